//go:build !testclock

package replica

import "time"

// machineClock is the clock that stamps: the machine's. Builds for tests have
// another (now_testclock.go); this one looks at nothing else.
func machineClock() (func() time.Time, error) { return time.Now, nil }
