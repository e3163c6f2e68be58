package node_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/admin"
)

// spoil overwrites a part of every page of a file but bbolt's two first.
func spoil(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	for at := int64(2 * page); at+page <= info.Size(); at += page {
		if _, err := f.WriteAt(make([]byte, page-64), at+64); err != nil {
			t.Fatal(err)
		}
	}
}

func TestANodeWhoseStateIsDamagedUnderItEndsWithTheReason(t *testing.T) {
	t.Parallel()
	c, f := founding(filepath.Join(t.TempDir(), "d"))
	c.Jobs = false // nothing is written before the file is spoilt
	n, err := node.Found(t.Context(), c, f, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Close() }) // the damage shows here once more
	if err := admin.NewClient(node.AdminSocket(c.Data), "").Copy(t.Context(), "/backup", io.Discard); err != nil {
		t.Fatalf("bringing the state to the disk: %v", err)
	}
	spoil(t, filepath.Join(c.Data, "state.db"))
	// The next flush meets the damage, or the command does.
	_, _ = n.Invite(t.Context(), admin.InviteRequest{Division: "330100", TTL: time.Hour})
	select {
	case <-n.Failed():
	case <-time.After(patience):
		t.Fatal("the node goes on")
	}
	if code := node.Code(n.Cause()); code != "STATE_DAMAGED" {
		t.Errorf("code %q: %v", code, n.Cause())
	}
}
