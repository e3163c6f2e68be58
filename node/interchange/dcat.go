package interchange

import (
	"encoding/json"
	"io"
	"strconv"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/export"
)

// Names of things, the same at every node, and authority tables of the EU that DCAT-AP refers to.
const (
	urn       = "urn:mulu:"
	authority = "http://publications.europa.eu/resource/authority/"
	iana      = "https://www.iana.org/assignments/media-types/"
)

// prefixes declares the prefixes, and which texts are Chinese or have a type.
const prefixes = `{"dcat":"http://www.w3.org/ns/dcat#","dct":"http://purl.org/dc/terms/","foaf":"http://xmlns.com/foaf/0.1/",` +
	`"adms":"http://www.w3.org/ns/adms#","skos":"http://www.w3.org/2004/02/skos/core#","spdx":"http://spdx.org/rdf/terms#",` +
	`"rdfs":"http://www.w3.org/2000/01/rdf-schema#","xsd":"http://www.w3.org/2001/XMLSchema#","mulu":"urn:mulu:term:",` +
	`"dct:title":{"@id":"dct:title","@language":"zh"},"dct:description":{"@id":"dct:description","@language":"zh"},` +
	`"dcat:keyword":{"@id":"dcat:keyword","@language":"zh"},"foaf:name":{"@id":"foaf:name","@language":"zh"},` +
	`"dct:issued":{"@id":"dct:issued","@type":"xsd:dateTime"},"dct:modified":{"@id":"dct:modified","@type":"xsd:dateTime"},` +
	`"dcat:byteSize":{"@id":"dcat:byteSize","@type":"xsd:nonNegativeInteger"},` +
	`"spdx:checksumValue":{"@id":"spdx:checksumValue","@type":"xsd:hexBinary"}}`

// dcat is DCAT 3 as DCAT-AP profiles it, in JSON-LD. Every object says its
// class, which the profile's shapes demand.
type dcat struct {
	doc document
	cut *Cut
}

func newDCAT(w io.Writer) writer { return &dcat{doc: document{w: w}} }

func (d *dcat) begin(c *Cut, about catalog.Catalog, publisher catalog.Institution) error {
	d.cut = c
	var o object
	o.put("@context", json.RawMessage(prefixes))
	o.put("@id", urn+"catalog:"+catalogName(c, about))
	o.put("@type", "dcat:Catalog")
	o.put("dct:title", about.NameZh)
	o.put("dct:description", about.NameZh+"，依据《浙江省公共数据开放与安全管理暂行办法》编制。")
	o.put("dct:publisher", agent(&publisher))
	o.put("dct:modified", c.AsOf)
	o.put("dct:language", typed(authority+"language/ZHO", "dct:LinguisticSystem"))
	return d.doc.open(&o, "dcat:dataset")
}

func catalogName(c *Cut, about catalog.Catalog) string {
	if c.Selection.Catalog == "" {
		return "all" // the province's and every city's
	}
	return about.ID
}

// typed refers to something and says its class.
func typed(id, class string) *object {
	var o object
	o.put("@id", id)
	o.put("@type", class)
	return &o
}

func agent(i *catalog.Institution) *object {
	o := typed(urn+"institution:"+i.ID, "foaf:Agent")
	o.put("foaf:name", i.Name)
	return o
}

func (d *dcat) gone(tombstone) (bool, error) { return false, nil }

func (d *dcat) entry(i *item) (bool, error) {
	if i.Attribute == catalog.AttributeProhibited && !d.cut.Prohibited {
		return false, nil
	}
	o := typed(urn+"entry:"+i.ID, "dcat:Dataset")
	o.put("dct:identifier", i.ID)
	o.put("dct:title", i.Name)
	o.put("dct:description", description(i.Entry))
	o.put("dct:publisher", agent(&i.subject))
	o.put("dct:isPartOf", typed(urn+"catalog:"+i.Catalog, "dcat:Catalog"))
	o.put("dct:issued", first(i.IssuedAt, i.FirstOpenedAt, i.ListedAt))
	o.put("dct:modified", first(i.DataUpdatedAt, i.UpdatedAt))
	o.put("dct:accessRights", typed(authority+"access-right/"+accessRight(i.Attribute), "dct:RightsStatement"))
	if code := i.Frequency.EUCode(); code != "" {
		o.put("dct:accrualPeriodicity", typed(authority+"frequency/"+code, "dct:Frequency"))
	}
	o.put("dcat:keyword", i.Keywords)
	if i.Spatial != "" {
		var place object
		place.put("@type", "dct:Location")
		place.put("dct:identifier", i.Spatial)
		o.put("dct:spatial", &place)
	}
	if page, ok := export.Link(i.SourceURL); ok {
		o.put("dcat:landingPage", typed(page, "foaf:Document"))
	}
	o.put("adms:status", typed(authority+"dataset-status/"+status(i.Opening), "skos:Concept"))
	o.put("dcat:version", strconv.Itoa(i.Version))
	o.put("mulu:openAttribute", i.Attribute)
	o.put("mulu:grounds", i.Grounds)
	if list := d.distributions(i); len(list) > 0 {
		o.put("dcat:distribution", list)
	}
	return true, d.doc.add(o)
}

func description(e *catalog.Entry) string {
	if e.Summary == "" {
		return e.Name
	}
	return e.Summary
}

func first(times ...ledger.Instant) ledger.Instant {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return 0
}

func accessRight(a catalog.OpenAttribute) string {
	switch a {
	case catalog.AttributeUnconditional:
		return "PUBLIC"
	case catalog.AttributeRestricted:
		return "RESTRICTED"
	case catalog.AttributeProhibited:
	}
	return "NON_PUBLIC"
}

func status(o catalog.OpeningState) string {
	if o == catalog.OpeningOpen {
		return "COMPLETED"
	}
	return "DEVELOP"
}

func (d *dcat) distributions(i *item) []*object {
	var list []*object
	for n := range i.distributions {
		x := &i.distributions[n]
		link, ok := export.Link(x.AccessURL)
		if !ok {
			continue
		}
		o := typed(urn+"distribution:"+x.ID, "dcat:Distribution")
		o.put("dcat:accessURL", typed(link, "rdfs:Resource"))
		switch x.Method {
		case catalog.MethodDownload:
			o.put("dcat:downloadURL", typed(link, "rdfs:Resource"))
		case catalog.MethodAPI:
			service := typed(urn+"service:"+x.ID, "dcat:DataService")
			service.put("dct:title", i.Name)
			service.put("dcat:endpointURL", typed(link, "rdfs:Resource"))
			o.put("dcat:accessService", service)
		case catalog.MethodModelResult, catalog.MethodOtherLawful:
		}
		if media := mediaType(x); media != "" {
			o.put("dcat:mediaType", typed(iana+media, "dct:MediaType"))
		}
		o.put("dcat:byteSize", number(x.ByteSize))
		if x.Checksum != "" {
			var sum object
			sum.put("@type", "spdx:Checksum")
			sum.put("spdx:algorithm", typed("http://spdx.org/rdf/terms#checksumAlgorithm_sha256", "spdx:ChecksumAlgorithm"))
			sum.put("spdx:checksumValue", x.Checksum)
			o.put("spdx:checksum", &sum)
		}
		list = append(list, o)
	}
	return list
}

func mediaType(d *catalog.Distribution) string {
	if d.MediaType != "" {
		return d.MediaType
	}
	return d.Format.MediaType()
}

// end: the cut in a vocabulary of our own. A document that was cut off is no JSON.
func (d *dcat) end(c *Cut, t Total) error { return d.doc.shut(tail("mulu:", c, t)) }

func tail(prefix string, c *Cut, t Total) *object {
	var o object
	putCut(&o, prefix, c)
	o.text = appendCount(o.text, prefix+"entries", t.Entries)
	return &o
}
