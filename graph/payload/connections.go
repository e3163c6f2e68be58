package payload

import "github.com/mulu-catalog/mulu/catalog"

// The connections of the lists.
type (
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
	// CommitteeMemberConnection is a page; CommitteeMemberEdge one of its records.
	CommitteeMemberConnection = Connection[catalog.CommitteeMember]
	CommitteeMemberEdge       = Edge[catalog.CommitteeMember]
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
	// InstitutionConnection is a page; InstitutionEdge one of its records.
	InstitutionConnection = Connection[catalog.Institution]
	InstitutionEdge       = Edge[catalog.Institution]
	// MemberConnection is a page; MemberEdge one of its records.
	MemberConnection = Connection[catalog.Member]
	MemberEdge       = Edge[catalog.Member]
	// NotificationConnection is a page; NotificationEdge one of its records.
	NotificationConnection = Connection[catalog.Notification]
	NotificationEdge       = Edge[catalog.Notification]
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
	// ViolationConnection is a page; ViolationEdge one of its records.
	ViolationConnection = Connection[catalog.Violation]
	ViolationEdge       = Edge[catalog.Violation]
	// YearlyFiguresConnection is a page; YearlyFiguresEdge one of its records.
	YearlyFiguresConnection = Connection[catalog.YearlyFigures]
	YearlyFiguresEdge       = Edge[catalog.YearlyFigures]
)
