package index

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
	text := appendNormal(nil, search)
	for i := 0; i < len(text); i += 2 {
		end := i
		for end < len(text) && (text[end] != ' ' || text[end+1] != 0) {
			end += 2
		}
		if w := string(text[i:end]); !seen[w] {
			seen[w] = true
			words = append(words, parseWord(w))
		}
		i = end
	}
	return words
}

func parseWord(text string) searchWord {
	w := searchWord{text: text, keys: appendTokens(nil, text)}
	first, width := decode(text, 0)
	last := decodeLast(text, len(text))
	w.open, w.shut = classOf(first) == word, classOf(last) == word
	if classOf(last) == cjk {
		w.keys = w.keys[:len(w.keys)-1] // the end of the run need not be its end in a text
	}
	switch {
	case len(w.keys) == 0:
		w.single = last
	case len(w.keys) == 1:
		pair := w.keys[0] < shortWord && classOf(last) == cjk && width < len(text) && pairKey(first, last) == w.keys[0]
		short := w.keys[0]&longWord == shortWord && wordEnd(text, 0) == len(text)
		w.verify = !pair && !short
	default:
		w.verify = true
	}
	return w
}

// in reports whether the word occurs in a normalised field: as a part of it,
// but never as a part of a longer Latin word or number.
func (w *searchWord) in(field string) bool {
	for at := 0; ; at += 2 {
		at = indexUnits(field, w.text, at)
		if at < 0 {
			return false
		}
		end := at + len(w.text)
		if (!w.open || !wordBefore(field, at)) && (!w.shut || !wordAfter(field, end)) {
			return true
		}
	}
}

func wordBefore(s string, i int) bool { return i > 0 && classOf(decodeLast(s, i)) == word }

func wordAfter(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	r, _ := decode(s, i)
	return classOf(r) == word
}

// candidates adds to b the documents whose field has all keys of the word.
func (w *searchWord) candidates(v *inverted, b bitset, sc *scratch) {
	if w.single != 0 {
		v.addRange(b, pairKey(w.single, 0), pairKey(w.single+1, 0))
		return
	}
	v.addTo(b, w.keys[0])
	for _, k := range w.keys[1:] {
		t := sc.get(len(b))
		v.addTo(t, k)
		b.and(t)
		sc.put(t)
	}
}

// find narrows all to the documents with the word and top to those that have it
// in the title or a keyword. top may be nil if nobody asks.
func (w *searchWord) find(s *segment, all, top bitset, sc *scratch) {
	head, body := sc.get(len(all)), sc.get(len(all))
	w.candidates(s.head, head, sc)
	w.candidates(s.body, body, sc)
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
	sc.put(head)
	sc.put(body)
}
