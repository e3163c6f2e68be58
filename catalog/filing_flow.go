package catalog

import (
	"github.com/mulu-catalog/mulu/ledger"
)

// RecordFiling records a filing under a number: the authority's own, or the
// next of the year.
type RecordFiling struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	FilingNo        string `cbor:"3,keyasint,omitempty"`
}

func (RecordFiling) Kind() ledger.Kind { return "filing.record" }

func (c RecordFiling) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustBeFilingAuthority(r, a, c.ID)
}

func (c RecordFiling) Audit() string { return "recorded filing " + c.ID }

func (c RecordFiling) Apply(tx *ledger.Tx) (Filing, error) {
	f, err := Filings.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return f, err
	}
	if f.Status, err = FilingFlow.Next(f.Status, c.Kind()); err != nil {
		return f, err
	}
	if f.Filer == tx.Actor().Institution && f.By == tx.Actor().Person {
		return f, refuseUnder(f.FilKind.Article(), "SAME_PERSON", value("filing", f.ID)) // an authority that files with itself (point 32)
	}
	number := c.FilingNo
	if blank(number) {
		if number, err = nextFilingNo(tx, f.Division); err != nil {
			return f, err
		}
	}
	if reason := textFault(number, 100); reason != "" {
		return f, refuseUnder(f.FilKind.Article(), "BAD_VALUE", field("filingNo", reason))
	}
	if !filingNumbers.Claim(tx, f.Division+"\x00"+number, f.ID) {
		return f, refuseUnder(f.FilKind.Article(), "FILING_NUMBER_TAKEN", value("filingNo", number))
	}
	f.FilingNo, f.RecordedAt = number, tx.Now()
	if err := closeTasks(tx, f.ID, TaskRecordFiling); err != nil {
		return f, err
	}
	if err := tellFiler(tx, &f, "备案已登记，编号"+number, "the filing was recorded as "+number); err != nil {
		return f, err
	}
	return f, Filings.Save(tx, &f)
}

// mustBeFilingAuthority demands the authority that the filing is addressed to.
func mustBeFilingAuthority(r ledger.Reader, a ledger.Actor, id string) error {
	f, err := Filings.Get(r, id)
	if err != nil {
		return err
	}
	return under(f.FilKind.Article(), mustBeAuthorityOf(r, a, f.Division))
}

// under gives a refusal the article that applies here.
func under(article string, err error) error {
	var e *ledger.Error
	if asRefusal(err, &e) {
		e.Article = article
	}
	return err
}

func mustBeFiler(r ledger.Reader, a ledger.Actor, id string) error {
	f, err := Filings.Get(r, id)
	if err != nil {
		return err
	}
	return mustBeSubject(r, a, f.Filer)
}

func tellFiler(tx *ledger.Tx, f *Filing, zh, en string) error {
	return notify(tx, Notification{
		Institution: f.Filer, Matter: f.ID, Article: f.FilKind.Article(), Division: HomeDivision(f.Division), TextZh: zh, TextEn: en,
	})
}

// ReturnFiling returns a filing for correction. It takes no effect away.
type ReturnFiling struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Defects         string `cbor:"3,keyasint"`
}

func (ReturnFiling) Kind() ledger.Kind { return "filing.return" }

func (c ReturnFiling) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustBeFilingAuthority(r, a, c.ID)
}

func (c ReturnFiling) Audit() string { return "returned filing " + c.ID + " for correction" }

func (c ReturnFiling) Apply(tx *ledger.Tx) (Filing, error) {
	f, err := Filings.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return f, err
	}
	if f.Status, err = FilingFlow.Next(f.Status, c.Kind()); err != nil {
		return f, err
	}
	if blank(c.Defects) {
		return f, refuseUnder(f.FilKind.Article(), "DEFECTS_REQUIRED", field("defects", "blank"))
	}
	if reason := textFault(c.Defects, 20000); reason != "" {
		return f, refuseUnder(f.FilKind.Article(), "BAD_VALUE", field("defects", reason))
	}
	f.Defects = append(f.Defects, FilingDefect{At: tx.Now(), Text: c.Defects})
	if err := closeTasks(tx, f.ID, TaskRecordFiling); err != nil {
		return f, err
	}
	err = openTask(tx, Task{
		TaskKind: TaskCorrectFiling, Institution: f.Filer, Division: f.Division, Matter: f.ID, Article: f.FilKind.Article(), Note: c.Defects,
	})
	if err != nil {
		return f, err
	}
	if err := tellFiler(tx, &f, "备案材料退回补正："+c.Defects, "the filing was returned for correction: "+c.Defects); err != nil {
		return f, err
	}
	return f, Filings.Save(tx, &f)
}

// ResubmitFiling submits a returned filing again; it keeps its first time of
// submission.
type ResubmitFiling struct {
	ID              string       `cbor:"1,keyasint"`
	ExpectedVersion int          `cbor:"2,keyasint,omitempty"`
	Reason          string       `cbor:"3,keyasint,omitempty"` // as before when empty
	Attachments     []Attachment `cbor:"4,keyasint,omitempty"` // as before when empty
}

func (ResubmitFiling) Kind() ledger.Kind { return "filing.resubmit" }

func (c ResubmitFiling) Allow(r ledger.Reader, a ledger.Actor) error { return mustBeFiler(r, a, c.ID) }

func (c ResubmitFiling) Audit() string { return "submitted filing " + c.ID + " again" }

func (c ResubmitFiling) Apply(tx *ledger.Tx) (Filing, error) {
	f, err := Filings.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return f, err
	}
	if f.Status, err = FilingFlow.Next(f.Status, c.Kind()); err != nil {
		return f, err
	}
	if err := checkAttachments(c.Attachments); err != nil {
		return f, err
	}
	if reason := textFault(c.Reason, 20000); reason != "" {
		return f, refuseUnder(f.FilKind.Article(), "BAD_VALUE", field("reason", reason))
	}
	if !blank(c.Reason) {
		f.Reason = c.Reason
	}
	if len(c.Attachments) > 0 {
		f.Attachments = c.Attachments
	}
	if err := closeTasks(tx, f.ID, TaskCorrectFiling); err != nil {
		return f, err
	}
	if err := askToRecord(tx, &f); err != nil {
		return f, err
	}
	return f, Filings.Save(tx, &f)
}

// WithdrawFiling takes a filing back while nothing rests on it.
type WithdrawFiling struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
}

func (WithdrawFiling) Kind() ledger.Kind { return "filing.withdraw" }

func (c WithdrawFiling) Allow(r ledger.Reader, a ledger.Actor) error { return mustBeFiler(r, a, c.ID) }

func (c WithdrawFiling) Audit() string { return "withdrew filing " + c.ID }

func (c WithdrawFiling) Apply(tx *ledger.Tx) (Filing, error) {
	f, err := Filings.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return f, err
	}
	if f.Status, err = FilingFlow.Next(f.Status, c.Kind()); err != nil {
		return f, err
	}
	if on := filingInUse(tx, &f); on != "" {
		return f, refuseUnder(f.FilKind.Article(), "FILING_IN_USE", value("matter", on))
	}
	f.WithdrawnAt = tx.Now()
	if err := closeTasks(tx, f.ID); err != nil {
		return f, err
	}
	err = notify(tx, Notification{
		Institution: f.Authority, Matter: f.ID, Article: f.FilKind.Article(), Division: HomeDivision(f.Division),
		TextZh: "备案已撤回", TextEn: "the filing was withdrawn",
	})
	if err != nil {
		return f, err
	}
	return f, Filings.Save(tx, &f)
}

// filingInUse is the record that rests on the filing, "" if none does.
func filingInUse(r ledger.Reader, f *Filing) string {
	switch f.FilKind {
	case FilingKindAttributeRestriction:
		entry, ok := Entries.Find(r, f.Entry)
		if !ok || entry.Attribute != AttributeRestricted {
			return ""
		}
		for _, basis := range entry.Bases {
			if basis.Basis == RestrictedSecurityConversion && basis.Evidence == f.ID {
				return entry.ID
			}
		}
	case FilingKindChannelException:
		for channel := range Channels.All(r) { // channels are few: twelve platforms, legacy ones and exceptions
			if channel.Filing == f.ID && channel.State != ChannelEnded {
				return channel.ID
			}
		}
	case FilingKindAgreement:
		return f.Matter // access rests on it as long as the agreement was ever filed (R17.2)
	}
	return ""
}
