package graph

import (
	"context"
	"iter"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

// AllowedActions lists what the viewer may do with the entry now.
func (r *entryResolver) AllowedActions(ctx context.Context, obj *catalog.Entry) ([]string, error) {
	return r.allowedActions(ctx, obj)
}

// Freshness compares the last renewal with the promise.
func (r *entryResolver) Freshness(ctx context.Context, obj *catalog.Entry) (*catalog.Freshness, error) {
	return r.freshness(ctx, obj)
}

// Distributions are the ways to get the entry's data.
func (r *entryResolver) Distributions(ctx context.Context, obj *catalog.Entry) ([]catalog.Distribution, error) {
	return listBelow(ctx, r.Resolver, catalog.Distributions.Find, under(catalog.DistributionsOf, obj.ID))
}

// PublishingChannel is the channel that publishes the entry.
func (r *entryResolver) PublishingChannel(ctx context.Context, obj *catalog.Entry) (*catalog.Channel, error) {
	return below(ctx, r.Resolver, func(v *view) (*catalog.Channel, error) {
		return visible(catalog.Channels.Find, v, catalog.PublishingChannel(v, obj.ID)), nil
	})
}

// Tasks are the open duties about the entry.
func (r *entryResolver) Tasks(ctx context.Context, obj *catalog.Entry) ([]catalog.Task, error) {
	return r.tasksOf(ctx, obj)
}

// Compiler is the authority that compiles the catalog.
func (r *catalogResolver) Compiler(ctx context.Context, obj *catalog.Catalog) (*catalog.Institution, error) {
	return below(ctx, r.Resolver, func(v *view) (*catalog.Institution, error) {
		return visible(catalog.Institutions.Find, v, obj.Compiler(v)), nil
	})
}

// AmendmentList lists the amendments of an edition.
func (r *editionResolver) AmendmentList(ctx context.Context, obj *catalog.Edition) ([]catalog.Amendment, error) {
	return listBelow(ctx, r.Resolver, catalog.Amendments.Find, prefixed(catalog.Amendments.Name(), obj.ID+"/"))
}

// Overdue reports whether the time of an open task has passed.
func (r *taskResolver) Overdue(_ context.Context, obj *catalog.Task) (bool, error) {
	return overdue(obj, ledger.InstantOf(r.config.Now())), nil
}

// Members lists the nodes of the federation.
func (r *federationResolver) Members(ctx context.Context, _ *catalog.Federation) ([]catalog.Member, error) {
	return whole(ctx, r.Resolver, catalog.Members.All)
}

// Leader is the incarnation that leads.
func (r *federationResolver) Leader(context.Context, *catalog.Federation) (*string, error) {
	return r.leader(), nil
}

// Used reports whether the invitation was used.
func (r *inviteResolver) Used(_ context.Context, obj *catalog.Invite) (bool, error) {
	return !obj.UsedAt.IsZero(), nil
}

func (r *Resolver) leader() *string {
	if r.config.Leader == nil {
		return nil
	}
	id := r.config.Leader()
	return &id
}

func overdue(t *catalog.Task, now ledger.Instant) bool {
	return t.DoneAt.IsZero() && !t.DueAt.IsZero() && t.DueAt <= now
}

// under walks an index below one key.
func under(index ledger.Index, key string) func(*view) iter.Seq[string] {
	return func(v *view) iter.Seq[string] { return index.IDs(v, "", key) }
}

// prefixed walks the identifiers of a table that begin with a prefix.
func prefixed(table, prefix string) func(*view) iter.Seq[string] {
	return func(v *view) iter.Seq[string] {
		return func(yield func(string) bool) {
			v.Scan(table, prefix, "", func(key string, _ []byte) bool { return yield(key) })
		}
	}
}

func (r *Resolver) freshness(ctx context.Context, e *catalog.Entry) (*catalog.Freshness, error) {
	return below(ctx, r, func(v *view) (*catalog.Freshness, error) {
		due := catalog.FreshnessAt(r.config.Now(), e.DataUpdatedAt.Time(), e.Frequency, e.CustomPeriod, catalog.CurrentCalendar(v))
		if due.Freshness == "" {
			return nil, nil
		}
		return &due.Freshness, nil
	})
}

// tasksOf asks for every kind of duty; the law keeps no other way from a matter to its tasks.
func (r *Resolver) tasksOf(ctx context.Context, e *catalog.Entry) ([]catalog.Task, error) {
	return below(ctx, r, func(v *view) ([]catalog.Task, error) {
		out := []catalog.Task{}
		if !v.who.known() {
			return out, nil
		}
		for id := range ledger.NewIndex("tasks_open_by_matter").IDs(v, "", e.ID) {
			if task := visible(catalog.Tasks.Find, v, id); task != nil {
				out = append(out, *task)
			}
		}
		return out, nil
	})
}
