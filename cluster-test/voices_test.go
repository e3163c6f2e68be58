package clustertest_test

import (
	"fmt"
	"strings"
	"testing"
)

// What people write is text: it comes back at every node as it was given, in
// JSON, never as a page.
func TestMarkupInFreeTextComesBackAsText(t *testing.T) {
	t.Parallel()
	c := convene(t)
	const name, markup = "公交换乘信息", `<script>alert("越权")</script><img src=x onerror=alert(1)> & "引号" '单引号' {{.}}`
	entry := c.list(map[string]string{name: "330100-subject"})[name]
	var opened struct{ Identifier string }
	c.do("330200-subject", "openDispute", "dispute { identifier }", map[string]any{
		"entry": entry, "parties": []string{c.people["330200-subject"].institution}, "claim": markup,
	}, &opened)
	c.f.AwaitEqual()
	for _, p := range c.f.Nodes {
		reader := c.people["province-authority"]
		reader.at = p
		var got struct{ Dispute struct{ Claim string } }
		if err := c.patiently(reader, `query($id: ID!) { dispute(id: $id) { claim } }`, map[string]any{"id": opened.Identifier}, &got); err != nil {
			t.Fatal(err)
		}
		if got.Dispute.Claim != markup {
			t.Errorf("%s gives back %q", p.Division, got.Dispute.Claim)
		}
	}
}

// One token that floods is held back at whichever node it speaks; another is
// not touched by it.
func TestAFloodOfCommentsHoldsBackNobodyElse(t *testing.T) {
	t.Parallel()
	c := convene(t)
	const name = "公交票价信息"
	entry := c.list(map[string]string{name: "330100-subject"})[name]
	for _, who := range []string{"flood", "honest"} {
		token := strings.TrimSpace(c.f.Must(c.ningbo, "token", "issue", "--person", who, "--roles", "USR"))
		c.seat(who, who, c.ningbo, "", token)
	}
	file := func(who string, n int) outcome {
		return c.attempt(who, "fileComment", "comment { identifier }", map[string]any{
			"entry": entry, "ground": "QUALITY_SUBSTANDARD", "text": fmt.Sprintf("第%d条意见", n),
		})
	}
	limited := 0
	for n := range 60 {
		flood := c.people["flood"]
		flood.at = c.f.Nodes[n%len(c.f.Nodes)] // whichever node it speaks to
		c.people["flood"] = flood
		got := file("flood", n)
		if len(got.UserErrors) == 1 && got.UserErrors[0].Code == "RATE_LIMITED" {
			limited++
		} else if len(got.UserErrors) > 0 {
			t.Fatalf("comment %d: %+v", n, got.UserErrors)
		}
	}
	if limited != 10 {
		t.Errorf("%d of 60 comments were held back, want 10", limited)
	}
	if got := file("honest", 1); len(got.UserErrors) > 0 {
		t.Errorf("an honest comment is refused: %+v", got.UserErrors)
	}
	c.f.AwaitEqual()
}
