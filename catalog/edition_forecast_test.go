package catalog_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

// diffOf compares two editions.
func diffOf(t testing.TB, r ledger.Reader, from, to string) catalog.EditionDiff {
	t.Helper()
	diff, err := catalog.DiffEditions(r, from, to)
	if err != nil {
		t.Fatal(err)
	}
	return diff
}

// sameLists compares what two diffs say changed.
func sameLists(t testing.TB, when string, got, want catalog.EditionDiff) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.IgnoreFields(catalog.EditionDiff{}, "Forecast", "ToIndex")); d != "" {
		t.Errorf("%s (-came +foreseen):\n%s", when, d)
	}
}

// compile opens the edition of a year and disposes of its entries at random:
// an institution may be removed, entries are removed, changed, and renamed,
// also to a name that another one takes too.
func compile(t testing.TB, w *catalogtest.World, cat string, year int, random *rand.Rand) string {
	t.Helper()
	const authority = "330100-authority"
	w.SetTime(catalog.RolloverOpens(year).Time())
	id := w.Must("node-330000", catalog.OpenEdition{Catalog: cat, Year: year})
	strain := []catalog.RestrictionBasis{{Basis: catalog.RestrictedInfrastructureStrain, Evidence: "压测报告"}}
	for standing := range catalog.Standings.From(w.Store(), cat+"/", "") {
		rule := catalog.SetDispositions{
			Edition: id, Filter: catalog.DispositionFilter{Institution: standing.Institution}, Disposition: catalog.DispositionRetain, Bases: strain,
		}
		if random.IntN(4) == 0 {
			rule.Disposition, rule.Reason, rule.Bases = catalog.DispositionRemove, "机构撤并", nil
		}
		w.Must(authority, rule)
	}
	ids := slices.Sorted(keysOf(members(w.Store(), cat)))
	for _, entry := range ids {
		set := catalog.SetDispositions{Edition: id, Entries: []string{entry}, Disposition: catalog.DispositionModify, Bases: strain}
		switch random.IntN(7) {
		case 0:
			set.Disposition, set.Reason, set.Bases = catalog.DispositionRemove, "不再维护", nil
		case 1:
			set.Changes = catalog.EntryChanges{Summary: fmt.Sprintf("说明%d", year), Keywords: []string{"年度"}}
		case 2:
			set.Changes = catalog.EntryChanges{Name: fmt.Sprintf("合并后的%d年第%d号数据", year, random.IntN(3))}
		case 3:
			set.Disposition = catalog.DispositionRetain
		default:
			continue
		}
		w.Must(authority, set)
	}
	return id
}

// TestWhatAnEditionWillChangeIsWhatItChanges: what is foreseen in December, of
// the edition submitted and of the one adopted, is what 1 January brings.
func TestWhatAnEditionWillChangeIsWhatItChanges(t *testing.T) {
	var sum catalog.EditionDiff
	for seed := range uint64(6) {
		random := rand.New(rand.NewPCG(seed, 7))
		w := catalogtest.New(t)
		cat := w.Name("cat-330100")
		adoptListing(t, w, "甲", 24, "杭州市交通运输局", "杭州市气象局", "杭州市水务局", "杭州市教育局")
		first := cat + "/2026"
		before := first
		for year := 2027; year <= 2028; year++ {
			adoptListing(t, w, fmt.Sprint("增", year), 4, "杭州市气象局")
			came := takesEffectAsForeseen(t, w, compile(t, w, cat, year, random), before, first)
			sum.Added, sum.Removed = append(sum.Added, came.Added...), append(sum.Removed, came.Removed...)
			sum.Changed = append(sum.Changed, came.Changed...)
			before = came.To
		}
		if err := catalog.CheckInvariants(w.Store()); err != nil {
			t.Error(err)
		}
	}
	if len(sum.Added) == 0 || len(sum.Removed) == 0 || len(sum.Changed) == 0 {
		t.Errorf("nothing happened: %d added, %d removed, %d changed", len(sum.Added), len(sum.Removed), len(sum.Changed))
	}
}

// takesEffectAsForeseen submits, adopts and puts in force, and compares what is
// foreseen at every step with what came, against each of the earlier editions.
func takesEffectAsForeseen(t *testing.T, w *catalogtest.World, id string, earlier ...string) catalog.EditionDiff {
	t.Helper()
	edition := edition(t, w, id)
	var reasons []catalog.ShrinkingReason
	for standing := range catalog.Standings.From(w.Store(), edition.Catalog+"/", "") {
		reasons = append(reasons, catalog.ShrinkingReason{Institution: standing.Institution, Reason: "年度清理"})
	}
	steps := []struct {
		when string
		do   func()
	}{
		{"submitted", func() { w.Must("330100-authority", catalog.SubmitEdition{ID: id, Reasons: reasons}) }},
		{"adopted", func() { w.Must("330100-authority", catalog.AdoptEdition{ID: id, DocumentNo: "目录〔2026〕9号"}) }},
	}
	foreseen := map[string]catalog.EditionDiff{} // looked up, never ranged over
	for _, step := range steps {
		step.do()
		for _, from := range earlier {
			state := w.Store().Hash()
			diff := diffOf(t, w.Store(), from, id)
			if !diff.Forecast || diff.ToIndex != 0 || w.Store().Hash() != state {
				t.Errorf("%s: forecast %v, to index %d, the state is the same: %v", step.when, diff.Forecast, diff.ToIndex, w.Store().Hash() == state)
			}
			foreseen[step.when+from] = diff
		}
	}
	w.SetTime(edition.EffectiveFrom.Time())
	w.Must("node-330100", catalog.TakeEffect{ID: id})
	var came catalog.EditionDiff
	for _, from := range slices.Backward(earlier) {
		came = diffOf(t, w.Store(), from, id)
		if came.Forecast || came.ToIndex == 0 {
			t.Errorf("in force: forecast %v, to index %d", came.Forecast, came.ToIndex)
		}
		for _, step := range steps {
			sameLists(t, step.when+", against "+from, foreseen[step.when+from], came)
		}
	}
	return came
}

// TestWhatChangesInBetweenIsForeseenFromThenOn: a forecast is of the state it
// is asked of.
func TestWhatChangesInBetweenIsForeseenFromThenOn(t *testing.T) {
	w := catalogtest.New(t)
	cat := w.Name("cat-330100")
	adoptListing(t, w, "甲", 4, "杭州市气象局")
	w.SetTime(catalog.RolloverOpens(2027).Time())
	id := w.Must("node-330000", catalog.OpenEdition{Catalog: cat, Year: 2027})
	w.Must("330100-authority", catalog.SetDispositions{Edition: id, WholeCatalog: true, Disposition: catalog.DispositionRetain})
	if _, err := catalog.DiffEditions(w.Store(), cat+"/2026", id); !ledger.HasCode(err, "EDITION_YEAR") {
		t.Errorf("an edition that is only being compiled: %v", err)
	}
	w.Must("330100-authority", catalog.SubmitEdition{ID: id})
	w.Must("330100-authority", catalog.AdoptEdition{ID: id, DocumentNo: "目录〔2026〕9号"})
	if diff := diffOf(t, w.Store(), cat+"/2026", id); len(diff.Added)+len(diff.Removed)+len(diff.AttributeChanged)+len(diff.Changed) != 0 {
		t.Errorf("everything is retained, and yet %+v", diff)
	}
	adoptListing(t, w, "乙", 2, "杭州市水务局")
	foreseen := diffOf(t, w.Store(), cat+"/2026", id)
	if len(foreseen.Added) != 2 {
		t.Errorf("%d added, want the two adopted since", len(foreseen.Added))
	}
	if _, err := catalog.DiffEditions(w.Store(), id, cat+"/2026"); !ledger.HasCode(err, "EDITION_YEAR") {
		t.Errorf("from an edition to come: %v", err)
	}
	w.SetTime(catalog.YearStart(2027).Time())
	w.Must("node-330100", catalog.TakeEffect{ID: id})
	sameLists(t, "asked again", foreseen, diffOf(t, w.Store(), cat+"/2026", id))
}

// TestAForecastCostsWhatChanges: ten entries beside fifteen hundred.
func TestAForecastCostsWhatChanges(t *testing.T) {
	w := catalogtest.New(t)
	cat := w.Name("cat-330100")
	endSession(w, "adopt", importRows(w, 1, 1500, 500))
	w.SetTime(catalog.RolloverOpens(2027).Time())
	id := w.Must("node-330000", catalog.OpenEdition{Catalog: cat, Year: 2027})
	w.Must("330100-authority", catalog.SetDispositions{Edition: id, WholeCatalog: true, Disposition: catalog.DispositionRetain})
	ids := slices.Sorted(keysOf(members(w.Store(), cat)))
	w.Must("330100-authority", catalog.SetDispositions{Edition: id, Entries: ids[:5], Disposition: catalog.DispositionRemove, Reason: "不再维护"})
	w.Must("330100-authority", catalog.SetDispositions{
		Edition: id, Entries: ids[5:10], Disposition: catalog.DispositionModify, Changes: catalog.EntryChanges{Summary: "说明"},
	})
	w.Must("330100-authority", catalog.SubmitEdition{ID: id})
	counted := ledgertest.NewCounted(w.Store().Clone())
	diff := diffOf(t, counted, cat+"/2026", id)
	if len(diff.Removed) != 5 || len(diff.Changed) != 5 {
		t.Errorf("%d removed, %d changed", len(diff.Removed), len(diff.Changed))
	}
	if counted.Rows > 10*perRow {
		t.Errorf("ten entries beside 1490 others cost %d reads", counted.Rows)
	}
}
