package graph

import (
	"iter"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
	"github.com/mulu-catalog/mulu/ledger"
)

// Everybody is the catalog as somebody without a token sees it in one picture of the state: what entries(), the change feed and
// accessDecision answer to the public, for a reader who wants all of it. It holds no rule of its own. Good for one goroutine and as
// long as the picture.
type Everybody struct{ view *view }

// NewEverybody looks at a picture of the state. node is the division of the node that answers.
func NewEverybody(r ledger.Reader, node string) Everybody {
	return Everybody{&view{Reader: r, node: node, now: ledger.Clock(r)}}
}

// Selection narrows what is looked at, as the arguments of entries do. The zero value is everything.
type Selection struct {
	Catalog   string
	Division  string // a city includes its counties
	Attribute catalog.OpenAttribute
	Edition   int // year; needs Catalog, like entries(edition:)
}

// Seen is one entry as everybody sees it. Of an entry that has left the catalog, Entry is nil and only the record's head is told.
type Seen struct {
	ledger.Head
	Entry *catalog.Entry
	State string // listing state of what has left, opening state of everything else
}

// Entries walks what everybody sees, and what has left the catalog, in the order of identifiers (of a former edition: those that
// changed since first).
func (e Everybody) Entries(s Selection) (iter.Seq[Seen], error) {
	all, err := e.among(s)
	if err != nil {
		return nil, err
	}
	condition := e.condition(s)
	return func(yield func(Seen) bool) {
		for entry := range all {
			seen, ok := e.see(s, &entry)
			if ok && (condition == nil || condition.matches(e.view.terms(&entry), int64(renewed(&entry)))) && !yield(seen) {
				return
			}
		}
	}, nil
}

// among are the candidates: of an edition its members. Those of a former one come as they stood in it; what has left the catalog or
// was stopped since comes as it is today (Art 35).
func (e Everybody) among(s Selection) (iter.Seq[catalog.Entry], error) {
	if s.Edition == 0 {
		return catalog.Entries.All(e.view), nil
	}
	edition, err := editionOf(e.view, s.Catalog, s.Edition)
	if err != nil {
		return nil, err
	}
	return func(yield func(catalog.Entry) bool) {
		for id := range catalog.EditionKeys(e.view, &edition) {
			entry, ok := catalog.Entries.Find(e.view, id)
			if ok && edition.State == catalog.EditionSuperseded && entry.Listing == catalog.ListingListed && !entry.Stopped() {
				entry, ok = catalog.EditionMember(e.view, &edition, id)
			}
			if ok && !yield(entry) {
				return
			}
		}
	}, nil
}

func (e Everybody) condition(s Selection) *SearchFilter {
	var filter payload.EntryFilter
	if s.Catalog != "" {
		filter.Catalog = &payload.IDFilter{Eq: &s.Catalog}
	}
	if s.Division != "" {
		filter.Division = &payload.StringFilter{Eq: &s.Division}
	}
	if s.Attribute != "" {
		filter.OpenAttribute = &payload.OpenAttributeFilter{Eq: &s.Attribute}
	}
	condition := clock{now: e.view.now.Time(), calendar: catalog.CurrentCalendar(e.view)}.searchFilter(&filter)
	if len(condition.And) == 0 {
		return nil
	}
	return &condition
}

// see is the entry as it is shown. ok is false for what nobody without an office may know of.
func (e Everybody) see(s Selection, entry *catalog.Entry) (seen Seen, ok bool) {
	if e.view.hides(entry) {
		return Seen{}, false
	}
	if entry.Listing == catalog.ListingDelisted {
		return Seen{Head: entry.Head, State: string(entry.Listing)}, true
	}
	show := show[catalog.Entry]
	if s.Edition != 0 { // it may be as it stood then
		show = (*view).past
	}
	shown := show(e.view, entry)
	if shown == nil {
		return Seen{}, false
	}
	return Seen{Head: entry.Head, Entry: shown, State: string(shown.Opening)}, true
}

// Distributions are the ways to the data of an entry that Entries has shown: those that an access decision would name now.
func (e Everybody) Distributions(entry *catalog.Entry) []catalog.Distribution {
	if entry.Opening != catalog.OpeningOpen || entry.Attribute == catalog.AttributeProhibited {
		return nil
	}
	var list []catalog.Distribution
	for _, d := range catalog.Offered(e.view, e.view.now, entry) {
		if shown := show(e.view, &d); shown != nil {
			list = append(list, *shown)
		}
	}
	return list
}

// Institution names who answers for data; the zero value when there is none.
func (e Everybody) Institution(id string) catalog.Institution {
	found, _ := catalog.Institutions.Find(e.view, id)
	return found
}

// Catalog is a catalog by its identifier.
func (e Everybody) Catalog(id string) (catalog.Catalog, bool) {
	return catalog.Catalogs.Find(e.view, id)
}

// Publisher is the authority that compiles a catalog.
func (e Everybody) Publisher(c *catalog.Catalog) catalog.Institution {
	return e.Institution(c.Compiler(e.view))
}

// AsOf is the state time of the picture.
func (e Everybody) AsOf() ledger.Instant { return e.view.now }
