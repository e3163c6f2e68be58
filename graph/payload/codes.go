package payload

import (
	"github.com/99designs/gqlgen/graphql"

	"github.com/mulu-catalog/mulu/catalog"
)

// MarshalAccessDimension writes the value, null when there is none.
func MarshalAccessDimension(v catalog.AccessDimension) graphql.Marshaler { return marshalCode(v) }

// UnmarshalAccessDimension reads the value.
func UnmarshalAccessDimension(v any) (catalog.AccessDimension, error) {
	return unmarshalCode[catalog.AccessDimension](v)
}

// MarshalAgreementState writes the value, null when there is none.
func MarshalAgreementState(v catalog.AgreementState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalAgreementState reads the value.
func UnmarshalAgreementState(v any) (catalog.AgreementState, error) {
	return unmarshalCode[catalog.AgreementState](v)
}

// MarshalAgreementTerm writes the value, null when there is none.
func MarshalAgreementTerm(v catalog.AgreementTerm) graphql.Marshaler { return marshalCode(v) }

// UnmarshalAgreementTerm reads the value.
func UnmarshalAgreementTerm(v any) (catalog.AgreementTerm, error) {
	return unmarshalCode[catalog.AgreementTerm](v)
}

// MarshalApplicantType writes the value, null when there is none.
func MarshalApplicantType(v catalog.ApplicantType) graphql.Marshaler { return marshalCode(v) }

// UnmarshalApplicantType reads the value.
func UnmarshalApplicantType(v any) (catalog.ApplicantType, error) {
	return unmarshalCode[catalog.ApplicantType](v)
}

// MarshalApplicationState writes the value, null when there is none.
func MarshalApplicationState(v catalog.ApplicationState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalApplicationState reads the value.
func UnmarshalApplicationState(v any) (catalog.ApplicationState, error) {
	return unmarshalCode[catalog.ApplicationState](v)
}

// MarshalAssessmentConclusion writes the value, null when there is none.
func MarshalAssessmentConclusion(v catalog.AssessmentConclusion) graphql.Marshaler {
	return marshalCode(v)
}

// UnmarshalAssessmentConclusion reads the value.
func UnmarshalAssessmentConclusion(v any) (catalog.AssessmentConclusion, error) {
	return unmarshalCode[catalog.AssessmentConclusion](v)
}

// MarshalAssessmentKind writes the value, null when there is none.
func MarshalAssessmentKind(v catalog.AssessmentKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalAssessmentKind reads the value.
func UnmarshalAssessmentKind(v any) (catalog.AssessmentKind, error) {
	return unmarshalCode[catalog.AssessmentKind](v)
}

// MarshalAssessmentState writes the value, null when there is none.
func MarshalAssessmentState(v catalog.AssessmentState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalAssessmentState reads the value.
func UnmarshalAssessmentState(v any) (catalog.AssessmentState, error) {
	return unmarshalCode[catalog.AssessmentState](v)
}

// MarshalAuthentication writes the value, null when there is none.
func MarshalAuthentication(v catalog.Authentication) graphql.Marshaler { return marshalCode(v) }

// UnmarshalAuthentication reads the value.
func UnmarshalAuthentication(v any) (catalog.Authentication, error) {
	return unmarshalCode[catalog.Authentication](v)
}

// MarshalCatalogKind writes the value, null when there is none.
func MarshalCatalogKind(v catalog.CatalogKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalCatalogKind reads the value.
func UnmarshalCatalogKind(v any) (catalog.CatalogKind, error) {
	return unmarshalCode[catalog.CatalogKind](v)
}

// MarshalChannelKind writes the value, null when there is none.
func MarshalChannelKind(v catalog.ChannelKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalChannelKind reads the value.
func UnmarshalChannelKind(v any) (catalog.ChannelKind, error) {
	return unmarshalCode[catalog.ChannelKind](v)
}

// MarshalChannelState writes the value, null when there is none.
func MarshalChannelState(v catalog.ChannelState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalChannelState reads the value.
func UnmarshalChannelState(v any) (catalog.ChannelState, error) {
	return unmarshalCode[catalog.ChannelState](v)
}

// MarshalClaimCheck writes the value, null when there is none.
func MarshalClaimCheck(v catalog.ClaimCheck) graphql.Marshaler { return marshalCode(v) }

// UnmarshalClaimCheck reads the value.
func UnmarshalClaimCheck(v any) (catalog.ClaimCheck, error) {
	return unmarshalCode[catalog.ClaimCheck](v)
}

// MarshalClaimInterest writes the value, null when there is none.
func MarshalClaimInterest(v catalog.ClaimInterest) graphql.Marshaler { return marshalCode(v) }

// UnmarshalClaimInterest reads the value.
func UnmarshalClaimInterest(v any) (catalog.ClaimInterest, error) {
	return unmarshalCode[catalog.ClaimInterest](v)
}

// MarshalClaimOutcome writes the value, null when there is none.
func MarshalClaimOutcome(v catalog.ClaimOutcome) graphql.Marshaler { return marshalCode(v) }

// UnmarshalClaimOutcome reads the value.
func UnmarshalClaimOutcome(v any) (catalog.ClaimOutcome, error) {
	return unmarshalCode[catalog.ClaimOutcome](v)
}

// MarshalClaimState writes the value, null when there is none.
func MarshalClaimState(v catalog.ClaimState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalClaimState reads the value.
func UnmarshalClaimState(v any) (catalog.ClaimState, error) {
	return unmarshalCode[catalog.ClaimState](v)
}

// MarshalCommentGround writes the value, null when there is none.
func MarshalCommentGround(v catalog.CommentGround) graphql.Marshaler { return marshalCode(v) }

// UnmarshalCommentGround reads the value.
func UnmarshalCommentGround(v any) (catalog.CommentGround, error) {
	return unmarshalCode[catalog.CommentGround](v)
}

// MarshalCommentOutcome writes the value, null when there is none.
func MarshalCommentOutcome(v catalog.CommentOutcome) graphql.Marshaler { return marshalCode(v) }

// UnmarshalCommentOutcome reads the value.
func UnmarshalCommentOutcome(v any) (catalog.CommentOutcome, error) {
	return unmarshalCode[catalog.CommentOutcome](v)
}

// MarshalCommentState writes the value, null when there is none.
func MarshalCommentState(v catalog.CommentState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalCommentState reads the value.
func UnmarshalCommentState(v any) (catalog.CommentState, error) {
	return unmarshalCode[catalog.CommentState](v)
}

// MarshalCommentTarget writes the value, null when there is none.
func MarshalCommentTarget(v catalog.CommentTarget) graphql.Marshaler { return marshalCode(v) }

// UnmarshalCommentTarget reads the value.
func UnmarshalCommentTarget(v any) (catalog.CommentTarget, error) {
	return unmarshalCode[catalog.CommentTarget](v)
}

// MarshalCommitteeOrigin writes the value, null when there is none.
func MarshalCommitteeOrigin(v catalog.CommitteeOrigin) graphql.Marshaler { return marshalCode(v) }

// UnmarshalCommitteeOrigin reads the value.
func UnmarshalCommitteeOrigin(v any) (catalog.CommitteeOrigin, error) {
	return unmarshalCode[catalog.CommitteeOrigin](v)
}

// MarshalConsultationGroup writes the value, null when there is none.
func MarshalConsultationGroup(v catalog.ConsultationGroup) graphql.Marshaler { return marshalCode(v) }

// UnmarshalConsultationGroup reads the value.
func UnmarshalConsultationGroup(v any) (catalog.ConsultationGroup, error) {
	return unmarshalCode[catalog.ConsultationGroup](v)
}

// MarshalConsultationState writes the value, null when there is none.
func MarshalConsultationState(v catalog.ConsultationState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalConsultationState reads the value.
func UnmarshalConsultationState(v any) (catalog.ConsultationState, error) {
	return unmarshalCode[catalog.ConsultationState](v)
}

// MarshalCorrectionKind writes the value, null when there is none.
func MarshalCorrectionKind(v catalog.CorrectionKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalCorrectionKind reads the value.
func UnmarshalCorrectionKind(v any) (catalog.CorrectionKind, error) {
	return unmarshalCode[catalog.CorrectionKind](v)
}

// MarshalDataDomain writes the value, null when there is none.
func MarshalDataDomain(v catalog.DataDomain) graphql.Marshaler { return marshalCode(v) }

// UnmarshalDataDomain reads the value.
func UnmarshalDataDomain(v any) (catalog.DataDomain, error) {
	return unmarshalCode[catalog.DataDomain](v)
}

// MarshalDataFormat writes the value, null when there is none.
func MarshalDataFormat(v catalog.DataFormat) graphql.Marshaler { return marshalCode(v) }

// UnmarshalDataFormat reads the value.
func UnmarshalDataFormat(v any) (catalog.DataFormat, error) {
	return unmarshalCode[catalog.DataFormat](v)
}

// MarshalDataGrade writes the value, null when there is none.
func MarshalDataGrade(v catalog.DataGrade) graphql.Marshaler { return marshalCode(v) }

// UnmarshalDataGrade reads the value.
func UnmarshalDataGrade(v any) (catalog.DataGrade, error) { return unmarshalCode[catalog.DataGrade](v) }

// MarshalDataType writes the value, null when there is none.
func MarshalDataType(v catalog.DataType) graphql.Marshaler { return marshalCode(v) }

// UnmarshalDataType reads the value.
func UnmarshalDataType(v any) (catalog.DataType, error) { return unmarshalCode[catalog.DataType](v) }

// MarshalDemandOutcome writes the value, null when there is none.
func MarshalDemandOutcome(v catalog.DemandOutcome) graphql.Marshaler { return marshalCode(v) }

// UnmarshalDemandOutcome reads the value.
func UnmarshalDemandOutcome(v any) (catalog.DemandOutcome, error) {
	return unmarshalCode[catalog.DemandOutcome](v)
}

// MarshalDemandState writes the value, null when there is none.
func MarshalDemandState(v catalog.DemandState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalDemandState reads the value.
func UnmarshalDemandState(v any) (catalog.DemandState, error) {
	return unmarshalCode[catalog.DemandState](v)
}

// MarshalDisposalAction writes the value, null when there is none.
func MarshalDisposalAction(v catalog.DisposalAction) graphql.Marshaler { return marshalCode(v) }

// UnmarshalDisposalAction reads the value.
func UnmarshalDisposalAction(v any) (catalog.DisposalAction, error) {
	return unmarshalCode[catalog.DisposalAction](v)
}

// MarshalDisposition writes the value, null when there is none.
func MarshalDisposition(v catalog.Disposition) graphql.Marshaler { return marshalCode(v) }

// UnmarshalDisposition reads the value.
func UnmarshalDisposition(v any) (catalog.Disposition, error) {
	return unmarshalCode[catalog.Disposition](v)
}

// MarshalDisputeState writes the value, null when there is none.
func MarshalDisputeState(v catalog.DisputeState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalDisputeState reads the value.
func UnmarshalDisputeState(v any) (catalog.DisputeState, error) {
	return unmarshalCode[catalog.DisputeState](v)
}

// MarshalDistributionState writes the value, null when there is none.
func MarshalDistributionState(v catalog.DistributionState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalDistributionState reads the value.
func UnmarshalDistributionState(v any) (catalog.DistributionState, error) {
	return unmarshalCode[catalog.DistributionState](v)
}

// MarshalEditionState writes the value, null when there is none.
func MarshalEditionState(v catalog.EditionState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalEditionState reads the value.
func UnmarshalEditionState(v any) (catalog.EditionState, error) {
	return unmarshalCode[catalog.EditionState](v)
}

// MarshalEmergencyType writes the value, null when there is none.
func MarshalEmergencyType(v catalog.EmergencyType) graphql.Marshaler { return marshalCode(v) }

// UnmarshalEmergencyType reads the value.
func UnmarshalEmergencyType(v any) (catalog.EmergencyType, error) {
	return unmarshalCode[catalog.EmergencyType](v)
}

// MarshalFilingKind writes the value, null when there is none.
func MarshalFilingKind(v catalog.FilingKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalFilingKind reads the value.
func UnmarshalFilingKind(v any) (catalog.FilingKind, error) {
	return unmarshalCode[catalog.FilingKind](v)
}

// MarshalFilingStatus writes the value, null when there is none.
func MarshalFilingStatus(v catalog.FilingStatus) graphql.Marshaler { return marshalCode(v) }

// UnmarshalFilingStatus reads the value.
func UnmarshalFilingStatus(v any) (catalog.FilingStatus, error) {
	return unmarshalCode[catalog.FilingStatus](v)
}

// MarshalFreshness writes the value, null when there is none.
func MarshalFreshness(v catalog.Freshness) graphql.Marshaler { return marshalCode(v) }

// UnmarshalFreshness reads the value.
func UnmarshalFreshness(v any) (catalog.Freshness, error) { return unmarshalCode[catalog.Freshness](v) }

// MarshalGrantState writes the value, null when there is none.
func MarshalGrantState(v catalog.GrantState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalGrantState reads the value.
func UnmarshalGrantState(v any) (catalog.GrantState, error) {
	return unmarshalCode[catalog.GrantState](v)
}

// MarshalImportState writes the value, null when there is none.
func MarshalImportState(v catalog.ImportState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalImportState reads the value.
func UnmarshalImportState(v any) (catalog.ImportState, error) {
	return unmarshalCode[catalog.ImportState](v)
}

// MarshalIncidentState writes the value, null when there is none.
func MarshalIncidentState(v catalog.IncidentState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalIncidentState reads the value.
func UnmarshalIncidentState(v any) (catalog.IncidentState, error) {
	return unmarshalCode[catalog.IncidentState](v)
}

// MarshalInstitutionKind writes the value, null when there is none.
func MarshalInstitutionKind(v catalog.InstitutionKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalInstitutionKind reads the value.
func UnmarshalInstitutionKind(v any) (catalog.InstitutionKind, error) {
	return unmarshalCode[catalog.InstitutionKind](v)
}

// MarshalInstitutionStatus writes the value, null when there is none.
func MarshalInstitutionStatus(v catalog.InstitutionStatus) graphql.Marshaler { return marshalCode(v) }

// UnmarshalInstitutionStatus reads the value.
func UnmarshalInstitutionStatus(v any) (catalog.InstitutionStatus, error) {
	return unmarshalCode[catalog.InstitutionStatus](v)
}

// MarshalItemType writes the value, null when there is none.
func MarshalItemType(v catalog.ItemType) graphql.Marshaler { return marshalCode(v) }

// UnmarshalItemType reads the value.
func UnmarshalItemType(v any) (catalog.ItemType, error) { return unmarshalCode[catalog.ItemType](v) }

// MarshalJurisdictionBasis writes the value, null when there is none.
func MarshalJurisdictionBasis(v catalog.JurisdictionBasis) graphql.Marshaler { return marshalCode(v) }

// UnmarshalJurisdictionBasis reads the value.
func UnmarshalJurisdictionBasis(v any) (catalog.JurisdictionBasis, error) {
	return unmarshalCode[catalog.JurisdictionBasis](v)
}

// MarshalLegalBasisClass writes the value, null when there is none.
func MarshalLegalBasisClass(v catalog.LegalBasisClass) graphql.Marshaler { return marshalCode(v) }

// UnmarshalLegalBasisClass reads the value.
func UnmarshalLegalBasisClass(v any) (catalog.LegalBasisClass, error) {
	return unmarshalCode[catalog.LegalBasisClass](v)
}

// MarshalLevel writes the value, null when there is none.
func MarshalLevel(v catalog.Level) graphql.Marshaler { return marshalCode(v) }

// UnmarshalLevel reads the value.
func UnmarshalLevel(v any) (catalog.Level, error) { return unmarshalCode[catalog.Level](v) }

// MarshalLexSpecialisCategory writes the value, null when there is none.
func MarshalLexSpecialisCategory(v catalog.LexSpecialisCategory) graphql.Marshaler {
	return marshalCode(v)
}

// UnmarshalLexSpecialisCategory reads the value.
func UnmarshalLexSpecialisCategory(v any) (catalog.LexSpecialisCategory, error) {
	return unmarshalCode[catalog.LexSpecialisCategory](v)
}

// MarshalListingBasis writes the value, null when there is none.
func MarshalListingBasis(v catalog.ListingBasis) graphql.Marshaler { return marshalCode(v) }

// UnmarshalListingBasis reads the value.
func UnmarshalListingBasis(v any) (catalog.ListingBasis, error) {
	return unmarshalCode[catalog.ListingBasis](v)
}

// MarshalListingState writes the value, null when there is none.
func MarshalListingState(v catalog.ListingState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalListingState reads the value.
func UnmarshalListingState(v any) (catalog.ListingState, error) {
	return unmarshalCode[catalog.ListingState](v)
}

// MarshalMappingField writes the value, null when there is none.
func MarshalMappingField(v catalog.MappingField) graphql.Marshaler { return marshalCode(v) }

// UnmarshalMappingField reads the value.
func UnmarshalMappingField(v any) (catalog.MappingField, error) {
	return unmarshalCode[catalog.MappingField](v)
}

// MarshalMatterKind writes the value, null when there is none.
func MarshalMatterKind(v catalog.MatterKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalMatterKind reads the value.
func UnmarshalMatterKind(v any) (catalog.MatterKind, error) {
	return unmarshalCode[catalog.MatterKind](v)
}

// MarshalMemberRole writes the value, null when there is none.
func MarshalMemberRole(v catalog.MemberRole) graphql.Marshaler { return marshalCode(v) }

// UnmarshalMemberRole reads the value.
func UnmarshalMemberRole(v any) (catalog.MemberRole, error) {
	return unmarshalCode[catalog.MemberRole](v)
}

// MarshalMemberStatus writes the value, null when there is none.
func MarshalMemberStatus(v catalog.MemberStatus) graphql.Marshaler { return marshalCode(v) }

// UnmarshalMemberStatus reads the value.
func UnmarshalMemberStatus(v any) (catalog.MemberStatus, error) {
	return unmarshalCode[catalog.MemberStatus](v)
}

// MarshalMisconductKind writes the value, null when there is none.
func MarshalMisconductKind(v catalog.MisconductKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalMisconductKind reads the value.
func UnmarshalMisconductKind(v any) (catalog.MisconductKind, error) {
	return unmarshalCode[catalog.MisconductKind](v)
}

// MarshalNormLevel writes the value, null when there is none.
func MarshalNormLevel(v catalog.NormLevel) graphql.Marshaler { return marshalCode(v) }

// UnmarshalNormLevel reads the value.
func UnmarshalNormLevel(v any) (catalog.NormLevel, error) { return unmarshalCode[catalog.NormLevel](v) }

// MarshalOccurrenceState writes the value, null when there is none.
func MarshalOccurrenceState(v catalog.OccurrenceState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalOccurrenceState reads the value.
func UnmarshalOccurrenceState(v any) (catalog.OccurrenceState, error) {
	return unmarshalCode[catalog.OccurrenceState](v)
}

// MarshalOpenAttribute writes the value, null when there is none.
func MarshalOpenAttribute(v catalog.OpenAttribute) graphql.Marshaler { return marshalCode(v) }

// UnmarshalOpenAttribute reads the value.
func UnmarshalOpenAttribute(v any) (catalog.OpenAttribute, error) {
	return unmarshalCode[catalog.OpenAttribute](v)
}

// MarshalOpeningMethod writes the value, null when there is none.
func MarshalOpeningMethod(v catalog.OpeningMethod) graphql.Marshaler { return marshalCode(v) }

// UnmarshalOpeningMethod reads the value.
func UnmarshalOpeningMethod(v any) (catalog.OpeningMethod, error) {
	return unmarshalCode[catalog.OpeningMethod](v)
}

// MarshalOpeningState writes the value, null when there is none.
func MarshalOpeningState(v catalog.OpeningState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalOpeningState reads the value.
func UnmarshalOpeningState(v any) (catalog.OpeningState, error) {
	return unmarshalCode[catalog.OpeningState](v)
}

// MarshalPriorityCategory writes the value, null when there is none.
func MarshalPriorityCategory(v catalog.PriorityCategory) graphql.Marshaler { return marshalCode(v) }

// UnmarshalPriorityCategory reads the value.
func UnmarshalPriorityCategory(v any) (catalog.PriorityCategory, error) {
	return unmarshalCode[catalog.PriorityCategory](v)
}

// MarshalPriorityScopeState writes the value, null when there is none.
func MarshalPriorityScopeState(v catalog.PriorityScopeState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalPriorityScopeState reads the value.
func UnmarshalPriorityScopeState(v any) (catalog.PriorityScopeState, error) {
	return unmarshalCode[catalog.PriorityScopeState](v)
}

// MarshalProhibitedGround writes the value, null when there is none.
func MarshalProhibitedGround(v catalog.ProhibitedGround) graphql.Marshaler { return marshalCode(v) }

// UnmarshalProhibitedGround reads the value.
func UnmarshalProhibitedGround(v any) (catalog.ProhibitedGround, error) {
	return unmarshalCode[catalog.ProhibitedGround](v)
}

// MarshalReassessmentConclusion writes the value, null when there is none.
func MarshalReassessmentConclusion(v catalog.ReassessmentConclusion) graphql.Marshaler {
	return marshalCode(v)
}

// UnmarshalReassessmentConclusion reads the value.
func UnmarshalReassessmentConclusion(v any) (catalog.ReassessmentConclusion, error) {
	return unmarshalCode[catalog.ReassessmentConclusion](v)
}

// MarshalReassessmentState writes the value, null when there is none.
func MarshalReassessmentState(v catalog.ReassessmentState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalReassessmentState reads the value.
func UnmarshalReassessmentState(v any) (catalog.ReassessmentState, error) {
	return unmarshalCode[catalog.ReassessmentState](v)
}

// MarshalReleaseBasis writes the value, null when there is none.
func MarshalReleaseBasis(v catalog.ReleaseBasis) graphql.Marshaler { return marshalCode(v) }

// UnmarshalReleaseBasis reads the value.
func UnmarshalReleaseBasis(v any) (catalog.ReleaseBasis, error) {
	return unmarshalCode[catalog.ReleaseBasis](v)
}

// MarshalResourceKind writes the value, null when there is none.
func MarshalResourceKind(v catalog.ResourceKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalResourceKind reads the value.
func UnmarshalResourceKind(v any) (catalog.ResourceKind, error) {
	return unmarshalCode[catalog.ResourceKind](v)
}

// MarshalRestrictedBasis writes the value, null when there is none.
func MarshalRestrictedBasis(v catalog.RestrictedBasis) graphql.Marshaler { return marshalCode(v) }

// UnmarshalRestrictedBasis reads the value.
func UnmarshalRestrictedBasis(v any) (catalog.RestrictedBasis, error) {
	return unmarshalCode[catalog.RestrictedBasis](v)
}

// MarshalReviewDecision writes the value, null when there is none.
func MarshalReviewDecision(v catalog.ReviewDecision) graphql.Marshaler { return marshalCode(v) }

// UnmarshalReviewDecision reads the value.
func UnmarshalReviewDecision(v any) (catalog.ReviewDecision, error) {
	return unmarshalCode[catalog.ReviewDecision](v)
}

// MarshalReviewKind writes the value, null when there is none.
func MarshalReviewKind(v catalog.ReviewKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalReviewKind reads the value.
func UnmarshalReviewKind(v any) (catalog.ReviewKind, error) {
	return unmarshalCode[catalog.ReviewKind](v)
}

// MarshalRole writes the value, null when there is none.
func MarshalRole(v catalog.Role) graphql.Marshaler { return marshalCode(v) }

// UnmarshalRole reads the value.
func UnmarshalRole(v any) (catalog.Role, error) { return unmarshalCode[catalog.Role](v) }

// MarshalRuleDocumentKind writes the value, null when there is none.
func MarshalRuleDocumentKind(v catalog.RuleDocumentKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalRuleDocumentKind reads the value.
func UnmarshalRuleDocumentKind(v any) (catalog.RuleDocumentKind, error) {
	return unmarshalCode[catalog.RuleDocumentKind](v)
}

// MarshalSuggestionState writes the value, null when there is none.
func MarshalSuggestionState(v catalog.SuggestionState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalSuggestionState reads the value.
func UnmarshalSuggestionState(v any) (catalog.SuggestionState, error) {
	return unmarshalCode[catalog.SuggestionState](v)
}

// MarshalTaskKind writes the value, null when there is none.
func MarshalTaskKind(v catalog.TaskKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalTaskKind reads the value.
func UnmarshalTaskKind(v any) (catalog.TaskKind, error) { return unmarshalCode[catalog.TaskKind](v) }

// MarshalUpdateFrequency writes the value, null when there is none.
func MarshalUpdateFrequency(v catalog.UpdateFrequency) graphql.Marshaler { return marshalCode(v) }

// UnmarshalUpdateFrequency reads the value.
func UnmarshalUpdateFrequency(v any) (catalog.UpdateFrequency, error) {
	return unmarshalCode[catalog.UpdateFrequency](v)
}

// MarshalUtilitySector writes the value, null when there is none.
func MarshalUtilitySector(v catalog.UtilitySector) graphql.Marshaler { return marshalCode(v) }

// UnmarshalUtilitySector reads the value.
func UnmarshalUtilitySector(v any) (catalog.UtilitySector, error) {
	return unmarshalCode[catalog.UtilitySector](v)
}

// MarshalViolationState writes the value, null when there is none.
func MarshalViolationState(v catalog.ViolationState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalViolationState reads the value.
func UnmarshalViolationState(v any) (catalog.ViolationState, error) {
	return unmarshalCode[catalog.ViolationState](v)
}
