package payload

import "github.com/mulu-catalog/mulu/catalog"

// The inputs of the mutations about the public's voice, emergencies, access and supervision: a command of the law and the client's key.
type (
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
)
