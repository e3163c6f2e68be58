package catalog

import "github.com/mulu-catalog/mulu/ledger"

// AcceptConsultation accepts a request and notes who must be recused.
type AcceptConsultation struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
}

func (AcceptConsultation) Kind() ledger.Kind { return "consultation.accept" }

func (AcceptConsultation) Allow(r ledger.Reader, a ledger.Actor) error { return mustBeCommittee(r, a) }

func (c AcceptConsultation) Audit() string { return "the committee accepted consultation " + c.ID }

func (c AcceptConsultation) Apply(tx *ledger.Tx) (ExpertConsultation, error) {
	consultation, err := stepConsultation(tx, c.ID, c.ExpectedVersion, c.Kind())
	if err != nil {
		return consultation, err
	}
	consultation.AcceptedAt = tx.Now()
	consultation.Recused = concernedMembers(tx, consultation.Concerned)
	if err := tellConsultation(tx, &consultation, "专家委员会已受理", "the expert committee accepted the request"); err != nil {
		return consultation, err
	}
	return consultation, Consultations.Save(tx, &consultation)
}

// stepConsultation reads a consultation and moves it on.
func stepConsultation(tx *ledger.Tx, id string, version int, kind ledger.Kind) (ExpertConsultation, error) {
	consultation, err := Consultations.Expect(tx, id, version)
	if err != nil {
		return consultation, err
	}
	consultation.State, err = ConsultationFlow.Next(consultation.State, kind)
	return consultation, err
}

// DeliberateConsultation opens the deliberation.
type DeliberateConsultation struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
}

func (DeliberateConsultation) Kind() ledger.Kind { return "consultation.deliberate" }

func (DeliberateConsultation) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustBeCommittee(r, a)
}

func (c DeliberateConsultation) Audit() string {
	return "the committee took up consultation " + c.ID
}

func (c DeliberateConsultation) Apply(tx *ledger.Tx) (ExpertConsultation, error) {
	consultation, err := stepConsultation(tx, c.ID, c.ExpectedVersion, c.Kind())
	if err != nil {
		return consultation, err
	}
	return consultation, Consultations.Save(tx, &consultation)
}

// ReturnConsultation returns a request whose materials are incomplete; who
// asked may ask again.
type ReturnConsultation struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Missing         string `cbor:"3,keyasint"`
}

func (ReturnConsultation) Kind() ledger.Kind { return "consultation.return" }

func (ReturnConsultation) Allow(r ledger.Reader, a ledger.Actor) error { return mustBeCommittee(r, a) }

func (c ReturnConsultation) Audit() string {
	return "the committee returned consultation " + c.ID + " as incomplete"
}

func (c ReturnConsultation) Apply(tx *ledger.Tx) (ExpertConsultation, error) {
	consultation, err := stepConsultation(tx, c.ID, c.ExpectedVersion, c.Kind())
	if err != nil {
		return consultation, err
	}
	article := consultation.MatterKind.Article()
	if blank(c.Missing) {
		return consultation, refuseUnder(article, "REASON_REQUIRED", field("missing", "what is missing"))
	}
	consultation.ReturnedFor = c.Missing
	if err := closeTasks(tx, consultation.ID, TaskIssueOpinion); err != nil {
		return consultation, err
	}
	requester, err := Acting(tx, consultation.RequestedBy)
	if err != nil {
		return consultation, err
	}
	err = openTask(tx, Task{
		TaskKind: TaskCompleteConsultation, Institution: requester.ID, Division: requester.Division, Matter: consultation.Matter,
		Article: article, Note: c.Missing,
	})
	if err != nil {
		return consultation, err
	}
	if err := tellConsultation(tx, &consultation, "提请材料不全，已退回："+c.Missing, "the request was returned as incomplete: "+c.Missing); err != nil {
		return consultation, err
	}
	return consultation, Consultations.Save(tx, &consultation)
}

// IssueOpinion issues the committee's opinion: signed by as many members as the
// working rules demand, none of them with a stake, dissents included.
type IssueOpinion struct {
	ID              string    `cbor:"1,keyasint"`
	ExpectedVersion int       `cbor:"2,keyasint,omitempty"`
	Opinion         string    `cbor:"3,keyasint"`
	Favours         string    `cbor:"4,keyasint,omitempty"` // institution id (dispute) or attribute (suggestion)
	Passed          bool      `cbor:"5,keyasint,omitempty"` // argumentation and aggregation: may be opened as planned
	Signers         []string  `cbor:"6,keyasint"`
	Dissents        []Dissent `cbor:"7,keyasint,omitempty"`
	Rules           string    `cbor:"8,keyasint,omitempty"` // rule document cited; the version in force when empty
}

func (IssueOpinion) Kind() ledger.Kind { return "consultation.issue-opinion" }

func (IssueOpinion) Allow(r ledger.Reader, a ledger.Actor) error { return mustBeCommittee(r, a) }

func (c IssueOpinion) Audit() string { return "the committee issued its opinion on " + c.ID }

func (c IssueOpinion) Apply(tx *ledger.Tx) (ExpertConsultation, error) {
	consultation, err := stepConsultation(tx, c.ID, c.ExpectedVersion, c.Kind())
	if err != nil {
		return consultation, err
	}
	committee, err := committeeAt(tx, 0)
	if err != nil {
		return consultation, err
	}
	if err := c.check(tx, committee, &consultation); err != nil {
		return consultation, err
	}
	rules, _ := WorkingRules(tx)
	consultation.Opinion, consultation.Favours, consultation.Passed = c.Opinion, c.Favours, c.Passed
	consultation.Signers, consultation.Dissents, consultation.Rules = c.Signers, c.Dissents, rules.ID
	consultation.Recused = concernedMembers(tx, consultation.Concerned)
	consultation.OpinionAt, consultation.OpinionIndex = tx.Now(), tx.Index()
	if err := closeTasks(tx, consultation.ID, TaskIssueOpinion); err != nil {
		return consultation, err
	}
	if err := receiveOpinion(tx, &consultation); err != nil {
		return consultation, err
	}
	text := "专家委员会已出具意见（" + rules.Label() + "）"
	if err := tellConsultation(tx, &consultation, text, "the expert committee issued its opinion"); err != nil {
		return consultation, err
	}
	return consultation, Consultations.Save(tx, &consultation)
}

// receiveOpinion moves the matter on in the same log entry.
func receiveOpinion(tx *ledger.Tx, c *ExpertConsultation) error {
	switch c.MatterKind {
	case MatterDispute:
		return opinionOnDispute(tx, c)
	case MatterSuggestion:
		return opinionOnSuggestion(tx, c)
	default: // the others are about an entry
	}
	return opinionOnEntry(tx, c)
}

// opinionOnEntry enters an argumentation or an opinion on aggregation as the
// EXPERT_ARGUMENTATION that the assessment of the entry waits for.
func opinionOnEntry(tx *ledger.Tx, c *ExpertConsultation) error {
	entry, err := Entries.Get(tx, c.Entry)
	if err != nil {
		return err
	}
	serves := []AssessmentKind{AssessmentKindInitial}
	if entry.Listing == ListingListed && entry.Opening != OpeningWithdrawn {
		serves[0] = AssessmentKindReassessment
	}
	switch {
	case c.AssessKind != "":
		serves[0] = c.AssessKind
	case c.MatterKind == MatterAggregation:
		serves = append(serves, AssessmentKindAggregation)
	}
	for _, kind := range serves {
		_, err = enterSpecialReview(tx, SpecialReview{
			Entry: entry.ID, ReviewKind: ReviewKindExpertArgumentation, For: kind, Passed: c.Passed, Opinion: c.Opinion,
			Evidence: c.ID, Institution: tx.Actor().Institution, Reviewer: tx.Actor().Person,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (c IssueOpinion) check(r ledger.Reader, committee Committee, consultation *ExpertConsultation) error {
	article := consultation.MatterKind.Article()
	var problems []error
	if blank(c.Opinion) {
		problems = append(problems, refuseUnder(article, "FIELD_REQUIRED", field("opinion", "blank")))
	} else if reason := textFault(c.Opinion, 50000); reason != "" {
		problems = append(problems, refuseUnder(article, "BAD_VALUE", field("opinion", reason)))
	}
	rules, ok := WorkingRules(r)
	switch {
	case !ok:
		problems = append(problems, refuse("WORKING_RULES_REQUIRED"))
	case c.Rules != "" && c.Rules != rules.ID:
		problems = append(problems, refuseUnder("5", "BAD_VALUE", ledger.Detail{Field: "rules", Value: c.Rules, Reason: rules.Label() + " is in force"}))
	case len(c.Signers) < max(committee.Quorum, 1):
		problems = append(problems, refuse("QUORUM_REQUIRED", field("signers", rules.Label())))
	}
	return ledger.Join(append(problems, c.checkFavours(r, consultation), c.checkSigners(r, consultation))...)
}

func (c IssueOpinion) checkFavours(r ledger.Reader, consultation *ExpertConsultation) error {
	switch {
	case c.Favours == "":
		return nil
	case consultation.MatterKind == MatterDispute && !Institutions.Has(r, c.Favours):
		return refuseUnder("11(2)", "BAD_VALUE", value("favours", c.Favours))
	case consultation.MatterKind == MatterSuggestion && !OpenAttribute(c.Favours).Valid():
		return refuseUnder("12", "UNKNOWN_CODE", value("favours", c.Favours))
	}
	return nil
}

// checkSigners: members who sit, each once, none with a stake (AT5.2).
func (c IssueOpinion) checkSigners(r ledger.Reader, consultation *ExpertConsultation) error {
	var wrong, staked []ledger.Detail
	for i, id := range c.Signers {
		member, ok := CommitteeMembers.Find(r, id)
		switch {
		case !ok || !member.RemovedAt.IsZero() || contains(c.Signers[:i], id):
			wrong = append(wrong, value(indexed("signers", i), id))
		case mustRecuse(r, member, consultation.Concerned):
			staked = append(staked, value(indexed("signers", i), id))
		}
	}
	for i, d := range c.Dissents {
		if !contains(c.Signers, d.Member) || blank(d.Text) {
			wrong = append(wrong, value(indexed("dissents", i), d.Member))
		}
	}
	var problems []error
	if len(wrong) > 0 {
		problems = append(problems, refuseUnder("5", "BAD_VALUE", wrong...))
	}
	if len(staked) > 0 {
		problems = append(problems, refuse("RECUSAL_REQUIRED", staked...))
	}
	return ledger.Join(problems...)
}
