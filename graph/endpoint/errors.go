package endpoint

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"runtime/debug"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Code is the value of extensions.code of a top-level error. Codes are added, never changed.
type Code string

// The codes of top-level errors. A refusal under the law is not among them: it is a userError of the payload.
const (
	Unauthenticated Code = "UNAUTHENTICATED"
	Forbidden       Code = "FORBIDDEN"
	BadRequest      Code = "BAD_REQUEST"
	LimitExceeded   Code = "LIMIT_EXCEEDED"
	NotYet          Code = "NOT_YET"         // the asked index is not applied on this node
	TooStale        Code = "TOO_STALE"       // the node cannot prove the asked bound
	NoLeader        Code = "NO_LEADER"       // nobody can decide at this moment; nothing was changed
	UnknownOutcome  Code = "UNKNOWN_OUTCOME" // the change may or may not have been made; ask writeStatus
	Internal        Code = "INTERNAL"        // a defect of this program; details are in the log, under the request id

	// PersistedQueryNotFound is the one code fixed by a foreign protocol (automatic persisted queries): send the document as well.
	PersistedQueryNotFound Code = "PERSISTED_QUERY_NOT_FOUND"
)

// Error is a top-level error that the caller may read in full. Resolvers return it for authentication, limits and availability;
// every other error type is reported as INTERNAL without its text.
type Error struct {
	Code       Code
	Message    string
	Extensions map[string]any // beside code; may be nil
}

// Error returns the code and the message.
func (e *Error) Error() string { return string(e.Code) + ": " + e.Message }

// badRequest and limitExceeded are the two refusals that this package makes itself most of the time.
func badRequest(format string, args ...any) *Error {
	return &Error{Code: BadRequest, Message: fmt.Sprintf(format, args...)}
}

func limitExceeded(format string, args ...any) *Error {
	return &Error{Code: LimitExceeded, Message: fmt.Sprintf(format, args...)}
}

// refusal is an answer that needs no execution: an HTTP status with one or more errors.
type refusal struct {
	status int
	header http.Header // set on the response; may be nil
	list   gqlerror.List
	// wellFormed marks a refusal of a request that was sound HTTP and JSON: under the media type application/json the GraphQL
	// over HTTP specification wants 200 for it, because old clients take other statuses for a broken connection.
	wellFormed bool
}

// refuse builds a refusal with one error. header comes in pairs.
func refuse(status int, err *Error, header ...string) *refusal {
	r := &refusal{status: status, list: gqlerror.List{err.graphQL(nil, nil)}}
	for i := 0; i+1 < len(header); i += 2 {
		if r.header == nil {
			r.header = http.Header{}
		}
		r.header.Set(header[i], header[i+1])
	}
	return r
}

// refuseDocument builds the refusal of a request that is sound HTTP but whose document may not run.
func refuseDocument(err *Error) *refusal {
	r := refuse(http.StatusBadRequest, err)
	r.wellFormed = true
	return r
}

const (
	maxErrors      = 10
	maxMessageSize = 300
)

// refuseList is refuseDocument for the findings of the parser and the validator, which may be as many as the document has tokens.
func refuseList(list gqlerror.List) *refusal {
	if len(list) > maxErrors {
		list = list[:maxErrors]
	}
	out := make(gqlerror.List, 0, len(list))
	for _, err := range list {
		out = append(out, documentError(err))
	}
	return &refusal{status: http.StatusBadRequest, list: out, wellFormed: true}
}

// documentError reports a finding about the caller's own document or variables: the text is safe, but it may quote the document.
func documentError(err *gqlerror.Error) *gqlerror.Error {
	out := badRequest("%s", clip(err.Message)).graphQL(err.Path, err.Locations)
	if reason, ok := err.Extensions["code"].(string); ok {
		out.Extensions["reason"] = reason
	}
	return out
}

func clip(message string) string {
	if len(message) <= maxMessageSize {
		return message
	}
	runes := []rune(message[:maxMessageSize])
	return string(runes[:len(runes)-1]) + "…"
}

func (e *Error) graphQL(path ast.Path, locations []gqlerror.Location) *gqlerror.Error {
	extensions := make(map[string]any, len(e.Extensions)+2)
	maps.Copy(extensions, e.Extensions)
	extensions["code"] = string(e.Code)
	return &gqlerror.Error{Message: e.Message, Path: path, Locations: locations, Extensions: extensions}
}

// present is the one place where an error of an execution becomes an answer. What it does not know is INTERNAL: the text goes to
// the log, the caller gets the request id.
func (h *Handler) present(ctx context.Context, err error) *gqlerror.Error {
	path, locations := graphql.GetPath(ctx), []gqlerror.Location(nil)
	var wrapped *gqlerror.Error
	if errors.As(err, &wrapped) {
		path, locations = wrapped.Path, wrapped.Locations
	}
	if known, ok := errors.AsType[*Error](err); ok {
		return known.graphQL(path, locations)
	}
	if wrapped != nil && documentFault(wrapped) {
		return documentError(wrapped)
	}
	if argumentFault(ctx) {
		return badRequest("%s", clip(innermost(wrapped, err))).graphQL(path, locations)
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return interrupted(ctx).graphQL(path, locations)
	}
	id := RequestID(ctx)
	h.cfg.Logger.Error().Err(err).Str("request", id).Str("path", path.String()).Msg("graphql error without a code")
	return internal(id).graphQL(path, locations)
}

// documentFault tells the findings of gqlgen's parser and validator from errors that resolvers made.
func documentFault(err *gqlerror.Error) bool {
	code, ok := err.Extensions["code"].(string)
	return ok && (code == errcode.ParseFailed || code == errcode.ValidationFailed)
}

// argumentFault reports whether the error arose while gqlgen decoded the arguments of the current field, which is the caller's
// mistake. Generated code leaves Args nil in exactly that case.
func argumentFault(ctx context.Context) bool {
	fc := graphql.GetFieldContext(ctx)
	return fc != nil && fc.Args == nil && fc.Field.Field != nil && fc.Field.Definition != nil && len(fc.Field.Definition.Arguments) > 0
}

func innermost(wrapped *gqlerror.Error, err error) string {
	if wrapped != nil {
		return wrapped.Message
	}
	return err.Error()
}

// interrupted says what a deadline means: for a query nothing happened, for a mutation nobody knows.
func interrupted(ctx context.Context) *Error {
	if graphql.HasOperationContext(ctx) {
		if op := graphql.GetOperationContext(ctx).Operation; op != nil && op.Operation == ast.Mutation {
			return &Error{
				Code: UnknownOutcome, Message: "the time allowed for the request ran out before its outcome was known",
				Extensions: map[string]any{"requestId": RequestID(ctx)},
			}
		}
	}
	return limitExceeded("the request took longer than allowed")
}

func internal(requestID string) *Error {
	return &Error{Code: Internal, Message: "internal error", Extensions: map[string]any{"requestId": requestID}}
}

// recovered is gqlgen's recover function: a panic in a resolver is a defect of this program, never the end of the process.
func (h *Handler) recovered(ctx context.Context, cause any) error {
	id := RequestID(ctx)
	h.cfg.Logger.Error().Str("request", id).Str("panic", fmt.Sprint(cause)).Bytes("stack", debug.Stack()).Msg("graphql panic")
	return internal(id)
}
