package ledger_test

import (
	"slices"
	"testing"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

func TestARehearsalSeesItsOwnWritesAndKeepsNone(t *testing.T) {
	store := ledgertest.NewMapStore()
	at := ledger.Instant(1_800_000_000_000)
	tx := ledger.Rehearse(store, "note.write", at)
	first, err := writeNote{Text: "一", Tag: "a"}.Apply(tx)
	if err != nil {
		t.Fatal(err)
	}
	second, err := writeNote{Text: "二", Tag: "a"}.Apply(tx)
	if err != nil {
		t.Fatal(err)
	}
	notes.Remove(tx, first.ID)
	if _, there := notes.Find(tx, first.ID); there {
		t.Error("what was removed is still there")
	}
	if found, there := notes.Find(tx, second.ID); !there || found.Text != "二" || found.CreatedAt != at || found.ID == first.ID {
		t.Errorf("what was written is %+v, %v", found, there)
	}
	if got, want := tx.Touched("notes"), []string{first.ID, second.ID, first.ID}; !slices.Equal(got, want) {
		t.Errorf("touched %v, want %v", got, want)
	}
	if tx.Touched("others") != nil || tx.Kind() != "note.write" || tx.Now() != at {
		t.Errorf("touched elsewhere %v, kind %s, now %s", tx.Touched("others"), tx.Kind(), tx.Now())
	}
	if store.Len() != 0 {
		t.Errorf("%d rows were kept", store.Len())
	}
}
