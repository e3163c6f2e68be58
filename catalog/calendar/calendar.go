package calendar

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Calendar is the working calendar: the notices by year, and a version that
// every computed deadline carries. A Calendar is a value; nothing changes it.
type Calendar struct {
	Version int          `cbor:"1,keyasint" json:"version"`
	Years   []YearNotice `cbor:"2,keyasint" json:"years"` // ascending, each year once
}

// YearNotice is what one yearly holiday notice orders. It may reach into the
// December before its year, never beyond its year.
type YearNotice struct {
	Year   int      `cbor:"1,keyasint" json:"year"`
	Off    []Date   `cbor:"2,keyasint" json:"offDays"`    // ascending; weekends may be absent
	Makeup []Date   `cbor:"3,keyasint" json:"makeupDays"` // ascending; working days on a weekend
	URLs   []string `cbor:"4,keyasint" json:"noticeUrls"` // where the notice and its changes are published
}

// Deadline is the end of a count of working days.
type Deadline struct {
	At              time.Time `cbor:"1,keyasint" json:"at"`      // exclusive: done means strictly before
	LastDay         Date      `cbor:"2,keyasint" json:"lastDay"` // the day at whose 24:00 the time is up
	Provisional     bool      `cbor:"3,keyasint" json:"provisional"`
	CalendarVersion int       `cbor:"4,keyasint" json:"calendarVersion"`
}

// MaxDays is the largest count that Add accepts; more is cut down to it.
const MaxDays = 2500

// KnownYears lists the years that have a notice, ascending.
func (c Calendar) KnownYears() []int {
	years := make([]int, 0, len(c.Years))
	for _, y := range c.Years {
		years = append(years, y.Year)
	}
	return years
}

// OffDays lists the days off of all notices, ascending. It is not the list of
// non-working days: weekends that no notice names are missing.
func (c Calendar) OffDays() []Date {
	return c.collect(func(y YearNotice) []Date { return y.Off })
}

// MakeupDays lists the make-up working days of all notices, ascending.
func (c Calendar) MakeupDays() []Date {
	return c.collect(func(y YearNotice) []Date { return y.Makeup })
}

func (c Calendar) collect(pick func(YearNotice) []Date) []Date {
	var all []Date
	for _, y := range c.Years {
		all = append(all, pick(y)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (c Calendar) notice(year int) (YearNotice, bool) {
	i, found := slices.BinarySearchFunc(c.Years, year, func(y YearNotice, want int) int { return y.Year - want })
	if !found {
		return YearNotice{}, false
	}
	return c.Years[i], true
}

// IsWorkingDay reports whether d is a working day. The answer is provisional
// while a notice that may still change it is missing: the notice of the day's
// own year, or for the last days of December the notice of the next year.
func (c Calendar) IsWorkingDay(d Date) (working, provisional bool) {
	next, nextKnown := c.notice(d.Year() + 1)
	if nextKnown {
		if working, named := next.names(d); named {
			return working, false
		}
	}
	own, known := c.notice(d.Year())
	if known {
		provisional = !nextKnown && reachedByNextNotice(d)
		if working, named := own.names(d); named {
			return working, provisional
		}
		return !weekend(d), provisional
	}
	return !weekend(d) && !fixedStatutory(d), true
}

// names says what the notice orders for d, and whether it orders anything.
func (y YearNotice) names(d Date) (working, named bool) {
	if slices.Contains(y.Makeup, d) {
		return true, true
	}
	if slices.Contains(y.Off, d) {
		return false, true
	}
	return false, false
}

func weekend(d Date) bool {
	day := d.Weekday()
	return day == time.Saturday || day == time.Sunday
}

// reachedByNextNotice holds for the days that New Year arrangements have moved
// in the years since holidays are exchanged: 29 to 31 December.
func reachedByNextNotice(d Date) bool { return d.Month() == time.December && d.Day() >= 29 }

// fixedStatutory holds for the statutory holidays with a fixed solar date. The
// others follow the moon or the sun and are known only from a notice.
func fixedStatutory(d Date) bool {
	switch d.Month() {
	case time.January:
		return d.Day() == 1
	case time.May:
		return d.Day() <= 2
	case time.October:
		return d.Day() <= 3
	default:
		return false
	}
}

// Add counts n working days from the day after receipt (the day of receipt does
// not count) and ends at 24:00 of the last. With n of zero or less the last day
// is the day of receipt, or the next working day if that is none. A count above
// MaxDays is cut down to it; whoever takes n from outside refuses it first.
func (c Calendar) Add(receipt time.Time, n int) Deadline {
	day := DateOf(receipt)
	due := Deadline{CalendarVersion: c.Version}
	if n <= 0 {
		day, n = day.AddDays(-1), 1
	}
	for left := min(n, MaxDays); left > 0; {
		day = day.AddDays(1)
		working, provisional := c.IsWorkingDay(day)
		due.Provisional = due.Provisional || provisional
		if working {
			left--
		}
	}
	due.LastDay, due.At = day, day.End()
	return due
}

// WorkingDaysBetween counts the working days after from up to and including to,
// the way Add counts; zero if to is not after from. The count is provisional if
// any day in between is.
func (c Calendar) WorkingDaysBetween(from, to Date) (count int, provisional bool) {
	for day := from.AddDays(1); day <= to; day = day.AddDays(1) {
		working, unsure := c.IsWorkingDay(day)
		provisional = provisional || unsure
		if working {
			count++
		}
	}
	return count, provisional
}

// Merge returns the calendar with the given notices, each replacing the one of
// its year as a whole, under the next version. Notices that contradict
// themselves are refused, all faults in one error; c is unchanged either way.
func (c Calendar) Merge(notices ...YearNotice) (Calendar, error) {
	merged := Calendar{Version: c.Version + 1, Years: slices.Clone(c.Years)}
	var faults []error
	seen := make([]int, 0, len(notices))
	for _, n := range notices {
		n = n.normalised()
		faults = append(faults, n.Check()...)
		if slices.Contains(seen, n.Year) {
			faults = append(faults, fmt.Errorf("year %d: given twice", n.Year))
		}
		seen = append(seen, n.Year)
		i, found := slices.BinarySearchFunc(merged.Years, n.Year, func(y YearNotice, want int) int { return y.Year - want })
		if found {
			merged.Years[i] = n
		} else {
			merged.Years = slices.Insert(merged.Years, i, n)
		}
	}
	if len(faults) > 0 {
		return c, errors.Join(faults...)
	}
	return merged, nil
}

// normalised sorts and copies, so that equal notices are equal bytes.
func (y YearNotice) normalised() YearNotice {
	y.Off, y.Makeup, y.URLs = slices.Clone(y.Off), slices.Clone(y.Makeup), slices.Clone(y.URLs)
	slices.Sort(y.Off)
	slices.Sort(y.Makeup)
	return y
}

// Check lists what is wrong with the notice, nil if nothing is.
func (y YearNotice) Check() []error {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("year %d: "+format, append([]any{y.Year}, args...)...))
	}
	if y.Year < 2000 || y.Year > 2999 {
		fault("want a year from 2000 to 2999")
		return faults
	}
	for i, d := range y.Off {
		if !y.mayName(d) {
			fault("day off %d is no day of the year or of the December before", int(d))
		}
		if slices.Contains(y.Off[:i], d) {
			fault("day off %s is named twice", d)
		}
	}
	for i, d := range y.Makeup {
		if !y.mayName(d) {
			fault("make-up day %d is no day of the year or of the December before", int(d))
			continue
		}
		if slices.Contains(y.Makeup[:i], d) {
			fault("make-up day %s is named twice", d)
		}
		if slices.Contains(y.Off, d) {
			fault("%s is named as day off and as make-up day", d)
		}
		if !weekend(d) && !slices.Contains(y.Off, d.AddDays(-1)) {
			fault("make-up day %s is a %s, a working day anyway", d, d.Weekday())
		}
	}
	for _, d := range y.missingFixed() {
		fault("the statutory holiday %s is not among the days off; give the whole year", d)
	}
	return faults
}

func (y YearNotice) mayName(d Date) bool {
	return d.Valid() && (d.Year() == y.Year || d.Year() == y.Year-1 && d.Month() == time.December)
}

// missingFixed lists the fixed statutory holidays that the notice leaves out. A
// working 2 May was lawful until 2024, so it is not asked for.
func (y YearNotice) missingFixed() []Date {
	var missing []Date
	for _, d := range []Date{
		NewDate(y.Year, time.January, 1), NewDate(y.Year, time.May, 1),
		NewDate(y.Year, time.October, 1), NewDate(y.Year, time.October, 2), NewDate(y.Year, time.October, 3),
	} {
		if !slices.Contains(y.Off, d) {
			missing = append(missing, d)
		}
	}
	return missing
}
