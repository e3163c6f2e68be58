package catalog_test

import (
	"slices"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
)

// committee forms the committee with its working rules and two members.
func committee(w *catalogtest.World) (members []string) {
	w.Must("province-authority", catalog.CreateCommittee{Secretariat: w.Name("org-committee"), DocumentNo: "浙数〔2020〕5号"})
	w.Must("province-authority", catalog.PublishRuleDocument{
		DocKind: catalog.RuleDocumentCommitteeWorkingRules, Title: "工作规则", DocumentNo: "浙数〔2020〕6号", Text: "由到会委员签署。",
	})
	for _, origin := range []catalog.CommitteeOrigin{catalog.OriginUniversity, catalog.OriginEnterprise} {
		members = append(members, w.Must("province-authority", catalog.AppointCommitteeMember{
			Name: "委员", Origin: origin, Organisation: string(origin), DocumentNo: "浙数〔2020〕7号",
		}))
	}
	return members
}

func opine(w *catalogtest.World, requester, matter, favours string, members []string) {
	consultation := w.Must(requester, catalog.RequestOpinion{Matter: matter, Question: "如何处理"})
	w.Must("committee", catalog.AcceptConsultation{ID: consultation})
	w.Must("committee", catalog.DeliberateConsultation{ID: consultation})
	w.Must("committee", catalog.IssueOpinion{ID: consultation, Opinion: "建议", Favours: favours, Signers: members})
}

func TestOpenEntryStaysOpenWhileItsSubjectIsDisputed(t *testing.T) {
	w := catalogtest.New(t)
	adopt(w, catalog.AttributeUnconditional, 1)
	entry := entryNamed(t, w.Store(), "存量数据 0")
	dispute := w.Must("330100-authority", catalog.OpenDispute{
		Entry: entry.ID, Parties: []string{w.Name("org-330100-authority")}, Claim: "应由我局开放",
	})
	after := entryNamed(t, w.Store(), "存量数据 0")
	if !after.Disputed || after.Opening != catalog.OpeningOpen || after.OpeningSubject != entry.OpeningSubject {
		t.Fatalf("R11.4: disputed %v, %s, subject %s", after.Disputed, after.Opening, after.OpeningSubject)
	}
	if open, ok := catalog.OpenDisputeOn(w.Store(), entry.ID); !ok || open.ID != dispute {
		t.Fatalf("the open dispute is %+v", open)
	}
	sound(t, w)
}

func TestStageOfADisputeSaysWhoIsWaitedFor(t *testing.T) {
	w := catalogtest.New(t)
	members := committee(w)
	adopt(w, catalog.AttributeUnconditional, 1)
	entry := entryNamed(t, w.Store(), "存量数据 0")
	subject, authority := entry.OpeningSubject, w.Name("org-330100-authority")
	id := w.Must("330100-authority", catalog.OpenDispute{Entry: entry.ID, Parties: []string{authority}, Claim: "应由我局开放"})
	stage := func(state catalog.DisputeState, waiting ...string) {
		t.Helper()
		dispute, _ := catalog.Disputes.Find(w.Store(), id)
		later := ledger.InstantOf(w.Time().Add(73 * time.Hour))
		got := catalog.DisputeStage(w.Store(), dispute, later)
		if got.State != string(state) || !slices.Equal(got.WaitingFor, waiting) || got.AgeDays != 3 || got.NextZh == "" || got.NextEn == "" {
			t.Fatalf("stage %+v, want %s waiting for %v", got, state, waiting)
		}
	}
	stage(catalog.DisputeNegotiation, subject, authority)
	w.Must("330100-subject", catalog.AgreeOnSubject{ID: id, Subject: subject})
	stage(catalog.DisputeNegotiation, authority)
	w.Must("330100-authority", catalog.DeclareNegotiationFailed{ID: id, Reason: "各执一词"})
	stage(catalog.DisputeAuthority, authority)
	consultation := w.Must("330100-authority", catalog.RequestOpinion{Matter: id, Question: "由谁开放"})
	stage(catalog.DisputeExpertConsultation, w.Name("org-committee"))
	w.Must("committee", catalog.ReturnConsultation{ID: consultation, Missing: "数据说明"})
	stage(catalog.DisputeExpertConsultation, authority)
	opine(w, "330100-authority", id, authority, members)
	stage(catalog.DisputeOpinionReceived, authority)
	w.Must("330100-authority", catalog.SubmitToGovernment{Matter: id})
	stage(catalog.DisputeGovernmentPending, "gov-330100")
	w.Must("330100-government", catalog.DecideMatter{
		Matter: id, DocumentNo: "杭政〔2026〕3号", DecidedOn: "2026-08-03", Content: "由数据资源管理局开放", Subject: authority,
	})
	stage(catalog.DisputeApplied)
	if after := entryNamed(t, w.Store(), "存量数据 0"); after.OpeningSubject != authority || after.Opening != catalog.OpeningOpen {
		t.Fatalf("the entry has subject %s and is %s", after.OpeningSubject, after.Opening)
	}
	sound(t, w)
}

func TestDecisionToRestrictClosesDownloadsWithoutAFiling(t *testing.T) {
	w := catalogtest.New(t)
	members := committee(w)
	adopt(w, catalog.AttributeUnconditional, 1)
	entry := entryNamed(t, w.Store(), "存量数据 0")
	id := w.Must("330100-authority", catalog.SuggestAttribute{Entry: entry.ID, To: catalog.AttributeRestricted, Reason: "精度过高"})
	w.Must("330100-subject", catalog.RespondToSuggestion{ID: id, Reply: "符合要求"})
	opine(w, "330100-authority", id, "UNCONDITIONAL", members)
	w.Must("330100-authority", catalog.SubmitToGovernment{Matter: id})
	w.Must("330100-government", catalog.DecideMatter{
		Matter: id, DocumentNo: "杭政〔2026〕9号", DecidedOn: "2026-08-03", Content: "受限开放", OpenAttribute: catalog.AttributeRestricted,
	})
	r := w.Store()
	after := entryNamed(t, r, "存量数据 0")
	t.Run("AT12.3 restricted, downloads closed, no filing", func(t *testing.T) {
		if after.Attribute != catalog.AttributeRestricted || downloadsOf(r, entry.ID) != 0 {
			t.Fatalf("the entry is %s", after.Attribute)
		}
		for filing := range catalog.Filings.All(r) {
			t.Fatalf("filing %+v", filing)
		}
	})
	sound(t, w)
}

func TestEveryStageOfADisputeTellsEveryParty(t *testing.T) {
	w := catalogtest.New(t)
	adopt(w, catalog.AttributeUnconditional, 1)
	entry := entryNamed(t, w.Store(), "存量数据 0")
	told := func(persona, matter string) int {
		n := 0
		for id := range catalog.NotificationsTo.IDs(w.Store(), "", w.Name("org-"+persona)) {
			if note, ok := catalog.Notifications.Find(w.Store(), id); ok && note.Matter == matter && note.TextEn != "" && note.TextZh != "" {
				n++
			}
		}
		return n
	}
	id := w.Must("330200-subject", catalog.OpenDispute{Entry: entry.ID, Parties: []string{w.Name("org-330200-subject")}, Claim: "应由我市开放"})
	w.Must("330200-subject", catalog.DeclareNegotiationFailed{ID: id, Reason: "各执一词"})
	for _, party := range []string{"330100-subject", "330200-subject"} {
		if n := told(party, id); n != 2 {
			t.Errorf("%s was told %d times of 2 stages", party, n)
		}
	}
	if n := told("province-authority", id); n != 1 {
		t.Errorf("the competent authority was told %d times", n)
	}
}
