package index

import (
	"bufio"
	"encoding/binary"
	"io"
	"slices"
)

// Load reads a checkpoint. Anything but exactly what Save wrote gives an error
// that wraps ErrCheckpoint; reading stops behind the checkpoint's end, give or
// take a buffer.
func Load(cfg Config, r io.Reader) (*Index, error) {
	d := &decoder{r: bufio.NewReaderSize(r, chunk), buf: make([]byte, chunk/4)}
	if string(d.bytes(len(checkpointMagic))) != checkpointMagic {
		d.fail("not an index checkpoint")
	}
	if v := d.u64(); v != checkpointVersion {
		d.fail("format version %d, want %d", v, checkpointVersion)
	}
	x := New(cfg)
	next := x.draft()
	next.applied = d.u64()
	x.dict.decode(d)
	next.sets = decodeSets(d)
	for range next.sets {
		next.members = append(next.members, newBits(x.tail))
	}
	var segs []*segState
	for range d.length(1 << 20) {
		s := decodeSegment(d, len(next.sets), x.dict.terms)
		if d.err != nil {
			return nil, d.err
		}
		segs = append(segs, s)
	}
	sum := d.sum
	if got := binary.LittleEndian.Uint32(d.bytes(4)); got != sum {
		d.fail("checksum")
	}
	if d.err == nil {
		next.adopt(d, segs)
	}
	if d.err != nil {
		return nil, d.err
	}
	next.settle()
	next.publish()
	return x, nil
}

// adopt numbers loaded segments and finds every live key.
func (d *draft) adopt(dec *decoder, segs []*segState) {
	n := 0
	for _, s := range segs {
		n += s.nlive
	}
	d.x.where = make(map[string]place, n)
	for _, s := range segs {
		s.seg.id = d.x.newID()
		s.live.each(func(i int) { d.x.where[s.seg.keys.at(i)] = place{s.seg.id, uint32(i)} })
	}
	if len(d.x.where) != n {
		dec.fail("a key occurs twice")
	}
	d.segs = segs
}

func (d *dict) decode(from *decoder) {
	for range from.length(1 << 32) {
		name := from.str()
		if from.err != nil {
			return
		}
		d.dims[name] = uint32(len(d.names))
		d.names = append(d.names, name)
	}
	if len(d.dims) != len(d.names) {
		from.fail("a dimension occurs twice")
	}
	for range from.length(1 << 32) {
		dim, value := from.u64(), from.str()
		if from.err == nil && dim >= uint64(len(d.names)) {
			from.fail("a term of no dimension")
		}
		if from.err != nil {
			return
		}
		d.ids[Term{d.names[dim], value}] = uint32(len(d.terms))
		d.terms = append(d.terms, dictTerm{uint32(dim), value})
	}
	if len(d.ids) != len(d.terms) {
		from.fail("a term occurs twice")
	}
}

func decodeSets(d *decoder) []setRef {
	var sets []setRef
	for range d.length(1 << 20) {
		s := setRef{name: d.str(), index: d.u64()}
		if len(sets) > 0 && s.name <= sets[len(sets)-1].name {
			d.fail("sets out of order")
		}
		if d.err != nil {
			return nil
		}
		sets = append(sets, s)
	}
	return sets
}

func decodeSegment(d *decoder, sets int, terms []dictTerm) *segState {
	g := &segment{n: d.length(segmentDocs)}
	for _, b := range []*blob{&g.keys, &g.names, &g.heads, &g.bodies} {
		*b = blob{d.str(), get[uint32](d)}
		d.offsets(b.off, g.n, len(b.data))
	}
	g.updated, g.issued, g.version = get[int64](d), get[int64](d), get[uint64](d)
	if len(g.updated) != g.n || len(g.issued) != g.n || len(g.version) != g.n {
		d.fail("columns of different lengths")
	}
	g.termOff, g.terms = get[uint32](d), get[uint32](d)
	d.offsets(g.termOff, g.n, len(g.terms))
	for _, t := range g.terms {
		if int(t) >= len(terms) {
			d.fail("an unknown term")
		}
	}
	g.facets, g.head, g.body = d.inverted(g.n), d.inverted(g.n), d.inverted(g.n)
	d.facetKeys(g.facets, terms)
	for i := range g.orders {
		g.orders[i] = d.ordering(g.n)
	}
	s := &segState{seg: g, live: d.bits(g.n)}
	s.nlive = s.live.count()
	for range sets {
		s.members = append(s.members, d.bits(g.n))
	}
	return s
}

// offsets checks n stretches of a column of size elements.
func (d *decoder) offsets(off []uint32, n, size int) {
	if len(off) != n+1 || off[0] != 0 || int(off[n]) != size || !slices.IsSorted(off) {
		d.fail("offsets do not fit")
	}
}

func (d *decoder) inverted(n int) *inverted {
	v := &inverted{words: (n + 63) / 64}
	v.high, v.at, v.low = get[uint32](d), get[uint32](d), get[uint32](d)
	v.base, v.rel, v.posts = get[uint32](d), get[uint16](d), get[uint16](d)
	v.dkeys, v.dense = get[uint64](d), get[uint64](d)
	d.offsets(v.at, len(v.high), len(v.low))
	if len(v.dense) != len(v.dkeys)*v.words {
		d.fail("bitsets do not fit")
	}
	if len(v.rel) != len(v.low)+1 || len(v.base) != len(v.low)/offsetBlock+1 {
		d.fail("offsets do not fit")
	}
	if d.err == nil && !(v.ordered() && v.spaced()) {
		d.fail("keys or offsets out of order")
	}
	for _, p := range v.posts {
		if int(p) >= n {
			d.fail("a posting beyond the segment")
			return v
		}
	}
	for i := range v.dkeys {
		if d.err != nil {
			return v
		}
		d.within(v.denseAt(i), n)
	}
	return v
}

// ordered reports that the keys ascend.
func (v *inverted) ordered() bool {
	for h := range v.high {
		low := v.low[v.at[h]:v.at[h+1]]
		if len(low) == 0 || h > 0 && v.high[h-1] >= v.high[h] {
			return false
		}
		for i := 1; i < len(low); i++ {
			if low[i-1] >= low[i] {
				return false
			}
		}
	}
	for i := 1; i < len(v.dkeys); i++ {
		if v.dkeys[i-1] >= v.dkeys[i] {
			return false
		}
	}
	return true
}

// spaced reports that the sparse postings follow each other and fill posts.
func (v *inverted) spaced() bool {
	for i := range v.low {
		if v.start(i) > v.start(i+1) {
			return false
		}
	}
	return v.start(0) == 0 && int(v.start(len(v.low))) == len(v.posts)
}

// facetKeys checks that every key is a term of the dictionary.
func (d *decoder) facetKeys(v *inverted, terms []dictTerm) {
	known := func(dim, term uint32) bool { return int(term) < len(terms) && terms[term].dim == dim }
	for h, dim := range v.high {
		if d.err != nil {
			return
		}
		for _, term := range v.low[v.at[h]:v.at[h+1]] {
			if !known(dim, term) {
				d.fail("an unknown facet")
			}
		}
	}
	for _, k := range v.dkeys {
		if !known(uint32(k>>32), uint32(k)) {
			d.fail("an unknown facet")
		}
	}
}

// ordering reads a permutation of n documents.
func (d *decoder) ordering(n int) ordering {
	perm := get[uint16](d)
	seen := newBits(segmentDocs)
	for _, p := range perm {
		seen.set(int(p))
	}
	d.within(seen, n)
	if len(perm) != n || seen.count() != n {
		d.fail("not a permutation")
	}
	if d.err != nil {
		return ordering{}
	}
	return ordering{perm, inverse(perm)}
}

// bits reads a set of documents below n.
func (d *decoder) bits(n int) bitset {
	b := bitset(get[uint64](d))
	if len(b) != (n+63)/64 {
		d.fail("a bitset of another size")
	}
	d.within(b, n)
	return b
}

func (d *decoder) within(b bitset, n int) {
	if b.next(n) >= 0 {
		d.fail("a document beyond the segment")
	}
}
