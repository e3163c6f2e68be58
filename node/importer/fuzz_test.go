package importer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/node/importer"
)

// seeds adds every line of the fixtures with a suffix.
func seeds(f *testing.F, pattern string) {
	f.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		f.Fatalf("no fixtures: %v", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
		for line := range strings.Lines(string(raw)) {
			f.Add(line)
		}
	}
}

func mappings(f *testing.F, names ...string) []*importer.Mapping {
	f.Helper()
	var out []*importer.Mapping
	for _, name := range names {
		m, err := importer.MappingOf(name)
		if err != nil {
			f.Fatal(err)
		}
		out = append(out, m)
	}
	return out
}

// soundness is what must hold for any bytes: every row is either refused with
// messages or holds all six fields in words of the code lists, lines rise, and
// a second reading says the same.
func soundness(t *testing.T, name string, m *importer.Mapping, text string) {
	t.Helper()
	s, err := importer.New(strings.NewReader(text), name, int64(len(text)), importer.Config{Mapping: m})
	if err != nil {
		return // the file as a whole was refused
	}
	last := 0
	for row, errs := range s.Rows(t.Context()) {
		if row.Line <= last {
			t.Fatalf("line %d comes after line %d", row.Line, last)
		}
		last = row.Line
		if len(errs) == 0 {
			acceptable(t, row)
		}
		for _, e := range errs {
			if e.Code == "" || e.MessageEn == "" || e.MessageZh == "" || !utf8.ValidString(e.Raw+e.MessageEn+e.MessageZh) {
				t.Fatalf("a mute error: %+v", e)
			}
		}
	}
	if s.Err() != nil && m.Export {
		return // cut off
	}
	if s.Err() != nil {
		t.Fatal(s.Err())
	}
	if first, second := readingOf(t, s), readingOf(t, s); first != second {
		t.Fatal("the second reading differs")
	}
}

func acceptable(t *testing.T, r importer.Row) {
	t.Helper()
	ok := strings.TrimSpace(r.Name) != "" && strings.TrimSpace(r.Publisher) != "" &&
		catalog.OpenAttribute(r.Attribute).Valid() && catalog.DataType(r.DataType).Valid() &&
		catalog.UpdateFrequency(r.Frequency).Valid() && len(r.Formats) > 0 && catalog.InJurisdiction(r.PublisherDivision)
	for _, f := range r.Formats {
		ok = ok && catalog.DataFormat(f).Valid()
	}
	for _, d := range r.Domains {
		ok = ok && catalog.DataDomain(d).Valid()
	}
	if !ok || !utf8.ValidString(r.Name) {
		t.Fatalf("accepted without its six fields: %+v", r)
	}
	if r.OnPlatform && (r.URL == "" || r.ExternalID == "") {
		t.Fatalf("on the platform without an id: %+v", r)
	}
}

func FuzzNDJSON(f *testing.F) {
	seeds(f, "testdata/listings/*.ndjson")
	f.Add(`{"title":"` + strings.Repeat("[", 300) + `"}`)
	sources := mappings(f, "330000", "330100", "330800", "330900")
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range sources {
			soundness(t, "x.ndjson", m, text)
		}
	})
}

func FuzzCSV(f *testing.F) {
	seeds(f, "testdata/listings/*.csv")
	sources := mappings(f, "330000", "330100")
	f.Fuzz(func(t *testing.T, text string) {
		soundness(t, "x.csv", sources[0], "title,publisher,freq_raw,format_raw,open_raw,theme\n"+text)
		soundness(t, "x.csv", sources[1], text)
	})
}

func FuzzExport(f *testing.F) {
	seeds(f, "../interchange/testdata/catalog.ndjson")
	f.Add(exportRow + exportEnd)
	m := mappings(f, importer.ExportSource)[0]
	f.Fuzz(func(t *testing.T, text string) {
		soundness(t, "x.ndjson", m, text)
		soundness(t, "x.csv", m, exportHeader+text)
	})
}

func FuzzMapping(f *testing.F) {
	f.Add(smallest)
	f.Fuzz(func(t *testing.T, text string) {
		m, err := importer.ReadMapping(strings.NewReader(text))
		if (m == nil) == (err == nil) {
			t.Fatalf("got %v and %v", m, err)
		}
	})
}

func BenchmarkRows(b *testing.B) {
	dir := sharedListings(b)
	for _, source := range []string{"330000", "330100"} {
		b.Run(source, func(b *testing.B) {
			s, err := importer.Open(filepath.Join(dir, source+".ndjson"), source)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			b.SetBytes(s.Size())
			rows := 0
			start := time.Now()
			for b.Loop() {
				rows = 0
				for row := range s.Rows(b.Context()) {
					rows += max(1, len(row.Lines))
				}
			}
			b.ReportMetric(float64(rows*b.N)/time.Since(start).Seconds(), "rows/s")
		})
	}
}
