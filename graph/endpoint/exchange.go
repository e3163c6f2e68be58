package endpoint

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// exchange is one HTTP request and its response.
type exchange struct {
	h     *Handler
	w     http.ResponseWriter
	r     *http.Request
	ctx   context.Context //nolint:containedctx // the exchange lives exactly as long as its request
	scope *scope
	began time.Time

	media  media
	client string
	op     *operation

	written bool
	seen    Observation
}

// handle walks the request from the outside in. The first refusal ends it.
func (x *exchange) handle() *refusal {
	x.media = negotiate(x.r.Header["Accept"])
	if x.media.json == "" && !x.media.stream {
		x.media.json = typeJSON
		return refuse(http.StatusNotAcceptable, badRequest("this endpoint answers %s, %s and %s", typeGraphQL, typeJSON, typeEvents))
	}
	if x.r.Method != http.MethodPost && x.r.Method != http.MethodGet {
		return refuse(http.StatusMethodNotAllowed, badRequest("method must be POST, or GET for queries"), "Allow", "GET, POST")
	}
	if r := x.identify(); r != nil {
		return r
	}
	consistency, err := parseConsistency(x.r.Header.Get("Mulu-Read"))
	if err != nil {
		return refuse(http.StatusBadRequest, err)
	}
	x.scope.consistency = consistency
	x.scope.lastEventID = x.r.Header.Get("Last-Event-ID")
	req, r := x.read()
	if r != nil {
		return r
	}
	return x.run(req)
}

// identify authenticates the client and counts the request against its rate. A failed authentication counts against the address.
func (x *exchange) identify() *refusal {
	ctx, err := x.h.cfg.Authenticate(x.ctx, x.r)
	if err == nil {
		x.ctx = ctx
	}
	x.client = x.h.cfg.ClientKey(x.ctx, x.r)
	if x.h.cfg.Rate != nil {
		if perSecond, burst := x.h.cfg.Rate(x.ctx); perSecond > 0 {
			if wait, ok := x.h.buckets.take(x.client, perSecond, max(burst, 1), x.began); !ok {
				return refuse(http.StatusTooManyRequests, limitExceeded("too many requests"), "Retry-After", seconds(wait))
			}
		}
	}
	if err == nil {
		return nil
	}
	var known *Error
	if errors.As(err, &known) && known.Code != Unauthenticated {
		return refuse(statusOfCode(known.Code), known)
	}
	if known == nil {
		known = &Error{Code: Unauthenticated, Message: "the token is not valid"}
	}
	return refuse(http.StatusUnauthorized, known, "WWW-Authenticate", `Bearer realm="mulu", error="invalid_token"`)
}

// statusOfCode is the status of an error that Authenticate chose.
func statusOfCode(code Code) int {
	switch code {
	case Forbidden:
		return http.StatusForbidden
	case BadRequest:
		return http.StatusBadRequest
	case LimitExceeded:
		return http.StatusTooManyRequests
	case NotYet, TooStale, NoLeader, UnknownOutcome:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

func (x *exchange) read() (Request, *refusal) {
	if x.r.Method == http.MethodGet {
		return readGet(x.r, x.h.cfg.MaxBody)
	}
	buf := x.h.buffer()
	defer x.h.release(buf)
	return readPost(x.w, x.r, buf, x.h.cfg.MaxBody)
}

// run prepares and executes the request within its time.
func (x *exchange) run(req Request) *refusal {
	ctx, cancel := context.WithTimeout(x.ctx, x.h.cfg.Timeout)
	defer cancel()
	x.op = &operation{h: x.h, scope: x.scope, req: req}
	defer x.scope.turn.end()
	if r := x.op.prepare(ctx); r != nil {
		return r
	}
	switch operation := x.op.op.Operation.Operation; {
	case operation == ast.Mutation && x.r.Method == http.MethodGet:
		return refuse(http.StatusMethodNotAllowed, badRequest("mutations need POST"), "Allow", "POST")
	case operation == ast.Subscription && !x.media.stream:
		return refuse(http.StatusNotAcceptable, badRequest("subscriptions need Accept: %s", typeEvents))
	case operation == ast.Subscription:
		x.scope.turn.end()
		return x.stream()
	}
	return x.answer()
}

// answer serves a query or a mutation, from the cache if it can.
func (x *exchange) answer() *refusal {
	key, index, cacheable := x.op.key(x.began)
	if cacheable {
		if matches(x.r.Header["If-None-Match"], key.etag()) {
			x.notModified(key)
			return nil
		}
		if kept, ok := x.h.answers.get(key); ok {
			x.seen.Cached = true
			stamp := kept.stamp
			stamp.Level, stamp.Cost = x.scope.consistency.Level, x.op.cost
			x.cacheHeaders(key)
			x.write(http.StatusOK, result{data: kept.data, stamp: stamp})
			return nil
		}
	}
	if r := x.op.admit(x.op.ctx); r != nil {
		return r
	}
	response := x.op.execute()
	x.scope.turn.end()
	stamp := x.scope.stamp.get()
	if cacheable && x.h.keep(key, index, response, stamp) {
		x.cacheHeaders(key)
	}
	x.write(http.StatusOK, result{data: response.Data, errors: response.Errors, extensions: response.Extensions, stamp: stamp})
	return nil
}

// refuse answers without execution.
func (x *exchange) refuse(r *refusal) {
	maps.Copy(x.w.Header(), r.header)
	if x.op != nil {
		x.scope.stamp.set(x.scope.consistency.Level, x.op.cost)
	}
	refused := result{errors: r.list, stamp: x.scope.stamp.get()}
	if x.media.onlyEvent && !r.wellFormed {
		x.media = media{json: typeJSON} // the client will not see an event stream
	}
	x.write(statusOf(r, x.media.json), refused)
}

// finish survives a panic outside of resolvers and reports the request.
func (x *exchange) finish() {
	if cause := recover(); cause != nil {
		if cause == http.ErrAbortHandler { //nolint:errorlint // net/http compares it this way
			panic(cause)
		}
		x.h.cfg.Logger.Error().Str("request", x.scope.requestID).Str("panic", fmt.Sprint(cause)).Bytes("stack", debug.Stack()).Msg("endpoint panic")
		if !x.written {
			x.media = media{json: typeJSON}
			x.write(http.StatusInternalServerError, result{errors: gqlerror.List{internal(x.scope.requestID).graphQL(nil, nil)}})
		}
	}
	x.seen.Duration = time.Since(x.began)
	if x.op != nil {
		x.seen.Type, x.seen.Cost, x.seen.Operation = x.op.kind(), x.op.cost, strings.ToValidUTF8(x.op.req.OperationName, "")
	}
	x.h.cfg.Observe(x.seen)
}
