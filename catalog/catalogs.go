package catalog

import "github.com/mulu-catalog/mulu/ledger"

// Catalog is the provincial opening catalog or the supplementary catalog of a
// districted city (Art 10(1)). There are no others (R10.1).
type Catalog struct {
	ledger.Head             // the id is "cat-" and the division's code
	CatKind     CatalogKind `cbor:"10,keyasint"`
	Division    string      `cbor:"11,keyasint"`
	NameZh      string      `cbor:"12,keyasint"`
	NameEn      string      `cbor:"13,keyasint,omitempty"`
	InForce     string      `cbor:"14,keyasint,omitempty"` // edition in force
	DocumentNo  string      `cbor:"15,keyasint,omitempty"`
}

// Catalogs of the federation.
var Catalogs = ledger.NewTable[Catalog]("catalogs", ledger.Feed)

// CatalogID is the id of a division's catalog.
func CatalogID(division string) string { return "cat-" + division }

// Compiler is the competent authority that compiles the catalog (R10.2).
func (c Catalog) Compiler(r ledger.Reader) string { return AuthorityOf(r, c.Division) }

// mustCompile demands the compiling authority of a catalog.
func mustCompile(r ledger.Reader, a ledger.Actor, catalogID string) error {
	cat, err := Catalogs.Get(r, catalogID)
	if err != nil {
		return err
	}
	if err := mustBeAuthorityOf(r, a, cat.Division); err != nil {
		return refuseUnder("10", "NOT_SAME_LEVEL", value("catalog", catalogID), value("division", cat.Division))
	}
	return nil
}

// inCatalogReach reports whether an institution of the division may have
// entries in the catalog: anyone in the province in the provincial catalog, the
// city and its counties in the city's supplement.
func inCatalogReach(cat Catalog, division string) bool {
	return cat.CatKind == CatalogKindProvincial || HomeDivision(division) == cat.Division
}

// CreateSupplementaryCatalog sets up a districted city's supplement (可以, so
// a city without one is in good order).
type CreateSupplementaryCatalog struct {
	Division   string `cbor:"1,keyasint"`
	DocumentNo string `cbor:"2,keyasint"`
}

func (CreateSupplementaryCatalog) Kind() ledger.Kind { return "catalog.create-supplementary" }

// Allow: the city's own authority. A county has no supplement (AT10.1).
func (c CreateSupplementaryCatalog) Allow(r ledger.Reader, a ledger.Actor) error {
	if levelOf(c.Division) != LevelCity {
		return refuse("NOT_DISTRICTED_CITY", value("division", c.Division))
	}
	return mustBeAuthorityOf(r, a, c.Division)
}

func (c CreateSupplementaryCatalog) Audit() string {
	return "created the supplementary catalog of " + c.Division
}

func (c CreateSupplementaryCatalog) Apply(tx *ledger.Tx) (Catalog, error) {
	if blank(c.DocumentNo) {
		return Catalog{}, refuse("DOCUMENT_NO_REQUIRED", field("documentNo", "blank"))
	}
	return newCatalog(tx, c.Division, c.DocumentNo)
}

func newCatalog(tx *ledger.Tx, division, documentNo string) (Catalog, error) {
	d, ok := LookupDivision(division)
	if !ok {
		return Catalog{}, refuse("OUT_OF_JURISDICTION", value("division", division))
	}
	cat := Catalog{
		Head: ledger.Head{ID: CatalogID(division)}, CatKind: CatalogKindCitySupplementary, Division: division,
		NameZh: d.Name + "公共数据开放补充目录", NameEn: d.NameEn + " supplementary opening catalog", DocumentNo: documentNo,
	}
	if division == Province {
		cat.CatKind, cat.NameZh, cat.NameEn = CatalogKindProvincial, "浙江省公共数据开放目录", "Zhejiang provincial opening catalog"
	}
	if Catalogs.Has(tx, cat.ID) {
		return cat, refuseUnder("10", "ALREADY_EXISTS", value("catalog", cat.ID))
	}
	return cat, Catalogs.Insert(tx, &cat)
}
