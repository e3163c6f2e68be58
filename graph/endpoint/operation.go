package endpoint

import (
	"context"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// operation is one execution on its way: prepare finds out what is asked and whether it is allowed, admit waits for a place,
// execute does it.
type operation struct {
	h     *Handler
	scope *scope
	req   Request

	ctx  context.Context //nolint:containedctx // the operation lives exactly as long as its request
	op   *graphql.OperationContext
	cost int
}

// prepare resolves, parses, limits and prices the operation. Parsing takes a place among the running queries, because it is the
// only expensive thing that a stranger can ask for before being refused.
func (o *operation) prepare(ctx context.Context) *refusal {
	if r := o.h.resolveText(&o.req); r != nil {
		return r
	}
	document, known := o.h.documents.get(o.req.Query)
	if !known {
		if !o.scope.turn.begin(ctx, o.h.running) {
			return busy("too many requests are waiting", time.Second)
		}
		var r *refusal
		if document, r = o.h.parse(o.req.Query); r != nil {
			return r
		}
		o.remember(document)
	}
	o.scope.document = document
	if document.introspect && !o.h.cfg.Introspection(ctx) {
		return refuseDocument(&Error{Code: Forbidden, Message: "introspection is not allowed"})
	}
	return o.bind(ctx)
}

func (o *operation) remember(document *document) {
	o.h.documents.add(document.text, document, len(document.text))
	if o.req.PersistedHash != "" {
		o.h.persisted.add(o.req.PersistedHash, document.text, len(document.text))
	}
}

// bind picks the operation of the document, coerces its variables, prices it and reads its consistency.
func (o *operation) bind(ctx context.Context) *refusal {
	o.ctx = graphql.StartOperationTrace(ctx)
	op, list := o.h.exec.CreateOperationContext(o.ctx, &graphql.RawParams{
		Query: o.req.Query, OperationName: o.req.OperationName, Variables: o.req.Variables,
	})
	o.op = op
	if len(list) > 0 {
		return refuseList(list)
	}
	op.DisableIntrospection = false // decided before
	if err := checkOneOf(o.h.schema, op.Operation, op.Variables); err != nil {
		return refuseDocument(err)
	}
	if op.Operation.Operation == ast.Subscription && len(graphql.CollectFields(op, op.Operation.SelectionSet, nil)) != 1 {
		return refuseDocument(badRequest("a subscription has exactly one root field")) // generated code panics otherwise
	}
	analysed, cost := price(o.h.schema, op.Operation, op.Variables, o.h.cfg.MaxPage)
	o.cost = cost
	if analysed.err != nil {
		return refuseDocument(analysed.err)
	}
	if budget := o.h.cfg.Budget(ctx); cost > budget {
		err := limitExceeded("the request costs %d, at most %d is allowed", cost, budget)
		err.Extensions = map[string]any{"cost": cost, "budget": budget}
		return refuseDocument(err)
	}
	asked, err := directiveConsistency(op.Operation, op.Variables, o.scope.consistency)
	if err != nil {
		return refuseDocument(err)
	}
	o.scope.consistency = asked
	o.scope.stamp.set(asked.Level, cost)
	return nil
}

// admit takes the place in which the operation runs: queries share the processors, mutations mostly wait for the log.
func (o *operation) admit(ctx context.Context) *refusal {
	if o.op.Operation.Operation == ast.Mutation {
		o.scope.turn.end()
		if !o.scope.turn.begin(ctx, o.h.writing) {
			return busy("too many changes are in flight", time.Second)
		}
		return nil
	}
	if !o.scope.turn.begin(ctx, o.h.running) {
		return busy("too many requests are waiting", time.Second)
	}
	o.scope.lendable = true
	return nil
}

// execute runs a query or a mutation to its end. It always returns a response.
func (o *operation) execute() *graphql.Response {
	next, ctx := o.h.exec.DispatchOperation(o.ctx, o.op)
	if response := next(ctx); response != nil {
		return response
	}
	err := interrupted(graphql.WithOperationContext(ctx, o.op))
	return &graphql.Response{Errors: gqlerror.List{err.graphQL(nil, nil)}}
}

// kind is the type of the operation as metrics name it, "" before it is known.
func (o *operation) kind() string {
	if o.op == nil || o.op.Operation == nil {
		return ""
	}
	return string(o.op.Operation.Operation)
}

// checkOneOf closes a gap of the validator: an input object marked @oneOf that comes in whole as a variable.
func checkOneOf(schema *ast.Schema, op *ast.OperationDefinition, variables map[string]any) *Error {
	for _, definition := range op.VariableDefinitions {
		if value, ok := variables[definition.Variable]; ok {
			if err := oneOf(schema, definition.Type, value); err != nil {
				return err
			}
		}
	}
	return nil
}

func oneOf(schema *ast.Schema, kind *ast.Type, value any) *Error {
	switch value := value.(type) {
	case []any:
		inner := kind
		if kind.Elem != nil {
			inner = kind.Elem
		}
		for _, element := range value {
			if err := oneOf(schema, inner, element); err != nil {
				return err
			}
		}
	case map[string]any:
		return oneOfObject(schema, schema.Types[kind.Name()], value)
	}
	return nil
}

func oneOfObject(schema *ast.Schema, definition *ast.Definition, value map[string]any) *Error {
	if definition == nil || definition.Kind != ast.InputObject {
		return nil
	}
	if definition.Directives.ForName("oneOf") != nil && !exactlyOne(value) {
		return badRequest("input %s needs exactly one field, and not null", definition.Name)
	}
	for _, field := range definition.Fields {
		if err := oneOf(schema, field.Type, value[field.Name]); err != nil {
			return err
		}
	}
	return nil
}

func exactlyOne(value map[string]any) bool {
	for _, v := range value {
		if v == nil {
			return false
		}
	}
	return len(value) == 1
}

// statusOf is the HTTP status of a refusal under the negotiated media type.
func statusOf(r *refusal, contentType string) int {
	if r.wellFormed && contentType == typeJSON {
		return http.StatusOK
	}
	return r.status
}
