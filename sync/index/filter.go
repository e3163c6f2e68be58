package index

import (
	"fmt"
	"slices"
	"sort"
)

// Filter restricts a result. All parts of one Filter that are set must hold;
// the zero Filter lets everything pass.
type Filter struct {
	And   []Filter // each must hold; empty is no condition
	Or    []Filter // one must hold; empty is no condition
	Not   *Filter  // must not hold
	Dim   string   // dimension that In speaks of; empty is no condition
	In    []string // a document must have one of these values; none lets nothing pass
	Range *Range   // bounds on a time
}

// Range bounds a time in milliseconds: GTE ≤ time < LT. A nil bound is open.
type Range struct {
	Field   Order // Updated or Issued
	GTE, LT *int64
}

// In is the filter for documents with one of the values in a dimension.
func In(dim string, values ...string) Filter { return Filter{Dim: dim, In: values} }

// matcher is a filter with its terms numbered.
type matcher struct {
	and, or []*matcher
	not     *matcher
	isTerm  bool
	terms   []uint32
	keys    []uint64
	rng     *Range
}

func (v *View) compile(f *Filter) (*matcher, error) {
	budget := MaxFilterNodes
	return v.compileNode(f, MaxFilterDepth, &budget)
}

func (v *View) compileNode(f *Filter, depth int, budget *int) (*matcher, error) {
	*budget -= 1 + len(f.In)
	if depth == 0 || *budget < 0 {
		return nil, &QueryError{"filter", fmt.Sprintf("deeper than %d or more than %d parts", MaxFilterDepth, MaxFilterNodes)}
	}
	m := &matcher{isTerm: f.Dim != "", rng: f.Range}
	if f.Range != nil && f.Range.Field != Updated && f.Range.Field != Issued {
		return nil, &QueryError{"filter", "a range is over Updated or Issued"}
	}
	for _, value := range f.In {
		if id, ok := v.dict.find(Term{f.Dim, value}); ok && m.isTerm {
			dim, _ := v.dict.dim(f.Dim)
			m.terms = append(m.terms, id)
			m.keys = append(m.keys, dictTerm{dim: dim}.key(id))
		}
	}
	group := func(in []Filter) (out []*matcher, err error) {
		for i := range in {
			c, err := v.compileNode(&in[i], depth-1, budget)
			if err != nil {
				return nil, err
			}
			out = append(out, c)
		}
		return out, nil
	}
	var err error
	if m.and, err = group(f.And); err != nil {
		return nil, err
	}
	if m.or, err = group(f.Or); err != nil {
		return nil, err
	}
	if f.Not != nil {
		m.not, err = v.compileNode(f.Not, depth-1, budget)
	}
	return m, err
}

// narrow removes from b the documents of a segment that do not match.
func (m *matcher) narrow(s *segment, b bitset, sc *scratch) {
	if m.isTerm {
		t := sc.get(len(b))
		for _, k := range m.keys {
			s.facets.addTo(t, k)
		}
		b.and(t)
		sc.put(t)
	}
	if m.rng != nil {
		t := sc.get(len(b))
		m.rng.addTo(s, t)
		b.and(t)
		sc.put(t)
	}
	for _, a := range m.and {
		a.narrow(s, b, sc)
	}
	if len(m.or) > 0 {
		either := sc.get(len(b))
		for _, o := range m.or {
			t := sc.get(len(b))
			copy(t, b)
			o.narrow(s, t, sc)
			either.or(t)
			sc.put(t)
		}
		b.and(either)
		sc.put(either)
	}
	if m.not != nil {
		t := sc.get(len(b))
		copy(t, b)
		m.not.narrow(s, t, sc)
		b.andNot(t)
		sc.put(t)
	}
}

func (r *Range) column(s *segment) (*ordering, []int64) {
	if r.Field == Updated {
		return &s.orders[byUpdated], s.updated
	}
	return &s.orders[byIssued], s.issued
}

// addTo adds the documents within the bounds. They are one stretch of the
// ordering, which runs from the newest; the shorter side of it is walked.
func (r *Range) addTo(s *segment, b bitset) {
	ord, col := r.column(s)
	lo, hi := 0, s.n
	if r.LT != nil {
		lo = sort.Search(s.n, func(i int) bool { return col[ord.perm[i]] < *r.LT })
	}
	if r.GTE != nil {
		hi = sort.Search(s.n, func(i int) bool { return col[ord.perm[i]] < *r.GTE })
	}
	if lo >= hi {
		return
	}
	if hi-lo <= s.n/2 {
		setAll(b, ord.perm[lo:hi])
		return
	}
	setAll(b, ord.perm[:lo])
	setAll(b, ord.perm[hi:])
	b.flip(s.n)
}

// holds decides one document of the tail.
func (m *matcher) holds(r *record) bool {
	if m.isTerm && !slices.ContainsFunc(m.terms, func(t uint32) bool { return slices.Contains(r.terms, t) }) {
		return false
	}
	if m.rng != nil && !m.rng.holds(r) {
		return false
	}
	for _, a := range m.and {
		if !a.holds(r) {
			return false
		}
	}
	if len(m.or) > 0 && !slices.ContainsFunc(m.or, func(o *matcher) bool { return o.holds(r) }) {
		return false
	}
	return m.not == nil || !m.not.holds(r)
}

func (r *Range) holds(d *record) bool {
	t := d.updated
	if r.Field == Issued {
		t = d.issued
	}
	return (r.GTE == nil || t >= *r.GTE) && (r.LT == nil || t < *r.LT)
}
