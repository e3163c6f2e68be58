package catalog

import (
	"fmt"

	"github.com/mulu-catalog/mulu/ledger"
)

// INV-9: an active grant rests on a filed agreement with all six terms and on a
// filing that stands.
func inv9GrantsRest(r ledger.Reader) error {
	for grant := range Grants.All(r) {
		if grant.State != GrantActive {
			continue
		}
		agreement, ok := Agreements.Find(r, grant.Agreement)
		if !ok || agreement.State != AgreementFiled || len(missingTerms(agreement.Terms)) > 0 {
			return fmt.Errorf("INV-9: grant %s is active without a filed agreement of six terms", grant.ID)
		}
		if filing, ok := Filings.Find(r, agreement.Filing); !ok || filing.Status == FilingWithdrawn {
			return fmt.Errorf("INV-9: grant %s is active without a filing", grant.ID)
		}
	}
	return nil
}

// INV-12: the list of recipients is the set of grants.
func inv12RecipientsAreGrants(r ledger.Reader) error {
	listed := map[string]int{} // looked up, never ranged over
	for grant := range Grants.All(r) {
		if _, counted := listed[grant.Entry]; !counted {
			listed[grant.Entry] = len(Recipients(r, grant.Entry))
		}
		listed[grant.Entry]--
		found := false
		for _, recipient := range Recipients(r, grant.Entry) {
			found = found || recipient.ID == grant.ID
		}
		if !found {
			return fmt.Errorf("INV-12: grant %s is not on the list of recipients", grant.ID)
		}
	}
	for grant := range Grants.All(r) {
		if listed[grant.Entry] != 0 {
			return fmt.Errorf("INV-12: the list of recipients of entry %s has others than its grants", grant.Entry)
		}
	}
	return nil
}
