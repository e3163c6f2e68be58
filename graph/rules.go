package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// Issuer resolves RuleDocument.issuer.
func (r *ruleDocumentResolver) Issuer(ctx context.Context, obj *catalog.RuleDocument) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Issuer)
}

// PublishRuleDocument gives rule-document.publish.
func (r *mutationResolver) PublishRuleDocument(ctx context.Context, input payload.PublishRuleDocumentInput) (*payload.RuleDocumentPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.PublishRuleDocument, payload.OfRuleDocument)
}

// PublishWorkCalendar gives calendar.publish.
func (r *mutationResolver) PublishWorkCalendar(ctx context.Context, input payload.PublishWorkCalendarInput) (*payload.PublishedCalendarPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.PublishWorkCalendar, payload.OfPublishedCalendar)
}

// Secretariat resolves Committee.secretariat.
func (r *committeeResolver) Secretariat(ctx context.Context, obj *catalog.Committee) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Secretariat)
}

// CreateCommittee gives committee.create.
func (r *mutationResolver) CreateCommittee(ctx context.Context, input payload.CreateCommitteeInput) (*payload.CommitteePayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.CreateCommittee, payload.OfCommittee)
}

// SetQuorum gives committee.set-quorum.
func (r *mutationResolver) SetQuorum(ctx context.Context, input payload.SetQuorumInput) (*payload.CommitteePayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.SetQuorum, payload.OfCommittee)
}

// Institution resolves CommitteeMember.institution.
func (r *committeeMemberResolver) Institution(ctx context.Context, obj *catalog.CommitteeMember) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// AppointCommitteeMember gives committee.appoint-member.
func (r *mutationResolver) AppointCommitteeMember(ctx context.Context, input payload.AppointCommitteeMemberInput) (*payload.CommitteeMemberPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.AppointCommitteeMember, payload.OfCommitteeMember)
}

// RemoveCommitteeMember gives committee.remove-member.
func (r *mutationResolver) RemoveCommitteeMember(ctx context.Context, input payload.RemoveCommitteeMemberInput) (*payload.CommitteeMemberPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.RemoveCommitteeMember, payload.OfCommitteeMember)
}

// Institution resolves PriorityScope.institution.
func (r *priorityScopeResolver) Institution(ctx context.Context, obj *catalog.PriorityScope) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// DraftPriorityScope gives priority-scope.draft.
func (r *mutationResolver) DraftPriorityScope(ctx context.Context, input payload.DraftPriorityScopeInput) (*payload.PriorityScopePayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.DraftPriorityScope, payload.OfPriorityScope)
}

// RecordConsultation gives priority-scope.record-consultation.
func (r *mutationResolver) RecordConsultation(ctx context.Context, input payload.RecordConsultationInput) (*payload.PriorityScopePayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.RecordConsultation, payload.OfPriorityScope)
}

// AdoptPriorityScope gives priority-scope.adopt.
func (r *mutationResolver) AdoptPriorityScope(ctx context.Context, input payload.AdoptPriorityScopeInput) (*payload.PriorityScopePayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.AdoptPriorityScope, payload.OfPriorityScope)
}

// RuleDocument finds one record.
func (r *queryResolver) RuleDocument(ctx context.Context, id string) (*catalog.RuleDocument, error) {
	return get(ctx, r.Resolver, catalog.RuleDocuments.Find, id)
}

// RuleDocuments lists records by their identifiers.
func (r *queryResolver) RuleDocuments(ctx context.Context, kind *catalog.RuleDocumentKind, first int, after *string) (*payload.RuleDocumentConnection, error) {
	return list(ctx, r.Resolver, catalog.RuleDocuments, page{first, after},
		by(nil, text(kind), func(x *catalog.RuleDocument, v string) bool { return string(x.DocKind) == v }),
	)
}

// PriorityScope finds one record.
func (r *queryResolver) PriorityScope(ctx context.Context, id string) (*catalog.PriorityScope, error) {
	return get(ctx, r.Resolver, catalog.PriorityScopes.Find, id)
}

// PriorityScopes lists records by their identifiers.
func (r *queryResolver) PriorityScopes(
	ctx context.Context, institutionID *string, divisionID *string, state *catalog.PriorityScopeState, first int, after *string,
) (*payload.PriorityScopeConnection, error) {
	return list(ctx, r.Resolver, catalog.PriorityScopes, page{first, after},
		by(&catalog.PriorityScopesBy, institutionID, func(x *catalog.PriorityScope, v string) bool { return x.Institution == v }),
		by(&catalog.PriorityScopesIn, divisionID, func(x *catalog.PriorityScope, v string) bool { return x.Division == v }),
		by(nil, text(state), func(x *catalog.PriorityScope, v string) bool { return string(x.State) == v }),
	)
}

// CommitteeMember finds one record.
func (r *queryResolver) CommitteeMember(ctx context.Context, id string) (*catalog.CommitteeMember, error) {
	return get(ctx, r.Resolver, catalog.CommitteeMembers.Find, id)
}

// CommitteeMembers lists records by their identifiers.
func (r *queryResolver) CommitteeMembers(ctx context.Context, first int, after *string) (*payload.CommitteeMemberConnection, error) {
	return list(ctx, r.Resolver, catalog.CommitteeMembers, page{first, after})
}

// Occurrences lists records by their identifiers.
func (r *queryResolver) Occurrences(ctx context.Context, jobID *string, state *catalog.OccurrenceState, first int, after *string) (*payload.OccurrenceConnection, error) {
	return list(ctx, r.Resolver, catalog.Occurrences, page{first, after},
		inside(jobID, func(x *catalog.Occurrence, v string) bool { return x.Job == v }),
		by(nil, text(state), func(x *catalog.Occurrence, v string) bool { return string(x.State) == v }),
	)
}

// Authorities lists records by their identifiers.
func (r *queryResolver) Authorities(ctx context.Context, first int, after *string) (*payload.CompetentAuthorityConnection, error) {
	return list(ctx, r.Resolver, catalog.Authorities, page{first, after})
}

// Institution resolves PeoplesGovernment.institution.
func (r *peoplesGovernmentResolver) Institution(ctx context.Context, obj *catalog.PeoplesGovernment) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// Governments lists records by their identifiers.
func (r *queryResolver) Governments(ctx context.Context, first int, after *string) (*payload.PeoplesGovernmentConnection, error) {
	return list(ctx, r.Resolver, catalog.Governments, page{first, after})
}

// AccessConditions lists records by their identifiers.
func (r *queryResolver) AccessConditions(ctx context.Context, first int, after *string) (*payload.AccessConditionsConnection, error) {
	return list(ctx, r.Resolver, catalog.ConditionSets, page{first, after})
}

// MappingDecisions lists records by their identifiers.
func (r *queryResolver) MappingDecisions(ctx context.Context, sourceID *string, field *catalog.MappingField, first int, after *string) (*payload.MappingDecisionConnection, error) {
	return list(ctx, r.Resolver, catalog.MappingDecisions, page{first, after},
		inside(sourceID, func(x *catalog.MappingDecision, v string) bool { return x.Source == v }),
		by(nil, text(field), func(x *catalog.MappingDecision, v string) bool { return string(x.Field) == v }),
	)
}
