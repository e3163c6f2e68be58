package clustertest_test

import (
	"context"
	"sync"
	"sync/atomic"
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
	if before == 0 {
		t.Fatal("after the crash the node holds no entry")
	}
	if before >= rows {
		t.Skipf("the log held all %d rows when the node was killed", rows)
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

// What was acknowledged a moment ago is in no state file yet (decision 0008):
// the logs must bring it back, on every node, though all of them die at once.
func TestAllNodesKilledAtOnceKeepWhatWasAcknowledged(t *testing.T) {
	heavy(t)
	const clients, least = 16, 600
	f, hangzhou, ningbo := three(t)
	f.StaffCity(hangzhou)
	f.StaffCity(ningbo)
	filer := clustertest.NewFiler(clients,
		clustertest.Desk{Node: hangzhou, Office: f.Subject(hangzhou, 31)}, clustertest.Desk{Node: ningbo, Office: f.Subject(ningbo, 32)})
	defer func() {
		if err := filer.Close(); err != nil {
			t.Error(err)
		}
	}()
	file := filer.GraphQL(t.Context())
	accepted, begun := fileUntil(file, clients, least, func() {
		var killing sync.WaitGroup
		for _, p := range f.Nodes {
			killing.Go(func() {
				if err := p.Kill(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		killing.Wait()
	})
	tried := 0
	for _, count := range begun {
		tried += count
	}
	if accepted < least {
		t.Fatalf("only %d filings were acknowledged before the nodes died", accepted)
	}
	for _, p := range f.Nodes {
		f.Start(p)
	}
	for _, p := range f.Nodes {
		f.AwaitCaughtUp(p)
	}
	f.AwaitEqual()
	for _, p := range f.Nodes {
		if n := documents(t, p); n < accepted || n > tried {
			t.Errorf("%s holds %d entries; %d of %d filings were acknowledged", p.Division, n, accepted, tried)
		}
	}
	for client, count := range begun { // each once more: what was carried out is answered as it was
		for i := range count {
			f.Await("an answer to the same filing", func() (bool, error) {
				err := file(client, client+i*clients)
				if err != nil && passes(err) {
					return false, nil
				}
				return err == nil, err
			})
		}
	}
	f.AwaitEqual()
	for _, p := range f.Nodes {
		holds(t, f, p, tried)
	}
}

// fileUntil files from so many clients and calls end, while they go on, once
// some filings are acknowledged. Client c files the numbers c, c+clients and so
// on, each again under its key while the nodes are in an election, until one
// fails after end was called; begun says how many each has tried.
func fileUntil(file func(client, n int) error, clients, some int, end func()) (accepted int, begun []int) {
	var acks atomic.Int64
	var ending atomic.Bool
	var once sync.Once
	var filing sync.WaitGroup
	enough := make(chan struct{})
	begun = make([]int, clients)
	for client := range clients {
		filing.Go(func() {
			for {
				n := client + begun[client]*clients
				begun[client]++
				err := file(client, n)
				for err != nil && passes(err) && !ending.Load() {
					err = file(client, n)
				}
				if err != nil {
					once.Do(func() { close(enough) })
					return
				}
				if acks.Add(1) >= int64(some) {
					once.Do(func() { close(enough) })
				}
			}
		})
	}
	<-enough
	ending.Store(true)
	end()
	filing.Wait()
	return int(acks.Load()), begun
}
