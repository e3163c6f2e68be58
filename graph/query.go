package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/graph/payload"
	"github.com/mulu-catalog/mulu/ledger"
)

// Node reads a record by its global identifier.
func (r *queryResolver) Node(ctx context.Context, _ string) (payload.Node, error) {
	return r.node(ctx)
}

// Nodes reads records by their global identifiers, in the same order.
func (r *queryResolver) Nodes(ctx context.Context, _ []string) ([]payload.Node, error) {
	return r.nodes(ctx)
}

// Viewer says who asks.
func (r *queryResolver) Viewer(ctx context.Context) (*payload.Viewer, error) {
	return r.whoAsks(ctx)
}

// WriteStatus settles what became of a request of the viewer.
func (r *queryResolver) WriteStatus(ctx context.Context, requestID string) (*payload.WriteStatus, error) {
	return r.writeStatus(ctx, requestID)
}

// Federation is the one record of what was founded.
func (r *queryResolver) Federation(ctx context.Context) (*catalog.Federation, error) {
	return get(ctx, r.Resolver, catalog.Federations.Find, catalog.FederationID)
}

// Catalogs lists all catalogs.
func (r *queryResolver) Catalogs(ctx context.Context) ([]catalog.Catalog, error) {
	return whole(ctx, r.Resolver, catalog.Catalogs.All)
}

// Catalog is the catalog of a division.
func (r *queryResolver) Catalog(ctx context.Context, division string) (*catalog.Catalog, error) {
	return get(ctx, r.Resolver, catalog.Catalogs.Find, catalog.CatalogID(division))
}

// Entry reads one entry.
func (r *queryResolver) Entry(ctx context.Context, id, identifier *string) (*catalog.Entry, error) {
	return r.entryBy(ctx, id, identifier)
}

// Entries searches the catalogs.
func (r *queryResolver) Entries(
	ctx context.Context, search *string, filter *payload.EntryFilter, orderBy *payload.EntryOrder, edition *int, first int, after *string,
) (*payload.EntryConnection, error) {
	return r.entries(ctx, entriesQuery{search, filter, orderBy, edition, page{first, after}})
}

// EntryHistory lists the versions of an entry.
func (r *queryResolver) EntryHistory(ctx context.Context, id string, first int, after *string) (*payload.EntryConnection, error) {
	return r.history(ctx, id, page{first, after})
}

// Notifications lists what the viewer and the viewer's institution were told.
func (r *queryResolver) Notifications(ctx context.Context, first int, after *string) (*payload.NotificationConnection, error) {
	return list(ctx, r.Resolver, catalog.Notifications, page{first, after}, recipient(ctx))
}

// WorkCalendar is the calendar in force.
func (r *queryResolver) WorkCalendar(ctx context.Context) (*calendar.Calendar, error) {
	return r.workCalendar(ctx)
}

// Deadline counts working days.
func (r *queryResolver) Deadline(ctx context.Context, receivedAt ledger.Instant, workingDays int) (*calendar.Deadline, error) {
	return r.deadline(ctx, receivedAt, workingDays)
}

// AuditLog lists the audit records of the viewer's jurisdiction.
func (r *queryResolver) AuditLog(ctx context.Context, first int, after *string) (*payload.AuditRecordConnection, error) {
	return r.auditLog(ctx, page{first, after})
}

// AuditLeaf reads one audit record.
func (r *queryResolver) AuditLeaf(ctx context.Context, seq uint64) (*ledger.AuditRecord, error) {
	return r.auditLeaf(ctx, seq)
}

// Mappings lists the sources that imports can be read from.
func (r *queryResolver) Mappings(context.Context) ([]payload.Mapping, error) {
	return r.config.Mappings, nil
}

// Recipients is the public list of who receives an entry's restricted data.
func (r *queryResolver) Recipients(ctx context.Context, entryID string) ([]catalog.AccessGrant, error) {
	return read(ctx, r.Resolver, func(v *view) ([]catalog.AccessGrant, error) { return catalog.Recipients(v, entryID), nil })
}

// Committee is the expert committee.
func (r *queryResolver) Committee(ctx context.Context) (*catalog.Committee, error) {
	return get(ctx, r.Resolver, catalog.Committees.Find, catalog.CommitteeID)
}

// RuleInForce is the newest version of a rule that has taken effect.
func (r *queryResolver) RuleInForce(ctx context.Context, kind catalog.RuleDocumentKind, division *string) (*catalog.RuleDocument, error) {
	return r.ruleInForce(ctx, kind, division)
}
