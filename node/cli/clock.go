//go:build !testclock

package cli

import "github.com/spf13/cobra"

// clockFlag adds nothing: a released program takes no clock from anybody.
func clockFlag(*cobra.Command) {}
