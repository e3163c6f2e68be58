package graph

import (
	"context"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// usualFacets are counted when the client names none.
func usualFacets() []string {
	return []string{"openAttribute", "opening", "domain", "formats", "updateFrequency", "division"}
}

// entryBy reads an entry by exactly one of its two identifiers.
func (r *Resolver) entryBy(ctx context.Context, id, identifier *string) (*catalog.Entry, error) {
	if (id == nil) == (identifier == nil) {
		return nil, badRequest("id 与 identifier 应当且只能提供一个 · give exactly one of id and identifier")
	}
	if id == nil {
		id = identifier
	}
	return get(ctx, r, catalog.Entries.Find, *id)
}

// entriesQuery is what entries is asked for.
type entriesQuery struct {
	search  *string
	filter  *payload.EntryFilter
	order   *payload.EntryOrder
	edition *int
	page    page
}

// entries searches, and reads what it found.
func (r *Resolver) entries(ctx context.Context, asked entriesQuery) (*payload.EntryConnection, error) {
	query, facets := asked.query(ctx)
	return read(ctx, r, func(v *view) (*payload.EntryConnection, error) {
		if asked.filter != nil {
			query.Filter = r.clock(v).searchFilter(asked.filter)
		}
		former, err := asked.inEdition(v, &query)
		if err != nil {
			return nil, err
		}
		query.Filter = SearchFilter{And: []SearchFilter{v.searchable(former != nil), query.Filter}}
		found, err := r.config.Search.Search(query)
		if err != nil {
			return nil, err
		}
		out := &payload.EntryConnection{}
		out.TotalCount = found.Total
		out.PageInfo.HasNextPage, out.PageInfo.HasPreviousPage = found.HasNext, found.HasPrevious
		for i, key := range found.Keys {
			if entry := v.found(former, key); entry != nil {
				out.Edges = append(out.Edges, payload.EntryEdge{Cursor: found.Cursors[i], Node: entry})
			}
		}
		if out.Counts, err = r.facets(v, facets, query, found); err != nil {
			return nil, err
		}
		out.Close()
		if n := len(found.Cursors); n > 0 { // the page goes on after what could not be shown, too
			out.PageInfo.EndCursor = found.Cursors[n-1]
		}
		return out, nil
	})
}

// inEdition keeps the query within the edition that was asked for, if any, and returns it if it is a former one.
func (a entriesQuery) inEdition(v *view, query *SearchQuery) (*catalog.Edition, error) {
	if a.edition == nil {
		return nil, nil
	}
	return within(v, query, a.filter, *a.edition)
}

// found is an entry that a search found: as it is, or as it stood in a former edition.
func (v *view) found(former *catalog.Edition, id string) *catalog.Entry {
	if former == nil {
		return visible(catalog.Entries.Find, v, id)
	}
	entry, ok := catalog.EditionMember(v, former, id)
	if !ok {
		return nil
	}
	return v.past(&entry)
}

// facets are the counts that the client asked for.
func (r *Resolver) facets(v *view, names []string, query SearchQuery, found SearchPage) ([]payload.Facet, error) {
	var counts []payload.Facet
	for _, name := range names {
		values := found.Facets[name]
		if name == "freshness" { // depends on today, so the index holds no such values
			var err error
			if values, err = r.countFreshness(query, r.clock(v)); err != nil {
				return nil, err
			}
		}
		counts = append(counts, payload.Facet{Field: name, Values: values})
	}
	return counts, nil
}

func (a entriesQuery) query(ctx context.Context) (q SearchQuery, facets []string) {
	q = SearchQuery{Order: "RELEVANCE", Desc: true, First: a.page.first, Total: counted(ctx)}
	if a.search != nil {
		q.Words = *a.search
	}
	if a.page.after != nil {
		q.After = *a.page.after
	}
	if a.order != nil {
		q.Order = a.order.Field
		q.Desc = a.order.Direction == "DESC" || a.order.Direction == "" && a.order.Field != "NAME"
	}
	if field := selection(ctx, "facets"); field != nil {
		facets = facetFields(ctx, field)
		q.Facets = facets
	}
	return q, facets
}

// facetFields are the fields that the client wants counted.
func facetFields(ctx context.Context, field *graphql.CollectedField) []string {
	arguments := field.ArgumentMap(graphql.GetOperationContext(ctx).Variables)
	named, ok := arguments["fields"].([]any)
	if !ok {
		return usualFacets()
	}
	var fields []string
	for _, name := range named {
		if text, ok := name.(string); ok && !slices.Contains(fields, text) {
			fields = append(fields, text)
		}
	}
	return fields
}

// within narrows the query to an edition: the one in force is the listed entries of today, an earlier one its frozen members.
func within(v *view, q *SearchQuery, filter *payload.EntryFilter, year int) (*catalog.Edition, error) {
	if filter == nil || filter.Catalog == nil || len(values(filter.Catalog)) != 1 {
		return nil, badRequest("按版本查询须在 filter.catalog 中指定一个目录 · a query of an edition names one catalog in filter.catalog")
	}
	id := values(filter.Catalog)[0]
	edition, err := editionOf(v, id, year)
	if err != nil {
		return nil, err
	}
	if current, inForce := catalog.InForce(v, id); inForce && current.ID == edition.ID {
		q.Filter = SearchFilter{And: []SearchFilter{q.Filter, {Dim: "listing", In: []string{string(catalog.ListingListed)}}}}
		return nil, nil
	}
	q.Within = edition.ID
	return &edition, nil
}

// editionOf is the edition of a year that is or was in force.
func editionOf(v *view, catalogID string, year int) (catalog.Edition, error) {
	edition, ok := catalog.Editions.Find(v, catalog.EditionID(catalogID, year))
	if !ok || edition.CutIndex == 0 {
		return edition, badRequest("该目录没有%s年版本 · this catalog has no edition of the year %[1]s in force or past", strconv.Itoa(year))
	}
	return edition, nil
}

// searchable is what the viewer may find and have counted: public entries, and what their office handles; the province everything but
// the state secrets of other home nodes (R14.5). Of a former edition, what was removed since was public as well.
func (v *view) searchable(former bool) SearchFilter {
	token := v.who.token
	public := SearchFilter{Dim: "visibility", In: []string{"PUBLIC"}}
	if former {
		public = SearchFilter{Not: &SearchFilter{Dim: "secret", In: []string{"true"}}}
	}
	if token.Institution == "" {
		return public
	}
	either := []SearchFilter{public, {Dim: "institution", In: []string{token.Institution}}}
	if v.oversees(token.Division) {
		if token.Division == catalog.Province {
			return SearchFilter{Not: &SearchFilter{And: []SearchFilter{
				{Dim: "secret", In: []string{"STATE"}}, {Not: &SearchFilter{Dim: "division", In: []string{catalog.Province}}},
			}}}
		}
		either = append(either, SearchFilter{Dim: "division", In: []string{token.Division}})
	}
	return SearchFilter{Or: either}
}

// history lists every version of an entry, oldest first.
func (r *Resolver) history(ctx context.Context, id string, p page) (*payload.EntryConnection, error) {
	after, err := p.start()
	if err != nil {
		return nil, err
	}
	seen, err := strconv.Atoi("0" + after)
	if err != nil {
		return nil, badRequest("游标 after 无效 · after is no cursor of this list")
	}
	return read(ctx, r, func(v *view) (*payload.EntryConnection, error) {
		out := &payload.EntryConnection{}
		out.PageInfo.HasPreviousPage = seen > 0
		for entry := range catalog.Entries.Versions(v, id) {
			shown := v.past(&entry)
			if shown == nil {
				continue
			}
			out.TotalCount++
			switch {
			case entry.Version <= seen:
			case len(out.Edges) == p.first:
				out.PageInfo.HasNextPage = true
			default:
				out.Edges = append(out.Edges, payload.EntryEdge{Cursor: cursorOf(strconv.Itoa(entry.Version)), Node: shown})
			}
		}
		out.Close()
		return out, nil
	})
}

// allowedActions are the kinds of the commands that the viewer may give about the entry.
func (r *Resolver) allowedActions(ctx context.Context, entry *catalog.Entry) ([]string, error) {
	return below(ctx, r, func(v *view) ([]string, error) {
		actions := []string{}
		actor, ok, err := v.actor()
		if err != nil || !ok {
			return actions, err
		}
		for _, kind := range catalog.AllowedActions(v, v.now, actor, *entry) {
			actions = append(actions, string(kind))
		}
		return actions, nil
	})
}
