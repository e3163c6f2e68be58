package catalog_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
)

func TestTasksAreListedByDueTimeAndCounted(t *testing.T) {
	w := catalogtest.New(t)
	adoptListing(t, w, "甲", 6, "杭州市交通运输局", "杭州市气象局")
	rollOver(t, w, "330100", 2027, rand.New(rand.NewPCG(5, 6)))
	w.SetTime(catalog.RolloverOpens(2028).Time())
	w.Must("node-330000", catalog.OpenEdition{Catalog: w.Name("cat-330100"), Year: 2028})
	r, now := w.Store(), catalog.YearStart(2028)
	open := map[string][]catalog.Task{}
	for task := range catalog.Tasks.All(r) {
		if task.DoneAt.IsZero() {
			open[task.Institution] = append(open[task.Institution], task)
		}
	}
	if len(open) < 3 {
		t.Fatalf("only %d institutions have tasks", len(open))
	}
	for institution, want := range open { // in any order: each is checked
		slices.SortFunc(want, byDue)
		got := slices.Collect(catalog.TasksByDue(r, institution, ""))
		if !slices.EqualFunc(got, want, sameTask) {
			t.Errorf("%s: %d tasks, want %d", institution, len(got), len(want))
		}
		if len(want) > 1 {
			rest := slices.Collect(catalog.TasksByDue(r, institution, want[0].Cursor()))
			if !slices.EqualFunc(rest, want[1:], sameTask) {
				t.Errorf("%s: %d tasks after the first, want %d", institution, len(rest), len(want)-1)
			}
		}
		overdue := 0
		for _, task := range want {
			if task.OverdueAt(now) {
				overdue++
			}
		}
		if count := catalog.CountTasks(r, now, institution); count != (catalog.TaskCount{Open: len(want), Overdue: overdue}) {
			t.Errorf("%s: %+v, want %d open, %d overdue", institution, count, len(want), overdue)
		}
		if before := catalog.CountTasks(r, now-1, institution); overdue > 0 && before.Overdue >= overdue {
			t.Errorf("%s: overdue before the time has come", institution)
		}
	}
}

func byDue(a, b catalog.Task) int {
	const never = ledger.Instant(1) << 60
	at := func(t catalog.Task) ledger.Instant {
		if t.DueAt.IsZero() {
			return never
		}
		return t.DueAt
	}
	switch {
	case at(a) != at(b) && at(a) < at(b):
		return -1
	case at(a) != at(b):
		return 1
	case a.ID < b.ID:
		return -1
	default:
		return 1
	}
}

func sameTask(a, b catalog.Task) bool { return a.ID == b.ID }
