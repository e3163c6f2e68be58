package node_test

import (
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/config"
)

// occurrences counts the runs of all statutory jobs at a node.
func occurrences(t *testing.T, n *node.Node) (count int) {
	t.Helper()
	_, err := n.Cluster().Read(t.Context(), ledger.ReadLevel{}, func(r ledger.Reader) error {
		for range catalog.Occurrences.All(r) {
			count++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return count
}

func TestTheStatutoryJobsRunUnlessTheOperatorTurnedThemOff(t *testing.T) {
	without, _, _ := province(t)
	with, _, _ := province(t, func(c *config.Config) { c.Jobs = true })
	late := time.After(patience)
	for occurrences(t, with) == 0 {
		select {
		case <-late:
			t.Fatal("no statutory job ran")
		case <-time.After(50 * time.Millisecond):
		}
	}
	if n := occurrences(t, without); n != 0 {
		t.Errorf("%d runs at a node that was told to run none", n)
	}
}
