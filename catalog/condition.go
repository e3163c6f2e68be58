package catalog

import (
	"strings"

	"github.com/mulu-catalog/mulu/ledger"
)

// AccessCriterion is one condition of a published rule on access to restricted
// data (Art 16(3)): of one of the four lawful dimensions, measured, the same
// for everybody.
type AccessCriterion struct {
	Code      string          `cbor:"1,keyasint"` // names it within the rule, for example STORAGE-1
	Dimension AccessDimension `cbor:"2,keyasint"`
	TextZh    string          `cbor:"3,keyasint"`
	Least     int64           `cbor:"4,keyasint"` // the least value of the declared fact; 1 for a plain yes
}

// AccessConditions are the criteria of one version of a rule document of kind
// ACCESS_CONDITIONS; the id is the document's.
type AccessConditions struct {
	ledger.Head
	Division string            `cbor:"10,keyasint"`
	Criteria []AccessCriterion `cbor:"11,keyasint"`
}

// ConditionSets holds the criteria by rule document.
var ConditionSets = ledger.NewTable[AccessConditions]("access_conditions", ledger.Feed)

var conditionRefusals = []refusal{
	{"DISCRIMINATORY_CONDITION", "16(1)", "不得设定歧视性条件；条件限于存储、处理、安全保护能力和信用等级", "conditions must not discriminate: only storage, processing, security and credit may be asked for"},
	{"RULE_NOT_PUBLISHED", "16(3)", "开放条件规则尚未公布，不得据以拒绝", "the rule on access conditions is not published; nobody can be refused by it"},
}

// ConditionsInForce are the published criteria that apply to a division: the
// province's for provincial subjects, the city's for the city and its counties
// (Art 16(3)).
func ConditionsInForce(r ledger.Reader, division string) (AccessConditions, bool) {
	rule, ok := RuleInForce(r, RuleDocumentAccessConditions, HomeDivision(division))
	if !ok {
		return AccessConditions{}, false
	}
	return ConditionSets.Find(r, rule.ID)
}

// unfairWords are what no condition may turn on: registered place, form of
// ownership, size, a named applicant (R16.1).
func unfairWords() []string {
	return []string{
		"注册地", "注册在", "注册于", "本地企业", "本市企业", "所有制", "国有企业", "民营企业", "外资", "企业规模", "注册资本", "员工人数",
		"仅限", "指定单位", "registered in", "ownership", "headcount",
	}
}

// SetAccessConditions publishes the criteria of a rule document: by the
// authority that issued it, once for each version.
type SetAccessConditions struct {
	Rule     string            `cbor:"1,keyasint"`
	Criteria []AccessCriterion `cbor:"2,keyasint"`
}

func (SetAccessConditions) Kind() ledger.Kind { return "access-conditions.set" }

func (c SetAccessConditions) Allow(r ledger.Reader, a ledger.Actor) error {
	rule, err := RuleDocuments.Get(r, c.Rule)
	if err != nil {
		return err
	}
	return mustBeAuthorityOf(r, a, rule.Division)
}

func (c SetAccessConditions) Audit() string {
	return "published the access conditions of rule " + c.Rule
}

func (c SetAccessConditions) Apply(tx *ledger.Tx) (AccessConditions, error) {
	var none AccessConditions
	rule, err := RuleDocuments.Get(tx, c.Rule)
	if err != nil {
		return none, err
	}
	if rule.DocKind != RuleDocumentAccessConditions {
		return none, refuseUnder("16(3)", "BAD_VALUE", value("rule", string(rule.DocKind)))
	}
	if ConditionSets.Has(tx, rule.ID) {
		return none, refuseUnder("16(3)", "ALREADY_EXISTS", value("rule", rule.ID))
	}
	if err := checkCriteria(c.Criteria); err != nil {
		return none, err
	}
	set := AccessConditions{Head: ledger.Head{ID: rule.ID}, Division: rule.Division, Criteria: c.Criteria}
	return set, ConditionSets.Insert(tx, &set)
}

func checkCriteria(criteria []AccessCriterion) error {
	var problems []error
	seen := map[string]bool{} // looked up, never ranged over
	for i, criterion := range criteria {
		name := indexed("criteria", i)
		switch {
		case !criterion.Dimension.Valid():
			problems = append(problems, refuse("DISCRIMINATORY_CONDITION", value(name, string(criterion.Dimension))))
		case blank(criterion.Code) || seen[criterion.Code] || blank(criterion.TextZh):
			problems = append(problems, refuseUnder("16(3)", "BAD_VALUE", field(name, "a code of its own and a text")))
		case criterion.Least < 1:
			problems = append(problems, refuseUnder("16(3)", "BAD_VALUE", field(name+".least", "at least 1")))
		}
		if word := unfairWord(criterion.TextZh); word != "" {
			problems = append(problems, refuse("DISCRIMINATORY_CONDITION", value(name, word)))
		}
		if reason := textFault(criterion.TextZh, 2000); reason != "" {
			problems = append(problems, refuseUnder("16(3)", "BAD_VALUE", field(name, reason)))
		}
		seen[criterion.Code] = true
	}
	if len(criteria) == 0 {
		problems = append(problems, refuseUnder("16(3)", "FIELD_REQUIRED", field("criteria", "none")))
	}
	return ledger.Join(problems...)
}

func unfairWord(text string) string {
	for _, word := range unfairWords() {
		if strings.Contains(strings.ToLower(text), word) {
			return word
		}
	}
	return ""
}

// SetEntryConditions chooses, for one restricted entry, among the published
// criteria. Free text is no condition (AT16.2).
type SetEntryConditions struct {
	ID              string   `cbor:"1,keyasint"`
	ExpectedVersion int      `cbor:"2,keyasint,omitempty"`
	Conditions      []string `cbor:"3,keyasint"` // codes of the rule in force
}

func (SetEntryConditions) Kind() ledger.Kind { return "entry.set-conditions" }

func (c SetEntryConditions) Allow(r ledger.Reader, a ledger.Actor) error {
	entry, err := Entries.Get(r, c.ID)
	if err != nil {
		return err
	}
	return mustBeSubject(r, a, entry.OpeningSubject)
}

func (c SetEntryConditions) Audit() string { return "set the access conditions of entry " + c.ID }

func (c SetEntryConditions) Apply(tx *ledger.Tx) (Entry, error) {
	entry, err := Entries.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return entry, err
	}
	if entry.Attribute != AttributeRestricted {
		return entry, refuse("AGREEMENT_NOT_ALLOWED", value("openAttribute", string(entry.Attribute)))
	}
	subject, err := Acting(tx, entry.OpeningSubject)
	if err != nil {
		return entry, err
	}
	set, published := ConditionsInForce(tx, subject.Division)
	if !published {
		return entry, refuse("RULE_NOT_PUBLISHED", value("division", HomeDivision(subject.Division)))
	}
	var problems []error
	for i, code := range c.Conditions {
		if _, ok := criterionOf(set, code); !ok {
			problems = append(problems, refuse("DISCRIMINATORY_CONDITION", value(indexed("conditions", i), code)))
		}
	}
	if err := ledger.Join(problems...); err != nil {
		return entry, err
	}
	entry.Conditions = c.Conditions
	return entry, Entries.Save(tx, &entry)
}

func criterionOf(set AccessConditions, code string) (AccessCriterion, bool) {
	for _, criterion := range set.Criteria {
		if criterion.Code == code {
			return criterion, true
		}
	}
	return AccessCriterion{}, false
}
