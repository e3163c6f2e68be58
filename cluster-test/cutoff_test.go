package clustertest_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// seen is what a node answers to one request, where it may be cut off.
type seen struct {
	Data struct {
		Dispute *struct {
			State string
			Stage struct {
				State      string
				WaitingFor []string
			}
		}
	}
	Errors []struct {
		Extensions struct{ Code string }
	}
	Extensions struct {
		Mulu struct {
			Node         string
			AppliedIndex uint64
			BoundMs      *int64 // null: not known
		}
	}
}

// once puts one request to the persona's own node and does not repeat it.
func (c *court) once(who, query string, variables map[string]any) (got seen, raw string) {
	c.t.Helper()
	p := c.people[who]
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		c.t.Fatal(err)
	}
	ctx, cancel := c.f.Within(60 * time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.at.HTTP+"/graphql", bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+p.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatalf("%s at %s: %v", who, p.at.Division, err)
	}
	defer func() { _ = response.Body.Close() }()
	var text bytes.Buffer
	if _, err := text.ReadFrom(response.Body); err != nil {
		c.t.Fatal(err)
	}
	if err := json.Unmarshal(text.Bytes(), &got); err != nil {
		c.t.Fatalf("%s at %s: %v: %s", who, p.at.Division, err, text.String())
	}
	return got, text.String()
}

// code is the code of the only error of an answer.
func (s seen) code() string {
	if len(s.Errors) != 1 {
		return ""
	}
	return s.Errors[0].Extensions.Code
}

// AT11.6, the city cut off while the committee works: its process lives, its
// people go on asking it, and no other node hears it. It shows its own last
// stage and says how old that can be; it decides nothing. When the link is back
// it ends where all the others end, and nothing was done twice.
func TestADisputeEndsTheSameForACityThatWasCutOff(t *testing.T) {
	heavy(t)
	t.Parallel()
	net := newNetwork(t, 1)
	f, hangzhou, ningbo := net.federation()
	c := conveneAt(t, f, hangzhou, ningbo)
	ids := c.list(map[string]string{"城际公交线路信息": "330100-subject", "公交站点信息": "330100-subject"})
	c.seat("citizen", "市民", hangzhou, "", strings.TrimSpace(f.Must(hangzhou, "token", "issue", "--person", "a citizen", "--roles", "USR")))
	q := intercity(ids["城际公交线路信息"])
	dispute := c.negotiation(q)
	consultation := c.referral(q, dispute)
	before, _ := f.AwaitEqual()
	c.lead(hangzhou) // the harder case: it has to notice that it leads no longer

	net.cut(2)
	cut := time.Now()
	comment := map[string]any{"input": map[string]any{
		"idempotencyKey": "while-cut-off", "entry": ids["公交站点信息"], "ground": "QUALITY_SUBSTANDARD", "text": "站点名称有误",
	}}
	const file = `mutation($input: FileCommentInput!) { fileComment(input: $input) { comment { identifier } userErrors { code } receipt { seq repeated } } }`
	if got, raw := c.once("citizen", file, comment); got.code() != "NO_LEADER" && got.code() != "UNKNOWN_OUTCOME" {
		t.Errorf("a city that is cut off answers a comment with %s", raw)
	}
	f.AwaitLeader(hangzhou)
	here := q
	here.watchers = []string{"330200-subject", "province-authority", "province-government"}
	c.deliberation(here, dispute, consultation)
	opinion := consultationIndex(c, consultation)
	c.away(dispute, before, opinion, cut)
	if got, raw := c.once("citizen", file, comment); got.code() != "NO_LEADER" && got.code() != "UNKNOWN_OUTCOME" {
		t.Errorf("a city that is still cut off answers a comment with %s", raw)
	}

	net.heal(2)
	c.stands(q, dispute, opinion, "OPINION_RECEIVED", q.authority)
	var done map[string]any
	for range 2 { // the very request again, as clients do who do not know
		if err := c.patiently(c.people["citizen"], file, comment, &done); err != nil {
			t.Fatal(err)
		}
	}
	c.settlement(q, dispute)
	c.settled(q, dispute, consultation, "cat-330200")
	for _, p := range f.Nodes {
		if n := c.journal(p, ids["公交站点信息"])["comment.file"]; n != 1 {
			t.Errorf("%s has the comment %d times; the answer was %v", p.Division, n, done)
		}
	}
}

// away demands of Hangzhou what a node may say that is cut off.
func (c *court) away(dispute string, before, opinion uint64, cut time.Time) {
	c.t.Helper()
	const query = `query($id: ID!) @consistency(level: LOCAL) { dispute(id: $id) { state stage { state waitingFor } } }`
	variables := map[string]any{"id": dispute}
	asked := time.Since(cut).Milliseconds()
	got, raw := c.once("330100-subject", query, variables)
	d, stamp := got.Data.Dispute, got.Extensions.Mulu
	if d == nil || d.State != "EXPERT_CONSULTATION" || len(d.Stage.WaitingFor) != 1 || d.Stage.WaitingFor[0] != c.people["committee"].institution {
		c.t.Fatalf("the city that is cut off does not show its last stage: %s", raw)
	}
	if stamp.Node != c.hangzhou.Division || stamp.AppliedIndex < before || stamp.AppliedIndex >= opinion {
		c.t.Errorf("it answers as of index %d, want one from %d on and before the opinion at %d: %s", stamp.AppliedIndex, before, opinion, raw)
	}
	if stamp.BoundMs != nil && *stamp.BoundMs+1 < asked {
		c.t.Errorf("it says that its picture is at most %d ms old, %d ms after the cut", *stamp.BoundMs, asked)
	}
	for level, code := range map[string]string{"BOUNDED, ms: 1": "TOO_STALE", "LINEARIZABLE": "NO_LEADER"} {
		if got, raw := c.once("330100-subject", strings.Replace(query, "LOCAL", level, 1), variables); got.code() != code {
			c.t.Errorf("asked for %s it answers %s, want %s", level, raw, code)
		}
	}
}
