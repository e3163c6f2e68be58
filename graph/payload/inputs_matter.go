package payload

import "github.com/mulu-catalog/mulu/catalog"

// The inputs of the mutations about channels, editions and disputes: a command of the law and the client's key.
type (
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
)
