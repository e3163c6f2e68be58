package ledger_test

import (
	"testing"

	"github.com/mulu-catalog/mulu/ledger"
)

type noted struct {
	ledger.Head
	Text string `cbor:"10,keyasint"`
}

var notes = ledger.NewTable[noted]("notes", ledger.KeepVersions, ledger.Feed)

type writeNote struct {
	Text string `cbor:"1,keyasint"`
}

func (writeNote) Kind() ledger.Kind                       { return "note.write" }
func (writeNote) Allow(ledger.Reader, ledger.Actor) error { return nil }
func (writeNote) Audit() string                           { return "note written" }
func (c writeNote) Apply(tx *ledger.Tx) (noted, error) {
	n := noted{Head: ledger.Head{ID: tx.NewID("note")}, Text: c.Text}
	return n, notes.Insert(tx, &n)
}

func TestASpecInfersTheResultTypeOfItsCommand(t *testing.T) {
	spec := ledger.Of[writeNote]()
	if got := spec.Kind(); got != "note.write" {
		t.Fatalf("kind = %q", got)
	}
	b, err := ledger.Encode(noted{Head: ledger.Head{ID: "x", Version: 2}, Text: "t"})
	if err != nil {
		t.Fatal(err)
	}
	var n noted
	if err := ledger.Decode(b, &n); err != nil || n.ID != "x" || n.Text != "t" {
		t.Fatalf("%v %v", n, err)
	}
}
