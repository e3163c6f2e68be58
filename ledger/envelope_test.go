package ledger_test

import (
	"encoding/hex"
	"slices"
	"testing"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

// What is in a log must be readable for ever: these bytes never change.
func TestTheWireFormDoesNotChange(t *testing.T) {
	env, err := ledger.EncodeEnvelope(ledger.Envelope{
		Version: 1, Kind: "note.write", RequestID: "r", Client: "c", Claim: ledger.Claim{Token: "t"}, ProposedAt: 7, Payload: []byte{0xa0}, Origin: "o",
	})
	if err != nil {
		t.Fatal(err)
	}
	entry, err := ledger.EncodeEntry(ledger.Entry{Version: 1, StampedAt: 8, Batches: []ledger.Batch{{Origin: "o", Envelopes: [][]byte{env}}}})
	if err != nil {
		t.Fatal(err)
	}
	record, err := ledger.Encode(note{Head: ledger.Head{ID: "n", Version: 1, CreatedAt: 2, UpdatedAt: 3, Index: 4}, Text: "x"})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, want string
		got        []byte
	}{
		{"envelope", "a80101026a6e6f74652e777269746504617205616306a101617407070841a009616f134a40a3", env},
		{"entry", "a3010102080381a301616f03815826a80101026a6e6f74652e777269746504617205616306a101617407070841a009616f134a40a30440", entry},
		{"record", "a601616e02010302040305040a6178", record},
	} {
		if got := hex.EncodeToString(test.got); got != test.want {
			t.Errorf("%s is %s, want %s", test.name, got, test.want)
		}
	}
}

func TestASignatureCoversOriginAndEveryEnvelopeInOrder(t *testing.T) {
	base := ledger.Batch{Origin: "node-1", Envelopes: [][]byte{[]byte("ab"), []byte("c")}}
	seen := map[[32]byte]string{base.SigningDigest(): "the batch itself"}
	for name, other := range map[string]ledger.Batch{
		"another origin":       {Origin: "node-2", Envelopes: base.Envelopes},
		"a moved boundary":     {Origin: "node-1", Envelopes: [][]byte{[]byte("a"), []byte("bc")}},
		"another order":        {Origin: "node-1", Envelopes: [][]byte{[]byte("c"), []byte("ab")}},
		"one envelope less":    {Origin: "node-1", Envelopes: [][]byte{[]byte("ab")}},
		"an empty one more":    {Origin: "node-1", Envelopes: [][]byte{[]byte("ab"), []byte("c"), nil}},
		"joined with the name": {Origin: "node-1ab", Envelopes: [][]byte{[]byte("c")}},
	} {
		digest := other.SigningDigest()
		if same, twice := seen[digest]; twice {
			t.Errorf("%s has the digest of %s", name, same)
		}
		seen[digest] = name
	}
}

func TestASignatureIsCheckedOnce(t *testing.T) {
	for _, good := range []bool{true, false} {
		asked := 0
		batch := ledger.Batch{Origin: "node-1", Sig: []byte("s")}
		for range 3 {
			got := batch.Genuine(func(digest [32]byte, sig []byte) bool {
				asked++
				return good && digest == batch.SigningDigest() && string(sig) == "s"
			})
			if got != good {
				t.Errorf("genuine = %v, want %v", got, good)
			}
		}
		if asked != 1 {
			t.Errorf("asked %d times, want once", asked)
		}
	}
}

func TestOtherFormatVersionsAreNotRead(t *testing.T) {
	data := rawEnvelope(t, "note.write", "r", func(env *ledger.Envelope) { env.Version = 2 })
	if _, err := ledger.DecodeEnvelope(data); err == nil {
		t.Error("an envelope of version 2 was read")
	}
	entry, err := ledger.EncodeEntry(ledger.Entry{Version: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.DecodeEntry(entry); err == nil {
		t.Error("an entry of version 2 was read")
	}
}

func TestABookListsItsKindsOnce(t *testing.T) {
	book := newBook()
	if want := []ledger.Kind{"note.write", "note.edit", "trouble"}; !slices.Equal(book.Kinds(), want) {
		t.Errorf("kinds %q, want %q", book.Kinds(), want)
	}
	if !book.Knows("note.edit") || book.Knows("note.burn") || !book.Knows("ledger.fence") || book.Level("note.edit") != 1 || book.Level("note.burn") != 0 {
		t.Error("Knows or Level is wrong")
	}
	defer func() {
		if recover() == nil {
			t.Error("a kind was listed twice")
		}
	}()
	newBook(ledger.Of[writeNote]())
}

func TestWhoMayGiveIsAskedWithoutGiving(t *testing.T) {
	book, store := newBook(), ledgertest.NewMapStore()
	forbidden := proposal(t, "r", trouble{How: "forbidden"})
	if err := book.MayGive(store, ledger.Actor{}, "trouble", forbidden.Payload); !ledger.HasCode(err, ledger.CodeForbidden) {
		t.Errorf("error = %v, want FORBIDDEN", err)
	}
	if err := book.MayGive(store, ledger.Actor{}, "note.write", proposal(t, "r", writeNote{}).Payload); err != nil {
		t.Errorf("error = %v", err)
	}
	if err := book.MayGive(store, ledger.Actor{}, "note.burn", nil); err == nil || ledger.IsRefusal(err) {
		t.Errorf("an unknown kind: %v", err)
	}
	if store.Len() != 0 {
		t.Error("asking changed the state")
	}
	if !(ledger.Actor{Roles: []string{"A", "B"}}).Has("B") || (ledger.Actor{}).Has("B") {
		t.Error("Has is wrong")
	}
}

func TestAPayloadIsReadFromText(t *testing.T) {
	payload, err := newBook().PayloadFromJSON("note.write", []byte(`{"text": "雨量", "TAG": "t"}`))
	if err != nil {
		t.Fatal(err)
	}
	var command writeNote
	if err := ledger.Decode(payload, &command); err != nil || command != (writeNote{Text: "雨量", Tag: "t"}) {
		t.Fatalf("command %+v, %v", command, err)
	}
	for _, text := range []string{`{"texd": "x"}`, `{"text": 1}`, `{`, `{} {}`} {
		if _, err := newBook().PayloadFromJSON("note.write", []byte(text)); err == nil {
			t.Errorf("%s was read", text)
		}
	}
}
