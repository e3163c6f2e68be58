package catalog

import "github.com/mulu-catalog/mulu/ledger"

// mustActFor demands the opening subject of the entry: only it is empowered to
// open, suspend and withdraw (Art 35); the authority may urge.
func mustActFor(r ledger.Reader, a ledger.Actor, id string) error {
	entry, err := Entries.Get(r, id)
	if err != nil {
		return err
	}
	return mustBeSubject(r, a, entry.OpeningSubject)
}

// OpenEntry opens a listed entry through its platform (Art 11(1)).
type OpenEntry struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
}

func (OpenEntry) Kind() ledger.Kind { return "entry.open" }

// Allow answers everybody that prohibited data stays closed before it asks who
// they are (AT6.3).
func (c OpenEntry) Allow(r ledger.Reader, a ledger.Actor) error {
	entry, err := Entries.Get(r, c.ID)
	if err != nil {
		return err
	}
	return ledger.Join(mustNotBeProhibited(&entry), mustBeSubject(r, a, entry.OpeningSubject))
}

func (c OpenEntry) Audit() string { return "opened entry " + c.ID }

func (c OpenEntry) Apply(tx *ledger.Tx) (Entry, error) {
	entry, err := Entries.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return entry, err
	}
	to, err := OpeningFlow.Next(entry.Opening, c.Kind())
	if err != nil {
		return entry, err
	}
	if err := checkOpen(tx, &entry); err != nil {
		return entry, err
	}
	if err := publishOffers(tx, &entry, true); err != nil {
		return entry, err
	}
	entry.Opening = to
	if entry.FirstOpenedAt.IsZero() {
		entry.FirstOpenedAt = tx.Now()
	}
	if entry.DataUpdatedAt.IsZero() {
		entry.DataUpdatedAt = tx.Now()
	}
	if division, err := subjectDivision(tx, &entry); err == nil {
		dutyToOpen.Delete(tx, entry.ID, division)
	}
	if err := closeTasks(tx, entry.ID, TaskOpenEntry); err != nil {
		return entry, err
	}
	return entry, Entries.Save(tx, &entry)
}

// SuspendEntry stops opening at once because the subject found a risk itself
// (Art 35(3)). A claim suspends through its verification.
type SuspendEntry struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Reason          string `cbor:"3,keyasint"`
}

func (SuspendEntry) Kind() ledger.Kind { return "entry.suspend" }

func (c SuspendEntry) Allow(r ledger.Reader, a ledger.Actor) error { return mustActFor(r, a, c.ID) }

func (c SuspendEntry) Audit() string { return "suspended entry " + c.ID }

func (c SuspendEntry) Apply(tx *ledger.Tx) (Entry, error) {
	entry, err := Entries.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return entry, err
	}
	if err := suspendOpening(tx, &entry, Hold{Reason: c.Reason}); err != nil {
		return entry, err
	}
	return entry, Entries.Save(tx, &entry)
}

// WithdrawEntry takes the data back, with reasons (Art 35).
type WithdrawEntry struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Reason          string `cbor:"3,keyasint"`
}

func (WithdrawEntry) Kind() ledger.Kind { return "entry.withdraw" }

func (c WithdrawEntry) Allow(r ledger.Reader, a ledger.Actor) error { return mustActFor(r, a, c.ID) }

func (c WithdrawEntry) Audit() string { return "withdrew entry " + c.ID }

func (c WithdrawEntry) Apply(tx *ledger.Tx) (Entry, error) {
	entry, err := Entries.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return entry, err
	}
	if err := withdrawOpening(tx, &entry, c.Reason, "35"); err != nil {
		return entry, err
	}
	return entry, Entries.Save(tx, &entry)
}

// ResumeEntry opens a suspended entry again: after the final verification of
// every claim, and with a record of how a risk that the subject found was
// cleared (AT35.3).
type ResumeEntry struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	RiskCleared     string `cbor:"3,keyasint,omitempty"` // for a risk that the subject found itself
}

func (ResumeEntry) Kind() ledger.Kind { return "entry.resume" }

func (c ResumeEntry) Allow(r ledger.Reader, a ledger.Actor) error { return mustActFor(r, a, c.ID) }

func (c ResumeEntry) Audit() string { return "resumed entry " + c.ID }

func (c ResumeEntry) Apply(tx *ledger.Tx) (Entry, error) {
	entry, err := Entries.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return entry, err
	}
	if !blank(c.RiskCleared) {
		settleHold(tx, &entry, "", ClaimOutcomeResume, c.RiskCleared)
	}
	if err := resumeOpening(tx, &entry); err != nil {
		return entry, err
	}
	return entry, Entries.Save(tx, &entry)
}

// StartProcessing takes a suspended entry into processing: where a final
// verification said so, or where the subject says what it will do about the
// risk it found.
type StartProcessing struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Finding         string `cbor:"3,keyasint,omitempty"`
}

func (StartProcessing) Kind() ledger.Kind { return "entry.start-processing" }

func (c StartProcessing) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustActFor(r, a, c.ID)
}

func (c StartProcessing) Audit() string { return "took entry " + c.ID + " into processing" }

func (c StartProcessing) Apply(tx *ledger.Tx) (Entry, error) {
	entry, err := Entries.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return entry, err
	}
	to, err := OpeningFlow.Next(entry.Opening, c.Kind())
	if err != nil {
		return entry, err
	}
	if !blank(c.Finding) {
		settleHold(tx, &entry, "", ClaimOutcomeReopenAfterProcessing, c.Finding)
	}
	processing := false
	for _, hold := range entry.Holds {
		if hold.Outcome == "" {
			return entry, refuse("VERIFICATION_REQUIRED", ledger.Detail{Field: "hold", Value: hold.Claim, Reason: hold.Reason})
		}
		processing = processing || hold.Outcome == ClaimOutcomeReopenAfterProcessing || hold.Outcome == ClaimOutcomeOther
	}
	if !processing {
		return entry, refuse("VERIFICATION_REQUIRED", field("outcome", string(ClaimOutcomeReopenAfterProcessing)))
	}
	entry.Opening = to
	return entry, Entries.Save(tx, &entry)
}

// ReopenEntry ends processing with its new processing record, or starts a
// withdrawn entry over: from WITHDRAWN the way leads through the whole of
// Article 13 to NOT_OPEN, never straight to OPEN.
type ReopenEntry struct {
	ID              string           `cbor:"1,keyasint"`
	ExpectedVersion int              `cbor:"2,keyasint,omitempty"`
	Processing      ProcessingRecord `cbor:"3,keyasint,omitempty"`
}

func (ReopenEntry) Kind() ledger.Kind { return "entry.reopen" }

func (c ReopenEntry) Allow(r ledger.Reader, a ledger.Actor) error { return mustActFor(r, a, c.ID) }

func (c ReopenEntry) Audit() string { return "reopened entry " + c.ID }

func (c ReopenEntry) Apply(tx *ledger.Tx) (Entry, error) {
	entry, err := Entries.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return entry, err
	}
	to, err := OpeningFlow.Next(entry.Opening, c.Kind())
	if err != nil {
		return entry, err
	}
	if to == OpeningNotOpen {
		return c.startOver(tx, &entry)
	}
	if err := c.processed(tx, &entry); err != nil {
		return entry, err
	}
	if err := checkOpen(tx, &entry); err != nil {
		return entry, err
	}
	if err := publishOffers(tx, &entry, true); err != nil {
		return entry, err
	}
	entry.Opening = to
	return entry, Entries.Save(tx, &entry)
}

// startOver takes a withdrawn entry back to NOT_OPEN by a new first assessment
// and its approval; only a withdrawn entry can be assessed so.
func (c ReopenEntry) startOver(tx *ledger.Tx, e *Entry) (Entry, error) {
	if e.Listing != ListingListed {
		_, err := ListingFlow.Next(e.Listing, c.Kind())
		return *e, err
	}
	a, err := useApproval(tx, e.ID, AssessmentKindInitial, e.Attribute)
	if err != nil {
		return *e, err
	}
	if err := mustNotBeProhibited(e); err != nil {
		return *e, err
	}
	e.Opening, e.Holds, e.Assessment, e.Review, e.GrantsStop = OpeningNotOpen, nil, a.ID, a.Review, false
	if err := oweOpening(tx, e); err != nil {
		return *e, err
	}
	return *e, Entries.Save(tx, e)
}

// processed puts the new processing record on every distribution that comes
// back, and demands Article 13 again where the attribute or the grounds changed
// since the suspension (R35.2).
func (c ReopenEntry) processed(tx *ledger.Tx, e *Entry) error {
	if c.Processing.Adopted != "" || !c.Processing.Complete() {
		return refuse("PROCESSING_RECORD_REQUIRED", field("processing", "清洗、脱敏、脱密、格式转换"))
	}
	for _, hold := range e.Holds {
		if hold.Attribute == e.Attribute && sameGrounds(hold.Grounds, e.Grounds) {
			continue
		}
		a, err := useApproval(tx, e.ID, AssessmentKindReassessment, e.Attribute)
		if err != nil {
			return err
		}
		if a.CreatedAt < hold.At {
			return refuse("REVIEW_REQUIRED", value("assessment", a.ID))
		}
		break
	}
	for _, d := range offersOf(tx, e.ID) {
		if d.State != DistributionSuspended || !d.WithEntry {
			continue
		}
		d.Processing = c.Processing
		d.Processing.At = tx.Now()
		if err := Distributions.Save(tx, &d); err != nil {
			return err
		}
	}
	return nil
}

func sameGrounds(a, b []ProhibitedGround) bool {
	for _, g := range ProhibitedGrounds() {
		if contains(a, g) != contains(b, g) {
			return false
		}
	}
	return true
}

// DelistEntry takes a withdrawn entry out of its catalog (SM-2): the
// withdrawal is final. The tombstone stays.
type DelistEntry struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Reason          string `cbor:"3,keyasint"`
}

func (DelistEntry) Kind() ledger.Kind { return "entry.delist" }

func (c DelistEntry) Allow(r ledger.Reader, a ledger.Actor) error { return mustActFor(r, a, c.ID) }

func (c DelistEntry) Audit() string { return "delisted entry " + c.ID }

func (c DelistEntry) Apply(tx *ledger.Tx) (Entry, error) {
	entry, err := Entries.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return entry, err
	}
	if entry.Opening != OpeningWithdrawn {
		return entry, refuseTransition(entry.Opening, c.Kind())
	}
	if err := delist(tx, &entry, c.Reason, "35"); err != nil {
		return entry, err
	}
	return entry, Entries.Save(tx, &entry)
}

// refuseTransition is the refusal of a command that the opening state forbids.
func refuseTransition(from OpeningState, kind ledger.Kind) error {
	_, err := OpeningFlow.Next(from, kind)
	return err
}
