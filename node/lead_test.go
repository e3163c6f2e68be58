package node_test

import (
	"testing"

	"github.com/mulu-catalog/mulu/node"
)

func TestTheNumberOfVotersBecomesAndStaysOdd(t *testing.T) {
	for voters := range 8 {
		for ready := range 6 {
			give := node.NewVotes(voters, ready)
			if give < 0 || give > ready {
				t.Fatalf("%d voters, %d ready: %d get the vote", voters, ready, give)
			}
			if give > 0 && ((voters+give)%2 == 0 || voters+give > 5) {
				t.Errorf("%d voters, %d ready: then %d", voters, ready, voters+give)
			}
			if voters%2 == 0 && voters < 5 && ready > 0 && give == 0 {
				t.Errorf("%d voters stay although %d are ready", voters, ready)
			}
		}
	}
	if node.NewVotes(1, 2) != 2 || node.NewVotes(3, 2) != 2 || node.NewVotes(1, 1) != 0 {
		t.Error("two at a time from an odd number")
	}
}
