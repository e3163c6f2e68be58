package importer_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/graph"
	"github.com/mulu-catalog/mulu/node/importer"
	"github.com/mulu-catalog/mulu/node/interchange"
)

// exportOf writes a catalog of a federation as everybody sees it.
func exportOf(t *testing.T, w *catalogtest.World, form, cat string) string {
	t.Helper()
	f, ok := interchange.FormOf(form)
	if !ok {
		t.Fatalf("no form %s", form)
	}
	var out bytes.Buffer
	cut := interchange.Cut{Index: w.Index(), Selection: graph.Selection{Catalog: cat}}
	if _, err := interchange.Write(t.Context(), &out, f, &cut, graph.NewEverybody(w.Store(), "330100")); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// openExport reads a text as the export of a federation.
func openExport(text, form, cat string) (*importer.Source, error) {
	m, err := importer.MappingOf(importer.ExportSource)
	if err != nil {
		return nil, err
	}
	return importer.New(strings.NewReader(text), "x."+form, int64(len(text)), importer.Config{Mapping: m, Catalog: cat})
}

func mustOpen(t *testing.T, text, form, cat string) *importer.Source {
	t.Helper()
	s, err := openExport(text, form, cat)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// cellsOf reads an exported table by its columns, without its last row.
func cellsOf(t *testing.T, text string) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	list := []map[string]string{}
	for _, row := range rows[1 : len(rows)-1] {
		cells := map[string]string{}
		for i, title := range rows[0] {
			cells[title[strings.LastIndexByte(title, ' ')+1:]] = row[i]
		}
		list = append(list, cells)
	}
	return list
}

// federation holds entries of every kind: adopted and listed under Article 13,
// open and not, of the city and of a county, restricted, prohibited, suspended.
func federation(t *testing.T) *catalogtest.World {
	t.Helper()
	w := catalogtest.New(t)
	list := []catalog.ImportRow{
		{
			Name: "停车泊位", Formats: []catalog.DataFormat{catalog.FormatXLSX, catalog.FormatJSON, catalog.FormatOther}, DataType: catalog.DataTypeSemiStructured,
			Domains: []catalog.DataDomain{catalog.DomainTransport, catalog.DomainOther}, Keywords: []string{"停车", "=泊位"}, Summary: "泊位、\"收费\",标准", Records: 42,
			URL: "https://data.hangzhou.gov.cn/d/1", Methods: []catalog.OpeningMethod{catalog.MethodDownload},
		},
		{Name: "=公交线路", Frequency: catalog.FrequencyCustom, CustomPeriod: "P10D", URL: "https://elsewhere.example.gov.cn/2"},
		{
			Name: "'实时客流", OpenAttribute: catalog.AttributeRestricted, Formats: []catalog.DataFormat{catalog.FormatAPI}, Frequency: catalog.FrequencyRealtime,
			URL: "https://data.hangzhou.gov.cn/d/3", Methods: []catalog.OpeningMethod{catalog.MethodAPI},
		},
		{Name: "县道桥梁", Publisher: "淳安县交通运输局", Division: "330127", URL: "https://data.hangzhou.gov.cn/d/4", Summary: "第一行\n第二行"},
		{Name: "居民名册", OpenAttribute: catalog.AttributeProhibited},
		{Name: "已中止的数据", URL: "https://data.hangzhou.gov.cn/d/6"},
	}
	importedAndAdopted(t, w, list)
	for e := range catalog.Entries.All(w.Store()) {
		if e.Name == "已中止的数据" {
			w.Must("330100-subject", catalog.SuspendEntry{ID: e.ID, Reason: "可识别车主"})
		}
	}
	native := w.Must("330100-subject", catalog.DraftEntry{Catalog: w.Name("cat-330100"), Fields: catalog.EntryFields{
		Name: "道路养护计划", OpeningSubject: w.Name("org-330100-subject"), OpenAttribute: catalog.AttributeUnconditional,
		Formats: []catalog.DataFormat{catalog.FormatPDF, catalog.FormatCSV}, DataType: catalog.DataTypeStructured, UpdateFrequency: catalog.FrequencyCustom,
		Spatial: "330106", Temporal: "2026", ResourceCode: "330100/001", Keywords: []string{"养护"},
		Legal: catalog.LegalBasis{Class: catalog.LegalBasisRequiredOrPermitted, Citations: []catalog.Citation{{Title: "政府信息公开条例", Article: "第二十条", Norm: catalog.NormRegulation}}},
	}})
	w.Must("330100-subject", catalog.AssessEntry{
		ID: native, InvolvesLegalIssue: new(false), NeedsExpertise: new(false), InvolvesStateSecret: new(false),
		InvolvesTradeSecretOrPrivacy: new(false), Conclusion: catalog.AssessmentEligible,
	})
	w.Must("330100-subject", catalog.SubmitForReview{ID: native})
	w.Must("330100-authority", catalog.ReviewEntry{ID: native, Decision: catalog.ReviewApproved})
	return w
}

func importedAndAdopted(t *testing.T, w *catalogtest.World, list []catalog.ImportRow) {
	t.Helper()
	for i := range list {
		row, digest := &list[i], sha256.Sum256(fmt.Append(nil, i))
		row.Line, row.Digest = i+1, digest[:]
		if row.Publisher == "" {
			row.Publisher, row.Division = "杭州市交通运输局", "330100"
		}
		if row.OpenAttribute == "" {
			row.OpenAttribute = catalog.AttributeUnconditional
		}
		if row.Formats == nil {
			row.Formats = []catalog.DataFormat{catalog.FormatCSV}
		}
		if row.DataType == "" {
			row.DataType = catalog.DataTypeStructured
		}
		if row.Frequency == "" {
			row.Frequency = catalog.FrequencyMonthly
		}
	}
	digest := sha256.Sum256([]byte("listing"))
	session := w.Must("330100-authority", catalog.BeginImport{Catalog: w.Name("cat-330100"), Source: "t", Digest: digest[:], Chunks: 1, Rows: len(list)})
	w.Must("330100-authority", catalog.ImportChunk{Session: session, Rows: list})
	w.Must("330100-authority", catalog.CommitImport{Session: session})
	w.Must("330100-authority", catalog.AdoptExistingCatalog{Catalog: w.Name("cat-330100"), DocumentNo: "杭数〔2026〕1号"})
}

// mandatory are the columns of Article 10(2).
func mandatory() []string {
	return []string{"name", "openingSubject", "openAttribute", "formats", "dataType", "updateFrequency"}
}

// TestWhatOneFederationExportsAnotherImports: R10.5.
func TestWhatOneFederationExportsAnotherImports(t *testing.T) {
	first := federation(t)
	table := exportOf(t, first, "csv", "cat-330100")
	var rowsOf [][]importer.Row
	for _, form := range []string{"csv", "ndjson"} {
		text := exportOf(t, first, form, "cat-330100")
		s := mustOpen(t, text, form, "cat-330100")
		accepted := map[string]bool{}
		var rows []importer.Row
		for row, errs := range s.Rows(t.Context()) {
			for _, e := range errs {
				if e.Code != importer.CodeFieldRequired {
					t.Errorf("%s: %v", form, e)
				}
			}
			for _, warning := range row.Warnings {
				t.Errorf("%s line %d: %+v", form, row.Line, warning)
			}
			accepted[row.ExternalID] = len(errs) == 0
			rows = append(rows, row)
		}
		if err := s.Err(); err != nil {
			t.Fatal(err)
		}
		rowsOf = append(rowsOf, rows)
		live := 0
		for _, cells := range cellsOf(t, table) {
			complete := !slices.ContainsFunc(mandatory(), func(column string) bool { return cells[column] == "" })
			if accepted["mulu/entry/"+cells["identifier"]] != complete {
				t.Errorf("%s: %s is complete: %v, accepted: %v", form, cells["name"], complete, !complete)
			}
			if complete {
				live++
			}
		}
		if live != 5 || len(rows) != 6 {
			t.Errorf("%s: %d rows, of which %d are complete; want 6 and 5", form, len(rows), live)
		}
		comesBack(t, text, form, table)
	}
	if diff := cmp.Diff(rowsOf[0], rowsOf[1], cmpopts.IgnoreFields(importer.Row{}, "Line", "Digest")); diff != "" {
		t.Errorf("the two forms say different things (-csv +ndjson):\n%s", diff)
	}
}

// comesBack imports an export into a fresh federation and compares what that
// exports with the first export.
func comesBack(t *testing.T, text, form, table string) {
	t.Helper()
	second := catalogtest.New(t)
	s := mustOpen(t, text, form, "cat-330100")
	plan, err := importer.Prepare(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	id := second.Must("330100-authority", catalog.BeginImport{
		Catalog: second.Name("cat-330100"), Source: importer.ExportSource, Digest: plan.Digest, Chunks: plan.Chunks, Rows: plan.Report.Rows, Refused: plan.Report.Refused,
	})
	for number, rows := range importer.Chunks(t.Context(), s) {
		second.Must("330100-authority", catalog.ImportChunk{Session: id, Number: number, Rows: rows})
	}
	second.Must("330100-authority", catalog.CommitImport{Session: id})
	if session, err := catalog.ImportSessions.Get(second.Store(), id); err != nil || session.Created != 5 || session.Conflicts != 0 || session.Refused != 1 {
		t.Errorf("%s: %+v, %v", form, session, err)
	}
	second.Must("330100-authority", catalog.AdoptExistingCatalog{Catalog: second.Name("cat-330100"), DocumentNo: "杭数〔2026〕2号"})
	// Who listed it, when and under which identifier is the second federation's own.
	own := []string{"identifier", "editionYear", "resourceCode"}
	said := func(table string) (list []string) {
		for _, cells := range cellsOf(t, table) {
			for _, column := range own {
				delete(cells, column)
			}
			cells["summary"] = strings.Join(strings.Fields(cells["summary"]), " ") // white space within a text is one space
			if cells["openAttribute"] != string(catalog.AttributeProhibited) {
				list = append(list, fmt.Sprint(cells))
			}
		}
		slices.Sort(list)
		return list
	}
	if diff := cmp.Diff(said(table), said(exportOf(t, second, "csv", "cat-330100"))); diff != "" {
		t.Errorf("%s (-first +second federation):\n%s", form, diff)
	}
	if err := catalog.CheckInvariants(second.Store()); err != nil {
		t.Error(err)
	}
}

// row of an export that is whole.
const (
	exportHeader = "标识 identifier,目录 catalog,数据名称 name,数据开放主体 openingSubject,行政区划 division,开放属性代码 openAttribute,数据格式 formats," +
		"数据类型 dataType,更新频率代码 updateFrequency,自定义周期 customPeriod,数据领域 domains,开放方式 methods,首次开放时间 firstOpenedAt\r\n"
	exportRow = "ent-1,cat-330100,停车泊位,杭州市交通运输局,330106,UNCONDITIONAL,CSV;JSON,STRUCTURED,CUSTOM,P10D,6;99,DOWNLOAD,2026-08-01T00:00:00.000Z\r\n"
	exportEnd = "#END,entries 1,appliedIndex 120,,,,,,,,,,\r\n"
)

func TestACodeThatIsNotInTheListIsAnErrorOfItsRow(t *testing.T) {
	for _, test := range []struct{ from, to, want string }{
		{"", "", ""},
		{"UNCONDITIONAL", "OPEN", "UNKNOWN_CODE openAttribute OPEN"},
		{"UNCONDITIONAL", "无条件开放类", "UNKNOWN_CODE openAttribute 无条件开放类"},
		{"CSV;JSON", "CSV;PAPER", "UNKNOWN_CODE formats PAPER"},
		{"STRUCTURED", "TABULAR", "UNKNOWN_CODE dataType TABULAR"},
		{"STRUCTURED", "", "FIELD_REQUIRED dataType CSV、JSON"},
		{"CUSTOM,P10D", "OFTEN,", "UNKNOWN_CODE updateFrequency OFTEN"},
		{"P10D", "ten days", "BAD_VALUE updateFrequency ten days"},
		{"6;99", "6;77", "UNKNOWN_CODE domain 77"},
		{"DOWNLOAD", "FAX", "UNKNOWN_CODE methods FAX"},
		{"330106", "310000", "OUT_OF_JURISDICTION division 310000"},
		{"330106", "杭州", "UNKNOWN_CODE division 杭州"},
		{"330106", "", "UNKNOWN_CODE division "},
		{"cat-330100", "cat-330200", "OUT_OF_JURISDICTION catalog cat-330200"},
		{"cat-330100", "", "OUT_OF_JURISDICTION catalog "},
		{"2026-08-01T00:00:00.000Z", "2026-08-01", "BAD_VALUE issued 2026-08-01"},
	} {
		s := mustOpen(t, exportHeader+strings.Replace(exportRow, test.from, test.to, 1)+exportEnd, "csv", "cat-330100")
		var got []string
		for _, errs := range s.Rows(t.Context()) {
			for _, e := range errs {
				got = append(got, e.Code+" "+e.Field+" "+e.Raw)
			}
		}
		if strings.Join(got, "; ") != test.want || s.Err() != nil {
			t.Errorf("%q for %q: %q, %v; want %q", test.to, test.from, got, s.Err(), test.want)
		}
	}
}

func TestAnExportThatIsNotWholeIsRefused(t *testing.T) {
	const (
		half = `{"type":"cut","version":1}` + "\n" + `{"type":"entry","identifier":"ent-1","name":"停车泊位"}` + "\n" +
			`{"type":"tombstone","identifier":"ent-2","state":"SUSPENDED","index":7}` + "\n"
		lines = half + `{"type":"end","entries":1,"tombstones":1}` + "\n"
	)
	tests := []struct{ form, text, want string }{
		{"csv", exportHeader + exportRow + exportEnd, ""},
		{"ndjson", lines, ""},
		{"csv", exportHeader + exportRow, "cut off"},
		{"ndjson", half, "cut off"},
		{"csv", exportHeader + exportEnd, "holds 0"},
		{"csv", exportHeader + exportRow + exportRow + exportEnd, "holds 2"},
		{"csv", exportHeader + exportRow + strings.Replace(exportEnd, "entries 1", "entries ?", 1), "holds 1"},
		{"csv", exportHeader + exportEnd + exportRow, "behind the last line"},
		{"csv", exportHeader + exportRow + exportEnd + exportEnd, "behind the last line"},
		{"ndjson", strings.Replace(lines, `"entries":1`, `"entries":2`, 1), "holds 1"},
		{"csv", "名称,主体\r\n停车泊位,局\r\n", "no export of a catalog"},
	}
	for _, test := range tests {
		s, err := openExport(test.text, test.form, "")
		if err == nil {
			for range s.Rows(t.Context()) { // to its end
			}
			err = s.Err()
		}
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %q: %v, want %q", test.form, test.text, err, test.want)
		}
	}
	s := mustOpen(t, strings.Replace(lines, `"entry"`, `"record"`, 1), "ndjson", "")
	for _, errs := range s.Rows(t.Context()) {
		if len(errs) != 1 || errs[0].Code != importer.CodeBrokenLine {
			t.Errorf("a line of another type: %v", errs)
		}
	}
}

func TestTheAddressOfTheDataStandsInForThePage(t *testing.T) {
	for _, test := range []struct{ page, addresses, want string }{
		{"https://p.gov.cn/1", "https://d.gov.cn/1", "https://p.gov.cn/1"},
		{"", "https://d.gov.cn/1", "https://d.gov.cn/1"},
		{"", "https://d.gov.cn/1 https://d.gov.cn/2", ""}, // which of them is nobody's guess
		{"", "", ""},
	} {
		text := strings.Replace(exportHeader, "\r\n", ",来源地址 sourceURL,数据地址 accessURL\r\n", 1) +
			strings.Replace(exportRow, "\r\n", ","+test.page+","+test.addresses+"\r\n", 1) + strings.Replace(exportEnd, "\r\n", ",,\r\n", 1)
		for row, errs := range mustOpen(t, text, "csv", "").Rows(t.Context()) {
			if row.URL != test.want || len(errs) != 0 || len(row.Warnings) != 0 {
				t.Errorf("page %q, addresses %q: %q, %v, %v", test.page, test.addresses, row.URL, errs, row.Warnings)
			}
		}
	}
}

// TestTheExportMappingHoldsEveryCodeAndField: each code means itself, and what the
// forms write is read or named as unused.
func TestTheExportMappingHoldsEveryCodeAndField(t *testing.T) {
	m, err := importer.MappingOf(importer.ExportSource)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, m.Attribute, catalog.OpenAttributes())
	holds(t, m.Frequency, catalog.UpdateFrequencies())
	holds(t, m.Format, catalog.DataFormats())
	holds(t, m.Theme, catalog.DataDomains())
	for _, form := range []string{"csv", "ndjson"} {
		text, err := os.ReadFile("../interchange/testdata/catalog." + form)
		if err != nil {
			t.Fatal(err)
		}
		rows := 0
		for row := range mustOpen(t, string(text), form, "").Rows(t.Context()) {
			rows++
			for _, warning := range row.Warnings {
				if warning.Code == importer.WarnUnmappedField {
					t.Errorf("%s: the mapping does not know %s", form, warning.Field)
				}
			}
		}
		if rows != 4 {
			t.Errorf("%s: %d rows", form, rows)
		}
	}
}

func holds[T ~string](t *testing.T, v importer.Vocabulary, codes []T) {
	t.Helper()
	for _, code := range codes {
		if v.Values[string(code)].To != string(code) {
			t.Errorf("%s means %+v", code, v.Values[string(code)])
		}
	}
	if len(v.Values) != len(codes) {
		t.Errorf("%d words, %d codes", len(v.Values), len(codes))
	}
}
