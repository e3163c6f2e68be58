package interchange

import (
	"context"
	"fmt"
	"io"
	"iter"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph"
	"github.com/mulu-catalog/mulu/ledger"
)

// Source is one picture of the catalog as everybody sees it.
type Source interface {
	Entries(s graph.Selection) (iter.Seq[graph.Seen], error)
	Distributions(e *catalog.Entry) []catalog.Distribution
	Institution(id string) catalog.Institution
	Catalog(id string) (catalog.Catalog, bool)
	Publisher(c *catalog.Catalog) catalog.Institution
}

// Cut says of what an export is the picture.
type Cut struct {
	Index     uint64         // newest log index in it
	StateHash string         // of the state at Index, in hex
	AsOf      ledger.Instant // state time at Index
	Selection graph.Selection
	// Prohibited puts the name, subject and grounds of prohibited entries
	// into DCAT and data.json (exportProhibited=metadataMinimal). NDJSON and
	// CSV hold what a search finds, which these are part of.
	Prohibited bool
	// Contact is the mailbox that data.json names; empty for none.
	Contact string
}

// Total is what an export holds.
type Total struct {
	Entries    int
	Tombstones int
}

// item is one entry with what belongs to it.
type item struct {
	*catalog.Entry
	subject       catalog.Institution
	distributions []catalog.Distribution
}

// tombstone says that an entry is not to be had: SUSPENDED, PROCESSING or
// WITHDRAWN (Art 35), or DELISTED. Index is the entry's newest version.
type tombstone struct {
	id, state string
	index     uint64
}

// writer writes one form; entries come between begin and end. Both of entry
// and gone report whether they wrote anything.
type writer interface {
	begin(c *Cut, about catalog.Catalog, publisher catalog.Institution) error
	entry(i *item) (bool, error)
	gone(t tombstone) (bool, error)
	end(c *Cut, t Total) error
}

// Write writes a cut in a form to w. When it fails, what it wrote is no export
// and must not be handed out.
func Write(ctx context.Context, w io.Writer, f Form, c *Cut, from Source) (total Total, err error) {
	about, publisher, err := titled(c, from)
	if err != nil {
		return total, err
	}
	entries, err := from.Entries(c.Selection)
	if err != nil {
		return total, err
	}
	out := f.new(w)
	if err := out.begin(c, about, publisher); err != nil {
		return total, fmt.Errorf("beginning the export: %w", err)
	}
	subjects := map[string]catalog.Institution{} // looked up only
	for seen := range entries {
		if err := ctx.Err(); err != nil {
			return total, fmt.Errorf("writing the export: %w", err)
		}
		if err := one(out, from, &seen, subjects, &total); err != nil {
			return total, fmt.Errorf("writing entry %s: %w", seen.ID, err)
		}
	}
	if err := out.end(c, total); err != nil {
		return total, fmt.Errorf("ending the export: %w", err)
	}
	return total, nil
}

// one writes one entry, or that it is not to be had.
func one(out writer, from Source, seen *graph.Seen, subjects map[string]catalog.Institution, total *Total) error {
	e := seen.Entry
	if e == nil || e.Stopped() {
		wrote, err := out.gone(tombstone{id: seen.ID, state: seen.State, index: seen.Index})
		if wrote {
			total.Tombstones++
		}
		return err
	}
	subject, known := subjects[e.OpeningSubject]
	if !known {
		subject = from.Institution(e.OpeningSubject)
		subjects[e.OpeningSubject] = subject
	}
	wrote, err := out.entry(&item{Entry: e, subject: subject, distributions: from.Distributions(e)})
	if wrote {
		total.Entries++
	}
	return err
}

// titled finds what the export is of: one catalog, or all of the federation
// under the name of the province's.
func titled(c *Cut, from Source) (catalog.Catalog, catalog.Institution, error) {
	id := c.Selection.Catalog
	if id == "" {
		id = catalog.CatalogID(catalog.Province)
	}
	about, ok := from.Catalog(id)
	if !ok && c.Selection.Catalog != "" {
		return about, catalog.Institution{}, ledger.Refuse(ledger.CodeNotFound, "", "没有该目录", "no such catalog",
			ledger.Detail{Field: "catalog", Value: c.Selection.Catalog})
	}
	return about, from.Publisher(&about), nil
}
