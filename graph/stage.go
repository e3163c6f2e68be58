package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/catalog"
)

// Stage resolves SubjectDispute.stage. Its age needs no entry of the log for a day to pass, and a node whose clock is behind
// still counts from what the log says.
func (r *subjectDisputeResolver) Stage(ctx context.Context, obj *catalog.SubjectDispute) (*catalog.Stage, error) {
	return below(ctx, r.Resolver, func(v *view) (*catalog.Stage, error) {
		stage := catalog.DisputeStage(v, *obj, r.present(v))
		return &stage, nil
	})
}

// Stage resolves AttributeSuggestion.stage.
func (r *attributeSuggestionResolver) Stage(ctx context.Context, obj *catalog.AttributeSuggestion) (*catalog.Stage, error) {
	return below(ctx, r.Resolver, func(v *view) (*catalog.Stage, error) {
		stage := catalog.SuggestionStage(v, *obj, r.present(v))
		return &stage, nil
	})
}

// AccessDecision answers a data platform. An entry that the viewer may not see is answered as one that is not in any catalog.
func (r *queryResolver) AccessDecision(ctx context.Context, entry string, grant *string, method catalog.OpeningMethod) (*catalog.AccessAnswer, error) {
	return read(ctx, r.Resolver, func(v *view) (*catalog.AccessAnswer, error) {
		question := catalog.AccessQuestion{Method: method, SignedIn: v.who.known()}
		if visible(catalog.Entries.Find, v, entry) != nil {
			question.Entry = entry
		}
		if grant != nil {
			question.Grant = *grant
		}
		answer := catalog.AccessDecision(v, r.present(v), question) // a period ends in a quiet federation too
		return &answer, nil
	})
}
