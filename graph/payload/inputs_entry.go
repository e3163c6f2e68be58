package payload

import "github.com/mulu-catalog/mulu/catalog"

// The inputs of the mutations about entries, attributes and filings: a command of the law and the client's key.
type (
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
)
