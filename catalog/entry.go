package catalog

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/mulu-catalog/mulu/ledger"
)

// Entry is a dataset of a catalog (CatalogEntry, rulebook 3.3): what is open,
// to whom, by whom and how often renewed. Every version is kept.
type Entry struct {
	ledger.Head
	Catalog        string           `cbor:"10,keyasint"`
	Name           string           `cbor:"11,keyasint"` // 数据名称
	OpeningSubject string           `cbor:"12,keyasint"` // 数据开放主体, institution id
	Attribute      OpenAttribute    `cbor:"13,keyasint"` // 数据开放属性
	Formats        []DataFormat     `cbor:"14,keyasint"` // 数据格式
	DataType       DataType         `cbor:"15,keyasint"` // 数据类型
	Frequency      UpdateFrequency  `cbor:"16,keyasint"` // 数据更新频率
	CustomPeriod   string           `cbor:"17,keyasint,omitempty"`
	Summary        string           `cbor:"18,keyasint,omitempty"`
	Items          []DataItem       `cbor:"19,keyasint,omitempty"`
	Domains        []DataDomain     `cbor:"20,keyasint,omitempty"`
	Keywords       []string         `cbor:"21,keyasint,omitempty"`
	Priority       PriorityCategory `cbor:"22,keyasint,omitempty"`
	ResourceCode   string           `cbor:"23,keyasint,omitempty"`
	Resource       ResourceKind     `cbor:"24,keyasint,omitempty"`
	Authentication Authentication   `cbor:"25,keyasint,omitempty"`
	ExternalIDs    []string         `cbor:"26,keyasint,omitempty"`
	ObtainedBy     string           `cbor:"27,keyasint"`           // 获得, institution id
	AggregatedBy   string           `cbor:"28,keyasint,omitempty"` // 归集
	Spatial        string           `cbor:"29,keyasint,omitempty"` // division code
	Temporal       string           `cbor:"30,keyasint,omitempty"`

	Legal           LegalBasis           `cbor:"40,keyasint,omitempty"`
	Grounds         []ProhibitedGround   `cbor:"41,keyasint,omitempty"`
	Releases        []Release            `cbor:"42,keyasint,omitempty"`
	Bases           []RestrictionBasis   `cbor:"43,keyasint,omitempty"`
	Grade           DataGrade            `cbor:"44,keyasint,omitempty"`
	Tags            []string             `cbor:"45,keyasint,omitempty"`
	RuleVersion     string               `cbor:"46,keyasint,omitempty"` // classification rule document
	LexSpecialis    LexSpecialisCategory `cbor:"47,keyasint,omitempty"`
	SpecialRules    []Citation           `cbor:"48,keyasint,omitempty"`
	AggregationRisk bool                 `cbor:"49,keyasint,omitempty"`
	SourceEntries   []string             `cbor:"50,keyasint,omitempty"`
	PublicAttribute bool                 `cbor:"51,keyasint,omitempty"` // Art 46: the utility's data involves a public attribute
	CollectionBasis string               `cbor:"52,keyasint,omitempty"`

	Listing          ListingState   `cbor:"60,keyasint"`
	Opening          OpeningState   `cbor:"61,keyasint"`
	ListedBy         ListingBasis   `cbor:"62,keyasint,omitempty"`
	ListedAt         ledger.Instant `cbor:"63,keyasint,omitempty"`
	ListingDocNo     string         `cbor:"64,keyasint,omitempty"`
	FirstOpenedAt    ledger.Instant `cbor:"65,keyasint,omitempty"`
	DataUpdatedAt    ledger.Instant `cbor:"66,keyasint,omitempty"` // last renewal of the data itself
	IssuedAt         ledger.Instant `cbor:"67,keyasint,omitempty"`
	EditionYear      int            `cbor:"68,keyasint,omitempty"` // edition that listed it
	Disputed         bool           `cbor:"69,keyasint,omitempty"` // R11.4
	DelistReason     string         `cbor:"70,keyasint,omitempty"`
	Incident         string         `cbor:"71,keyasint,omitempty"` // emergency the entry is linked to
	Emergency        bool           `cbor:"72,keyasint,omitempty"`
	EmergencyCadence string         `cbor:"73,keyasint,omitempty"`
	Assessment       string         `cbor:"74,keyasint,omitempty"` // the assessment the listing rests on
	Review           string         `cbor:"75,keyasint,omitempty"` // the review the listing rests on
	AcceptedBy       string         `cbor:"76,keyasint,omitempty"` // R13.2: provincial compilation acceptance
	PublicNote       string         `cbor:"77,keyasint,omitempty"` // R15.3: change note
	GrantsStop       bool           `cbor:"78,keyasint,omitempty"`
	RecordCount      int64          `cbor:"79,keyasint,omitempty"`
	ReassessBy       ledger.Instant `cbor:"80,keyasint,omitempty"` // R15.4: end of the reassessment interval
	ReassessedAt     ledger.Instant `cbor:"81,keyasint,omitempty"`
	Reassessment     string         `cbor:"82,keyasint,omitempty"`  // the newest one of the present restriction
	Conditions       []string       `cbor:"83,keyasint,omitempty"`  // criteria of the published rule that access asks for (Art 16)
	Watch            *UpdateWatch   `cbor:"85,keyasint,omitempty"`  // R19.2: when the entry becomes stale
	AppliedRules     []AppliedRule  `cbor:"100,keyasint,omitempty"` // special rules in the place of the Measures (Arts 46, 47)
	Holds            []Hold         `cbor:"101,keyasint,omitempty"` // why opening was suspended, and what became of it (Art 35)
	WithdrawnAt      ledger.Instant `cbor:"102,keyasint,omitempty"`
	WithdrawReason   string         `cbor:"103,keyasint,omitempty"`
	DelistedAt       ledger.Instant `cbor:"104,keyasint,omitempty"`
	Sealed           string         `cbor:"105,keyasint,omitempty"` // disposal that took the data off for good (Art 32(2))

	Session      string          `cbor:"90,keyasint,omitempty"` // import session
	SourceDigest []byte          `cbor:"91,keyasint,omitempty"` // of the listing's row
	SourceURL    string          `cbor:"92,keyasint,omitempty"`
	Methods      []OpeningMethod `cbor:"93,keyasint,omitempty"` // as the listing names them
}

// ListingBasis says how an entry came to be listed.
type ListingBasis string

// The ways to be listed.
const (
	ListedByReview          ListingBasis = "REVIEW"           // Art 13
	ListedByExistingCatalog ListingBasis = "EXISTING_CATALOG" // adoptExistingCatalog
)

// DataItem is one 信息项 of an entry.
type DataItem struct {
	Name        string        `cbor:"1,keyasint"`
	NameEn      string        `cbor:"2,keyasint,omitempty"`
	ItemType    ItemType      `cbor:"3,keyasint"`
	Length      int           `cbor:"4,keyasint,omitempty"`
	Description string        `cbor:"5,keyasint,omitempty"`
	Sensitive   bool          `cbor:"6,keyasint,omitempty"`
	Attribute   OpenAttribute `cbor:"7,keyasint,omitempty"`
}

// LegalBasis is the entry's legal-basis class with its citations (Art 6(1)).
type LegalBasis struct {
	Class     LegalBasisClass `cbor:"1,keyasint,omitempty"`
	Citations []Citation      `cbor:"2,keyasint,omitempty"`
}

// Citation names an article of a law, regulation, rule or state provision.
type Citation struct {
	Title   string    `cbor:"1,keyasint"`
	Article string    `cbor:"2,keyasint"`
	Norm    NormLevel `cbor:"3,keyasint"`
	// Replaces is the article of the Measures in whose place a special rule
	// stands (Arts 46, 47); empty for an ordinary citation.
	Replaces string `cbor:"4,keyasint,omitempty"`
}

// Release lifts one or more Art 14 grounds.
type Release struct {
	Basis    ReleaseBasis       `cbor:"1,keyasint"`
	Grounds  []ProhibitedGround `cbor:"2,keyasint"`
	Evidence string             `cbor:"3,keyasint,omitempty"` // release record's id
}

// RestrictionBasis is why an entry is RESTRICTED (Art 15(1)).
type RestrictionBasis struct {
	Basis    RestrictedBasis `cbor:"1,keyasint"`
	Evidence string          `cbor:"2,keyasint,omitempty"`
	DocNo    string          `cbor:"3,keyasint,omitempty"`
	Risk     string          `cbor:"4,keyasint,omitempty"` // HIGH_VALUE_RISK_UNASSESSABLE: why the risk cannot be assessed yet
}

// Entries of all catalogs, and who holds a dataset key (INV-3).
var (
	Entries       = entryTable{ledger.NewTable[Entry]("entries", ledger.KeepVersions, ledger.Feed)}
	entryKeys     = ledger.NewUnique("entry_keys")
	resourceCodes = ledger.NewUnique("resource_codes")
)

// Key is the entry's dataset key: subject and normalised name.
func (e Entry) Key() string { return DatasetKey(e.OpeningSubject, e.Name) }

// EntryFields are the particulars that a draft and an update carry.
type EntryFields struct {
	Name            string               `cbor:"1,keyasint"`
	OpeningSubject  string               `cbor:"2,keyasint"`
	OpenAttribute   OpenAttribute        `cbor:"3,keyasint"`
	Formats         []DataFormat         `cbor:"4,keyasint"`
	DataType        DataType             `cbor:"5,keyasint"`
	UpdateFrequency UpdateFrequency      `cbor:"6,keyasint"`
	CustomPeriod    string               `cbor:"7,keyasint,omitempty"`
	Summary         string               `cbor:"8,keyasint,omitempty"`
	Items           []DataItem           `cbor:"9,keyasint,omitempty"`
	Domains         []DataDomain         `cbor:"10,keyasint,omitempty"`
	Keywords        []string             `cbor:"11,keyasint,omitempty"`
	Priority        PriorityCategory     `cbor:"12,keyasint,omitempty"`
	ResourceCode    string               `cbor:"13,keyasint,omitempty"`
	Resource        ResourceKind         `cbor:"14,keyasint,omitempty"`
	Authentication  Authentication       `cbor:"15,keyasint,omitempty"`
	ExternalIDs     []string             `cbor:"16,keyasint,omitempty"`
	ObtainedBy      string               `cbor:"17,keyasint,omitempty"` // the subject when empty
	AggregatedBy    string               `cbor:"18,keyasint,omitempty"`
	Spatial         string               `cbor:"19,keyasint,omitempty"`
	Temporal        string               `cbor:"20,keyasint,omitempty"`
	Legal           LegalBasis           `cbor:"21,keyasint,omitempty"`
	Grounds         []ProhibitedGround   `cbor:"22,keyasint,omitempty"`
	Bases           []RestrictionBasis   `cbor:"23,keyasint,omitempty"`
	Grade           DataGrade            `cbor:"24,keyasint,omitempty"`
	Tags            []string             `cbor:"25,keyasint,omitempty"`
	LexSpecialis    LexSpecialisCategory `cbor:"26,keyasint,omitempty"`
	SpecialRules    []Citation           `cbor:"27,keyasint,omitempty"`
	AggregationRisk bool                 `cbor:"28,keyasint,omitempty"`
	SourceEntries   []string             `cbor:"29,keyasint,omitempty"`
	PublicAttribute bool                 `cbor:"30,keyasint,omitempty"`
	CollectionBasis string               `cbor:"31,keyasint,omitempty"`
}

// onto writes the particulars into an entry.
func (f EntryFields) onto(e *Entry) {
	e.Name, e.OpeningSubject, e.Attribute = strings.TrimSpace(f.Name), f.OpeningSubject, f.OpenAttribute
	e.Formats, e.DataType, e.Frequency, e.CustomPeriod = f.Formats, f.DataType, f.UpdateFrequency, f.CustomPeriod
	e.Summary, e.Items, e.Domains, e.Keywords = f.Summary, f.Items, f.Domains, f.Keywords
	e.Priority, e.ResourceCode, e.Resource, e.Authentication = f.Priority, f.ResourceCode, f.Resource, f.Authentication
	e.ExternalIDs, e.ObtainedBy, e.AggregatedBy = f.ExternalIDs, f.ObtainedBy, f.AggregatedBy
	e.Spatial, e.Temporal, e.Legal, e.Grounds, e.Bases = f.Spatial, f.Temporal, f.Legal, f.Grounds, f.Bases
	e.Grade, e.Tags, e.LexSpecialis, e.SpecialRules = f.Grade, f.Tags, f.LexSpecialis, f.SpecialRules
	e.AggregationRisk, e.SourceEntries = f.AggregationRisk, f.SourceEntries
	e.PublicAttribute, e.CollectionBasis = f.PublicAttribute, f.CollectionBasis
	e.AppliedRules = appliedRules(e)
	if e.ObtainedBy == "" {
		e.ObtainedBy = e.OpeningSubject
	}
	if e.Authentication == "" {
		e.Authentication = AuthenticationAnonymous
	}
	if e.Resource == "" {
		e.Resource = ResourceKindDataset
	}
}

// checkMandatory lists every one of the six fields of Art 10(2) that is
// missing (R10.5, AT10.8).
func checkMandatory(e *Entry) error {
	var missing []ledger.Detail
	need := func(ok bool, name, zh string) {
		if !ok {
			missing = append(missing, field(name, zh))
		}
	}
	need(!blank(e.Name), "name", "数据名称")
	need(!blank(e.OpeningSubject), "openingSubject", "数据开放主体")
	need(!blank(string(e.Attribute)), "openAttribute", "数据开放属性")
	need(len(e.Formats) > 0, "formats", "数据格式")
	need(!blank(string(e.DataType)), "dataType", "数据类型")
	need(!blank(string(e.Frequency)), "updateFrequency", "数据更新频率")
	if len(missing) == 0 {
		return nil
	}
	return refuse("FIELD_REQUIRED", missing...)
}

// checkCodes lists every value that is not in its code list.
func checkCodes(e *Entry) error {
	var wrong []ledger.Detail
	code := func(ok bool, name, v string) {
		if v != "" && !ok {
			wrong = append(wrong, value(name, v))
		}
	}
	code(e.Attribute.Valid(), "openAttribute", string(e.Attribute))
	code(e.DataType.Valid(), "dataType", string(e.DataType))
	code(e.Frequency.Valid(), "updateFrequency", string(e.Frequency))
	code(e.Resource.Valid(), "resource", string(e.Resource))
	code(e.Authentication.Valid(), "authentication", string(e.Authentication))
	code(e.Priority.Valid(), "priority", string(e.Priority))
	code(e.Grade.Valid(), "grade", string(e.Grade))
	code(e.LexSpecialis.Valid(), "lexSpecialis", string(e.LexSpecialis))
	code(e.Legal.Class.Valid(), "legal.class", string(e.Legal.Class))
	for i, f := range e.Formats {
		code(f.Valid(), indexed("formats", i), string(f))
	}
	for i, d := range e.Domains {
		code(d.Valid(), indexed("domains", i), string(d))
	}
	for i, g := range e.Grounds {
		code(g.Valid(), indexed("grounds", i), string(g))
	}
	for i, b := range e.Bases {
		code(b.Basis.Valid(), indexed("bases", i), string(b.Basis))
	}
	for i, item := range e.Items {
		code(item.ItemType.Valid(), indexed("items", i), string(item.ItemType))
	}
	if e.Spatial != "" && levelOf(e.Spatial) == "" {
		wrong = append(wrong, value("spatial", e.Spatial))
	}
	if len(wrong) == 0 {
		return nil
	}
	return refuse("UNKNOWN_CODE", wrong...)
}

func indexed(name string, i int) string { return name + "[" + strconv.Itoa(i) + "]" }

// checkTexts refuses what no title or text may hold: control characters,
// invisible direction marks, over-long values.
func checkTexts(e *Entry) error {
	var wrong []ledger.Detail
	text := func(name, v string, most int) {
		if reason := textFault(v, most); reason != "" {
			wrong = append(wrong, field(name, reason))
		}
	}
	text("name", e.Name, 600)
	text("summary", e.Summary, 20000)
	text("temporal", e.Temporal, 200)
	for i, k := range e.Keywords {
		text(indexed("keywords", i), k, 200)
	}
	for i, item := range e.Items {
		text(indexed("items", i), item.Name+item.Description, 4000)
	}
	if e.SourceURL != "" {
		if u, err := url.Parse(e.SourceURL); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			wrong = append(wrong, field("url", "not an http or https address"))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return refuseUnder("10(2)", "BAD_VALUE", wrong...)
}

// textFault says why a text cannot be kept, "" when it can. most is in bytes.
func textFault(v string, most int) string {
	if len(v) > most {
		return "longer than " + strconv.Itoa(most) + " bytes"
	}
	for _, r := range v {
		switch {
		case r == '\n' || r == '\t':
		case r < 0x20, r >= 0x7f && r < 0xa0:
			return "control character"
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff:
			return "invisible direction mark"
		case r == 0xfffd:
			return "not valid UTF-8"
		}
	}
	return ""
}

// checkPlace checks the subject and the catalog against each other: a public
// institution of the province, within the catalog's reach.
func checkPlace(r ledger.Reader, e *Entry) error {
	cat, err := Catalogs.Get(r, e.Catalog)
	if err != nil {
		return err
	}
	if e.OpeningSubject == "" {
		return nil
	}
	subject, err := Institutions.Get(r, e.OpeningSubject)
	if err != nil {
		return refuse("NOT_PUBLIC_INSTITUTION", value("openingSubject", e.OpeningSubject))
	}
	if subject.Status != InstitutionActive {
		return refuse("INSTITUTION_INACTIVE", value("openingSubject", e.OpeningSubject), value("successor", subject.Successor))
	}
	if !inCatalogReach(cat, subject.Division) {
		return refuse("FOREIGN_JURISDICTION", value("catalog", cat.ID), value("division", subject.Division))
	}
	if subject.InstKind == InstitutionKindPublicUtility && !e.PublicAttribute {
		return refuseUnder("46", "BAD_VALUE", field("publicAttribute", "a utility opens only data that involves a public attribute"))
	}
	return nil
}

// claimKey gives the entry its dataset key, or says who holds it (INV-3,
// AT10.7).
func claimKey(tx *ledger.Tx, e *Entry) error {
	if entryKeys.Claim(tx, e.Key(), e.ID) {
		return nil
	}
	holder, err := Entries.Get(tx, entryKeys.Owner(tx, e.Key()))
	if err != nil {
		return err
	}
	if holder.Catalog == CatalogID(Province) && e.Catalog != holder.Catalog {
		return refuse("DUPLICATE_OF_PROVINCIAL", value("entry", holder.ID), value("name", holder.Name))
	}
	return refuse("DUPLICATE_KEY", value("entry", holder.ID), value("name", holder.Name))
}

// DraftEntry enters a dataset in a catalog as a draft (Art 11(1): catalogue
// first). The opening subject drafts its own entries.
type DraftEntry struct {
	Catalog string      `cbor:"1,keyasint"`
	Fields  EntryFields `cbor:"2,keyasint"`
}

func (DraftEntry) Kind() ledger.Kind { return "entry.draft" }

func (c DraftEntry) Allow(r ledger.Reader, a ledger.Actor) error {
	if err := mustBeOfficer(a); err != nil {
		return err
	}
	if !Institutions.Has(r, c.Fields.OpeningSubject) {
		return nil // Apply refuses it together with every other mistake of the input
	}
	return mustBeSubject(r, a, c.Fields.OpeningSubject)
}

func (c DraftEntry) Audit() string { return "drafted an entry in " + c.Catalog }

func (c DraftEntry) Apply(tx *ledger.Tx) (Entry, error) {
	entry := Entry{
		Head: ledger.Head{ID: tx.NewID("ent")}, Catalog: c.Catalog, Listing: ListingDraft, Opening: OpeningNotOpen,
	}
	c.Fields.onto(&entry)
	if err := checkEntry(tx, &entry); err != nil {
		return entry, err
	}
	if err := claimKey(tx, &entry); err != nil {
		return entry, err
	}
	if entry.ResourceCode != "" && !resourceCodes.Claim(tx, entry.ResourceCode, entry.ID) {
		return entry, refuseUnder("10", "ALREADY_EXISTS", value("resourceCode", entry.ResourceCode))
	}
	return entry, Entries.Insert(tx, &entry)
}

// checkEntry reports every mistake of an entry's particulars together.
func checkEntry(r ledger.Reader, e *Entry) error {
	if e.StateSecret() {
		return checkStateSecret(r, e)
	}
	return ledger.Join(checkMandatory(e), checkCodes(e), checkTexts(e), checkPlace(r, e), checkLaw(r, e))
}

// UpdateEntry changes the particulars of a draft. What is listed changes by
// amendment, conversion or the next edition, never by update.
type UpdateEntry struct {
	ID              string      `cbor:"1,keyasint"`
	ExpectedVersion int         `cbor:"2,keyasint,omitempty"`
	Fields          EntryFields `cbor:"3,keyasint"`
}

func (UpdateEntry) Kind() ledger.Kind { return "entry.update" }

func (c UpdateEntry) Allow(r ledger.Reader, a ledger.Actor) error {
	entry, err := Entries.Get(r, c.ID)
	if err != nil {
		return err
	}
	if c.Fields.OpenAttribute != entry.Attribute {
		return mustSetAttribute(r, a, c.ID)
	}
	return mustBeSubject(r, a, entry.OpeningSubject)
}

func (c UpdateEntry) Audit() string { return "updated draft " + c.ID }

func (c UpdateEntry) Apply(tx *ledger.Tx) (Entry, error) {
	entry, err := Entries.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return entry, err
	}
	if !ListingFlow.Allows(entry.Listing, c.Kind()) {
		_, err := ListingFlow.Next(entry.Listing, c.Kind())
		return entry, err
	}
	if err := keepsSubject(tx, &entry, c.Fields.OpeningSubject); err != nil {
		return entry, err
	}
	old, before, beforeCode := entry, entry.Key(), entry.ResourceCode
	c.Fields.onto(&entry)
	if err := checkEntry(tx, &entry); err != nil {
		return entry, err
	}
	if entry.Key() != before {
		entryKeys.Release(tx, before, entry.ID)
		if err := claimKey(tx, &entry); err != nil {
			return entry, err
		}
	}
	if entry.ResourceCode != beforeCode {
		resourceCodes.Release(tx, beforeCode, entry.ID)
		if entry.ResourceCode != "" && !resourceCodes.Claim(tx, entry.ResourceCode, entry.ID) {
			return entry, refuseUnder("10", "ALREADY_EXISTS", value("resourceCode", entry.ResourceCode))
		}
	}
	entry.Listing, err = ListingFlow.Next(entry.Listing, c.Kind())
	if err != nil {
		return entry, err
	}
	entry.Assessment, entry.Review = "", ""
	if !sameParticulars(old, entry) {
		lapseAssessment(tx, &entry)
	}
	entry.Session = "" // what its subject changed was in no existing catalog: Article 13 lists it
	return entry, Entries.Save(tx, &entry)
}

// keepsSubject: an update names the subject that the draft has or the one that
// succeeded it. Another subject is found by agreement or decision (Art 11(2)),
// never by handing a draft over.
func keepsSubject(r ledger.Reader, e *Entry, subject string) error {
	if subject == "" || subject == e.OpeningSubject {
		return nil
	}
	if acting, err := Acting(r, e.OpeningSubject); err == nil && acting.ID == subject {
		return nil
	}
	return refuseUnder("11(2)", "NOT_SUBJECT", value("openingSubject", subject))
}
