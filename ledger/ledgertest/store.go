package ledgertest

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
	"strings"

	"github.com/google/btree"

	"github.com/mulu-catalog/mulu/ledger"
)

const (
	// ledgerTables is the prefix of the tables that the ledger keeps for itself.
	ledgerTables = "ledger/"
	// clockTable moves with every entry, whatever the entry holds.
	clockTable = "ledger/meta"
)

type row struct {
	table, key string
	value      []byte
}

func rowLess(a, b row) bool {
	if a.table != b.table {
		return a.table < b.table
	}
	return a.key < b.key
}

// MapStore is a ledger.Store in memory. One goroutine may write; a Clone may be
// read while the original is written.
type MapStore struct{ rows *btree.BTreeG[row] }

var _ ledger.Store = (*MapStore)(nil)

// NewMapStore makes an empty store.
func NewMapStore() *MapStore { return &MapStore{rows: btree.NewG(32, rowLess)} }

// Get returns the value under key, nil if there is none.
func (s *MapStore) Get(table, key string) []byte {
	found, _ := s.rows.Get(row{table: table, key: key})
	return found.value
}

// Scan walks the keys with the prefix that are greater than after.
func (s *MapStore) Scan(table, prefix, after string, fn func(key string, value []byte) bool) {
	s.rows.AscendGreaterOrEqual(row{table: table, key: max(prefix, after)}, func(r row) bool {
		if r.table != table || !strings.HasPrefix(r.key, prefix) {
			return false
		}
		if r.key <= after {
			return true
		}
		return fn(r.key, r.value)
	})
}

// Put writes a value. Like a store on disk it refuses an empty key.
func (s *MapStore) Put(table, key string, value []byte) error {
	if table == "" || key == "" {
		return fmt.Errorf("putting into table %q: empty key %q", table, key)
	}
	s.rows.ReplaceOrInsert(row{table: table, key: key, value: append([]byte{}, value...)})
	return nil
}

// Delete removes a key.
func (s *MapStore) Delete(table, key string) error {
	s.rows.Delete(row{table: table, key: key})
	return nil
}

// Clone returns a store with the same rows; writes to either do not show in
// the other. It takes constant time.
func (s *MapStore) Clone() *MapStore { return &MapStore{rows: s.rows.Clone()} }

// Len is the number of rows in all tables.
func (s *MapStore) Len() int { return s.rows.Len() }

// Hash covers every table, key and value.
func (s *MapStore) Hash() [32]byte { return s.hash(func(string) bool { return true }) }

// LawHash covers every table that a command can change: all but the ledger's
// own, of which only the change feed counts.
func (s *MapStore) LawHash() [32]byte {
	return s.hash(func(table string) bool {
		return !strings.HasPrefix(table, ledgerTables) || table == ledger.ChangesTable
	})
}

// settledHash covers every table but the one that holds the ledger's clock.
func (s *MapStore) settledHash() [32]byte {
	return s.hash(func(table string) bool { return table != clockTable })
}

func (s *MapStore) hash(counts func(table string) bool) [32]byte {
	h := sha256.New()
	s.rows.Ascend(func(r row) bool {
		if counts(r.table) {
			write(h, r.table)
			write(h, r.key)
			write(h, r.value)
		}
		return true
	})
	return [32]byte(h.Sum(nil))
}

func write[B ~string | ~[]byte](h hash.Hash, part B) {
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(len(part)))
	h.Write(length[:])
	h.Write([]byte(part))
}

// Dump writes every row on a line: table, key and the value in hexadecimal.
func (s *MapStore) Dump(w io.Writer) error {
	var err error
	s.rows.Ascend(func(r row) bool {
		_, err = fmt.Fprintf(w, "%s %q %x\n", r.table, r.key, r.value)
		return err == nil
	})
	return err
}

// Diff names the rows that differ, at most twenty; empty when the stores are
// equal.
func (s *MapStore) Diff(other *MapStore) string {
	const most = 20
	var lines []string
	note := func(what string, r row) bool {
		lines = append(lines, fmt.Sprintf("%s %s %q", what, r.table, r.key))
		return len(lines) < most
	}
	s.rows.Ascend(func(r row) bool {
		theirs, ok := other.rows.Get(r)
		switch {
		case !ok:
			return note("only here:", r)
		case !bytes.Equal(theirs.value, r.value):
			return note("differs:", r)
		}
		return true
	})
	other.rows.Ascend(func(r row) bool {
		if len(lines) < most && !s.rows.Has(r) {
			note("only there:", r)
		}
		return len(lines) < most
	})
	return strings.Join(lines, "\n")
}
