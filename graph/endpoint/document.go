package endpoint

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"

	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// document is a parsed, measured and validated document. It is shared between requests and never changed.
type document struct {
	text       string
	hash       [sha256.Size]byte
	ast        *ast.QueryDocument
	introspect bool
}

// resolveText finds the text of a request that names its document by hash.
func (h *Handler) resolveText(req *Request) *refusal {
	if req.PersistedHash == "" {
		return nil
	}
	if req.Query != "" {
		sum := sha256.Sum256([]byte(req.Query))
		if hex.EncodeToString(sum[:]) != req.PersistedHash {
			return refuse(http.StatusBadRequest, badRequest("extensions.persistedQuery.sha256Hash is not the hash of query"))
		}
		return nil
	}
	if text, ok := h.cfg.Persisted(req.PersistedHash); ok {
		req.Query = text
		return nil
	}
	if text, ok := h.persisted.get(req.PersistedHash); ok {
		req.Query = text
		return nil
	}
	return refuseDocument(&Error{Code: PersistedQueryNotFound, Message: "PersistedQueryNotFound"})
}

// parse turns text into a document, in the order of rising cost: tokens, shape, validation.
func (h *Handler) parse(text string) (*document, *refusal) {
	parsed, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, h.cfg.MaxTokens)
	if err != nil {
		return nil, h.parseError(err)
	}
	if parsed == nil || len(parsed.Operations) == 0 {
		return nil, refuseDocument(badRequest("the document contains no operation"))
	}
	measured, limit := measure(parsed, &h.cfg)
	if limit != nil {
		return nil, refuseDocument(limit)
	}
	if list := validator.ValidateWithRules(h.schema, parsed, h.rules); len(list) > 0 {
		for _, err := range list {
			errcode.Set(err, errcode.ValidationFailed)
		}
		return nil, refuseList(list)
	}
	return &document{text: text, hash: sha256.Sum256([]byte(text)), ast: parsed, introspect: measured.introspect}, nil
}

func (h *Handler) parseError(err error) *refusal {
	var syntax *gqlerror.Error
	if !errors.As(err, &syntax) {
		return refuseDocument(badRequest("the document could not be parsed"))
	}
	if syntax.Message == fmt.Sprintf("exceeded token limit of %d", h.cfg.MaxTokens) {
		return refuseDocument(limitExceeded("a document may have at most %d tokens", h.cfg.MaxTokens))
	}
	errcode.Set(syntax, errcode.ParseFailed)
	return refuseList(gqlerror.List{syntax})
}

// validationRules are gqlparser's without suggestions, which would list the schema to those who may not introspect it.
func validationRules() *rules.Rules {
	set := rules.NewDefaultRules()
	replace := func(loud, silent core.Rule) {
		set.RemoveRule(loud.Name)
		set.AddRule(silent.Name, silent.RuleFunc)
	}
	replace(rules.FieldsOnCorrectTypeRule, rules.FieldsOnCorrectTypeRuleWithoutSuggestions)
	replace(rules.ScalarLeafsRule, rules.ScalarLeafsRuleWithoutSuggestions)
	replace(rules.KnownArgumentNamesRule, rules.KnownArgumentNamesRuleWithoutSuggestions)
	replace(rules.KnownTypeNamesRule, rules.KnownTypeNamesRuleWithoutSuggestions)
	replace(rules.ValuesOfCorrectTypeRule, rules.ValuesOfCorrectTypeRuleWithoutSuggestions)
	return set
}

// executorDocuments hands the executor the document that was prepared for the request, so that it never parses on its own.
type executorDocuments struct{}

// Get returns the prepared document of the request behind ctx.
func (executorDocuments) Get(ctx context.Context, _ string) (*ast.QueryDocument, bool) {
	sc := scopeFrom(ctx)
	if sc == nil || sc.document == nil {
		return nil, false
	}
	return sc.document.ast, true
}

// Add does nothing: documents are kept by the Handler, with their hash.
func (executorDocuments) Add(context.Context, string, *ast.QueryDocument) {}
