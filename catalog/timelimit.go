package catalog

import (
	"strings"

	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/ledger"
)

// TimeLimit is a deadline counted in working days, with the calendar it was
// computed from. The end is exclusive: done means strictly before. A later
// calendar may move it while the matter is open; every such change is kept.
type TimeLimit struct {
	From        ledger.Instant `cbor:"1,keyasint"` // receipt; its day does not count
	Days        int            `cbor:"2,keyasint"` // working days; 0: the same working day
	DueAt       ledger.Instant `cbor:"3,keyasint"`
	Calendar    int            `cbor:"4,keyasint"`           // version of the work calendar
	Provisional bool           `cbor:"5,keyasint,omitempty"` // a notice that may move it is missing
	Changes     []LimitChange  `cbor:"6,keyasint,omitempty"`
}

// LimitChange is one recomputation of a deadline.
type LimitChange struct {
	At       ledger.Instant `cbor:"1,keyasint"`
	OldDueAt ledger.Instant `cbor:"2,keyasint"`
	NewDueAt ledger.Instant `cbor:"3,keyasint"`
	Calendar int            `cbor:"4,keyasint"` // version that moved it
}

// limitOf counts n working days from receipt by the calendar in force.
func limitOf(r ledger.Reader, receipt ledger.Instant, n int) TimeLimit {
	due := CurrentCalendar(r).Add(receipt.Time(), n)
	return TimeLimit{From: receipt, Days: n, DueAt: ledger.InstantOf(due.At), Calendar: due.CalendarVersion, Provisional: due.Provisional}
}

// recounted is the limit by the calendar in force, and whether it has moved.
// The receipt and the count never change: there is no extension, no pause and
// no new beginning (R21.1).
func (l TimeLimit) recounted(tx *ledger.Tx) (TimeLimit, bool) {
	next := limitOf(tx, l.From, l.Days)
	next.Changes = l.Changes
	if next.DueAt == l.DueAt {
		return next, false
	}
	next.Changes = append(append([]LimitChange(nil), l.Changes...), LimitChange{
		At: tx.Now(), OldDueAt: l.DueAt, NewDueAt: next.DueAt, Calendar: next.Calendar,
	})
	return next, true
}

// over reports whether the time is up at the given moment.
func (l TimeLimit) over(at ledger.Instant) bool { return l.DueAt <= at }

// tasksCounted holds the open tasks whose deadline is counted in working days:
// what a new calendar may move.
var tasksCounted = ledger.NewIndex("tasks_counted_in_working_days")

// openTaskWithin enters a duty that is to be done within a counted time.
func openTaskWithin(tx *ledger.Tx, task Task, limit TimeLimit) error {
	task.DueAt, task.Limit = limit.DueAt, &limit
	return openTask(tx, task)
}

// Recount is what a new calendar did to the open deadlines.
type Recount struct {
	Open  int `cbor:"1,keyasint"` // open deadlines that were looked at
	Moved int `cbor:"2,keyasint"` // that now end at another time
}

// recountTasks brings every open counted duty in line with the calendar in
// force. It walks what is open and counted, nothing else; what is done stays as
// it was.
func recountTasks(tx *ledger.Tx) (Recount, error) {
	var result Recount
	var ids []string
	for id := range tasksCounted.IDs(tx, "") {
		ids = append(ids, id)
	}
	for _, id := range ids {
		task, err := Tasks.Get(tx, id)
		if err != nil {
			return result, err
		}
		result.Open++
		limit, moved := task.Limit.recounted(tx)
		if !moved && limit.Provisional == task.Limit.Provisional {
			continue
		}
		if moved {
			result.Moved++
		}
		if err := recountTask(tx, &task, limit, moved); err != nil {
			return result, err
		}
	}
	return result, nil
}

// recountTask writes the new limit into the duty and into the matter that it is
// about, and tells both sides when the end has moved.
func recountTask(tx *ledger.Tx, task *Task, limit TimeLimit, moved bool) error {
	task.Limit, task.DueAt = &limit, limit.DueAt
	if err := Tasks.Save(tx, task); err != nil {
		return err
	}
	if err := recountMatter(tx, task, limit, moved); err != nil || !moved {
		return err
	}
	change := limit.Changes[len(limit.Changes)-1]
	return notify(tx, Notification{
		Institution: task.Institution, Matter: task.Matter, Article: task.Article, Division: HomeDivision(task.Division),
		TextZh: movedText(change), TextEn: "a deadline was counted anew after a change of the work calendar",
	})
}

func movedText(change LimitChange) string {
	return "工作日安排调整，办理期限由" + lastDay(change.OldDueAt) + "变更为" + lastDay(change.NewDueAt)
}

// lastDay is the day at whose 24:00 the time is up.
func lastDay(due ledger.Instant) string { return calendar.DateOf((due - 1).Time()).String() }

// recountMatter carries a new limit into the record that keeps it.
func recountMatter(tx *ledger.Tx, task *Task, limit TimeLimit, moved bool) error {
	matter := task.Matter
	switch {
	case task.TaskKind == TaskUpgradeToUnconditional:
		entry, err := Entries.Get(tx, matter)
		if err != nil {
			return err
		}
		record, err := Reassessments.Get(tx, entry.Reassessment)
		if err != nil {
			return err
		}
		record.ActBy = limit.DueAt
		return Reassessments.Save(tx, &record)
	case strings.HasPrefix(matter, "cmt_"):
		return recountComment(tx, matter, limit, moved)
	case task.TaskKind == TaskVerifyClaim:
		claim, err := Claims.Get(tx, matter)
		if err != nil {
			return err
		}
		claim.Limit = limit
		return Claims.Save(tx, &claim)
	case strings.HasPrefix(matter, "dmd_"):
		demand, err := Demands.Get(tx, matter)
		if err != nil {
			return err
		}
		demand.Target = limit
		return Demands.Save(tx, &demand)
	}
	return nil
}
