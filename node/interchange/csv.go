package interchange

import (
	"io"
	"strconv"
	"strings"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/node/export"
)

// endMark is the first cell of the last row. A table without it was cut off.
const endMark = "#END"

// column is one column of the table.
type column struct {
	title string
	cell  func(i *item) string
}

func columns() []column {
	return []column{
		{"标识 identifier", func(i *item) string { return i.ID }},
		{"目录 catalog", func(i *item) string { return i.Catalog }},
		{"数据名称 name", func(i *item) string { return i.Name }},
		{"数据开放主体 openingSubject", func(i *item) string { return i.subject.Name }},
		{"行政区划 division", func(i *item) string { return i.subject.Division }},
		{"开放属性代码 openAttribute", func(i *item) string { return string(i.Attribute) }},
		{"数据开放属性 attribute", func(i *item) string { return i.Attribute.Label() }},
		{"数据格式 formats", func(i *item) string { return joined(i.Formats) }},
		{"数据类型 dataType", func(i *item) string { return string(i.DataType) }},
		{"更新频率代码 updateFrequency", func(i *item) string { return string(i.Frequency) }},
		{"数据更新频率 frequency", func(i *item) string { return i.Frequency.Label() }},
		{"自定义周期 customPeriod", func(i *item) string { return i.CustomPeriod }},
		{"摘要 summary", func(i *item) string { return i.Summary }},
		{"数据领域 domains", func(i *item) string { return joined(i.Domains) }},
		{"关键词 keywords", func(i *item) string { return joined(i.Keywords) }},
		{"资源代码 resourceCode", func(i *item) string { return i.ResourceCode }},
		{"开放状态 opening", func(i *item) string { return string(i.Opening) }},
		{"首次开放时间 firstOpenedAt", func(i *item) string { return i.FirstOpenedAt.String() }},
		{"数据更新时间 dataUpdatedAt", func(i *item) string { return i.DataUpdatedAt.String() }},
		{"版本年份 editionYear", func(i *item) string { return number(int64(i.EditionYear)) }},
		{"记录数 recordCount", func(i *item) string { return number(i.RecordCount) }},
		{"开放方式 methods", func(i *item) string {
			return joined(each(i.distributions, func(d *catalog.Distribution) string { return string(d.Method) }))
		}},
		{"数据地址 accessURL", func(i *item) string {
			return strings.Join(each(i.distributions, func(d *catalog.Distribution) string { return link(d.AccessURL) }), " ")
		}},
		{"来源地址 sourceURL", func(i *item) string { return link(i.SourceURL) }},
	}
}

// link is an address that a spreadsheet may open, or empty.
func link(address string) string {
	safe, _ := export.Link(address)
	return safe
}

// joined writes several values into one cell.
func joined[T ~string](list []T) string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = string(v)
	}
	return strings.Join(texts, ";")
}

// each is one text of every distribution, without repetition and blanks.
func each(list []catalog.Distribution, text func(*catalog.Distribution) string) []string {
	var out []string
	for i := range list {
		if t := text(&list[i]); t != "" && (len(out) == 0 || out[len(out)-1] != t) {
			out = append(out, t)
		}
	}
	return out
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// table is CSV for people: guarded against formulas, with a byte order mark in
// front (spreadsheets in China read a file without one as GBK), CR LF lines, and
// a last row that says what the cut is and how many entries it holds.
type table struct {
	csv     *export.CSV
	columns []column
	cells   []string
}

func newTable(w io.Writer) writer {
	c := columns()
	return &table{csv: export.NewCSV(w), columns: c, cells: make([]string, len(c))}
}

func (t *table) begin(*Cut, catalog.Catalog, catalog.Institution) error {
	for n, c := range t.columns {
		t.cells[n] = c.title
	}
	return t.csv.Write(t.cells...)
}

func (t *table) entry(i *item) (bool, error) {
	for n, c := range t.columns {
		t.cells[n] = c.cell(i)
	}
	return true, t.csv.Write(t.cells...)
}

// gone: a row of a table would be taken for data that is there.
func (*table) gone(tombstone) (bool, error) { return false, nil }

func (t *table) end(c *Cut, total Total) error {
	clear(t.cells)
	copy(t.cells, []string{
		endMark, "entries " + strconv.Itoa(total.Entries), "appliedIndex " + strconv.FormatUint(c.Index, 10),
		"stateHash " + c.StateHash, "asOf " + c.AsOf.String(),
	})
	if err := t.csv.Write(t.cells...); err != nil {
		return err
	}
	return t.csv.Flush()
}
