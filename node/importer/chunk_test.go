package importer_test

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/importer"
)

// chunksOf reads a source in chunks.
func chunksOf(t testing.TB, s *importer.Source) [][]catalog.ImportRow {
	t.Helper()
	var chunks [][]catalog.ImportRow
	for n, rows := range importer.Chunks(t.Context(), s) {
		if n != len(chunks) {
			t.Errorf("chunk %d comes after %d others", n, len(chunks))
		}
		chunks = append(chunks, rows)
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return chunks
}

func TestAChunkFitsIntoOneCommand(t *testing.T) {
	var lines []string
	for n := range 900 {
		long := strings.Repeat("长", n*5)
		lines = append(lines, strings.Replace(good(n), `"publisher"`, `"summary":"`+long+`","tags":"甲、乙、丙","publisher"`, 1))
	}
	s := sourceOf(t, "x.ndjson", strings.Join(lines, "\n"))
	plan, err := importer.Prepare(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	chunks := chunksOf(t, s)
	if len(chunks) != plan.Chunks || len(chunks) < 10 {
		t.Errorf("got %d chunks, planned %d", len(chunks), plan.Chunks)
	}
	rows := 0
	for n, chunk := range chunks {
		rows += len(chunk)
		data, err := ledger.Encode(catalog.ImportChunk{Session: "imp_00000000000000000000000000", Number: n, Rows: chunk})
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > ledger.MaxCommand-4096 {
			t.Errorf("chunk %d of %d rows has %d bytes", n, len(chunk), len(data))
		}
	}
	if rows != plan.Report.Accepted || rows != 900 {
		t.Errorf("the chunks hold %d rows, accepted are %d", rows, plan.Report.Accepted)
	}
}

func TestTheSameFileGivesTheSameChunksAndAnotherMappingAnotherPlan(t *testing.T) {
	var b strings.Builder
	for n := range 600 {
		fmt.Fprintln(&b, good(n))
	}
	one, two := sourceOf(t, "a.ndjson", b.String()), sourceOf(t, "b.ndjson", b.String())
	if diff := cmp.Diff(chunksOf(t, one), chunksOf(t, two)); diff != "" {
		t.Errorf("two readings differ:\n%s", diff)
	}
	first, err := importer.Prepare(t.Context(), one, nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := importer.MappingOf("330700")
	if err != nil {
		t.Fatal(err)
	}
	other, err := importer.New(strings.NewReader(b.String()), "a.ndjson", int64(b.Len()), importer.Config{Mapping: m})
	if err != nil {
		t.Fatal(err)
	}
	second, err := importer.Prepare(t.Context(), other, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(first.Digest) != 32 || bytes.Equal(first.Digest, second.Digest) {
		t.Errorf("the plan's digest %x does not tell the mappings apart", first.Digest)
	}
}

func TestAFileWithoutAcceptableRowsHasNoChunk(t *testing.T) {
	s := sourceOf(t, "x.ndjson", "{}")
	plan, err := importer.Prepare(t.Context(), s, nil)
	if err != nil || plan.Chunks != 0 || len(chunksOf(t, s)) != 0 {
		t.Errorf("got %d planned chunks, %v", plan.Chunks, err)
	}
}

func TestTheDigestOfARowIsOfWhatItSays(t *testing.T) {
	digest := func(line string) string {
		chunks := chunksOf(t, sourceOf(t, "x.ndjson", line))
		if len(chunks) != 1 || len(chunks[0]) != 1 {
			t.Fatalf("got %d chunks for %s", len(chunks), line)
		}
		return fmt.Sprintf("%x", chunks[0][0].Digest)
	}
	plain := digest(good(1))
	if moved := digest("\n" + strings.Replace(good(1), `{"node":"330000",`, `{ "node": "330000", `, 1)); moved != plain {
		t.Error("spaces and the line number changed the digest")
	}
	if changed := digest(strings.Replace(good(1), "每年", "每月", 1)); changed == plain {
		t.Error("another frequency did not change the digest")
	}
}

func TestProgressRisesToTheWholeFile(t *testing.T) {
	for source, memory := range map[string]int64{"330000": 0, "330100": 0, "330100 read twice": 1} {
		source, _, _ := strings.Cut(source, " ")
		m, err := importer.MappingOf(source)
		if err != nil {
			t.Fatal(err)
		}
		var told []int64
		var whole int64
		var b strings.Builder
		for n := range 5000 {
			fmt.Fprintln(&b, good(n))
		}
		s, err := importer.New(strings.NewReader(b.String()), "x.ndjson", int64(b.Len()), importer.Config{
			Mapping: m, Memory: memory,
			Progress: func(done, total int64) { told, whole = append(told, done), total },
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := importer.Check(t.Context(), s, nil); err != nil {
			t.Fatal(err)
		}
		if len(told) < 3 || told[len(told)-1] != whole {
			t.Errorf("%s: told %v of %d", source, told, whole)
		}
		for i := 1; i < len(told); i++ {
			if told[i] < told[i-1] {
				t.Errorf("%s: progress fell from %d to %d", source, told[i-1], told[i])
			}
		}
	}
}

// TestAPlanGivesTheSameChunksFromMemoryAndFromTheFile: a listing of moderate size
// is read once, a large one again, and one that was changed in between is not
// imported.
func TestAPlanGivesTheSameChunksFromMemoryAndFromTheFile(t *testing.T) {
	var plain, paired strings.Builder
	for n := range 700 {
		fmt.Fprintln(&plain, good(n))
		for _, way := range []string{"api", "data"} { // one dataset, twice in the file
			fmt.Fprintf(&paired, `{"node":"330100","title":"信息%d","publisher":"市示例局","district":"杭州市","freq_raw":"每年","open_raw":"登录开放","format_raw":"%s"}`+"\n", n, way)
		}
	}
	for source, text := range map[string]string{"330000": plain.String(), "330100": paired.String()} {
		want, opened := chunksOf(t, listing(t, source, text, 0)), 0
		for memory, times := range map[int64]int{0: 0, 1: 1} {
			plan, err := importer.Prepare(t.Context(), listing(t, source, text, memory), nil)
			if err != nil {
				t.Fatal(err)
			}
			var got [][]catalog.ImportRow
			opened = 0
			err = plan.Each(t.Context(), func() (*importer.Source, error) {
				opened++
				return listing(t, source, text, memory), nil
			}, func(_ int, rows []catalog.ImportRow) bool { got = append(got, rows); return true })
			if err != nil || opened != times {
				t.Errorf("%s, memory %d: opened %d times, %v", source, memory, opened, err)
			}
			if diff := cmp.Diff(want, got); diff != "" || len(got) != plan.Chunks || plan.Report.Accepted != 700 || (source == "330100") != (plan.Report.Pairs == 700) {
				t.Errorf("%s, memory %d: %d chunks of %d: %s", source, memory, len(got), plan.Chunks, diff)
			}
		}
	}
	plan, err := importer.Prepare(t.Context(), listing(t, "330000", plain.String(), 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(plain.String(), "每年", "每月", 1)
	err = plan.Each(t.Context(), func() (*importer.Source, error) { return listing(t, "330000", other, 1), nil },
		func(int, []catalog.ImportRow) bool { return true })
	if !errors.Is(err, importer.ErrChanged) {
		t.Errorf("another file: %v", err)
	}
}

func listing(t *testing.T, source, text string, memory int64) *importer.Source {
	t.Helper()
	m, err := importer.MappingOf(source)
	if err != nil {
		t.Fatal(err)
	}
	s, err := importer.New(strings.NewReader(text), "x.ndjson", int64(len(text)), importer.Config{Mapping: m, Memory: memory})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRealListingsChunkWithinACommand(t *testing.T) {
	dir := sharedListings(t)
	for _, source := range importer.Portals() {
		s, err := importer.Open(filepath.Join(dir, source+".ndjson"), source)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		plan, err := importer.Prepare(t.Context(), s, nil)
		if err != nil {
			t.Fatal(err)
		}
		rows := 0
		for n, chunk := range chunksOf(t, s) {
			rows += len(chunk)
			data, err := ledger.Encode(catalog.ImportChunk{Number: n, Rows: chunk})
			if err != nil || len(data) > ledger.MaxCommand-4096 {
				t.Errorf("%s chunk %d: %d bytes, %v", source, n, len(data), err)
			}
		}
		if rows != plan.Report.Accepted {
			t.Errorf("%s: %d rows in chunks, %d accepted", source, rows, plan.Report.Accepted)
		}
	}
}
