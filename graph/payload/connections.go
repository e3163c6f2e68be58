package payload

import "github.com/mulu-catalog/mulu/catalog"

// The connections of the lists.
type (
	// AccessApplicationConnection is a page; AccessApplicationEdge one of its records.
	AccessApplicationConnection = Connection[catalog.AccessApplication]
	AccessApplicationEdge       = Edge[catalog.AccessApplication]
	// AccessConditionsConnection is a page; AccessConditionsEdge one of its records.
	AccessConditionsConnection = Connection[catalog.AccessConditions]
	AccessConditionsEdge       = Edge[catalog.AccessConditions]
	// AccessGrantConnection is a page; AccessGrantEdge one of its records.
	AccessGrantConnection = Connection[catalog.AccessGrant]
	AccessGrantEdge       = Edge[catalog.AccessGrant]
	// AmendmentConnection is a page; AmendmentEdge one of its records.
	AmendmentConnection = Connection[catalog.Amendment]
	AmendmentEdge       = Edge[catalog.Amendment]
	// AssessmentConnection is a page; AssessmentEdge one of its records.
	AssessmentConnection = Connection[catalog.Assessment]
	AssessmentEdge       = Edge[catalog.Assessment]
	// AttributeSuggestionConnection is a page; AttributeSuggestionEdge one of its records.
	AttributeSuggestionConnection = Connection[catalog.AttributeSuggestion]
	AttributeSuggestionEdge       = Edge[catalog.AttributeSuggestion]
	// CatalogConnection is a page; CatalogEdge one of its records.
	CatalogConnection = Connection[catalog.Catalog]
	CatalogEdge       = Edge[catalog.Catalog]
	// ChannelConnection is a page; ChannelEdge one of its records.
	ChannelConnection = Connection[catalog.Channel]
	ChannelEdge       = Edge[catalog.Channel]
	// CollectionConnection is a page; CollectionEdge one of its records.
	CollectionConnection = Connection[catalog.Collection]
	CollectionEdge       = Edge[catalog.Collection]
	// CommentConnection is a page; CommentEdge one of its records.
	CommentConnection = Connection[catalog.Comment]
	CommentEdge       = Edge[catalog.Comment]
	// CommitteeMemberConnection is a page; CommitteeMemberEdge one of its records.
	CommitteeMemberConnection = Connection[catalog.CommitteeMember]
	CommitteeMemberEdge       = Edge[catalog.CommitteeMember]
	// CompetentAuthorityConnection is a page; CompetentAuthorityEdge one of its records.
	CompetentAuthorityConnection = Connection[catalog.CompetentAuthority]
	CompetentAuthorityEdge       = Edge[catalog.CompetentAuthority]
	// DataApplicationConnection is a page; DataApplicationEdge one of its records.
	DataApplicationConnection = Connection[catalog.DataApplication]
	DataApplicationEdge       = Edge[catalog.DataApplication]
	// DataDemandConnection is a page; DataDemandEdge one of its records.
	DataDemandConnection = Connection[catalog.DataDemand]
	DataDemandEdge       = Edge[catalog.DataDemand]
	// DispositionRuleConnection is a page; DispositionRuleEdge one of its records.
	DispositionRuleConnection = Connection[catalog.DispositionRule]
	DispositionRuleEdge       = Edge[catalog.DispositionRule]
	// DistributionConnection is a page; DistributionEdge one of its records.
	DistributionConnection = Connection[catalog.Distribution]
	DistributionEdge       = Edge[catalog.Distribution]
	// DivisionRecordConnection is a page; DivisionRecordEdge one of its records.
	DivisionRecordConnection = Connection[catalog.DivisionRecord]
	DivisionRecordEdge       = Edge[catalog.DivisionRecord]
	// EditionConnection is a page; EditionEdge one of its records.
	EditionConnection = Connection[catalog.Edition]
	EditionEdge       = Edge[catalog.Edition]
	// EntryDispositionConnection is a page; EntryDispositionEdge one of its records.
	EntryDispositionConnection = Connection[catalog.EntryDisposition]
	EntryDispositionEdge       = Edge[catalog.EntryDisposition]
	// ExpertConsultationConnection is a page; ExpertConsultationEdge one of its records.
	ExpertConsultationConnection = Connection[catalog.ExpertConsultation]
	ExpertConsultationEdge       = Edge[catalog.ExpertConsultation]
	// FilingConnection is a page; FilingEdge one of its records.
	FilingConnection = Connection[catalog.Filing]
	FilingEdge       = Edge[catalog.Filing]
	// GovernmentDecisionConnection is a page; GovernmentDecisionEdge one of its records.
	GovernmentDecisionConnection = Connection[catalog.GovernmentDecision]
	GovernmentDecisionEdge       = Edge[catalog.GovernmentDecision]
	// ImportSessionConnection is a page; ImportSessionEdge one of its records.
	ImportSessionConnection = Connection[catalog.ImportSession]
	ImportSessionEdge       = Edge[catalog.ImportSession]
	// IncidentConnection is a page; IncidentEdge one of its records.
	IncidentConnection = Connection[catalog.Incident]
	IncidentEdge       = Edge[catalog.Incident]
	// InstitutionConnection is a page; InstitutionEdge one of its records.
	InstitutionConnection = Connection[catalog.Institution]
	InstitutionEdge       = Edge[catalog.Institution]
	// MappingDecisionConnection is a page; MappingDecisionEdge one of its records.
	MappingDecisionConnection = Connection[catalog.MappingDecision]
	MappingDecisionEdge       = Edge[catalog.MappingDecision]
	// MemberConnection is a page; MemberEdge one of its records.
	MemberConnection = Connection[catalog.Member]
	MemberEdge       = Edge[catalog.Member]
	// NotificationConnection is a page; NotificationEdge one of its records.
	NotificationConnection = Connection[catalog.Notification]
	NotificationEdge       = Edge[catalog.Notification]
	// OccurrenceConnection is a page; OccurrenceEdge one of its records.
	OccurrenceConnection = Connection[catalog.Occurrence]
	OccurrenceEdge       = Edge[catalog.Occurrence]
	// OpeningUseAgreementConnection is a page; OpeningUseAgreementEdge one of its records.
	OpeningUseAgreementConnection = Connection[catalog.OpeningUseAgreement]
	OpeningUseAgreementEdge       = Edge[catalog.OpeningUseAgreement]
	// PeoplesGovernmentConnection is a page; PeoplesGovernmentEdge one of its records.
	PeoplesGovernmentConnection = Connection[catalog.PeoplesGovernment]
	PeoplesGovernmentEdge       = Edge[catalog.PeoplesGovernment]
	// PriorityScopeConnection is a page; PriorityScopeEdge one of its records.
	PriorityScopeConnection = Connection[catalog.PriorityScope]
	PriorityScopeEdge       = Edge[catalog.PriorityScope]
	// ReassessmentConnection is a page; ReassessmentEdge one of its records.
	ReassessmentConnection = Connection[catalog.Reassessment]
	ReassessmentEdge       = Edge[catalog.Reassessment]
	// ReleaseRecordConnection is a page; ReleaseRecordEdge one of its records.
	ReleaseRecordConnection = Connection[catalog.ReleaseRecord]
	ReleaseRecordEdge       = Edge[catalog.ReleaseRecord]
	// ReviewConnection is a page; ReviewEdge one of its records.
	ReviewConnection = Connection[catalog.Review]
	ReviewEdge       = Edge[catalog.Review]
	// RightsClaimConnection is a page; RightsClaimEdge one of its records.
	RightsClaimConnection = Connection[catalog.RightsClaim]
	RightsClaimEdge       = Edge[catalog.RightsClaim]
	// RuleDocumentConnection is a page; RuleDocumentEdge one of its records.
	RuleDocumentConnection = Connection[catalog.RuleDocument]
	RuleDocumentEdge       = Edge[catalog.RuleDocument]
	// SpecialReviewConnection is a page; SpecialReviewEdge one of its records.
	SpecialReviewConnection = Connection[catalog.SpecialReview]
	SpecialReviewEdge       = Edge[catalog.SpecialReview]
	// StandingConnection is a page; StandingEdge one of its records.
	StandingConnection = Connection[catalog.Standing]
	StandingEdge       = Edge[catalog.Standing]
	// SubjectDisputeConnection is a page; SubjectDisputeEdge one of its records.
	SubjectDisputeConnection = Connection[catalog.SubjectDispute]
	SubjectDisputeEdge       = Edge[catalog.SubjectDispute]
	// TaskConnection is a page; TaskEdge one of its records.
	TaskConnection = Connection[catalog.Task]
	TaskEdge       = Edge[catalog.Task]
	// TokenConnection is a page; TokenEdge one of its records.
	TokenConnection = Connection[catalog.Token]
	TokenEdge       = Edge[catalog.Token]
	// ViolationConnection is a page; ViolationEdge one of its records.
	ViolationConnection = Connection[catalog.Violation]
	ViolationEdge       = Edge[catalog.Violation]
	// YearlyFiguresConnection is a page; YearlyFiguresEdge one of its records.
	YearlyFiguresConnection = Connection[catalog.YearlyFigures]
	YearlyFiguresEdge       = Edge[catalog.YearlyFigures]
)
