package schedule_test

import (
	"errors"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/node/schedule"
)

func shanghai() *time.Location { return time.FixedZone("CST", 8*3600) }

func TestOnlyFivePlainFieldsAreASpecification(t *testing.T) {
	for _, text := range []string{
		"", "* * * *", "* * * * * *", "TZ=0 * * * * *", "TZ= * * * *", "CRON_TZ=Asia/Shanghai", "CRON_TZ=UTC 0 0 1 1 *", "TZ=0",
		"@every 1s", "@reboot", "@daily", "61 * * * *", "0 0 0 * *", "0 0 1 JAN *", "0 0 ? * *", "*/0 * * * *", "0\t0 1 1 *", "0 0 1 1 *\n", "5-1 * * * *",
		"٠ 0 1 1 *", "0 0 1 1 *                                                                                                   ",
	} {
		if times, err := schedule.ParseTimes(text); !errors.Is(err, schedule.ErrSpec) {
			t.Errorf("%q was read as %v, %v", text, times, err)
		}
	}
}

func TestTheNextTimeIsInShanghai(t *testing.T) {
	tests := []struct{ spec, after, want string }{
		{"0 0 1 1 *", "2026-12-31T15:59:59Z", "2027-01-01T00:00:00+08:00"},
		{"0 0 1 1 *", "2026-12-31T16:00:00Z", "2028-01-01T00:00:00+08:00"},
		{"0 0 1 10 *", "2026-09-30T16:00:01Z", "2027-10-01T00:00:00+08:00"},
		{"30 2 * * *", "2026-03-07T18:31:00Z", "2026-03-09T02:30:00+08:00"},
		{"0 9 1,15 11,12 *", "2026-11-15T08:00:00+08:00", "2026-11-15T09:00:00+08:00"},
	}
	for _, test := range tests {
		times, err := schedule.ParseTimes(test.spec)
		if err != nil {
			t.Fatal(err)
		}
		after, _ := time.Parse(time.RFC3339, test.after)
		if got := times.Next(after).In(shanghai()).Format(time.RFC3339); got != test.want {
			t.Errorf("%s after %s: %s, want %s", test.spec, test.after, got, test.want)
		}
	}
	never, err := schedule.ParseTimes("0 0 30 2 *")
	if err != nil || !never.Next(time.Now()).IsZero() {
		t.Errorf("30 February comes: %v", err)
	}
}

func TestTheLastTimeIsFoundOverAYear(t *testing.T) {
	now := time.Date(2026, 9, 30, 12, 0, 0, 0, shanghai())
	for spec, want := range map[string]string{
		"0 0 1 10 *": "2025-10-01 00:00", "0 2 * * *": "2026-09-30 02:00", "* * * * *": "2026-09-30 12:00", "0 0 29 2 *": "0001-01-01 00:00",
	} {
		times, err := schedule.ParseTimes(spec)
		if err != nil {
			t.Fatal(err)
		}
		last := times.Last(now)
		if !last.IsZero() {
			last = last.In(shanghai())
		}
		if got := last.Format("2006-01-02 15:04"); got != want {
			t.Errorf("%s: %s, want %s", spec, got, want)
		}
	}
}

func FuzzParseTimes(f *testing.F) {
	for _, seed := range []string{"0 0 1 1 *", "TZ=0", "*/5 1-3 1,2 * 0", "@every 1s", "CRON_TZ=Asia/Shanghai 0 0 1 1 *"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		times, err := schedule.ParseTimes(text)
		if err != nil {
			return
		}
		now := time.Date(2026, 9, 30, 12, 0, 0, 0, shanghai())
		if next := times.Next(now); !next.IsZero() && !next.After(now) {
			t.Errorf("%q: next is %v", text, next)
		}
	})
}
