package graph

import (
	"slices"
	"strconv"

	"github.com/mulu-catalog/mulu/graph/payload"
	"github.com/mulu-catalog/mulu/ledger"
)

// values are the values that a condition lets pass: those that both of its parts name.
func values[T ~string](c *payload.In[T]) []string {
	var out []string
	for _, v := range c.In {
		if c.Eq == nil || *c.Eq == v {
			out = append(out, string(v))
		}
	}
	if c.In == nil && c.Eq != nil {
		out = append(out, string(*c.Eq))
	}
	return out
}

// dimensions collects the conditions on single dimensions.
type dimensions struct{ all []SearchFilter }

func add[T ~string](d *dimensions, name string, c *payload.In[T]) {
	if c != nil && (c.Eq != nil || c.In != nil) {
		d.all = append(d.all, SearchFilter{Dim: name, In: values(c)})
	}
}

// searchFilter translates a filter; every part of it must hold.
func (c clock) searchFilter(f *payload.EntryFilter) SearchFilter {
	var d dimensions
	add(&d, "catalog", f.Catalog)
	add(&d, "division", f.Division)
	add(&d, "institution", f.Institution)
	add(&d, "openAttribute", f.OpenAttribute)
	add(&d, "listing", f.Listing)
	add(&d, "opening", f.Opening)
	add(&d, "domain", f.Domain)
	add(&d, "formats", f.Formats)
	add(&d, "dataType", f.DataType)
	add(&d, "updateFrequency", f.UpdateFrequency)
	add(&d, "grade", f.Grade)
	add(&d, "priorityCategory", f.PriorityCategory)
	if f.Freshness != nil {
		d.all = append(d.all, c.freshness(values(f.Freshness)))
	}
	add(&d, "channel", f.Channel)
	add(&d, "method", f.Method)
	if f.SubjectDisputed != nil && f.SubjectDisputed.Eq != nil {
		d.all = append(d.all, SearchFilter{Dim: "subjectDisputed", In: []string{strconv.FormatBool(*f.SubjectDisputed.Eq)}})
	}
	return c.combine(f, d.all)
}

// combine joins the conditions on dimensions with the time and the nested filters.
func (c clock) combine(f *payload.EntryFilter, all []SearchFilter) SearchFilter {
	out := SearchFilter{And: all}
	if f.UpdatedAt != nil {
		out.Since, out.Before = milliseconds(f.UpdatedAt.Gte), milliseconds(f.UpdatedAt.Lt)
	}
	for i := range f.And {
		out.And = append(out.And, c.searchFilter(&f.And[i]))
	}
	for i := range f.Or {
		out.Or = append(out.Or, c.searchFilter(&f.Or[i]))
	}
	if f.Not != nil {
		not := c.searchFilter(f.Not)
		out.Not = &not
	}
	return out
}

func milliseconds(i *ledger.Instant) *int64 {
	if i == nil {
		return nil
	}
	ms := int64(*i)
	return &ms
}

// matches evaluates a filter on the values of one entry, for the change feed.
func (f SearchFilter) matches(terms map[string][]string, updated int64) bool {
	if f.Dim != "" && !slices.ContainsFunc(f.In, func(v string) bool { return slices.Contains(terms[f.Dim], v) }) {
		return false
	}
	if f.Since != nil && updated < *f.Since || f.Before != nil && updated >= *f.Before {
		return false
	}
	for _, part := range f.And {
		if !part.matches(terms, updated) {
			return false
		}
	}
	if len(f.Or) > 0 && !slices.ContainsFunc(f.Or, func(part SearchFilter) bool { return part.matches(terms, updated) }) {
		return false
	}
	return f.Not == nil || !f.Not.matches(terms, updated)
}
