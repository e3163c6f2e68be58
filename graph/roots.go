package graph

import "github.com/mulu-catalog/mulu/graph/generated"

// Resolvers by type.
type (
	mutationResolver            struct{ *Resolver }
	queryResolver               struct{ *Resolver }
	subscriptionResolver        struct{ *Resolver }
	adoptionResolver            struct{ *Resolver }
	amendmentResolver           struct{ *Resolver }
	assessmentResolver          struct{ *Resolver }
	attributeSuggestionResolver struct{ *Resolver }
	catalogResolver             struct{ *Resolver }
	channelResolver             struct{ *Resolver }
	committeeResolver           struct{ *Resolver }
	committeeMemberResolver     struct{ *Resolver }
	competentAuthorityResolver  struct{ *Resolver }
	disposedResolver            struct{ *Resolver }
	dispositionRuleResolver     struct{ *Resolver }
	distributionResolver        struct{ *Resolver }
	editionResolver             struct{ *Resolver }
	entryResolver               struct{ *Resolver }
	entryDispositionResolver    struct{ *Resolver }
	expertConsultationResolver  struct{ *Resolver }
	federationResolver          struct{ *Resolver }
	filingResolver              struct{ *Resolver }
	governmentDecisionResolver  struct{ *Resolver }
	importSessionResolver       struct{ *Resolver }
	institutionResolver         struct{ *Resolver }
	inviteResolver              struct{ *Resolver }
	matterStateResolver         struct{ *Resolver }
	notificationResolver        struct{ *Resolver }
	pendingResolver             struct{ *Resolver }
	peoplesGovernmentResolver   struct{ *Resolver }
	priorityScopeResolver       struct{ *Resolver }
	reassessmentResolver        struct{ *Resolver }
	releaseRecordResolver       struct{ *Resolver }
	reviewResolver              struct{ *Resolver }
	rowOutcomeResolver          struct{ *Resolver }
	ruleDocumentResolver        struct{ *Resolver }
	shrinkingReasonResolver     struct{ *Resolver }
	signatureResolver           struct{ *Resolver }
	specialReviewResolver       struct{ *Resolver }
	standingResolver            struct{ *Resolver }
	subjectDisputeResolver      struct{ *Resolver }
	taskResolver                struct{ *Resolver }
	tokenResolver               struct{ *Resolver }
	updateWatchResolver         struct{ *Resolver }
	violationResolver           struct{ *Resolver }
	yearlyFiguresResolver       struct{ *Resolver }
)

// Mutation resolves the fields of Mutation that need the state.
func (r *Resolver) Mutation() generated.MutationResolver { return &mutationResolver{r} }

// Query resolves the fields of Query that need the state.
func (r *Resolver) Query() generated.QueryResolver { return &queryResolver{r} }

// Subscription resolves the fields of Subscription that need the state.
func (r *Resolver) Subscription() generated.SubscriptionResolver { return &subscriptionResolver{r} }

// Adoption resolves the fields of Adoption that need the state.
func (r *Resolver) Adoption() generated.AdoptionResolver { return &adoptionResolver{r} }

// Amendment resolves the fields of Amendment that need the state.
func (r *Resolver) Amendment() generated.AmendmentResolver { return &amendmentResolver{r} }

// Assessment resolves the fields of Assessment that need the state.
func (r *Resolver) Assessment() generated.AssessmentResolver { return &assessmentResolver{r} }

// AttributeSuggestion resolves the fields of AttributeSuggestion that need the state.
func (r *Resolver) AttributeSuggestion() generated.AttributeSuggestionResolver {
	return &attributeSuggestionResolver{r}
}

// Catalog resolves the fields of Catalog that need the state.
func (r *Resolver) Catalog() generated.CatalogResolver { return &catalogResolver{r} }

// Channel resolves the fields of Channel that need the state.
func (r *Resolver) Channel() generated.ChannelResolver { return &channelResolver{r} }

// Committee resolves the fields of Committee that need the state.
func (r *Resolver) Committee() generated.CommitteeResolver { return &committeeResolver{r} }

// CommitteeMember resolves the fields of CommitteeMember that need the state.
func (r *Resolver) CommitteeMember() generated.CommitteeMemberResolver {
	return &committeeMemberResolver{r}
}

// CompetentAuthority resolves the fields of CompetentAuthority that need the state.
func (r *Resolver) CompetentAuthority() generated.CompetentAuthorityResolver {
	return &competentAuthorityResolver{r}
}

// Disposed resolves the fields of Disposed that need the state.
func (r *Resolver) Disposed() generated.DisposedResolver { return &disposedResolver{r} }

// DispositionRule resolves the fields of DispositionRule that need the state.
func (r *Resolver) DispositionRule() generated.DispositionRuleResolver {
	return &dispositionRuleResolver{r}
}

// Distribution resolves the fields of Distribution that need the state.
func (r *Resolver) Distribution() generated.DistributionResolver { return &distributionResolver{r} }

// Edition resolves the fields of Edition that need the state.
func (r *Resolver) Edition() generated.EditionResolver { return &editionResolver{r} }

// Entry resolves the fields of Entry that need the state.
func (r *Resolver) Entry() generated.EntryResolver { return &entryResolver{r} }

// EntryDisposition resolves the fields of EntryDisposition that need the state.
func (r *Resolver) EntryDisposition() generated.EntryDispositionResolver {
	return &entryDispositionResolver{r}
}

// ExpertConsultation resolves the fields of ExpertConsultation that need the state.
func (r *Resolver) ExpertConsultation() generated.ExpertConsultationResolver {
	return &expertConsultationResolver{r}
}

// Federation resolves the fields of Federation that need the state.
func (r *Resolver) Federation() generated.FederationResolver { return &federationResolver{r} }

// Filing resolves the fields of Filing that need the state.
func (r *Resolver) Filing() generated.FilingResolver { return &filingResolver{r} }

// GovernmentDecision resolves the fields of GovernmentDecision that need the state.
func (r *Resolver) GovernmentDecision() generated.GovernmentDecisionResolver {
	return &governmentDecisionResolver{r}
}

// ImportSession resolves the fields of ImportSession that need the state.
func (r *Resolver) ImportSession() generated.ImportSessionResolver { return &importSessionResolver{r} }

// Institution resolves the fields of Institution that need the state.
func (r *Resolver) Institution() generated.InstitutionResolver { return &institutionResolver{r} }

// Invite resolves the fields of Invite that need the state.
func (r *Resolver) Invite() generated.InviteResolver { return &inviteResolver{r} }

// MatterState resolves the fields of MatterState that need the state.
func (r *Resolver) MatterState() generated.MatterStateResolver { return &matterStateResolver{r} }

// Notification resolves the fields of Notification that need the state.
func (r *Resolver) Notification() generated.NotificationResolver { return &notificationResolver{r} }

// Pending resolves the fields of Pending that need the state.
func (r *Resolver) Pending() generated.PendingResolver { return &pendingResolver{r} }

// PeoplesGovernment resolves the fields of PeoplesGovernment that need the state.
func (r *Resolver) PeoplesGovernment() generated.PeoplesGovernmentResolver {
	return &peoplesGovernmentResolver{r}
}

// PriorityScope resolves the fields of PriorityScope that need the state.
func (r *Resolver) PriorityScope() generated.PriorityScopeResolver { return &priorityScopeResolver{r} }

// Reassessment resolves the fields of Reassessment that need the state.
func (r *Resolver) Reassessment() generated.ReassessmentResolver { return &reassessmentResolver{r} }

// ReleaseRecord resolves the fields of ReleaseRecord that need the state.
func (r *Resolver) ReleaseRecord() generated.ReleaseRecordResolver { return &releaseRecordResolver{r} }

// Review resolves the fields of Review that need the state.
func (r *Resolver) Review() generated.ReviewResolver { return &reviewResolver{r} }

// RowOutcome resolves the fields of RowOutcome that need the state.
func (r *Resolver) RowOutcome() generated.RowOutcomeResolver { return &rowOutcomeResolver{r} }

// RuleDocument resolves the fields of RuleDocument that need the state.
func (r *Resolver) RuleDocument() generated.RuleDocumentResolver { return &ruleDocumentResolver{r} }

// ShrinkingReason resolves the fields of ShrinkingReason that need the state.
func (r *Resolver) ShrinkingReason() generated.ShrinkingReasonResolver {
	return &shrinkingReasonResolver{r}
}

// Signature resolves the fields of Signature that need the state.
func (r *Resolver) Signature() generated.SignatureResolver { return &signatureResolver{r} }

// SpecialReview resolves the fields of SpecialReview that need the state.
func (r *Resolver) SpecialReview() generated.SpecialReviewResolver { return &specialReviewResolver{r} }

// Standing resolves the fields of Standing that need the state.
func (r *Resolver) Standing() generated.StandingResolver { return &standingResolver{r} }

// SubjectDispute resolves the fields of SubjectDispute that need the state.
func (r *Resolver) SubjectDispute() generated.SubjectDisputeResolver {
	return &subjectDisputeResolver{r}
}

// Task resolves the fields of Task that need the state.
func (r *Resolver) Task() generated.TaskResolver { return &taskResolver{r} }

// Token resolves the fields of Token that need the state.
func (r *Resolver) Token() generated.TokenResolver { return &tokenResolver{r} }

// UpdateWatch resolves the fields of UpdateWatch that need the state.
func (r *Resolver) UpdateWatch() generated.UpdateWatchResolver { return &updateWatchResolver{r} }

// Violation resolves the fields of Violation that need the state.
func (r *Resolver) Violation() generated.ViolationResolver { return &violationResolver{r} }

// YearlyFigures resolves the fields of YearlyFigures that need the state.
func (r *Resolver) YearlyFigures() generated.YearlyFiguresResolver { return &yearlyFiguresResolver{r} }
