package catalog

import "github.com/mulu-catalog/mulu/ledger"

// MappingField is a field of a portal's listing whose words need a decision.
type MappingField string

// The fields.
const (
	MappingAttribute MappingField = "ATTRIBUTE" // 开放属性
	MappingFrequency MappingField = "FREQUENCY" // 更新频率
	MappingFormat    MappingField = "FORMAT"    // 数据格式
	MappingTheme     MappingField = "THEME"     // 数据领域
)

// MappingDecision says what one raw word of a source means, beside the mapping
// file of the source and above it: cities settle their words without a new
// program, and every node reads them alike. The id is source/field/word.
type MappingDecision struct {
	ledger.Head
	Source         string         `cbor:"10,keyasint"`
	Division       string         `cbor:"11,keyasint"` // whose listing it is
	Field          MappingField   `cbor:"12,keyasint"`
	Word           string         `cbor:"13,keyasint"` // as the portal writes it
	To             string         `cbor:"14,keyasint,omitempty"`
	Ignore         string         `cbor:"15,keyasint,omitempty"` // why the word states nothing
	Authentication Authentication `cbor:"16,keyasint,omitempty"`
	Period         string         `cbor:"17,keyasint,omitempty"` // beside CUSTOM
	Basis          string         `cbor:"18,keyasint"`
	DecidedBy      string         `cbor:"19,keyasint"` // institution
}

// MappingDecisions by source, field and word.
var MappingDecisions = ledger.NewTable[MappingDecision]("mappings", ledger.KeepVersions, ledger.Feed)

// MappingsOf lists the decisions about a source's words.
func MappingsOf(r ledger.Reader, source string) []MappingDecision {
	var list []MappingDecision
	for decision := range MappingDecisions.From(r, source+"/", "") {
		list = append(list, decision)
	}
	return list
}

// SetMapping decides about one word, or changes the decision. The compiling
// authority of the source's division answers for it.
type SetMapping struct {
	Source         string         `cbor:"1,keyasint"`
	Division       string         `cbor:"2,keyasint"`
	Field          MappingField   `cbor:"3,keyasint"`
	Word           string         `cbor:"4,keyasint"`
	To             string         `cbor:"5,keyasint,omitempty"`
	Ignore         string         `cbor:"6,keyasint,omitempty"`
	Authentication Authentication `cbor:"7,keyasint,omitempty"`
	Period         string         `cbor:"8,keyasint,omitempty"`
	Basis          string         `cbor:"9,keyasint"`
}

func (SetMapping) Kind() ledger.Kind { return "mapping.set" }

func (c SetMapping) Allow(r ledger.Reader, a ledger.Actor) error {
	if levelOf(c.Division) == LevelCounty {
		return refuse("NOT_DISTRICTED_CITY", value("division", c.Division))
	}
	return mustBeAuthorityOf(r, a, c.Division)
}

func (c SetMapping) Audit() string {
	return "decided what " + string(c.Field) + " " + c.Word + " of source " + c.Source + " means"
}

func (c SetMapping) Apply(tx *ledger.Tx) (MappingDecision, error) {
	decision := MappingDecision{
		Head: ledger.Head{ID: c.Source + "/" + string(c.Field) + "/" + c.Word}, Source: c.Source, Division: c.Division, Field: c.Field,
		Word: c.Word, To: c.To, Ignore: c.Ignore, Authentication: c.Authentication, Period: c.Period, Basis: c.Basis,
		DecidedBy: tx.Actor().Institution,
	}
	if err := c.check(); err != nil {
		return decision, err
	}
	before, exists := MappingDecisions.Find(tx, decision.ID)
	if !exists {
		return decision, MappingDecisions.Insert(tx, &decision)
	}
	if before.Division != c.Division {
		return decision, refuse("FOREIGN_JURISDICTION", value("division", before.Division))
	}
	decision.Head = before.Head
	return decision, MappingDecisions.Save(tx, &decision)
}

func (c SetMapping) check() error {
	var problems []error
	for _, one := range []struct{ name, text string }{{"source", c.Source}, {"word", c.Word}, {"basis", c.Basis}} {
		if blank(one.text) {
			problems = append(problems, refuseUnder("10", "FIELD_REQUIRED", field(one.name, "blank")))
		} else if reason := textFault(one.text, 400); reason != "" {
			problems = append(problems, refuseUnder("10(2)", "BAD_VALUE", field(one.name, reason)))
		}
	}
	if (c.To == "") == (c.Ignore == "") {
		problems = append(problems, refuseUnder("10(2)", "BAD_VALUE", field("to", "either a code, or the reason why the word states nothing")))
	}
	if c.To != "" && !c.knows(c.To) {
		problems = append(problems, refuse("UNKNOWN_CODE", ledger.Detail{Field: "to", Value: c.To, Reason: string(c.Field)}))
	}
	if c.Field == MappingFrequency && UpdateFrequency(c.To) == FrequencyCustom {
		if err := CheckUpdateFrequency(FrequencyCustom, c.Period); err != nil {
			problems = append(problems, refuseUnder("10(2)", "BAD_VALUE", field("period", err.Error())))
		}
	}
	if c.Authentication != "" && !c.Authentication.Valid() {
		problems = append(problems, refuse("UNKNOWN_CODE", value("authentication", string(c.Authentication))))
	}
	return ledger.Join(problems...)
}

// knows reports whether the code stands in the field's code list.
func (c SetMapping) knows(code string) bool {
	switch c.Field {
	case MappingAttribute:
		return OpenAttribute(code).Valid()
	case MappingFrequency:
		return UpdateFrequency(code).Valid()
	case MappingFormat:
		return DataFormat(code).Valid()
	case MappingTheme:
		return DataDomain(code).Valid()
	default:
		return false
	}
}
