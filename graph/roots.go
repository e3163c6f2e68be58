package graph

import "github.com/mulu-catalog/mulu/graph/generated"

// Resolvers by type.
type (
	mutationResolver            struct{ *Resolver }
	queryResolver               struct{ *Resolver }
	subscriptionResolver        struct{ *Resolver }
	accessApplicationResolver   struct{ *Resolver }
	accessGrantResolver         struct{ *Resolver }
	adoptionResolver            struct{ *Resolver }
	amendmentResolver           struct{ *Resolver }
	assessmentResolver          struct{ *Resolver }
	attributeSuggestionResolver struct{ *Resolver }
	catalogResolver             struct{ *Resolver }
	channelResolver             struct{ *Resolver }
	collectionResolver          struct{ *Resolver }
	commentResolver             struct{ *Resolver }
	commentAssignmentResolver   struct{ *Resolver }
	committeeResolver           struct{ *Resolver }
	committeeMemberResolver     struct{ *Resolver }
	competentAuthorityResolver  struct{ *Resolver }
	dataApplicationResolver     struct{ *Resolver }
	dataDemandResolver          struct{ *Resolver }
	demandReviewResolver        struct{ *Resolver }
	disposedResolver            struct{ *Resolver }
	dispositionRuleResolver     struct{ *Resolver }
	distributionResolver        struct{ *Resolver }
	editionResolver             struct{ *Resolver }
	emergencyLinkResolver       struct{ *Resolver }
	entryResolver               struct{ *Resolver }
	entryDispositionResolver    struct{ *Resolver }
	expertConsultationResolver  struct{ *Resolver }
	federationResolver          struct{ *Resolver }
	filingResolver              struct{ *Resolver }
	governmentDecisionResolver  struct{ *Resolver }
	importSessionResolver       struct{ *Resolver }
	incidentResolver            struct{ *Resolver }
	institutionResolver         struct{ *Resolver }
	inviteResolver              struct{ *Resolver }
	matterStateResolver         struct{ *Resolver }
	notificationResolver        struct{ *Resolver }
	openingUseAgreementResolver struct{ *Resolver }
	pendingResolver             struct{ *Resolver }
	peoplesGovernmentResolver   struct{ *Resolver }
	priorityScopeResolver       struct{ *Resolver }
	reassessmentResolver        struct{ *Resolver }
	releaseFactsResolver        struct{ *Resolver }
	releaseRecordResolver       struct{ *Resolver }
	reviewResolver              struct{ *Resolver }
	rightsClaimResolver         struct{ *Resolver }
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

// AccessApplication resolves the fields of AccessApplication that need the state.
func (r *Resolver) AccessApplication() generated.AccessApplicationResolver {
	return &accessApplicationResolver{r}
}

// AccessGrant resolves the fields of AccessGrant that need the state.
func (r *Resolver) AccessGrant() generated.AccessGrantResolver { return &accessGrantResolver{r} }

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

// Collection resolves the fields of Collection that need the state.
func (r *Resolver) Collection() generated.CollectionResolver { return &collectionResolver{r} }

// Comment resolves the fields of Comment that need the state.
func (r *Resolver) Comment() generated.CommentResolver { return &commentResolver{r} }

// CommentAssignment resolves the fields of CommentAssignment that need the state.
func (r *Resolver) CommentAssignment() generated.CommentAssignmentResolver {
	return &commentAssignmentResolver{r}
}

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

// DataApplication resolves the fields of DataApplication that need the state.
func (r *Resolver) DataApplication() generated.DataApplicationResolver {
	return &dataApplicationResolver{r}
}

// DataDemand resolves the fields of DataDemand that need the state.
func (r *Resolver) DataDemand() generated.DataDemandResolver { return &dataDemandResolver{r} }

// DemandReview resolves the fields of DemandReview that need the state.
func (r *Resolver) DemandReview() generated.DemandReviewResolver { return &demandReviewResolver{r} }

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

// EmergencyLink resolves the fields of EmergencyLink that need the state.
func (r *Resolver) EmergencyLink() generated.EmergencyLinkResolver { return &emergencyLinkResolver{r} }

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

// Incident resolves the fields of Incident that need the state.
func (r *Resolver) Incident() generated.IncidentResolver { return &incidentResolver{r} }

// Institution resolves the fields of Institution that need the state.
func (r *Resolver) Institution() generated.InstitutionResolver { return &institutionResolver{r} }

// Invite resolves the fields of Invite that need the state.
func (r *Resolver) Invite() generated.InviteResolver { return &inviteResolver{r} }

// MatterState resolves the fields of MatterState that need the state.
func (r *Resolver) MatterState() generated.MatterStateResolver { return &matterStateResolver{r} }

// Notification resolves the fields of Notification that need the state.
func (r *Resolver) Notification() generated.NotificationResolver { return &notificationResolver{r} }

// OpeningUseAgreement resolves the fields of OpeningUseAgreement that need the state.
func (r *Resolver) OpeningUseAgreement() generated.OpeningUseAgreementResolver {
	return &openingUseAgreementResolver{r}
}

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

// ReleaseFacts resolves the fields of ReleaseFacts that need the state.
func (r *Resolver) ReleaseFacts() generated.ReleaseFactsResolver { return &releaseFactsResolver{r} }

// ReleaseRecord resolves the fields of ReleaseRecord that need the state.
func (r *Resolver) ReleaseRecord() generated.ReleaseRecordResolver { return &releaseRecordResolver{r} }

// Review resolves the fields of Review that need the state.
func (r *Resolver) Review() generated.ReviewResolver { return &reviewResolver{r} }

// RightsClaim resolves the fields of RightsClaim that need the state.
func (r *Resolver) RightsClaim() generated.RightsClaimResolver { return &rightsClaimResolver{r} }

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
