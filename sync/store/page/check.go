package page

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// ErrCorrupt is wrapped by every finding of Check.
var ErrCorrupt = errors.New("corrupt database page")

const (
	headerSize  = 16
	elementSize = 16
	metaSize    = 64
	magic       = 0xED0CDAED
	version     = 2
	noFreelist  = ^uint64(0)
	bucketFlag  = 1

	kindBranch   = 0x01
	kindLeaf     = 0x02
	kindFreelist = 0x10

	maxDepth     = 64
	maxPageBytes = 1 << 30
)

// Report is what a sound file holds.
type Report struct {
	// Records counts the keys of each top-level bucket, so that a caller who
	// knows the numbers notices a page that lost some.
	Records map[string]uint64
}

// Check reads the bbolt file at path. A missing or empty file is sound and
// holds nothing. A damaged one gives an error wrapping ErrCorrupt; any other
// error means that the file cannot be read.
func Check(path string) (Report, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return Report{}, nil
	}
	if err != nil {
		return Report{}, fmt.Errorf("opening the database file to check it: %w", err)
	}
	defer func() { _ = f.Close() }() // nothing was written
	info, err := f.Stat()
	if err != nil {
		return Report{}, fmt.Errorf("checking the database file: %w", err)
	}
	if info.Size() == 0 {
		return Report{}, nil
	}
	return CheckReader(f, info.Size())
}

// CheckReader is Check for any source of the given size.
func CheckReader(r io.ReaderAt, size int64) (Report, error) {
	m, err := readMeta(r, size)
	if err != nil {
		return Report{}, err
	}
	c := &checker{r: r, meta: m, seen: make([]uint64, m.pages/64+1), counts: make(map[string]uint64)}
	if err := c.claim(0, 1); err != nil { // both meta pages
		return Report{}, err
	}
	if m.freelist != noFreelist {
		if err := c.freelist(m.freelist); err != nil {
			return Report{}, err
		}
	}
	if err := c.tree(m.root, span{}, 0); err != nil {
		return Report{}, err
	}
	return Report{Records: c.counts}, nil
}

// meta is the newest valid meta page.
type meta struct {
	pageSize int64
	root     uint64
	freelist uint64
	pages    uint64 // high water mark: first page number never used
	txid     uint64
}

// readMeta tries every page size bbolt may have used.
func readMeta(r io.ReaderAt, size int64) (meta, error) {
	var best meta
	found := false
	consider := func(off, wantSize int64) {
		buf := make([]byte, headerSize+metaSize)
		if _, err := r.ReadAt(buf, off); err != nil {
			return
		}
		m, ok := parseMeta(buf[headerSize:])
		if ok && (wantSize == 0 || m.pageSize == wantSize) && (!found || m.txid > best.txid) {
			best, found = m, true
		}
	}
	consider(0, 0)
	for s := int64(1024); s <= 1<<24; s <<= 1 {
		consider(s, s)
	}
	if !found {
		return meta{}, fmt.Errorf("%w: neither meta page is valid", ErrCorrupt)
	}
	if best.pages < 4 || int64(best.pages) > size/best.pageSize {
		return meta{}, fmt.Errorf("%w: the file holds %d pages, its meta page speaks of %d",
			ErrCorrupt, size/best.pageSize, best.pages)
	}
	return best, nil
}

func parseMeta(b []byte) (meta, bool) {
	le := binary.LittleEndian
	if le.Uint32(b) != magic || le.Uint32(b[4:]) != version {
		return meta{}, false
	}
	sum := fnv.New64a()
	_, _ = sum.Write(b[:56]) // a hash never fails to write
	if sum.Sum64() != le.Uint64(b[56:]) {
		return meta{}, false
	}
	size := int64(le.Uint32(b[8:]))
	if size < 1024 || size > 1<<24 || size&(size-1) != 0 {
		return meta{}, false
	}
	return meta{
		pageSize: size, root: le.Uint64(b[16:]), freelist: le.Uint64(b[32:]),
		pages: le.Uint64(b[40:]), txid: le.Uint64(b[48:]),
	}, true
}

// span is the range of keys a page may hold: from ≤ key < to; nil is no bound.
type span struct{ from, to []byte }

func (s span) holds(key []byte) bool {
	return (s.from == nil || bytes.Compare(key, s.from) >= 0) && (s.to == nil || bytes.Compare(key, s.to) < 0)
}

type checker struct {
	r      io.ReaderAt
	meta   meta
	seen   []uint64 // bitmap of pages that belong to somebody
	pool   [][]byte // one buffer per depth
	counts map[string]uint64
	within []string // buckets the walk is inside of
}

// claim marks a page and its overflow as used; a page has one owner.
func (c *checker) claim(id uint64, overflow uint32) error {
	last := id + uint64(overflow)
	if last < id || last >= c.meta.pages {
		return fmt.Errorf("%w: page %d (overflow %d) lies beyond the last page %d", ErrCorrupt, id, overflow, c.meta.pages-1)
	}
	for p := id; p <= last; p++ {
		if c.seen[p/64]&(1<<(p%64)) != 0 {
			return fmt.Errorf("%w: page %d is used twice", ErrCorrupt, p)
		}
		c.seen[p/64] |= 1 << (p % 64)
	}
	return nil
}

// body is one page with its overflow.
type body struct {
	id    uint64
	kind  uint16
	count int
	data  []byte
}

func (c *checker) load(id uint64, depth int) (body, error) {
	if id >= c.meta.pages {
		return body{}, fmt.Errorf("%w: page %d lies beyond the last page %d", ErrCorrupt, id, c.meta.pages-1)
	}
	for len(c.pool) <= depth {
		c.pool = append(c.pool, make([]byte, c.meta.pageSize))
	}
	buf := c.pool[depth][:c.meta.pageSize]
	off := int64(id) * c.meta.pageSize
	if _, err := c.r.ReadAt(buf, off); err != nil {
		return body{}, fmt.Errorf("reading page %d: %w", id, err)
	}
	le := binary.LittleEndian
	if at := le.Uint64(buf); at != id {
		return body{}, fmt.Errorf("%w: page %d calls itself page %d", ErrCorrupt, id, at)
	}
	overflow := le.Uint32(buf[12:])
	if err := c.claim(id, overflow); err != nil {
		return body{}, err
	}
	if overflow > 0 {
		total := (int64(overflow) + 1) * c.meta.pageSize
		if total > maxPageBytes {
			return body{}, fmt.Errorf("%w: page %d claims %d bytes", ErrCorrupt, id, total)
		}
		if int64(cap(buf)) < total {
			c.pool[depth] = make([]byte, total)
		}
		buf = c.pool[depth][:total]
		if _, err := c.r.ReadAt(buf, off); err != nil {
			return body{}, fmt.Errorf("reading page %d with %d overflow pages: %w", id, overflow, err)
		}
	}
	b := body{id: id, kind: le.Uint16(buf[8:]), count: int(le.Uint16(buf[10:])), data: buf}
	if headerSize+b.count*elementSize > len(buf) && b.kind != kindFreelist {
		return body{}, fmt.Errorf("%w: page %d has %d elements, more than fit", ErrCorrupt, id, b.count)
	}
	return b, nil
}

func (c *checker) freelist(id uint64) error {
	b, err := c.load(id, 0)
	if err != nil {
		return err
	}
	if b.kind != kindFreelist {
		return fmt.Errorf("%w: page %d should be the free list, its kind is %#x", ErrCorrupt, id, b.kind)
	}
	le := binary.LittleEndian
	n, ids := uint64(b.count), b.data[headerSize:]
	if b.count == 0xFFFF {
		n, ids = le.Uint64(ids), ids[8:]
	}
	if n > uint64(len(ids)/8) {
		return fmt.Errorf("%w: free list on page %d has %d entries, more than fit", ErrCorrupt, id, n)
	}
	for i := range n {
		// A free page must not be in use: claiming it makes any use fail.
		if err := c.claim(le.Uint64(ids[8*i:]), 0); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) tree(id uint64, keys span, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%w: page %d is %d levels deep", ErrCorrupt, id, depth)
	}
	b, err := c.load(id, depth)
	if err != nil {
		return err
	}
	switch b.kind {
	case kindBranch:
		return c.branch(b, keys, depth)
	case kindLeaf:
		return c.leaf(b, keys, depth)
	default:
		return fmt.Errorf("%w: page %d has kind %#x, neither branch nor leaf", ErrCorrupt, id, b.kind)
	}
}

func (c *checker) branch(b body, keys span, depth int) error {
	if b.count == 0 {
		return fmt.Errorf("%w: branch page %d is empty", ErrCorrupt, b.id)
	}
	key := func(i int) ([]byte, error) {
		e := b.data[headerSize+i*elementSize:]
		le := binary.LittleEndian
		return b.slice(i, le.Uint32(e), le.Uint32(e[4:]), 0)
	}
	var before []byte
	for i := range b.count {
		k, err := key(i)
		if err != nil {
			return err
		}
		// The first key of a leftmost branch may be lower than what is there.
		if i > 0 && bytes.Compare(k, before) <= 0 {
			return fmt.Errorf("%w: key %d of branch page %d is out of order", ErrCorrupt, i, b.id)
		}
		if !keys.holds(k) {
			return fmt.Errorf("%w: key %d of branch page %d is outside the page's range", ErrCorrupt, i, b.id)
		}
		before = k
	}
	for i := range b.count {
		from, _ := key(i) // bounded in the loop above
		to := keys.to
		if i+1 < b.count {
			to, _ = key(i + 1)
		}
		child := binary.LittleEndian.Uint64(b.data[headerSize+i*elementSize+8:])
		if err := c.tree(child, span{from, to}, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) leaf(b body, keys span, depth int) error {
	le := binary.LittleEndian
	var before []byte
	records := uint64(0)
	for i := range b.count {
		e := b.data[headerSize+i*elementSize:]
		ksize := le.Uint32(e[8:])
		k, err := b.slice(i, le.Uint32(e[4:]), ksize, le.Uint32(e[12:]))
		if err != nil {
			return err
		}
		k, v := k[:ksize], k[ksize:]
		if i > 0 && bytes.Compare(k, before) <= 0 || !keys.holds(k) {
			return fmt.Errorf("%w: key %d of leaf page %d is out of order", ErrCorrupt, i, b.id)
		}
		before = k
		switch flags := le.Uint32(e); flags {
		case 0:
			records++
		case bucketFlag:
			c.within = append(c.within, string(k))
			if err := c.bucket(b.id, v, depth); err != nil {
				return err
			}
			c.within = c.within[:len(c.within)-1]
		default:
			return fmt.Errorf("%w: element %d of leaf page %d has flags %#x", ErrCorrupt, i, b.id, flags)
		}
	}
	if len(c.within) == 1 {
		c.counts[c.within[0]] += records
	}
	return nil
}

// bucket follows a nested bucket, which is a tree of its own or one leaf
// inside the value.
func (c *checker) bucket(id uint64, v []byte, depth int) error {
	if len(v) < headerSize {
		return fmt.Errorf("%w: bucket header on page %d is cut short", ErrCorrupt, id)
	}
	if root := binary.LittleEndian.Uint64(v); root != 0 {
		return c.tree(root, span{}, depth+1)
	}
	inline := v[headerSize:]
	if len(inline) < headerSize {
		return fmt.Errorf("%w: inline bucket on page %d is cut short", ErrCorrupt, id)
	}
	le := binary.LittleEndian
	b := body{id: id, kind: le.Uint16(inline[8:]), count: int(le.Uint16(inline[10:])), data: inline}
	if b.kind != kindLeaf || headerSize+b.count*elementSize > len(inline) || le.Uint64(inline) != 0 || le.Uint32(inline[12:]) != 0 {
		return fmt.Errorf("%w: inline bucket on page %d is malformed", ErrCorrupt, id)
	}
	if depth > maxDepth {
		return fmt.Errorf("%w: inline buckets on page %d are nested too deep", ErrCorrupt, id)
	}
	return c.leaf(b, span{}, depth+1)
}

// slice returns key and value of element i; pos counts from the element.
func (b body) slice(i int, pos, ksize, vsize uint32) ([]byte, error) {
	start := uint64(headerSize+i*elementSize) + uint64(pos)
	end := start + uint64(ksize) + uint64(vsize)
	if start < uint64(headerSize+b.count*elementSize) || end > uint64(len(b.data)) {
		return nil, fmt.Errorf("%w: element %d of page %d reaches outside the page", ErrCorrupt, i, b.id)
	}
	return b.data[start:end], nil
}
