package replica

import (
	"context"
	"sync"
)

// gather takes items from in and hands them on in groups: at once while fewer
// than flights groups are under way, otherwise as many as have come together
// by then, up to the size limit. It returns when ctx ends and every group is
// through.
func gather[T any](ctx context.Context, in <-chan T, flights, maxBytes int, size func(T) int, send func(context.Context, []T)) {
	slots := make(chan struct{}, flights)
	var under sync.WaitGroup
	defer under.Wait()
	var kept *T // taken but too large for the last group
	for {
		var first T
		if kept != nil {
			first = *kept
		} else {
			select {
			case first = <-in:
			case <-ctx.Done():
				return
			}
		}
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			send(ctx, []T{first})
			return
		}
		var group []T
		group, kept = drain(in, first, maxBytes, size)
		under.Go(func() {
			defer func() { <-slots }()
			send(ctx, group)
		})
	}
}

func drain[T any](in <-chan T, first T, maxBytes int, size func(T) int) (group []T, kept *T) {
	group = append(group, first)
	bytes := size(first)
	for len(group) < maxBatchCount {
		select {
		case next := <-in:
			if bytes+size(next) > maxBytes {
				return group, &next
			}
			bytes += size(next)
			group = append(group, next)
		default:
			return group, nil
		}
	}
	return group, nil
}
