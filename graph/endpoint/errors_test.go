package endpoint_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/graph/endpoint"
)

func TestAnUnknownErrorIsInternalAndItsTextStaysHere(t *testing.T) {
	var log bytes.Buffer
	h, _ := newHandler(t, endpoint.Config{Logger: zerolog.New(&log)})
	for _, kind := range []string{"unknown", "panic"} {
		log.Reset()
		got := post(t, h, query(`{fail(kind:"`+kind+`")}`))
		if got.Status != 200 || got.code() != "INTERNAL" || strings.Contains(got.Body, "secret") {
			t.Errorf("%s: %s", kind, got.Body)
		}
		id, _ := got.Errors[0].Extensions["requestId"].(string)
		if id == "" || id != got.Header.Get("X-Request-Id") || !strings.Contains(log.String(), id) || !strings.Contains(log.String(), "secret") {
			t.Errorf("%s: request id %q, log %.200s", kind, id, log.String())
		}
		if len(got.Errors[0].Path) != 1 || got.Errors[0].Path[0] != "fail" {
			t.Errorf("%s: path %v", kind, got.Errors[0].Path)
		}
	}
	if !strings.Contains(log.String(), "resolvers.go") {
		t.Error("the log of a panic has no stack")
	}
}

func TestAKnownErrorKeepsItsCodeAndExtensions(t *testing.T) {
	h, _ := newHandler(t, endpoint.Config{})
	got := post(t, h, query(`{hello fail(kind:"forbidden")}`))
	if got.Status != 200 || got.code() != "FORBIDDEN" || got.Errors[0].Message != "not for you" || got.Errors[0].Extensions["article"] != "12" {
		t.Errorf("%s", got.Body)
	}
	if string(got.Data) != `{"hello":"hello","fail":null}` {
		t.Errorf("data is %s", got.Data)
	}
}

func TestABadArgumentIsTheCallersFault(t *testing.T) {
	h, _ := newHandler(t, endpoint.Config{})
	got := post(t, h, query(`query($v:Int!){number(value:$v)}`, `{"v":3000000000}`))
	if got.code() != "BAD_REQUEST" {
		t.Errorf("int32 overflow: status %d %s", got.Status, got.Body)
	}
}

func TestNothingIsSuggestedToThoseWhoGuess(t *testing.T) {
	h, _ := newHandler(t, endpoint.Config{})
	for _, text := range []string{`{helo}`, `{hello(nam:"x")}`, `query($x:Itm){hello}`, `{...on Itm{id}}`, `{item}`, `query@consistency(level:LOCL){hello}`} {
		if got := post(t, h, query(text)); got.code() != "BAD_REQUEST" || strings.Contains(got.Body, "Did you mean") {
			t.Errorf("%s: %s", text, got.Body)
		}
	}
}

func TestFindingsAreCutInNumberAndLength(t *testing.T) {
	h, _ := newHandler(t, endpoint.Config{})
	got := post(t, h, query("{"+strings.Repeat("x", 200_000)+"}"))
	if got.Status != 400 || len(got.Body) > 1000 {
		t.Errorf("status %d, %d bytes", got.Status, len(got.Body))
	}
	if got := post(t, h, query("{"+strings.ReplaceAll(aliases(90), "hello", "nothing")+"}")); len(got.Errors) != 10 {
		t.Errorf("%d errors", len(got.Errors))
	}
}

func TestIntrospectionIsForThoseWhoMay(t *testing.T) {
	allowed := false
	h, _ := newHandler(t, endpoint.Config{Introspection: func(context.Context) bool { return allowed }})
	for _, text := range []string{`{__schema{queryType{name}}}`, `{__type(name:"Item"){name}}`, `{...F} fragment F on Query{__schema{description}}`} {
		allowed = false
		if got := post(t, h, query(text)); got.code() != "FORBIDDEN" {
			t.Errorf("%s: %s", text, got.Body)
		}
		allowed = true
		if got := post(t, h, query(text)); got.Status != 200 || len(got.Errors) > 0 {
			t.Errorf("%s: %s", text, got.Body)
		}
	}
	allowed = false
	if got := post(t, h, query(`{__typename item(id:1){__typename}}`)); got.Status != 200 || len(got.Errors) > 0 {
		t.Errorf("__typename: %s", got.Body)
	}
}

type viewerKey struct{}

// tokens authenticates the token "good" and refuses every other one.
func tokens(ctx context.Context, r *http.Request) (context.Context, error) {
	switch r.Header.Get("Authorization") {
	case "":
		return ctx, nil
	case "Bearer good":
		return context.WithValue(ctx, viewerKey{}, "official"), nil
	case "Bearer locked":
		return ctx, &endpoint.Error{Code: endpoint.Forbidden, Message: "locked"}
	}
	return ctx, errors.New("secret reason")
}

func TestABadTokenIsRefusedBeforeAnythingIsRead(t *testing.T) {
	h, resolvers := newHandler(t, endpoint.Config{Authenticate: tokens})
	seen := ""
	resolvers.Hello = func(ctx context.Context) { seen, _ = ctx.Value(viewerKey{}).(string) }
	got := post(t, h, "not json", "Authorization", "Bearer bad")
	if got.Status != 401 || got.code() != "UNAUTHENTICATED" || !strings.HasPrefix(got.Header.Get("WWW-Authenticate"), "Bearer") || strings.Contains(got.Body, "secret") {
		t.Errorf("status %d %s", got.Status, got.Body)
	}
	if got := post(t, h, query("{hello}"), "Authorization", "Bearer locked"); got.Status != 403 || got.code() != "FORBIDDEN" {
		t.Errorf("status %d %s", got.Status, got.Body)
	}
	if got := post(t, h, query("{hello}"), "Authorization", "Bearer good"); got.Status != 200 || seen != "official" {
		t.Errorf("status %d viewer %q", got.Status, seen)
	}
	if got := post(t, h, query("{hello}")); got.Status != 200 || seen != "" {
		t.Errorf("status %d viewer %q", got.Status, seen)
	}
}

func TestADeadlineSaysWhatItMeans(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // in virtual time it comes when all wait, never before
		h, _ := newHandler(t, endpoint.Config{Timeout: 20 * time.Millisecond})
		got := post(t, h, query(`{fail(kind:"block")}`))
		if got.Status != 200 || got.code() != "LIMIT_EXCEEDED" {
			t.Errorf("status %d %s", got.Status, got.Body)
		}
		got = post(t, h, query(`mutation{bump(by:-1)}`))
		if got.code() != "UNKNOWN_OUTCOME" || got.Errors[0].Extensions["requestId"] != got.Header.Get("X-Request-Id") {
			t.Errorf("status %d %s", got.Status, got.Body)
		}
	})
}
