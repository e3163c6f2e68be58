package replica

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// gathering takes items from in and hands them on in groups: at once while
// fewer than flights groups are under way, otherwise as many as have come
// together by then, up to the size limit.
type gathering[T any] struct {
	in       <-chan T
	flights  int
	maxBytes int
	size     func(T) int
	send     func(context.Context, []T)
	// patience is how long a group waits for those whose answers have just gone
	// out: in a crowd they come back at once, and one group of all costs less
	// than two of half each.
	patience time.Duration
	few      int // how many are no crowd yet

	crowd atomic.Int64 // how many there were when the last group came back
}

// run returns when ctx ends and every group is through.
func (g *gathering[T]) run(ctx context.Context) {
	slots := make(chan struct{}, g.flights)
	var under sync.WaitGroup
	defer under.Wait()
	var kept *T // taken but too large for the last group
	for {
		var first T
		if kept != nil {
			first = *kept
		} else {
			select {
			case first = <-g.in:
			case <-ctx.Done():
				return
			}
		}
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			g.send(ctx, []T{first})
			return
		}
		var group []T
		group, kept = g.drain(ctx, first)
		under.Go(func() {
			defer func() { <-slots }()
			g.send(ctx, group)
			g.crowd.Store(int64(len(group) + len(g.in)))
		})
	}
}

// drain takes what is there, and in a crowd waits a little for the rest of it.
func (g *gathering[T]) drain(ctx context.Context, first T) (group []T, kept *T) {
	group = append(group, first)
	bytes := g.size(first)
	late, stop := context.WithTimeout(ctx, g.patience)
	defer stop()
	for len(group) < maxBatchCount {
		next, ok := g.next(late, len(group))
		if !ok {
			return group, nil
		}
		if bytes+g.size(next) > g.maxBytes {
			return group, &next
		}
		bytes += g.size(next)
		group = append(group, next)
	}
	return group, nil
}

// next is one more item for a group that has some; ok is false if there is none.
func (g *gathering[T]) next(late context.Context, have int) (item T, ok bool) {
	select {
	case item = <-g.in:
		return item, true
	default:
	}
	if !g.awaits(have) {
		return item, false
	}
	select {
	case item = <-g.in:
		return item, true
	case <-late.Done():
		return item, false
	}
}

// awaits says whether a good part of the crowd is not here yet.
func (g *gathering[T]) awaits(have int) bool {
	crowd := int(g.crowd.Load())
	return g.patience > 0 && crowd > g.few && have < crowd-crowd/8
}
