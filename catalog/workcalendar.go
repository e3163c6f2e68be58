package catalog

import (
	"net/url"
	"slices"
	"strconv"

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

var calendarRefusals = []refusal{
	{"CALENDAR_NOTICE", "21", "节假日安排通知不完整或者自相矛盾", "the holiday notice is incomplete or contradicts itself"},
}

// PublishWorkCalendar enters a State Council notice of a year's holidays as the
// next version of the calendar. A notice replaces the earlier one of its year as
// a whole. The deadlines of open matters are counted anew in the same command;
// what is resolved keeps the calendar it was resolved under.
type PublishWorkCalendar struct {
	Notice          calendar.YearNotice `cbor:"1,keyasint"`
	ExpectedVersion int                 `cbor:"2,keyasint,omitempty"`
}

// PublishedCalendar is the version that is in force now and what it moved.
type PublishedCalendar struct {
	ID      string  `cbor:"1,keyasint"`
	Version int     `cbor:"2,keyasint"` // of the calendar
	Recount Recount `cbor:"3,keyasint"`
}

func (PublishWorkCalendar) Kind() ledger.Kind { return "calendar.publish" }

func (PublishWorkCalendar) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustBeProvinceAuthority(r, a)
}

func (c PublishWorkCalendar) Audit() string {
	return "published the work calendar of " + strconv.Itoa(c.Notice.Year)
}

func (c PublishWorkCalendar) Apply(tx *ledger.Tx) (PublishedCalendar, error) {
	var result PublishedCalendar
	record, err := WorkCalendars.Expect(tx, calendarID, c.ExpectedVersion)
	if err != nil {
		return result, err
	}
	if err := c.check(); err != nil {
		return result, err
	}
	merged, err := record.Calendar.Merge(c.Notice)
	if err != nil {
		return result, refuse("CALENDAR_NOTICE", field("notice", err.Error()))
	}
	if sameYears(record.Calendar, merged) {
		return result, refuse("NO_CHANGE", value("year", strconv.Itoa(c.Notice.Year)))
	}
	record.Calendar = merged
	if err := WorkCalendars.Save(tx, &record); err != nil {
		return result, err
	}
	result.ID, result.Version = record.ID, merged.Version
	result.Recount, err = recountTasks(tx)
	return result, err
}

// check lists what is wrong with the notice, every fault together.
func (c PublishWorkCalendar) check() error {
	const mostDays, mostURLs = 90, 8
	var wrong []ledger.Detail
	if len(c.Notice.Off) > mostDays || len(c.Notice.Makeup) > mostDays || len(c.Notice.URLs) > mostURLs {
		return refuse("CALENDAR_NOTICE", field("notice", "longer than any notice"))
	}
	for _, fault := range c.Notice.Check() {
		wrong = append(wrong, field("notice", fault.Error()))
	}
	for i, address := range c.Notice.URLs {
		if u, err := url.Parse(address); err != nil || u.Scheme != "https" || u.Host == "" || len(address) > 500 {
			wrong = append(wrong, field(indexed("notice.noticeUrls", i), "not an https address"))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return refuse("CALENDAR_NOTICE", wrong...)
}

// sameYears reports whether two calendars order the same days.
func sameYears(a, b calendar.Calendar) bool {
	return slices.EqualFunc(a.Years, b.Years, func(x, y calendar.YearNotice) bool {
		return x.Year == y.Year && slices.Equal(x.Off, y.Off) && slices.Equal(x.Makeup, y.Makeup) && slices.Equal(x.URLs, y.URLs)
	})
}

// DeadlineFor counts n working days from a receipt by the calendar in force.
func DeadlineFor(r ledger.Reader, receipt ledger.Instant, n int) TimeLimit {
	return limitOf(r, receipt, n)
}

func calendarCommands() []ledger.Spec { return []ledger.Spec{ledger.Of[PublishWorkCalendar]()} }
