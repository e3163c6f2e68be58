package catalog

import "github.com/mulu-catalog/mulu/ledger"

// PriorityScopeState is whether the concrete scope of priority opening is
// settled.
type PriorityScopeState string

// The states of a priority scope.
const (
	PriorityScopeDraft   PriorityScopeState = "DRAFT"   // 征求意见中
	PriorityScopeAdopted PriorityScopeState = "ADOPTED" // 已确定
)

// PriorityScopeFlow is how a scope is settled (Art 7(2)).
var PriorityScopeFlow = ledger.NewFlow("PriorityScope", "7(2)",
	ledger.Move[PriorityScopeState]{From: "", Command: "priority-scope.draft", To: PriorityScopeDraft, Article: "7"},
	ledger.Move[PriorityScopeState]{From: PriorityScopeDraft, Command: "priority-scope.record-consultation", To: PriorityScopeDraft, Article: "7(2)"},
	ledger.Move[PriorityScopeState]{From: PriorityScopeDraft, Command: "priority-scope.adopt", To: PriorityScopeAdopted, Article: "7(2)"},
)

// PriorityScope is what an opening subject opens first and above all, settled
// by demand and after four groups were heard (Art 7).
type PriorityScope struct {
	ledger.Head
	Institution   string              `cbor:"10,keyasint"`
	Division      string              `cbor:"11,keyasint"`
	Title         string              `cbor:"12,keyasint"`
	Categories    []PriorityCategory  `cbor:"13,keyasint"`
	Entries       []string            `cbor:"14,keyasint,omitempty"`
	Scope         string              `cbor:"15,keyasint"` // what is to be opened, in words
	Consultations []ScopeConsultation `cbor:"16,keyasint,omitempty"`
	State         PriorityScopeState  `cbor:"17,keyasint"`
	DocumentNo    string              `cbor:"18,keyasint,omitempty"`
	AdoptedAt     ledger.Instant      `cbor:"19,keyasint,omitempty"`
}

// ScopeConsultation is that one of the four groups was heard, and with what
// result. It names organisations and numbers of people, never a person.
type ScopeConsultation struct {
	Group  ConsultationGroup `cbor:"1,keyasint"`
	Party  string            `cbor:"2,keyasint"` // the organisation, or how the public was reached
	Result string            `cbor:"3,keyasint"`
	At     ledger.Instant    `cbor:"4,keyasint"`
}

// PriorityScopes, by institution and by division.
var (
	PriorityScopes   = ledger.NewTable[PriorityScope]("priority_scopes", ledger.KeepVersions, ledger.Feed)
	PriorityScopesBy = ledger.NewIndex("priority_scopes_by_institution")
	PriorityScopesIn = ledger.NewIndex("priority_scopes_by_division")
)

var priorityRefusals = []refusal{
	{"CONSULTATION_INCOMPLETE", "7(2)", "尚未征求全部四类对象的意见", "not all of the four groups have been heard"},
}

// DraftPriorityScope begins a scope: its opening subject does.
type DraftPriorityScope struct {
	Title      string             `cbor:"1,keyasint"`
	Categories []PriorityCategory `cbor:"2,keyasint"`
	Scope      string             `cbor:"3,keyasint"`
	Entries    []string           `cbor:"4,keyasint,omitempty"`
}

func (DraftPriorityScope) Kind() ledger.Kind { return "priority-scope.draft" }

func (DraftPriorityScope) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustBeSubject(r, a, a.Institution)
}

func (c DraftPriorityScope) Audit() string { return "drafted a priority scope: " + c.Title }

func (c DraftPriorityScope) Apply(tx *ledger.Tx) (PriorityScope, error) {
	scope := PriorityScope{
		Head: ledger.Head{ID: tx.NewID("prs")}, Institution: tx.Actor().Institution, Division: tx.Actor().Division, Title: c.Title,
		Categories: c.Categories, Entries: c.Entries, Scope: c.Scope,
	}
	if err := c.check(tx); err != nil {
		return scope, err
	}
	var err error
	if scope.State, err = PriorityScopeFlow.Next("", c.Kind()); err != nil {
		return scope, err
	}
	PriorityScopesBy.Put(tx, scope.ID, scope.Institution)
	PriorityScopesIn.Put(tx, scope.ID, scope.Division)
	return scope, PriorityScopes.Insert(tx, &scope)
}

func (c DraftPriorityScope) check(tx *ledger.Tx) error {
	var problems []error
	var missing []ledger.Detail
	for _, text := range []struct{ name, v string }{{"title", c.Title}, {"scope", c.Scope}} {
		if blank(text.v) {
			missing = append(missing, field(text.name, "blank"))
		} else if reason := textFault(text.v, 20000); reason != "" {
			problems = append(problems, refuseUnder("7(2)", "BAD_VALUE", field(text.name, reason)))
		}
	}
	if len(c.Categories) == 0 {
		missing = append(missing, field("categories", "第七条第一款各项"))
	}
	if len(missing) > 0 {
		problems = append(problems, refuseUnder("7", "FIELD_REQUIRED", missing...))
	}
	for i, category := range c.Categories {
		if !category.Valid() {
			problems = append(problems, refuseUnder("7(1)", "UNKNOWN_CODE", value(indexed("categories", i), string(category))))
		}
	}
	for i, id := range c.Entries {
		if entry, ok := Entries.Find(tx, id); !ok || mustBeSubject(tx, tx.Actor(), entry.OpeningSubject) != nil {
			problems = append(problems, refuseUnder("7", "NOT_SUBJECT", value(indexed("entries", i), id)))
		}
	}
	return ledger.Join(problems...)
}

// RecordConsultation records that one of the four groups was heard.
type RecordConsultation struct {
	ID     string            `cbor:"1,keyasint"`
	Group  ConsultationGroup `cbor:"2,keyasint"`
	Party  string            `cbor:"3,keyasint"`
	Result string            `cbor:"4,keyasint"`
}

func (RecordConsultation) Kind() ledger.Kind { return "priority-scope.record-consultation" }

func (c RecordConsultation) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustOwnScope(r, a, c.ID)
}

func mustOwnScope(r ledger.Reader, a ledger.Actor, id string) error {
	scope, err := PriorityScopes.Get(r, id)
	if err != nil {
		return err
	}
	return mustBeSubject(r, a, scope.Institution)
}

func (c RecordConsultation) Audit() string {
	return "recorded a consultation of " + string(c.Group) + " on priority scope " + c.ID
}

func (c RecordConsultation) Apply(tx *ledger.Tx) (PriorityScope, error) {
	scope, err := PriorityScopes.Get(tx, c.ID)
	if err != nil {
		return scope, err
	}
	if scope.State, err = PriorityScopeFlow.Next(scope.State, c.Kind()); err != nil {
		return scope, err
	}
	var problems []error
	if !c.Group.Valid() {
		problems = append(problems, refuseUnder("7(2)", "UNKNOWN_CODE", value("group", string(c.Group))))
	}
	if blank(c.Party) || blank(c.Result) {
		problems = append(problems, refuseUnder("7(2)", "FIELD_REQUIRED", field("party, result", "who was heard and with what result")))
	}
	for _, text := range []struct{ name, v string }{{"party", c.Party}, {"result", c.Result}} {
		if reason := textFault(text.v, 20000); reason != "" {
			problems = append(problems, refuseUnder("7(2)", "BAD_VALUE", field(text.name, reason)))
		}
	}
	if err := ledger.Join(problems...); err != nil {
		return scope, err
	}
	scope.Consultations = append(scope.Consultations, ScopeConsultation{Group: c.Group, Party: c.Party, Result: c.Result, At: tx.Now()})
	return scope, PriorityScopes.Save(tx, &scope)
}

// AdoptPriorityScope settles a scope once all four groups were heard (R7.1).
type AdoptPriorityScope struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	DocumentNo      string `cbor:"3,keyasint"`
}

func (AdoptPriorityScope) Kind() ledger.Kind { return "priority-scope.adopt" }

func (c AdoptPriorityScope) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustOwnScope(r, a, c.ID)
}

func (c AdoptPriorityScope) Audit() string {
	return "adopted priority scope " + c.ID + " by document " + c.DocumentNo
}

func (c AdoptPriorityScope) Apply(tx *ledger.Tx) (PriorityScope, error) {
	scope, err := PriorityScopes.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return scope, err
	}
	if scope.State, err = PriorityScopeFlow.Next(scope.State, c.Kind()); err != nil {
		return scope, err
	}
	if blank(c.DocumentNo) {
		return scope, refuseUnder("7(2)", "DOCUMENT_NO_REQUIRED", field("documentNo", "blank"))
	}
	var missing []ledger.Detail
	for _, group := range ConsultationGroups() {
		if !scope.heard(group) {
			missing = append(missing, ledger.Detail{Field: "missing", Value: string(group), Reason: group.Label()})
		}
	}
	if len(missing) > 0 {
		return scope, refuse("CONSULTATION_INCOMPLETE", missing...)
	}
	scope.DocumentNo, scope.AdoptedAt = c.DocumentNo, tx.Now()
	return scope, PriorityScopes.Save(tx, &scope)
}

func (s PriorityScope) heard(group ConsultationGroup) bool {
	for _, c := range s.Consultations {
		if c.Group == group {
			return true
		}
	}
	return false
}
