package catalog

import (
	"github.com/mulu-catalog/mulu/ledger"
)

// DivisionRecord is a division as the federation keeps it: divisions are
// founded, merged and renamed, and open duties pass to the successors (4.7).
type DivisionRecord struct {
	ledger.Head          // the id is the six-digit code
	Name        string   `cbor:"10,keyasint"`
	Level       Level    `cbor:"11,keyasint"`
	Parent      string   `cbor:"12,keyasint,omitempty"`
	NameEn      string   `cbor:"13,keyasint,omitempty"`
	ValidFrom   string   `cbor:"14,keyasint,omitempty"` // dates, 2006-01-02
	ValidTo     string   `cbor:"15,keyasint,omitempty"`
	Successors  []string `cbor:"16,keyasint,omitempty"`
}

// CompetentAuthority is the 公共数据主管部门 of a division (Art 4(1)); the id is
// the division's code, so there is exactly one (R4.1).
type CompetentAuthority struct {
	ledger.Head
	Institution string `cbor:"10,keyasint"`
	DocumentNo  string `cbor:"11,keyasint,omitempty"`
}

// PeoplesGovernment is the 人民政府 of a division; the id is the code.
type PeoplesGovernment struct {
	ledger.Head
	Name        string `cbor:"10,keyasint"`
	Institution string `cbor:"11,keyasint"`
}

// DivisionRecords, Authorities and Governments are keyed by division code.
var (
	DivisionRecords = ledger.NewTable[DivisionRecord]("divisions")
	Authorities     = ledger.NewTable[CompetentAuthority]("authorities", ledger.KeepVersions)
	Governments     = ledger.NewTable[PeoplesGovernment]("governments")
)

// DesignateAuthority names the competent authority of a division: the
// division's own government does, or the province authority until that
// government has an officer in the federation (Art 4(1); for a county the
// department designated by the county government).
type DesignateAuthority struct {
	Division    string `cbor:"1,keyasint"`
	Institution string `cbor:"2,keyasint"`
	DocumentNo  string `cbor:"3,keyasint"`
}

func (DesignateAuthority) Kind() ledger.Kind { return "authority.designate" }

func (c DesignateAuthority) Allow(r ledger.Reader, a ledger.Actor) error {
	if has(a, RoleNode) {
		if HomeDivision(c.Division) != a.NodeDivision {
			return refuse("FOREIGN_JURISDICTION", value("division", c.Division))
		}
		return nil
	}
	return anyOf(mustBeGovernmentOf(a, c.Division), mustBeProvinceAuthority(r, a))
}

func (c DesignateAuthority) Audit() string {
	return "designated institution " + c.Institution + " as authority of " + c.Division
}

func (c DesignateAuthority) Apply(tx *ledger.Tx) (CompetentAuthority, error) {
	var none CompetentAuthority
	if levelOf(c.Division) == "" {
		return none, refuse("OUT_OF_JURISDICTION", value("division", c.Division))
	}
	institution, err := Acting(tx, c.Institution)
	if err != nil {
		return none, err
	}
	if institution.Division != c.Division {
		return none, refuse("NOT_SAME_LEVEL", value("institution", c.Institution), value("division", institution.Division))
	}
	if blank(c.DocumentNo) {
		return none, refuseUnder("4", "DOCUMENT_NO_REQUIRED", field("documentNo", "blank"))
	}
	authority, exists := Authorities.Find(tx, c.Division)
	authority.ID, authority.Institution, authority.DocumentNo = c.Division, institution.ID, c.DocumentNo
	if exists {
		return authority, Authorities.Save(tx, &authority)
	}
	return authority, Authorities.Insert(tx, &authority)
}
