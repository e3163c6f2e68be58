package node_test

import (
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/config"
	"github.com/mulu-catalog/mulu/sync/raftlog"
)

// contents is every file below dir with its bytes, and every directory.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	held := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			held[path] = ""
			return err
		}
		data, err := os.ReadFile(path)
		held[path] = string(data)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return held
}

// founding is a foundation that nothing speaks against, at a port of its own.
func founding(data string) (config.Config, node.Foundation) {
	c := config.Default()
	c.Data, c.Listen, c.HTTP, c.Advertise = data, "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:7400"
	return c, node.Foundation{Federation: "zj-test", AuthorityName: "浙江省数据局", AuthorityUSCC: "11330000MB1234562R"}
}

func TestAFoundingThatFailsLeavesTheDirectoryAsItWas(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, config.FileName), []byte("# 本机\nlog-level: warn\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := contents(t, data)

	c, f := founding(data)
	c.Listen = taken.Addr().String()
	if _, err := node.Found(t.Context(), c, f, zerolog.Nop()); node.Code(err) != "PORT_IN_USE" {
		t.Fatalf("on a port that is taken: %v", err)
	}
	if diff := cmp.Diff(before, contents(t, data)); diff != "" {
		t.Errorf("a port that is taken left traces:\n%s", diff)
	}
	c, f = founding(data)
	f.AuthorityUSCC = "11330000MB1234562X"
	if _, err := node.Found(t.Context(), c, f, zerolog.Nop()); err == nil {
		t.Fatal("a code with a wrong check character founded a federation")
	}
	if diff := cmp.Diff(before, contents(t, data)); diff != "" {
		t.Errorf("a wrong code left traces:\n%s", diff)
	}

	c, f = founding(data)
	n, err := node.Found(t.Context(), c, f, zerolog.Nop())
	if err != nil {
		t.Fatalf("the mistake corrected: %v", err)
	}
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	if _, err := node.Found(t.Context(), c, f, zerolog.Nop()); node.Code(err) != "ALREADY_FOUNDED" {
		t.Errorf("a second time: %v", err)
	}
}

func TestAFoundingNeverTakesAnotherNodesDirectory(t *testing.T) {
	t.Parallel()
	for _, left := range []string{"identity/node.crt", "state.db"} {
		data := t.TempDir()
		path := filepath.Join(data, left)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("a node's"), 0o600); err != nil {
			t.Fatal(err)
		}
		before := contents(t, data)
		c, f := founding(data)
		if _, err := node.Found(t.Context(), c, f, zerolog.Nop()); node.Code(err) != "ALREADY_JOINED" {
			t.Errorf("beside %s: %v", left, err)
		}
		if diff := cmp.Diff(before, contents(t, data)); diff != "" {
			t.Errorf("beside %s:\n%s", left, diff)
		}
	}
}

// stranger keeps a file in a directory as soon as anything is logged.
type stranger struct{ path string }

func (s stranger) Write(p []byte) (int, error) {
	return len(p), os.WriteFile(s.path, []byte("somebody else's"), 0o600)
}

func TestAFoundingThatFailsRemovesNothingOfOthers(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	c, f := founding(data)
	f.AuthorityUSCC = "11330000MB1234562X"
	notes := filepath.Join(data, "notes.txt")
	if _, err := node.Found(t.Context(), c, f, zerolog.New(stranger{notes})); err == nil {
		t.Fatal("a code with a wrong check character founded a federation")
	}
	want := map[string]string{data: "", notes: "somebody else's"}
	if diff := cmp.Diff(want, contents(t, data)); diff != "" {
		t.Error(diff)
	}
}

func TestOfTwoFoundingsAtOnceOneIsRefusedAndTouchesNothing(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	held, err := os.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := raftlog.Hold(held); err != nil {
		t.Fatal(err)
	}
	c, f := founding(data)
	if _, err := node.Found(t.Context(), c, f, zerolog.Nop()); node.Code(err) != "DATA_IN_USE" {
		t.Errorf("while another founding holds the directory: %v", err)
	}
	if err := held.Close(); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(map[string]string{data: ""}, contents(t, data)); diff != "" {
		t.Error(diff)
	}
}
