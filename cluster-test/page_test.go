package clustertest_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var rewritePage = flag.Bool("rewrite-page", false, "write docs/DISPUTE.md from this run instead of comparing with it")

// page is what a run writes down; a nil page takes nothing.
type page struct {
	text  strings.Builder
	names map[string]string // masked values: what stands for what
	count map[string]int
	step  int
}

func (p *page) heading(zh, en string) {
	if p == nil {
		return
	}
	p.step++
	fmt.Fprintf(&p.text, "\n## %d. %s · %s\n", p.step, zh, en)
}

// exchange writes one request and its answer.
func (p *page) exchange(who persona, query string, variables map[string]any, answer any) {
	if p == nil {
		return
	}
	d := who.at.Division
	fmt.Fprintf(&p.text, "\n**%s**，在 %s 节点 · `%s` at node %s\n\n```graphql\n%s\n```\n", who.sentence, d, who.name, d, p.mask(query))
	fmt.Fprintf(&p.text, "\n```json\n%s\n```\n\n```json\n%s\n```\n", p.mask(pretty(variables)), p.mask(pretty(map[string]any{"data": answer})))
}

func pretty(v any) string {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err.Error()
	}
	return string(text)
}

var (
	identifiers = regexp.MustCompile(`\b(ent|dsp|con|dec|exp|org|sug)_[0-9A-Za-z]+`)
	instants    = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d)`)
	today       = regexp.MustCompile(`("(?:decidedOn|heldOn)": )"\d{4}-\d\d-\d\d"`)
	positions   = regexp.MustCompile(`("index": |"seq": |index: )\d+`)
	keys        = regexp.MustCompile(`("idempotencyKey": "[A-Za-z]+)-\d+"`)
)

// mask replaces what differs from run to run: an identifier by its kind and its
// number on the page, times and positions by marks.
func (p *page) mask(text string) string {
	text = identifiers.ReplaceAllStringFunc(text, func(id string) string {
		if p.names[id] == "" {
			kind, _, _ := strings.Cut(id, "_")
			p.count[kind]++
			p.names[id] = fmt.Sprintf("%s_%d", kind, p.count[kind])
		}
		return p.names[id]
	})
	text = instants.ReplaceAllString(text, "…")
	text = today.ReplaceAllString(text, `${1}"…"`)
	text = positions.ReplaceAllString(text, "${1}0")
	return keys.ReplaceAllString(text, `${1}-…"`)
}

const pageLead = `# 一件争议：从杭州到省里再回来 · A dispute from Hangzhou to the province and back

杭州市交通运输局开放的一项数据，宁波市交通运输局认为应由自己开放。两个局分属两市，同级的办理机关是它们共同的上级：省
公共数据主管部门和浙江省人民政府（第十一条第二款，规则 R11.3、AT11.6）。每一方都在自己的节点上办理，状态由日志传到每个
节点。

Hangzhou's transport bureau opens a dataset; Ningbo's claims it. The bureaus belong to two cities, so the competent authority and
government are those that they have in common: the province's (Article 11(2), rules R11.3, AT11.6). Everybody works at their own
node; the log carries the state to every other.

下文的请求与答复出自三个真实进程的一次运行（` + "`go test ./cluster-test -run TestThePageOfADispute -rewrite-page`" + `）；标识、时间与日志序号已
替换。· Requests and answers below come from a run on three real processes; identifiers, times and positions in the log are masked.
Every request is a POST to /graphql with the persona's bearer token.
`

// The page is what happens: it is made by a run, and compared with one.
func TestThePageOfADisputeIsARealRun(t *testing.T) {
	heavy(t)
	t.Parallel()
	c := convene(t)
	entry := c.list(map[string]string{"城际公交线路信息": "330100-subject"})["城际公交线路信息"]
	q := intercity(entry)
	c.recorder = &page{names: map[string]string{}, count: map[string]int{}}
	dispute := c.negotiation(q)
	consultation := c.referral(q, dispute)
	c.deliberation(q, dispute, consultation)
	c.settlement(q, dispute)
	c.comesBack(q, dispute)
	c.settled(q, dispute, consultation, "cat-330200")
	got := pageLead + c.recorder.text.String()
	path := filepath.Join("..", "docs", "DISPUTE.md")
	if *rewritePage {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if line, a, b := firstDifference(string(want), got); line > 0 {
		t.Errorf("docs/DISPUTE.md is not this run from line %d on:\n page %s\n run  %s\nlook at it, then run with -rewrite-page", line, a, b)
	}
}

// comesBack shows the end, the decision included, at the node of the side that lost.
func (c *court) comesBack(q quarrel, dispute string) {
	c.t.Helper()
	c.recorder.heading("回到杭州", "Back in Hangzhou: the loser reads the end at its own node, and what it was told")
	const query = `query($id: ID!, $entry: ID!) {
  dispute(id: $id) { state basis favoured subject { name } decision { documentNo content } stage { nextZh nextEn } }
  entry(identifier: $entry) { openingSubject { name } catalog { identifier } subjectDisputed opening }
  notifications(first: 20) { nodes { textZh textEn article } }
}`
	variables := map[string]any{"id": dispute, "entry": q.entry}
	var shown map[string]any
	c.f.AwaitEqual()
	c.ask(q.incumbent, query, variables, &shown)
	aboutDisputes(shown)
	c.recorder.exchange(c.people[q.incumbent], query, variables, shown)
}

// aboutDisputes leaves out what a statutory job may have told meanwhile: which
// job runs during the test depends on the day.
func aboutDisputes(shown map[string]any) {
	list, _ := shown["notifications"].(map[string]any)
	nodes, _ := list["nodes"].([]any)
	list["nodes"] = slices.DeleteFunc(nodes, func(n any) bool {
		told, _ := n.(map[string]any)
		return told["article"] != "11(2)"
	})
}

func firstDifference(want, got string) (line int, a, b string) {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		a, b = "(end)", "(end)"
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return i + 1, a, b
		}
	}
	return 0, "", ""
}
