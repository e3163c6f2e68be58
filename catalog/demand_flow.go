package catalog

import "github.com/mulu-catalog/mulu/ledger"

// AssessDemand records what the institution found about the data that is asked
// for. Data that is to be opened is drafted and assessed as an entry (Art 13);
// Entry names it.
type AssessDemand struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Findings        string `cbor:"3,keyasint"`
	Entry           string `cbor:"4,keyasint,omitempty"`
}

func (AssessDemand) Kind() ledger.Kind { return "demand.assess" }

func (c AssessDemand) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustAnswerDemand(r, a, c.ID)
}

func (c AssessDemand) Audit() string { return "assessed demand " + c.ID }

func (c AssessDemand) Apply(tx *ledger.Tx) (DataDemand, error) {
	demand, err := moveDemand(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return demand, err
	}
	problems := []error{mustSay("22", "findings", c.Findings)}
	if c.Entry != "" {
		problems = append(problems, mustBelong(tx, &demand, c.Entry))
	}
	if err := ledger.Join(problems...); err != nil {
		return demand, err
	}
	demand.Findings, demand.Entry = c.Findings, c.Entry
	demand.Review.Assessor = tx.Actor().Person
	return demand, Demands.Save(tx, &demand)
}

// mustBelong demands an entry of the institution that is asked.
func mustBelong(r ledger.Reader, d *DataDemand, id string) error {
	entry, err := Entries.Get(r, id)
	if err != nil {
		return err
	}
	acting, err := Acting(r, entry.OpeningSubject)
	if err != nil {
		return err
	}
	asked, err := Acting(r, d.Institution)
	if err != nil {
		return err
	}
	if acting.ID != asked.ID {
		return refuseUnder("22", "NOT_SUBJECT", value("openingSubject", acting.ID), value("institution", asked.ID))
	}
	return nil
}

// SubmitDemandForReview puts the assessment before the authority of the
// institution's level. An entry goes there by its own submission; here goes what
// leads to none.
type SubmitDemandForReview struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
}

func (SubmitDemandForReview) Kind() ledger.Kind { return "demand.submit-for-review" }

func (c SubmitDemandForReview) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustAnswerDemand(r, a, c.ID)
}

func (c SubmitDemandForReview) Audit() string { return "submitted demand " + c.ID + " for review" }

func (c SubmitDemandForReview) Apply(tx *ledger.Tx) (DataDemand, error) {
	demand, err := moveDemand(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return demand, err
	}
	authority := AuthorityOf(tx, demand.Division)
	if authority == "" {
		return demand, refuse("AUTHORITY_MISSING", value("division", demand.Division))
	}
	if demand.Entry == "" {
		err := openTask(tx, Task{TaskKind: TaskReviewDemand, Institution: authority, Division: demand.Division, Matter: demand.ID, Article: "22"})
		if err != nil {
			return demand, err
		}
	}
	err = tellOffice(tx, authority, demand.ID, "22", "目录外数据“"+demand.Title+"”的评估结论待审查", "an assessment of data outside the catalogs awaits your review")
	if err != nil {
		return demand, err
	}
	return demand, Demands.Save(tx, &demand)
}

// ReviewDemand is the decision of the authority of the same level on the
// assessment of data that is not to be opened (Arts 13, 22).
type ReviewDemand struct {
	ID              string         `cbor:"1,keyasint"`
	ExpectedVersion int            `cbor:"2,keyasint,omitempty"`
	Decision        ReviewDecision `cbor:"3,keyasint"`
	Reasons         string         `cbor:"4,keyasint,omitempty"`
}

func (ReviewDemand) Kind() ledger.Kind { return "demand.review" }

func (c ReviewDemand) Allow(r ledger.Reader, a ledger.Actor) error {
	demand, err := Demands.Get(r, c.ID)
	if err != nil {
		return err
	}
	if err := mustBeAuthorityOf(r, a, demand.Division); err != nil {
		return err
	}
	if demand.Review.Assessor != "" && demand.Review.Assessor == a.Person {
		return refuseUnder("22", "SAME_PERSON", value("demand", c.ID))
	}
	return nil
}

func (c ReviewDemand) Audit() string { return "reviewed demand " + c.ID + ": " + string(c.Decision) }

func (c ReviewDemand) Apply(tx *ledger.Tx) (DataDemand, error) {
	demand, err := moveDemand(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return demand, err
	}
	problems := []error{maySay("22", "reasons", c.Reasons)}
	if !c.Decision.Valid() {
		problems = append(problems, refuseUnder("22", "UNKNOWN_CODE", value("decision", string(c.Decision))))
	}
	if c.Decision != ReviewApproved && blank(c.Reasons) {
		problems = append(problems, mustReason("22", "reasons", c.Reasons))
	}
	if err := ledger.Join(problems...); err != nil {
		return demand, err
	}
	demand.Review.Authority, demand.Review.Decision, demand.Review.Reasons = tx.Actor().Institution, c.Decision, c.Reasons
	demand.Review.At, demand.Review.Reviewer = tx.Now(), tx.Actor().Person
	if err := closeTasks(tx, demand.ID, TaskReviewDemand); err != nil {
		return demand, err
	}
	err = tellOffice(tx, demand.Institution, demand.ID, "22", "目录外数据“"+demand.Title+"”审查结果："+c.Decision.Label(), "review decided: "+string(c.Decision))
	if err != nil {
		return demand, err
	}
	return demand, Demands.Save(tx, &demand)
}

// DecideDemand settles the result. What is said to be catalogued went through
// Article 13 since (AT22.2); what is refused rests on a ground and a review.
type DecideDemand struct {
	ID              string             `cbor:"1,keyasint"`
	ExpectedVersion int                `cbor:"2,keyasint,omitempty"`
	Outcome         DemandOutcome      `cbor:"3,keyasint"`
	Entry           string             `cbor:"4,keyasint,omitempty"` // as assessed when empty
	Grounds         []ProhibitedGround `cbor:"5,keyasint,omitempty"`
	Citations       []Citation         `cbor:"6,keyasint,omitempty"`
	Reasons         string             `cbor:"7,keyasint"`
}

func (DecideDemand) Kind() ledger.Kind { return "demand.decide" }

func (c DecideDemand) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustAnswerDemand(r, a, c.ID)
}

func (c DecideDemand) Audit() string { return "decided demand " + c.ID + ": " + string(c.Outcome) }

func (c DecideDemand) Apply(tx *ledger.Tx) (DataDemand, error) {
	demand, err := moveDemand(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return demand, err
	}
	if c.Entry == "" {
		c.Entry = demand.Entry
	}
	if err := c.check(tx, &demand); err != nil {
		return demand, err
	}
	demand.Outcome, demand.Entry, demand.Reasons, demand.DecidedAt = c.Outcome, c.Entry, c.Reasons, tx.Now()
	demand.Grounds, demand.Citations = c.Grounds, c.Citations
	if demand.Entry != "" {
		DemandsOnEntry.Put(tx, demand.ID, demand.Entry)
	}
	return demand, Demands.Save(tx, &demand)
}

func (c DecideDemand) check(r ledger.Reader, d *DataDemand) error {
	problems := []error{mustReason("22", "reasons", c.Reasons)}
	if !c.Outcome.Valid() {
		problems = append(problems, refuseUnder("22", "UNKNOWN_CODE", value("outcome", string(c.Outcome))))
	}
	switch c.Outcome {
	case DemandOutcomeCataloguedAndOpened, DemandOutcomeCataloguedRestricted:
		problems = append(problems, c.checkCatalogued(r, d))
	case DemandOutcomeAlreadyInCatalog:
		problems = append(problems, c.checkInCatalog(r))
	case DemandOutcomeNotOpenable:
		problems = append(problems, c.checkNotOpenable(d))
	default: // data that is not held needs reasons only
	}
	if c.Outcome != DemandOutcomeNotOpenable && len(c.Grounds)+len(c.Citations) > 0 {
		problems = append(problems, refuseUnder("22", "BAD_VALUE", field("grounds", string(DemandOutcomeNotOpenable)+" only")))
	}
	return ledger.Join(problems...)
}

// checkCatalogued: an entry of the institution, assessed and reviewed under
// Article 13 and listed since the demand was filed; opened as the outcome says.
func (c DecideDemand) checkCatalogued(r ledger.Reader, d *DataDemand) error {
	if c.Entry == "" {
		return refuseUnder("22", "FIELD_REQUIRED", field("entry", "目录条目"))
	}
	if err := mustBelong(r, d, c.Entry); err != nil {
		return err
	}
	entry, err := Entries.Get(r, c.Entry)
	if err != nil {
		return err
	}
	review, reviewed := Reviews.Find(r, entry.Review)
	switch {
	case entry.Listing != ListingListed || entry.ListedBy != ListedByReview || !reviewed || review.Decision != ReviewApproved:
		return refuseUnder("22", "REVIEW_REQUIRED", value("entry", entry.ID), value("listing", string(entry.Listing)))
	case entry.ListedAt < d.FiledAt:
		return refuseUnder("22", "BAD_VALUE", ledger.Detail{Field: "outcome", Value: string(c.Outcome), Reason: "listed before the demand: " + string(DemandOutcomeAlreadyInCatalog)})
	case c.Outcome == DemandOutcomeCataloguedRestricted && entry.Attribute != AttributeRestricted:
		return refuseUnder("22", "BAD_VALUE", value("openAttribute", string(entry.Attribute)))
	case c.Outcome == DemandOutcomeCataloguedAndOpened && entry.Attribute != AttributeUnconditional:
		return refuseUnder("22", "BAD_VALUE", value("openAttribute", string(entry.Attribute)))
	case c.Outcome == DemandOutcomeCataloguedAndOpened && entry.Opening != OpeningOpen:
		return refuseUnder("22", "NOT_OPEN", value("opening", string(entry.Opening)))
	}
	return nil
}

// checkInCatalog: the requester is sent to the entry that a catalog holds
// (R22.2).
func (c DecideDemand) checkInCatalog(r ledger.Reader) error {
	if c.Entry == "" {
		return refuseUnder("22", "FIELD_REQUIRED", field("entry", "目录条目"))
	}
	entry, err := Entries.Get(r, c.Entry)
	if err != nil {
		return err
	}
	if entry.Listing != ListingListed || entry.StateSecret() {
		return refuseUnder("22", "NOT_CATALOGUED", value("entry", c.Entry))
	}
	return nil
}

// checkNotOpenable: a ground of Article 14 or a law that prohibits, and the
// consent of the authority to that finding.
func (c DecideDemand) checkNotOpenable(d *DataDemand) error {
	var problems []error
	if len(c.Grounds) == 0 && len(c.Citations) == 0 {
		problems = append(problems, refuseUnder("22", "GROUND_REQUIRED", field("grounds", "第十四条的情形或者法律规定")))
	}
	for i, ground := range c.Grounds {
		if !ground.Valid() {
			problems = append(problems, refuseUnder("22", "UNKNOWN_CODE", value(indexed("grounds", i), string(ground))))
		}
	}
	problems = append(problems, incompleteCitations("22", "citations", c.Citations))
	if d.Review.Decision != ReviewApproved {
		problems = append(problems, refuseUnder("22", "REVIEW_REQUIRED", value("demand", d.ID)))
	}
	return ledger.Join(problems...)
}

// NotifyDemand tells the requester the result, which Article 22 orders; only
// this ends the demand (R22.1).
type NotifyDemand struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Notice          string `cbor:"3,keyasint"` // what the requester is told
}

func (NotifyDemand) Kind() ledger.Kind { return "demand.notify" }

func (c NotifyDemand) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustAnswerDemand(r, a, c.ID)
}

func (c NotifyDemand) Audit() string { return "told the requester the result of demand " + c.ID }

func (c NotifyDemand) Apply(tx *ledger.Tx) (DataDemand, error) {
	demand, err := moveDemand(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return demand, err
	}
	if blank(c.Notice) {
		return demand, refuse("NOTIFY_REQUIRED", field("notice", "blank"))
	}
	if err := maySay("22", "notice", c.Notice); err != nil {
		return demand, err
	}
	demand.Notice, demand.NotifiedAt = c.Notice, tx.Now()
	demandsOpenTo.Delete(tx, demand.ID, demand.Institution, dueKey(demand.FiledAt))
	if err := closeTasks(tx, demand.ID); err != nil {
		return demand, err
	}
	err = tellVoice(tx, demand.Voice, demand.ID, "22", "您的数据开放需求处理结果（"+demand.Outcome.Label()+"）："+c.Notice, "the result of your demand: "+string(demand.Outcome))
	if err != nil {
		return demand, err
	}
	return demand, Demands.Save(tx, &demand)
}

func demandCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[FileDemand](),
		ledger.Of[AssignDemand](),
		ledger.Of[AssessDemand](),
		ledger.Of[SubmitDemandForReview](),
		ledger.Of[ReviewDemand](),
		ledger.Of[DecideDemand](),
		ledger.Of[NotifyDemand](),
	}
}
