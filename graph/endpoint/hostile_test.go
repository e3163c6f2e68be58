package endpoint_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mulu-catalog/mulu/graph/endpoint"
)

// bodies are request bodies in the manner of the JSON parsing test suites: broken syntax, odd values, every type in every place.
func bodies() []string {
	out := []string{
		"", " ", "\x00", "\xff\xfe", "\xef\xbb\xbf{}", "{", "}", "[", "]", "[]", "[[]]", "{}", "{} {}", "{}x", "null", "true", "0", `""`, `"query"`, "nan",
		`{"query"}`, `{"query":}`, `{"query":"{hello}",}`, `{,"query":"{hello}"}`, `{'query':'{hello}'}`, `{query:"{hello}"}`, `{"query":"{hello}" "x":1}`,
		`{"query":"{hello}"`, `{"query":"{hello}`, `{"query":"\`, `{"query":"\u`, `{"query":"\ud800"}`, `{"query":"\ud800\u0041"}`, `{"query":"\x41"}`,
		"{\"query\":\"{hello\n}\"}", "{\"query\":\"\t{hello}\"}", "{\"query\":\"\xff\"}", "{\"query\":\"\xed\xa0\x80\"}", "{\"query\":\"{hello}\u0000\"}",
		`{"query":"{hello}","query":"{number(value:1)}"}`, `{"QUERY":"{hello}"}`, `{"query ":"{hello}"}`, `/**/{"query":"{hello}"}`, `{"query":"{hello}"}//`,
		strings.Repeat("[", 100_000), strings.Repeat(`{"a":`, 40_000), `{"variables":` + strings.Repeat("[", 90_000) + `}`,
		`{"query":"{hello}","variables":{"a":` + strings.Repeat("[", 70) + strings.Repeat("]", 70) + `}}`,
		`{"query":"` + strings.Repeat(`\n`, 100_000) + `"}`, `{"query":"` + strings.Repeat("{", 5_000) + `"}`, `{"query":"` + strings.Repeat("{a", 1_900) + `"}`,
	}
	values := []string{
		"null", "true", "false", "0", "-0", "1e999", "-1", "1.5", "1e-400", "9007199254740993", "99999999999999999999", "01", "+1", ".5", "1.", "0x1", "NaN", "Infinity",
		`""`, `"x"`, `"\u0000"`, `"\ud83d\ude00"`, `"\udead"`, "[]", "[null]", "[[]]", `["x"]`, "{}", `{"a":1}`, `{"":{}}`, `{"n":null}`, `{"n":[1]}`, `{"n":{"n":1}}`,
		strings.Repeat("[", 63) + strings.Repeat("]", 63), strings.Repeat("9", 10_000), `"` + strings.Repeat("x", 10_000) + `"`,
	}
	for _, v := range values {
		out = append(out,
			`{"query":`+v+`}`,
			`{"query":"{hello}","operationName":`+v+`}`,
			`{"query":"{hello}","variables":`+v+`}`,
			`{"query":"{hello}","extensions":`+v+`}`,
			`{"query":"{hello}","extensions":{"persistedQuery":`+v+`}}`,
			`{"query":"query($n:Int!){number(value:$n)}","variables":{"n":`+v+`}}`,
			`{"query":"query($n:Int){items(first:$n){nodes{id}}}","variables":{"n":`+v+`}}`,
			`{"query":"query($n:[ID!]!){nodes(ids:$n){id}}","variables":{"n":`+v+`}}`,
			`{"query":"query($n:ItemBy!){by(which:$n){id}}","variables":{"n":`+v+`}}`,
			`{"query":"query($n:Int64)@consistency(level:AT_LEAST,index:$n){hello}","variables":{"n":`+v+`}}`,
		)
	}
	return out
}

// documents are GraphQL documents that are broken, invalid or strange.
func documents() []string {
	out := []string{
		"{", "}", "{}", "{{}}", "{hello", "hello", "{hello}}", "{hello{x}}", "{item}", "{item(id:1)}", "{item(id:1){}}", "query", "query{", "query Q", "mutation", "fragment",
		"fragment F on Item{id}", "fragment on on Item{id}{hello}", "{...F}", "{...F}fragment F on Query{...F}", "{...A}fragment A on Query{...B}fragment B on Query{...A hello}",
		"{...on Nothing{id}}", "{...on Item{id}}", "{...}", "{... hello}", "{hello hello(name:1)}", "{a:hello a:number(value:1)}", "{hello(name:\"a\",name:\"b\")}", "{hello(name:$x)}",
		"query($x:Nothing){hello}", "query($x:Item){hello}", "query($x:Int!=null){number(value:$x)}", "query($x:String,$x:String){hello(name:$x)}", "query($x:String){hello}",
		"query($x:[[[[[[[Int]]]]]]]){hello}", "query A{hello}query A{hello}", "query A{hello}query B{hello}", "query A{hello}{hello}", "subscription{a:counter(upTo:1){index}b:counter(upTo:1){index}}",
		"subscription{__typename}", "subscription{counter(upTo:1)@skip(if:true){index}}", "subscription($x:Boolean=false){counter(upTo:1)@include(if:$x){index}}", "subscription{...F}fragment F on Subscription{counter(upTo:1){index}plain(upTo:1){index}}", "mutation{nothing}", "mutation{bump}", "mutation{bump(by:\"1\")}",
		"{number(value:1.5)}", "{number(value:99999999999)}", "{number(value:null)}", "{number(value:[1])}", "{number(value:{a:1})}", "{number(value:ENUM)}", "{nodes(ids:1){id}}", "{nodes(ids:[[1]]){id}}",
		"{nodes(ids:[null]){id}}", "{by(which:{}){id}}", "{by(which:{id:1,name:\"x\"}){id}}", "{by(which:{nothing:1}){id}}", "{by(which:{id:null}){id}}", "{hello @skip}", "{hello @skip(if:1)}", "{hello @nothing}",
		"{hello @include(if:true)@include(if:true)}", "{hello @deprecated}", "query @skip(if:true){hello}", "{hello @defer}", "{...@defer(label:1){hello}}", "{...@stream{hello}}", "type X{a:Int}", "schema{query:Query}",
		"extend type Query{x:Int}", "{__type{name}}", "{__type(name:1){name}}", "{__type(name:\"\"){name}}", "{__schema}", "{__nothing}", "{_}", "{__typename{x}}", "{hello(name:\"\\q\")}", "{hello(name:\"\\u12\")}",
		"{hello(name:\"\\ud800\")}", "{hello(name:\"\"\"block\"\"\")}", "{hello(name:\"\"\"open)}", "{hello(name:\"open)}", "{hello(name:\"a\nb\")}", "#", "# comment only", ",,,", "{,hello,}", "\ufeff{hello}", "{hello}\x00",
		"{hel\x00lo}", "{目录}", "{hello(name:\"目录\")}", "{hello(名:1)}", "{hello}\u2028", "& | = $ ! ( ) ... : @ [ ]", "{...on}", "{on}", "query on{hello}", "{a:}", "{:hello}", "{hello:hello:hello}", "{1}", "{-}", "{hello(:1)}", "{hello()}",
		"query(){hello}", "query($){hello}", "query($x){hello}", "query($x:){hello}", "query($x:Int=){hello}", "query($x:Int=$y){hello}", "{number(value:0123)}", "{number(value:-)}", "{number(value:1e)}", "{number(value:1a)}",
		"{number(value:" + strings.Repeat("9", 5_000) + ")}", "{hello(name:\"" + strings.Repeat("目", 20_000) + "\")}", strings.Repeat("{item(id:1)", 600), strings.Repeat("(", 1_999), strings.Repeat("[", 3_000),
		"{hello(name:" + strings.Repeat("[", 900) + strings.Repeat("]", 900) + ")}", "query($x:" + strings.Repeat("[", 900) + "Int" + strings.Repeat("]", 900) + "){hello}", "{nodes(ids:[" + strings.Repeat("1 ", 1_900) + "]){id}}",
	}
	for i := range 60 {
		out = append(out, strings.Repeat("{item(id:1){self", i)+strings.Repeat("}", i))
	}
	return out
}

// requests are strange HTTP around sound GraphQL.
func requests() []*http.Request {
	var out []*http.Request
	for _, accept := range []string{",", ";", "*", "*/", "/*", "application/json;q=", "application/json;q=2", "application/json;q=-1", "application/json;q=x", "text/event-stream;q=0", ";;;q=0", strings.Repeat("a/b,", 5_000)} {
		out = append(out, request("POST", "/", query("{hello}"), "Accept", accept))
	}
	for _, kind := range []string{"", "/", "json", "application/json;", "application/json;charset", "application/json;charset=\"utf-8\"", "application/json; charset=utf-8; charset=x", "application/json, text/plain", "application/graphql", strings.Repeat("x", 10_000)} {
		out = append(out, request("POST", "/", query("{hello}"), "Content-Type", kind))
	}
	for _, raw := range []string{"", "query", "query=", "query=%", "query=%ff", "query={hello}&query={x}", "query={hello}&variables=%7B", "query={hello}&variables=null", "query={hello}&variables=", "query={hello}&extensions=[]", "query={hello};x", "query=" + strings.Repeat("%7B", 3_000), "variables={}", "operationName=x", "query={hello}&operationName=x", "&&&", "="} {
		r := request("GET", "/", "")
		r.URL.RawQuery = raw
		out = append(out, r)
	}
	for _, header := range [][2]string{{"Mulu-Read", strings.Repeat("=", 9_000)}, {"Authorization", "Bearer"}, {"Authorization", "\x00"}, {"If-None-Match", "*"}, {"If-None-Match", ","}, {"Last-Event-ID", "\x00"}, {"Origin", "null"}, {"Origin", "%"}, {"Sec-Fetch-Site", "?"}} {
		out = append(out, request("POST", "/", query("{hello}"), header[0], header[1]))
		out = append(out, request("GET", "/?query="+url.QueryEscape("subscription{counter(upTo:2){index}}"), "", "Accept", "text/event-stream", header[0], header[1]))
	}
	for _, method := range []string{"OPTIONS", "DELETE", "PATCH", "TRACE", "CONNECT", "NONSENSE"} {
		out = append(out, request(method, "/", ""))
	}
	return out
}

func TestNoInputMakesTheEndpointFail(t *testing.T) {
	h, _ := newHandler(t, endpoint.Config{CacheKey: func(context.Context) (string, uint64, bool) { return "", 1, true }})
	var all []*http.Request
	for _, body := range bodies() {
		all = append(all, request("POST", "/", body))
	}
	for _, text := range documents() {
		encoded, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, request("POST", "/", `{"query":`+string(encoded)+`}`), request("POST", "/", `{"query":`+string(encoded)+`,"variables":{"x":1}}`, "Accept", plainJSON))
		all = append(all, request("GET", "/?query="+url.QueryEscape(text), "", "Accept", "text/event-stream"))
	}
	all = append(all, requests()...)
	if len(all) < 500 {
		t.Errorf("only %d inputs", len(all))
	}
	statuses := map[int]int{}
	for i, r := range all {
		got := do(t, h, r)
		statuses[got.Status]++
		if got.Status >= 500 || strings.Contains(got.Body, `"INTERNAL"`) || !utf8.ValidString(got.Body) {
			t.Errorf("input %d (%s %.100q): status %d %.300s", i, r.Method, r.URL.RawQuery, got.Status, got.Body)
		}
		if len(got.Body) > 8_000 && got.Status != 200 {
			t.Errorf("input %d: a refusal of %d bytes", i, len(got.Body))
		}
	}
	t.Logf("%d inputs, answers by status: %v", len(all), statuses)
	if got := post(t, h, query("{hello}")); got.Status != 200 {
		t.Errorf("the endpoint does not live any more: status %d", got.Status)
	}
}

func TestVariablesMayBeNestedOnlySoDeep(t *testing.T) {
	for depth, want := range map[int]int{63: 0, 64: http.StatusBadRequest} {
		body := `{"query":"{hello}","variables":` + strings.Repeat(`{"[":`, depth) + `"]\""` + strings.Repeat("}", depth) + "}"
		if _, status := endpoint.Decode([]byte(body)); status != want {
			t.Errorf("%d deep: status %d, want %d", depth+1, status, want)
		}
	}
}

func TestBracketsInStringsAreNoNesting(t *testing.T) {
	text := `{"query":"{hello}","variables":{"a":"\"` + strings.Repeat("[", 100) + `\\"}}`
	if _, status := endpoint.Decode([]byte(text)); status != 0 {
		t.Errorf("status %d", status)
	}
}

func FuzzDecode(f *testing.F) {
	for _, body := range bodies() {
		if len(body) < 2_000 {
			f.Add([]byte(body))
		}
	}
	f.Add([]byte(query("query($n:String){hello(name:$n)}", `{"n":"x"}`)))
	f.Fuzz(func(t *testing.T, body []byte) {
		req, status := endpoint.Decode(body)
		if status != 0 {
			if status != http.StatusBadRequest {
				t.Errorf("status %d", status)
			}
			return
		}
		if !json.Valid(body) || !utf8.Valid(body) {
			t.Error("what is not JSON was decoded")
		}
		if strings.TrimSpace(req.Query) == "" && req.PersistedHash == "" {
			t.Error("a request without a document was decoded")
		}
		if _, err := json.Marshal(req.Variables); err != nil {
			t.Errorf("variables cannot be written again: %v", err)
		}
	})
}

func FuzzDocument(f *testing.F) {
	for _, text := range documents() {
		if len(text) < 2_000 {
			f.Add(text)
		}
	}
	f.Add(introspection)
	h, _ := newHandler(f, endpoint.Config{})
	f.Fuzz(func(t *testing.T, text string) {
		got := post(t, h, query(text))
		if got.Status >= 500 || strings.Contains(got.Body, `"INTERNAL"`) && !strings.Contains(text, "fail") {
			t.Errorf("%q: status %d %s", text, got.Status, got.Body)
		}
	})
}

// BenchmarkHello is the whole handler without a network: decode, cached document, execution, answer.
func BenchmarkHello(b *testing.B) {
	h, _ := newHandler(b, endpoint.Config{})
	benchmark(b, h, query("{hello}"))
}

// BenchmarkHelloFromTheCache is the same from the response cache.
func BenchmarkHelloFromTheCache(b *testing.B) {
	h, _ := newHandler(b, endpoint.Config{CacheKey: func(context.Context) (string, uint64, bool) { return "", 1, true }})
	benchmark(b, h, query("{hello}"))
}

// BenchmarkPageFromTheCache is a page of 100 objects from the response cache.
func BenchmarkPageFromTheCache(b *testing.B) {
	h, _ := newHandler(b, endpoint.Config{CacheKey: func(context.Context) (string, uint64, bool) { return "", 1, true }})
	benchmark(b, h, query("{items(first:100){edges{cursor node{id name self{id name}}}}}"))
}

// BenchmarkHostile prints what the worst documents within the token limit cost, each parsed anew.
func BenchmarkHostile(b *testing.B) {
	h, _ := newHandler(b, endpoint.Config{MaxDocuments: 1})
	same := strings.Repeat("self{id}", 90)
	for name, text := range map[string]string{
		"doubling":       doubling(28, "a:self{...NEXT} b:self{...NEXT}"),
		"20000 fields":   "{" + strings.Repeat("__typename ", 20_000) + "}",
		"repeated":       "{item(id:1){" + same + "}}",
		"repeated trees": "{item(id:1){" + strings.Repeat("self{"+strings.Repeat("self{id name ", 4)+strings.Repeat("}", 5), 90) + "}}",
		"spreads":        "{item(id:1){" + strings.Repeat("...F ", 50) + "}} fragment F on Item{" + same + "}",
		"many fragments": manyFragments(90),
		"unknown fields": "{" + strings.Repeat("item(id:1){zz{y}} ", 90) + "}",
	} {
		b.Run(name, func(b *testing.B) {
			i := 0
			for b.Loop() {
				i++
				post(b, h, query(fmt.Sprintf("%s#%d", text, i)))
			}
		})
	}
}

func manyFragments(n int) string {
	var b strings.Builder
	b.WriteString("{item(id:1){")
	for i := range n {
		fmt.Fprintf(&b, "...G%d ", i)
	}
	b.WriteString("}}")
	for i := range n {
		fmt.Fprintf(&b, "fragment G%d on Item{%s}", i, strings.Repeat("id name self{id}", 3))
	}
	return b.String()
}

// discard is a ResponseWriter that costs nothing.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

func benchmark(b *testing.B, h http.Handler, body string) {
	b.Helper()
	b.ReportAllocs()
	reader := strings.NewReader(body)
	r := request("POST", "/", body)
	for b.Loop() {
		reader.Reset(body)
		r.Body = readCloser{reader}
		h.ServeHTTP(discard{http.Header{}}, r)
	}
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }
