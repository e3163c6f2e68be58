package catalog

import (
	"iter"

	"github.com/mulu-catalog/mulu/ledger"
)

// taskTable is the table of tasks. Every write of a task passes through it, so
// that the orders by due time and the counts follow whatever a workflow does
// to a task.
type taskTable struct{ ledger.Table[Task, *Task] }

// Insert writes a new task.
func (t taskTable) Insert(tx *ledger.Tx, task *Task) error {
	if err := t.Table.Insert(tx, task); err != nil {
		return err
	}
	TasksIn.Put(tx, task.ID, task.Division)
	TasksAbout.Put(tx, task.ID, task.Matter)
	return relist(tx, nil, task)
}

// Save writes a new version of a task.
func (t taskTable) Save(tx *ledger.Tx, task *Task) error {
	before, ok := t.Find(tx, task.ID)
	if err := t.Table.Save(tx, task); err != nil {
		return err
	}
	if !ok {
		return nil
	}
	if before.Division != task.Division {
		TasksIn.Delete(tx, task.ID, before.Division)
		TasksIn.Put(tx, task.ID, task.Division)
	}
	if before.Matter != task.Matter {
		TasksAbout.Delete(tx, task.ID, before.Matter)
		TasksAbout.Put(tx, task.ID, task.Matter)
	}
	return relist(tx, &before, task)
}

// All tasks, open and done, by division and by the record they are about.
var (
	TasksIn    = ledger.NewIndex("tasks_by_division")
	TasksAbout = ledger.NewIndex("tasks_by_matter")
)

// The open tasks by due time, of an institution and of a division, and how
// many an institution has.
var (
	tasksDueAt      = ledger.NewIndex("tasks_open_by_due")
	tasksDueIn      = ledger.NewIndex("tasks_open_by_division")
	openTaskTallies = ledger.NewTable[openTaskTally]("tasks_open_count")
)

// openTaskTally counts the open tasks of an institution, whose id it has.
type openTaskTally struct {
	ledger.Head
	Open int `cbor:"10,keyasint"`
}

// relist brings the orders in line with one write of a task.
func relist(tx *ledger.Tx, before, after *Task) error {
	if before != nil && before.DoneAt.IsZero() {
		tasksDueAt.Delete(tx, before.ID, before.Institution, before.dueKey())
		tasksDueIn.Delete(tx, before.ID, before.Division, before.dueKey())
		if err := countTask(tx, before.Institution, -1); err != nil {
			return err
		}
	}
	if !after.DoneAt.IsZero() {
		return nil
	}
	tasksDueAt.Put(tx, after.ID, after.Institution, after.dueKey())
	tasksDueIn.Put(tx, after.ID, after.Division, after.dueKey())
	return countTask(tx, after.Institution, 1)
}

func countTask(tx *ledger.Tx, institution string, n int) error {
	if institution == "" {
		return nil
	}
	tally, ok := openTaskTallies.Find(tx, institution)
	tally.Open += n
	if ok {
		return openTaskTallies.Save(tx, &tally)
	}
	tally.ID = institution
	return openTaskTallies.Insert(tx, &tally)
}

// dueKey sorts tasks by due time; those without one come last.
func (t Task) dueKey() string {
	if t.DueAt.IsZero() {
		return "~"
	}
	return dueKey(t.DueAt)
}

// Cursor continues a listing by due time after this task.
func (t Task) Cursor() string { return t.dueKey() + "\x00" + t.ID }

// OverdueAt reports whether the task is open although its time has passed. The
// due time is exclusive: done means strictly before.
func (t Task) OverdueAt(now ledger.Instant) bool {
	return t.DoneAt.IsZero() && !t.DueAt.IsZero() && t.DueAt <= now
}

// TasksByDue walks the open tasks of an institution, the earliest due first and
// those without a time last, after a task's Cursor.
func TasksByDue(r ledger.Reader, institution, after string) iter.Seq[Task] {
	return tasksIn(r, tasksDueAt.IDs(r, after, institution))
}

// TasksInDivision is TasksByDue for all institutions of a division.
func TasksInDivision(r ledger.Reader, division, after string) iter.Seq[Task] {
	return tasksIn(r, tasksDueIn.IDs(r, after, division))
}

func tasksIn(r ledger.Reader, ids iter.Seq[string]) iter.Seq[Task] {
	return func(yield func(Task) bool) {
		for id := range ids {
			if task, ok := Tasks.Find(r, id); ok && !yield(task) {
				return
			}
		}
	}
}

// OverdueTasks walks the overdue tasks of an institution, the longest overdue
// first. It costs what it yields.
func OverdueTasks(r ledger.Reader, now ledger.Instant, institution string) iter.Seq[Task] {
	return func(yield func(Task) bool) {
		for task := range TasksByDue(r, institution, "") {
			if !task.OverdueAt(now) || !yield(task) {
				return
			}
		}
	}
}

// TaskCount is how many duties an institution has open and overdue.
type TaskCount struct{ Open, Overdue int }

// CountTasks counts the duties of an institution; it costs the overdue ones.
func CountTasks(r ledger.Reader, now ledger.Instant, institution string) TaskCount {
	tally, _ := openTaskTallies.Find(r, institution)
	count := TaskCount{Open: tally.Open}
	for range OverdueTasks(r, now, institution) {
		count.Overdue++
	}
	return count
}
