package ledger

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// Instant is a moment in state: milliseconds since 1970-01-01T00:00:00Z. State
// holds no time.Time, so that its encoding has one form only.
type Instant int64

// InstantOf cuts t to milliseconds.
func InstantOf(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return Instant(t.UnixMilli())
}

// Time is the moment in UTC; the zero Instant is the zero time.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(i)).UTC()
}

// IsZero reports whether nothing was recorded.
func (i Instant) IsZero() bool { return i == 0 }

// String is RFC 3339 in UTC, empty for the zero Instant.
func (i Instant) String() string {
	if i == 0 {
		return ""
	}
	return i.Time().Format("2006-01-02T15:04:05.000Z07:00")
}

// MarshalJSON writes RFC 3339, empty for the zero Instant.
func (i Instant) MarshalJSON() ([]byte, error) { return strconv.AppendQuote(nil, i.String()), nil }

// UnmarshalJSON reads RFC 3339, "" or null.
func (i *Instant) UnmarshalJSON(text []byte) error {
	var quoted string
	if err := json.Unmarshal(text, &quoted); err != nil {
		return fmt.Errorf("reading an instant: %w", err)
	}
	if quoted == "" {
		*i = 0
		return nil
	}
	t, err := time.Parse(time.RFC3339, quoted)
	if err != nil {
		return fmt.Errorf("reading an instant: %w", err)
	}
	if year := t.UTC().Year(); year < 1 || year > 9999 {
		return fmt.Errorf("reading an instant: year %d can not be written again", year)
	}
	*i = InstantOf(t)
	return nil
}
