package checks_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var link = regexp.MustCompile(`\]\(([^)\s#]+)(?:#[^)]*)?\)`)

func TestDocumentsLinkToFilesThatExist(t *testing.T) {
	base := root(t)
	for _, f := range files(t) {
		if !strings.HasSuffix(f.name, ".md") || strings.Contains("/"+f.name, "/testdata/") {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(string(f.text), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			target := path.Join(path.Dir(f.name), m[1])
			if _, err := os.Stat(filepath.Join(base, filepath.FromSlash(target))); err != nil {
				t.Errorf("%s links to %s, which does not exist", f.name, m[1])
			}
		}
	}
}

// fenced gives the lines of a document's code blocks.
func fenced(text string) []string {
	var lines []string
	inside := false
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			inside = !inside
		} else if inside {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

// A command of the README is `go test ./...`, `go run ./FOLDER`, or the program
// itself: `go run . WORD` or `mulu WORD`, whose --help must succeed.
func TestCommandsOfTheReadmeExist(t *testing.T) {
	base := root(t)
	text, err := os.ReadFile(filepath.Join(base, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	said := map[string]bool{}
	for _, line := range fenced(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		said[line] = true
		parts := strings.Fields(line)
		switch {
		case len(parts) >= 4 && strings.HasPrefix(line, "go run . "):
			words = append(words, parts[3])
		case len(parts) >= 2 && parts[0] == "mulu":
			words = append(words, parts[1])
		case len(parts) >= 3 && strings.HasPrefix(line, "go run ./"):
			if _, err := os.Stat(filepath.Join(base, filepath.FromSlash(parts[2]), "main.go")); err != nil {
				t.Errorf("README says %q, but there is no program in that folder", line)
			}
		}
	}
	for _, want := range []string{"go run . dev", "go test ./..."} {
		if !said[want] {
			t.Errorf("README does not name the command %q", want)
		}
	}
	answers(t, base, words)
}

// answers builds the program and asks it for help on each command.
func answers(t *testing.T, base string, words []string) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program")
	}
	if _, err := os.Stat(filepath.Join(base, "server.go")); err != nil {
		t.Skip("no server.go: there is no program yet")
	}
	program := filepath.Join(t.TempDir(), "mulu")
	command(t, base, "go", "build", "-o", program, ".")
	for _, word := range words {
		// An unknown word makes the program print its own help, so success alone says nothing.
		if out, err := attempt(t.Context(), base, program, word, "--help"); err != nil || !strings.Contains(out, "mulu "+word) {
			t.Errorf("README names the command %q, which answers --help with %v\n%s", word, err, out)
		}
	}
}

var inCode = regexp.MustCompile("`([^`]+)`")

// ARCHITECTURE.md leads a reader from an article to a file, so its files exist.
func TestTheMapOfTheTreeNamesFilesThatExist(t *testing.T) {
	base := root(t)
	text, err := os.ReadFile(filepath.Join(base, "docs", "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		for _, m := range inCode.FindAllStringSubmatch(line, -1) {
			name := m[1]
			switch {
			case strings.ContainsAny(name, " *…"):
				continue
			case strings.HasSuffix(name, ".go") && !strings.Contains(name, "/"):
				name = "catalog/" + name
			case strings.HasPrefix(name, "../") || !strings.Contains(name, "/"):
				continue
			case name == "calendar/":
				name = "catalog/calendar"
			}
			if _, err := os.Stat(filepath.Join(base, filepath.FromSlash(name))); err != nil {
				t.Errorf("docs/ARCHITECTURE.md names %s, which does not exist", m[1])
			}
		}
	}
}
