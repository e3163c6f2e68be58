package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/importer"
)

// chunksInFlight is how many chunks travel at once.
const chunksInFlight = 4

// importOptions are the flags of `mulu import`.
type importOptions struct {
	source, catalog, format, report string
	dryRun, quiet                   bool
	decided                         []catalog.MappingDecision // by the authority, above the mapping file
}

func (a *app) importCommand() *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use: "import FILE", Short: "导入门户清单 · import a portal's listing (NDJSON or CSV)", Args: exactly(1, "one listing file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			if o.source == "" {
				return usageError{errors.New("--source is required: one of " + fmt.Sprint(importer.Sources()))}
			}
			if o.source == importer.ExportSource && o.catalog == "" && !o.dryRun {
				return usageError{errors.New("--catalog is required with --source mulu: an export says of which catalog each row is, and one is imported at a time")}
			}
			client := a.client(c.Config, "")
			if err := a.decisions(cmd.Context(), client, &o); err != nil {
				return err
			}
			if o.dryRun {
				return a.dryRun(cmd.Context(), args[0], o)
			}
			return a.runImport(cmd.Context(), client, args[0], o)
		},
	}
	cmd.Flags().StringVar(&o.source, "source", "", "mapping to read the file by, for example 330100; mulu for what mulu export wrote")
	cmd.Flags().StringVar(&o.catalog, "catalog", "", "catalog to import into; the source's own if empty, required with --source mulu")
	cmd.Flags().StringVar(&o.format, "format", "", "ndjson or csv; found out if empty")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "print the full report and change nothing")
	cmd.Flags().StringVar(&o.report, "report", "text", "text, json or markdown")
	cmd.Flags().BoolVar(&o.quiet, "quiet", false, "no progress bar, no row errors")
	return cmd
}

func (a *app) open(path string, o importOptions) (*importer.Source, error) {
	mapping, err := importer.MappingOf(o.source)
	if err != nil {
		return nil, usageError{err}
	}
	if mapping, err = mapping.With(o.decided); err != nil {
		return nil, err
	}
	return importer.OpenWith(path, importer.Config{Mapping: mapping, Format: importer.Format(o.format), Catalog: o.catalog})
}

// decisions asks the node what its authority decided about the source's words.
// A dry run may be made without a node; it then goes by the file alone.
func (a *app) decisions(ctx context.Context, client *admin.Client, o *importOptions) error {
	err := client.Get(ctx, "/mappings?source="+url.QueryEscape(o.source), &o.decided)
	if err != nil && o.dryRun {
		_, _ = fmt.Fprintln(a.env.Err, "no node answers: going by the mapping file alone, without the authority's decisions")
		return nil
	}
	return err
}

func (a *app) dryRun(ctx context.Context, path string, o importOptions) (err error) {
	source, err := a.open(path, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	report, err := importer.Check(ctx, source, a.rowErrors(o))
	if err != nil {
		return err
	}
	return a.showReport(report, o)
}

func (a *app) rowErrors(o importOptions) io.Writer {
	if o.quiet {
		return io.Discard
	}
	return a.env.Err
}

func (a *app) showReport(report *importer.Report, o importOptions) error {
	switch o.report {
	case "json":
		return report.WriteJSON(a.env.Out)
	case "markdown":
		return report.WriteMarkdown(a.env.Out)
	default:
		return report.WriteText(a.env.Out)
	}
}

// runImport reads the file to know what it holds, and sends it. It may be
// repeated at any point; the session goes on where it was.
func (a *app) runImport(ctx context.Context, cluster ledger.Cluster, path string, o importOptions) error {
	plan, err := a.prepare(ctx, path, o)
	if err != nil {
		return err
	}
	if o.catalog == "" {
		o.catalog = catalog.CatalogID(o.source)
	}
	if plan.Report.Rows == 0 {
		return emptyListing(path)
	}
	bar := progressbar.DefaultSilent(int64(plan.Chunks))
	if !o.quiet {
		bar = progressbar.NewOptions(plan.Chunks, progressbar.OptionSetWriter(a.env.Err), progressbar.OptionSetDescription("import "+o.source),
			progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(200*time.Millisecond))
	}
	session, err := Import(ctx, cluster, plan, o.catalog, o.source, func() (*importer.Source, error) { return a.open(path, o) },
		func() { _ = bar.Add(1) })
	if err != nil {
		return err
	}
	_ = bar.Finish()
	a.print("session %s  rows %d  refused by mapping %d  entered %d  unchanged %d  updated %d  refused by the catalog %d\n",
		session.ID, session.Rows, session.Refused, session.Created, session.Unchanged, session.Updated, session.Conflicts)
	return nil
}

// emptyListing refuses a file without a single row: nothing would be entered,
// and a session would say that something was.
func emptyListing(path string) error {
	return &ledger.Error{
		Code: importer.CodeEmptyFile, MessageZh: "文件中没有任何数据行", MessageEn: "the file holds no row",
		Details: []ledger.Detail{{Field: "file", Value: path}},
	}
}

func (a *app) prepare(ctx context.Context, path string, o importOptions) (plan *importer.Plan, err error) {
	source, err := a.open(path, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	return importer.Prepare(ctx, source, a.rowErrors(o))
}

// Import carries a prepared listing into a catalog through the cluster: begin,
// chunks, commit. Within a run every command keeps its request id until it has
// an answer; a further run has ids of its own, because the state itself knows
// which file and which chunks it has. open opens the file anew, if it has to be
// read again; done is told of every chunk that is in.
func Import(ctx context.Context, cluster ledger.Cluster, plan *importer.Plan, catalogID, sourceName string,
	open func() (*importer.Source, error), done func(),
) (session catalog.ImportSession, err error) {
	id := newSecret()
	session, err = give(ctx, cluster, id+":begin", catalog.BeginImport{
		Catalog: catalogID, Source: sourceName, Digest: plan.Digest, Chunks: plan.Chunks,
		Rows: plan.Report.Rows, Refused: plan.Report.Refused,
	})
	if err != nil {
		return session, err
	}
	group, under := errgroup.WithContext(ctx)
	group.SetLimit(chunksInFlight)
	read := plan.Each(under, open, func(number int, rows []catalog.ImportRow) bool {
		group.Go(func() error {
			chunk := catalog.ImportChunk{Session: session.ID, Number: number, Rows: rows}
			if _, err := give(under, cluster, id+":"+strconv.Itoa(number), chunk); err != nil {
				return fmt.Errorf("chunk %d: %w", number, err)
			}
			done()
			return nil
		})
		return under.Err() == nil
	})
	if err := errors.Join(group.Wait(), read); err != nil {
		return session, err
	}
	return give(ctx, cluster, id+":commit", catalog.CommitImport{Session: session.ID})
}

// giveFor is how long one command of an import is tried: longer than a leader
// change takes.
const giveFor = 2 * time.Minute

// give proposes until there is an answer: an unknown outcome is settled by
// sending the same request again.
func give[C ledger.Rule[R], R any](ctx context.Context, cluster ledger.Cluster, id string, c C) (R, error) {
	ctx, cancel := context.WithTimeout(ctx, giveFor)
	defer cancel()
	for {
		result, _, err := ledger.Propose(ctx, cluster, ledger.Request{ID: id}, c)
		if err == nil || ledger.IsRefusal(err) || ctx.Err() != nil {
			return result, err
		}
		timer := time.NewTimer(300 * time.Millisecond)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return result, err
		}
	}
}

func (a *app) adoptCommand() *cobra.Command {
	var c catalog.AdoptExistingCatalog
	var token string
	cmd := &cobra.Command{
		Use: "adopt", Short: "认定已有目录 · adopt imported listings by a numbered document", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			loaded, err := a.load(cmd)
			if err != nil {
				return err
			}
			adoption, err := give(cmd.Context(), a.client(loaded.Config, token), newSecret(), c)
			if err != nil {
				return err
			}
			a.print("adopted into %s: listed %d, opened %d, edition %s\n", adoption.Catalog, adoption.Listed, adoption.Opened, adoption.Edition)
			return nil
		},
	}
	cmd.Flags().StringVar(&c.Catalog, "catalog", "", "catalog id, for example cat-330100")
	cmd.Flags().StringVar(&c.DocumentNo, "document-no", "", "number of the adopting document")
	cmd.Flags().StringVar(&c.Session, "session", "", "one import session; all committed ones if empty")
	cmd.Flags().StringVar(&token, "token", "", "token of the compiling authority")
	return cmd
}
