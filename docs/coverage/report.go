package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// textWidth is the room for a rule's text, in characters.
const textWidth = 64

// report prints one table per article, then the state machines, then the
// invariants, and returns how many ids nothing proves. With onlyMissing the
// proved ones are left out of the tables, not out of the counts.
func report(out io.Writer, rules []rule, proofs map[string][]proof, onlyMissing bool) int {
	missing, group := 0, ""
	for _, r := range rules {
		places := proofs[r.id]
		if len(places) == 0 {
			missing++
		} else if onlyMissing {
			continue
		}
		if g := groupOf(r); g != group {
			group = g
			fmt.Fprintf(out, "\n%s\n", group)
		}
		fmt.Fprintf(out, "  %-7s %-3s %s  %s\n", r.id, r.class, fit(r.text), where(places))
	}
	fmt.Fprintf(out, "\nproved: %d of %d\n", len(rules)-missing, len(rules))
	fmt.Fprintf(out, "missing: %d\n", missing)
	return missing
}

func groupOf(r rule) string {
	switch {
	case strings.HasPrefix(r.id, "SM-"):
		return "State machines"
	case strings.HasPrefix(r.id, "INV-"):
		return "Invariants"
	default:
		return fmt.Sprintf("Article %d", r.article)
	}
}

// where names the first three places and counts the rest.
func where(places []proof) string {
	if len(places) == 0 {
		return "NOTHING"
	}
	var named []string
	for _, p := range places[:min(3, len(places))] {
		named = append(named, fmt.Sprintf("%s:%d", p.file, p.line))
	}
	if more := len(places) - len(named); more > 0 {
		named = append(named, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(named, ", ")
}

// fit cuts or pads text to the width of its column.
func fit(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if n := utf8.RuneCountInString(text); n <= textWidth {
		return text + strings.Repeat(" ", textWidth-n)
	}
	return string([]rune(text)[:textWidth-1]) + "…"
}
