package catalog

import "github.com/mulu-catalog/mulu/ledger"

// Machines lists every state machine of the law, in the rulebook's order.
func Machines() []ledger.Machine {
	return []ledger.Machine{
		EditionFlow, ListingFlow, OpeningFlow, SuggestionFlow, DisputeFlow, AssessmentFlow, ConsultationFlow, FilingFlow,
		ChannelFlow, DistributionFlow, ApplicationFlow, AgreementFlow, GrantFlow, ReassessmentFlow, ViolationFlow, PriorityScopeFlow,
		CommentFlow, DemandFlow, ClaimFlow, IncidentFlow,
		ImportFlow, OccurrenceFlow, MemberFlow,
	}
}
