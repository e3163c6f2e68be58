package store

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// A stored value is the value followed by the CRC-32C of table, 0, key, 0,
// value. The key is under the checksum so that a record found under a damaged
// key, or the neighbour of one that is missing, gives itself away.
const sumSize = 4

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// sumSeed is the table's part of the checksum.
func sumSeed(table []byte) uint32 {
	return crc32.Update(crc32.Checksum(table, castagnoli()), castagnoli(), []byte{0})
}

func checksum(seed uint32, key, value []byte) uint32 {
	t := castagnoli()
	sum := crc32.Update(seed, t, key)
	sum = crc32.Update(sum, t, []byte{0})
	return crc32.Update(sum, t, value)
}

// seal appends value and its checksum to dst.
func seal(dst []byte, seed uint32, key, value []byte) []byte {
	dst = append(dst, value...)
	return binary.LittleEndian.AppendUint32(dst, checksum(seed, key, value))
}

// unseal checks a stored value and returns the value in it, never nil.
func unseal(table string, seed uint32, key, stored []byte) ([]byte, error) {
	n := len(stored) - sumSize
	if n < 0 {
		return nil, fmt.Errorf("%w: table %q, key %q: value is cut short", ErrCorrupt, table, key)
	}
	value := stored[:n:n]
	if checksum(seed, key, value) != binary.LittleEndian.Uint32(stored[n:]) {
		return nil, fmt.Errorf("%w: table %q, key %q: checksum does not match", ErrCorrupt, table, key)
	}
	return value, nil
}

// position is the state record: where the store stands. It is written by every
// Update under one key, so that it is one page however many tables there are.
type position struct {
	index, term uint64
	root        [32]byte
	counts      map[string]uint64 // records per table
	order       []string          // tables in the order they are encoded
}

const (
	positionFormat = 1
	maxTables      = 1 << 16
)

func (p position) encode() []byte {
	b := []byte{positionFormat}
	b = binary.BigEndian.AppendUint64(b, p.index)
	b = binary.BigEndian.AppendUint64(b, p.term)
	b = append(b, p.root[:]...)
	b = binary.AppendUvarint(b, uint64(len(p.order)))
	for _, name := range p.order {
		b = binary.AppendUvarint(b, uint64(len(name)))
		b = append(b, name...)
		b = binary.AppendUvarint(b, p.counts[name])
	}
	return b
}

func decodePosition(b []byte) (position, error) {
	bad := func(what string) (position, error) {
		return position{}, fmt.Errorf("%w: state record: %s", ErrCorrupt, what)
	}
	if len(b) < 1+8+8+32 {
		return bad("cut short")
	}
	if b[0] != positionFormat {
		return bad(fmt.Sprintf("format %d is unknown", b[0]))
	}
	p := position{index: binary.BigEndian.Uint64(b[1:]), term: binary.BigEndian.Uint64(b[9:])}
	copy(p.root[:], b[17:])
	b = b[49:]
	tables, n := binary.Uvarint(b)
	if n <= 0 || tables > maxTables {
		return bad("number of tables is wrong")
	}
	b = b[n:]
	p.counts = make(map[string]uint64, min(tables, 64))
	for range tables {
		size, n := binary.Uvarint(b)
		if n <= 0 || size > uint64(len(b)-n) {
			return bad("table name is cut short")
		}
		name := string(b[n : n+int(size)])
		b = b[n+int(size):]
		count, n := binary.Uvarint(b)
		if n <= 0 {
			return bad("table count is cut short")
		}
		b = b[n:]
		if _, twice := p.counts[name]; twice {
			return bad("a table is named twice")
		}
		p.counts[name] = count
		p.order = append(p.order, name)
	}
	if len(b) != 0 {
		return bad("bytes follow its end")
	}
	return p, nil
}
