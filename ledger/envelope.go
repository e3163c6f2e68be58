package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// Limits of what goes into the log.
const (
	// MaxCommand is the most bytes one envelope may have. Larger work is an
	// import session.
	MaxCommand = 128 << 10
	// FormatVersion of envelopes and entries.
	FormatVersion = 1
	// FlagIgnorable marks a command that changes no state: every node, whether it
	// knows the kind or not, audits it and passes over it.
	FlagIgnorable = 1
	// MaxRequestID is the longest request id and client name, in bytes.
	MaxRequestID = 128
)

// Claim is what the accepting node says of the asker. The state decides what
// it is worth: roles and institution come from the token's record.
type Claim struct {
	Token string `cbor:"1,keyasint,omitempty"` // token id, never the secret
	Role  string `cbor:"2,keyasint,omitempty"` // for nodes acting on their own behalf
}

// Envelope is one command as it stands in the log.
type Envelope struct {
	Version    uint8   `cbor:"1,keyasint"`
	Kind       Kind    `cbor:"2,keyasint"`
	Flags      uint8   `cbor:"3,keyasint,omitempty"`
	RequestID  string  `cbor:"4,keyasint"`
	Client     string  `cbor:"5,keyasint"`
	Claim      Claim   `cbor:"6,keyasint"`
	ProposedAt Instant `cbor:"7,keyasint"` // the accepting node's clock; see Horizon
	Payload    []byte  `cbor:"8,keyasint"`
	Origin     string  `cbor:"9,keyasint"` // the accepting node's incarnation
}

// Batch is what one node accepted and signed together. Sig is Ed25519 over
// SigningDigest.
type Batch struct {
	Origin    string   `cbor:"1,keyasint"`
	Alg       string   `cbor:"2,keyasint,omitempty"` // "ed25519"
	Envelopes [][]byte `cbor:"3,keyasint"`
	Sig       []byte   `cbor:"4,keyasint"`

	checked, genuine bool // memo of Genuine
}

// Genuine reports whether the batch's signature is good, asking verify once
// however many envelopes the batch holds.
func (b *Batch) Genuine(verify func(digest [32]byte, sig []byte) bool) bool {
	if !b.checked {
		b.checked, b.genuine = true, verify(b.SigningDigest(), b.Sig)
	}
	return b.genuine
}

// Entry is the data of one raft log entry: batches of one or more nodes,
// stamped by the leader.
type Entry struct {
	Version   uint8   `cbor:"1,keyasint"`
	StampedAt Instant `cbor:"2,keyasint"`
	Batches   []Batch `cbor:"3,keyasint"`
}

// ErrDamaged says that bytes from the log are not what was written.
var ErrDamaged = errors.New("log entry is damaged")

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// EncodeEnvelope writes the envelope followed by its CRC-32C (4 bytes, big
// endian).
func EncodeEnvelope(env Envelope) ([]byte, error) {
	body, err := Encode(env)
	if err != nil {
		return nil, err
	}
	return binary.BigEndian.AppendUint32(body, crc32.Checksum(body, castagnoli())), nil
}

// DecodeEnvelope checks the CRC and reads the envelope.
func DecodeEnvelope(data []byte) (Envelope, error) {
	var env Envelope
	if len(data) < 5 {
		return env, fmt.Errorf("envelope of %d bytes: %w", len(data), ErrDamaged)
	}
	body, sum := data[:len(data)-4], binary.BigEndian.Uint32(data[len(data)-4:])
	if crc32.Checksum(body, castagnoli()) != sum {
		return env, fmt.Errorf("envelope checksum: %w", ErrDamaged)
	}
	if err := Decode(body, &env); err != nil {
		return env, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if env.Version != FormatVersion {
		return env, fmt.Errorf("envelope version %d is not known to this program", env.Version)
	}
	return env, nil
}

// SigningDigest is what a batch's origin signs: its name and every envelope,
// each with its length.
func (b *Batch) SigningDigest() [32]byte {
	h := sha256.New()
	h.Write([]byte("mulu batch 1\x00"))
	var length [4]byte
	write := func(p []byte) {
		binary.BigEndian.PutUint32(length[:], uint32(len(p))) //nolint:gosec // capped by MaxCommand
		h.Write(length[:])
		h.Write(p)
	}
	write([]byte(b.Origin))
	for _, env := range b.Envelopes {
		write(env)
	}
	return [32]byte(h.Sum(nil))
}

// EncodeEntry writes a raft log entry's data.
func EncodeEntry(e Entry) ([]byte, error) { return Encode(e) }

// DecodeEntry reads a raft log entry's data.
func DecodeEntry(data []byte) (Entry, error) {
	var e Entry
	if err := Decode(data, &e); err != nil {
		return e, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if e.Version != FormatVersion {
		return e, fmt.Errorf("entry version %d is not known to this program", e.Version)
	}
	return e, nil
}
