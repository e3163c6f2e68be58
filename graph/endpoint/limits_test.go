package endpoint_test

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/graph/endpoint"
)

// doubling is a document of n fragments, each of which spreads the next one twice: 2^n fields when expanded, about 1 KB.
func doubling(n int, sub string) string {
	var b strings.Builder
	b.WriteString("{item(id:1){...F0}}")
	for i := range n {
		fmt.Fprintf(&b, "fragment F%d on Item{%s}", i, strings.ReplaceAll(sub, "NEXT", "F"+strconv.Itoa(i+1)))
	}
	fmt.Fprintf(&b, "fragment F%d on Item{id}", n)
	return b.String()
}

func TestFragmentsAreMeasuredOnceHoweverOftenTheyAreSpread(t *testing.T) {
	h, resolvers := newHandler(t, endpoint.Config{MaxDepth: 40})
	text := doubling(28, "a:self{...NEXT} b:self{...NEXT}")
	work, err := h.Measure(text, nil)
	if err != nil || work.Limit != nil {
		t.Fatalf("%v %v", err, work.Limit)
	}
	if work.ShapeVisits > work.Nodes || work.CostVisits > work.Nodes {
		t.Errorf("%d and %d visits for %d nodes", work.ShapeVisits, work.CostVisits, work.Nodes)
	}
	if want := 1<<29 - 1; work.Cost != want {
		t.Errorf("cost is %d, want %d", work.Cost, want)
	}
	if got := post(t, h, query(text)); got.code() != "LIMIT_EXCEEDED" || !strings.Contains(got.Body, `"cost":536870911`) {
		t.Errorf("status %d: %s", got.Status, got.Body)
	}
	strict, _ := newHandler(t, endpoint.Config{})
	if got := post(t, strict, query(text)); got.code() != "LIMIT_EXCEEDED" || !strings.Contains(got.Body, "12 deep") {
		t.Errorf("status %d: %s", got.Status, got.Body)
	}
	// The same shape without nesting is harmless: it is executed, and each field once.
	if got := post(t, strict, query(doubling(28, "...NEXT ...NEXT"))); got.Status != 200 || string(got.Data) != `{"item":{"id":"1"}}` {
		t.Errorf("status %d: %s", got.Status, got.Body)
	}
	if n := resolvers.Calls.Load(); n != 0 {
		t.Errorf("%d resolver calls", n)
	}
}

func TestCostSaturatesInsteadOfOverflowing(t *testing.T) {
	h, _ := newHandler(t, endpoint.Config{MaxDepth: 1000, MaxTokens: 100_000})
	text := "id"
	for range 40 {
		text = "friends(first:100){nodes{" + text + "}}"
	}
	work, err := h.Measure("{item(id:1){"+text+"}}", nil)
	if err != nil || work.Cost != math.MaxInt {
		t.Errorf("cost is %d (%v)", work.Cost, err)
	}
}

func TestAnEnormousDocumentIsRefusedBeforeItIsValidated(t *testing.T) {
	h, _ := newHandler(t, endpoint.Config{})
	for name, text := range map[string]string{
		"20,000 fields":              "{" + strings.Repeat("__typename ", 20_000) + "}",
		"1,900 fields":               "{" + strings.Repeat("__typename ", 1_900) + "}",
		"90 fields 20 times":         "{item(id:1){" + strings.Repeat("self{"+strings.Repeat("id ", 90)+"}", 20) + "}}",
		"directives":                 "{hello" + strings.Repeat("@a", 100_000) + "}",
		"1,900 directives":           "{hello" + strings.Repeat("@a", 900) + "}",
		"directives of an operation": "query" + strings.Repeat("@a", 900) + "{hello}",
		"directives of a variable":   "query($n:String" + strings.Repeat("@a", 800) + "){hello(name:$n)}",
		"directives of a fragment":   "{...F} fragment F on Query" + strings.Repeat("@a", 900) + "{hello}",
		"101 aliases":                "{" + aliases(101) + "}",
		"spreads":                    "{" + strings.Repeat("...F ", 101) + "} fragment F on Query{hello}",
		"101 roots in a fragment":    "{...F ...F} fragment F on Query{" + aliases(51) + "}",
		"eleven mutations":           "mutation{" + strings.ReplaceAll(aliases(11), "hello", "bump(by:1)") + "}",
		"mutations in fragments":     "mutation{...F ...F ...F} fragment F on Mutation{" + strings.ReplaceAll(aliases(4), "hello", "bump(by:1)") + "}",
		"13 deep":                    "{item(id:1){" + strings.Repeat("self{", 11) + "id" + strings.Repeat("}", 13),
		"deep introspection":         "{__schema{types{" + strings.Repeat("ofType{", 20) + "name" + strings.Repeat("}", 23),
		"deep introspection spread":  "{__schema{types{...T}}} fragment T on __Type{" + strings.Repeat("ofType{", 20) + "name" + strings.Repeat("}", 21),
	} {
		t.Run(name, func(t *testing.T) {
			got := post(t, h, query(text))
			if got.code() != "LIMIT_EXCEEDED" || got.Status != 400 {
				t.Errorf("status %d: %.300s", got.Status, got.Body)
			}
			if len(got.Body) > 1000 {
				t.Errorf("the refusal has %d bytes", len(got.Body))
			}
			if n, _ := h.Documents(); n != 0 {
				t.Error("a refused document is kept")
			}
		})
	}
	if got := post(t, h, query("{hello "+strings.Repeat("@a", 150_000)+"}")); got.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("300 KB of directives: status %d", got.Status)
	}
}

func aliases(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d:hello ", i)
	}
	return b.String()
}

func TestWhatIsJustWithinTheLimitsIsExecuted(t *testing.T) {
	h, resolvers := newHandler(t, endpoint.Config{})
	for name, text := range map[string]string{
		"100 aliases":    "{" + aliases(100) + "}",
		"ten mutations":  "mutation{" + strings.ReplaceAll(aliases(10), "hello", "bump(by:1)") + "}",
		"12 deep":        "{item(id:1){" + strings.Repeat("self{", 10) + "id" + strings.Repeat("}", 12),
		"introspection":  introspection,
		"page of 100":    "{items(first:100){nodes{id}}}",
		"page within 20": "{items(first:20){edges{node{friends(first:20){nodes{id name}}}}}}",
	} {
		if got := post(t, h, query(text)); got.Status != 200 || len(got.Errors) > 0 {
			t.Errorf("%s: status %d: %.300s", name, got.Status, got.Body)
		}
	}
	if n := resolvers.Bumped.Load(); n != 10 {
		t.Errorf("%d mutations ran, want 10", n)
	}
}

// introspection is the query that graphql-js sends.
const introspection = `query IntrospectionQuery{__schema{description queryType{name kind}mutationType{name kind}subscriptionType{name kind}
types{...FullType}directives{name description isRepeatable locations args(includeDeprecated:true){...InputValue}}}}
fragment FullType on __Type{kind name description specifiedByURL isOneOf fields(includeDeprecated:true){name description
args(includeDeprecated:true){...InputValue}type{...TypeRef}isDeprecated deprecationReason}inputFields(includeDeprecated:true){...InputValue}
interfaces{...TypeRef}enumValues(includeDeprecated:true){name description isDeprecated deprecationReason}possibleTypes{...TypeRef}}
fragment InputValue on __InputValue{name description type{...TypeRef}defaultValue isDeprecated deprecationReason}
fragment TypeRef on __Type{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name
ofType{kind name ofType{kind name ofType{kind name ofType{kind name}}}}}}}}}}`

func TestTheCostIsThatOfTheReference(t *testing.T) {
	h, _ := newHandler(t, endpoint.Config{})
	for _, tt := range []struct {
		text, variables string
		cost            int
	}{
		{"{hello}", "{}", 0},
		{"{item(id:1){id name}}", "{}", 1},
		{"{item(id:1){self{id}}}", "{}", 2},
		{"{items(first:20){totalCount}}", "{}", 2},
		{"{items(first:20){nodes{id}}}", "{}", 22},
		{"{items(first:20){edges{node{id}}}}", "{}", 42},
		{"query($n:Int){items(first:$n){nodes{id}}}", `{"n":7}`, 9},
		{"query($n:Int=5){items(first:$n){nodes{id}}}", "{}", 7},
		{"{strict{nodes{id}}}", "{}", 12},
		{`{nodes(ids:["1","2","3"]){id}}`, "{}", 3},
		{"query($i:[ID!]!){nodes(ids:$i){self{id}}}", `{"i":["1","2"]}`, 4},
		{"{items(first:10){nodes{friends(first:10){nodes{id}}}}}", "{}", 2 + 10*(1+2+10)},
		{"{...on Query{item(id:1){...F}}} fragment F on Item{self{id}}", "{}", 2},
	} {
		got := post(t, h, query(tt.text, tt.variables))
		if got.Status != 200 || got.Extensions.Mulu.Cost != tt.cost {
			t.Errorf("%s costs %d, want %d: %s", tt.text, got.Extensions.Mulu.Cost, tt.cost, got.Body)
		}
	}
}

func TestTheBudgetDependsOnTheViewer(t *testing.T) {
	budget := 20_000
	h, _ := newHandler(t, endpoint.Config{Budget: func(context.Context) int { return budget }})
	text := query("{items(first:100){nodes{friends(first:100){nodes{friends(first:1){totalCount}}}}}}")
	got := post(t, h, text)
	if got.code() != "LIMIT_EXCEEDED" || got.Extensions.Mulu.Cost != 30_302 {
		t.Errorf("public: %s", got.Body)
	}
	budget = 200_000
	if got := post(t, h, text); got.Status != 200 || len(got.Errors) > 0 {
		t.Errorf("official: %.200s", got.Body)
	}
}

func TestThePageSizeMustLieBetween1And100(t *testing.T) {
	h, _ := newHandler(t, endpoint.Config{})
	for _, tt := range [][2]string{
		{"{items{nodes{id}}}", "{}"},
		{"{items(first:null){nodes{id}}}", "{}"},
		{"{items(first:0){nodes{id}}}", "{}"},
		{"{items(first:-1){nodes{id}}}", "{}"},
		{"{items(first:101){nodes{id}}}", "{}"},
		{"{items(first:2147483647){nodes{id}}}", "{}"},
		{"query($n:Int){items(first:$n){nodes{id}}}", "{}"},
		{"query($n:Int){items(first:$n){nodes{id}}}", `{"n":null}`},
		{"query($n:Int){items(first:$n){nodes{id}}}", `{"n":101}`},
		{"query($n:Int=500){items(first:$n){nodes{id}}}", "{}"},
		{"{item(id:1){...F}} fragment F on Item{items:friends(first:1000){nodes{id}}}", "{}"},
	} {
		got := post(t, h, query(tt[0], tt[1]))
		if got.code() != "LIMIT_EXCEEDED" || got.Errors[0].Extensions["argument"] != "first" {
			t.Errorf("%s %s: status %d %s", tt[0], tt[1], got.Status, got.Body)
		}
	}
	got := post(t, h, query("{items(first:101){nodes{id}}}"))
	if got.Errors[0].Extensions["field"] != "items" || !strings.Contains(got.Errors[0].Message, `"items"`) {
		t.Errorf("the error does not name the field: %s", got.Body)
	}
}

func TestExactlyOneFieldOfAOneOfInputIsEnforcedInVariables(t *testing.T) {
	h, _ := newHandler(t, endpoint.Config{})
	const text = "query($w:ItemBy!){by(which:$w){id}}"
	for _, w := range []string{`{}`, `{"id":"1","name":"x"}`, `{"id":null}`, `{"id":"1","name":null}`} {
		if got := post(t, h, query(text, `{"w":`+w+`}`)); got.code() != "BAD_REQUEST" || got.Status != 400 {
			t.Errorf("%s: status %d %s", w, got.Status, got.Body)
		}
	}
	if got := post(t, h, query(text, `{"w":{"id":"1"}}`)); got.Status != 200 || len(got.Errors) > 0 {
		t.Errorf("status %d %s", got.Status, got.Body)
	}
}

func TestKeptDocumentsAreBoundedByCountAndSize(t *testing.T) {
	h, _ := newHandler(t, endpoint.Config{MaxDocuments: 10, MaxDocumentBytes: 4096})
	for i := range 50 {
		post(t, h, query(fmt.Sprintf("{a%d:hello}", i)))
	}
	if n, _ := h.Documents(); n != 10 {
		t.Errorf("%d documents are kept, want 10", n)
	}
	for i := range 50 {
		post(t, h, query(fmt.Sprintf("{a%d:hello}#%s", i, strings.Repeat("x", 400))))
	}
	if n, bytes := h.Documents(); bytes > 4096 || n == 0 {
		t.Errorf("%d documents of %d bytes are kept", n, bytes)
	}
	before, _ := h.Documents()
	if got := post(t, h, query("{big:hello}#"+strings.Repeat("x", 5000))); got.Status != 200 {
		t.Errorf("a document too large to keep: status %d", got.Status)
	}
	if after, _ := h.Documents(); after != before {
		t.Error("a document too large to keep displaced others")
	}
}
