package ledger

import (
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// codec holds the two modes of RFC 8949 core deterministic CBOR. It is made
// once and never changes.
var codec = newCodec()

type modes struct {
	enc cbor.EncMode
	dec cbor.DecMode
}

func newCodec() modes {
	options := cbor.CoreDetEncOptions()
	options.NilContainers = cbor.NilContainerAsEmpty
	enc, err := options.EncMode()
	if err != nil {
		panic("ledger: cbor encoding options: " + err.Error())
	}
	dec, err := cbor.DecOptions{
		DupMapKey:        cbor.DupMapKeyEnforcedAPF,
		IndefLength:      cbor.IndefLengthForbidden,
		MaxNestedLevels:  24,
		MaxArrayElements: 1 << 20,
		MaxMapPairs:      1 << 20,
		UTF8:             cbor.UTF8RejectInvalid,
		TimeTag:          cbor.DecTagIgnored,
	}.DecMode()
	if err != nil {
		panic("ledger: cbor decoding options: " + err.Error())
	}
	return modes{enc: enc, dec: dec}
}

// Encode writes v as core deterministic CBOR. Structs in state and on the wire
// use integer keys.
func Encode(v any) ([]byte, error) {
	b, err := codec.enc.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encoding %T: %w", v, err)
	}
	return b, nil
}

// Decode reads one CBOR value into v. Fields it does not know are passed over.
func Decode(data []byte, v any) error {
	if err := codec.dec.Unmarshal(data, v); err != nil {
		return fmt.Errorf("decoding %T: %w", v, err)
	}
	return nil
}
