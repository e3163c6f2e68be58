package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/disk"
	"github.com/mulu-catalog/mulu/node/interchange"
	"github.com/mulu-catalog/mulu/node/outlet"
)

// exportOptions are the flags of `mulu export`.
type exportOptions struct {
	format, out, catalog, division, attribute string
	edition                                   int
	atLeast                                   uint64
}

func (a *app) exportCommand() *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use: "export", Short: "导出公开目录 · export the public catalog, one consistent cut", Args: cobra.NoArgs,
		Long: "Writes what everybody may see of the catalog, as it stands at one log index. What was suspended or withdrawn\n" +
			"(Article 35) is a tombstone in ndjson and is in no other format; state secrets are in none.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, ok := interchange.FormOf(o.format); !ok {
				return usageError{fmt.Errorf("--format: want ndjson, csv, dcat or datajson, not %q", o.format)}
			}
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			return a.export(cmd.Context(), a.client(c.Config, ""), o)
		},
	}
	cmd.Flags().StringVar(&o.format, "format", "ndjson", "ndjson (lossless), csv, dcat (DCAT-AP 3 JSON-LD) or datajson (Project Open Data 1.1)")
	cmd.Flags().StringVarP(&o.out, "output", "o", "-", "file, put in place only when it is whole; - for standard output")
	cmd.Flags().StringVar(&o.catalog, "catalog", "", "only this catalog, for example cat-330100")
	cmd.Flags().StringVar(&o.division, "division", "", "only this division's subjects; a city includes its counties")
	cmd.Flags().StringVar(&o.attribute, "attribute", "", "only UNCONDITIONAL, RESTRICTED or PROHIBITED")
	cmd.Flags().IntVar(&o.edition, "edition", 0, "only the members of the year's edition of --catalog")
	cmd.Flags().Uint64Var(&o.atLeast, "at-least", 0, "wait until the node has applied this log index")
	return cmd
}

func (o *exportOptions) path() string {
	q := url.Values{"format": {o.format}}
	set := func(name, value string) {
		if value != "" && value != "0" {
			q.Set(name, value)
		}
	}
	set("catalog", o.catalog)
	set("division", o.division)
	set("attribute", o.attribute)
	set("edition", strconv.Itoa(o.edition))
	set("atLeast", strconv.FormatUint(o.atLeast, 10))
	return "/export?" + q.Encode()
}

func (a *app) export(ctx context.Context, client *admin.Client, o exportOptions) (err error) {
	body, header, err := client.Fetch(ctx, o.path())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	if o.out == "-" {
		if _, err := io.Copy(a.env.Out, body); err != nil {
			return fmt.Errorf("the export was cut off, what was written is not whole: %w", err)
		}
	} else if err := place(o.out, body); err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.env.Err, exported(header))
	return err
}

func exported(h http.Header) string {
	return fmt.Sprintf("exported %s entries and %s tombstones at index %s, state %.16s…",
		h.Get(outlet.HeaderEntries), h.Get(outlet.HeaderTombstones), h.Get(outlet.HeaderIndex), h.Get(outlet.HeaderHash))
}

// place writes a file beside its place and renames it when it is whole and on
// disk: under its name there is never half an export.
func place(path string, from io.Reader) error {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return fmt.Errorf("making the file: %w", err)
	}
	_, err = io.Copy(temp, from)
	if err := errors.Join(err, temp.Chmod(0o644)); err != nil { //nolint:gosec // public data
		return errors.Join(fmt.Errorf("writing the export: %w", err), temp.Close(), disk.Remove(temp.Name()))
	}
	return disk.Place(temp, path)
}
