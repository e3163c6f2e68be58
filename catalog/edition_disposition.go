package catalog

import (
	"iter"

	"github.com/mulu-catalog/mulu/ledger"
)

// DispositionRule disposes in bulk of an institution's entries, or of the
// whole catalog: one record, however many entries it covers. An
// EntryDisposition goes before it. The id is the edition's, "/" and the
// institution or WholeCatalog.
type DispositionRule struct {
	ledger.Head
	Edition     string             `cbor:"10,keyasint"`
	Institution string             `cbor:"11,keyasint"`
	Disposition Disposition        `cbor:"12,keyasint"`
	Reason      string             `cbor:"13,keyasint,omitempty"`
	Bases       []RestrictionBasis `cbor:"14,keyasint,omitempty"` // in the place of the transitional basis
	ProposedBy  string             `cbor:"15,keyasint"`           // institution
	ConfirmedBy string             `cbor:"16,keyasint,omitempty"` // compiling authority; empty: proposed only
}

// WholeCatalog stands for the institution in the one rule for every entry.
const WholeCatalog = "*"

// EntryDisposition disposes of one entry. The id is the edition's, "/" and the
// entry's.
type EntryDisposition struct {
	ledger.Head
	Edition     string             `cbor:"10,keyasint"`
	Entry       string             `cbor:"11,keyasint"`
	Institution string             `cbor:"12,keyasint"` // the entry's subject
	Disposition Disposition        `cbor:"13,keyasint"`
	Reason      string             `cbor:"14,keyasint,omitempty"`
	Changes     EntryChanges       `cbor:"15,keyasint,omitempty"`
	Bases       []RestrictionBasis `cbor:"16,keyasint,omitempty"`
	ProposedBy  string             `cbor:"17,keyasint,omitempty"`
	ConfirmedBy string             `cbor:"18,keyasint,omitempty"`
	Outcome     string             `cbor:"19,keyasint,omitempty"` // what taking effect did: APPLIED, or why it could not
}

// EntryChanges are the particulars that MODIFY may change. The attribute is not
// among them: it changes by its own procedure (SM-3).
type EntryChanges struct {
	Name            string          `cbor:"1,keyasint,omitempty"`
	Formats         []DataFormat    `cbor:"2,keyasint,omitempty"`
	DataType        DataType        `cbor:"3,keyasint,omitempty"`
	UpdateFrequency UpdateFrequency `cbor:"4,keyasint,omitempty"`
	CustomPeriod    string          `cbor:"5,keyasint,omitempty"`
	Summary         string          `cbor:"6,keyasint,omitempty"`
	Domains         []DataDomain    `cbor:"7,keyasint,omitempty"`
	Keywords        []string        `cbor:"8,keyasint,omitempty"`
	Items           []DataItem      `cbor:"9,keyasint,omitempty"`
}

// Fields names the particulars that are set, in a fixed order.
func (c EntryChanges) Fields() []string {
	var names []string
	add := func(set bool, name string) {
		if set {
			names = append(names, name)
		}
	}
	add(!blank(c.Name), "name")
	add(len(c.Formats) > 0, "formats")
	add(c.DataType != "", "dataType")
	add(c.UpdateFrequency != "", "updateFrequency")
	add(c.CustomPeriod != "", "customPeriod")
	add(c.Summary != "", "summary")
	add(len(c.Domains) > 0, "domains")
	add(len(c.Keywords) > 0, "keywords")
	add(len(c.Items) > 0, "items")
	return names
}

func (c EntryChanges) onto(e *Entry) {
	if !blank(c.Name) {
		e.Name = c.Name
	}
	if len(c.Formats) > 0 {
		e.Formats = c.Formats
	}
	if c.DataType != "" {
		e.DataType = c.DataType
	}
	if c.UpdateFrequency != "" {
		e.Frequency, e.CustomPeriod = c.UpdateFrequency, c.CustomPeriod
	}
	if c.Summary != "" {
		e.Summary = c.Summary
	}
	if len(c.Domains) > 0 {
		e.Domains = c.Domains
	}
	if len(c.Keywords) > 0 {
		e.Keywords = c.Keywords
	}
	if len(c.Items) > 0 {
		e.Items = c.Items
	}
}

// dispositionTally counts the confirmed EntryDispositions of an institution;
// the id is the edition's, "/" and the institution.
type dispositionTally struct {
	ledger.Head
	Confirmed int `cbor:"10,keyasint"`
	Removed   int `cbor:"11,keyasint"` // of them REMOVE
}

// The dispositions of editions, and the editions of a catalog that are being
// compiled.
var (
	DispositionRules   = ledger.NewTable[DispositionRule]("edition_rules", ledger.Feed)
	EntryDispositions  = ledger.NewTable[EntryDisposition]("edition_dispositions", ledger.Feed)
	dispositionTallies = ledger.NewTable[dispositionTally]("edition_tallies")
	editionsInWork     = ledger.NewIndex("editions_in_work")
)

// EditionsInWork lists the editions of a catalog that are not in force yet, the
// earliest first.
func EditionsInWork(r ledger.Reader, catalogID string) []Edition {
	var list []Edition
	for id := range editionsInWork.IDs(r, "", catalogID) {
		if edition, ok := Editions.Find(r, id); ok {
			list = append(list, edition)
		}
	}
	return list
}

// DispositionsOf walks the entries of an edition that have a disposition of
// their own, by entry, after the given entry id.
func DispositionsOf(r ledger.Reader, edition, after string) iter.Seq[EntryDisposition] {
	if after != "" {
		after = edition + "/" + after
	}
	return EntryDispositions.From(r, edition+"/", after)
}

// RulesOf lists the bulk rules of an edition.
func RulesOf(r ledger.Reader, edition string) []DispositionRule {
	var list []DispositionRule
	for rule := range DispositionRules.From(r, edition+"/", "") {
		list = append(list, rule)
	}
	return list
}

// DispositionOf is what an edition does with one entry as things stand: its own
// confirmed disposition, a confirmed rule, or PENDING. What is only proposed is
// found in EntryDispositions and DispositionRules.
func DispositionOf(r ledger.Reader, edition string, e *Entry) EntryDisposition {
	if own, ok := EntryDispositions.Find(r, edition+"/"+e.ID); ok && own.ConfirmedBy != "" {
		return own
	}
	pending := EntryDisposition{Edition: edition, Entry: e.ID, Institution: e.OpeningSubject, Disposition: DispositionPending}
	for _, whom := range []string{e.OpeningSubject, WholeCatalog} {
		if rule, ok := DispositionRules.Find(r, edition+"/"+whom); ok && rule.ConfirmedBy != "" {
			pending.Disposition, pending.Reason, pending.Bases = rule.Disposition, rule.Reason, rule.Bases
			pending.ProposedBy, pending.ConfirmedBy = rule.ProposedBy, rule.ConfirmedBy
			return pending
		}
	}
	return pending
}

// putDisposition writes an entry's disposition and keeps the tally.
func putDisposition(tx *ledger.Tx, d *EntryDisposition) error {
	d.ID = d.Edition + "/" + d.Entry
	before, exists := EntryDispositions.Find(tx, d.ID)
	if exists {
		if err := tally(tx, &before, -1); err != nil {
			return err
		}
		d.Head = before.Head
		if err := EntryDispositions.Save(tx, d); err != nil {
			return err
		}
		return tally(tx, d, 1)
	}
	if err := EntryDispositions.Insert(tx, d); err != nil {
		return err
	}
	return tally(tx, d, 1)
}

func dropDisposition(tx *ledger.Tx, d *EntryDisposition) error {
	EntryDispositions.Remove(tx, d.ID)
	return tally(tx, d, -1)
}

func tally(tx *ledger.Tx, d *EntryDisposition, n int) error {
	if d.ConfirmedBy == "" {
		return nil
	}
	id := d.Edition + "/" + d.Institution
	t, exists := dispositionTallies.Find(tx, id)
	t.ID = id
	t.Confirmed += n
	if d.Disposition == DispositionRemove {
		t.Removed += n
	}
	if exists {
		return dispositionTallies.Save(tx, &t)
	}
	return dispositionTallies.Insert(tx, &t)
}

// arrive tells the editions in work of an entry that became listed. Listed
// under Article 13 while the edition was compiled, it is retained; adopted from
// an existing catalog it is pending like the others.
func arrive(tx *ledger.Tx, e *entryFacts, moved bool) error {
	if moved || e.ListedBy == ListedByExistingCatalog {
		return nil
	}
	for _, edition := range EditionsInWork(tx, e.Catalog) {
		retained := EntryDisposition{
			Edition: edition.ID, Entry: e.ID, Institution: e.OpeningSubject, Disposition: DispositionRetain,
			Reason: "listed under Article 13 while the edition was compiled", ConfirmedBy: AuthorityOf(tx, catalogDivision(tx, e.Catalog)),
		}
		if err := putDisposition(tx, &retained); err != nil {
			return err
		}
	}
	return nil
}

func catalogDivision(r ledger.Reader, id string) string {
	cat, _ := Catalogs.Find(r, id)
	return cat.Division
}

// depart takes an entry that is listed no longer out of the editions in work;
// what was decided for one that changed its subject goes with it.
func depart(tx *ledger.Tx, e *entryFacts, moved bool) error {
	for _, edition := range EditionsInWork(tx, e.Catalog) {
		own, ok := EntryDispositions.Find(tx, edition.ID+"/"+e.ID)
		if !ok {
			continue
		}
		if err := dropDisposition(tx, &own); err != nil {
			return err
		}
		if !moved {
			continue
		}
		now, ok := entryFactsTable.Find(tx, e.ID)
		if !ok || now.Catalog != e.Catalog {
			continue
		}
		again := own
		again.Head, again.Institution = ledger.Head{}, now.OpeningSubject
		if err := putDisposition(tx, &again); err != nil {
			return err
		}
	}
	return nil
}

// Pending is how many listed entries of an institution an edition has not
// disposed of.
type Pending struct {
	Institution string
	Count       int
}

// PendingOf counts what an edition has not disposed of, by institution. It
// costs the number of institutions, not of entries.
func PendingOf(r ledger.Reader, edition *Edition) []Pending {
	if rule, ok := DispositionRules.Find(r, edition.ID+"/"+WholeCatalog); ok && rule.ConfirmedBy != "" {
		return nil
	}
	var list []Pending
	for standing := range Standings.From(r, edition.Catalog+"/", "") {
		if n := pendingIn(r, edition.ID, &standing); n > 0 {
			list = append(list, Pending{standing.Institution, n})
		}
	}
	return list
}

func pendingIn(r ledger.Reader, edition string, s *Standing) int {
	if rule, ok := DispositionRules.Find(r, edition+"/"+s.Institution); ok && rule.ConfirmedBy != "" {
		return 0
	}
	t, _ := dispositionTallies.Find(r, edition+"/"+s.Institution)
	return s.Listed - t.Confirmed
}

// transitionalOf walks the listed entries of a catalog that still rest on the
// transitional basis. It costs what it yields.
func transitionalOf(r ledger.Reader, catalogID string) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for id := range transitionals.IDs(r, "", catalogID) {
			entry, ok := Entries.Find(r, id)
			if ok && entry.Listing == ListingListed && transitional(entry.Bases) && !yield(entry) {
				return
			}
		}
	}
}

// UnresolvedBases counts, by institution, the restricted entries whose
// transitional basis the edition would keep: they need a disposition that
// names a basis of Article 15(1), or removes them.
func UnresolvedBases(r ledger.Reader, edition *Edition) []Pending {
	var list []Pending
	at := map[string]int{} // looked up, never ranged over
	for entry := range transitionalOf(r, edition.Catalog) {
		d := DispositionOf(r, edition.ID, &entry)
		if d.ConfirmedBy != "" && (d.Disposition == DispositionRemove || len(d.Bases) > 0) {
			continue
		}
		i, ok := at[entry.OpeningSubject]
		if !ok {
			i = len(list)
			at[entry.OpeningSubject] = i
			list = append(list, Pending{Institution: entry.OpeningSubject})
		}
		list[i].Count++
	}
	return list
}
