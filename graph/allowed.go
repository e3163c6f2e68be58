package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/catalog"
)

// AllowedActions of a filing.
func (r *filingResolver) AllowedActions(ctx context.Context, obj *catalog.Filing) ([]string, error) {
	return actions(ctx, r.Resolver, catalog.FilingFlow, obj.Status, obj.ID)
}

// AllowedActions of a dispute.
func (r *subjectDisputeResolver) AllowedActions(ctx context.Context, obj *catalog.SubjectDispute) ([]string, error) {
	return actions(ctx, r.Resolver, catalog.DisputeFlow, obj.State, obj.ID)
}

// AllowedActions of a suggestion.
func (r *attributeSuggestionResolver) AllowedActions(ctx context.Context, obj *catalog.AttributeSuggestion) ([]string, error) {
	return actions(ctx, r.Resolver, catalog.SuggestionFlow, obj.State, obj.ID)
}

// AllowedActions of a consultation.
func (r *expertConsultationResolver) AllowedActions(ctx context.Context, obj *catalog.ExpertConsultation) ([]string, error) {
	return actions(ctx, r.Resolver, catalog.ConsultationFlow, obj.State, obj.ID)
}

// AllowedActions of a comment.
func (r *commentResolver) AllowedActions(ctx context.Context, obj *catalog.Comment) ([]string, error) {
	return actions(ctx, r.Resolver, catalog.CommentFlow, obj.State, obj.ID)
}

// AllowedActions of a demand.
func (r *dataDemandResolver) AllowedActions(ctx context.Context, obj *catalog.DataDemand) ([]string, error) {
	return actions(ctx, r.Resolver, catalog.DemandFlow, obj.State, obj.ID)
}

// AllowedActions of a claim.
func (r *rightsClaimResolver) AllowedActions(ctx context.Context, obj *catalog.RightsClaim) ([]string, error) {
	return actions(ctx, r.Resolver, catalog.ClaimFlow, obj.State, obj.ID)
}

// AllowedActions of a channel.
func (r *channelResolver) AllowedActions(ctx context.Context, obj *catalog.Channel) ([]string, error) {
	return actions(ctx, r.Resolver, catalog.ChannelFlow, obj.State, obj.ID)
}

// AllowedActions of a distribution.
func (r *distributionResolver) AllowedActions(ctx context.Context, obj *catalog.Distribution) ([]string, error) {
	return actions(ctx, r.Resolver, catalog.DistributionFlow, obj.State, obj.ID)
}

// AllowedActions of an edition.
func (r *editionResolver) AllowedActions(ctx context.Context, obj *catalog.Edition) ([]string, error) {
	return actions(ctx, r.Resolver, catalog.EditionFlow, obj.State, obj.ID)
}

// AllowedActions of an emergency.
func (r *incidentResolver) AllowedActions(ctx context.Context, obj *catalog.Incident) ([]string, error) {
	return actions(ctx, r.Resolver, catalog.IncidentFlow, obj.State, obj.ID)
}

// AllowedActions of an application.
func (r *accessApplicationResolver) AllowedActions(ctx context.Context, obj *catalog.AccessApplication) ([]string, error) {
	return actions(ctx, r.Resolver, catalog.ApplicationFlow, obj.State, obj.ID)
}

// AllowedActions of an agreement.
func (r *openingUseAgreementResolver) AllowedActions(ctx context.Context, obj *catalog.OpeningUseAgreement) ([]string, error) {
	return actions(ctx, r.Resolver, catalog.AgreementFlow, obj.State, obj.ID)
}

// AllowedActions of a violation.
func (r *violationResolver) AllowedActions(ctx context.Context, obj *catalog.Violation) ([]string, error) {
	return actions(ctx, r.Resolver, catalog.ViolationFlow, obj.State, obj.ID)
}

// AllowedActions of a scope of priority opening.
func (r *priorityScopeResolver) AllowedActions(ctx context.Context, obj *catalog.PriorityScope) ([]string, error) {
	return actions(ctx, r.Resolver, catalog.PriorityScopeFlow, obj.State, obj.ID)
}
