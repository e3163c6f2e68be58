package index

import (
	"cmp"
	"slices"
	"strings"
)

// facets counts the values of the asked dimensions over the result.
func (p *plan) facets(h *hits) map[string][]FacetValue {
	counts := make([]uint32, len(p.terms))
	dims := map[uint32]string{}
	out := map[string][]FacetValue{}
	for _, name := range p.q.Facets {
		out[name] = []FacetValue{}
		if id, ok := p.dict.dim(name); ok {
			dims[id] = name
		}
	}
	for i, s := range p.segs {
		countSegment(s.seg, h.all[i], dims, counts)
	}
	h.all[len(p.segs)].each(func(i int) {
		for _, t := range p.tail[i].terms {
			counts[t]++
		}
	})
	for id, n := range counts {
		if n == 0 {
			continue
		}
		if name, ok := dims[p.terms[id].dim]; ok {
			out[name] = append(out[name], FacetValue{p.terms[id].value, int(n)})
		}
	}
	for _, values := range out {
		slices.SortFunc(values, func(a, b FacetValue) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
		})
	}
	return out
}

// countSegment adds the counts of one segment, either document by document or
// value by value, whichever looks at less.
func countSegment(s *segment, b bitset, dims map[uint32]string, counts []uint32) {
	n := b.count()
	if n == 0 {
		return
	}
	perDoc := 1 + len(s.terms)/s.n
	byValue := 0
	for d := range dims {
		byValue += s.facets.costUnder(d)
	}
	if n*perDoc < byValue {
		b.each(func(i int) {
			for _, t := range s.termsOf(i) {
				counts[t]++
			}
		})
		return
	}
	for d := range dims {
		s.facets.countUnder(b, d, func(term uint32, n int) { counts[term] += uint32(n) })
	}
}
