package catalog

import "github.com/mulu-catalog/mulu/ledger"

// VerifyClaim records the preliminary check, which suspends the entry in this
// very command if that is necessary, and after it the final one.
type VerifyClaim struct {
	ID              string     `cbor:"1,keyasint"`
	ExpectedVersion int        `cbor:"2,keyasint,omitempty"`
	Check           ClaimCheck `cbor:"3,keyasint"`
	Findings        string     `cbor:"4,keyasint"`
}

func (VerifyClaim) Kind() ledger.Kind { return "claim.verify" }

func (c VerifyClaim) Allow(r ledger.Reader, a ledger.Actor) error { return mustDecideClaim(r, a, c.ID) }

func (c VerifyClaim) Audit() string { return "verified claim " + c.ID + ": " + string(c.Check) }

func (c VerifyClaim) Apply(tx *ledger.Tx) (RightsClaim, error) {
	to, known := map[ClaimCheck]ClaimState{
		CheckSuspend: ClaimSuspended, CheckNotNecessary: ClaimNotSuspended, CheckFinal: ClaimFinalVerification,
	}[c.Check]
	if !known {
		_, err := ClaimFlow.Next(c.state(tx), c.Kind())
		return RightsClaim{}, ledger.Join(err, refuseUnder("35", "UNKNOWN_CODE", value("check", string(c.Check))))
	}
	claim, err := moveClaim(tx, c.ID, c.ExpectedVersion, to)
	if err != nil {
		return claim, err
	}
	if err := mustReason("35(2)", "findings", c.Findings); err != nil {
		return claim, err
	}
	check := Verification{Check: c.Check, Findings: c.Findings, At: tx.Now()}
	if c.Check == CheckFinal {
		claim.Final = check
		return claim, Claims.Save(tx, &claim)
	}
	claim.Preliminary = check
	if err := c.conclude(tx, &claim); err != nil {
		return claim, err
	}
	return claim, Claims.Save(tx, &claim)
}

func (c VerifyClaim) state(r ledger.Reader) ClaimState {
	claim, _ := Claims.Find(r, c.ID)
	return claim.State
}

// conclude ends the preliminary check: the suspension is effective with this
// log entry (R35.1).
func (c VerifyClaim) conclude(tx *ledger.Tx, claim *RightsClaim) error {
	if err := closeTasks(tx, claim.ID, TaskVerifyClaim); err != nil {
		return err
	}
	err := openTask(tx, Task{TaskKind: TaskFinalVerify, Institution: tx.Actor().Institution, Division: claim.Division, Matter: claim.ID, Article: "35(2)"})
	if err != nil {
		return err
	}
	if c.Check != CheckSuspend {
		return tellVoice(tx, claim.Voice, claim.ID, "35(2)", "您的权益主张已初步核实，暂不中止开放："+c.Findings, "your claim was verified; opening is not suspended")
	}
	entry, err := Entries.Get(tx, claim.Entry)
	if err != nil {
		return err
	}
	if err := suspendOpening(tx, &entry, Hold{Claim: claim.ID, Reason: "权益主张经初步核实，认为有必要中止"}); err != nil {
		return err
	}
	claim.Suspended = true
	if err := Entries.Save(tx, &entry); err != nil {
		return err
	}
	return tellVoice(tx, claim.Voice, claim.ID, "35(2)", "您的权益主张已初步核实，相关数据已中止开放", "your claim was verified; the data is suspended")
}

// DecideClaim does what the final verification came to (R35.2): it withdraws,
// resumes, takes into processing, or leaves the data as it is.
type DecideClaim struct {
	ID              string       `cbor:"1,keyasint"`
	ExpectedVersion int          `cbor:"2,keyasint,omitempty"`
	Outcome         ClaimOutcome `cbor:"3,keyasint"`
	Reasons         string       `cbor:"4,keyasint"`
}

func (DecideClaim) Kind() ledger.Kind { return "claim.decide" }

func (c DecideClaim) Allow(r ledger.Reader, a ledger.Actor) error { return mustDecideClaim(r, a, c.ID) }

func (c DecideClaim) Audit() string { return "decided claim " + c.ID + ": " + string(c.Outcome) }

func (c DecideClaim) Apply(tx *ledger.Tx) (RightsClaim, error) {
	claim, err := moveClaim(tx, c.ID, c.ExpectedVersion, ClaimDecided)
	if err != nil {
		return claim, err
	}
	if err := c.check(&claim); err != nil {
		return claim, err
	}
	if err := c.carryOut(tx, &claim); err != nil {
		return claim, err
	}
	claim.Outcome, claim.Reasons, claim.DecidedAt = c.Outcome, c.Reasons, tx.Now()
	if err := closeTasks(tx, claim.ID, TaskFinalVerify); err != nil {
		return claim, err
	}
	err = openTask(tx, Task{TaskKind: TaskNotifyClaim, Institution: tx.Actor().Institution, Division: claim.Division, Matter: claim.ID, Article: "35(2)"})
	if err != nil {
		return claim, err
	}
	return claim, Claims.Save(tx, &claim)
}

// check: nothing can be resumed or processed that was not suspended, and what
// was suspended is not left without a measure.
func (c DecideClaim) check(claim *RightsClaim) error {
	problems := []error{mustReason("35(2)", "reasons", c.Reasons)}
	if !c.Outcome.Valid() {
		return ledger.Join(append(problems, refuseUnder("35", "UNKNOWN_CODE", value("outcome", string(c.Outcome))))...)
	}
	needsSuspension := c.Outcome == ClaimOutcomeResume || c.Outcome == ClaimOutcomeReopenAfterProcessing
	if needsSuspension && !claim.Suspended || c.Outcome == ClaimOutcomeNoAction && claim.Suspended {
		reason := "nothing was suspended for this claim"
		if claim.Suspended {
			reason = "the data is suspended for this claim"
		}
		problems = append(problems, refuseUnder("35(2)", "BAD_VALUE", ledger.Detail{Field: "outcome", Value: string(c.Outcome), Reason: reason}))
	}
	return ledger.Join(problems...)
}

// carryOut takes the measure on the entry in the same command. Where another
// claim still holds the entry, it stays suspended until that one is decided.
func (c DecideClaim) carryOut(tx *ledger.Tx, claim *RightsClaim) error {
	entry, err := Entries.Get(tx, claim.Entry)
	if err != nil {
		return err
	}
	settleHold(tx, &entry, claim.ID, c.Outcome, c.Reasons)
	stands := contains([]OpeningState{OpeningOpen, OpeningSuspended, OpeningProcessing}, entry.Opening)
	switch {
	case !stands && (c.Outcome == ClaimOutcomeResume || c.Outcome == ClaimOutcomeReopenAfterProcessing):
		return refuseTransition(entry.Opening, c.Kind()) // withdrawn meanwhile
	case c.Outcome == ClaimOutcomeNoAction || (!claim.Suspended && c.Outcome == ClaimOutcomeOther):
		return nil
	case c.Outcome == ClaimOutcomeWithdraw && stands:
		err = withdrawOpening(tx, &entry, c.Reasons, "35")
	case c.Outcome == ClaimOutcomeResume && entry.Opening == OpeningSuspended && everyHold(&entry, ClaimOutcomeResume):
		err = resumeOpening(tx, &entry)
	case c.Outcome == ClaimOutcomeReopenAfterProcessing && entry.Opening == OpeningSuspended && everyHold(&entry, ""):
		err = OpeningFlow.Step(entry.Opening, c.Kind(), OpeningProcessing)
		entry.Opening = OpeningProcessing
	}
	if err != nil {
		return err
	}
	return Entries.Save(tx, &entry)
}

// everyHold reports whether every hold of the entry has the outcome; "" asks
// only that it has one.
func everyHold(e *Entry, outcome ClaimOutcome) bool {
	for _, hold := range e.Holds {
		if hold.Outcome == "" || (outcome != "" && hold.Outcome != outcome) {
			return false
		}
	}
	return true
}

// NotifyClaim tells the party the result, which Article 35 orders; only this
// ends the claim (R35.3, AT35.4).
type NotifyClaim struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Notice          string `cbor:"3,keyasint"` // what the party is told
}

func (NotifyClaim) Kind() ledger.Kind { return "claim.notify" }

func (c NotifyClaim) Allow(r ledger.Reader, a ledger.Actor) error { return mustDecideClaim(r, a, c.ID) }

func (c NotifyClaim) Audit() string { return "told the party the result of claim " + c.ID }

func (c NotifyClaim) Apply(tx *ledger.Tx) (RightsClaim, error) {
	claim, err := moveClaim(tx, c.ID, c.ExpectedVersion, ClaimNotified)
	if err != nil {
		return claim, err
	}
	if blank(c.Notice) {
		return claim, refuseUnder("35(2)", "NOTIFY_REQUIRED", field("notice", "blank"))
	}
	if err := maySay("35(2)", "notice", c.Notice); err != nil {
		return claim, err
	}
	claim.Notice, claim.NotifiedAt = c.Notice, tx.Now()
	claimsOpenTo.Delete(tx, claim.ID, claim.Subject)
	if err := closeTasks(tx, claim.ID); err != nil {
		return claim, err
	}
	err = tellVoice(tx, claim.Voice, claim.ID, "35(2)", "您的权益主张处理结果（"+claim.Outcome.Label()+"）："+c.Notice, "the result of your claim: "+string(claim.Outcome))
	if err != nil {
		return claim, err
	}
	return claim, Claims.Save(tx, &claim)
}

func claimCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[FileClaim](),
		ledger.Of[AddClaimMaterials](),
		ledger.Of[VerifyClaim](),
		ledger.Of[DecideClaim](),
		ledger.Of[NotifyClaim](),
	}
}
