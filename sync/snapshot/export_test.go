package snapshot

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"

	"github.com/mulu-catalog/mulu/sync/store"
)

// Forge writes a stream that is intact, whatever its header says.
func Forge(w io.Writer, v *store.View, change func(*Header), tables ...string) error {
	h := Header{StateHash: v.StateHash()}
	h.Index, h.Term = v.Applied()
	for _, t := range tables {
		h.Count += uint64(v.Count(t))
	}
	change(&h)
	sum := sha256.New()
	out := io.MultiWriter(w, sum)
	blocks := &blockWriter{w: out}
	z, err := zstd.NewWriter(blocks)
	if err != nil {
		return err
	}
	if err := writeHeader(out, h); err != nil {
		return err
	}
	records := &recordWriter{w: bufio.NewWriter(z)}
	for _, t := range tables {
		records.table(v, t)
	}
	records.text("")
	err = errors.Join(records.err, records.w.Flush(), z.Close(), blocks.end())
	if err != nil {
		return err
	}
	_, err = w.Write(sum.Sum(nil))
	return err
}

// DecodeMeta reads a meta file.
func DecodeMeta(raw []byte) ([]byte, error) {
	m, err := decodeMeta(raw)
	if err != nil {
		return nil, err
	}
	return encodeMeta(m)
}

// ParseID reads a snapshot id.
func ParseID(id string) error {
	_, err := parseID(id)
	return err
}
