package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// Entry resolves AccessApplication.entry.
func (r *accessApplicationResolver) Entry(ctx context.Context, obj *catalog.AccessApplication) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// Subject resolves AccessApplication.subject.
func (r *accessApplicationResolver) Subject(ctx context.Context, obj *catalog.AccessApplication) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Subject)
}

// Agreement resolves AccessApplication.agreement.
func (r *accessApplicationResolver) Agreement(ctx context.Context, obj *catalog.AccessApplication) (*catalog.OpeningUseAgreement, error) {
	return one(ctx, r.Resolver, catalog.Agreements.Find, obj.Agreement)
}

// Application resolves OpeningUseAgreement.application.
func (r *openingUseAgreementResolver) Application(ctx context.Context, obj *catalog.OpeningUseAgreement) (*catalog.AccessApplication, error) {
	return one(ctx, r.Resolver, catalog.Applications.Find, obj.Application)
}

// Entry resolves OpeningUseAgreement.entry.
func (r *openingUseAgreementResolver) Entry(ctx context.Context, obj *catalog.OpeningUseAgreement) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// Subject resolves OpeningUseAgreement.subject.
func (r *openingUseAgreementResolver) Subject(ctx context.Context, obj *catalog.OpeningUseAgreement) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Subject)
}

// Filing resolves OpeningUseAgreement.filing.
func (r *openingUseAgreementResolver) Filing(ctx context.Context, obj *catalog.OpeningUseAgreement) (*catalog.Filing, error) {
	return one(ctx, r.Resolver, catalog.Filings.Find, obj.Filing)
}

// Grant resolves OpeningUseAgreement.grant.
func (r *openingUseAgreementResolver) Grant(ctx context.Context, obj *catalog.OpeningUseAgreement) (*catalog.AccessGrant, error) {
	return one(ctx, r.Resolver, catalog.Grants.Find, obj.Grant)
}

// Application resolves AccessGrant.application.
func (r *accessGrantResolver) Application(ctx context.Context, obj *catalog.AccessGrant) (*catalog.AccessApplication, error) {
	return one(ctx, r.Resolver, catalog.Applications.Find, obj.Application)
}

// Agreement resolves AccessGrant.agreement.
func (r *accessGrantResolver) Agreement(ctx context.Context, obj *catalog.AccessGrant) (*catalog.OpeningUseAgreement, error) {
	return one(ctx, r.Resolver, catalog.Agreements.Find, obj.Agreement)
}

// Entry resolves AccessGrant.entry.
func (r *accessGrantResolver) Entry(ctx context.Context, obj *catalog.AccessGrant) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// ApplyForAccess gives application.submit.
func (r *mutationResolver) ApplyForAccess(ctx context.Context, input payload.ApplyForAccessInput) (*payload.AccessApplicationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ApplyForAccess, payload.OfAccessApplication)
}

// ResubmitApplication gives application.resubmit.
func (r *mutationResolver) ResubmitApplication(ctx context.Context, input payload.ResubmitApplicationInput) (*payload.AccessApplicationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ResubmitApplication, payload.OfAccessApplication)
}

// EvaluateApplication gives application.evaluate.
func (r *mutationResolver) EvaluateApplication(ctx context.Context, input payload.EvaluateApplicationInput) (*payload.AccessApplicationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.EvaluateApplication, payload.OfAccessApplication)
}

// SetAccessConditions gives access-conditions.set.
func (r *mutationResolver) SetAccessConditions(ctx context.Context, input payload.SetAccessConditionsInput) (*payload.AccessConditionsPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.SetAccessConditions, payload.OfAccessConditions)
}

// ReturnApplication gives application.return.
func (r *mutationResolver) ReturnApplication(ctx context.Context, input payload.ReturnApplicationInput) (*payload.AccessApplicationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ReturnApplication, payload.OfAccessApplication)
}

// DecideApplication gives application.decide.
func (r *mutationResolver) DecideApplication(ctx context.Context, input payload.DecideApplicationInput) (*payload.AccessApplicationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.DecideApplication, payload.OfAccessApplication)
}

// WithdrawApplication gives application.withdraw.
func (r *mutationResolver) WithdrawApplication(ctx context.Context, input payload.WithdrawApplicationInput) (*payload.AccessApplicationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.WithdrawApplication, payload.OfAccessApplication)
}

// DraftAgreement gives agreement.draft.
func (r *mutationResolver) DraftAgreement(ctx context.Context, input payload.DraftAgreementInput) (*payload.OpeningUseAgreementPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.DraftAgreement, payload.OfOpeningUseAgreement)
}

// SignAgreement gives agreement.sign.
func (r *mutationResolver) SignAgreement(ctx context.Context, input payload.SignAgreementInput) (*payload.OpeningUseAgreementPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.SignAgreement, payload.OfOpeningUseAgreement)
}

// FileAgreement gives agreement.file.
func (r *mutationResolver) FileAgreement(ctx context.Context, input payload.FileAgreementInput) (*payload.OpeningUseAgreementPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.FileAgreement, payload.OfOpeningUseAgreement)
}

// EndAgreement gives agreement.end.
func (r *mutationResolver) EndAgreement(ctx context.Context, input payload.EndAgreementInput) (*payload.OpeningUseAgreementPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.EndAgreement, payload.OfOpeningUseAgreement)
}

// Application finds one record.
func (r *queryResolver) Application(ctx context.Context, id string) (*catalog.AccessApplication, error) {
	return get(ctx, r.Resolver, catalog.Applications.Find, id)
}

// Applications lists records by their identifiers.
func (r *queryResolver) Applications(
	ctx context.Context, entryID *string, subjectID *string, mine *bool, state *catalog.ApplicationState, first int, after *string,
) (*payload.AccessApplicationConnection, error) {
	return list(ctx, r.Resolver, catalog.Applications, page{first, after},
		by(&catalog.ApplicationsOfEntry, entryID, func(x *catalog.AccessApplication, v string) bool { return x.Entry == v }),
		by(&catalog.ApplicationsOfSubject, subjectID, func(x *catalog.AccessApplication, v string) bool { return x.Subject == v }),
		by(&catalog.ApplicationsOfApplicant, token(ctx, mine), func(x *catalog.AccessApplication, v string) bool { return x.Applicant == v }),
		by(nil, text(state), func(x *catalog.AccessApplication, v string) bool { return string(x.State) == v }),
	)
}

// Agreement finds one record.
func (r *queryResolver) Agreement(ctx context.Context, id string) (*catalog.OpeningUseAgreement, error) {
	return get(ctx, r.Resolver, catalog.Agreements.Find, id)
}

// Agreements lists records by their identifiers.
func (r *queryResolver) Agreements(ctx context.Context, entryID *string, state *catalog.AgreementState, first int, after *string) (*payload.OpeningUseAgreementConnection, error) {
	return list(ctx, r.Resolver, catalog.Agreements, page{first, after},
		by(&catalog.AgreementsOf, entryID, func(x *catalog.OpeningUseAgreement, v string) bool { return x.Entry == v }),
		by(nil, text(state), func(x *catalog.OpeningUseAgreement, v string) bool { return string(x.State) == v }),
	)
}

// Grant finds one record.
func (r *queryResolver) Grant(ctx context.Context, id string) (*catalog.AccessGrant, error) {
	return get(ctx, r.Resolver, catalog.Grants.Find, id)
}

// Grants lists records by their identifiers.
func (r *queryResolver) Grants(ctx context.Context, entryID *string, state *catalog.GrantState, first int, after *string) (*payload.AccessGrantConnection, error) {
	return list(ctx, r.Resolver, catalog.Grants, page{first, after},
		by(&catalog.GrantsOf, entryID, func(x *catalog.AccessGrant, v string) bool { return x.Entry == v }),
		by(nil, text(state), func(x *catalog.AccessGrant, v string) bool { return string(x.State) == v }),
	)
}
