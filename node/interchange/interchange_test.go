package interchange_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/interchange"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files of testdata anew")

// shelf is a Source without a state behind it.
type shelf struct {
	entries []graph.Seen
	ways    map[string][]catalog.Distribution
	repeat  int // times that all entries come
}

func (s *shelf) Entries(graph.Selection) (iter.Seq[graph.Seen], error) {
	return func(yield func(graph.Seen) bool) {
		for range max(s.repeat, 1) {
			for _, seen := range s.entries {
				if !yield(seen) {
					return
				}
			}
		}
	}, nil
}

func (s *shelf) Distributions(e *catalog.Entry) []catalog.Distribution { return s.ways[e.ID] }

func (*shelf) Institution(id string) catalog.Institution {
	return catalog.Institution{Head: ledger.Head{ID: id}, Name: "杭州市交通运输局", Division: "330100", USCC: "11330100MB1234567A"}
}

func (*shelf) Catalog(id string) (catalog.Catalog, bool) {
	return catalog.Catalog{Head: ledger.Head{ID: id}, NameZh: "杭州市公共数据开放补充目录"}, id == "cat-330100" || id == "cat-330000"
}

func (s *shelf) Publisher(*catalog.Catalog) catalog.Institution {
	return s.Institution("org-authority")
}

func (s *shelf) add(e catalog.Entry, ways ...catalog.Distribution) {
	n := len(s.entries)
	e.ID, e.Version, e.Index = fmt.Sprintf("ent-%d", n), 3, uint64(100+n)
	e.CreatedAt, e.UpdatedAt = moment, moment+1000
	e.Catalog, e.OpeningSubject, e.Listing = "cat-330100", "org-1", catalog.ListingListed
	for i := range ways {
		ways[i].ID, ways[i].Entry, ways[i].State = fmt.Sprintf("dst-%d-%d", n, i), e.ID, catalog.DistributionPublished
	}
	s.ways[e.ID] = ways
	s.entries = append(s.entries, graph.Seen{Head: e.Head, Entry: &e, State: string(e.Opening)})
}

const moment ledger.Instant = 1_790_000_000_000

func newShelf() *shelf {
	s := &shelf{ways: map[string][]catalog.Distribution{}}
	s.add(catalog.Entry{
		Name: "停车泊位信息", Attribute: catalog.AttributeUnconditional, Formats: []catalog.DataFormat{catalog.FormatCSV, catalog.FormatJSON},
		DataType: catalog.DataTypeStructured, Frequency: catalog.FrequencyMonthly, Summary: "泊位、收费标准", Keywords: []string{"停车", "泊位"},
		Domains: []catalog.DataDomain{catalog.DomainTransport}, Opening: catalog.OpeningOpen, Spatial: "330100", EditionYear: 2026, RecordCount: 42,
		Items:     []catalog.DataItem{{Name: "泊位数", NameEn: "spaces", ItemType: "INTEGER", Length: 8}},
		SourceURL: "https://data.hangzhou.gov.cn/d/1", DataUpdatedAt: moment - 1000, IssuedAt: moment - 2000,
		Legal: catalog.LegalBasis{Class: catalog.LegalBasisNotSpecified, Citations: []catalog.Citation{{Title: "《条例》", Article: "3"}}},
	}, catalog.Distribution{
		Method: catalog.MethodDownload, Format: catalog.FormatCSV, AccessURL: "https://data.hangzhou.gov.cn/d/1.csv", ByteSize: 1024,
		Checksum: strings.Repeat("ab", 32), Channel: "platform-330100", PublishedAt: moment,
	}, catalog.Distribution{Method: catalog.MethodAPI, Format: catalog.FormatJSON, AccessURL: "https://data.hangzhou.gov.cn/api/1", Channel: "platform-330100"})
	s.add(catalog.Entry{
		Name: "实时客流", Attribute: catalog.AttributeRestricted, Formats: []catalog.DataFormat{catalog.FormatAPI}, DataType: catalog.DataTypeStructured,
		Frequency: catalog.FrequencyRealtime, Opening: catalog.OpeningOpen, Conditions: []string{"信用良好"},
	}, catalog.Distribution{Method: catalog.MethodAPI, Format: catalog.FormatAPI, AccessURL: "https://data.hangzhou.gov.cn/api/2"})
	s.add(catalog.Entry{
		Name: "居民名册", Attribute: catalog.AttributeProhibited, Grounds: []catalog.ProhibitedGround{catalog.GroundAgreementOrIP}, Opening: catalog.OpeningNotOpen,
	})
	s.add(catalog.Entry{
		Name: "=HYPERLINK(\"http://evil\")", Summary: "<script>alert(1)</script>\r\n@SUM(1)\u2028 \"quo,te\"", Attribute: catalog.AttributeUnconditional,
		Keywords: []string{"-1+1", "</script>"}, Opening: catalog.OpeningOpen, SourceURL: "javascript:alert(1)", Frequency: catalog.FrequencyCustom, CustomPeriod: "P10D",
		DataType: catalog.DataTypeStructured, Formats: []catalog.DataFormat{catalog.FormatXLSX},
	}, catalog.Distribution{Method: catalog.MethodDownload, Format: catalog.FormatXLSX, AccessURL: "javascript:alert(1)"})
	s.add(catalog.Entry{Name: "中止的数据", Attribute: catalog.AttributeUnconditional, Opening: catalog.OpeningSuspended, SourceURL: "https://x.gov.cn/"},
		catalog.Distribution{AccessURL: "https://x.gov.cn/suspended"})
	s.entries = append(s.entries, graph.Seen{Head: ledger.Head{ID: "ent-9", Index: 109}, State: string(catalog.ListingDelisted)})
	return s
}

func cut() interchange.Cut {
	return interchange.Cut{Index: 120, StateHash: strings.Repeat("0f", 32), AsOf: moment + 5000, Contact: "opendata@hangzhou.gov.cn"}
}

func written(t *testing.T, name string, c interchange.Cut, s *shelf) string {
	t.Helper()
	form, ok := interchange.FormOf(name)
	if !ok {
		t.Fatalf("no form %s", name)
	}
	var out bytes.Buffer
	if _, err := interchange.Write(t.Context(), &out, form, &c, s); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestEveryFormIsWrittenAsBefore(t *testing.T) {
	for _, form := range interchange.Forms() {
		c := cut()
		c.Prohibited = true
		got, path := written(t, form.Name, c, newShelf()), filepath.Join("testdata", form.File)
		if *rewrite {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil || got != string(want) {
			t.Errorf("%s is not what is written now, %v; look at it, then run with -rewrite:\n%s", path, err, got)
		}
	}
}

// AT35.2: only NDJSON says that the entry was suspended, and nothing says where it was.
func TestWhatWasStoppedIsATombstoneOrNothing(t *testing.T) {
	for _, form := range interchange.Forms() {
		text := written(t, form.Name, cut(), newShelf())
		if strings.Contains(text, "中止的数据") || strings.Contains(text, "x.gov.cn") {
			t.Errorf("%s still offers it:\n%s", form.Name, text)
		}
		tombs := strings.Count(text, `"tombstone"`)
		if form.Name == "ndjson" && (tombs != 2 || !strings.Contains(text, `"identifier":"ent-4","state":"SUSPENDED","index":104`)) || form.Name != "ndjson" && tombs != 0 {
			t.Errorf("%s holds %d tombstones", form.Name, tombs)
		}
	}
}

func TestFormulasAndScriptsAreHarmless(t *testing.T) {
	text := written(t, "csv", cut(), newShelf())
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil || !strings.HasPrefix(text, "\ufeff") {
		t.Fatalf("the table reads back as %v", err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("a cell is a formula: %q", cell)
			}
		}
	}
	if last := rows[len(rows)-1]; last[0] != "#END" || last[1] != "entries 4" || last[2] != "appliedIndex 120" {
		t.Errorf("the last row is %q", last)
	}
	if strings.Contains(text, "javascript:") {
		t.Error("csv links to a script")
	}
	for _, name := range []string{"ndjson", "dcat", "datajson"} {
		text := written(t, name, cut(), newShelf())
		if strings.Contains(text, "<script") || strings.Contains(text, "</script") || strings.ContainsRune(text, '\u2028') {
			t.Errorf("%s holds a script:\n%s", name, text)
		}
		if name != "ndjson" && strings.Contains(text, "javascript:") {
			t.Errorf("%s links to a script", name)
		}
	}
}

// NDJSON gives every text back as it was entered.
func TestLinesLoseNothing(t *testing.T) {
	s := newShelf()
	lines := strings.Split(strings.TrimSpace(written(t, "ndjson", cut(), s)), "\n")
	if len(lines) != len(s.entries)+2 {
		t.Fatalf("%d lines", len(lines))
	}
	var got struct {
		Name, Summary, SourceURL string
		Keywords                 []string
	}
	if err := json.Unmarshal([]byte(lines[4]), &got); err != nil {
		t.Fatal(err)
	}
	if want := s.entries[3].Entry; got.Name != want.Name || got.Summary != want.Summary || got.Keywords[1] != want.Keywords[1] || got.SourceURL != want.SourceURL {
		t.Errorf("came back as %+v", got)
	}
}

// project-open-data.cio.gov/v1.1: what its schema demands of every dataset.
func TestDataJSONHasWhatItsSchemaDemands(t *testing.T) {
	var doc struct {
		ConformsTo string
		Dataset    []map[string]any
	}
	if err := json.Unmarshal([]byte(written(t, "datajson", cut(), newShelf())), &doc); err != nil || len(doc.Dataset) != 3 {
		t.Fatalf("%d datasets, %v", len(doc.Dataset), err)
	}
	levels := map[any]bool{}
	for _, d := range doc.Dataset {
		for _, name := range []string{"title", "description", "keyword", "modified", "publisher", "contactPoint", "identifier", "accessLevel"} {
			if d[name] == nil {
				t.Errorf("%v lacks %s", d["identifier"], name)
			}
		}
		levels[d["accessLevel"]] = true
		for _, way := range list(d["distribution"]) {
			if way["downloadURL"] != nil && way["mediaType"] == nil || way["downloadURL"] == nil && way["accessURL"] == nil {
				t.Errorf("%v: %v", d["identifier"], way)
			}
		}
	}
	if len(levels) != 2 || levels["non-public"] {
		t.Errorf("access levels %v", levels)
	}
}

func list(v any) (out []map[string]any) {
	items, _ := v.([]any)
	for _, item := range items {
		out = append(out, item.(map[string]any))
	}
	return out
}

// DCAT-AP: title and description of every dataset, an address of every distribution, and a class for every object.
func TestDCATTypesEveryObject(t *testing.T) {
	var doc map[string]any
	if err := json.Unmarshal([]byte(written(t, "dcat", cut(), newShelf())), &doc); err != nil {
		t.Fatal(err)
	}
	if doc["mulu:appliedIndex"] != 120.0 || doc["mulu:entries"] != 3.0 || len(list(doc["dcat:dataset"])) != 3 {
		t.Errorf("%v entries at %v", doc["mulu:entries"], doc["mulu:appliedIndex"])
	}
	for _, d := range list(doc["dcat:dataset"]) {
		for _, name := range []string{"@id", "dct:title", "dct:description", "dct:identifier", "dct:publisher", "dct:accessRights"} {
			if d[name] == nil {
				t.Errorf("%v lacks %s", d["@id"], name)
			}
		}
		for _, way := range list(d["dcat:distribution"]) {
			if way["dcat:accessURL"] == nil {
				t.Errorf("%v has no address", way["@id"])
			}
		}
	}
	delete(doc, "@context")
	classes(t, "", doc)
}

func classes(t *testing.T, at string, v any) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		if v["@type"] == nil {
			t.Errorf("%s has no class: %v", at, v)
		}
		for name, member := range v {
			classes(t, at+"/"+name, member)
		}
	case []any:
		for _, member := range v {
			classes(t, at, member)
		}
	}
}

type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

func TestAnExportThatCannotBeWrittenFails(t *testing.T) {
	for _, form := range interchange.Forms() {
		whole := len(written(t, form.Name, cut(), newShelf()))
		for _, left := range []int{0, whole / 2, whole - 1} {
			c := cut()
			if _, err := interchange.Write(t.Context(), &full{left}, form, &c, newShelf()); err == nil {
				t.Errorf("%s was whole after %d of %d bytes", form.Name, left, whole)
			}
		}
		stopped, stop := context.WithCancel(t.Context())
		stop()
		c := cut()
		if _, err := interchange.Write(stopped, io.Discard, form, &c, newShelf()); !errors.Is(err, context.Canceled) {
			t.Errorf("%s goes on: %v", form.Name, err)
		}
	}
	c := cut()
	c.Selection.Catalog = "cat-310000"
	form, _ := interchange.FormOf("csv")
	if _, err := interchange.Write(t.Context(), io.Discard, form, &c, newShelf()); !ledger.HasCode(err, ledger.CodeNotFound) {
		t.Errorf("an unknown catalog: %v", err)
	}
}

// sampled watches the heap while an export is written through it.
type sampled struct {
	bytes int64
	next  int64
	peak  uint64
}

func (s *sampled) Write(p []byte) (int, error) {
	if s.bytes += int64(len(p)); s.bytes >= s.next {
		s.next += 64 << 20
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		s.peak = max(s.peak, m.HeapAlloc)
	}
	return len(p), nil
}

// BenchmarkExport writes a million entries and reports what stays in memory and
// what one entry allocates.
func BenchmarkExport(b *testing.B) {
	for _, form := range interchange.Forms() {
		b.Run(form.Name, func(b *testing.B) {
			b.ReportAllocs()
			s := newShelf()
			s.entries = s.entries[:2]
			s.repeat = 500_000
			for b.Loop() {
				c, out := cut(), &sampled{}
				if _, err := interchange.Write(b.Context(), out, form, &c, s); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(out.peak>>10), "peak-KiB")
				b.ReportMetric(float64(out.bytes>>20), "MiB")
			}
		})
	}
}

// What an export keeps does not grow with the catalog.
func TestAnExportKeepsNothing(t *testing.T) {
	for _, form := range interchange.Forms() {
		peak := func(repeat int) uint64 {
			s := newShelf()
			s.repeat = repeat
			c, out := cut(), &sampled{next: 1 << 10}
			if _, err := interchange.Write(t.Context(), out, form, &c, s); err != nil {
				t.Fatal(err)
			}
			out.next = 0 // look once more at the end
			if _, err := out.Write(nil); err != nil {
				t.Fatal(err)
			}
			return out.peak
		}
		if small, large := peak(1), peak(4000); large > small+2<<20 {
			t.Errorf("%s keeps %d bytes of 6 entries and %d of 24,000", form.Name, small, large)
		}
	}
}
