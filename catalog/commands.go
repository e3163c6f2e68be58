package catalog

import "github.com/mulu-catalog/mulu/ledger"

// Book lists every command of the law. A command that is not listed here does
// not exist; a test finds one that was left out.
func Book() *ledger.Book {
	var specs []ledger.Spec
	for _, list := range [][]ledger.Spec{
		federationCommands(), entryCommands(), listingCommands(), ruleCommands(),
		attributeCommands(), filingCommands(), committeeCommands(), matterCommands(), notificationCommands(),
		channelCommands(), distributionCommands(),
		editionCommands(), violationCommands(), jobCommands(), accessCommands(),
		calendarCommands(), commentCommands(), demandCommands(), claimCommands(), emergencyCommands(),
	} {
		specs = append(specs, list...)
	}
	return ledger.NewBook(Identify, specs...)
}

func federationCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[FoundFederation](),
		ledger.Of[InviteMember](),
		ledger.Of[JoinMember](),
		ledger.Of[SettleMember](),
		ledger.Of[PromoteMember](),
		ledger.Of[DemoteMember](),
		ledger.Of[ExpelMember](),
		ledger.Of[LeaveMember](),
		ledger.Of[IssueToken](),
		ledger.Of[RevokeToken](),
		ledger.Of[RegisterInstitution](),
		ledger.Of[UpdateInstitution](),
		ledger.Of[SucceedInstitution](),
		ledger.Of[DesignateAuthority](),
		ledger.Of[CreateSupplementaryCatalog](),
	}
}

func entryCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[DraftEntry](),
		ledger.Of[UpdateEntry](),
		ledger.Of[BeginImport](),
		ledger.Of[ImportChunk](),
		ledger.Of[CommitImport](),
		ledger.Of[AbortImport](),
		ledger.Of[AdoptExistingCatalog](),
		ledger.Of[SetMapping](),
	}
}

func listingCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[AssessEntry](),
		ledger.Of[RecordSpecialReview](),
		ledger.Of[SubmitForReview](),
		ledger.Of[ReviewEntry](),
		ledger.Of[AcceptIntoProvincialCatalog](),
		ledger.Of[OpenEntry](),
		ledger.Of[SuspendEntry](),
		ledger.Of[WithdrawEntry](),
		ledger.Of[ResumeEntry](),
		ledger.Of[StartProcessing](),
		ledger.Of[ReopenEntry](),
		ledger.Of[DelistEntry](),
	}
}

func ruleCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[PublishRuleDocument](),
		ledger.Of[DraftPriorityScope](),
		ledger.Of[RecordConsultation](),
		ledger.Of[AdoptPriorityScope](),
	}
}

func attributeCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[RecordRelease](),
		ledger.Of[ConvertToRestricted](),
		ledger.Of[ChangeAttribute](),
		ledger.Of[ReassessEntry](),
		ledger.Of[OpenDueReassessments](),
	}
}

func filingCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[SubmitFiling](),
		ledger.Of[RecordFiling](),
		ledger.Of[ReturnFiling](),
		ledger.Of[ResubmitFiling](),
		ledger.Of[WithdrawFiling](),
	}
}

func committeeCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[CreateCommittee](),
		ledger.Of[SetQuorum](),
		ledger.Of[AppointCommitteeMember](),
		ledger.Of[RemoveCommitteeMember](),
		ledger.Of[RequestOpinion](),
		ledger.Of[AcceptConsultation](),
		ledger.Of[DeliberateConsultation](),
		ledger.Of[ReturnConsultation](),
		ledger.Of[IssueOpinion](),
	}
}

func matterCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[SuggestAttribute](),
		ledger.Of[RespondToSuggestion](),
		ledger.Of[WithdrawSuggestion](),
		ledger.Of[OpenDispute](),
		ledger.Of[RecordMinutes](),
		ledger.Of[AgreeOnSubject](),
		ledger.Of[AcceptDuty](),
		ledger.Of[DeclareNegotiationFailed](),
		ledger.Of[WithdrawDispute](),
		ledger.Of[SubmitToGovernment](),
		ledger.Of[DecideMatter](),
	}
}

func accessCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[SetAccessConditions](),
		ledger.Of[SetEntryConditions](),
		ledger.Of[ApplyForAccess](),
		ledger.Of[ReturnApplication](),
		ledger.Of[ResubmitApplication](),
		ledger.Of[EvaluateApplication](),
		ledger.Of[DecideApplication](),
		ledger.Of[WithdrawApplication](),
		ledger.Of[DraftAgreement](),
		ledger.Of[SignAgreement](),
		ledger.Of[FileAgreement](),
		ledger.Of[EndAgreement](),
	}
}
