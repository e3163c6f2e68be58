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
