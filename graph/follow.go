package graph

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/endpoint"
	"github.com/mulu-catalog/mulu/graph/payload"
	"github.com/mulu-catalog/mulu/ledger"
)

// follow turns the change feed into the events of one subscription. build makes the event of a change, nil for none. The event's id
// line is the cursor "index.ordinal", so that a client that comes back with Last-Event-ID misses and repeats nothing.
func follow[E any](
	ctx context.Context, r *Resolver, after *uint64, build func(*view, ledger.Change) *E, id func(*E) string,
) (<-chan *E, error) {
	if r.config.Changes == nil {
		return nil, &endpoint.Error{Code: endpoint.Forbidden, Message: "该节点不提供订阅 · this node serves no subscriptions"}
	}
	cursor, err := r.resumeAt(ctx, after)
	if err != nil {
		return nil, err
	}
	events := newChannel[E]()
	go func() { // ends with ctx, which the stream cancels
		defer close(events)
		err := r.config.Changes.Follow(ctx, cursor, func(change ledger.Change) error {
			event, err := below(ctx, r, func(v *view) (*E, error) { return build(v, change), nil })
			if err != nil || event == nil {
				return err
			}
			select {
			case events <- event:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		if err != nil && ctx.Err() == nil && !errors.Is(err, context.Canceled) {
			r.config.Log.Warn().Err(err).Msg("a subscription ended")
		}
	}()
	return endpoint.Events(ctx, events, id), nil
}

func newChannel[E any]() chan *E { return make(chan *E) }

// resumeAt is where the feed is taken up: after what the client has seen, or from now.
func (r *Resolver) resumeAt(ctx context.Context, after *uint64) (string, error) {
	if last := endpoint.LastEventID(ctx); last != "" {
		if !isCursor(last) {
			return "", &endpoint.Error{Code: endpoint.BadRequest, Message: "Last-Event-ID 不是本订阅的游标 · Last-Event-ID is no cursor of this feed: " + strconv.Quote(last)}
		}
		return last, nil
	}
	if after != nil {
		return strconv.FormatUint(*after, 10), nil
	}
	stamp, err := r.config.Cluster.Read(ctx, ledger.ReadLevel{}, func(ledger.Reader) error { return nil })
	return strconv.FormatUint(stamp.AppliedIndex, 10), r.fail(err)
}

// isCursor reports whether a text is "index" or "index.ordinal".
func isCursor(text string) bool {
	index, ordinal, exact := strings.Cut(text, ".")
	_, noIndex := strconv.ParseUint(index, 10, 64)
	_, noOrdinal := strconv.ParseUint(ordinal, 10, 32)
	return noIndex == nil && (!exact || noOrdinal == nil)
}

func changeOf(c ledger.Change) payload.Change {
	cursor := strconv.FormatUint(c.Index, 10) + "." + strconv.FormatUint(uint64(c.Ordinal), 10)
	return payload.Change{Index: c.Index, Cursor: cursor, Operation: c.Op}
}

// catalogChange makes the event of an entry, a distribution, an edition or a catalog, as it stood at the change.
func catalogChange(filter *payload.EntryFilter) func(*view, ledger.Change) *payload.CatalogChange {
	return func(v *view, c ledger.Change) *payload.CatalogChange {
		out := &payload.CatalogChange{Change: changeOf(c), Command: string(c.Kind), Identifier: c.ID}
		switch c.Table {
		case catalog.Entries.Name():
			out.Type = "Entry"
			return v.entryChange(out, c.ID, filter)
		case catalog.Distributions.Name():
			out.Type = "Distribution"
			distribution, ok := catalog.Distributions.AsOf(v, c.ID, c.Index)
			if !ok || show(v, &distribution) == nil {
				return nil
			}
			return v.entryChange(out, distribution.Entry, filter)
		case catalog.Editions.Name():
			out.Type = "Edition"
			if edition, ok := catalog.Editions.AsOf(v, c.ID, c.Index); ok && filter == nil {
				out.Edition = &edition
				return out
			}
		case catalog.Catalogs.Name():
			out.Type = "Catalog"
			if filter == nil {
				return out
			}
		}
		return nil
	}
}

// entryChange fills in the entry. An entry that was seen before and is seen no more comes without its particulars.
func (v *view) entryChange(out *payload.CatalogChange, id string, filter *payload.EntryFilter) *payload.CatalogChange {
	before, now := v.entryAt(id, out.Index-1), v.entryAt(id, out.Index)
	if now != nil {
		out.Entry = v.past(now)
	}
	if out.Entry == nil && before == nil {
		return nil
	}
	if filter == nil {
		return out
	}
	condition := clock{now: v.now.Time(), calendar: catalog.CurrentCalendar(v)}.searchFilter(filter)
	matches := func(e *catalog.Entry) bool {
		return e != nil && condition.matches(v.terms(e), int64(renewed(e)))
	}
	if !matches(out.Entry) && !matches(before) {
		return nil
	}
	return out
}

func (v *view) entryAt(id string, index uint64) *catalog.Entry {
	entry, ok := catalog.Entries.AsOf(v, id, index)
	if !ok {
		return nil
	}
	return show(v, &entry)
}

// renewed is the time that entries are sorted and filtered by.
func renewed(e *catalog.Entry) ledger.Instant {
	if e.DataUpdatedAt.IsZero() {
		return e.UpdatedAt
	}
	return e.DataUpdatedAt
}

// terms are the values of an entry by dimension, as the search index has them.
func (v *view) terms(e *catalog.Entry) map[string][]string {
	terms := map[string][]string{
		"catalog": {e.Catalog}, "institution": {e.OpeningSubject}, "openAttribute": {string(e.Attribute)}, "listing": {string(e.Listing)},
		"opening": {string(e.Opening)}, "dataType": {string(e.DataType)}, "updateFrequency": {string(e.Frequency)}, "grade": {string(e.Grade)},
		"priorityCategory": {string(e.Priority)}, "subjectDisputed": {strconv.FormatBool(e.Disputed)},
	}
	division := v.divisionOf(e.OpeningSubject)
	terms["division"] = []string{division, catalog.HomeDivision(division)}
	for _, f := range e.Formats {
		terms["formats"] = append(terms["formats"], string(f))
	}
	for _, d := range e.Domains {
		terms["domain"] = append(terms["domain"], string(d))
	}
	for id := range catalog.DistributionsOf.IDs(v, "", e.ID) {
		if d, ok := catalog.Distributions.Find(v, id); ok && d.State == catalog.DistributionPublished && !slices.Contains(terms["channel"], d.Channel) {
			terms["channel"] = append(terms["channel"], d.Channel)
			terms["method"] = append(terms["method"], string(d.Method))
		}
	}
	return terms
}

func taskChange(v *view, c ledger.Change) *payload.TaskChange {
	if c.Table != catalog.Tasks.Name() || !v.who.known() {
		return nil
	}
	task := visible(catalog.Tasks.Find, v, c.ID)
	if task == nil {
		return nil
	}
	return &payload.TaskChange{Change: changeOf(c), Task: task}
}

func federationChange(v *view, c ledger.Change) *payload.FederationChange {
	if c.Table != catalog.Members.Name() {
		return nil
	}
	out := &payload.FederationChange{Change: changeOf(c)}
	if member, ok := catalog.Members.AsOf(v, c.ID, c.Index); ok {
		out.Member = &member
	}
	return out
}
