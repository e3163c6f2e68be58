package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// Edition reads an edition by its identifier, or by catalog and year.
func (r *queryResolver) Edition(ctx context.Context, id, catalogID *string, year *int) (*catalog.Edition, error) {
	return r.editionBy(ctx, id, catalogID, year)
}

// EditionDiff compares two editions of one catalog.
func (r *queryResolver) EditionDiff(ctx context.Context, from, to string) (*catalog.EditionDiff, error) {
	return r.editionDiff(ctx, from, to)
}

// CommentFigures says how a subject answers comments.
func (r *queryResolver) CommentFigures(ctx context.Context, subject string) (*catalog.CommentFigures, error) {
	return read(ctx, r.Resolver, func(v *view) (*catalog.CommentFigures, error) {
		figures := catalog.CommentFiguresOf(v, subject, r.present(v))
		return &figures, nil
	})
}

// TaskCount counts the duties of an institution.
func (r *queryResolver) TaskCount(ctx context.Context, institution string) (*catalog.TaskCount, error) {
	return r.taskCount(ctx, institution)
}

// OverdueReassessments lists the restricted entries that ought to have been reassessed.
func (r *queryResolver) OverdueReassessments(ctx context.Context, first int, after *string) (*payload.EntryConnection, error) {
	return r.overdueReassessments(ctx, page{first, after})
}

// StaleEntries lists the entries of a subject that were not renewed as promised.
func (r *queryResolver) StaleEntries(ctx context.Context, subject string, first int, after *string) (*payload.EntryConnection, error) {
	return r.staleEntries(ctx, subject, page{first, after})
}

// Jobs lists the statutory jobs.
func (r *queryResolver) Jobs(context.Context) ([]payload.Job, error) {
	return r.jobs(), nil
}

// RunJob runs a job, or says what it would do.
func (r *mutationResolver) RunJob(ctx context.Context, input payload.RunJobInput) (*payload.RunJobPayload, error) {
	return r.runJob(ctx, input)
}

// Overdue reports whether a comment was not finished in time; a late resolution does not wash it away (R21.5).
func (r *commentResolver) Overdue(_ context.Context, obj *catalog.Comment) (bool, error) {
	return obj.Overdue(r.today()), nil
}

// Overdue reports whether a claim's preliminary check was not made in time, or is not made and its time has passed (R35.1).
func (r *rightsClaimResolver) Overdue(_ context.Context, obj *catalog.RightsClaim) (bool, error) {
	return obj.CheckOverdue(r.today()), nil
}

// Assessments of the entry.
func (r *entryResolver) Assessments(ctx context.Context, obj *catalog.Entry) ([]catalog.Assessment, error) {
	return few(ctx, r.Resolver, func(v *view) []catalog.Assessment { return catalog.AssessmentsOf(v, obj.ID) })
}

// Reviews of the entry.
func (r *entryResolver) Reviews(ctx context.Context, obj *catalog.Entry) ([]catalog.Review, error) {
	return few(ctx, r.Resolver, func(v *view) []catalog.Review { return catalog.ReviewsOf(v, obj.ID) })
}

// SpecialReviews of the entry.
func (r *entryResolver) SpecialReviews(ctx context.Context, obj *catalog.Entry) ([]catalog.SpecialReview, error) {
	return few(ctx, r.Resolver, func(v *view) []catalog.SpecialReview { return catalog.SpecialReviewsOf(v, obj.ID) })
}

// Pending counts what no disposition covers yet.
func (r *editionResolver) Pending(ctx context.Context, obj *catalog.Edition) ([]catalog.Pending, error) {
	return few(ctx, r.Resolver, func(v *view) []catalog.Pending { return catalog.PendingOf(v, obj) })
}

// UnresolvedBases counts what still rests on the transitional basis.
func (r *editionResolver) UnresolvedBases(ctx context.Context, obj *catalog.Edition) ([]catalog.Pending, error) {
	return few(ctx, r.Resolver, func(v *view) []catalog.Pending { return catalog.UnresolvedBases(v, obj) })
}

// Figures are what the edition publishes of its subjects.
func (r *editionResolver) Figures(ctx context.Context, obj *catalog.Edition) ([]catalog.YearlyFigures, error) {
	return few(ctx, r.Resolver, func(v *view) []catalog.YearlyFigures { return catalog.FiguresOf(v, obj) })
}

// Links are the entries in the expedited lane of an emergency.
func (r *incidentResolver) Links(ctx context.Context, obj *catalog.Incident) ([]catalog.EmergencyLink, error) {
	return few(ctx, r.Resolver, func(v *view) []catalog.EmergencyLink { return catalog.LinksOf(v, obj.ID) })
}
