package checks_test

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// root is the folder with the go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test's folder")
		}
		dir = filepath.Dir(dir)
	}
}

// file is one file of the tree; name is slash-separated and relative to the root.
type file struct {
	name string
	text []byte
}

func skip(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// files reads every file of the tree, hidden folders and what .gitignore
// leaves out at the root aside.
func files(t *testing.T) []file {
	t.Helper()
	base := root(t)
	var all []file
	err := filepath.WalkDir(base, func(full string, entry fs.DirEntry, err error) error {
		if full != base && errors.Is(err, fs.ErrNotExist) {
			return nil // tests of other packages run at the same time, and remove what they made
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(base, full)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if name == ".git" {
			return skip(entry) // a folder, or a file in a second worktree
		}
		if entry.IsDir() {
			if name == ".cache" || name == "data" || name == "mulu-data" {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() || name == "mulu" || name == ".git" { // .git is a file in a second work tree
			return nil
		}
		text, err := os.ReadFile(full)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		all = append(all, file{name: name, text: text})
		return err
	})
	if err != nil {
		t.Fatalf("reading the tree: %v", err)
	}
	return all
}

// source is a parsed Go file.
type source struct {
	file
	set    *token.FileSet
	syntax *ast.File
}

// sources parses every hand-written Go file outside testdata.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	for _, f := range files(t) {
		if !strings.HasSuffix(f.name, ".go") || strings.Contains("/"+f.name, "/testdata/") {
			continue
		}
		set := token.NewFileSet()
		syntax, err := parser.ParseFile(set, f.name, f.text, parser.ParseComments)
		if err != nil {
			t.Errorf("parsing: %v", err)
			continue
		}
		if !ast.IsGenerated(syntax) {
			all = append(all, source{file: f, set: set, syntax: syntax})
		}
	}
	return all
}

func (s source) at(p token.Pos) string {
	return fmt.Sprintf("%s:%d", s.name, s.set.Position(p).Line)
}

func (s source) isTest() bool { return strings.HasSuffix(s.name, "_test.go") }

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	documented, packages := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		dir := path.Dir(s.name)
		packages[dir] = true
		// A program is one short file and explains itself there.
		if base := path.Base(s.name); base == "doc.go" || base == "main.go" || s.name == "server.go" {
			documented[dir] = documented[dir] || s.syntax.Doc.Text() != ""
		}
	}
	for dir := range packages {
		if !documented[dir] {
			t.Errorf("%s: no doc.go with a package comment", dir)
		}
	}
}

func TestHandWrittenFilesAreShort(t *testing.T) {
	const most = 500
	for _, s := range sources(t) {
		if n := bytes.Count(s.text, []byte("\n")); n > most && !s.isTest() {
			t.Errorf("%s: %d lines, at most %d", s.name, n, most)
		}
	}
}

func TestNoPackageRunsCodeWhenImported(t *testing.T) {
	for _, s := range sources(t) {
		for _, d := range s.syntax.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: an init function; say it in main or a constructor", s.at(f.Pos()))
			}
		}
	}
}

// Virtual time makes sleeping exact and free. A helper that sleeps there says
// "synctest" in its comment.
func TestTestsSleepOnlyInVirtualTime(t *testing.T) {
	for _, s := range sources(t) {
		if !s.isTest() {
			continue
		}
		for _, d := range s.syntax.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && !strings.Contains(f.Doc.Text(), "synctest") {
				for _, p := range sleepsOutsideBubbles(f) {
					t.Errorf("%s: time.Sleep outside testing/synctest; poll with a deadline or use a channel", s.at(p))
				}
			}
		}
	}
}

func sleepsOutsideBubbles(f *ast.FuncDecl) []token.Pos {
	bubble := false
	var sleeps []token.Pos
	ast.Inspect(f, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if pkg, ok := selector.X.(*ast.Ident); ok {
			bubble = bubble || pkg.Name == "synctest"
			if pkg.Name == "time" && selector.Sel.Name == "Sleep" {
				sleeps = append(sleeps, selector.Pos())
			}
		}
		return true
	})
	if bubble {
		return nil
	}
	return sleeps
}

// What may stand in no file. The words are put together here so that this file
// passes its own test.
func forbidden() map[string]*regexp.Regexp {
	hosts := strings.Join([]string{
		`proxy\.golang` + `\.org`, `sum\.golang` + `\.org`, `goproxy` + `\.(?:cn|io)`, `registry\.npm` + `js\.org`,
		`registry\.npmmirror` + `\.com`, `deb\.debian` + `\.org`, `security\.debian` + `\.org`, `pypi` + `\.org`, `crates` + `\.io`,
	}, "|")
	return map[string]*regexp.Regexp{
		"a path of somebody's machine": regexp.MustCompile(`(?:^|[^A-Za-z0-9_.])/(?:work|farm|root|home/[a-z]+|Users/[A-Za-z]+|tmp/(?:bash_jobs|mulu|lint))(?:/|-brief)`),
		"the host of a registry":       regexp.MustCompile(hosts),
		"an unfinished mark":           regexp.MustCompile(`\b(?:TO` + `DO|FIX` + `ME)\b`),
	}
}

func TestNoFileHoldsWhatBelongsElsewhere(t *testing.T) {
	marks := forbidden()
	for _, f := range files(t) {
		if f.name == "go.sum" || f.name == "LICENSE" || bytes.IndexByte(f.text, 0) >= 0 {
			continue
		}
		generated := strings.HasPrefix(f.name, "graph/generated/")
		for i, l := range bytes.Split(f.text, []byte("\n")) {
			for what, pattern := range marks {
				if found := pattern.Find(l); found != nil && !generated {
					t.Errorf("%s:%d: %s: %q", f.name, i+1, what, found)
				}
			}
		}
	}
}

func TestForbiddenWordsAreRecognised(t *testing.T) {
	marks := forbidden()
	for _, c := range []struct{ what, line string }{
		{"a path of somebody's machine", "see /work" + "/main/x.go"},
		{"a path of somebody's machine", `"/home/` + `jo/x"`},
		{"the host of a registry", "https://proxy.golang" + ".org/x"},
		{"an unfinished mark", "// TO" + "DO: later"},
	} {
		if !marks[c.what].MatchString(c.line) {
			t.Errorf("%q is not recognised as %s", c.line, c.what)
		}
	}
	for _, line := range []string{"the framework/works", "../work/x", "a todo list of an officer", "workday", "example.org/home"} {
		for what, pattern := range marks {
			if pattern.MatchString(line) {
				t.Errorf("%q is taken for %s", line, what)
			}
		}
	}
}
