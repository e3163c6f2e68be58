package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// strict makes what is wrong with the words of a command line a wrong usage,
// whichever command it was meant for: a word too many, and a word that names
// none of a command's own, which would otherwise print its help and succeed.
func strict(cmd *cobra.Command) {
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usageError{err}
			}
			return nil
		}
	}
	if cmd.HasSubCommands() && !cmd.Runnable() {
		cmd.Args, cmd.RunE = cobra.ArbitraryArgs, help
	}
	for _, member := range cmd.Commands() {
		strict(member)
	}
}

func help(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("unknown command %q for %q", args[0], cmd.CommandPath())}
	}
	return cmd.Help()
}
