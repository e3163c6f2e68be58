package payload

import "github.com/mulu-catalog/mulu/catalog"

// The payloads of the mutations.
type (
	// AccessApplicationPayload is the answer of a mutation that decides on this record.
	AccessApplicationPayload struct {
		Application *catalog.AccessApplication
		Answer
	}
	// AccessConditionsPayload is the answer of a mutation that decides on this record.
	AccessConditionsPayload struct {
		Conditions *catalog.AccessConditions
		Answer
	}
	// AdoptionPayload is the answer of a mutation that decides on this record.
	AdoptionPayload struct {
		Adoption *catalog.Adoption
		Answer
	}
	// AssessmentPayload is the answer of a mutation that decides on this record.
	AssessmentPayload struct {
		Assessment *catalog.Assessment
		Answer
	}
	// AttributeSuggestionPayload is the answer of a mutation that decides on this record.
	AttributeSuggestionPayload struct {
		Suggestion *catalog.AttributeSuggestion
		Answer
	}
	// CatalogPayload is the answer of a mutation that decides on this record.
	CatalogPayload struct {
		Catalog *catalog.Catalog
		Answer
	}
	// ChannelPayload is the answer of a mutation that decides on this record.
	ChannelPayload struct {
		Channel *catalog.Channel
		Answer
	}
	// ChunkResultPayload is the answer of a mutation that decides on this record.
	ChunkResultPayload struct {
		Chunk *catalog.ChunkResult
		Answer
	}
	// CollectionPayload is the answer of a mutation that decides on this record.
	CollectionPayload struct {
		Collection *catalog.Collection
		Answer
	}
	// CommentPayload is the answer of a mutation that decides on this record.
	CommentPayload struct {
		Comment *catalog.Comment
		Answer
	}
	// CommitteePayload is the answer of a mutation that decides on this record.
	CommitteePayload struct {
		Committee *catalog.Committee
		Answer
	}
	// CommitteeMemberPayload is the answer of a mutation that decides on this record.
	CommitteeMemberPayload struct {
		CommitteeMember *catalog.CommitteeMember
		Answer
	}
	// CompetentAuthorityPayload is the answer of a mutation that decides on this record.
	CompetentAuthorityPayload struct {
		Authority *catalog.CompetentAuthority
		Answer
	}
	// ConversionPayload is the answer of a mutation that decides on this record.
	ConversionPayload struct {
		Conversion *catalog.Conversion
		Answer
	}
	// DataApplicationPayload is the answer of a mutation that decides on this record.
	DataApplicationPayload struct {
		Application *catalog.DataApplication
		Answer
	}
	// DataDemandPayload is the answer of a mutation that decides on this record.
	DataDemandPayload struct {
		Demand *catalog.DataDemand
		Answer
	}
	// DisposedPayload is the answer of a mutation that decides on this record.
	DisposedPayload struct {
		Disposed *catalog.Disposed
		Answer
	}
	// DistributionPayload is the answer of a mutation that decides on this record.
	DistributionPayload struct {
		Distribution *catalog.Distribution
		Answer
	}
	// EditionPayload is the answer of a mutation that decides on this record.
	EditionPayload struct {
		Edition *catalog.Edition
		Answer
	}
	// EmergencyLinkPayload is the answer of a mutation that decides on this record.
	EmergencyLinkPayload struct {
		Link *catalog.EmergencyLink
		Answer
	}
	// EntryPayload is the answer of a mutation that decides on this record.
	EntryPayload struct {
		Entry *catalog.Entry
		Answer
	}
	// ExpertConsultationPayload is the answer of a mutation that decides on this record.
	ExpertConsultationPayload struct {
		Consultation *catalog.ExpertConsultation
		Answer
	}
	// FilingPayload is the answer of a mutation that decides on this record.
	FilingPayload struct {
		Filing *catalog.Filing
		Answer
	}
	// GovernmentDecisionPayload is the answer of a mutation that decides on this record.
	GovernmentDecisionPayload struct {
		Decision *catalog.GovernmentDecision
		Answer
	}
	// ImportSessionPayload is the answer of a mutation that decides on this record.
	ImportSessionPayload struct {
		Session *catalog.ImportSession
		Answer
	}
	// IncidentPayload is the answer of a mutation that decides on this record.
	IncidentPayload struct {
		Incident *catalog.Incident
		Answer
	}
	// InstitutionPayload is the answer of a mutation that decides on this record.
	InstitutionPayload struct {
		Institution *catalog.Institution
		Answer
	}
	// MappingDecisionPayload is the answer of a mutation that decides on this record.
	MappingDecisionPayload struct {
		MappingDecision *catalog.MappingDecision
		Answer
	}
	// MatterStatePayload is the answer of a mutation that decides on this record.
	MatterStatePayload struct {
		Matter *catalog.MatterState
		Answer
	}
	// MemberPayload is the answer of a mutation that decides on this record.
	MemberPayload struct {
		Member *catalog.Member
		Answer
	}
	// NotificationPayload is the answer of a mutation that decides on this record.
	NotificationPayload struct {
		Notification *catalog.Notification
		Answer
	}
	// OpeningUseAgreementPayload is the answer of a mutation that decides on this record.
	OpeningUseAgreementPayload struct {
		Agreement *catalog.OpeningUseAgreement
		Answer
	}
	// PriorityScopePayload is the answer of a mutation that decides on this record.
	PriorityScopePayload struct {
		PriorityScope *catalog.PriorityScope
		Answer
	}
	// PublishedCalendarPayload is the answer of a mutation that decides on this record.
	PublishedCalendarPayload struct {
		Calendar *catalog.PublishedCalendar
		Answer
	}
	// ReassessmentPayload is the answer of a mutation that decides on this record.
	ReassessmentPayload struct {
		Reassessment *catalog.Reassessment
		Answer
	}
	// ReleaseRecordPayload is the answer of a mutation that decides on this record.
	ReleaseRecordPayload struct {
		Release *catalog.ReleaseRecord
		Answer
	}
	// ReviewPayload is the answer of a mutation that decides on this record.
	ReviewPayload struct {
		Review *catalog.Review
		Answer
	}
	// RightsClaimPayload is the answer of a mutation that decides on this record.
	RightsClaimPayload struct {
		Claim *catalog.RightsClaim
		Answer
	}
	// RuleDocumentPayload is the answer of a mutation that decides on this record.
	RuleDocumentPayload struct {
		RuleDocument *catalog.RuleDocument
		Answer
	}
	// SpecialReviewPayload is the answer of a mutation that decides on this record.
	SpecialReviewPayload struct {
		SpecialReview *catalog.SpecialReview
		Answer
	}
	// SubjectDisputePayload is the answer of a mutation that decides on this record.
	SubjectDisputePayload struct {
		Dispute *catalog.SubjectDispute
		Answer
	}
	// TokenPayload is the answer of a mutation that decides on this record.
	TokenPayload struct {
		Token *catalog.Token
		Answer
	}
	// ViolationPayload is the answer of a mutation that decides on this record.
	ViolationPayload struct {
		Violation *catalog.Violation
		Answer
	}
)

// OfAccessApplication makes the payload.
func OfAccessApplication(v *catalog.AccessApplication, a Answer) *AccessApplicationPayload {
	return &AccessApplicationPayload{v, a}
}

// OfAccessConditions makes the payload.
func OfAccessConditions(v *catalog.AccessConditions, a Answer) *AccessConditionsPayload {
	return &AccessConditionsPayload{v, a}
}

// OfAdoption makes the payload.
func OfAdoption(v *catalog.Adoption, a Answer) *AdoptionPayload { return &AdoptionPayload{v, a} }

// OfAssessment makes the payload.
func OfAssessment(v *catalog.Assessment, a Answer) *AssessmentPayload {
	return &AssessmentPayload{v, a}
}

// OfAttributeSuggestion makes the payload.
func OfAttributeSuggestion(v *catalog.AttributeSuggestion, a Answer) *AttributeSuggestionPayload {
	return &AttributeSuggestionPayload{v, a}
}

// OfCatalog makes the payload.
func OfCatalog(v *catalog.Catalog, a Answer) *CatalogPayload { return &CatalogPayload{v, a} }

// OfChannel makes the payload.
func OfChannel(v *catalog.Channel, a Answer) *ChannelPayload { return &ChannelPayload{v, a} }

// OfChunkResult makes the payload.
func OfChunkResult(v *catalog.ChunkResult, a Answer) *ChunkResultPayload {
	return &ChunkResultPayload{v, a}
}

// OfCollection makes the payload.
func OfCollection(v *catalog.Collection, a Answer) *CollectionPayload {
	return &CollectionPayload{v, a}
}

// OfComment makes the payload.
func OfComment(v *catalog.Comment, a Answer) *CommentPayload { return &CommentPayload{v, a} }

// OfCommittee makes the payload.
func OfCommittee(v *catalog.Committee, a Answer) *CommitteePayload { return &CommitteePayload{v, a} }

// OfCommitteeMember makes the payload.
func OfCommitteeMember(v *catalog.CommitteeMember, a Answer) *CommitteeMemberPayload {
	return &CommitteeMemberPayload{v, a}
}

// OfCompetentAuthority makes the payload.
func OfCompetentAuthority(v *catalog.CompetentAuthority, a Answer) *CompetentAuthorityPayload {
	return &CompetentAuthorityPayload{v, a}
}

// OfConversion makes the payload.
func OfConversion(v *catalog.Conversion, a Answer) *ConversionPayload {
	return &ConversionPayload{v, a}
}

// OfDataApplication makes the payload.
func OfDataApplication(v *catalog.DataApplication, a Answer) *DataApplicationPayload {
	return &DataApplicationPayload{v, a}
}

// OfDataDemand makes the payload.
func OfDataDemand(v *catalog.DataDemand, a Answer) *DataDemandPayload {
	return &DataDemandPayload{v, a}
}

// OfDisposed makes the payload.
func OfDisposed(v *catalog.Disposed, a Answer) *DisposedPayload { return &DisposedPayload{v, a} }

// OfDistribution makes the payload.
func OfDistribution(v *catalog.Distribution, a Answer) *DistributionPayload {
	return &DistributionPayload{v, a}
}

// OfEdition makes the payload.
func OfEdition(v *catalog.Edition, a Answer) *EditionPayload { return &EditionPayload{v, a} }

// OfEmergencyLink makes the payload.
func OfEmergencyLink(v *catalog.EmergencyLink, a Answer) *EmergencyLinkPayload {
	return &EmergencyLinkPayload{v, a}
}

// OfEntry makes the payload.
func OfEntry(v *catalog.Entry, a Answer) *EntryPayload { return &EntryPayload{v, a} }

// OfExpertConsultation makes the payload.
func OfExpertConsultation(v *catalog.ExpertConsultation, a Answer) *ExpertConsultationPayload {
	return &ExpertConsultationPayload{v, a}
}

// OfFiling makes the payload.
func OfFiling(v *catalog.Filing, a Answer) *FilingPayload { return &FilingPayload{v, a} }

// OfGovernmentDecision makes the payload.
func OfGovernmentDecision(v *catalog.GovernmentDecision, a Answer) *GovernmentDecisionPayload {
	return &GovernmentDecisionPayload{v, a}
}

// OfImportSession makes the payload.
func OfImportSession(v *catalog.ImportSession, a Answer) *ImportSessionPayload {
	return &ImportSessionPayload{v, a}
}

// OfIncident makes the payload.
func OfIncident(v *catalog.Incident, a Answer) *IncidentPayload { return &IncidentPayload{v, a} }

// OfInstitution makes the payload.
func OfInstitution(v *catalog.Institution, a Answer) *InstitutionPayload {
	return &InstitutionPayload{v, a}
}

// OfMappingDecision makes the payload.
func OfMappingDecision(v *catalog.MappingDecision, a Answer) *MappingDecisionPayload {
	return &MappingDecisionPayload{v, a}
}

// OfMatterState makes the payload.
func OfMatterState(v *catalog.MatterState, a Answer) *MatterStatePayload {
	return &MatterStatePayload{v, a}
}

// OfMember makes the payload.
func OfMember(v *catalog.Member, a Answer) *MemberPayload { return &MemberPayload{v, a} }

// OfNotification makes the payload.
func OfNotification(v *catalog.Notification, a Answer) *NotificationPayload {
	return &NotificationPayload{v, a}
}

// OfOpeningUseAgreement makes the payload.
func OfOpeningUseAgreement(v *catalog.OpeningUseAgreement, a Answer) *OpeningUseAgreementPayload {
	return &OpeningUseAgreementPayload{v, a}
}

// OfPriorityScope makes the payload.
func OfPriorityScope(v *catalog.PriorityScope, a Answer) *PriorityScopePayload {
	return &PriorityScopePayload{v, a}
}

// OfPublishedCalendar makes the payload.
func OfPublishedCalendar(v *catalog.PublishedCalendar, a Answer) *PublishedCalendarPayload {
	return &PublishedCalendarPayload{v, a}
}

// OfReassessment makes the payload.
func OfReassessment(v *catalog.Reassessment, a Answer) *ReassessmentPayload {
	return &ReassessmentPayload{v, a}
}

// OfReleaseRecord makes the payload.
func OfReleaseRecord(v *catalog.ReleaseRecord, a Answer) *ReleaseRecordPayload {
	return &ReleaseRecordPayload{v, a}
}

// OfReview makes the payload.
func OfReview(v *catalog.Review, a Answer) *ReviewPayload { return &ReviewPayload{v, a} }

// OfRightsClaim makes the payload.
func OfRightsClaim(v *catalog.RightsClaim, a Answer) *RightsClaimPayload {
	return &RightsClaimPayload{v, a}
}

// OfRuleDocument makes the payload.
func OfRuleDocument(v *catalog.RuleDocument, a Answer) *RuleDocumentPayload {
	return &RuleDocumentPayload{v, a}
}

// OfSpecialReview makes the payload.
func OfSpecialReview(v *catalog.SpecialReview, a Answer) *SpecialReviewPayload {
	return &SpecialReviewPayload{v, a}
}

// OfSubjectDispute makes the payload.
func OfSubjectDispute(v *catalog.SubjectDispute, a Answer) *SubjectDisputePayload {
	return &SubjectDisputePayload{v, a}
}

// OfToken makes the payload.
func OfToken(v *catalog.Token, a Answer) *TokenPayload { return &TokenPayload{v, a} }

// OfViolation makes the payload.
func OfViolation(v *catalog.Violation, a Answer) *ViolationPayload { return &ViolationPayload{v, a} }
