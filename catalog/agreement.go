package catalog

import "github.com/mulu-catalog/mulu/ledger"

// OpeningUseAgreement is the 开放利用协议 between an opening subject and an
// approved data user (Art 17(1)). The full text stays at the home node; the log
// has its digest and the six mandatory terms.
type OpeningUseAgreement struct {
	ledger.Head
	Application    string         `cbor:"10,keyasint"`
	Entry          string         `cbor:"11,keyasint"`
	Subject        string         `cbor:"12,keyasint"`
	User           string         `cbor:"13,keyasint"` // token id
	Scope          string         `cbor:"14,keyasint"` // agreed scope of use
	Terms          []Term         `cbor:"15,keyasint"`
	Template       string         `cbor:"16,keyasint,omitempty"` // rule document AGREEMENT_TEMPLATE
	TextDigest     string         `cbor:"17,keyasint,omitempty"`
	State          AgreementState `cbor:"18,keyasint"`
	SubjectSigned  ledger.Instant `cbor:"19,keyasint,omitempty"`
	UserSigned     ledger.Instant `cbor:"20,keyasint,omitempty"`
	Until          ledger.Instant `cbor:"21,keyasint,omitempty"`
	Filing         string         `cbor:"22,keyasint,omitempty"`
	TradingAllowed bool           `cbor:"23,keyasint,omitempty"`
	Grant          string         `cbor:"24,keyasint,omitempty"`
}

// Term is one of the six mandatory terms with its wording.
type Term struct {
	Term AgreementTerm `cbor:"1,keyasint"`
	Text string        `cbor:"2,keyasint"`
}

// Agreements, by entry.
var (
	Agreements   = ledger.NewTable[OpeningUseAgreement]("agreements", ledger.KeepVersions, ledger.Feed)
	AgreementsOf = ledger.NewIndex("agreements_by_entry")
)

// AgreementFlow is SM-11.
var AgreementFlow = ledger.NewFlow("SM-11 Agreement", "17(1)",
	ledger.Move[AgreementState]{From: "", Command: "agreement.draft", To: AgreementDraft},
	ledger.Move[AgreementState]{From: AgreementDraft, Command: "agreement.sign", To: AgreementDraft}, // the first of two signatures
	ledger.Move[AgreementState]{From: AgreementDraft, Command: "agreement.sign", To: AgreementSigned},
	ledger.Move[AgreementState]{From: AgreementSigned, Command: "agreement.file", To: AgreementFiled, Article: "17(2)"},
	ledger.Move[AgreementState]{From: AgreementFiled, Command: "agreement.end", To: AgreementEnded},
	ledger.Move[AgreementState]{From: AgreementSigned, Command: "agreement.end", To: AgreementEnded},
)

var agreementRefusals = []refusal{
	{"TERM_MISSING", "17(1)", "协议缺少必备条款", "a mandatory term of the agreement is missing"},
	{"ALREADY_SIGNED", "17(1)", "您已签署该协议", "you have signed this agreement already"},
}

// missingTerms are the terms of Art 17(1) without a wording.
func missingTerms(terms []Term) []ledger.Detail {
	var missing []ledger.Detail
	for _, want := range AgreementTerms() {
		found := false
		for _, term := range terms {
			found = found || (term.Term == want && !blank(term.Text))
		}
		if !found {
			missing = append(missing, ledger.Detail{Field: "terms", Value: string(want), Reason: want.Label()})
		}
	}
	return missing
}

// DraftAgreement puts the terms to an approved applicant.
type DraftAgreement struct {
	Application    string         `cbor:"1,keyasint"`
	Scope          string         `cbor:"2,keyasint"`
	Terms          []Term         `cbor:"3,keyasint"`
	Template       string         `cbor:"4,keyasint,omitempty"`
	TextDigest     string         `cbor:"5,keyasint,omitempty"`
	Until          ledger.Instant `cbor:"6,keyasint,omitempty"`
	TradingAllowed bool           `cbor:"7,keyasint,omitempty"`
}

func (DraftAgreement) Kind() ledger.Kind { return "agreement.draft" }

func (c DraftAgreement) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustBeApplicationSubject(r, a, c.Application)
}

func (c DraftAgreement) Audit() string {
	return "drafted the agreement for application " + c.Application
}

func (c DraftAgreement) Apply(tx *ledger.Tx) (OpeningUseAgreement, error) {
	var none OpeningUseAgreement
	application, err := Applications.Get(tx, c.Application)
	if err != nil {
		return none, err
	}
	if application.State, err = ApplicationFlow.Next(application.State, c.Kind()); err != nil {
		return none, err
	}
	agreement := OpeningUseAgreement{
		Head: ledger.Head{ID: tx.NewID("agr")}, Application: application.ID, Entry: application.Entry, Subject: application.Subject,
		User: application.Applicant, Scope: c.Scope, Terms: c.Terms, Template: c.Template, TextDigest: c.TextDigest, State: AgreementDraft,
		Until: c.Until, TradingAllowed: c.TradingAllowed,
	}
	if err := c.check(tx); err != nil {
		return agreement, err
	}
	application.Agreement = agreement.ID
	if err := Applications.Save(tx, &application); err != nil {
		return agreement, err
	}
	AgreementsOf.Put(tx, agreement.ID, agreement.Entry)
	if err := tellApplicant(tx, &application, "开放利用协议待签署", "the agreement waits for your signature"); err != nil {
		return agreement, err
	}
	return agreement, Agreements.Insert(tx, &agreement)
}

func (c DraftAgreement) check(tx *ledger.Tx) error {
	var problems []error
	if blank(c.Scope) {
		problems = append(problems, refuseUnder("17(1)", "FIELD_REQUIRED", field("scope", "the agreed scope of use")))
	} else if reason := textFault(c.Scope, 4000); reason != "" {
		problems = append(problems, refuseUnder("17(1)", "BAD_VALUE", field("scope", reason)))
	}
	for i, term := range c.Terms {
		if !term.Term.Valid() {
			problems = append(problems, refuseUnder("17(1)", "UNKNOWN_CODE", value(indexed("terms", i), string(term.Term))))
		}
		if reason := textFault(term.Text, 4000); reason != "" {
			problems = append(problems, refuseUnder("17(1)", "BAD_VALUE", field(indexed("terms", i), reason)))
		}
	}
	if missing := missingTerms(c.Terms); len(missing) > 0 {
		problems = append(problems, refuse("TERM_MISSING", missing...))
	}
	if c.Template != "" {
		if rule, ok := RuleDocuments.Find(tx, c.Template); !ok || rule.DocKind != RuleDocumentAgreementTemplate {
			problems = append(problems, refuseUnder("17(2)", "BAD_VALUE", value("template", c.Template)))
		}
	}
	if !c.Until.IsZero() && c.Until <= tx.Now() {
		problems = append(problems, refuseUnder("17(1)", "BAD_VALUE", field("until", "a time to come")))
	}
	return ledger.Join(problems...)
}

// SignAgreement signs for the party that says so: the opening subject's
// officer, or the data user. With both signatures it is SIGNED.
type SignAgreement struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
}

func (SignAgreement) Kind() ledger.Kind { return "agreement.sign" }

func (c SignAgreement) Allow(r ledger.Reader, a ledger.Actor) error {
	agreement, err := Agreements.Get(r, c.ID)
	if err != nil {
		return err
	}
	if a.Token != "" && a.Token == agreement.User || mustBeSubject(r, a, agreement.Subject) == nil {
		return nil
	}
	return refuseUnder("17(1)", "NOT_A_PARTY", value("agreement", c.ID))
}

func (c SignAgreement) Audit() string { return "signed agreement " + c.ID }

func (c SignAgreement) Apply(tx *ledger.Tx) (OpeningUseAgreement, error) {
	agreement, err := Agreements.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return agreement, err
	}
	if _, err := AgreementFlow.Next(agreement.State, c.Kind()); err != nil {
		return agreement, err
	}
	signature := &agreement.SubjectSigned
	if tx.Actor().Token == agreement.User {
		signature = &agreement.UserSigned
	}
	if !signature.IsZero() {
		return agreement, refuse("ALREADY_SIGNED", value("agreement", c.ID))
	}
	*signature = tx.Now()
	if !agreement.SubjectSigned.IsZero() && !agreement.UserSigned.IsZero() {
		agreement.State = AgreementSigned
	}
	return agreement, Agreements.Save(tx, &agreement)
}

// FileAgreement files a signed agreement with the same-level authority and, in
// the same log entry, activates the grant: no access before the filing (R17.2).
type FileAgreement struct {
	ID              string      `cbor:"1,keyasint"`
	ExpectedVersion int         `cbor:"2,keyasint,omitempty"`
	Filing          FilingInput `cbor:"3,keyasint"`
}

func (FileAgreement) Kind() ledger.Kind { return "agreement.file" }

func (c FileAgreement) Allow(r ledger.Reader, a ledger.Actor) error {
	agreement, err := Agreements.Get(r, c.ID)
	if err != nil {
		return err
	}
	return mustBeSubject(r, a, agreement.Subject)
}

func (c FileAgreement) Audit() string { return "filed agreement " + c.ID }

func (c FileAgreement) Apply(tx *ledger.Tx) (OpeningUseAgreement, error) {
	agreement, err := Agreements.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return agreement, err
	}
	if agreement.State, err = AgreementFlow.Next(agreement.State, c.Kind()); err != nil {
		return agreement, err
	}
	if blank(c.Filing.Reason) {
		return agreement, refuseUnder("17(2)", "FILING_REQUIRED", field("filing.reason", "blank"))
	}
	filing := Filing{
		FilKind: FilingKindAgreement, Filer: agreement.Subject, Authority: c.Filing.Authority, Entry: agreement.Entry,
		Matter: agreement.ID, Reason: c.Filing.Reason, Attachments: c.Filing.Attachments,
	}
	if err := fileWith(tx, &filing); err != nil {
		return agreement, err
	}
	agreement.Filing = filing.ID
	grant, err := grantAccess(tx, &agreement)
	if err != nil {
		return agreement, err
	}
	agreement.Grant = grant.ID
	return agreement, Agreements.Save(tx, &agreement)
}
