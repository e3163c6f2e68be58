package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/mulu-catalog/mulu/catalog/calendar"
)

func TestDateIsTextInJSONAndANumberInCBOR(t *testing.T) {
	d := date(t, "2024-02-29")
	text, err := json.Marshal(map[string]calendar.Date{"day": d})
	if err != nil || string(text) != `{"day":"2024-02-29"}` {
		t.Errorf("JSON: got %s, %v", text, err)
	}
	var back map[string]calendar.Date
	if err := json.Unmarshal(text, &back); err != nil || back["day"] != d {
		t.Errorf("JSON back: got %v, %v", back, err)
	}
	raw, err := cbor.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var number int
	if err := cbor.Unmarshal(raw, &number); err != nil || number != 20240229 {
		t.Errorf("CBOR: got %d, %v", number, err)
	}
}

func TestDateArithmeticCrossesMonthsAndYears(t *testing.T) {
	for _, row := range []struct {
		from string
		n    int
		want string
	}{
		{"2024-02-28", 1, "2024-02-29"},
		{"2023-02-28", 1, "2023-03-01"},
		{"2026-12-31", 1, "2027-01-01"},
		{"2026-01-01", -1, "2025-12-31"},
		{"2026-01-01", 365, "2027-01-01"},
	} {
		if got := date(t, row.from).AddDays(row.n); got != date(t, row.want) {
			t.Errorf("%s %+d: got %s, want %s", row.from, row.n, got, row.want)
		}
	}
}

func TestTextThatIsNoDayIsRefused(t *testing.T) {
	for _, text := range []string{"", "2026-02-29", "2026-2-9", "2026-13-01", "0000-01-01", "20260101", " 2026-01-01", "2026-01-01T00:00:00Z", "２０２６-01-01"} {
		if d, err := calendar.ParseDate(text); err == nil {
			t.Errorf("%q: got %s, want an error", text, d)
		}
	}
	if _, err := calendar.Date(20260230).MarshalText(); err == nil {
		t.Error("a day that does not exist was written")
	}
	var d calendar.Date
	if err := d.UnmarshalText(nil); err != nil || !d.IsZero() || d.String() != "" {
		t.Errorf("no date: got %v, %v", d, err)
	}
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"2026-01-01", "2024-02-29", "0001-01-01", "9999-12-31", "2026-1-1", "-001-01-01"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := calendar.ParseDate(text)
		if err != nil {
			if d != 0 {
				t.Fatalf("%q: an error and the date %d", text, d)
			}
			return
		}
		if d.String() != text || !d.Valid() || calendar.DateOf(d.Start()) != d || calendar.DateOf(d.End().Add(-time.Nanosecond)) != d {
			t.Fatalf("%q: got %s", text, d)
		}
	})
}
