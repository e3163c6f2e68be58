package endpoint_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/graph/endpoint"
	"github.com/mulu-catalog/mulu/graph/endpoint/internal/testschema"
)

const (
	graphQLJSON = "application/graphql-response+json"
	plainJSON   = "application/json"
)

func newHandler(t testing.TB, cfg endpoint.Config) (*endpoint.Handler, *testschema.Resolvers) {
	t.Helper()
	resolvers := &testschema.Resolvers{Release: make(chan struct{})}
	h, err := endpoint.New(testschema.New(resolvers), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return h, resolvers
}

// reply is a decoded response.
type reply struct {
	Status int
	Header http.Header
	Body   string

	Data   json.RawMessage
	Errors []struct {
		Message    string
		Path       []any
		Extensions map[string]any
	}
	Extensions struct {
		Mulu struct {
			Node         string
			AppliedIndex uint64
			AsOf         *string
			BoundMS      *int64 `json:"boundMs"`
			Level        string
			Cost         int
		}
	}
}

func (r reply) code() string {
	if len(r.Errors) == 0 {
		return ""
	}
	code, _ := r.Errors[0].Extensions["code"].(string)
	return code
}

func do(t testing.TB, h http.Handler, r *http.Request) reply {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	out := reply{Status: w.Code, Header: w.Header(), Body: w.Body.String()}
	if w.Body.Len() > 0 && strings.Contains(w.Header().Get("Content-Type"), "json") {
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatalf("response is not JSON: %v\n%.300s", err, w.Body)
		}
	}
	return out
}

func post(t testing.TB, h http.Handler, body string, header ...string) reply {
	t.Helper()
	return do(t, h, request(http.MethodPost, "/graphql", body, header...))
}

func request(method, target, body string, header ...string) *http.Request {
	var reader io.Reader
	if method == http.MethodPost {
		reader = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, target, reader)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", plainJSON)
	}
	r.Header.Set("Accept", graphQLJSON)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// query wraps a document as a JSON request.
func query(document string, variables ...string) string {
	encoded, _ := json.Marshal(document)
	out := `{"query":` + string(encoded)
	if len(variables) > 0 {
		out += `,"variables":` + variables[0]
	}
	return out + "}"
}

func TestAQueryIsAnsweredWithDataAndStamp(t *testing.T) {
	h, resolvers := newHandler(t, endpoint.Config{Stamp: func(_ context.Context, s *endpoint.Stamp) {
		s.Node = "hangzhou"
	}})
	resolvers.Index.Store(42)
	got := post(t, h, query(`query($n:String){hello(name:$n)}`, `{"n":"目录"}`))
	if got.Status != 200 || string(got.Data) != `{"hello":"hello 目录"}` {
		t.Fatalf("status %d body %s", got.Status, got.Body)
	}
	m := got.Extensions.Mulu
	if m.Node != "hangzhou" || m.AppliedIndex != 42 || m.Level != "LOCAL" {
		t.Errorf("stamp is %+v", m)
	}
	if kind := got.Header.Get("Content-Type"); kind != graphQLJSON+"; charset=utf-8" {
		t.Errorf("content type is %q", kind)
	}
	if got.Header.Get("X-Request-Id") == "" {
		t.Error("no request id")
	}
}

func TestTheEndpointSpeaksGraphQLOverHTTP(t *testing.T) {
	h, resolvers := newHandler(t, endpoint.Config{})
	hello := query(`{hello}`)
	get := func(target string, header ...string) *http.Request {
		return request(http.MethodGet, target, "", header...)
	}
	for _, tt := range []struct {
		name   string
		r      *http.Request
		status int
		header [2]string
		code   string
	}{
		{"post", request("POST", "/", hello), 200, [2]string{"Content-Type", graphQLJSON + "; charset=utf-8"}, ""},
		{"accept missing", request("POST", "/", hello, "Accept", ""), 200, [2]string{"Content-Type", plainJSON + "; charset=utf-8"}, ""},
		{"accept anything", request("POST", "/", hello, "Accept", "*/*"), 200, [2]string{"Content-Type", plainJSON + "; charset=utf-8"}, ""},
		{"both accepted", request("POST", "/", hello, "Accept", plainJSON+", "+graphQLJSON), 200, [2]string{"Content-Type", graphQLJSON + "; charset=utf-8"}, ""},
		{"json preferred", request("POST", "/", hello, "Accept", graphQLJSON+";q=0.5, "+plainJSON), 200, [2]string{"Content-Type", plainJSON + "; charset=utf-8"}, ""},
		{"json refused", request("POST", "/", hello, "Accept", graphQLJSON+", "+plainJSON+";q=0"), 200, [2]string{"Content-Type", graphQLJSON + "; charset=utf-8"}, ""},
		{"not acceptable", request("POST", "/", hello, "Accept", "text/html"), 406, [2]string{}, "BAD_REQUEST"},
		{"text/plain", request("POST", "/", hello, "Content-Type", "text/plain"), 415, [2]string{"Accept-Post", plainJSON}, "BAD_REQUEST"},
		{"form", request("POST", "/", "query={hello}", "Content-Type", "application/x-www-form-urlencoded"), 415, [2]string{}, "BAD_REQUEST"},
		{"multipart", request("POST", "/", "", "Content-Type", "multipart/form-data; boundary=x"), 415, [2]string{}, "BAD_REQUEST"},
		{"latin1", request("POST", "/", hello, "Content-Type", "application/json; charset=latin1"), 415, [2]string{}, "BAD_REQUEST"},
		{"utf-8", request("POST", "/", hello, "Content-Type", "application/json; charset=UTF-8"), 200, [2]string{}, ""},
		{"gzip", request("POST", "/", hello, "Content-Encoding", "gzip"), 415, [2]string{}, "BAD_REQUEST"},
		{"put", request("PUT", "/", ""), 405, [2]string{"Allow", "GET, POST"}, "BAD_REQUEST"},
		{"head", request("HEAD", "/?query={hello}", ""), 405, [2]string{"Allow", "GET, POST"}, "BAD_REQUEST"},
		{"too large", request("POST", "/", query("{hello #"+strings.Repeat("x", 300<<10)+"\n}")), 413, [2]string{}, "LIMIT_EXCEEDED"},
		{"batch", request("POST", "/", "["+hello+"]"), 400, [2]string{}, "BAD_REQUEST"},
		{"empty", request("POST", "/", ""), 400, [2]string{}, "BAD_REQUEST"},
		{"get", get("/?query={hello}"), 200, [2]string{}, ""},
		{"get with variables", get(`/?query=query($n:String){hello(name:$n)}&variables={"n":"x"}`), 200, [2]string{}, ""},
		{"get with bad variables", get(`/?query={hello}&variables=[`), 400, [2]string{}, "BAD_REQUEST"},
		{"get mutation", get("/?query=mutation{bump(by:1)}"), 405, [2]string{"Allow", "POST"}, "BAD_REQUEST"},
		{"get mutation as json", get("/?query=mutation{bump(by:1)}", "Accept", plainJSON), 405, [2]string{"Allow", "POST"}, "BAD_REQUEST"},
		{"get too long", get("/?query={hello}&x=" + strings.Repeat("x", 300<<10)), 414, [2]string{}, "LIMIT_EXCEEDED"},
		{"subscription without stream", request("POST", "/", query(`subscription{counter(upTo:1){index}}`)), 406, [2]string{}, "BAD_REQUEST"},
		{"syntax error", request("POST", "/", query(`{`)), 400, [2]string{}, "BAD_REQUEST"},
		{"syntax error as json", request("POST", "/", query(`{`), "Accept", plainJSON), 200, [2]string{}, "BAD_REQUEST"},
		{"unknown field", request("POST", "/", query(`{nothing}`)), 400, [2]string{}, "BAD_REQUEST"},
		{"unknown operation", request("POST", "/", `{"query":"query A{hello}","operationName":"B"}`), 400, [2]string{}, "BAD_REQUEST"},
		{"defer", request("POST", "/", query(`{...@defer{hello}}`)), 400, [2]string{}, "BAD_REQUEST"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := do(t, h, tt.r)
			if got.Status != tt.status || got.code() != tt.code {
				t.Errorf("status %d code %q, want %d %q: %s", got.Status, got.code(), tt.status, tt.code, got.Body)
			}
			if tt.header[0] != "" && got.Header.Get(tt.header[0]) != tt.header[1] {
				t.Errorf("%s is %q, want %q", tt.header[0], got.Header.Get(tt.header[0]), tt.header[1])
			}
			if tt.code != "" && strings.Contains(got.Body, `"data"`) {
				t.Errorf("a refusal carries data: %s", got.Body)
			}
		})
	}
	if n := resolvers.Bumped.Load(); n != 0 {
		t.Errorf("a refused mutation ran: %d", n)
	}
}

func TestARefusedBodyIsNeverEchoed(t *testing.T) {
	h, _ := newHandler(t, endpoint.Config{})
	const secret = "s3cr3t-t0ken"
	for _, body := range []string{
		`{"query":"{hello}","variables":"` + secret + `"}`, `{"query":"` + secret, secret, `{"query":"{hello}"}` + secret,
		`{"` + secret + `":1}`, `[{"query":"` + secret + `"}]`, `{"query":{"x":"` + secret + `"}}`,
	} {
		if got := post(t, h, body); got.Status != 400 || strings.Contains(got.Body, secret) {
			t.Errorf("%s: status %d body %s", body, got.Status, got.Body)
		}
	}
}

func TestACrossOriginRequestIsRefused(t *testing.T) {
	h, resolvers := newHandler(t, endpoint.Config{TrustedOrigins: []string{"https://data.zj.gov.cn"}})
	bump := query(`mutation{bump(by:1)}`)
	got := post(t, h, bump, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
	if got.Status != 403 || got.code() != "FORBIDDEN" || resolvers.Bumped.Load() != 0 {
		t.Errorf("cross-site: status %d code %s", got.Status, got.code())
	}
	if got := post(t, h, bump, "Origin", "https://data.zj.gov.cn", "Sec-Fetch-Site", "cross-site"); got.Status != 200 {
		t.Errorf("trusted origin: status %d", got.Status)
	}
	if got := post(t, h, bump, "Sec-Fetch-Site", "same-origin"); got.Status != 200 {
		t.Errorf("same origin: status %d", got.Status)
	}
	if _, err := endpoint.New(testschema.New(resolvers), endpoint.Config{TrustedOrigins: []string{"not an origin"}}); err == nil {
		t.Error("a malformed trusted origin was taken")
	}
}

// TestAudits runs the 61 audits of graphql-http if the environment variable MULU_AUDIT_DIR names a folder with audit.mjs and
// installed dependencies: copy graph/endpoint/audit there and run `npm ci`.
func TestAudits(t *testing.T) {
	dir := os.Getenv("MULU_AUDIT_DIR")
	if dir == "" {
		t.Skip("MULU_AUDIT_DIR is not set: see graph/endpoint/audit")
	}
	h, _ := newHandler(t, endpoint.Config{})
	server := httptest.NewServer(h)
	defer server.Close()
	var out bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "node", "audit.mjs", server.URL)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	if !strings.Contains(out.String(), "total 61 ok 61") {
		t.Error(out.String())
	}
	t.Log(strings.TrimSpace(out.String()))
}
