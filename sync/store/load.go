package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// Loader fills a file that does not exist yet with many records, without an
// fsync for each portion. Until Finish the file is not a usable state: its
// position says that nothing has been applied.
type Loader struct {
	store  *Store
	counts map[string]uint64
	order  []string
	tx     *bbolt.Tx
	view   View
	last   map[string][]byte // highest key of each table so far
	held   int               // bytes written since the last commit
	err    error
}

// loadPortion is how many bytes one transaction of a Loader holds.
const loadPortion = 16 << 20

// Load creates path, which must not exist.
func Load(path string, o Options) (*Loader, error) {
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("loading a state file: %s: %w", filepath.Base(path), os.ErrExist)
	}
	o.NoSync = true
	s, err := Open(path, o)
	if err != nil {
		return nil, err
	}
	l := &Loader{store: s, counts: map[string]uint64{}, last: map[string][]byte{}}
	if err := l.begin(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return l, nil
}

func (l *Loader) begin() error {
	tx, err := l.store.db.Begin(true)
	if err != nil {
		return fmt.Errorf("loading a state file: %w", err)
	}
	l.tx, l.view, l.held = tx, View{tx: tx}, 0
	return nil
}

// Put adds a record. Records of a table must come in ascending key order; the
// tables may come in any order, each once.
func (l *Loader) Put(table, key string, value []byte) error {
	if l.err != nil {
		return l.err
	}
	if err := checkRecord(table, key, value); err != nil {
		return err
	}
	l.err = l.put(table, []byte(key), value)
	return l.err
}

func (l *Loader) put(table string, key, value []byte) error {
	if l.held > loadPortion {
		if err := l.tx.Commit(); err != nil {
			return fmt.Errorf("loading a state file: %w", err)
		}
		if err := l.begin(); err != nil {
			return err
		}
	}
	s, t := l.store, l.view.table(table)
	if t.bucket == nil {
		if err := l.open(t); err != nil {
			return err
		}
	}
	t.bucket.FillPercent = fillGrowing
	if bytes.Compare(key, l.last[table]) <= 0 {
		return fmt.Errorf("%w: loading table %q: key %q does not follow %q", ErrKey, table, key, l.last[table])
	}
	l.last[table] = append(l.last[table][:0], key...)
	s.hash.buckets[bucketOf(t.seed, key)].add(s.hasher.sum(t.raw, key, value))
	l.counts[table]++
	l.held += len(key) + len(value)
	return t.bucket.Put(key, seal(nil, t.sum, key, value))
}

func (l *Loader) open(t *tableFace) error {
	bucket, err := l.tx.CreateBucketIfNotExists(t.raw)
	if err != nil {
		return fmt.Errorf("loading table %q: %w", t.name, err)
	}
	t.bucket = bucket
	if _, known := l.counts[t.name]; !known {
		l.order = append(l.order, t.name)
	}
	return nil
}

// StateHash is the hash of the records so far.
func (l *Loader) StateHash() [32]byte {
	l.store.hash.refresh(^uint64(0))
	return l.store.hash.root
}

// Finish writes position and state hash, fsyncs and closes the file. On an error
// the file is gone.
func (l *Loader) Finish(index, term uint64) error {
	if l.err != nil {
		return errors.Join(l.err, l.Discard())
	}
	s := l.store
	p := position{index: index, term: term, root: l.StateHash(), counts: l.counts, order: l.order}
	if err := l.seal(p); err != nil {
		return errors.Join(fmt.Errorf("loading a state file: %w", err), l.Discard())
	}
	return s.Close()
}

func (l *Loader) seal(p position) error {
	seed := sumSeed(hashBucket())
	bucket := l.tx.Bucket(hashBucket())
	bucket.FillPercent = 1
	for i, w := range l.store.hash.buckets {
		if w == (word{}) {
			continue
		}
		key := binary.BigEndian.AppendUint16(nil, uint16(i))
		if err := bucket.Put(key, seal(nil, seed, key, w.append(nil))); err != nil {
			return err
		}
	}
	// All pages must be on disk before the position that vouches for them.
	if err := l.tx.Commit(); err != nil {
		return err
	}
	if err := l.store.db.Sync(); err != nil {
		return err
	}
	l.store.db.NoSync = false
	err := l.store.db.Update(func(tx *bbolt.Tx) error { return writePosition(tx, p) })
	if err != nil {
		return err
	}
	return SyncDir(filepath.Dir(l.store.path))
}

// Discard gives up and removes the file. After Finish it does nothing.
func (l *Loader) Discard() error {
	if l.store.closed {
		return nil
	}
	_ = l.tx.Rollback() // may be over already
	return errors.Join(l.store.Close(), os.Remove(l.store.path))
}
