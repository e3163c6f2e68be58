package endpoint_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/graph/endpoint"
	"github.com/mulu-catalog/mulu/graph/endpoint/internal/testschema"
)

// cached returns a handler with a response cache at index r.Index, for the viewer in the header X-Viewer.
func cached(t *testing.T, cfg endpoint.Config) (*endpoint.Handler, *testschema.Resolvers) {
	t.Helper()
	var resolvers *testschema.Resolvers
	cfg.Authenticate = func(ctx context.Context, r *http.Request) (context.Context, error) {
		return context.WithValue(ctx, viewerKey{}, r.Header.Get("X-Viewer")), nil
	}
	cfg.CacheKey = func(ctx context.Context) (string, uint64, bool) {
		viewer, _ := ctx.Value(viewerKey{}).(string)
		return viewer, resolvers.Index.Load(), viewer != "uncached"
	}
	cfg.CacheAge = 24 * time.Hour
	h, resolvers := newHandler(t, cfg)
	resolvers.Index.Store(10)
	return h, resolvers
}

func TestAnAnswerIsComputedOncePerIndexAndViewer(t *testing.T) {
	var observed endpoint.Observation
	h, resolvers := cached(t, endpoint.Config{Observe: func(o endpoint.Observation) { observed = o }})
	hello := query("query($n:String){hello(name:$n)}", `{"n":"x","ignored":1}`)
	first := post(t, h, hello)
	second := post(t, h, query("query($n:String){hello(name:$n)}", `{"n":"x"}`))
	if n := resolvers.Calls.Load(); n != 1 || first.Body != second.Body || !observed.Cached {
		t.Fatalf("%d calls, observed %+v\n%s\n%s", n, observed, first.Body, second.Body)
	}
	if second.Extensions.Mulu.AppliedIndex != 10 || first.Header.Get("ETag") == "" || first.Header.Get("ETag") != second.Header.Get("ETag") {
		t.Errorf("stamp %+v, etags %q %q", second.Extensions.Mulu, first.Header.Get("ETag"), second.Header.Get("ETag"))
	}
	const operations = `{"query":"query A{hello} query B{hello}","operationName":"A"}`
	post(t, h, operations)
	for name, again := range map[string]func(){
		"variables":       func() { post(t, h, query("query($n:String){hello(name:$n)}", `{"n":"y"}`)) },
		"document":        func() { post(t, h, query("query($n:String){ hello(name:$n)}", `{"n":"x"}`)) },
		"viewer":          func() { post(t, h, hello, "X-Viewer", "clerk") },
		"operation":       func() { post(t, h, strings.Replace(operations, `"A"`, `"B"`, 1)) },
		"at least, later": func() { post(t, h, hello, "Mulu-Read", "at-least=12") },
		"bounded":         func() { post(t, h, hello, "Mulu-Read", "bounded=1000") },
		"linearizable":    func() { post(t, h, hello, "Mulu-Read", "linearizable") },
		"uncached viewer": func() { post(t, h, hello, "X-Viewer", "uncached") },
	} {
		before := resolvers.Calls.Load()
		again()
		if resolvers.Calls.Load() == before {
			t.Errorf("a different %s was answered from the cache", name)
		}
	}
	before := resolvers.Calls.Load()
	resolvers.Index.Store(11)
	if post(t, h, hello); resolvers.Calls.Load() != before+1 {
		t.Error("an answer outlived its index")
	}
	before = resolvers.Calls.Load()
	if got := post(t, h, hello, "Mulu-Read", "at-least=11"); resolvers.Calls.Load() != before || got.Extensions.Mulu.Level != "AT_LEAST" {
		t.Errorf("an index that is applied was not answered from the cache: %s", got.Body)
	}
}

func TestAnUnchangedAnswerIs304(t *testing.T) {
	h, resolvers := cached(t, endpoint.Config{})
	const target = "/graphql?query={hello}"
	first := do(t, h, request("GET", target, ""))
	etag := first.Header.Get("ETag")
	for _, header := range []string{etag, `"other", ` + etag, etag[2:], "*"} {
		got := do(t, h, request("GET", target, "", "If-None-Match", header))
		if got.Status != 304 || got.Body != "" || got.Header.Get("ETag") != etag {
			t.Errorf("%s: status %d body %q", header, got.Status, got.Body)
		}
	}
	resolvers.Index.Store(11)
	if got := do(t, h, request("GET", target, "", "If-None-Match", etag)); got.Status != 200 || got.Header.Get("ETag") == etag {
		t.Errorf("after a change: status %d etag %s", got.Status, got.Header.Get("ETag"))
	}
	if got := do(t, h, request("GET", target, "", "If-None-Match", etag, "Mulu-Read", "linearizable")); got.Status != 200 || got.Header.Get("ETag") != "" {
		t.Errorf("linearizable: status %d etag %q", got.Status, got.Header.Get("ETag"))
	}
}

func TestErrorsMutationsAndForeignIndexesAreNotKept(t *testing.T) {
	h, resolvers := cached(t, endpoint.Config{})
	resolvers.Hello = func(context.Context) { resolvers.Index.Add(1) } // applied while the query ran
	for _, text := range []string{`{fail(kind:"forbidden")}`, `mutation{bump(by:1)}`} {
		if got := post(t, h, query(text)); got.Header.Get("ETag") != "" || got.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", text, got.Header)
		}
	}
	if n, _ := h.Answers(); n != 0 {
		t.Errorf("%d answers are kept", n)
	}
	// A read that saw index 10 is bound to 10; one whose stamp says otherwise is not kept under 10.
	h2, resolvers2 := cached(t, endpoint.Config{CacheKey: nil})
	resolvers2.Hello = func(ctx context.Context) { endpoint.RecordStamp(ctx, endpoint.Stamp{AppliedIndex: 9}) }
	if got := post(t, h2, query("{hello}")); got.Header.Get("ETag") != "" {
		t.Errorf("an answer of index 9 is kept under index 10")
	}
}

func TestKeptAnswersAreBoundedInSize(t *testing.T) {
	h, _ := cached(t, endpoint.Config{MaxResponseBytes: 64 << 10})
	for i := range 200 {
		post(t, h, query(fmt.Sprintf("{a%d:items(first:50){nodes{id name}}}", i)))
	}
	if n, bytes := h.Answers(); bytes > 64<<10 || n == 0 {
		t.Errorf("%d answers of %d bytes", n, bytes)
	}
}

func TestADocumentMayBeNamedByItsHash(t *testing.T) {
	const trusted = "{trusted:hello}"
	h, _ := newHandler(t, endpoint.Config{Persisted: func(hash string) (string, bool) {
		return trusted, hash == hashOf(trusted)
	}})
	byHash := func(text, hash string) string {
		return fmt.Sprintf(`{"query":%q,"extensions":{"persistedQuery":{"version":1,"sha256Hash":%q}}}`, text, hash)
	}
	const text = "{registered:hello}"
	for _, tt := range []struct {
		name, body, code, data string
	}{
		{"trusted", byHash("", hashOf(trusted)), "", `{"trusted":"hello"}`},
		{"not known yet", byHash("", hashOf(text)), "PERSISTED_QUERY_NOT_FOUND", ""},
		{"wrong hash", byHash(text, hashOf("x")), "BAD_REQUEST", ""},
		{"registering", byHash(text, hashOf(text)), "", `{"registered":"hello"}`},
		{"registered", byHash("", hashOf(text)), "", `{"registered":"hello"}`},
		{"invalid is not registered", byHash("{no}", hashOf("{no}")), "BAD_REQUEST", ""},
		{"invalid was not registered", byHash("", hashOf("{no}")), "PERSISTED_QUERY_NOT_FOUND", ""},
		{"wrong version", `{"extensions":{"persistedQuery":{"version":2,"sha256Hash":"x"}}}`, "BAD_REQUEST", ""},
		{"wrong type", `{"extensions":{"persistedQuery":7}}`, "BAD_REQUEST", ""},
	} {
		if got := post(t, h, tt.body); got.code() != tt.code || string(got.Data) != tt.data {
			t.Errorf("%s: %s", tt.name, got.Body)
		}
	}
	get := `/graphql?extensions={"persistedQuery":{"version":1,"sha256Hash":"` + hashOf(text) + `"}}`
	if got := do(t, h, request("GET", get, "")); string(got.Data) != `{"registered":"hello"}` {
		t.Errorf("by GET: %s", got.Body)
	}
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
