package importer_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/node/importer"
)

func TestEverySourceHasAMappingThatPassesItsCheck(t *testing.T) {
	sources := importer.Sources()
	if len(sources) != 12 || len(importer.Portals()) != 11 {
		t.Errorf("got %d sources: %v", len(sources), sources)
	}
	for _, source := range sources {
		m, err := importer.MappingOf(source)
		if err != nil {
			t.Error(err)
			continue
		}
		if m.Source != source || m.Division != source && !m.Export {
			t.Errorf("%s: source %q, division %q", source, m.Source, m.Division)
		}
	}
}

// smallest is a mapping that passes; the tests break it in one place each.
const smallest = `{
  "version": 1, "revision": 1, "source": "s", "division": "330100", "title": "t", "titleEn": "t", "decidedBy": "d",
  "platform": {"host": "data.example.gov.cn", "pages": [{"path": "/d/*", "kind": "data", "id": ""}]},
  "fields": {"name": "title", "format": "f"}, "dates": "date", "publisher": {"prefix": "none"},
  "attribute": {"values": {"开放": {"to": "UNCONDITIONAL"}}},
  "frequency": {"values": {"每时": {"to": "CUSTOM", "period": "PT1H"}}},
  "format": {"values": {"xls": {"to": "XLS", "group": "SPREADSHEET"}}},
  "dataTypes": {"SPREADSHEET": "STRUCTURED"},
  "theme": {"values": {"其他": {"to": "99"}}}, "keywords": {}
}`

func TestAMappingIsReadStrictly(t *testing.T) {
	if _, err := importer.ReadMapping(strings.NewReader(smallest)); err != nil {
		t.Fatalf("the smallest mapping: %v", err)
	}
	tests := []struct{ name, from, to, says string }{
		{"an unknown key", `"title":`, `"titel": "x", "title":`, "unknown field"},
		{"a key stated twice", `"version": 1`, `"version": 1, "version": 1`, "twice"},
		{"a word decided twice", `"其他":`, `"其他": {"to": "1"}, "其他":`, `"其他" twice`},
		{"something behind the end", "\n}", "\n} {}", "goes on"},
		{"cut short", `"keywords": {}`, ``, "decoding"},
		{"another version", `"version": 1`, `"version": 2`, "version 2"},
		{"no revision", `"revision": 1`, `"revision": 0`, "revision"},
		{"no decider", `"decidedBy": "d"`, `"decidedBy": ""`, "decidedBy"},
		{"a foreign division", `"330100"`, `"310000"`, "Art 2"},
		{"unknown dates", `"dates": "date"`, `"dates": "guess"`, "dates"},
		{"an attribute outside the code list", `"UNCONDITIONAL"`, `"OPEN"`, "OPEN is not in the code list"},
		{"a frequency outside the code list", `"CUSTOM"`, `"OFTEN"`, "OFTEN is not in the code list"},
		{"CUSTOM without a period", `, "period": "PT1H"`, ``, "beside CUSTOM"},
		{"a period that is none", `"PT1H"`, `"1 hour"`, "ISO 8601"},
		{"a format outside the code list", `"XLS"`, `"EXCEL97"`, "EXCEL97 is not in the code list"},
		{"a format without a data type", `{"SPREADSHEET": "STRUCTURED"}`, `{}`, "no data type"},
		{"a data type outside the code list", `"STRUCTURED"`, `"TABULAR"`, "not in the code lists"},
		{"a theme outside the code list", `"99"`, `"22"`, "22 is not in the code list"},
		{"no decision", `{"to": "99"}`, `{"note": "?"}`, "either a value or a reason"},
		{"two decisions", `{"to": "99"}`, `{"to": "99", "ignore": "x"}`, "either a value or a reason"},
		{"a basis nobody answers for", `{"to": "99"}`, `{"to": "99", "basis": "x"}`, "without a decider"},
		{"a word with outer spaces", `"其他"`, `" 其他"`, "outer and double spaces"},
		{"a page without an id", `"/d/*"`, `"/d/"`, "id parameter"},
		{"an unknown prefix rule", `"none"`, `"slash"`, "publisher.prefix"},
		{"an area abroad", `"none"`, `"none", "areas": {"新区": {"division": "330200", "note": "x"}}`, "outside 330100"},
		{"a field of exports", `"fields": {`, `"fields": {"dataType": "t", `, "belong to an export"},
		{"an export without a catalog", `"dates":`, `"export": true, "dates":`, "an export states"},
		{"a merge without reasons", `"keywords": {}`, `"keywords": {}, "merge": {"by": ["title"], "note": ""}`, "merge"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(smallest, tt.from, tt.to, 1)
			if text == smallest {
				t.Fatalf("%q is not in the smallest mapping", tt.from)
			}
			_, err := importer.ReadMapping(strings.NewReader(text))
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want it to say %q", err, tt.says)
			}
		})
	}
}

// leftUnknown are the words of the real listings that no mapping decides, on
// purpose. The list is reviewed like the mappings.
const leftUnknown = "testdata/left-unknown.txt"

func TestEveryRealWordIsDecidedOrLeftUnknownOnPurpose(t *testing.T) {
	dir := sharedListings(t)
	var got []string
	for _, source := range importer.Portals() {
		for _, w := range check(t, dir, source, nil).Unknown {
			got = append(got, source+" "+w.Field+" "+w.Value)
		}
	}
	slices.Sort(got)
	if rewriting() {
		if err := os.WriteFile(leftUnknown, []byte(strings.Join(got, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(filepath.FromSlash(leftUnknown))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n")
	for _, w := range got {
		if !slices.Contains(want, w) {
			t.Errorf("a word without a decision: %s", w)
		}
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%s lists a word that is decided or gone: %s", leftUnknown, w)
		}
	}
}
