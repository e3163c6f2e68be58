package index

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// cursor is a place in an order: everything that sorts up to and including a
// document, whether or not that document still exists.
type cursor struct {
	at    sortKey
	lower bool // in the second tier of Relevance
}

const (
	cursorVersion = 1
	flagDesc      = 1
	flagLower     = 2
)

// encode writes the place with the order it belongs to and a checksum, which
// finds damage, not forgery: a forged cursor is only another place.
func (c *cursor) encode(o Order, desc bool) string {
	flags := byte(0)
	if desc && o != Relevance {
		flags |= flagDesc
	}
	if c.lower {
		flags |= flagLower
	}
	b := append(make([]byte, 0, 64), cursorVersion, byte(o), flags)
	if o == Name {
		b = binary.AppendUvarint(b, uint64(len(c.at.name)))
		b = append(b, c.at.name...)
	} else {
		b = binary.BigEndian.AppendUint64(b, uint64(c.at.num))
	}
	b = append(b, c.at.key...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	return base64.RawURLEncoding.EncodeToString(b)
}

func parseCursor(s string, o Order, desc bool) (*cursor, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) < 7 {
		return nil, fmt.Errorf("%w: not one of ours", ErrCursor)
	}
	body, sum := b[:len(b)-4], binary.BigEndian.Uint32(b[len(b)-4:])
	if crc32.ChecksumIEEE(body) != sum || body[0] != cursorVersion {
		return nil, fmt.Errorf("%w: damaged", ErrCursor)
	}
	wantDesc := desc && o != Relevance
	if Order(body[1]) != o || (body[2]&flagDesc != 0) != wantDesc {
		return nil, fmt.Errorf("%w: of another order", ErrCursor)
	}
	c := &cursor{lower: body[2]&flagLower != 0}
	if c.lower && o != Relevance || body[2]&^(flagDesc|flagLower) != 0 {
		return nil, fmt.Errorf("%w: damaged", ErrCursor)
	}
	rest := body[3:]
	if o == Name {
		n, w := binary.Uvarint(rest)
		if w <= 0 || n > uint64(len(rest)-w) {
			return nil, fmt.Errorf("%w: damaged", ErrCursor)
		}
		c.at.name, rest = string(rest[w:w+int(n)]), rest[w+int(n):]
	} else {
		if len(rest) < 8 {
			return nil, fmt.Errorf("%w: damaged", ErrCursor)
		}
		c.at.num, rest = int64(binary.BigEndian.Uint64(rest)), rest[8:]
	}
	c.at.key = string(rest)
	return c, nil
}
