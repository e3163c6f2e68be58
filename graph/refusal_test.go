package graph_test

import (
	"strings"
	"testing"
)

// A query that the law refuses says which rule, in both languages, and the facts.
func TestARefusedQueryNamesItsRuleAndTheFacts(t *testing.T) {
	w := newWorld(t)
	out := ask(t, w.node("330100"), "", `{ editionDiff(from: "cat-330100/1999", to: "cat-330100/2000") { fromIndex } }`)
	for _, want := range []string{"没有找到所指的记录 · the record referred to does not exist", "cat-330100/1999", `"rule":"NOT_FOUND"`, `"code":"BAD_REQUEST"`} {
		if !strings.Contains(out.Body, want) {
			t.Errorf("%s is not in %s", want, out.Body)
		}
	}
}
