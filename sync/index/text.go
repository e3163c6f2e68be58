package index

import (
	"unicode"
	"unicode/utf16"
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

// Normalised text is UTF-16, little-endian, in strings and byte slices: a third
// smaller than UTF-8 for Chinese, and compared four characters at a time.

// appendUnits appends one rune.
func appendUnits(dst []byte, r rune) []byte {
	if r < 0x10000 {
		return append(dst, byte(r), byte(r>>8))
	}
	a, b := utf16.EncodeRune(r)
	return append(dst, byte(a), byte(a>>8), byte(b), byte(b>>8))
}

// decode is the rune at byte i and its width in bytes.
func decode[T string | []byte](s T, i int) (rune, int) {
	r := rune(s[i]) | rune(s[i+1])<<8
	if utf16.IsSurrogate(r) && i+3 < len(s) {
		if both := utf16.DecodeRune(r, rune(s[i+2])|rune(s[i+3])<<8); both != unicode.ReplacementChar {
			return both, 4
		}
	}
	return r, 2
}

// decodeLast is the rune before byte i, which is above 0.
func decodeLast[T string | []byte](s T, i int) rune {
	r := rune(s[i-2]) | rune(s[i-1])<<8
	if utf16.IsSurrogate(r) && i >= 4 {
		if both := utf16.DecodeRune(rune(s[i-4])|rune(s[i-3])<<8, r); both != unicode.ReplacementChar {
			return both
		}
	}
	return r
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
			dst = append(dst, ' ', 0)
		}
		pending = false
		dst = appendUnits(dst, r)
	}
	return dst
}

// A token key is a pair of CJK runes (the second 0 where the run ends), or a
// whole word: up to seven ASCII characters verbatim, others by a hash, whose
// hits are therefore always verified against the text.
const (
	shortWord = uint64(1) << 63
	longWord  = uint64(3) << 62
	maxShort  = 7
	runeBits  = 21
)

func pairKey(a, b rune) uint64 { return uint64(a)<<runeBits | uint64(b) }

// wordKey is the key of the whole word s[i:end].
func wordKey[T string | []byte](s T, i, end int) uint64 {
	k, h, ascii := uint64(0), uint64(14695981039346656037), end-i <= 2*maxShort
	for ; i < end; i += 2 {
		k = k<<8 | uint64(s[i])
		h = (h ^ uint64(s[i])) * 1099511628211
		h = (h ^ uint64(s[i+1])) * 1099511628211
		ascii = ascii && s[i+1] == 0 && s[i] < utf8.RuneSelf
	}
	if ascii {
		return shortWord | k
	}
	return longWord | h>>3
}

// appendTokens appends the token keys of a normalised text, repeated as often
// as they occur.
func appendTokens[T string | []byte](dst []uint64, s T) []uint64 {
	var last rune // the CJK rune just before, or 0
	for i := 0; i < len(s); {
		r, w := decode(s, i)
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
		dst = append(dst, wordKey(s, i, end))
		i = end
	}
	if last != 0 {
		dst = append(dst, pairKey(last, 0))
	}
	return dst
}

// wordEnd is where the whole token that begins at i ends.
func wordEnd[T string | []byte](s T, i int) int {
	for i < len(s) {
		r, w := decode(s, i)
		if classOf(r) != word {
			break
		}
		i += w
	}
	return i
}

// indexUnits is the first byte at or after from where w occurs in s, or -1.
func indexUnits(s, w string, from int) int {
	n := len(w)
	switch {
	case n >= 8:
		want := load64(w, 0)
		for ; from+n <= len(s); from += 2 {
			if load64(s, from) == want && s[from+8:from+n] == w[8:] {
				return from
			}
		}
	case n >= 4:
		want := load32(w, 0)
		for ; from+n <= len(s); from += 2 {
			if load32(s, from) == want && s[from+4:from+n] == w[4:] {
				return from
			}
		}
	default:
		for ; from+n <= len(s); from += 2 {
			if s[from:from+n] == w {
				return from
			}
		}
	}
	return -1
}

func load32(s string, i int) uint32 {
	b := s[i : i+4]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

func load64(s string, i int) uint64 {
	b := s[i : i+8]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}
