package clustertest_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	clustertest "github.com/mulu-catalog/mulu/cluster-test"
)

// quarrel is a dispute about who opens an entry, by persona.
type quarrel struct {
	entry                          string // identifier
	opener, incumbent, winner      string
	authority, government, outside string // outside: an authority that is not competent
	division                       string
	documentNo                     string
	watchers                       []string // who may see it at their own node
}

const disputeRecord = `dispute { identifier state division basis stage { state waitingFor nextZh nextEn } }`

// stands demands that every watcher sees the stage at their own node, as of
// the log index of the answer; nodes that are away are not asked.
func (c *court) stands(q quarrel, dispute string, at uint64, state string, waiting ...string) {
	c.t.Helper()
	var want []string
	for _, name := range waiting {
		want = append(want, c.people[name].institution)
	}
	slices.Sort(want)
	query := fmt.Sprintf(`query($id: ID!) @consistency(level: AT_LEAST, index: %d) {
  dispute(id: $id) { state stage { state since ageDays waitingFor nextZh nextEn } }
}`, at)
	for _, name := range q.watchers {
		p := c.people[name]
		if !p.at.Running() {
			continue
		}
		var got struct {
			Dispute *struct {
				State string
				Stage struct {
					State, Since, NextZh, NextEn string
					AgeDays                      int
					WaitingFor                   []string
				}
			}
		}
		variables := map[string]any{"id": dispute}
		c.ask(name, query, variables, &got)
		if got.Dispute == nil {
			c.t.Fatalf("%s does not see the dispute at node %s", name, p.at.Division)
		}
		stage := got.Dispute.Stage
		slices.Sort(stage.WaitingFor)
		_, err := time.Parse(time.RFC3339, stage.Since)
		if got.Dispute.State != state || stage.State != state || !slices.Equal(stage.WaitingFor, want) || stage.AgeDays != 0 || err != nil {
			c.t.Errorf("%s at %s sees %+v, want %s waiting for %v", name, p.at.Division, got.Dispute, state, want)
		}
		if stage.NextZh == "" || stage.NextEn == "" {
			c.t.Errorf("%s at %s is not told what comes next", name, p.at.Division)
		}
	}
	if len(q.watchers) > 0 && c.people[q.watchers[0]].at.Running() {
		var shown map[string]any
		c.ask(q.watchers[0], query, map[string]any{"id": dispute}, &shown)
		c.recorder.exchange(c.people[q.watchers[0]], query, map[string]any{"id": dispute}, shown)
	}
}

// negotiation goes from the opening to the declaration that it failed.
func (c *court) negotiation(q quarrel) (dispute string) {
	c.t.Helper()
	var opened struct{ Identifier, Division, Basis string }
	c.recorder.heading("提出争议", "A party opens the dispute")
	got := c.do(q.opener, "openDispute", disputeRecord, map[string]any{
		"entry": q.entry, "parties": []string{c.people[q.opener].institution}, "claim": "该数据由我局采集，应由我局开放。",
	}, &opened)
	dispute = opened.Identifier
	if opened.Division != q.division || opened.Basis != "COMMON_SUPERIOR" {
		c.t.Fatalf("R11.3: competent are the authority and government of %+v, want those of %s", opened, q.division)
	}
	c.stands(q, dispute, got.Index, "NEGOTIATION", q.opener, q.incumbent)
	c.recorder.heading("协商未成之前，主管部门不得提请", "AT11.3: while they negotiate the authority may not go on")
	c.refused(q.authority, "NEGOTIATION_PENDING", "requestOpinion", "consultation { identifier }", map[string]any{"matter": dispute, "question": "由谁开放"})
	c.recorder.heading("协商并记录", "The parties negotiate")
	c.do(q.incumbent, "recordMinutes", "dispute { minutes { heldOn summary } }", map[string]any{
		"id": dispute, "heldOn": shanghai(), "summary": "双方各执一词，未能达成一致。",
	}, nil)
	c.recorder.heading("一方声明协商不成", "A party declares that the negotiation failed")
	got = c.do(q.incumbent, "declareNegotiationFailed", disputeRecord, map[string]any{"id": dispute, "reason": "经协商未能达成一致"}, nil)
	c.stands(q, dispute, got.Index, "AUTHORITY", q.authority)
	return dispute
}

// referral is the authority's step to the committee; nobody else's, and no
// decision comes before the opinion.
func (c *court) referral(q quarrel, dispute string) (consultation string) {
	c.t.Helper()
	c.recorder.heading("不是共同的上级，不得办理", "Another authority may not handle it")
	c.refused(q.outside, "NOT_SAME_LEVEL", "requestOpinion", "consultation { identifier }", map[string]any{"matter": dispute, "question": "由谁开放"})
	c.recorder.heading("征求专家委员会意见", "The competent authority asks the expert committee")
	var asked struct{ Identifier string }
	got := c.do(q.authority, "requestOpinion", "consultation { identifier state }", map[string]any{"matter": dispute, "question": "该数据由哪一方开放为宜？"}, &asked)
	c.stands(q, dispute, got.Index, "EXPERT_CONSULTATION", "committee")
	c.recorder.heading("未有专家意见，政府不得决定", "AT11.4: no decision before the opinion")
	c.refused(q.government, "EXPERT_OPINION_REQUIRED", "decideMatter", "decision { identifier }", c.decision(q, dispute))
	return asked.Identifier
}

// deliberation is the committee's work at the province's node.
func (c *court) deliberation(q quarrel, dispute, consultation string) {
	c.t.Helper()
	c.recorder.heading("专家委员会受理、审议并出具意见", "The committee accepts, deliberates and issues its opinion, dissent included")
	c.do("committee", "acceptConsultation", "consultation { state recused }", map[string]any{"id": consultation}, nil)
	c.do("committee", "deliberateConsultation", "consultation { state }", map[string]any{"id": consultation}, nil)
	got := c.do("committee", "issueOpinion", "consultation { state opinion favours signers dissents { member text } }", map[string]any{
		"id": consultation, "opinion": "建议由原开放主体继续开放。", "favours": c.people[q.incumbent].institution, "signers": c.experts,
		"dissents": []map[string]any{{"member": c.experts[2], "text": "数据由申请方采集，应由其开放。"}},
	}, nil)
	c.stands(q, dispute, got.Index, "OPINION_RECEIVED", q.authority)
}

func (c *court) decision(q quarrel, dispute string) map[string]any {
	return map[string]any{
		"matter": dispute, "documentNo": q.documentNo, "decidedOn": shanghai(),
		"content": "确定由" + c.people[q.winner].sentence + "开放。", "subject": c.people[q.winner].institution,
	}
}

// settlement is the government's step; it decides against the opinion, and both
// are on record (AT11.5).
func (c *court) settlement(q quarrel, dispute string) {
	c.t.Helper()
	c.recorder.heading("报本级人民政府", "The authority submits the matter to the government")
	got := c.do(q.authority, "submitToGovernment", "matter { matter state }", map[string]any{"matter": dispute}, nil)
	c.stands(q, dispute, got.Index, "GOVERNMENT_PENDING", q.government)
	c.recorder.heading("本级人民政府决定", "AT11.5: the government decides, here against the opinion; the entry follows in the same log entry")
	var decided struct {
		Favoured string
		Subject  struct{ Identifier string }
	}
	got = c.do(q.government, "decideMatter", "decision { identifier documentNo favoured subject { identifier name } consultation { identifier } entry { openingSubject { name } subjectDisputed } }",
		c.decision(q, dispute), &decided)
	if decided.Favoured != c.people[q.incumbent].institution || decided.Subject.Identifier != c.people[q.winner].institution {
		c.t.Errorf("AT11.5: the decision is %+v", decided)
	}
	c.stands(q, dispute, got.Index, "APPLIED")
}

// steps is what the audit log must hold of one dispute that went to its end.
func steps() map[string]int {
	return map[string]int{
		"dispute.open": 1, "dispute.record-minutes": 1, "dispute.declare-failed": 1, "consultation.request": 1, "consultation.accept": 1,
		"consultation.deliberate": 1, "consultation.issue-opinion": 1, "matter.submit-to-government": 1, "matter.decide": 1,
	}
}

// settled demands the same end at every node: the entry, the dispute's version,
// one accepted record of each step, one state hash.
func (c *court) settled(q quarrel, dispute, consultation, catalog string) {
	c.t.Helper()
	c.f.AwaitEqual()
	for _, at := range c.f.Nodes {
		entry, d := c.f.Find(at, "entries", q.entry), c.f.Find(at, "disputes", dispute)
		if entry["OpeningSubject"] != c.people[q.winner].institution || entry["Disputed"] == true || entry["Opening"] != "OPEN" || entry["Catalog"] != catalog {
			c.t.Errorf("%s has the entry as %v", at.Division, entry)
		}
		if d["State"] != "APPLIED" || d["Version"] != 7.0 { // one for each step that touches the dispute
			c.t.Errorf("%s has the dispute as %v", at.Division, d)
		}
		counts := c.journal(at, dispute, consultation, q.entry)
		for kind, want := range steps() {
			if counts[kind] != want {
				c.t.Errorf("%s has %d accepted records of %s, want %d", at.Division, counts[kind], kind, want)
			}
		}
	}
}

// intercity is a bureau of Hangzhou against one of Ningbo.
func intercity(entry string) quarrel {
	return quarrel{
		entry: entry, opener: "330200-subject", incumbent: "330100-subject", winner: "330200-subject",
		authority: "province-authority", government: "province-government", outside: "330100-authority", division: "330000",
		documentNo: "浙政〔2026〕4号", watchers: []string{"330100-subject", "330200-subject", "province-authority", "province-government"},
	}
}

// counties is a bureau of one county of Hangzhou against one of another.
func counties(entry string) quarrel {
	return quarrel{
		entry: entry, opener: "330102-subject", incumbent: "330106-subject", winner: "330102-subject",
		authority: "330100-authority", government: "330100-government", outside: "330200-authority", division: "330100",
		documentNo: "杭政〔2026〕4号", watchers: []string{"330102-subject", "330106-subject", "330100-authority", "330100-government", "province-authority"},
	}
}

// killed takes a dispute through all its stages and kills the leader once in
// each.
func (c *court) killed(q quarrel, catalog string) {
	c.t.Helper()
	stages := []string{"openDispute", "declareNegotiationFailed", "requestOpinion", "issueOpinion", "submitToGovernment", "decideMatter"}
	c.faults = c.killing(stages...)
	dispute := c.negotiation(q)
	consultation := c.referral(q, dispute)
	c.deliberation(q, dispute, consultation)
	c.settlement(q, dispute)
	if c.leaders != len(stages) {
		c.t.Errorf("the leader was killed %d times, want once in each of %d stages", c.leaders, len(stages))
	}
	c.faults = nil
	c.settled(q, dispute, consultation, catalog)
}

// AT11.6: a bureau of Hangzhou against one of Ningbo goes to the province.
// Everybody works at their own node.
func TestADisputeGoesUpAndComesBackThoughTheLeaderDiesAtEachStage(t *testing.T) {
	t.Parallel()
	c := convene(t)
	const name = "城际公交线路信息"
	c.killed(intercity(c.list(map[string]string{name: "330100-subject"})[name]), "cat-330200")
}

// R11.3: two counties of one city go to that city; and so they do when the city's
// node is dead while the committee works.
func TestADisputeOfTwoCountiesEndsInTheirCityWhateverFails(t *testing.T) {
	t.Parallel()
	c := convene(t)
	ids := c.list(map[string]string{"乡村公路信息": "330106-subject", "乡村公交信息": "330106-subject"})

	t.Run("R11.3 the city's node dead while the committee works", func(t *testing.T) {
		c := c.in(t)
		q := counties(ids["乡村公路信息"])
		dispute := c.negotiation(q)
		consultation := c.referral(q, dispute)
		if err := c.hangzhou.Kill(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.deliberation(q, dispute, consultation)
		c.f.Start(c.hangzhou)
		c.stands(q, dispute, consultationIndex(c, consultation), "OPINION_RECEIVED", q.authority)
		c.settlement(q, dispute)
		c.settled(q, dispute, consultation, "cat-330100")
	})

	t.Run("R11.3 the leader killed at each stage", func(t *testing.T) {
		c.in(t).killed(counties(ids["乡村公交信息"]), "cat-330100")
	})
}

// consultationIndex is the log index of the opinion as the province has it.
func consultationIndex(c *court, consultation string) uint64 {
	index, _ := c.f.Find(c.f.Province(), "consultations", consultation)["OpinionIndex"].(float64)
	return uint64(index)
}

// in is the court as a subtest sees it.
func (c *court) in(t *testing.T) *court {
	inner := *c
	inner.t = t
	return &inner
}

// Article 12 goes the same way: suggestion, refusal, committee, government.
func TestAnAttributeDisputeGoesTheSameWay(t *testing.T) {
	t.Parallel()
	c := convene(t)
	const name = "公交线路信息"
	entry := c.list(map[string]string{name: "330100-subject"})[name]
	c.faults = c.killing("issueOpinion", "decideMatter")
	stands := func(suggestion string, index uint64, state string, waiting ...string) {
		t.Helper()
		for _, who := range []string{"330100-subject", "330100-authority", "province-authority"} {
			var got struct {
				Suggestion *struct {
					Stage struct {
						State, NextZh, NextEn string
						WaitingFor            []string
					}
				}
			}
			c.ask(who, fmt.Sprintf(`query($id: ID!) @consistency(level: AT_LEAST, index: %d) { suggestion(id: $id) { stage { state waitingFor nextZh nextEn } } }`, index),
				map[string]any{"id": suggestion}, &got)
			var want []string
			for _, w := range waiting {
				want = append(want, c.people[w].institution)
			}
			if got.Suggestion == nil || got.Suggestion.Stage.State != state || !slices.Equal(got.Suggestion.Stage.WaitingFor, want) || got.Suggestion.Stage.NextZh == "" {
				t.Errorf("%s sees %+v, want %s waiting for %v", who, got.Suggestion, state, want)
			}
		}
	}
	var s, asked struct{ Identifier string }
	c.refused("province-authority", "NOT_SAME_LEVEL", "suggestAttribute", "suggestion { identifier }", map[string]any{"entry": entry, "to": "RESTRICTED", "reason": "精度过高"}) // AT12.2
	got := c.do("330100-authority", "suggestAttribute", "suggestion { identifier }", map[string]any{"entry": entry, "to": "RESTRICTED", "reason": "精度过高"}, &s)
	stands(s.Identifier, got.Index, "PROPOSED", "330100-subject")
	got = c.do("330100-subject", "respondToSuggestion", "suggestion { state }", map[string]any{"id": s.Identifier, "accept": false, "reply": "数据已脱敏，无需限制。"}, nil)
	stands(s.Identifier, got.Index, "DISAGREED", "330100-authority")
	got = c.do("330100-authority", "requestOpinion", "consultation { identifier }", map[string]any{"matter": s.Identifier, "question": "应否受限开放？"}, &asked)
	stands(s.Identifier, got.Index, "EXPERT_CONSULTATION", "committee")
	c.do("committee", "acceptConsultation", "consultation { state }", map[string]any{"id": asked.Identifier}, nil)
	c.do("committee", "deliberateConsultation", "consultation { state }", map[string]any{"id": asked.Identifier}, nil)
	got = c.do("committee", "issueOpinion", "consultation { state }", map[string]any{
		"id": asked.Identifier, "opinion": "可无条件开放。", "favours": "UNCONDITIONAL", "signers": c.experts,
	}, nil)
	stands(s.Identifier, got.Index, "OPINION_RECEIVED", "330100-authority")
	got = c.do("330100-authority", "submitToGovernment", "matter { state }", map[string]any{"matter": s.Identifier}, nil)
	stands(s.Identifier, got.Index, "GOVERNMENT_PENDING", "330100-government")
	got = c.do("330100-government", "decideMatter", "decision { identifier }", map[string]any{
		"matter": s.Identifier, "documentNo": "杭政〔2026〕9号", "decidedOn": shanghai(),
		"content": "受限开放。", "openAttribute": "RESTRICTED",
	}, nil)
	stands(s.Identifier, got.Index, "DECIDED")
	c.faults = nil
	c.f.AwaitEqual()
	t.Run("AT12.3 restricted at every node, downloads closed, no filing demanded", func(t *testing.T) {
		for _, at := range c.f.Nodes {
			c.in(t).closedDownload(at, entry, got.Index, "DOWNLOAD_FORBIDDEN")
			if counts := c.journal(at, s.Identifier, asked.Identifier); counts["suggestion.respond"] != 1 || counts["matter.decide"] != 1 || counts["consultation.issue-opinion"] != 1 {
				t.Errorf("%s has accepted records %v, want one of each step", at.Division, counts)
			}
		}
	})
}

// closedDownload demands that a node refuses the download with the code.
func (c *court) closedDownload(at *clustertest.Process, entry string, index uint64, code string) {
	c.t.Helper()
	var got struct {
		AccessDecision struct {
			Allowed bool
			Code    string
			Article string
		}
		Entry struct {
			OpenAttribute, Opening string
			Distributions          []struct{ Method, State, AccessURL string }
		}
	}
	c.public(at, fmt.Sprintf(`query($id: ID!) @consistency(level: AT_LEAST, index: %d) {
  accessDecision(entry: $id, method: DOWNLOAD) { allowed code article }
  entry(identifier: $id) { openAttribute opening distributions { method state accessURL } }
}`, index), map[string]any{"id": entry}, &got)
	if got.AccessDecision.Allowed || got.AccessDecision.Code != code || got.AccessDecision.Article == "" {
		c.t.Errorf("%s decides %+v, want %s", at.Division, got.AccessDecision, code)
	}
	for _, d := range got.Entry.Distributions {
		if d.AccessURL != "" && d.Method == "DOWNLOAD" {
			c.t.Errorf("%s still shows how to download: %+v", at.Division, d)
		}
	}
}

// public asks a node without a token.
func (c *court) public(at *clustertest.Process, query string, variables map[string]any, out any) {
	c.t.Helper()
	if err := c.patiently(persona{at: at}, query, variables, out); err != nil {
		c.t.Fatalf("the public at %s: %v", at.Division, err)
	}
}
