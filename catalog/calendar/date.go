package calendar

import (
	"fmt"
	"time"
)

// shanghai is Asia/Shanghai: UTC+8, no daylight saving, no database needed.
var shanghai = time.FixedZone("UTC+8", 8*60*60)

// Shanghai is the one zone of all dates and deadlines.
func Shanghai() *time.Location { return shanghai }

// Date is a day in Shanghai, written as the number yyyymmdd, so that dates
// compare with < and are plain integers in state and log. Its text form, also in
// JSON, is 2006-01-02. The zero value is no date.
type Date int32

const textForm = "2006-01-02"

// NewDate makes a date, or the zero Date if there is no such day.
func NewDate(year int, month time.Month, day int) Date {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0
	}
	t := time.Date(year, month, day, 0, 0, 0, 0, shanghai)
	if t.Day() != day {
		return 0
	}
	return Date(year*10000 + int(month)*100 + day)
}

// DateOf is the day in Shanghai at the instant t: 17:30 UTC is already tomorrow.
func DateOf(t time.Time) Date {
	year, month, day := t.In(shanghai).Date()
	return Date(year*10000 + int(month)*100 + day)
}

// ParseDate reads the form 2006-01-02 and nothing else.
func ParseDate(text string) (Date, error) {
	t, err := time.ParseInLocation(textForm, text, shanghai)
	if err != nil || len(text) != len(textForm) || t.Year() < 1 {
		return 0, fmt.Errorf("date %q: want a day in the form YYYY-MM-DD", text)
	}
	return DateOf(t), nil
}

// Year of the date.
func (d Date) Year() int { return int(d) / 10000 }

// Month of the date.
func (d Date) Month() time.Month { return time.Month(int(d) / 100 % 100) }

// Day of the month.
func (d Date) Day() int { return int(d) % 100 }

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == 0 }

// Valid reports whether d is a day that exists, in the years 1 to 9999.
func (d Date) Valid() bool { return d != 0 && NewDate(d.Year(), d.Month(), d.Day()) == d }

// Weekday of the date.
func (d Date) Weekday() time.Weekday { return d.Start().Weekday() }

// Start is 00:00 of the day in Shanghai.
func (d Date) Start() time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, shanghai)
}

// End is 24:00 of the day in Shanghai: the first instant that no longer belongs to it.
func (d Date) End() time.Time { return d.AddDays(1).Start() }

// AddDays is the date n calendar days later, or earlier if n is negative.
func (d Date) AddDays(n int) Date {
	return DateOf(time.Date(d.Year(), d.Month(), d.Day()+n, 0, 0, 0, 0, shanghai))
}

// String is the form 2006-01-02, or "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year(), d.Month(), d.Day())
}

// MarshalText writes the form 2006-01-02; it refuses a day that does not exist.
func (d Date) MarshalText() ([]byte, error) {
	if !d.IsZero() && !d.Valid() {
		return nil, fmt.Errorf("date number %d is no day", int(d))
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads the form 2006-01-02; the empty text is no date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
