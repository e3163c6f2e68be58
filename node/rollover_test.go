package node_test

import (
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/ledger"
)

func TestTheRolloverIsThatOfThisYearOrTheNext(t *testing.T) {
	t.Parallel()
	n, _, _ := province(t)
	for _, year := range []int{0, 1999, 9999} {
		if _, err := n.Rollover(t.Context(), year, true); !ledger.HasCode(err, "BAD_VALUE") {
			t.Errorf("the year %d: %v", year, err)
		}
	}
	next := calendar.DateOf(time.Now()).Year() + 1 // good also when this year ends meanwhile
	steps, err := n.Rollover(t.Context(), next, true)
	if err != nil || len(steps) != 3 {
		t.Fatalf("%d steps, %v", len(steps), err)
	}
	if opens := catalog.RolloverOpens(next).Time(); !steps[0].At.Equal(opens) {
		t.Errorf("opening is due at %v, want %v on any day", steps[0].At, opens)
	}
}
