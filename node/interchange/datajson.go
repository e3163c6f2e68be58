package interchange

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/node/export"
)

const pod = "https://project-open-data.cio.gov/v1.1/schema"

// mostRights is how long the schema lets rights be, in characters.
const mostRights = 255

// dataJSON is a catalog of Project Open Data 1.1, what harvesters of
// DCAT-US 1.1 read. Codes of federal bureaus have no meaning here and are left
// out, as the schema for everybody else has it.
type dataJSON struct {
	doc document
	cut *Cut
}

func newDataJSON(w io.Writer) writer { return &dataJSON{doc: document{w: w}} }

func (d *dataJSON) begin(c *Cut, about catalog.Catalog, _ catalog.Institution) error {
	d.cut = c
	var o object
	o.put("@context", pod+"/catalog.jsonld")
	o.put("@id", urn+"catalog:"+catalogName(c, about))
	o.put("@type", "dcat:Catalog")
	o.put("conformsTo", pod)
	o.put("describedBy", pod+"/catalog.json")
	return d.doc.open(&o, "dataset")
}

func (d *dataJSON) gone(tombstone) (bool, error) { return false, nil }

func (d *dataJSON) entry(i *item) (bool, error) {
	if i.Attribute == catalog.AttributeProhibited && !d.cut.Prohibited {
		return false, nil
	}
	var o object
	o.put("@type", "dcat:Dataset")
	o.put("identifier", i.ID)
	o.put("title", i.Name)
	o.put("description", description(i.Entry))
	o.put("keyword", keywords(i.Entry))
	o.put("modified", first(i.DataUpdatedAt, i.UpdatedAt))
	o.put("issued", first(i.IssuedAt, i.FirstOpenedAt))
	var publisher, contact object
	publisher.put("@type", "org:Organization")
	publisher.put("name", i.subject.Name)
	o.put("publisher", &publisher)
	contact.put("@type", "vcard:Contact")
	contact.put("fn", i.subject.Name)
	if d.cut.Contact != "" {
		contact.put("hasEmail", "mailto:"+d.cut.Contact)
	}
	o.put("contactPoint", &contact)
	o.put("accessLevel", accessLevel(i.Attribute))
	o.put("rights", rights(i.Entry))
	o.put("accrualPeriodicity", repeating(i.Entry))
	o.put("language", []string{"zh-CN"})
	o.put("theme", labels(i.Domains))
	o.put("spatial", i.Spatial)
	if page, ok := export.Link(i.SourceURL); ok {
		o.put("landingPage", page)
	}
	if list := ways(i.distributions); len(list) > 0 {
		o.put("distribution", list)
	}
	return true, d.doc.add(&o)
}

// keywords: the schema wants one at least.
func keywords(e *catalog.Entry) []string {
	if len(e.Keywords) > 0 {
		return e.Keywords
	}
	if list := labels(e.Domains); len(list) > 0 {
		return list
	}
	return []string{e.Name}
}

func labels(domains []catalog.DataDomain) []string {
	var list []string
	for _, d := range domains {
		if label := d.Label(); label != "" {
			list = append(list, label)
		}
	}
	return list
}

func accessLevel(a catalog.OpenAttribute) string {
	switch a {
	case catalog.AttributeUnconditional:
		return "public"
	case catalog.AttributeRestricted:
		return "restricted public"
	case catalog.AttributeProhibited:
	}
	return "non-public"
}

// rights says why data is not for everybody.
func rights(e *catalog.Entry) string {
	var text string
	switch e.Attribute {
	case catalog.AttributeUnconditional:
	case catalog.AttributeRestricted:
		text = "受限开放：经申请并签订数据利用协议后获取（第十七条） Restricted: by application and agreement (Art 17)"
		if len(e.Conditions) > 0 {
			text += "；" + strings.Join(e.Conditions, "；")
		}
	case catalog.AttributeProhibited:
		text = "禁止开放（第十四条） Must not be opened (Art 14): " + joined(e.Grounds)
	}
	if utf8.RuneCountInString(text) > mostRights {
		text = string([]rune(text)[:mostRights-1]) + "…"
	}
	return text
}

// repeating is the promised frequency as ISO 8601 has it; empty where it has no form.
func repeating(e *catalog.Entry) string {
	switch e.Frequency {
	case catalog.FrequencyRealtime:
		return "R/PT1S"
	case catalog.FrequencyDaily:
		return "R/P1D"
	case catalog.FrequencyWeekly:
		return "R/P1W"
	case catalog.FrequencyMonthly:
		return "R/P1M"
	case catalog.FrequencyQuarterly:
		return "R/P3M"
	case catalog.FrequencySemiannual:
		return "R/P6M"
	case catalog.FrequencyAnnual:
		return "R/P1Y"
	case catalog.FrequencyBiennial:
		return "R/P2Y"
	case catalog.FrequencyIrregular, catalog.FrequencyOnDemand:
		return "irregular"
	case catalog.FrequencyCustom:
		return "R/" + e.CustomPeriod
	case catalog.FrequencyStatic:
	}
	return ""
}

// ways are the distributions: a download names its media type, the others
// are addresses to go to.
func ways(list []catalog.Distribution) []*object {
	var out []*object
	for n := range list {
		x := &list[n]
		link, ok := export.Link(x.AccessURL)
		if !ok {
			continue
		}
		var o object
		o.put("@type", "dcat:Distribution")
		if media := mediaType(x); x.Method == catalog.MethodDownload && media != "" {
			o.put("downloadURL", link)
			o.put("mediaType", media)
		} else {
			o.put("accessURL", link)
		}
		o.put("format", x.Format.Label())
		out = append(out, &o)
	}
	return out
}

func (d *dataJSON) end(c *Cut, t Total) error { return d.doc.shut(tail("mulu:", c, t)) }
