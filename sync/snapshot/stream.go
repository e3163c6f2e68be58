package snapshot

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"

	"github.com/hashicorp/raft"
	"github.com/klauspost/compress/zstd"

	"github.com/mulu-catalog/mulu/sync/store"
)

// ErrStream is wrapped when a snapshot stream is cut short, damaged, or not
// what its header says.
var ErrStream = errors.New("the snapshot stream is not valid")

// Header opens a stream.
type Header struct {
	Index, Term        uint64   // of the state
	Count              uint64   // records
	StateHash          [32]byte // over them
	Configuration      raft.Configuration
	ConfigurationIndex uint64 // log index the configuration was committed at
}

// The stream, all numbers big-endian or uvarint:
//
//	magic (8) | header length (4) | header | CRC-32C of the header (4)
//	blocks: length (4) | zstd bytes; a length of 0 ends them
//	SHA-256 of everything before it (32)
//
// Inside zstd: table name, then its records (key, value), then an empty key;
// an empty table name ends the records. Strings stand behind their length.
const (
	magic        = "MULUSNP1"
	formatHeader = 1
	maxHeader    = 1 << 20
	blockSize    = 256 << 10
	maxString    = 64 << 20
	windowSize   = 8 << 20
)

func (h Header) encode() []byte {
	b := []byte{formatHeader}
	for _, n := range []uint64{h.Index, h.Term, h.Count, h.ConfigurationIndex} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	b = append(b, h.StateHash[:]...)
	return append(b, raft.EncodeConfiguration(h.Configuration)...)
}

func decodeHeader(b []byte) (h Header, err error) {
	const fixed = 1 + 4*8 + 32
	if len(b) < fixed {
		return h, fmt.Errorf("%w: header of %d bytes", ErrStream, len(b))
	}
	if b[0] != formatHeader {
		return h, fmt.Errorf("%w: header format %d is unknown", ErrStream, b[0])
	}
	for i, n := range []*uint64{&h.Index, &h.Term, &h.Count, &h.ConfigurationIndex} {
		*n = binary.BigEndian.Uint64(b[1+8*i:])
	}
	copy(h.StateHash[:], b[33:])
	h.Configuration, err = decodeConfiguration(b[fixed:])
	return h, err
}

// decodeConfiguration is raft's, which panics on what it cannot read.
func decodeConfiguration(b []byte) (c raft.Configuration, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: configuration: %v", ErrStream, r)
		}
	}()
	return raft.DecodeConfiguration(b), nil
}

// Write streams the picture v to w. The configuration is the caller's to
// vouch for.
func Write(w io.Writer, v *store.View, c raft.Configuration, configIndex uint64) (Header, error) {
	h := Header{Configuration: c, ConfigurationIndex: configIndex, StateHash: v.StateHash()}
	h.Index, h.Term = v.Applied()
	tables := v.Tables()
	for _, t := range tables {
		h.Count += uint64(v.Count(t))
	}
	sum := sha256.New()
	out := io.MultiWriter(w, sum)
	if err := writeHeader(out, h); err != nil {
		return h, fmt.Errorf("writing a snapshot: %w", err)
	}
	blocks := &blockWriter{w: out}
	z, err := zstd.NewWriter(blocks, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
		zstd.WithWindowSize(1<<20))
	if err != nil {
		return h, fmt.Errorf("writing a snapshot: %w", err)
	}
	records := &recordWriter{w: bufio.NewWriterSize(z, 64<<10)}
	for _, t := range tables {
		records.table(v, t)
	}
	records.text("")
	if err := errors.Join(records.err, records.w.Flush(), z.Close(), blocks.end()); err != nil {
		return h, fmt.Errorf("writing a snapshot: %w", err)
	}
	if _, err := w.Write(sum.Sum(nil)); err != nil {
		return h, fmt.Errorf("writing a snapshot: %w", err)
	}
	return h, nil
}

func writeHeader(w io.Writer, h Header) error {
	body := h.encode()
	b := append([]byte(magic), binary.BigEndian.AppendUint32(nil, uint32(len(body)))...)
	b = append(b, body...)
	b = binary.BigEndian.AppendUint32(b, crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
	_, err := w.Write(b)
	return err
}

type recordWriter struct {
	w   *bufio.Writer
	err error
	buf [binary.MaxVarintLen64]byte
}

func (r *recordWriter) table(v *store.View, table string) {
	r.text(table)
	v.Scan(table, "", "", func(key string, value []byte) bool {
		r.text(key)
		r.length(len(value))
		if r.err == nil {
			_, r.err = r.w.Write(value)
		}
		return r.err == nil
	})
	r.text("")
}

func (r *recordWriter) length(n int) {
	if r.err == nil {
		_, r.err = r.w.Write(r.buf[:binary.PutUvarint(r.buf[:], uint64(n))])
	}
}

func (r *recordWriter) text(s string) {
	r.length(len(s))
	if r.err == nil {
		_, r.err = r.w.WriteString(s)
	}
}

// blockWriter puts a length before each portion, so that a reader knows where
// the compressed bytes end without trusting them.
type blockWriter struct {
	w   io.Writer
	buf []byte
}

func (b *blockWriter) Write(p []byte) (int, error) {
	b.buf = append(b.buf, p...)
	for len(b.buf) >= blockSize {
		if err := b.flush(b.buf[:blockSize]); err != nil {
			return 0, err
		}
		b.buf = append(b.buf[:0], b.buf[blockSize:]...)
	}
	return len(p), nil
}

func (b *blockWriter) flush(p []byte) error {
	if _, err := b.w.Write(binary.BigEndian.AppendUint32(nil, uint32(len(p)))); err != nil {
		return err
	}
	_, err := b.w.Write(p)
	return err
}

func (b *blockWriter) end() error {
	if len(b.buf) > 0 {
		if err := b.flush(b.buf); err != nil {
			return err
		}
	}
	return b.flush(nil)
}

// ReadHeader reads the header of a stream and leaves r behind it.
func ReadHeader(r io.Reader) (Header, error) {
	head := make([]byte, len(magic)+4)
	if _, err := io.ReadFull(r, head); err != nil {
		return Header{}, short("header", err)
	}
	if string(head[:len(magic)]) != magic {
		return Header{}, fmt.Errorf("%w: it does not begin like a snapshot", ErrStream)
	}
	size := binary.BigEndian.Uint32(head[len(magic):])
	if size > maxHeader {
		return Header{}, fmt.Errorf("%w: header of %d bytes", ErrStream, size)
	}
	body := make([]byte, size+4)
	if _, err := io.ReadFull(r, body); err != nil {
		return Header{}, short("header", err)
	}
	sum := binary.BigEndian.Uint32(body[size:])
	if crc32.Checksum(body[:size], crc32.MakeTable(crc32.Castagnoli)) != sum {
		return Header{}, fmt.Errorf("%w: checksum of the header does not match", ErrStream)
	}
	return decodeHeader(body[:size])
}

// Read reads a whole stream and hands each record to put, in order. Only when
// Read returns nil was the stream complete, undamaged and as its header says:
// count and SHA-256 of the stream. The state hash is the caller's to compare.
// value is valid during the call.
func Read(r io.Reader, put func(table, key string, value []byte) error) (Header, error) {
	sum := sha256.New()
	in := io.TeeReader(r, sum)
	h, err := ReadHeader(in)
	if err != nil {
		return h, err
	}
	blocks := &blockReader{r: in}
	count, err := readRecords(blocks, put)
	if err != nil {
		return h, err
	}
	if count != h.Count {
		return h, fmt.Errorf("%w: %d records, the header speaks of %d", ErrStream, count, h.Count)
	}
	return h, readTrailer(r, sum)
}

func readTrailer(r io.Reader, sum hash.Hash) error {
	want := sum.Sum(nil)
	trailer := make([]byte, len(want)+1)
	n, err := io.ReadFull(r, trailer)
	if n < len(want) {
		return short("trailer", err)
	}
	if n > len(want) {
		return fmt.Errorf("%w: bytes follow its end", ErrStream)
	}
	if string(trailer[:n]) != string(want) {
		return fmt.Errorf("%w: its SHA-256 does not match", ErrStream)
	}
	return nil
}

func readRecords(blocks *blockReader, put func(table, key string, value []byte) error) (uint64, error) {
	z, err := zstd.NewReader(blocks, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(windowSize))
	if err != nil {
		return 0, fmt.Errorf("reading a snapshot: %w", err)
	}
	defer z.Close()
	in := &recordReader{r: bufio.NewReaderSize(z, 64<<10)}
	count := uint64(0)
	for last := ""; ; {
		table, err := in.text()
		if err != nil {
			return 0, err
		}
		if table == "" {
			break
		}
		if table <= last {
			return 0, fmt.Errorf("%w: table %q follows table %q", ErrStream, table, last)
		}
		last = table
		n, err := in.records(table, put)
		if err != nil {
			return 0, err
		}
		count += n
	}
	if _, err := in.r.ReadByte(); !errors.Is(err, io.EOF) {
		return 0, errors.Join(fmt.Errorf("%w: bytes follow the last record", ErrStream), err)
	}
	if !blocks.ended {
		if n, err := blocks.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
			return 0, errors.Join(fmt.Errorf("%w: blocks follow the last record", ErrStream), err)
		}
	}
	return count, nil
}

type recordReader struct {
	r   *bufio.Reader
	buf []byte
}

func (in *recordReader) records(table string, put func(table, key string, value []byte) error) (uint64, error) {
	last := ""
	for count := uint64(0); ; count++ {
		key, err := in.text()
		if err != nil {
			return 0, err
		}
		if key == "" {
			return count, nil
		}
		if key <= last {
			return 0, fmt.Errorf("%w: table %q: key %q follows key %q", ErrStream, table, key, last)
		}
		last = key
		value, err := in.bytes()
		if err != nil {
			return 0, err
		}
		if err := put(table, key, value); err != nil {
			return 0, err
		}
	}
}

func (in *recordReader) text() (string, error) {
	b, err := in.bytes()
	return string(b), err
}

// bytes reads a string in steps, so that a false length costs no more memory
// than there are bytes.
func (in *recordReader) bytes() ([]byte, error) {
	size, err := binary.ReadUvarint(in.r)
	if err != nil {
		return nil, short("records", err)
	}
	if size > maxString {
		return nil, fmt.Errorf("%w: string of %d bytes", ErrStream, size)
	}
	in.buf = in.buf[:0]
	for left := int(size); left > 0; {
		step := min(left, 64<<10)
		start := len(in.buf)
		in.buf = append(in.buf, make([]byte, step)...)
		if _, err := io.ReadFull(in.r, in.buf[start:]); err != nil {
			return nil, short("records", err)
		}
		left -= step
	}
	return in.buf, nil
}

// blockReader is the zstd bytes of a stream without the lengths.
type blockReader struct {
	r     io.Reader
	left  uint32
	ended bool
}

func (b *blockReader) Read(p []byte) (int, error) {
	if b.ended {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	if b.left == 0 {
		var head [4]byte
		if _, err := io.ReadFull(b.r, head[:]); err != nil {
			return 0, short("block", err)
		}
		b.left = binary.BigEndian.Uint32(head[:])
		if b.left > blockSize {
			return 0, fmt.Errorf("%w: block of %d bytes", ErrStream, b.left)
		}
		if b.left == 0 {
			b.ended = true
			return 0, io.EOF
		}
	}
	n, err := b.r.Read(p[:min(len(p), int(b.left))])
	b.left -= uint32(n)
	if errors.Is(err, io.EOF) {
		err = nil
		if n == 0 {
			err = short("block", io.ErrUnexpectedEOF)
		}
	}
	return n, err
}

// short says that the stream ended or failed in the middle of something. A
// decompressor's complaint is the stream's fault; the error stays readable.
func short(where string, err error) error {
	if errors.Is(err, ErrStream) {
		return err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it ends in the middle of its %s", ErrStream, where)
	}
	return fmt.Errorf("%w: reading its %s: %w", ErrStream, where, err)
}
