package replica

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/ledger"
)

// State time only goes forward, so one stamp of a leader whose clock is far
// ahead moves it for good. A leader therefore compares its clock with those of
// the other voters before its first stamp in a term and every ClockEvery after
// that, and steps aside when at least two of them agree that it is off.

// ErrClock says that the other voters agree that this leader's clock is off.
var ErrClock = errors.New("the other voters agree that this leader's clock is off")

// clockTimeout bounds the comparison: a voter that answers later is not heard.
const clockTimeout = 500 * time.Millisecond

// clockGuard is what this leader's last comparison said.
type clockGuard struct {
	checking chan struct{} // holds one: who asks the others; not a mutex, because the asking waits for the network

	mu   sync.Mutex // guards last
	last comparison
}

// comparison of the leader's clock with those of the other voters.
type comparison struct {
	term    uint64
	wall    time.Time // this node's clock at the comparison
	elapsed time.Time // the same moment on the monotonic clock
	off     time.Duration
	bad     bool
}

func (g *clockGuard) get() comparison {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.last
}

func (g *clockGuard) set(c comparison) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = c
}

// mayStamp is nil unless the other voters contradict this node's clock. It
// waits for them only at the first stamp of a term, and when the clock was set.
func (r *Replica) mayStamp(ctx context.Context) error {
	if r.config.MaxSkew < 0 {
		return nil
	}
	last := r.guard.get()
	if !r.holds(last) {
		last = r.compareClocks(ctx, false)
	}
	if last.bad {
		return fmt.Errorf("%w: %w by %s", ledger.ErrNoLeader, ErrClock, last.off.Round(time.Millisecond))
	}
	return nil
}

// holds reports whether the comparison is of this term, and the clock has not
// been set since.
func (r *Replica) holds(c comparison) bool {
	if c.term == 0 || c.term != r.raft.CurrentTerm() {
		return false
	}
	step := r.config.Now().Sub(c.wall.Round(0)) - time.Since(c.elapsed)
	return step.Abs() <= r.config.MaxSkew/2
}

// compareClocks asks the other voters what time it is; it hands the lead on
// when they contradict this node. again repeats a comparison that still holds.
func (r *Replica) compareClocks(ctx context.Context, again bool) comparison {
	select {
	case r.guard.checking <- struct{}{}:
	case <-ctx.Done():
		return comparison{bad: true} // nothing was compared: stamp nothing
	}
	defer func() { <-r.guard.checking }()
	if last := r.guard.get(); !again && r.holds(last) {
		return last // somebody else has asked meanwhile
	}
	term := r.raft.CurrentTerm()
	offsets := r.otherClocks(ctx)
	c := comparison{term: term, wall: r.config.Now(), elapsed: time.Now()}
	median, agreed := agree(offsets, r.config.MaxSkew)
	c.off = -median
	c.bad = agreed && median.Abs() > r.config.MaxSkew
	r.guard.set(c)
	if c.bad && r.IsLeader() {
		r.config.Log0.Error().Dur("off_ms", c.off).Msg("this node's clock is off: it stamps nothing and hands the lead on")
		if err := r.stepAside(ctx); err != nil {
			r.config.Log0.Warn().Err(err).Msg("handing on the lead because of the clock")
		}
	}
	return c
}

// stepAside hands the lead on. It does not wait for raft longer than ctx: a
// transfer that raft shuts down on is never answered.
func (r *Replica) stepAside(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- r.TransferLeadership() }() // ends with raft's answer
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// agree is how far the clocks of the others are ahead of one's own by their
// median, and whether they say so together: two at least, and more than half of
// all, within the bound around it. Two clocks that contradict each other prove
// nothing about a third.
func agree(offsets []time.Duration, within time.Duration) (median time.Duration, agreed bool) {
	if len(offsets) < 2 {
		return 0, false
	}
	slices.Sort(offsets)
	median = offsets[(len(offsets)-1)/2]
	near := 0
	for _, offset := range offsets {
		if (offset - median).Abs() <= within {
			near++
		}
	}
	return median, near >= 2 && 2*near > len(offsets)
}

// otherClocks is how far each other voter's clock is ahead of this node's, as
// far as they answer in time. It asks nobody where two cannot answer.
func (r *Replica) otherClocks(ctx context.Context) []time.Duration {
	var others []raft.Server
	for _, s := range r.servers() {
		if s.Suffrage == raft.Voter && s.ID != raft.ServerID(r.config.Incarnation) {
			others = append(others, s)
		}
	}
	if len(others) < 2 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, clockTimeout)
	defer cancel()
	var mu sync.Mutex // guards offsets
	var offsets []time.Duration
	var asked sync.WaitGroup
	for _, s := range others {
		asked.Go(func() {
			offset, err := r.clockOf(ctx, s)
			if err != nil {
				return // not heard
			}
			mu.Lock()
			defer mu.Unlock()
			offsets = append(offsets, offset)
		})
	}
	asked.Wait()
	return offsets
}

// clockOf is how far a peer's clock is ahead, taken at the middle of the call.
func (r *Replica) clockOf(ctx context.Context, s raft.Server) (time.Duration, error) {
	before, began := r.config.Now(), time.Now()
	reply, err := r.config.Peers.Call(ctx, s.ID, string(s.Address), MethodApplied, nil)
	if err != nil {
		return 0, err
	}
	var answer appliedReply
	if err := ledger.Decode(reply, &answer); err != nil {
		return 0, err
	}
	if answer.Clock == 0 {
		return 0, errors.New("the peer does not tell its time")
	}
	middle := before.Add(time.Since(began) / 2)
	return answer.Clock.Time().Sub(middle), nil
}

// clockLoop repeats the comparison while this node leads; it ends with ctx.
func (r *Replica) clockLoop(ctx context.Context) {
	if r.config.MaxSkew < 0 {
		return
	}
	ticker := time.NewTicker(r.config.ClockEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if r.IsLeader() {
			r.compareClocks(ctx, true)
		}
	}
}
