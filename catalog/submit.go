package catalog

import "github.com/mulu-catalog/mulu/ledger"

// TaskReviewEntry is the authority's duty to review what was submitted.
const TaskReviewEntry TaskKind = "REVIEW_ENTRY" // 审查评估

// SubmitForReview reports an assessed entry to the authority of the same level
// (Art 13(1)); for a listed entry, a further assessment of it.
type SubmitForReview struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Assessment      string `cbor:"3,keyasint,omitempty"` // the draft's own when empty
}

func (SubmitForReview) Kind() ledger.Kind { return "entry.submit-for-review" }

func (c SubmitForReview) Allow(r ledger.Reader, a ledger.Actor) error {
	entry, err := Entries.Get(r, c.ID)
	if err != nil {
		return err
	}
	return mustBeSubject(r, a, entry.OpeningSubject)
}

func (c SubmitForReview) Audit() string { return "submitted entry " + c.ID + " for review" }

func (c SubmitForReview) Apply(tx *ledger.Tx) (Assessment, error) {
	var none Assessment
	entry, err := Entries.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return none, err
	}
	a, err := c.assessed(tx, &entry)
	if err != nil {
		return none, err
	}
	to, err := ListingFlow.Next(entry.Listing, c.Kind())
	if err != nil {
		return none, err
	}
	if a.State, err = AssessmentFlow.Next(a.State, c.Kind()); err != nil {
		return none, err
	}
	if err := checkReviewable(tx, &entry, &a); err != nil {
		return none, err
	}
	a.SubmittedAt = tx.Now()
	if err := Assessments.Save(tx, &a); err != nil {
		return none, err
	}
	if entry.Listing != to {
		entry.Listing = to
		if err := Entries.Save(tx, &entry); err != nil {
			return none, err
		}
	}
	return a, c.ask(tx, &entry, &a)
}

// assessed finds the assessment that is submitted; what was never assessed, or
// was found not eligible, cannot be (AT6.2, AT13.1).
func (c SubmitForReview) assessed(r ledger.Reader, e *Entry) (Assessment, error) {
	id := c.Assessment
	if id == "" {
		id = e.Assessment
	}
	draft := e.Listing == ListingDraft || e.Listing == ListingRejected
	a, ok := Assessments.Find(r, id)
	switch {
	case id == "" || !ok || a.Entry != e.ID || draft:
		return a, refuse("ASSESSMENT_REQUIRED", value("entry", e.ID))
	case e.Listing != ListingListed && a.ID != e.Assessment:
		return a, refuse("ASSESSMENT_REQUIRED", value("assessment", a.ID))
	case a.Conclusion != AssessmentEligible:
		return a, refuse("NOT_ELIGIBLE", value("assessment", a.ID))
	}
	return a, nil
}

// ask gives the authority its task.
func (c SubmitForReview) ask(tx *ledger.Tx, e *Entry, a *Assessment) error {
	division, err := subjectDivision(tx, e)
	if err != nil {
		return err
	}
	authority := AuthorityOf(tx, division)
	if authority == "" {
		return refuse("AUTHORITY_MISSING", value("division", division))
	}
	if err := openTask(tx, Task{
		TaskKind: TaskReviewEntry, Institution: authority, Division: division, Matter: a.ID, Article: "13(1)", Note: e.ID,
	}); err != nil {
		return err
	}
	return notify(tx, Notification{
		Institution: authority, Matter: a.ID, Article: "13(1)", Division: HomeDivision(division),
		TextZh: "《" + e.Name + "》的评估已报送审查", TextEn: "an assessment of an entry awaits your review",
	})
}

// checkReviewable is what an assessed entry must satisfy when it is submitted
// and again when it is approved: whatever changed in between counts.
func checkReviewable(r ledger.Reader, e *Entry, a *Assessment) error {
	problems := []error{demandLegalBasis(e), checkSecurity(e, a), checkSpecialReviews(r, a), checkAggregation(r, e, a)}
	if e.Listing != ListingListed {
		problems = append([]error{checkEntry(r, e)}, problems...)
	}
	return ledger.Join(problems...)
}

// checkSecurity: where the law is silent, opening is safe and orderly only
// after a passed security assessment (R6.3, AT6.2).
func checkSecurity(e *Entry, a *Assessment) error {
	if e.Legal.Class != LegalBasisNotSpecified || a.Security.done() {
		return nil
	}
	return refuseUnder("6(1)", "ASSESSMENT_REQUIRED", field("security", "未明确开放的，应当通过安全评估"))
}

// checkAggregation: combined data with a risk of inference needs a security
// assessment, measures and the committee's opinion before it is listed (R33.1).
func checkAggregation(r ledger.Reader, e *Entry, a *Assessment) error {
	if !e.AggregationRisk && a.AssessKind != AssessmentKindAggregation {
		return nil
	}
	var problems []error
	if !a.Security.done() || blank(a.Security.Measures) {
		problems = append(problems, refuseUnder("33", "ASSESSMENT_REQUIRED", field("security", "安全评估结论和防范措施")))
	}
	if _, ok := specialReviewPassed(r, e.ID, a.AssessKind, ReviewKindExpertArgumentation); !ok {
		problems = append(problems, refuseUnder("33", "EXPERT_OPINION_REQUIRED", value("entry", e.ID)))
	}
	return ledger.Join(problems...)
}
