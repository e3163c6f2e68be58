package catalog

import (
	"bytes"
	"strings"

	"github.com/mulu-catalog/mulu/ledger"
)

// AssessmentState is where an assessment stands between its subject and the
// authority (SM-6).
type AssessmentState string

// The states of an assessment.
const (
	AssessmentConcluded AssessmentState = "CONCLUDED" // 已作出结论
	AssessmentSubmitted AssessmentState = "SUBMITTED" // 已报审查
	AssessmentApproved  AssessmentState = "APPROVED"  // 审查同意
	AssessmentReturned  AssessmentState = "RETURNED"  // 退回
	AssessmentRejected  AssessmentState = "REJECTED"  // 不同意
)

// AssessmentFlow is SM-6: what the subject concluded goes to the authority of
// the same level once, and comes back with one decision.
var AssessmentFlow = ledger.NewFlow("SM-6 Assessment", "13(1)",
	ledger.Move[AssessmentState]{From: "", Command: "entry.assess", To: AssessmentConcluded, Article: "13(1)"},
	ledger.Move[AssessmentState]{From: AssessmentConcluded, Command: "entry.submit-for-review", To: AssessmentSubmitted, Article: "13(1)"},
	ledger.Move[AssessmentState]{From: AssessmentSubmitted, Command: "entry.review", To: AssessmentApproved, Article: "13(1)"},
	ledger.Move[AssessmentState]{From: AssessmentSubmitted, Command: "entry.review", To: AssessmentReturned, Article: "13(1)"},
	ledger.Move[AssessmentState]{From: AssessmentSubmitted, Command: "entry.review", To: AssessmentRejected, Article: "13(1)"},
	ledger.Move[AssessmentState]{From: AssessmentApproved, Command: "entry.accept-into-provincial", To: AssessmentApproved, Article: "10"},
	ledger.Move[AssessmentState]{From: AssessmentApproved, Command: "entry.accept-into-provincial", To: AssessmentReturned, Article: "10"},
)

// Assessment is what an opening subject found about its data before opening it
// (评估, Art 13(1)).
type Assessment struct {
	ledger.Head
	Entry          string               `cbor:"10,keyasint"`
	AssessKind     AssessmentKind       `cbor:"11,keyasint"`
	State          AssessmentState      `cbor:"12,keyasint"`
	Flags          AssessmentFlags      `cbor:"13,keyasint"`
	SpecialReviews []string             `cbor:"14,keyasint,omitempty"` // those it rests on
	Provisions     string               `cbor:"15,keyasint,omitempty"` // ASSESSMENT_REVIEW_RULES in force
	RuleVersion    string               `cbor:"16,keyasint,omitempty"` // classification rule document
	Grade          DataGrade            `cbor:"17,keyasint,omitempty"`
	Tags           []string             `cbor:"18,keyasint,omitempty"`
	Grounds        []ProhibitedGround   `cbor:"19,keyasint,omitempty"`
	Attribute      OpenAttribute        `cbor:"20,keyasint"` // the attribute it was made for
	Security       SecurityAssessment   `cbor:"21,keyasint,omitempty"`
	Risks          string               `cbor:"22,keyasint,omitempty"`
	Conclusion     AssessmentConclusion `cbor:"23,keyasint"`
	Reasons        string               `cbor:"24,keyasint,omitempty"`
	Assessor       string               `cbor:"25,keyasint"` // hash of the person, for four eyes
	Institution    string               `cbor:"26,keyasint"`
	Distribution   string               `cbor:"27,keyasint,omitempty"` // the model result it is about (Art 20(2))
	Matter         string               `cbor:"28,keyasint,omitempty"` // the demand it answers (Art 22)
	SubmittedAt    ledger.Instant       `cbor:"29,keyasint,omitempty"`
	Review         string               `cbor:"30,keyasint,omitempty"`
	UsedFor        string               `cbor:"31,keyasint,omitempty"` // kind of the command that its approval carried
	Warnings       []string             `cbor:"32,keyasint,omitempty"`
}

// AssessmentFlags are the four questions of Article 13(2); none may stay
// unanswered.
type AssessmentFlags struct {
	LegalIssue           bool `cbor:"1,keyasint"`
	Expertise            bool `cbor:"2,keyasint"`
	StateSecret          bool `cbor:"3,keyasint"`
	TradeSecretOrPrivacy bool `cbor:"4,keyasint"`
}

// Procedures lists the special reviews that the flags call for.
func (f AssessmentFlags) Procedures() []ReviewKind {
	var kinds []ReviewKind
	for i, set := range []bool{f.LegalIssue, f.Expertise, f.StateSecret, f.TradeSecretOrPrivacy} {
		if set {
			kinds = append(kinds, ReviewKinds()[i])
		}
	}
	return kinds
}

// SecurityAssessment is the security part of an assessment: mandatory where
// the law is silent (Art 6(1)) and where data is combined (Art 33).
type SecurityAssessment struct {
	Passed   bool   `cbor:"1,keyasint,omitempty"`
	Findings string `cbor:"2,keyasint,omitempty"`
	Measures string `cbor:"3,keyasint,omitempty"`
}

func (s SecurityAssessment) done() bool { return s.Passed && !blank(s.Findings) }

// Assessments, by entry.
var (
	Assessments        = ledger.NewTable[Assessment]("assessments", ledger.KeepVersions, ledger.Feed)
	AssessmentsByEntry = ledger.NewIndex("assessments_by_entry")
)

// AssessmentsOf lists the assessments of an entry, oldest first.
func AssessmentsOf(r ledger.Reader, entry string) []Assessment {
	var list []Assessment
	for id := range AssessmentsByEntry.IDs(r, "", entry) {
		if assessment, ok := Assessments.Find(r, id); ok {
			list = append(list, assessment)
		}
	}
	return list
}

var assessmentRefusals = []refusal{
	{"ASSESSMENT_REQUIRED", "13(1)", "应当先行评估", "an assessment has to come first"},
	{"NOT_ELIGIBLE", "13(1)", "评估结论为不符合开放条件，不得报送审查", "the assessment found the data not eligible; it cannot go to review"},
	{"FLAG_INCONSISTENT", "13(2)", "评估事项与禁止开放情形不一致", "the flags contradict the grounds of Article 14"},
	{"SPECIAL_REVIEW_MISSING", "13(2)", "缺少应当通过的专项审查", "a special review that is called for has not been passed"},
}

// AssessEntry concludes the opening subject's assessment of an entry. The four
// flags are pointers so that silence is told from "no" (R13.4).
type AssessEntry struct {
	ID                           string               `cbor:"1,keyasint"`
	ExpectedVersion              int                  `cbor:"2,keyasint,omitempty"`
	AssessKind                   AssessmentKind       `cbor:"3,keyasint,omitempty"` // INITIAL for drafts, REASSESSMENT for listed entries
	InvolvesLegalIssue           *bool                `cbor:"4,keyasint"`
	NeedsExpertise               *bool                `cbor:"5,keyasint"`
	InvolvesStateSecret          *bool                `cbor:"6,keyasint"`
	InvolvesTradeSecretOrPrivacy *bool                `cbor:"7,keyasint"`
	Grounds                      []ProhibitedGround   `cbor:"8,keyasint,omitempty"` // the entry's when empty
	Grade                        DataGrade            `cbor:"9,keyasint,omitempty"`
	Tags                         []string             `cbor:"10,keyasint,omitempty"`
	RuleVersion                  string               `cbor:"11,keyasint,omitempty"` // the rule in force when empty
	Risks                        string               `cbor:"12,keyasint,omitempty"`
	Security                     SecurityAssessment   `cbor:"13,keyasint,omitempty"`
	Conclusion                   AssessmentConclusion `cbor:"14,keyasint"`
	Reasons                      string               `cbor:"15,keyasint,omitempty"`
	Attribute                    OpenAttribute        `cbor:"16,keyasint,omitempty"` // assessed for; the entry's when empty
	Distribution                 string               `cbor:"17,keyasint,omitempty"`
	Matter                       string               `cbor:"18,keyasint,omitempty"`
	Legal                        LegalBasis           `cbor:"19,keyasint,omitempty"` // for an entry adopted without one
}

func (AssessEntry) Kind() ledger.Kind { return "entry.assess" }

func (c AssessEntry) Allow(r ledger.Reader, a ledger.Actor) error {
	entry, err := Entries.Get(r, c.ID)
	if err != nil {
		return err
	}
	return mustBeSubject(r, a, entry.OpeningSubject)
}

func (c AssessEntry) Audit() string { return "assessed entry " + c.ID + ": " + string(c.Conclusion) }

func (c AssessEntry) Apply(tx *ledger.Tx) (Assessment, error) {
	var none Assessment
	entry, err := Entries.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return none, err
	}
	if !ListingFlow.Allows(entry.Listing, c.Kind()) {
		_, err := ListingFlow.Next(entry.Listing, c.Kind())
		return none, err
	}
	assessment, err := c.assessment(tx, &entry)
	if err != nil {
		return none, err
	}
	if err := c.check(tx, &entry, &assessment); err != nil {
		return none, err
	}
	AssessmentsByEntry.Put(tx, assessment.ID, entry.ID)
	if err := Assessments.Insert(tx, &assessment); err != nil {
		return none, err
	}
	return assessment, c.conclude(tx, &entry, &assessment)
}

// assessment puts the record together from what was said and what stands.
func (c AssessEntry) assessment(tx *ledger.Tx, e *Entry) (Assessment, error) {
	a := Assessment{
		Head: ledger.Head{ID: tx.NewID("asm")}, Entry: e.ID, AssessKind: c.AssessKind, Grade: c.Grade, Tags: c.Tags, Grounds: c.Grounds,
		Attribute: c.Attribute, Security: c.Security, Risks: c.Risks, Conclusion: c.Conclusion, Reasons: c.Reasons,
		Assessor: tx.Actor().Person, Institution: tx.Actor().Institution, Distribution: c.Distribution, Matter: c.Matter,
	}
	if a.AssessKind == "" {
		a.AssessKind = AssessmentKindInitial
		if e.Listing == ListingListed && e.Opening != OpeningWithdrawn {
			a.AssessKind = AssessmentKindReassessment
		}
	}
	if len(a.Grounds) == 0 {
		a.Grounds = e.Grounds
	}
	if a.Attribute == "" {
		a.Attribute = e.Attribute
	}
	if e.Legal.Class == "" {
		e.Legal = c.Legal
	}
	division, err := subjectDivision(tx, e)
	if err != nil {
		return a, err
	}
	if rules, ok := RuleInForce(tx, RuleDocumentAssessmentReviewRules, division); ok {
		a.Provisions = rules.ID
	}
	a.RuleVersion = c.RuleVersion
	if rule, ok := RuleInForce(tx, RuleDocumentClassificationRule, Province); ok && a.RuleVersion == "" {
		a.RuleVersion = rule.ID
	}
	a.State, err = AssessmentFlow.Next("", c.Kind())
	a.Warnings = gradeWarnings(a.Grade, a.Attribute)
	return a, err
}

// check reports every mistake of an assessment together.
func (c AssessEntry) check(r ledger.Reader, e *Entry, a *Assessment) error {
	problems := []error{c.checkFlags(a), c.checkKind(e, a), c.checkFindings(r, e, a), demandLegalBasis(e), checkCitations(e), checkLegalBasis(r, assessedAs(e, a))}
	problems = append(problems, saysNothing(e, a.Risks, a.Reasons, a.Security.Findings, a.Security.Measures, string(a.Grade)+strings.Join(a.Tags, "")))
	if a.Conclusion == AssessmentEligible {
		problems = append(problems, checkSpecialReviews(r, a))
	}
	if err := ledger.Join(problems...); err != nil {
		return err
	}
	a.SpecialReviews = passedReviews(r, a.Entry, a.AssessKind, a.Flags.Procedures())
	return nil
}

// assessedAs is the entry as it would stand with the attribute that it is
// assessed for: a prohibited entry is assessed in order to be opened.
func assessedAs(e *Entry, a *Assessment) *Entry {
	as := *e
	as.Attribute, as.Grounds = a.Attribute, a.Grounds
	return &as
}

// checkFlags reads the four answers and holds them against the grounds (AT13.5).
func (c AssessEntry) checkFlags(a *Assessment) error {
	var missing []ledger.Detail
	answers := []struct {
		name   string
		answer *bool
		into   *bool
	}{
		{"involvesLegalIssue", c.InvolvesLegalIssue, &a.Flags.LegalIssue},
		{"needsExpertise", c.NeedsExpertise, &a.Flags.Expertise},
		{"involvesStateSecret", c.InvolvesStateSecret, &a.Flags.StateSecret},
		{"involvesTradeSecretOrPrivacy", c.InvolvesTradeSecretOrPrivacy, &a.Flags.TradeSecretOrPrivacy},
	}
	for _, one := range answers {
		if one.answer == nil {
			missing = append(missing, field(one.name, "是或者否"))
			continue
		}
		*one.into = *one.answer
	}
	if len(missing) > 0 {
		return refuseUnder("13(2)", "FIELD_REQUIRED", missing...)
	}
	var wrong []ledger.Detail
	if contains(a.Grounds, GroundStateSecret) && !a.Flags.StateSecret {
		wrong = append(wrong, field("involvesStateSecret", string(GroundStateSecret)))
	}
	if contains(a.Grounds, GroundTradeSecretOrPrivacy) && !a.Flags.TradeSecretOrPrivacy {
		wrong = append(wrong, field("involvesTradeSecretOrPrivacy", string(GroundTradeSecretOrPrivacy)))
	}
	if len(wrong) > 0 {
		return refuse("FLAG_INCONSISTENT", wrong...)
	}
	return nil
}

// checkKind: a draft is assessed for the first time, a listed entry again; a
// withdrawn one starts over.
func (c AssessEntry) checkKind(e *Entry, a *Assessment) error {
	if !a.AssessKind.Valid() {
		return refuseUnder("13", "UNKNOWN_CODE", value("assessKind", string(a.AssessKind)))
	}
	again := contains([]AssessmentKind{AssessmentKindReassessment, AssessmentKindResultData}, a.AssessKind)
	startsOver := e.Opening == OpeningWithdrawn && a.AssessKind == AssessmentKindInitial
	listed := e.Listing == ListingListed
	if a.AssessKind != AssessmentKindAggregation && listed != again && !(listed && startsOver) {
		return refuseUnder("13(1)", "BAD_VALUE", ledger.Detail{Field: "assessKind", Value: string(a.AssessKind), Reason: string(e.Listing)})
	}
	return nil
}

// checkFindings: what the assessment says must be complete and refer to what
// there is.
func (c AssessEntry) checkFindings(r ledger.Reader, e *Entry, a *Assessment) error {
	var problems []error
	bad := func(article, name, v, reason string) {
		problems = append(problems, refuseUnder(article, "BAD_VALUE", ledger.Detail{Field: name, Value: v, Reason: reason}))
	}
	if !a.Conclusion.Valid() {
		problems = append(problems, refuseUnder("13(1)", "FIELD_REQUIRED", field("conclusion", "ELIGIBLE or NOT_ELIGIBLE")))
	}
	if a.Conclusion == AssessmentNotEligible && blank(a.Reasons) && !e.StateSecret() {
		problems = append(problems, refuseUnder("13(1)", "REASON_REQUIRED", field("reasons", "why the data is not eligible")))
	}
	if a.Grade != "" && !a.Grade.Valid() {
		bad("9", "grade", string(a.Grade), "L1 to L4")
	}
	if !a.Attribute.Valid() || (e.Listing != ListingListed && a.Attribute != e.Attribute) {
		bad("12", "attribute", string(a.Attribute), "the draft says "+string(e.Attribute))
	}
	for i, g := range a.Grounds {
		if !g.Valid() || (e.Listing != ListingListed && !contains(e.Grounds, g)) {
			bad("14(1)", indexed("grounds", i), string(g), "not among the grounds of the draft")
		}
	}
	if a.RuleVersion != "" && !isClassificationRule(r, a.RuleVersion) {
		bad("9", "ruleVersion", a.RuleVersion, "not a classification rule in force")
	}
	if a.AssessKind == AssessmentKindResultData || a.Distribution != "" {
		if d, ok := Distributions.Find(r, a.Distribution); !ok || d.Entry != e.ID {
			bad("20(2)", "distribution", a.Distribution, "a result is assessed for a distribution of the entry")
		}
	}
	return ledger.Join(problems...)
}

// conclude moves the entry and notes the classification.
func (c AssessEntry) conclude(tx *ledger.Tx, e *Entry, a *Assessment) error {
	if a.AssessKind == AssessmentKindResultData {
		return nil // about a product of the entry, not about the entry
	}
	if err := classify(tx, e, a.RuleVersion, a.Grade, a.Tags); err != nil {
		return err
	}
	to := ListingListed
	if e.Listing != ListingListed {
		e.Assessment, to = a.ID, ListingAssessed
		if a.Conclusion == AssessmentNotEligible {
			to = ListingAssessmentFailed
		}
	}
	if err := ListingFlow.Step(e.Listing, c.Kind(), to); err != nil {
		return err
	}
	e.Listing = to
	return Entries.Save(tx, e)
}

// saysNothing refuses every word about an entry that is a state secret: what is
// said stays at the home node (R14.5).
func saysNothing(e *Entry, texts ...string) error {
	for _, text := range texts {
		if e.StateSecret() && !blank(text) {
			return refuse("STATE_SECRET_NOT_ACCEPTED", value("entry", e.ID))
		}
	}
	return nil
}

// lapseAssessment: once the particulars of a draft change, what was assessed
// and specially reviewed is no longer what is to be opened.
func lapseAssessment(tx *ledger.Tx, e *Entry) {
	e.Assessment, e.Review = "", ""
	for _, kind := range AssessmentKinds() {
		lapseSpecialReviews(tx, e.ID, kind)
	}
}

// sameParticulars reports whether an update said again what stood there, so
// that only the assessment is to be made anew and the opinions on the data hold.
// Grade and tags are the assessment's.
func sameParticulars(before, after Entry) bool {
	for _, e := range []*Entry{&before, &after} {
		e.Listing, e.Opening, e.Session, e.Assessment, e.Review = "", "", "", "", ""
		e.Grade, e.Tags = "", nil
	}
	was, err := ledger.Encode(before)
	is, err2 := ledger.Encode(after)
	return err == nil && err2 == nil && bytes.Equal(was, is)
}

// gradeWarnings: a grade advises an attribute and never forces one (4.3).
func gradeWarnings(grade DataGrade, attribute OpenAttribute) []string {
	advised := grade.AdvisedAttribute()
	if advised == "" || advised == attribute {
		return nil
	}
	return []string{"W_GRADE_ATTRIBUTE_MISMATCH: " + string(grade) + " advises " + string(advised) + ", the entry is " + string(attribute)}
}
