package store

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math/bits"
)

// The state hash is a sum, so that writing a record costs what was written and
// not what exists: every record falls into one of 4,096 buckets by its table
// and key, a bucket is the sum modulo 2^256 of the SHA-256 of its records, 64
// buckets make a group, and the root is the hash of the 64 group hashes. Two
// nodes that disagree compare roots, groups and buckets to find where.
const (
	hashBuckets = 4096
	hashGroups  = 64
	perGroup    = hashBuckets / hashGroups
)

// bucketSet is a set of buckets.
type bucketSet [hashBuckets / 64]uint64

func (s *bucketSet) has(bucket uint16) bool { return s[bucket/64]&(1<<(bucket%64)) != 0 }

func (s *bucketSet) add(bucket uint16) { s[bucket/64] |= 1 << (bucket % 64) }

// word is a number modulo 2^256, least significant limb first.
type word [4]uint64

func wordOf(b []byte) word {
	le := binary.LittleEndian
	return word{le.Uint64(b), le.Uint64(b[8:]), le.Uint64(b[16:]), le.Uint64(b[24:])}
}

func (w *word) append(dst []byte) []byte {
	for _, limb := range w {
		dst = binary.LittleEndian.AppendUint64(dst, limb)
	}
	return dst
}

func (w *word) add(x word) {
	var c uint64
	w[0], c = bits.Add64(w[0], x[0], 0)
	w[1], c = bits.Add64(w[1], x[1], c)
	w[2], c = bits.Add64(w[2], x[2], c)
	w[3], _ = bits.Add64(w[3], x[3], c)
}

func (w *word) sub(x word) {
	var c uint64
	w[0], c = bits.Sub64(w[0], x[0], 0)
	w[1], c = bits.Sub64(w[1], x[1], c)
	w[2], c = bits.Sub64(w[2], x[2], c)
	w[3], _ = bits.Sub64(w[3], x[3], c)
}

// recordHasher hashes records without allocating for each.
type recordHasher struct {
	h   hash.Hash
	buf []byte
}

func newRecordHasher() *recordHasher { return &recordHasher{h: sha256.New()} }

// sum is the SHA-256 of table, key and value, each behind its length.
func (r *recordHasher) sum(table, key, value []byte) word {
	r.h.Reset()
	r.buf = r.buf[:0]
	r.buf = binary.LittleEndian.AppendUint32(r.buf, uint32(len(table)))
	r.buf = append(r.buf, table...)
	r.buf = binary.LittleEndian.AppendUint32(r.buf, uint32(len(key)))
	r.buf = append(r.buf, key...)
	r.buf = binary.LittleEndian.AppendUint32(r.buf, uint32(len(value)))
	r.h.Write(r.buf)
	r.h.Write(value)
	r.buf = r.h.Sum(r.buf[:0])
	return wordOf(r.buf)
}

// bucketOf spreads records over the buckets: FNV-1a, folded to 12 bits. The
// seed is the table's part of it.
func bucketSeed(table []byte) uint64 { return fnv(fnv(14695981039346656037, table), []byte{0}) }

func bucketOf(seed uint64, key []byte) uint16 {
	h := fnv(seed, key)
	h ^= h >> 32
	h ^= h >> 16
	return uint16(h % hashBuckets)
}

func fnv(h uint64, b []byte) uint64 {
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// stateHash is the hash in memory.
type stateHash struct {
	buckets [hashBuckets]word
	groups  [hashGroups][32]byte
	root    [32]byte
}

// refresh recomputes the groups named in the bit set, then the root.
func (s *stateHash) refresh(groups uint64) {
	var buf [perGroup * 32]byte
	for g := range hashGroups {
		if groups&(1<<g) == 0 {
			continue
		}
		b := buf[:0]
		for _, w := range s.buckets[g*perGroup : (g+1)*perGroup] {
			b = w.append(b)
		}
		s.groups[g] = sha256.Sum256(b)
	}
	b := buf[:0]
	for g := range s.groups {
		b = append(b, s.groups[g][:]...)
	}
	s.root = sha256.Sum256(b)
}

// Sum computes the state hash of records that are in no store, given in any
// order, each once.
type Sum struct {
	hash   stateHash
	hasher *recordHasher
}

// NewSum returns the Sum of nothing.
func NewSum() *Sum { return &Sum{hasher: newRecordHasher()} }

// Add adds a record; ErrKey if no store could hold it.
func (s *Sum) Add(table, key string, value []byte) error {
	if err := checkRecord(table, key, value); err != nil {
		return err
	}
	t, k := []byte(table), []byte(key)
	s.hash.buckets[bucketOf(bucketSeed(t), k)].add(s.hasher.sum(t, k, value))
	return nil
}

// StateHash is what a store with these records would return.
func (s *Sum) StateHash() [32]byte {
	s.hash.refresh(^uint64(0))
	return s.hash.root
}
