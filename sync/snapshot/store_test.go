package snapshot_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/sync/snapshot"
	"github.com/mulu-catalog/mulu/sync/store"
)

// place is one node's state and snapshots.
type place struct {
	dir   string
	state *store.Handle
	snaps *snapshot.Store
}

func newPlace(t *testing.T, accept func(snapshot.Header) error) *place {
	t.Helper()
	p := &place{dir: t.TempDir()}
	p.state = openHandle(t, filepath.Join(p.dir, "state.db"))
	p.reopen(t, accept)
	return p
}

func (p *place) reopen(t *testing.T, accept func(snapshot.Header) error) {
	t.Helper()
	var err error
	p.snaps, err = snapshot.New(snapshot.Config{Dir: filepath.Join(p.dir, "snapshots"), State: p.state, Accept: accept})
	if err != nil {
		t.Fatal(err)
	}
}

// take does what raft does to take a snapshot at its log index.
func (p *place) take(t *testing.T, index, configIndex uint64) string {
	t.Helper()
	sink, err := p.snaps.Create(1, index, 3, members(), configIndex, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(snapshot.Taken().Persist(sink), sink.Close()); err != nil {
		t.Fatal(err)
	}
	return sink.ID()
}

// receive does what raft does with an InstallSnapshot.
func (p *place) receive(t *testing.T, index uint64, data []byte) (string, error) {
	t.Helper()
	sink, err := p.snaps.Create(1, index, 3, members(), 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(sink, bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
	err = sink.Close()
	return sink.ID(), err
}

func (p *place) list(t *testing.T) []*raft.SnapshotMeta {
	t.Helper()
	list, err := p.snaps.List()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (p *place) open(t *testing.T, id string) (*raft.SnapshotMeta, []byte) {
	t.Helper()
	m, r, err := p.snaps.Open(id)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		t.Fatal(err)
	}
	if m.Size != int64(len(data)) {
		t.Errorf("size is %d, %d bytes came", m.Size, len(data))
	}
	return m, data
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "snapshots", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestTakingASnapshotCopiesNothing(t *testing.T) {
	p := newPlace(t, nil)
	fill(t, p.state, 1000)
	id := p.take(t, 1002, 1)
	list := p.list(t)
	want := []*raft.SnapshotMeta{{Version: 1, ID: id, Index: 1002, Term: 3, Configuration: members(), ConfigurationIndex: 1}}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	if got := files(t, p.dir); len(got) != 1 {
		t.Errorf("taking left %q", got)
	}
	m, data := p.open(t, id)
	if h, err := snapshot.Verify(bytes.NewReader(data)); err != nil || h.Index != 1000 || m.Index != 1002 {
		t.Errorf("stream of %d under meta of %d, %v", h.Index, m.Index, err)
	}
	p.take(t, 1005, 1)
	if list := p.list(t); len(list) != 1 || list[0].Index != 1005 {
		t.Errorf("an earlier snapshot stayed: %d", len(list))
	}
	if err := p.snaps.Close(); err != nil || len(files(t, p.dir)) != 1 {
		t.Errorf("closing leaves %q, %v", files(t, p.dir), err)
	}
}

func TestALaterStateIsShippedWithItsMembership(t *testing.T) {
	p := newPlace(t, nil)
	fill(t, p.state, 10)
	id := p.take(t, 10, 1)
	later := raft.Configuration{Servers: []raft.Server{{ID: "a", Address: "x"}}}
	put(t, p.state, 11, func(b *store.Batch) error { return b.Put("entries", "later", nil) })
	// The membership may have changed in entry 11: nobody can say.
	if _, _, err := p.snaps.Open(id); !errors.Is(err, snapshot.ErrConfiguration) {
		t.Fatalf("got %v, want ErrConfiguration", err)
	}
	put(t, p.state, 12, func(b *store.Batch) error { return snapshot.PutConfiguration(b, 12, later) })
	m, data := p.open(t, id)
	if m.Index != 12 || m.ConfigurationIndex != 12 || !cmp.Equal(m.Configuration, later) {
		t.Errorf("shipped as %+v", m)
	}
	if h, err := snapshot.Verify(bytes.NewReader(data)); err != nil || h.Index != 12 || h.ConfigurationIndex != 12 {
		t.Errorf("stream says %+v, %v", h, err)
	}
}

func put(t *testing.T, h *store.Handle, index uint64, fn func(*store.Batch) error) {
	t.Helper()
	if err := h.Update(index, 3, fn); err != nil {
		t.Fatal(err)
	}
}

func TestFollowersShareASpoolUntilTheNextSnapshot(t *testing.T) {
	p := newPlace(t, nil)
	fill(t, p.state, 10)
	put(t, p.state, 11, func(b *store.Batch) error { return snapshot.PutConfiguration(b, 11, members()) })
	id := p.take(t, 11, 11)
	_, first := p.open(t, id)
	put(t, p.state, 12, func(b *store.Batch) error { return b.Put("entries", "later", nil) })
	if _, second := p.open(t, id); !bytes.Equal(first, second) {
		t.Error("a second spool was made")
	}
	id = p.take(t, 12, 11)
	if m, third := p.open(t, id); m.Index != 12 || bytes.Equal(first, third) {
		t.Error("the spool outlived its snapshot: the log it needs may be gone")
	}
}

func TestOnlyTheProgramItselfCanWitness(t *testing.T) {
	p := newPlace(t, nil)
	fill(t, p.state, 10)
	if _, err := p.receive(t, 1_000_000, nil); !errors.Is(err, snapshot.ErrUnwitnessed) {
		t.Errorf("a peer that sends nothing: %v, want ErrUnwitnessed", err)
	}
	if err := snapshot.Taken().Persist(new(raft.DiscardSnapshotSink)); !errors.Is(err, snapshot.ErrUnwitnessed) {
		t.Errorf("a foreign sink: %v", err)
	}
	if got := p.list(t); len(got) != 0 {
		t.Errorf("%d snapshots are listed", len(got))
	}
}

func TestAReceivedSnapshotIsVerifiedAcceptedAndInstalled(t *testing.T) {
	source := newPlace(t, nil)
	fill(t, source.state, 500)
	data := stream(t, source.state)
	refusal := errors.New("not the cosigned state")
	p := newPlace(t, func(snapshot.Header) error { return refusal })
	fill(t, p.state, 5)
	before := p.state.StateHash()
	if _, err := p.receive(t, 500, data); !errors.Is(err, refusal) {
		t.Errorf("refused state: %v", err)
	}
	p.reopen(t, nil)
	for what, bad := range map[string][]byte{"cut": data[:len(data)-1], "flipped": flipped(data)} {
		if _, err := p.receive(t, 500, bad); !errors.Is(err, snapshot.ErrStream) {
			t.Errorf("%s: %v", what, err)
		}
		if err := p.snaps.Install(bytes.NewReader(bad)); !errors.Is(err, snapshot.ErrStream) {
			t.Errorf("installing %s: %v", what, err)
		}
	}
	if _, err := p.receive(t, 499, data); !errors.Is(err, snapshot.ErrStream) {
		t.Errorf("a state beyond what raft was told: %v", err)
	}
	if got := files(t, p.dir); len(got) != 0 || p.state.StateHash() != before {
		t.Errorf("refused snapshots left %q", got)
	}
	id, err := p.receive(t, 500, data)
	if err != nil {
		t.Fatal(err)
	}
	_, got := p.open(t, id)
	if err := p.snaps.Install(bytes.NewReader(got)); err != nil {
		t.Fatal(err)
	}
	if p.state.StateHash() != source.state.StateHash() {
		t.Error("the installed state differs")
	}
	if got := files(t, p.dir); len(got) != 1 {
		t.Errorf("after installing: %q", got)
	}
}

func flipped(data []byte) []byte {
	c := bytes.Clone(data)
	c[len(c)/2] ^= 1
	return c
}

// A crash between receiving a snapshot and putting it in place: raft, started
// without restoring, would take its index for applied.
func TestAReceivedButUninstalledSnapshotIsRecovered(t *testing.T) {
	source := newPlace(t, nil)
	fill(t, source.state, 500)
	p := newPlace(t, nil)
	fill(t, p.state, 5)
	p.take(t, 5, 1)
	if _, err := p.receive(t, 502, stream(t, source.state)); err != nil {
		t.Fatal(err)
	}
	leftover := filepath.Join(p.dir, "snapshots", "received.part-1")
	if err := os.WriteFile(leftover, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.reopen(t, nil) // the crash
	if _, err := os.Stat(leftover); !errors.Is(err, os.ErrNotExist) {
		t.Error("what the crash left half done is still there")
	}
	applied, _ := p.state.Applied()
	newest := *p.list(t)[0]
	if newest.Index != 502 || !snapshot.NeedsRestore(applied, newest) {
		t.Fatalf("applied %d, newest %d: no restore needed?", applied, newest.Index)
	}
	if err := p.snaps.Recover(); err != nil {
		t.Fatal(err)
	}
	applied, _ = p.state.Applied()
	if applied != 500 || snapshot.NeedsRestore(applied, *p.list(t)[0]) || len(p.list(t)) != 1 {
		t.Errorf("after recovery: applied %d, %d snapshots", applied, len(p.list(t)))
	}
	if err := p.snaps.Recover(); err != nil {
		t.Errorf("recovering again: %v", err)
	}
}

func TestALostStateIsNotTakenForApplied(t *testing.T) {
	p := newPlace(t, nil)
	fill(t, p.state, 10)
	// Raft's index is 14: entries 11 to 14 were barriers.
	id := p.take(t, 14, 1)
	if snapshot.NeedsRestore(10, *p.list(t)[0]) {
		t.Error("barriers after the last command were taken for a hole")
	}
	if !snapshot.NeedsRestore(9, *p.list(t)[0]) {
		t.Error("a state older than the snapshot was taken for applied")
	}
	if !snapshot.NeedsRestore(9, raft.SnapshotMeta{ID: "foreign", Index: 10}) || snapshot.NeedsRestore(10, raft.SnapshotMeta{Index: 10}) {
		t.Error("a foreign snapshot is judged by its index")
	}
	if err := p.state.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(p.state.Path()); err != nil {
		t.Fatal(err)
	}
	p.state = openHandle(t, p.state.Path())
	p.reopen(t, nil)
	if _, _, err := p.snaps.Open(id); !errors.Is(err, snapshot.ErrStateLost) {
		t.Errorf("open: %v, want ErrStateLost", err)
	}
	if err := p.snaps.Recover(); !errors.Is(err, snapshot.ErrStateLost) {
		t.Errorf("recover: %v, want ErrStateLost", err)
	}
	if err := p.snaps.Discard(id); err != nil || len(p.list(t)) != 0 {
		t.Errorf("discard: %v", err)
	}
}

func TestAnIDFromElsewhereOpensNoFile(t *testing.T) {
	p := newPlace(t, nil)
	for _, id := range []string{"", "../state.db", "1-2-3", "x"} {
		if _, _, err := p.snaps.Open(id); err == nil {
			t.Errorf("%q was opened", id)
		}
		if err := p.snaps.Discard(id); err == nil {
			t.Errorf("%q was discarded", id)
		}
	}
}

// Readers go on through the swap, each with one picture from beginning to end.
func TestReadersGoOnThroughARestore(t *testing.T) {
	source := newPlace(t, nil)
	fill(t, source.state, 300)
	data := stream(t, source.state)
	p := newPlace(t, nil)
	fill(t, p.state, 5)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for done := false; !done; {
				select {
				case <-stop:
					done = true
				default:
				}
				err := p.state.View(func(v *store.View) error {
					index, _ := v.Applied()
					n := v.Count("entries") + v.Count("orgs")
					v.Scan("entries", "", "", func(string, []byte) bool { n++; return true })
					if want := int(index) + (int(index)+1)/2; n != want {
						return fmt.Errorf("at index %d there are %d, want %d", index, n, want)
					}
					return nil
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	err := p.state.View(func(v *store.View) error { // a reader that is slower than the swap
		if err := p.snaps.Install(bytes.NewReader(data)); err != nil {
			return err
		}
		if index, _ := v.Applied(); index != 5 {
			return fmt.Errorf("the picture of a reader under way moved to %d", index)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	close(stop)
	readers.Wait()
	if applied, _ := p.state.Applied(); applied != 300 {
		t.Errorf("applied is %d", applied)
	}
	if err := p.state.Close(); err != nil {
		t.Error(err)
	}
	if err := p.state.View(func(*store.View) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("view after close: %v", err)
	}
}

func TestAFaultyStateTakesNoSnapshot(t *testing.T) {
	dir := t.TempDir()
	o := options()
	o.MaxSize = 1 << 20
	o.InitialMmapSize = 1 << 19
	h, err := store.OpenHandle(filepath.Join(dir, "state.db"), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	if err := h.Update(1, 1, func(b *store.Batch) error { return b.Put("t", "k", make([]byte, 4<<20)) }); err != nil {
		t.Fatal(err)
	}
	s, err := snapshot.New(snapshot.Config{Dir: filepath.Join(dir, "snapshots"), State: h})
	if err != nil {
		t.Fatal(err)
	}
	sink, err := s.Create(1, 1, 1, members(), 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	// Raft counts entry 1 as applied: truncating its log now would lose it.
	if err := snapshot.Taken().Persist(sink); err == nil || !errors.Is(err, h.Fault()) {
		t.Errorf("got %v, want the store's fault", err)
	}
	if err := sink.Cancel(); err != nil {
		t.Error(err)
	}
}
