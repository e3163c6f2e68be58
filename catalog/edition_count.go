package catalog

import "github.com/mulu-catalog/mulu/ledger"

// entryTable is the table of entries. Every write of an entry passes through
// it, so that no command can forget to keep the standings: what an edition's
// opening and adoption ask is answered without looking at the entries.
type entryTable struct{ ledger.Table[Entry, *Entry] }

// Insert writes a new entry.
func (t entryTable) Insert(tx *ledger.Tx, e *Entry) error {
	watchFreshness(tx, e)
	if err := t.Table.Insert(tx, e); err != nil {
		return err
	}
	return recount(tx, nil, factsOf(e))
}

// Save writes a new version of an entry.
func (t entryTable) Save(tx *ledger.Tx, e *Entry) error {
	before, _ := entryFactsTable.Find(tx, e.ID)
	watchFreshness(tx, e)
	if err := t.Table.Save(tx, e); err != nil {
		return err
	}
	return recount(tx, &before, factsOf(e))
}

// Remove deletes an entry; its earlier versions stay.
func (t entryTable) Remove(tx *ledger.Tx, id string) error {
	before, ok := entryFactsTable.Find(tx, id)
	if !ok {
		return nil
	}
	t.Table.Remove(tx, id)
	return recount(tx, &before, &entryFacts{Head: before.Head})
}

// entryFacts is what the standings depend on: a second, cheaper view of the
// table of entries.
type entryFacts struct {
	ledger.Head
	Catalog        string             `cbor:"10,keyasint"`
	OpeningSubject string             `cbor:"12,keyasint"`
	Attribute      OpenAttribute      `cbor:"13,keyasint"`
	Bases          []RestrictionBasis `cbor:"43,keyasint,omitempty"`
	Listing        ListingState       `cbor:"60,keyasint"`
	Opening        OpeningState       `cbor:"61,keyasint"`
	ListedBy       ListingBasis       `cbor:"62,keyasint,omitempty"`
	ListedAt       ledger.Instant     `cbor:"63,keyasint,omitempty"`
}

var entryFactsTable = ledger.NewTable[entryFacts]("entries")

func factsOf(e *Entry) *entryFacts {
	return &entryFacts{
		Head: e.Head, Catalog: e.Catalog, OpeningSubject: e.OpeningSubject, Attribute: e.Attribute, Bases: e.Bases,
		Listing: e.Listing, Opening: e.Opening, ListedBy: e.ListedBy, ListedAt: e.ListedAt,
	}
}

func (f *entryFacts) listed() bool { return f != nil && f.Listing == ListingListed }

// place is the standing that the entry counts in.
func (f *entryFacts) place() string { return StandingID(f.Catalog, f.OpeningSubject) }

// transitional reports whether a restricted entry still rests on the adoption
// of an existing catalog, which the next edition must replace.
func transitional(bases []RestrictionBasis) bool {
	for _, b := range bases {
		if b.Basis == RestrictedExistingCatalog {
			return true
		}
	}
	return false
}

// Standing is how an institution's entries stand in a catalog, and how they
// moved since the edition in force took effect (Art 6(2)). The id is
// StandingID(catalog, institution).
type Standing struct {
	ledger.Head
	Catalog     string `cbor:"10,keyasint"`
	Institution string `cbor:"11,keyasint"`
	Listed      int    `cbor:"12,keyasint"`
	Open        int    `cbor:"13,keyasint"`
	OpenBefore  int    `cbor:"14,keyasint"` // open when the edition in force took effect
	Added       int    `cbor:"15,keyasint"`
	Removed     int    `cbor:"16,keyasint"`
	Upgraded    int    `cbor:"17,keyasint"` // to a more open attribute
	Downgraded  int    `cbor:"18,keyasint"`
}

// Standings by catalog and institution; the listed entries in the same order,
// and those with a transitional basis by catalog. The last is a superset: what
// it names is looked at before it counts.
var (
	Standings     = ledger.NewTable[Standing]("standings")
	ListedEntries = ledger.NewIndex("entries_listed")
	transitionals = ledger.NewIndex("entries_transitional")
)

// StandingID is the id of an institution's standing in a catalog.
func StandingID(catalogID, institution string) string { return catalogID + "/" + institution }

// recount brings the standings in line with one write of an entry. It costs
// nothing where the entry neither was nor is listed.
func recount(tx *ledger.Tx, before, after *entryFacts) error {
	was, is := before.listed(), after.listed()
	switch {
	case !was && !is:
		return nil
	case was && is && before.place() == after.place():
		return recountInPlace(tx, before, after)
	}
	if was {
		if err := uncount(tx, before, is); err != nil {
			return err
		}
	}
	if is {
		return count(tx, after, was)
	}
	return nil
}

// count enters an entry that became listed, or that changed its subject.
func count(tx *ledger.Tx, e *entryFacts, moved bool) error {
	ListedEntries.Put(tx, e.ID, e.Catalog, e.OpeningSubject)
	if transitional(e.Bases) {
		transitionals.Put(tx, e.ID, e.Catalog)
	}
	err := stand(tx, e, func(s *Standing) {
		s.Listed++
		open := 0
		if e.Opening == OpeningOpen {
			open = 1
		}
		s.Open += open
		switch {
		case moved || e.ListedBy == ListedByExistingCatalog: // it was open before the daemon knew of it
			s.OpenBefore += open
		default:
			s.Added++
		}
	})
	if err != nil {
		return err
	}
	return arrive(tx, e, moved)
}

// uncount takes out an entry that is listed no longer, or not there.
func uncount(tx *ledger.Tx, e *entryFacts, moved bool) error {
	ListedEntries.Delete(tx, e.ID, e.Catalog, e.OpeningSubject)
	transitionals.Delete(tx, e.ID, e.Catalog)
	young := isYoung(tx, e)
	err := stand(tx, e, func(s *Standing) {
		s.Listed--
		open := 0
		if e.Opening == OpeningOpen {
			open = 1
		}
		s.Open -= open
		switch {
		case moved:
			s.OpenBefore = max(s.OpenBefore-open, 0)
		case young && s.Added > 0:
			s.Added--
		default:
			s.Removed++
		}
	})
	if err != nil {
		return err
	}
	return depart(tx, e, moved)
}

// isYoung reports whether the entry was listed under the edition in force, so
// that the year neither gained nor lost it.
func isYoung(tx *ledger.Tx, e *entryFacts) bool {
	edition, ok := InForce(tx, e.Catalog)
	return ok && e.ListedBy != ListedByExistingCatalog && e.ListedAt > edition.InForceAt
}

func recountInPlace(tx *ledger.Tx, before, after *entryFacts) error {
	open := 0
	if before.Opening == OpeningOpen {
		open--
	}
	if after.Opening == OpeningOpen {
		open++
	}
	rank := openness(after.Attribute) - openness(before.Attribute)
	if transitional(after.Bases) != transitional(before.Bases) {
		if transitional(after.Bases) {
			transitionals.Put(tx, after.ID, after.Catalog)
		} else {
			transitionals.Delete(tx, after.ID, after.Catalog)
		}
	}
	if open == 0 && rank == 0 {
		return nil
	}
	return stand(tx, after, func(s *Standing) {
		s.Open += open
		switch {
		case rank > 0:
			s.Upgraded++
		case rank < 0:
			s.Downgraded++
		}
	})
}

// openness orders the attributes from closed to open.
func openness(a OpenAttribute) int {
	switch a {
	case AttributeUnconditional:
		return 2
	case AttributeRestricted:
		return 1
	default:
		return 0
	}
}

func stand(tx *ledger.Tx, e *entryFacts, change func(*Standing)) error {
	standing, ok := Standings.Find(tx, e.place())
	if !ok {
		standing = Standing{Head: ledger.Head{ID: e.place()}, Catalog: e.Catalog, Institution: e.OpeningSubject}
		change(&standing)
		return Standings.Insert(tx, &standing)
	}
	change(&standing)
	return Standings.Save(tx, &standing)
}
