package clustertest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Load is what a burst of requests came to.
type Load struct {
	PerSecond float64 `json:"perSecond"`
	P50       float64 `json:"p50ms"`
	P99       float64 `json:"p99ms"`
}

func (l Load) String() string {
	return fmt.Sprintf("%.0f/s, p50 %.1f ms, p99 %.1f ms", l.PerSecond, l.P50, l.P99)
}

// Drive lets clients give count requests together and measures each. one gets
// the number of its client and of its request; the first error ends the load.
func Drive(clients, count int, one func(client, request int) error) (Load, error) {
	var (
		next  atomic.Int64
		mu    sync.Mutex // guards took and first
		took  = make([]time.Duration, 0, count)
		first error
		group sync.WaitGroup
	)
	began := time.Now()
	for client := range clients {
		group.Go(func() {
			for {
				n := int(next.Add(1))
				if n > count {
					return
				}
				at := time.Now()
				err := one(client, n)
				mu.Lock()
				took = append(took, time.Since(at))
				if err != nil && first == nil {
					first = err
					next.Store(int64(count))
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	all := time.Since(began)
	if first != nil {
		return Load{}, first
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return d.Seconds() * 1000 }
	return Load{PerSecond: float64(count) / all.Seconds(), P50: ms(took[len(took)/2]), P99: ms(took[len(took)*99/100])}, nil
}

// kilobyte is a summary that makes a filing about 1 KB large.
func kilobyte() string { return strings.Repeat("为测量而写的摘要。", 34) }
