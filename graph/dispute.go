package graph

import (
	"context"
	"slices"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// Entry resolves ExpertConsultation.entry.
func (r *expertConsultationResolver) Entry(ctx context.Context, obj *catalog.ExpertConsultation) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// RequestedBy resolves ExpertConsultation.requestedBy.
func (r *expertConsultationResolver) RequestedBy(ctx context.Context, obj *catalog.ExpertConsultation) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.RequestedBy)
}

// Entry resolves GovernmentDecision.entry.
func (r *governmentDecisionResolver) Entry(ctx context.Context, obj *catalog.GovernmentDecision) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// Government resolves GovernmentDecision.government.
func (r *governmentDecisionResolver) Government(ctx context.Context, obj *catalog.GovernmentDecision) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Government)
}

// Subject resolves GovernmentDecision.subject.
func (r *governmentDecisionResolver) Subject(ctx context.Context, obj *catalog.GovernmentDecision) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Subject)
}

// Consultation resolves GovernmentDecision.consultation.
func (r *governmentDecisionResolver) Consultation(ctx context.Context, obj *catalog.GovernmentDecision) (*catalog.ExpertConsultation, error) {
	return one(ctx, r.Resolver, catalog.Consultations.Find, obj.Consultation)
}

// Entry resolves SubjectDispute.entry.
func (r *subjectDisputeResolver) Entry(ctx context.Context, obj *catalog.SubjectDispute) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// Incumbent resolves SubjectDispute.incumbent.
func (r *subjectDisputeResolver) Incumbent(ctx context.Context, obj *catalog.SubjectDispute) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Incumbent)
}

// OpenedBy resolves SubjectDispute.openedBy.
func (r *subjectDisputeResolver) OpenedBy(ctx context.Context, obj *catalog.SubjectDispute) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.OpenedBy)
}

// Authority resolves SubjectDispute.authority.
func (r *subjectDisputeResolver) Authority(ctx context.Context, obj *catalog.SubjectDispute) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Authority)
}

// Government resolves SubjectDispute.government.
func (r *subjectDisputeResolver) Government(ctx context.Context, obj *catalog.SubjectDispute) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Government)
}

// FailedBy resolves SubjectDispute.failedBy.
func (r *subjectDisputeResolver) FailedBy(ctx context.Context, obj *catalog.SubjectDispute) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.FailedBy)
}

// Consultation resolves SubjectDispute.consultation.
func (r *subjectDisputeResolver) Consultation(ctx context.Context, obj *catalog.SubjectDispute) (*catalog.ExpertConsultation, error) {
	return one(ctx, r.Resolver, catalog.Consultations.Find, obj.Consultation)
}

// Decision resolves SubjectDispute.decision.
func (r *subjectDisputeResolver) Decision(ctx context.Context, obj *catalog.SubjectDispute) (*catalog.GovernmentDecision, error) {
	return one(ctx, r.Resolver, catalog.GovernmentDecisions.Find, obj.Decision)
}

// Subject resolves SubjectDispute.subject.
func (r *subjectDisputeResolver) Subject(ctx context.Context, obj *catalog.SubjectDispute) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Subject)
}

// Subject resolves Signature.subject.
func (r *signatureResolver) Subject(ctx context.Context, obj *catalog.Signature) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Subject)
}

// OpenDispute gives dispute.open.
func (r *mutationResolver) OpenDispute(ctx context.Context, input payload.OpenDisputeInput) (*payload.SubjectDisputePayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.OpenDispute, payload.OfSubjectDispute)
}

// RecordMinutes gives dispute.record-minutes.
func (r *mutationResolver) RecordMinutes(ctx context.Context, input payload.RecordMinutesInput) (*payload.SubjectDisputePayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.RecordMinutes, payload.OfSubjectDispute)
}

// AgreeOnSubject gives dispute.agree.
func (r *mutationResolver) AgreeOnSubject(ctx context.Context, input payload.AgreeOnSubjectInput) (*payload.SubjectDisputePayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.AgreeOnSubject, payload.OfSubjectDispute)
}

// AcceptDuty gives dispute.accept-duty.
func (r *mutationResolver) AcceptDuty(ctx context.Context, input payload.AcceptDutyInput) (*payload.SubjectDisputePayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.AcceptDuty, payload.OfSubjectDispute)
}

// DeclareNegotiationFailed gives dispute.declare-failed.
func (r *mutationResolver) DeclareNegotiationFailed(ctx context.Context, input payload.DeclareNegotiationFailedInput) (*payload.SubjectDisputePayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.DeclareNegotiationFailed, payload.OfSubjectDispute)
}

// WithdrawDispute gives dispute.withdraw.
func (r *mutationResolver) WithdrawDispute(ctx context.Context, input payload.WithdrawDisputeInput) (*payload.SubjectDisputePayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.WithdrawDispute, payload.OfSubjectDispute)
}

// RequestOpinion gives consultation.request.
func (r *mutationResolver) RequestOpinion(ctx context.Context, input payload.RequestOpinionInput) (*payload.ExpertConsultationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.RequestOpinion, payload.OfExpertConsultation)
}

// AcceptConsultation gives consultation.accept.
func (r *mutationResolver) AcceptConsultation(ctx context.Context, input payload.AcceptConsultationInput) (*payload.ExpertConsultationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.AcceptConsultation, payload.OfExpertConsultation)
}

// DeliberateConsultation gives consultation.deliberate.
func (r *mutationResolver) DeliberateConsultation(ctx context.Context, input payload.DeliberateConsultationInput) (*payload.ExpertConsultationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.DeliberateConsultation, payload.OfExpertConsultation)
}

// ReturnConsultation gives consultation.return.
func (r *mutationResolver) ReturnConsultation(ctx context.Context, input payload.ReturnConsultationInput) (*payload.ExpertConsultationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ReturnConsultation, payload.OfExpertConsultation)
}

// IssueOpinion gives consultation.issue-opinion.
func (r *mutationResolver) IssueOpinion(ctx context.Context, input payload.IssueOpinionInput) (*payload.ExpertConsultationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.IssueOpinion, payload.OfExpertConsultation)
}

// Decision resolves MatterState.decision.
func (r *matterStateResolver) Decision(ctx context.Context, obj *catalog.MatterState) (*catalog.GovernmentDecision, error) {
	return one(ctx, r.Resolver, catalog.GovernmentDecisions.Find, obj.Decision)
}

// SubmitToGovernment gives matter.submit-to-government.
func (r *mutationResolver) SubmitToGovernment(ctx context.Context, input payload.SubmitToGovernmentInput) (*payload.MatterStatePayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.SubmitToGovernment, payload.OfMatterState)
}

// DecideMatter gives matter.decide.
func (r *mutationResolver) DecideMatter(ctx context.Context, input payload.DecideMatterInput) (*payload.GovernmentDecisionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.DecideMatter, payload.OfGovernmentDecision)
}

// Dispute finds one record.
func (r *queryResolver) Dispute(ctx context.Context, id string) (*catalog.SubjectDispute, error) {
	return get(ctx, r.Resolver, catalog.Disputes.Find, id)
}

// Disputes lists records by their identifiers.
func (r *queryResolver) Disputes(
	ctx context.Context, entryID *string, partyID *string, authorityID *string, state *catalog.DisputeState, first int, after *string,
) (*payload.SubjectDisputeConnection, error) {
	return list(ctx, r.Resolver, catalog.Disputes, page{first, after},
		by(&catalog.DisputesOn, entryID, func(x *catalog.SubjectDispute, v string) bool { return x.Entry == v }),
		by(&catalog.DisputesOfParty, partyID, func(x *catalog.SubjectDispute, v string) bool { return slices.Contains(x.Parties, v) }),
		by(&catalog.DisputesOfOffice, authorityID, func(x *catalog.SubjectDispute, v string) bool { return x.Authority == v }),
		by(nil, text(state), func(x *catalog.SubjectDispute, v string) bool { return string(x.State) == v }),
	)
}

// Consultation finds one record.
func (r *queryResolver) Consultation(ctx context.Context, id string) (*catalog.ExpertConsultation, error) {
	return get(ctx, r.Resolver, catalog.Consultations.Find, id)
}

// Consultations lists records by their identifiers.
func (r *queryResolver) Consultations(
	ctx context.Context, matterID *string, requestedByID *string, entryID *string, state *catalog.ConsultationState, first int, after *string,
) (*payload.ExpertConsultationConnection, error) {
	return list(ctx, r.Resolver, catalog.Consultations, page{first, after},
		by(&catalog.ConsultationsOn, matterID, func(x *catalog.ExpertConsultation, v string) bool { return x.Matter == v }),
		by(&catalog.ConsultationsBy, requestedByID, func(x *catalog.ExpertConsultation, v string) bool { return x.RequestedBy == v }),
		by(&catalog.ConsultationsByEntry, entryID, func(x *catalog.ExpertConsultation, v string) bool { return x.Entry == v }),
		by(nil, text(state), func(x *catalog.ExpertConsultation, v string) bool { return string(x.State) == v }),
	)
}

// Decision finds one record.
func (r *queryResolver) Decision(ctx context.Context, id string) (*catalog.GovernmentDecision, error) {
	return get(ctx, r.Resolver, catalog.GovernmentDecisions.Find, id)
}

// Decisions lists records by their identifiers.
func (r *queryResolver) Decisions(ctx context.Context, entryID *string, divisionID *string, first int, after *string) (*payload.GovernmentDecisionConnection, error) {
	return list(ctx, r.Resolver, catalog.GovernmentDecisions, page{first, after},
		by(&catalog.DecisionsOn, entryID, func(x *catalog.GovernmentDecision, v string) bool { return x.Entry == v }),
		by(&catalog.DecisionsOf, divisionID, func(x *catalog.GovernmentDecision, v string) bool { return x.Division == v }),
	)
}
