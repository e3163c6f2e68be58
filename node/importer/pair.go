package importer

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
)

// pairs holds which line of a file is the other half of which.
type pairs map[int]int

// pairUp reads the records once and finds the listings that are one dataset
// offered in two ways: all keys of Merge.By agree, the ways of opening differ.
// Within one dataset the first of either way is paired with the first of the
// other, the second with the second, and so on.
func (d *drafter) pairUp(ctx context.Context, recs records, tick func()) (pairs, error) {
	type side struct {
		method string
		lines  []int
	}
	open := map[[16]byte]*side{} // halves that wait; of one way only
	found := pairs{}
	for rec, ok := recs.next(); ok; rec, ok = recs.next() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		tick()
		method := d.m.Format.Values[tidy(rec.get(d.m.Fields.Format).text)].Method
		if len(rec.errs) > 0 || method == "" {
			continue
		}
		key := d.pairKey(rec)
		waiting := open[key]
		switch {
		case waiting == nil || len(waiting.lines) == 0:
			open[key] = &side{method, []int{rec.line}}
		case waiting.method == method:
			waiting.lines = append(waiting.lines, rec.line)
		default:
			other := waiting.lines[0]
			waiting.lines = waiting.lines[1:]
			found[other], found[rec.line] = rec.line, other
		}
	}
	return found, recs.lines().err
}

func (d *drafter) pairKey(rec record) [16]byte {
	h := sha256.New()
	for _, key := range d.m.Merge.By {
		_, _ = h.Write([]byte(tidy(rec.get(key).text) + "\x00"))
	}
	var out [16]byte
	copy(out[:], h.Sum(nil))
	return out
}

// merge makes one draft of two halves, a from the earlier line. Both must state
// the same subject, attribute and frequency where both state them; a half that states
// nothing takes the other's word.
func merge(a, b *draft) *draft {
	out := *b
	r := &out.row
	r.Lines = []int{a.row.Line, b.row.Line}
	r.Digest = digestOf([]byte(a.row.Digest + "\n" + b.row.Digest))
	out.errs = append(slices.Clone(a.errs), b.errs...)
	agree := func(field, x, y string) string {
		switch {
		case x == "" || x == y:
			return y
		case y == "":
			return x
		}
		out.fail(RowError{
			Field: field, Code: CodePairConflict, Article: articleOf(field), Raw: clip(x + " / " + y),
			MessageZh: "同一数据的两条目录(接口与下载)" + labelOf(field) + "不一致",
			MessageEn: "the two listings of one dataset (interface and download) disagree on " + field,
		})
		return y
	}
	r.Publisher = agree(FieldSubject, a.row.Publisher, r.Publisher)
	r.PublisherDivision = agree(FieldDivision, a.row.PublisherDivision, r.PublisherDivision)
	r.Attribute = agree(FieldAttribute, a.row.Attribute, r.Attribute)
	r.Authentication = agree(FieldAttribute, a.row.Authentication, r.Authentication)
	r.Frequency = agree(FieldFrequency, a.row.Frequency, r.Frequency)
	r.CustomPeriod = agree(FieldFrequency, a.row.CustomPeriod, r.CustomPeriod)
	if r.Summary == "" {
		r.Summary = a.row.Summary
	}
	r.Formats = union(a.row.Formats, r.Formats)
	r.Methods = union(a.row.Methods, r.Methods)
	r.Domains = union(a.row.Domains, r.Domains)
	r.Keywords = union(a.row.Keywords, r.Keywords)
	r.Links = linksOf(a.row.Links, r.Links)
	r.Warnings = warningsOf(a.row.Warnings, r.Warnings)
	if r.Issued.IsZero() || !a.row.Issued.IsZero() && a.row.Issued.Before(r.Issued) {
		r.Issued = a.row.Issued
	}
	if a.row.Modified.After(r.Modified) {
		r.Modified = a.row.Modified
	}
	r.RecordCount = max(a.row.RecordCount, r.RecordCount)
	out.present, out.raw, out.kinds = either(a.present, out.present), a.raw, either(a.kinds, b.kinds)
	return &out
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		out = addOnce(out, s)
	}
	return out
}

func either(a, b map[string]bool) map[string]bool {
	out := map[string]bool{}
	for _, m := range []map[string]bool{a, b} {
		for key, is := range m { // any order
			out[key] = out[key] || is
		}
	}
	return out
}

// linksOf joins the links of two halves, the interface's first.
func linksOf(a, b []Link) []Link {
	links := append(slices.Clone(a), b...)
	slices.SortStableFunc(links, func(x, y Link) int { return strings.Compare(rank(x.Method), rank(y.Method)) })
	return links
}

func rank(method string) string {
	if method == "" {
		return "~"
	}
	return method // API before DOWNLOAD
}

func warningsOf(a, b []Warning) []Warning {
	out := slices.Clone(a)
	for _, w := range b {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
