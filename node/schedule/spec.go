package schedule

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/mulu-catalog/mulu/catalog/calendar"
)

// ErrSpec says that a text is no specification of times.
var ErrSpec = errors.New("not a specification of five fields")

// Times is when a job is due, in Shanghai, which has no summer time.
type Times struct {
	text     string
	schedule cron.Schedule
}

// ParseTimes reads minute, hour, day of month, month and day of week, each
// made of digits and * , - / only. Zones, names and descriptors such as @every
// are refused: the zone is Shanghai, and the shape has to be plain.
func ParseTimes(text string) (times Times, err error) {
	if err := checkSpec(text); err != nil {
		return Times{}, err
	}
	defer func() {
		if p := recover(); p != nil {
			times, err = Times{}, fmt.Errorf("%w: %q: %v", ErrSpec, text, p)
		}
	}()
	schedule, err := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow).Parse(text)
	if err != nil {
		return Times{}, fmt.Errorf("%w: %q: %w", ErrSpec, text, err)
	}
	return Times{text: text, schedule: schedule}, nil
}

func checkSpec(text string) error {
	const most = 100
	switch fields := strings.Fields(text); {
	case len(text) > most:
		return fmt.Errorf("%w: longer than %d bytes", ErrSpec, most)
	case len(fields) != 5:
		return fmt.Errorf("%w: %q has %d", ErrSpec, text, len(fields))
	case strings.Trim(text, "0123456789*,-/ ") != "" || strings.ContainsFunc(text, strange):
		return fmt.Errorf("%w: %q holds more than digits and * , - /", ErrSpec, text)
	}
	return nil
}

func strange(r rune) bool { return !strings.ContainsRune("0123456789*,-/ ", r) }

// String is the specification as it was written.
func (t Times) String() string { return t.text }

// Next is the first due time after the given one; the zero time when there is
// none within five years.
func (t Times) Next(after time.Time) (next time.Time) {
	defer func() {
		if recover() != nil {
			next = time.Time{}
		}
	}()
	return t.schedule.Next(after.In(calendar.Shanghai()))
}

// mostMissed is how many missed times are told apart; older ones are not.
const mostMissed = 1000

// Due lists the due times after one moment and up to another, at most the
// newest 1000, and how many there were.
func (t Times) Due(after, until time.Time) (times []time.Time, count int) {
	for next := t.Next(after); !next.IsZero() && !next.After(until); next = t.Next(next) {
		count++
		if times = append(times, next); len(times) > 2*mostMissed {
			times = append(times[:0], times[mostMissed:]...)
		}
	}
	if len(times) > mostMissed {
		times = times[len(times)-mostMissed:]
	}
	return times, count
}

// Last is the newest due time up to the given one, within 400 days; the zero
// time when there is none.
func (t Times) Last(until time.Time) time.Time {
	const day = 24 * time.Hour
	for _, reach := range []time.Duration{2 * time.Hour, 2 * day, 32 * day, 400 * day} {
		if times, _ := t.Due(until.Add(-reach), until); len(times) > 0 {
			return times[len(times)-1]
		}
	}
	return time.Time{}
}
