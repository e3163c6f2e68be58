package catalog

import (
	"strconv"

	"github.com/mulu-catalog/mulu/ledger"
)

// RuleDocument is a version of a published rule (rulebook 3.3): always public,
// never changed, replaced by the next version.
type RuleDocument struct {
	ledger.Head
	DocKind       RuleDocumentKind `cbor:"10,keyasint"`
	Division      string           `cbor:"11,keyasint"` // whose rule it is
	Number        int              `cbor:"12,keyasint"` // version within its series, from 1
	Title         string           `cbor:"13,keyasint"`
	DocumentNo    string           `cbor:"14,keyasint"`
	Text          string           `cbor:"15,keyasint,omitempty"`
	URL           string           `cbor:"16,keyasint,omitempty"`
	Digest        string           `cbor:"17,keyasint,omitempty"` // sha256 of the paper, hex
	Issuer        string           `cbor:"18,keyasint"`           // institution
	JointWith     []string         `cbor:"19,keyasint,omitempty"` // 会同: names of the peers
	Sector        string           `cbor:"20,keyasint,omitempty"` // SECTOR_DETAIL_RULE
	BasedOn       string           `cbor:"21,keyasint,omitempty"` // the provincial version a sector rule details
	EffectiveFrom ledger.Instant   `cbor:"22,keyasint,omitempty"`
	PublishedAt   ledger.Instant   `cbor:"23,keyasint"`
	Supersedes    string           `cbor:"24,keyasint,omitempty"`
}

// RuleDocuments, by kind and division, and the newest of each series.
var (
	RuleDocuments   = ledger.NewTable[RuleDocument]("rule_documents", ledger.Feed)
	RuleDocumentsBy = ledger.NewIndex("rule_documents_by_kind")
	ruleNow         = ledger.NewUnique("rule_now")
)

var ruleRefusals = []refusal{
	{"NOT_THE_ISSUER", "9", "该类规则不由本机构制定", "this kind of rule is issued by another body"},
}

// series is what versions of one rule have in common.
func (d RuleDocument) series() string {
	return string(d.DocKind) + "\x00" + d.Division + "\x00" + d.Sector
}

// RuleInForce is the newest published version of a division's rule.
func RuleInForce(r ledger.Reader, kind RuleDocumentKind, division string) (RuleDocument, bool) {
	return RuleDocuments.Find(r, ruleNow.Owner(r, RuleDocument{DocKind: kind, Division: division}.series()))
}

// SectorRuleInForce is the newest detailed classification rule of a sector.
func SectorRuleInForce(r ledger.Reader, sector string) (RuleDocument, bool) {
	key := RuleDocument{DocKind: RuleDocumentSectorDetailRule, Division: Province, Sector: sector}.series()
	return RuleDocuments.Find(r, ruleNow.Owner(r, key))
}

// RuleDocumentsOf lists the versions of a kind, of one division or of all when
// division is empty, oldest first within a division.
func RuleDocumentsOf(r ledger.Reader, kind RuleDocumentKind, division string) []RuleDocument {
	parts := []string{string(kind)}
	if division != "" {
		parts = append(parts, division)
	}
	var list []RuleDocument
	for id := range RuleDocumentsBy.IDs(r, "", parts...) {
		if document, ok := RuleDocuments.Find(r, id); ok {
			list = append(list, document)
		}
	}
	return list
}

// AuthoritiesWithoutRules lists the divisions whose authority has not published
// its assessment and review provisions (应当制定…具体规定, R13.3).
func AuthoritiesWithoutRules(r ledger.Reader) []string {
	var divisions []string
	for authority := range Authorities.All(r) {
		if _, ok := RuleInForce(r, RuleDocumentAssessmentReviewRules, authority.ID); !ok {
			divisions = append(divisions, authority.ID)
		}
	}
	return divisions
}

// PublishRuleDocument publishes the next version of a rule.
type PublishRuleDocument struct {
	DocKind       RuleDocumentKind `cbor:"1,keyasint"`
	Division      string           `cbor:"2,keyasint,omitempty"` // the issuer's when empty
	Title         string           `cbor:"3,keyasint"`
	DocumentNo    string           `cbor:"4,keyasint"`
	Text          string           `cbor:"5,keyasint,omitempty"`
	URL           string           `cbor:"6,keyasint,omitempty"`
	Digest        string           `cbor:"7,keyasint,omitempty"`
	JointWith     []string         `cbor:"8,keyasint,omitempty"`
	Sector        string           `cbor:"9,keyasint,omitempty"`
	BasedOn       string           `cbor:"10,keyasint,omitempty"`
	EffectiveFrom ledger.Instant   `cbor:"11,keyasint,omitempty"`
}

func (PublishRuleDocument) Kind() ledger.Kind { return "rule-document.publish" }

// Allow says who may issue which kind: the province authority what is the
// province's (Arts 5, 9, 14, 17, 34, 38), a provincial department the details
// of its own sector (Art 9(2)), the province's and the cities' authorities the
// access conditions (Art 16(3)), every authority its own provisions on
// assessment and review (Art 13(1)).
func (c PublishRuleDocument) Allow(r ledger.Reader, a ledger.Actor) error {
	division := c.division(a)
	switch c.DocKind {
	case RuleDocumentAssessmentReviewRules:
		return mustBeAuthorityOf(r, a, division)
	case RuleDocumentAccessConditions:
		if levelOf(division) == LevelCounty {
			return refuseUnder("16(3)", "NOT_THE_ISSUER", value("division", division))
		}
		return mustBeAuthorityOf(r, a, division)
	case RuleDocumentSectorDetailRule:
		return c.mustBeSectorDepartment(r, a)
	case RuleDocumentDesensitisationSpec:
		if has(a, RoleSpecialReviewer) && a.Division == Province {
			return nil // 省网信、公安、经信等部门 take part in making it
		}
	default: // the province's own
	}
	if mustBeProvinceAuthority(r, a) != nil {
		return refuseUnder(ruleArticle(c.DocKind), "FORBIDDEN_PROVINCE_ONLY", value("docKind", string(c.DocKind)))
	}
	return nil
}

// mustBeSectorDepartment demands a provincial department other than the
// authority, for the sector it is registered with.
func (c PublishRuleDocument) mustBeSectorDepartment(r ledger.Reader, a ledger.Actor) error {
	institution, ok := Institutions.Find(r, a.Institution)
	officer := has(a, RoleInstitution) || has(a, RoleSubject) || has(a, RoleSuperior)
	if !ok || !officer || institution.Level != LevelProvince {
		return refuseUnder("9(2)", "FORBIDDEN_PROVINCE_ONLY", value("docKind", string(c.DocKind)))
	}
	if institution.Sector != "" && institution.Sector != c.Sector {
		return refuseUnder("9(2)", "NOT_THE_ISSUER", value("sector", institution.Sector))
	}
	return nil
}

func ruleArticle(kind RuleDocumentKind) string {
	switch kind {
	case RuleDocumentCommitteeWorkingRules:
		return "5"
	case RuleDocumentDesensitisationSpec:
		return "14(2)"
	case RuleDocumentAgreementTemplate:
		return "17(2)"
	case RuleDocumentSecurityRule:
		return "34"
	case RuleDocumentEvaluationSystem:
		return "38"
	case RuleDocumentAssessmentReviewRules:
		return "13(1)"
	case RuleDocumentAccessConditions:
		return "16(3)"
	default:
		return "9"
	}
}

func (c PublishRuleDocument) division(a ledger.Actor) string {
	if c.Division != "" {
		return c.Division
	}
	return a.Division
}

func (c PublishRuleDocument) Audit() string {
	return "published " + string(c.DocKind) + " " + c.DocumentNo
}

func (c PublishRuleDocument) Apply(tx *ledger.Tx) (RuleDocument, error) {
	document := RuleDocument{
		Head: ledger.Head{ID: tx.NewID("rule")}, DocKind: c.DocKind, Division: c.division(tx.Actor()), Title: c.Title, DocumentNo: c.DocumentNo,
		Text: c.Text, URL: c.URL, Digest: c.Digest, Issuer: tx.Actor().Institution, JointWith: c.JointWith, Sector: c.Sector,
		BasedOn: c.BasedOn, EffectiveFrom: c.EffectiveFrom, PublishedAt: tx.Now(), Number: 1,
	}
	if err := checkRuleDocument(tx, &document); err != nil {
		return document, err
	}
	key := document.series()
	if before, ok := RuleDocuments.Find(tx, ruleNow.Owner(tx, key)); ok {
		document.Number, document.Supersedes = before.Number+1, before.ID
		ruleNow.Release(tx, key, before.ID)
	}
	ruleNow.Claim(tx, key, document.ID)
	RuleDocumentsBy.Put(tx, document.ID, string(document.DocKind), document.Division)
	if err := RuleDocuments.Insert(tx, &document); err != nil {
		return document, err
	}
	return document, askReclassification(tx, document)
}

// checkRuleDocument reports every mistake of a rule document: one that nobody
// can read is not published.
func checkRuleDocument(r ledger.Reader, d *RuleDocument) error {
	article := ruleArticle(d.DocKind)
	var problems []error
	if !d.DocKind.Valid() {
		problems = append(problems, refuseUnder(article, "UNKNOWN_CODE", value("docKind", string(d.DocKind))))
	}
	if blank(d.Title) {
		problems = append(problems, refuseUnder(article, "FIELD_REQUIRED", field("title", "blank")))
	}
	if blank(d.DocumentNo) {
		problems = append(problems, refuseUnder(article, "DOCUMENT_NO_REQUIRED", field("documentNo", "blank")))
	}
	if blank(d.Text) && blank(d.URL) {
		problems = append(problems, refuseUnder(article, "FIELD_REQUIRED", field("text", "the text, or where it can be read")))
	}
	for _, text := range []struct{ name, v string }{{"title", d.Title}, {"text", d.Text}, {"url", d.URL}} {
		if reason := textFault(text.v, 200000); reason != "" {
			problems = append(problems, refuseUnder(article, "BAD_VALUE", field(text.name, reason)))
		}
	}
	if d.DocKind != RuleDocumentSectorDetailRule {
		return ledger.Join(problems...)
	}
	if blank(d.Sector) {
		problems = append(problems, refuseUnder("9(2)", "FIELD_REQUIRED", field("sector", "blank")))
	}
	if base, ok := RuleInForce(r, RuleDocumentClassificationRule, Province); !ok || d.BasedOn != base.ID {
		problems = append(problems, refuseUnder("9(2)", "FIELD_REQUIRED", field("basedOn", "the provincial classification rule in force, "+base.ID)))
	}
	return ledger.Join(problems...)
}

// Label names a version for people: "分类分级规则 第2版".
func (d RuleDocument) Label() string {
	return d.DocKind.Label() + " 第" + strconv.Itoa(d.Number) + "版"
}
