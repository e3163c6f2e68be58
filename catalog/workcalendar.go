package catalog

import (
	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/ledger"
)

// WorkCalendar is the work calendar that deadlines are computed from:
// replicated and versioned, so that every node computes the same (rulebook 6).
// The id is "calendar".
type WorkCalendar struct {
	ledger.Head
	Calendar calendar.Calendar `cbor:"10,keyasint"`
}

// WorkCalendars holds the one record and its earlier versions.
var WorkCalendars = ledger.NewTable[WorkCalendar]("work_calendar", ledger.KeepVersions, ledger.Feed)

const calendarID = "calendar"

func seedCalendar(tx *ledger.Tx) error {
	record := WorkCalendar{Head: ledger.Head{ID: calendarID}, Calendar: calendar.Embedded()}
	return WorkCalendars.Insert(tx, &record)
}

// CurrentCalendar is the calendar in force.
func CurrentCalendar(r ledger.Reader) calendar.Calendar {
	record, ok := WorkCalendars.Find(r, calendarID)
	if !ok {
		return calendar.Embedded()
	}
	return record.Calendar
}

// workingDays computes the exclusive instant n working days after receipt.
func workingDays(r ledger.Reader, receipt ledger.Instant, n int) ledger.Instant {
	return ledger.InstantOf(CurrentCalendar(r).Add(receipt.Time(), n).At)
}
