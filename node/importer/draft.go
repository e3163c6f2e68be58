package importer

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mulu-catalog/mulu/catalog"
)

// The forms of dates.
const (
	datesPlain   = "date"
	datesEpoch   = "epoch-ms"
	datesInstant = "rfc3339"
)

// The longest values, in characters; the catalog's own limits count bytes, of which
// a character has at most four.
const (
	maxName     = 150
	maxSummary  = 5_000
	maxWord     = 50 // publisher, keyword, id
	maxKeywords = 50
	maxURL      = 2048
)

// draft is a row before the six mandatory fields are asked for: the half of a
// pair may lack what the other half states.
type draft struct {
	row     Row
	errs    []RowError
	present map[string]bool   // mandatory fields that are stated or already in errs
	raw     map[string]string // what the source says where that states nothing
	broken  bool              // the line could not be cut into fields at all
	kinds   map[string]bool   // data types that the formats stand for
}

// drafter turns records into drafts by one mapping.
type drafter struct {
	m      *Mapping
	places *gazetteer
	known  map[string]bool // source keys that the mapping reads or names as unused
	china  *time.Location

	catalog string // that the rows of an export must be of; any if empty
}

func newDrafter(m *Mapping) *drafter {
	d := &drafter{m: m, places: newGazetteer(), known: map[string]bool{}, china: time.FixedZone("CST", 8*60*60)}
	f := m.Fields
	for _, key := range []string{
		f.Division, f.Name, f.Summary, f.Publisher, f.District, f.Attribute, f.Format,
		f.Frequency, f.Theme, f.Keywords, f.Issued, f.Modified, f.Records, f.URL,
		f.Identifier, f.Catalog, f.DataType, f.Period, f.Methods, f.Address,
	} {
		d.known[key] = true
	}
	for key := range m.UnusedFields {
		d.known[key] = true
	}
	return d
}

// draftOf reads every field of a record. Errors come in the order of the fields
// here, which is fixed.
func (d *drafter) draftOf(rec record) *draft {
	out := &draft{present: map[string]bool{}, raw: map[string]string{}, kinds: map[string]bool{}}
	out.row.Line, out.row.Digest = rec.line, rec.digest
	for _, e := range rec.errs {
		out.fail(e)
		out.broken = out.broken || e.Code != CodeRepeatedField
	}
	if out.broken {
		return out
	}
	d.division(out, rec)
	d.name(out, rec)
	d.subject(out, rec)
	d.attribute(out, rec)
	d.formats(out, rec)
	d.dataType(out, rec)
	d.frequency(out, rec)
	d.optional(out, rec)
	d.link(out, rec)
	d.origin(out, rec)
	for _, m := range rec.members {
		if !d.known[m.key] {
			out.warn(WarnUnmappedField, clip(m.key), "")
		}
	}
	return out
}

func (o *draft) fail(e RowError) {
	e.Line = o.row.Line
	o.errs = append(o.errs, e)
	o.present[e.Field] = true
}

func (o *draft) warn(code, field, raw string) {
	o.row.Warnings = append(o.row.Warnings, Warning{code, field, clip(raw)})
}

// text reads a string field; "" when it is absent or was reported.
func (o *draft) text(rec record, key, field string, limit int) string {
	v := rec.get(key)
	switch v.kind {
	case kindAbsent:
		return ""
	case kindText:
		return o.clean(v.text, field, limit)
	default:
		o.fail(wrongType(field, string(kindText), string(v.kind)))
		return ""
	}
}

// clean tidies a text and reports what must not be in it.
func (o *draft) clean(s, field string, limit int) string {
	if strings.ContainsRune(s, utf8.RuneError) {
		e := badValue(field, s, "含有损坏的字符(U+FFFD)", "holds a damaged character (U+FFFD)")
		e.Code = CodeBadEncoding
		o.fail(e)
		return ""
	}
	if r, ok := forbiddenRune(s); ok {
		e := badValue(field, "", fmt.Sprintf("含有控制字符 %U", r), fmt.Sprintf("holds the control character %U", r))
		e.Code = CodeControlCharacter
		o.fail(e)
		return ""
	}
	s = tidy(s)
	if n := utf8.RuneCountInString(s); n > limit {
		o.fail(badValue(field, s, fmt.Sprintf("长 %d 字,上限 %d 字", n, limit), fmt.Sprintf("has %d characters, at most %d are allowed", n, limit)))
		return ""
	}
	return s
}

// empty reports whether a name states nothing: portals write placeholders where
// their database holds none.
func empty(s string) bool {
	switch strings.ToLower(s) {
	case "", "null", "暂无", "无", "undefined", "-", "/":
		return true
	default:
		return false
	}
}

func (d *drafter) division(o *draft, rec record) {
	code := o.text(rec, d.m.Fields.Division, FieldDivision, maxWord)
	if code == "" || code == d.m.Division {
		return
	}
	if !d.places.within(code, d.m.Division) && d.ofZhejiang(o, code) {
		o.fail(RowError{
			Field: FieldDivision, Code: CodeOutOfJurisdiction, Article: articleCatalog, Raw: code,
			MessageZh: "该行属于 " + code + ",不属于本来源的行政区划 " + d.m.Division,
			MessageEn: "the row belongs to " + code + ", not to the source's division " + d.m.Division,
		})
	}
}

func (d *drafter) name(o *draft, rec record) {
	name := o.text(rec, d.m.Fields.Name, FieldName, maxName)
	if empty(name) {
		o.raw[FieldName] = name
		return
	}
	o.row.Name, o.present[FieldName] = name, true
}

func (d *drafter) subject(o *draft, rec record) {
	publisher := o.text(rec, d.m.Fields.Publisher, FieldSubject, maxWord)
	district := o.text(rec, d.m.Fields.District, FieldDivision, maxWord)
	if empty(publisher) {
		o.raw[FieldSubject] = publisher
		return
	}
	if d.m.Export && !d.ofZhejiang(o, district) {
		o.present[FieldSubject] = true
		return
	}
	p := d.place(publisher, district)
	switch {
	case p.unknown != "":
		o.fail(unknown(FieldDivision, p.unknown))
		o.present[FieldSubject] = true
	case empty(p.name):
		o.raw[FieldSubject] = publisher
	default:
		o.row.Publisher, o.row.PublisherDivision, o.present[FieldSubject] = p.name, p.division, true
		if p.uncertain {
			o.warn(WarnCountyNotNamed, FieldSubject, p.name)
		}
	}
}

// decide looks one word up; false when it states nothing or is unknown, which is
// then recorded.
func (o *draft) decide(v Vocabulary, word, field string) (Decision, bool) {
	decision, ok := v.Values[word]
	switch {
	case !ok:
		o.fail(unknown(field, word))
		return Decision{}, false
	case decision.Ignore != "":
		o.raw[field] = word
		return decision, false
	default:
		return decision, true
	}
}

func (d *drafter) attribute(o *draft, rec record) {
	word := o.text(rec, d.m.Fields.Attribute, FieldAttribute, maxSummary)
	if word == "" {
		return
	}
	if decision, ok := o.decide(d.m.Attribute, word, FieldAttribute); ok {
		o.row.Attribute, o.row.Authentication = decision.To, decision.Authentication
		o.present[FieldAttribute] = true
	}
}

func (d *drafter) formats(o *draft, rec record) {
	for _, word := range o.words(rec, d.m.Fields.Format, FieldFormats, d.m.Format.Separators) {
		decision, ok := o.decide(d.m.Format, word, FieldFormats)
		if decision.Method != "" {
			o.row.Methods = addOnce(o.row.Methods, decision.Method)
		}
		if ok {
			o.row.Formats = addOnce(o.row.Formats, decision.To)
			if kind := d.m.DataTypes[decision.Group]; kind != "" {
				o.kinds[kind] = true
			}
			o.present[FieldFormats] = true
		}
	}
}

func (d *drafter) frequency(o *draft, rec record) {
	word := o.text(rec, d.m.Fields.Frequency, FieldFrequency, maxSummary)
	if d.m.Frequency.Remark != "" {
		word, _, _ = strings.Cut(word, d.m.Frequency.Remark)
	}
	if word = tidy(word); word == "" {
		return
	}
	if decision, ok := o.decide(d.m.Frequency, word, FieldFrequency); ok {
		o.row.Frequency, o.row.CustomPeriod = decision.To, decision.Period
		o.present[FieldFrequency] = true
	}
	d.period(o, rec)
}

func (d *drafter) optional(o *draft, rec record) {
	o.row.Summary = o.text(rec, d.m.Fields.Summary, FieldSummary, maxSummary)
	for _, theme := range o.words(rec, d.m.Fields.Theme, FieldDomain, d.m.Theme.Separators) {
		if decision, ok := o.decide(d.m.Theme, theme, FieldDomain); ok {
			o.row.Domains = addOnce(o.row.Domains, decision.To)
		}
	}
	for _, word := range o.words(rec, d.m.Fields.Keywords, FieldKeywords, d.m.Keywords.Separators) {
		if wordy(word) && utf8.RuneCountInString(word) <= maxWord && len(o.row.Keywords) < maxKeywords {
			o.row.Keywords = addOnce(o.row.Keywords, word)
		}
	}
	d.methods(o, rec)
	o.row.Issued = d.date(o, rec, d.m.Fields.Issued, FieldIssued)
	o.row.Modified = d.date(o, rec, d.m.Fields.Modified, FieldModified)
	d.count(o, rec)
}

// words reads a field that is a list or a text with separators.
func (o *draft) words(rec record, key, field, separators string) []string {
	v := rec.get(key)
	if v.kind != kindList {
		return split(o.text(rec, key, field, maxSummary), separators)
	}
	var words []string
	for _, text := range v.list {
		words = append(words, split(o.clean(text, field, maxSummary), separators)...)
	}
	return words
}

func (d *drafter) date(o *draft, rec record, key, field string) time.Time {
	v := rec.get(key)
	text := tidy(v.text)
	if v.kind == kindAbsent || v.kind == kindText && (text == "" || slices.Contains(d.m.EmptyDates, text)) {
		return time.Time{}
	}
	if v.kind != kindText && v.kind != kindNumber {
		o.fail(wrongType(field, "a date", string(v.kind)))
		return time.Time{}
	}
	at, err := d.parseDate(text)
	if err != nil || at.Year() < 1949 || at.Year() > 2100 {
		o.fail(badValue(field, v.text, "不是有效日期", "is no date: "+dateForm(d.m.Dates)+" is expected"))
		return time.Time{}
	}
	return at.UTC()
}

func dateForm(dates string) string {
	switch dates {
	case datesEpoch:
		return "milliseconds since 1970"
	case datesInstant:
		return "YYYY-MM-DDThh:mm:ssZ"
	default:
		return "YYYY-MM-DD"
	}
}

func (d *drafter) parseDate(text string) (time.Time, error) {
	switch d.m.Dates {
	case datesPlain:
		return time.ParseInLocation(time.DateOnly, text, d.china)
	case datesInstant:
		return time.Parse(time.RFC3339, text)
	default:
		ms, err := strconv.ParseInt(text, 10, 64)
		return time.UnixMilli(ms), err
	}
}

func (d *drafter) count(o *draft, rec record) {
	v := rec.get(d.m.Fields.Records)
	text := tidy(v.text)
	switch {
	case v.kind == kindAbsent || v.kind == kindText && text == "":
		return
	case v.kind != kindText && v.kind != kindNumber:
		o.fail(wrongType(FieldRecords, "a whole number", string(v.kind)))
		return
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		o.fail(badValue(FieldRecords, text, "不是非负整数", "is no whole number from 0"))
		return
	}
	o.row.RecordCount = n
}

func (d *drafter) link(o *draft, rec record) {
	text := o.text(rec, d.m.Fields.URL, FieldURL, maxURL)
	if text == "" {
		if addresses := o.words(rec, d.m.Fields.Address, FieldURL, " "); len(addresses) == 1 {
			text = addresses[0]
		}
	}
	if text == "" {
		return
	}
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil {
		o.fail(badValue(FieldURL, text, "不是有效的网页链接", "is no http or https address"))
		return
	}
	link := Link{URL: text}
	if page, id, ok := d.m.Platform.page(u); ok {
		link.OnPlatform, link.Method = true, page.Method
		link.ExternalID = d.m.Source + "/" + page.Kind + "/" + id
		if page.Method != "" {
			o.row.Methods = addOnce(o.row.Methods, page.Method)
		}
	} else if d.m.Platform.Host != "" {
		o.warn(WarnForeignLink, FieldURL, text)
	}
	o.row.Links = []Link{link}
}

// page finds the listing page that an address is, and the id in it.
func (p Platform) page(u *url.URL) (Page, string, bool) {
	if p.Host == "" || u.Host != p.Host {
		return Page{}, "", false
	}
	path, query := u.Path, u.Query()
	if fragment, ok := strings.CutPrefix(u.Fragment, "/"); ok && path == "/" {
		before, after, _ := strings.Cut(fragment, "?")
		inner, err := url.ParseQuery(after)
		if err != nil {
			return Page{}, "", false
		}
		path, query = "/#/"+before, inner
	}
	for _, page := range p.Pages {
		id := query.Get(page.ID)
		if prefix, ok := strings.CutSuffix(page.Path, "*"); ok {
			rest, under := strings.CutPrefix(path, prefix)
			if !under || strings.Contains(rest, "/") {
				continue
			}
			id = rest
		} else if path != page.Path {
			continue
		}
		if id != "" && len(id) <= maxWord {
			return page, id, true
		}
	}
	return Page{}, "", false
}

// finish asks for the six mandatory fields and fills what follows from the rest.
func (o *draft) finish() (Row, []RowError) {
	if o.broken {
		return o.row, o.errs
	}
	o.settleDataType()
	for _, field := range mandatoryFields() {
		if !o.present[field] {
			o.fail(missing(field, o.raw[field]))
		}
	}
	o.settleMethods()
	if r := o.row; !r.Issued.IsZero() && !r.Modified.IsZero() && r.Modified.Before(r.Issued) {
		o.warn(WarnModifiedEarlier, FieldModified, r.Modified.Format(time.RFC3339))
	}
	return o.row, o.errs
}

// settleDataType takes the data type that all formats agree on. Formats that
// were reported leave it open.
func (o *draft) settleDataType() {
	if o.present[FieldDataType] { // the source states it
		return
	}
	if len(o.kinds) == 1 {
		for kind := range o.kinds { // the only one
			o.row.DataType, o.present[FieldDataType] = kind, true
		}
		return
	}
	o.raw[FieldDataType] = strings.Join(o.row.Formats, "、")
	for _, e := range o.errs {
		if e.Field == FieldFormats {
			o.present[FieldDataType] = true
		}
	}
}

// settleMethods orders the ways of opening, API first, and takes the first link
// as the row's own.
func (o *draft) settleMethods() {
	api := string(catalog.MethodAPI)
	var rest []string
	hasAPI := false
	for _, method := range o.row.Methods {
		if method == api {
			hasAPI = true
			continue
		}
		rest = append(rest, method)
	}
	o.row.Methods = rest
	o.row.ResourceKind = string(catalog.ResourceKindDataset)
	if hasAPI {
		o.row.Methods = append([]string{api}, rest...)
		if len(rest) == 0 {
			o.row.ResourceKind = string(catalog.ResourceKindInterface)
		}
	}
	if len(o.row.Links) > 0 {
		first := o.row.Links[0]
		o.row.URL, o.row.ExternalID, o.row.OnPlatform = first.URL, first.ExternalID, first.OnPlatform
	}
}
