package transport_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/mulu-catalog/mulu/sync/transport"
)

func TestFramesThatFollowEachOtherAreReadWhole(t *testing.T) {
	stream := append(transport.FrameOf(1, "a", []byte("x")), transport.FrameOf(2, "b", nil)...)
	if err := transport.ReadFrames(bytes.NewReader(stream)); err != io.EOF { //nolint:errorlint // bare on purpose
		t.Errorf("got %v, want io.EOF", err)
	}
	for cut := 1; cut < len(stream); cut++ {
		err := transport.ReadFrames(bytes.NewReader(stream[:cut]))
		between := cut == len(transport.FrameOf(1, "a", []byte("x")))
		if errors.Is(err, io.ErrUnexpectedEOF) == between {
			t.Errorf("cut at %d: got %v", cut, err)
		}
	}
}

func FuzzReadFrames(f *testing.F) {
	f.Add(transport.FrameOf(1, "echo", []byte("body")))
	f.Add([]byte("\x00\x00\x00\x01\xa0"))
	f.Add([]byte("\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		if err := transport.ReadFrames(bytes.NewReader(stream)); err == nil {
			t.Fatal("a stream has no end")
		}
	})
}
