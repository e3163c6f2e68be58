package clustertest_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	clustertest "github.com/mulu-catalog/mulu/cluster-test"
)

func TestADataDirectoryInUseIsLeftAlone(t *testing.T) {
	t.Parallel()
	f := clustertest.New(t)
	p := f.Province()
	f.Refused(p, 1, []string{"DATA_IN_USE"}, "serve")
	f.Refused(p, 1, []string{"ALREADY_FOUNDED"}, "init")
	if s := statusOf(t, p); s.Role != "Leader" {
		t.Errorf("the first node is %s after a second start on its directory", s.Role)
	}
	MustWrite(t, f, p)
}

// flip damages pages in the middle of a file, where data lies.
func flip(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	changed := 0
	for at := 4 * page; at+page <= len(data) && changed < 64; at += page {
		for i := at + 64; i < at+page; i += 512 {
			data[i] ^= 0xFF
		}
		changed++
	}
	if changed == 0 {
		t.Fatalf("%s is too small to damage: %d bytes", path, len(data))
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestADamagedStateRefusesToStartAndAWipedNodeComesBackAsAnother(t *testing.T) {
	t.Parallel()
	f, hangzhou, ningbo := three(t)
	f.StaffCity(hangzhou)
	_, _, id := imported(t, f.Import(hangzhou, f.Listing("damage", 400), "330100"))
	f.AwaitEqual()
	before := statusOf(t, ningbo).Incarnation
	if _, err := ningbo.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}

	flip(t, filepath.Join(ningbo.Data, "state.db"))
	f.Refused(ningbo, 1, []string{"STATE_DAMAGED", "state.db"}, "serve")
	out, err := ningbo.Mulu(t.Context(), "serve")
	if err != nil || strings.Contains(out.Err, "panic") || strings.Contains(out.Err, "goroutine") {
		t.Errorf("a damaged state must be named, not dumped: %v\n%s", err, out.Err)
	}
	t.Logf("the refusal: %s", strings.TrimSpace(out.Err))
	MustWrite(t, f, f.AwaitLeader())

	if err := os.RemoveAll(ningbo.Data); err != nil {
		t.Fatal(err)
	}
	again := f.Join("330200", true)
	after := statusOf(t, again)
	if after.Incarnation == before {
		t.Error("a wiped node came back under its old identity")
	}
	f.AwaitEqual(f.Province(), hangzhou, again)
	if s := session(t, f, again, id); s["Created"] != 400 {
		t.Errorf("the new node has the session as %v", s)
	}
}

// A full disk is a small tmpfs, which only root can mount.
func TestALeaderWithAFullDiskYieldsAndNothingAcknowledgedIsLost(t *testing.T) {
	heavy(t)
	if os.Geteuid() != 0 {
		t.Skip("a small file system needs root")
	}
	f := clustertest.Prepare(t)
	p := f.Place("330000")
	if err := mountTmpfs(p.Data, "160m"); err != nil {
		t.Skipf("no tmpfs can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := p.Kill(t.Context()); err != nil && !errors.Is(err, t.Context().Err()) {
			t.Error(err)
		}
		if err := unmount(p.Data); err != nil {
			t.Error(err)
		}
	})
	f.Found(p)
	hangzhou, ningbo := f.Join("330100", true), f.Join("330200", true)
	f.AwaitVoters(3)
	f.StaffCity(hangzhou)
	path := f.Listing("full", 2000)
	if entered, _, _ := imported(t, f.Import(hangzhou, path, "330100")); entered != 2000 {
		t.Fatalf("entered %d rows", entered)
	}
	leader := f.AwaitLeader()
	if leader != p {
		t.Skip("the lead moved to another node before the disk was filled")
	}
	if err := fill(filepath.Join(p.Data, "ballast")); err != nil {
		t.Fatal(err)
	}
	more := importing(t.Context(), hangzhou, f.Listing("after", 3000), "330100")
	next := f.AwaitLeader(p)
	t.Logf("the lead went to %s", next.Division)
	if entered, _, _ := imported(t, more.finish(t)); entered != 3000 {
		t.Errorf("entered %d rows while the first leader's disk was full", entered)
	}
	f.AwaitEqual(hangzhou, ningbo)

	// A node that cannot write stops, and says so to who supervises it: neither
	// its log nor its state goes on with a gap.
	code, err := p.Wait(t.Context())
	if err != nil || code != 70 {
		t.Fatalf("the node with the full disk: exit status %d, %v; want 70", code, err)
	}
	if says := p.Tail(2); !strings.Contains(says, "mulu: DISK_FULL: ") {
		t.Errorf("the node with the full disk does not say so: %s", says)
	}
	f.Refused(p, 70, []string{"DISK_FULL"}, "serve") // as long as it is full
	if err := os.Remove(filepath.Join(p.Data, "ballast")); err != nil {
		t.Fatal(err)
	}
	f.Start(p)
	f.AwaitEqual()
	holds(t, f, p, 5000)
}

// fill writes until the file system is full.
func fill(path string) (err error) {
	f, err := os.Create(path) //nolint:gosec // in the test's own directory
	if err != nil {
		return err
	}
	defer func() {
		if closing := f.Close(); closing != nil && !noSpace(closing) {
			err = errors.Join(err, closing)
		}
	}()
	for block := make([]byte, 1<<20); ; {
		if _, err := f.Write(block); err != nil {
			if noSpace(err) {
				return nil
			}
			return err
		}
	}
}

func noSpace(err error) bool {
	var path *fs.PathError
	return errors.As(err, &path) && strings.Contains(path.Err.Error(), "no space")
}
