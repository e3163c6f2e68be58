package catalog

import (
	"fmt"

	"github.com/mulu-catalog/mulu/ledger"
)

// INV-4 (OPEN ⇒ LISTED, not prohibited, a subject, one publishing channel),
// INV-7 (PROHIBITED_BY_LAW ⇒ PROHIBITED) and INV-8 (LISTED ⇒ six fields, an
// approved review by the authority of the same level, and the province's
// acceptance in its own catalog), in one walk.
func invEntriesLawful(r ledger.Reader) error {
	for entry := range Entries.All(r) {
		for _, check := range []func(ledger.Reader, *Entry) error{inv4Open, inv7Prohibited, inv8Listed} {
			if err := check(r, &entry); err != nil {
				return err
			}
		}
	}
	return nil
}

func inv4Open(r ledger.Reader, e *Entry) error {
	if e.Opening != OpeningOpen {
		return noAccess(r, e)
	}
	switch {
	case e.Listing != ListingListed:
		return fmt.Errorf("INV-4: entry %s is open and %s", e.ID, e.Listing)
	case e.Attribute == AttributeProhibited || !Institutions.Has(r, e.OpeningSubject):
		return fmt.Errorf("INV-4: entry %s is open, prohibited or without a subject", e.ID)
	case PublishingChannel(r, e.ID) == "":
		return fmt.Errorf("INV-4: entry %s is open and no channel publishes it", e.ID)
	}
	return nil
}

// noAccess: what is suspended, in processing or withdrawn has no published
// distribution (AT35.2).
func noAccess(r ledger.Reader, e *Entry) error {
	if !contains([]OpeningState{OpeningSuspended, OpeningProcessing, OpeningWithdrawn}, e.Opening) {
		return nil
	}
	for _, d := range offersOf(r, e.ID) {
		if d.State == DistributionPublished || e.Opening == OpeningWithdrawn && d.State != DistributionDraft {
			return fmt.Errorf("INV-4: entry %s is %s, its distribution %s is %s", e.ID, e.Opening, d.ID, d.State)
		}
	}
	return nil
}

func inv7Prohibited(_ ledger.Reader, e *Entry) error {
	if e.Legal.Class == LegalBasisProhibitedByLaw && e.Attribute != AttributeProhibited {
		return fmt.Errorf("INV-7: entry %s is prohibited by law and %s", e.ID, e.Attribute)
	}
	return nil
}

func inv8Listed(r ledger.Reader, e *Entry) error {
	if e.Listing != ListingListed || e.ListedBy == ListedByExistingCatalog {
		return nil
	}
	if err := checkMandatory(e); err != nil && !e.StateSecret() {
		return fmt.Errorf("INV-8: entry %s is listed: %w", e.ID, err)
	}
	review, ok := Reviews.Find(r, e.Review)
	if !ok || review.Entry != e.ID || review.Decision != ReviewApproved {
		return fmt.Errorf("INV-8: entry %s is listed without an approved review", e.ID)
	}
	a, ok := Assessments.Find(r, review.Assessment)
	if !ok || a.Conclusion != AssessmentEligible || a.Assessor == review.Reviewer {
		return fmt.Errorf("INV-8: entry %s is listed on an assessment that does not carry it", e.ID)
	}
	if e.Catalog == CatalogID(Province) && e.AcceptedBy == "" {
		return fmt.Errorf("INV-8: entry %s stands in the provincial catalog without acceptance", e.ID)
	}
	return nil
}

// invImports: what a session's chunks say leads to every draft of the session.
func invImports(r ledger.Reader) error {
	found := map[string]int{} // looked up, never ranged over
	for session := range ImportSessions.All(r) {
		found[session.ID] = len(draftsOf(r, session.ID))
	}
	for entry := range Entries.All(r) {
		if entry.Session != "" && entry.Listing == ListingDraft {
			if found[entry.Session]--; found[entry.Session] < 0 {
				return fmt.Errorf("import %s does not know all its drafts: %s is one", entry.Session, entry.ID)
			}
		}
	}
	return nil
}
