package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
)

// proof is a place that carries a rule's id.
type proof struct {
	file string // slash-separated, relative to the root
	line int
}

// mention finds ids in running text and, with underscores, in identifiers.
// What precedes and follows is checked by isWhole.
var mention = regexp.MustCompile(`(R|AT)(\d+)([._])(\d+)|(SM|INV)([-_])(\d+b?)`)

// findProofs reads every test file and every story under root. Stories lie
// under a testdata/scenarios folder. The docs folder is left out: its own tests
// speak of ids without proving them.
func findProofs(root string) (map[string][]proof, error) {
	proofs := map[string][]proof{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if entry.IsDir() {
			if name == "docs" || name == "graph/generated" || (name != "." && strings.HasPrefix(entry.Name(), ".")) {
				return fs.SkipDir
			}
			return nil
		}
		lines, err := linesThatProve(name, path)
		if err != nil {
			return err
		}
		for _, l := range lines {
			for _, id := range idsIn(l.text) {
				proofs[id] = append(proofs[id], proof{file: name, line: l.number})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for id, places := range proofs {
		proofs[id] = sorted(places)
	}
	return proofs, nil
}

type line struct {
	number int
	text   string
}

// linesThatProve gives the parts of a file in which an id counts, with the
// lines they stand on; none for a file that is neither test nor story.
func linesThatProve(name, path string) ([]line, error) {
	story := strings.Contains("/"+name, "/testdata/scenarios/")
	test := strings.HasSuffix(name, "_test.go") && !strings.Contains("/"+name, "/testdata/")
	if !story && !test {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	if story {
		return numbered(text), nil
	}
	return goLines(name, text)
}

// numbered cuts text into lines, counted from 1.
func numbered(text []byte) []line {
	var lines []line
	for i, l := range bytes.Split(text, []byte("\n")) {
		lines = append(lines, line{number: i + 1, text: string(l)})
	}
	return lines
}

// goLines gives whole test functions with their doc comments, and the string
// literals of everything else.
func goLines(name string, text []byte) ([]line, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("parsing a test file: %w", err)
	}
	source := numbered(text)
	var lines []line
	for _, declaration := range file.Decls {
		if f, ok := declaration.(*ast.FuncDecl); ok && f.Recv == nil && isTestName(f.Name.Name) {
			from := f.Pos()
			if f.Doc != nil {
				from = f.Doc.Pos()
			}
			lines = append(lines, source[set.Position(from).Line-1:set.Position(f.End()).Line]...)
			continue
		}
		ast.Inspect(declaration, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				lines = append(lines, line{number: set.Position(l.Pos()).Line, text: l.Value})
			}
			return true
		})
	}
	return lines, nil
}

func isTestName(name string) bool {
	for _, prefix := range []string{"Test", "Fuzz", "Example", "Benchmark"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// idsIn gives the ids mentioned in text, written as the rulebook writes them.
func idsIn(text string) []string {
	var ids []string
	for _, m := range mention.FindAllStringSubmatchIndex(text, -1) {
		part := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[m[2*i]:m[2*i+1]]
		}
		identifier := part(3) == "_" || part(6) == "_"
		if !isWhole(text, m[0], m[1], identifier) {
			continue
		}
		if part(1) != "" {
			ids = append(ids, part(1)+part(2)+"."+part(4))
		} else {
			ids = append(ids, part(5)+"-"+part(7))
		}
	}
	return ids
}

// isWhole says that the id in text[from:to] is not the middle of another word.
// Inside an identifier it may follow a lower-case letter: TestR15_2.
func isWhole(text string, from, to int, identifier bool) bool {
	if from > 0 {
		c := text[from-1]
		joined := isUpper(c) || isDigit(c) || (!identifier && (isLower(c) || c == '_'))
		if joined {
			return false
		}
	}
	if to < len(text) {
		c := text[to]
		if isDigit(c) || isLower(c) || (isUpper(c) && !identifier) {
			return false
		}
	}
	return true
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// sorted orders places by file and line and drops repetitions.
func sorted(places []proof) []proof {
	sort.Slice(places, func(i, j int) bool {
		if places[i].file != places[j].file {
			return places[i].file < places[j].file
		}
		return places[i].line < places[j].line
	})
	kept := places[:0]
	for _, p := range places {
		if len(kept) == 0 || kept[len(kept)-1] != p {
			kept = append(kept, p)
		}
	}
	return kept
}
