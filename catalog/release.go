package catalog

import (
	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/ledger"
)

// ReleaseRecord is the evidence that releases an entry from one or more
// grounds of Article 14: desensitised, in the public interest, or consented.
type ReleaseRecord struct {
	ledger.Head
	Entry   string             `cbor:"10,keyasint"`
	Basis   ReleaseBasis       `cbor:"11,keyasint"`
	Grounds []ProhibitedGround `cbor:"12,keyasint"`
	By      string             `cbor:"13,keyasint"` // the opening subject that decided
	Facts   ReleaseFacts       `cbor:"14,keyasint"`
}

// ReleaseFacts are the fields of R14.3 (desensitised), R14.4 (public interest)
// and Article 15(1)(一) (consent); those of the basis are mandatory.
type ReleaseFacts struct {
	Method         string `cbor:"1,keyasint,omitempty"`  // how the data was processed
	SpecDocument   string `cbor:"2,keyasint,omitempty"`  // 脱敏技术规范 that was followed
	Operator       string `cbor:"3,keyasint,omitempty"`  // who processed it
	PerformedOn    string `cbor:"4,keyasint,omitempty"`  // date, 2006-01-02
	Reidentify     string `cbor:"5,keyasint,omitempty"`  // result of the re-identification check
	MeetsOpening   bool   `cbor:"6,keyasint,omitempty"`  // conclusion 符合开放条件
	SpecialReview  string `cbor:"7,keyasint,omitempty"`  // passed SECRECY review, for ground 1
	MajorImpact    string `cbor:"8,keyasint,omitempty"`  // why not opening has a major impact on the public interest
	ConsentOf      string `cbor:"9,keyasint,omitempty"`  // evidence of the specific persons' consent: salted hash or file number
	LawDoesNotBar  bool   `cbor:"10,keyasint,omitempty"` // no law or regulation forbids opening with consent
	EvidenceDigest string `cbor:"11,keyasint,omitempty"` // salted hash of the papers, which stay at the home node
}

// ReleaseRecords, by entry.
var (
	ReleaseRecords  = ledger.NewTable[ReleaseRecord]("releases", ledger.Feed)
	ReleasesByEntry = ledger.NewIndex("releases_by_entry")
)

// ReleasesOf lists the release records of an entry, oldest first.
func ReleasesOf(r ledger.Reader, entry string) []ReleaseRecord {
	var list []ReleaseRecord
	for id := range ReleasesByEntry.IDs(r, "", entry) {
		if record, ok := ReleaseRecords.Find(r, id); ok {
			list = append(list, record)
		}
	}
	return list
}

// RecordRelease records that grounds of an entry are released. It changes no
// attribute: that follows by its own command and Article 13.
type RecordRelease struct {
	Entry           string             `cbor:"1,keyasint"`
	ExpectedVersion int                `cbor:"2,keyasint,omitempty"`
	Basis           ReleaseBasis       `cbor:"3,keyasint"`
	Grounds         []ProhibitedGround `cbor:"4,keyasint"`
	Facts           ReleaseFacts       `cbor:"5,keyasint,omitempty"`
}

func (RecordRelease) Kind() ledger.Kind { return "entry.record-release" }

func (c RecordRelease) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustSetAttribute(r, a, c.Entry)
}

func (c RecordRelease) Audit() string {
	return "recorded release " + string(c.Basis) + " of entry " + c.Entry
}

func (c RecordRelease) Apply(tx *ledger.Tx) (ReleaseRecord, error) {
	record := ReleaseRecord{
		Head: ledger.Head{ID: tx.NewID("rel")}, Entry: c.Entry, Basis: c.Basis, Grounds: c.Grounds, By: tx.Actor().Institution, Facts: c.Facts,
	}
	entry, err := Entries.Expect(tx, c.Entry, c.ExpectedVersion)
	if err != nil {
		return record, err
	}
	if entry.Listing == ListingDelisted {
		_, err := ListingFlow.Next(entry.Listing, c.Kind())
		return record, err
	}
	if err := ledger.Join(c.checkGrounds(&entry), c.checkFacts(tx, &entry)); err != nil {
		return record, err
	}
	entry.Releases = append(entry.Releases, Release{Basis: c.Basis, Grounds: c.Grounds, Evidence: record.ID})
	if err := Entries.Save(tx, &entry); err != nil {
		return record, err
	}
	ReleasesByEntry.Put(tx, record.ID, entry.ID)
	return record, ReleaseRecords.Insert(tx, &record)
}

// checkGrounds: the basis must apply to every ground named (AT14.2), and the
// entry must have the ground.
func (c RecordRelease) checkGrounds(entry *Entry) error {
	if !c.Basis.Valid() {
		return refuse("UNKNOWN_CODE", value("basis", string(c.Basis)))
	}
	if len(c.Grounds) == 0 {
		return refuseUnder("14", "FIELD_REQUIRED", field("grounds", "the grounds that are released"))
	}
	var problems []error
	for i, ground := range c.Grounds {
		switch {
		case !ground.Valid():
			problems = append(problems, refuse("UNKNOWN_CODE", value(indexed("grounds", i), string(ground))))
		case releaseMatrix(ground, c.Basis) == 0:
			problems = append(problems, refuse("EXCEPTION_NOT_APPLICABLE", groundDetail(ground)))
		case !contains(entry.Grounds, ground):
			problems = append(problems, refuseUnder("14", "BAD_VALUE", ledger.Detail{
				Field: indexed("grounds", i), Value: string(ground), Reason: "the entry does not have this ground",
			}))
		}
	}
	return ledger.Join(problems...)
}

func (c RecordRelease) checkFacts(r ledger.Reader, entry *Entry) error {
	var missing []ledger.Detail
	need := func(ok bool, name, what string) {
		if !ok {
			missing = append(missing, field("facts."+name, what))
		}
	}
	f := c.Facts
	switch c.Basis {
	case ReleaseDesensitised:
		need(!blank(f.Method), "method", "how the data was processed")
		need(!blank(f.SpecDocument), "specDocument", "脱敏技术规范")
		need(!blank(f.Operator), "operator", "who processed it")
		need(validDate(f.PerformedOn), "performedOn", "date, 2006-01-02")
		need(!blank(f.Reidentify), "reidentify", "result of the re-identification check")
		need(f.MeetsOpening, "meetsOpening", "结论应当为符合开放条件")
		if contains(c.Grounds, GroundStateSecret) {
			need(secrecyPassed(r, entry, f.SpecialReview), "specialReview", "a passed SECRECY review")
		}
	case ReleasePublicInterest:
		need(!blank(f.MajorImpact), "majorImpact", "why not opening has a major impact on the public interest")
	case ReleaseConsent:
		need(!blank(f.ConsentOf), "consentOf", "evidence of the consent")
		need(f.LawDoesNotBar, "lawDoesNotBar", "法律、法规未禁止")
	}
	if len(missing) == 0 {
		return nil
	}
	article := map[ReleaseBasis]string{ReleaseDesensitised: "14(2)", ReleasePublicInterest: "14(3)", ReleaseConsent: "15(1)"}[c.Basis]
	return refuseUnder(article, "RELEASE_INCOMPLETE", missing...)
}

func validDate(text string) bool {
	_, err := calendar.ParseDate(text)
	return err == nil
}

// secrecyPassed reports whether the review is a passed SECRECY review of the
// entry (R14.2).
func secrecyPassed(r ledger.Reader, e *Entry, id string) bool {
	review, ok := SpecialReviews.Find(r, id)
	return ok && review.Entry == e.ID && review.ReviewKind == ReviewKindSecrecy && review.Passed
}
