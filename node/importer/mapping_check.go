package importer

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/mulu-catalog/mulu/catalog"
)

// check reports everything that is wrong with a mapping.
func (m *Mapping) check() error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if m.Version != MappingVersion {
		wrong("version %d is not %d", m.Version, MappingVersion)
	}
	if m.Revision < 1 {
		wrong("revision must be 1 or more")
	}
	g := newGazetteer()
	if _, ok := g.names[m.Division]; !ok {
		wrong("division %q is none of Zhejiang (Art 2)", m.Division)
	}
	for name, text := range map[string]string{"source": m.Source, "title": m.Title, "decidedBy": m.DecidedBy, "fields.name": m.Fields.Name} {
		if text == "" {
			wrong("%s is empty", name)
		}
	}
	if m.Dates != datesPlain && m.Dates != datesEpoch && m.Dates != datesInstant {
		wrong("dates %q is none of %s, %s, %s", m.Dates, datesPlain, datesEpoch, datesInstant)
	}
	for group, kind := range m.DataTypes {
		if !catalog.FormatGroup(group).Valid() || !catalog.DataType(kind).Valid() {
			wrong("dataTypes: %q → %q is not in the code lists", group, kind)
		}
	}
	m.checkPublisher(g, wrong)
	m.checkPlatform(wrong)
	m.checkMerge(wrong)
	m.checkExport(wrong)
	m.checkVocabularies(wrong)
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

func (m *Mapping) checkPublisher(g *gazetteer, wrong func(string, ...any)) {
	switch m.Publisher.Prefix {
	case prefixNone, prefixBracket, prefixHyphen:
	default:
		wrong("publisher.prefix %q is none of %s, %s, %s", m.Publisher.Prefix, prefixNone, prefixBracket, prefixHyphen)
	}
	for name, area := range m.Publisher.Areas {
		if !g.within(area.Division, m.Division) {
			wrong("publisher.areas %q: division %q is outside %s", name, area.Division, m.Division)
		}
		if area.Note == "" {
			wrong("publisher.areas %q needs a note", name)
		}
	}
}

func (m *Mapping) checkPlatform(wrong func(string, ...any)) {
	if m.Platform.Host == "" && len(m.Platform.Pages) > 0 {
		wrong("platform.pages without a host")
	}
	for _, page := range m.Platform.Pages {
		if !strings.HasPrefix(page.Path, "/") || page.Kind == "" {
			wrong("platform page %q needs a path from / and a kind", page.Path)
		}
		if strings.HasSuffix(page.Path, "*") == (page.ID != "") {
			wrong("platform page %q needs either an id parameter or a final *", page.Path)
		}
		if page.Method != "" && !catalog.OpeningMethod(page.Method).Valid() {
			wrong("platform page %q: method %q is not in the code list", page.Path, page.Method)
		}
	}
}

func (m *Mapping) checkMerge(wrong func(string, ...any)) {
	if m.Merge == nil {
		return
	}
	if len(m.Merge.By) == 0 || m.Merge.Note == "" {
		wrong("merge needs keys and a note")
	}
	if m.Fields.Format == "" {
		wrong("merge needs a format field that names the way of opening")
	}
}

func (m *Mapping) checkExport(wrong func(string, ...any)) {
	f := m.Fields
	switch {
	case m.Export && (f.District == "" || f.Catalog == "" || f.DataType == ""):
		wrong("an export states fields.district, fields.catalog and fields.dataType")
	case m.Export && m.Merge != nil:
		wrong("an export has no pairs to merge")
	case !m.Export && f.Identifier+f.Catalog+f.DataType+f.Period+f.Methods+f.Address != "":
		wrong("fields.identifier, catalog, dataType, period, methods and address belong to an export")
	}
}

func (m *Mapping) checkVocabularies(wrong func(string, ...any)) {
	each := func(field string, v Vocabulary, valid func(Decision) string) {
		for _, raw := range slices.Sorted(maps.Keys(v.Values)) {
			d := v.Values[raw]
			if raw != tidy(raw) || raw == "" {
				wrong("%s: %q is not written without outer and double spaces", field, raw)
			}
			if (d.To == "") == (d.Ignore == "") {
				wrong("%s: %q needs either a value or a reason to ignore it", field, raw)
			}
			if (d.DecidedBy == "") != (d.Basis == "") {
				wrong("%s: %q names a decider without a basis, or a basis without a decider", field, raw)
			}
			if problem := valid(d); problem != "" {
				wrong("%s: %q: %s", field, raw, problem)
			}
		}
	}
	each("attribute", m.Attribute, attributeProblem)
	each("frequency", m.Frequency, m.frequencyProblem)
	each("format", m.Format, m.formatProblem)
	each("theme", m.Theme, themeProblem)
	if len(m.Keywords.Values) > 0 {
		wrong("keywords are free text and have no values")
	}
}

func attributeProblem(d Decision) string {
	switch {
	case d.To != "" && !catalog.OpenAttribute(d.To).Valid():
		return "attribute " + d.To + " is not in the code list"
	case d.Authentication != "" && !catalog.Authentication(d.Authentication).Valid():
		return "authentication " + d.Authentication + " is not in the code list"
	case d.Group+d.Method+d.Period != "":
		return "group, method and period belong to other vocabularies"
	default:
		return ""
	}
}

// period is an ISO 8601 duration of one unit.
var period = regexp.MustCompile(`^P([1-9]\d{0,2}[YMWD]|T[1-9]\d{0,3}[HM])$`)

func (m *Mapping) frequencyProblem(d Decision) string {
	custom := d.To == string(catalog.FrequencyCustom) && m.Fields.Period == "" // else its own field states it
	switch {
	case d.To != "" && !catalog.UpdateFrequency(d.To).Valid():
		return "frequency " + d.To + " is not in the code list"
	case custom != (d.Period != ""):
		return "a period stands beside CUSTOM and only there"
	case custom && !period.MatchString(d.Period):
		return "period " + d.Period + " is not an ISO 8601 duration of one unit"
	case d.Group+d.Method+d.Authentication != "":
		return "group, method and authentication belong to other vocabularies"
	default:
		return ""
	}
}

func (m *Mapping) formatProblem(d Decision) string {
	switch {
	case d.To != "" && !catalog.DataFormat(d.To).Valid():
		return "format " + d.To + " is not in the code list"
	case d.To != "" && m.Fields.DataType == "" && m.DataTypes[d.Group] == "":
		return "format group " + d.Group + " has no data type in dataTypes"
	case d.Method != "" && !catalog.OpeningMethod(d.Method).Valid():
		return "method " + d.Method + " is not in the code list"
	case d.Authentication+d.Period != "":
		return "authentication and period belong to other vocabularies"
	default:
		return ""
	}
}

func themeProblem(d Decision) string {
	switch {
	case d.To != "" && !catalog.DataDomain(d.To).Valid():
		return "domain " + d.To + " is not in the code list"
	case d.Group+d.Method+d.Authentication+d.Period != "":
		return "group, method, authentication and period belong to other vocabularies"
	default:
		return ""
	}
}
