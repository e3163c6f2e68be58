package calendar_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mulu-catalog/mulu/catalog/calendar"
)

func date(t *testing.T, text string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// sharedFile reads a file of the data that lies beside the repository.
func sharedFile(t *testing.T, name string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = parent
	}
	data, err := os.ReadFile(filepath.Join(dir, "..", "shared", "data", name))
	if err != nil {
		t.Skipf("the shared data is not beside the repository: %v", err)
	}
	return data
}

// facts is the published table in the form of work-calendar.json.
type facts struct {
	OffDays        []calendar.Date `json:"offDays"`
	MakeupWorkdays []calendar.Date `json:"makeupWorkdays"`
}

func publishedFacts(t *testing.T) facts {
	t.Helper()
	var f facts
	if err := json.Unmarshal(sharedFile(t, "work-calendar.json"), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestEmbeddedCalendarEqualsThePublishedNotices(t *testing.T) {
	want := publishedFacts(t)
	got := calendar.Embedded()
	if diff := cmp.Diff(want.OffDays, got.OffDays()); diff != "" {
		t.Errorf("days off (-published +embedded):\n%s", diff)
	}
	if diff := cmp.Diff(want.MakeupWorkdays, got.MakeupDays()); diff != "" {
		t.Errorf("make-up days (-published +embedded):\n%s", diff)
	}
	if diff := cmp.Diff([]int{2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026}, got.KnownYears()); diff != "" {
		t.Error(diff)
	}
	for _, y := range got.Years {
		if faults := y.Check(); len(faults) > 0 {
			t.Errorf("embedded year: %v", faults)
		}
	}
}

func TestTenWorkingDaysEndOnTheDayOfTheRulebook(t *testing.T) {
	c := calendar.Embedded()
	for receipt, want := range map[string]string{
		"2020-07-31": "2020-08-14", "2020-08-03": "2020-08-17", "2020-09-25": "2020-10-15",
		"2020-12-31": "2021-01-15", "2021-02-05": "2021-02-24", "2021-04-30": "2021-05-18",
		"2022-01-28": "2022-02-16", "2022-09-28": "2022-10-17", "2022-12-20": "2023-01-04",
		"2023-01-19": "2023-02-07", "2023-06-21": "2023-07-06", "2023-09-27": "2023-10-17",
		"2024-02-09": "2024-02-29", "2024-02-10": "2024-02-29", "2024-04-30": "2024-05-16",
		"2024-12-20": "2025-01-06", "2025-01-24": "2025-02-13", "2025-05-31": "2025-06-16",
		"2025-09-26": "2025-10-16", "2025-12-19": "2026-01-05", "2026-01-03": "2026-01-15",
		"2026-02-13": "2026-03-05", "2026-09-24": "2026-10-15", "2026-11-23": "2026-12-07",
	} {
		t.Run("R21.1 received "+receipt, func(t *testing.T) {
			for _, clock := range []time.Duration{0, 10 * time.Hour, 24*time.Hour - 1} {
				got := c.Add(date(t, receipt).Start().Add(clock), 10)
				if got.LastDay != date(t, want) {
					t.Errorf("received %s after midnight: last day %s, want %s", clock, got.LastDay, want)
				}
				if got.Provisional || got.CalendarVersion != 1 {
					t.Errorf("got provisional=%v version=%d, want a final answer of version 1", got.Provisional, got.CalendarVersion)
				}
				if !got.At.Equal(date(t, want).Start().Add(24 * time.Hour)) {
					t.Errorf("ends at %s, want 24:00 of %s", got.At, want)
				}
			}
		})
	}
}

func TestDeadlineIsTheExclusiveInstantAtMidnightInShanghai(t *testing.T) {
	t.Run("AT21.1 AT21.2", func(t *testing.T) {
		got := calendar.Embedded().Add(time.Date(2020, 9, 25, 10, 0, 0, 0, calendar.Shanghai()), 10)
		if text := got.At.Format(time.RFC3339); text != "2020-10-16T00:00:00+08:00" {
			t.Errorf("got %s", text)
		}
	})
	t.Run("the UTC evening is already the next day", func(t *testing.T) {
		received := time.Date(2020, 9, 24, 17, 30, 0, 0, time.UTC)
		if got := calendar.DateOf(received); got != date(t, "2020-09-25") {
			t.Errorf("got %s", got)
		}
		if got := calendar.Embedded().Add(received, 10).LastDay; got != date(t, "2020-10-15") {
			t.Errorf("got %s", got)
		}
	})
	t.Run("AT21.4 received on a Saturday of the New Year holiday", func(t *testing.T) {
		got := calendar.Embedded().Add(date(t, "2026-01-03").Start(), 10)
		if got.LastDay != date(t, "2026-01-15") {
			t.Errorf("got %s", got.LastDay)
		}
	})
	t.Run("no day to count ends today, or on the next working day", func(t *testing.T) {
		c := calendar.Embedded()
		if got := c.Add(date(t, "2026-09-24").Start(), 0).LastDay; got != date(t, "2026-09-24") {
			t.Errorf("got %s", got)
		}
		if got := c.Add(date(t, "2026-09-25").Start(), -3).LastDay; got != date(t, "2026-09-28") {
			t.Errorf("got %s", got)
		}
	})
}

func TestYearWithoutNoticeIsProvisional(t *testing.T) {
	c := calendar.Embedded()
	got := c.Add(date(t, "2026-12-25").Start(), 10)
	if got.LastDay != date(t, "2027-01-11") || !got.Provisional {
		t.Errorf("got %s provisional=%v, want 2027-01-11 provisional", got.LastDay, got.Provisional)
	}
	for day, want := range map[string]struct{ working, provisional bool }{
		"2026-12-28": {true, false},
		"2026-12-29": {true, true}, // a 2027 notice may still move it, as 2018-12-31 was moved
		"2027-01-01": {false, true},
		"2027-01-04": {true, true},
		"2027-02-08": {true, true},  // Spring Festival is known from a notice only
		"2028-05-02": {false, true}, // a Tuesday
		"2028-05-03": {true, true},
		"2028-10-03": {false, true},
		"2028-10-04": {true, true},
		"2017-12-29": {true, true},
		"2022-12-31": {false, false}, // from the notice of 2023
		"2018-12-29": {true, false},  // a Saturday, from the notice of 2019
		"2018-12-31": {false, false},
	} {
		working, provisional := c.IsWorkingDay(date(t, day))
		if working != want.working || provisional != want.provisional {
			t.Errorf("%s: got working=%v provisional=%v, want %+v", day, working, provisional, want)
		}
	}
}

func TestWorkingDaysPerYear(t *testing.T) {
	c := calendar.Embedded()
	for year, want := range map[int]int{2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248} {
		got, _ := c.WorkingDaysBetween(calendar.NewDate(year-1, 12, 31), calendar.NewDate(year, 12, 31))
		if got != want {
			t.Errorf("%d: got %d working days, want %d", year, got, want)
		}
	}
	if got, _ := c.WorkingDaysBetween(date(t, "2026-03-02"), date(t, "2026-03-02")); got != 0 {
		t.Errorf("a day after itself: got %d", got)
	}
}

// TestAddAgreesWithTheNaiveCount walks the days with the standard library and the
// published flat lists only.
func TestAddAgreesWithTheNaiveCount(t *testing.T) {
	f := publishedFacts(t)
	off, makeup := map[string]bool{}, map[string]bool{}
	for _, d := range f.OffDays {
		off[d.String()] = true
	}
	for _, d := range f.MakeupWorkdays {
		makeup[d.String()] = true
	}
	naive := func(day time.Time, n int) string {
		for n > 0 {
			day = day.AddDate(0, 0, 1)
			text := day.Format("2006-01-02")
			weekday := day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
			if makeup[text] || weekday && !off[text] {
				n--
			}
		}
		return day.Format("2006-01-02")
	}
	c := calendar.Embedded()
	chance := rand.New(rand.NewPCG(381, 2020))
	first := time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)
	for range 2000 {
		day, n := first.AddDate(0, 0, chance.IntN(8*365+300)), 1+chance.IntN(30)
		receipt := time.Date(day.Year(), day.Month(), day.Day(), chance.IntN(24), chance.IntN(60), 0, 0, calendar.Shanghai())
		got := c.Add(receipt.UTC(), n)
		if want := naive(day, n); got.LastDay.String() != want {
			t.Fatalf("%d working days after %s: got %s, want %s", n, day.Format("2006-01-02"), got.LastDay, want)
		}
		if back, _ := c.WorkingDaysBetween(calendar.DateOf(receipt), got.LastDay); back != n {
			t.Fatalf("counting back from %s to %s: got %d, want %d", got.LastDay, receipt, back, n)
		}
	}
}

func notice2027() calendar.YearNotice {
	y := calendar.YearNotice{Year: 2027, URLs: []string{"https://example.org/2027"}}
	for _, d := range []string{"2027-01-01", "2027-01-02", "2027-01-03", "2027-05-01", "2027-10-01", "2027-10-02", "2027-10-03"} {
		day, _ := calendar.ParseDate(d)
		y.Off = append(y.Off, day)
	}
	return y
}

func TestMergedYearMakesItsDeadlinesFinal(t *testing.T) {
	before := calendar.Embedded()
	y := notice2027()
	y.Off = append([]calendar.Date{date(t, "2026-12-31")}, y.Off...)
	y.Makeup = []calendar.Date{date(t, "2026-12-27")}
	slices.Reverse(y.Off)
	after, err := before.Merge(y)
	if err != nil {
		t.Fatal(err)
	}
	got := after.Add(date(t, "2026-12-25").Start(), 10)
	// 27 (make-up), 28, 29, 30 December, then 4, 5, 6, 7, 8, 11 January.
	if got.LastDay != date(t, "2027-01-11") || got.Provisional || got.CalendarVersion != 2 {
		t.Errorf("got %+v", got)
	}
	if working, _ := after.IsWorkingDay(date(t, "2026-12-31")); working {
		t.Error("the December day of the 2027 notice is still working")
	}
	if diff := cmp.Diff(calendar.Embedded(), before); diff != "" {
		t.Errorf("the calendar that was merged into has changed:\n%s", diff)
	}
	if y.Off[0] < y.Off[len(y.Off)-1] {
		t.Error("Merge sorted the caller's slice")
	}
	y.Makeup = nil
	changed, err := after.Merge(y)
	if err != nil {
		t.Fatal(err)
	}
	if working, _ := changed.IsWorkingDay(date(t, "2026-12-27")); working || changed.Version != 3 || len(changed.Years) != len(after.Years) {
		t.Error("a second notice of a year does not replace the first as a whole")
	}
	if working, _ := after.IsWorkingDay(date(t, "2026-12-27")); !working {
		t.Error("the calendar before the second notice has changed")
	}
}

func TestContradictoryNoticeIsRefusedWhole(t *testing.T) {
	for name, spoil := range map[string]func(*calendar.YearNotice){
		"no year":              func(y *calendar.YearNotice) { y.Year = 0 },
		"day of another year":  func(y *calendar.YearNotice) { y.Off = append(y.Off, calendar.NewDate(2028, 1, 1)) },
		"November before":      func(y *calendar.YearNotice) { y.Off = append(y.Off, calendar.NewDate(2026, 11, 30)) },
		"no such day":          func(y *calendar.YearNotice) { y.Off = append(y.Off, 20270230) },
		"named twice":          func(y *calendar.YearNotice) { y.Off = append(y.Off, y.Off[0]) },
		"off and make-up":      func(y *calendar.YearNotice) { y.Makeup = append(y.Makeup, calendar.NewDate(2027, 1, 2)) },
		"make-up on a Tuesday": func(y *calendar.YearNotice) { y.Makeup = append(y.Makeup, calendar.NewDate(2027, 3, 2)) },
		"National Day missing": func(y *calendar.YearNotice) { y.Off = y.Off[:4] },
	} {
		t.Run(name, func(t *testing.T) {
			y := notice2027()
			spoil(&y)
			got, err := calendar.Embedded().Merge(y)
			if err == nil {
				t.Fatal("accepted")
			}
			if diff := cmp.Diff(calendar.Embedded(), got); diff != "" {
				t.Errorf("the refused notice left a trace:\n%s", diff)
			}
		})
	}
	if _, err := calendar.Embedded().Merge(notice2027(), notice2027()); err == nil {
		t.Error("one year given twice was accepted")
	}
	if _, err := calendar.Embedded().Merge(notice2027()); err != nil {
		t.Errorf("the unspoilt notice is refused: %v", err)
	}
}

func TestLargeCountIsCutDown(t *testing.T) {
	c := calendar.Embedded()
	now := date(t, "2026-11-24").Start()
	if got, want := c.Add(now, 1<<40), c.Add(now, calendar.MaxDays); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func BenchmarkAddTenWorkingDays(b *testing.B) {
	c := calendar.Embedded()
	receipt := time.Date(2026, 9, 24, 10, 0, 0, 0, calendar.Shanghai())
	for b.Loop() {
		c.Add(receipt, 10)
	}
}
