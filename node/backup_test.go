package node_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/node"
)

func TestARestoreKeepsWhatEveryEarlierOnePutAside(t *testing.T) {
	t.Parallel()
	c, f := founding(filepath.Join(t.TempDir(), "d"))
	n, err := node.Found(t.Context(), c, f, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	state, saved := filepath.Join(c.Data, "state.db"), filepath.Join(t.TempDir(), "copy.db")
	data, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(saved, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{".damaged", ".damaged.2", ".damaged.3"} {
		mark := []byte{byte(i)}
		if err := os.WriteFile(state, mark, 0o600); err != nil {
			t.Fatal(err)
		}
		_, aside, err := node.Restore(c, saved)
		if err != nil || aside != state+want {
			t.Fatalf("restore %d put the old file at %s, %v; want %s", i+1, aside, err, state+want)
		}
	}
	for i, name := range []string{".damaged", ".damaged.2", ".damaged.3"} {
		if kept, err := os.ReadFile(state + name); err != nil || len(kept) != 1 || kept[0] != byte(i) {
			t.Errorf("%s holds %d bytes, %v", name, len(kept), err)
		}
	}
}
