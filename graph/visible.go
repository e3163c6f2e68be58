package graph

import (
	"slices"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

// show is the record as the viewer may see it, nil for nothing at all. It is the one place that decides who sees what: the
// catalog, its editions, rules and registers are public; what leads to a decision is seen by its parties and by the authorities,
// governments and reviewers of the jurisdiction.
func show[T any](v *view, record *T) *T {
	switch x := any(record).(type) {
	case *catalog.Entry:
		shown := v.entry(x)
		if shown == nil {
			return nil
		}
		*x = *shown
	case *catalog.Distribution:
		if !v.distribution(x) {
			return nil
		}
	default:
		if !v.matter(record) {
			return nil
		}
	}
	return record
}

// oversees reports whether the viewer's office answers for the division: its own, the counties of its city, or the province.
func (v *view) oversees(division string) bool {
	own := v.who.token.Division
	if own == "" || !v.who.has(catalog.RoleAuthority, catalog.RoleGovernment, catalog.RoleSuperior, catalog.RoleCommittee, catalog.RoleSpecialReviewer) {
		return false
	}
	return own == division || own == catalog.Province || own == catalog.HomeDivision(division)
}

// concerns reports whether the viewer is one of the parties or oversees the division.
func (v *view) concerns(division string, parties ...string) bool {
	own := v.who.token.Institution
	return own != "" && (slices.Contains(parties, own) || v.succeeds(parties) || v.oversees(division))
}

// succeeds reports whether the viewer's institution took over from one of the parties.
func (v *view) succeeds(parties []string) bool {
	for _, party := range parties {
		if party == "" {
			continue
		}
		if acting, err := catalog.Acting(v, party); err == nil && acting.ID == v.who.token.Institution {
			return true
		}
	}
	return false
}

// insider reports whether the viewer is the entry's subject or oversees it.
func (v *view) insider(e *catalog.Entry) bool {
	return v.concerns(v.divisionOf(e.OpeningSubject), e.OpeningSubject)
}

func (v *view) divisionOf(institution string) string {
	found, _ := catalog.Institutions.Find(v, institution)
	return found.Division
}

// entry decides what of an entry is shown (rulebook 8): drafts and grounds 1 and 2 to insiders, ground 1 only at the home node; a
// prohibited entry's name, subject, attribute and grounds to everybody; no address while the data is not open.
func (v *view) entry(e *catalog.Entry) *catalog.Entry {
	inside := v.insider(e)
	secret := e.StateSecret()
	hidden := e.Listing != catalog.ListingListed || secret || slices.Contains(e.Grounds, catalog.GroundSecurityStabilityRisk)
	if hidden && !inside {
		return nil
	}
	if secret && v.node != catalog.HomeDivision(v.divisionOf(e.OpeningSubject)) {
		return nil
	}
	if inside {
		return e
	}
	if e.Attribute == catalog.AttributeProhibited {
		return minimal(e)
	}
	if e.Opening != catalog.OpeningOpen {
		e.SourceURL = ""
	}
	return e
}

// hides reports whether not even the name of an entry is told: of grounds 1 and 2 to outsiders, of ground 1 at any foreign node.
func (v *view) hides(e *catalog.Entry) bool {
	secret := slices.Contains(e.Grounds, catalog.GroundStateSecret)
	if secret && v.node != catalog.HomeDivision(v.divisionOf(e.OpeningSubject)) {
		return true
	}
	return (secret || slices.Contains(e.Grounds, catalog.GroundSecurityStabilityRisk)) && !v.insider(e)
}

// past shows an earlier version: what is hidden of the entry today is hidden of every version, an address while it is not open (Art 35)
// among it.
func (v *view) past(e *catalog.Entry) *catalog.Entry {
	shown := show(v, e)
	today, ok := catalog.Entries.Find(v, e.ID)
	switch {
	case shown == nil || !ok:
		return shown
	case v.hides(&today):
		return nil
	case today.Attribute == catalog.AttributeProhibited && !v.insider(&today):
		return minimal(shown)
	case today.Opening != catalog.OpeningOpen && !v.insider(&today):
		shown.SourceURL = ""
	}
	return shown
}

// minimal is what everybody may know of an entry that must not be opened.
func minimal(e *catalog.Entry) *catalog.Entry {
	return &catalog.Entry{
		Head: e.Head, Catalog: e.Catalog, Name: e.Name, OpeningSubject: e.OpeningSubject, Attribute: e.Attribute, Grounds: e.Grounds,
		Listing: e.Listing, Opening: e.Opening, ListedBy: e.ListedBy, ListedAt: e.ListedAt, EditionYear: e.EditionYear,
	}
}

// distribution: everybody sees how public data is to be had; the address only while it is open.
func (v *view) distribution(d *catalog.Distribution) bool {
	found, ok := catalog.Entries.Find(v, d.Entry)
	if !ok {
		return false
	}
	entry := v.entry(&found)
	if entry == nil {
		return false
	}
	inside := v.insider(entry)
	if !inside && d.State == catalog.DistributionDraft {
		return false
	}
	if !inside && (entry.Opening != catalog.OpeningOpen || d.State != catalog.DistributionPublished) {
		d.AccessURL = ""
	}
	return true
}

// onEntry is for what leads to a decision about an entry.
func (v *view) onEntry(id string, parties ...string) bool {
	entry, ok := catalog.Entries.Find(v, id)
	if !ok {
		return v.concerns("", parties...)
	}
	return v.insider(&entry) || v.concerns(v.divisionOf(entry.OpeningSubject), parties...)
}

var _ ledger.Reader = (*view)(nil)
