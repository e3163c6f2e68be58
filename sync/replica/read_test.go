package replica_test

import (
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/ledger"
)

// TestFreshnessIsProvenRarelyWhileNobodyAsks: a proof is an entry of the log, so
// an idle federation makes few; a bounded read brings the frequent ones back.
func TestFreshnessIsProvenRarelyWhileNobodyAsks(t *testing.T) {
	f := newFederation(t, 3)
	f.until("a first proof everywhere", func() bool {
		for _, node := range f.nodes {
			if node.Bound() < 0 {
				return false
			}
		}
		return true
	})
	pass := func(each func()) {
		end := time.Now().Add(time.Second)
		f.until("a second", func() bool { each(); return time.Now().After(end) })
	}
	first := f.nodes["node-1"].Raft()
	before := first.LastIndex()
	pass(func() {})
	if grown := first.LastIndex() - before; grown > 7 { // two proofs of a node at most; it was one every 100 ms
		t.Errorf("the log of an idle federation grew by %d in a second", grown)
	}
	node := f.nodes["node-3"]
	if _, err := node.Read(t.Context(), ledger.ReadLevel{Level: ledger.Bounded, MS: 5000}, func(ledger.Reader) error { return nil }); err != nil {
		t.Fatal(err)
	}
	renewed, last := 0, node.Bound()
	pass(func() {
		bound := node.Bound()
		if bound < last {
			renewed++
		}
		last = bound
	})
	if renewed < 2 {
		t.Errorf("after a bounded read the proof was renewed %d times in a second", renewed)
	}
}
