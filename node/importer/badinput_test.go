package importer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/node/importer"
)

// good is a line that the mapping of 330000 accepts, by the number in its name.
func good(n int) string {
	return fmt.Sprintf(`{"node":"330000","title":"信息%d","publisher":"省示例厅","freq_raw":"每年","format_raw":"数据库-mysql","open_raw":"无条件","theme":"其他"}`, n)
}

func sourceOf(t testing.TB, name, text string) *importer.Source {
	t.Helper()
	m, err := importer.MappingOf("330000")
	if err != nil {
		t.Fatal(err)
	}
	s, err := importer.New(strings.NewReader(text), name, int64(len(text)), importer.Config{Mapping: m})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// outcomes lists "line: accepted" or "line: CODE field, CODE field".
func outcomes(t testing.TB, s *importer.Source) []string {
	t.Helper()
	var out []string
	for row, errs := range s.Rows(context.Background()) {
		if len(errs) == 0 {
			out = append(out, fmt.Sprintf("%d: accepted", row.Line))
			continue
		}
		var codes []string
		for _, e := range errs {
			if e.Line != row.Line {
				t.Errorf("an error of line %d says line %d", row.Line, e.Line)
			}
			if e.MessageZh == "" || e.MessageEn == "" {
				t.Errorf("line %d: %s has no message in both languages", e.Line, e.Code)
			}
			codes = append(codes, strings.TrimSpace(e.Code+" "+e.Field))
		}
		out = append(out, fmt.Sprintf("%d: %s", row.Line, strings.Join(codes, ", ")))
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestABadLineIsItsOwnErrorAndTheRestGoesOn(t *testing.T) {
	with := func(from, to string) string { return strings.Replace(good(0), from, to, 1) }
	tests := []struct{ name, line, want string }{
		{"broken JSON", `{"title":"x"`, "BROKEN_LINE"},
		{"something behind the object", good(0) + `{}`, "BROKEN_LINE"},
		{"a raw tab inside a string", with("信息0", "信\t息"), "BROKEN_LINE"},
		{"no object", `["title"]`, "WRONG_TYPE"},
		{"a bare number", `7`, "WRONG_TYPE"},
		{"wrong UTF-8", with("信息0", "信\xe6\x81"), "BAD_ENCODING"},
		{"GBK", with("信息0", "\xd0\xc5\xcf\xa2"), "BAD_ENCODING"},
		{"a lone surrogate", with("信息0", `信\ud800`), "BAD_ENCODING name"},
		{"a NUL byte", with("信息0", "信\x00"), "CONTROL_CHARACTER"},
		{"an escaped NUL", with("信息0", `信\u0000`), "CONTROL_CHARACTER name"},
		{"a bell", with("信息0", `信\u0007`), "CONTROL_CHARACTER name"},
		{"a right-to-left override", with("信息0", "信\u202e息"), "CONTROL_CHARACTER name"},
		{"a zero-width space", with("信息0", "信\u200b息"), "CONTROL_CHARACTER name"},
		{"a field stated twice", with(`"node"`, `"title":"y","node"`), "REPEATED_FIELD title"},
		{"a number for a name", with(`"信息0"`, `7`), "WRONG_TYPE name"},
		{"an object for a name", with(`"信息0"`, `{"zh":"信息"}`), "WRONG_TYPE name"},
		{"null for a name", with(`"信息0"`, `null`), "FIELD_REQUIRED name"},
		{"a nest of arrays", with(`"信息0"`, strings.Repeat("[", 100_000)), "TOO_DEEP"},
		{"a deep nest in a field nobody reads", with(`"node"`, `"x":`+strings.Repeat(`{"a":`, 50)+`1`+strings.Repeat(`}`, 50)+`,"node"`), "TOO_DEEP"},
		{"a name too long", with("信息0", strings.Repeat("长", 151)), "BAD_VALUE name"},
		{"a line over 1 MiB", with("信息0", strings.Repeat("长", 400_000)), "LINE_TOO_LONG"},
		{"Shanghai, R2.1", with(`"330000"`, `"310000"`), "OUT_OF_JURISDICTION division"},
		{"a code of Zhejiang that is none", with(`"330000"`, `"339999"`), "UNKNOWN_CODE division"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := good(1) + "\n" + tt.line + "\n" + good(2)
			got := outcomes(t, sourceOf(t, "x.ndjson", text))
			want := []string{"1: accepted", "2: " + tt.want, "3: accepted"}
			if !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestEveryMissingFieldOfARowIsNamedAtOnce(t *testing.T) {
	t.Run("R10.5", func(t *testing.T) {
		got := outcomes(t, sourceOf(t, "x.ndjson", `{"title":"  ","publisher":"null","open_raw":"暂无"}`))
		want := "1: FIELD_REQUIRED name, FIELD_REQUIRED openingSubject, FIELD_REQUIRED openAttribute, " +
			"FIELD_REQUIRED formats, FIELD_REQUIRED dataType, FIELD_REQUIRED updateFrequency"
		if len(got) != 1 || got[0] != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestOneSubjectListsANameOnce(t *testing.T) {
	t.Run("INV-3", func(t *testing.T) {
		twice := strings.Replace(good(1), "信息1", "浙江省 信息１。", 1)
		refused := strings.Replace(good(2), "无条件", "暂无", 1)
		elsewhere := strings.Replace(good(1), "省示例厅", "省另一厅", 1)
		got := outcomes(t, sourceOf(t, "x.ndjson", strings.Join([]string{good(1), twice, refused, good(2), elsewhere}, "\n")))
		want := []string{"1: accepted", "2: DUPLICATE_KEY name", "3: FIELD_REQUIRED openAttribute", "4: accepted", "5: accepted"}
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestAnEmptyFileIsAnError(t *testing.T) {
	for _, name := range []string{"x.ndjson", "x.csv", "x"} {
		for _, text := range []string{"", "\n \n", "\uFEFF"} {
			if name == "x.csv" && text != "" {
				continue // a blank header row is another error
			}
			if got := outcomes(t, sourceOf(t, name, text)); !slices.Equal(got, []string{"1: EMPTY_FILE"}) {
				t.Errorf("%s %q: got %q", name, text, got)
			}
		}
	}
}

func TestFilesThatAreNoTextAreRefusedWithTheRemedy(t *testing.T) {
	tests := []struct{ name, head, says string }{
		{"utf16.csv", "\xff\xfet\x00", "UTF-16"},
		{"utf16be.ndjson", "\xfe\xff\x00t", "UTF-16"},
		{"book.csv", "PK\x03\x04....", "XLSX"},
		{"book.xls", "\xd0\xcf\x11\xe0", "Excel"},
		{"a.ndjson", "\x1f\x8b\x08", "compressed"},
		{"a.csv", "%PDF-1.7", "PDF"},
		{"gbk.csv", "\xb1\xea\xcc\xe2,title\n", "not UTF-8"},
		{"nul.csv", "title,\x00\n", "NUL"},
		{"twice.csv", "title,title\n", "twice"},
		{"other.csv", "name;publisher\n", "no column"},
		{"open.csv", "title,\"publisher\n", "never closed"},
		{"long.csv", strings.Repeat("title,", 200_000), "1 MiB"},
	}
	for _, tt := range tests {
		path := filepath.Join(t.TempDir(), tt.name)
		if err := os.WriteFile(path, []byte(tt.head), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := importer.Open(path, "330000")
		if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), filepath.Dir(path)) {
			t.Errorf("%s: got %v, want it to say %q and no folder", tt.name, err, tt.says)
		}
	}
	if _, err := importer.Open(t.TempDir(), "330000"); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a folder: got %v", err)
	}
	if _, err := importer.Open("nothing", "330500"); err == nil || !strings.Contains(err.Error(), `"330500"`) {
		t.Errorf("an unknown source: got %v", err)
	}
}

func TestAQuoteThatIsNeverClosedCostsItsOwnLine(t *testing.T) {
	row := func(name string) string { return name + ",省示例厅,每年,数据库-mysql,无条件" }
	head := "title,publisher,freq_raw,format_raw,open_raw\n"
	lines := []string{row("甲"), `"乙,省示例厅`, row("丙"), row("丁")}
	got := outcomes(t, sourceOf(t, "x.csv", head+strings.Join(lines, "\n")))
	want := []string{"2: accepted", "3: BROKEN_LINE", "4: accepted", "5: accepted"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	many := head + row("甲") + "\n" + `"乙` + strings.Repeat("\n"+row("丙"), 3000) + "\n" + row("丁")
	outcome := outcomes(t, sourceOf(t, "x.csv", many))
	if n := len(outcome); n != 3003 || outcome[1] != "3: BROKEN_LINE" || outcome[2] != "4: accepted" || outcome[n-1] != "3004: accepted" {
		t.Errorf("got %d outcomes: %q … %q", n, outcome[:3], outcome[n-1])
	}
}

// longLines is a listing of lines of 10 MB that is made while it is read.
type longLines struct{ pos, size int64 }

func (l *longLines) Read(p []byte) (int, error) {
	if l.pos >= l.size {
		return 0, io.EOF
	}
	n := min(int64(len(p)), l.size-l.pos)
	for i := range p[:n] {
		p[i] = 'x'
		if (l.pos+int64(i)+1)%(10<<20) == 0 {
			p[i] = '\n'
		}
	}
	l.pos += n
	return int(n), nil
}

func (l *longLines) Seek(offset int64, _ int) (int64, error) {
	l.pos = offset
	return offset, nil
}

func TestLinesOfTenMegabytesAreNotHeldInMemory(t *testing.T) {
	m, err := importer.MappingOf("330000")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"x.ndjson", "x.csv"} {
		size := int64(60 << 20)
		var file io.ReadSeeker = &longLines{size: size}
		if name == "x.csv" {
			file = &withHead{head: "title\n", rest: &longLines{size: size}}
		}
		s, err := importer.New(file, name, size, importer.Config{Mapping: m})
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		got := outcomes(t, s)
		runtime.ReadMemStats(&after)
		if len(got) != 6 || !strings.HasSuffix(got[5], "LINE_TOO_LONG") {
			t.Errorf("%s: got %d outcomes, the last %q", name, len(got), got[len(got)-1])
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
			t.Errorf("%s: reading %d MB allocated %d MB", name, size>>20, used>>20)
		}
	}
}

// withHead puts a text before a stream.
type withHead struct {
	head string
	rest *longLines
	pos  int64
}

func (w *withHead) Read(p []byte) (int, error) {
	if n := int64(len(w.head)); w.pos < n {
		c := copy(p, w.head[w.pos:])
		w.pos += int64(c)
		return c, nil
	}
	return w.rest.Read(p)
}

func (w *withHead) Seek(int64, int) (int64, error) {
	w.pos, w.rest.pos = 0, 0
	return 0, nil
}

// breaking fails after some bytes.
type breaking struct {
	*bytes.Reader
	left int
}

var errDisk = errors.New("the disk is gone")

func (b *breaking) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errDisk
	}
	n, err := b.Reader.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

func TestADiskThatFailsIsNotTheEndOfTheFile(t *testing.T) {
	m, err := importer.MappingOf("330000")
	if err != nil {
		t.Fatal(err)
	}
	text := good(1) + "\n" + good(2) + "\n"
	file := &breaking{bytes.NewReader([]byte(text)), 1 << 20}
	s, err := importer.New(file, "x.ndjson", int64(len(text)), importer.Config{Mapping: m})
	if err != nil {
		t.Fatal(err)
	}
	file.left = len(good(1)) + 5
	if _, err := importer.Check(t.Context(), s, nil); !errors.Is(err, errDisk) {
		t.Errorf("got %v, want %v", err, errDisk)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := importer.Check(ctx, sourceOf(t, "x.ndjson", text), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled reading: got %v", err)
	}
}
