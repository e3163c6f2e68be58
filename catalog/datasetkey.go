package catalog

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// DatasetKey identifies a dataset in the whole federation (INV-3): its opening
// subject and its normalised name. The same name under another subject is another
// dataset.
func DatasetKey(subjectID, name string) string {
	return subjectID + "/" + NormaliseName(name)
}

// NormaliseName reduces a name to what makes two names the same: compatibility
// forms (NFKC: full and half width, ligatures, superscripts), letter case,
// spaces, punctuation and invisible characters are dropped, and so is a leading
// 浙江省 or city name. Doing it twice changes nothing. A name that is nothing
// else keeps its words. Symbols stay: C++ and C are two things.
func NormaliseName(name string) string {
	for {
		plain := reduce(name, func(r rune) bool {
			return unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(variations, r)
		})
		shorter := withoutPlace(plain)
		if shorter == plain {
			return plain
		}
		name = shorter
	}
}

// variations are the selectors that choose a glyph and change no meaning.
var variations = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0xfe00, Hi: 0xfe0f, Stride: 1}},
	R32: []unicode.Range32{{Lo: 0xe0100, Hi: 0xe01ef, Stride: 1}},
}

// reduce folds a text and drops characters until nothing changes: a dropped
// space may have kept a combining mark from its letter. The bound keeps a surprise
// of Unicode from looping; the fuzz tests have met none.
func reduce(text string, dropped func(rune) bool) string {
	for range 8 {
		reduced := strings.Map(func(r rune) rune {
			if dropped(r) {
				return -1
			}
			return r
		}, strings.ToLower(norm.NFKC.String(text)))
		if reduced == text {
			break
		}
		text = reduced
	}
	return text
}

// withoutPlace takes the province's or a city's name off the front, if something
// is left.
func withoutPlace(name string) string {
	for _, d := range divisionTable {
		if d.Level == LevelCounty {
			continue
		}
		if rest, found := strings.CutPrefix(name, d.Name); found && rest != "" {
			return rest
		}
	}
	return name
}

// NearKey is equal for names that probably mean one dataset although their
// DatasetKeys differ: trailing words such as 信息 and 数据 and all digits are
// ignored (a spreadsheet's drag-fill counts them up). It serves warnings only,
// never a refusal.
func NearKey(subjectID, name string) string {
	key := NormaliseName(name)
	core := trimTail(strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, key))
	if core == "" {
		core = key
	}
	return subjectID + "/" + core
}

// trimTail takes the words that say nothing off the end, as long as something is left.
func trimTail(name string) string {
	for {
		shorter := name
		for _, word := range []string{"信息", "数据", "数据集", "信息表", "表", "目录", "清单", "列表", "一览", "情况"} {
			if rest, found := strings.CutSuffix(shorter, word); found && rest != "" {
				shorter = rest
			}
		}
		if shorter == name {
			return name
		}
		name = shorter
	}
}

// SimilarNames reports whether two names of one subject differ as keys and are
// near: worth a warning with both names.
func SimilarNames(a, b string) bool {
	return NormaliseName(a) != NormaliseName(b) && NearKey("", a) == NearKey("", b)
}
