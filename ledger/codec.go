package ledger

import (
	"fmt"
	"math"

	"github.com/fxamacker/cbor/v2"
)

// codec holds the two modes of RFC 8949 core deterministic CBOR. It is made
// once and never changes.
var codec = newCodec()

type modes struct {
	enc    cbor.EncMode
	input  cbor.DecMode // what others send: strict
	stored cbor.DecMode // what Encode wrote into the state: reads all that Encode can write
}

func newCodec() modes {
	options := cbor.CoreDetEncOptions()
	options.NilContainers = cbor.NilContainerAsEmpty
	enc, err := options.EncMode()
	if err != nil {
		panic("ledger: cbor encoding options: " + err.Error())
	}
	strict := cbor.DecOptions{
		DupMapKey:        cbor.DupMapKeyEnforcedAPF,
		IndefLength:      cbor.IndefLengthForbidden,
		MaxNestedLevels:  24,
		MaxArrayElements: 1 << 20,
		MaxMapPairs:      1 << 20,
		UTF8:             cbor.UTF8RejectInvalid,
		TimeTag:          cbor.DecTagIgnored,
	}
	lenient := strict
	lenient.UTF8 = cbor.UTF8DecodeInvalid
	lenient.MaxNestedLevels, lenient.MaxArrayElements, lenient.MaxMapPairs = 256, math.MaxInt32, math.MaxInt32
	return modes{enc: enc, input: decMode(strict), stored: decMode(lenient)}
}

func decMode(options cbor.DecOptions) cbor.DecMode {
	mode, err := options.DecMode()
	if err != nil {
		panic("ledger: cbor decoding options: " + err.Error())
	}
	return mode
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
	if err := codec.input.Unmarshal(data, v); err != nil {
		return fmt.Errorf("decoding %T: %w", v, err)
	}
	return nil
}

// decodeStored reads what Encode wrote into the state. It must not fail on
// anything that a rule can write, such as a text cut within a character: the
// failure would stop every node at once.
func decodeStored(data []byte, v any) error {
	if err := codec.stored.Unmarshal(data, v); err != nil {
		return fmt.Errorf("decoding %T: %w", v, err)
	}
	return nil
}
