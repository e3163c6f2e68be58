package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/graph/payload"
)

// CatalogChanges follows the catalogs.
func (r *subscriptionResolver) CatalogChanges(ctx context.Context, after *uint64, filter *payload.EntryFilter) (<-chan *payload.CatalogChange, error) {
	return follow(ctx, r.Resolver, after, catalogChange(filter), func(c *payload.CatalogChange) string { return c.Cursor })
}

// TaskChanges follows the tasks that the viewer sees.
func (r *subscriptionResolver) TaskChanges(ctx context.Context, after *uint64) (<-chan *payload.TaskChange, error) {
	return follow(ctx, r.Resolver, after, taskChange, func(c *payload.TaskChange) string { return c.Cursor })
}

// FederationChanges follows the roster.
func (r *subscriptionResolver) FederationChanges(ctx context.Context, after *uint64) (<-chan *payload.FederationChange, error) {
	return follow(ctx, r.Resolver, after, federationChange, func(c *payload.FederationChange) string { return c.Cursor })
}
