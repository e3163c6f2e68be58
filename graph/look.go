package graph

import (
	"context"
	"iter"

	"github.com/99designs/gqlgen/graphql"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/graph/endpoint"
	"github.com/mulu-catalog/mulu/graph/payload"
	"github.com/mulu-catalog/mulu/ledger"
)

// mostNodes is how many records nodes reads at once.
const mostNodes = 100

// written is an argument as the client wrote it: the scalar ID has taken the type's name away from what resolvers get.
func written(ctx context.Context, name string) any {
	return graphql.GetFieldContext(ctx).Field.ArgumentMap(graphql.GetOperationContext(ctx).Variables)[name]
}

func (r *Resolver) node(ctx context.Context) (payload.Node, error) {
	id, _ := written(ctx, "id").(string)
	found, err := r.nodesOf(ctx, []string{id})
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

func (r *Resolver) nodes(ctx context.Context) ([]payload.Node, error) {
	var ids []string
	switch list := written(ctx, "ids").(type) {
	case []any:
		for _, one := range list {
			id, _ := one.(string)
			ids = append(ids, id)
		}
	case string:
		ids = []string{list}
	}
	return r.nodesOf(ctx, ids)
}

// nodesOf reads what opaque identifiers name, in the same order.
func (r *Resolver) nodesOf(ctx context.Context, ids []string) ([]payload.Node, error) {
	if len(ids) > mostNodes {
		return nil, badRequest("nodes 一次最多读取%d条 · nodes reads at most %[1]d records", mostNodes)
	}
	return read(ctx, r, func(v *view) ([]payload.Node, error) {
		out := make([]payload.Node, len(ids))
		for i, id := range ids {
			if typeName, identifier, ok := payload.SplitGlobal(id); ok {
				out[i] = nodeOf(v, typeName, identifier)
			}
		}
		return out, nil
	})
}

// found is a record as a node, nil when there is none that the viewer may see.
func found[T any](find finder[T], v *view, id string) payload.Node {
	record := visible(find, v, id)
	if record == nil {
		return nil
	}
	return record
}

func (r *Resolver) whoAsks(ctx context.Context) (*payload.Viewer, error) {
	return read(ctx, r, func(v *view) (*payload.Viewer, error) {
		token := v.who.token
		who := &payload.Viewer{
			Authenticated: v.who.known(), Label: token.Label, Division: token.Division, Roles: token.Roles, ExpiresAt: token.ExpiresAt, Node: v.node,
		}
		if !who.Authenticated {
			who.Roles = []catalog.Role{catalog.RolePublic}
		}
		if institution, ok := catalog.Institutions.Find(v, token.Institution); ok {
			who.Institution = &institution
		}
		return who, nil
	})
}

func (r *Resolver) writeStatus(ctx context.Context, requestID string) (*payload.WriteStatus, error) {
	if err := mustBeKnown(ctx); err != nil {
		return nil, err
	}
	var status ledger.WriteStatus
	err := endpoint.Wait(ctx, func(ctx context.Context) (err error) {
		status, err = r.config.Cluster.WriteStatus(ctx, viewerOf(ctx).token.ID, requestID)
		return err
	})
	if err != nil {
		return nil, r.fail(err)
	}
	out := &payload.WriteStatus{State: status.State, UserErrors: payload.UserErrors(status.Refusal)}
	if status.Index != 0 {
		out.Index = &status.Index
	}
	return out, nil
}

// whole reads a small table as a list.
func whole[T any](ctx context.Context, r *Resolver, all func(ledger.Reader) iter.Seq[T]) ([]T, error) {
	return read(ctx, r, func(v *view) ([]T, error) {
		out := []T{}
		for record := range all(v) {
			if shown := show(v, &record); shown != nil && len(out) < mostBelow {
				out = append(out, *shown)
			}
		}
		return out, nil
	})
}

// recipient is the condition on notifications: the viewer's institution, or the viewer.
func recipient(ctx context.Context) condition[catalog.Notification] {
	token := viewerOf(ctx).token
	who := token.Institution
	if who == "" {
		who = token.ID
	}
	if who == "" {
		who = nobody
	}
	return by(&catalog.NotificationsTo, &who, func(*catalog.Notification, string) bool { return true })
}

func (r *Resolver) workCalendar(ctx context.Context) (*calendar.Calendar, error) {
	return read(ctx, r, func(v *view) (*calendar.Calendar, error) {
		current := catalog.CurrentCalendar(v)
		return &current, nil
	})
}

func (r *Resolver) deadline(ctx context.Context, receivedAt ledger.Instant, days int) (*calendar.Deadline, error) {
	if days < 1 || days > calendar.MaxDays {
		return nil, badRequest("workingDays 应为1至%d · workingDays must lie between 1 and %[1]d", calendar.MaxDays)
	}
	return read(ctx, r, func(v *view) (*calendar.Deadline, error) {
		end := catalog.CurrentCalendar(v).Add(receivedAt.Time(), days)
		return &end, nil
	})
}
