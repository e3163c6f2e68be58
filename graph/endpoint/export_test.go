package endpoint

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// Decode is the decoder of request bodies, for fuzzing: the request and the status of the refusal, 0 if there is none.
func Decode(body []byte) (Request, int) {
	req, refused := decode(body)
	if refused != nil {
		return req, refused.status
	}
	return req, 0
}

// Work is what was counted while a document was measured and priced.
type Work struct {
	Nodes       int // selections written in the document
	ShapeVisits int
	CostVisits  int
	Cost        int
	Limit       *Error
}

// Measure runs the two analysers over a document without any other step. It does not price what the first one refuses.
func (h *Handler) Measure(text string, variables map[string]any) (Work, error) {
	parsed, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, 0)
	if err != nil {
		return Work{}, err
	}
	work := Work{Nodes: count(parsed)}
	s, limit := measure(parsed, &h.cfg)
	work.ShapeVisits, work.Limit = s.visits, limit
	if limit != nil {
		return work, nil //nolint:nilerr // the limit is what was measured
	}
	document, refused := h.parse(text)
	if refused != nil {
		return work, refused.list
	}
	a, cost := price(h.schema, document.ast.Operations[0], variables, h.cfg.MaxPage)
	work.CostVisits, work.Cost, work.Limit = a.visits, cost, a.err
	return work, nil
}

func count(doc *ast.QueryDocument) int {
	total := 0
	var walk func(set ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, selection := range set {
			total++
			switch sel := selection.(type) {
			case *ast.Field:
				walk(sel.SelectionSet)
			case *ast.InlineFragment:
				walk(sel.SelectionSet)
			}
		}
	}
	for _, op := range doc.Operations {
		walk(op.SelectionSet)
	}
	for _, fragment := range doc.Fragments {
		walk(fragment.SelectionSet)
	}
	return total
}

// Documents is how many parsed documents are kept, and the bytes of their source.
func (h *Handler) Documents() (count, bytes int) { return h.documents.size() }

// Answers is how many answers are kept, and their bytes.
func (h *Handler) Answers() (count, bytes int) { return h.answers.size() }

// Waiting is how many queries wait for a place.
func (h *Handler) Waiting() int { return int(h.running.waiting.Load()) }

// Running is how many queries have a place.
func (h *Handler) Running() int { return len(h.running.slots) }

// Streaming is how many subscriptions are open.
func (h *Handler) Streaming() int {
	h.streams.mu.Lock()
	defer h.streams.mu.Unlock()
	return h.streams.sum
}

// Present is the error presenter.
func (h *Handler) Present(ctx context.Context, err error) string {
	return h.present(graphql.WithResponseContext(ctx, h.present, h.recovered), err).Message
}

// Writing is how many changes are in flight.
func (h *Handler) Writing() int { return len(h.writing.slots) }
