package home

import (
	"bytes"
	"io"
)

// DecodeRecord is the decoder of a record's plain bytes.
func DecodeRecord(pointer string, plain []byte) (Record, error) { return decodeRecord(pointer, plain) }

// OpenSealed opens sealed record bytes under a key.
func OpenSealed(key []byte, name string, sealed []byte) ([]byte, error) {
	aead, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	return openRecord(aead, name, sealed)
}

// SealFile writes the stream of a material.
func SealFile(key []byte, name string, plain []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := newSealWriter(&out, key, name)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

// OpenFileBytes reads the stream of a material.
func OpenFileBytes(key []byte, name string, sealed []byte) ([]byte, error) {
	r, err := newOpenReader(bytes.NewReader(sealed), key, name)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
