package catalog

import (
	"fmt"
	"iter"
	"time"

	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/ledger"
)

// The duties of Article 15(2).
const (
	TaskReassess               TaskKind = "REASSESS"                 // 定期评估受限开放类数据
	TaskUpgradeToUnconditional TaskKind = "UPGRADE_TO_UNCONDITIONAL" // 及时转为无条件开放类
	TaskProhibitEntry          TaskKind = "PROHIBIT_ENTRY"           // 经评估应当禁止开放
)

const (
	reassessmentMonths = 12  // the longest interval: one edition cycle (R15.4)
	upgradeDays        = 20  // working days for 及时
	openDueBatch       = 500 // duties that one job command opens at most
)

// Reassessment is one periodic reassessment of a restricted entry (SM-18). It
// is written when the duty falls due or when the subject reassesses earlier; it
// is overdue when its time has passed, which is a question and no state.
type Reassessment struct {
	ledger.Head
	Entry       string                 `cbor:"10,keyasint"`
	Institution string                 `cbor:"11,keyasint"`
	DueAt       ledger.Instant         `cbor:"12,keyasint"`
	State       ReassessmentState      `cbor:"13,keyasint"`
	DoneAt      ledger.Instant         `cbor:"14,keyasint,omitempty"`
	Conclusion  ReassessmentConclusion `cbor:"15,keyasint,omitempty"`
	Reasons     string                 `cbor:"16,keyasint,omitempty"`
	NextMonths  int                    `cbor:"17,keyasint,omitempty"`
	ActBy       ledger.Instant         `cbor:"18,keyasint,omitempty"` // upgrade due, exclusive
}

// ReassessmentFlow is SM-18.
var ReassessmentFlow = ledger.NewFlow("SM-18 ReassessmentTask", "15(2)",
	ledger.Move[ReassessmentState]{From: "", Command: "reassessment.open-due", To: ReassessmentTaskDue, Article: "15(2)"},
	ledger.Move[ReassessmentState]{From: "", Command: "entry.reassess", To: ReassessmentTaskDone, Article: "15(2)"},
	ledger.Move[ReassessmentState]{From: ReassessmentTaskDue, Command: "entry.reassess", To: ReassessmentTaskDone, Article: "15(2)"},
)

// Reassessments, by entry; every restricted entry stands in the due order,
// and in the second index until its duty was opened.
var (
	Reassessments      = ledger.NewTable[Reassessment]("reassessments", ledger.Feed)
	ReassessmentsOf    = ledger.NewIndex("reassessments_by_entry")
	reassessmentsDue   = ledger.NewIndex("reassessments_due")
	reassessmentsToAsk = ledger.NewIndex("reassessments_due_unopened")
)

// dueKey sorts like the instant.
func dueKey(at ledger.Instant) string { return fmt.Sprintf("%015d", max(int64(at), 0)) }

// scheduleReassessment enters the next duty of a restricted entry. The caller
// saves the entry.
func scheduleReassessment(tx *ledger.Tx, e *Entry, due ledger.Instant) {
	unschedule(tx, e)
	e.ReassessBy = due
	reassessmentsDue.Put(tx, e.ID, dueKey(due))
	reassessmentsToAsk.Put(tx, e.ID, dueKey(due))
}

func unschedule(tx *ledger.Tx, e *Entry) {
	if e.ReassessBy.IsZero() {
		return
	}
	reassessmentsDue.Delete(tx, e.ID, dueKey(e.ReassessBy))
	reassessmentsToAsk.Delete(tx, e.ID, dueKey(e.ReassessBy))
	e.ReassessBy = 0
}

// endReassessment ends the duty of an entry that is restricted no longer. The
// caller saves the entry.
func endReassessment(tx *ledger.Tx, e *Entry) error {
	unschedule(tx, e)
	e.Reassessment = "" // the next restriction is reassessed afresh
	return closeTasks(tx, e.ID, TaskReassess)
}

// addMonths is the same day and hour n months later in Shanghai; the end of a
// month clamps.
func addMonths(at ledger.Instant, n int) ledger.Instant {
	t := at.Time().In(calendar.Shanghai())
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
	last := first.AddDate(0, 1, -1).Day()
	return ledger.InstantOf(first.AddDate(0, 0, min(t.Day(), last)-1))
}

// OverdueReassessments walks the restricted entries whose reassessment is
// overdue at the given time, the longest overdue first (AT15.4). It costs what
// it yields.
// after is where to go on: "" or the ReassessmentCursor of the last one seen.
func OverdueReassessments(r ledger.Reader, now ledger.Instant, after string) iter.Seq[Entry] {
	return dueEntries(r, reassessmentsDue, now, after)
}

// ReassessmentCursor is an entry's place in the order of OverdueReassessments.
func ReassessmentCursor(e Entry) string { return dueKey(e.ReassessBy) + "\x00" + e.ID }

func dueEntries(r ledger.Reader, index ledger.Index, now ledger.Instant, after string) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for id := range index.IDs(r, after) {
			entry, ok := Entries.Find(r, id)
			if ok && entry.ReassessBy > now {
				return
			}
			if ok && !yield(entry) {
				return
			}
		}
	}
}

// OverdueUpgrade reports whether an entry that was found eligible for
// unconditional opening was not upgraded in time (及时, R15.4).
func OverdueUpgrade(r ledger.Reader, now ledger.Instant, entry string) bool {
	task, ok := OpenTask(r, entry, TaskUpgradeToUnconditional)
	return ok && task.DueAt <= now
}

// OpenDueReassessments opens the duties that have fallen due, a bounded batch
// at a time: the statutory job gives it until Left is false.
type OpenDueReassessments struct {
	Limit int `cbor:"1,keyasint,omitempty"` // at most and by default 500
}

// DueBatch is what a batch of a job did.
type DueBatch struct {
	Opened int  `cbor:"1,keyasint"`
	Left   bool `cbor:"2,keyasint,omitempty"` // more are due
}

func (OpenDueReassessments) Kind() ledger.Kind { return "reassessment.open-due" }

func (OpenDueReassessments) Allow(_ ledger.Reader, a ledger.Actor) error { return mustBeNode(a) }

func (OpenDueReassessments) Audit() string { return "opened the reassessments that fell due" }

func (c OpenDueReassessments) Apply(tx *ledger.Tx) (DueBatch, error) {
	var result DueBatch
	limit := c.Limit
	if limit <= 0 || limit > openDueBatch {
		limit = openDueBatch
	}
	var due []Entry
	for entry := range dueEntries(tx, reassessmentsToAsk, tx.Now(), "") {
		if len(due) == limit {
			result.Left = true
			break
		}
		due = append(due, entry)
	}
	for i := range due {
		if err := openReassessment(tx, &due[i]); err != nil {
			return result, err
		}
		result.Opened++
	}
	return result, nil
}

func openReassessment(tx *ledger.Tx, e *Entry) error {
	subject, err := Acting(tx, e.OpeningSubject)
	if err != nil {
		return err
	}
	record := Reassessment{
		Head: ledger.Head{ID: tx.NewID("rea")}, Entry: e.ID, Institution: subject.ID, DueAt: e.ReassessBy, State: ReassessmentTaskDue,
	}
	reassessmentsToAsk.Delete(tx, e.ID, dueKey(e.ReassessBy))
	ReassessmentsOf.Put(tx, record.ID, e.ID)
	if err := Reassessments.Insert(tx, &record); err != nil {
		return err
	}
	err = notify(tx, Notification{
		Institution: subject.ID, Matter: e.ID, Article: "15(2)", Division: HomeDivision(subject.Division),
		TextZh: "受限开放类数据应当定期评估：" + e.Name, TextEn: "the periodic reassessment of a restricted entry is due",
	})
	if err != nil {
		return err
	}
	return openTask(tx, Task{
		TaskKind: TaskReassess, Institution: subject.ID, Division: subject.Division, Matter: e.ID, Article: "15(2)", DueAt: e.ReassessBy,
	})
}

// openReassessmentOf is the reassessment of an entry that is due, if any.
func openReassessmentOf(r ledger.Reader, entry string) (Reassessment, bool) {
	for id := range ReassessmentsOf.IDs(r, "", entry) {
		if record, ok := Reassessments.Find(r, id); ok && record.State == ReassessmentTaskDue {
			return record, true
		}
	}
	return Reassessment{}, false
}
