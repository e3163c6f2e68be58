package main

import (
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// rule is one id of the rulebook.
type rule struct {
	id      string
	article int    // 0 for state machines and invariants
	class   string // E, R, O as on the article's heading; empty for machines and invariants
	text    string
}

var (
	heading   = regexp.MustCompile(`\*\*Art (\d+)[^*]*\*\*`)
	classMark = regexp.MustCompile("`([ERO](?:/[ERO])?)`")
	ruleID    = regexp.MustCompile(`\b(?:R|AT)(\d+)\.\d+\b`)
	machineID = regexp.MustCompile(`\*\*(SM-\d+b?)\b([^*]*)\*\*`)
	invariant = regexp.MustCompile(`\bINV-\d+\b`)
)

// parseRules finds every rule, acceptance example, state machine and
// invariant of the rulebook, in the order a reader expects them: by article,
// rules before examples, then machines, then invariants.
func parseRules(text string) []rule {
	found := map[string]rule{}
	keep := func(r rule) {
		if _, known := found[r.id]; !known {
			found[r.id] = r
		}
	}
	clauses(section(text, "## 2. ", "### 2A"), keep)
	for _, m := range machineID.FindAllStringSubmatch(section(text, "### 3.4", "### 3.5"), -1) {
		keep(rule{id: m[1], text: strings.Trim(m[2], " —")})
	}
	body := section(text, "### 3.5", "### 3.6")
	for _, part := range pieces(invariant, body) {
		keep(rule{id: part.id, text: part.text})
	}
	rules := make([]rule, 0, len(found))
	for _, r := range found {
		rules = append(rules, r)
	}
	sort.Slice(rules, func(i, j int) bool { return before(rules[i].id, rules[j].id) })
	return rules
}

// clauses hands every R and AT id of chapter 2 to keep. A mention under
// another article is a reference, kept only if no definition is found.
func clauses(chapter string, keep func(rule)) {
	var references []rule
	article, class := 0, ""
	for line := range strings.SplitSeq(chapter, "\n") {
		for _, clause := range atHeadings(line) {
			if m := heading.FindStringSubmatch(clause); m != nil {
				article, class = number(m[1]), ""
				if mark := classMark.FindStringSubmatch(clause); mark != nil {
					class = mark[1]
				}
			}
			for _, part := range pieces(ruleID, clause) {
				r := rule{id: part.id, article: number(ruleID.FindStringSubmatch(part.id)[1]), class: class, text: part.text}
				if r.article == article {
					keep(r)
				} else {
					r.class = ""
					references = append(references, r)
				}
			}
		}
	}
	for _, r := range references {
		keep(r)
	}
}

// atHeadings cuts a line before each article heading but the first.
func atHeadings(line string) []string {
	at := heading.FindAllStringIndex(line, -1)
	var parts []string
	from := 0
	for i, m := range at {
		if i > 0 {
			parts = append(parts, line[from:m[0]])
			from = m[0]
		}
	}
	return append(parts, line[from:])
}

type piece struct{ id, text string }

// pieces cuts text at each id; a piece runs to the next id or the line's end.
func pieces(id *regexp.Regexp, text string) []piece {
	var parts []piece
	at := id.FindAllStringIndex(text, -1)
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		said, _, _ := strings.Cut(text[m[1]:end], "\n")
		parts = append(parts, piece{id: text[m[0]:m[1]], text: strings.TrimSpace(strings.Trim(strings.TrimSpace(said), "—:*"))})
	}
	return parts
}

// section is the text from the line that begins with from up to the line that
// begins with to; to the end if there is none.
func section(text, from, to string) string {
	_, rest, ok := strings.Cut("\n"+text, "\n"+from)
	if !ok {
		return ""
	}
	part, _, _ := strings.Cut(rest, "\n"+to)
	return part
}

// number reads digits that a pattern has matched.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

var idParts = regexp.MustCompile(`^(R|AT|SM-|INV-)(\d+)(?:\.(\d+)|(b))?$`)

// before orders ids: articles by number with rules before examples, then
// machines, then invariants.
func before(a, b string) bool {
	x, y := sortKey(a), sortKey(b)
	for i := range x {
		if x[i] != y[i] {
			return x[i] < y[i]
		}
	}
	return false
}

func sortKey(id string) [4]int {
	m := idParts.FindStringSubmatch(id)
	if m == nil {
		return [4]int{9}
	}
	n, sub := number(m[2]), number(m[3])
	switch m[1] {
	case "R":
		return [4]int{0, n, 0, sub}
	case "AT":
		return [4]int{0, n, 1, sub}
	case "SM-":
		return [4]int{1, n, len(m[4]), 0}
	default:
		return [4]int{2, n, 0, 0}
	}
}

// parseArticles reads "2-20" or "5,8,11-13". Nothing named means everything.
func parseArticles(list string) (map[int]bool, error) {
	if strings.TrimSpace(list) == "" {
		return nil, nil
	}
	wanted := map[int]bool{}
	for part := range strings.SplitSeq(list, ",") {
		first, last, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			last = first
		}
		from, errFrom := strconv.Atoi(first)
		to, errTo := strconv.Atoi(last)
		if errFrom != nil || errTo != nil || from < 1 || to < from || to > 999 {
			return nil, fmt.Errorf("reading -articles: %q is no article or range such as 2-20", part)
		}
		for n := from; n <= to; n++ {
			wanted[n] = true
		}
	}
	return wanted, nil
}

// restrict keeps the rules of the wanted articles. Machines and invariants
// belong to no article and are kept only when no article is named.
func restrict(rules []rule, wanted map[int]bool) []rule {
	if wanted == nil {
		return rules
	}
	var kept []rule
	for _, r := range rules {
		if wanted[r.article] {
			kept = append(kept, r)
		}
	}
	return kept
}
