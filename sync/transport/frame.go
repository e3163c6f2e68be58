package transport

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/fxamacker/cbor/v2"
)

const (
	// MaxBody is the most bytes that a request or an answer may carry.
	MaxBody = 1 << 20
	// maxFrame leaves room for what stands around a body.
	maxFrame  = MaxBody + 4<<10
	maxMethod = 64
	lengthLen = 4
)

// kind of a frame from caller to server.
type kind uint8

const (
	kindRequest kind = iota
	kindCancel
	kindPing
)

// request is one frame from caller to server.
type request struct {
	_      struct{} `cbor:",toarray"`
	Kind   kind
	ID     uint64
	Method string
	// Left is how many milliseconds the caller will wait; 0 is for ever. A span,
	// because two nodes' clocks differ.
	Left uint64
	Body []byte
}

// answer is one frame from server to caller. ID 0 answers a ping.
type answer struct {
	_       struct{} `cbor:",toarray"`
	ID      uint64
	Code    string // "" is success
	Message string
	Body    []byte
}

// appendFrame encodes v behind its length.
func appendFrame(v any) ([]byte, error) {
	payload, err := cbor.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encoding a frame: %w", err)
	}
	if len(payload) > maxFrame {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(payload), maxFrame)
	}
	frame := make([]byte, lengthLen, lengthLen+len(payload))
	binary.BigEndian.PutUint32(frame, uint32(len(payload))) //nolint:gosec // at most maxFrame
	return append(frame, payload...), nil
}

// readFrame decodes the next frame into v. io.EOF means that the stream ended
// between two frames. The length is checked before anything is allocated.
func readFrame(r io.Reader, v any) error {
	var head [lengthLen]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return err
	}
	size := binary.BigEndian.Uint32(head[:])
	if size > maxFrame {
		return fmt.Errorf("%w: %d bytes announced, at most %d", ErrTooLarge, size, maxFrame)
	}
	payload := make([]byte, size)
	if _, err := io.ReadFull(r, payload); err != nil {
		return fmt.Errorf("reading a frame: %w", noEOF(err))
	}
	if err := cbor.Unmarshal(payload, v); err != nil {
		return fmt.Errorf("decoding a frame: %w", err)
	}
	return nil
}

func noEOF(err error) error {
	if err == io.EOF { //nolint:errorlint // io.ReadFull returns it bare
		return io.ErrUnexpectedEOF
	}
	return err
}
