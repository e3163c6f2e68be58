package catalog

import "github.com/mulu-catalog/mulu/ledger"

// entryAction is a command about one entry, as a question: does the entry's
// state allow it, and may this actor give it.
type entryAction struct {
	command ledger.Command
	fits    func(e Entry) bool
}

// entryActions lists the commands about an entry that an officer may see
// offered. Each is asked with nothing filled in but the entry.
func entryActions(e Entry) []entryAction {
	listing := func(kind ledger.Kind) func(Entry) bool {
		return func(e Entry) bool { return ListingFlow.Allows(e.Listing, kind) }
	}
	opening := func(kind ledger.Kind) func(Entry) bool {
		return func(e Entry) bool { return e.Listing == ListingListed && OpeningFlow.Allows(e.Opening, kind) }
	}
	listed := func(e Entry) bool { return e.Listing == ListingListed }
	actions := []entryAction{
		{UpdateEntry{ID: e.ID}, listing("entry.update")},
		{AssessEntry{ID: e.ID}, listing("entry.assess")},
		{SubmitForReview{ID: e.ID}, func(e Entry) bool { return e.Listing == ListingAssessed || e.Listing == ListingListed }},
		{ReviewEntry{ID: e.ID}, listing("entry.review")},
		{AcceptIntoProvincialCatalog{ID: e.ID}, func(e Entry) bool {
			return ListingFlow.Allows(e.Listing, "entry.accept-into-provincial") && e.Catalog == CatalogID(Province) && e.Review != ""
		}},
		{OpenEntry{ID: e.ID}, opening("entry.open")},
		{SuspendEntry{ID: e.ID}, opening("entry.suspend")},
		{WithdrawEntry{ID: e.ID}, opening("entry.withdraw")},
		{ResumeEntry{ID: e.ID}, opening("entry.resume")},
		{StartProcessing{ID: e.ID}, opening("entry.start-processing")},
		{ReopenEntry{ID: e.ID}, opening("entry.reopen")},
		{DelistEntry{ID: e.ID}, func(e Entry) bool { return e.Listing == ListingListed && e.Opening == OpeningWithdrawn }},
		{ConvertToRestricted{ID: e.ID}, func(e Entry) bool { return listed(e) && e.Attribute == AttributeUnconditional }},
		{ChangeAttribute{ID: e.ID}, listed},
		{ReassessEntry{Entry: e.ID}, func(e Entry) bool { return listed(e) && e.Attribute == AttributeRestricted }},
		{RecordRelease{Entry: e.ID}, func(e Entry) bool { return e.Listing != ListingDelisted && len(e.Grounds) > 0 }},
	}
	actions = append(actions,
		entryAction{SuggestAttribute{Entry: e.ID}, func(e Entry) bool { return e.Listing != ListingDelisted }},
		entryAction{OpenDispute{Entry: e.ID}, func(e Entry) bool { return e.Listing != ListingDelisted && !e.Disputed }},
		entryAction{AddDistribution{Entry: e.ID}, func(e Entry) bool { return e.Listing != ListingDelisted && mustNotBeProhibited(&e) == nil }},
	)
	actions = append(actions,
		entryAction{AddDistribution{Entry: e.ID}, func(e Entry) bool {
			return e.Listing != ListingDelisted && e.Attribute != AttributeProhibited
		}},
		entryAction{RecordDataUpdate{ID: e.ID}, listed},
	)
	for _, kind := range ReviewKinds() {
		actions = append(actions, entryAction{RecordSpecialReview{ID: e.ID, ReviewKind: kind}, listing("entry.record-special-review")})
	}
	return actions
}

// AllowedActions lists the commands that the actor may give about an entry in
// its present state, from the same tables and rules that decide when they are
// given. It promises no success: what a command says is checked when it comes.
func AllowedActions(r ledger.Reader, _ ledger.Instant, a ledger.Actor, e Entry) []ledger.Kind {
	var kinds []ledger.Kind
	for _, action := range entryActions(e) {
		kind := action.command.Kind()
		if !contains(kinds, kind) && action.fits(e) && !awaitsNothing(r, e, kind) && action.command.Allow(r, a) == nil {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// awaitsNothing: of a listed entry, only an assessment that stands in the right
// state can be submitted or reviewed.
func awaitsNothing(r ledger.Reader, e Entry, kind ledger.Kind) bool {
	if kind != (SubmitForReview{}).Kind() && kind != (ReviewEntry{}).Kind() {
		return false
	}
	for _, a := range AssessmentsOf(r, e.ID) {
		current := e.Listing == ListingListed || a.ID == e.Assessment
		if current && a.Conclusion == AssessmentEligible && AssessmentFlow.Allows(a.State, kind) {
			return false
		}
	}
	return true
}
