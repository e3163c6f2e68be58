package catalog

import (
	"fmt"
	"strconv"

	"github.com/mulu-catalog/mulu/ledger"
)

// Violation is a candidate for one of the eight acts of Article 42 (SM-19):
// found by the daemon or reported by an officer. Only a government or a
// superior department makes an order of it (R42.1).
type Violation struct {
	ledger.Head
	Act         MisconductKind `cbor:"10,keyasint"`
	Institution string         `cbor:"11,keyasint"` // who would answer for it
	Division    string         `cbor:"12,keyasint"`
	Matter      string         `cbor:"13,keyasint"` // entry, catalog or other record
	Article     string         `cbor:"14,keyasint"` // that was not kept
	State       ViolationState `cbor:"15,keyasint"`
	Finding     string         `cbor:"16,keyasint"`
	Occurrence  string         `cbor:"17,keyasint,omitempty"` // tells one of a matter from the next: the year
	ReportedBy  string         `cbor:"18,keyasint,omitempty"`
	ReportedTo  string         `cbor:"19,keyasint,omitempty"` // institution
	Reason      string         `cbor:"20,keyasint,omitempty"` // of a dismissal
	OrderNo     string         `cbor:"21,keyasint,omitempty"`
	Order       string         `cbor:"22,keyasint,omitempty"`
	OrderedBy   string         `cbor:"23,keyasint,omitempty"`
	Deadline    ledger.Instant `cbor:"24,keyasint,omitempty"`
	Correction  string         `cbor:"25,keyasint,omitempty"`
	CorrectedAt ledger.Instant `cbor:"26,keyasint,omitempty"`
}

// Violations, by who would answer for it and by division; one candidate for
// each occurrence.
var (
	Violations      = ledger.NewTable[Violation]("violations", ledger.KeepVersions, ledger.Feed)
	ViolationsOf    = ledger.NewIndex("violations_by_institution")
	ViolationsIn    = ledger.NewIndex("violations_by_division")
	violationsKnown = ledger.NewUnique("violations_known")
)

// The duties about violations.
const (
	TaskDecideViolation TaskKind = "DECIDE_VIOLATION" // 对违法线索作出处理
	TaskCorrect         TaskKind = "CORRECT"          // 按照责令改正
)

// ViolationFlow is SM-19.
var ViolationFlow = ledger.NewFlow("SM-19 ViolationCandidate", "42",
	ledger.Move[ViolationState]{From: "", Command: "edition.mark-overdue", To: ViolationDetected, Article: "42"},
	ledger.Move[ViolationState]{From: "", Command: "channel.report", To: ViolationDetected, Article: "42"},
	ledger.Move[ViolationState]{From: "", Command: "channel.note-expired", To: ViolationDetected, Article: "42"},
	ledger.Move[ViolationState]{From: "", Command: "freshness.note-stale", To: ViolationDetected, Article: "42"},
	ledger.Move[ViolationState]{From: "", Command: "comment.remind", To: ViolationDetected, Article: "42"},
	ledger.Move[ViolationState]{From: "", Command: "comment.resolve", To: ViolationDetected, Article: "42"},
	ledger.Move[ViolationState]{From: "", Command: "comment.retype", To: ViolationDetected, Article: "42"},
	ledger.Move[ViolationState]{From: "", Command: "violation.report", To: ViolationReported, Article: "42"},
	ledger.Move[ViolationState]{From: ViolationDetected, Command: "violation.report", To: ViolationReported, Article: "42"},
	ledger.Move[ViolationState]{From: ViolationReported, Command: "violation.dismiss", To: ViolationDismissed, Article: "42"},
	ledger.Move[ViolationState]{From: ViolationReported, Command: "violation.order-correction", To: ViolationCorrectionOrdered, Article: "42"},
	ledger.Move[ViolationState]{From: ViolationCorrectionOrdered, Command: "violation.confirm-corrected", To: ViolationCorrected, Article: "42"},
)

var violationRefusals = []refusal{
	{"NOT_ORDERING_BODY", "42", "责令改正由同级人民政府或者上级主管部门作出，数据主管部门只能上报", "only the government of the same level or a superior department orders a correction; the authority reports"},
}

// detectViolation enters a candidate that the daemon or a report brought to
// light. The same act in the same matter and occurrence is entered once; the
// second finding returns the first.
func detectViolation(tx *ledger.Tx, v Violation) (Violation, error) {
	key := string(v.Act) + "/" + v.Matter + "/" + v.Occurrence
	if known, ok := Violations.Find(tx, violationsKnown.Owner(tx, key)); ok {
		return known, nil
	}
	v.State = ViolationDetected
	if err := enterViolation(tx, &v); err != nil {
		return v, err
	}
	violationsKnown.Claim(tx, key, v.ID)
	return v, notify(tx, Notification{
		Institution: v.Institution, Matter: v.ID, Article: v.Article, Division: HomeDivision(v.Division),
		TextZh: "发现涉嫌未履行职责的线索：" + v.Finding, TextEn: "a possible breach of duty was found: " + v.Finding,
	})
}

func enterViolation(tx *ledger.Tx, v *Violation) error {
	v.ID = tx.NewID("vio")
	ViolationsOf.Put(tx, v.ID, v.Institution)
	ViolationsIn.Put(tx, v.ID, v.Division)
	return Violations.Insert(tx, v)
}

// mustOrder demands the people's government of the institution's level, or a
// superior department (R42.1). The competent authority is neither, whatever
// else it is (AT42.1).
func mustOrder(r ledger.Reader, a ledger.Actor, division string) error {
	switch {
	case has(a, RoleGovernment) && a.Division == division:
		return nil
	case has(a, RoleSuperior) && a.Division != division && above(a.Division, division) && AuthorityOf(r, division) != a.Institution:
		return nil
	case has(a, RoleSuperior) && a.Division == division && division == Province && AuthorityOf(r, division) != a.Institution:
		return nil
	default:
		return refuse("NOT_ORDERING_BODY", value("division", division))
	}
}

// above reports whether a division lies above another.
func above(upper, lower string) bool {
	return upper == Province || (levelOf(lower) == LevelCounty && ParentCity(lower) == upper)
}

// ReportViolation reports a candidate upward, or enters one that an officer
// found.
type ReportViolation struct {
	ID          string         `cbor:"1,keyasint,omitempty"` // of a detected one
	Act         MisconductKind `cbor:"2,keyasint,omitempty"`
	Institution string         `cbor:"3,keyasint,omitempty"`
	Matter      string         `cbor:"4,keyasint,omitempty"`
	Article     string         `cbor:"5,keyasint,omitempty"`
	Finding     string         `cbor:"6,keyasint,omitempty"`
}

func (ReportViolation) Kind() ledger.Kind { return "violation.report" }

// Allow: the authority, the government or a superior department of the level
// that the institution belongs to.
func (c ReportViolation) Allow(r ledger.Reader, a ledger.Actor) error {
	institution := c.Institution
	if c.ID != "" {
		v, err := Violations.Get(r, c.ID)
		if err != nil {
			return err
		}
		institution = v.Institution
	}
	who, err := Institutions.Get(r, institution)
	if err != nil {
		return err
	}
	return anyOf(mustBeAuthorityOf(r, a, who.Division), mustOrder(r, a, who.Division))
}

func (c ReportViolation) Audit() string { return "reported a violation " + c.ID + string(c.Act) }

func (c ReportViolation) Apply(tx *ledger.Tx) (Violation, error) {
	v := Violation{Act: c.Act, Institution: c.Institution, Matter: c.Matter, Article: c.Article, Finding: c.Finding}
	var err error
	if c.ID != "" {
		if v, err = Violations.Get(tx, c.ID); err != nil {
			return v, err
		}
	} else if err := c.check(); err != nil {
		return v, err
	}
	if v.State, err = ViolationFlow.Next(v.State, c.Kind()); err != nil {
		return v, err
	}
	who, err := Acting(tx, v.Institution)
	if err != nil {
		return v, err
	}
	v.Division, v.ReportedBy = who.Division, tx.Actor().Institution
	government, _ := Governments.Find(tx, who.Division)
	v.ReportedTo = government.Institution
	if c.ID != "" {
		err = Violations.Save(tx, &v)
	} else {
		err = enterViolation(tx, &v)
	}
	if err != nil {
		return v, err
	}
	return v, openTask(tx, Task{
		TaskKind: TaskDecideViolation, Institution: v.ReportedTo, Division: v.Division, Matter: v.ID, Article: "42",
	})
}

func (c ReportViolation) check() error {
	var missing []ledger.Detail
	for _, f := range []struct{ name, v string }{
		{"act", string(c.Act)}, {"institution", c.Institution}, {"matter", c.Matter}, {"article", c.Article}, {"finding", c.Finding},
	} {
		if blank(f.v) {
			missing = append(missing, field(f.name, "blank"))
		}
	}
	var problems []error
	if len(missing) > 0 {
		problems = append(problems, refuseUnder("42", "FIELD_REQUIRED", missing...))
	}
	if c.Act != "" && !c.Act.Valid() {
		problems = append(problems, refuseUnder("42", "UNKNOWN_CODE", value("act", string(c.Act))))
	}
	return ledger.Join(problems...)
}

// DismissViolation ends a reported candidate with reasons.
type DismissViolation struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Reason          string `cbor:"3,keyasint"`
}

func (DismissViolation) Kind() ledger.Kind { return "violation.dismiss" }

func (c DismissViolation) Allow(r ledger.Reader, a ledger.Actor) error { return mayOrder(r, a, c.ID) }

func (c DismissViolation) Audit() string { return "dismissed violation " + c.ID }

func mayOrder(r ledger.Reader, a ledger.Actor, id string) error {
	v, err := Violations.Get(r, id)
	if err != nil {
		return err
	}
	return mustOrder(r, a, v.Division)
}

func (c DismissViolation) Apply(tx *ledger.Tx) (Violation, error) {
	return stepViolation(tx, c.ID, c.ExpectedVersion, c.Kind(), func(v *Violation) error {
		if blank(c.Reason) {
			return refuseUnder("42", "REASON_REQUIRED", field("reason", "blank"))
		}
		v.Reason = c.Reason
		return closeTasks(tx, v.ID, TaskDecideViolation)
	})
}

func stepViolation(tx *ledger.Tx, id string, version int, kind ledger.Kind, change func(*Violation) error) (Violation, error) {
	v, err := Violations.Expect(tx, id, version)
	if err != nil {
		return v, err
	}
	if v.State, err = ViolationFlow.Next(v.State, kind); err != nil {
		return v, err
	}
	if err := change(&v); err != nil {
		return v, err
	}
	return v, Violations.Save(tx, &v)
}

// OrderCorrection makes a correction order of a reported candidate (责令改正).
type OrderCorrection struct {
	ID              string         `cbor:"1,keyasint"`
	ExpectedVersion int            `cbor:"2,keyasint,omitempty"`
	OrderNo         string         `cbor:"3,keyasint"`
	Order           string         `cbor:"4,keyasint"`
	Deadline        ledger.Instant `cbor:"5,keyasint,omitempty"`
}

func (OrderCorrection) Kind() ledger.Kind { return "violation.order-correction" }

func (c OrderCorrection) Allow(r ledger.Reader, a ledger.Actor) error { return mayOrder(r, a, c.ID) }

func (c OrderCorrection) Audit() string { return "ordered the correction of violation " + c.ID }

func (c OrderCorrection) Apply(tx *ledger.Tx) (Violation, error) {
	return stepViolation(tx, c.ID, c.ExpectedVersion, c.Kind(), func(v *Violation) error {
		var problems []error
		if blank(c.OrderNo) {
			problems = append(problems, refuseUnder("42", "DOCUMENT_NO_REQUIRED", field("orderNo", "blank")))
		}
		if blank(c.Order) {
			problems = append(problems, refuseUnder("42", "FIELD_REQUIRED", field("order", "what is to be corrected")))
		}
		if err := ledger.Join(problems...); err != nil {
			return err
		}
		v.OrderNo, v.Order, v.Deadline, v.OrderedBy = c.OrderNo, c.Order, c.Deadline, tx.Actor().Institution
		if err := closeTasks(tx, v.ID, TaskDecideViolation); err != nil {
			return err
		}
		return openTask(tx, Task{
			TaskKind: TaskCorrect, Institution: v.Institution, Division: v.Division, Matter: v.ID, Article: "42", DueAt: c.Deadline,
		})
	})
}

// ConfirmCorrected records that an order was carried out; who orders confirms.
type ConfirmCorrected struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Correction      string `cbor:"3,keyasint"`
}

func (ConfirmCorrected) Kind() ledger.Kind { return "violation.confirm-corrected" }

func (c ConfirmCorrected) Allow(r ledger.Reader, a ledger.Actor) error { return mayOrder(r, a, c.ID) }

func (c ConfirmCorrected) Audit() string { return "confirmed the correction of violation " + c.ID }

func (c ConfirmCorrected) Apply(tx *ledger.Tx) (Violation, error) {
	return stepViolation(tx, c.ID, c.ExpectedVersion, c.Kind(), func(v *Violation) error {
		if blank(c.Correction) {
			return refuseUnder("42", "FIELD_REQUIRED", field("correction", "what was corrected"))
		}
		v.Correction, v.CorrectedAt = c.Correction, tx.Now()
		return closeTasks(tx, v.ID, TaskCorrect)
	})
}

// MarkOverdue notes that a catalog has no edition of the year although the
// year has begun: the old edition stays in force, flagged, and a violation
// candidate is recorded (AT10.5). The statutory job gives it.
type MarkOverdue struct {
	Catalog string `cbor:"1,keyasint"`
	Year    int    `cbor:"2,keyasint"`
}

func (MarkOverdue) Kind() ledger.Kind { return "edition.mark-overdue" }

func (MarkOverdue) Allow(_ ledger.Reader, a ledger.Actor) error { return mustBeNode(a) }

func (c MarkOverdue) Audit() string {
	return fmt.Sprintf("the annual adjustment %d of %s is overdue", c.Year, c.Catalog)
}

// Apply flags the edition in force; where the year's edition is in force
// nothing changes.
func (c MarkOverdue) Apply(tx *ledger.Tx) (Edition, error) {
	edition, ok := InForce(tx, c.Catalog)
	if ok && edition.Year >= c.Year {
		return edition, nil
	}
	if tx.Now() < YearStart(c.Year) {
		return edition, refuse("EDITION_YEAR", value("year", strconv.Itoa(c.Year)))
	}
	if due, found := EditionOfYear(tx, c.Catalog, c.Year); found && due.State == EditionAdopted {
		return edition, nil // adopted in time; it only waits to take effect
	}
	cat, err := Catalogs.Get(tx, c.Catalog)
	if err != nil {
		return edition, err
	}
	_, err = detectViolation(tx, Violation{
		Act: MisconductOther, Institution: cat.Compiler(tx), Division: cat.Division, Matter: cat.ID, Article: "10(1)",
		Finding: fmt.Sprintf("%s未按年度完成%d年动态调整", cat.NameZh, c.Year), Occurrence: strconv.Itoa(c.Year),
	})
	if err != nil || !ok || edition.Overdue {
		return edition, err
	}
	if _, err := EditionFlow.Next(edition.State, c.Kind()); err != nil {
		return edition, err
	}
	edition.Overdue = true
	return edition, Editions.Save(tx, &edition)
}

func violationCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[ReportViolation](),
		ledger.Of[DismissViolation](),
		ledger.Of[OrderCorrection](),
		ledger.Of[ConfirmCorrected](),
	}
}
