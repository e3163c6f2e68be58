package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/calendar"
)

func (a *app) calendarCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "calendar", Short: "工作日历 · the work calendar that deadlines are counted by"}
	cmd.AddCommand(a.calendarImportCommand())
	return cmd
}

// calendarImportCommand publishes the text of a State Council holiday notice.
func (a *app) calendarImportCommand() *cobra.Command {
	var token string
	var addresses []string
	var dryRun bool
	cmd := &cobra.Command{
		Use: "import FILE", Short: "发布节假日安排 · publish a holiday notice from its plain text (- reads standard input)",
		Long: "Reads 国务院办公厅关于××××年部分节假日安排的通知 as plain text and publishes the year as the next version of the\n" +
			"replicated work calendar. Deadlines of open matters are counted anew; what is finished stays.\n" +
			"A sentence that is not understood wholly is named and nothing is published.",
		Args: exactly(1, "the file with the notice's text"),
		RunE: func(cmd *cobra.Command, args []string) error {
			notice, err := a.notice(args[0])
			if err != nil {
				return err
			}
			notice.URLs = addresses
			a.print("%d: off %v\n      make-up %v\n", notice.Year, notice.Off, notice.Makeup)
			if dryRun {
				return nil
			}
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			published, err := give(cmd.Context(), a.client(c.Config, token), newSecret(), catalog.PublishWorkCalendar{Notice: notice})
			if err != nil {
				return err
			}
			a.print("已发布：第 %d 版 · published as version %d; open deadlines %d, moved %d\n",
				published.Version, published.Version, published.Recount.Open, published.Recount.Moved)
			return nil
		},
	}
	cmd.Flags().StringVar(&token, "token", "", "token of the provincial authority")
	cmd.Flags().StringSliceVar(&addresses, "url", nil, "https address where the notice is published; may be repeated")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "print what was read and publish nothing")
	return cmd
}

// notice reads the text of a notice; every fault of it comes back together.
func (a *app) notice(path string) (notice calendar.YearNotice, err error) {
	in := a.env.In
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return notice, fmt.Errorf("opening the notice: %w", err)
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		in = file
	}
	text, err := io.ReadAll(io.LimitReader(in, calendar.MaxNoticeText+1))
	if err != nil {
		return notice, fmt.Errorf("reading the notice: %w", err)
	}
	notice, faults := calendar.ParseNotice(string(text))
	if len(faults) > 0 {
		return notice, fmt.Errorf("通知未能完全读懂，未发布 · the notice is not understood: %w", errors.Join(faults...))
	}
	return notice, nil
}
