package index

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
)

// A checkpoint is magic, format version, applied index, dictionary, sets and
// segments, all little-endian, and the CRC-32C of everything before it.
const (
	checkpointMagic   = "MULUIDX\n"
	checkpointVersion = 2
)

// ErrCheckpoint says that a checkpoint is damaged or of another version. The
// index is derived: the caller rebuilds it.
var ErrCheckpoint = errors.New("unusable checkpoint")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Save writes the newest view to w. It does not hold up Apply.
func (x *Index) Save(w io.Writer) error { return x.View().Save(w) }

// Save writes the view to w. What is still in the tail is inverted for it.
func (v *View) Save(w io.Writer) error {
	e := &encoder{w: w, buf: make([]byte, 0, 1<<18)}
	e.raw(checkpointMagic)
	e.u64(checkpointVersion)
	e.u64(v.applied)
	v.dict.encode(e)
	e.u64(uint64(len(v.sets)))
	for _, s := range v.sets {
		e.str(s.name)
		e.u64(s.index)
	}
	segs := v.segs
	if tail := v.invertTail(noSegment, newBuilder()); tail != nil {
		segs = append(slices.Clip(segs), tail)
	}
	e.u64(uint64(len(segs)))
	for _, s := range segs {
		s.encode(e)
	}
	e.flush()
	sum := binary.LittleEndian.AppendUint32(nil, e.sum)
	if e.err == nil {
		_, e.err = w.Write(sum)
	}
	if e.err != nil {
		return fmt.Errorf("writing the index checkpoint: %w", e.err)
	}
	return nil
}

func (d *dict) encode(e *encoder) {
	d.mu.RLock()
	names, terms := d.names, d.terms
	d.mu.RUnlock()
	e.u64(uint64(len(names)))
	for _, n := range names {
		e.str(n)
	}
	e.u64(uint64(len(terms)))
	for _, t := range terms {
		e.u64(uint64(t.dim))
		e.str(t.value)
	}
}

func (s *segState) encode(e *encoder) {
	g := s.seg
	e.u64(uint64(g.n))
	for _, b := range []*blob{&g.keys, &g.names, &g.heads, &g.bodies} {
		e.str(b.data)
		put(e, b.off)
	}
	put(e, g.updated)
	put(e, g.issued)
	put(e, g.version)
	put(e, g.termOff)
	put(e, g.terms)
	for _, v := range []*inverted{g.facets, g.head, g.body} {
		put(e, v.high)
		put(e, v.at)
		put(e, v.low)
		put(e, v.base)
		put(e, v.rel)
		put(e, v.posts)
		put(e, v.dkeys)
		put(e, v.dense)
	}
	for i := range g.orders {
		put(e, g.orders[i].perm)
	}
	put(e, s.live)
	for _, m := range s.members {
		put(e, m)
	}
}

// encoder buffers, sums and remembers the first error.
type encoder struct {
	w   io.Writer
	buf []byte
	sum uint32
	err error
}

func (e *encoder) flush() {
	e.sum = crc32.Update(e.sum, castagnoli, e.buf)
	if e.err == nil {
		_, e.err = e.w.Write(e.buf)
	}
	e.buf = e.buf[:0]
}

func (e *encoder) room(n int) {
	if len(e.buf)+n > cap(e.buf) {
		e.flush()
	}
}

func (e *encoder) u64(v uint64) {
	e.room(8)
	e.buf = binary.LittleEndian.AppendUint64(e.buf, v)
}

func (e *encoder) raw(s string) {
	for len(s) > 0 {
		e.room(1)
		n := min(len(s), cap(e.buf)-len(e.buf))
		e.buf = append(e.buf, s[:n]...)
		s = s[n:]
	}
}

func (e *encoder) str(s string) {
	e.u64(uint64(len(s)))
	e.raw(s)
}

type number interface {
	uint16 | uint32 | uint64 | int64
}

// width is the size of one number in bytes.
func width[T number]() int { return binary.Size(T(0)) }

func put[T number, S ~[]T](e *encoder, s S) {
	e.u64(uint64(len(s)))
	w := width[T]()
	for len(s) > 0 {
		e.room(w)
		n := min(len(s), (cap(e.buf)-len(e.buf))/w)
		at := len(e.buf)
		e.buf = e.buf[:at+n*w]
		out := e.buf[at:]
		switch w {
		case 2:
			for i, v := range s[:n] {
				binary.LittleEndian.PutUint16(out[2*i:], uint16(v))
			}
		case 4:
			for i, v := range s[:n] {
				binary.LittleEndian.PutUint32(out[4*i:], uint32(v))
			}
		default:
			for i, v := range s[:n] {
				binary.LittleEndian.PutUint64(out[8*i:], uint64(v))
			}
		}
		s = s[n:]
	}
}

// decoder reads what encoder wrote; after an error it returns zeros.
type decoder struct {
	r   *bufio.Reader
	buf []byte
	sum uint32
	err error
}

// chunk bounds what is allocated before the bytes for it have been seen.
const chunk = 1 << 20

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("%w: "+format, append([]any{ErrCheckpoint}, args...)...)
	}
}

func (d *decoder) bytes(n int) []byte {
	b := d.buf[:n]
	if d.err == nil {
		if _, err := io.ReadFull(d.r, b); err != nil {
			d.fail("truncated: %w", err)
		}
	}
	if d.err != nil {
		clear(b)
	}
	d.sum = crc32.Update(d.sum, castagnoli, b)
	return b
}

func (d *decoder) u64() uint64 { return binary.LittleEndian.Uint64(d.bytes(8)) }

// length reads a length and refuses one above most.
func (d *decoder) length(most uint64) int {
	n := d.u64()
	if n > most {
		d.fail("a length of %d where at most %d fit", n, most)
		return 0
	}
	return int(n)
}

func (d *decoder) str() string {
	n := d.length(1 << 32)
	var b strings.Builder
	b.Grow(min(n, 64*chunk))
	for n > 0 && d.err == nil {
		k := min(n, len(d.buf))
		b.Write(d.bytes(k))
		n -= k
	}
	return b.String()
}

func get[T number](d *decoder) []T {
	n := d.length(1 << 32)
	w := width[T]()
	s := make([]T, 0, min(n, 16*chunk/w))
	for n > 0 && d.err == nil {
		k := min(n, len(d.buf)/w)
		b := d.bytes(k * w)
		at := len(s)
		s = slices.Grow(s, k)[:at+k]
		out := s[at:]
		switch w {
		case 2:
			for i := range out {
				out[i] = T(binary.LittleEndian.Uint16(b[2*i:]))
			}
		case 4:
			for i := range out {
				out[i] = T(binary.LittleEndian.Uint32(b[4*i:]))
			}
		default:
			for i := range out {
				out[i] = T(binary.LittleEndian.Uint64(b[8*i:]))
			}
		}
		n -= k
	}
	return fit(s)
}
