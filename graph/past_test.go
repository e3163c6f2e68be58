package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
)

// prohibit turns a listed entry into a prohibited one, by assessment and review.
func (w *world) prohibit(id string, ground catalog.ProhibitedGround) {
	w.t.Helper()
	no := false
	grounds := []catalog.ProhibitedGround{ground}
	assessment := w.Must("330100-subject", catalog.AssessEntry{
		ID: id, InvolvesLegalIssue: &no, NeedsExpertise: &no, InvolvesStateSecret: &no, InvolvesTradeSecretOrPrivacy: &no,
		Conclusion: catalog.AssessmentEligible, Attribute: catalog.AttributeProhibited, Grounds: grounds,
		Legal: catalog.LegalBasis{Class: catalog.LegalBasisNotSpecified}, Security: catalog.SecurityAssessment{Passed: true, Findings: "存在风险"},
	})
	w.Must("330100-subject", catalog.SubmitForReview{ID: id, Assessment: assessment})
	w.Must("330100-authority", catalog.ReviewEntry{ID: id, Assessment: assessment, Decision: catalog.ReviewApproved})
	w.Must("330100-subject", catalog.ChangeAttribute{ID: id, OpenAttribute: catalog.AttributeProhibited, Note: "危及公共安全", Grounds: grounds})
	w.advance()
}

// Rulebook 8: what is hidden of an entry today is hidden of its earlier versions too, in its history, in the feed and in diffs.
func TestAnEarlierVersionShowsNoMoreThanTheEntryOfToday(t *testing.T) {
	w := newWorld(t)
	list := rows("管网走向", "居民名册")
	list[0].Summary, list[1].Summary = "管网内容", "名册内容"
	ids := w.listed(list...)
	hangzhou := w.node("330100")
	history := `query($id: ID!) { entryHistory(id: $id, first: 50) { totalCount nodes { name summary sourceURL } } }`
	if before := must(t, hangzhou, "", history, map[string]any{"id": ids[0]}); !strings.Contains(before.Body, "管网内容") {
		t.Fatalf("an open entry's history: %s", before.Body)
	}
	w.prohibit(ids[0], catalog.GroundSecurityStabilityRisk)
	w.prohibit(ids[1], catalog.GroundAgreementOrIP)

	if out := must(t, hangzhou, "", history, map[string]any{"id": ids[0]}); out.number("entryHistory.totalCount") != 0 || strings.Contains(out.Body, "管网") {
		t.Errorf("ground 2 is read in the history: %s", out.Body)
	}
	out := must(t, hangzhou, "", history, map[string]any{"id": ids[1]})
	if strings.Contains(out.Body, "名册内容") || strings.Contains(out.Body, "dop") || out.number("entryHistory.totalCount") == 0 {
		t.Errorf("what is prohibited today is read in the history: %s", out.Body)
	}
	own := must(t, hangzhou, "330100-subject", history, map[string]any{"id": ids[0]})
	if !strings.Contains(own.Body, "管网内容") {
		t.Errorf("its subject has lost the history: %s", own.Body)
	}
	diff := must(t, hangzhou, "", `{ editionDiff(from: "cat-330100/2026", to: "cat-330100/2026") {
		added { name } removed { name } attributeChanged { name } changed { name } } }`)
	if strings.Contains(diff.Body, "管网") {
		t.Errorf("a diff names it: %s", diff.Body)
	}
	feed := subscribe(t, hangzhou, "", `subscription { catalogChanges(after: 1) { identifier command entry { name summary } } }`, "")
	gone := false
	for last := false; !last; {
		data := feed.next().data.Data
		if text := fmt.Sprint(data); strings.Contains(text, "内容") || strings.Contains(text, "管网走向") {
			t.Errorf("the feed replays it: %s", text)
		}
		change, _ := data["catalogChanges"].(map[string]any)
		gone = gone || change["command"] == "entry.change-attribute" && change["identifier"] == ids[0]
		last = change["command"] == "entry.change-attribute" && change["identifier"] == ids[1]
	}
	if !gone {
		t.Error("who had seen the entry is not told that it is gone")
	}
}
