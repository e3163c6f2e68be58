package catalog_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

// importRows imports plain rows into the catalog of Hangzhou in chunks and
// returns the open session.
func importRows(w *catalogtest.World, file byte, rows, perChunk int) string {
	chunks := (rows + perChunk - 1) / perChunk
	session := w.Must("node-330100", catalog.BeginImport{
		Catalog: w.Name("cat-330100"), Source: "hangzhou", Digest: bytes.Repeat([]byte{file}, 32), Chunks: chunks, Rows: rows,
	})
	for n := range chunks {
		chunk := catalog.ImportChunk{Session: session, Number: n}
		for i := n * perChunk; i < min((n+1)*perChunk, rows); i++ {
			digest := binary.BigEndian.AppendUint64(bytes.Repeat([]byte{file}, 24), uint64(i))
			chunk.Rows = append(chunk.Rows, catalog.ImportRow{
				Line: i + 1, Digest: digest, Name: fmt.Sprintf("表%d之%d", file, i), Publisher: "杭州市交通运输局", Division: "330100",
				OpenAttribute: catalog.AttributeUnconditional, Formats: []catalog.DataFormat{catalog.FormatCSV},
				DataType: catalog.DataTypeStructured, Frequency: catalog.FrequencyMonthly,
			})
		}
		w.Must("node-330100", chunk)
	}
	return session
}

// perRow is more than one entry's abort or adoption reads by itself.
const perRow = 40

// TestAnImportSessionCostsWhatItHolds: ending a session of ten rows does not
// read the entries of others.
func TestAnImportSessionCostsWhatItHolds(t *testing.T) {
	for _, end := range []string{"abort", "adopt"} {
		t.Run(end, func(t *testing.T) {
			w := catalogtest.New(t)
			importRows(w, 1, 3000, 500)
			session := importRows(w, 2, 10, 4)
			before := endSession(w, end, session)
			cost, err := w.CostOf(before)
			if err != nil || cost > 100+10*perRow {
				t.Errorf("10 rows beside 3000 others cost %d reads, %v", cost, err)
			}
			if err := catalog.CheckInvariants(w.Store()); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestADraftThatChangesSessionsStaysWithTheLast: a row that another file brought
// in between is the first file's again, and is adopted with it once.
func TestADraftThatChangesSessionsStaysWithTheLast(t *testing.T) {
	w := catalogtest.New(t)
	row := func(n byte) []catalog.ImportRow {
		return []catalog.ImportRow{{
			Line: 1, Digest: bytes.Repeat([]byte{n}, 32), Name: "公交站点", Publisher: "杭州市交通运输局", Division: "330100",
			OpenAttribute: catalog.AttributeUnconditional, Formats: []catalog.DataFormat{catalog.FormatCSV},
			DataType: catalog.DataTypeStructured, Frequency: catalog.FrequencyMonthly,
		}}
	}
	begin := func(n byte) string {
		return w.Must("node-330100", catalog.BeginImport{
			Catalog: w.Name("cat-330100"), Source: "hangzhou", Digest: bytes.Repeat([]byte{n}, 32), Chunks: 3, Rows: 2,
		})
	}
	first, second := begin(1), begin(2)
	w.Must("node-330100", catalog.ImportChunk{Session: first, Rows: row(1)})
	w.Must("node-330100", catalog.ImportChunk{Session: second, Rows: row(2)})
	w.Must("node-330100", catalog.ImportChunk{Session: second, Number: 1})
	drafts := func() (n int) {
		if err := catalog.CheckInvariants(w.Store()); err != nil {
			t.Error(err)
		}
		for range catalog.Entries.All(w.Store()) {
			n++
		}
		return n
	}
	w.Must("node-330100", catalog.ImportChunk{Session: first, Number: 1, Rows: row(3)})
	w.Must("node-330100", catalog.AbortImport{Session: second})
	if n := drafts(); n != 1 {
		t.Errorf("%d drafts, want the one that the first session took back", n)
	}
	w.Must("node-330100", catalog.ImportChunk{Session: first, Number: 2})
	w.Must("node-330100", catalog.CommitImport{Session: first})
	w.Must(authority, catalog.AdoptExistingCatalog{Catalog: w.Name("cat-330100"), DocumentNo: "目录〔2026〕1号", Session: first})
	if session, _ := catalog.ImportSessions.Find(w.Store(), first); drafts() != 1 || session.Adopted != 1 {
		t.Errorf("%d entries were adopted, want 1", session.Adopted)
	}
}

// BenchmarkEndOfASession ends a session of ten rows beside many others.
func BenchmarkEndOfASession(b *testing.B) {
	const others = 100_000
	for _, end := range []string{"abort", "adopt"} {
		b.Run(end+"/"+strconv.Itoa(others), func(b *testing.B) {
			w := catalogtest.New(b)
			importRows(w, 1, others, 500)
			session := importRows(w, 2, 10, 4)
			before := endSession(w, end, session)
			b.ReportAllocs()
			for b.Loop() {
				cost, err := w.CostOf(before)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(cost), "reads/op")
			}
		})
	}
}

// endSession ends the session and returns the state before.
func endSession(w *catalogtest.World, end, session string) *ledgertest.MapStore {
	if end == "abort" {
		before := w.Store()
		w.Must("node-330100", catalog.AbortImport{Session: session})
		return before
	}
	w.Must("node-330100", catalog.CommitImport{Session: session})
	before := w.Store()
	w.Must(authority, catalog.AdoptExistingCatalog{Catalog: w.Name("cat-330100"), DocumentNo: "目录〔2026〕1号", Session: session})
	return before
}
