package clustertest_test

import (
	"os"
	"path/filepath"
	"testing"

	clustertest "github.com/mulu-catalog/mulu/cluster-test"
	"github.com/mulu-catalog/mulu/node"
)

// movedTo stops a node and starts it under another TLS port.
func movedTo(t *testing.T, p *clustertest.Process, address string) {
	t.Helper()
	if code, err := p.Stop(t.Context()); err != nil || code != 0 {
		t.Fatalf("exit status %d, %v\n%s", code, err, p.Tail(10))
	}
	p.Listen, p.Flags = address, []string{"--listen", address}
}

// follows waits until the roster and raft's own configuration have the node's
// address, as every node sees them.
func follows(t *testing.T, f *clustertest.Federation, p *clustertest.Process) {
	t.Helper()
	self := statusOf(t, p).Incarnation
	for _, at := range f.Nodes {
		f.Await(at.Division+" to know where "+p.Division+" is", func() (bool, error) {
			s, err := at.Status(t.Context())
			if err != nil {
				return false, nil //nolint:nilerr // it is asked again
			}
			m := lineOf(s, self)
			return m.Address == p.Listen && m.RaftAddress == p.Listen, nil
		})
	}
}

func lineOf(s node.Status, incarnation string) node.MemberStatus {
	for _, m := range s.Members {
		if m.Incarnation == incarnation {
			return m
		}
	}
	return node.MemberStatus{}
}

func TestANodeThatStartsUnderAnotherAddressIsFoundThere(t *testing.T) {
	t.Parallel()
	f, hangzhou, ningbo := three(t)
	movedTo(t, ningbo, f.Place("330200").Listen)
	f.StaffCity(hangzhou)
	if entered, _, _ := imported(t, f.Import(hangzhou, f.Listing("moved", 200), "330100")); entered != 200 {
		t.Fatalf("entered %d rows", entered)
	}
	f.Start(ningbo)
	f.AwaitEqual()
	follows(t, f, ningbo)
	MustWrite(t, f, ningbo)

	// The province moves while a city leads, and back again.
	old := f.Province().Listen
	for _, address := range []string{f.Place("330000").Listen, old} {
		movedTo(t, f.Province(), address)
		MustWrite(t, f, f.AwaitLeader(f.Province()))
		f.Start(f.Province())
		follows(t, f, f.Province())
		f.AwaitEqual()
	}
	// Ningbo's vote counts where it is now: without Hangzhou the other two decide.
	if err := hangzhou.Kill(t.Context()); err != nil {
		t.Fatal(err)
	}
	MustWrite(t, f, ningbo)
	MustWrite(t, f, f.Province())
}

func TestADataDirectoryMayHaveALongPath(t *testing.T) {
	t.Parallel()
	f := clustertest.Prepare(t)
	p := f.Place("330000")
	for len(p.Data) < 150 {
		p.Data = filepath.Join(p.Data, "公共数据开放目录")
	}
	if err := os.MkdirAll(p.Data, 0o750); err != nil {
		t.Fatal(err)
	}
	f.Found(p)
	if info, err := os.Stat(node.AdminSocket(p.Data)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v, %v", info, err)
	}
	f.Invite("330100", false)
	if code, err := p.Stop(t.Context()); err != nil || code != 0 {
		t.Errorf("exit status %d, %v", code, err)
	}
}
