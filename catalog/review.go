package catalog

import (
	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/ledger"
)

// The duties that follow from a review.
const (
	TaskAcceptEntry TaskKind = "ACCEPT_INTO_PROVINCIAL" // 省级目录收录
	TaskOpenEntry   TaskKind = "OPEN_ENTRY"             // 应当开放
)

// Review is the decision of the authority of the same level on an assessment
// (审查, Art 13(1)).
type Review struct {
	ledger.Head
	Assessment string         `cbor:"10,keyasint"`
	Entry      string         `cbor:"11,keyasint"`
	Authority  string         `cbor:"12,keyasint"` // institution
	Division   string         `cbor:"13,keyasint"`
	Decision   ReviewDecision `cbor:"14,keyasint"`
	Reasons    string         `cbor:"15,keyasint,omitempty"`
	Reviewer   string         `cbor:"16,keyasint"`           // hash of the person, for four eyes
	Provisions string         `cbor:"17,keyasint,omitempty"` // the authority's published provisions
	Warnings   []string       `cbor:"18,keyasint,omitempty"`
}

// Reviews, by entry and by authority.
var (
	Reviews        = ledger.NewTable[Review]("reviews", ledger.Feed)
	ReviewsByEntry = ledger.NewIndex("reviews_by_entry")
	ReviewedBy     = ledger.NewIndex("reviews_by_authority")
)

// ReviewsOf lists the reviews of an entry, oldest first.
func ReviewsOf(r ledger.Reader, entry string) []Review {
	var list []Review
	for id := range ReviewsByEntry.IDs(r, "", entry) {
		if review, ok := Reviews.Find(r, id); ok {
			list = append(list, review)
		}
	}
	return list
}

var reviewRefusals = []refusal{
	{"SAME_PERSON", "13(1)", "评估人与审查人不得为同一人", "whoever assessed may not review"},
	{"AUTHORITY_MISSING", "4(1)", "该行政区划尚未确定公共数据主管部门", "the division has no competent authority yet"},
	{"SUGGESTION_PENDING", "12", "开放属性修改建议尚未处理完毕，不能列入目录", "an attribute suggestion is pending; the entry cannot be listed yet"},
	{"REVIEW_REQUIRED", "13(1)", "未经同级公共数据主管部门审查同意", "the authority of the same level has not approved this"},
}

// anotherPerson demands that the actor is not who made the assessment: two
// officers even where the authority is itself the subject (point 32).
func anotherPerson(r ledger.Reader, a ledger.Actor, assessment string) error {
	made, ok := Assessments.Find(r, assessment)
	if !ok {
		return nil
	}
	if a.Person == "" || a.Person == made.Assessor {
		return refuse("SAME_PERSON", value("assessment", assessment))
	}
	return nil
}

// ReviewEntry decides on a submitted assessment: approved, returned for
// correction or rejected, with reasons.
type ReviewEntry struct {
	ID              string         `cbor:"1,keyasint"` // entry
	ExpectedVersion int            `cbor:"2,keyasint,omitempty"`
	Assessment      string         `cbor:"3,keyasint,omitempty"` // the draft's own when empty
	Decision        ReviewDecision `cbor:"4,keyasint"`
	Reasons         string         `cbor:"5,keyasint,omitempty"`
}

func (ReviewEntry) Kind() ledger.Kind { return "entry.review" }

func (c ReviewEntry) Allow(r ledger.Reader, a ledger.Actor) error {
	entry, err := Entries.Get(r, c.ID)
	if err != nil {
		return err
	}
	division, err := subjectDivision(r, &entry)
	if err != nil {
		return err
	}
	return first(mustBeAuthorityOf(r, a, division), anotherPerson(r, a, c.assessment(&entry)))
}

func (c ReviewEntry) assessment(e *Entry) string {
	if c.Assessment != "" {
		return c.Assessment
	}
	return e.Assessment
}

func (c ReviewEntry) Audit() string { return "reviewed entry " + c.ID + ": " + string(c.Decision) }

func (c ReviewEntry) Apply(tx *ledger.Tx) (Review, error) {
	var none Review
	entry, err := Entries.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return none, err
	}
	if !ListingFlow.Allows(entry.Listing, c.Kind()) {
		_, err := ListingFlow.Next(entry.Listing, c.Kind())
		return none, err
	}
	a, ok := Assessments.Find(tx, c.assessment(&entry))
	if !ok || a.Entry != entry.ID || (entry.Listing == ListingUnderReview && a.ID != entry.Assessment) {
		return none, refuse("ASSESSMENT_REQUIRED", value("assessment", c.assessment(&entry)))
	}
	state, err := c.decided(&entry, &a)
	if err != nil {
		return none, err
	}
	if state == AssessmentApproved {
		if err := ledger.Join(checkReviewable(tx, &entry, &a), noSuggestionPending(tx, &entry)); err != nil {
			return none, err
		}
	}
	review, err := c.enter(tx, &entry, &a)
	if err != nil {
		return none, err
	}
	a.State, a.Review = state, review.ID
	if state == AssessmentApproved && entry.Listing != ListingListed {
		a.UsedFor = string(c.Kind()) // it carries the listing and nothing after
	}
	if err := Assessments.Save(tx, &a); err != nil {
		return none, err
	}
	if state != AssessmentReturned {
		lapseSpecialReviews(tx, entry.ID, a.AssessKind)
	}
	if err := closeTasks(tx, a.ID, TaskReviewEntry); err != nil {
		return none, err
	}
	return review, c.settle(tx, &entry, review)
}

// decided is the state the assessment comes to; whoever does not approve gives
// reasons, save about a state secret, of which nothing is said here.
func (c ReviewEntry) decided(e *Entry, a *Assessment) (AssessmentState, error) {
	states := map[ReviewDecision]AssessmentState{
		ReviewApproved: AssessmentApproved, ReviewReturned: AssessmentReturned, ReviewRejected: AssessmentRejected,
	}
	if !c.Decision.Valid() {
		return "", refuseUnder("13", "UNKNOWN_CODE", value("decision", string(c.Decision)))
	}
	if err := saysNothing(e, c.Reasons); err != nil {
		return "", err
	}
	if c.Decision != ReviewApproved && blank(c.Reasons) && !e.StateSecret() {
		return "", refuseUnder("13(1)", "REASON_REQUIRED", field("reasons", "blank"))
	}
	return states[c.Decision], AssessmentFlow.Step(a.State, c.Kind(), states[c.Decision])
}

// enter writes the review. An authority that has not published its provisions
// decides all the same, and the absence shows (R13.3).
func (c ReviewEntry) enter(tx *ledger.Tx, e *Entry, a *Assessment) (Review, error) {
	division, err := subjectDivision(tx, e)
	if err != nil {
		return Review{}, err
	}
	review := Review{
		Head: ledger.Head{ID: tx.NewID("rev")}, Assessment: a.ID, Entry: e.ID, Authority: tx.Actor().Institution, Division: division,
		Decision: c.Decision, Reasons: c.Reasons, Reviewer: tx.Actor().Person,
	}
	if rules, ok := RuleInForce(tx, RuleDocumentAssessmentReviewRules, division); ok {
		review.Provisions = rules.ID
	} else {
		review.Warnings = append(review.Warnings, "W_NO_ASSESSMENT_REVIEW_RULES: "+division)
	}
	ReviewsByEntry.Put(tx, review.ID, e.ID)
	ReviewedBy.Put(tx, review.ID, review.Authority)
	return review, Reviews.Insert(tx, &review)
}

// settle moves the entry where the decision puts it and tells its subject.
func (c ReviewEntry) settle(tx *ledger.Tx, e *Entry, review Review) error {
	if err := tellSubject(tx, e, review.ID, "13(1)", "《"+e.Name+"》审查结果："+c.Decision.Label(), "review decided: "+string(c.Decision)); err != nil {
		return err
	}
	if e.Listing == ListingListed {
		return nil // a further assessment; what it permits is its own command
	}
	to := ListingListed
	switch {
	case c.Decision == ReviewReturned:
		to, e.Assessment = ListingDraft, ""
	case c.Decision == ReviewRejected:
		to = ListingRejected
	case e.Catalog == CatalogID(Province) && review.Division != Province:
		to = ListingUnderReview // until the province accepts it (R13.2)
	}
	if err := ListingFlow.Step(e.Listing, c.Kind(), to); err != nil {
		return err
	}
	if c.Decision == ReviewApproved {
		e.Review = review.ID
	}
	e.Listing = to
	switch to {
	case ListingUnderReview:
		return awaitProvince(tx, e)
	case ListingListed:
		if e.Catalog == CatalogID(Province) {
			e.AcceptedBy = review.Authority // the same authority compiles the catalog
		}
		return enlist(tx, e)
	default: // nothing follows from the others
	}
	return Entries.Save(tx, e)
}

func awaitProvince(tx *ledger.Tx, e *Entry) error {
	province := AuthorityOf(tx, Province)
	if err := openTask(tx, Task{TaskKind: TaskAcceptEntry, Institution: province, Division: Province, Matter: e.ID, Article: "10"}); err != nil {
		return err
	}
	if err := notify(tx, Notification{
		Institution: province, Matter: e.ID, Article: "10", Division: Province,
		TextZh: "《" + e.Name + "》待收录省级目录", TextEn: "an entry awaits acceptance into the provincial catalog",
	}); err != nil {
		return err
	}
	return Entries.Save(tx, e)
}

// enlist completes a listing by review: an amendment of the edition in force,
// and the duty to open.
func enlist(tx *ledger.Tx, e *Entry) error {
	e.ListedBy, e.ListedAt = ListedByReview, tx.Now()
	e.EditionYear = calendar.DateOf(tx.Now().Time()).Year()
	if edition, ok := InForce(tx, e.Catalog); ok {
		e.EditionYear = edition.Year
	}
	article := "11(1)"
	if a, ok := Assessments.Find(tx, e.Assessment); ok && a.AssessKind == AssessmentKindOffCatalog {
		article = "22"
	}
	if e.Emergency {
		article = "8"
	}
	if err := amend(tx, e.Catalog, article, "列入目录", e.ID); err != nil {
		return err
	}
	if err := oweOpening(tx, e); err != nil {
		return err
	}
	if e.Attribute == AttributeRestricted {
		scheduleReassessment(tx, e, addMonths(tx.Now(), reassessmentMonths))
	}
	return Entries.Save(tx, e)
}

// oweOpening enters the duty of a subject to open what the law requires or
// permits to be opened (R6.2).
func oweOpening(tx *ledger.Tx, e *Entry) error {
	if e.Attribute == AttributeProhibited || e.Legal.Class != LegalBasisRequiredOrPermitted {
		return nil
	}
	subject, err := Acting(tx, e.OpeningSubject)
	if err != nil {
		return err
	}
	dutyToOpen.Put(tx, e.ID, subject.Division)
	return openTaskWithin(tx, Task{
		TaskKind: TaskOpenEntry, Institution: subject.ID, Division: subject.Division, Matter: e.ID, Article: "6(1)",
	}, limitOf(tx, tx.Now(), openDutyDays))
}

// tellSubject notifies the institution that answers for the entry.
func tellSubject(tx *ledger.Tx, e *Entry, matter, article, zh, en string) error {
	subject, err := Acting(tx, e.OpeningSubject)
	if err != nil {
		return err
	}
	return notify(tx, Notification{
		Institution: subject.ID, Matter: matter, Article: article, Division: HomeDivision(subject.Division), TextZh: zh, TextEn: en,
	})
}

// AcceptIntoProvincialCatalog is the province authority's compilation
// acceptance of a city's or county's approved entry (R13.2); with Return set it
// sends the entry back with reasons.
type AcceptIntoProvincialCatalog struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Return          bool   `cbor:"3,keyasint,omitempty"`
	Reasons         string `cbor:"4,keyasint,omitempty"`
}

func (AcceptIntoProvincialCatalog) Kind() ledger.Kind { return "entry.accept-into-provincial" }

func (AcceptIntoProvincialCatalog) Allow(r ledger.Reader, a ledger.Actor) error {
	if mustBeProvinceAuthority(r, a) != nil {
		return refuseUnder("10", "FORBIDDEN_PROVINCE_ONLY")
	}
	return nil
}

func (c AcceptIntoProvincialCatalog) Audit() string {
	if c.Return {
		return "returned entry " + c.ID + " from the provincial catalog"
	}
	return "accepted entry " + c.ID + " into the provincial catalog"
}

func (c AcceptIntoProvincialCatalog) Apply(tx *ledger.Tx) (Entry, error) {
	entry, err := Entries.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return entry, err
	}
	to := ListingListed
	if c.Return {
		to = ListingDraft
	}
	if err := ListingFlow.Step(entry.Listing, c.Kind(), to); err != nil {
		return entry, err
	}
	if entry.Catalog != CatalogID(Province) || entry.Review == "" {
		return entry, refuse("REVIEW_REQUIRED", value("entry", entry.ID))
	}
	a, err := Assessments.Get(tx, entry.Assessment)
	if err != nil {
		return entry, err
	}
	if err := c.decide(tx, &entry, &a); err != nil {
		return entry, err
	}
	if err := Assessments.Save(tx, &a); err != nil {
		return entry, err
	}
	if err := closeTasks(tx, entry.ID, TaskAcceptEntry); err != nil {
		return entry, err
	}
	entry.Listing = to
	if c.Return {
		entry.Assessment, entry.Review = "", ""
		return entry, Entries.Save(tx, &entry)
	}
	entry.AcceptedBy = tx.Actor().Institution
	return entry, enlist(tx, &entry)
}

// decide checks once more what is accepted, or says why not.
func (c AcceptIntoProvincialCatalog) decide(tx *ledger.Tx, e *Entry, a *Assessment) error {
	state := AssessmentApproved
	if c.Return {
		state = AssessmentReturned
	}
	if err := AssessmentFlow.Step(a.State, c.Kind(), state); err != nil {
		return err
	}
	a.State = state
	if c.Return {
		if blank(c.Reasons) {
			return refuseUnder("10", "REASON_REQUIRED", field("reasons", "blank"))
		}
		return tellSubject(tx, e, e.ID, "10", "《"+e.Name+"》未予收录省级目录："+c.Reasons, "not accepted into the provincial catalog")
	}
	return ledger.Join(checkEntry(tx, e), demandLegalBasis(e), noSuggestionPending(tx, e))
}

// noSuggestionPending: while the authority's suggestion stands, its consent to
// the listing of a new entry is missing (R12.5).
func noSuggestionPending(r ledger.Reader, e *Entry) error {
	if e.Listing == ListingListed {
		return nil
	}
	if pending, ok := PendingSuggestion(r, e.ID); ok {
		return refuse("SUGGESTION_PENDING", value("suggestion", pending.ID))
	}
	return nil
}

// ApprovedAssessment finds the newest approved assessment of an entry of a
// kind, made for the attribute, that no command has used yet. A change that
// needs Article 13 again rests on one.
func ApprovedAssessment(r ledger.Reader, entry string, kind AssessmentKind, attribute OpenAttribute) (Assessment, bool) {
	var found Assessment
	for _, a := range AssessmentsOf(r, entry) {
		if a.AssessKind == kind && a.State == AssessmentApproved && a.UsedFor == "" && (attribute == "" || a.Attribute == attribute) {
			found = a
		}
	}
	return found, found.ID != ""
}

// useApproval takes the newest approved assessment for the command under way,
// or refuses: no approval serves twice, and the older ones of its kind serve no
// more once a newer one was used.
func useApproval(tx *ledger.Tx, entry string, kind AssessmentKind, attribute OpenAttribute) (Assessment, error) {
	a, ok := ApprovedAssessment(tx, entry, kind, attribute)
	if !ok {
		return a, refuse("REVIEW_REQUIRED", value("assessment", string(kind)), value("attribute", string(attribute)))
	}
	for _, older := range AssessmentsOf(tx, entry) {
		if older.ID == a.ID || older.AssessKind != kind || older.State != AssessmentApproved || older.UsedFor != "" {
			continue
		}
		older.UsedFor = "superseded"
		if err := Assessments.Save(tx, &older); err != nil {
			return a, err
		}
	}
	a.UsedFor = string(tx.Kind())
	return a, Assessments.Save(tx, &a)
}
