package snapshot_test

import (
	"fmt"
	"io"
	"path/filepath"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/sync/snapshot"
	"github.com/mulu-catalog/mulu/sync/store"
)

// machine is a state machine on disk, as package replica has one: it skips
// what is applied and keeps the membership.
type machine struct{ *place }

func (m *machine) Apply(l *raft.Log) any { return m.ApplyBatch([]*raft.Log{l})[0] }

func (m *machine) ApplyBatch(logs []*raft.Log) []any {
	for _, l := range logs {
		if applied, _ := m.state.Applied(); l.Index <= applied {
			continue
		}
		err := m.state.Update(l.Index, l.Term, func(b *store.Batch) error {
			if l.Type == raft.LogConfiguration {
				return snapshot.PutConfiguration(b, l.Index, raft.DecodeConfiguration(l.Data))
			}
			return b.Put("entries", fmt.Sprintf("%09d", l.Index), l.Data)
		})
		if err != nil {
			panic(err) // going on would diverge
		}
	}
	return make([]any, len(logs))
}

func (m *machine) Snapshot() (raft.FSMSnapshot, error) { return snapshot.Taken(), nil }
func (m *machine) Restore(r io.ReadCloser) error       { return m.snaps.Install(r) }

type node struct {
	*machine
	raft  *raft.Raft
	log   *raft.InmemStore // lives as long as the test: the disk of the log
	trans *raft.InmemTransport
}

func (n *node) start(t *testing.T, id string) {
	t.Helper()
	c := raft.DefaultConfig()
	c.LocalID = raft.ServerID(id)
	c.Logger = hclog.NewNullLogger()
	c.HeartbeatTimeout, c.ElectionTimeout, c.LeaderLeaseTimeout, c.CommitTimeout = 300*time.Millisecond, 300*time.Millisecond, 200*time.Millisecond, 5*time.Millisecond
	c.TrailingLogs = 5
	c.NoSnapshotRestoreOnStart = true
	if err := n.snaps.Recover(); err != nil {
		t.Fatal(err)
	}
	var err error
	n.raft, err = raft.NewRaft(c, n.machine, n.log, n.log, n.snaps, n.trans)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.raft.Shutdown().Error() })
}

func newNode(t *testing.T, id string) *node {
	t.Helper()
	n := &node{machine: &machine{newPlace(t, nil)}, log: raft.NewInmemStore()}
	_, n.trans = raft.NewInmemTransport(raft.ServerAddress(id))
	return n
}

func (n *node) apply(t *testing.T, count int) {
	t.Helper()
	for i := range count {
		if err := n.raft.Apply(fmt.Appendf(nil, "value %d", i), patience).Error(); err != nil {
			t.Fatal(err)
		}
	}
}

// patience is how long a test waits for what must happen; a machine may be busy.
const patience = time.Minute

func await(t *testing.T, what string, cond func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !cond(); <-time.After(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waiting for %s", what)
		}
	}
}

func (n *node) equals(other *node) func() bool {
	return func() bool { return n.state.StateHash() == other.state.StateHash() }
}

// A follower whose entries are gone from the leader's log gets the state, goes
// on from there, and neither node loses or repeats anything over restarts.
func TestRaftShipsTheStateFile(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	a.trans.Connect("b", b.trans)
	b.trans.Connect("a", a.trans)
	a.start(t, "a")
	if err := a.raft.BootstrapCluster(raft.Configuration{Servers: []raft.Server{{ID: "a", Address: "a"}}}).Error(); err != nil {
		t.Fatal(err)
	}
	await(t, "a leader", func() bool { return a.raft.State() == raft.Leader })
	a.apply(t, 100)
	for range 20 { // raft's index runs ahead of the state's
		if err := a.raft.Barrier(patience).Error(); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.raft.Snapshot().Error(); err != nil {
		t.Fatal(err)
	}
	if first, _ := a.log.FirstIndex(); first < 100 {
		t.Fatalf("the log still begins at %d: nothing is tested", first)
	}
	a.apply(t, 3) // the state moves on after the snapshot
	b.start(t, "b")
	if err := a.raft.AddNonvoter("b", "b", 0, patience).Error(); err != nil {
		t.Fatal(err)
	}
	await(t, "the follower to have the state", b.equals(a))
	if first, _ := b.log.FirstIndex(); first != 0 && first < 100 { // 0: what it has came with the state
		t.Errorf("the follower got entries from %d: no snapshot was sent", first)
	}
	a.apply(t, 10)
	await(t, "the follower to go on", b.equals(a))
	root := a.state.StateHash()
	for _, n := range []*node{b, a} {
		if err := n.raft.Shutdown().Error(); err != nil {
			t.Fatal(err)
		}
		if err := n.state.Close(); err != nil {
			t.Fatal(err)
		}
		n.state = openHandle(t, filepath.Join(n.dir, "state.db"))
		n.reopen(t, nil)
		_, n.trans = raft.NewInmemTransport(n.trans.LocalAddr())
	}
	a.trans.Connect("b", b.trans)
	b.trans.Connect("a", a.trans)
	a.start(t, "a")
	b.start(t, "b")
	await(t, "a leader again", func() bool { return a.raft.State() == raft.Leader })
	if err := a.raft.Barrier(patience).Error(); err != nil {
		t.Fatal(err)
	}
	if a.state.StateHash() != root {
		t.Error("a restart changed the state")
	}
	a.apply(t, 5)
	await(t, "both to agree", func() bool { return b.equals(a)() && a.state.StateHash() != root })
	for _, n := range []*node{a, b} {
		if err := n.state.Use(func(s *store.Store) error { return s.Verify() }); err != nil {
			t.Error(err)
		}
	}
}
