package ledger_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

// script is a command that does what it is told and says what it saw.
type script struct {
	Steps []op `cbor:"1,keyasint"`
}

type op struct {
	Do    string `cbor:"1,keyasint"`
	Key   string `cbor:"2,keyasint,omitempty"`
	Value string `cbor:"3,keyasint,omitempty"`
	After string `cbor:"4,keyasint,omitempty"`
	Most  int    `cbor:"5,keyasint,omitempty"`
}

const plain = "plain" // the table that scripts write

func (script) Kind() ledger.Kind                       { return "script" }
func (script) Allow(ledger.Reader, ledger.Actor) error { return nil }
func (script) Audit() string                           { return "script" }
func (c script) Apply(tx *ledger.Tx) ([]string, error) {
	var saw []string
	for _, step := range c.Steps {
		saw = append(saw, step.run(tx)...)
	}
	return saw, nil
}

func (o op) run(tx *ledger.Tx) []string {
	part := strings.Split(o.Key, "/")
	switch o.Do {
	case "put":
		tx.Put(plain, o.Key, []byte(o.Value))
	case "delete":
		tx.Delete(plain, o.Key)
	case "get":
		return []string{fmt.Sprintf("%q", tx.Get(plain, o.Key))}
	case "scan":
		return scan(tx, o.Key, o.After, o.Most)
	case "new id":
		return []string{tx.NewID("x")}
	case "index":
		notesByTag.Put(tx, o.Value, part...)
	case "unindex":
		notesByTag.Delete(tx, o.Value, part...)
	case "ids":
		return slices.Collect(notesByTag.IDs(tx, o.After, part...))
	case "any":
		return []string{fmt.Sprint(notesByTag.Any(tx, part...))}
	case "claim":
		return []string{fmt.Sprint(noteTitles.Claim(tx, o.Key, o.Value))}
	case "release":
		noteTitles.Release(tx, o.Key, o.Value)
	case "owner":
		return []string{noteTitles.Owner(tx, o.Key)}
	default:
		panic("script does not know " + o.Do)
	}
	return nil
}

func scan(r ledger.Reader, prefix, after string, most int) []string {
	saw := []string{}
	r.Scan(plain, prefix, after, func(key string, value []byte) bool {
		saw = append(saw, key+"="+string(value))
		return len(saw) != most
	})
	return saw
}

// run carries out one script as log entry index.
func run(t fataler, store ledger.Store, index uint64, steps ...op) []string {
	payload, err := ledger.Encode(script{Steps: steps})
	if err != nil {
		t.Fatal(err)
	}
	data, err := ledger.EncodeEnvelope(ledger.Envelope{
		Version: ledger.FormatVersion, Kind: "script", RequestID: fmt.Sprint(index), Client: "clerk", Origin: "node-1",
		Claim: ledger.Claim{Token: "clerk"}, Payload: payload,
	})
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := ledger.NewBook(identify, ledger.Of[script]()).Execute(store, index, entryOf(data))
	if err != nil || outcome.Results[0].Refusal != nil {
		t.Fatal(err, outcome.Results)
	}
	var saw []string
	if err := ledger.Decode(outcome.Results[0].Value, &saw); err != nil {
		t.Fatal(err)
	}
	return saw
}

type fataler interface{ Fatal(args ...any) }

// naive is what script does to one table, on a plain map.
type naive map[string]string

func (n naive) run(o op) []string {
	switch o.Do {
	case "put":
		n[o.Key] = o.Value
	case "delete":
		delete(n, o.Key)
	case "get":
		return []string{fmt.Sprintf("%q", n[o.Key])}
	case "scan":
		saw := []string{}
		for _, key := range slices.Sorted(maps.Keys(n)) {
			if strings.HasPrefix(key, o.Key) && key > o.After && (o.Most == 0 || len(saw) < o.Most) {
				saw = append(saw, key+"="+n[key])
			}
		}
		return saw
	}
	return nil
}

func TestACommandReadsThroughItsOwnWrites(t *testing.T) {
	key := rapid.StringMatching(`[ab]{1,2}`)
	part := rapid.StringMatching(`[ab]{0,2}`)
	step := rapid.Custom(func(t *rapid.T) op {
		switch rapid.SampledFrom([]string{"put", "put", "delete", "get", "scan", "scan"}).Draw(t, "do") {
		case "put":
			return op{Do: "put", Key: key.Draw(t, "key"), Value: part.Draw(t, "value")}
		case "delete":
			return op{Do: "delete", Key: key.Draw(t, "key")}
		case "get":
			return op{Do: "get", Key: key.Draw(t, "key")}
		default:
			return op{Do: "scan", Key: part.Draw(t, "prefix"), After: part.Draw(t, "after"), Most: rapid.IntRange(0, 2).Draw(t, "most")}
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		store, model := ledgertest.NewMapStore(), naive{}
		for index, steps := range rapid.SliceOfN(rapid.SliceOfN(step, 4, 16), 1, 4).Draw(t, "commands") {
			want := []string{}
			for _, s := range steps {
				want = append(want, model.run(s)...)
			}
			if got := run(t, store, uint64(index+1), steps...); !slices.Equal(got, want) {
				t.Fatalf("command %d saw %q, want %q", index, got, want)
			}
			if got, want := scan(store, "", "", 0), model.run(op{Do: "scan"}); !slices.Equal(got, want) {
				t.Fatalf("after command %d the store holds %q, want %q", index, got, want)
			}
		}
	})
}

func TestIDsSortLikeTheLogAndAreUnique(t *testing.T) {
	store, book := ledgertest.NewMapStore(), ledger.NewBook(identify, ledger.Of[script]())
	payload, err := ledger.Encode(script{Steps: []op{{Do: "new id"}, {Do: "new id"}}})
	if err != nil {
		t.Fatal(err)
	}
	var made []string
	const commands = 5000 // more than twelve bits can number
	for _, index := range []uint64{1, 2, 255, 256, 1 << 20, 1 << 40} {
		envelopes := make([][]byte, commands)
		for i := range envelopes {
			envelopes[i] = rawEnvelope(t, "script", fmt.Sprintf("%d-%d", index, i), func(e *ledger.Envelope) { e.Payload = payload })
		}
		outcome, err := book.Execute(store, index, entryOf(envelopes...))
		if err != nil {
			t.Fatal(err)
		}
		for _, result := range outcome.Results {
			var two []string
			if err := ledger.Decode(result.Value, &two); err != nil {
				t.Fatal(err)
			}
			made = append(made, two...)
		}
	}
	for i := 1; i < len(made); i++ {
		if made[i-1] >= made[i] {
			t.Fatalf("id %d is %s, after %s", i, made[i], made[i-1])
		}
	}
}

func TestAnIndexListsIDsInOrder(t *testing.T) {
	store := ledgertest.NewMapStore()
	got := run(t, store, 1,
		op{Do: "index", Key: "bus/red", Value: "b"}, op{Do: "index", Key: "bus/red", Value: "a"},
		op{Do: "index", Key: "bus/red", Value: "c"}, op{Do: "index", Key: "bus/redder", Value: "d"},
		op{Do: "ids", Key: "bus/red"}, op{Do: "ids", Key: "bus/red", After: "a"},
		op{Do: "unindex", Key: "bus/red", Value: "b"}, op{Do: "ids", Key: "bus/red"},
		op{Do: "any", Key: "bus/redder"}, op{Do: "any", Key: "bus/blue"},
	)
	want := []string{"a", "b", "c", "b", "c", "a", "c", "true", "false"}
	if !slices.Equal(got, want) {
		t.Fatalf("saw %q, want %q", got, want)
	}
	got = run(t, store, 2, op{Do: "index", Key: "bus\x00red", Value: "forged"}, op{Do: "ids", Key: "bus/red"})
	if want := []string{"a", "c"}; !slices.Equal(got, want) {
		t.Fatalf("a part with a zero byte: saw %q, want %q", got, want)
	}
}

func TestAUniqueKeyHasOneOwner(t *testing.T) {
	got := run(t, ledgertest.NewMapStore(), 1,
		op{Do: "claim", Key: "k", Value: "a"}, op{Do: "claim", Key: "k", Value: "a"}, op{Do: "claim", Key: "k", Value: "b"},
		op{Do: "release", Key: "k", Value: "b"}, op{Do: "owner", Key: "k"},
		op{Do: "release", Key: "k", Value: "a"}, op{Do: "claim", Key: "k", Value: "b"}, op{Do: "owner", Key: "k"},
	)
	if want := []string{"true", "true", "false", "a", "true", "b"}; !slices.Equal(got, want) {
		t.Fatalf("saw %q, want %q", got, want)
	}
}
