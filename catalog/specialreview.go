package catalog

import "github.com/mulu-catalog/mulu/ledger"

// SpecialReview is one of the four conditional procedures of Article 13(2), as
// a record: passed or not, by whom and on what paper.
type SpecialReview struct {
	ledger.Head
	Entry       string         `cbor:"10,keyasint"`
	ReviewKind  ReviewKind     `cbor:"11,keyasint"`
	For         AssessmentKind `cbor:"12,keyasint"` // the assessment it serves
	Passed      bool           `cbor:"13,keyasint"`
	Opinion     string         `cbor:"14,keyasint"`
	DocumentNo  string         `cbor:"15,keyasint,omitempty"`
	Institution string         `cbor:"16,keyasint"`
	Reviewer    string         `cbor:"17,keyasint"`
	Evidence    string         `cbor:"18,keyasint,omitempty"` // digest of the paper, or the consultation's id
}

// SpecialReviews: by entry, and the newest of each kind for the assessment
// under way.
var (
	SpecialReviews        = ledger.NewTable[SpecialReview]("special_reviews", ledger.Feed)
	SpecialReviewsByEntry = ledger.NewIndex("special_reviews_by_entry")
	specialReviewNow      = ledger.NewUnique("special_review_now")
)

// SpecialReviewsOf lists the special reviews of an entry, oldest first.
func SpecialReviewsOf(r ledger.Reader, entry string) []SpecialReview {
	var list []SpecialReview
	for id := range SpecialReviewsByEntry.IDs(r, "", entry) {
		if review, ok := SpecialReviews.Find(r, id); ok {
			list = append(list, review)
		}
	}
	return list
}

func specialReviewKey(entry string, serves AssessmentKind, kind ReviewKind) string {
	return entry + "\x00" + string(serves) + "\x00" + string(kind)
}

// specialReviewPassed finds the newest special review of a kind for the
// assessment under way, if it was passed: a later failure takes an earlier
// pass away.
func specialReviewPassed(r ledger.Reader, entry string, serves AssessmentKind, kind ReviewKind) (SpecialReview, bool) {
	review, ok := SpecialReviews.Find(r, specialReviewNow.Owner(r, specialReviewKey(entry, serves, kind)))
	return review, ok && review.Passed
}

func passedReviews(r ledger.Reader, entry string, serves AssessmentKind, kinds []ReviewKind) []string {
	var ids []string
	for _, kind := range kinds {
		if review, ok := specialReviewPassed(r, entry, serves, kind); ok {
			ids = append(ids, review.ID)
		}
	}
	return ids
}

// checkSpecialReviews names every procedure that the flags call for and that
// has no passed record (R13.4, AT13.4).
func checkSpecialReviews(r ledger.Reader, a *Assessment) error {
	var missing, own []ledger.Detail
	for _, kind := range a.Flags.Procedures() {
		review, ok := specialReviewPassed(r, a.Entry, a.AssessKind, kind)
		detail := ledger.Detail{Field: "specialReview", Value: string(kind), Reason: kind.Label()}
		switch {
		case !ok:
			missing = append(missing, detail)
		case review.Reviewer == a.Assessor:
			own = append(own, detail) // nobody passes what they assess
		}
	}
	var problems []error
	if len(missing) > 0 {
		problems = append(problems, refuse("SPECIAL_REVIEW_MISSING", missing...))
	}
	if len(own) > 0 {
		problems = append(problems, refuseUnder("13(2)", "SAME_PERSON", own...))
	}
	return ledger.Join(problems...)
}

// lapseSpecialReviews: the records stay, but serve no further assessment.
func lapseSpecialReviews(tx *ledger.Tx, entry string, serves AssessmentKind) {
	for _, kind := range ReviewKinds() {
		key := specialReviewKey(entry, serves, kind)
		if owner := specialReviewNow.Owner(tx, key); owner != "" {
			specialReviewNow.Release(tx, key, owner)
		}
	}
}

// RecordSpecialReview enters the outcome of a special review. Secrecy is for
// the secrecy, cyberspace and public-security reviewers; legality and trade
// secrets or privacy for those reviewers, the opening subject or its authority
// (Art 13(2) binds both), and never for the person who assessed the entry.
// Expert argumentation has no other door than the committee's opinion, with
// its working rules, signatures and recusals (Art 5).
type RecordSpecialReview struct {
	ID         string         `cbor:"1,keyasint"` // entry
	ReviewKind ReviewKind     `cbor:"2,keyasint"`
	For        AssessmentKind `cbor:"3,keyasint,omitempty"` // INITIAL for drafts, REASSESSMENT for listed entries
	Passed     *bool          `cbor:"4,keyasint"`
	Opinion    string         `cbor:"5,keyasint"`
	DocumentNo string         `cbor:"6,keyasint,omitempty"`
	Evidence   string         `cbor:"7,keyasint,omitempty"`
}

func (RecordSpecialReview) Kind() ledger.Kind { return "entry.record-special-review" }

func (c RecordSpecialReview) Allow(r ledger.Reader, a ledger.Actor) error {
	entry, err := Entries.Get(r, c.ID)
	if err != nil {
		return err
	}
	division, err := subjectDivision(r, &entry)
	if err != nil {
		return err
	}
	switch c.ReviewKind {
	case ReviewKindSecrecy:
		return mustReviewFor(a, division)
	case ReviewKindExpertArgumentation:
		return refuseUnder("13(2)", "EXPERT_OPINION_REQUIRED", field("reviewKind", "entered by the committee's own opinion"))
	default:
		who := anyOf(mustBeAuthorityOf(r, a, division), mustReviewFor(a, division), mustBeSubject(r, a, entry.OpeningSubject))
		return first(who, anotherPerson(r, a, entry.Assessment))
	}
}

// mustReviewFor demands a special reviewer of the division or of one above it.
func mustReviewFor(a ledger.Actor, division string) error {
	if !has(a, RoleSpecialReviewer) {
		return refuseUnder("13(2)", "FORBIDDEN", field("role", "SPC"))
	}
	if a.Division != division && a.Division != HomeDivision(division) && a.Division != Province {
		return refuseUnder("13(2)", "NOT_SAME_LEVEL", value("division", a.Division))
	}
	return nil
}

func (c RecordSpecialReview) Audit() string {
	return "recorded special review " + string(c.ReviewKind) + " of entry " + c.ID
}

func (c RecordSpecialReview) Apply(tx *ledger.Tx) (SpecialReview, error) {
	var none SpecialReview
	entry, err := Entries.Get(tx, c.ID)
	if err != nil {
		return none, err
	}
	if _, err := ListingFlow.Next(entry.Listing, c.Kind()); err != nil {
		return none, err
	}
	serves := c.For
	if serves == "" {
		serves = AssessmentKindInitial
		if entry.Listing == ListingListed && entry.Opening != OpeningWithdrawn {
			serves = AssessmentKindReassessment
		}
	}
	if err := c.check(&entry, serves); err != nil {
		return none, err
	}
	return enterSpecialReview(tx, SpecialReview{
		Entry: entry.ID, ReviewKind: c.ReviewKind, For: serves, Passed: *c.Passed, Opinion: c.Opinion,
		DocumentNo: c.DocumentNo, Evidence: c.Evidence, Institution: tx.Actor().Institution, Reviewer: tx.Actor().Person,
	})
}

// check: every review says whether it was passed and why; of a state secret it
// names the paper instead, which stays where it is.
func (c RecordSpecialReview) check(e *Entry, serves AssessmentKind) error {
	problems := []error{saysNothing(e, c.Opinion)}
	if !c.ReviewKind.Valid() || !serves.Valid() {
		problems = append(problems, refuseUnder("13", "UNKNOWN_CODE", value("reviewKind", string(c.ReviewKind)), value("for", string(serves))))
	}
	if c.Passed == nil {
		problems = append(problems, refuseUnder("13(2)", "FIELD_REQUIRED", field("passed", "是或者否")))
	}
	switch {
	case e.StateSecret() && blank(c.DocumentNo):
		problems = append(problems, refuseUnder("13(2)", "DOCUMENT_NO_REQUIRED", field("documentNo", "blank")))
	case !e.StateSecret() && blank(c.Opinion):
		problems = append(problems, refuseUnder("13(2)", "FIELD_REQUIRED", field("opinion", "审查意见")))
	}
	if reason := textFault(c.Opinion+c.DocumentNo+c.Evidence, 20000); reason != "" {
		problems = append(problems, refuseUnder("13(2)", "BAD_VALUE", field("opinion", reason)))
	}
	return ledger.Join(problems...)
}

// enterSpecialReview writes the record and makes it the one that counts. The
// committee's opinion on an entry enters here as EXPERT_ARGUMENTATION.
func enterSpecialReview(tx *ledger.Tx, review SpecialReview) (SpecialReview, error) {
	review.ID = tx.NewID("srv")
	key := specialReviewKey(review.Entry, review.For, review.ReviewKind)
	if owner := specialReviewNow.Owner(tx, key); owner != "" {
		specialReviewNow.Release(tx, key, owner)
	}
	specialReviewNow.Claim(tx, key, review.ID)
	SpecialReviewsByEntry.Put(tx, review.ID, review.Entry)
	return review, SpecialReviews.Insert(tx, &review)
}
