package clustertest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
	"github.com/mulu-catalog/mulu/sync/replica"
	"github.com/mulu-catalog/mulu/sync/store"
)

// seedEntries lists entries without the way there: a benchmark wants a full
// catalog, not its history.
type seedEntries struct {
	From         int      `cbor:"1,keyasint"`
	Count        int      `cbor:"2,keyasint"`
	Institutions []string `cbor:"3,keyasint"`
}

func (seedEntries) Kind() ledger.Kind                       { return "bench.seed" }
func (seedEntries) Allow(ledger.Reader, ledger.Actor) error { return nil }
func (seedEntries) Audit() string                           { return "seeded" }
func (c seedEntries) Apply(tx *ledger.Tx) (int, error) {
	for _, id := range c.Institutions {
		if catalog.Institutions.Has(tx, id) {
			break
		}
		institution := catalog.Institution{
			Head: ledger.Head{ID: id}, Name: id, InstKind: catalog.InstitutionKindAdministrativeOrgan, Level: catalog.LevelCity,
			Division: "330100", Status: catalog.InstitutionActive,
		}
		if err := catalog.Institutions.Insert(tx, &institution); err != nil {
			return 0, err
		}
	}
	for i := c.From; i < c.From+c.Count; i++ {
		entry := catalog.Entry{
			Head: ledger.Head{ID: tx.NewID("ent")}, Catalog: catalog.CatalogID("330100"), Name: fmt.Sprintf("第%07d号公共数据", i),
			OpeningSubject: c.Institutions[i%len(c.Institutions)], Attribute: catalog.AttributeUnconditional,
			Formats: []catalog.DataFormat{catalog.FormatCSV, catalog.FormatJSON}, DataType: catalog.DataTypeStructured,
			Frequency: catalog.FrequencyMonthly, Summary: "用于衡量年度调整的条目，内容与实际目录条目长度相近。", Keywords: []string{"交通", "出行"},
			Listing: catalog.ListingListed, Opening: catalog.OpeningOpen, ListedBy: catalog.ListedByExistingCatalog, ListedAt: tx.Now(),
		}
		if err := catalog.Entries.Insert(tx, &entry); err != nil {
			return 0, err
		}
	}
	return c.Count, nil
}

// rollover is a federation whose state is a file, as on a node.
type rollover struct {
	b     *testing.B
	world *catalogtest.World
	state *store.Handle
	book  *ledger.Book
	seed  *ledger.Book
	index uint64
	now   time.Time
	asked int
}

func newRollover(b *testing.B) *rollover {
	b.Helper()
	world := catalogtest.New(b)
	state, err := store.OpenHandle(filepath.Join(b.TempDir(), "state.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = state.Close() })
	r := &rollover{b: b, world: world, state: state, book: catalog.Book(), seed: ledger.NewBook(catalog.Identify, ledger.Of[seedEntries]()), now: world.Time()}
	for _, data := range world.Log() {
		r.entry(r.book, data)
	}
	return r
}

// entry carries out the data of one log entry, as a replica does.
func (r *rollover) entry(book *ledger.Book, data []byte) ledger.Outcome {
	r.b.Helper()
	r.index++
	var outcome ledger.Outcome
	err := r.state.Update(r.index, 1, func(batch *store.Batch) error {
		entry, err := ledger.DecodeEntry(data)
		if err != nil {
			return err
		}
		outcome, err = book.Execute(batch, r.index, entry)
		return err
	})
	if err != nil {
		r.b.Fatal(err)
	}
	return outcome
}

// data is the log entry of one command.
func (r *rollover) data(as ledgertest.Persona, c ledger.Command) []byte {
	r.b.Helper()
	payload, err := ledger.Encode(c)
	if err != nil {
		r.b.Fatal(err)
	}
	client := as.Client
	if client == "" {
		client = as.Claim.Token
	}
	r.asked++
	envelope, err := ledger.EncodeEnvelope(ledger.Envelope{
		Version: ledger.FormatVersion, Kind: c.Kind(), RequestID: "bench-" + strconv.Itoa(r.asked), Client: client, Claim: as.Claim,
		ProposedAt: ledger.InstantOf(r.now), Payload: payload, Origin: as.Origin,
	})
	if err != nil {
		r.b.Fatal(err)
	}
	batch := ledger.Batch{Origin: as.Origin, Envelopes: [][]byte{envelope}}
	catalogtest.Sign(&batch)
	data, err := ledger.EncodeEntry(ledger.Entry{Version: ledger.FormatVersion, StampedAt: ledger.InstantOf(r.now), Batches: []ledger.Batch{batch}})
	if err != nil {
		r.b.Fatal(err)
	}
	return data
}

func (r *rollover) give(as ledgertest.Persona, c ledger.Command) (time.Duration, int, ledger.Outcome) {
	r.b.Helper()
	data := r.data(as, c)
	began := time.Now()
	outcome := r.entry(r.book, data)
	took := time.Since(began)
	if refusal := outcome.Results[0].Refusal; refusal != nil {
		r.b.Fatalf("%s: %v", c.Kind(), refusal)
	}
	return took, len(data), outcome
}

func (r *rollover) fill(n int) {
	r.b.Helper()
	var institutions []string
	for i := range 1000 {
		institutions = append(institutions, fmt.Sprintf("org_%020d", i))
	}
	const chunk = 10_000
	for from := 0; from < n; from += chunk {
		data := r.data(r.world.Node("330100"), seedEntries{From: from, Count: min(chunk, n-from), Institutions: institutions})
		if refusal := r.entry(r.seed, data).Results[0].Refusal; refusal != nil {
			r.b.Fatal(refusal)
		}
	}
}

// BenchmarkRollover measures the annual adjustment of a catalog of
// MULU_BENCH_ENTRIES entries (100,000 if not set) on a state file with fsync:
// the edition is opened, retained by one rule, submitted, and adopted when the
// year has begun, so that adopting and taking effect are one log entry. It
// prints what the adoption cost on one replica, its search index included.
func BenchmarkRollover(b *testing.B) {
	n := 100_000
	if text := os.Getenv("MULU_BENCH_ENTRIES"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	r := newRollover(b)
	authority := r.world.As("330100-authority")
	first := catalog.EditionID(catalog.CatalogID("330100"), 2026)
	r.give(authority, catalog.OpenEdition{Catalog: catalog.CatalogID("330100"), Year: 2026})
	r.give(authority, catalog.SubmitEdition{ID: first})
	r.give(authority, catalog.AdoptEdition{ID: first, DocumentNo: "目录〔2026〕1号"})
	r.fill(n)
	search, err := replica.OpenSearch(r.state, filepath.Join(b.TempDir(), "search.index"), zerolog.Nop())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = search.Close() })
	year := 2027
	for b.Loop() {
		r.year(b, search, year, n)
		year++
	}
}

func (r *rollover) year(b *testing.B, search *replica.Search, year, n int) {
	b.Helper()
	authority := r.world.As("330100-authority")
	r.now = catalog.RolloverOpens(year).Time()
	id := catalog.EditionID(catalog.CatalogID("330100"), year)
	opened, _, _ := r.give(r.world.Node("330000"), catalog.OpenEdition{Catalog: catalog.CatalogID("330100"), Year: year})
	r.give(authority, catalog.SetDispositions{Edition: id, WholeCatalog: true, Disposition: catalog.DispositionRetain})
	submitted, _, _ := r.give(authority, catalog.SubmitEdition{ID: id})
	r.now = catalog.YearStart(year).Time().Add(time.Hour)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	took, size, outcome := r.give(authority, catalog.AdoptEdition{ID: id, DocumentNo: "目录〔2026〕9号"})
	runtime.ReadMemStats(&after)
	began := time.Now()
	if err := search.Follow(replica.Applied{Index: r.index, Changes: outcome.Changes, Now: outcome.Now}); err != nil {
		b.Fatal(err)
	}
	followed := time.Since(began)
	b.ReportMetric(float64(n), "entries")
	b.ReportMetric(float64(opened.Microseconds())/1000, "open-ms")
	b.ReportMetric(float64(submitted.Microseconds())/1000, "submit-ms")
	b.ReportMetric(float64(took.Microseconds())/1000, "adopt+effect-ms")
	b.ReportMetric(float64(followed.Microseconds())/1000, "search-ms")
	b.ReportMetric(float64(size), "log-bytes")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs), "effect-allocs")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/(1<<20), "effect-MB")
}
