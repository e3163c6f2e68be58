package index

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// class says how a rune is searched.
type class uint8

const (
	gap  class = iota // separates words: spaces, punctuation, symbols
	word              // letters, digits and marks that form whole tokens
	cjk               // written without spaces: searched by pairs
)

// fieldBreak separates the title and the keywords in the head of a document.
// No normalised word contains it.
const fieldBreak = '\n'

func classOf(r rune) class {
	switch {
	case r < utf8.RuneSelf:
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' {
			return word
		}
		return gap
	case 0x4E00 <= r && r <= 0x9FFF:
		return cjk
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo):
		return cjk
	case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r):
		return word
	}
	return gap
}

// plain reports that NFKC leaves s alone but for full-width ASCII, which
// appendNormal folds itself. It covers nearly all catalog text and is several
// times cheaper than the general algorithm.
func plain(s string) bool {
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf, 0x4E00 <= r && r <= 0x9FFF, 0xFF01 <= r && r <= 0xFF5E:
		case 0x3001 <= r && r <= 0x3029, r == 0x2014, 0x2018 <= r && r <= 0x201D, r == 0xB7:
		default:
			return false
		}
	}
	return true
}

// appendNormal appends the searchable form of s: NFKC, lower case, every run of
// separators one space, none at the ends.
func appendNormal(dst []byte, s string) []byte {
	if !plain(s) {
		s = norm.NFKC.String(s)
	}
	start, pending := len(dst), false
	for _, r := range s {
		if 0xFF01 <= r && r <= 0xFF5E {
			r -= 0xFEE0
		}
		c := classOf(r)
		if c == gap {
			pending = true
			continue
		}
		if c == word {
			r = unicode.ToLower(r)
		}
		if pending && len(dst) > start {
			dst = append(dst, ' ')
		}
		pending = false
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// A token key is a pair of CJK runes (the second 0 where the run ends), or a
// whole word: up to seven bytes verbatim, longer ones by a hash, whose hits are
// therefore always verified against the text.
const (
	shortWord = uint64(1) << 63
	longWord  = uint64(3) << 62
	maxShort  = 7
	runeBits  = 21
)

func pairKey(a, b rune) uint64 { return uint64(a)<<runeBits | uint64(b) }

func wordKey[T string | []byte](w T) uint64 {
	if len(w) <= maxShort {
		k := uint64(0)
		for i := range len(w) {
			k = k<<8 | uint64(w[i])
		}
		return shortWord | k
	}
	h := uint64(14695981039346656037)
	for i := range len(w) {
		h = (h ^ uint64(w[i])) * 1099511628211
	}
	return longWord | h>>3
}

// appendTokens appends the token keys of a normalised text, repeated as often
// as they occur.
func appendTokens(dst []uint64, s []byte) []uint64 {
	var last rune // the CJK rune just before, or 0
	for i := 0; i < len(s); {
		r, w := utf8.DecodeRune(s[i:])
		c := classOf(r)
		if c == cjk {
			if last != 0 {
				dst = append(dst, pairKey(last, r))
			}
			last = r
			i += w
			continue
		}
		if last != 0 {
			dst = append(dst, pairKey(last, 0))
			last = 0
		}
		if c == gap {
			i += w
			continue
		}
		end := wordEnd(s, i)
		dst = append(dst, wordKey(s[i:end]))
		i = end
	}
	if last != 0 {
		dst = append(dst, pairKey(last, 0))
	}
	return dst
}

// wordEnd is where the whole token that begins at i ends.
func wordEnd(s []byte, i int) int {
	for i < len(s) {
		r, w := utf8.DecodeRune(s[i:])
		if classOf(r) != word {
			break
		}
		i += w
	}
	return i
}
