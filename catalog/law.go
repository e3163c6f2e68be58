package catalog

import "github.com/mulu-catalog/mulu/ledger"

var lawRefusals = []refusal{
	{"PROHIBITED", "14", "存在禁止开放情形，不得开放", "a ground or a law prohibits opening"},
	{"MUST_OPEN", "6(1)", "规定应当或者可以开放的，应当开放", "what the law requires or permits to be opened must be opened"},
	{"GROUND_REQUIRED", "6(1)", "法律未作规定不是禁止开放的理由，应当指明第十四条的情形", "the silence of the law is no ground; name one of Article 14"},
	{"SPECIAL_RULE_NOT_APPLICABLE", "47", "所引特别规定不能替代本办法的该条规定", "the special rule cannot replace this article of the Measures"},
}

// checkLaw lists what the law says about an entry's particulars, whatever its
// state: Articles 6, 14, 15, 46 and 47. A draft may be saved before its legal
// basis is known; a wrong combination is refused even there.
func checkLaw(r ledger.Reader, e *Entry) error {
	grounds := checkGrounds(e.Grounds, e.Releases, e.Attribute)
	if !e.Attribute.Valid() {
		grounds = nil // refused as missing or unknown
	}
	return ledger.Join(checkCitations(e), checkLegalBasis(r, e), grounds, checkBases(r, e), checkSpecialRules(r, e))
}

// checkCitations demands complete citations, and any at all where the law is
// said to speak: classes 1 and 3 of Article 6(1).
func checkCitations(e *Entry) error {
	class := e.Legal.Class
	if len(e.Legal.Citations) == 0 && (class == LegalBasisRequiredOrPermitted || class == LegalBasisProhibitedByLaw) {
		return refuseUnder("6(1)", "CITATION_REQUIRED", field("legal.citations", "法律名称、条款和效力级别"))
	}
	return incompleteCitations("6(1)", "legal.citations", e.Legal.Citations)
}

func incompleteCitations(article, name string, citations []Citation) error {
	var wrong []ledger.Detail
	for i, c := range citations {
		if blank(c.Title) || blank(c.Article) || !c.Norm.Valid() {
			wrong = append(wrong, field(indexed(name, i), "title, article and norm level"))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return refuseUnder(article, "CITATION_REQUIRED", wrong...)
}

// checkLegalBasis is the triad of Article 6(1) against the attribute.
func checkLegalBasis(_ ledger.Reader, e *Entry) error {
	prohibited := e.Attribute == AttributeProhibited
	_, special := SpecialRuleOf(*e, "6(1)") // stands in the place of Article 6(1)
	switch {
	case e.Legal.Class == LegalBasisProhibitedByLaw && !prohibited && e.Attribute != "":
		return refuseUnder("6(1)", "PROHIBITED", value("openAttribute", string(e.Attribute)), value("legal.class", string(e.Legal.Class)))
	case special:
		return nil
	case e.Legal.Class == LegalBasisRequiredOrPermitted && prohibited && (len(e.Grounds) == 0 || released(e)):
		return refuse("MUST_OPEN", field("grounds", "an Article 14 ground without release"))
	case e.Legal.Class == LegalBasisNotSpecified && prohibited && len(e.Grounds) == 0:
		return refuse("GROUND_REQUIRED", field("grounds", "第十四条第一款"))
	}
	return nil
}

// demandLegalBasis is what assessment, submission and review demand beyond a
// draft: the class of Article 6(1), and a reason for every prohibition.
func demandLegalBasis(e *Entry) error {
	if e.StateSecret() {
		return nil // nothing about it is told but its ground (R14.5)
	}
	if e.Legal.Class == "" {
		return refuseUnder("6(1)", "FIELD_REQUIRED", field("legal.class", "法律依据类别"))
	}
	if !e.Legal.Class.Valid() {
		return refuseUnder("6(1)", "UNKNOWN_CODE", value("legal.class", string(e.Legal.Class)))
	}
	return nil
}

// released reports whether the recorded releases lift every ground, so that
// the data need not stay closed.
func released(e *Entry) bool {
	permitted := permittedAttributes(e.Grounds, e.Releases)
	return permitted.has(AttributeUnconditional) || permitted.has(AttributeRestricted)
}

// AppliedRule is a special rule that stands in the place of an article of the
// Measures (另有规定的，从其规定; R47.1).
type AppliedRule struct {
	Article string   `cbor:"1,keyasint"` // of the Measures
	Rule    Citation `cbor:"2,keyasint"`
}

// replaceable are the matters in which the Measures give way to another rule;
// cataloguing (10, 11), assessment and review (13) and the platform (18) are
// not among them.
var replaceable = []string{"6(1)", "8", "12", "15(1)", "16", "19", "24", "27", "31", "32", "41"}

// SpecialRuleOf finds the cited rule that replaces an article for this entry.
// Where none is cited, the Measures apply (AT47.1).
func SpecialRuleOf(e Entry, article string) (Citation, bool) {
	for _, rule := range e.SpecialRules {
		if rule.Replaces == article {
			return rule, true
		}
	}
	return Citation{}, false
}

// appliedRules are the special rules that replace an article, for the record.
func appliedRules(e *Entry) []AppliedRule {
	var applied []AppliedRule
	for _, rule := range e.SpecialRules {
		if rule.Replaces != "" {
			applied = append(applied, AppliedRule{Article: rule.Replaces, Rule: rule})
		}
	}
	return applied
}

// checkSpecialRules: a special rule belongs to one of the categories of Article
// 47 or to a utility (Article 46), is a law, regulation or rule, and is cited
// completely; for a utility only laws and regulations override.
func checkSpecialRules(r ledger.Reader, e *Entry) error {
	if len(e.SpecialRules) == 0 {
		return nil
	}
	subject, _ := Institutions.Find(r, e.OpeningSubject)
	utility := subject.InstKind == InstitutionKindPublicUtility
	if e.LexSpecialis == "" && !utility {
		return refuseUnder("47", "FIELD_REQUIRED", field("lexSpecialis", "统计、地理信息、不动产、公共信用等类别"))
	}
	article := "47"
	if e.LexSpecialis == "" {
		article = "46"
	}
	var wrong []ledger.Detail
	for i, rule := range e.SpecialRules {
		if rule.Replaces != "" && !contains(replaceable, rule.Replaces) {
			wrong = append(wrong, value(indexed("specialRules", i), rule.Replaces))
		}
		if rule.Norm == NormStateProvision || (article == "46" && rule.Norm == NormRule) {
			wrong = append(wrong, value(indexed("specialRules", i), string(rule.Norm)))
		}
	}
	problems := []error{incompleteCitations(article, "specialRules", e.SpecialRules)}
	if len(wrong) > 0 {
		problems = append(problems, refuseUnder(article, "SPECIAL_RULE_NOT_APPLICABLE", wrong...))
	}
	return ledger.Join(problems...)
}

// subjectDivision is the division of the institution that answers for the
// entry today; its authority is the one of the same level (R4.2).
func subjectDivision(r ledger.Reader, e *Entry) (string, error) {
	acting, err := Acting(r, e.OpeningSubject)
	return acting.Division, err
}

// dutyToOpen holds the listed entries that the law wants opened and that are
// not, by division (R6.2).
var dutyToOpen = ledger.NewIndex("entries_duty_to_open")

// openDutyDays is how many working days a listed entry of class
// REQUIRED_OR_PERMITTED may stay unopened before the report names it.
const openDutyDays = 20

// OverdueToOpen lists the entries of a division that the law requires or
// permits to be opened, are listed, and were still not open when their time
// had passed (R6.2, Art 42(1)).
func OverdueToOpen(r ledger.Reader, now ledger.Instant, division string) []Entry {
	var overdue []Entry
	for id := range dutyToOpen.IDs(r, "", division) {
		entry, ok := Entries.Find(r, id)
		unopened := ok && entry.Listing == ListingListed && entry.Opening == OpeningNotOpen && entry.Attribute != AttributeProhibited
		if unopened && workingDays(r, entry.ListedAt, openDutyDays) <= now {
			overdue = append(overdue, entry)
		}
	}
	return overdue
}
