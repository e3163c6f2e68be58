package clustertest_test

import (
	"context"
	"testing"

	clustertest "github.com/mulu-catalog/mulu/cluster-test"
)

// underWay is an import that runs in the background.
type underWay struct {
	done chan struct{} // closed after out and err are set
	out  clustertest.Output
	err  error
}

func importing(ctx context.Context, p *clustertest.Process, path, source string) *underWay {
	u := &underWay{done: make(chan struct{})}
	go func() { // ends with the import
		defer close(u.done)
		u.out, u.err = p.Mulu(ctx, "import", path, "--source", source, "--quiet")
	}()
	return u
}

// finish waits for the import and demands success.
func (u *underWay) finish(t *testing.T) string {
	t.Helper()
	<-u.done
	if u.err != nil || u.out.Code != 0 {
		t.Fatalf("the import: %v, exit status %d\n%s%s", u.err, u.out.Code, u.out.Out, u.out.Err)
	}
	return u.out.Out
}

// partWay waits until the node has some of the rows but not all of them.
func partWay(t *testing.T, f *clustertest.Federation, p *clustertest.Process, some, all int) {
	t.Helper()
	f.Await("the import to be under way", func() (bool, error) {
		n, err := p.Metric(t.Context(), "mulu_search_documents")
		return err == nil && int(n) >= some, nil
	})
	if n := documents(t, p); n >= all {
		t.Skipf("this machine imported all %d rows before the fault could be injected", n)
	}
}

func TestTheLeaderKilledDuringAnImportLosesAndDoublesNothing(t *testing.T) {
	heavy(t)
	const rows = 20_000
	f, hangzhou, ningbo := three(t)
	f.StaffCity(hangzhou)
	leader := f.AwaitLeader()
	if leader == hangzhou {
		t.Skip("the importing node leads: its own death ends the import, see the next test")
	}
	path := f.Listing("killed", rows)
	work := importing(t.Context(), hangzhou, path, "330100")
	partWay(t, f, hangzhou, rows/10, rows)
	if err := leader.Kill(t.Context()); err != nil {
		t.Fatal(err)
	}
	entered, unchanged, id := imported(t, work.finish(t))
	if entered != rows || unchanged != 0 {
		t.Errorf("entered %d, unchanged %d; want %d and 0", entered, unchanged, rows)
	}
	f.AwaitEqual(hangzhou, ningbo)
	f.Start(leader)
	f.AwaitEqual()
	for _, p := range f.Nodes {
		if s := session(t, f, p, id); s["Created"] != rows || s["Received"] != s["Chunks"] {
			t.Errorf("%s has the session as %v", p.Division, s)
		}
		holds(t, f, p, rows)
	}
}

func TestAnImportWhoseOwnNodeWasKilledGoesOnWhereItWas(t *testing.T) {
	heavy(t)
	const rows = 20_000
	f, hangzhou, _ := three(t)
	f.StaffCity(hangzhou)
	path := f.Listing("resumed", rows)
	ctx, cancel := context.WithCancel(t.Context())
	work := importing(ctx, hangzhou, path, "330100")
	partWay(t, f, hangzhou, rows/10, rows)
	if err := hangzhou.Kill(t.Context()); err != nil {
		t.Fatal(err)
	}
	cancel() // the operator's command dies with the machine
	<-work.done
	f.Start(hangzhou)
	f.AwaitCaughtUp(hangzhou)
	before := documents(t, hangzhou)
	if before == 0 || before >= rows {
		t.Fatalf("after the crash the node holds %d entries; want some of %d", before, rows)
	}
	entered, _, id := imported(t, f.Import(hangzhou, path, "330100"))
	if entered != rows {
		t.Errorf("the resumed session entered %d rows, want %d", entered, rows)
	}
	f.AwaitEqual()
	for _, p := range f.Nodes {
		if s := session(t, f, p, id); s["Created"] != rows || s["Unchanged"] != 0 {
			t.Errorf("%s has the session as %v", p.Division, s)
		}
	}
}
