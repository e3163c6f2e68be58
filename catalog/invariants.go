package catalog

import (
	"fmt"

	"github.com/mulu-catalog/mulu/ledger"
)

// CheckInvariants checks the invariants of rulebook 3.5 that a state alone can
// show, and reports the first that is broken. Tests call it after every
// command; `mulu audit verify` calls it on a node's state.
func CheckInvariants(r ledger.Reader) error {
	for _, check := range []func(ledger.Reader) error{
		inv1OneEditionInForce, inv3UniqueKeys, inv9GrantsRest, inv12RecipientsAreGrants, invStandings,
		invAttributesLawful, inv10OpinionFirst, invEntriesLawful, invImports,
		invDistributionsLawful, inv11FiledFirst,
		inv13CommentDeadlines, invVoicesTold, invEmergencies,
	} {
		if err := check(r); err != nil {
			return err
		}
	}
	return nil
}

// INV-1: one edition in force per existing catalog; INV-2 holds by its id.
func inv1OneEditionInForce(r ledger.Reader) error {
	inForce := map[string]string{} // looked up, never ranged over
	for edition := range Editions.All(r) {
		if edition.State != EditionInForce {
			continue
		}
		if other := inForce[edition.Catalog]; other != "" {
			return fmt.Errorf("INV-1: editions %s and %s of one catalog are both in force", other, edition.ID)
		}
		inForce[edition.Catalog] = edition.ID
	}
	for cat := range Catalogs.All(r) {
		if cat.InForce != inForce[cat.ID] {
			return fmt.Errorf("INV-1: catalog %s names %q as in force, its editions say %q", cat.ID, cat.InForce, inForce[cat.ID])
		}
	}
	return nil
}

// INV-3: a dataset key belongs to one entry that is not delisted.
func inv3UniqueKeys(r ledger.Reader) error {
	holders := map[string]string{} // looked up, never ranged over
	for entry := range Entries.All(r) {
		if entry.Listing == ListingDelisted {
			continue
		}
		if other := holders[entry.Key()]; other != "" {
			return fmt.Errorf("INV-3: entries %s and %s have the same dataset key", other, entry.ID)
		}
		holders[entry.Key()] = entry.ID
		if owner := entryKeys.Owner(r, entry.Key()); owner != entry.ID {
			return fmt.Errorf("INV-3: key of entry %s is held by %q", entry.ID, owner)
		}
	}
	return nil
}
