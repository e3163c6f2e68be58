package graph

import (
	"slices"
	"sort"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// clock is what a question about freshness depends on besides the entry.
type clock struct {
	now      time.Time
	calendar calendar.Calendar
}

func (r *Resolver) clock(v *view) clock {
	return clock{now: r.config.Now(), calendar: catalog.CurrentCalendar(v)}
}

// horizon is how far back a renewal is looked for.
const horizon = 150 * 365 * 24 * time.Hour

// freshness turns the question into one that the index can answer: for each frequency, the renewals of a stretch of time are fresh,
// due or stale today. Entries with a period of their own (CUSTOM) are not found this way.
func (c clock) freshness(wanted []string) SearchFilter {
	out := SearchFilter{Or: []SearchFilter{{Dim: "updateFrequency"}}} // nothing passes, unless one of the following does
	for _, frequency := range catalog.UpdateFrequencies() {
		if _, promised := frequency.Period(""); !promised {
			continue
		}
		due, stale := c.oldest(frequency, catalog.FreshnessFresh), c.oldest(frequency, catalog.FreshnessFresh, catalog.FreshnessDue)
		for _, stretch := range []struct {
			state         catalog.Freshness
			since, before *int64
		}{
			{catalog.FreshnessFresh, &due, nil}, {catalog.FreshnessDue, &stale, &due}, {catalog.FreshnessStale, nil, &stale},
		} {
			if slices.Contains(wanted, string(stretch.state)) {
				out.Or = append(out.Or, SearchFilter{
					Dim: "updateFrequency", In: []string{string(frequency)}, Since: stretch.since, Before: stretch.before,
				})
			}
		}
	}
	return out
}

// countFreshness counts a result by freshness, one question to the index for each state.
func (r *Resolver) countFreshness(q SearchQuery, c clock) ([]payload.FacetValue, error) {
	q.First, q.After, q.Total, q.Facets = 0, "", true, nil
	out := []payload.FacetValue{}
	within := q.Filter
	for _, state := range []catalog.Freshness{catalog.FreshnessFresh, catalog.FreshnessDue, catalog.FreshnessStale} {
		q.Filter = SearchFilter{And: []SearchFilter{within, c.freshness([]string{string(state)})}}
		found, err := r.config.Search.Search(q)
		if err != nil {
			return nil, err
		}
		if found.Total > 0 {
			out = append(out, payload.FacetValue{Value: string(state), Count: found.Total})
		}
	}
	slices.SortStableFunc(out, func(a, b payload.FacetValue) int { return b.Count - a.Count })
	return out, nil
}

// oldest is the earliest renewal, in milliseconds, that is in one of the states today: what is renewed later is no staler.
func (c clock) oldest(frequency catalog.UpdateFrequency, states ...catalog.Freshness) int64 {
	begin := c.now.Add(-horizon).UnixMilli()
	span := int(c.now.UnixMilli() - begin)
	return begin + int64(sort.Search(span, func(i int) bool {
		last := time.UnixMilli(begin + int64(i))
		return slices.Contains(states, catalog.FreshnessAt(c.now, last, frequency, "", c.calendar).Freshness)
	}))
}
