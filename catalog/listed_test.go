package catalog_test

import (
	"bytes"
	"strconv"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
)

// adoptEntry lists an entry of the existing catalog of Hangzhou, which comes
// without a legal basis.
func adoptEntry(w *catalogtest.World, name, url string) string {
	city := "node-330100"
	session := w.Must(city, catalog.BeginImport{
		Catalog: w.Name("cat-330100"), Source: "hangzhou", Digest: bytes.Repeat([]byte{9}, 32), Chunks: 1, Rows: 1,
	})
	w.Must(city, catalog.ImportChunk{Session: session, Rows: []catalog.ImportRow{{
		Line: 1, Digest: bytes.Repeat([]byte{1}, 32), Name: name, Publisher: "杭州市交通运输局", Division: "330100",
		OpenAttribute: catalog.AttributeUnconditional, Formats: []catalog.DataFormat{"CSV"}, DataType: catalog.DataTypeStructured,
		Frequency: "MONTHLY", URL: url,
	}}})
	w.Must(city, catalog.CommitImport{Session: session})
	w.Must(authority, catalog.AdoptExistingCatalog{Catalog: w.Name("cat-330100"), DocumentNo: "杭数〔2026〕1号"})
	for entry := range catalog.Entries.All(w.Store()) {
		if entry.Name == name {
			return entry.ID
		}
	}
	return ""
}

func reassess(id string, legal catalog.LegalBasis) catalog.AssessEntry {
	return catalog.AssessEntry{
		ID: id, InvolvesLegalIssue: new(false), NeedsExpertise: new(false), InvolvesStateSecret: new(false),
		InvolvesTradeSecretOrPrivacy: new(false), Conclusion: catalog.AssessmentEligible, Legal: legal,
	}
}

// TestAdoptedEntryGetsItsLegalBasisWithItsNextAssessment: an existing catalog is
// adopted without legal bases (Art 6), and none is assessed without one.
func TestAdoptedEntryGetsItsLegalBasisWithItsNextAssessment(t *testing.T) {
	w := catalogtest.New(t)
	id := adoptEntry(w, "公交站点", "https://data.hangzhou.gov.cn/old/1")
	entry, ok := catalog.Entries.Find(w.Store(), id)
	if !ok || entry.Listing != catalog.ListingListed || entry.Opening != catalog.OpeningOpen || entry.OpeningSubject != w.Name("org-"+subject) {
		t.Fatalf("adopted as %+v", entry)
	}
	if refused := w.Refused(subject, reassess(id, catalog.LegalBasis{}), "FIELD_REQUIRED"); refused.Article != "6(1)" {
		t.Fatalf("Art 6(1): %v", refused)
	}
	w.Refused(subject, reassess(id, catalog.LegalBasis{Class: "SOMETIMES"}), "UNKNOWN_CODE")
	w.Refused(subject, reassess(id, catalog.LegalBasis{Class: catalog.LegalBasisProhibitedByLaw, Citations: required().Citations}), "PROHIBITED")
	w.Must(subject, reassess(id, required()))
	if entry, _ = catalog.Entries.Find(w.Store(), id); entry.Legal.Class != catalog.LegalBasisRequiredOrPermitted {
		t.Fatalf("legal basis is %q", entry.Legal.Class)
	}
}

// TestListedEntryStaysListedWhateverItsFurtherAssessmentsFind: R13.1 decides on
// the listing once; what a reassessment permits is a command of its own.
func TestListedEntryStaysListedWhateverItsFurtherAssessmentsFind(t *testing.T) {
	for _, decision := range catalog.ReviewDecisions() {
		t.Run(string(decision), func(t *testing.T) {
			w := catalogtest.New(t)
			id := listEntry(w, "停车场")
			w.Refused(subject, catalog.AssessEntry{ID: id, AssessKind: catalog.AssessmentKindInitial}, "BAD_VALUE")
			again := w.Must(subject, reassess(id, catalog.LegalBasis{}))
			w.Must(subject, catalog.SubmitForReview{ID: id, Assessment: again})
			w.Refused("330100-authority", catalog.ReviewEntry{ID: id, Decision: decision, Reasons: "理由"}, ledger.CodeTransition) // the first one is decided
			w.Must(authority, catalog.ReviewEntry{ID: id, Assessment: again, Decision: decision, Reasons: "理由"})
			entry, _ := catalog.Entries.Find(w.Store(), id)
			if entry.Listing != catalog.ListingListed || entry.Assessment == again {
				t.Fatalf("entry is %s on %s", entry.Listing, entry.Assessment)
			}
			_, approved := catalog.ApprovedAssessment(w.Store(), id, catalog.AssessmentKindReassessment, catalog.AttributeUnconditional)
			if approved != (decision == catalog.ReviewApproved) {
				t.Fatalf("approval is %v after %s", approved, decision)
			}
		})
	}
}

// TestProcessingAfterChangedGroundsNeedsArticle13Again is R35.2: processed data
// opens again without a new review only as what it was.
func TestProcessingAfterChangedGroundsNeedsArticle13Again(t *testing.T) {
	w := catalogtest.New(t)
	id := inOpeningState(w, catalog.OpeningProcessing)
	filing := catalog.FilingInput{Authority: w.Name("org-" + authority), Reason: "安全管理需要"}
	w.Must(subject, catalog.AddDistribution{
		Entry: id, Method: catalog.MethodAPI, Format: "JSON", AccessURL: "https://data.hangzhou.gov.cn/api/1",
		Encoding: "UTF-8", SchemaRef: "https://data.hangzhou.gov.cn/s/1", Processing: processingRecord(),
	})
	w.Must(subject, catalog.ConvertToRestricted{ID: id, Reason: catalog.SecurityManagement, Note: "转为受限开放", Filing: &filing})
	reopen := catalog.ReopenEntry{ID: id, Processing: processingRecord()}
	w.Refused(subject, reopen, "REVIEW_REQUIRED")
	again := w.Must(subject, reassess(id, catalog.LegalBasis{}))
	w.Must(subject, catalog.SubmitForReview{ID: id, Assessment: again})
	w.Refused(subject, reopen, "REVIEW_REQUIRED")
	w.Must(authority, catalog.ReviewEntry{ID: id, Assessment: again, Decision: catalog.ReviewApproved})
	w.Must(subject, reopen)
	if entry, _ := catalog.Entries.Find(w.Store(), id); entry.Opening != catalog.OpeningOpen {
		t.Fatalf("R35.2: entry is %s", entry.Opening)
	}
	if err := catalog.CheckInvariants(w.Store()); err != nil {
		t.Fatal(err)
	}
}

// TestOneTaskForAnInstitutionHoweverManyEntries is R9.2's price: a new rule
// costs an institution one task, and the last entry closes it.
func TestOneTaskForAnInstitutionHoweverManyEntries(t *testing.T) {
	w := catalogtest.New(t)
	publish := catalog.PublishRuleDocument{
		DocKind: catalog.RuleDocumentClassificationRule, Title: "分类分级规则", DocumentNo: "浙数〔2026〕1号", Text: "全文",
	}
	w.Must("province-authority", publish)
	var ids []string
	for i := range 3 {
		ids = append(ids, listEntry(w, "数据"+strconv.Itoa(i)))
	}
	w.Must("province-authority", publish)
	w.Must("province-authority", publish)
	office := w.Name("org-" + subject)
	tasks := func() (n int) {
		for id := range catalog.TasksOfOffice.IDs(w.Store(), "", office) {
			if task, _ := catalog.Tasks.Find(w.Store(), id); task.TaskKind == catalog.TaskReclassify {
				n++
			}
		}
		return n
	}
	for i, id := range ids {
		if left := len(catalog.EntriesToReclassify(w.Store(), office)); left != len(ids)-i || tasks() != 1 {
			t.Fatalf("R9.2: %d entries due and %d tasks before entry %d", left, tasks(), i)
		}
		entry, _ := catalog.Entries.Find(w.Store(), id)
		if !catalog.NeedsReclassification(w.Store(), entry) {
			t.Fatalf("R9.2: entry %d needs no re-classification", i)
		}
		w.Must(subject, reassess(id, catalog.LegalBasis{}))
	}
	if tasks() != 0 || len(catalog.EntriesToReclassify(w.Store(), office)) != 0 {
		t.Fatalf("R9.2: %d tasks left after the last entry", tasks())
	}
}

// TestAdoptionCoversNothingThatWasChangedSince: an existing catalog is adopted
// as it was; a draft that its subject changed goes through Article 13, and one
// whose subject is disputed is listed without being opened (AT11.2, AT13.2).
func TestAdoptionCoversNothingThatWasChangedSince(t *testing.T) {
	row := func(line byte, name string) catalog.ImportRow {
		return catalog.ImportRow{
			Line: int(line), Digest: bytes.Repeat([]byte{line}, 32), Name: name, Publisher: "杭州市交通运输局", Division: "330100",
			OpenAttribute: catalog.AttributeUnconditional, Formats: []catalog.DataFormat{"CSV"}, DataType: catalog.DataTypeStructured,
			Frequency: "MONTHLY", URL: "https://data.hangzhou.gov.cn/old/" + name,
		}
	}
	w := catalogtest.New(t)
	city := "node-330100"
	session := w.Must(city, catalog.BeginImport{
		Catalog: w.Name("cat-330100"), Source: "hangzhou", Digest: bytes.Repeat([]byte{9}, 32), Chunks: 1, Rows: 3,
	})
	w.Must(city, catalog.ImportChunk{Session: session, Rows: []catalog.ImportRow{row(1, "站点"), row(2, "线路"), row(3, "桩位")}})
	w.Must(city, catalog.CommitImport{Session: session})
	byName := map[string]catalog.Entry{}
	read := func() {
		for entry := range catalog.Entries.All(w.Store()) {
			byName[entry.Name] = entry
		}
	}
	read()
	w.Must(subject, catalog.UpdateEntry{ID: byName["线路"].ID, Fields: catalog.EntryFields{
		Name: "线路", OpeningSubject: w.Name("org-" + subject), OpenAttribute: catalog.AttributeUnconditional,
		Formats: []catalog.DataFormat{"CSV"}, DataType: catalog.DataTypeStructured, UpdateFrequency: "MONTHLY", Summary: "另一份数据",
	}})
	w.Must(subject, catalog.OpenDispute{Entry: byName["桩位"].ID, Parties: []string{w.Name("org-" + authority)}, Claim: "双方均获得该数据"})
	w.Must(authority, catalog.AdoptExistingCatalog{Catalog: w.Name("cat-330100"), DocumentNo: "杭数〔2026〕1号"})
	read()
	for name, want := range map[string]struct {
		listing catalog.ListingState
		opening catalog.OpeningState
	}{
		"站点": {catalog.ListingListed, catalog.OpeningOpen},
		"线路": {catalog.ListingDraft, catalog.OpeningNotOpen},
		"桩位": {catalog.ListingListed, catalog.OpeningNotOpen},
	} {
		if e := byName[name]; e.Listing != want.listing || e.Opening != want.opening {
			t.Errorf("%s is %s and %s, want %s and %s", name, e.Listing, e.Opening, want.listing, want.opening)
		}
	}
}
