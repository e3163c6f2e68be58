package importer

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// shownWords is how many words and combinations a printed report names; the JSON
// report names all.
const shownWords = 40

// WriteJSON prints the whole report as one indented JSON object.
func (r *Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// WriteText prints the report as tables for a terminal.
func (r *Report) WriteText(w io.Writer) error {
	return r.write(w, func(b *strings.Builder, title string, head []string, rows [][]string) {
		fmt.Fprintf(b, "\n%s\n", title)
		writeColumns(b, head, rows)
	}, fmt.Sprintf("%s  %s (%s)\n", r.Source, r.Title, r.TitleEn))
}

// WriteMarkdown prints the section of the report for docs/IMPORT-REPORT.md.
func (r *Report) WriteMarkdown(w io.Writer) error {
	return r.write(w, func(b *strings.Builder, title string, head []string, rows [][]string) {
		fmt.Fprintf(b, "\n### %s\n\n", title)
		writeMarkdownTable(b, head, rows)
	}, fmt.Sprintf("## %s %s · %s\n\n", r.Source, r.Title, r.TitleEn))
}

type section func(b *strings.Builder, title string, head []string, rows [][]string)

func (r *Report) write(w io.Writer, layout section, heading string) error {
	var b strings.Builder
	b.WriteString(heading)
	fmt.Fprintf(&b, "%s, %d bytes, SHA-256 %s, mapping revision %d.\n", r.File, r.Bytes, r.Digest, r.Revision)
	fmt.Fprintf(&b, "%d rows, %d pairs merged, %d listings: %d accepted, %d refused.\n", r.Rows, r.Pairs, r.Listings, r.Accepted, r.Refused)
	r.sections(&b, layout)
	if r.Unlisted > 0 {
		fmt.Fprintf(&b, "\n%d more values were counted but are not listed.\n", r.Unlisted)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

func (r *Report) sections(b *strings.Builder, layout section) {
	var rows [][]string
	flush := func(title string, head ...string) {
		if len(rows) > 0 {
			layout(b, title, head, rows)
		}
		rows = nil
	}
	for _, x := range r.Attributes {
		rows = append(rows, []string{x.Value, strconv.Itoa(x.Listings)})
	}
	flush("收录 Accepted, by attribute", "openAttribute", "listings")
	for _, x := range r.Reasons {
		rows = append(rows, []string{x.Code, labelled(x.Field), dash(x.Article), strconv.Itoa(x.Listings)})
	}
	flush("未收录原因 Refused, by reason (a listing counts under each of its reasons)", "code", "field", "Art", "listings")
	for _, x := range first(r.Combinations) {
		rows = append(rows, []string{x.Reasons, strconv.Itoa(x.Listings)})
	}
	flush("原因组合 Reasons together (a listing counts once)", "reasons", "listings")
	for _, x := range first(r.Unknown) {
		rows = append(rows, []string{labelled(x.Field), x.Value, strconv.Itoa(x.Listings)})
	}
	flush("未知代码 Unknown codes", "field", "value", "listings")
	for _, x := range first(r.Placeholders) {
		rows = append(rows, []string{labelled(x.Field), x.Value, strconv.Itoa(x.Listings)})
	}
	flush("视为未填 Words that state nothing", "field", "value", "listings")
	for _, x := range r.Warnings {
		rows = append(rows, []string{x.Code, labelled(x.Field), x.MeansZh + " · " + x.MeansEn, strconv.Itoa(x.Listings)})
	}
	flush("提示 Warnings", "code", "field", "meaning", "listings")
	for _, x := range r.Completeness {
		rows = append(rows, []string{labelled(x.Field), strconv.Itoa(x.Stated), x.Percent()})
	}
	flush("完整性 Completeness", "field", "listings", "share")
	rows = r.byDivision()
	flush("数据开放主体 Institutions", "division", "institutions", "county not named", "with accepted listings", "listings")
}

// byDivision sums the institutions of each division.
func (r *Report) byDivision() [][]string {
	names := newGazetteer().names
	var rows [][]string
	for i := 0; i < len(r.Publishers); {
		division := r.Publishers[i].Division
		institutions, uncertain, useful, listings := 0, 0, 0, 0
		for ; i < len(r.Publishers) && r.Publishers[i].Division == division; i++ {
			p := r.Publishers[i]
			institutions++
			listings += p.Listings
			if p.Uncertain {
				uncertain++
			}
			if p.Accepted > 0 {
				useful++
			}
		}
		rows = append(rows, []string{
			division + " " + names[division], strconv.Itoa(institutions), strconv.Itoa(uncertain),
			strconv.Itoa(useful), strconv.Itoa(listings),
		})
	}
	return rows
}

func first[T any](list []T) []T { return list[:min(len(list), shownWords)] }

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func labelled(field string) string {
	if field == "" {
		return "–"
	}
	if label := labelOf(field); label != field {
		return label + " " + field
	}
	return field
}

// WriteDocument prints docs/IMPORT-REPORT.md: what the figures mean, the summary
// and a section for every report.
func WriteDocument(w io.Writer, reports []*Report) error {
	const head = `# 导入报告 Import report

Written by the program. A row that lacks one of the six fields of Article 10(2), or uses a word that the mapping of
its source does not decide, stays out; every error of every row is named. A listing counts once under each of its reasons.
The decisions are in node/importer/mappings, one file per source.

本报告由程序生成。缺少第十条第二款六项必填内容之一,或使用对照表未作认定的代码的行,不予收录,并逐行列明全部错误。

`
	if _, err := io.WriteString(w, head); err != nil {
		return fmt.Errorf("writing the import report: %w", err)
	}
	if err := WriteSummary(w, reports); err != nil {
		return err
	}
	for _, r := range reports {
		if _, err := io.WriteString(w, "\n"); err != nil {
			return fmt.Errorf("writing the import report: %w", err)
		}
		if err := r.WriteMarkdown(w); err != nil {
			return err
		}
	}
	return nil
}

// WriteSummary prints one Markdown table over several reports: rows, accepted,
// refused, and the refused by reason.
func WriteSummary(w io.Writer, reports []*Report) error {
	var rows [][]string
	total := Report{}
	for _, r := range reports {
		rows = append(rows, summaryRow(r.Source+" "+r.Title, r))
		total.Rows += r.Rows
		total.Pairs += r.Pairs
		total.Listings += r.Listings
		total.Accepted += r.Accepted
		total.Refused += r.Refused
		for _, x := range r.Reasons {
			total.Reasons = addReason(total.Reasons, x)
		}
	}
	rows = append(rows, summaryRow("合计 total", &total))
	var b strings.Builder
	writeMarkdownTable(&b, []string{"source", "rows", "pairs merged", "listings", "accepted", "refused", "by reason (a listing counts under each)"}, rows)
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing the summary: %w", err)
	}
	return nil
}

// addReason adds to the count of the same reason, which keeps its place.
func addReason(list []Reason, x Reason) []Reason {
	for i := range list {
		if list[i].Code == x.Code && list[i].Field == x.Field {
			list[i].Listings += x.Listings
			return list
		}
	}
	return append(list, x)
}

func summaryRow(name string, r *Report) []string {
	var reasons []string
	for _, x := range r.Reasons {
		reasons = append(reasons, strings.TrimSpace(fmt.Sprintf("%s %s", x.Code, x.Field))+" "+strconv.Itoa(x.Listings))
	}
	return []string{
		name, strconv.Itoa(r.Rows), strconv.Itoa(r.Pairs), strconv.Itoa(r.Listings),
		strconv.Itoa(r.Accepted), strconv.Itoa(r.Refused), dash(strings.Join(reasons, "; ")),
	}
}

func writeMarkdownTable(b *strings.Builder, head []string, rows [][]string) {
	escape := strings.NewReplacer("|", `\|`, "<", "&lt;", ">", "&gt;", "`", "'", "*", `\*`, "_", `\_`)
	line := func(cells []string) {
		b.WriteByte('|')
		for _, c := range cells {
			b.WriteString(" " + escape.Replace(c) + " |")
		}
		b.WriteByte('\n')
	}
	line(head)
	b.WriteString("|" + strings.Repeat("---|", len(head)) + "\n")
	for _, row := range rows {
		line(row)
	}
}

// writeColumns aligns a table for a terminal; Chinese characters are two cells wide.
func writeColumns(b *strings.Builder, head []string, rows [][]string) {
	widths := make([]int, len(head))
	all := append([][]string{head}, rows...)
	for _, row := range all {
		for i, cell := range row {
			widths[i] = max(widths[i], cells(cell))
		}
	}
	for _, row := range all {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString("  " + cell + strings.Repeat(" ", widths[i]-cells(cell)))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

func cells(s string) int {
	n := 0
	for _, r := range s {
		n++
		if unicode.Is(unicode.Han, r) || (r >= 0x3000 && r <= 0x303F) || (r >= 0xFF00 && r <= 0xFF60) {
			n++
		}
	}
	return n
}
