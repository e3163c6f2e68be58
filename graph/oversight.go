package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/endpoint"
	"github.com/mulu-catalog/mulu/graph/payload"
	"github.com/mulu-catalog/mulu/ledger"
)

// present is the later of the state's time and the node's clock: a day passes in a quiet federation too.
func (r *Resolver) present(v *view) ledger.Instant {
	return max(v.now, ledger.InstantOf(r.config.Now()))
}

// few reads what the law keeps about one record, as the viewer may see it.
func few[T any](ctx context.Context, r *Resolver, all func(v *view) []T) ([]T, error) {
	return below(ctx, r, func(v *view) ([]T, error) {
		out := []T{}
		for _, record := range all(v) {
			if shown := show(v, &record); shown != nil && len(out) < mostBelow {
				out = append(out, *shown)
			}
		}
		return out, nil
	})
}

func (r *Resolver) editionBy(ctx context.Context, id, catalogID *string, year *int) (*catalog.Edition, error) {
	switch {
	case id != nil && catalogID == nil && year == nil:
		return get(ctx, r, catalog.Editions.Find, *id)
	case id == nil && catalogID != nil && year != nil:
		return get(ctx, r, catalog.Editions.Find, catalog.EditionID(*catalogID, *year))
	}
	return nil, badRequest("请提供 id，或 catalog 与 year · give id, or catalog and year")
}

func (r *Resolver) editionDiff(ctx context.Context, from, to string) (*catalog.EditionDiff, error) {
	return read(ctx, r, func(v *view) (*catalog.EditionDiff, error) {
		if !v.foresees(to) {
			return nil, &endpoint.Error{Code: endpoint.Forbidden, Message: "年度版本通过后公布，审核中的仅编制机关及其上级可以查看 · " +
				"an edition under review is for the authority that compiles it and those above it; adopted, it is for everybody"}
		}
		diff, err := catalog.DiffEditions(v, from, to)
		if err != nil {
			return nil, err
		}
		diff.Added = known(v, diff.Added, func(d catalog.DiffEntry) string { return d.Entry })
		diff.Removed = known(v, diff.Removed, func(d catalog.DiffEntry) string { return d.Entry })
		diff.AttributeChanged = known(v, diff.AttributeChanged, func(d catalog.AttributeChange) string { return d.Entry })
		diff.Changed = known(v, diff.Changed, func(d catalog.FieldChange) string { return d.Entry })
		return &diff, nil
	})
}

// foresees reports whether the viewer may know what an edition will change: once it is adopted everybody, before that whoever
// decides on it.
func (v *view) foresees(id string) bool {
	edition, ok := catalog.Editions.Find(v, id)
	if !ok || edition.State != catalog.EditionUnderReview {
		return true
	}
	cat, _ := catalog.Catalogs.Find(v, edition.Catalog)
	return v.concerns(cat.Division, cat.Compiler(v))
}

// known leaves out what the viewer may not know of: entries are named in a diff only if they are seen, now or then.
func known[T any](v *view, list []T, id func(T) string) []T {
	var out []T
	for _, d := range list {
		if entry, ok := catalog.Entries.Find(v, id(d)); ok && !v.hides(&entry) {
			out = append(out, d)
		}
	}
	return out
}

func (r *Resolver) taskCount(ctx context.Context, institution string) (*catalog.TaskCount, error) {
	return read(ctx, r, func(v *view) (*catalog.TaskCount, error) {
		if !v.concerns(v.divisionOf(institution), institution) {
			return nil, &endpoint.Error{Code: endpoint.Forbidden, Message: "仅本机构及其主管机关可以查看 · for the institution itself and those who oversee it"}
		}
		count := catalog.CountTasks(v, r.present(v), institution)
		return &count, nil
	})
}

func (r *Resolver) overdueReassessments(ctx context.Context, p page) (*payload.EntryConnection, error) {
	after, err := p.start()
	if err != nil {
		return nil, err
	}
	total := counted(ctx)
	return read(ctx, r, func(v *view) (*payload.EntryConnection, error) {
		out := &payload.EntryConnection{}
		out.PageInfo.HasPreviousPage = after != ""
		for entry := range catalog.OverdueReassessments(v, r.present(v), after) {
			cursor := cursorOf(catalog.ReassessmentCursor(entry))
			if shown := show(v, &entry); shown != nil && !fill(out, p.first, cursor, shown) {
				break
			}
		}
		if total {
			for entry := range catalog.OverdueReassessments(v, r.present(v), "") {
				if show(v, &entry) != nil {
					out.TotalCount++
				}
			}
		}
		out.Close()
		return out, nil
	})
}

// fill adds an entry to a page; false means that the page was full and more follows.
func fill(out *payload.EntryConnection, first int, cursor string, entry *catalog.Entry) bool {
	if len(out.Edges) == first {
		out.PageInfo.HasNextPage = true
		return false
	}
	out.Edges = append(out.Edges, payload.EntryEdge{Cursor: cursor, Node: entry})
	return true
}

func (r *Resolver) staleEntries(ctx context.Context, subject string, p page) (*payload.EntryConnection, error) {
	after, err := p.start()
	if err != nil {
		return nil, err
	}
	return read(ctx, r, func(v *view) (*payload.EntryConnection, error) {
		out := &payload.EntryConnection{}
		out.PageInfo.HasPreviousPage = after != ""
		for _, id := range catalog.StaleEntries(v, subject, after, p.first+1) {
			if entry := visible(catalog.Entries.Find, v, id); entry != nil && !fill(out, p.first, cursorOf(id), entry) {
				break
			}
		}
		out.TotalCount = catalog.StaleCount(v, subject)
		out.Close()
		return out, nil
	})
}

func (r *Resolver) jobs() []payload.Job {
	if r.config.Jobs == nil {
		return []payload.Job{}
	}
	return r.config.Jobs.List()
}

// runJob is for the province authority: what a job does is decided by the commands that it gives, as the node.
func (r *Resolver) runJob(ctx context.Context, input payload.RunJobInput) (*payload.RunJobPayload, error) {
	if _, err := originOf(ctx, input.Key); err != nil {
		return nil, err
	}
	refusal, err := r.provinceOnly(ctx)
	if err != nil || refusal != nil {
		return &payload.RunJobPayload{Answer: payload.Answer{UserErrors: payload.UserErrors(refusal)}}, err
	}
	if r.config.Jobs == nil {
		return nil, &endpoint.Error{Code: endpoint.Forbidden, Message: "该节点不运行任务 · this node runs no jobs"}
	}
	out := &payload.RunJobPayload{}
	err = endpoint.Wait(ctx, func(ctx context.Context) (err error) {
		if input.DryRun {
			out.Planned, err = r.config.Jobs.Plan(ctx, input.Job, input.At.Time())
			return err
		}
		occurrence, err := r.config.Jobs.Run(ctx, input.Job, input.At.Time())
		out.Occurrence, out.Index = &occurrence, occurrence.Index
		return err
	})
	if refusal := refusalOf(err); refusal != nil {
		return &payload.RunJobPayload{Answer: payload.Answer{UserErrors: payload.UserErrors(refusal)}}, nil
	}
	return out, r.fail(err)
}

// provinceOnly is the refusal for everybody but the provincial authority.
func (r *Resolver) provinceOnly(ctx context.Context) (*ledger.Error, error) {
	return read(ctx, r, func(v *view) (*ledger.Error, error) {
		err := catalog.DemoteMember{}.Allow(v, ledger.Actor{
			Token: v.who.token.ID, Institution: v.who.token.Institution, Division: v.who.token.Division, Roles: roleNames(v.who.token.Roles),
		})
		return refusalOf(err), nil
	})
}

func (r *Resolver) ruleInForce(ctx context.Context, kind catalog.RuleDocumentKind, division *string) (*catalog.RuleDocument, error) {
	where := catalog.Province
	if division != nil {
		where = *division
	}
	return read(ctx, r, func(v *view) (*catalog.RuleDocument, error) {
		document, ok := catalog.RuleInForce(v, kind, where)
		if !ok {
			return nil, nil
		}
		return &document, nil
	})
}
