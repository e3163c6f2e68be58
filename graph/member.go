package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/graph/payload"
)

// ExpelMember gives member.expel.
func (r *mutationResolver) ExpelMember(ctx context.Context, input payload.ExpelMemberInput) (*payload.MemberPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ExpelMember, payload.OfMember)
}

// PromoteMember gives member.promote.
func (r *mutationResolver) PromoteMember(ctx context.Context, input payload.PromoteMemberInput) (*payload.MemberPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.PromoteMember, payload.OfMember)
}

// DemoteMember gives member.demote.
func (r *mutationResolver) DemoteMember(ctx context.Context, input payload.DemoteMemberInput) (*payload.MemberPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.DemoteMember, payload.OfMember)
}
