package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const sampleRulebook = `# The rulebook

## 1. Points
R1.1 is not defined in this chapter.

## 2. Clause by clause

**Art 4(1)** authority. ` + "`E`" + `
* R4.1 One per division.
* R4.2 Same level, see R6.2 and AT6.1.
* AT4.1 Given a county, then its city.
**Art 6(1)** triad. ` + "`E`" + `
* R6.1 First. R6.2 Second.
* AT6.1 Given silence, then a ground. AT6.2 Given none.
**Art 23** ` + "`O`" + `. **Art 27** free. ` + "`E/R`" + ` R27.1 no fee.
**Art 30** later ` + "`R`" + ` (see R31.9).

### 2A. Matrix
R99.9 is not read here.

### 3.4 State machines
**SM-1 Edition**
**SM-2 Entry — listing**
**SM-2b — opening**

### 3.5 Invariants
INV-1 one edition. INV-2 unique.

### 3.6 Matrix
INV-9 is not read here.
`

func TestRulesAreReadInTheOrderOfTheLaw(t *testing.T) {
	var got []string
	for _, r := range parseRules(sampleRulebook) {
		got = append(got, r.id+"|"+r.class+"|"+r.text)
	}
	want := []string{
		"R4.1|E|One per division.",
		"R4.2|E|Same level, see",
		"AT4.1|E|Given a county, then its city.",
		"R6.1|E|First.",
		"R6.2|E|Second.",
		"AT6.1|E|Given silence, then a ground.",
		"AT6.2|E|Given none.",
		"R27.1|E/R|no fee.",
		"R31.9||).",
		"SM-1||Edition",
		"SM-2||Entry — listing",
		"SM-2b||opening",
		"INV-1||one edition.",
		"INV-2||unique.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestIdsAreFoundWhereTheyAreWhole(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{`t.Run("AT14.3 stays prohibited", f)`, []string{"AT14.3"}},
		{"func TestR15_2_ConversionNeedsAFiling(", []string{"R15.2"}},
		{"func TestConversionAT15_2(", []string{"AT15.2"}},
		{"func TestDowngrade_R15_2(", []string{"R15.2"}},
		{"# R15.2, AT15.2 and INV-5", []string{"R15.2", "AT15.2", "INV-5"}},
		{"walks SM-2b, not SM-2 alone", []string{"SM-2b", "SM-2"}},
		{"TestSM_1EveryPair", []string{"SM-1"}},
		{"R15.20 is another rule", []string{"R15.20"}},
		{"ERR15.2 VAT14.3 xR1.1 R15 AT.1 AT14,3", nil},
		{"R15.2b is none", nil},
		{"", nil},
	} {
		if got := idsIn(c.text); !slices.Equal(got, c.want) {
			t.Errorf("idsIn(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestArticlesAreListsAndRanges(t *testing.T) {
	wanted, err := parseArticles("5, 8-10")
	if err != nil || len(wanted) != 4 || !wanted[5] || !wanted[9] || wanted[7] {
		t.Errorf("parseArticles = %v, %v; want 5, 8, 9 and 10", wanted, err)
	}
	if wanted, err := parseArticles(""); wanted != nil || err != nil {
		t.Errorf("parseArticles of nothing = %v, %v; want everything", wanted, err)
	}
	for _, bad := range []string{"x", "5-", "-5", "9-8", "0", "1,,2", "1-1000000000"} {
		if _, err := parseArticles(bad); err == nil {
			t.Errorf("parseArticles(%q) was accepted", bad)
		}
	}
}

// tree writes files into a module of its own beside a rulebook.
func tree(t *testing.T, files map[string]string) (root, rulebook string) {
	t.Helper()
	base := t.TempDir()
	root, rulebook = filepath.Join(base, "module"), filepath.Join(base, "shared", "rulebook", "rules.md")
	write := func(path, text string) {
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(rulebook, sampleRulebook)
	write(filepath.Join(root, "go.mod"), "module example.org/m\n")
	for name, text := range files {
		write(filepath.Join(root, filepath.FromSlash(name)), text)
	}
	return root, rulebook
}

func TestOnlyTestsAndStoriesProve(t *testing.T) {
	root, _ := tree(t, map[string]string{
		"catalog/a.go":                        "package catalog\n\n// R4.1 is explained here.\n",
		"catalog/a_test.go":                   "package catalog\n\n// R4.2 is only mentioned.\nvar x = `AT4.1`\n\n// TestX proves R6.1.\nfunc TestX() {\n\t_ = \"R6.2\" // AT6.1\n}\n\nfunc helper() {\n\t// AT6.2 is only mentioned.\n\t_ = \"R27.1\"\n}\n",
		"catalog/testdata/scenarios/entry/x":  "# SM-1\ndraft-entry\n----\n# SM-1 R6.1\n",
		"catalog/testdata/other/x":            "INV-1\n",
		"graph/generated/g_test.go":           "package generated\n\nvar x = `INV-1`\n",
		".hidden/a_test.go":                   "package hidden\n\nvar x = `INV-1`\n",
		"docs/checks/checks_test.go":          "package checks\n\nvar x = `INV-1`\n",
		"catalog/testdata/src/broken_test.go": "no Go at all, INV-1",
	})
	proofs, err := findProofs(root)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for id, places := range proofs {
		got[id] = where(places)
	}
	want := map[string]string{
		"AT4.1": "catalog/a_test.go:4",
		"R6.1":  "catalog/a_test.go:6, catalog/testdata/scenarios/entry/x:4",
		"R6.2":  "catalog/a_test.go:8",
		"AT6.1": "catalog/a_test.go:8",
		"R27.1": "catalog/a_test.go:13",
		"SM-1":  "catalog/testdata/scenarios/entry/x:1, catalog/testdata/scenarios/entry/x:4",
	}
	if len(got) != len(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for id := range want {
		if got[id] != want[id] {
			t.Errorf("%s is proved by %q, want %q", id, got[id], want[id])
		}
	}
}

func TestTheLastLineCountsWhatIsMissing(t *testing.T) {
	root, rulebook := tree(t, map[string]string{
		"catalog/testdata/scenarios/entry/x": "# R4.1 R4.2 AT4.1\n# R6.1\n",
	})
	for _, c := range []struct {
		name string
		args []string
		code int
		last string
	}{
		{"everything", nil, 0, "missing: 10"},
		{"one article", []string{"-articles", "6"}, 0, "missing: 3"},
		{"an article that is whole", []string{"-articles", "4"}, 0, "missing: 0"},
		{"only gaps", []string{"-articles", "4-6", "-missing"}, 0, "missing: 3"},
		{"within the allowance", []string{"-articles", "6", "-fail-over", "3"}, 0, "missing: 3"},
		{"over the allowance", []string{"-articles", "6", "-fail-over", "2"}, 1, "missing: 3"},
		{"an article without rules", []string{"-articles", "40"}, 2, ""},
		{"no such flag", []string{"-nonsense"}, 2, ""},
		{"no such list", []string{"-articles", "six"}, 2, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, complaints bytes.Buffer
			code := run(append([]string{"-root", root, "-rulebook", rulebook}, c.args...), &out, &complaints)
			lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
			if code != c.code || lines[len(lines)-1] != c.last {
				t.Errorf("code %d, last line %q; want %d, %q\n%s", code, lines[len(lines)-1], c.code, c.last, complaints.String())
			}
		})
	}
}

func TestOnlyGapsLeavesOutWhatIsProved(t *testing.T) {
	root, _ := tree(t, map[string]string{"catalog/testdata/scenarios/entry/x": "# R4.1\n"})
	var out, complaints bytes.Buffer
	if code := run([]string{"-root", root, "-missing"}, &out, &complaints); code != 0 {
		t.Fatalf("code %d: %s", code, complaints.String())
	}
	if strings.Contains(out.String(), "R4.1 ") || !strings.Contains(out.String(), "R4.2 ") {
		t.Errorf("want R4.2 and not R4.1 in\n%s", out.String())
	}
}

func TestAMissingRulebookIsSaidClearly(t *testing.T) {
	root, _ := tree(t, nil)
	var out, complaints bytes.Buffer
	code := run([]string{"-root", root, "-rulebook", filepath.Join(root, "none.md")}, &out, &complaints)
	if code != 2 || !strings.Contains(complaints.String(), "rulebook is not beside this checkout") {
		t.Errorf("code %d, %q; want 2 and a sentence about the rulebook", code, complaints.String())
	}
}
