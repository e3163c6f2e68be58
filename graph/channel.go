package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// Entry resolves Distribution.entry.
func (r *distributionResolver) Entry(ctx context.Context, obj *catalog.Distribution) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// Channel resolves Distribution.channel.
func (r *distributionResolver) Channel(ctx context.Context, obj *catalog.Distribution) (*catalog.Channel, error) {
	return one(ctx, r.Resolver, catalog.Channels.Find, obj.Channel)
}

// Review resolves Distribution.review.
func (r *distributionResolver) Review(ctx context.Context, obj *catalog.Distribution) (*catalog.Review, error) {
	return one(ctx, r.Resolver, catalog.Reviews.Find, obj.Review)
}

// Filing resolves Channel.filing.
func (r *channelResolver) Filing(ctx context.Context, obj *catalog.Channel) (*catalog.Filing, error) {
	return one(ctx, r.Resolver, catalog.Filings.Find, obj.Filing)
}

// Owner resolves Channel.owner.
func (r *channelResolver) Owner(ctx context.Context, obj *catalog.Channel) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Owner)
}

// RegisterChannel gives channel.register.
func (r *mutationResolver) RegisterChannel(ctx context.Context, input payload.RegisterChannelInput) (*payload.ChannelPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.RegisterChannel, payload.OfChannel)
}

// ReportChannel gives channel.report.
func (r *mutationResolver) ReportChannel(ctx context.Context, input payload.ReportChannelInput) (*payload.ViolationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ReportChannel, payload.OfViolation)
}

// PlanIntegration gives channel.plan-integration.
func (r *mutationResolver) PlanIntegration(ctx context.Context, input payload.PlanIntegrationInput) (*payload.ChannelPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.PlanIntegration, payload.OfChannel)
}

// StartIntegration gives channel.start-integration.
func (r *mutationResolver) StartIntegration(ctx context.Context, input payload.StartIntegrationInput) (*payload.ChannelPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.StartIntegration, payload.OfChannel)
}

// CompleteIntegration gives channel.complete-integration.
func (r *mutationResolver) CompleteIntegration(ctx context.Context, input payload.CompleteIntegrationInput) (*payload.ChannelPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.CompleteIntegration, payload.OfChannel)
}

// EndException gives channel.end-exception.
func (r *mutationResolver) EndException(ctx context.Context, input payload.EndExceptionInput) (*payload.ChannelPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.EndException, payload.OfChannel)
}

// AddDistribution gives distribution.add.
func (r *mutationResolver) AddDistribution(ctx context.Context, input payload.AddDistributionInput) (*payload.DistributionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.AddDistribution, payload.OfDistribution)
}

// PublishDistribution gives distribution.publish.
func (r *mutationResolver) PublishDistribution(ctx context.Context, input payload.PublishDistributionInput) (*payload.DistributionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.PublishDistribution, payload.OfDistribution)
}

// SuspendDistribution gives distribution.suspend.
func (r *mutationResolver) SuspendDistribution(ctx context.Context, input payload.SuspendDistributionInput) (*payload.DistributionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.SuspendDistribution, payload.OfDistribution)
}

// ResumeDistribution gives distribution.resume.
func (r *mutationResolver) ResumeDistribution(ctx context.Context, input payload.ResumeDistributionInput) (*payload.DistributionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ResumeDistribution, payload.OfDistribution)
}

// CloseDistribution gives distribution.close.
func (r *mutationResolver) CloseDistribution(ctx context.Context, input payload.CloseDistributionInput) (*payload.DistributionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.CloseDistribution, payload.OfDistribution)
}

// RecordDataUpdate gives entry.record-data-update.
func (r *mutationResolver) RecordDataUpdate(ctx context.Context, input payload.RecordDataUpdateInput) (*payload.EntryPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.RecordDataUpdate, payload.OfEntry)
}

// SetEntryConditions gives entry.set-conditions.
func (r *mutationResolver) SetEntryConditions(ctx context.Context, input payload.SetEntryConditionsInput) (*payload.EntryPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.SetEntryConditions, payload.OfEntry)
}

// Channel finds one record.
func (r *queryResolver) Channel(ctx context.Context, id string) (*catalog.Channel, error) {
	return get(ctx, r.Resolver, catalog.Channels.Find, id)
}

// Channels lists records by their identifiers.
func (r *queryResolver) Channels(ctx context.Context, ownerID *string, state *catalog.ChannelState, first int, after *string) (*payload.ChannelConnection, error) {
	return list(ctx, r.Resolver, catalog.Channels, page{first, after},
		by(&catalog.ChannelsByOwner, ownerID, func(x *catalog.Channel, v string) bool { return x.Owner == v }),
		by(nil, text(state), func(x *catalog.Channel, v string) bool { return string(x.State) == v }),
	)
}

// Distribution finds one record.
func (r *queryResolver) Distribution(ctx context.Context, id string) (*catalog.Distribution, error) {
	return get(ctx, r.Resolver, catalog.Distributions.Find, id)
}

// Distributions lists records by their identifiers.
func (r *queryResolver) Distributions(ctx context.Context, channelID *string, entryID *string, state *catalog.DistributionState, first int, after *string) (*payload.DistributionConnection, error) {
	return list(ctx, r.Resolver, catalog.Distributions, page{first, after},
		by(&catalog.DistributionsOn, channelID, func(x *catalog.Distribution, v string) bool { return x.Channel == v }),
		by(&catalog.DistributionsOf, entryID, func(x *catalog.Distribution, v string) bool { return x.Entry == v }),
		by(nil, text(state), func(x *catalog.Distribution, v string) bool { return string(x.State) == v }),
	)
}
