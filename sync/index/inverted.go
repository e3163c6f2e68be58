package index

import (
	"math/bits"
	"slices"
	"sort"
)

// inverted maps a key (token or term) to the documents of one segment that have
// it. Short postings are runs of one array; a posting of more than a sixteenth
// of the segment is a bitset, which is then the smaller form. Immutable.
type inverted struct {
	keys  []uint64 // ascending
	off   []uint32 // posting i is posts[off[i]:off[i+1]]
	posts []uint16 // ascending within a posting
	dkeys []uint64 // ascending, disjoint from keys
	dense []uint64 // words each
	words int
}

func (v *inverted) denseAt(i int) bitset {
	return bitset(v.dense[i*v.words : (i+1)*v.words])
}

func (v *inverted) sparseAt(i int) []uint16 { return v.posts[v.off[i]:v.off[i+1]] }

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
	if i, ok := slices.BinarySearch(v.keys, key); ok {
		setAll(b, v.sparseAt(i))
	}
}

// addRange adds the documents that have any key in [lo, hi] to b.
func (v *inverted) addRange(b bitset, lo, hi uint64) {
	i := sort.Search(len(v.dkeys), func(i int) bool { return v.dkeys[i] >= lo })
	for ; i < len(v.dkeys) && v.dkeys[i] <= hi; i++ {
		b.or(v.denseAt(i))
	}
	i, _ = slices.BinarySearch(v.keys, lo)
	j := i + sort.Search(len(v.keys)-i, func(k int) bool { return v.keys[i+k] > hi })
	if i < j {
		setAll(b, v.posts[v.off[i]:v.off[j]])
	}
}

// countRange calls f with each key in [lo, hi] that occurs in b, and how often.
func (v *inverted) countRange(b bitset, lo, hi uint64, f func(key uint64, n int)) {
	i, _ := slices.BinarySearch(v.dkeys, lo)
	for ; i < len(v.dkeys) && v.dkeys[i] <= hi; i++ {
		if n := b.countAnd(v.denseAt(i)); n > 0 {
			f(v.dkeys[i], n)
		}
	}
	i, _ = slices.BinarySearch(v.keys, lo)
	for ; i < len(v.keys) && v.keys[i] <= hi; i++ {
		n := 0
		for _, d := range v.sparseAt(i) {
			n += int(b[d>>6] >> (d & 63) & 1)
		}
		if n > 0 {
			f(v.keys[i], n)
		}
	}
}

// rangeCost estimates the work of countRange in units of one document looked at.
func (v *inverted) rangeCost(lo, hi uint64) int {
	d, _ := slices.BinarySearch(v.dkeys, lo)
	e, _ := slices.BinarySearch(v.dkeys, hi+1)
	i, _ := slices.BinarySearch(v.keys, lo)
	j, _ := slices.BinarySearch(v.keys, hi+1)
	return (e-d)*v.words/2 + int(v.off[j]-v.off[i]) + 4*(j-i)
}

// isDense reports that a bitset is smaller than n numbers.
func (v *inverted) isDense(n int) bool { return n > v.words*4 }

// put appends one posting; keys must arrive in ascending order.
func (v *inverted) put(key uint64, docs []uint16) {
	if v.isDense(len(docs)) {
		v.dkeys = append(v.dkeys, key)
		v.dense = append(v.dense, make([]uint64, v.words)...)
		setAll(v.denseAt(len(v.dkeys)-1), docs)
		return
	}
	v.keys = append(v.keys, key)
	v.posts = append(v.posts, docs...)
	v.off = append(v.off, uint32(len(v.posts)))
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
	v := &inverted{words: (len(t.ends) + 63) / 64}
	at := make([]uint32, len(t.keys)) // by id: next place in all
	n, sparse, posts := uint32(0), 0, 0
	for _, e := range order {
		at[e.id] = n
		n += t.count[e.id]
		if !v.isDense(int(t.count[e.id])) {
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
	v.keys, v.posts = make([]uint64, 0, sparse), make([]uint16, 0, posts)
	v.off = make([]uint32, 1, sparse+1)
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
	v.keys, v.off, v.posts, v.dense = fit(v.keys), fit(v.off), fit(v.posts), fit(v.dense)
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
	remap []int32 // old document number to new, -1 for the dead
	s, d  int     // next sparse and dense posting
}

func (m *source) head() (uint64, bool) {
	switch {
	case m.s < len(m.keys) && (m.d >= len(m.dkeys) || m.keys[m.s] < m.dkeys[m.d]):
		return m.keys[m.s], true
	case m.d < len(m.dkeys):
		return m.dkeys[m.d], true
	}
	return 0, false
}

// take appends the next posting, renumbered, to docs.
func (m *source) take(docs []uint16) []uint16 {
	if m.s < len(m.keys) && (m.d >= len(m.dkeys) || m.keys[m.s] < m.dkeys[m.d]) {
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
	v := &inverted{words: (n + 63) / 64, off: make([]uint32, 1)}
	keys, posts := 0, 0
	for _, m := range from {
		keys = max(keys, len(m.keys))
		posts += len(m.posts)
	}
	v.keys, v.posts = make([]uint64, 0, keys*2), make([]uint16, 0, posts)
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
