package graph

import (
	"context"
	"strconv"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// Entry resolves Comment.entry.
func (r *commentResolver) Entry(ctx context.Context, obj *catalog.Comment) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// Subject resolves Comment.subject.
func (r *commentResolver) Subject(ctx context.Context, obj *catalog.Comment) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Subject)
}

// Subject resolves CommentAssignment.subject.
func (r *commentAssignmentResolver) Subject(ctx context.Context, obj *catalog.CommentAssignment) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Subject)
}

// FileComment gives comment.file.
func (r *mutationResolver) FileComment(ctx context.Context, input payload.FileCommentInput) (*payload.CommentPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.FileComment, payload.OfComment)
}

// AssignComment gives comment.assign.
func (r *mutationResolver) AssignComment(ctx context.Context, input payload.AssignCommentInput) (*payload.CommentPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.AssignComment, payload.OfComment)
}

// ResolveComment gives comment.resolve.
func (r *mutationResolver) ResolveComment(ctx context.Context, input payload.ResolveCommentInput) (*payload.CommentPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ResolveComment, payload.OfComment)
}

// RetypeComment gives comment.retype.
func (r *mutationResolver) RetypeComment(ctx context.Context, input payload.RetypeCommentInput) (*payload.CommentPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.RetypeComment, payload.OfComment)
}

// Institution resolves DataDemand.institution.
func (r *dataDemandResolver) Institution(ctx context.Context, obj *catalog.DataDemand) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// Entry resolves DataDemand.entry.
func (r *dataDemandResolver) Entry(ctx context.Context, obj *catalog.DataDemand) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// Incident resolves DataDemand.incident.
func (r *dataDemandResolver) Incident(ctx context.Context, obj *catalog.DataDemand) (*catalog.Incident, error) {
	return one(ctx, r.Resolver, catalog.Incidents.Find, obj.Incident)
}

// Comment resolves DataDemand.comment.
func (r *dataDemandResolver) Comment(ctx context.Context, obj *catalog.DataDemand) (*catalog.Comment, error) {
	return one(ctx, r.Resolver, catalog.Comments.Find, obj.Comment)
}

// Authority resolves DemandReview.authority.
func (r *demandReviewResolver) Authority(ctx context.Context, obj *catalog.DemandReview) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Authority)
}

// FileDemand gives demand.file.
func (r *mutationResolver) FileDemand(ctx context.Context, input payload.FileDemandInput) (*payload.DataDemandPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.FileDemand, payload.OfDataDemand)
}

// AssignDemand gives demand.assign.
func (r *mutationResolver) AssignDemand(ctx context.Context, input payload.AssignDemandInput) (*payload.DataDemandPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.AssignDemand, payload.OfDataDemand)
}

// SubmitDemandForReview gives demand.submit-for-review.
func (r *mutationResolver) SubmitDemandForReview(ctx context.Context, input payload.SubmitDemandForReviewInput) (*payload.DataDemandPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.SubmitDemandForReview, payload.OfDataDemand)
}

// ReviewDemand gives demand.review.
func (r *mutationResolver) ReviewDemand(ctx context.Context, input payload.ReviewDemandInput) (*payload.DataDemandPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ReviewDemand, payload.OfDataDemand)
}

// AssessDemand gives demand.assess.
func (r *mutationResolver) AssessDemand(ctx context.Context, input payload.AssessDemandInput) (*payload.DataDemandPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.AssessDemand, payload.OfDataDemand)
}

// DecideDemand gives demand.decide.
func (r *mutationResolver) DecideDemand(ctx context.Context, input payload.DecideDemandInput) (*payload.DataDemandPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.DecideDemand, payload.OfDataDemand)
}

// NotifyDemand gives demand.notify.
func (r *mutationResolver) NotifyDemand(ctx context.Context, input payload.NotifyDemandInput) (*payload.DataDemandPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.NotifyDemand, payload.OfDataDemand)
}

// Entry resolves RightsClaim.entry.
func (r *rightsClaimResolver) Entry(ctx context.Context, obj *catalog.RightsClaim) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// Subject resolves RightsClaim.subject.
func (r *rightsClaimResolver) Subject(ctx context.Context, obj *catalog.RightsClaim) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Subject)
}

// Comment resolves RightsClaim.comment.
func (r *rightsClaimResolver) Comment(ctx context.Context, obj *catalog.RightsClaim) (*catalog.Comment, error) {
	return one(ctx, r.Resolver, catalog.Comments.Find, obj.Comment)
}

// FileClaim gives claim.file.
func (r *mutationResolver) FileClaim(ctx context.Context, input payload.FileClaimInput) (*payload.RightsClaimPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.FileClaim, payload.OfRightsClaim)
}

// AddClaimMaterials gives claim.add-materials.
func (r *mutationResolver) AddClaimMaterials(ctx context.Context, input payload.AddClaimMaterialsInput) (*payload.RightsClaimPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.AddClaimMaterials, payload.OfRightsClaim)
}

// VerifyClaim gives claim.verify.
func (r *mutationResolver) VerifyClaim(ctx context.Context, input payload.VerifyClaimInput) (*payload.RightsClaimPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.VerifyClaim, payload.OfRightsClaim)
}

// DecideClaim gives claim.decide.
func (r *mutationResolver) DecideClaim(ctx context.Context, input payload.DecideClaimInput) (*payload.RightsClaimPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.DecideClaim, payload.OfRightsClaim)
}

// NotifyClaim gives claim.notify.
func (r *mutationResolver) NotifyClaim(ctx context.Context, input payload.NotifyClaimInput) (*payload.RightsClaimPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.NotifyClaim, payload.OfRightsClaim)
}

// Comment finds one record.
func (r *queryResolver) Comment(ctx context.Context, id string) (*catalog.Comment, error) {
	return get(ctx, r.Resolver, catalog.Comments.Find, id)
}

// Comments lists records by their identifiers.
func (r *queryResolver) Comments(
	ctx context.Context, entryID *string, subjectID *string, mine *bool, state *catalog.CommentState, isOverdue *bool, first int, after *string,
) (*payload.CommentConnection, error) {
	return list(ctx, r.Resolver, catalog.Comments, page{first, after},
		by(&catalog.CommentsOn, entryID, func(x *catalog.Comment, v string) bool { return x.Entry == v }),
		by(&catalog.CommentsTo, subjectID, func(x *catalog.Comment, v string) bool { return x.Subject == v }),
		by(&catalog.CommentsBy, token(ctx, mine), func(x *catalog.Comment, v string) bool { return x.Voice.Submitter == v }),
		by(nil, text(state), func(x *catalog.Comment, v string) bool { return string(x.State) == v }),
		by(nil, flag(isOverdue), func(x *catalog.Comment, v string) bool {
			return strconv.FormatBool(x.Overdue(r.today())) == v
		}),
	)
}

// Demand finds one record.
func (r *queryResolver) Demand(ctx context.Context, id string) (*catalog.DataDemand, error) {
	return get(ctx, r.Resolver, catalog.Demands.Find, id)
}

// Demands lists records by their identifiers.
func (r *queryResolver) Demands(
	ctx context.Context, institutionID *string, incidentID *string, entryID *string, mine *bool, state *catalog.DemandState, first int, after *string,
) (*payload.DataDemandConnection, error) {
	return list(ctx, r.Resolver, catalog.Demands, page{first, after},
		by(&catalog.DemandsTo, institutionID, func(x *catalog.DataDemand, v string) bool { return x.Institution == v }),
		by(&catalog.DemandsUnder, incidentID, func(x *catalog.DataDemand, v string) bool { return x.Incident == v }),
		by(&catalog.DemandsOnEntry, entryID, func(x *catalog.DataDemand, v string) bool { return x.Entry == v }),
		by(&catalog.DemandsBy, token(ctx, mine), func(x *catalog.DataDemand, v string) bool { return x.Voice.Submitter == v }),
		by(nil, text(state), func(x *catalog.DataDemand, v string) bool { return string(x.State) == v }),
	)
}

// Claim finds one record.
func (r *queryResolver) Claim(ctx context.Context, id string) (*catalog.RightsClaim, error) {
	return get(ctx, r.Resolver, catalog.Claims.Find, id)
}

// Claims lists records by their identifiers.
func (r *queryResolver) Claims(
	ctx context.Context, entryID *string, subjectID *string, mine *bool, state *catalog.ClaimState, first int, after *string,
) (*payload.RightsClaimConnection, error) {
	return list(ctx, r.Resolver, catalog.Claims, page{first, after},
		by(&catalog.ClaimsOn, entryID, func(x *catalog.RightsClaim, v string) bool { return x.Entry == v }),
		by(&catalog.ClaimsTo, subjectID, func(x *catalog.RightsClaim, v string) bool { return x.Subject == v }),
		by(&catalog.ClaimsBy, token(ctx, mine), func(x *catalog.RightsClaim, v string) bool { return x.Voice.Submitter == v }),
		by(nil, text(state), func(x *catalog.RightsClaim, v string) bool { return string(x.State) == v }),
	)
}
