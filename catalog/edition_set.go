package catalog

import (
	"slices"
	"strings"

	"github.com/mulu-catalog/mulu/ledger"
)

// Limits of one disposition command that is not a rule: what it may look at
// and what it may write.
const (
	mostExamined = 20000
	mostDisposed = 2000
)

var dispositionRefusals = []refusal{
	{"DISPOSITION_PENDING", "10", "尚有条目未作处置，不得报送或者通过", "entries are not disposed of yet"},
	{"TRANSITIONAL_BASIS", "15(1)", "受限开放类条目仍以原有目录为依据，应当注明第十五条的法定条件", "restricted entries still rest on the adopted catalog; name a basis of Article 15"},
	{"ATTRIBUTE_BY_PROCEDURE", "12", "开放属性按照评估、审查、备案程序变更，不得在年度处置中直接变更", "the attribute changes by its own procedure, not by a disposition"},
	{"FILTER_TOO_WIDE", "10", "筛选范围过大，请按机构设置规则或者指定条目", "the filter is too wide; set a rule for the institution or name the entries"},
	{"NOTHING_SELECTED", "10", "未选中任何条目", "nothing is selected"},
}

// SetDispositions says what an edition does with entries: those named, those
// of a filter, or the whole catalog. The opening subject proposes for its own
// entries; what the compiling authority sets, or confirms, counts.
type SetDispositions struct {
	Edition         string             `cbor:"1,keyasint"`
	ExpectedVersion int                `cbor:"2,keyasint,omitempty"`
	Entries         []string           `cbor:"3,keyasint,omitempty"`
	Filter          DispositionFilter  `cbor:"4,keyasint,omitempty"`
	WholeCatalog    bool               `cbor:"5,keyasint,omitempty"`
	Disposition     Disposition        `cbor:"6,keyasint,omitempty"` // not with Confirm
	Reason          string             `cbor:"7,keyasint,omitempty"`
	Changes         EntryChanges       `cbor:"8,keyasint,omitempty"`
	Bases           []RestrictionBasis `cbor:"9,keyasint,omitempty"`  // in the place of the transitional basis
	Confirm         bool               `cbor:"10,keyasint,omitempty"` // confirm what was proposed
	OpenAttribute   OpenAttribute      `cbor:"11,keyasint,omitempty"` // always refused, with the way that is open
}

// DispositionFilter selects entries. The institution alone makes a rule, which
// also covers what is listed later; with another condition the entries that
// match now are written one by one.
type DispositionFilter struct {
	Institution     string          `cbor:"1,keyasint,omitempty"`
	OpenAttribute   OpenAttribute   `cbor:"2,keyasint,omitempty"`
	Opening         OpeningState    `cbor:"3,keyasint,omitempty"`
	DataType        DataType        `cbor:"4,keyasint,omitempty"`
	UpdateFrequency UpdateFrequency `cbor:"5,keyasint,omitempty"`
	Domain          DataDomain      `cbor:"6,keyasint,omitempty"`
}

func (f DispositionFilter) institutionOnly() bool {
	return f == DispositionFilter{Institution: f.Institution}
}

func (f DispositionFilter) matches(e *Entry) bool {
	return (f.OpenAttribute == "" || e.Attribute == f.OpenAttribute) && (f.Opening == "" || e.Opening == f.Opening) &&
		(f.DataType == "" || e.DataType == f.DataType) && (f.UpdateFrequency == "" || e.Frequency == f.UpdateFrequency) &&
		(f.Domain == "" || contains(e.Domains, f.Domain))
}

// Disposed is what a disposition command did.
type Disposed struct {
	Edition   string `cbor:"1,keyasint"`
	Entries   int    `cbor:"2,keyasint"` // dispositions written
	Rule      string `cbor:"3,keyasint,omitempty"`
	Confirmed bool   `cbor:"4,keyasint,omitempty"`
	Pending   int    `cbor:"5,keyasint"` // entries of the edition that are still pending
}

func (SetDispositions) Kind() ledger.Kind { return "edition.set-dispositions" }

// Allow: the compiling authority, or an officer; Apply holds an officer to the
// entries of their own institution.
func (c SetDispositions) Allow(r ledger.Reader, a ledger.Actor) error {
	edition, err := Editions.Get(r, c.Edition)
	if err != nil {
		return err
	}
	if mustCompile(r, a, edition.Catalog) == nil {
		return nil
	}
	if c.Confirm || c.WholeCatalog {
		return mustCompile(r, a, edition.Catalog)
	}
	if err := mustBeOfficer(a); err != nil {
		return err
	}
	if c.Filter.Institution != "" {
		return mustBeSubject(r, a, c.Filter.Institution)
	}
	for _, id := range c.Entries {
		if entry, ok := Entries.Find(r, id); ok {
			if err := mustBeSubject(r, a, entry.OpeningSubject); err != nil {
				return err
			}
		}
	}
	if len(c.Entries) == 0 && !has(a, RoleSubject) {
		return refuse("NOT_SUBJECT", field("filter.institution", "your own institution"))
	}
	return nil
}

func (c SetDispositions) Audit() string {
	return "set dispositions of edition " + c.Edition + ": " + string(c.Disposition)
}

func (c SetDispositions) Apply(tx *ledger.Tx) (Disposed, error) {
	result := Disposed{Edition: c.Edition}
	edition, err := Editions.Expect(tx, c.Edition, c.ExpectedVersion)
	if err != nil {
		return result, err
	}
	if _, err := EditionFlow.Next(edition.State, c.Kind()); err != nil {
		return result, err
	}
	by := disposer{institution: tx.Actor().Institution}
	if mustCompile(tx, tx.Actor(), edition.Catalog) == nil {
		by.confirms = by.institution
	}
	if err := c.check(); err != nil {
		return result, err
	}
	result.Confirmed = by.confirms != ""
	if c.Confirm {
		err = c.confirm(tx, &edition, by, &result)
	} else {
		err = c.set(tx, &edition, by, &result)
	}
	if err != nil {
		return result, err
	}
	for _, pending := range PendingOf(tx, &edition) {
		result.Pending += pending.Count
	}
	return result, settleDispositionTasks(tx, &edition, c.touched(tx))
}

type disposer struct {
	institution string
	confirms    string // the compiling authority when it acts
}

// check reports every mistake of the input together.
func (c SetDispositions) check() error {
	var problems []error
	selections := 0
	for _, set := range []bool{len(c.Entries) > 0, c.Filter != DispositionFilter{}, c.WholeCatalog} {
		if set {
			selections++
		}
	}
	if selections != 1 {
		problems = append(problems, refuse("NOTHING_SELECTED", field("entries", "name entries, a filter or the whole catalog, one of the three")))
	}
	if len(c.Entries) > mostDisposed {
		problems = append(problems, refuse("FILTER_TOO_WIDE", field("entries", "at most 2000 in one command")))
	}
	if c.OpenAttribute != "" {
		problems = append(problems, refuse("ATTRIBUTE_BY_PROCEDURE", value("openAttribute", string(c.OpenAttribute))))
	}
	if c.Confirm {
		return ledger.Join(problems...)
	}
	problems = append(problems, checkNewBases(c.Bases))
	changed := c.Changes.Fields()
	switch {
	case !c.Disposition.Valid() || c.Disposition == DispositionPending:
		problems = append(problems, refuse("UNKNOWN_CODE", value("disposition", string(c.Disposition))))
	case c.Disposition == DispositionRemove && blank(c.Reason):
		problems = append(problems, refuseUnder("10", "REASON_REQUIRED", field("reason", "REMOVE")))
	case c.Disposition == DispositionModify && len(changed) == 0 && len(c.Bases) == 0:
		problems = append(problems, refuseUnder("10", "FIELD_REQUIRED", field("changes", "MODIFY names what changes")))
	case c.Disposition != DispositionModify && len(changed) > 0:
		problems = append(problems, refuseUnder("10", "BAD_VALUE", field("changes", strings.Join(changed, " ")+" with "+string(c.Disposition))))
	case c.WholeCatalog && (c.Disposition != DispositionRetain || len(c.Bases) > 0):
		problems = append(problems, refuseUnder("10", "BAD_VALUE", field("disposition", "the whole catalog can only be retained")))
	}
	return ledger.Join(problems...)
}

// checkNewBases: only a basis that a subject may declare takes the place of
// the transitional one, each with its evidence.
func checkNewBases(bases []RestrictionBasis) error {
	var wrong []ledger.Detail
	for i, b := range bases {
		declarable := contains([]RestrictedBasis{
			RestrictedConsentedProtectedData, RestrictedInfrastructureStrain, RestrictedHighValueRiskUnassessable, RestrictedArt14Release,
		}, b.Basis)
		if !declarable || blank(b.Evidence) {
			wrong = append(wrong, ledger.Detail{Field: indexed("bases", i), Value: string(b.Basis), Reason: "a basis of Article 15(1) with its evidence"})
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return refuse("TRANSITIONAL_BASIS", wrong...)
}

func (c SetDispositions) set(tx *ledger.Tx, edition *Edition, by disposer, result *Disposed) error {
	rule := c.WholeCatalog || (c.Filter != DispositionFilter{} && c.Filter.institutionOnly() && c.Disposition != DispositionModify)
	if rule {
		return c.setRule(tx, edition, by, result)
	}
	entries, err := c.selected(tx, edition, by)
	if err != nil {
		return err
	}
	var problems []error
	for i := range entries {
		problems = append(problems, c.checkEntry(tx, &entries[i]))
	}
	if err := ledger.Join(problems...); err != nil {
		return err
	}
	for i := range entries {
		d := EntryDisposition{
			Edition: edition.ID, Entry: entries[i].ID, Institution: entries[i].OpeningSubject, Disposition: c.Disposition, Reason: c.Reason,
			Changes: c.Changes, Bases: c.Bases, ProposedBy: by.institution, ConfirmedBy: by.confirms,
		}
		if err := putDisposition(tx, &d); err != nil {
			return err
		}
	}
	result.Entries = len(entries)
	return nil
}

func (c SetDispositions) setRule(tx *ledger.Tx, edition *Edition, by disposer, result *Disposed) error {
	rule := DispositionRule{
		Edition: edition.ID, Institution: WholeCatalog, Disposition: c.Disposition, Reason: c.Reason, Bases: c.Bases,
		ProposedBy: by.institution, ConfirmedBy: by.confirms,
	}
	if !c.WholeCatalog {
		rule.Institution = c.Filter.Institution
		if !Standings.Has(tx, StandingID(edition.Catalog, rule.Institution)) {
			return refuse("NOTHING_SELECTED", value("filter.institution", rule.Institution))
		}
	}
	rule.ID = edition.ID + "/" + rule.Institution
	result.Rule = rule.ID
	if before, ok := DispositionRules.Find(tx, rule.ID); ok {
		rule.Head = before.Head
		return DispositionRules.Save(tx, &rule)
	}
	return DispositionRules.Insert(tx, &rule)
}

// selected are the entries that the command names or that match its filter.
func (c SetDispositions) selected(tx *ledger.Tx, edition *Edition, by disposer) ([]Entry, error) {
	if len(c.Entries) > 0 {
		return namedEntries(tx, edition, c.Entries)
	}
	parts := []string{edition.Catalog}
	switch {
	case c.Filter.Institution != "":
		parts = append(parts, c.Filter.Institution)
	case by.confirms == "":
		parts = append(parts, by.institution)
	}
	var found []Entry
	examined := 0
	for id := range ListedEntries.IDs(tx, "", parts...) {
		if examined++; examined > mostExamined {
			return nil, refuse("FILTER_TOO_WIDE", field("filter", "more than 20000 entries to look at"))
		}
		entry, err := Entries.Get(tx, id)
		if err != nil {
			return nil, err
		}
		if c.Filter.matches(&entry) {
			found = append(found, entry)
		}
		if len(found) > mostDisposed {
			return nil, refuse("FILTER_TOO_WIDE", field("filter", "more than 2000 entries match"))
		}
	}
	if len(found) == 0 {
		return nil, refuse("NOTHING_SELECTED", field("filter", "no listed entry matches"))
	}
	return found, nil
}

func namedEntries(r ledger.Reader, edition *Edition, ids []string) ([]Entry, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	var found []Entry
	var problems []error
	for _, id := range ids {
		entry, err := Entries.Get(r, id)
		if err == nil && (entry.Catalog != edition.Catalog || entry.Listing != ListingListed) {
			err = refuseUnder("10", "BAD_VALUE", ledger.Detail{Field: "entries", Value: id, Reason: "not a listed entry of " + edition.Catalog})
		}
		problems = append(problems, err)
		found = append(found, entry)
	}
	return found, ledger.Join(problems...)
}

// checkEntry holds what a disposition would leave of one entry against the law.
func (c SetDispositions) checkEntry(r ledger.Reader, e *Entry) error {
	if c.Disposition == DispositionRemove {
		return nil
	}
	after := *e
	c.Changes.onto(&after)
	if len(c.Bases) > 0 && transitional(e.Bases) {
		after.Bases = c.Bases
	}
	var problems []error
	if owner := entryKeys.Owner(r, after.Key()); after.Key() != e.Key() && owner != "" && owner != e.ID {
		problems = append(problems, refuse("DUPLICATE_KEY", value("entry", owner), value("name", after.Name)))
	}
	if len(c.Changes.Fields()) > 0 {
		problems = append(problems, checkMandatory(&after), checkCodes(&after), checkTexts(&after))
	}
	return ledger.Join(problems...)
}

// confirm makes what was proposed count.
func (c SetDispositions) confirm(tx *ledger.Tx, edition *Edition, by disposer, result *Disposed) error {
	rules, proposals, err := c.proposed(tx, edition)
	if err != nil {
		return err
	}
	for i := range rules {
		rules[i].ConfirmedBy, result.Rule = by.confirms, rules[i].ID
		if err := DispositionRules.Save(tx, &rules[i]); err != nil {
			return err
		}
	}
	for i := range proposals {
		confirmed := proposals[i]
		confirmed.ConfirmedBy = by.confirms
		if err := putDisposition(tx, &confirmed); err != nil {
			return err
		}
	}
	result.Entries = len(proposals)
	if len(rules)+len(proposals) == 0 {
		return refuse("NOTHING_SELECTED", field("confirm", "nothing is proposed here"))
	}
	return nil
}

func (c SetDispositions) proposed(tx *ledger.Tx, edition *Edition) (rules []DispositionRule, proposals []EntryDisposition, err error) {
	if len(c.Entries) > 0 {
		for _, id := range c.Entries {
			if d, ok := EntryDispositions.Find(tx, edition.ID+"/"+id); ok && d.ConfirmedBy == "" {
				proposals = append(proposals, d)
			}
		}
		return nil, proposals, nil
	}
	for _, rule := range RulesOf(tx, edition.ID) {
		if rule.ConfirmedBy == "" && (c.WholeCatalog || rule.Institution == c.Filter.Institution) {
			rules = append(rules, rule)
		}
	}
	for d := range DispositionsOf(tx, edition.ID, "") {
		if d.ConfirmedBy != "" || !(c.WholeCatalog || d.Institution == c.Filter.Institution) {
			continue
		}
		if proposals = append(proposals, d); len(proposals) > mostDisposed {
			return nil, nil, refuse("FILTER_TOO_WIDE", field("filter", "more than 2000 proposals; confirm by institution or by entries"))
		}
	}
	return rules, proposals, nil
}

// touched are the institutions whose duty may be done by the command.
func (c SetDispositions) touched(r ledger.Reader) []string {
	if c.Filter.Institution != "" {
		return []string{c.Filter.Institution}
	}
	var list []string
	for _, id := range c.Entries {
		if entry, ok := Entries.Find(r, id); ok && !contains(list, entry.OpeningSubject) {
			list = append(list, entry.OpeningSubject)
		}
	}
	return list
}
