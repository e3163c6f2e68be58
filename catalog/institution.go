package catalog

import (
	"errors"
	"strings"

	"github.com/mulu-catalog/mulu/ledger"
)

// InstitutionStatus says whether an institution still acts.
type InstitutionStatus string

// The statuses of an institution.
const (
	InstitutionActive    InstitutionStatus = "ACTIVE"    // 存续
	InstitutionSucceeded InstitutionStatus = "SUCCEEDED" // 已被承继
)

// Institution is a 公共管理和服务机构 (Art 2(2)). Names change and departments
// merge; duties pass to the successor and never vanish.
type Institution struct {
	ledger.Head
	USCC          string            `cbor:"10,keyasint,omitempty"`
	USCCOverride  string            `cbor:"11,keyasint,omitempty"` // evidence for a legal code that fails the check (rulebook 4.6)
	Name          string            `cbor:"12,keyasint"`
	InstKind      InstitutionKind   `cbor:"13,keyasint"`
	Level         Level             `cbor:"14,keyasint"`
	Division      string            `cbor:"15,keyasint"`
	Sector        string            `cbor:"16,keyasint,omitempty"`
	UtilitySector UtilitySector     `cbor:"17,keyasint,omitempty"`
	Status        InstitutionStatus `cbor:"18,keyasint"`
	Successor     string            `cbor:"19,keyasint,omitempty"`
	FormerNames   []string          `cbor:"20,keyasint,omitempty"`
	Incomplete    bool              `cbor:"21,keyasint,omitempty"` // known from a listing only; its USCC is missing
	Warnings      []string          `cbor:"22,keyasint,omitempty"`
}

// Institutions, by USCC, by division and by name within a division.
var (
	Institutions    = ledger.NewTable[Institution]("institutions", ledger.KeepVersions, ledger.Feed)
	institutionUSCC = ledger.NewUnique("institution_uscc")
	institutionName = ledger.NewUnique("institution_name")
	InstitutionsIn  = ledger.NewIndex("institutions_by_division")
)

// InstitutionByName finds an institution by its name within a division.
func InstitutionByName(r ledger.Reader, division, name string) (Institution, bool) {
	id := institutionName.Owner(r, nameKey(division, name))
	if id == "" {
		return Institution{}, false
	}
	return Institutions.Find(r, id)
}

func nameKey(division, name string) string { return division + "\x00" + NormaliseName(name) }

// Acting follows the successions from an institution to the one that answers
// for it today.
func Acting(r ledger.Reader, id string) (Institution, error) {
	for range 32 {
		institution, err := Institutions.Get(r, id)
		if err != nil || institution.Successor == "" {
			return institution, err
		}
		id = institution.Successor
	}
	return Institution{}, refuse("INSTITUTION_INACTIVE", value("institution", id))
}

// RegisterInstitution enters an institution in the register. The competent
// authority of its division, or of the division above, registers it.
type RegisterInstitution struct {
	USCC          string          `cbor:"1,keyasint"`
	USCCOverride  string          `cbor:"2,keyasint,omitempty"`
	Name          string          `cbor:"3,keyasint"`
	InstKind      InstitutionKind `cbor:"4,keyasint"`
	Division      string          `cbor:"5,keyasint"`
	Sector        string          `cbor:"6,keyasint,omitempty"`
	UtilitySector UtilitySector   `cbor:"7,keyasint,omitempty"`
}

func (RegisterInstitution) Kind() ledger.Kind { return "institution.register" }

func (c RegisterInstitution) Allow(r ledger.Reader, a ledger.Actor) error {
	return mayRegister(r, a, c.Division)
}

func (c RegisterInstitution) Audit() string { return "registered institution " + c.Name }

// mayRegister: the authority of the division, of its city, or of the province,
// and a node for its own jurisdiction.
func mayRegister(r ledger.Reader, a ledger.Actor, division string) error {
	if !InJurisdiction(division) {
		return refuse("OUT_OF_JURISDICTION", value("division", division))
	}
	if has(a, RoleNode) && HomeDivision(division) == a.NodeDivision {
		return nil
	}
	return anyOf(mustBeAuthorityOf(r, a, division), mustBeAuthorityOf(r, a, HomeDivision(division)), mustBeProvinceAuthority(r, a))
}

func (c RegisterInstitution) Apply(tx *ledger.Tx) (Institution, error) {
	institution := Institution{
		Head: ledger.Head{ID: tx.NewID("org")}, USCC: NormaliseUSCC(c.USCC), USCCOverride: c.USCCOverride, Name: strings.TrimSpace(c.Name),
		InstKind: c.InstKind, Level: levelOf(c.Division), Division: c.Division, Sector: c.Sector,
		UtilitySector: c.UtilitySector, Status: InstitutionActive,
	}
	if err := checkInstitution(&institution); err != nil {
		return institution, err
	}
	return institution, enterInstitution(tx, &institution)
}

// checkInstitution reports every mistake of an institution's particulars.
func checkInstitution(i *Institution) error {
	var problems []error
	if blank(i.Name) {
		problems = append(problems, refuseUnder("2(2)", "FIELD_REQUIRED", field("name", "blank")))
	}
	if i.Level == "" {
		problems = append(problems, refuse("OUT_OF_JURISDICTION", value("division", i.Division)))
	}
	if !i.InstKind.Valid() {
		problems = append(problems, refuse("NOT_PUBLIC_INSTITUTION", value("kind", string(i.InstKind))))
	}
	if i.InstKind == InstitutionKindPublicUtility && !i.UtilitySector.Valid() {
		problems = append(problems, refuseUnder("46", "FIELD_REQUIRED", field("utilitySector", "a utility names its sector")))
	}
	if i.USCC == "" {
		problems = append(problems, refuseUnder("2(2)", "FIELD_REQUIRED", field("uscc", "blank")))
	} else if err := CheckUSCC(i.USCC); err != nil && !overridden(err, i.USCCOverride) {
		problems = append(problems, refuse("USCC_INVALID", ledger.Detail{Field: "uscc", Value: i.USCC, Reason: err.Error()}))
	}
	i.Warnings = nil
	if warning := USCCKindWarning(i.USCC, i.InstKind); warning != "" {
		i.Warnings = append(i.Warnings, warning)
	}
	return ledger.Join(problems...)
}

// overridden reports whether the recorded evidence lets a code pass: only one
// whose check characters fail, never one of wrong length or characters.
func overridden(err error, evidence string) bool {
	var fault *USCCError
	return !blank(evidence) && errors.As(err, &fault) && fault.Overridable()
}

// enterInstitution writes a new institution and claims its code and name.
func enterInstitution(tx *ledger.Tx, i *Institution) error {
	if i.USCC != "" && !institutionUSCC.Claim(tx, i.USCC, i.ID) {
		return refuseUnder("2(2)", "ALREADY_EXISTS", value("uscc", i.USCC))
	}
	if !institutionName.Claim(tx, nameKey(i.Division, i.Name), i.ID) {
		return refuseUnder("2(2)", "ALREADY_EXISTS", value("name", i.Name))
	}
	InstitutionsIn.Put(tx, i.ID, i.Division)
	return Institutions.Insert(tx, i)
}

// ensureInstitution finds the institution of a listing by name, or enters it
// as incomplete and asks its competent authority to complete it.
func ensureInstitution(tx *ledger.Tx, division, name string) (Institution, error) {
	if found, ok := InstitutionByName(tx, division, name); ok {
		return found, nil
	}
	institution := Institution{
		Head: ledger.Head{ID: tx.NewID("org")}, Name: strings.TrimSpace(name), InstKind: InstitutionKindAdministrativeOrgan,
		Level: levelOf(division), Division: division, Status: InstitutionActive, Incomplete: true,
	}
	if err := enterInstitution(tx, &institution); err != nil {
		return institution, err
	}
	return institution, openTask(tx, Task{
		TaskKind: TaskCompleteInstitution, Institution: AuthorityOf(tx, division), Division: division,
		Matter: institution.ID, Article: "2(2)",
	})
}

// UpdateInstitution changes the particulars; a changed name is remembered.
type UpdateInstitution struct {
	ID              string          `cbor:"1,keyasint"`
	ExpectedVersion int             `cbor:"2,keyasint,omitempty"`
	USCC            string          `cbor:"3,keyasint,omitempty"`
	USCCOverride    string          `cbor:"4,keyasint,omitempty"`
	Name            string          `cbor:"5,keyasint,omitempty"`
	InstKind        InstitutionKind `cbor:"6,keyasint,omitempty"`
	Sector          string          `cbor:"7,keyasint,omitempty"`
	UtilitySector   UtilitySector   `cbor:"8,keyasint,omitempty"`
}

func (UpdateInstitution) Kind() ledger.Kind { return "institution.update" }

func (c UpdateInstitution) Allow(r ledger.Reader, a ledger.Actor) error {
	institution, err := Institutions.Get(r, c.ID)
	if err != nil {
		return err
	}
	return mayRegister(r, a, institution.Division)
}

func (c UpdateInstitution) Audit() string { return "updated institution " + c.ID }

func (c UpdateInstitution) Apply(tx *ledger.Tx) (Institution, error) {
	institution, err := Institutions.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return institution, err
	}
	before := institution
	c.overlay(&institution)
	if err := checkInstitution(&institution); err != nil {
		return institution, err
	}
	institution.Incomplete = false
	if institution.USCC != before.USCC {
		institutionUSCC.Release(tx, before.USCC, before.ID)
		if !institutionUSCC.Claim(tx, institution.USCC, institution.ID) {
			return institution, refuseUnder("2(2)", "ALREADY_EXISTS", value("uscc", institution.USCC))
		}
	}
	if institution.Name != before.Name {
		institution.FormerNames = append(institution.FormerNames, before.Name)
		if !institutionName.Claim(tx, nameKey(institution.Division, institution.Name), institution.ID) {
			return institution, refuseUnder("2(2)", "ALREADY_EXISTS", value("name", institution.Name))
		}
	}
	if err := closeTasks(tx, institution.ID, TaskCompleteInstitution); err != nil {
		return institution, err
	}
	return institution, Institutions.Save(tx, &institution)
}

func (c UpdateInstitution) overlay(i *Institution) {
	if c.USCC != "" {
		i.USCC = NormaliseUSCC(c.USCC)
	}
	if c.USCCOverride != "" {
		i.USCCOverride = c.USCCOverride
	}
	if !blank(c.Name) {
		i.Name = strings.TrimSpace(c.Name)
	}
	if c.InstKind != "" {
		i.InstKind = c.InstKind
	}
	if c.Sector != "" {
		i.Sector = c.Sector
	}
	if c.UtilitySector != "" {
		i.UtilitySector = c.UtilitySector
	}
}

// SucceedInstitution records that another institution took over: its duties,
// its entries and its open tasks pass on.
type SucceedInstitution struct {
	ID         string `cbor:"1,keyasint"`
	Successor  string `cbor:"2,keyasint"`
	DocumentNo string `cbor:"3,keyasint"`
}

func (SucceedInstitution) Kind() ledger.Kind { return "institution.succeed" }

func (c SucceedInstitution) Allow(r ledger.Reader, a ledger.Actor) error {
	institution, err := Institutions.Get(r, c.ID)
	if err != nil {
		return err
	}
	return mayRegister(r, a, institution.Division)
}

func (c SucceedInstitution) Audit() string {
	return "institution " + c.ID + " succeeded by " + c.Successor
}

func (c SucceedInstitution) Apply(tx *ledger.Tx) (Institution, error) {
	institution, err := Institutions.Get(tx, c.ID)
	if err != nil {
		return institution, err
	}
	successor, err := Acting(tx, c.Successor)
	switch {
	case err != nil:
		return institution, err
	case blank(c.DocumentNo):
		return institution, refuse("DOCUMENT_NO_REQUIRED", field("documentNo", "blank"))
	case institution.Status != InstitutionActive:
		return institution, refuse("INSTITUTION_INACTIVE", value("id", c.ID))
	case successor.ID == institution.ID:
		return institution, refuse("BAD_VALUE", field("successor", "an institution cannot succeed itself"))
	}
	institution.Status, institution.Successor = InstitutionSucceeded, successor.ID
	if err := passTasks(tx, institution.ID, successor.ID); err != nil {
		return institution, err
	}
	if err := passVoices(tx, institution.ID, successor); err != nil {
		return institution, err
	}
	return institution, Institutions.Save(tx, &institution)
}

// blank reports whether a text says nothing.
func blank(s string) bool { return strings.TrimSpace(s) == "" }
