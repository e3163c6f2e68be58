package ledger

import (
	"bytes"
	"fmt"
	"iter"
	"strings"
)

// Head opens every record. Records use CBOR keys from 10 on.
type Head struct {
	ID        string  `cbor:"1,keyasint"`
	Version   int     `cbor:"2,keyasint"` // 1 for a new record, +1 with every save
	CreatedAt Instant `cbor:"3,keyasint"`
	UpdatedAt Instant `cbor:"4,keyasint"`
	Index     uint64  `cbor:"5,keyasint"` // log index of this version
}

// header lets Table reach the Head of a record.
func (h *Head) header() *Head { return h }

type record[T any] interface {
	*T
	header() *Head
}

// Table is the typed face of one table of the state. It holds no data. What it
// returns is a copy.
type Table[T any, P record[T]] struct {
	name     string
	versions string
	feed     bool
}

// Option sets how a Table keeps its records.
type Option int

// Options of NewTable.
const (
	// KeepVersions keeps every earlier version of a record.
	KeepVersions Option = iota + 1
	// Feed publishes every write in the change feed.
	Feed
)

// NewTable names a table: ledger.NewTable[Entry]("entries").
func NewTable[T any, P record[T]](name string, options ...Option) Table[T, P] {
	t := Table[T, P]{name: name}
	for _, o := range options {
		switch o {
		case KeepVersions:
			t.versions = name + "@versions"
		case Feed:
			t.feed = true
		}
	}
	return t
}

// Name of the table in the store and the change feed.
func (t Table[T, P]) Name() string { return t.name }

// Find returns the record with the id.
func (t Table[T, P]) Find(r Reader, id string) (T, bool) {
	var rec T
	data := r.Get(t.name, id)
	if data == nil {
		return rec, false
	}
	t.decode(id, data, &rec)
	return rec, true
}

// Has reports whether the id exists, without decoding.
func (t Table[T, P]) Has(r Reader, id string) bool { return r.Get(t.name, id) != nil }

// Get returns the record or refuses with NOT_FOUND.
func (t Table[T, P]) Get(r Reader, id string) (T, error) {
	rec, ok := t.Find(r, id)
	if !ok {
		return rec, Refuse(CodeNotFound, "", "没有找到所指的记录", "the record referred to does not exist",
			Detail{Field: t.name, Value: id})
	}
	return rec, nil
}

// Expect is Get for a caller who saw the given version; 0 asks for any.
func (t Table[T, P]) Expect(r Reader, id string, version int) (T, error) {
	rec, err := t.Get(r, id)
	if err != nil {
		return rec, err
	}
	if at := P(&rec).header().Version; version != 0 && version != at {
		return rec, Refuse(CodeVersion, "", "记录已被更改，请重新读取", "the record has changed since it was read",
			Detail{Field: "expectedVersion", Value: fmt.Sprint(version), Reason: fmt.Sprintf("current version is %d", at)})
	}
	return rec, nil
}

// Insert writes a new record; rec's ID must be set. Version, times and index
// are filled in.
func (t Table[T, P]) Insert(tx *Tx, rec P) error {
	head := rec.header()
	if head.ID == "" {
		return fmt.Errorf("inserting into %s: record without id", t.name)
	}
	if tx.Get(t.name, head.ID) != nil {
		return fmt.Errorf("inserting into %s: id %s exists", t.name, head.ID)
	}
	head.Version, head.CreatedAt, head.UpdatedAt, head.Index = 1, tx.Now(), tx.Now(), tx.Index()
	return t.put(tx, rec, "CREATED")
}

// Save writes a new version of an existing record. It refuses a record that
// was read before another save of the same command: that save would be lost.
func (t Table[T, P]) Save(tx *Tx, rec P) error {
	head := rec.header()
	before := tx.Get(t.name, head.ID)
	if before == nil {
		return fmt.Errorf("saving into %s: id %s does not exist", t.name, head.ID)
	}
	if at := t.headOf(head.ID, before); at.Version != head.Version || at.Index != head.Index {
		return Refuse(CodeVersion, "", "同一操作中记录已被更改", "the record was saved twice from one reading",
			Detail{Field: t.name, Value: head.ID, Reason: fmt.Sprintf("version %d was read, %d stands", head.Version, at.Version)})
	}
	if t.versions != "" {
		tx.Put(t.versions, versionKey(head.ID, head.Index, head.Version), bytes.Clone(before))
	}
	head.Version++
	head.UpdatedAt, head.Index = tx.Now(), tx.Index()
	return t.put(tx, rec, "UPDATED")
}

func (t Table[T, P]) put(tx *Tx, rec P, op string) error {
	data, err := Encode(rec)
	if err != nil {
		return fmt.Errorf("writing into %s: %w", t.name, err)
	}
	head := rec.header()
	tx.Put(t.name, head.ID, data)
	if t.feed {
		tx.publish(t.name, head.ID, op, head.Version)
	}
	return nil
}

// Remove deletes a record; its earlier versions stay.
func (t Table[T, P]) Remove(tx *Tx, id string) {
	before := tx.Get(t.name, id)
	if before == nil {
		return
	}
	if t.versions != "" {
		head := t.headOf(id, before)
		tx.Put(t.versions, versionKey(id, head.Index, head.Version), bytes.Clone(before))
		tx.Put(t.versions, versionKey(id, tx.Index(), head.Version+1), nil) // removed: nothing stands from here
	}
	tx.Delete(t.name, id)
	if t.feed {
		tx.publish(t.name, id, "REMOVED", 0)
	}
}

// All walks the table by id.
func (t Table[T, P]) All(r Reader) iter.Seq[T] { return t.From(r, "", "") }

// From walks the records whose id has the prefix and is greater than after.
func (t Table[T, P]) From(r Reader, prefix, after string) iter.Seq[T] {
	return func(yield func(T) bool) {
		r.Scan(t.name, prefix, after, func(key string, value []byte) bool {
			var rec T
			t.decode(key, value, &rec)
			return yield(rec)
		})
	}
}

// Versions walks the earlier versions of a record, oldest first, then the
// current one.
func (t Table[T, P]) Versions(r Reader, id string) iter.Seq[T] {
	return func(yield func(T) bool) {
		stopped := false
		if t.versions != "" {
			r.Scan(t.versions, id+"\x00", "", func(key string, value []byte) bool {
				if len(value) == 0 {
					return true // a removal
				}
				var rec T
				t.decode(key, value, &rec)
				stopped = !yield(rec)
				return !stopped
			})
		}
		if stopped {
			return
		}
		if rec, ok := t.Find(r, id); ok {
			yield(rec)
		}
	}
}

// AsOf returns the version of a record that stood after log index at.
func (t Table[T, P]) AsOf(r Reader, id string, at uint64) (T, bool) {
	var found T
	if rec, ok := t.Find(r, id); ok && P(&rec).header().Index <= at {
		return rec, true
	}
	if t.versions == "" {
		return found, false
	}
	var data []byte
	past := id + "\x00" + hex(at, 16) + "/" // "/" follows the "." of versionKey
	r.Scan(t.versions, id+"\x00", "", func(key string, value []byte) bool {
		if key >= past {
			return false
		}
		data = bytes.Clone(value)
		return true
	})
	if len(data) == 0 {
		return found, false
	}
	t.decode(id, data, &found)
	return found, true
}

// DecodeRecord reads a record of this table from its bytes in the store.
func (t Table[T, P]) DecodeRecord(id string, data []byte) T {
	var rec T
	t.decode(id, data, &rec)
	return rec
}

// decode panics on bytes that are no record: the state is damaged and going on
// would diverge.
func (t Table[T, P]) decode(id string, data []byte, rec *T) {
	if err := decodeStored(data, rec); err != nil {
		panic(fmt.Sprintf("ledger: record %s of table %s is damaged: %v", id, t.name, err))
	}
}

// headOf reads only the Head of a record's bytes.
func (t Table[T, P]) headOf(id string, data []byte) Head {
	var only struct{ Head }
	if err := decodeStored(data, &only); err != nil {
		panic(fmt.Sprintf("ledger: record %s of table %s is damaged: %v", id, t.name, err))
	}
	return only.Head
}

func versionKey(id string, index uint64, version int) string {
	return id + "\x00" + hex(index, 16) + "." + hex(uint64(max(version, 0)), 8)
}

// Index maps a sequence of key parts to record ids, for the lookups that rules
// need. It is part of the state.
type Index struct{ name string }

// NewIndex names an index.
func NewIndex(name string) Index { return Index{name: name} }

// Put adds id under the parts.
func (x Index) Put(tx *Tx, id string, parts ...string) { tx.Put(x.name, indexKey(parts)+id, nil) }

// Delete takes id away from the parts.
func (x Index) Delete(tx *Tx, id string, parts ...string) { tx.Delete(x.name, indexKey(parts)+id) }

// IDs walks the ids under the parts, in order, after the given id.
func (x Index) IDs(r Reader, after string, parts ...string) iter.Seq[string] {
	prefix := indexKey(parts)
	if after != "" {
		after = prefix + after
	}
	return func(yield func(string) bool) {
		r.Scan(x.name, prefix, after, func(key string, _ []byte) bool {
			return yield(key[strings.LastIndexByte(key, 0)+1:])
		})
	}
}

// Any reports whether anything stands under the parts.
func (x Index) Any(r Reader, parts ...string) bool {
	for range x.IDs(r, "", parts...) {
		return true
	}
	return false
}

// indexKey joins the parts with zero bytes. A zero byte within a part is
// replaced, or a user's text could pretend to be several parts.
func indexKey(parts []string) string {
	var b strings.Builder
	for _, part := range parts {
		if strings.IndexByte(part, 0) >= 0 {
			part = strings.ReplaceAll(part, "\x00", "\uFFFD")
		}
		b.WriteString(part)
		b.WriteByte(0)
	}
	return b.String()
}

// Unique maps a key to the one record that holds it.
type Unique struct{ name string }

// NewUnique names a unique key.
func NewUnique(name string) Unique { return Unique{name: name} }

// Owner returns the id that holds the key, "" if none.
func (u Unique) Owner(r Reader, key string) string { return string(r.Get(u.name, key)) }

// Claim gives the key to id. It reports false, and changes nothing, when
// another id holds it.
func (u Unique) Claim(tx *Tx, key, id string) bool {
	if owner := u.Owner(tx, key); owner != "" {
		return owner == id
	}
	tx.Put(u.name, key, []byte(id))
	return true
}

// Release frees the key if id holds it.
func (u Unique) Release(tx *Tx, key, id string) {
	if u.Owner(tx, key) == id {
		tx.Delete(u.name, key)
	}
}
