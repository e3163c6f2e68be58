package export_test

import (
	"bytes"
	"encoding/csv"
	"html/template"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/mulu-catalog/mulu/node/export"
)

func formulas() []string {
	return []string{
		"=1+1", "+1+1", "-1+1", "@SUM(1)", "＝1+1", "＋1", "－1", "＠SUM(1)", "\t=1", "\r=1", "\n=1", "\x00=1", " =1", "\u3000=1", "\u00a0=1", "\ufeff=1", "\u200b=1",
		"\u202e=1", "=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "=HYPERLINK(\"http://x\",\"y\")", "−1", "﹢1", "﹣1", "﹦1", "﹫x", "⁺1", "₌1", "⁼1", "|x", "%x",
		"=", "+", "-", "@", "=\"a\"\"b\"", "\t", "-2+3+cmd|' /C calc'!D2",
	}
}

func TestNoCellIsAFormula(t *testing.T) {
	for _, text := range formulas() {
		if got := export.Cell(text); got != "'"+text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	for _, text := range []string{"", "停车场信息", "a=b", "1+1", "杭州-宁波", "x@example.org", "'=1", "（=）", "2026-08-03", " a"} {
		if got := export.Cell(text); got != text {
			t.Errorf("harmless %q becomes %q", text, got)
		}
	}
}

func TestANumberStaysANumberAndNothingElsePasses(t *testing.T) {
	for _, text := range []string{"0", "-1", "-12.50", "3.14", "007"} {
		if got := export.Number(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	for _, text := range []string{"-1+1", "--1", "-", "-.5", "-1.", "-1e5", "-１"} {
		if got := export.Number(text); got != "'"+text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

func TestATableReadsBackCellByCell(t *testing.T) {
	var out bytes.Buffer
	table := export.NewCSV(&out)
	rows := [][]string{{"名称", "说明"}, {"a,b", "line\r\nend"}, {"quo\"te", "=1+1"}, {"", "；"}}
	for _, row := range rows {
		if err := table.Write(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.Flush(); err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(out.String(), "\ufeff")
	if !marked || strings.Contains(text, "\ufeff") || !strings.HasSuffix(text, "\r\n") {
		t.Errorf("wrote %q", out.String())
	}
	got, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(got) != len(rows) || got[2][1] != "'=1+1" || got[2][0] != "quo\"te" || got[1][0] != "a,b" {
		t.Errorf("reads back as %q, %v", got, err)
	}
}

func scripts() []string {
	return []string{
		"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'onmouseover='alert(1)", "</textarea><script>", "<svg/onload=alert(1)>", "&lt;script&gt;",
		"<a href=\"javascript:alert(1)\">", "<!--", "]]>", "\x00<script>", "<scr\x00ipt>", "＜script＞", "{{.}}", "${7*7}", "\u2028<b>", "\xff<b>", "`<i>`",
	}
}

func TestTextIsShownAsTextInAPage(t *testing.T) {
	for _, text := range scripts() {
		got := export.HTML(text)
		if strings.ContainsAny(got, "<>\"'\x00") || !utf8.ValidString(got) {
			t.Errorf("%q becomes %q", text, got)
		}
		// Between tags and in an attribute the standard library agrees that
		// nothing is left to escape but the ampersand that starts an escape.
		var again strings.Builder
		template.HTMLEscape(&again, []byte(got))
		if strings.ReplaceAll(again.String(), "&amp;", "&") != got {
			t.Errorf("%q still holds markup", got)
		}
	}
	if got := export.HTML("第一行\n\t第二行"); got != "第一行\n\t第二行" {
		t.Errorf("lines are lost: %q", got)
	}
}

func TestALineStaysOneLineInOneDirection(t *testing.T) {
	for _, text := range []string{"a\nb", "a\r\nb", "a\u2028b", "a\u2029b", "a\u0085b", "a\x1b[31mb", "a\u202eb", "a\u2066b", "a\ufeffb", "a\x00b", "a\xffb"} {
		got := export.Line(text)
		if strings.ContainsAny(got, "\n\r\u2028\u2029\u0085\x1b\u202e\u2066\ufeff\x00") || !utf8.ValidString(got) || !strings.HasPrefix(got, "a") {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

func TestAPageLinksToTheWebOnly(t *testing.T) {
	for _, text := range []string{"https://data.hangzhou.gov.cn/d/1", "http://例子.中国/", "https://x.org/?q=a&b=c#d"} {
		if _, ok := export.Link(text); !ok {
			t.Errorf("%q is no link", text)
		}
	}
	for _, text := range []string{
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", " javascript:alert(1)", "data:text/html,<script>", "vbscript:x", "//evil.org/", "/x",
		"file:///etc/passwd", "https://", "https://user:pw@x.org/", "http:x", "\x01javascript:x", "",
	} {
		if got, ok := export.Link(text); ok {
			t.Errorf("%q is linked as %q", text, got)
		}
	}
}

func FuzzCell(f *testing.F) {
	for _, text := range formulas() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := export.Cell(text)
		if got != text && got != "'"+text {
			t.Fatalf("%q becomes %q", text, got)
		}
		if back := export.Plain(got); back != text && !strings.HasPrefix(text, "'") {
			t.Fatalf("%q comes back as %q", text, back)
		}
		// What is left, folded as a spreadsheet folds it, starts no formula.
		folded := strings.TrimSpace(norm.NFKC.String(got))
		if folded != "" && strings.ContainsRune("=+-@", rune(folded[0])) {
			t.Fatalf("%q becomes %q, which folds to %q", text, got, folded)
		}
	})
}

func FuzzHTML(f *testing.F) {
	for _, text := range scripts() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := export.HTML(text); strings.ContainsAny(got, "<>\"'") || !utf8.ValidString(got) {
			t.Fatalf("%q becomes %q", text, got)
		}
		if got := export.Line(text); strings.ContainsAny(got, "\r\n\u2028\u2029") {
			t.Fatalf("%q becomes %q", text, got)
		}
	})
}
