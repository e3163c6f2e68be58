package catalog_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
)

// drafted enters a draft of Hangzhou's transport bureau.
func drafted(w *catalogtest.World, name string) string {
	return w.Must("330100-subject", catalog.DraftEntry{Catalog: w.Name("cat-330100"), Fields: catalog.EntryFields{
		Name: name, OpeningSubject: w.Name("org-330100-subject"), OpenAttribute: catalog.AttributeUnconditional,
		Formats: []catalog.DataFormat{"CSV"}, DataType: catalog.DataTypeStructured, UpdateFrequency: "MONTHLY",
		Legal: catalog.LegalBasis{Class: catalog.LegalBasisRequiredOrPermitted, Citations: []catalog.Citation{
			{Title: "浙江省公共数据条例", Article: "第三十条", Norm: catalog.NormRegulation},
		}},
	}})
}

func submitted(w *catalogtest.World, entry string) (assessment string) {
	no := false
	assessment = w.Must("330100-subject", catalog.AssessEntry{
		ID: entry, InvolvesLegalIssue: &no, NeedsExpertise: &no, InvolvesStateSecret: &no, InvolvesTradeSecretOrPrivacy: &no,
		Conclusion: catalog.AssessmentEligible,
	})
	w.Must("330100-subject", catalog.SubmitForReview{ID: entry})
	return assessment
}

func find(t *testing.T, w *catalogtest.World, id string) catalog.Entry {
	t.Helper()
	entry, ok := catalog.Entries.Find(w.Store(), id)
	if !ok {
		t.Fatalf("no entry %s", id)
	}
	return entry
}

func TestNewSubjectAssessesForItself(t *testing.T) {
	w := catalogtest.New(t)
	entry := drafted(w, "公交线路信息")
	assessment := submitted(w, entry)
	authority := w.Name("org-330100-authority")
	dispute := w.Must("330100-authority", catalog.OpenDispute{Entry: entry, Parties: []string{authority}, Claim: "应由我局开放"})
	w.Must("330100-subject", catalog.AgreeOnSubject{ID: dispute, Subject: authority})
	w.Must("330100-authority", catalog.AgreeOnSubject{ID: dispute, Subject: authority})
	after := find(t, w, entry)
	if after.OpeningSubject != authority || after.Listing != catalog.ListingDraft || after.Assessment != "" {
		t.Fatalf("R11.2: the entry is %s of %s, assessment %q", after.Listing, after.OpeningSubject, after.Assessment)
	}
	if _, owed := catalog.OpenTask(w.Store(), assessment, catalog.TaskReviewEntry); owed {
		t.Fatal("the review of the former subject's assessment is still owed")
	}
	w.Refused("330100-authority-2", catalog.ReviewEntry{ID: entry, Decision: catalog.ReviewApproved}, ledger.CodeTransition)
	w.Refused("330100-subject", catalog.ConvertToRestricted{ID: entry}, "ONLY_SUBJECT_SETS_ATTRIBUTE")
	sound(t, w)
}

func TestDisputeAboutAnEntryThatWasDelistedEndsOnRecord(t *testing.T) {
	w := catalogtest.New(t)
	adopt(w, catalog.AttributeUnconditional, 1)
	entry := entryNamed(t, w.Store(), "存量数据 0").ID
	authority := w.Name("org-330100-authority")
	dispute := w.Must("330100-authority", catalog.OpenDispute{Entry: entry, Parties: []string{authority}, Claim: "应由我局开放"})
	w.Must("330100-subject", catalog.AgreeOnSubject{ID: dispute, Subject: authority})
	w.Must("330100-subject", catalog.WithdrawEntry{ID: entry, Reason: "发现风险"})
	w.Must("330100-subject", catalog.DelistEntry{ID: entry, Reason: "系统下线"})
	w.Must("330100-authority", catalog.AgreeOnSubject{ID: dispute, Subject: authority})
	if after := find(t, w, entry); after.Disputed || after.OpeningSubject == authority {
		t.Fatalf("disputed %v, subject %s", after.Disputed, after.OpeningSubject)
	}
	sound(t, w)
}

func TestDecisionCannotTakeTheKeyOfAnotherEntryOfTheNewSubject(t *testing.T) {
	w := catalogtest.New(t)
	entry := drafted(w, "公交线路信息")
	authority := w.Name("org-330100-authority")
	fields := catalog.EntryFields{
		Name: "公交线路信息", OpeningSubject: authority, OpenAttribute: catalog.AttributeUnconditional,
		Formats: []catalog.DataFormat{"CSV"}, DataType: catalog.DataTypeStructured, UpdateFrequency: "MONTHLY",
	}
	w.Must("330100-authority", catalog.DraftEntry{Catalog: w.Name("cat-330100"), Fields: fields})
	dispute := w.Must("330100-authority", catalog.OpenDispute{Entry: entry, Parties: []string{authority}, Claim: "应由我局开放"})
	w.Must("330100-subject", catalog.AgreeOnSubject{ID: dispute, Subject: authority})
	refusal := w.Refused("330100-authority", catalog.AgreeOnSubject{ID: dispute, Subject: authority}, "DUPLICATE_KEY")
	if len(refusal.Details) == 0 {
		t.Fatal("INV-3: the refusal names the entry that holds the key")
	}
	sound(t, w)
}

func TestImportDoesNotWriteTheAttributeOfASubjectsDraft(t *testing.T) {
	w := catalogtest.New(t)
	entry := drafted(w, "存量数据 0")
	session := w.Must("330100-authority", catalog.BeginImport{
		Catalog: w.Name("cat-330100"), Source: "test", Digest: bytes.Repeat([]byte{9}, 32), Chunks: 1, Rows: 1,
	})
	w.Must("330100-authority", catalog.ImportChunk{Session: session, Rows: []catalog.ImportRow{{
		Line: 1, Digest: []byte{1}, Name: "存量数据 0", Publisher: "杭州市交通运输局", Division: "330100",
		OpenAttribute: catalog.AttributeRestricted, Formats: []catalog.DataFormat{"CSV"}, DataType: catalog.DataTypeStructured, Frequency: "MONTHLY",
	}}})
	if after := find(t, w, entry); after.Attribute != catalog.AttributeUnconditional || after.Session != "" {
		t.Fatalf("R12.4: the draft is %s after an import", after.Attribute)
	}
}

func TestAuthorityThatFilesWithItselfNeedsTwoOfficers(t *testing.T) {
	w := catalogtest.New(t)
	entry := w.Must("330100-authority", catalog.DraftEntry{Catalog: w.Name("cat-330100"), Fields: catalog.EntryFields{
		Name: "平台运行信息", OpeningSubject: w.Name("org-330100-authority"), OpenAttribute: catalog.AttributeUnconditional,
		Formats: []catalog.DataFormat{"CSV"}, DataType: catalog.DataTypeStructured, UpdateFrequency: "MONTHLY",
	}})
	filing := w.Must("330100-authority", catalog.SubmitFiling{
		FilingKind: catalog.FilingKindChannelException, Reason: "特殊原因", Scope: []string{entry}, Until: ledger.InstantOf(catalogtest.Start().AddDate(1, 0, 0)),
	})
	w.Refused("330100-authority", catalog.RecordFiling{ID: filing}, "SAME_PERSON")
	w.Must("330100-authority-2", catalog.RecordFiling{ID: filing})
}

func TestOverdueReassessmentsArePaged(t *testing.T) {
	w := catalogtest.New(t)
	adopt(w, catalog.AttributeRestricted, 7)
	now := ledger.InstantOf(catalogtest.Start().AddDate(0, 13, 0))
	var all, paged []string
	for entry := range catalog.OverdueReassessments(w.Store(), now, "") {
		all = append(all, entry.ID)
	}
	after := ""
	for range all {
		for entry := range catalog.OverdueReassessments(w.Store(), now, after) {
			paged, after = append(paged, entry.ID), catalog.ReassessmentCursor(entry)
			break
		}
	}
	if len(all) != 7 || !slices.Equal(all, paged) {
		t.Fatalf("AT15.4: %v at once, %v page by page", all, paged)
	}
}

func TestStageOfASuggestionSaysWhoIsWaitedFor(t *testing.T) {
	w := catalogtest.New(t)
	members := committee(w)
	entry := drafted(w, "公交线路信息")
	id := w.Must("330100-authority", catalog.SuggestAttribute{Entry: entry, To: catalog.AttributeRestricted, Reason: "精度过高"})
	waiting := func(who ...string) {
		t.Helper()
		suggestion, _ := catalog.Suggestions.Find(w.Store(), id)
		got := catalog.SuggestionStage(w.Store(), suggestion, suggestion.StageSince)
		if !slices.Equal(got.WaitingFor, who) || got.NextZh == "" || got.AgeDays != 0 {
			t.Fatalf("stage %+v, want waiting for %v", got, who)
		}
	}
	waiting(w.Name("org-330100-subject"))
	w.Must("330100-subject", catalog.RespondToSuggestion{ID: id, Reply: "符合要求"})
	waiting(w.Name("org-330100-authority"))
	opine(w, "330100-authority", id, "", members)
	waiting(w.Name("org-330100-authority"))
	w.Must("330100-authority", catalog.SubmitToGovernment{Matter: id})
	waiting("gov-330100")
	w.Must("330100-government", catalog.DecideMatter{
		Matter: id, DocumentNo: "杭政〔2026〕9号", DecidedOn: "2026-08-03", Content: "维持", OpenAttribute: catalog.AttributeUnconditional,
	})
	waiting()
	if after := find(t, w, entry); after.Attribute != catalog.AttributeUnconditional || after.Version != 1 {
		t.Fatal("a decision that keeps the attribute changes no entry")
	}
}

// TestInvariantsSeeAStateThatBreaksThem writes what no command can write.
func TestInvariantsSeeAStateThatBreaksThem(t *testing.T) {
	w := catalogtest.New(t)
	adopt(w, catalog.AttributeRestricted, 1)
	entry := entryNamed(t, w.Store(), "存量数据 0")
	for name, spoil := range map[string]func(e *catalog.Entry){
		"INV-5": func(e *catalog.Entry) { e.Bases = nil },
		"R15.4": func(e *catalog.Entry) { e.ReassessBy = 0 },
		"INV-6": func(e *catalog.Entry) { e.Grounds = []catalog.ProhibitedGround{catalog.GroundAgreementOrIP} },
		"R11.4": func(e *catalog.Entry) { e.Disputed = true },
	} {
		spoiled := entry
		spoil(&spoiled)
		store := w.Store().Clone()
		put(t, store, "entries", entry.ID, spoiled)
		if err := catalog.CheckInvariants(store); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s broken: %v", name, err)
		}
	}
	t.Run("R14.5", func(t *testing.T) {
		spoiled := find(t, w, drafted(w, "涉密名称"))
		spoiled.Grounds, spoiled.Attribute = []catalog.ProhibitedGround{catalog.GroundStateSecret}, catalog.AttributeProhibited
		store := w.Store().Clone()
		put(t, store, "entries", spoiled.ID, spoiled)
		if err := catalog.CheckInvariants(store); err == nil || !strings.Contains(err.Error(), "R14.5") {
			t.Errorf("a described state secret: %v", err)
		}
	})
	t.Run("INV-10", func(t *testing.T) {
		store := w.Store().Clone()
		put(t, store, "decisions", "dec_1", catalog.GovernmentDecision{Head: ledger.Head{ID: "dec_1", Index: 5}, Matter: "dsp_1", Consultation: "con_1"})
		if err := catalog.CheckInvariants(store); err == nil || !strings.Contains(err.Error(), "INV-10") {
			t.Errorf("a decision without opinion: %v", err)
		}
	})
}

func put(t *testing.T, store ledger.Store, table, id string, record any) {
	t.Helper()
	data, err := ledger.Encode(record)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Put(table, id, data); err != nil {
		t.Fatal(err)
	}
}

func TestMemberOfAPartyIsRecusedUnderWhateverName(t *testing.T) {
	w := catalogtest.New(t)
	committee(w)
	subject, authority := w.Name("org-330100-subject"), w.Name("org-330100-authority")
	member := func(organisation, institution string) string {
		return w.Must("province-authority", catalog.AppointCommitteeMember{
			Name: "委员", Origin: catalog.OriginDepartment, Organisation: organisation, Institution: institution, DocumentNo: "浙数〔2020〕9号",
		})
	}
	staked := []string{member("该局信息中心", subject), member("杭州市 数据资源管理局", "")}
	entry := drafted(w, "公交线路信息")
	id := w.Must("330100-authority", catalog.SuggestAttribute{Entry: entry, To: catalog.AttributeRestricted, Reason: "精度过高"})
	w.Must("330100-subject", catalog.RespondToSuggestion{ID: id, Reply: "符合要求"})
	consultation := w.Must("330100-authority", catalog.RequestOpinion{Matter: id, Question: "如何处理"})
	w.Must("committee", catalog.AcceptConsultation{ID: consultation})
	w.Must("committee", catalog.DeliberateConsultation{ID: consultation})
	for _, one := range staked {
		w.Refused("committee", catalog.IssueOpinion{ID: consultation, Opinion: "建议", Signers: []string{one}}, "RECUSAL_REQUIRED")
	}
	record, _ := catalog.Consultations.Find(w.Store(), consultation)
	if !slices.Equal(record.Recused, staked) {
		t.Fatalf("R5.3: recused %v, want %v and %s's", record.Recused, staked, authority)
	}
}
