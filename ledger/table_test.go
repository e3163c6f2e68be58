package ledger_test

import (
	"slices"
	"testing"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

// history is a cluster where one note was written, edited twice and removed.
func history(t *testing.T) (*ledgertest.Cluster, string) {
	t.Helper()
	c := newCluster(t)
	n := write(t, c, "1", writeNote{Text: "one"})
	write(t, c, "2", writeNote{Text: "other"})
	for _, edit := range []editNote{{ID: n.ID, Text: "two"}, {ID: n.ID, Text: "three"}, {ID: n.ID, Remove: true}} {
		c.SetTime(c.Time().AddDate(0, 0, 1))
		if result := give(t, c, edit.Text+"x", edit); result.Refusal != nil {
			t.Fatal(result.Refusal)
		}
	}
	return c, n.ID
}

func TestEveryVersionOfARecordIsKept(t *testing.T) {
	c, id := history(t)
	var texts []string
	for n := range notes.Versions(c.Store(), id) {
		texts = append(texts, n.Text)
		if n.Version != len(texts) {
			t.Errorf("version %d at position %d", n.Version, len(texts))
		}
	}
	if want := []string{"one", "two", "three"}; !slices.Equal(texts, want) {
		t.Fatalf("versions %q, want %q", texts, want)
	}
	for n := range notes.Versions(c.Store(), id) {
		if n.Text != "one" {
			t.Fatal("the walk went on after it was stopped")
		}
		break
	}
}

func TestAsOfIsWhatStoodAfterAnIndex(t *testing.T) {
	c, id := history(t)
	const never = ^uint64(0)
	want := map[uint64]string{0: "", 1: "one", 2: "one", 3: "two", 4: "three", 5: "", 6: "", never: ""}
	for at, text := range want {
		n, ok := notes.AsOf(c.Store(), id, at)
		if n.Text != text || ok != (text != "") {
			t.Errorf("as of %d: %q %v, want %q", at, n.Text, ok, text)
		}
	}
	for other := range notes.All(c.Store()) {
		if n, ok := notes.AsOf(c.Store(), other.ID, never); !ok || n.Text != "other" {
			t.Errorf("the standing record: %q %v", n.Text, ok)
		}
	}
}

func TestTimesAndIndexOfARecordAreFilledIn(t *testing.T) {
	c, id := history(t)
	first, _ := notes.AsOf(c.Store(), id, 1)
	third, _ := notes.AsOf(c.Store(), id, 4)
	if first.CreatedAt != first.UpdatedAt || first.Index != 1 {
		t.Errorf("first version: %+v", first.Head)
	}
	if third.CreatedAt != first.CreatedAt || third.UpdatedAt <= third.CreatedAt || third.Index != 4 {
		t.Errorf("third version: %+v", third.Head)
	}
}

func TestTheFeedTellsEveryWrite(t *testing.T) {
	c, id := history(t)
	var ops []string
	for change := range ledger.Changes(c.Store(), "") {
		if change.Table != notes.Name() {
			t.Errorf("change of %s", change.Table)
		}
		if change.ID == id {
			ops = append(ops, change.Op)
		}
	}
	if want := []string{"CREATED", "UPDATED", "UPDATED", "REMOVED"}; !slices.Equal(ops, want) {
		t.Fatalf("feed %q, want %q", ops, want)
	}
}

func TestChangesOfOneEntryStandInItsOrder(t *testing.T) {
	c := newCluster(t)
	outcome, err := c.Together("",
		proposal(t, "a", writeNote{Text: "x"}), proposal(t, "b", writeNote{}), proposal(t, "c", writeNote{Text: "y"}))
	if err != nil {
		t.Fatal(err)
	}
	got := slices.Collect(ledger.Changes(c.Store(), ""))
	if !slices.Equal(got, outcome.Changes) || len(got) != 2 || got[0].Ordinal != 0 || got[1].Ordinal != 1 || got[0].ID >= got[1].ID {
		t.Fatalf("feed %+v, outcome %+v", got, outcome.Changes)
	}
	after := slices.Collect(ledger.Changes(c.Store(), ledger.ChangeKey(got[0].Index, got[0].Ordinal)))
	if !slices.Equal(after, got[1:]) {
		t.Fatalf("after the first: %+v", after)
	}
}

func TestAWriterWhoSawAnotherVersionIsRefused(t *testing.T) {
	c := newCluster(t)
	n := write(t, c, "1", writeNote{Text: "one"})
	if result := give(t, c, "2", editNote{ID: n.ID, Text: "two", Version: 1}); result.Refusal != nil {
		t.Fatal(result.Refusal)
	}
	wantCode(t, give(t, c, "3", editNote{ID: n.ID, Text: "three", Version: 1}), ledger.CodeVersion)
	if result := give(t, c, "4", editNote{ID: n.ID, Text: "three"}); result.Refusal != nil {
		t.Fatalf("a writer who names no version: %v", result.Refusal)
	}
	wantCode(t, give(t, c, "5", editNote{ID: "nothing", Text: "x"}), ledger.CodeNotFound)
}

func TestFromWalksAPageOfATable(t *testing.T) {
	c := newCluster(t)
	var all []string
	for _, id := range ids(5) {
		all = append(all, write(t, c, id, writeNote{Text: id}).ID)
	}
	var page []string
	for n := range notes.From(c.Store(), "note_", all[1]) {
		page = append(page, n.ID)
		if len(page) == 2 {
			break
		}
	}
	if !slices.Equal(page, all[2:4]) {
		t.Fatalf("page %q, want %q", page, all[2:4])
	}
	if !notes.Has(c.Store(), all[0]) || notes.Has(c.Store(), "nothing") {
		t.Fatal("Has is wrong")
	}
}

func TestARecordWithATextCutWithinACharacterCanBeRead(t *testing.T) {
	c := newCluster(t)
	result := give(t, c, "r", trouble{How: "cut"})
	if result.Refusal != nil {
		t.Fatal(result.Refusal)
	}
	if n, ok := notes.Find(c.Store(), "cut"); !ok || n.Text != "公交"[:4] {
		t.Fatalf("note %q %v", n.Text, ok)
	}
}

func TestDamagedStatePanics(t *testing.T) {
	store := ledgertest.NewMapStore()
	put(t, store, notes.Name(), "n", []byte{0xff})
	defer func() {
		if recover() == nil {
			t.Error("a damaged record was read")
		}
	}()
	notes.Find(store, "n")
}
