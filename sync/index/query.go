package index

import (
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// Order is how the keys of a result are sorted.
type Order uint8

// The orders. Equal sort values are told apart by key, so each is total.
// Descending is the exact reverse of ascending.
const (
	Relevance Order = iota // all words in title or keywords first, then by Updated from the newest, then by key; Desc is ignored
	Updated                // by Updated
	Name                   // by Name, byte by byte
	Issued                 // by Issued
)

// Limits of a query. A request above one is refused with a *QueryError.
const (
	MaxFirst       = 10_000 // keys in one page
	MaxSearchBytes = 1024   // bytes of Search
	MaxWords       = 32     // words in Search
	MaxFilterNodes = 1000   // nodes of a Filter, its values included
	MaxFilterDepth = 32     // nesting of a Filter
)

// Query asks for one page of keys and for figures over the whole result.
type Query struct {
	Search string   // words separated by spaces, all of which must occur; blank searches nothing
	Filter Filter   // the zero Filter lets everything pass
	Within *Set     // only members of this frozen set
	Among  []Scope  // one of them must let a document pass; none is no condition
	Order  Order    // of Keys
	Desc   bool     // reverses Updated, Name and Issued
	First  int      // keys wanted, 0 to MaxFirst
	After  string   // a cursor of an earlier result in the same order, or empty
	Facets []string // dimensions to count over the whole result
	Total  bool     // count the whole result
}

// Scope lets pass the members of a set, or everything when Set is nil, that
// pass the filter.
type Scope struct {
	Set    *Set
	Filter Filter
}

// FacetValue is how many documents of a result have one value.
type FacetValue struct {
	Value string
	Count int
}

// Result answers a Query.
type Result struct {
	Index       uint64                  // log index of the view that answered
	Keys        []string                // one page
	Cursors     []string                // Cursors[i] continues after Keys[i]
	HasNext     bool                    // the order continues after the page
	HasPrevious bool                    // something of the result lies at or before After
	Total       int                     // exact; 0 unless asked for
	Facets      map[string][]FacetValue // exact, by count from the largest, then by value
}

// ErrCursor says that After is not a cursor of this order.
var ErrCursor = errors.New("bad cursor")

// ErrSet says that Within names a set that is not in the view.
var ErrSet = errors.New("unknown set")

// QueryError says which part of a query is refused and why.
type QueryError struct {
	Field, Reason string
}

func (e *QueryError) Error() string { return e.Field + ": " + e.Reason }

// plan is a query resolved against a view.
type plan struct {
	*View
	q      *Query
	terms  []dictTerm
	words  []searchWord
	none   bool // the search has nothing that can be found
	filter *matcher
	set    int // position in View.sets, -1 for none
	among  []scope
	by     int // ordering
	back   bool
	tiers  bool
	after  *cursor
}

// Query answers q from this view.
func (v *View) Query(q Query) (Result, error) {
	p, err := v.plan(&q)
	if err != nil {
		return Result{}, err
	}
	h := p.match()
	defer h.release(p.scratch)
	r := Result{Index: v.applied}
	if q.Total {
		r.Total = h.total()
	}
	if len(q.Facets) > 0 {
		r.Facets = p.facets(h)
	}
	p.page(h, &r)
	return r, nil
}

// Query answers q from the newest view.
func (x *Index) Query(q Query) (Result, error) { return x.View().Query(q) }

func (v *View) plan(q *Query) (*plan, error) {
	if q.First < 0 || q.First > MaxFirst {
		return nil, &QueryError{"first", fmt.Sprintf("must be 0 to %d", MaxFirst)}
	}
	if len(q.Search) > MaxSearchBytes {
		return nil, &QueryError{"search", fmt.Sprintf("longer than %d bytes", MaxSearchBytes)}
	}
	p := &plan{View: v, q: q, set: -1, terms: v.dict.all()}
	p.words = parseSearch(q.Search)
	p.none = len(p.words) == 0 && !blank(q.Search)
	if len(p.words) > MaxWords {
		return nil, &QueryError{"search", fmt.Sprintf("more than %d words", MaxWords)}
	}
	var err error
	if p.filter, err = v.compile(&q.Filter); err != nil {
		return nil, err
	}
	if q.Within != nil {
		if p.set = v.setAt(q.Within.Name); p.set < 0 {
			return nil, fmt.Errorf("%w %q", ErrSet, q.Within.Name)
		}
	}
	if p.among, err = v.scopes(q.Among); err != nil {
		return nil, err
	}
	switch q.Order {
	case Relevance:
		p.by, p.tiers = byUpdated, len(p.words) > 0
	case Updated:
		p.by, p.back = byUpdated, !q.Desc
	case Issued:
		p.by, p.back = byIssued, !q.Desc
	case Name:
		p.by, p.back = byName, q.Desc
	default:
		return nil, &QueryError{"orderBy", "unknown order"}
	}
	if q.After != "" {
		if p.after, err = parseCursor(q.After, q.Order, q.Desc); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func blank(s string) bool {
	for _, r := range s {
		if !unicode.IsSpace(r) || r == utf8.RuneError {
			return false
		}
	}
	return true
}
