package node

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/mulu-catalog/mulu/ledger"
)

func writeFrame(w io.Writer, v any) error {
	body, err := ledger.Encode(v)
	if err != nil {
		return err
	}
	frame := binary.BigEndian.AppendUint32(nil, uint32(len(body))) //nolint:gosec // capped by the reader
	_, err = w.Write(append(frame, body...))
	return err
}

func readFrame(r io.Reader, v any) error {
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return fmt.Errorf("reading a join message: %w", err)
	}
	n := binary.BigEndian.Uint32(size[:])
	if n > maxJoinMessage {
		return fmt.Errorf("join message of %d bytes", n)
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(r, body); err != nil {
		return fmt.Errorf("reading a join message: %w", err)
	}
	return ledger.Decode(body, v)
}
