package cli

import "testing"

func TestTheCollectorIsLazyInASmallHeapAndBoundedInALargeOne(t *testing.T) {
	for live, want := range map[uint64]int{0: mostGC, 1 << 20: mostGC, 64 << 20: 400, 256 << 20: 100, 1 << 30: leastGC} {
		if got := gcPercent(live); got != want {
			t.Errorf("%d bytes live: %d percent, want %d", live, got, want)
		}
	}
}
