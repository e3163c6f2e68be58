package calendar

import (
	"strings"
	"time"
)

// papers is where the notices are published.
const papers = "https://www.gov.cn/zhengce/"

// Embedded is the calendar of the years whose notices were out when this was
// written, 2018 to 2026, as version 1. Days are MM-DD or MM-DD..MM-DD in the
// notice's year; a leading "-" puts the first day in the December before.
func Embedded() Calendar {
	return Calendar{Version: 1, Years: []YearNotice{
		facts(2018, "01-01 02-15..02-21 04-05..04-07 04-29..05-01 06-18 09-24 10-01..10-07",
			"02-11 02-24 04-08 04-28 09-29 09-30",
			"zhengceku/2017-11/30/content_5243579.htm"),
		facts(2019, "-12-30..01-01 02-04..02-10 04-05 05-01..05-04 06-07 09-13 10-01..10-07",
			"-12-29 02-02 02-03 04-28 05-05 09-29 10-12",
			"zhengceku/2018-12/06/content_5346276.htm", "zhengceku/2019-03/22/content_5375877.htm"),
		// 3 February 2020 is a Monday: the day work resumed after the holiday was prolonged.
		facts(2020, "01-01 01-24..02-02 04-04..04-06 05-01..05-05 06-25..06-27 10-01..10-08",
			"01-19 02-03 04-26 05-09 06-28 09-27 10-10",
			"zhengceku/2019-11/21/content_5454164.htm", "zhengceku/2020-01/27/content_5472352.htm"),
		facts(2021, "01-01..01-03 02-11..02-17 04-03..04-05 05-01..05-05 06-12..06-14 09-19..09-21 10-01..10-07",
			"02-07 02-20 04-25 05-08 09-18 09-26 10-09",
			"zhengceku/2020-11/25/content_5564127.htm"),
		facts(2022, "01-01..01-03 01-31..02-06 04-03..04-05 04-30..05-04 06-03..06-05 09-10..09-12 10-01..10-07",
			"01-29 01-30 04-02 04-24 05-07 10-08 10-09",
			"zhengceku/2021-10/25/content_5644835.htm"),
		facts(2023, "-12-31..01-02 01-21..01-27 04-05 04-29..05-03 06-22..06-24 09-29..10-06",
			"01-28 01-29 04-23 05-06 06-25 10-07 10-08",
			"zhengceku/2022-12/08/content_5730844.htm"),
		facts(2024, "01-01 02-10..02-17 04-04..04-06 05-01..05-05 06-10 09-15..09-17 10-01..10-07",
			"02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
			"zhengceku/202310/content_6911528.htm"),
		facts(2025, "01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08",
			"01-26 02-08 04-27 09-28 10-11",
			"zhengceku/202411/content_6986383.htm"),
		facts(2026, "01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 10-01..10-07",
			"01-04 02-14 02-28 05-09 09-20 10-10",
			"zhengceku/202511/content_7047091.htm"),
	}}
}

func facts(year int, off, makeup string, paths ...string) YearNotice {
	y := YearNotice{Year: year, Off: days(year, off), Makeup: days(year, makeup)}
	for _, path := range paths {
		y.URLs = append(y.URLs, papers+path)
	}
	return y
}

// days expands the compact form of the table above. A slip in the table is a bug
// of this program, found by the first test, so it panics.
func days(year int, compact string) []Date {
	var all []Date
	for field := range strings.FieldsSeq(compact) {
		y := year
		if rest, before := strings.CutPrefix(field, "-"); before {
			field, y = rest, year-1
		}
		first, last, isSpan := strings.Cut(field, "..")
		from := mustDay(y, first)
		to := from
		if isSpan {
			to = mustDay(year, last)
		}
		for d := from; d <= to; d = d.AddDays(1) {
			all = append(all, d)
		}
	}
	return all
}

func mustDay(year int, text string) Date {
	t, err := time.Parse("01-02", text)
	if err != nil {
		panic("calendar: embedded table: " + text)
	}
	return NewDate(year, t.Month(), t.Day())
}
