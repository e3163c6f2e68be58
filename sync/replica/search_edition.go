package replica

import (
	"fmt"
	"slices"
	"sort"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/sync/index"
	"github.com/mulu-catalog/mulu/sync/store"
)

// Old editions in the search index. When an edition ends, its members are
// frozen under its id: a bit for each document. A question about a year asks
// each catalog's edition of the year: the frozen members where it ended, the
// listed entries where it is still in force.
//
// Membership is exact. What filters, orders and words match is the entry as it
// is today; whoever shows a member reads it through catalog.EditionMember, as
// it stood in the edition. Indexing every former version as well would double
// the index for a question that is rarely asked.

// endedEditions lists the editions that ended among the changes and are not
// frozen yet, in the order of their end.
func (s *Search) endedEditions(changes []ledger.Change) ([]catalog.Edition, error) {
	var ended []catalog.Edition
	var ids []string
	for _, c := range changes {
		if c.Table == catalog.Editions.Name() && !slices.Contains(ids, c.ID) {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	view := s.View()
	err := s.state.View(func(v *store.View) error {
		for _, id := range ids {
			edition, ok := catalog.Editions.Find(v, id)
			if ok && edition.State == catalog.EditionSuperseded && edition.EndIndex > view.Applied() && !frozen(view, id) {
				ended = append(ended, edition)
			}
		}
		return nil
	})
	sort.Slice(ended, func(i, j int) bool { return ended[i].EndIndex < ended[j].EndIndex })
	return ended, err
}

func frozen(view *index.View, id string) bool {
	return slices.ContainsFunc(view.Sets(), func(set index.Set) bool { return set.Name == id })
}

// upTo is how many of the changes, which are in the order of the log, stand at
// or before a log index.
func upTo(changes []ledger.Change, at uint64) int {
	return sort.Search(len(changes), func(i int) bool { return changes[i].Index > at })
}

func listedIn(catalogID string) index.Filter {
	return index.Filter{And: []index.Filter{index.In("catalog", catalogID), index.In("listing", string(catalog.ListingListed))}}
}

// freeze remembers who belongs to an edition that ends after the log index that
// the index stands at.
func (s *Search) freeze(edition *catalog.Edition) error {
	_, err := s.current.Load().Freeze(edition.ID, listedIn(edition.Catalog), edition.EndIndex-1)
	if err != nil {
		return fmt.Errorf("freezing edition %s: %w", edition.ID, err)
	}
	return nil
}

// restoreSets freezes the ended editions that the index does not know, from
// the versions of their entries: after a rebuild, all of them.
func (s *Search) restoreSets() error {
	current := s.current.Load()
	view := current.View()
	return s.state.View(func(v *store.View) error {
		for edition := range catalog.Editions.All(v) {
			if edition.State != catalog.EditionSuperseded || frozen(view, edition.ID) {
				continue
			}
			if _, err := current.FreezeKeys(edition.ID, catalog.EditionKeys(v, &edition), edition.EndIndex-1); err != nil {
				return fmt.Errorf("restoring the members of edition %s: %w", edition.ID, err)
			}
		}
		return nil
	})
}

// QueryEdition answers a question about the editions of a year, of every
// catalog that has one in force or had. public leaves out what readers without
// a role may not see; q itself must then not ask for a visibility or a listing
// state, since entries that were removed later are members too.
func (s *Search) QueryEdition(year int, public bool, q index.Query) (index.Result, error) {
	view := s.View()
	among, err := s.editionScopes(view, year)
	if err != nil {
		return index.Result{}, err
	}
	if len(among) == 0 {
		among = []index.Scope{{Filter: index.Filter{Dim: "catalog"}}} // lets nothing pass
	}
	if public {
		secret := index.In("secret", "true")
		for i := range among {
			among[i].Filter = index.Filter{And: []index.Filter{among[i].Filter, {Not: &secret}}}
		}
	}
	q.Among = append(q.Among, among...)
	return view.Query(q)
}

// editionScopes asks the state which editions of the year there are. The view
// may be one batch older or newer than the state: an edition counts as ended
// when the view has frozen it.
func (s *Search) editionScopes(view *index.View, year int) ([]index.Scope, error) {
	var among []index.Scope
	err := s.state.View(func(v *store.View) error {
		for cat := range catalog.Catalogs.All(v) {
			edition, ok := catalog.EditionOfYear(v, cat.ID, year)
			switch {
			case ok && frozen(view, edition.ID):
				among = append(among, index.Scope{Set: &index.Set{Name: edition.ID}})
			case ok && (edition.State == catalog.EditionInForce || edition.State == catalog.EditionSuperseded):
				among = append(among, index.Scope{Filter: listedIn(cat.ID)})
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the editions of %d: %w", year, err)
	}
	return among, nil
}
