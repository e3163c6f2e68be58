package catalog

import (
	"github.com/mulu-catalog/mulu/ledger"
)

// TaskDecideApplication is the subject's duty towards an applicant.
const TaskDecideApplication TaskKind = "DECIDE_APPLICATION" // 处理开放申请

// AccessApplication asks an opening subject for restricted data (Art 16(2)).
// Names and contacts of natural persons stay at the home node.
type AccessApplication struct {
	ledger.Head
	Entry       string           `cbor:"10,keyasint"`
	Subject     string           `cbor:"11,keyasint"`
	Applicant   string           `cbor:"12,keyasint"` // token id of the data user
	AppType     ApplicantType    `cbor:"13,keyasint"`
	Name        string           `cbor:"14,keyasint"` // of an organisation; masked for a natural person
	Purpose     string           `cbor:"15,keyasint"`
	Facts       []DeclaredFact   `cbor:"16,keyasint"`
	CreditGrade string           `cbor:"17,keyasint,omitempty"`
	CreditFrom  string           `cbor:"18,keyasint,omitempty"` // source and date of the grade
	Systems     []string         `cbor:"19,keyasint,omitempty"`
	Rule        string           `cbor:"20,keyasint,omitempty"` // rule document in force at submission; "" if none was published
	State       ApplicationState `cbor:"21,keyasint"`
	Unmet       []string         `cbor:"22,keyasint,omitempty"` // criterion codes
	Reasons     string           `cbor:"23,keyasint,omitempty"`
	Defects     string           `cbor:"24,keyasint,omitempty"`
	DecidedAt   ledger.Instant   `cbor:"25,keyasint,omitempty"`
	Agreement   string           `cbor:"26,keyasint,omitempty"`
	HeldAt      string           `cbor:"27,keyasint,omitempty"` // division of the node that received it and holds the contact
	ContactHash string           `cbor:"28,keyasint,omitempty"` // salted SHA-256 in hex
	Conditions  []string         `cbor:"29,keyasint,omitempty"` // of the entry at submission
	Contact     string           `cbor:"30,keyasint,omitempty"` // pointer into that node's home store
}

// DeclaredFact is what an applicant declares towards one criterion.
type DeclaredFact struct {
	Criterion string `cbor:"1,keyasint"`
	Value     int64  `cbor:"2,keyasint"`
	Evidence  string `cbor:"3,keyasint,omitempty"`
}

// Applications, by entry, by subject and by applicant.
var (
	Applications            = ledger.NewTable[AccessApplication]("applications", ledger.KeepVersions, ledger.Feed)
	ApplicationsOfEntry     = ledger.NewIndex("applications_by_entry")
	ApplicationsOfSubject   = ledger.NewIndex("applications_by_subject")
	ApplicationsOfApplicant = ledger.NewIndex("applications_by_applicant")
)

// ApplicationFlow is SM-10.
var ApplicationFlow = ledger.NewFlow("SM-10 AccessApplication", "16(2)",
	ledger.Move[ApplicationState]{From: "", Command: "application.submit", To: ApplicationSubmitted},
	ledger.Move[ApplicationState]{From: ApplicationSubmitted, Command: "application.return", To: ApplicationReturnedIncomplete},
	ledger.Move[ApplicationState]{From: ApplicationReturnedIncomplete, Command: "application.resubmit", To: ApplicationSubmitted},
	ledger.Move[ApplicationState]{From: ApplicationSubmitted, Command: "application.evaluate", To: ApplicationEvaluating},
	ledger.Move[ApplicationState]{From: ApplicationEvaluating, Command: "application.decide", To: ApplicationApproved, Article: "16(3)"},
	ledger.Move[ApplicationState]{From: ApplicationEvaluating, Command: "application.decide", To: ApplicationRefused, Article: "16(3)"},
	ledger.Move[ApplicationState]{From: ApplicationApproved, Command: "agreement.draft", To: ApplicationAgreementPending, Article: "17(1)"},
	ledger.Move[ApplicationState]{From: ApplicationAgreementPending, Command: "agreement.file", To: ApplicationGranted, Article: "17(2)"},
	ledger.Move[ApplicationState]{From: ApplicationSubmitted, Command: "application.withdraw", To: ApplicationWithdrawn},
	ledger.Move[ApplicationState]{From: ApplicationReturnedIncomplete, Command: "application.withdraw", To: ApplicationWithdrawn},
	ledger.Move[ApplicationState]{From: ApplicationEvaluating, Command: "application.withdraw", To: ApplicationWithdrawn},
	ledger.Move[ApplicationState]{From: ApplicationApproved, Command: "application.withdraw", To: ApplicationWithdrawn},
	ledger.Move[ApplicationState]{From: ApplicationAgreementPending, Command: "application.withdraw", To: ApplicationWithdrawn},
)

var applicationRefusals = []refusal{
	{"AGREEMENT_NOT_ALLOWED", "17", "无条件开放类数据不得要求申请或者签订协议", "unconditional data needs no application and no agreement"},
	{"UNEQUAL_TREATMENT", "16(1)", "同样的条件应当同样处理：决定与规则核算的结果不一致", "the same facts deserve the same decision: this one differs from what the rule gives"},
	{"UNMET_REQUIRED", "16(1)", "拒绝申请应当列明不符合的条件", "a refusal names the conditions that are not met"},
}

// ApplicationFields are what an applicant says.
type ApplicationFields struct {
	AppType     ApplicantType  `cbor:"1,keyasint"`
	Name        string         `cbor:"2,keyasint"`
	Purpose     string         `cbor:"3,keyasint"`
	Facts       []DeclaredFact `cbor:"4,keyasint,omitempty"`
	CreditGrade string         `cbor:"5,keyasint,omitempty"`
	CreditFrom  string         `cbor:"6,keyasint,omitempty"`
	Systems     []string       `cbor:"7,keyasint,omitempty"`
	HeldAt      string         `cbor:"8,keyasint,omitempty"`  // the accepting node; may be left out
	ContactHash string         `cbor:"9,keyasint,omitempty"`  // hash of the receipt of POST /contacts
	Contact     string         `cbor:"10,keyasint,omitempty"` // pointer of that receipt
}

func (f ApplicationFields) check(a ledger.Actor) error {
	var problems []error
	wrong := contactFaults(a, "", f.Contact, f.ContactHash)
	if f.HeldAt != "" && f.HeldAt != a.NodeDivision {
		wrong = append(wrong, field("heldAt", "the node that accepts the command, "+a.NodeDivision))
	}
	if len(wrong) > 0 {
		problems = append(problems, refuseUnder("16(2)", "BAD_VALUE", wrong...))
	}
	if !f.AppType.Valid() {
		problems = append(problems, refuseUnder("16(2)", "UNKNOWN_CODE", value("appType", string(f.AppType))))
	}
	for _, one := range []struct{ name, text string }{{"name", f.Name}, {"purpose", f.Purpose}} {
		if blank(one.text) {
			problems = append(problems, refuseUnder("16(2)", "FIELD_REQUIRED", field(one.name, "blank")))
		} else if reason := textFault(one.text, 4000); reason != "" {
			problems = append(problems, refuseUnder("16(2)", "BAD_VALUE", field(one.name, reason)))
		}
	}
	return ledger.Join(problems...)
}

// Masked is what may enter the log: of a natural person's name the first
// character only. The accepting node masks before it proposes; the rule masks
// again, so that no door leads past it.
func (f ApplicationFields) Masked() ApplicationFields {
	if f.AppType != ApplicantLegalPerson && f.AppType != ApplicantOtherOrganisation {
		f.Name = maskName(f.Name)
	}
	return f
}

// onto writes what the applicant says; the node that heard it is the one that
// holds the rest.
func (f ApplicationFields) onto(tx *ledger.Tx, a *AccessApplication) {
	f = f.Masked()
	a.AppType, a.Name, a.Purpose, a.Facts = f.AppType, f.Name, f.Purpose, f.Facts
	a.CreditGrade, a.CreditFrom, a.Systems = f.CreditGrade, f.CreditFrom, f.Systems
	a.HeldAt, a.Contact, a.ContactHash = tx.Actor().NodeDivision, f.Contact, f.ContactHash
	nameKept(tx, a.ID, f.Contact)
}

// maskName keeps the first character of a person's name.
func maskName(name string) string {
	for _, r := range name {
		return string(r) + "**"
	}
	return ""
}

// ApplyForAccess submits an application to the entry's opening subject.
type ApplyForAccess struct {
	Entry  string            `cbor:"1,keyasint"`
	Fields ApplicationFields `cbor:"2,keyasint"`
}

func (ApplyForAccess) Kind() ledger.Kind { return "application.submit" }

func (ApplyForAccess) Allow(_ ledger.Reader, a ledger.Actor) error { return mustBeUser(a) }

// mustBeUser demands a signed-in data user.
func mustBeUser(a ledger.Actor) error {
	if !has(a, RoleUser) {
		return refuseUnder("16(2)", "FORBIDDEN", field("role", "USER"))
	}
	return nil
}

func (c ApplyForAccess) Audit() string { return "applied for access to entry " + c.Entry }

func (c ApplyForAccess) Apply(tx *ledger.Tx) (AccessApplication, error) {
	application := AccessApplication{
		Head: ledger.Head{ID: tx.NewID("app")}, Entry: c.Entry, Applicant: tx.Actor().Token, State: ApplicationSubmitted,
	}
	entry, err := Entries.Get(tx, c.Entry)
	if err != nil {
		return application, err
	}
	switch {
	case entry.Attribute == AttributeUnconditional:
		return application, refuse("AGREEMENT_NOT_ALLOWED", value("entry", entry.ID))
	case entry.Listing != ListingListed || entry.Attribute != AttributeRestricted:
		return application, refuseUnder("16(2)", "NOT_OPEN", value("entry", entry.ID))
	}
	if err := c.Fields.check(tx.Actor()); err != nil {
		return application, err
	}
	subject, err := Acting(tx, entry.OpeningSubject)
	if err != nil {
		return application, err
	}
	c.Fields.onto(tx, &application)
	application.Subject, application.Conditions = subject.ID, entry.Conditions
	if set, published := ConditionsInForce(tx, subject.Division); published {
		application.Rule = set.ID
	}
	ApplicationsOfEntry.Put(tx, application.ID, entry.ID)
	ApplicationsOfSubject.Put(tx, application.ID, subject.ID)
	ApplicationsOfApplicant.Put(tx, application.ID, application.Applicant)
	if err := Applications.Insert(tx, &application); err != nil {
		return application, err
	}
	return application, openTask(tx, Task{
		TaskKind: TaskDecideApplication, Institution: subject.ID, Division: subject.Division, Matter: application.ID, Article: "16(2)",
	})
}

// Unmet are the criteria that an application's facts do not meet, by the rule
// in force when it was submitted: the same facts under the same rule give the
// same answer for everybody (R16.2).
func Unmet(r ledger.Reader, a AccessApplication) []string {
	set, ok := ConditionSets.Find(r, a.Rule)
	if !ok {
		return nil
	}
	var unmet []string
	for _, criterion := range set.Criteria {
		if len(a.Conditions) > 0 && !contains(a.Conditions, criterion.Code) {
			continue
		}
		if factOf(a.Facts, criterion.Code) < criterion.Least {
			unmet = append(unmet, criterion.Code)
		}
	}
	return unmet
}

func factOf(facts []DeclaredFact, criterion string) int64 {
	for _, f := range facts {
		if f.Criterion == criterion {
			return f.Value
		}
	}
	return 0
}

// applicationMove is what the short commands on an application share.
func applicationMove(tx *ledger.Tx, id string, version int, change func(*AccessApplication) error) (AccessApplication, error) {
	application, err := Applications.Expect(tx, id, version)
	if err != nil {
		return application, err
	}
	if application.State, err = ApplicationFlow.Next(application.State, tx.Kind()); err != nil {
		return application, err
	}
	if err := change(&application); err != nil {
		return application, err
	}
	return application, Applications.Save(tx, &application)
}

func mustBeApplicationSubject(r ledger.Reader, a ledger.Actor, id string) error {
	application, err := Applications.Get(r, id)
	if err != nil {
		return err
	}
	return mustBeSubject(r, a, application.Subject)
}

func mustBeApplicant(r ledger.Reader, a ledger.Actor, id string) error {
	application, err := Applications.Get(r, id)
	if err != nil {
		return err
	}
	if a.Token == "" || a.Token != application.Applicant {
		return refuseUnder("16(2)", "FORBIDDEN", field("applicant", "not yours"))
	}
	return nil
}

func tellApplicant(tx *ledger.Tx, a *AccessApplication, zh, en string) error {
	return notify(tx, Notification{Person: a.Applicant, Matter: a.ID, Article: "16(2)", TextZh: zh, TextEn: en, Division: a.HeldAt})
}
