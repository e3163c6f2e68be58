package catalog

import (
	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/ledger"
)

// CommitteeID is the id of the one expert committee, which is provincial.
const CommitteeID = "committee"

// Committee is the 公共数据专家委员会 (Art 5): formed by the provincial authority,
// there is no other. Every opinion cites the version of its working rules.
type Committee struct {
	ledger.Head
	Secretariat string `cbor:"10,keyasint,omitempty"` // institution id; the provincial authority's own officers when empty
	DocumentNo  string `cbor:"11,keyasint"`
	Seats       int    `cbor:"12,keyasint,omitempty"` // members who sit at present
	Quorum      int    `cbor:"13,keyasint,omitempty"` // members who must sign an opinion; one when the rules say nothing
}

// CommitteeMember is an expert of the committee; the roster is public.
type CommitteeMember struct {
	ledger.Head
	Name         string          `cbor:"10,keyasint"`
	Origin       CommitteeOrigin `cbor:"11,keyasint"`
	Organisation string          `cbor:"12,keyasint"`           // name of the member's organisation
	Institution  string          `cbor:"13,keyasint,omitempty"` // its id, when it is a registered institution
	Field        string          `cbor:"14,keyasint,omitempty"`
	DocumentNo   string          `cbor:"15,keyasint"`
	RemovedAt    ledger.Instant  `cbor:"16,keyasint,omitempty"`
	RemovedFor   string          `cbor:"17,keyasint,omitempty"`
}

// Committees holds the one committee, CommitteeMembers its members.
var (
	Committees       = ledger.NewTable[Committee]("committee", ledger.KeepVersions, ledger.Feed)
	CommitteeMembers = ledger.NewTable[CommitteeMember]("committee_members", ledger.KeepVersions, ledger.Feed)
)

// Office is the institution that handles the committee's business: its
// secretariat, or the authority that formed it.
func (c Committee) Office(r ledger.Reader) string {
	if c.Secretariat == "" {
		return AuthorityOf(r, Province)
	}
	acting, err := Acting(r, c.Secretariat)
	if err != nil {
		return c.Secretariat
	}
	return acting.ID
}

// WorkingRules is the version of the committee's working rules 工作规则 in force.
func WorkingRules(r ledger.Reader) (RuleDocument, bool) {
	return RuleInForce(r, RuleDocumentCommitteeWorkingRules, Province)
}

// mustBeCommittee demands the committee's secretariat.
func mustBeCommittee(r ledger.Reader, a ledger.Actor) error {
	if !has(a, RoleCommittee) {
		return refuseUnder("5", "FORBIDDEN", field("role", "EXP"))
	}
	committee, ok := Committees.Find(r, CommitteeID)
	if !ok {
		return refuse("NO_COMMITTEE")
	}
	if a.Division != Province || (committee.Secretariat != "" && committee.Office(r) != a.Institution) {
		return refuseUnder("5", "FORBIDDEN", value("secretariat", committee.Secretariat))
	}
	return nil
}

// CreateCommittee forms the expert committee (组建). Only the provincial
// authority does (R5.1, AT5.1).
type CreateCommittee struct {
	Secretariat string `cbor:"1,keyasint,omitempty"`
	DocumentNo  string `cbor:"2,keyasint"`
	Quorum      int    `cbor:"3,keyasint,omitempty"`
}

func (CreateCommittee) Kind() ledger.Kind { return "committee.create" }

func (CreateCommittee) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustBeProvinceAuthority(r, a)
}

func (c CreateCommittee) Audit() string { return "formed the expert committee by " + c.DocumentNo }

func (c CreateCommittee) Apply(tx *ledger.Tx) (Committee, error) {
	committee := Committee{Head: ledger.Head{ID: CommitteeID}, DocumentNo: c.DocumentNo, Quorum: c.Quorum}
	if Committees.Has(tx, CommitteeID) {
		return committee, refuseUnder("5", "ALREADY_EXISTS", value("committee", CommitteeID))
	}
	if blank(c.DocumentNo) {
		return committee, refuseUnder("5", "DOCUMENT_NO_REQUIRED", field("documentNo", "blank"))
	}
	if c.Quorum < 0 {
		return committee, refuseUnder("5", "BAD_VALUE", field("quorum", "negative"))
	}
	if c.Secretariat == "" {
		return committee, Committees.Insert(tx, &committee)
	}
	secretariat, err := Acting(tx, c.Secretariat)
	if err != nil {
		return committee, err
	}
	if secretariat.Level != LevelProvince {
		return committee, refuseUnder("5", "NOT_SAME_LEVEL", value("secretariat", secretariat.ID), value("division", secretariat.Division))
	}
	committee.Secretariat = secretariat.ID
	return committee, Committees.Insert(tx, &committee)
}

// SetQuorum enters how many members must sign an opinion, as the working rules
// in force say.
type SetQuorum struct {
	ExpectedVersion int    `cbor:"1,keyasint,omitempty"`
	Quorum          int    `cbor:"2,keyasint"`
	Rules           string `cbor:"3,keyasint"` // rule document, the working rules in force
}

func (SetQuorum) Kind() ledger.Kind { return "committee.set-quorum" }

func (SetQuorum) Allow(r ledger.Reader, a ledger.Actor) error { return mustBeProvinceAuthority(r, a) }

func (c SetQuorum) Audit() string { return "set the committee's quorum under " + c.Rules }

func (c SetQuorum) Apply(tx *ledger.Tx) (Committee, error) {
	committee, err := committeeAt(tx, c.ExpectedVersion)
	if err != nil {
		return committee, err
	}
	var problems []error
	if c.Quorum < 1 {
		problems = append(problems, refuseUnder("5", "BAD_VALUE", field("quorum", "at least one")))
	}
	if rules, ok := WorkingRules(tx); !ok || rules.ID != c.Rules {
		problems = append(problems, refuse("WORKING_RULES_REQUIRED", value("rules", c.Rules)))
	}
	if err := ledger.Join(problems...); err != nil {
		return committee, err
	}
	committee.Quorum = c.Quorum
	return committee, Committees.Save(tx, &committee)
}

func committeeAt(r ledger.Reader, version int) (Committee, error) {
	if !Committees.Has(r, CommitteeID) {
		return Committee{}, refuse("NO_COMMITTEE")
	}
	return Committees.Expect(r, CommitteeID, version)
}

// AppointCommitteeMember appoints an expert of one of the five origins (R5.2).
type AppointCommitteeMember struct {
	Name         string          `cbor:"1,keyasint"`
	Origin       CommitteeOrigin `cbor:"2,keyasint"`
	Organisation string          `cbor:"3,keyasint"`
	Institution  string          `cbor:"4,keyasint,omitempty"`
	Field        string          `cbor:"5,keyasint,omitempty"`
	DocumentNo   string          `cbor:"6,keyasint"`
}

func (AppointCommitteeMember) Kind() ledger.Kind { return "committee.appoint-member" }

func (AppointCommitteeMember) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustBeProvinceAuthority(r, a)
}

// Audit names the origin, not the person.
func (c AppointCommitteeMember) Audit() string {
	return "appointed a committee member from " + string(c.Origin)
}

func (c AppointCommitteeMember) Apply(tx *ledger.Tx) (CommitteeMember, error) {
	member := CommitteeMember{
		Head: ledger.Head{ID: tx.NewID("exp")}, Name: c.Name, Origin: c.Origin, Organisation: c.Organisation, Institution: c.Institution,
		Field: c.Field, DocumentNo: c.DocumentNo,
	}
	if err := c.check(tx); err != nil {
		return member, err
	}
	committee, formed := Committees.Find(tx, CommitteeID)
	committee.Seats++
	if !formed { // the first appointment forms it
		committee.ID, committee.DocumentNo = CommitteeID, c.DocumentNo
		if err := Committees.Insert(tx, &committee); err != nil {
			return member, err
		}
	} else if err := Committees.Save(tx, &committee); err != nil {
		return member, err
	}
	return member, CommitteeMembers.Insert(tx, &member)
}

func (c AppointCommitteeMember) check(r ledger.Reader) error {
	var problems []error
	missing := func(v, name string) {
		if blank(v) {
			problems = append(problems, refuseUnder("5", "FIELD_REQUIRED", field(name, "blank")))
		} else if reason := textFault(v, 400); reason != "" {
			problems = append(problems, refuseUnder("5", "BAD_VALUE", field(name, reason)))
		}
	}
	missing(c.Name, "name")
	missing(c.Organisation, "organisation")
	missing(c.DocumentNo, "documentNo")
	if !c.Origin.Valid() {
		problems = append(problems, refuseUnder("5", "UNKNOWN_CODE", value("origin", string(c.Origin))))
	}
	if c.Institution != "" && !Institutions.Has(r, c.Institution) {
		problems = append(problems, refuseUnder("5", "BAD_VALUE", value("institution", c.Institution)))
	}
	return ledger.Join(problems...)
}

// RemoveCommitteeMember ends a membership; the record stays.
type RemoveCommitteeMember struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Reason          string `cbor:"3,keyasint"`
}

func (RemoveCommitteeMember) Kind() ledger.Kind { return "committee.remove-member" }

func (RemoveCommitteeMember) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustBeProvinceAuthority(r, a)
}

func (c RemoveCommitteeMember) Audit() string { return "removed committee member " + c.ID }

func (c RemoveCommitteeMember) Apply(tx *ledger.Tx) (CommitteeMember, error) {
	member, err := CommitteeMembers.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return member, err
	}
	committee, err := committeeAt(tx, 0)
	if err != nil {
		return member, err
	}
	if !member.RemovedAt.IsZero() {
		return member, refuseUnder("5", "NO_CHANGE", value("member", c.ID))
	}
	if blank(c.Reason) {
		return member, refuseUnder("5", "REASON_REQUIRED", field("reason", "blank"))
	}
	member.RemovedAt, member.RemovedFor = tx.Now(), c.Reason
	committee.Seats--
	if err := Committees.Save(tx, &committee); err != nil {
		return member, err
	}
	return member, CommitteeMembers.Save(tx, &member)
}

// mustRecuse reports whether a member has a stake: their organisation is one
// of the institutions concerned, or one that this succeeded (R5.3).
func mustRecuse(r ledger.Reader, m CommitteeMember, concerned []string) bool {
	for _, id := range concerned {
		institution, ok := Institutions.Find(r, id)
		if !ok {
			continue
		}
		if m.Institution != "" && sameInstitution(r, m.Institution, id) {
			return true
		}
		for _, name := range append([]string{institution.Name}, institution.FormerNames...) {
			if NormaliseName(name) == NormaliseName(m.Organisation) {
				return true
			}
		}
	}
	return false
}

// sameInstitution reports whether two ids stand for one institution today.
func sameInstitution(r ledger.Reader, a, b string) bool {
	if a == b {
		return true
	}
	actingA, errA := Acting(r, a)
	actingB, errB := Acting(r, b)
	return errA == nil && errB == nil && actingA.ID == actingB.ID
}

// dayOf is the date of an instant in Shanghai.
func dayOf(at ledger.Instant) calendar.Date { return calendar.DateOf(at.Time()) }

var committeeRefusals = []refusal{
	{"NO_COMMITTEE", "5", "省公共数据主管部门尚未组建专家委员会", "the provincial authority has not formed the expert committee yet"},
	{"RECUSAL_REQUIRED", "5", "与争议各方有利害关系的委员应当回避", "a member from an organisation concerned must be recused"},
	{"WORKING_RULES_REQUIRED", "5", "专家委员会工作规则尚未制定", "the committee has no working rules yet"},
	{"QUORUM_REQUIRED", "5", "签署意见的委员人数未达到工作规则的要求", "fewer members sign than the working rules demand"},
}
