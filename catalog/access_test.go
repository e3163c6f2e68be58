package catalog_test

import (
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
)

// ask puts a question to the state at the world's time.
func ask(w *catalogtest.World, entry string, method catalog.OpeningMethod, signedIn bool) catalog.AccessAnswer {
	return catalog.AccessDecision(w.Store(), ledger.InstantOf(w.Time()), catalog.AccessQuestion{Entry: entry, Method: method, SignedIn: signedIn})
}

func wantCode(t *testing.T, answer catalog.AccessAnswer, code, article string) {
	t.Helper()
	if answer.Allowed || answer.Code != code || answer.Article != article || answer.MessageZh == "" {
		t.Errorf("answer %+v, want %s under %s", answer, code, article)
	}
}

func TestAccessFollowsTheStateOfTheEntry(t *testing.T) {
	w := catalogtest.New(t)
	wantCode(t, ask(w, "ent_NONE", catalog.MethodDownload, true), "NOT_CATALOGUED", "11(1)")
	entry := listedEntry(t, w, catalog.EntryFields{Name: "停车场信息", OpenAttribute: catalog.AttributeUnconditional})
	csv := offerBy(w, entry, "", catalog.MethodDownload, catalog.FormatCSV, "https://data.hangzhou.gov.cn/1")
	wantCode(t, ask(w, entry, catalog.MethodDownload, true), "NOT_OPEN", "11(1)")
	w.Must(hangzhouSubject, catalog.PublishDistribution{ID: csv})
	wantCode(t, ask(w, entry, catalog.MethodDownload, true), "NOT_OPEN", "11(1)")
	w.Must(hangzhouSubject, catalog.OpenEntry{ID: entry})

	answer := ask(w, entry, catalog.MethodDownload, false)
	if !answer.Allowed || !answer.Anonymous || len(answer.Distributions) != 1 || answer.Distributions[0] != csv || answer.Index != w.Index() {
		t.Errorf("unconditional and open: %+v at index %d", answer, w.Index())
	}
	wantCode(t, ask(w, entry, catalog.MethodAPI, true), "METHOD_NOT_OFFERED", "20(1)")

	w.Must(hangzhouSubject, catalog.SuspendEntry{ID: entry, Reason: "发现风险"})
	wantCode(t, ask(w, entry, catalog.MethodDownload, true), "OPENING_STOPPED", "35")
	w.Must(hangzhouSubject, catalog.ResumeEntry{ID: entry, RiskCleared: "已消除"})
	if !ask(w, entry, catalog.MethodDownload, false).Allowed {
		t.Error("resumed, yet refused")
	}
	w.Must(hangzhouSubject, catalog.WithdrawEntry{ID: entry, Reason: "不宜开放"})
	wantCode(t, ask(w, entry, catalog.MethodDownload, true), "OPENING_STOPPED", "35")
}

func TestRestrictedDataNeedsAGrantAndIsNeverDownloaded(t *testing.T) {
	w := catalogtest.New(t)
	entry := listedEntry(t, w, catalog.EntryFields{
		Name: "营运证信息", OpenAttribute: catalog.AttributeRestricted,
		Bases: []catalog.RestrictionBasis{{Basis: catalog.RestrictedInfrastructureStrain, Evidence: "压测报告"}},
	})
	offerBy(w, entry, "", catalog.MethodAPI, catalog.FormatJSON, "https://data.hangzhou.gov.cn/1")
	w.Must(hangzhouSubject, catalog.OpenEntry{ID: entry})
	wantCode(t, ask(w, entry, catalog.MethodAPI, true), "GRANT_REQUIRED", "17")
	wantCode(t, ask(w, entry, catalog.MethodDownload, true), "DOWNLOAD_FORBIDDEN", "20(2)")
}

func TestASignInIsAskedForWhereTheEntrySaysSo(t *testing.T) {
	w := catalogtest.New(t)
	entry := listedEntry(t, w, catalog.EntryFields{
		Name: "停车场信息", OpenAttribute: catalog.AttributeUnconditional, Authentication: catalog.AuthenticationSignedIn,
	})
	offerBy(w, entry, "", catalog.MethodDownload, catalog.FormatCSV, "https://data.hangzhou.gov.cn/1")
	w.Must(hangzhouSubject, catalog.OpenEntry{ID: entry})
	wantCode(t, ask(w, entry, catalog.MethodDownload, false), "SIGN_IN_REQUIRED", "16(3)")
	if answer := ask(w, entry, catalog.MethodDownload, true); !answer.Allowed || answer.Anonymous {
		t.Errorf("signed in: %+v", answer)
	}
}

func TestAnExceptionServesForItsPeriodOnly(t *testing.T) {
	w := catalogtest.New(t)
	entry, _, direct := twoOffers(t, w)
	w.Must(hangzhouSubject, catalog.PublishDistribution{ID: direct})
	w.Must(hangzhouSubject, catalog.OpenEntry{ID: entry})
	if !ask(w, entry, catalog.MethodAPI, false).Allowed {
		t.Error("within the period, yet refused")
	}
	w.SetTime(catalogtest.Start().AddDate(1, 0, 0))
	wantCode(t, ask(w, entry, catalog.MethodAPI, false), "METHOD_NOT_OFFERED", "20(1)")
}

func TestEntriesWithoutDataAreListedForTheirInstitution(t *testing.T) {
	w := catalogtest.New(t)
	subject, cat := w.Name("org-"+hangzhouSubject), w.Name("cat-330100")
	bare := listedEntry(t, w, catalog.EntryFields{Name: "停车场信息", OpenAttribute: catalog.AttributeUnconditional})
	open := listedEntry(t, w, catalog.EntryFields{Name: "公交线路", OpenAttribute: catalog.AttributeUnconditional})
	offerBy(w, open, "", catalog.MethodDownload, catalog.FormatCSV, "https://data.hangzhou.gov.cn/1")
	w.Must(hangzhouSubject, catalog.OpenEntry{ID: open})
	list := catalog.CatalogWithoutData(w.Store(), cat, subject)
	if len(list) != 1 || list[0].ID != bare {
		t.Errorf("without data: %v, want only %s", list, bare)
	}
}
