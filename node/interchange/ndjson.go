package interchange

import (
	"io"

	"github.com/mulu-catalog/mulu/catalog"
)

// lines is NDJSON, the form without loss: a line that says what the cut is, one
// for every entry or tombstone, and a last one that says how many there
// were. An export without its last line was cut off.
type lines struct {
	w io.Writer
	o object
}

func newLines(w io.Writer) writer { return &lines{w: w} }

func (l *lines) begin(c *Cut, _ catalog.Catalog, _ catalog.Institution) error {
	l.o.reset()
	l.o.put("type", "cut")
	l.o.put("version", 1)
	putCut(&l.o, "", c)
	var s object
	s.put("catalog", c.Selection.Catalog)
	s.put("division", c.Selection.Division)
	s.put("openAttribute", c.Selection.Attribute)
	s.put("edition", c.Selection.Edition)
	if len(s.text) > 0 {
		l.o.put("selection", &s)
	}
	return l.line()
}

// putCut says which picture of the state it is.
func putCut(o *object, prefix string, c *Cut) {
	o.put(prefix+"appliedIndex", c.Index)
	o.put(prefix+"stateHash", c.StateHash)
	o.put(prefix+"asOf", c.AsOf)
}

func (l *lines) line() error {
	text, err := l.o.bytes()
	if err == nil {
		_, err = l.w.Write(append(text, '\n'))
	}
	return err
}

func (l *lines) gone(t tombstone) (bool, error) {
	l.o.reset()
	l.o.put("type", "tombstone")
	l.o.put("identifier", t.id)
	l.o.put("state", t.state)
	l.o.put("index", t.index)
	return true, l.line()
}

func (l *lines) entry(i *item) (bool, error) {
	l.o.reset()
	l.o.put("type", "entry")
	l.o.put("identifier", i.ID)
	l.o.put("version", i.Version)
	l.o.put("index", i.Index)
	l.o.put("createdAt", i.CreatedAt)
	l.o.put("updatedAt", i.UpdatedAt)
	l.o.put("catalog", i.Catalog)
	l.o.put("name", i.Name)
	l.o.put("openingSubject", subjectOf(&i.subject))
	particulars(&l.o, i.Entry)
	standing(&l.o, i.Entry)
	if list := distributionsOf(i.distributions); len(list) > 0 {
		l.o.put("distributions", list)
	}
	return true, l.line()
}

func subjectOf(s *catalog.Institution) *object {
	var o object
	o.put("identifier", s.ID)
	o.put("name", s.Name)
	o.put("uscc", s.USCC)
	o.put("division", s.Division)
	return &o
}

// particulars are what the opener says of the data, named as in GraphQL.
func particulars(o *object, e *catalog.Entry) {
	o.put("openAttribute", e.Attribute)
	o.put("formats", e.Formats)
	o.put("dataType", e.DataType)
	o.put("updateFrequency", e.Frequency)
	o.put("customPeriod", e.CustomPeriod)
	o.put("summary", e.Summary)
	o.put("items", e.Items)
	o.put("domains", e.Domains)
	o.put("keywords", e.Keywords)
	o.put("priorityCategory", e.Priority)
	o.put("resourceCode", e.ResourceCode)
	o.put("resource", e.Resource)
	o.put("authentication", e.Authentication)
	o.put("externalIDs", e.ExternalIDs)
	o.put("obtainedBy", e.ObtainedBy)
	o.put("aggregatedBy", e.AggregatedBy)
	o.put("spatial", e.Spatial)
	o.put("temporal", e.Temporal)
	o.put("legal", e.Legal)
	o.put("grounds", e.Grounds)
	o.put("releases", e.Releases)
	o.put("bases", e.Bases)
	o.put("grade", e.Grade)
	o.put("tags", e.Tags)
	o.put("ruleVersion", e.RuleVersion)
	o.put("lexSpecialis", e.LexSpecialis)
	o.put("specialRules", e.SpecialRules)
	o.put("aggregationRisk", e.AggregationRisk)
	o.put("sourceEntries", e.SourceEntries)
	o.put("publicAttribute", e.PublicAttribute)
	o.put("collectionBasis", e.CollectionBasis)
}

// standing is where the entry stands in the catalog. The proceedings behind it,
// assessments, reviews, holds, are records of their own and no part of it.
func standing(o *object, e *catalog.Entry) {
	o.put("listing", e.Listing)
	o.put("opening", e.Opening)
	o.put("listedBy", e.ListedBy)
	o.put("listedAt", e.ListedAt)
	o.put("listingDocNo", e.ListingDocNo)
	o.put("firstOpenedAt", e.FirstOpenedAt)
	o.put("dataUpdatedAt", e.DataUpdatedAt)
	o.put("issuedAt", e.IssuedAt)
	o.put("editionYear", e.EditionYear)
	o.put("subjectDisputed", e.Disputed)
	o.put("emergency", e.Emergency)
	o.put("publicNote", e.PublicNote)
	o.put("recordCount", e.RecordCount)
	o.put("conditions", e.Conditions)
	o.put("sourceURL", e.SourceURL)
	o.put("methods", e.Methods)
}

func distributionsOf(list []catalog.Distribution) []*object {
	out := make([]*object, 0, len(list))
	for i := range list {
		d := &list[i]
		var o object
		o.put("identifier", d.ID)
		o.put("channel", d.Channel)
		o.put("method", d.Method)
		o.put("format", d.Format)
		o.put("mediaType", d.MediaType)
		o.put("accessURL", d.AccessURL)
		o.put("byteSize", d.ByteSize)
		o.put("records", d.Records)
		o.put("checksum", d.Checksum)
		o.put("schemaRef", d.SchemaRef)
		o.put("encoding", d.Encoding)
		o.put("dataVersion", d.DataVersion)
		o.put("fee", d.Fee)
		o.put("feeBasis", d.FeeBasis)
		o.put("publishedAt", d.PublishedAt)
		out = append(out, &o)
	}
	return out
}

func (l *lines) end(c *Cut, t Total) error {
	l.o.reset()
	l.o.put("type", "end")
	putCut(&l.o, "", c)
	l.o.text = appendCount(l.o.text, "entries", t.Entries)
	l.o.text = appendCount(l.o.text, "tombstones", t.Tombstones)
	return l.line()
}
