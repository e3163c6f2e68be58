package ledger_test

import (
	"slices"
	"testing"

	"github.com/mulu-catalog/mulu/ledger"
)

func TestOnlyListedMovesAreAllowed(t *testing.T) {
	moves := []ledger.Move[noteState]{
		{From: "", Command: "write", To: "DRAFT"},
		{From: "DRAFT", Command: "review", To: "LISTED"},
		{From: "DRAFT", Command: "review", To: "RETURNED"},
		{From: "RETURNED", Command: "write", To: "DRAFT"},
	}
	flow := ledger.NewFlow("SM-0 Note", "12", moves...)
	states := append([]noteState{""}, flow.States()...)
	if want := []noteState{"", "DRAFT", "LISTED", "RETURNED"}; !slices.Equal(states, want) {
		t.Fatalf("states %q, want %q", states, want)
	}
	if want := []ledger.Kind{"write", "review"}; !slices.Equal(flow.Commands(), want) {
		t.Fatalf("commands %q, want %q", flow.Commands(), want)
	}
	for _, from := range states {
		for _, command := range append(flow.Commands(), "burn") {
			allowed := false
			for _, to := range states {
				listed := slices.ContainsFunc(moves, func(m ledger.Move[noteState]) bool {
					return m.From == from && m.Command == command && m.To == to
				})
				allowed = allowed || listed
				err := flow.Step(from, command, to)
				if (err == nil) != listed || err != nil && !ledger.HasCode(err, ledger.CodeTransition) {
					t.Errorf("%q -%s-> %q: %v, listed %v", from, command, to, err, listed)
				}
			}
			if flow.Allows(from, command) != allowed {
				t.Errorf("Allows(%q, %s) = %v", from, command, !allowed)
			}
			if to, err := flow.Next(from, command); (err == nil) != allowed || !allowed && to != from {
				t.Errorf("Next(%q, %s) = %q, %v", from, command, to, err)
			}
		}
	}
	if to, _ := flow.Next("DRAFT", "review"); to != "LISTED" {
		t.Errorf("the first listed of several: %q", to)
	}
}
