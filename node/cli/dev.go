package cli

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/mulu-catalog/mulu/node/dev"
)

func (a *app) devCommand() *cobra.Command {
	o := dev.Options{}
	cmd := &cobra.Command{
		Use: "dev", Short: "试用 · a province and two cities in one process, with a sample catalog", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			o.Data, o.Settings = c.Data, &c.Config
			if !cmd.Flags().Changed("data") {
				if o.Data, err = os.MkdirTemp("", "mulu-dev-"); err != nil {
					return fmt.Errorf("making a directory to try things in: %w", err)
				}
				defer func() { err = errors.Join(err, os.RemoveAll(o.Data)) }()
			}
			if !cmd.Flags().Changed("log-level") {
				c.LogLevel = "error" // founding and joining make raft warn of what is only their order
			}
			c.LogText = true
			began := time.Now()
			world, err := dev.Open(cmd.Context(), o, a.logger(c.Config))
			if err != nil {
				return err
			}
			a.print("%s", world.Welcome(time.Since(began)))
			if !cmd.Flags().Changed("data") {
				a.print("  数据在临时目录，停止后删除；用 --data DIR 保留 · the data goes when it stops; --data DIR keeps it\n")
			}
			select {
			case <-cmd.Context().Done():
				return world.Close()
			case <-world.Failed():
				return nodeError{errors.Join(world.Cause(), world.Close())}
			}
		},
	}
	cmd.Flags().IntVar(&o.Port, "port", 8400, "port of the province's GraphQL; the cities follow")
	cmd.Flags().StringSliceVar(&o.Cities, "cities", []string{"330100", "330200"}, "division codes of the cities")
	cmd.Flags().StringVar(&o.Sample, "sample", "all", "all or none")
	clockFlag(cmd)
	return cmd
}
