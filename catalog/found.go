package catalog

import (
	"crypto/ed25519"

	"github.com/mulu-catalog/mulu/ledger"
)

// Federation is the one record of what was founded; its id is "federation".
type Federation struct {
	ledger.Head
	Name    string `cbor:"10,keyasint"` // federation id, as in the certificates
	RuleSet string `cbor:"11,keyasint"` // "ZJ381-2020"
}

// Federations holds the one record.
var Federations = ledger.NewTable[Federation]("federation")

// FederationID is the id of the one record.
const FederationID = "federation"

// RuleSet names the law that is carried out; later law changes the set, not
// the records made under this one (rulebook 5).
const RuleSet = "ZJ381-2020"

// FoundFederation is the first command of a log: it enters the first voter, the
// divisions, the governments, the province's authority, the provincial
// catalog, the twelve platforms and the embedded work calendar.
type FoundFederation struct {
	Name          string `cbor:"1,keyasint"`
	Incarnation   string `cbor:"2,keyasint"`
	Address       string `cbor:"3,keyasint"`
	PublicKey     []byte `cbor:"4,keyasint"`
	AuthorityName string `cbor:"5,keyasint"`
	AuthorityUSCC string `cbor:"6,keyasint"`
	API           string `cbor:"7,keyasint,omitempty"`
	MaxLevel      int    `cbor:"8,keyasint,omitempty"`
}

func (FoundFederation) Kind() ledger.Kind { return "federation.found" }

func (FoundFederation) Allow(r ledger.Reader, _ ledger.Actor) error {
	if Federations.Has(r, FederationID) {
		return refuse("ALREADY_FOUNDED")
	}
	return nil
}

func (c FoundFederation) Audit() string { return "founded federation " + c.Name }

func (c FoundFederation) Apply(tx *ledger.Tx) (Federation, error) {
	federation := Federation{Head: ledger.Head{ID: FederationID}, Name: c.Name, RuleSet: RuleSet}
	if blank(c.Name) || blank(c.Incarnation) || len(c.PublicKey) != ed25519.PublicKeySize {
		return federation, refuse("BAD_VALUE", field("name, incarnation, publicKey", "incomplete"))
	}
	if tx.Actor().Node != c.Incarnation {
		return federation, refuse("FOREIGN_JURISDICTION", value("incarnation", c.Incarnation))
	}
	if err := Federations.Insert(tx, &federation); err != nil {
		return federation, err
	}
	member := Member{
		Head: ledger.Head{ID: c.Incarnation}, Division: Province, Role: MemberProvinceNode, Status: MemberVoter,
		Address: c.Address, PublicKey: c.PublicKey, API: c.API, MaxLevel: c.MaxLevel, VoterOK: true,
	}
	if err := Members.Insert(tx, &member); err != nil {
		return federation, err
	}
	return federation, c.seed(tx)
}

// seed enters what the law itself names.
func (c FoundFederation) seed(tx *ledger.Tx) error {
	if err := seedDivisions(tx); err != nil {
		return err
	}
	authority := Institution{
		Head: ledger.Head{ID: tx.NewID("org")}, USCC: NormaliseUSCC(c.AuthorityUSCC), Name: c.AuthorityName,
		InstKind: InstitutionKindAdministrativeOrgan, Level: LevelProvince, Division: Province, Status: InstitutionActive,
	}
	if blank(authority.Name) {
		authority.Name = "浙江省数据局"
	}
	if authority.USCC == "" {
		authority.Incomplete = true
	} else if err := checkInstitution(&authority); err != nil {
		return err
	}
	if err := enterInstitution(tx, &authority); err != nil {
		return err
	}
	designated := CompetentAuthority{Head: ledger.Head{ID: Province}, Institution: authority.ID}
	if err := Authorities.Insert(tx, &designated); err != nil {
		return err
	}
	if _, err := newCatalog(tx, Province, ""); err != nil {
		return err
	}
	if err := seedPlatforms(tx); err != nil {
		return err
	}
	return seedCalendar(tx)
}

func seedDivisions(tx *ledger.Tx) error {
	for _, d := range AllDivisions() {
		record := DivisionRecord{
			Head: ledger.Head{ID: d.Code}, Name: d.Name, Level: d.Level, NameEn: d.NameEn,
			ValidFrom: d.ValidFrom, ValidTo: d.ValidTo, Successors: d.Successors,
		}
		if d.Level == LevelCounty {
			record.Parent = ParentCity(d.Code)
		} else if d.Level == LevelCity {
			record.Parent = Province
		}
		if err := DivisionRecords.Insert(tx, &record); err != nil {
			return err
		}
		if d.ValidTo != "" {
			continue
		}
		if err := seedGovernment(tx, d.Code, d.Name); err != nil {
			return err
		}
	}
	return nil
}

func seedGovernment(tx *ledger.Tx, code, name string) error {
	institution := Institution{
		Head: ledger.Head{ID: "gov-" + code}, Name: name + "人民政府", InstKind: InstitutionKindAdministrativeOrgan,
		Level: levelOf(code), Division: code, Status: InstitutionActive, Incomplete: true,
	}
	if err := enterInstitution(tx, &institution); err != nil {
		return err
	}
	government := PeoplesGovernment{Head: ledger.Head{ID: code}, Name: institution.Name, Institution: institution.ID}
	return Governments.Insert(tx, &government)
}
