package transport

import "io"

// ReadFrames decodes requests until the stream ends or breaks, and returns why.
func ReadFrames(r io.Reader) error {
	for {
		var req request
		if err := readFrame(r, &req); err != nil {
			return err
		}
		if _, err := appendFrame(&req); err != nil {
			return err
		}
	}
}

// FrameOf encodes a request.
func FrameOf(id uint64, method string, body []byte) []byte {
	frame, err := appendFrame(&request{ID: id, Method: method, Body: body})
	if err != nil {
		panic(err)
	}
	return frame
}
