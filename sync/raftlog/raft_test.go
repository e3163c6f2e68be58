package raftlog_test

import (
	"errors"
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
	raft *raft.Raft
	log  *raftlog.Log
	fsm  *journal
}

func start(t *testing.T, dir string, id raft.ServerID, trans *raft.InmemTransport) *member {
	t.Helper()
	m := &member{log: open(t, raftlog.Config{Dir: dir}), fsm: &journal{make(chan string, 1000)}}
	c := raft.DefaultConfig()
	c.LocalID = id
	c.Logger = hclog.NewNullLogger()
	c.HeartbeatTimeout, c.ElectionTimeout, c.LeaderLeaseTimeout, c.CommitTimeout = 500*time.Millisecond, 500*time.Millisecond, 500*time.Millisecond, 5*time.Millisecond
	cache, err := raft.NewLogCache(64, m.log)
	if err != nil {
		t.Fatal(err)
	}
	m.raft, err = raft.NewRaft(c, m.fsm, cache, m.log, raft.NewInmemSnapshotStore(), trans)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.raft.Shutdown().Error() }) // before the log is closed under it
	return m
}

// start2 starts two members that reach each other.
func start2(t *testing.T, dirs [2]string) (a, b *member) {
	t.Helper()
	addrA, transA := raft.NewInmemTransport("a")
	addrB, transB := raft.NewInmemTransport("b")
	transA.Connect(addrB, transB)
	transB.Connect(addrA, transA)
	return start(t, dirs[0], "a", transA), start(t, dirs[1], "b", transB)
}

func (m *member) stop() error { return errors.Join(m.raft.Shutdown().Error(), m.log.Close()) }

func (m *member) heard(n int) ([]string, error) {
	var got []string
	for range n {
		select {
		case e := <-m.fsm.entries:
			got = append(got, e)
		case <-time.After(time.Minute):
			return got, fmt.Errorf("heard %d of %d entries", len(got), n)
		}
	}
	return got, nil
}

func awaitLeader(ms ...*member) (*member, error) {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); <-time.After(5 * time.Millisecond) {
		for _, m := range ms {
			if m.raft.VerifyLeader().Error() == nil {
				return m, nil
			}
		}
	}
	return nil, errors.New("no leader")
}

// The checksum is put on at storing and taken off at reading; raft and the
// followers must see nothing of it, through the cache, past it, and after a
// restart.
func TestRaftRunsOnTheLog(t *testing.T) {
	for try := 1; ; try++ {
		err := runOnTheLog(t)
		if err == nil {
			return
		}
		// Of an entry whose leader lost the lead nobody knows whether it stands in
		// the log; a machine that was busy for longer than the lease proves nothing.
		if lost := errors.Is(err, raft.ErrLeadershipLost) || errors.Is(err, raft.ErrNotLeader); !lost || try == 10 {
			t.Fatal(err)
		}
		t.Logf("once more: %v", err)
	}
}

func runOnTheLog(t *testing.T) error {
	t.Helper()
	dirs := [2]string{t.TempDir(), t.TempDir()}
	a, b := start2(t, dirs)
	err := a.raft.BootstrapCluster(raft.Configuration{Servers: []raft.Server{{ID: "a", Address: "a"}}}).Error()
	if err != nil {
		return err
	}
	if _, err := awaitLeader(a); err != nil {
		return err
	}
	w := &written{}
	err = errors.Join(
		w.apply(a, 200), // more than the cache holds: the follower is fed from disk
		a.raft.AddVoter("b", "b", 0, time.Minute).Error(),
		w.apply(a, 5),
	)
	if err != nil {
		return err
	}
	if err := w.compare(a, b); err != nil {
		return err
	}
	if err := errors.Join(a.stop(), b.stop()); err != nil {
		return err
	}
	a, b = start2(t, dirs)
	leader, err := awaitLeader(a, b)
	if err != nil {
		return err
	}
	if err := w.apply(leader, 3); err != nil {
		return err
	}
	if err := w.compare(a, b); err != nil {
		return fmt.Errorf("after a restart: %w", err)
	}
	return errors.Join(a.stop(), b.stop())
}

// written is what every state machine must hear.
type written struct{ want []string }

func (w *written) apply(leader *member, n int) error {
	for range n {
		future := leader.raft.ApplyLog(raft.Log{Data: fmt.Append(nil, len(w.want)), Extensions: []byte("+x")}, time.Minute)
		if err := future.Error(); err != nil {
			return err
		}
		w.want = append(w.want, fmt.Sprintf("%d+x", len(w.want)))
	}
	return nil
}

func (w *written) compare(ms ...*member) error {
	for _, m := range ms {
		got, err := m.heard(len(w.want))
		if err != nil {
			return err
		}
		if diff := cmp.Diff(w.want, got); diff != "" {
			return fmt.Errorf("(-want +got):\n%s", diff)
		}
	}
	return nil
}
