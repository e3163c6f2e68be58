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
	c := 0
	if by == byName {
		c = strings.Compare(a.name, b.name)
	} else {
		c = cmp.Compare(b.num, a.num)
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

func newColumns(n, bytes int) *columns {
	c := &columns{seg: &segment{}}
	c.bodies.Grow(bytes)
	for _, b := range []*blob{&c.seg.keys, &c.seg.names, &c.seg.heads, &c.seg.bodies} {
		b.off = make([]uint32, 1, n+1)
	}
	c.seg.termOff = make([]uint32, 1, n+1)
	c.seg.updated, c.seg.issued = make([]int64, 0, n), make([]int64, 0, n)
	c.seg.version = make([]uint64, 0, n)
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
	s.terms = slices.Clip(slices.Clone(s.terms))
	s.sortOrders()
	return s
}

// buildSegment inverts records, at most segmentDocs of them.
func buildSegment(id uint32, records []*record, dict []dictTerm) *segment {
	size := 0
	for _, r := range records {
		size += len(r.body)
	}
	c := newColumns(len(records), size)
	facets, head, body := newInverter(len(records)), newInverter(len(records)), newInverter(len(records))
	var keys []uint64
	var text []byte
	for _, r := range records {
		c.add(r)
		keys = keys[:0]
		for _, t := range r.terms {
			keys = append(keys, dict[t].key(t))
		}
		facets.add(keys)
		text = append(text[:0], r.head...)
		keys = appendTokens(keys[:0], text)
		head.add(keys)
		text = append(text[:0], r.body...)
		keys = appendTokens(keys[:0], text)
		body.add(keys)
	}
	s := c.finish()
	s.id = id
	s.facets, s.head, s.body = facets.finish(), head.finish(), body.finish()
	return s
}

// mergeSegments makes one segment of the live documents of several, in the
// order given, and returns for each input its renumbering (-1 for the dead).
func mergeSegments(id uint32, from []*segState) (*segment, [][]int32) {
	n, size := 0, 0
	for _, f := range from {
		n += f.nlive
		size += len(f.seg.bodies.data)
	}
	c := newColumns(n, size)
	remaps := make([][]int32, len(from))
	facets, head, body := make([]*source, len(from)), make([]*source, len(from)), make([]*source, len(from))
	for i, f := range from {
		remap := make([]int32, f.seg.n)
		for d := range remap {
			remap[d] = -1
			if f.live.get(d) {
				remap[d] = int32(c.seg.n)
				r := f.seg.record(d)
				c.add(&r)
			}
		}
		remaps[i] = remap
		facets[i] = &source{inverted: f.seg.facets, remap: remap}
		head[i] = &source{inverted: f.seg.head, remap: remap}
		body[i] = &source{inverted: f.seg.body, remap: remap}
	}
	s := c.finish()
	s.id = id
	s.facets, s.head, s.body = mergeInverted(n, facets), mergeInverted(n, head), mergeInverted(n, body)
	return s, remaps
}
