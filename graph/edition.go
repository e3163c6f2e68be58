package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// InForce resolves Catalog.inForce.
func (r *catalogResolver) InForce(ctx context.Context, obj *catalog.Catalog) (*catalog.Edition, error) {
	return one(ctx, r.Resolver, catalog.Editions.Find, obj.InForce)
}

// Catalog resolves Edition.catalog.
func (r *editionResolver) Catalog(ctx context.Context, obj *catalog.Edition) (*catalog.Catalog, error) {
	return one(ctx, r.Resolver, catalog.Catalogs.Find, obj.Catalog)
}

// AdoptedBy resolves Edition.adoptedBy.
func (r *editionResolver) AdoptedBy(ctx context.Context, obj *catalog.Edition) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.AdoptedBy)
}

// Predecessor resolves Edition.predecessor.
func (r *editionResolver) Predecessor(ctx context.Context, obj *catalog.Edition) (*catalog.Edition, error) {
	return one(ctx, r.Resolver, catalog.Editions.Find, obj.Predecessor)
}

// Institution resolves ShrinkingReason.institution.
func (r *shrinkingReasonResolver) Institution(ctx context.Context, obj *catalog.ShrinkingReason) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// CreateSupplementaryCatalog gives catalog.create-supplementary.
func (r *mutationResolver) CreateSupplementaryCatalog(ctx context.Context, input payload.CreateSupplementaryCatalogInput) (*payload.CatalogPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.CreateSupplementaryCatalog, payload.OfCatalog)
}

// OpenEdition gives edition.open.
func (r *mutationResolver) OpenEdition(ctx context.Context, input payload.OpenEditionInput) (*payload.EditionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.OpenEdition, payload.OfEdition)
}

// Edition resolves Disposed.edition.
func (r *disposedResolver) Edition(ctx context.Context, obj *catalog.Disposed) (*catalog.Edition, error) {
	return one(ctx, r.Resolver, catalog.Editions.Find, obj.Edition)
}

// SetDispositions gives edition.set-dispositions.
func (r *mutationResolver) SetDispositions(ctx context.Context, input payload.SetDispositionsInput) (*payload.DisposedPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.SetDispositions, payload.OfDisposed)
}

// SubmitEdition gives edition.submit.
func (r *mutationResolver) SubmitEdition(ctx context.Context, input payload.SubmitEditionInput) (*payload.EditionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.SubmitEdition, payload.OfEdition)
}

// ReturnEdition gives edition.return.
func (r *mutationResolver) ReturnEdition(ctx context.Context, input payload.ReturnEditionInput) (*payload.EditionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ReturnEdition, payload.OfEdition)
}

// AdoptEdition gives edition.adopt.
func (r *mutationResolver) AdoptEdition(ctx context.Context, input payload.AdoptEditionInput) (*payload.EditionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.AdoptEdition, payload.OfEdition)
}

// AmendEdition gives edition.amend.
func (r *mutationResolver) AmendEdition(ctx context.Context, input payload.AmendEditionInput) (*payload.EditionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.AmendEdition, payload.OfEdition)
}

// Editions lists records by their identifiers.
func (r *queryResolver) Editions(ctx context.Context, catalogID *string, state *catalog.EditionState, first int, after *string) (*payload.EditionConnection, error) {
	return list(ctx, r.Resolver, catalog.Editions, page{first, after},
		inside(catalogID, func(x *catalog.Edition, v string) bool { return x.Catalog == v }),
		by(nil, text(state), func(x *catalog.Edition, v string) bool { return string(x.State) == v }),
	)
}

// Edition resolves Amendment.edition.
func (r *amendmentResolver) Edition(ctx context.Context, obj *catalog.Amendment) (*catalog.Edition, error) {
	return one(ctx, r.Resolver, catalog.Editions.Find, obj.Edition)
}

// Amendment finds one record.
func (r *queryResolver) Amendment(ctx context.Context, id string) (*catalog.Amendment, error) {
	return get(ctx, r.Resolver, catalog.Amendments.Find, id)
}

// Amendments lists records by their identifiers.
func (r *queryResolver) Amendments(ctx context.Context, editionID *string, first int, after *string) (*payload.AmendmentConnection, error) {
	return list(ctx, r.Resolver, catalog.Amendments, page{first, after},
		inside(editionID, func(x *catalog.Amendment, v string) bool { return x.Edition == v }),
	)
}

// Edition resolves YearlyFigures.edition.
func (r *yearlyFiguresResolver) Edition(ctx context.Context, obj *catalog.YearlyFigures) (*catalog.Edition, error) {
	return one(ctx, r.Resolver, catalog.Editions.Find, obj.Edition)
}

// Institution resolves YearlyFigures.institution.
func (r *yearlyFiguresResolver) Institution(ctx context.Context, obj *catalog.YearlyFigures) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// Figures finds one record.
func (r *queryResolver) Figures(ctx context.Context, id string) (*catalog.YearlyFigures, error) {
	return get(ctx, r.Resolver, catalog.Figures.Find, id)
}

// YearlyFigures lists records by their identifiers.
func (r *queryResolver) YearlyFigures(ctx context.Context, editionID *string, first int, after *string) (*payload.YearlyFiguresConnection, error) {
	return list(ctx, r.Resolver, catalog.Figures, page{first, after},
		inside(editionID, func(x *catalog.YearlyFigures, v string) bool { return x.Edition == v }),
	)
}

// Catalog resolves Standing.catalog.
func (r *standingResolver) Catalog(ctx context.Context, obj *catalog.Standing) (*catalog.Catalog, error) {
	return one(ctx, r.Resolver, catalog.Catalogs.Find, obj.Catalog)
}

// Institution resolves Standing.institution.
func (r *standingResolver) Institution(ctx context.Context, obj *catalog.Standing) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// Standings lists records by their identifiers.
func (r *queryResolver) Standings(ctx context.Context, catalogID *string, first int, after *string) (*payload.StandingConnection, error) {
	return list(ctx, r.Resolver, catalog.Standings, page{first, after},
		inside(catalogID, func(x *catalog.Standing, v string) bool { return x.Catalog == v }),
	)
}

// Edition resolves DispositionRule.edition.
func (r *dispositionRuleResolver) Edition(ctx context.Context, obj *catalog.DispositionRule) (*catalog.Edition, error) {
	return one(ctx, r.Resolver, catalog.Editions.Find, obj.Edition)
}

// Institution resolves DispositionRule.institution.
func (r *dispositionRuleResolver) Institution(ctx context.Context, obj *catalog.DispositionRule) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// ProposedBy resolves DispositionRule.proposedBy.
func (r *dispositionRuleResolver) ProposedBy(ctx context.Context, obj *catalog.DispositionRule) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.ProposedBy)
}

// ConfirmedBy resolves DispositionRule.confirmedBy.
func (r *dispositionRuleResolver) ConfirmedBy(ctx context.Context, obj *catalog.DispositionRule) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.ConfirmedBy)
}

// DispositionRules lists records by their identifiers.
func (r *queryResolver) DispositionRules(ctx context.Context, editionID *string, first int, after *string) (*payload.DispositionRuleConnection, error) {
	return list(ctx, r.Resolver, catalog.DispositionRules, page{first, after},
		inside(editionID, func(x *catalog.DispositionRule, v string) bool { return x.Edition == v }),
	)
}

// Edition resolves EntryDisposition.edition.
func (r *entryDispositionResolver) Edition(ctx context.Context, obj *catalog.EntryDisposition) (*catalog.Edition, error) {
	return one(ctx, r.Resolver, catalog.Editions.Find, obj.Edition)
}

// Entry resolves EntryDisposition.entry.
func (r *entryDispositionResolver) Entry(ctx context.Context, obj *catalog.EntryDisposition) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// Institution resolves EntryDisposition.institution.
func (r *entryDispositionResolver) Institution(ctx context.Context, obj *catalog.EntryDisposition) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// ProposedBy resolves EntryDisposition.proposedBy.
func (r *entryDispositionResolver) ProposedBy(ctx context.Context, obj *catalog.EntryDisposition) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.ProposedBy)
}

// ConfirmedBy resolves EntryDisposition.confirmedBy.
func (r *entryDispositionResolver) ConfirmedBy(ctx context.Context, obj *catalog.EntryDisposition) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.ConfirmedBy)
}

// EntryDispositions lists records by their identifiers.
func (r *queryResolver) EntryDispositions(ctx context.Context, editionID *string, disposition *catalog.Disposition, first int, after *string) (*payload.EntryDispositionConnection, error) {
	return list(ctx, r.Resolver, catalog.EntryDispositions, page{first, after},
		inside(editionID, func(x *catalog.EntryDisposition, v string) bool { return x.Edition == v }),
		by(nil, text(disposition), func(x *catalog.EntryDisposition, v string) bool { return string(x.Disposition) == v }),
	)
}
