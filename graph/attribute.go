package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// Entry resolves Reassessment.entry.
func (r *reassessmentResolver) Entry(ctx context.Context, obj *catalog.Reassessment) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// Institution resolves Reassessment.institution.
func (r *reassessmentResolver) Institution(ctx context.Context, obj *catalog.Reassessment) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// ConvertToRestricted gives entry.convert-to-restricted.
func (r *mutationResolver) ConvertToRestricted(ctx context.Context, input payload.ConvertToRestrictedInput) (*payload.ConversionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ConvertToRestricted, payload.OfConversion)
}

// ChangeAttribute gives entry.change-attribute.
func (r *mutationResolver) ChangeAttribute(ctx context.Context, input payload.ChangeAttributeInput) (*payload.EntryPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ChangeAttribute, payload.OfEntry)
}

// Entry resolves ReleaseRecord.entry.
func (r *releaseRecordResolver) Entry(ctx context.Context, obj *catalog.ReleaseRecord) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// Operator resolves ReleaseFacts.operator.
func (r *releaseFactsResolver) Operator(ctx context.Context, obj *catalog.ReleaseFacts) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Operator)
}

// RecordRelease gives entry.record-release.
func (r *mutationResolver) RecordRelease(ctx context.Context, input payload.RecordReleaseInput) (*payload.ReleaseRecordPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.RecordRelease, payload.OfReleaseRecord)
}

// Entry resolves AttributeSuggestion.entry.
func (r *attributeSuggestionResolver) Entry(ctx context.Context, obj *catalog.AttributeSuggestion) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// Authority resolves AttributeSuggestion.authority.
func (r *attributeSuggestionResolver) Authority(ctx context.Context, obj *catalog.AttributeSuggestion) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Authority)
}

// Subject resolves AttributeSuggestion.subject.
func (r *attributeSuggestionResolver) Subject(ctx context.Context, obj *catalog.AttributeSuggestion) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Subject)
}

// Consultation resolves AttributeSuggestion.consultation.
func (r *attributeSuggestionResolver) Consultation(ctx context.Context, obj *catalog.AttributeSuggestion) (*catalog.ExpertConsultation, error) {
	return one(ctx, r.Resolver, catalog.Consultations.Find, obj.Consultation)
}

// Decision resolves AttributeSuggestion.decision.
func (r *attributeSuggestionResolver) Decision(ctx context.Context, obj *catalog.AttributeSuggestion) (*catalog.GovernmentDecision, error) {
	return one(ctx, r.Resolver, catalog.GovernmentDecisions.Find, obj.Decision)
}

// SuggestAttribute gives suggestion.propose.
func (r *mutationResolver) SuggestAttribute(ctx context.Context, input payload.SuggestAttributeInput) (*payload.AttributeSuggestionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.SuggestAttribute, payload.OfAttributeSuggestion)
}

// RespondToSuggestion gives suggestion.respond.
func (r *mutationResolver) RespondToSuggestion(ctx context.Context, input payload.RespondToSuggestionInput) (*payload.AttributeSuggestionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.RespondToSuggestion, payload.OfAttributeSuggestion)
}

// WithdrawSuggestion gives suggestion.withdraw.
func (r *mutationResolver) WithdrawSuggestion(ctx context.Context, input payload.WithdrawSuggestionInput) (*payload.AttributeSuggestionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.WithdrawSuggestion, payload.OfAttributeSuggestion)
}

// ReassessEntry gives entry.reassess.
func (r *mutationResolver) ReassessEntry(ctx context.Context, input payload.ReassessEntryInput) (*payload.ReassessmentPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ReassessEntry, payload.OfReassessment)
}

// Suggestion finds one record.
func (r *queryResolver) Suggestion(ctx context.Context, id string) (*catalog.AttributeSuggestion, error) {
	return get(ctx, r.Resolver, catalog.Suggestions.Find, id)
}

// Suggestions lists records by their identifiers.
func (r *queryResolver) Suggestions(
	ctx context.Context, divisionID *string, entryID *string, authorityID *string, subjectID *string, state *catalog.SuggestionState, first int, after *string,
) (*payload.AttributeSuggestionConnection, error) {
	return list(ctx, r.Resolver, catalog.Suggestions, page{first, after},
		by(&catalog.SuggestionsIn, divisionID, func(x *catalog.AttributeSuggestion, v string) bool { return x.Division == v }),
		by(&catalog.SuggestionsOn, entryID, func(x *catalog.AttributeSuggestion, v string) bool { return x.Entry == v }),
		by(&catalog.SuggestionsBy, authorityID, func(x *catalog.AttributeSuggestion, v string) bool { return x.Authority == v }),
		by(&catalog.SuggestionsTo, subjectID, func(x *catalog.AttributeSuggestion, v string) bool { return x.Subject == v }),
		by(nil, text(state), func(x *catalog.AttributeSuggestion, v string) bool { return string(x.State) == v }),
	)
}

// Reassessment finds one record.
func (r *queryResolver) Reassessment(ctx context.Context, id string) (*catalog.Reassessment, error) {
	return get(ctx, r.Resolver, catalog.Reassessments.Find, id)
}

// Reassessments lists records by their identifiers.
func (r *queryResolver) Reassessments(ctx context.Context, entryID *string, state *catalog.ReassessmentState, first int, after *string) (*payload.ReassessmentConnection, error) {
	return list(ctx, r.Resolver, catalog.Reassessments, page{first, after},
		by(&catalog.ReassessmentsOf, entryID, func(x *catalog.Reassessment, v string) bool { return x.Entry == v }),
		by(nil, text(state), func(x *catalog.Reassessment, v string) bool { return string(x.State) == v }),
	)
}

// Release finds one record.
func (r *queryResolver) Release(ctx context.Context, id string) (*catalog.ReleaseRecord, error) {
	return get(ctx, r.Resolver, catalog.ReleaseRecords.Find, id)
}

// Releases lists records by their identifiers.
func (r *queryResolver) Releases(ctx context.Context, entryID *string, first int, after *string) (*payload.ReleaseRecordConnection, error) {
	return list(ctx, r.Resolver, catalog.ReleaseRecords, page{first, after},
		by(&catalog.ReleasesByEntry, entryID, func(x *catalog.ReleaseRecord, v string) bool { return x.Entry == v }),
	)
}
