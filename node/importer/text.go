package importer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tidy trims and collapses white space; line breaks inside a value are white space.
func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

// forbiddenRune finds the first character that no official can have typed on
// purpose: controls other than white space, and invisible formatting characters,
// which would let two names look alike.
func forbiddenRune(s string) (rune, bool) {
	for _, r := range s {
		if r < utf8.RuneSelf && r >= ' ' && r != 0x7F {
			continue
		}
		switch r {
		case '\t', '\r', '\n':
			continue
		}
		if unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) {
			return r, true
		}
	}
	return 0, false
}

// institutionName normalises how portals write a name: white space goes wherever
// it touches a bracket or a Chinese character, brackets are full-width.
func institutionName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '(':
			return '（'
		case ')':
			return '）'
		default:
			return r
		}
	}, tidy(s))
	if !strings.Contains(s, " ") {
		return s
	}
	runes := []rune(s)
	out := make([]rune, 0, len(runes))
	for i, r := range runes {
		if r == ' ' && (wide(runes[i-1]) || wide(runes[i+1])) {
			continue // tidy leaves no space at either end
		}
		out = append(out, r)
	}
	return string(out)
}

func wide(r rune) bool { return unicode.Is(unicode.Han, r) || r == '（' || r == '）' }

// split cuts a list at any of the separators and tidies the parts.
func split(s, separators string) []string {
	parts := []string{s}
	if separators != "" {
		parts = strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(separators, r) })
	}
	out := parts[:0]
	for _, p := range parts {
		if p = tidy(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// wordy reports whether a keyword holds a letter or a digit at all.
func wordy(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

func addOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
