package raftlog_test

import (
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/sync/raftlog"
)

// journal is a state machine that remembers what it was told.
type journal struct{ entries chan string }

func (j *journal) Apply(l *raft.Log) any {
	j.entries <- string(l.Data) + string(l.Extensions)
	return nil
}
func (j *journal) Snapshot() (raft.FSMSnapshot, error) { return nil, raft.ErrNothingNewToSnapshot }
func (j *journal) Restore(io.ReadCloser) error         { return nil }

type member struct {
	raft  *raft.Raft
	log   *raftlog.Log
	fsm   *journal
	trans *raft.InmemTransport
}

func start(t *testing.T, dir string, id raft.ServerID, trans *raft.InmemTransport) *member {
	t.Helper()
	m := &member{log: open(t, raftlog.Config{Dir: dir}), fsm: &journal{make(chan string, 1000)}, trans: trans}
	c := raft.DefaultConfig()
	c.LocalID = id
	c.Logger = hclog.NewNullLogger()
	c.HeartbeatTimeout, c.ElectionTimeout, c.LeaderLeaseTimeout, c.CommitTimeout = 200*time.Millisecond, 200*time.Millisecond, 100*time.Millisecond, 5*time.Millisecond
	cache, err := raft.NewLogCache(64, m.log)
	if err != nil {
		t.Fatal(err)
	}
	m.raft, err = raft.NewRaft(c, m.fsm, cache, m.log, raft.NewInmemSnapshotStore(), trans)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (m *member) stop(t *testing.T) {
	t.Helper()
	if err := m.raft.Shutdown().Error(); err != nil {
		t.Fatal(err)
	}
	if err := m.log.Close(); err != nil {
		t.Fatal(err)
	}
}

func (m *member) heard(t *testing.T, n int) []string {
	t.Helper()
	var got []string
	for range n {
		select {
		case e := <-m.fsm.entries:
			got = append(got, e)
		case <-time.After(10 * time.Second):
			t.Fatalf("heard %d of %d entries", len(got), n)
		}
	}
	return got
}

func awaitLeader(t *testing.T, ms ...*member) *member {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		for _, m := range ms {
			if m.raft.VerifyLeader().Error() == nil {
				return m
			}
		}
	}
	t.Fatal("no leader")
	return nil
}

// The checksum is put on at storing and taken off at reading; raft and the
// followers must see nothing of it, through the cache, past it, and after a
// restart.
func TestRaftRunsOnTheLog(t *testing.T) {
	dirs := []string{t.TempDir(), t.TempDir()}
	start2 := func() (a, b *member) {
		addrA, transA := raft.NewInmemTransport("a")
		addrB, transB := raft.NewInmemTransport("b")
		transA.Connect(addrB, transB)
		transB.Connect(addrA, transA)
		return start(t, dirs[0], "a", transA), start(t, dirs[1], "b", transB)
	}
	a, b := start2()
	err := a.raft.BootstrapCluster(raft.Configuration{Servers: []raft.Server{{ID: "a", Address: "a"}}}).Error()
	if err != nil {
		t.Fatal(err)
	}
	awaitLeader(t, a)
	var want []string
	apply := func(leader *member, n int) {
		for range n {
			want = append(want, fmt.Sprintf("%d+x", len(want)))
			future := leader.raft.ApplyLog(raft.Log{Data: fmt.Appendf(nil, "%d", len(want)-1), Extensions: []byte("+x")}, time.Second)
			if err := future.Error(); err != nil {
				t.Fatal(err)
			}
		}
	}
	apply(a, 200) // more than the cache holds: the follower is fed from disk
	if err := a.raft.AddVoter("b", "b", 0, time.Second).Error(); err != nil {
		t.Fatal(err)
	}
	apply(a, 5)
	for _, m := range []*member{a, b} {
		if diff := cmp.Diff(want, m.heard(t, len(want))); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	}
	a.stop(t)
	b.stop(t)
	a, b = start2()
	apply(awaitLeader(t, a, b), 3)
	for _, m := range []*member{a, b} {
		if diff := cmp.Diff(want, m.heard(t, len(want))); diff != "" {
			t.Fatalf("after a restart (-want +got):\n%s", diff)
		}
	}
	a.stop(t)
	b.stop(t)
}
