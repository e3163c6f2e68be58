package cli

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/node/admin"
)

func (a *app) rolloverCommand() *cobra.Command {
	var request admin.RolloverRequest
	cmd := &cobra.Command{
		Use: "rollover", Short: "年度目录动态调整 · what the annual jobs do, then do it", Args: cobra.NoArgs,
		Long: "Says what the annual jobs do for the editions of a year (Article 10): open them from 1 October, put adopted\n" +
			"ones in force on 1 January, flag what is late. Without --dry-run, what has come due is done at once.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			if request.Year == 0 {
				request.Year = calendar.DateOf(time.Now()).Year() + 1
			}
			var steps []admin.RolloverStep
			if err := a.client(c.Config, "").Post(cmd.Context(), "/rollover", request, &steps); err != nil {
				return err
			}
			for _, step := range steps {
				a.showStep(step)
			}
			return nil
		},
	}
	cmd.Flags().IntVar(&request.Year, "year", 0, "year of the editions; next year if not given")
	cmd.Flags().BoolVar(&request.DryRun, "dry-run", false, "only say what would happen")
	return cmd
}

func (a *app) showStep(step admin.RolloverStep) {
	when := "on"
	if step.Due {
		when = "due since"
	}
	a.print("%s, %s %s\n", step.Job, when, inShanghai(step.At))
	for _, effect := range step.Effects {
		a.print("  %s\n", effect)
	}
	if len(step.Effects) == 0 {
		a.print("  nothing to do as things stand\n")
	}
	if step.Run != nil {
		a.print("  -> %s by %s: %s\n", step.Run.State, step.Run.Division, step.Run.Result)
	}
}

func inShanghai(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(calendar.Shanghai()).Format("2006-01-02 15:04:05")
}

func (a *app) jobsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "jobs", Short: "法定任务 · every run of the statutory jobs: when, by whom, with what result", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			var jobs []admin.Job
			if err := a.client(c.Config, "").Get(cmd.Context(), "/jobs", &jobs); err != nil {
				return err
			}
			table := tabwriter.NewWriter(a.env.Out, 0, 4, 2, ' ', 0)
			_, _ = fmt.Fprintln(table, "JOB\tSCHEDULED\tSTATE\tBY\tDONE\tRESULT")
			for _, job := range jobs {
				_, _ = fmt.Fprintf(table, "%s\t%s\tNEXT\t\t\t%s, missed: %s\n", job.Name, inShanghai(job.Next), job.Spec, job.Missed)
				for _, run := range job.Runs {
					_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", job.Name, inShanghai(run.Scheduled), run.State, run.Division, inShanghai(run.DoneAt), run.Result)
				}
			}
			return table.Flush()
		},
	}
}
