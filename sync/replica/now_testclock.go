//go:build testclock

package replica

import (
	"fmt"
	"os"
	"time"
)

// machineClock is the machine's clock moved by MULU_CLOCK_OFFSET, a duration
// such as 3h or -48h. Only builds with the tag testclock have it.
func machineClock() (func() time.Time, error) {
	text := os.Getenv("MULU_CLOCK_OFFSET")
	if text == "" {
		return time.Now, nil
	}
	offset, err := time.ParseDuration(text)
	if err != nil {
		return nil, fmt.Errorf("reading MULU_CLOCK_OFFSET: %w", err)
	}
	return func() time.Time { return time.Now().Add(offset) }, nil
}
