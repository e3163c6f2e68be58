package catalog

import (
	"slices"
	"strings"

	"github.com/mulu-catalog/mulu/catalog/calendar"
)

// DivisionCode is one line of GB/T 2260 for Zhejiang. The eleven cities are the
// 设区的市; a 县级市 such as 义乌 is a county here (Articles 4 and 10).
type DivisionCode struct {
	Code       string
	Name       string
	NameEn     string // province and cities only
	Level      Level
	ValidFrom  string   // first day, YYYY-MM-DD, "" if before the Measures
	ValidTo    string   // first day on which it is no longer valid, "" if it still is
	Successors []string // who takes over the open duties of an abolished division, main one first
}

// Province is the division of the province itself.
const Province = "330000"

// jurisdiction is what every code within the reach of the Measures begins with (Article 2(1)).
const jurisdiction = "33"

// AllDivisions lists every code, abolished ones too, in the order of the code.
func AllDivisions() []DivisionCode { return slices.Clone(divisionTable) }

// LookupDivision finds a code, also one that is abolished.
func LookupDivision(code string) (DivisionCode, bool) {
	i, found := slices.BinarySearchFunc(divisionTable, code, func(d DivisionCode, want string) int {
		return strings.Compare(d.Code, want)
	})
	if !found {
		return DivisionCode{}, false
	}
	return divisionTable[i], true
}

// ValidOn reports whether the division exists on the day.
func (d DivisionCode) ValidOn(day calendar.Date) bool {
	return day.String() >= d.ValidFrom && !d.abolishedOn(day)
}

func (d DivisionCode) abolishedOn(day calendar.Date) bool {
	return d.ValidTo != "" && day.String() >= d.ValidTo
}

// Successor is the division that holds the duties of code on the day: code
// itself while it exists, then its main successor; "" for an unknown code.
func Successor(code string, day calendar.Date) string {
	d, ok := LookupDivision(code)
	for ok && d.abolishedOn(day) && len(d.Successors) > 0 {
		d, ok = LookupDivision(d.Successors[0])
	}
	return d.Code
}

// InJurisdiction reports whether a code has the prefix 33 that every
// institution, node and dataset needs (Article 2(1), R2.1). It says nothing about
// whether the code is on the list.
func InJurisdiction(code string) bool {
	return len(code) == len(Province) && strings.HasPrefix(code, jurisdiction)
}

// ParentCity is the districted city of a county or of itself, by prefix; "" for
// the province and for a code that is not on the list.
func ParentCity(code string) string {
	d, ok := LookupDivision(code)
	if !ok || d.Level == LevelProvince {
		return ""
	}
	return code[:4] + "00"
}

// ParentDivision is the next division above: a county's city, a city's province;
// "" for the province and for a code that is not on the list.
func ParentDivision(code string) string {
	d, ok := LookupDivision(code)
	switch {
	case !ok || d.Level == LevelProvince:
		return ""
	case d.Level == LevelCity:
		return Province
	default:
		return ParentCity(code)
	}
}

// LowestCommon is the lowest division above or equal to all codes, which handles
// a dispute between them (R11.3): one division for itself, counties of one city
// and that city for the city, anything else for the province. It is "" without
// codes or with one that is not on the list.
func LowestCommon(codes ...string) string {
	common := ""
	for _, code := range codes {
		if _, ok := LookupDivision(code); !ok {
			return ""
		}
		switch {
		case common == "" || common == code:
			common = code
		case ParentCity(common) != "" && ParentCity(common) == ParentCity(code):
			common = ParentCity(code)
		default:
			common = Province
		}
	}
	return common
}
