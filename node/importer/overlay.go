package importer

import (
	"encoding/json"
	"fmt"
	"maps"

	"github.com/mulu-catalog/mulu/catalog"
)

// With lays the replicated decisions of a source's authority over the file's:
// the authority's word counts. The result is checked like a file, and its digest
// differs, so that an import under changed decisions is an import of its own.
func (m *Mapping) With(decisions []catalog.MappingDecision) (*Mapping, error) {
	if len(decisions) == 0 {
		return m, nil
	}
	laid := *m
	vocabularies := map[catalog.MappingField]*Vocabulary{
		catalog.MappingAttribute: &laid.Attribute, catalog.MappingFrequency: &laid.Frequency,
		catalog.MappingFormat: &laid.Format, catalog.MappingTheme: &laid.Theme,
	}
	for _, v := range vocabularies { // in any order: each gets a map of its own
		values := maps.Clone(v.Values)
		if values == nil {
			values = map[string]Decision{}
		}
		v.Values = values
	}
	for _, d := range decisions {
		v, ok := vocabularies[d.Field]
		if !ok || d.Source != m.Source || d.Division != m.Division {
			return nil, fmt.Errorf("the decision %s is not about source %s of %s", d.ID, m.Source, m.Division)
		}
		v.Values[tidy(d.Word)] = decided(d)
	}
	if err := laid.check(); err != nil {
		return nil, fmt.Errorf("mapping %q with the authority's decisions: %w", m.Source, err)
	}
	text, err := json.Marshal(decisions)
	if err != nil {
		return nil, fmt.Errorf("digesting the decisions: %w", err)
	}
	laid.digest = digestOf(append([]byte(m.digest), text...))
	return &laid, nil
}

// decided is a replicated decision in the words of a mapping file.
func decided(d catalog.MappingDecision) Decision {
	decision := Decision{
		To: d.To, Ignore: d.Ignore, Authentication: string(d.Authentication), Period: d.Period,
		DecidedBy: d.DecidedBy, Basis: d.Basis,
	}
	if d.Field == catalog.MappingFormat && d.To != "" {
		decision.Group = string(catalog.DataFormat(d.To).Group())
	}
	return decision
}
