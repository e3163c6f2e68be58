package catalog_test

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
)

// adoptListing imports n entries of the city's institutions and adopts them.
func adoptListing(t testing.TB, w *catalogtest.World, file string, n int, publishers ...string) {
	t.Helper()
	digest := sha256.Sum256([]byte(file))
	const city = "330100"
	authority, cat := city+"-authority", w.Name("cat-"+city)
	session := w.Must(authority, catalog.BeginImport{Catalog: cat, Source: "test", Digest: digest[:], Chunks: 1, Rows: n})
	chunk := catalog.ImportChunk{Session: session}
	for i := range n {
		row := sha256.Sum256(fmt.Append(nil, file, i))
		attribute := catalog.AttributeUnconditional
		if i%5 == 4 {
			attribute = catalog.AttributeRestricted
		}
		chunk.Rows = append(chunk.Rows, catalog.ImportRow{
			Line: i + 1, Digest: row[:], Name: fmt.Sprintf("%s第%03d号数据", file, i), Publisher: publishers[i%len(publishers)], Division: city,
			OpenAttribute: attribute, Formats: []catalog.DataFormat{catalog.FormatCSV}, DataType: catalog.DataTypeStructured,
			Frequency: catalog.FrequencyMonthly, URL: fmt.Sprintf("https://data.hangzhou.gov.cn/%s/%d", "d", i),
		})
	}
	w.Must(authority, chunk)
	w.Must(authority, catalog.CommitImport{Session: session})
	w.Must(authority, catalog.AdoptExistingCatalog{Catalog: cat, DocumentNo: "目录〔2026〕1号", Session: session})
}

// members is the naive answer: every entry is read and looked at.
func members(r ledger.Reader, cat string) map[string]catalog.Entry {
	found := map[string]catalog.Entry{}
	for e := range catalog.Entries.All(r) {
		if e.Catalog == cat && e.Listing == catalog.ListingListed {
			found[e.ID] = e
		}
	}
	return found
}

func edition(t testing.TB, w *catalogtest.World, id string) catalog.Edition {
	t.Helper()
	found, ok := catalog.Editions.Find(w.Store(), id)
	if !ok {
		t.Fatalf("no edition %s", id)
	}
	return found
}

// rollOver opens, disposes at random and adopts the edition of a year.
func rollOver(t testing.TB, w *catalogtest.World, city string, year int, random *rand.Rand) {
	t.Helper()
	authority, cat := city+"-authority", w.Name("cat-"+city)
	w.SetTime(catalog.RolloverOpens(year).Time())
	id := w.Must("node-330000", catalog.OpenEdition{Catalog: cat, Year: year})
	var reasons []catalog.ShrinkingReason
	for standing := range catalog.Standings.From(w.Store(), cat+"/", "") {
		reasons = append(reasons, catalog.ShrinkingReason{Institution: standing.Institution, Reason: "年度清理"})
		w.Must(authority, catalog.SetDispositions{
			Edition: id, Filter: catalog.DispositionFilter{Institution: standing.Institution}, Disposition: catalog.DispositionRetain,
			Bases: []catalog.RestrictionBasis{{Basis: catalog.RestrictedInfrastructureStrain, Evidence: "压测报告"}},
		})
	}
	ids := slices.Sorted(keysOf(members(w.Store(), cat)))
	for _, entry := range ids {
		set := catalog.SetDispositions{Edition: id, Entries: []string{entry}}
		switch random.IntN(6) {
		case 0:
			set.Disposition, set.Reason = catalog.DispositionRemove, "不再维护"
		case 1:
			set.Disposition, set.Changes = catalog.DispositionModify, catalog.EntryChanges{Summary: fmt.Sprintf("说明%d", year)}
			set.Bases = []catalog.RestrictionBasis{{Basis: catalog.RestrictedInfrastructureStrain, Evidence: "压测报告"}}
		default:
			continue
		}
		w.Must(authority, set)
	}
	w.Must(authority, catalog.SubmitEdition{ID: id, Reasons: reasons})
	w.Must(authority, catalog.AdoptEdition{ID: id, DocumentNo: fmt.Sprintf("目录〔%d〕9号", year-1)})
	w.SetTime(catalog.YearStart(year).Time())
	w.Must("node-330100", catalog.TakeEffect{ID: id})
}

func keysOf(m map[string]catalog.Entry) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for key := range m { // in any order: sorted by the caller
			if !yield(key) {
				return
			}
		}
	}
}

func TestOldEditionsAndDiffsAgreeWithWhatWasThere(t *testing.T) {
	w := catalogtest.New(t)
	cat := w.Name("cat-330100")
	random := rand.New(rand.NewPCG(1, 2))
	adoptListing(t, w, "甲", 30, "杭州市交通运输局", "杭州市气象局", "杭州市水务局")
	first := edition(t, w, cat+"/2026")
	atCut := map[string]map[string]catalog.Entry{first.ID: members(w.Store(), cat)}
	atEnd := map[string]map[string]catalog.Entry{}
	before := first.ID
	for year := 2027; year <= 2029; year++ {
		adoptListing(t, w, fmt.Sprint("增", year), 4, "杭州市气象局")
		atEnd[before] = nil
		rollOver(t, w, "330100", year, random)
		now := fmt.Sprintf("%s/%d", cat, year)
		superseded := edition(t, w, before)
		atEnd[before] = asOf(w.Store(), cat, superseded.EndIndex-1)
		atCut[now] = members(w.Store(), cat)
		before = now
	}
	for id, want := range atEnd { // in any order: each is checked
		e := edition(t, w, id)
		got := map[string]catalog.Entry{}
		for entry := range catalog.EntriesOfEdition(w.Store(), &e) {
			got[entry.ID] = entry
		}
		if len(want) == 0 || !cmp.Equal(got, want) {
			t.Errorf("edition %s: %s", id, cmp.Diff(want, got))
		}
	}
	for year := 2026; year < 2029; year++ {
		from, to := fmt.Sprintf("%s/%d", cat, year), fmt.Sprintf("%s/%d", cat, year+1)
		checkDiff(t, w.Store(), from, to, atCut[from], atCut[to])
	}
	w.Replay(t)
	if err := catalog.CheckInvariants(w.Store()); err != nil {
		t.Error(err)
	}
}

// asOf is the naive edition: every entry as of an index.
func asOf(r ledger.Reader, cat string, at uint64) map[string]catalog.Entry {
	found := map[string]catalog.Entry{}
	for now := range catalog.Entries.All(r) {
		e, ok := catalog.Entries.AsOf(r, now.ID, at)
		if ok && e.Catalog == cat && e.Listing == catalog.ListingListed {
			found[e.ID] = e
		}
	}
	return found
}

func checkDiff(t *testing.T, r ledger.Reader, from, to string, before, after map[string]catalog.Entry) {
	t.Helper()
	diff, err := catalog.DiffEditions(r, from, to)
	if err != nil {
		t.Fatal(err)
	}
	var added, removed, changed []string
	for id, e := range after { // in any order: sorted below
		old, was := before[id]
		switch {
		case !was:
			added = append(added, id)
		case old.Summary != e.Summary || !cmp.Equal(old.Bases, e.Bases):
			changed = append(changed, id)
		}
	}
	for id := range before { // in any order: sorted below
		if _, is := after[id]; !is {
			removed = append(removed, id)
		}
	}
	got := [][]string{nil, nil, nil}
	for _, e := range diff.Added {
		got[0] = append(got[0], e.Entry)
	}
	for _, e := range diff.Removed {
		got[1] = append(got[1], e.Entry)
		if e.Reason != "不再维护" {
			t.Errorf("%s was removed for %q", e.Entry, e.Reason)
		}
	}
	for _, e := range diff.Changed {
		got[2] = append(got[2], e.Entry)
	}
	for i, want := range [][]string{added, removed, changed} {
		slices.Sort(want)
		if len(want) == 0 || !slices.Equal(want, got[i]) {
			t.Errorf("%s to %s, part %d: got %v, want %v", from, to, i, got[i], want)
		}
	}
}

func TestAnEditionIsComparedWithALaterOneOfItsCatalogOnly(t *testing.T) {
	w := catalogtest.New(t)
	adoptListing(t, w, "甲", 3, "杭州市气象局")
	cat := w.Name("cat-330100")
	rollOver(t, w, "330100", 2027, rand.New(rand.NewPCG(3, 4)))
	for _, pair := range [][2]string{{cat + "/2027", cat + "/2026"}, {cat + "/2026", w.Name("cat-330200") + "/2026"}, {cat + "/1", cat + "/2027"}} {
		if _, err := catalog.DiffEditions(w.Store(), pair[0], pair[1]); !ledger.IsRefusal(err) {
			t.Errorf("comparing %v: %v", pair, err)
		}
	}
}

func TestAnEntryListedWhileTheEditionIsCompiledIsRetained(t *testing.T) {
	w := catalogtest.New(t)
	adoptListing(t, w, "甲", 4, "杭州市气象局")
	cat := w.Name("cat-330100")
	w.SetTime(catalog.RolloverOpens(2027).Time())
	id := w.Must("node-330000", catalog.OpenEdition{Catalog: cat, Year: 2027})
	open := edition(t, w, id)
	if got := pendingIn(w, &open); got != 4 {
		t.Fatalf("%d pending, want 4", got)
	}
	adoptListing(t, w, "乙", 2, "杭州市气象局")
	if got := pendingIn(w, &open); got != 6 {
		t.Errorf("an existing listing adopted meanwhile: %d pending, want 6", got)
	}
	w.Must("330100-authority", catalog.SetDispositions{Edition: id, WholeCatalog: true, Disposition: catalog.DispositionRetain})
	if got := pendingIn(w, &open); got != 0 {
		t.Errorf("after the rule %d pending", got)
	}
}

func pendingIn(w *catalogtest.World, e *catalog.Edition) int {
	n := 0
	for _, p := range catalog.PendingOf(w.Store(), e) {
		n += p.Count
	}
	return n
}

func TestADispositionThatCannotBeCarriedOutHoldsNothingUp(t *testing.T) {
	w := catalogtest.New(t)
	adoptListing(t, w, "甲", 2, "杭州市气象局")
	cat := w.Name("cat-330100")
	ids := slices.Sorted(keysOf(members(w.Store(), cat)))
	w.SetTime(catalog.RolloverOpens(2027).Time())
	id := w.Must("node-330000", catalog.OpenEdition{Catalog: cat, Year: 2027})
	// Both take the same name: each is free when it is set.
	w.Must("330100-authority", catalog.SetDispositions{
		Edition: id, Entries: ids, Disposition: catalog.DispositionModify, Changes: catalog.EntryChanges{Name: "合并后的数据"},
	})
	w.Must("330100-authority", catalog.SubmitEdition{ID: id})
	w.Must("330100-authority", catalog.AdoptEdition{ID: id, DocumentNo: "目录〔2026〕9号"})
	w.SetTime(catalog.YearStart(2027).Time())
	w.Must("node-330100", catalog.TakeEffect{ID: id})
	var outcomes []string
	for d := range catalog.DispositionsOf(w.Store(), id, "") {
		outcomes = append(outcomes, d.Outcome[:7])
	}
	if want := []string{catalog.Applied, "DUPLICA"}; !slices.Equal(outcomes, want) {
		t.Errorf("outcomes %v, want %v", outcomes, want)
	}
	if err := catalog.CheckInvariants(w.Store()); err != nil {
		t.Error(err)
	}
}

func TestOnlyWhatIsConfirmedCounts(t *testing.T) {
	w := catalogtest.New(t)
	adoptListing(t, w, "甲", 4, "杭州市交通运输局")
	cat, subject := w.Name("cat-330100"), w.Name("org-330100-subject")
	ids := slices.Sorted(keysOf(members(w.Store(), cat)))
	w.SetTime(catalog.RolloverOpens(2027).Time())
	id := w.Must("node-330000", catalog.OpenEdition{Catalog: cat, Year: 2027})
	w.Must("330100-subject", catalog.SetDispositions{Edition: id, Entries: ids[:1], Disposition: catalog.DispositionRemove, Reason: "停更"})
	w.Must("330100-authority", catalog.SetDispositions{Edition: id, Entries: ids[1:2], Disposition: catalog.DispositionRetain})
	// The subject wants to remove one, the authority removes all but another.
	w.Must("330100-authority", catalog.SetDispositions{
		Edition: id, Filter: catalog.DispositionFilter{Institution: subject}, Disposition: catalog.DispositionRemove, Reason: "并入省级目录",
	})
	open := edition(t, w, id)
	if figures := catalog.FiguresOf(w.Store(), &open); len(figures) != 1 || figures[0].Listed != 1 || figures[0].Removed != 3 {
		t.Errorf("forecast %+v", figures)
	}
	w.Must("330100-authority", catalog.SubmitEdition{ID: id, Reasons: []catalog.ShrinkingReason{{Institution: subject, Reason: "并入省级目录"}}})
	w.Must("330100-authority", catalog.AdoptEdition{ID: id, DocumentNo: "目录〔2026〕9号"})
	w.SetTime(catalog.YearStart(2027).Time())
	w.Must("node-330100", catalog.TakeEffect{ID: id})
	left := members(w.Store(), cat)
	if _, kept := left[ids[1]]; !kept || len(left) != 1 {
		t.Errorf("%d entries are left, want the one that was retained", len(left))
	}
	if e, _ := catalog.Entries.Find(w.Store(), ids[0]); e.DelistReason != "并入省级目录" {
		t.Errorf("removed for %q", e.DelistReason)
	}
	if err := catalog.CheckInvariants(w.Store()); err != nil {
		t.Error(err)
	}
}

// TestTheFirstEditionIsFoundedThoughCompilingHadBegun: R10.3.
func TestTheFirstEditionIsFoundedThoughCompilingHadBegun(t *testing.T) {
	w := catalogtest.New(t)
	cat := w.Name("cat-330100")
	id := w.Must("330100-authority", catalog.OpenEdition{Catalog: cat, Year: 2026})
	adoptListing(t, w, "甲", 2, "杭州市气象局")
	founded := edition(t, w, id)
	if founded.State != catalog.EditionInForce || len(catalog.EditionsInWork(w.Store(), cat)) != 0 {
		t.Errorf("edition %s is %s", founded.ID, founded.State)
	}
	if err := catalog.CheckInvariants(w.Store()); err != nil {
		t.Error(err)
	}
}
