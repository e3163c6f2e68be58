package catalog

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mulu-catalog/mulu/catalog/calendar"
)

// UpdatePeriod is the time between two updates: calendar months, days, and a
// part by the clock. The zero value is no period.
type UpdatePeriod struct {
	Months int
	Days   int
	Clock  time.Duration
}

// maxPeriodYears bounds a CUSTOM period; a longer promise is none.
const maxPeriodYears = 100

// Period is the period of the frequency (§4.4) and whether it has one. custom is
// the ISO 8601 duration of a CUSTOM frequency and is not looked at otherwise.
func (u UpdateFrequency) Period(custom string) (UpdatePeriod, bool) {
	switch u {
	case FrequencyRealtime:
		return UpdatePeriod{Clock: time.Hour}, true
	case FrequencyDaily:
		return UpdatePeriod{Days: 1}, true
	case FrequencyWeekly:
		return UpdatePeriod{Days: 7}, true
	case FrequencyMonthly:
		return UpdatePeriod{Months: 1}, true
	case FrequencyQuarterly:
		return UpdatePeriod{Months: 3}, true
	case FrequencySemiannual:
		return UpdatePeriod{Months: 6}, true
	case FrequencyAnnual:
		return UpdatePeriod{Months: 12}, true
	case FrequencyBiennial:
		return UpdatePeriod{Months: 24}, true
	case FrequencyCustom:
		period, err := ParseUpdatePeriod(custom)
		return period, err == nil
	default:
		return UpdatePeriod{}, false
	}
}

// graceDays is the default grace in working days (§4.4), and whether the grace
// is counted in working days at all.
func (u UpdateFrequency) graceDays() (days int, counted bool) {
	switch u {
	case FrequencyDaily:
		return 1, true
	case FrequencyWeekly:
		return 2, true
	case FrequencyMonthly:
		return 5, true
	case FrequencyQuarterly, FrequencySemiannual:
		return 10, true
	case FrequencyAnnual, FrequencyBiennial:
		return 20, true
	default:
		return 0, false
	}
}

// CheckUpdateFrequency says what is wrong with a promised frequency: an unknown
// value, a CUSTOM one without a valid ISO 8601 duration, or a duration beside any
// other. Nil means it may be catalogued.
func CheckUpdateFrequency(f UpdateFrequency, custom string) error {
	switch {
	case !f.Valid():
		return fmt.Errorf("updateFrequency: %q is not a known frequency", string(f))
	case f == FrequencyCustom:
		_, err := ParseUpdatePeriod(custom)
		return err
	case custom != "":
		return fmt.Errorf("updateFrequency: a duration (%q) belongs to CUSTOM only, not to %s", custom, f)
	default:
		return nil
	}
}

// ParseUpdatePeriod reads an ISO 8601 duration in whole numbers: P3M, P1Y6M,
// P2W, PT12H, P1DT6H. It must be longer than nothing and at most a hundred years.
func ParseUpdatePeriod(text string) (UpdatePeriod, error) {
	var p UpdatePeriod
	refused := func(why string) (UpdatePeriod, error) {
		return UpdatePeriod{}, fmt.Errorf("updateFrequency: %q is no ISO 8601 duration: %s", text, why)
	}
	rest, found := strings.CutPrefix(text, "P")
	if !found {
		return refused("it does not begin with P")
	}
	date, clock, hasClock := strings.Cut(rest, "T")
	if date == "" && clock == "" || hasClock && clock == "" {
		return refused("it names no time")
	}
	if err := readPeriod(&p, date, "YMWD", [4]UpdatePeriod{{Months: 12}, {Months: 1}, {Days: 7}, {Days: 1}}); err != nil {
		return refused(err.Error())
	}
	if err := readPeriod(&p, clock, "HMS", [4]UpdatePeriod{{Clock: time.Hour}, {Clock: time.Minute}, {Clock: time.Second}}); err != nil {
		return refused(err.Error())
	}
	if p == (UpdatePeriod{}) {
		return refused("it is zero")
	}
	if p.Months > maxPeriodYears*12 || p.Days > maxPeriodYears*366 || p.Clock > maxPeriodYears*366*24*time.Hour {
		return refused("it is longer than a hundred years")
	}
	return p, nil
}

// readPeriod adds the parts of one half of a duration, each unit at most once and in order.
func readPeriod(p *UpdatePeriod, text, units string, worth [4]UpdatePeriod) error {
	from := 0
	for text != "" {
		digits := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
		if digits < 1 || digits > 6 {
			return fmt.Errorf("want a whole number and its unit at %q", text)
		}
		number, err := strconv.Atoi(text[:digits])
		if err != nil {
			return fmt.Errorf("number at %q: %w", text, err)
		}
		unit := strings.IndexByte(units[from:], text[digits])
		if unit < 0 {
			return fmt.Errorf("unit at %q is unknown here, repeated or out of order", text)
		}
		from += unit + 1
		one := worth[from-1]
		p.Months += number * one.Months
		p.Days += number * one.Days
		p.Clock += time.Duration(number) * one.Clock
		text = text[digits+1:]
	}
	return nil
}

// After is the instant one period after t, by the calendar of Shanghai. A month
// that lacks the day ends early: 31 January plus one month is the last of February.
func (p UpdatePeriod) After(t time.Time) time.Time {
	t = t.In(calendar.Shanghai())
	year, month, day := t.Date()
	months := year*12 + int(month) - 1 + p.Months
	year, month = months/12, time.Month(months%12+1)
	lastDay := time.Date(year, month+1, 0, 0, 0, 0, 0, calendar.Shanghai()).Day()
	hour, minute, second := t.Clock()
	return time.Date(year, month, min(day, lastDay)+p.Days, hour, minute, second, t.Nanosecond(), calendar.Shanghai()).Add(p.Clock)
}

// DueAt is when the next update is due after the last (R19.2), and whether one
// was promised: IRREGULAR, ON_DEMAND and STATIC promise no date, nor does a
// CUSTOM frequency without a valid duration, nor data that was never updated.
func DueAt(last time.Time, f UpdateFrequency, custom string) (time.Time, bool) {
	period, promised := f.Period(custom)
	if !promised || last.IsZero() {
		return time.Time{}, false
	}
	return period.After(last), true
}

// UpdateDue says where a dataset stands between its promise and its last update.
type UpdateDue struct {
	Freshness   Freshness
	DueAt       time.Time // zero where nothing was promised
	StaleAt     time.Time // DueAt and the grace; the first stale instant
	Provisional bool      // the grace rests on a year without a notice
}

// FreshnessAt is the freshness at now (R19.2): FRESH before DueAt, DUE from then
// on, STALE from the end of the grace. The zero Freshness means that no date was
// promised; such data shows its age instead.
func FreshnessAt(now, last time.Time, f UpdateFrequency, custom string, c calendar.Calendar) UpdateDue {
	due, promised := DueAt(last, f, custom)
	if !promised {
		return UpdateDue{}
	}
	u := UpdateDue{DueAt: due, Freshness: FreshnessFresh}
	if days, counted := f.graceDays(); counted {
		end := c.Add(due, days)
		u.StaleAt, u.Provisional = end.At, end.Provisional
	} else {
		u.StaleAt = due.Add(clockGrace(f, due.Sub(last)))
	}
	switch {
	case !now.Before(u.StaleAt):
		u.Freshness = FreshnessStale
	case !now.Before(due):
		u.Freshness = FreshnessDue
	}
	return u
}

// clockGrace is one hour for REALTIME and a tenth of the period for CUSTOM.
func clockGrace(f UpdateFrequency, period time.Duration) time.Duration {
	if f == FrequencyRealtime {
		return time.Hour
	}
	return period / 10
}
