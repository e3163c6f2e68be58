package catalog

import (
	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/ledger"
)

// GovernmentDecision is the decision of the people's government of the same
// level on a dispute or a suggestion (Arts 11(2), 12). It follows the
// committee's opinion and need not agree with it.
type GovernmentDecision struct {
	ledger.Head
	MatterKind   MatterKind         `cbor:"10,keyasint"`
	Matter       string             `cbor:"11,keyasint"`
	Entry        string             `cbor:"12,keyasint"`
	Division     string             `cbor:"13,keyasint"`
	Government   string             `cbor:"14,keyasint"` // institution id
	DocumentNo   string             `cbor:"15,keyasint"`
	DecidedOn    string             `cbor:"16,keyasint"` // date of the document, 2006-01-02
	Content      string             `cbor:"17,keyasint"`
	Subject      string             `cbor:"18,keyasint,omitempty"` // Art 11(2)
	Attribute    OpenAttribute      `cbor:"19,keyasint,omitempty"` // Art 12
	Grounds      []ProhibitedGround `cbor:"20,keyasint,omitempty"`
	Consultation string             `cbor:"21,keyasint"` // the opinion that was heard
	Favoured     string             `cbor:"22,keyasint,omitempty"`
	Override     Citation           `cbor:"23,keyasint,omitempty"` // 法律、法规另有规定的
}

// GovernmentDecisions, by entry and by government division.
var (
	GovernmentDecisions = ledger.NewTable[GovernmentDecision]("decisions", ledger.Feed)
	DecisionsOn         = ledger.NewIndex("decisions_by_entry")
	DecisionsOf         = ledger.NewIndex("decisions_by_division")
)

// SubmitToGovernment puts a matter on which the committee was heard before the
// government of the same level. The authority that handles it does.
type SubmitToGovernment struct {
	Matter          string `cbor:"1,keyasint"` // dispute or suggestion
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
}

// MatterState is what became of a matter.
type MatterState struct {
	Matter   string `cbor:"1,keyasint"`
	State    string `cbor:"2,keyasint"`
	Decision string `cbor:"3,keyasint,omitempty"`
}

func (SubmitToGovernment) Kind() ledger.Kind { return "matter.submit-to-government" }

func (c SubmitToGovernment) Allow(r ledger.Reader, a ledger.Actor) error {
	switch matterKind("", c.Matter) {
	case MatterDispute:
		return mustHandleDispute(r, a, c.Matter)
	case MatterSuggestion:
		return mustHandleSuggestion(r, a, c.Matter)
	default: // the government decides disputes and suggestions only
	}
	return mustBeOfficer(a)
}

func (c SubmitToGovernment) Audit() string { return "submitted " + c.Matter + " to the government" }

func (c SubmitToGovernment) Apply(tx *ledger.Tx) (MatterState, error) {
	result := MatterState{Matter: c.Matter}
	switch matterKind("", c.Matter) {
	case MatterDispute:
		d, err := Disputes.Expect(tx, c.Matter, c.ExpectedVersion)
		if err != nil {
			return result, err
		}
		if err := opinionMustExist(tx, MatterDispute, d.ID, d.Open()); err != nil {
			return result, err
		}
		if err := enterStage(tx, &d, DisputeGovernmentPending); err != nil {
			return result, err
		}
		result.State = string(d.State)
		return result, Disputes.Save(tx, &d)
	case MatterSuggestion:
		s, err := c.submitSuggestion(tx)
		result.State = string(s.State)
		return result, err
	default: // the government decides disputes and suggestions only
	}
	return result, refuseUnder("11(2)", "BAD_VALUE", value("matter", c.Matter))
}

func (c SubmitToGovernment) submitSuggestion(tx *ledger.Tx) (AttributeSuggestion, error) {
	s, err := Suggestions.Expect(tx, c.Matter, c.ExpectedVersion)
	if err != nil {
		return s, err
	}
	_, pending := PendingSuggestion(tx, s.Entry)
	if err := opinionMustExist(tx, MatterSuggestion, s.ID, pending); err != nil {
		return s, err
	}
	if err := moveSuggestion(tx, &s, SuggestionGovernmentPending); err != nil {
		return s, err
	}
	government, ok := Governments.Find(tx, s.Division)
	if !ok {
		return s, refuse("AUTHORITY_MISSING", value("division", s.Division))
	}
	duty := Task{TaskKind: TaskDecideMatter, Institution: government.Institution, Division: s.Division, Matter: s.ID, Article: "12"}
	if err := openTask(tx, duty); err != nil {
		return s, err
	}
	if err := tellSuggestion(tx, &s, "已报本级人民政府决定", "the matter is before the people's government"); err != nil {
		return s, err
	}
	return s, Suggestions.Save(tx, &s)
}

// opinionMustExist: no matter goes to the government, and none is decided,
// before the committee was heard (AT11.4).
func opinionMustExist(r ledger.Reader, kind MatterKind, matter string, open bool) error {
	if _, heard := OpinionOn(r, kind, matter); !heard && open {
		return refuseUnder(kind.Article(), "EXPERT_OPINION_REQUIRED", value("matter", matter))
	}
	return nil
}

// DecideMatter is the decision of the government of the same level. It is
// carried out on the entry in the same log entry.
type DecideMatter struct {
	Matter          string             `cbor:"1,keyasint"`
	ExpectedVersion int                `cbor:"2,keyasint,omitempty"` // of the dispute or suggestion
	DocumentNo      string             `cbor:"3,keyasint"`
	DecidedOn       string             `cbor:"4,keyasint"`
	Content         string             `cbor:"5,keyasint"`
	Subject         string             `cbor:"6,keyasint,omitempty"`
	OpenAttribute   OpenAttribute      `cbor:"7,keyasint,omitempty"`
	Grounds         []ProhibitedGround `cbor:"8,keyasint,omitempty"`
	Override        Citation           `cbor:"9,keyasint,omitempty"`
}

func (DecideMatter) Kind() ledger.Kind { return "matter.decide" }

func (c DecideMatter) Allow(r ledger.Reader, a ledger.Actor) error {
	switch matterKind("", c.Matter) {
	case MatterDispute:
		d, err := Disputes.Get(r, c.Matter)
		if err != nil {
			return err
		}
		return under("11(2)", mustBeGovernmentOf(a, d.Division))
	case MatterSuggestion:
		s, err := Suggestions.Get(r, c.Matter)
		if err != nil {
			return err
		}
		return under("12", mustBeGovernmentOf(a, s.Division))
	default: // the government decides disputes and suggestions only
	}
	if !has(a, RoleGovernment) {
		return refuseUnder("11(2)", "FORBIDDEN", field("role", "GOVERNMENT"))
	}
	return nil
}

func (c DecideMatter) Audit() string {
	return "the government decided " + c.Matter + " by " + c.DocumentNo
}

func (c DecideMatter) Apply(tx *ledger.Tx) (GovernmentDecision, error) {
	decision := GovernmentDecision{
		Head: ledger.Head{ID: tx.NewID("dec")}, MatterKind: matterKind("", c.Matter), Matter: c.Matter, Government: tx.Actor().Institution,
		Division: tx.Actor().Division, DocumentNo: c.DocumentNo, DecidedOn: c.DecidedOn, Content: c.Content, Override: c.Override,
	}
	switch decision.MatterKind {
	case MatterDispute:
		return decision, c.decideDispute(tx, &decision)
	case MatterSuggestion:
		return decision, c.decideSuggestion(tx, &decision)
	default: // the government decides disputes and suggestions only
	}
	return decision, refuseUnder("11(2)", "BAD_VALUE", value("matter", c.Matter))
}

func (c DecideMatter) decideDispute(tx *ledger.Tx, decision *GovernmentDecision) error {
	d, err := Disputes.Expect(tx, c.Matter, c.ExpectedVersion)
	if err != nil {
		return err
	}
	if err := c.check(tx, decision, d.Open()); err != nil {
		return err
	}
	if err := DisputeFlow.Step(d.State, c.Kind(), DisputeDecided); err != nil {
		return err
	}
	if decision.Subject, err = d.eligible(tx, c.Subject); err != nil {
		return err
	}
	decision.Entry, d.Decision, d.State = d.Entry, decision.ID, DisputeDecided
	if err := enterDecision(tx, decision); err != nil {
		return err
	}
	if err := enterStage(tx, &d, DisputeApplied); err != nil {
		return err
	}
	if err := settle(tx, &d, decision.Subject, c.DocumentNo); err != nil {
		return err
	}
	return Disputes.Save(tx, &d)
}

func (c DecideMatter) decideSuggestion(tx *ledger.Tx, decision *GovernmentDecision) error {
	s, err := Suggestions.Expect(tx, c.Matter, c.ExpectedVersion)
	if err != nil {
		return err
	}
	_, pending := PendingSuggestion(tx, s.Entry)
	if err := c.check(tx, decision, pending); err != nil {
		return err
	}
	if err := moveSuggestion(tx, &s, SuggestionDecided); err != nil {
		return err
	}
	if !c.OpenAttribute.Valid() {
		return refuseUnder("12", "UNKNOWN_CODE", value("openAttribute", string(c.OpenAttribute)))
	}
	decision.Entry, decision.Attribute, decision.Grounds, s.Decision = s.Entry, c.OpenAttribute, c.Grounds, decision.ID
	if err := enterDecision(tx, decision); err != nil {
		return err
	}
	if err := carryOut(tx, decision); err != nil {
		return err
	}
	if err := tellSuggestion(tx, &s, "本级人民政府已决定："+c.DocumentNo, "the people's government decided: "+c.DocumentNo); err != nil {
		return err
	}
	return Suggestions.Save(tx, &s)
}

// carryOut applies a decided attribute to the entry. It demands no filing
// under Article 15 (the basis differs) and no new review; it cannot breach
// Articles 6 and 14 (R12.3, AT12.3).
func carryOut(tx *ledger.Tx, decision *GovernmentDecision) error {
	entry, err := Entries.Get(tx, decision.Entry)
	if err != nil || entry.Attribute == decision.Attribute || entry.Listing == ListingDelisted {
		return err // as it stands, or gone meanwhile: the decision is on record
	}
	if err := backToDraft(tx, &entry); err != nil {
		return err
	}
	return setAttribute(tx, &entry, decision.Attribute, attributeCause{
		article: "12", basis: RestrictedGovernmentDecision, evidence: decision.ID, docNo: decision.DocumentNo,
		grounds: decision.Grounds, note: "本级人民政府决定（" + decision.DocumentNo + "）",
	})
}

func enterDecision(tx *ledger.Tx, decision *GovernmentDecision) error {
	DecisionsOn.Put(tx, decision.ID, decision.Entry)
	DecisionsOf.Put(tx, decision.ID, decision.Division)
	return GovernmentDecisions.Insert(tx, decision)
}

// check: the opinion comes first, in the log and by the date of the document;
// number, date and content are mandatory.
func (c DecideMatter) check(tx *ledger.Tx, decision *GovernmentDecision, open bool) error {
	article := decision.MatterKind.Article()
	var problems []error
	opinion, heard := OpinionOn(tx, decision.MatterKind, c.Matter)
	if !heard && open {
		problems = append(problems, refuseUnder(article, "EXPERT_OPINION_REQUIRED", value("matter", c.Matter)))
	}
	decision.Consultation, decision.Favoured = opinion.ID, opinion.Favours
	if blank(c.DocumentNo) {
		problems = append(problems, refuseUnder(article, "DOCUMENT_NO_REQUIRED", field("documentNo", "blank")))
	} else if reason := textFault(c.DocumentNo, 200); reason != "" {
		problems = append(problems, refuseUnder(article, "BAD_VALUE", field("documentNo", reason)))
	}
	if blank(c.Content) {
		problems = append(problems, refuseUnder(article, "FIELD_REQUIRED", field("content", "blank")))
	} else if reason := textFault(c.Content, 20000); reason != "" {
		problems = append(problems, refuseUnder(article, "BAD_VALUE", field("content", reason)))
	}
	day, err := calendar.ParseDate(c.DecidedOn)
	switch {
	case err != nil || day > dayOf(tx.Now()):
		problems = append(problems, refuseUnder(article, "FIELD_REQUIRED", field("decidedOn", "date of the document, 2006-01-02, not to come")))
	case heard && day < dayOf(opinion.OpinionAt):
		problems = append(problems, refuseUnder(article, "EXPERT_OPINION_REQUIRED", ledger.Detail{
			Field: "decidedOn", Value: c.DecidedOn, Reason: "before the opinion of " + dayOf(opinion.OpinionAt).String(),
		}))
	}
	if c.Override != (Citation{}) {
		problems = append(problems, incompleteCitations(article, "override", []Citation{c.Override}))
		if c.Override.Norm != NormLaw && c.Override.Norm != NormRegulation {
			problems = append(problems, refuseUnder(article, "BAD_VALUE", field("override.norm", "法律、法规")))
		}
	}
	return ledger.Join(problems...)
}
