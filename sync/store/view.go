package store

import (
	"bytes"
	"fmt"
	"sort"
	"strings"

	"go.etcd.io/bbolt"
)

// View is one consistent picture of the store, for one goroutine. Slices it
// hands out belong to the store: they are valid until the View ends and must
// not be written to.
type View struct {
	tx      *bbolt.Tx
	picture *picture
	tables  []*tableFace
	err     error // first damage met; from then on the View answers nothing
}

// tableFace is an open table of a picture.
type tableFace struct {
	name   string
	raw    []byte
	bucket *bbolt.Bucket // of the file; nil if it does not exist
	trees  [2]*tree      // young and flushing; nil where the table is not among them
	seed   uint64        // of bucketOf
	sum    uint32        // of checksum
	// What the file does not hold, once its pages have shown it: the file does
	// not change under a picture.
	missing []byte // a key
	end     []byte // every key above this one
	probed  bool   // end is known
	// For batches only.
	own   bool // the young tree is the batch's own copy
	delta int64
}

func (v *View) table(name string) *tableFace {
	for _, t := range v.tables {
		if t.name == name {
			return t
		}
	}
	defer v.rescue("opening table " + name)
	raw := []byte(name)
	t := &tableFace{name: name, raw: raw, seed: bucketSeed(raw), sum: sumSeed(raw)}
	if validTable(name) == nil {
		t.bucket = v.tx.Bucket(raw)
	}
	if v.picture != nil {
		t.trees = [2]*tree{v.picture.young.table(name), v.picture.flushing.table(name)}
	}
	v.tables = append(v.tables, t)
	return t
}

// Get returns the value under key, nil if there is none.
func (v *View) Get(table, key string) []byte {
	if v.err != nil {
		return nil
	}
	return v.get(v.table(table), []byte(key))
}

func (v *View) get(t *tableFace, key []byte) []byte {
	if r, ok := find(t.trees[:], key); ok {
		return r.value()
	}
	defer v.rescue("reading a record")
	value, err := t.get(key)
	if err != nil {
		v.err = err
		return nil
	}
	return value
}

// rescue is deferred around calls into bbolt: a panic or memory fault in there
// comes from a damaged page. It must not be deferred around a caller's code.
func (v *View) rescue(doing string) {
	if r := recover(); r != nil {
		v.err = fmt.Errorf("%w: %s: %v", ErrCorrupt, doing, r)
	}
}

// get reads one record. A miss is believed only if the neighbours of the gap
// are sound, because a damaged key shows nowhere else.
func (t *tableFace) get(key []byte) ([]byte, error) {
	if t.bucket == nil || len(key) == 0 || bytes.Equal(key, t.missing) {
		return nil, nil
	}
	if beyond, err := t.beyond(key); beyond || err != nil {
		return nil, err
	}
	if stored := t.bucket.Get(key); stored != nil {
		return unseal(t.name, t.sum, key, stored)
	}
	c := t.bucket.Cursor()
	k, stored := c.Seek(key)
	if _, _, err := t.check(k, stored); err != nil {
		return nil, err
	}
	step := c.Prev
	if k == nil {
		step = c.Last
	}
	if _, _, err := t.check(step()); err != nil {
		return nil, err
	}
	t.missing = append(t.missing[:0], key...)
	return nil, nil
}

// beyond says whether the key lies behind the last one of the file, which is
// looked at once: most tables only grow, and a new key is asked for twice.
func (t *tableFace) beyond(key []byte) (bool, error) {
	if !t.probed {
		k, _, err := t.check(t.bucket.Cursor().Last())
		if err != nil {
			return false, err
		}
		t.end, t.probed = append(t.end, k...), true
	}
	return bytes.Compare(key, t.end) > 0, nil
}

// Scan walks the records of table whose keys begin with prefix and are greater
// than after ("" begins at the start), in ascending byte order, until fn returns
// false. The value is valid like that of Get.
func (v *View) Scan(table, prefix, after string, fn func(key string, value []byte) bool) {
	v.scan(table, prefix, after, fn, nil)
}

// scan calls moved after each fn; if it says true a write made by fn may have
// changed what comes next.
func (v *View) scan(table, prefix, after string, fn func(key string, value []byte) bool, moved func() bool) {
	if v.err != nil {
		return
	}
	w := walk{view: v, face: v.table(table), prefix: prefix}
	w.place(after)
	for {
		key, value, ok := w.next()
		if !ok || v.err != nil {
			return
		}
		if !fn(key, value) || v.err != nil {
			return
		}
		if moved != nil && moved() {
			w.placeTrees()
		}
	}
}

// walk is a scan under way: the next record of the file and of each tree.
type walk struct {
	view   *View
	face   *tableFace
	prefix string
	at     string // the key that was handed out last, or after which to begin

	cursor     *bbolt.Cursor // nil without a table in the file
	key, value []byte        // the file's next; nil at its end
	heads      [2]*record
}

func (w *walk) place(after string) {
	w.at = after
	w.placeFile()
	w.placeTrees()
}

func (w *walk) placeFile() {
	if w.face.bucket == nil {
		return
	}
	defer w.view.rescue("scanning a table")
	w.cursor = w.face.bucket.Cursor()
	k, value, err := w.face.seek(w.cursor, []byte(w.prefix), []byte(w.at))
	w.settle(k, value, err)
}

func (w *walk) placeTrees() {
	for i := range w.heads {
		w.placeTree(i)
	}
}

func (w *walk) placeTree(i int) {
	w.heads[i] = nil
	if t := w.face.trees[i]; t != nil {
		w.heads[i] = above(t, max(w.prefix, w.at), w.at)
		if r := w.heads[i]; r != nil && !strings.HasPrefix(r.key, w.prefix) {
			w.heads[i] = nil
		}
	}
}

// next is the lowest of what the file and the trees have; the newest of equal
// keys counts.
func (w *walk) next() (key string, value []byte, ok bool) {
	for w.view.err == nil {
		var newest *record
		for _, r := range w.heads {
			if r != nil && (newest == nil || r.key < newest.key) {
				newest = r
			}
		}
		if w.key == nil && newest == nil {
			return "", nil, false
		}
		if newest == nil || (w.key != nil && string(w.key) < newest.key) {
			key, value = string(w.key), w.value
			w.at = key
			w.forward()
			return key, value, true
		}
		w.at = newest.key
		w.pass()
		if newest.stored != nil {
			return newest.key, newest.value(), true
		}
	}
	return "", nil, false
}

// pass steps over the key at in every source that stands on it.
func (w *walk) pass() {
	if w.key != nil && string(w.key) == w.at {
		w.forward()
	}
	for i, r := range w.heads {
		if r != nil && r.key == w.at {
			w.placeTree(i)
		}
	}
}

// forward moves to the file's next record.
func (w *walk) forward() {
	w.key = nil
	defer w.view.rescue("scanning a table")
	k, stored := w.cursor.Next()
	k, value, err := w.face.check(k, stored)
	w.settle(k, value, err)
}

func (w *walk) settle(k, value []byte, err error) {
	w.key = nil
	switch {
	case err != nil:
		w.view.err = err
	case k != nil && strings.HasPrefix(string(k), w.prefix):
		w.key, w.value = k, value
	}
}

// seek finds the first record with the prefix and above the key.
func (t *tableFace) seek(c *bbolt.Cursor, prefix, above []byte) ([]byte, []byte, error) {
	from := prefix
	if bytes.Compare(above, prefix) > 0 {
		from = above
	}
	var k, stored []byte
	if len(from) == 0 {
		k, stored = c.First()
	} else {
		k, stored = c.Seek(from)
		if err := t.before(from); err != nil {
			return nil, nil, err
		}
	}
	if k != nil && len(above) > 0 && bytes.Equal(k, above) {
		k, stored = c.Next()
	}
	return t.check(k, stored)
}

// before checks the record in front of key: a damaged key may have hidden
// there what the scan was looking for.
func (t *tableFace) before(key []byte) error {
	c := t.bucket.Cursor()
	step := c.Prev
	if k, _ := c.Seek(key); k == nil {
		step = c.Last
	}
	k, stored := step()
	_, _, err := t.check(k, stored)
	return err
}

func (t *tableFace) check(k, stored []byte) ([]byte, []byte, error) {
	if k == nil {
		return nil, nil, nil
	}
	value, err := unseal(t.name, t.sum, k, stored)
	if err != nil {
		return nil, nil, err
	}
	return k, value, nil
}

// Applied returns the log position of this picture.
func (v *View) Applied() (index, term uint64) {
	p := v.position()
	return p.index, p.term
}

// StateHash returns the state hash of this picture.
func (v *View) StateHash() [32]byte { return v.position().root }

// Count returns the number of records in table.
func (v *View) Count(table string) int { return int(v.position().counts[table]) }

// Tables returns the names of the tables that hold records, sorted.
func (v *View) Tables() []string {
	var names []string
	for name, count := range v.position().counts {
		if count > 0 {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

func (v *View) position() position {
	if v.err != nil {
		return position{}
	}
	return v.picture.position
}

// validTable says whether name may be a table: the store keeps its own records
// under names that begin with a zero byte.
func validTable(name string) error {
	if name == "" || name[0] == 0 || len(name) > 255 {
		return fmt.Errorf("%w: table name %q", ErrKey, name)
	}
	return nil
}
