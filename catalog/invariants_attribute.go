package catalog

import (
	"fmt"

	"github.com/mulu-catalog/mulu/ledger"
)

// INV-5 (RESTRICTED ⇒ no PUBLISHED DOWNLOAD, a basis), INV-6 (the attribute is
// permitted by the grounds and releases), R14.5 (a state secret is redacted),
// R15.4 (a restricted entry has its reassessment) and R11.4 (the dispute flag).
func invAttributesLawful(r ledger.Reader) error {
	for entry := range Entries.All(r) {
		for _, check := range []func(ledger.Reader, *Entry) error{inv5Restricted, inv6Permitted, invRedacted, invDisputeFlag} {
			if err := check(r, &entry); err != nil {
				return err
			}
		}
	}
	return nil
}

func inv5Restricted(r ledger.Reader, e *Entry) error {
	if e.Attribute != AttributeRestricted || e.Listing != ListingListed {
		return nil
	}
	if len(e.Bases) == 0 {
		if _, special := SpecialRuleOf(*e, "15(1)"); !special {
			return fmt.Errorf("INV-5: entry %s is restricted without a basis", e.ID)
		}
	}
	if e.ReassessBy.IsZero() {
		return fmt.Errorf("R15.4: entry %s is restricted and never reassessed", e.ID)
	}
	for id := range DistributionsOf.IDs(r, "", e.ID) {
		d, ok := Distributions.Find(r, id)
		if ok && d.Method == MethodDownload && d.State == DistributionPublished {
			return fmt.Errorf("INV-5: restricted entry %s has the published download %s", e.ID, d.ID)
		}
	}
	return nil
}

func inv6Permitted(_ ledger.Reader, e *Entry) error {
	if e.Attribute == AttributeProhibited { // its ground is Article 6's (AT6.1)
		return nil
	}
	if e.Attribute != "" && !permittedAttributes(e.Grounds, e.Releases).has(e.Attribute) {
		return fmt.Errorf("INV-6: entry %s is %s against its grounds %v", e.ID, e.Attribute, e.Grounds)
	}
	return nil
}

func invRedacted(_ ledger.Reader, e *Entry) error {
	if !e.StateSecret() {
		return nil
	}
	if texts := StateSecretTexts(fieldsOf(e)); len(texts) > 0 || e.Attribute != AttributeProhibited {
		return fmt.Errorf("R14.5: entry %s is a state secret and tells %v", e.ID, texts)
	}
	return nil
}

func invDisputeFlag(r ledger.Reader, e *Entry) error {
	if d, open := OpenDisputeOn(r, e.ID); e.Disputed != (open && d.Open()) {
		return fmt.Errorf("R11.4: entry %s says disputed %v, its dispute %s is %s", e.ID, e.Disputed, d.ID, d.State)
	}
	return nil
}

// INV-10: a government decision stands after an opinion of the committee on
// the same matter.
func inv10OpinionFirst(r ledger.Reader) error {
	for decision := range GovernmentDecisions.All(r) {
		opinion, ok := Consultations.Find(r, decision.Consultation)
		if !ok || opinion.Matter != decision.Matter || opinion.OpinionIndex == 0 || opinion.OpinionIndex > decision.Index {
			return fmt.Errorf("INV-10: decision %s has no opinion before it", decision.ID)
		}
	}
	return nil
}
