package catalog

import "github.com/mulu-catalog/mulu/ledger"

// Hold is one reason why opening was suspended, and what became of it (Art 35).
// An entry opens again when no hold is left without its outcome.
type Hold struct {
	Claim     string             `cbor:"1,keyasint,omitempty"` // rights claim; empty: risk that the subject found itself
	Reason    string             `cbor:"2,keyasint"`
	At        ledger.Instant     `cbor:"3,keyasint"`
	Outcome   ClaimOutcome       `cbor:"4,keyasint,omitempty"` // of the final verification
	OutcomeAt ledger.Instant     `cbor:"5,keyasint,omitempty"`
	Finding   string             `cbor:"6,keyasint,omitempty"` // the verification, or why the risk is gone
	Attribute OpenAttribute      `cbor:"7,keyasint"`           // as it stood then
	Grounds   []ProhibitedGround `cbor:"8,keyasint,omitempty"`
}

// suspendOpening stops access at once: the entry and every published
// distribution, in the command under way. An entry that is suspended already
// takes a further hold. The caller saves the entry.
func suspendOpening(tx *ledger.Tx, e *Entry, hold Hold) error {
	if blank(hold.Reason) {
		return refuseUnder("35", "REASON_REQUIRED", field("reason", "blank"))
	}
	hold.At, hold.Attribute, hold.Grounds = tx.Now(), e.Attribute, e.Grounds
	if e.Opening == OpeningSuspended && tx.Kind() != (SuspendEntry{}).Kind() {
		e.Holds = append(e.Holds, hold)
		return nil
	}
	to, err := OpeningFlow.Next(e.Opening, tx.Kind())
	if err != nil {
		return err
	}
	e.Opening, e.Holds = to, []Hold{hold}
	if err := stopDistributions(tx, e.ID); err != nil {
		return err
	}
	if err := tellUsers(tx, e, "《"+e.Name+"》已中止开放", "opening of data that you use is suspended"); err != nil {
		return err
	}
	return tellStop(tx, e, "35", "《"+e.Name+"》中止开放："+hold.Reason, "opening is suspended")
}

// settleHold records the final verification of a claim, or of the risk that
// the subject found (claim ""). The caller saves the entry.
func settleHold(tx *ledger.Tx, e *Entry, claim string, outcome ClaimOutcome, finding string) {
	holds := append([]Hold(nil), e.Holds...)
	for i := range holds {
		if holds[i].Claim == claim && holds[i].Outcome == "" {
			holds[i].Outcome, holds[i].OutcomeAt, holds[i].Finding = outcome, tx.Now(), finding
		}
	}
	e.Holds = holds
}

// resumeOpening reopens a suspended entry when every hold ended in RESUME. The
// caller saves the entry.
func resumeOpening(tx *ledger.Tx, e *Entry) error {
	to := OpeningOpen
	if err := OpeningFlow.Step(e.Opening, tx.Kind(), to); err != nil {
		return err
	}
	var unsettled []ledger.Detail
	for _, hold := range e.Holds {
		if hold.Outcome != ClaimOutcomeResume {
			unsettled = append(unsettled, ledger.Detail{Field: "hold", Value: hold.Claim, Code: string(hold.Outcome), Reason: hold.Reason})
		}
	}
	if len(unsettled) > 0 || len(e.Holds) == 0 {
		return refuse("VERIFICATION_REQUIRED", unsettled...)
	}
	if err := checkOpen(tx, e); err != nil {
		return err
	}
	e.Opening = to
	if err := tellUsers(tx, e, "《"+e.Name+"》已恢复开放", "opening of data that you use is resumed"); err != nil {
		return err
	}
	return publishOffers(tx, e, false)
}

// withdrawOpening takes the data back: no access is left, the channel is
// released, grants end. The caller saves the entry.
func withdrawOpening(tx *ledger.Tx, e *Entry, reason, article string) error {
	if blank(reason) {
		return refuseUnder(article, "REASON_REQUIRED", field("reason", "blank"))
	}
	to := OpeningWithdrawn
	if err := OpeningFlow.Step(e.Opening, tx.Kind(), to); err != nil {
		return err
	}
	e.Opening, e.WithdrawnAt, e.WithdrawReason = to, tx.Now(), reason
	if _, err := closeDistributions(tx, e.ID, reason, func(Distribution) bool { return true }); err != nil {
		return err
	}
	publishing.Release(tx, e.ID, publishing.Owner(tx, e.ID))
	if err := endGrants(tx, e, reason); err != nil {
		return err
	}
	if err := amend(tx, e.Catalog, article, "撤回："+reason, e.ID); err != nil {
		return err
	}
	return tellStop(tx, e, article, "《"+e.Name+"》撤回开放："+reason, "opening is withdrawn")
}

// delist takes an entry out of its catalog for good: a tombstone keeps its
// particulars and the reason, the key is free again. An entry that is still
// open is withdrawn first. The caller saves the entry.
func delist(tx *ledger.Tx, e *Entry, reason, article string) error {
	if blank(reason) {
		return refuseUnder(article, "REASON_REQUIRED", field("reason", "blank"))
	}
	to, err := ListingFlow.Next(e.Listing, tx.Kind())
	if err != nil {
		return err
	}
	if contains([]OpeningState{OpeningOpen, OpeningSuspended, OpeningProcessing}, e.Opening) {
		if err := withdrawOpening(tx, e, reason, article); err != nil {
			return err
		}
	}
	e.Listing, e.DelistReason, e.DelistedAt = to, reason, tx.Now()
	entryKeys.Release(tx, e.Key(), e.ID)
	if e.ResourceCode != "" {
		resourceCodes.Release(tx, e.ResourceCode, e.ID)
	}
	if err := endDuties(tx, e); err != nil {
		return err
	}
	return amend(tx, e.Catalog, article, "移出："+reason, e.ID)
}

// endDuties closes what the entry still owed and forgets where it was due.
func endDuties(tx *ledger.Tx, e *Entry) error {
	division, err := subjectDivision(tx, e)
	if err != nil {
		return err
	}
	dutyToOpen.Delete(tx, e.ID, division)
	unclassify(tx, e)
	if err := endReassessment(tx, e); err != nil {
		return err
	}
	for _, a := range AssessmentsOf(tx, e.ID) {
		if a.State == AssessmentSubmitted {
			if err := closeTasks(tx, a.ID); err != nil {
				return err
			}
		}
	}
	return closeTasks(tx, e.ID)
}

// stopDistributions suspends every published distribution of an entry that
// stops, marked so that they come back with it.
func stopDistributions(tx *ledger.Tx, entry string) error {
	for _, d := range offersOf(tx, entry) {
		if d.State != DistributionPublished {
			continue
		}
		d.State, d.WithEntry = DistributionSuspended, true
		if err := Distributions.Save(tx, &d); err != nil {
			return err
		}
	}
	return nil
}

// publishOffers publishes what may be published of an entry that opens, on the
// one channel that publishes it (R18.4). What may not stays as it is; drafts
// wait where only what was stopped comes back.
func publishOffers(tx *ledger.Tx, e *Entry, drafts bool) error {
	for _, d := range offersOf(tx, e.ID) {
		if d.State == DistributionDraft && !drafts {
			continue
		}
		if d.State == DistributionPublished || stoppedAlone(d) || mayPublish(tx, e, &d) != nil {
			continue
		}
		if err := publishOne(tx, e, &d); err != nil {
			return err
		}
	}
	return nil
}

// tellUsers tells those who have access to the entry (rulebook 3.8). Their
// grants stand; what stops is the access (INV-9).
func tellUsers(tx *ledger.Tx, e *Entry, zh, en string) error {
	for _, grant := range Recipients(tx, e.ID) {
		if grant.State != GrantActive {
			continue
		}
		if err := notify(tx, Notification{Person: grant.User, Matter: e.ID, Article: "35", TextZh: zh, TextEn: en}); err != nil {
			return err
		}
	}
	return nil
}

// tellStop tells the authority of the same level that data was stopped; the
// users of the entry are told where their grants are kept.
func tellStop(tx *ledger.Tx, e *Entry, article, zh, en string) error {
	division, err := subjectDivision(tx, e)
	if err != nil {
		return err
	}
	return notify(tx, Notification{
		Institution: AuthorityOf(tx, division), Matter: e.ID, Article: article, Division: HomeDivision(division), TextZh: zh, TextEn: en,
	})
}
