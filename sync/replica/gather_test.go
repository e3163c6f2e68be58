package replica

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// desk is a gathering of numbers that takes 10 ms for a group.
type desk struct {
	in     chan int
	mu     sync.Mutex // guards groups
	groups [][]int
	back   chan int // items whose answer went out
}

// gatherAt starts a desk in the synctest bubble of the caller.
func gatherAt(t *testing.T, patience time.Duration) *desk {
	t.Helper()
	d := &desk{in: make(chan int, 1000), back: make(chan int, 10_000)}
	g := &gathering[int]{
		in: d.in, flights: 1, maxBytes: 1000, patience: patience, few: 7,
		size: func(n int) int { return max(n, 1) },
		send: func(_ context.Context, group []int) {
			time.Sleep(10 * time.Millisecond)
			d.mu.Lock()
			d.groups = append(d.groups, slices.Clone(group))
			d.mu.Unlock()
			for _, n := range group {
				d.back <- n
			}
		},
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { g.run(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
	return d
}

func (d *desk) sizes() (sizes []int) {
	synctest.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, g := range d.groups {
		sizes = append(sizes, len(g))
	}
	return sizes
}

func TestOneAtATimeWaitsForNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := gatherAt(t, 8*time.Millisecond)
		began := time.Now()
		for range 5 {
			d.in <- 0
			<-d.back
		}
		if took := time.Since(began); took != 50*time.Millisecond {
			t.Errorf("five in turn took %v, want 50 ms", took)
		}
	})
}

func TestACrowdThatComesBackIsTakenTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := gatherAt(t, 8*time.Millisecond)
		for range 32 { // each asks again 2 ms after its answer
			d.in <- 0
		}
		for range 200 {
			n := <-d.back
			go func() {
				time.Sleep(2 * time.Millisecond)
				d.in <- n
			}()
		}
		time.Sleep(100 * time.Millisecond)
		sizes := d.sizes()
		for _, size := range sizes[2:5] {
			if size < 28 {
				t.Fatalf("32 who come back go in groups of %v", sizes)
			}
		}
	})
}

func TestACrowdThatStaysAwayHoldsTheNextOneUpOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := gatherAt(t, 8*time.Millisecond)
		for range 20 {
			d.in <- 0
		}
		for range 20 {
			<-d.back
		}
		for _, want := range []time.Duration{18 * time.Millisecond, 10 * time.Millisecond} {
			began := time.Now()
			d.in <- 0
			<-d.back
			if took := time.Since(began); took != want {
				t.Errorf("took %v, want %v", took, want)
			}
		}
	})
}

func TestAGroupKeepsToItsSize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := gatherAt(t, 0)
		for _, n := range []int{600, 300, 200, 900, 5000, 1} {
			d.in <- n
		}
		time.Sleep(time.Second)
		d.sizes()
		for _, g := range d.groups {
			sum := 0
			for _, n := range g {
				sum += n
			}
			if sum > 1000 && len(g) > 1 {
				t.Errorf("group %v is over the limit", g)
			}
		}
		if len(d.back) != 6 {
			t.Errorf("%d of 6 came back", len(d.back))
		}
	})
}
