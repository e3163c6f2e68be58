package index

import (
	"cmp"
	"slices"
	"strings"
)

// segmentDocs is the most documents a segment holds: document numbers are 16 bits.
const segmentDocs = 1 << 16

// record is one document as the index keeps it.
type record struct {
	key, name       string
	head            string // normalised title and keywords, each after a fieldBreak but the first
	body            string // normalised text
	updated, issued int64
	version         uint64
	terms           []uint32 // numbers in the dictionary, ascending
}

// blob is a column of strings in one allocation.
type blob struct {
	data string
	off  []uint32
}

func (b *blob) at(i int) string { return b.data[b.off[i]:b.off[i+1]] }

// segment is an immutable inverted block of at most segmentDocs documents.
type segment struct {
	id                         uint32 // unique within one index
	n                          int
	keys, names, heads, bodies blob
	updated, issued            []int64
	version                    []uint64
	terms                      []uint32 // of document i: terms[termOff[i]:termOff[i+1]]
	termOff                    []uint32
	facets, head, body         *inverted
	orders                     [orderings]ordering
}

func (s *segment) termsOf(i int) []uint32 { return s.terms[s.termOff[i]:s.termOff[i+1]] }

func (s *segment) bytes() int {
	return len(s.keys.data) + len(s.names.data) + len(s.heads.data) + len(s.bodies.data)
}

func (s *segment) record(i int) record {
	return record{
		key: s.keys.at(i), name: s.names.at(i), head: s.heads.at(i), body: s.bodies.at(i),
		updated: s.updated[i], issued: s.issued[i], version: s.version[i], terms: s.termsOf(i),
	}
}

// The three natural orders. Updated and Issued run from the newest; equal sort
// values run by ascending key. Each is also walked backwards.
const (
	byUpdated = iota
	byIssued
	byName
	orderings
)

// sortKey places a document in an ordering.
type sortKey struct {
	num  int64
	name string
	key  string
}

func compareSortKeys(by int, a, b sortKey) int {
	c := cmp.Compare(b.num, a.num)
	if by == byName {
		c = strings.Compare(a.name, b.name)
	}
	if c == 0 {
		c = strings.Compare(a.key, b.key)
	}
	return c
}

func (r *record) sortKey(by int) sortKey {
	switch by {
	case byUpdated:
		return sortKey{num: r.updated, key: r.key}
	case byIssued:
		return sortKey{num: r.issued, key: r.key}
	}
	return sortKey{name: r.name, key: r.key}
}

func (s *segment) sortKey(by, i int) sortKey {
	switch by {
	case byUpdated:
		return sortKey{num: s.updated[i], key: s.keys.at(i)}
	case byIssued:
		return sortKey{num: s.issued[i], key: s.keys.at(i)}
	}
	return sortKey{name: s.names.at(i), key: s.keys.at(i)}
}

// ordering is a sorted permutation of a segment and its inverse.
type ordering struct {
	perm, rank []uint16
}

// sortOrders fills in the three orderings.
func (s *segment) sortOrders() {
	byKey := make([]uint16, s.n)
	for i := range byKey {
		byKey[i] = uint16(i)
	}
	slices.SortFunc(byKey, func(a, b uint16) int { return strings.Compare(s.keys.at(int(a)), s.keys.at(int(b))) })
	keyRank := inverse(byKey)
	ties := func(c int, a, b uint16) int {
		if c == 0 {
			return int(keyRank[a]) - int(keyRank[b])
		}
		return c
	}
	for by := range s.orders {
		perm := slices.Clone(byKey)
		switch by {
		case byUpdated:
			slices.SortFunc(perm, func(a, b uint16) int { return ties(cmp.Compare(s.updated[b], s.updated[a]), a, b) })
		case byIssued:
			slices.SortFunc(perm, func(a, b uint16) int { return ties(cmp.Compare(s.issued[b], s.issued[a]), a, b) })
		case byName:
			slices.SortFunc(perm, func(a, b uint16) int {
				return ties(strings.Compare(s.names.at(int(a)), s.names.at(int(b))), a, b)
			})
		}
		s.orders[by] = ordering{perm, inverse(perm)}
	}
}

func inverse(perm []uint16) []uint16 {
	rank := make([]uint16, len(perm))
	for r, d := range perm {
		rank[d] = uint16(r)
	}
	return rank
}

// columns collects the stored fields of a segment.
type columns struct {
	keys, names, heads, bodies strings.Builder
	seg                        *segment
}

// sizes is how much columns will hold.
type sizes struct {
	docs, keys, names, heads, bodies, terms int
}

func (z *sizes) add(r *record) {
	z.docs++
	z.keys += len(r.key)
	z.names += len(r.name)
	z.heads += len(r.head)
	z.bodies += len(r.body)
	z.terms += len(r.terms)
}

func newColumns(z sizes) *columns {
	c := &columns{seg: &segment{}}
	c.keys.Grow(z.keys)
	c.names.Grow(z.names)
	c.heads.Grow(z.heads)
	c.bodies.Grow(z.bodies)
	s := c.seg
	for _, b := range []*blob{&s.keys, &s.names, &s.heads, &s.bodies} {
		b.off = make([]uint32, 1, z.docs+1)
	}
	s.termOff, s.terms = make([]uint32, 1, z.docs+1), make([]uint32, 0, z.terms)
	s.updated, s.issued = make([]int64, 0, z.docs), make([]int64, 0, z.docs)
	s.version = make([]uint64, 0, z.docs)
	return c
}

func (c *columns) add(r *record) {
	s := c.seg
	push := func(b *strings.Builder, to *blob, v string) {
		b.WriteString(v)
		to.off = append(to.off, uint32(b.Len()))
	}
	push(&c.keys, &s.keys, r.key)
	push(&c.names, &s.names, r.name)
	push(&c.heads, &s.heads, r.head)
	push(&c.bodies, &s.bodies, r.body)
	s.updated, s.issued = append(s.updated, r.updated), append(s.issued, r.issued)
	s.version = append(s.version, r.version)
	s.terms = append(s.terms, r.terms...)
	s.termOff = append(s.termOff, uint32(len(s.terms)))
	s.n++
}

// finish hands the segment over with its stored fields and orderings.
func (c *columns) finish() *segment {
	s := c.seg
	s.keys.data, s.names.data = c.keys.String(), c.names.String()
	s.heads.data = c.heads.String()
	s.bodies.data = c.bodies.String()
	s.sortOrders()
	return s
}

// builder inverts records. It keeps its memory from one segment to the next and
// serves one goroutine.
type builder struct {
	facets, head, body *inverter
	keys               []uint64
}

func newBuilder() *builder {
	return &builder{facets: newInverter(), head: newInverter(), body: newInverter()}
}

// build inverts records, at most segmentDocs of them.
func (b *builder) build(id uint32, records []*record, dict []dictTerm) *segment {
	var z sizes
	for _, r := range records {
		z.add(r)
	}
	c := newColumns(z)
	for _, r := range records {
		c.add(r)
		b.keys = b.keys[:0]
		for _, t := range r.terms {
			b.keys = append(b.keys, dict[t].key(t))
		}
		b.facets.add(b.keys)
		b.tokens(r.head, b.head)
		b.tokens(r.body, b.body)
	}
	s := c.finish()
	s.id = id
	s.facets, s.head, s.body = b.facets.finish(), b.head.finish(), b.body.finish()
	return s
}

func (b *builder) tokens(field string, to *inverter) {
	b.keys = appendTokens(b.keys[:0], field)
	to.add(b.keys)
}

// part is one input of a merge: a segment and which of its documents live.
type part struct {
	seg  *segment
	live bitset
}

// mergeSegments makes one segment of the live documents of several, in the
// order given, and returns for each input its renumbering (-1 for the dead).
func mergeSegments(id uint32, from []part) (*segment, [][]int32) {
	var z sizes
	remaps := make([][]int32, len(from))
	for i, f := range from {
		remaps[i] = make([]int32, f.seg.n)
		for d := range remaps[i] {
			remaps[i][d] = -1
		}
		f.live.each(func(d int) {
			remaps[i][d] = int32(z.docs)
			r := f.seg.record(d)
			z.add(&r)
		})
	}
	c := newColumns(z)
	facets, head, body := make([]*source, len(from)), make([]*source, len(from)), make([]*source, len(from))
	for i, f := range from {
		f.live.each(func(d int) {
			r := f.seg.record(d)
			c.add(&r)
		})
		facets[i] = &source{inverted: f.seg.facets, remap: remaps[i]}
		head[i] = &source{inverted: f.seg.head, remap: remaps[i]}
		body[i] = &source{inverted: f.seg.body, remap: remaps[i]}
	}
	s := c.finish()
	s.id = id
	s.facets, s.head, s.body = mergeInverted(z.docs, facets), mergeInverted(z.docs, head), mergeInverted(z.docs, body)
	return s, remaps
}
