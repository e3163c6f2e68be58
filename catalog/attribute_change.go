package catalog

import "github.com/mulu-catalog/mulu/ledger"

// SecurityManagement is the one reason for which a subject may convert
// unconditional data to restricted (因安全管理需要, Art 15(2)).
const SecurityManagement = "SECURITY_MANAGEMENT"

// ConvertToRestricted turns an unconditional entry into a restricted one. The
// filing with the same-level authority stands in the same log entry.
type ConvertToRestricted struct {
	ID              string       `cbor:"1,keyasint"`
	ExpectedVersion int          `cbor:"2,keyasint,omitempty"`
	Reason          string       `cbor:"3,keyasint"` // SECURITY_MANAGEMENT
	Note            string       `cbor:"4,keyasint"` // public change note
	Filing          *FilingInput `cbor:"5,keyasint,omitempty"`
}

// Conversion is what a conversion did.
type Conversion struct {
	Entry  Entry  `cbor:"1,keyasint"`
	Filing Filing `cbor:"2,keyasint"`
}

func (ConvertToRestricted) Kind() ledger.Kind { return "entry.convert-to-restricted" }

func (c ConvertToRestricted) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustSetAttribute(r, a, c.ID)
}

func (c ConvertToRestricted) Audit() string {
	return "converted entry " + c.ID + " to restricted for " + c.Reason
}

func (c ConvertToRestricted) Apply(tx *ledger.Tx) (Conversion, error) {
	var result Conversion
	entry, err := Entries.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return result, err
	}
	if err := mustBeListed(&entry, c.Kind()); err != nil {
		return result, err
	}
	if err := c.check(&entry); err != nil {
		return result, err
	}
	filing := Filing{
		FilKind: FilingKindAttributeRestriction, Filer: entry.OpeningSubject, Authority: c.Filing.Authority, Entry: entry.ID,
		Reason: c.Filing.Reason, Attachments: c.Filing.Attachments,
	}
	if err := fileWith(tx, &filing); err != nil {
		return result, err
	}
	cause := attributeCause{article: "15(2)", basis: RestrictedSecurityConversion, evidence: filing.ID, note: c.Note}
	if err := setAttribute(tx, &entry, AttributeRestricted, cause); err != nil {
		return result, err
	}
	return Conversion{Entry: entry, Filing: filing}, nil
}

func (c ConvertToRestricted) check(entry *Entry) error {
	var problems []error
	switch entry.Attribute {
	case AttributeRestricted:
		problems = append(problems, refuseUnder("15(2)", "NO_CHANGE", value("openAttribute", string(entry.Attribute))))
	case AttributeProhibited:
		problems = append(problems, refuseUnder("14", "PROHIBITED", value("openAttribute", string(entry.Attribute))))
	default: // only what is unconditional can be restricted
	}
	if c.Reason != SecurityManagement {
		problems = append(problems, refuse("DOWNGRADE_REASON", value("reason", c.Reason)))
	}
	if blank(c.Note) {
		problems = append(problems, refuseUnder("15(2)", "FIELD_REQUIRED", field("note", "public change note")))
	} else if reason := textFault(c.Note, 2000); reason != "" {
		problems = append(problems, refuseUnder("15(2)", "BAD_VALUE", field("note", reason)))
	}
	if c.Filing == nil {
		problems = append(problems, refuse("FILING_REQUIRED", field("filing", string(FilingKindAttributeRestriction))))
	}
	return ledger.Join(problems...)
}

// mustBeListed demands an entry that is in a catalog: the attribute of a draft
// changes by update.
func mustBeListed(e *Entry, kind ledger.Kind) error {
	switch e.Listing {
	case ListingListed:
		return nil
	case ListingDelisted:
		_, err := ListingFlow.Next(e.Listing, kind)
		return err
	default: // a draft, wherever it is in its review
	}
	return refuse("NOT_LISTED", value("listing", string(e.Listing)))
}

// ChangeAttribute changes the attribute of a listed entry in the other rows of
// SM-3: towards PROHIBITED, out of PROHIBITED, and from RESTRICTED to
// UNCONDITIONAL. Each needs an assessment and an approved review for the new
// attribute.
type ChangeAttribute struct {
	ID              string             `cbor:"1,keyasint"`
	ExpectedVersion int                `cbor:"2,keyasint,omitempty"`
	OpenAttribute   OpenAttribute      `cbor:"3,keyasint"`
	Grounds         []ProhibitedGround `cbor:"4,keyasint,omitempty"` // for a change to PROHIBITED
	Note            string             `cbor:"5,keyasint"`           // public change note
}

func (ChangeAttribute) Kind() ledger.Kind { return "entry.change-attribute" }

func (c ChangeAttribute) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustSetAttribute(r, a, c.ID)
}

func (c ChangeAttribute) Audit() string {
	return "changed the attribute of entry " + c.ID + " to " + string(c.OpenAttribute)
}

func (c ChangeAttribute) Apply(tx *ledger.Tx) (Entry, error) {
	entry, err := Entries.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return entry, err
	}
	if err := mustBeListed(&entry, c.Kind()); err != nil {
		return entry, err
	}
	cause := attributeCause{article: "14", grounds: c.Grounds, note: c.Note}
	if c.OpenAttribute == AttributeUnconditional && entry.Attribute == AttributeRestricted {
		cause.article = "15(2)"
	}
	trial := entry
	if err := checkAttributeChange(tx, &trial, c.OpenAttribute, cause); err != nil {
		return entry, err
	}
	if blank(c.Note) {
		return entry, refuseUnder(cause.article, "FIELD_REQUIRED", field("note", "public change note"))
	}
	approved, err := useApproval(tx, entry.ID, AssessmentKindReassessment, c.OpenAttribute)
	if err != nil {
		return entry, err
	}
	if entry.Attribute == AttributeRestricted && c.OpenAttribute == AttributeUnconditional {
		if err := mustBeFoundEligible(tx, &entry); err != nil {
			return entry, err
		}
	}
	cause.evidence = approved.Review
	return entry, setAttribute(tx, &entry, c.OpenAttribute, cause)
}
