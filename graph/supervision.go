package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// Institution resolves Violation.institution.
func (r *violationResolver) Institution(ctx context.Context, obj *catalog.Violation) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// ReportedTo resolves Violation.reportedTo.
func (r *violationResolver) ReportedTo(ctx context.Context, obj *catalog.Violation) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.ReportedTo)
}

// ReportViolation gives violation.report.
func (r *mutationResolver) ReportViolation(ctx context.Context, input payload.ReportViolationInput) (*payload.ViolationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ReportViolation, payload.OfViolation)
}

// DismissViolation gives violation.dismiss.
func (r *mutationResolver) DismissViolation(ctx context.Context, input payload.DismissViolationInput) (*payload.ViolationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.DismissViolation, payload.OfViolation)
}

// OrderCorrection gives violation.order-correction.
func (r *mutationResolver) OrderCorrection(ctx context.Context, input payload.OrderCorrectionInput) (*payload.ViolationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.OrderCorrection, payload.OfViolation)
}

// ConfirmCorrected gives violation.confirm-corrected.
func (r *mutationResolver) ConfirmCorrected(ctx context.Context, input payload.ConfirmCorrectedInput) (*payload.ViolationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ConfirmCorrected, payload.OfViolation)
}

// Violation finds one record.
func (r *queryResolver) Violation(ctx context.Context, id string) (*catalog.Violation, error) {
	return get(ctx, r.Resolver, catalog.Violations.Find, id)
}

// Violations lists records by their identifiers.
func (r *queryResolver) Violations(
	ctx context.Context, institutionID *string, divisionID *string, state *catalog.ViolationState, first int, after *string,
) (*payload.ViolationConnection, error) {
	return list(ctx, r.Resolver, catalog.Violations, page{first, after},
		by(&catalog.ViolationsOf, institutionID, func(x *catalog.Violation, v string) bool { return x.Institution == v }),
		by(&catalog.ViolationsIn, divisionID, func(x *catalog.Violation, v string) bool { return x.Division == v }),
		by(nil, text(state), func(x *catalog.Violation, v string) bool { return string(x.State) == v }),
	)
}
