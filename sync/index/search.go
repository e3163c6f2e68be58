package index

import (
	"strings"
	"unicode/utf8"
)

// searchWord is one word of a search.
type searchWord struct {
	text   string   // normalised
	keys   []uint64 // token keys that any field with the word has
	single rune     // the word is this one CJK rune; keys is empty then
	verify bool     // having the keys does not prove having the word
	open   bool     // begins inside what would be a whole word, so needs a boundary before
	shut   bool     // ends so, and needs a boundary after
}

// parseSearch splits a search into normalised words.
func parseSearch(search string) []searchWord {
	var words []searchWord
	seen := map[string]bool{}
	for _, text := range strings.Fields(string(appendNormal(nil, search))) {
		if !seen[text] {
			seen[text] = true
			words = append(words, parseWord(text))
		}
	}
	return words
}

func parseWord(text string) searchWord {
	w := searchWord{text: text}
	b := []byte(text)
	w.keys = appendTokens(nil, b)
	first, _ := utf8.DecodeRune(b)
	last, _ := utf8.DecodeLastRune(b)
	w.open, w.shut = classOf(first) == word, classOf(last) == word
	if classOf(last) == cjk {
		w.keys = w.keys[:len(w.keys)-1] // the end of the run need not be its end in a text
	}
	switch {
	case len(w.keys) == 0:
		w.single = last
	case len(w.keys) == 1:
		pair := w.keys[0] < shortWord && utf8.RuneCount(b) == 2
		short := w.keys[0]&longWord == shortWord && wordEnd(b, 0) == len(b)
		w.verify = !pair && !short
	default:
		w.verify = true
	}
	return w
}

// in reports whether the word occurs in a normalised field: as a part of it,
// but never as a part of a longer Latin word or number.
func (w *searchWord) in(field string) bool {
	for at := 0; ; {
		i := strings.Index(field[at:], w.text)
		if i < 0 {
			return false
		}
		i += at
		end := i + len(w.text)
		if (!w.open || !wordBefore(field[:i])) && (!w.shut || !wordAfter(field[end:])) {
			return true
		}
		at = i + 1
	}
}

func wordBefore(s string) bool {
	r, n := utf8.DecodeLastRuneInString(s)
	return n > 0 && classOf(r) == word
}

func wordAfter(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return n > 0 && classOf(r) == word
}

// candidates adds to b the documents whose field has all keys of the word.
func (w *searchWord) candidates(v *inverted, b bitset) {
	if w.single != 0 {
		v.addRange(b, pairKey(w.single, 0), pairKey(w.single+1, 0)-1)
		return
	}
	v.addTo(b, w.keys[0])
	for _, k := range w.keys[1:] {
		t := getBits(len(b))
		v.addTo(t, k)
		b.and(t)
		putBits(t)
	}
}

// find narrows all to the documents with the word and top to those that have it
// in the title or a keyword. top may be nil if nobody asks.
func (w *searchWord) find(s *segment, all, top bitset) {
	head, body := getBits(len(all)), getBits(len(all))
	w.candidates(s.head, head)
	w.candidates(s.body, body)
	head.and(all)
	body.and(all)
	if w.verify {
		head.each(func(i int) {
			if !w.in(s.heads.at(i)) {
				head.unset(i)
			}
		})
		body.andNot(head)
		body.each(func(i int) {
			if !w.in(s.bodies.at(i)) {
				body.unset(i)
			}
		})
	}
	if top != nil {
		top.and(head)
	}
	head.or(body)
	all.and(head)
	putBits(head)
	putBits(body)
}
