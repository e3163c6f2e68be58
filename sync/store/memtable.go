package store

import (
	"github.com/google/btree"
)

// record is what was written under a key since the file was: a value, or that
// the key is gone.
type record struct {
	key    string
	stored []byte // the value and its checksum; nil for one that is gone
	isNew  bool   // the key was not there before
}

// value in the record; never nil unless the record is gone.
func (r *record) value() []byte {
	if r.stored == nil {
		return nil
	}
	n := len(r.stored) - sumSize
	return r.stored[:n:n]
}

// degree of the trees: a batch copies the nodes on its path to a write.
const degree = 16

type tree = btree.BTreeG[*record]

func newTree() *tree {
	return btree.NewG(degree, func(a, b *record) bool { return a.key < b.key })
}

// memtable holds the changes of some applied batches, by table. What is
// published is never written to again: a batch writes to a copy.
type memtable struct {
	tables map[string]*tree
	bytes  int // of keys and values; what was overwritten is counted too
}

func (m *memtable) table(name string) *tree {
	if m == nil {
		return nil
	}
	return m.tables[name]
}

// picture is all that a reader needs beside a transaction of the file: the
// changes that are not in the file yet, the newer first, and where the state
// stands with them. It is never changed, only replaced.
type picture struct {
	young    *memtable // nil: nothing
	flushing *memtable // on its way into the file; nil: nothing
	position position
	flushes  uint64 // how many have begun
}

// find looks for key in the trees, the first of which is the newest.
func find(trees []*tree, key []byte) (*record, bool) {
	var probe *record
	for _, t := range trees {
		if t == nil {
			continue
		}
		if probe == nil {
			probe = &record{key: string(key)}
		}
		if r, ok := t.Get(probe); ok {
			return r, true
		}
	}
	return nil, false
}

// above returns the tree's first record whose key is at least from, and is not
// except; nil if there is none.
func above(t *tree, from, except string) (first *record) {
	t.AscendGreaterOrEqual(&record{key: from}, func(r *record) bool {
		if r.key == except && except != "" {
			return true
		}
		first = r
		return false
	})
	return first
}
