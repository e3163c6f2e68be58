package home

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

const (
	recordMagic = "MULUREC1"
	fileMagic   = "MULUFIL1"
	keyLen      = 32
	chunkLen    = 64 << 10
)

// ErrDamaged says that what lies on disk is not what was written: a flipped
// bit, a file under another record's name, a missing end.
var ErrDamaged = errors.New("the record was damaged or tampered with")

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("using the home key: %w", err)
	}
	return cipher.NewGCM(block)
}

// sealRecord encrypts one record under a random nonce, bound to its name.
func sealRecord(aead cipher.AEAD, name string, plain []byte) []byte {
	out := make([]byte, len(recordMagic)+aead.NonceSize(), len(recordMagic)+aead.NonceSize()+len(plain)+aead.Overhead())
	nonce := out[copy(out, recordMagic):]
	_, _ = rand.Read(nonce) // never fails
	return aead.Seal(out, nonce, plain, []byte(name))
}

func openRecord(aead cipher.AEAD, name string, sealed []byte) ([]byte, error) {
	head := len(recordMagic) + aead.NonceSize()
	if len(sealed) < head || string(sealed[:len(recordMagic)]) != recordMagic {
		return nil, fmt.Errorf("reading %s: %w", name, ErrDamaged)
	}
	plain, err := aead.Open(nil, sealed[len(recordMagic):head], sealed[head:], []byte(name))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, ErrDamaged)
	}
	return plain, nil
}

// stream counts the chunks of one file. Each file has a key of its own, so the
// counter never repeats under a key; the last chunk says that it is the last,
// so that a file cut at a chunk's end is found out.
type stream struct {
	aead  cipher.AEAD
	name  []byte
	count uint64
}

func newStream(key []byte, name string) (stream, error) {
	aead, err := newAEAD(key)
	return stream{aead: aead, name: []byte(name)}, err
}

func (s *stream) nonce(last bool) []byte {
	nonce := make([]byte, s.aead.NonceSize())
	binary.BigEndian.PutUint64(nonce[3:], s.count)
	if last {
		nonce[len(nonce)-1] = 1
	}
	s.count++
	return nonce
}

// sealWriter encrypts what is written, chunk by chunk. Close writes the last
// chunk and does not close the writer below.
type sealWriter struct {
	stream
	to    io.Writer
	plain []byte
	out   []byte
}

func newSealWriter(to io.Writer, key []byte, name string) (*sealWriter, error) {
	s, err := newStream(key, name)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(to, fileMagic); err != nil {
		return nil, fmt.Errorf("writing a material: %w", err)
	}
	return &sealWriter{
		stream: s, to: to, plain: make([]byte, 0, chunkLen), out: make([]byte, 0, chunkLen+s.aead.Overhead()),
	}, nil
}

func (w *sealWriter) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 {
		if len(w.plain) == chunkLen {
			if err := w.flush(false); err != nil {
				return written, err
			}
		}
		n := min(chunkLen-len(w.plain), len(p))
		w.plain = append(w.plain, p[:n]...)
		p, written = p[n:], written+n
	}
	return written, nil
}

func (w *sealWriter) flush(last bool) error {
	w.out = w.aead.Seal(w.out[:0], w.nonce(last), w.plain, w.name) //nolint:gosec // G407: the nonce counts chunks under a key of this file alone
	w.plain = w.plain[:0]
	if _, err := w.to.Write(w.out); err != nil {
		return fmt.Errorf("writing a material: %w", err)
	}
	return nil
}

func (w *sealWriter) Close() error { return w.flush(true) }

// openReader decrypts what sealWriter wrote. Nothing that was not proven
// genuine leaves it.
type openReader struct {
	stream
	from  *bufio.Reader
	chunk []byte
	plain []byte
	last  bool
	err   error
}

func newOpenReader(from io.Reader, key []byte, name string) (*openReader, error) {
	s, err := newStream(key, name)
	if err != nil {
		return nil, err
	}
	r := &openReader{stream: s, from: bufio.NewReaderSize(from, 4096), chunk: make([]byte, chunkLen+s.aead.Overhead())}
	magic := make([]byte, len(fileMagic))
	if _, err := io.ReadFull(r.from, magic); err != nil || string(magic) != fileMagic {
		return nil, fmt.Errorf("reading %s: %w", name, ErrDamaged)
	}
	return r, nil
}

func (r *openReader) Read(p []byte) (int, error) {
	for len(r.plain) == 0 {
		if r.err == nil {
			r.err = r.next()
		}
		if r.err != nil {
			return 0, r.err
		}
	}
	n := copy(p, r.plain)
	r.plain = r.plain[n:]
	return n, nil
}

func (r *openReader) next() error {
	if r.last {
		return io.EOF
	}
	n, err := io.ReadFull(r.from, r.chunk)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading %s: %w", r.name, err)
	}
	_, ahead := r.from.Peek(1)
	r.last = errors.Is(ahead, io.EOF)
	plain, err := r.aead.Open(r.chunk[:0], r.nonce(r.last), r.chunk[:n], r.name)
	if err != nil {
		return fmt.Errorf("reading %s: %w", r.name, ErrDamaged)
	}
	r.plain = plain
	return nil
}
