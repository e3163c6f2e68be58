package index

import (
	"math/bits"
	"slices"
)

// inverted maps a key (token or term) to the documents of one segment that have
// it. Short postings are runs of one array; a posting of more than a sixteenth
// of the segment is a bitset, which is then the smaller form. Immutable.
//
// Most keys of a segment have one or two documents, so the dictionary weighs
// more than the postings and is kept small: upper halves of keys once, offsets
// as 16 bits above a base for every offsetBlock keys.
type inverted struct {
	high  []uint32 // upper halves of the sparse keys, ascending
	at    []uint32 // keys with high[h] are low[at[h]:at[h+1]]
	low   []uint32 // lower halves, ascending under one upper half
	base  []uint32 // by block of keys: where its postings begin
	rel   []uint16 // by key, and one more: where its posting begins above the base
	posts []uint16 // ascending within a posting
	dkeys []uint64 // ascending, disjoint from the sparse keys
	dense []uint64 // words each
	words int
}

// offsetBlock keys share a base: a sparse posting has at most 4096 documents,
// so sixteen fit below 16 bits.
const offsetBlock = 16

func newInverted(n, keys, posts int) *inverted {
	v := &inverted{words: (n + 63) / 64, at: make([]uint32, 1), low: make([]uint32, 0, keys), posts: make([]uint16, 0, posts)}
	v.base, v.rel = make([]uint32, 1, keys/offsetBlock+1), make([]uint16, 1, keys+1)
	return v
}

func (v *inverted) denseAt(i int) bitset {
	return bitset(v.dense[i*v.words : (i+1)*v.words])
}

// start is where sparse posting i begins; for the number of keys, where the
// last one ends.
func (v *inverted) start(i int) uint32 { return v.base[i/offsetBlock] + uint32(v.rel[i]) }

func (v *inverted) sparseAt(i int) []uint16 { return v.posts[v.start(i):v.start(i+1)] }

// lower is the first sparse posting whose key is at least key.
func (v *inverted) lower(key uint64) int {
	h, ok := slices.BinarySearch(v.high, uint32(key>>32))
	if !ok {
		return int(v.at[h])
	}
	i, _ := slices.BinarySearch(v.low[v.at[h]:v.at[h+1]], uint32(key))
	return int(v.at[h]) + i
}

// find is the sparse posting of key.
func (v *inverted) find(key uint64) (int, bool) {
	h, ok := slices.BinarySearch(v.high, uint32(key>>32))
	if !ok {
		return 0, false
	}
	i, ok := slices.BinarySearch(v.low[v.at[h]:v.at[h+1]], uint32(key))
	return int(v.at[h]) + i, ok
}

func setAll(b bitset, posts []uint16) {
	for _, d := range posts {
		b[d>>6] |= 1 << (d & 63)
	}
}

// addTo adds the documents that have key to b.
func (v *inverted) addTo(b bitset, key uint64) {
	if i, ok := slices.BinarySearch(v.dkeys, key); ok {
		b.or(v.denseAt(i))
		return
	}
	if i, ok := v.find(key); ok {
		setAll(b, v.sparseAt(i))
	}
}

// addRange adds the documents that have any key from lo to below hi to b.
func (v *inverted) addRange(b bitset, lo, hi uint64) {
	i, _ := slices.BinarySearch(v.dkeys, lo)
	for ; i < len(v.dkeys) && v.dkeys[i] < hi; i++ {
		b.or(v.denseAt(i))
	}
	setAll(b, v.posts[v.start(v.lower(lo)):v.start(v.lower(hi))])
}

// countUnder calls f with the lower half of each key under an upper half that
// occurs in b, and how often.
func (v *inverted) countUnder(b bitset, high uint32, f func(low uint32, n int)) {
	lo, hi := uint64(high)<<32, uint64(high+1)<<32
	i, _ := slices.BinarySearch(v.dkeys, lo)
	for ; i < len(v.dkeys) && v.dkeys[i] < hi; i++ {
		if n := b.countAnd(v.denseAt(i)); n > 0 {
			f(uint32(v.dkeys[i]), n)
		}
	}
	for i, end := v.lower(lo), v.lower(hi); i < end; i++ {
		n := 0
		for _, d := range v.sparseAt(i) {
			n += int(b[d>>6] >> (d & 63) & 1)
		}
		if n > 0 {
			f(v.low[i], n)
		}
	}
}

// costUnder estimates the work of countUnder in documents looked at.
func (v *inverted) costUnder(high uint32) int {
	lo, hi := uint64(high)<<32, uint64(high+1)<<32
	d, _ := slices.BinarySearch(v.dkeys, lo)
	e, _ := slices.BinarySearch(v.dkeys, hi)
	i, j := v.lower(lo), v.lower(hi)
	return (e-d)*v.words/2 + int(v.start(j)-v.start(i)) + 4*(j-i)
}

// put appends one posting; keys must arrive in ascending order.
func (v *inverted) put(key uint64, docs []uint16) {
	if len(docs) > v.words*4 {
		v.dkeys = append(v.dkeys, key)
		v.dense = append(v.dense, make([]uint64, v.words)...)
		setAll(v.denseAt(len(v.dkeys)-1), docs)
		return
	}
	if h := uint32(key >> 32); len(v.high) == 0 || v.high[len(v.high)-1] != h {
		v.high = append(v.high, h)
		v.at = append(v.at, 0)
	}
	v.low = append(v.low, uint32(key))
	v.at[len(v.high)] = uint32(len(v.low))
	v.posts = append(v.posts, docs...)
	end := uint32(len(v.posts))
	if len(v.low)%offsetBlock == 0 {
		v.base = append(v.base, end)
	}
	v.rel = append(v.rel, uint16(end-v.base[len(v.base)-1]))
}

// inverter collects postings document by document and sorts them by counting.
type inverter struct {
	slots []uint32 // open addressing: id+1, 0 is free
	keys  []uint64 // by id
	count []uint32 // by id
	last  []int32  // by id: the document that had it last
	ids   []uint32 // all postings in document order
	ends  []uint32 // by document: end in ids
}

func newInverter() *inverter { return &inverter{slots: make([]uint32, 1<<12)} }

const spread = 0x9E3779B97F4A7C15 // 2^64 over the golden ratio

// id finds or makes the number of a key.
func (t *inverter) id(key uint64) uint32 {
	mask := uint64(len(t.slots) - 1)
	shift := uint(64 - bits.TrailingZeros(uint(len(t.slots))))
	for i := key * spread >> shift; ; i = (i + 1) & mask {
		s := t.slots[i]
		if s == 0 {
			t.keys = append(t.keys, key)
			t.count = append(t.count, 0)
			t.last = append(t.last, -1)
			id := uint32(len(t.keys) - 1)
			t.slots[i] = id + 1
			if len(t.keys)*2 > len(t.slots) {
				t.grow()
			}
			return id
		}
		if t.keys[s-1] == key {
			return s - 1
		}
	}
}

func (t *inverter) grow() {
	t.slots = make([]uint32, len(t.slots)*2)
	mask := uint64(len(t.slots) - 1)
	shift := uint(64 - bits.TrailingZeros(uint(len(t.slots))))
	for id, key := range t.keys {
		i := key * spread >> shift
		for t.slots[i] != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = uint32(id) + 1
	}
}

// add records the keys of the next document; repeated keys count once.
func (t *inverter) add(keys []uint64) {
	doc := int32(len(t.ends))
	for _, k := range keys {
		id := t.id(k)
		if t.last[id] == doc {
			continue
		}
		t.last[id] = doc
		t.count[id]++
		t.ids = append(t.ids, id)
	}
	t.ends = append(t.ends, uint32(len(t.ids)))
}

// finish sorts everything added into an inverted index and forgets it.
func (t *inverter) finish() *inverted {
	order := t.sorted()
	dense := (len(t.ends) + 63) / 64 * 4 // postings above this are bitsets
	at := make([]uint32, len(t.keys))    // by id: next place in all
	n, sparse, posts := uint32(0), 0, 0
	for _, e := range order {
		at[e.id] = n
		n += t.count[e.id]
		if int(t.count[e.id]) <= dense {
			sparse++
			posts += int(t.count[e.id])
		}
	}
	all := make([]uint16, n)
	begin := uint32(0)
	for doc, end := range t.ends {
		for _, id := range t.ids[begin:end] {
			all[at[id]] = uint16(doc)
			at[id]++
		}
		begin = end
	}
	v := newInverted(len(t.ends), sparse, posts)
	for _, e := range order {
		v.put(e.key, all[at[e.id]-t.count[e.id]:at[e.id]])
	}
	t.reset()
	return v
}

// reset forgets everything but the memory.
func (t *inverter) reset() {
	clear(t.slots)
	t.keys, t.count, t.last, t.ids, t.ends = t.keys[:0], t.count[:0], t.last[:0], t.ids[:0], t.ends[:0]
}

// keyID is a key and its number.
type keyID struct {
	key uint64
	id  uint32
}

const digitBits = 11

// sorted is the keys in ascending order, by radix sort: most flushes sort tens
// of thousands, and comparing them was a fifth of the cost of a write.
func (t *inverter) sorted() []keyID {
	from, to := make([]keyID, len(t.keys)), make([]keyID, len(t.keys))
	all, none := ^uint64(0), uint64(0)
	for i, k := range t.keys {
		from[i] = keyID{k, uint32(i)}
		all &= k
		none |= k
	}
	var count [1 << digitBits]uint32
	for shift := uint(0); shift < 64; shift += digitBits {
		if (all^none)>>shift&(1<<digitBits-1) == 0 {
			continue // the same digit everywhere
		}
		clear(count[:])
		for _, e := range from {
			count[e.key>>shift&(1<<digitBits-1)]++
		}
		n := uint32(0)
		for d, c := range count {
			count[d] = n
			n += c
		}
		for _, e := range from {
			d := e.key >> shift & (1<<digitBits - 1)
			to[count[d]] = e
			count[d]++
		}
		from, to = to, from
	}
	return from
}

// fit gives back spare capacity.
func (v *inverted) fit() {
	v.high, v.at, v.low = fit(v.high), fit(v.at), fit(v.low)
	v.base, v.rel = fit(v.base), fit(v.rel)
	v.posts, v.dense = fit(v.posts), fit(v.dense)
}

// fit copies a slice that wastes more than an eighth of its memory.
func fit[T any](s []T) []T {
	if cap(s)-len(s) > cap(s)/8 {
		return append(make([]T, 0, len(s)), s...)
	}
	return s
}

// source is one input of a merge, read in key order.
type source struct {
	*inverted
	remap   []int32 // old document number to new, -1 for the dead
	s, d, h int     // next sparse and dense posting; upper half of the sparse one
	sparse  bool    // the next posting is the sparse one
}

// head is the key of the next posting.
func (m *source) head() (uint64, bool) {
	if m.s < len(m.low) {
		for uint32(m.s) >= m.at[m.h+1] {
			m.h++
		}
		key := uint64(m.high[m.h])<<32 | uint64(m.low[m.s])
		m.sparse = m.d >= len(m.dkeys) || key < m.dkeys[m.d]
		if m.sparse {
			return key, true
		}
	}
	m.sparse = false
	if m.d < len(m.dkeys) {
		return m.dkeys[m.d], true
	}
	return 0, false
}

// take appends the next posting, renumbered, to docs. head was called before.
func (m *source) take(docs []uint16) []uint16 {
	if m.sparse {
		for _, p := range m.sparseAt(m.s) {
			if n := m.remap[p]; n >= 0 {
				docs = append(docs, uint16(n))
			}
		}
		m.s++
		return docs
	}
	m.denseAt(m.d).each(func(p int) {
		if n := m.remap[p]; n >= 0 {
			docs = append(docs, uint16(n))
		}
	})
	m.d++
	return docs
}

// mergeInverted merges indexes whose renumberings are ascending and disjoint.
func mergeInverted(n int, from []*source) *inverted {
	keys, posts := 0, 0
	for _, m := range from {
		keys = max(keys, len(m.low))
		posts += len(m.posts)
	}
	v := newInverted(n, keys*2, posts)
	var docs []uint16
	heads := make([]uint64, len(from))
	const done = ^uint64(0)
	advance := func(i int) {
		k, ok := from[i].head()
		if !ok {
			k = done
		}
		heads[i] = k
	}
	for i := range from {
		advance(i)
	}
	for {
		least := slices.Min(heads)
		if least == done {
			break
		}
		docs = docs[:0]
		for i, k := range heads {
			if k == least {
				docs = from[i].take(docs)
				advance(i)
			}
		}
		if len(docs) > 0 {
			v.put(least, docs)
		}
	}
	v.fit()
	return v
}
