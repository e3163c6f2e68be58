package catalog

import (
	"fmt"

	"github.com/mulu-catalog/mulu/ledger"
)

// invStandings: the standings equal a recount of the entries, and what an
// edition in work has confirmed equals a recount of its dispositions.
func invStandings(r ledger.Reader) error {
	type counts struct{ listed, open int }
	want := map[string]counts{} // looked up, never ranged over
	places := 0
	for entry := range Entries.All(r) {
		if entry.Listing != ListingListed {
			continue
		}
		id := StandingID(entry.Catalog, entry.OpeningSubject)
		n := want[id]
		if n.listed == 0 {
			places++
		}
		n.listed++
		if entry.Opening == OpeningOpen {
			n.open++
		}
		want[id] = n
	}
	for standing := range Standings.All(r) {
		n := want[standing.ID]
		if n.listed > 0 {
			places--
		}
		if standing.Listed != n.listed || standing.Open != n.open {
			return fmt.Errorf("standing %s says %d listed and %d open, the entries say %d and %d", standing.ID, standing.Listed, standing.Open, n.listed, n.open)
		}
		listed := 0
		for range ListedEntries.IDs(r, "", standing.Catalog, standing.Institution) {
			listed++
		}
		if listed != n.listed {
			return fmt.Errorf("standing %s: %d entries are indexed, %d are listed", standing.ID, listed, n.listed)
		}
	}
	if places != 0 {
		return fmt.Errorf("%d institutions with listed entries have no standing", places)
	}
	return invTallies(r)
}

func invTallies(r ledger.Reader) error {
	confirmed := map[string]int{} // looked up, never ranged over
	for d := range EntryDispositions.All(r) {
		entry, ok := Entries.Find(r, d.Entry)
		edition, known := Editions.Find(r, d.Edition)
		if !ok || !known {
			return fmt.Errorf("disposition %s speaks of what does not exist", d.ID)
		}
		working := edition.State != EditionInForce && edition.State != EditionSuperseded
		if working && (entry.Listing != ListingListed || entry.OpeningSubject != d.Institution) {
			return fmt.Errorf("disposition %s: the entry is %s of %s", d.ID, entry.Listing, entry.OpeningSubject)
		}
		if d.ConfirmedBy != "" {
			confirmed[d.Edition+"/"+d.Institution]++
		}
	}
	for t := range dispositionTallies.All(r) {
		if t.Confirmed != confirmed[t.ID] {
			return fmt.Errorf("tally %s says %d confirmed, the dispositions say %d", t.ID, t.Confirmed, confirmed[t.ID])
		}
	}
	return nil
}
