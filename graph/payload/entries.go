package payload

import (
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

// EntryConnection is a page of entries with figures over the whole result, where they were asked for.
type EntryConnection struct {
	Connection[catalog.Entry]
	Counts []Facet
}

// EntryEdge is an entry with its cursor.
type EntryEdge = Edge[catalog.Entry]

// Facets are the counted fields, those that were named when names are given.
func (c *EntryConnection) Facets(fields []string) []Facet {
	if fields == nil {
		return c.Counts
	}
	out := make([]Facet, 0, len(fields))
	for _, f := range c.Counts {
		if slices.Contains(fields, f.Field) {
			out = append(out, f)
		}
	}
	return out
}

// Facet counts the values of one field.
type Facet struct {
	Field  string
	Values []FacetValue
}

// FacetValue is how many entries have one value.
type FacetValue struct {
	Value string
	Count int
}

// In is a condition on a value: equal to one, or one of several. Both may be given.
type In[T any] struct {
	Eq *T
	In []T
}

// The conditions of EntryFilter.
type (
	IDFilter               = In[string]
	StringFilter           = In[string]
	OpenAttributeFilter    = In[catalog.OpenAttribute]
	ListingStateFilter     = In[catalog.ListingState]
	OpeningStateFilter     = In[catalog.OpeningState]
	DataDomainFilter       = In[catalog.DataDomain]
	DataFormatFilter       = In[catalog.DataFormat]
	DataTypeFilter         = In[catalog.DataType]
	UpdateFrequencyFilter  = In[catalog.UpdateFrequency]
	DataGradeFilter        = In[catalog.DataGrade]
	PriorityCategoryFilter = In[catalog.PriorityCategory]
	FreshnessFilter        = In[catalog.Freshness]
	OpeningMethodFilter    = In[catalog.OpeningMethod]
)

// BooleanFilter is a condition on a yes or no.
type BooleanFilter struct{ Eq *bool }

// DateTimeFilter bounds a time: Gte ≤ time < Lt; nil is open.
type DateTimeFilter struct {
	Gte *ledger.Instant
	Lt  *ledger.Instant
}

// EntryFilter restricts entries. All parts that are given must hold.
type EntryFilter struct {
	Catalog          *IDFilter
	Division         *StringFilter
	Institution      *IDFilter
	OpenAttribute    *OpenAttributeFilter
	Listing          *ListingStateFilter
	Opening          *OpeningStateFilter
	Domain           *DataDomainFilter
	Formats          *DataFormatFilter
	DataType         *DataTypeFilter
	UpdateFrequency  *UpdateFrequencyFilter
	Grade            *DataGradeFilter
	PriorityCategory *PriorityCategoryFilter
	Freshness        *FreshnessFilter
	Channel          *IDFilter
	Method           *OpeningMethodFilter
	SubjectDisputed  *BooleanFilter
	UpdatedAt        *DateTimeFilter
	And              []EntryFilter
	Or               []EntryFilter
	Not              *EntryFilter
}

// EntryOrder sorts entries.
type EntryOrder struct {
	Field     string
	Direction string
}

// MarshalEntryFacetField writes the name of a counted field.
func MarshalEntryFacetField(v string) graphql.Marshaler { return marshalCode(v) }

// UnmarshalEntryFacetField reads it.
func UnmarshalEntryFacetField(v any) (string, error) { return unmarshalCode[string](v) }

// MarshalEntryOrderField writes the field to order by.
func MarshalEntryOrderField(v string) graphql.Marshaler { return marshalCode(v) }

// UnmarshalEntryOrderField reads it.
func UnmarshalEntryOrderField(v any) (string, error) { return unmarshalCode[string](v) }

// MarshalOrderDirection writes the direction.
func MarshalOrderDirection(v string) graphql.Marshaler { return marshalCode(v) }

// UnmarshalOrderDirection reads it.
func UnmarshalOrderDirection(v any) (string, error) { return unmarshalCode[string](v) }
