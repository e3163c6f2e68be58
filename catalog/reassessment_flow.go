package catalog

import "github.com/mulu-catalog/mulu/ledger"

// ReassessEntry concludes the periodic reassessment of a restricted entry, in
// time or ahead of it.
type ReassessEntry struct {
	Entry           string                 `cbor:"1,keyasint"`
	ExpectedVersion int                    `cbor:"2,keyasint,omitempty"`
	Conclusion      ReassessmentConclusion `cbor:"3,keyasint"`
	Reasons         string                 `cbor:"4,keyasint"`
	NextMonths      int                    `cbor:"5,keyasint,omitempty"` // 1 to 12; 12 when zero
}

func (ReassessEntry) Kind() ledger.Kind { return "entry.reassess" }

func (c ReassessEntry) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustSetAttribute(r, a, c.Entry)
}

func (c ReassessEntry) Audit() string {
	return "reassessed entry " + c.Entry + ": " + string(c.Conclusion)
}

func (c ReassessEntry) Apply(tx *ledger.Tx) (Reassessment, error) {
	entry, err := Entries.Expect(tx, c.Entry, c.ExpectedVersion)
	if err != nil {
		return Reassessment{}, err
	}
	if err := c.check(&entry); err != nil {
		return Reassessment{}, err
	}
	record, open := openReassessmentOf(tx, entry.ID)
	if !open {
		record = Reassessment{
			Head: ledger.Head{ID: tx.NewID("rea")}, Entry: entry.ID, Institution: tx.Actor().Institution, DueAt: entry.ReassessBy,
		}
	}
	if record.State, err = ReassessmentFlow.Next(record.State, c.Kind()); err != nil {
		return record, err
	}
	record.DoneAt, record.Conclusion, record.Reasons = tx.Now(), c.Conclusion, c.Reasons
	if record.NextMonths = c.NextMonths; record.NextMonths == 0 {
		record.NextMonths = reassessmentMonths
	}
	if err := c.conclude(tx, &entry, &record); err != nil {
		return record, err
	}
	if open {
		return record, Reassessments.Save(tx, &record)
	}
	ReassessmentsOf.Put(tx, record.ID, entry.ID)
	return record, Reassessments.Insert(tx, &record)
}

func (c ReassessEntry) check(entry *Entry) error {
	if err := mustBeListed(entry, c.Kind()); err != nil {
		return err
	}
	var problems []error
	if entry.Attribute != AttributeRestricted {
		problems = append(problems, refuseUnder("15(2)", "BAD_VALUE", value("openAttribute", string(entry.Attribute))))
	}
	if !c.Conclusion.Valid() {
		problems = append(problems, refuseUnder("15(2)", "UNKNOWN_CODE", value("conclusion", string(c.Conclusion))))
	}
	if blank(c.Reasons) {
		problems = append(problems, refuseUnder("15(2)", "REASON_REQUIRED", field("reasons", "blank")))
	}
	if c.NextMonths < 0 || c.NextMonths > reassessmentMonths {
		problems = append(problems, refuseUnder("15(2)", "BAD_VALUE", field("nextMonths", "1 to 12: never more than one edition cycle")))
	}
	return ledger.Join(problems...)
}

// conclude sets the next duty and opens what the conclusion demands.
func (c ReassessEntry) conclude(tx *ledger.Tx, entry *Entry, record *Reassessment) error {
	if err := closeTasks(tx, entry.ID, TaskReassess, TaskUpgradeToUnconditional, TaskProhibitEntry); err != nil {
		return err
	}
	entry.ReassessedAt, entry.Reassessment = tx.Now(), record.ID
	scheduleReassessment(tx, entry, addMonths(tx.Now(), record.NextMonths))
	if err := Entries.Save(tx, entry); err != nil {
		return err
	}
	duty := Task{
		Institution: tx.Actor().Institution, Division: tx.Actor().Division, Matter: entry.ID, Article: "15(2)", Note: c.Reasons,
	}
	switch c.Conclusion {
	case ReassessmentEligibleForUnconditional:
		limit := limitOf(tx, tx.Now(), upgradeDays)
		duty.TaskKind, duty.DueAt, duty.Limit = TaskUpgradeToUnconditional, limit.DueAt, &limit
	case ReassessmentProhibit:
		duty.TaskKind, duty.Article = TaskProhibitEntry, "14"
	default:
		return nil
	}
	record.ActBy = duty.DueAt
	return openTask(tx, duty)
}

// mustBeFoundEligible: the upgrade follows a reassessment that found the entry
// eligible for unconditional opening (R15.5).
func mustBeFoundEligible(r ledger.Reader, e *Entry) error {
	record, ok := Reassessments.Find(r, e.Reassessment)
	if !ok || record.Entry != e.ID || record.Conclusion != ReassessmentEligibleForUnconditional {
		return refuse("REASSESSMENT_REQUIRED", value("entry", e.ID))
	}
	return nil
}
