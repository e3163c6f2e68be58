package replica_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/sync/replica"
)

// clocks are the nodes' clocks, each moved by an offset.
type clocks map[string]*atomic.Int64

func (c clocks) set(name string, offset time.Duration) { c[name].Store(int64(offset)) }

// clocked is a federation whose nodes' clocks can be moved.
func clocked(t *testing.T, size int) (*federation, clocks) {
	t.Helper()
	moved := clocks{}
	for i := range size {
		moved[fmt.Sprintf("node-%d", i+1)] = &atomic.Int64{}
	}
	f := newFederation(t, size, func(name string, c *replica.Config) {
		offset := moved[name]
		c.Now = func() time.Time { return time.Now().Add(time.Duration(offset.Load())) }
		c.ClockEvery = 50 * time.Millisecond
	})
	return f, moved
}

func (f *federation) leader() string {
	for _, name := range f.names {
		if f.nodes[name].IsLeader() {
			return name
		}
	}
	return ""
}

// stateTime is state time as a linearizable read has it.
func (f *federation) stateTime(node string) time.Time {
	f.t.Helper()
	stamp, err := f.nodes[node].Read(f.t.Context(), ledger.ReadLevel{Level: ledger.Linearizable}, func(ledger.Reader) error { return nil })
	if err != nil {
		f.t.Fatal(err)
	}
	return stamp.AsOf.Time()
}

// writes proposes at the node and demands that state time stays near the clock
// that most of the voters show.
func (f *federation) writes(node, id string) {
	f.t.Helper()
	if _, _, err := f.propose(node, id, "text"); err != nil {
		f.t.Fatal(err)
	}
	if ahead := time.Until(f.stateTime(node)); ahead.Abs() > time.Minute {
		f.t.Fatalf("state time is %s ahead", ahead)
	}
}

func TestALeaderWhoseClockIsOffStampsNothingAndStepsAside(t *testing.T) {
	for _, offset := range []time.Duration{3 * time.Hour, -48 * time.Hour} {
		t.Run(offset.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, moved := clocked(t, 3)
				f.writes("node-2", "before")
				wrong := f.leader()
				moved.set(wrong, offset)
				// The very next write comes before the next comparison: a clock that was
				// set is noticed by the monotonic one.
				f.writes(wrong, "after")
				f.until("another leader", func() bool { l := f.leader(); return l != "" && l != wrong })
				f.writes("node-2", "later")
				f.writes(wrong, "from the node that is off")
			})
		})
	}
}

func TestAFollowerWhoseClockIsOffChangesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, moved := clocked(t, 3)
		f.writes("node-1", "before")
		leader := f.leader()
		for _, name := range f.names {
			if name != leader {
				moved.set(name, 3*time.Hour)
				break
			}
		}
		for i := range 20 {
			time.Sleep(50 * time.Millisecond) // so that the clocks are compared between
			f.writes(f.names[i%3], fmt.Sprintf("w%d", i))
		}
		if f.leader() != leader {
			t.Errorf("the lead went from %s to %s", leader, f.leader())
		}
	})
}

func TestClocksThatContradictEachOtherProveNothing(t *testing.T) {
	t.Run("the two others disagree", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f, moved := clocked(t, 3)
			f.writes("node-1", "before")
			leader, offset := f.leader(), time.Hour
			for _, name := range f.names {
				if name != leader {
					moved.set(name, offset)
					offset = -offset
				}
			}
			time.Sleep(time.Second) // twenty comparisons
			f.writes(leader, "after")
			if f.leader() != leader {
				t.Errorf("%s stepped aside", leader)
			}
		})
	})
	t.Run("only one other voter", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f, moved := clocked(t, 2)
			leader := f.leader()
			moved.set(leader, time.Hour)
			if _, _, err := f.propose(leader, "after", "text"); err != nil {
				t.Fatal(err)
			}
			if ahead := time.Until(f.stateTime(leader)); (ahead - time.Hour).Abs() > time.Minute {
				t.Errorf("state time is %s ahead, want the hour of the only leader there is", ahead)
			}
		})
	})
}

// State time never goes back, whoever leads with whatever clock.
func TestStateTimeNeverGoesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, moved := clocked(t, 3)
		f.writes("node-1", "before")
		last := f.stateTime("node-1")
		for i, offset := range []time.Duration{2 * time.Second, -5 * time.Second, 3 * time.Second, -9 * time.Second} {
			moved.set(f.leader(), offset) // within the bound
			f.writes(f.names[i%3], fmt.Sprintf("w%d", i))
			now := f.stateTime("node-1")
			if now.Before(last) {
				t.Errorf("state time went back by %s", last.Sub(now))
			}
			last = now
		}
	})
}
