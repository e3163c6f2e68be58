package replica_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mulu-catalog/mulu/ledger"
)

// TestFreshnessIsProvenRarelyWhileNobodyAsks: a proof is an entry of the log, so
// an idle federation makes few; a bounded read brings the frequent ones back.
func TestFreshnessIsProvenRarelyWhileNobodyAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFederation(t, 3)
		f.until("a first proof everywhere", func() bool {
			for _, node := range f.nodes {
				if node.Bound() < 0 {
					return false
				}
			}
			return true
		})
		first := f.nodes["node-1"].Raft()
		grown := func() uint64 {
			before := first.LastIndex()
			time.Sleep(12 * time.Second)
			return first.LastIndex() - before
		}
		// Each of three nodes proves every 1.2 seconds; it was every 100 ms.
		if n := grown(); n > 33 {
			t.Errorf("the log of an idle federation grew by %d in twelve seconds", n)
		}
		node := f.nodes["node-3"]
		if _, err := node.Read(t.Context(), ledger.ReadLevel{Level: ledger.Bounded, MS: 5000}, func(ledger.Reader) error { return nil }); err != nil {
			t.Fatal(err)
		}
		renewed, last := 0, node.Bound()
		for range 100 {
			time.Sleep(10 * time.Millisecond)
			if bound := node.Bound(); bound < last {
				renewed++
			}
			last = node.Bound()
		}
		if renewed < 9 {
			t.Errorf("after a bounded read the proof was renewed %d times in a second", renewed)
		}
		if n := grown(); n > 33+12 {
			t.Errorf("long after a bounded read the log grew by %d in twelve seconds", n)
		}
	})
}
