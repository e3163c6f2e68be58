package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// Catalog resolves ImportSession.catalog.
func (r *importSessionResolver) Catalog(ctx context.Context, obj *catalog.ImportSession) (*catalog.Catalog, error) {
	return one(ctx, r.Resolver, catalog.Catalogs.Find, obj.Catalog)
}

// BeginImport gives import.begin.
func (r *mutationResolver) BeginImport(ctx context.Context, input payload.BeginImportInput) (*payload.ImportSessionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.BeginImport, payload.OfImportSession)
}

// Entry resolves RowOutcome.entry.
func (r *rowOutcomeResolver) Entry(ctx context.Context, obj *catalog.RowOutcome) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// Refusal resolves RowOutcome.refusal.
func (r *rowOutcomeResolver) Refusal(_ context.Context, obj *catalog.RowOutcome) ([]payload.UserError, error) {
	return payload.UserErrors(obj.Refusal), nil
}

// ImportChunk gives import.chunk.
func (r *mutationResolver) ImportChunk(ctx context.Context, input payload.ImportChunkInput) (*payload.ChunkResultPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ImportChunk, payload.OfChunkResult)
}

// CommitImport gives import.commit.
func (r *mutationResolver) CommitImport(ctx context.Context, input payload.CommitImportInput) (*payload.ImportSessionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.CommitImport, payload.OfImportSession)
}

// AbortImport gives import.abort.
func (r *mutationResolver) AbortImport(ctx context.Context, input payload.AbortImportInput) (*payload.ImportSessionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.AbortImport, payload.OfImportSession)
}

// SetMapping gives mapping.set.
func (r *mutationResolver) SetMapping(ctx context.Context, input payload.SetMappingInput) (*payload.MappingDecisionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.SetMapping, payload.OfMappingDecision)
}

// Catalog resolves Adoption.catalog.
func (r *adoptionResolver) Catalog(ctx context.Context, obj *catalog.Adoption) (*catalog.Catalog, error) {
	return one(ctx, r.Resolver, catalog.Catalogs.Find, obj.Catalog)
}

// Edition resolves Adoption.edition.
func (r *adoptionResolver) Edition(ctx context.Context, obj *catalog.Adoption) (*catalog.Edition, error) {
	return one(ctx, r.Resolver, catalog.Editions.Find, obj.Edition)
}

// AdoptExistingCatalog gives catalog.adopt-existing.
func (r *mutationResolver) AdoptExistingCatalog(ctx context.Context, input payload.AdoptExistingCatalogInput) (*payload.AdoptionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.AdoptExistingCatalog, payload.OfAdoption)
}

// ImportSession finds one record.
func (r *queryResolver) ImportSession(ctx context.Context, id string) (*catalog.ImportSession, error) {
	return get(ctx, r.Resolver, catalog.ImportSessions.Find, id)
}

// ImportSessions lists records by their identifiers.
func (r *queryResolver) ImportSessions(ctx context.Context, catalogID *string, state *catalog.ImportState, first int, after *string) (*payload.ImportSessionConnection, error) {
	return list(ctx, r.Resolver, catalog.ImportSessions, page{first, after},
		by(nil, catalogID, func(x *catalog.ImportSession, v string) bool { return x.Catalog == v }),
		by(nil, text(state), func(x *catalog.ImportSession, v string) bool { return string(x.State) == v }),
	)
}
