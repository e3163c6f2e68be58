package replica

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/sync/store"
)

const barrierTimeout = 10 * time.Second

// Read calls fn with one consistent picture of the state.
//
//	LOCAL         what this node has applied; BoundMS says how old it can be, -1 when unknown
//	AT_LEAST      after waiting until Index is applied here; ErrNotYet when ctx ends first
//	BOUNDED       proven to hold everything committed MS milliseconds ago; else ErrTooStale
//	LINEARIZABLE  everything acknowledged anywhere before the call; ErrNoLeader without a leader
func (r *Replica) Read(ctx context.Context, level ledger.ReadLevel, fn func(ledger.Reader) error) (ledger.Stamp, error) {
	if level.Level == "" {
		level.Level = ledger.Local
	}
	if err := r.prepare(ctx, level); err != nil {
		return ledger.Stamp{}, err
	}
	stamp := ledger.Stamp{Level: level.Level, ServedBy: r.config.Division, BoundMS: r.fresh.bound(time.Now())}
	if level.Level == ledger.Linearizable {
		stamp.BoundMS = 0
	}
	err := r.config.State.View(func(v *store.View) error {
		stamp.AppliedIndex, _ = v.Applied()
		stamp.AsOf = ledger.Clock(v)
		return fn(v)
	})
	return stamp, err
}

// Clock is what time it is by this node's clock: the one that stamps while the
// node leads, and by which the node's own duties fall due.
func (r *Replica) Clock() time.Time { return r.config.Now() }

// Bound is the proven age of a local read in milliseconds, -1 when unknown.
func (r *Replica) Bound() int64 { return r.fresh.bound(time.Now()) }

func (r *Replica) prepare(ctx context.Context, level ledger.ReadLevel) error {
	switch level.Level {
	case ledger.AtLeast:
		return r.WaitApplied(ctx, level.Index)
	case ledger.Bounded:
		r.fresh.want(time.Now())
		if bound := r.fresh.bound(time.Now()); bound >= 0 && bound <= level.MS {
			return nil
		}
		if err := r.probe(ctx); err != nil {
			return fmt.Errorf("%w: %w", ErrTooStale, err)
		}
		if bound := r.fresh.bound(time.Now()); bound < 0 || bound > level.MS {
			return fmt.Errorf("%w: the best that can be proven is %d ms", ErrTooStale, bound)
		}
		return nil
	case ledger.Linearizable:
		index, err := r.readIndex(ctx)
		if err != nil {
			return err
		}
		return r.WaitApplied(ctx, index)
	default:
		return nil
	}
}

// readIndex is an index that holds everything acknowledged before the call.
func (r *Replica) readIndex(ctx context.Context) (uint64, error) {
	if r.IsLeader() {
		return r.leaderReadIndex(ctx)
	}
	addr, id := r.raft.LeaderWithID()
	if id == "" || id == raft.ServerID(r.config.Incarnation) {
		return 0, ledger.ErrNoLeader
	}
	reply, err := r.config.Peers.Call(ctx, id, string(addr), MethodReadIndex, nil)
	if err != nil {
		return 0, fmt.Errorf("%w: asking the leader: %w", ledger.ErrNoLeader, err)
	}
	var answer readIndexReply
	if err := ledger.Decode(reply, &answer); err != nil {
		return 0, err
	}
	return answer.Index, nil
}

// leaderReadIndex commits a barrier of the own term: only a leader can.
func (r *Replica) leaderReadIndex(ctx context.Context) (uint64, error) {
	if err := r.barriers.wait(ctx); err != nil {
		return 0, fmt.Errorf("%w: %w", ledger.ErrNoLeader, err)
	}
	if err := r.ended(); err != nil { // a barrier passes a state machine that stands still
		return 0, fmt.Errorf("%w: %w", ledger.ErrNoLeader, err)
	}
	return r.Applied(), nil
}

// probe proves how fresh this node is: everything committed before the start
// of the probe is applied once the leader's index is applied. One monotonic
// clock, no agreement between clocks.
func (r *Replica) probe(ctx context.Context) error {
	began := time.Now()
	index, err := r.readIndex(ctx)
	if err != nil {
		return err
	}
	if err := r.WaitApplied(ctx, index); err != nil {
		return err
	}
	r.fresh.proven(began)
	return nil
}

// idleProbes is how many times rarer the proof is renewed while nobody asks for
// bounded reads: each costs an entry of the log on every node.
const idleProbes = 12

// probeLoop renews the proof, so that bounded reads need not wait; it ends with
// ctx.
func (r *Replica) probeLoop(ctx context.Context) {
	ticker := time.NewTicker(r.config.ProbeEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			if !r.fresh.wanted(now, idleProbes*r.config.ProbeEvery) {
				continue
			}
		}
		try, cancel := context.WithTimeout(ctx, r.config.ProbeEvery)
		if err := r.probe(try); err != nil && ctx.Err() == nil {
			r.config.Log0.Debug().Err(err).Msg("freshness probe")
		}
		cancel()
	}
}

// freshness is the newest moment before which everything committed is applied.
type freshness struct {
	mu    sync.Mutex // guards what follows
	since time.Time
	asked time.Time // when a bounded read last came
}

// want notes a bounded read.
func (f *freshness) want(now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = now
}

// wanted reports whether the proof is to be renewed: a bounded read came within
// the period, or the proof is older than it.
func (f *freshness) wanted(now time.Time, period time.Duration) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return !f.asked.IsZero() && now.Sub(f.asked) < period || f.since.IsZero() || now.Sub(f.since) >= period
}

func (f *freshness) proven(since time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if since.After(f.since) {
		f.since = since
	}
}

// bound is the proven age in milliseconds, rounded up; -1 when unknown.
func (f *freshness) bound(now time.Time) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.since.IsZero() {
		return -1
	}
	return int64((now.Sub(f.since) + time.Millisecond - 1) / time.Millisecond)
}

// barriers lets everybody who came before a barrier began share it.
type barriers struct {
	mu    *sync.Mutex // guards next
	next  **barrier
	kick  chan struct{}
	issue func() error
}

type barrier struct {
	done chan struct{}
	err  error
}

func newBarriers(issue func() error) barriers {
	first := &barrier{done: make(chan struct{})}
	return barriers{mu: &sync.Mutex{}, next: &first, kick: make(chan struct{}, 1), issue: issue}
}

func (b barriers) wait(ctx context.Context) error {
	b.mu.Lock()
	mine := *b.next
	b.mu.Unlock()
	select {
	case b.kick <- struct{}{}:
	default:
	}
	select {
	case <-mine.done:
		return mine.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run issues barriers until ctx ends; whoever waits then is told.
func (b barriers) run(ctx context.Context) {
	for {
		select {
		case <-b.kick:
		case <-ctx.Done():
			b.finish(ctx.Err())
			return
		}
		b.mu.Lock()
		mine := *b.next
		*b.next = &barrier{done: make(chan struct{})}
		b.mu.Unlock()
		mine.err = b.issue()
		close(mine.done)
	}
}

// finish tells whoever waits, and whoever comes later.
func (b barriers) finish(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	(*b.next).err = err
	close((*b.next).done)
}
