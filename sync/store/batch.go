package store

import (
	"bytes"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"

	"go.etcd.io/bbolt"
)

const (
	maxKey    = bbolt.MaxKeySize
	maxValue  = 64 << 20
	arenaSize = 64 << 10

	fillGrowing = 0.95
)

// Batch is an Update under way. Its reads see its writes. It is for the
// goroutine that runs fn, and ends with it.
type Batch struct {
	view   View
	store  *Store
	undo   []undoWord
	marked bucketSet // of undo
	writes int
	bytes  int
	arena  []byte
}

type undoWord struct {
	bucket uint16
	was    word
}

// Update runs fn and publishes what it wrote, together with index and term:
// every later View shows it. It is in the file, with all before it, after the
// next flush; a process that dies before stands at an earlier Update and is
// brought forward by the log. If fn returns an error, or panics, nothing has
// changed and the store goes on. index must be above the applied index
// (ErrIndex). An error of the disk, or damage met by fn, is final: this or the
// next Update returns it, and so does every later one; reads go on.
func (s *Store) Update(index, term uint64, fn func(*Batch) error) error {
	bytes, err := s.update(index, term, fn)
	if err != nil {
		return err
	}
	s.gather(bytes)
	return nil
}

// update returns how much waits for a flush.
func (s *Store) update(index, term uint64, fn func(*Batch) error) (bytes int, err error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if fault := s.Fault(); fault != nil {
		return 0, fault
	}
	if at, _ := s.Applied(); index <= at {
		return 0, fmt.Errorf("%w: %d, applied is %d", ErrIndex, index, at)
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	b := &Batch{store: s}
	if err := s.look(&b.view); err != nil {
		return 0, err
	}
	published := false
	defer s.over(&b.view, &err)
	defer func() {
		if !published {
			b.rollback()
		}
	}()
	if err := fn(b); err != nil {
		return 0, err
	}
	if b.view.err != nil {
		return 0, b.view.err
	}
	published = true
	return b.publish(index, term), nil
}

// Get returns the value under key, nil if there is none. It is valid until the
// batch ends.
func (b *Batch) Get(table, key string) []byte { return b.view.Get(table, key) }

// Scan is View.Scan over the batch's own writes too; fn may write.
func (b *Batch) Scan(table, prefix, after string, fn func(key string, value []byte) bool) {
	seen := b.writes
	b.view.scan(table, prefix, after, fn, func() bool {
		moved := b.writes != seen
		seen = b.writes
		return moved
	})
}

// Put writes value under key. The value is copied. An empty value is a value.
// The only errors are a table name, key or value that cannot be stored (ErrKey)
// and damage to the file, after which the Update fails whatever fn returns.
func (b *Batch) Put(table, key string, value []byte) error {
	if err := checkRecord(table, key, value); err != nil {
		return err
	}
	t := b.view.table(table)
	k := []byte(key)
	old := b.view.get(t, k)
	if b.view.err != nil {
		return b.view.err
	}
	if old != nil && bytes.Equal(old, value) {
		return nil
	}
	b.rehash(t, k, old, value, true)
	if old == nil {
		t.delta++
	}
	b.write(t, &record{key: key, stored: b.sealed(t, k, value), isNew: old == nil || b.isNew(t, key)})
	return nil
}

// Delete removes the record; removing what is not there is no error.
func (b *Batch) Delete(table, key string) error {
	if err := checkRecord(table, key, nil); err != nil {
		return err
	}
	t := b.view.table(table)
	k := []byte(key)
	old := b.view.get(t, k)
	if b.view.err != nil {
		return b.view.err
	}
	if old == nil {
		return nil
	}
	b.rehash(t, k, old, nil, false)
	t.delta--
	b.write(t, &record{key: key})
	return nil
}

// write puts the record into the batch's own copy of the table's tree.
func (b *Batch) write(t *tableFace, r *record) {
	if !t.own {
		t.own = true
		if t.trees[0] == nil {
			t.trees[0] = newTree()
		} else {
			t.trees[0] = t.trees[0].Clone()
		}
	}
	t.trees[0].ReplaceOrInsert(r)
	b.bytes += len(r.key) + len(r.stored)
	b.writes++
}

// isNew says whether the key came with the changes that are not in the file yet.
func (b *Batch) isNew(t *tableFace, key string) bool {
	r, ok := find(t.trees[:1], []byte(key))
	return ok && r.isNew
}

// sealed copies value and checksum into the batch's arena.
func (b *Batch) sealed(t *tableFace, key, value []byte) []byte {
	need := len(value) + sumSize
	if need > arenaSize/4 {
		return seal(make([]byte, 0, need), t.sum, key, value)
	}
	if cap(b.arena)-len(b.arena) < need {
		b.arena = make([]byte, 0, arenaSize)
	}
	start := len(b.arena)
	b.arena = seal(b.arena, t.sum, key, value)
	return b.arena[start:len(b.arena):len(b.arena)]
}

// rehash takes the old record out of the state hash and puts the new one in.
func (b *Batch) rehash(t *tableFace, key, old, value []byte, put bool) {
	n := bucketOf(t.seed, key)
	w := &b.store.hash.buckets[n]
	if !b.marked.has(n) {
		b.marked.add(n)
		b.undo = append(b.undo, undoWord{n, *w})
	}
	if old != nil {
		w.sub(b.store.hasher.sum(t.raw, key, old))
	}
	if put {
		w.add(b.store.hasher.sum(t.raw, key, value))
	}
}

// publish makes the batch visible.
func (b *Batch) publish(index, term uint64) (waiting int) {
	s := b.store
	p := b.position(index, term)
	s.hash.refresh(b.groups())
	p.root = s.hash.root
	for _, u := range b.undo {
		s.dirty.add(u.bucket)
	}
	s.turn.Lock()
	defer s.turn.Unlock()
	next := *s.picture.Load()
	next.position = p
	next.young = b.merged(next.young)
	s.picture.Store(&next)
	return next.young.bytes
}

// merged is the young memtable with the batch's tables in it.
func (b *Batch) merged(young *memtable) *memtable {
	next := &memtable{tables: map[string]*tree{}, bytes: b.bytes}
	if young != nil {
		maps.Copy(next.tables, young.tables)
		next.bytes += young.bytes
	}
	for _, t := range b.view.tables {
		if t.own {
			next.tables[t.name] = t.trees[0]
		}
	}
	return next
}

// position is where the store will stand.
func (b *Batch) position(index, term uint64) position {
	was := b.view.picture.position
	p := position{index: index, term: term, counts: was.counts, order: was.order}
	copied := false
	for _, t := range b.view.tables {
		if t.delta == 0 {
			continue
		}
		if !copied {
			copied = true
			p.counts = make(map[string]uint64, len(was.counts)+1)
			maps.Copy(p.counts, was.counts)
		}
		if _, known := p.counts[t.name]; !known {
			p.order = append(slices.Clip(p.order), t.name)
		}
		p.counts[t.name] += uint64(t.delta)
	}
	return p
}

// groups is the bit set of hash groups with touched buckets.
func (b *Batch) groups() uint64 {
	var set uint64
	for _, u := range b.undo {
		set |= 1 << (u.bucket / perGroup)
	}
	return set
}

func (b *Batch) rollback() {
	h := b.store.hash
	for _, u := range b.undo {
		h.buckets[u.bucket] = u.was
	}
}

func checkRecord(table, key string, value []byte) error {
	if err := validTable(table); err != nil {
		return err
	}
	if key == "" || len(key) > maxKey {
		return fmt.Errorf("%w: table %q: a key has 1 to %d bytes, this one %d", ErrKey, table, maxKey, len(key))
	}
	if len(value) > maxValue {
		return fmt.Errorf("%w: table %q, key %q: value of %d bytes, the limit is %d", ErrKey, table, key, len(value), maxValue)
	}
	return nil
}
