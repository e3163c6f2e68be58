package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxDistinct bounds how many distinct words or publishers a report names; what
// comes after is counted together, so that a hostile file cannot fill memory.
const maxDistinct = 10_000

// Report is what reading a whole listing found. All lists are in a fixed order:
// by count, largest first, then by name.
type Report struct {
	Source   string `json:"source"`
	Division string `json:"division"`
	Title    string `json:"title"`
	TitleEn  string `json:"titleEn"`
	Revision int    `json:"mappingRevision"`
	File     string `json:"file"`
	Bytes    int64  `json:"bytes"`
	Digest   string `json:"digest"` // SHA-256 of the file, hex

	Rows     int `json:"rows"`     // lines that hold something, the header row not counted
	Pairs    int `json:"pairs"`    // rows that were merged into one with another row
	Listings int `json:"listings"` // rows less the merged ones: accepted and refused
	Accepted int `json:"accepted"`
	Refused  int `json:"refused"`

	Reasons      []Reason       `json:"reasons"`      // a listing counts under each of its reasons
	Combinations []Combination  `json:"combinations"` // a listing counts once
	Unknown      []Word         `json:"unknown"`      // words that the mapping does not hold
	Placeholders []Word         `json:"placeholders"` // words that state nothing
	Warnings     []WarningCount `json:"warnings"`
	Publishers   []Publishing   `json:"publishers"`
	Completeness []Completeness `json:"completeness"`
	Attributes   []Word         `json:"attributes"` // of the accepted listings
	Unlisted     int            `json:"unlisted"`   // counts that found no place in the lists above
}

// Reason is why listings were refused, and how many.
type Reason struct {
	Code     string `json:"code"`
	Field    string `json:"field,omitempty"`
	Article  string `json:"article,omitempty"`
	Listings int    `json:"listings"`
}

// Combination is a set of reasons that listings were refused for together.
type Combination struct {
	Reasons  string `json:"reasons"`
	Listings int    `json:"listings"`
}

// Word is a value and how many listings hold it.
type Word struct {
	Field    string `json:"field"`
	Value    string `json:"value"`
	Listings int    `json:"listings"`
}

// WarningCount is a kind of warning and how many listings carry it.
type WarningCount struct {
	Code     string `json:"code"`
	Field    string `json:"field,omitempty"`
	Listings int    `json:"listings"`
	MeansZh  string `json:"meansZh"`
	MeansEn  string `json:"meansEn"`
}

// Publishing is an institution that the listing names. Uncertain: it is a county
// body that does not name its county.
type Publishing struct {
	Division  string `json:"division"`
	Name      string `json:"name"`
	Uncertain bool   `json:"uncertain,omitempty"`
	Listings  int    `json:"listings"`
	Accepted  int    `json:"accepted"`
}

// Completeness is how many of all listings state a field in a word that is known.
type Completeness struct {
	Field    string `json:"field"`
	LabelZh  string `json:"labelZh"`
	Stated   int    `json:"stated"`
	Listings int    `json:"listings"`
}

// Percent is the share in tenths of a percent, rounded down: 99.9 never reads 100.
func (c Completeness) Percent() string {
	if c.Listings == 0 {
		return "–"
	}
	tenths := c.Stated * 1000 / c.Listings
	return fmt.Sprintf("%d.%d %%", tenths/10, tenths%10)
}

// Tally counts rows into a Report. The zero value is ready.
type Tally struct {
	report     Report
	reasons    counter[Reason]
	combos     counter[string]
	unknown    counter[Word]
	ignored    counter[Word]
	warnings   counter[Warning]
	publishers map[[2]string]*Publishing
	stated     map[string]int
	attributes counter[string]
}

// counter counts distinct keys, at most maxDistinct of them.
type counter[K comparable] struct {
	n    map[K]int
	lost int
}

func (c *counter[K]) add(k K) {
	if c.n == nil {
		c.n = map[K]int{}
	}
	if _, have := c.n[k]; !have && len(c.n) >= maxDistinct {
		c.lost++
		return
	}
	c.n[k]++
}

// Add counts one row as Source.Rows gave it.
func (t *Tally) Add(row Row, errs []RowError) {
	if len(errs) == 1 && errs[0].Code == CodeEmptyFile {
		t.reasons.add(reasonOf(errs[0]))
		t.combos.add(CodeEmptyFile)
		return
	}
	t.report.Rows++
	if len(row.Lines) == 2 {
		t.report.Rows++
		t.report.Pairs++
	}
	t.report.Listings++
	if len(errs) == 0 {
		t.report.Accepted++
		t.attributes.add(row.Attribute)
	} else {
		t.report.Refused++
		t.addErrors(errs)
	}
	t.addStated(row)
	t.addPublisher(row, len(errs) == 0)
	seen := map[Warning]bool{}
	for _, w := range row.Warnings {
		w.Raw = ""
		if !seen[w] {
			t.warnings.add(w)
		}
		seen[w] = true
	}
}

func reasonOf(e RowError) Reason { return Reason{Code: e.Code, Field: e.Field, Article: e.Article} }

func (t *Tally) addErrors(errs []RowError) {
	reasons := map[Reason]bool{}
	words := map[Word]bool{}
	var names []string
	for _, e := range errs {
		reason := reasonOf(e)
		word := Word{Field: e.Field, Value: e.Raw}
		if !words[word] && e.Code == CodeUnknownCode {
			t.unknown.add(word)
		}
		if !words[word] && e.Code == CodeFieldRequired && e.Raw != "" && e.Field != FieldDataType {
			t.ignored.add(word)
		}
		words[word] = true
		if reasons[reason] {
			continue
		}
		reasons[reason] = true
		t.reasons.add(reason)
		names = append(names, strings.TrimSpace(e.Code+" "+e.Field))
	}
	slices.Sort(names)
	t.combos.add(strings.Join(names, " + "))
}

func reportFields() []string {
	return append(mandatoryFields(), FieldSummary, FieldDomain, FieldKeywords, FieldURL, FieldIssued, FieldModified, FieldRecords)
}

func (t *Tally) addStated(row Row) {
	if t.stated == nil {
		t.stated = map[string]int{}
	}
	for field, has := range map[string]bool{ // sums, any order
		FieldName: row.Name != "", FieldSubject: row.Publisher != "", FieldAttribute: row.Attribute != "",
		FieldFormats: len(row.Formats) > 0, FieldDataType: row.DataType != "", FieldFrequency: row.Frequency != "",
		FieldSummary: row.Summary != "", FieldDomain: len(row.Domains) > 0, FieldKeywords: len(row.Keywords) > 0,
		FieldURL: row.URL != "", FieldIssued: !row.Issued.IsZero(), FieldModified: !row.Modified.IsZero(),
		FieldRecords: row.RecordCount > 0,
	} {
		if has {
			t.stated[field]++
		}
	}
}

func (t *Tally) addPublisher(row Row, accepted bool) {
	if row.Publisher == "" {
		return
	}
	if t.publishers == nil {
		t.publishers = map[[2]string]*Publishing{}
	}
	key := [2]string{row.PublisherDivision, row.Publisher}
	p := t.publishers[key]
	if p == nil {
		if len(t.publishers) >= maxDistinct {
			t.report.Unlisted++
			return
		}
		p = &Publishing{Division: key[0], Name: key[1]}
		t.publishers[key] = p
	}
	p.Listings++
	if accepted {
		p.Accepted++
	}
	for _, w := range row.Warnings {
		p.Uncertain = p.Uncertain || w.Code == WarnCountyNotNamed
	}
}

// Report of what was counted, for the source it was read from.
func (t *Tally) Report(s *Source) *Report {
	r := t.report
	m := s.Mapping()
	r.Source, r.Division, r.Title, r.TitleEn, r.Revision = m.Source, m.Division, m.Title, m.TitleEn, m.Revision
	r.File, r.Bytes, r.Digest = s.Name(), s.Size(), s.Digest()
	r.Reasons = listed(t.reasons, func(k Reason, n int) Reason { k.Listings = n; return k },
		func(x Reason) (int, string) { return x.Listings, x.Code + "\x00" + x.Field + "\x00" + x.Article })
	r.Combinations = listed(t.combos, func(k string, n int) Combination { return Combination{k, n} },
		func(x Combination) (int, string) { return x.Listings, x.Reasons })
	counted := func(k Word, n int) Word { k.Listings = n; return k }
	byCount := func(x Word) (int, string) { return x.Listings, x.Field + "\x00" + x.Value }
	r.Unknown = listed(t.unknown, counted, byCount)
	r.Placeholders = listed(t.ignored, counted, byCount)
	r.Attributes = listed(t.attributes, func(k string, n int) Word { return Word{FieldAttribute, k, n} }, byCount)
	r.Warnings = listed(t.warnings, func(k Warning, n int) WarningCount {
		zh, en := warningLabel(k.Code)
		return WarningCount{k.Code, k.Field, n, zh, en}
	}, func(x WarningCount) (int, string) { return x.Listings, x.Code + x.Field })
	r.Publishers = t.publisherList()
	for _, field := range reportFields() {
		r.Completeness = append(r.Completeness, Completeness{field, labelOf(field), t.stated[field], r.Listings})
	}
	r.Unlisted += t.reasons.lost + t.combos.lost + t.unknown.lost + t.ignored.lost + t.warnings.lost
	return &r
}

func (t *Tally) publisherList() []Publishing {
	list := make([]Publishing, 0, len(t.publishers))
	for _, p := range t.publishers { // sorted below
		list = append(list, *p)
	}
	slices.SortFunc(list, func(a, b Publishing) int {
		return cmp.Or(cmp.Compare(a.Division, b.Division), cmp.Compare(b.Listings, a.Listings), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// listed turns counts into a list, the largest first, equal ones by name.
func listed[K comparable, V any](c counter[K], entry func(K, int) V, by func(V) (int, string)) []V {
	list := make([]V, 0, len(c.n))
	for k, n := range c.n { // sorted below
		list = append(list, entry(k, n))
	}
	slices.SortFunc(list, func(a, b V) int {
		na, sa := by(a)
		nb, sb := by(b)
		return cmp.Or(cmp.Compare(nb, na), cmp.Compare(sa, sb))
	})
	return list
}

// Check reads a whole listing without importing it: the dry run. Every error of
// every row is written to errs as one JSON object per line, if errs is not nil.
func Check(ctx context.Context, s *Source, errs io.Writer) (*Report, error) {
	return check(ctx, s, errs, func(Row) error { return nil })
}

// check tells accepted of every acceptable row.
func check(ctx context.Context, s *Source, errs io.Writer, accepted func(Row) error) (*Report, error) {
	var t Tally
	var enc *json.Encoder
	if errs != nil {
		enc = json.NewEncoder(errs)
		enc.SetEscapeHTML(false)
	}
	for row, problems := range s.Rows(ctx) {
		t.Add(row, problems)
		if len(problems) == 0 {
			if err := accepted(row); err != nil {
				return nil, err
			}
		}
		for i := range problems {
			if enc == nil {
				break
			}
			if err := enc.Encode(problems[i]); err != nil {
				return nil, fmt.Errorf("writing the row errors: %w", err)
			}
		}
	}
	if err := s.Err(); err != nil {
		return nil, err
	}
	return t.Report(s), nil
}
