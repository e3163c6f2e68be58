package catalog

import (
	"slices"

	"github.com/mulu-catalog/mulu/ledger"
)

// TaskKind names a duty of the rulebook.
type TaskKind string

// The duties. Workflows add theirs beside the workflow.
const (
	TaskCompleteInstitution TaskKind = "COMPLETE_INSTITUTION" // 补全机构信息
)

// Task is a duty of an institution: what is to be done, under which article,
// by when. Whether it is overdue is a question put to DueAt, not a state.
type Task struct {
	ledger.Head
	TaskKind    TaskKind       `cbor:"10,keyasint"`
	Institution string         `cbor:"11,keyasint"` // who owes it
	Division    string         `cbor:"12,keyasint"` // whose jurisdiction
	Matter      string         `cbor:"13,keyasint"` // id of the record it is about
	Article     string         `cbor:"14,keyasint"`
	DueAt       ledger.Instant `cbor:"15,keyasint,omitempty"` // exclusive; zero: no time is set
	DoneAt      ledger.Instant `cbor:"16,keyasint,omitempty"`
	Note        string         `cbor:"17,keyasint,omitempty"`
	Limit       *TimeLimit     `cbor:"18,keyasint,omitempty"` // how DueAt was counted, if in working days
}

// Tasks, open ones by matter and by institution.
var (
	Tasks         = taskTable{ledger.NewTable[Task]("tasks", ledger.Feed)}
	openTasksOf   = ledger.NewIndex("tasks_open_by_matter")
	TasksOfOffice = ledger.NewIndex("tasks_open_by_institution")
)

// openTask enters a duty unless the same one is open already.
func openTask(tx *ledger.Tx, task Task) error {
	for id := range openTasksOf.IDs(tx, "", task.Matter) {
		if open, ok := Tasks.Find(tx, id); ok && open.TaskKind == task.TaskKind && open.Institution == task.Institution {
			return nil
		}
	}
	task.ID = tx.NewID("task")
	openTasksOf.Put(tx, task.ID, task.Matter)
	TasksOfOffice.Put(tx, task.ID, task.Institution)
	if task.Limit != nil {
		tasksCounted.Put(tx, task.ID)
	}
	return Tasks.Insert(tx, &task)
}

// closeTasks marks the open tasks of a matter done: those of the given kinds,
// or all.
func closeTasks(tx *ledger.Tx, matter string, kinds ...TaskKind) error {
	var ids []string
	for id := range openTasksOf.IDs(tx, "", matter) {
		ids = append(ids, id)
	}
	for _, id := range ids {
		task, err := Tasks.Get(tx, id)
		if err != nil {
			return err
		}
		if len(kinds) > 0 && !contains(kinds, task.TaskKind) {
			continue
		}
		task.DoneAt = tx.Now()
		openTasksOf.Delete(tx, id, matter)
		TasksOfOffice.Delete(tx, id, task.Institution)
		if task.Limit != nil {
			tasksCounted.Delete(tx, id)
		}
		if err := Tasks.Save(tx, &task); err != nil {
			return err
		}
	}
	return nil
}

// passTasks hands the open tasks of an institution to its successor.
func passTasks(tx *ledger.Tx, from, to string) error {
	var ids []string
	for id := range TasksOfOffice.IDs(tx, "", from) {
		ids = append(ids, id)
	}
	for _, id := range ids {
		task, err := Tasks.Get(tx, id)
		if err != nil {
			return err
		}
		TasksOfOffice.Delete(tx, id, from)
		TasksOfOffice.Put(tx, id, to)
		task.Institution = to
		if err := Tasks.Save(tx, &task); err != nil {
			return err
		}
	}
	return nil
}

// OpenTask finds the open task of a kind about a matter.
func OpenTask(r ledger.Reader, matter string, kind TaskKind) (Task, bool) {
	for id := range openTasksOf.IDs(r, "", matter) {
		if task, ok := Tasks.Find(r, id); ok && task.TaskKind == kind {
			return task, true
		}
	}
	return Task{}, false
}

func contains[T comparable](list []T, v T) bool {
	return slices.Contains(list, v)
}
