//go:build testclock

package cli

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
)

// clockFlag lets a build for tests move the clock that stamps.
func clockFlag(cmd *cobra.Command) {
	cmd.Flags().Func("clock-offset", "move the stamps' clock, such as 3h or -48h (builds with the tag testclock only)", func(text string) error {
		if _, err := time.ParseDuration(text); err != nil {
			return fmt.Errorf("reading --clock-offset: %w", err)
		}
		return os.Setenv("MULU_CLOCK_OFFSET", text)
	})
}
