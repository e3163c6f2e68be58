package importer

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mulu-catalog/mulu/node/export"
)

// ExportSource is the source whose files are what a federation itself exported
// (mulu export, NDJSON or CSV).
const ExportSource = "mulu"

// exportSeparator stands between the values of one cell.
const exportSeparator = ";"

// What an export says of itself beside its entries.
const (
	exportType  = "type"       // key of an NDJSON line
	exportEnd   = "#END"       // first cell of the last row of a table
	exportFirst = "identifier" // column in which it stands
	exportCount = "catalog"    // column that then holds how many entries there are
)

// exported gives the entries of an export under the names that both its forms
// have in common. Tombstones and what the export says of itself are no rows. An
// export that was cut off, or from which entries are missing, is refused as a
// whole by whole.
type exported struct {
	records
	table   bool // CSV: cells are guarded against being formulas
	entries int  // given
	says    int  // how many the last line promises
	ended   bool
	behind  bool // something follows the last line
}

// newExported recognises an export by its header row; an NDJSON export shows
// what it is line by line.
func newExported(recs records) (records, error) {
	t, ok := recs.(*table)
	if !ok {
		return &exported{records: recs}, nil
	}
	for i, title := range t.header { // "数据名称 name"
		t.header[i] = title[strings.LastIndexByte(title, ' ')+1:]
	}
	for _, column := range []string{exportFirst, exportCount, "name"} {
		if t.header != nil && !t.has(column) {
			return nil, fmt.Errorf("the file is no export of a catalog: it has no column %q (文件不是目录导出文件,缺少列 %s)", column, column)
		}
	}
	return &exported{records: recs, table: true}, nil
}

func (x *exported) next() (record, bool) {
	for {
		rec, ok := x.records.next()
		if !ok {
			return rec, false
		}
		x.behind = x.behind || x.ended
		if len(rec.errs) > 0 {
			x.entries++
			return rec, true
		}
		if x.table {
			unguard(rec)
		}
		if x.aside(&rec) {
			continue
		}
		x.entries++
		return rec, true
	}
}

// aside passes over what is no entry, and gives the others plain names.
func (x *exported) aside(rec *record) bool {
	if x.table {
		if rec.get(exportFirst).text != exportEnd {
			return false
		}
		x.ended, x.says = true, entriesIn(strings.TrimPrefix(rec.get(exportCount).text, "entries "))
		return true
	}
	switch rec.get(exportType).text {
	case "cut", "tombstone":
		return true
	case "end":
		x.ended, x.says = true, entriesIn(rec.get("entries").text)
		return true
	case "entry":
		flatten(rec)
		return false
	default:
		rec.errs = []RowError{lineProblem(CodeBrokenLine, "该行不是目录导出文件的一行", "the line is none of an export: it has no known type")}
		return false
	}
}

// entriesIn is the number in a last line, -1 if it is none.
func entriesIn(text string) int {
	n, err := strconv.Atoi(tidy(text))
	if err != nil {
		return -1
	}
	return n
}

// whole reports whether the export was read to the end that it announces.
func (x *exported) whole() error {
	switch {
	case !x.ended:
		return errors.New("the export was cut off: its last line is missing; export it again (导出文件不完整,缺少末行,请重新导出)")
	case x.behind:
		return errors.New("rows stand behind the last line of the export; do not sort it (末行之后还有内容,请勿对导出文件重新排序)")
	case x.says != x.entries:
		return fmt.Errorf("the export says that it holds %d entries and holds %d; narrow it with the flags of mulu export (导出文件应有 %d 条,实有 %d 条)",
			x.says, x.entries, x.says, x.entries)
	}
	return nil
}

// unguard takes back what made a cell safe for spreadsheets.
func unguard(rec record) {
	for i := range rec.members {
		rec.members[i].text = export.Plain(rec.members[i].text)
	}
}

// flatten gives a line of NDJSON the fields that a table has: the subject's name
// and division, and the ways and addresses of what is published.
func flatten(rec *record) {
	subject := rec.get("openingSubject")
	ways := rec.get("distributions")
	var flat []member
	for _, m := range rec.members {
		switch m.key {
		case "openingSubject", "distributions":
		case "methods":
			if ways.kind == kindAbsent { // else what is published counts
				flat = append(flat, m)
			}
		default:
			flat = append(flat, m)
		}
	}
	flat = append(flat, member{"openingSubject", subject.of("name")}, member{"division", subject.of("division")})
	if ways.kind != kindAbsent {
		flat = append(flat, member{"methods", ways.all("method")}, member{"accessURL", ways.all("accessURL")})
	}
	rec.members = flat
}

// of is the text field of an object.
func (v value) of(key string) value {
	for i := range v.members {
		if v.members[i].key == key {
			return v.members[i].value
		}
	}
	return value{kind: kindAbsent}
}

// all lists a text field of the objects of a list, each text once.
func (v value) all(key string) value {
	out := value{kind: kindList}
	for i := range v.members {
		if m := &v.members[i]; m.key == key && !slices.Contains(out.list, m.text) {
			out.list = append(out.list, m.text)
		}
	}
	return out
}
