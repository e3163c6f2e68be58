package payload

import "github.com/mulu-catalog/mulu/catalog"

// The inputs of the mutations about members, people, rules, imports and jobs: a command of the law and the client's key.
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
