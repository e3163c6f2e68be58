package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

const (
	// flushAfter is how long changes stay in memory, so that the batches of that
	// time share one transaction of the file.
	flushAfter = time.Second
	// flushBytes is how much is written at once without waiting for more.
	flushBytes = 16 << 20
	// youngMost is how much may gather while a flush is under way; then an Update
	// waits for it.
	youngMost = 64 << 20
)

// cut is what one flush writes.
type cut struct {
	table    *memtable
	position position
	hash     []hashWord
}

type hashWord struct {
	bucket uint16
	word   word
}

// Flush writes everything applied before the call into the file, durably. The
// error is the store's fault, or ErrClosed.
func (s *Store) Flush() error {
	s.flushing.Lock()
	defer s.flushing.Unlock()
	if s.ended {
		return ErrClosed
	}
	return s.flush()
}

// flush is called with s.flushing held.
func (s *Store) flush() error {
	if err := s.Fault(); err != nil {
		return err
	}
	c := s.rotate()
	if c == nil {
		return nil
	}
	if err := guard("writing the state file", func() error { return s.write(c) }); err != nil {
		err = fmt.Errorf("writing the state at index %d: %w", c.position.index, err)
		s.condemn(err)
		return err
	}
	s.settle(c)
	return nil
}

// rotate takes the young changes for a flush; nil if there is nothing to write.
func (s *Store) rotate() *cut {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.turn.Lock()
	defer s.turn.Unlock()
	now := *s.picture.Load()
	if now.position.index == s.durable.Load() {
		return nil
	}
	c := &cut{table: now.young, position: now.position}
	for i := range s.hash.buckets { // by index: the array is large
		if s.dirty.has(uint16(i)) {
			c.hash = append(c.hash, hashWord{uint16(i), s.hash.buckets[i]})
		}
	}
	s.dirty = bucketSet{}
	now.young, now.flushing = nil, c.table
	now.flushes++
	s.picture.Store(&now)
	return c
}

// settle lets go of what the file holds now.
func (s *Store) settle(c *cut) {
	s.turn.Lock()
	defer s.turn.Unlock()
	now := *s.picture.Load()
	now.flushing = nil
	s.durable.Store(c.position.index)
	s.picture.Store(&now)
}

// write is one fsynced transaction: records, state hash and position are on
// disk together or not at all.
func (s *Store) write(c *cut) error {
	tx, err := s.db.Begin(true)
	if err != nil {
		return s.begun(err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	names := make([]string, 0, len(c.table.tables))
	for name := range c.table.tables {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := writeTable(tx, name, c.table.tables[name]); err != nil {
			return fmt.Errorf("writing into table %q: %w", name, err)
		}
	}
	if err := writeHash(tx, c.hash); err != nil {
		return err
	}
	if err := writePosition(tx, c.position); err != nil {
		return err
	}
	return tx.Commit()
}

func writeTable(tx *bbolt.Tx, name string, changes *tree) (err error) {
	bucket, err := tx.CreateBucketIfNotExists([]byte(name))
	if err != nil {
		return err
	}
	bucket.FillPercent = fillOf(bucket, changes)
	changes.Ascend(func(r *record) bool {
		if r.stored == nil {
			err = bucket.Delete([]byte(r.key))
		} else {
			err = bucket.Put([]byte(r.key), r.stored)
		}
		return err == nil
	})
	return err
}

// fillOf chooses how full bbolt may pack the pages: those of a table whose keys
// only grow are filled, others left half empty for what comes between.
func fillOf(bucket *bbolt.Bucket, changes *tree) float64 {
	last, _ := bucket.Cursor().Last()
	grows := true
	changes.Ascend(func(r *record) bool {
		grows = !r.isNew || bytes.Compare([]byte(r.key), last) > 0
		return grows
	})
	if grows {
		return fillGrowing
	}
	return bbolt.DefaultFillPercent
}

func writeHash(tx *bbolt.Tx, words []hashWord) error {
	bucket := tx.Bucket(hashBucket())
	bucket.FillPercent = 1 // 4,096 keys and no more
	seed := sumSeed(hashBucket())
	for _, w := range words {
		key := binary.BigEndian.AppendUint16(nil, w.bucket)
		if err := bucket.Put(key, seal(nil, seed, key, w.word.append(nil))); err != nil {
			return err
		}
	}
	return nil
}

// flushLoop writes what has gathered until the store closes.
func (s *Store) flushLoop() {
	for {
		select {
		case <-s.gathered:
		case <-s.closing:
			return
		}
		if !s.linger() {
			return
		}
		// An error is the store's fault from now on; OnFault has heard of it.
		if err := s.Flush(); err != nil && !errors.Is(err, ErrClosed) {
			return
		}
	}
}

// linger waits for more to write; false when the store closes.
func (s *Store) linger() bool {
	timer := time.NewTimer(flushAfter)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.enough:
		return true
	case <-s.closing:
		return false
	}
}

// gather tells the flush loop that there is something to write, and holds the
// caller up where memory would fill faster than the disk takes.
func (s *Store) gather(bytes int) {
	signal(s.gathered)
	if bytes >= flushBytes {
		signal(s.enough)
	}
	if bytes >= youngMost {
		_ = s.Flush() // the next Update meets the fault
	}
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
