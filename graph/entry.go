package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// Catalog resolves Entry.catalog.
func (r *entryResolver) Catalog(ctx context.Context, obj *catalog.Entry) (*catalog.Catalog, error) {
	return one(ctx, r.Resolver, catalog.Catalogs.Find, obj.Catalog)
}

// OpeningSubject resolves Entry.openingSubject.
func (r *entryResolver) OpeningSubject(ctx context.Context, obj *catalog.Entry) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.OpeningSubject)
}

// ObtainedBy resolves Entry.obtainedBy.
func (r *entryResolver) ObtainedBy(ctx context.Context, obj *catalog.Entry) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.ObtainedBy)
}

// AggregatedBy resolves Entry.aggregatedBy.
func (r *entryResolver) AggregatedBy(ctx context.Context, obj *catalog.Entry) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.AggregatedBy)
}

// Incident resolves Entry.incident.
func (r *entryResolver) Incident(ctx context.Context, obj *catalog.Entry) (*catalog.Incident, error) {
	return one(ctx, r.Resolver, catalog.Incidents.Find, obj.Incident)
}

// Assessment resolves Entry.assessment.
func (r *entryResolver) Assessment(ctx context.Context, obj *catalog.Entry) (*catalog.Assessment, error) {
	return one(ctx, r.Resolver, catalog.Assessments.Find, obj.Assessment)
}

// Review resolves Entry.review.
func (r *entryResolver) Review(ctx context.Context, obj *catalog.Entry) (*catalog.Review, error) {
	return one(ctx, r.Resolver, catalog.Reviews.Find, obj.Review)
}

// Reassessment resolves Entry.reassessment.
func (r *entryResolver) Reassessment(ctx context.Context, obj *catalog.Entry) (*catalog.Reassessment, error) {
	return one(ctx, r.Resolver, catalog.Reassessments.Find, obj.Reassessment)
}

// Entry resolves Assessment.entry.
func (r *assessmentResolver) Entry(ctx context.Context, obj *catalog.Assessment) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// Institution resolves Assessment.institution.
func (r *assessmentResolver) Institution(ctx context.Context, obj *catalog.Assessment) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// Distribution resolves Assessment.distribution.
func (r *assessmentResolver) Distribution(ctx context.Context, obj *catalog.Assessment) (*catalog.Distribution, error) {
	return one(ctx, r.Resolver, catalog.Distributions.Find, obj.Distribution)
}

// Review resolves Assessment.review.
func (r *assessmentResolver) Review(ctx context.Context, obj *catalog.Assessment) (*catalog.Review, error) {
	return one(ctx, r.Resolver, catalog.Reviews.Find, obj.Review)
}

// Assessment resolves Review.assessment.
func (r *reviewResolver) Assessment(ctx context.Context, obj *catalog.Review) (*catalog.Assessment, error) {
	return one(ctx, r.Resolver, catalog.Assessments.Find, obj.Assessment)
}

// Entry resolves Review.entry.
func (r *reviewResolver) Entry(ctx context.Context, obj *catalog.Review) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// Authority resolves Review.authority.
func (r *reviewResolver) Authority(ctx context.Context, obj *catalog.Review) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Authority)
}

// Subject resolves UpdateWatch.subject.
func (r *updateWatchResolver) Subject(ctx context.Context, obj *catalog.UpdateWatch) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Subject)
}

// DraftEntry gives entry.draft.
func (r *mutationResolver) DraftEntry(ctx context.Context, input payload.DraftEntryInput) (*payload.EntryPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.DraftEntry, payload.OfEntry)
}

// UpdateEntry gives entry.update.
func (r *mutationResolver) UpdateEntry(ctx context.Context, input payload.UpdateEntryInput) (*payload.EntryPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.UpdateEntry, payload.OfEntry)
}

// AssessEntry gives entry.assess.
func (r *mutationResolver) AssessEntry(ctx context.Context, input payload.AssessEntryInput) (*payload.AssessmentPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.AssessEntry, payload.OfAssessment)
}

// Entry resolves SpecialReview.entry.
func (r *specialReviewResolver) Entry(ctx context.Context, obj *catalog.SpecialReview) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// Institution resolves SpecialReview.institution.
func (r *specialReviewResolver) Institution(ctx context.Context, obj *catalog.SpecialReview) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// RecordSpecialReview gives entry.record-special-review.
func (r *mutationResolver) RecordSpecialReview(ctx context.Context, input payload.RecordSpecialReviewInput) (*payload.SpecialReviewPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.RecordSpecialReview, payload.OfSpecialReview)
}

// SubmitForReview gives entry.submit-for-review.
func (r *mutationResolver) SubmitForReview(ctx context.Context, input payload.SubmitForReviewInput) (*payload.AssessmentPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.SubmitForReview, payload.OfAssessment)
}

// ReviewEntry gives entry.review.
func (r *mutationResolver) ReviewEntry(ctx context.Context, input payload.ReviewEntryInput) (*payload.ReviewPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ReviewEntry, payload.OfReview)
}

// AcceptIntoProvincialCatalog gives entry.accept-into-provincial.
func (r *mutationResolver) AcceptIntoProvincialCatalog(ctx context.Context, input payload.AcceptIntoProvincialCatalogInput) (*payload.EntryPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.AcceptIntoProvincialCatalog, payload.OfEntry)
}

// OpenEntry gives entry.open.
func (r *mutationResolver) OpenEntry(ctx context.Context, input payload.OpenEntryInput) (*payload.EntryPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.OpenEntry, payload.OfEntry)
}

// SuspendEntry gives entry.suspend.
func (r *mutationResolver) SuspendEntry(ctx context.Context, input payload.SuspendEntryInput) (*payload.EntryPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.SuspendEntry, payload.OfEntry)
}

// WithdrawEntry gives entry.withdraw.
func (r *mutationResolver) WithdrawEntry(ctx context.Context, input payload.WithdrawEntryInput) (*payload.EntryPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.WithdrawEntry, payload.OfEntry)
}

// ResumeEntry gives entry.resume.
func (r *mutationResolver) ResumeEntry(ctx context.Context, input payload.ResumeEntryInput) (*payload.EntryPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ResumeEntry, payload.OfEntry)
}

// StartProcessing gives entry.start-processing.
func (r *mutationResolver) StartProcessing(ctx context.Context, input payload.StartProcessingInput) (*payload.EntryPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.StartProcessing, payload.OfEntry)
}

// ReopenEntry gives entry.reopen.
func (r *mutationResolver) ReopenEntry(ctx context.Context, input payload.ReopenEntryInput) (*payload.EntryPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ReopenEntry, payload.OfEntry)
}

// DelistEntry gives entry.delist.
func (r *mutationResolver) DelistEntry(ctx context.Context, input payload.DelistEntryInput) (*payload.EntryPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.DelistEntry, payload.OfEntry)
}

// Assessment finds one record.
func (r *queryResolver) Assessment(ctx context.Context, id string) (*catalog.Assessment, error) {
	return get(ctx, r.Resolver, catalog.Assessments.Find, id)
}

// Assessments lists records by their identifiers.
func (r *queryResolver) Assessments(ctx context.Context, entryID *string, state *catalog.AssessmentState, first int, after *string) (*payload.AssessmentConnection, error) {
	return list(ctx, r.Resolver, catalog.Assessments, page{first, after},
		by(&catalog.AssessmentsByEntry, entryID, func(x *catalog.Assessment, v string) bool { return x.Entry == v }),
		by(nil, text(state), func(x *catalog.Assessment, v string) bool { return string(x.State) == v }),
	)
}

// Review finds one record.
func (r *queryResolver) Review(ctx context.Context, id string) (*catalog.Review, error) {
	return get(ctx, r.Resolver, catalog.Reviews.Find, id)
}

// Reviews lists records by their identifiers.
func (r *queryResolver) Reviews(ctx context.Context, entryID *string, authorityID *string, first int, after *string) (*payload.ReviewConnection, error) {
	return list(ctx, r.Resolver, catalog.Reviews, page{first, after},
		by(&catalog.ReviewsByEntry, entryID, func(x *catalog.Review, v string) bool { return x.Entry == v }),
		by(&catalog.ReviewedBy, authorityID, func(x *catalog.Review, v string) bool { return x.Authority == v }),
	)
}

// SpecialReview finds one record.
func (r *queryResolver) SpecialReview(ctx context.Context, id string) (*catalog.SpecialReview, error) {
	return get(ctx, r.Resolver, catalog.SpecialReviews.Find, id)
}

// SpecialReviews lists records by their identifiers.
func (r *queryResolver) SpecialReviews(ctx context.Context, entryID *string, first int, after *string) (*payload.SpecialReviewConnection, error) {
	return list(ctx, r.Resolver, catalog.SpecialReviews, page{first, after},
		by(&catalog.SpecialReviewsByEntry, entryID, func(x *catalog.SpecialReview, v string) bool { return x.Entry == v }),
	)
}
