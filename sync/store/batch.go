package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"

	"go.etcd.io/bbolt"
)

const (
	maxKey    = bbolt.MaxKeySize
	maxValue  = 64 << 20
	arenaKeep = 1 << 20

	// Pages of a table whose keys only grow are filled, others left half
	// empty for what comes between.
	fillGrowing = 0.95
)

// Batch is an Update under way. Its reads see its writes. It is for the
// goroutine that runs fn, and ends with it.
type Batch struct {
	view   View
	store  *Store
	undo   []undoWord
	marked [hashBuckets / 64]uint64 // buckets already in undo
	writes int
	failed error // bbolt refused a write
}

type undoWord struct {
	bucket uint16
	was    word
}

// Update runs fn and commits what it wrote, together with index and term, in
// one fsynced transaction. If fn returns an error, or panics, nothing has
// changed and the store goes on. index must be above the applied index
// (ErrIndex). An error of the disk, or damage met by fn, is final: this and
// every later Update return it, and whether this one took effect is open until
// the file is opened again; reads go on.
func (s *Store) Update(index, term uint64, fn func(*Batch) error) (err error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if fault := s.Fault(); fault != nil {
		return fault
	}
	if at, _ := s.Applied(); index <= at {
		return fmt.Errorf("%w: %d, applied is %d", ErrIndex, index, at)
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	tx, err := s.db.Begin(true)
	if err != nil {
		return s.begun(err)
	}
	b := &Batch{view: View{tx: tx}, store: s}
	committed := false
	defer func() {
		if !committed {
			b.rollback()
		}
		if b.view.err == nil {
			return
		}
		// After damage a panic of fn is a consequence, not a bug.
		_ = recover()
		s.condemn(b.view.err)
		err = b.view.err
	}()
	if err := fn(b); err != nil {
		return err
	}
	if b.view.err != nil {
		return b.view.err
	}
	if b.failed != nil {
		return b.failed
	}
	p := b.position(index, term)
	if err := guard("committing", func() error { return b.commit(&p) }); err != nil {
		err = fmt.Errorf("writing the state at index %d: %w", index, err)
		s.condemn(err)
		return err
	}
	committed = true
	s.adopt(p)
	return nil
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
	err := guard("writing a record", func() error { return b.put(t, k, value, old == nil) })
	return b.wrote(t, err)
}

func (b *Batch) put(t *tableFace, key, value []byte, isNew bool) error {
	if t.bucket == nil {
		bucket, err := b.view.tx.CreateBucketIfNotExists(t.raw)
		if err != nil {
			return err
		}
		t.bucket = bucket
	}
	if isNew {
		t.delta++
		t.grow(key)
	}
	return t.bucket.Put(key, b.sealed(t, key, value))
}

// grow chooses how full bbolt may pack the table's pages.
func (t *tableFace) grow(key []byte) {
	if !t.probed {
		t.probed, t.grows = true, true
		if last, _ := t.bucket.Cursor().Last(); last != nil {
			t.last = append(t.last, last...)
		}
	}
	if !t.grows {
		return
	}
	if bytes.Compare(key, t.last) <= 0 {
		t.grows = false
		t.bucket.FillPercent = bbolt.DefaultFillPercent
		return
	}
	t.last = append(t.last[:0], key...)
	t.bucket.FillPercent = fillGrowing
}

// sealed copies value and checksum into the arena, where bbolt may keep
// pointing until the transaction ends.
func (b *Batch) sealed(t *tableFace, key, value []byte) []byte {
	s := b.store
	if need := len(value) + sumSize; cap(s.arena)-len(s.arena) < need {
		s.arena = make([]byte, 0, max(need, 64<<10, min(2*cap(s.arena), arenaKeep)))
	}
	start := len(s.arena)
	s.arena = seal(s.arena, t.sum, key, value)
	return s.arena[start:len(s.arena):len(s.arena)]
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
	err := guard("deleting a record", func() error { return t.bucket.Delete(k) })
	return b.wrote(t, err)
}

func (b *Batch) wrote(t *tableFace, err error) error {
	b.writes++
	if err == nil {
		return nil
	}
	err = fmt.Errorf("writing into table %q: %w", t.name, err)
	// The hash has already moved, so the batch cannot be committed.
	b.failed = err
	if errors.Is(err, ErrCorrupt) {
		b.view.err = err
	}
	return err
}

// rehash takes the old record out of the state hash and puts the new one in.
func (b *Batch) rehash(t *tableFace, key, old, value []byte, put bool) {
	n := bucketOf(t.seed, key)
	w := &b.store.hash.buckets[n]
	if b.marked[n/64]&(1<<(n%64)) == 0 {
		b.marked[n/64] |= 1 << (n % 64)
		b.undo = append(b.undo, undoWord{n, *w})
	}
	if old != nil {
		w.sub(b.store.hasher.sum(t.raw, key, old))
	}
	if put {
		w.add(b.store.hasher.sum(t.raw, key, value))
	}
}

// position is where the store will stand.
func (b *Batch) position(index, term uint64) position {
	s := b.store
	p := position{index: index, term: term, counts: make(map[string]uint64, len(s.counts)+1), order: s.order}
	maps.Copy(p.counts, s.counts)
	for _, t := range b.view.tables {
		if t.delta == 0 {
			continue
		}
		if _, known := p.counts[t.name]; !known {
			p.order = append(slices.Clip(p.order), t.name)
		}
		p.counts[t.name] += uint64(t.delta)
	}
	return p
}

// commit writes the touched hash buckets and the position, and commits.
func (b *Batch) commit(p *position) error {
	h := b.store.hash
	h.refresh(b.groups())
	p.root = h.root
	bucket := b.view.tx.Bucket(hashBucket())
	bucket.FillPercent = 1 // 4,096 keys and no more
	face := &tableFace{raw: hashBucket(), sum: sumSeed(hashBucket())}
	raw := make([]byte, 0, 32)
	for _, u := range b.undo {
		key := binary.BigEndian.AppendUint16(nil, u.bucket)
		raw = h.buckets[u.bucket].append(raw[:0])
		if err := bucket.Put(key, b.sealed(face, key, raw)); err != nil {
			return err
		}
	}
	if err := writePosition(b.view.tx, *p); err != nil {
		return err
	}
	return b.view.tx.Commit()
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
	// After a panic in Commit the rollback itself may meet the damage.
	_ = guard("rolling back", b.view.tx.Rollback)
	h := b.store.hash
	for _, u := range b.undo {
		h.buckets[u.bucket] = u.was
	}
	h.refresh(b.groups())
	b.store.release()
}

// adopt makes a committed position the current one.
func (s *Store) adopt(p position) {
	s.release()
	s.counts, s.order = p.counts, p.order
	s.mu.Lock()
	defer s.mu.Unlock()
	s.index, s.term, s.root = p.index, p.term, p.root
}

// release makes the arena reusable: nothing of the transaction points to it.
func (s *Store) release() {
	if cap(s.arena) > arenaKeep {
		s.arena = nil
	}
	s.arena = s.arena[:0]
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
