package catalog_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
)

// adopt lists and opens existing entries of Hangzhou's transport bureau, the
// names "存量数据 0", "存量数据 1" and so on.
func adopt(w *catalogtest.World, attribute catalog.OpenAttribute, n int) {
	session := w.Must("330100-authority", catalog.BeginImport{
		Catalog: w.Name("cat-330100"), Source: "test", Digest: bytes.Repeat([]byte{7}, 32), Chunks: (n + 499) / 500, Rows: n,
	})
	for at := 0; at < n; at += 500 {
		chunk := catalog.ImportChunk{Session: session, Number: at / 500}
		for i := at; i < min(at+500, n); i++ {
			chunk.Rows = append(chunk.Rows, catalog.ImportRow{
				Line: i + 1, Digest: []byte(fmt.Sprint(i)), Name: fmt.Sprintf("存量数据 %d", i), Publisher: "杭州市交通运输局", Division: "330100",
				OpenAttribute: attribute, Formats: []catalog.DataFormat{catalog.DataFormat("CSV")}, DataType: catalog.DataTypeStructured,
				Frequency: catalog.UpdateFrequency("MONTHLY"), Methods: []catalog.OpeningMethod{catalog.MethodDownload},
				URL: fmt.Sprintf("https://data.hangzhou.gov.cn/%d", i),
			})
		}
		w.Must("330100-authority", chunk)
	}
	w.Must("330100-authority", catalog.CommitImport{Session: session})
	w.Must("330100-authority", catalog.AdoptExistingCatalog{Catalog: w.Name("cat-330100"), DocumentNo: "杭数〔2026〕1号"})
}

func entryNamed(t *testing.T, r ledger.Reader, name string) catalog.Entry {
	t.Helper()
	for entry := range catalog.Entries.All(r) {
		if entry.Name == name {
			return entry
		}
	}
	t.Fatalf("no entry %q", name)
	return catalog.Entry{}
}

func downloadsOf(r ledger.Reader, entry string) int {
	published := 0
	for id := range catalog.DistributionsOf.IDs(r, "", entry) {
		if d, ok := catalog.Distributions.Find(r, id); ok && d.Method == catalog.MethodDownload && d.State == catalog.DistributionPublished {
			published++
		}
	}
	return published
}

func sound(t *testing.T, w *catalogtest.World) {
	t.Helper()
	if err := catalog.CheckInvariants(w.Store()); err != nil {
		t.Fatal(err)
	}
}

func TestConversionClosesDownloadsInItsOwnLogEntry(t *testing.T) {
	w := catalogtest.New(t)
	adopt(w, catalog.AttributeUnconditional, 2)
	before := entryNamed(t, w.Store(), "存量数据 0")
	if downloadsOf(w.Store(), before.ID) != 1 || before.Opening != catalog.OpeningOpen {
		t.Fatalf("the entry is not open by download: %+v", before)
	}
	w.Must("330100-subject", catalog.ConvertToRestricted{
		ID: before.ID, Reason: catalog.SecurityManagement, Note: "因安全管理需要", Filing: &catalog.FilingInput{Reason: "安全管理"},
	})
	r := w.Store()
	after := entryNamed(t, r, "存量数据 0")
	t.Run("AT15.3 no download is published at the index of the conversion", func(t *testing.T) {
		if n := downloadsOf(r, after.ID); n != 0 || after.Index != w.Index() {
			t.Fatalf("%d downloads published at index %d, the conversion is %d", n, after.Index, w.Index())
		}
	})
	t.Run("R15.2 the filing has the conversion's log index", func(t *testing.T) {
		for filing := range catalog.Filings.All(r) {
			if filing.SubmittedIndex != after.Index || filing.Entry != after.ID {
				t.Fatalf("filing %+v, conversion at %d", filing, after.Index)
			}
			if catalog.FilingSubmittedBefore(r, filing.ID, filing.SubmittedIndex) || !catalog.FilingSubmittedBefore(r, filing.ID, filing.SubmittedIndex+1) {
				t.Fatal("before means before")
			}
		}
	})
	t.Run("R10.4 an amendment of the edition cites Article 15", func(t *testing.T) {
		edition, _ := catalog.InForce(r, after.Catalog)
		amendment, ok := catalog.Amendments.Find(r, fmt.Sprintf("%s/%d", edition.ID, edition.Amendments))
		if !ok || amendment.Article != "15(2)" || len(amendment.Entries) != 1 || amendment.Entries[0] != after.ID {
			t.Fatalf("amendment %+v", amendment)
		}
	})
	t.Run("20(2) what is left without a method owes one", func(t *testing.T) {
		if _, owed := catalog.OpenTask(r, after.ID, catalog.TaskOfferLawfulMethod); !owed {
			t.Fatal("no task")
		}
	})
	sound(t, w)
}

func TestOverdueReassessmentsAreListedWithoutAScan(t *testing.T) {
	w := catalogtest.New(t)
	const n = 1200
	adopt(w, catalog.AttributeRestricted, n)
	count := func(at time.Time) int {
		overdue := 0
		last := ledger.Instant(0)
		for entry := range catalog.OverdueReassessments(w.Store(), ledger.InstantOf(at), "") {
			if entry.ReassessBy < last {
				t.Fatal("the longest overdue comes first")
			}
			last = entry.ReassessBy
			overdue++
		}
		return overdue
	}
	start := catalogtest.Start()
	if got := count(start.AddDate(0, 11, 0)); got != 0 {
		t.Fatalf("R15.4: %d overdue after 11 months", got)
	}
	if got := count(start.AddDate(0, 13, 0)); got != n {
		t.Fatalf("AT15.4: %d of %d overdue after 13 months", got, n)
	}
	w.SetTime(start.AddDate(0, 13, 0))
	for _, want := range []catalog.DueBatch{{Opened: 500, Left: true}, {Opened: 500, Left: true}, {Opened: 200}, {}} {
		result := w.MustGive("reassessment.open-due", "{}", w.Node(catalog.Province))
		var got catalog.DueBatch
		if err := ledger.Decode(result.Value, &got); err != nil || got != want {
			t.Fatalf("a batch opened %+v (%v), want %+v", got, err, want)
		}
	}
	one := entryNamed(t, w.Store(), "存量数据 7")
	w.Must("330100-subject", catalog.ReassessEntry{Entry: one.ID, Conclusion: catalog.ReassessmentKeep, Reasons: "风险未降低"})
	if got := count(start.AddDate(0, 13, 0)); got != n-1 {
		t.Fatalf("AT15.4: %d overdue after one was reassessed", got)
	}
	sound(t, w)
}

func TestEntryThatIsFoundEligibleIsUpgradedInTwentyWorkingDays(t *testing.T) {
	w := catalogtest.New(t)
	adopt(w, catalog.AttributeRestricted, 1)
	entry := entryNamed(t, w.Store(), "存量数据 0")
	w.Must("330100-subject", catalog.ReassessEntry{
		Entry: entry.ID, Conclusion: catalog.ReassessmentEligibleForUnconditional, Reasons: "条件具备",
	})
	// 2026-08-03 and 20 working days: the end of 2026-08-31.
	due := ledger.InstantOf(time.Date(2026, 9, 1, 0, 0, 0, 0, time.FixedZone("CST", 8*3600)))
	if catalog.OverdueUpgrade(w.Store(), due-1, entry.ID) || !catalog.OverdueUpgrade(w.Store(), due, entry.ID) {
		t.Fatal("R15.4: the upgrade is overdue from the end of the twentieth working day")
	}
}

func TestProhibitionEndsTheOpening(t *testing.T) {
	w := catalogtest.New(t)
	adopt(w, catalog.AttributeUnconditional, 1)
	entry := entryNamed(t, w.Store(), "存量数据 0")
	no := false
	assessment := w.Must("330100-subject", catalog.AssessEntry{
		ID: entry.ID, InvolvesLegalIssue: &no, NeedsExpertise: &no, InvolvesStateSecret: &no, InvolvesTradeSecretOrPrivacy: &no,
		Conclusion: catalog.AssessmentEligible, Attribute: catalog.AttributeProhibited,
		Grounds: []catalog.ProhibitedGround{catalog.GroundSecurityStabilityRisk},
		Legal:   catalog.LegalBasis{Class: catalog.LegalBasisNotSpecified}, Security: catalog.SecurityAssessment{Passed: true, Findings: "存在风险"},
	})
	w.Must("330100-subject", catalog.SubmitForReview{ID: entry.ID, Assessment: assessment})
	w.Must("330100-authority", catalog.ReviewEntry{ID: entry.ID, Assessment: assessment, Decision: catalog.ReviewApproved})
	w.Must("330100-subject", catalog.ChangeAttribute{
		ID: entry.ID, OpenAttribute: catalog.AttributeProhibited, Note: "危及公共安全",
		Grounds: []catalog.ProhibitedGround{catalog.GroundSecurityStabilityRisk},
	})
	r := w.Store()
	after := entryNamed(t, r, "存量数据 0")
	if after.Opening != catalog.OpeningWithdrawn || catalog.PublishingChannel(r, entry.ID) != "" || downloadsOf(r, entry.ID) != 0 {
		t.Fatalf("R14.1, SM-3: the entry is %s, channel %q", after.Opening, catalog.PublishingChannel(r, entry.ID))
	}
	sound(t, w)
}
