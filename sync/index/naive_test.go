package index_test

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/mulu-catalog/mulu/sync/index"
)

// naive is the index written down as plainly as possible: the oracle.
type naive struct {
	docs map[string]index.Doc
	sets map[string]map[string]bool
}

func newNaive() *naive {
	return &naive{docs: map[string]index.Doc{}, sets: map[string]map[string]bool{}}
}

func (n *naive) apply(puts []index.Doc, deletes []string) {
	for _, k := range deletes {
		delete(n.docs, k)
		for _, s := range n.sets {
			delete(s, k)
		}
	}
	for _, d := range puts {
		n.docs[d.Key] = d
	}
}

func (n *naive) freeze(name string, f index.Filter) {
	s := map[string]bool{}
	for k, d := range n.docs {
		if passes(f, d) {
			s[k] = true
		}
	}
	n.sets[name] = s
}

const (
	separator = iota
	latin
	han
)

func kind(r rune) int {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo):
		return han
	case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
		return latin
	}
	return separator
}

func normal(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKC.String(s) {
		if kind(r) == separator {
			b.WriteByte(' ')
		} else {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// occurs is substring search in which a Latin word or number is only found whole.
func occurs(w, field string) bool {
	f, x := []rune(field), []rune(w)
	for i := 0; i+len(x) <= len(f); i++ {
		if !slices.Equal(f[i:i+len(x)], x) {
			continue
		}
		j := i + len(x)
		if i > 0 && kind(x[0]) == latin && kind(f[i-1]) == latin {
			continue
		}
		if j < len(f) && kind(x[len(x)-1]) == latin && kind(f[j]) == latin {
			continue
		}
		return true
	}
	return false
}

func passes(f index.Filter, d index.Doc) bool {
	if f.Dim != "" && !slices.ContainsFunc(d.Terms, func(t index.Term) bool {
		return t.Dim == f.Dim && slices.Contains(f.In, t.Value)
	}) {
		return false
	}
	if r := f.Range; r != nil {
		t := d.Updated
		if r.Field == index.Issued {
			t = d.Issued
		}
		if r.GTE != nil && t < *r.GTE || r.LT != nil && t >= *r.LT {
			return false
		}
	}
	for _, a := range f.And {
		if !passes(a, d) {
			return false
		}
	}
	if len(f.Or) > 0 && !slices.ContainsFunc(f.Or, func(o index.Filter) bool { return passes(o, d) }) {
		return false
	}
	return f.Not == nil || !passes(*f.Not, d)
}

type naiveHit struct {
	index.Doc
	lower bool
}

// result is every hit in order.
func (n *naive) result(q index.Query) []naiveHit {
	words := strings.Fields(normal(q.Search))
	var hits []naiveHit
	for k, d := range n.docs {
		if q.Within != nil && !n.sets[q.Within.Name][k] || !passes(q.Filter, d) {
			continue
		}
		found, lower := len(words) > 0 || strings.TrimSpace(q.Search) == "", false
		for _, w := range words {
			inHead := occurs(w, normal(d.Title)) || slices.ContainsFunc(d.Keywords, func(k string) bool { return occurs(w, normal(k)) })
			lower = lower || !inHead
			found = found && (inHead || occurs(w, normal(d.Text)))
		}
		if found {
			hits = append(hits, naiveHit{d, lower})
		}
	}
	slices.SortFunc(hits, func(a, b naiveHit) int { return naiveCompare(q, a, b) })
	return hits
}

func naiveCompare(q index.Query, a, b naiveHit) int {
	tier := func(h naiveHit) int {
		if h.lower {
			return 1
		}
		return 0
	}
	var c int
	switch q.Order {
	case index.Relevance:
		return cmp.Or(cmp.Compare(tier(a), tier(b)), cmp.Compare(b.Updated, a.Updated), cmp.Compare(a.Key, b.Key))
	case index.Updated:
		c = cmp.Or(cmp.Compare(b.Updated, a.Updated), cmp.Compare(a.Key, b.Key))
	case index.Issued:
		c = cmp.Or(cmp.Compare(b.Issued, a.Issued), cmp.Compare(a.Key, b.Key))
	case index.Name:
		c = cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Key, b.Key))
		if q.Desc {
			return -c
		}
		return c
	}
	if q.Desc {
		return c
	}
	return -c
}

func naiveFacets(hits []naiveHit, dims []string) map[string][]index.FacetValue {
	if len(dims) == 0 {
		return nil
	}
	out := map[string][]index.FacetValue{}
	for _, dim := range dims {
		counts := map[string]int{}
		for _, h := range hits {
			seen := map[string]bool{}
			for _, t := range h.Terms {
				if t.Dim == dim && !seen[t.Value] {
					seen[t.Value] = true
					counts[t.Value]++
				}
			}
		}
		out[dim] = []index.FacetValue{}
		for v, n := range counts {
			out[dim] = append(out[dim], index.FacetValue{Value: v, Count: n})
		}
		slices.SortFunc(out[dim], func(a, b index.FacetValue) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
	}
	return out
}
