package ledger

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
)

// Reader is one consistent picture of the state. Values are valid until the
// read ends; the tables copy them.
type Reader interface {
	// Get returns the value under key, nil if there is none.
	Get(table, key string) []byte
	// Scan walks the keys with the prefix that are greater than after, in
	// ascending byte order, until fn returns false.
	Scan(table, prefix, after string, fn func(key string, value []byte) bool)
}

// Store is the state during one raft batch. Put is never given an empty key
// nor one longer than MaxKey; a value may be empty and is then not nil in Get.
type Store interface {
	Reader
	Put(table, key string, value []byte) error
	Delete(table, key string) error
}

// Actor is who gives a command, as the state knows them.
type Actor struct {
	Token        string   // token id; empty for a node acting by itself
	Person       string   // hash of the natural person, for four-eyes rules
	Institution  string   // institution id; empty for citizens and nodes
	Division     string   // the institution's division code
	Roles        []string // role identifiers of the rulebook, 3.6
	Node         string   // incarnation of the accepting node
	NodeDivision string   // division of the accepting node
}

// Has reports whether the actor has the role.
func (a Actor) Has(role string) bool {
	return slices.Contains(a.Roles, role)
}

// Change is one line of the change feed: a record of a published table was
// written or removed.
type Change struct {
	Index   uint64 `cbor:"1,keyasint"`
	Ordinal uint32 `cbor:"2,keyasint"`
	Table   string `cbor:"3,keyasint"`
	ID      string `cbor:"4,keyasint"`
	Op      string `cbor:"5,keyasint"` // CREATED, UPDATED, REMOVED
	Kind    Kind   `cbor:"6,keyasint"`
	Version int    `cbor:"7,keyasint,omitempty"`
}

// MaxKey is the longest key of the state, in bytes. Stores on disk have a
// limit, and a key made of a user's text must not reach it.
const MaxKey = 4 << 10

// Tx is the state as one command sees and changes it. Its writes become part
// of the state only when the command is accepted. It must not be kept after
// Apply.
type Tx struct {
	base    Store
	overlay map[string]map[string][]byte // nil value: removed
	now     Instant
	index   uint64
	command int // position within the entry
	ids     uint32
	level   int // that the state is raised to
	actor   Actor
	kind    Kind
	request string
	changes []Change
	misfit  error // refusal of a key that no store can hold
}

// begin makes tx ready for the next command of the entry. What earlier
// commands left in the overlay has been committed or is dropped here.
func (tx *Tx) begin(x *execution, env *Envelope) {
	overlay, changes := tx.overlay, tx.changes[:0]
	if overlay == nil {
		overlay = make(map[string]map[string][]byte)
	}
	for _, rows := range overlay { // in any order: all are emptied
		clear(rows)
	}
	*tx = Tx{
		base: x.store, overlay: overlay, now: x.head.Clock, index: x.index, command: len(x.results),
		kind: env.Kind, request: env.RequestID, changes: changes,
	}
}

// Now is state time: max(previous, the leader's stamp).
func (tx *Tx) Now() Instant { return tx.now }

// Index is the raft log index the command stands at.
func (tx *Tx) Index() uint64 { return tx.index }

// Actor is who gave the command.
func (tx *Tx) Actor() Actor { return tx.actor }

// Kind is the command's kind.
func (tx *Tx) Kind() Kind { return tx.kind }

// RequestID is the command's request id.
func (tx *Tx) RequestID() string { return tx.request }

// Get reads through the command's own writes.
func (tx *Tx) Get(table, key string) []byte {
	if rows, ok := tx.overlay[table]; ok {
		if value, ok := rows[key]; ok {
			return value
		}
	}
	return tx.base.Get(table, key)
}

// Scan reads through the command's own writes. Writes made by fn are not seen
// by the scan under way.
func (tx *Tx) Scan(table, prefix, after string, fn func(key string, value []byte) bool) {
	rows := tx.overlay[table]
	if len(rows) == 0 {
		tx.base.Scan(table, prefix, after, fn)
		return
	}
	own := make([]string, 0, len(rows))
	for key := range rows { // in any order: sorted below
		if strings.HasPrefix(key, prefix) && key > after {
			own = append(own, key)
		}
	}
	slices.Sort(own)
	copied := make(map[string][]byte, len(own))
	for _, key := range own {
		copied[key] = rows[key]
	}
	tx.scanMerged(table, prefix, after, own, copied, fn)
}

func (tx *Tx) scanMerged(table, prefix, after string, own []string, rows map[string][]byte, fn func(string, []byte) bool) {
	next, stopped := 0, false
	emit := func(until string, all bool) bool {
		for next < len(own) && (all || own[next] < until) {
			key := own[next]
			next++
			if rows[key] != nil && !fn(key, rows[key]) {
				stopped = true
				return false
			}
		}
		return true
	}
	tx.base.Scan(table, prefix, after, func(key string, value []byte) bool {
		if !emit(key, false) {
			return false
		}
		if next < len(own) && own[next] == key {
			next++
			if rows[key] == nil {
				return true
			}
			value = rows[key]
		}
		if !fn(key, value) {
			stopped = true
			return false
		}
		return true
	})
	if !stopped {
		emit("", true)
	}
}

// Put writes a value; the slice must not be changed afterwards.
func (tx *Tx) Put(table, key string, value []byte) {
	if value == nil {
		value = []byte{}
	}
	tx.write(table, key, value)
}

// Delete removes a key.
func (tx *Tx) Delete(table, key string) { tx.write(table, key, nil) }

func (tx *Tx) write(table, key string, value []byte) {
	if key == "" || len(key) > MaxKey {
		tx.misfit = Refuse(CodeBadPayload, "", "键为空或过长", "a key is empty or too long",
			Detail{Field: table, Reason: strconv.Itoa(len(key)) + " bytes"})
		return
	}
	rows, ok := tx.overlay[table]
	if !ok {
		rows = make(map[string][]byte)
		tx.overlay[table] = rows
	}
	rows[key] = value
}

// RaiseLevel raises the state level, from which kinds may be proposed, when
// the command is accepted. It never falls.
func (tx *Tx) RaiseLevel(level int) { tx.level = max(tx.level, level) }

// NewID makes an id that sorts by log order: prefix, log index, position in
// the entry, count within the command, in Crockford's base 32.
func (tx *Tx) NewID(prefix string) string {
	var raw [12]byte
	binary.BigEndian.PutUint64(raw[:8], tx.index<<20|uint64(tx.command&(1<<20-1)))
	binary.BigEndian.PutUint32(raw[8:], tx.ids)
	tx.ids++
	return prefix + "_" + crockford(raw[:])
}

const crockfordAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// crockford writes 96 bits as 20 characters that sort like the bytes.
func crockford(raw []byte) string {
	var out [20]byte
	var acc uint32
	bits, at := uint(0), 0
	for _, b := range raw {
		acc = acc<<8 | uint32(b)
		bits += 8
		for bits >= 5 {
			bits -= 5
			out[at] = crockfordAlphabet[acc>>bits&31]
			at++
		}
	}
	if bits > 0 {
		out[at] = crockfordAlphabet[acc<<(5-bits)&31]
	}
	return string(out[:])
}

// publish notes a change for the feed.
func (tx *Tx) publish(table, id, op string, version int) {
	tx.changes = append(tx.changes, Change{
		Index: tx.index, Table: table, ID: id, Op: op, Kind: tx.kind, Version: version,
	})
}

// commit moves the command's writes into the batch, tables and keys in order.
func (tx *Tx) commit() error {
	tables := make([]string, 0, len(tx.overlay))
	most := 0
	for table, rows := range tx.overlay { // in any order: sorted below
		if len(rows) > 0 {
			tables = append(tables, table)
			most = max(most, len(rows))
		}
	}
	slices.Sort(tables)
	keys := make([]string, 0, most)
	for _, table := range tables {
		rows := tx.overlay[table]
		keys = keys[:0]
		for key := range rows { // in any order: sorted below
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			if err := tx.store(table, key, rows[key]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (tx *Tx) store(table, key string, value []byte) error {
	if value == nil {
		return tx.base.Delete(table, key)
	}
	return tx.base.Put(table, key, value)
}
