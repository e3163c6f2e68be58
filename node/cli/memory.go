package cli

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// smallHeap may be filled with garbage before a collection: in a node with a
	// few thousand entries collections would otherwise take a tenth of its time.
	smallHeap = 256 << 20
	// A large heap is nearly all search index without pointers, which is cheap to
	// walk and dear to double.
	leastGC, mostGC = 40, 1600
	paceEvery       = 5 * time.Second
)

// paceGC sets the collector's percentage by the heap that lives, until ctx
// ends. GOGC in the environment is left as it is; GOMEMLIMIT works beside it.
func (a *app) paceGC(ctx context.Context) {
	if a.env.Getenv("GOGC") != "" {
		return
	}
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	tick := time.NewTicker(paceEvery)
	defer tick.Stop()
	for {
		metrics.Read(sample)
		debug.SetGCPercent(gcPercent(sample[0].Value.Uint64()))
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// gcPercent lets about smallHeap of garbage gather.
func gcPercent(live uint64) int {
	return int(min(max(smallHeap*100/max(live, 1), leastGC), mostGC))
}
