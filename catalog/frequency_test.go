package catalog_test

import (
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/calendar"
)

func shanghaiTime(t *testing.T, text string) time.Time {
	t.Helper()
	parsed, err := time.ParseInLocation("2006-01-02 15:04", text, calendar.Shanghai())
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestUpdateIsDueOnePeriodAfterTheLast(t *testing.T) {
	for _, row := range []struct {
		last      string
		frequency catalog.UpdateFrequency
		custom    string
		due       string
	}{
		{"2026-09-15 10:00", catalog.FrequencyRealtime, "", "2026-09-15 11:00"},
		{"2026-09-30 10:00", catalog.FrequencyDaily, "", "2026-10-01 10:00"},
		{"2026-12-28 10:00", catalog.FrequencyWeekly, "", "2027-01-04 10:00"},
		{"2026-09-15 10:00", catalog.FrequencyMonthly, "", "2026-10-15 10:00"},
		{"2026-01-31 10:00", catalog.FrequencyMonthly, "", "2026-02-28 10:00"},
		{"2024-01-31 10:00", catalog.FrequencyMonthly, "", "2024-02-29 10:00"},
		{"2026-12-31 23:59", catalog.FrequencyMonthly, "", "2027-01-31 23:59"},
		{"2026-11-30 10:00", catalog.FrequencyQuarterly, "", "2027-02-28 10:00"},
		{"2026-08-31 10:00", catalog.FrequencySemiannual, "", "2027-02-28 10:00"},
		{"2024-02-29 10:00", catalog.FrequencyAnnual, "", "2025-02-28 10:00"},
		{"2024-02-29 10:00", catalog.FrequencyBiennial, "", "2026-02-28 10:00"},
		{"2026-01-31 10:00", catalog.FrequencyCustom, "P1M1D", "2026-03-01 10:00"},
		{"2026-01-31 10:00", catalog.FrequencyCustom, "P2W", "2026-02-14 10:00"},
		{"2026-01-31 10:00", catalog.FrequencyCustom, "P1DT6H30M", "2026-02-01 16:30"},
		{"2026-01-31 10:00", catalog.FrequencyCustom, "P1Y", "2027-01-31 10:00"},
	} {
		got, promised := catalog.DueAt(shanghaiTime(t, row.last), row.frequency, row.custom)
		if !promised || !got.Equal(shanghaiTime(t, row.due)) {
			t.Errorf("R19.2 %s %s after %s: got %s (%v), want %s", row.frequency, row.custom, row.last, got, promised, row.due)
		}
	}
}

func TestMonthEndsInShanghaiAndNotInUTC(t *testing.T) {
	// 16:30 UTC on 30 January is already the 31st in Shanghai.
	last := time.Date(2026, 1, 30, 16, 30, 0, 0, time.UTC)
	got, _ := catalog.DueAt(last, catalog.FrequencyMonthly, "")
	if want := shanghaiTime(t, "2026-02-28 00:30"); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNoDateIsPromisedWithoutAPeriod(t *testing.T) {
	last := shanghaiTime(t, "2010-01-01 00:00")
	for _, f := range []catalog.UpdateFrequency{catalog.FrequencyIrregular, catalog.FrequencyOnDemand, catalog.FrequencyStatic, "", "7"} {
		if due, promised := catalog.DueAt(last, f, ""); promised {
			t.Errorf("%q: due at %s", f, due)
		}
		if got := catalog.FreshnessAt(shanghaiTime(t, "2026-01-01 00:00"), last, f, "", calendar.Embedded()); got != (catalog.UpdateDue{}) {
			t.Errorf("%q: got %+v", f, got)
		}
	}
	if _, promised := catalog.DueAt(time.Time{}, catalog.FrequencyDaily, ""); promised {
		t.Error("data that was never updated is due")
	}
	if _, promised := catalog.DueAt(last, catalog.FrequencyCustom, "often"); promised {
		t.Error("a CUSTOM frequency without duration is due")
	}
}

func TestDataIsStaleAfterItsGrace(t *testing.T) {
	c := calendar.Embedded()
	for _, row := range []struct {
		name, last string
		frequency  catalog.UpdateFrequency
		custom     string
		now        string
		want       catalog.Freshness
	}{
		{"AT19.1", "2026-09-15 00:00", catalog.FrequencyMonthly, "", "2026-11-01 00:00", catalog.FreshnessStale},
		{"R19.2 before", "2026-09-15 10:00", catalog.FrequencyMonthly, "", "2026-10-15 09:59", catalog.FreshnessFresh},
		{"R19.2 due", "2026-09-15 10:00", catalog.FrequencyMonthly, "", "2026-10-15 10:00", catalog.FreshnessDue},
		{"R19.2 last minute of the fifth working day", "2026-09-15 10:00", catalog.FrequencyMonthly, "", "2026-10-22 23:59", catalog.FreshnessDue},
		{"R19.2 after it", "2026-09-15 10:00", catalog.FrequencyMonthly, "", "2026-10-23 00:00", catalog.FreshnessStale},
		{"R19.2 daily over the holidays", "2026-09-29 10:00", catalog.FrequencyDaily, "", "2026-10-08 23:59", catalog.FreshnessDue},
		{"R19.2 daily after them", "2026-09-29 23:00", catalog.FrequencyDaily, "", "2026-10-09 00:00", catalog.FreshnessStale},
		{"R19.2 hourly", "2026-10-01 10:00", catalog.FrequencyRealtime, "", "2026-10-01 11:59", catalog.FreshnessDue},
		{"R19.2 hourly stale", "2026-10-01 10:00", catalog.FrequencyRealtime, "", "2026-10-01 12:00", catalog.FreshnessStale},
		{"R19.2 custom", "2026-10-01 00:00", catalog.FrequencyCustom, "P10D", "2026-10-11 23:59", catalog.FreshnessDue},
		{"R19.2 custom stale", "2026-10-01 00:00", catalog.FrequencyCustom, "P10D", "2026-10-12 00:00", catalog.FreshnessStale},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := catalog.FreshnessAt(shanghaiTime(t, row.now), shanghaiTime(t, row.last), row.frequency, row.custom, c)
			if got.Freshness != row.want {
				t.Errorf("got %s, due %s, stale %s; want %s", got.Freshness, got.DueAt, got.StaleAt, row.want)
			}
		})
	}
}

func TestDurationThatIsNoneIsRefused(t *testing.T) {
	for _, text := range []string{"", "P", "PT", "P1", "1M", "P1.5M", "P-1M", "P0D", "PT0S", "P1DT", "P1H", "PT1D", "P1D1M", "P1M1M", "p1m", "P1M ", "P9999999Y", "P101Y", "P１M", "PT999999H1"} {
		if got, err := catalog.ParseUpdatePeriod(text); err == nil {
			t.Errorf("%q: got %+v", text, got)
		}
	}
	for f, custom := range map[catalog.UpdateFrequency]string{"": "", "每天": "", catalog.FrequencyCustom: "", catalog.FrequencyDaily: "P1D"} {
		if catalog.CheckUpdateFrequency(f, custom) == nil {
			t.Errorf("%q with %q is accepted", f, custom)
		}
	}
	if catalog.CheckUpdateFrequency(catalog.FrequencyCustom, "P10D") != nil || catalog.CheckUpdateFrequency(catalog.FrequencyStatic, "") != nil {
		t.Error("a lawful frequency is refused")
	}
}

func FuzzParseUpdatePeriod(f *testing.F) {
	for _, seed := range []string{"P1M", "P1Y6M", "P2W", "PT12H", "P1DT6H", "P100Y", "PT1S"} {
		f.Add(seed)
	}
	last := time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		period, err := catalog.ParseUpdatePeriod(text)
		if err == nil && !period.After(last).After(last) {
			t.Fatalf("%q leads nowhere: %+v", text, period)
		}
	})
}
