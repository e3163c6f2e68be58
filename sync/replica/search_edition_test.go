package replica_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/sync/index"
	"github.com/mulu-catalog/mulu/sync/replica"
	"github.com/mulu-catalog/mulu/sync/store"
)

// importInto adopts n entries of a city's existing listing.
func importInto(t *testing.T, w *catalogtest.World, city, file string, n int) {
	t.Helper()
	digest := sha256.Sum256([]byte(file + city))
	authority, cat := city+"-authority", w.Name("cat-"+city)
	session := w.Must(authority, catalog.BeginImport{Catalog: cat, Source: "test", Digest: digest[:], Chunks: 1, Rows: n})
	chunk := catalog.ImportChunk{Session: session}
	for i := range n {
		row := sha256.Sum256(fmt.Append(nil, file, city, i))
		chunk.Rows = append(chunk.Rows, catalog.ImportRow{
			Line: i + 1, Digest: row[:], Name: fmt.Sprintf("%s第%d号数据", file, i), Publisher: "气象局", Division: city,
			OpenAttribute: catalog.AttributeUnconditional, Formats: []catalog.DataFormat{catalog.FormatCSV},
			DataType: catalog.DataTypeStructured, Frequency: catalog.FrequencyMonthly,
		})
	}
	w.Must(authority, chunk)
	w.Must(authority, catalog.CommitImport{Session: session})
	w.Must(authority, catalog.AdoptExistingCatalog{Catalog: cat, DocumentNo: "目录〔2026〕1号", Session: session})
}

// nextEdition removes every third entry of a city and modifies every fifth.
func nextEdition(t *testing.T, w *catalogtest.World, city string, year int) {
	t.Helper()
	authority := city + "-authority"
	w.SetTime(catalog.RolloverOpens(year).Time())
	id := w.Must("node-330000", catalog.OpenEdition{Catalog: w.Name("cat-" + city), Year: year})
	w.Must(authority, catalog.SetDispositions{Edition: id, WholeCatalog: true, Disposition: catalog.DispositionRetain})
	i := 0
	for entry := range catalog.ListedEntries.IDs(w.Store(), "", w.Name("cat-"+city)) {
		set := catalog.SetDispositions{Edition: id, Entries: []string{entry}}
		switch i++; {
		case i%3 == 0:
			set.Disposition, set.Reason = catalog.DispositionRemove, "不再维护"
		case i%5 == 0:
			set.Disposition, set.Changes = catalog.DispositionModify, catalog.EntryChanges{Summary: fmt.Sprint("说明", year)}
		default:
			continue
		}
		w.Must(authority, set)
	}
	w.Must(authority, catalog.SubmitEdition{ID: id})
	w.Must(authority, catalog.AdoptEdition{ID: id, DocumentNo: "目录〔2026〕9号"})
	w.SetTime(catalog.YearStart(year).Time())
	w.Must("node-330100", catalog.TakeEffect{ID: id})
}

func threeYears(t *testing.T) *catalogtest.World {
	t.Helper()
	w := catalogtest.New(t)
	importInto(t, w, "330100", "甲", 20)
	importInto(t, w, "330200", "甲", 5)
	nextEdition(t, w, "330100", 2027)
	importInto(t, w, "330100", "乙", 7)
	nextEdition(t, w, "330100", 2028)
	importInto(t, w, "330100", "丙", 2)
	return w
}

// followLog carries out the world's log on a state file, in batches, with the
// search index behind it.
func followLog(t *testing.T, w *catalogtest.World, batch int) (*store.Handle, *replica.Search, string) {
	t.Helper()
	dir := t.TempDir()
	state, err := store.OpenHandle(filepath.Join(dir, "state.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = state.Close() })
	checkpoint := filepath.Join(dir, "search.index")
	search := openSearch(t, state, checkpoint)
	book, log := catalog.Book(), w.Log()
	for from := 0; from < len(log); from += batch {
		until := min(from+batch, len(log))
		news := replica.Applied{Index: uint64(until)}
		err := state.Update(uint64(until), 1, func(b *store.Batch) error {
			for i := from; i < until; i++ {
				entry, err := ledger.DecodeEntry(log[i])
				if err != nil {
					return err
				}
				outcome, err := book.Execute(b, uint64(i+1), entry)
				if err != nil {
					return err
				}
				news.Changes = append(news.Changes, outcome.Changes...)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := search.Follow(news); err != nil {
			t.Fatal(err)
		}
	}
	return state, search, checkpoint
}

func openSearch(t *testing.T, state *store.Handle, checkpoint string) *replica.Search {
	t.Helper()
	search, err := replica.OpenSearch(state, checkpoint, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	return search
}

// checkYears compares the answers for every year with the versions of the
// entries.
func checkYears(t *testing.T, r ledger.Reader, search *replica.Search, how string) {
	t.Helper()
	for year := 2025; year <= 2029; year++ {
		var want []string
		for cat := range catalog.Catalogs.All(r) {
			edition, ok := catalog.EditionOfYear(r, cat.ID, year)
			if !ok {
				continue
			}
			for entry := range catalog.EntriesOfEdition(r, &edition) {
				want = append(want, entry.ID)
			}
		}
		slices.Sort(want)
		result, err := search.QueryEdition(year, true, index.Query{Order: index.Name, First: 100, Total: true})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(result.Keys)
		if !slices.Equal(result.Keys, want) || result.Total != len(want) {
			t.Errorf("%s: edition %d has %d members (total %d), want %d", how, year, len(result.Keys), result.Total, len(want))
		}
		if counts := map[int]int{2025: 0, 2026: 25, 2027: 21, 2028: 16, 2029: 0}; counts[year] != len(want) {
			t.Errorf("edition %d: the test expects %d members, there are %d", year, counts[year], len(want))
		}
	}
}

func TestOldEditionsAreSearchedAsTheyWere(t *testing.T) {
	w := threeYears(t)
	for _, batch := range []int{1, 7, 1000} {
		state, search, checkpoint := followLog(t, w, batch)
		checkYears(t, w.Store(), search, fmt.Sprintf("batches of %d", batch))
		if err := search.Close(); err != nil {
			t.Fatal(err)
		}
		again := openSearch(t, state, checkpoint)
		checkYears(t, w.Store(), again, "from the checkpoint")
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(checkpoint); err != nil {
			t.Fatal(err)
		}
		rebuilt := openSearch(t, state, checkpoint)
		checkYears(t, w.Store(), rebuilt, "rebuilt")
		if err := rebuilt.Follow(replica.Applied{Index: uint64(len(w.Log())), Reset: true}); err != nil {
			t.Fatal(err)
		}
		checkYears(t, w.Store(), rebuilt, "after a restore")
		if err := rebuilt.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAFilterOnAnOldEditionNarrowsItsMembers(t *testing.T) {
	w := threeYears(t)
	_, search, _ := followLog(t, w, 3)
	defer func() { _ = search.Close() }()
	result, err := search.QueryEdition(2026, false, index.Query{Search: "甲第", Filter: index.In("division", "330100"), Order: index.Name, First: 5, Total: true, Facets: []string{"listing"}})
	if err != nil {
		t.Fatal(err)
	}
	if result.Total != 20 || len(result.Keys) != 5 {
		t.Errorf("total %d, %d keys, want 20 and 5", result.Total, len(result.Keys))
	}
	gone := 0
	for _, f := range result.Facets["listing"] {
		if f.Value == string(catalog.ListingDelisted) {
			gone = f.Count
		}
	}
	if gone == 0 {
		t.Error("no member of 2026 was removed later: the test shows nothing")
	}
}
