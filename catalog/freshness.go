package catalog

import (
	"strconv"
	"strings"

	"github.com/mulu-catalog/mulu/ledger"
)

// TaskUpdateData is owed when the promised update did not come (R19.2).
const TaskUpdateData TaskKind = "UPDATE_DATA" // 按照承诺频率更新数据

// UpdateWatch is when an open entry becomes stale, and that it was noted. It is
// a note for the job that tells people; whether an entry is stale is a question
// put to FreshnessOf.
type UpdateWatch struct {
	Promise string         `cbor:"1,keyasint"` // what StaleAt was computed from
	StaleAt ledger.Instant `cbor:"2,keyasint"`
	NotedAt ledger.Instant `cbor:"3,keyasint,omitempty"`
	Subject string         `cbor:"4,keyasint"`
}

// What becomes stale and was not noted yet, by time; what was noted, by subject
// and by division.
var (
	staleDue   = ledger.NewIndex("entries_stale_due")
	staleNoted = ledger.NewIndex("entries_stale_by_subject")
)

// promisedUpdate is the frequency an entry answers for: the cadence of an
// emergency comes before the catalog's (Art 8).
func promisedUpdate(e *Entry) (UpdateFrequency, string) {
	if e.Emergency && e.EmergencyCadence != "" {
		if _, err := ParseUpdatePeriod(e.EmergencyCadence); err == nil {
			return FrequencyCustom, e.EmergencyCadence
		}
	}
	return e.Frequency, e.CustomPeriod
}

// FreshnessOf answers for one entry at now: how it stands between its promise
// and its last update (R19.2). The zero Freshness means that no date was
// promised; such data shows its age.
func FreshnessOf(r ledger.Reader, e Entry, now ledger.Instant) UpdateDue {
	if e.DataUpdatedAt.IsZero() {
		return UpdateDue{}
	}
	frequency, custom := promisedUpdate(&e)
	if _, promised := frequency.Period(custom); !promised {
		return UpdateDue{}
	}
	return FreshnessAt(now.Time(), e.DataUpdatedAt.Time(), frequency, custom, CurrentCalendar(r))
}

// promiseOf names what an entry's watch depends on, "" where nothing is to be
// watched: what is not open has no users to keep a promise to.
func promiseOf(e *Entry) string {
	if e.Opening != OpeningOpen || e.DataUpdatedAt.IsZero() {
		return ""
	}
	frequency, custom := promisedUpdate(e)
	if _, promised := frequency.Period(custom); !promised {
		return ""
	}
	return strings.Join([]string{string(frequency), custom, strconv.FormatInt(int64(e.DataUpdatedAt), 10), e.OpeningSubject}, "|")
}

// watchFreshness brings the watch of an entry in line before it is written. It
// costs nothing while the promise and the last update stay the same.
func watchFreshness(tx *ledger.Tx, e *Entry) {
	promise := promiseOf(e)
	if (e.Watch == nil && promise == "") || (e.Watch != nil && e.Watch.Promise == promise) {
		return
	}
	unwatch(tx, e)
	if promise == "" {
		return
	}
	due := FreshnessOf(tx, *e, tx.Now())
	e.Watch = &UpdateWatch{Promise: promise, StaleAt: ledger.InstantOf(due.StaleAt), Subject: e.OpeningSubject}
	staleDue.Put(tx, e.ID, dueKey(e.Watch.StaleAt))
}

func unwatch(tx *ledger.Tx, e *Entry) {
	if e.Watch == nil {
		return
	}
	staleDue.Delete(tx, e.ID, dueKey(e.Watch.StaleAt))
	staleNoted.Delete(tx, e.ID, e.Watch.Subject)
	e.Watch = nil
}

// StaleCount is how many open entries of a subject were noted as stale and not
// updated since.
func StaleCount(r ledger.Reader, subject string) int {
	count := 0
	for range staleNoted.IDs(r, "", subject) {
		count++
	}
	return count
}

// StaleEntries lists the ids of a subject's entries that were noted as stale,
// after the given id.
func StaleEntries(r ledger.Reader, subject, after string, limit int) []string {
	var ids []string
	for id := range staleNoted.IDs(r, after, subject) {
		if limit > 0 && len(ids) == limit {
			break
		}
		ids = append(ids, id)
	}
	return ids
}

// noteStaleBatch bounds one note-stale command.
const noteStaleBatch = 200

// NoteStale tells subjects and authorities which entries became stale, once for
// each period of staleness, a bounded batch at a time: the statutory job gives
// it until Left is false. It looks only at what is due.
type NoteStale struct {
	Limit int `cbor:"1,keyasint,omitempty"` // at most and by default 200
}

// StaleBatch is what a batch did.
type StaleBatch struct {
	Noted int  `cbor:"1,keyasint"`
	Left  bool `cbor:"2,keyasint,omitempty"` // more are due
}

func (NoteStale) Kind() ledger.Kind { return "freshness.note-stale" }

func (NoteStale) Allow(_ ledger.Reader, a ledger.Actor) error { return mustBeNode(a) }

func (NoteStale) Audit() string { return "noted the entries that became stale" }

func (c NoteStale) Apply(tx *ledger.Tx) (StaleBatch, error) {
	var result StaleBatch
	limit := c.Limit
	if limit <= 0 || limit > noteStaleBatch {
		limit = noteStaleBatch
	}
	var due []Entry
	for id := range staleDue.IDs(tx, "") {
		entry, ok := Entries.Find(tx, id)
		if ok && entry.Watch != nil && entry.Watch.StaleAt > tx.Now() {
			break
		}
		if len(due) == limit {
			result.Left = true
			break
		}
		if ok {
			due = append(due, entry)
		}
	}
	for i := range due {
		noted, err := noteStale(tx, &due[i])
		if err != nil {
			return result, err
		}
		if noted {
			result.Noted++
		}
	}
	return result, nil
}

// noteStale notes one entry, or sets its watch to a later time where the work
// calendar has changed since.
func noteStale(tx *ledger.Tx, e *Entry) (bool, error) {
	watch := *e.Watch
	staleDue.Delete(tx, e.ID, dueKey(watch.StaleAt))
	due := FreshnessOf(tx, *e, tx.Now())
	if due.Freshness != FreshnessStale {
		watch.StaleAt = ledger.InstantOf(due.StaleAt)
		e.Watch = &watch
		staleDue.Put(tx, e.ID, dueKey(watch.StaleAt))
		return false, Entries.Save(tx, e)
	}
	watch.NotedAt = tx.Now()
	e.Watch = &watch
	staleNoted.Put(tx, e.ID, watch.Subject)
	if err := tellStale(tx, e, due); err != nil {
		return false, err
	}
	return true, Entries.Save(tx, e)
}

func tellStale(tx *ledger.Tx, e *Entry, due UpdateDue) error {
	subject, err := Acting(tx, e.OpeningSubject)
	if err != nil {
		return err
	}
	told := Notification{
		Matter: e.ID, Article: "19(2)", Division: HomeDivision(subject.Division),
		TextZh: "《" + e.Name + "》逾期未更新，承诺频率" + e.Frequency.Label(), TextEn: "an entry was not updated as often as the catalog promises",
	}
	authority := AuthorityOf(tx, subject.Division)
	for _, institution := range []string{subject.ID, authority} {
		if institution == "" || (institution == authority && told.Institution == authority) {
			continue
		}
		told.Institution = institution
		if err := notify(tx, told); err != nil {
			return err
		}
	}
	err = openTask(tx, Task{
		TaskKind: TaskUpdateData, Institution: subject.ID, Division: subject.Division, Matter: e.ID, Article: "19(2)",
		DueAt: ledger.InstantOf(due.DueAt),
	})
	if err != nil {
		return err
	}
	_, err = detectViolation(tx, Violation{
		Act: MisconductNotOpenedOrUpdated, Institution: subject.ID, Division: subject.Division, Matter: e.ID, Article: "19(2)",
		Finding: "《" + e.Name + "》逾期未更新", Occurrence: e.DataUpdatedAt.String(),
	})
	return err
}
