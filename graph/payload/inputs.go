package payload

import "github.com/mulu-catalog/mulu/catalog"

// The inputs of the mutations: a command of the law and the client's key.
type (
	// ExpelMemberInput is the input of expelMember.
	ExpelMemberInput struct {
		Key
		catalog.ExpelMember
	}
	// PromoteMemberInput is the input of promoteMember.
	PromoteMemberInput struct {
		Key
		catalog.PromoteMember
	}
	// DemoteMemberInput is the input of demoteMember.
	DemoteMemberInput struct {
		Key
		catalog.DemoteMember
	}
	// RegisterInstitutionInput is the input of registerInstitution.
	RegisterInstitutionInput struct {
		Key
		catalog.RegisterInstitution
	}
	// UpdateInstitutionInput is the input of updateInstitution.
	UpdateInstitutionInput struct {
		Key
		catalog.UpdateInstitution
	}
	// SucceedInstitutionInput is the input of succeedInstitution.
	SucceedInstitutionInput struct {
		Key
		catalog.SucceedInstitution
	}
	// DesignateAuthorityInput is the input of designateAuthority.
	DesignateAuthorityInput struct {
		Key
		catalog.DesignateAuthority
	}
	// RevokeTokenInput is the input of revokeToken.
	RevokeTokenInput struct {
		Key
		catalog.RevokeToken
	}
	// PublishRuleDocumentInput is the input of publishRuleDocument.
	PublishRuleDocumentInput struct {
		Key
		catalog.PublishRuleDocument
	}
	// PublishWorkCalendarInput is the input of publishWorkCalendar.
	PublishWorkCalendarInput struct {
		Key
		catalog.PublishWorkCalendar
	}
	// CreateCommitteeInput is the input of createCommittee.
	CreateCommitteeInput struct {
		Key
		catalog.CreateCommittee
	}
	// SetQuorumInput is the input of setQuorum.
	SetQuorumInput struct {
		Key
		catalog.SetQuorum
	}
	// AppointCommitteeMemberInput is the input of appointCommitteeMember.
	AppointCommitteeMemberInput struct {
		Key
		catalog.AppointCommitteeMember
	}
	// RemoveCommitteeMemberInput is the input of removeCommitteeMember.
	RemoveCommitteeMemberInput struct {
		Key
		catalog.RemoveCommitteeMember
	}
	// DraftPriorityScopeInput is the input of draftPriorityScope.
	DraftPriorityScopeInput struct {
		Key
		catalog.DraftPriorityScope
	}
	// RecordConsultationInput is the input of recordConsultation.
	RecordConsultationInput struct {
		Key
		catalog.RecordConsultation
	}
	// AdoptPriorityScopeInput is the input of adoptPriorityScope.
	AdoptPriorityScopeInput struct {
		Key
		catalog.AdoptPriorityScope
	}
	// DraftEntryInput is the input of draftEntry.
	DraftEntryInput struct {
		Key
		catalog.DraftEntry
	}
	// UpdateEntryInput is the input of updateEntry.
	UpdateEntryInput struct {
		Key
		catalog.UpdateEntry
	}
	// AssessEntryInput is the input of assessEntry.
	AssessEntryInput struct {
		Key
		catalog.AssessEntry
	}
	// RecordSpecialReviewInput is the input of recordSpecialReview.
	RecordSpecialReviewInput struct {
		Key
		catalog.RecordSpecialReview
	}
	// SubmitForReviewInput is the input of submitForReview.
	SubmitForReviewInput struct {
		Key
		catalog.SubmitForReview
	}
	// ReviewEntryInput is the input of reviewEntry.
	ReviewEntryInput struct {
		Key
		catalog.ReviewEntry
	}
	// AcceptIntoProvincialCatalogInput is the input of acceptIntoProvincialCatalog.
	AcceptIntoProvincialCatalogInput struct {
		Key
		catalog.AcceptIntoProvincialCatalog
	}
	// OpenEntryInput is the input of openEntry.
	OpenEntryInput struct {
		Key
		catalog.OpenEntry
	}
	// SuspendEntryInput is the input of suspendEntry.
	SuspendEntryInput struct {
		Key
		catalog.SuspendEntry
	}
	// WithdrawEntryInput is the input of withdrawEntry.
	WithdrawEntryInput struct {
		Key
		catalog.WithdrawEntry
	}
	// ResumeEntryInput is the input of resumeEntry.
	ResumeEntryInput struct {
		Key
		catalog.ResumeEntry
	}
	// StartProcessingInput is the input of startProcessing.
	StartProcessingInput struct {
		Key
		catalog.StartProcessing
	}
	// ReopenEntryInput is the input of reopenEntry.
	ReopenEntryInput struct {
		Key
		catalog.ReopenEntry
	}
	// DelistEntryInput is the input of delistEntry.
	DelistEntryInput struct {
		Key
		catalog.DelistEntry
	}
	// ConvertToRestrictedInput is the input of convertToRestricted.
	ConvertToRestrictedInput struct {
		Key
		catalog.ConvertToRestricted
	}
	// ChangeAttributeInput is the input of changeAttribute.
	ChangeAttributeInput struct {
		Key
		catalog.ChangeAttribute
	}
	// RecordReleaseInput is the input of recordRelease.
	RecordReleaseInput struct {
		Key
		catalog.RecordRelease
	}
	// SuggestAttributeInput is the input of suggestAttribute.
	SuggestAttributeInput struct {
		Key
		catalog.SuggestAttribute
	}
	// RespondToSuggestionInput is the input of respondToSuggestion.
	RespondToSuggestionInput struct {
		Key
		catalog.RespondToSuggestion
	}
	// WithdrawSuggestionInput is the input of withdrawSuggestion.
	WithdrawSuggestionInput struct {
		Key
		catalog.WithdrawSuggestion
	}
	// ReassessEntryInput is the input of reassessEntry.
	ReassessEntryInput struct {
		Key
		catalog.ReassessEntry
	}
	// SubmitFilingInput is the input of submitFiling.
	SubmitFilingInput struct {
		Key
		catalog.SubmitFiling
	}
	// RecordFilingInput is the input of recordFiling.
	RecordFilingInput struct {
		Key
		catalog.RecordFiling
	}
	// ReturnFilingInput is the input of returnFiling.
	ReturnFilingInput struct {
		Key
		catalog.ReturnFiling
	}
	// ResubmitFilingInput is the input of resubmitFiling.
	ResubmitFilingInput struct {
		Key
		catalog.ResubmitFiling
	}
	// WithdrawFilingInput is the input of withdrawFiling.
	WithdrawFilingInput struct {
		Key
		catalog.WithdrawFiling
	}
	// RegisterChannelInput is the input of registerChannel.
	RegisterChannelInput struct {
		Key
		catalog.RegisterChannel
	}
	// ReportChannelInput is the input of reportChannel.
	ReportChannelInput struct {
		Key
		catalog.ReportChannel
	}
	// PlanIntegrationInput is the input of planIntegration.
	PlanIntegrationInput struct {
		Key
		catalog.PlanIntegration
	}
	// StartIntegrationInput is the input of startIntegration.
	StartIntegrationInput struct {
		Key
		catalog.StartIntegration
	}
	// CompleteIntegrationInput is the input of completeIntegration.
	CompleteIntegrationInput struct {
		Key
		catalog.CompleteIntegration
	}
	// EndExceptionInput is the input of endException.
	EndExceptionInput struct {
		Key
		catalog.EndException
	}
	// AddDistributionInput is the input of addDistribution.
	AddDistributionInput struct {
		Key
		catalog.AddDistribution
	}
	// PublishDistributionInput is the input of publishDistribution.
	PublishDistributionInput struct {
		Key
		catalog.PublishDistribution
	}
	// SuspendDistributionInput is the input of suspendDistribution.
	SuspendDistributionInput struct {
		Key
		catalog.SuspendDistribution
	}
	// ResumeDistributionInput is the input of resumeDistribution.
	ResumeDistributionInput struct {
		Key
		catalog.ResumeDistribution
	}
	// CloseDistributionInput is the input of closeDistribution.
	CloseDistributionInput struct {
		Key
		catalog.CloseDistribution
	}
	// RecordDataUpdateInput is the input of recordDataUpdate.
	RecordDataUpdateInput struct {
		Key
		catalog.RecordDataUpdate
	}
	// SetEntryConditionsInput is the input of setEntryConditions.
	SetEntryConditionsInput struct {
		Key
		catalog.SetEntryConditions
	}
	// CreateSupplementaryCatalogInput is the input of createSupplementaryCatalog.
	CreateSupplementaryCatalogInput struct {
		Key
		catalog.CreateSupplementaryCatalog
	}
	// OpenEditionInput is the input of openEdition.
	OpenEditionInput struct {
		Key
		catalog.OpenEdition
	}
	// SetDispositionsInput is the input of setDispositions.
	SetDispositionsInput struct {
		Key
		catalog.SetDispositions
	}
	// SubmitEditionInput is the input of submitEdition.
	SubmitEditionInput struct {
		Key
		catalog.SubmitEdition
	}
	// ReturnEditionInput is the input of returnEdition.
	ReturnEditionInput struct {
		Key
		catalog.ReturnEdition
	}
	// AdoptEditionInput is the input of adoptEdition.
	AdoptEditionInput struct {
		Key
		catalog.AdoptEdition
	}
	// AmendEditionInput is the input of amendEdition.
	AmendEditionInput struct {
		Key
		catalog.AmendEdition
	}
	// OpenDisputeInput is the input of openDispute.
	OpenDisputeInput struct {
		Key
		catalog.OpenDispute
	}
	// RecordMinutesInput is the input of recordMinutes.
	RecordMinutesInput struct {
		Key
		catalog.RecordMinutes
	}
	// AgreeOnSubjectInput is the input of agreeOnSubject.
	AgreeOnSubjectInput struct {
		Key
		catalog.AgreeOnSubject
	}
	// AcceptDutyInput is the input of acceptDuty.
	AcceptDutyInput struct {
		Key
		catalog.AcceptDuty
	}
	// DeclareNegotiationFailedInput is the input of declareNegotiationFailed.
	DeclareNegotiationFailedInput struct {
		Key
		catalog.DeclareNegotiationFailed
	}
	// WithdrawDisputeInput is the input of withdrawDispute.
	WithdrawDisputeInput struct {
		Key
		catalog.WithdrawDispute
	}
	// RequestOpinionInput is the input of requestOpinion.
	RequestOpinionInput struct {
		Key
		catalog.RequestOpinion
	}
	// AcceptConsultationInput is the input of acceptConsultation.
	AcceptConsultationInput struct {
		Key
		catalog.AcceptConsultation
	}
	// DeliberateConsultationInput is the input of deliberateConsultation.
	DeliberateConsultationInput struct {
		Key
		catalog.DeliberateConsultation
	}
	// ReturnConsultationInput is the input of returnConsultation.
	ReturnConsultationInput struct {
		Key
		catalog.ReturnConsultation
	}
	// IssueOpinionInput is the input of issueOpinion.
	IssueOpinionInput struct {
		Key
		catalog.IssueOpinion
	}
	// SubmitToGovernmentInput is the input of submitToGovernment.
	SubmitToGovernmentInput struct {
		Key
		catalog.SubmitToGovernment
	}
	// DecideMatterInput is the input of decideMatter.
	DecideMatterInput struct {
		Key
		catalog.DecideMatter
	}
	// FileCommentInput is the input of fileComment.
	FileCommentInput struct {
		Key
		catalog.FileComment
	}
	// AssignCommentInput is the input of assignComment.
	AssignCommentInput struct {
		Key
		catalog.AssignComment
	}
	// ResolveCommentInput is the input of resolveComment.
	ResolveCommentInput struct {
		Key
		catalog.ResolveComment
	}
	// RetypeCommentInput is the input of retypeComment.
	RetypeCommentInput struct {
		Key
		catalog.RetypeComment
	}
	// FileDemandInput is the input of fileDemand.
	FileDemandInput struct {
		Key
		catalog.FileDemand
	}
	// AssignDemandInput is the input of assignDemand.
	AssignDemandInput struct {
		Key
		catalog.AssignDemand
	}
	// SubmitDemandForReviewInput is the input of submitDemandForReview.
	SubmitDemandForReviewInput struct {
		Key
		catalog.SubmitDemandForReview
	}
	// ReviewDemandInput is the input of reviewDemand.
	ReviewDemandInput struct {
		Key
		catalog.ReviewDemand
	}
	// AssessDemandInput is the input of assessDemand.
	AssessDemandInput struct {
		Key
		catalog.AssessDemand
	}
	// DecideDemandInput is the input of decideDemand.
	DecideDemandInput struct {
		Key
		catalog.DecideDemand
	}
	// NotifyDemandInput is the input of notifyDemand.
	NotifyDemandInput struct {
		Key
		catalog.NotifyDemand
	}
	// FileClaimInput is the input of fileClaim.
	FileClaimInput struct {
		Key
		catalog.FileClaim
	}
	// AddClaimMaterialsInput is the input of addClaimMaterials.
	AddClaimMaterialsInput struct {
		Key
		catalog.AddClaimMaterials
	}
	// VerifyClaimInput is the input of verifyClaim.
	VerifyClaimInput struct {
		Key
		catalog.VerifyClaim
	}
	// DecideClaimInput is the input of decideClaim.
	DecideClaimInput struct {
		Key
		catalog.DecideClaim
	}
	// NotifyClaimInput is the input of notifyClaim.
	NotifyClaimInput struct {
		Key
		catalog.NotifyClaim
	}
	// DeclareIncidentInput is the input of declareIncident.
	DeclareIncidentInput struct {
		Key
		catalog.DeclareIncident
	}
	// LinkEntryInput is the input of linkEntry.
	LinkEntryInput struct {
		Key
		catalog.LinkEntry
	}
	// RecordCollectionInput is the input of recordCollection.
	RecordCollectionInput struct {
		Key
		catalog.RecordCollection
	}
	// RegisterApplicationInput is the input of registerApplication.
	RegisterApplicationInput struct {
		Key
		catalog.RegisterApplication
	}
	// EndIncidentInput is the input of endIncident.
	EndIncidentInput struct {
		Key
		catalog.EndIncident
	}
	// DisposeItemInput is the input of disposeItem.
	DisposeItemInput struct {
		Key
		catalog.DisposeItem
	}
	// ShutDownApplicationInput is the input of shutDownApplication.
	ShutDownApplicationInput struct {
		Key
		catalog.ShutDownApplication
	}
	// CloseIncidentInput is the input of closeIncident.
	CloseIncidentInput struct {
		Key
		catalog.CloseIncident
	}
	// ApplyForAccessInput is the input of applyForAccess.
	ApplyForAccessInput struct {
		Key
		catalog.ApplyForAccess
	}
	// ResubmitApplicationInput is the input of resubmitApplication.
	ResubmitApplicationInput struct {
		Key
		catalog.ResubmitApplication
	}
	// EvaluateApplicationInput is the input of evaluateApplication.
	EvaluateApplicationInput struct {
		Key
		catalog.EvaluateApplication
	}
	// SetAccessConditionsInput is the input of setAccessConditions.
	SetAccessConditionsInput struct {
		Key
		catalog.SetAccessConditions
	}
	// ReturnApplicationInput is the input of returnApplication.
	ReturnApplicationInput struct {
		Key
		catalog.ReturnApplication
	}
	// DecideApplicationInput is the input of decideApplication.
	DecideApplicationInput struct {
		Key
		catalog.DecideApplication
	}
	// WithdrawApplicationInput is the input of withdrawApplication.
	WithdrawApplicationInput struct {
		Key
		catalog.WithdrawApplication
	}
	// DraftAgreementInput is the input of draftAgreement.
	DraftAgreementInput struct {
		Key
		catalog.DraftAgreement
	}
	// SignAgreementInput is the input of signAgreement.
	SignAgreementInput struct {
		Key
		catalog.SignAgreement
	}
	// FileAgreementInput is the input of fileAgreement.
	FileAgreementInput struct {
		Key
		catalog.FileAgreement
	}
	// EndAgreementInput is the input of endAgreement.
	EndAgreementInput struct {
		Key
		catalog.EndAgreement
	}
	// ReportViolationInput is the input of reportViolation.
	ReportViolationInput struct {
		Key
		catalog.ReportViolation
	}
	// DismissViolationInput is the input of dismissViolation.
	DismissViolationInput struct {
		Key
		catalog.DismissViolation
	}
	// OrderCorrectionInput is the input of orderCorrection.
	OrderCorrectionInput struct {
		Key
		catalog.OrderCorrection
	}
	// ConfirmCorrectedInput is the input of confirmCorrected.
	ConfirmCorrectedInput struct {
		Key
		catalog.ConfirmCorrected
	}
	// BeginImportInput is the input of beginImport.
	BeginImportInput struct {
		Key
		catalog.BeginImport
	}
	// ImportChunkInput is the input of importChunk.
	ImportChunkInput struct {
		Key
		catalog.ImportChunk
	}
	// CommitImportInput is the input of commitImport.
	CommitImportInput struct {
		Key
		catalog.CommitImport
	}
	// AbortImportInput is the input of abortImport.
	AbortImportInput struct {
		Key
		catalog.AbortImport
	}
	// SetMappingInput is the input of setMapping.
	SetMappingInput struct {
		Key
		catalog.SetMapping
	}
	// AdoptExistingCatalogInput is the input of adoptExistingCatalog.
	AdoptExistingCatalogInput struct {
		Key
		catalog.AdoptExistingCatalog
	}
	// AcknowledgeNotificationInput is the input of acknowledgeNotification.
	AcknowledgeNotificationInput struct {
		Key
		catalog.AcknowledgeNotification
	}
)
