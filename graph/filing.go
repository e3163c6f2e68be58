package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// Filer resolves Filing.filer.
func (r *filingResolver) Filer(ctx context.Context, obj *catalog.Filing) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Filer)
}

// Authority resolves Filing.authority.
func (r *filingResolver) Authority(ctx context.Context, obj *catalog.Filing) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Authority)
}

// Entry resolves Filing.entry.
func (r *filingResolver) Entry(ctx context.Context, obj *catalog.Filing) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// SubmitFiling gives filing.submit.
func (r *mutationResolver) SubmitFiling(ctx context.Context, input payload.SubmitFilingInput) (*payload.FilingPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.SubmitFiling, payload.OfFiling)
}

// RecordFiling gives filing.record.
func (r *mutationResolver) RecordFiling(ctx context.Context, input payload.RecordFilingInput) (*payload.FilingPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.RecordFiling, payload.OfFiling)
}

// ReturnFiling gives filing.return.
func (r *mutationResolver) ReturnFiling(ctx context.Context, input payload.ReturnFilingInput) (*payload.FilingPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ReturnFiling, payload.OfFiling)
}

// ResubmitFiling gives filing.resubmit.
func (r *mutationResolver) ResubmitFiling(ctx context.Context, input payload.ResubmitFilingInput) (*payload.FilingPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ResubmitFiling, payload.OfFiling)
}

// WithdrawFiling gives filing.withdraw.
func (r *mutationResolver) WithdrawFiling(ctx context.Context, input payload.WithdrawFilingInput) (*payload.FilingPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.WithdrawFiling, payload.OfFiling)
}

// Filing finds one record.
func (r *queryResolver) Filing(ctx context.Context, id string) (*catalog.Filing, error) {
	return get(ctx, r.Resolver, catalog.Filings.Find, id)
}

// Filings lists records by their identifiers.
func (r *queryResolver) Filings(
	ctx context.Context, divisionID *string, entryID *string, authorityID *string, filerID *string, status *catalog.FilingStatus, kind *catalog.FilingKind, first int, after *string,
) (*payload.FilingConnection, error) {
	return list(ctx, r.Resolver, catalog.Filings, page{first, after},
		by(&catalog.FilingsIn, divisionID, func(x *catalog.Filing, v string) bool { return x.Division == v }),
		by(&catalog.FilingsByEntry, entryID, func(x *catalog.Filing, v string) bool { return x.Entry == v }),
		by(&catalog.FilingsOf, authorityID, func(x *catalog.Filing, v string) bool { return x.Authority == v }),
		by(&catalog.FilingsByFiler, filerID, func(x *catalog.Filing, v string) bool { return x.Filer == v }),
		by(nil, text(status), func(x *catalog.Filing, v string) bool { return string(x.Status) == v }),
		by(nil, text(kind), func(x *catalog.Filing, v string) bool { return string(x.FilKind) == v }),
	)
}
