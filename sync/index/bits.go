package index

import (
	"math/bits"
	"sync"
)

// bitset is a fixed-size set of small document numbers, 64 to a word.
type bitset []uint64

func newBits(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) get(i int) bool { return b[i>>6]&(1<<(uint(i)&63)) != 0 }
func (b bitset) set(i int)      { b[i>>6] |= 1 << (uint(i) & 63) }
func (b bitset) unset(i int)    { b[i>>6] &^= 1 << (uint(i) & 63) }

func (b bitset) clone() bitset { return append(bitset(nil), b...) }

func (b bitset) count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

func (b bitset) empty() bool {
	for _, w := range b {
		if w != 0 {
			return false
		}
	}
	return true
}

func (b bitset) and(o bitset) {
	o = o[:len(b)]
	for i := range b {
		b[i] &= o[i]
	}
}

func (b bitset) or(o bitset) {
	o = o[:len(b)]
	for i := range b {
		b[i] |= o[i]
	}
}

func (b bitset) andNot(o bitset) {
	o = o[:len(b)]
	for i := range b {
		b[i] &^= o[i]
	}
}

// flip complements the first n bits and keeps the rest of the last word zero.
func (b bitset) flip(n int) {
	for i := range b {
		b[i] = ^b[i]
	}
	b.trim(n)
}

// fill sets the first n bits.
func (b bitset) fill(n int) {
	for i := range b {
		b[i] = ^uint64(0)
	}
	b.trim(n)
}

func (b bitset) trim(n int) {
	if r := uint(n) & 63; r != 0 && len(b) > 0 {
		b[len(b)-1] &= 1<<r - 1
	}
}

// countAnd is the size of the intersection.
func (b bitset) countAnd(o bitset) int {
	o = o[:len(b)]
	n := 0
	for i := range b {
		n += bits.OnesCount64(b[i] & o[i])
	}
	return n
}

// each calls f with every member in ascending order.
func (b bitset) each(f func(int)) {
	for i, w := range b {
		for w != 0 {
			f(i<<6 | bits.TrailingZeros64(w))
			w &= w - 1
		}
	}
}

// next is the smallest member at or after i, or -1.
func (b bitset) next(i int) int {
	if i < 0 {
		i = 0
	}
	w := i >> 6
	if w >= len(b) {
		return -1
	}
	if x := b[w] >> (uint(i) & 63); x != 0 {
		return i + bits.TrailingZeros64(x)
	}
	for w++; w < len(b); w++ {
		if b[w] != 0 {
			return w<<6 | bits.TrailingZeros64(b[w])
		}
	}
	return -1
}

// prev is the largest member at or before i, or -1.
func (b bitset) prev(i int) int {
	if i < 0 {
		return -1
	}
	w := i >> 6
	if w >= len(b) {
		w, i = len(b)-1, len(b)<<6-1
		if w < 0 {
			return -1
		}
	}
	if x := b[w] << (63 - uint(i)&63); x != 0 {
		return i - bits.LeadingZeros64(x)
	}
	for w--; w >= 0; w-- {
		if b[w] != 0 {
			return w<<6 | (63 - bits.LeadingZeros64(b[w]))
		}
	}
	return -1
}

// scratch lends bitsets to queries, so that one of a million documents does not
// leave half a megabyte to the collector. One is shared by all views of an index.
type scratch struct {
	pool sync.Pool
}

// fullBits is the size in words of the bitsets that are lent again.
const fullBits = segmentDocs / 64

// get is an empty bitset of the given number of words.
func (s *scratch) get(words int) bitset {
	a, ok := s.pool.Get().(*[fullBits]uint64)
	if !ok {
		a = new([fullBits]uint64)
	}
	b := a[:words]
	clear(b)
	return b
}

// put takes back what get returned.
func (s *scratch) put(b bitset) {
	if cap(b) >= fullBits {
		s.pool.Put((*[fullBits]uint64)(b[:fullBits]))
	}
}
