package catalog

import (
	"fmt"

	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/ledger"
)

// The duties of a filing.
const (
	TaskRecordFiling  TaskKind = "RECORD_FILING"  // 备案登记
	TaskCorrectFiling TaskKind = "CORRECT_FILING" // 补正备案材料
)

// Filing is a record-filing 备案 with the authority of the same level: Articles
// 15, 17 and 18 know one each, and no others exist. It is not an approval: the
// authority records it or returns it with its defects.
type Filing struct {
	ledger.Head
	FilKind        FilingKind     `cbor:"10,keyasint"`
	Filer          string         `cbor:"11,keyasint"` // institution id
	Authority      string         `cbor:"12,keyasint"` // institution id of the same-level authority
	Division       string         `cbor:"13,keyasint"` // of the authority
	Entry          string         `cbor:"14,keyasint,omitempty"`
	Matter         string         `cbor:"15,keyasint,omitempty"` // agreement or channel it is about
	Reason         string         `cbor:"16,keyasint"`
	Attachments    []Attachment   `cbor:"17,keyasint,omitempty"`
	Scope          []string       `cbor:"18,keyasint,omitempty"` // entry ids, CHANNEL_EXCEPTION
	Until          ledger.Instant `cbor:"19,keyasint,omitempty"` // end of the exception
	SubmittedAt    ledger.Instant `cbor:"20,keyasint"`           // first submission; a correction keeps it
	SubmittedIndex uint64         `cbor:"21,keyasint"`           // log index of the first submission
	Status         FilingStatus   `cbor:"22,keyasint"`
	RecordedAt     ledger.Instant `cbor:"23,keyasint,omitempty"`
	FilingNo       string         `cbor:"24,keyasint,omitempty"`
	Defects        []FilingDefect `cbor:"25,keyasint,omitempty"`
	WithdrawnAt    ledger.Instant `cbor:"26,keyasint,omitempty"`
	By             string         `cbor:"27,keyasint,omitempty"` // hash of the person who filed, for four eyes
}

// Attachment names a paper that stays at the home node by its digest.
type Attachment struct {
	Name   string `cbor:"1,keyasint"`
	SHA256 string `cbor:"2,keyasint"` // hex
}

// FilingDefect is why a filing was returned for correction.
type FilingDefect struct {
	At   ledger.Instant `cbor:"1,keyasint"`
	Text string         `cbor:"2,keyasint"`
}

// Filings, by authority as it was then, by its division, by filer, by entry;
// numbers are unique for an authority.
var (
	Filings         = ledger.NewTable[Filing]("filings", ledger.KeepVersions, ledger.Feed)
	FilingsOf       = ledger.NewIndex("filings_by_authority")
	FilingsIn       = ledger.NewIndex("filings_by_division")
	FilingsByFiler  = ledger.NewIndex("filings_by_filer")
	FilingsByEntry  = ledger.NewIndex("filings_by_entry")
	filingNumbers   = ledger.NewUnique("filing_numbers")
	filingsNumbered = ledger.NewTable[filingCounter]("filing_counters")
)

// filingCounter counts the numbers an authority gave in a year; the id is the
// authority's division and the year.
type filingCounter struct {
	ledger.Head
	Last int `cbor:"10,keyasint"`
}

// FilingFlow is SM-7. There is no rejected state.
var FilingFlow = ledger.NewFlow("SM-7 Filing", "15",
	ledger.Move[FilingStatus]{From: "", Command: "filing.submit", To: FilingSubmitted, Article: "18(1)"},
	ledger.Move[FilingStatus]{From: "", Command: "entry.convert-to-restricted", To: FilingSubmitted, Article: "15(2)"},
	ledger.Move[FilingStatus]{From: "", Command: "agreement.file", To: FilingSubmitted, Article: "17(2)"},
	ledger.Move[FilingStatus]{From: FilingSubmitted, Command: "filing.record", To: FilingRecorded},
	ledger.Move[FilingStatus]{From: FilingSubmitted, Command: "filing.return", To: FilingReturned},
	ledger.Move[FilingStatus]{From: FilingReturned, Command: "filing.resubmit", To: FilingSubmitted},
	ledger.Move[FilingStatus]{From: FilingSubmitted, Command: "filing.withdraw", To: FilingWithdrawn},
	ledger.Move[FilingStatus]{From: FilingReturned, Command: "filing.withdraw", To: FilingWithdrawn},
)

// FilingSubmittedBefore reports whether the filing stood in the log before the
// given index (事先, Art 18; INV-11) and was not withdrawn. A filing returned
// for correction keeps its place.
func FilingSubmittedBefore(r ledger.Reader, filing string, index uint64) bool {
	f, ok := Filings.Find(r, filing)
	return ok && f.Status != FilingWithdrawn && f.SubmittedIndex < index
}

// fileWith enters a filing. Every door to a filing passes here: the filer's own
// authority and no other takes it (同级).
func fileWith(tx *ledger.Tx, f *Filing) error {
	filer, err := Acting(tx, f.Filer)
	if err != nil {
		return err
	}
	f.Filer, f.Division = filer.ID, filer.Division
	own := AuthorityOf(tx, filer.Division)
	var problems []error
	if f.Authority == "" {
		f.Authority = own
	}
	if own == "" || f.Authority != own {
		problems = append(problems, refuseUnder(f.FilKind.Article(), "NOT_SAME_LEVEL", value("filing.authority", f.Authority), value("division", filer.Division)))
	}
	if blank(f.Reason) {
		problems = append(problems, refuseUnder(f.FilKind.Article(), "FIELD_REQUIRED", field("filing.reason", "blank")))
	} else if reason := textFault(f.Reason, 20000); reason != "" {
		problems = append(problems, refuseUnder(f.FilKind.Article(), "BAD_VALUE", field("filing.reason", reason)))
	}
	if err := ledger.Join(append(problems, checkAttachments(f.Attachments))...); err != nil {
		return err
	}
	if f.Status, err = FilingFlow.Next("", tx.Kind()); err != nil {
		return err
	}
	f.ID, f.By = tx.NewID("fil"), tx.Actor().Person
	f.SubmittedAt, f.SubmittedIndex = tx.Now(), tx.Index()
	FilingsOf.Put(tx, f.ID, f.Authority)
	FilingsIn.Put(tx, f.ID, f.Division)
	FilingsByFiler.Put(tx, f.ID, f.Filer)
	if f.Entry != "" {
		FilingsByEntry.Put(tx, f.ID, f.Entry)
	}
	if err := Filings.Insert(tx, f); err != nil {
		return err
	}
	return askToRecord(tx, f)
}

func askToRecord(tx *ledger.Tx, f *Filing) error {
	article := f.FilKind.Article()
	err := notify(tx, Notification{
		Institution: f.Authority, Matter: f.ID, Article: article, Division: HomeDivision(f.Division),
		TextZh: "收到" + f.FilKind.Label(), TextEn: "a filing under Article " + article + " was received",
	})
	if err != nil {
		return err
	}
	return openTask(tx, Task{
		TaskKind: TaskRecordFiling, Institution: f.Authority, Division: f.Division, Matter: f.ID, Article: article,
	})
}

func checkAttachments(list []Attachment) error {
	var wrong []ledger.Detail
	for i, a := range list {
		if blank(a.Name) || !isHexDigest(a.SHA256) {
			wrong = append(wrong, field(indexed("attachments", i), "a name and a SHA-256 in lower-case hex"))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return refuse("BAD_VALUE", wrong...)
}

func isHexDigest(text string) bool {
	if len(text) != 64 {
		return false
	}
	for _, c := range text {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// SubmitFiling files a channel exception beforehand (Art 18). The filing of
// Article 15 is made by the conversion and that of Article 17 with the
// agreement: they have no door of their own.
type SubmitFiling struct {
	FilingKind  FilingKind     `cbor:"1,keyasint"`
	Filer       string         `cbor:"2,keyasint,omitempty"` // the officer's own institution when empty
	Authority   string         `cbor:"3,keyasint,omitempty"` // the same-level authority when empty
	Reason      string         `cbor:"4,keyasint"`
	Scope       []string       `cbor:"5,keyasint,omitempty"`
	Until       ledger.Instant `cbor:"6,keyasint,omitempty"`
	Matter      string         `cbor:"7,keyasint,omitempty"`
	Attachments []Attachment   `cbor:"8,keyasint,omitempty"`
}

func (SubmitFiling) Kind() ledger.Kind { return "filing.submit" }

func (c SubmitFiling) Allow(r ledger.Reader, a ledger.Actor) error {
	filer := c.Filer
	if filer == "" {
		filer = a.Institution
	}
	return mustBeSubject(r, a, filer)
}

func (c SubmitFiling) Audit() string { return "submitted a filing " + string(c.FilingKind) }

func (c SubmitFiling) Apply(tx *ledger.Tx) (Filing, error) {
	f := Filing{
		FilKind: c.FilingKind, Filer: c.Filer, Authority: c.Authority, Reason: c.Reason, Scope: c.Scope, Until: c.Until,
		Matter: c.Matter, Attachments: c.Attachments,
	}
	if f.Filer == "" {
		f.Filer = tx.Actor().Institution
	}
	switch c.FilingKind {
	case FilingKindChannelException:
	case FilingKindAttributeRestriction, FilingKindAgreement:
		return f, refuseUnder(c.FilingKind.Article(), "FILING_WITH_ITS_ACT", value("filingKind", string(c.FilingKind)))
	default:
		return f, refuse("UNKNOWN_CODE", value("filingKind", string(c.FilingKind)))
	}
	if err := c.checkScope(tx); err != nil {
		return f, err
	}
	return f, fileWith(tx, &f)
}

// checkScope: an exception names the entries it is for, all of the filer, and
// ends some day (R18.3).
func (c SubmitFiling) checkScope(tx *ledger.Tx) error {
	var problems []error
	if len(c.Scope) == 0 {
		problems = append(problems, refuseUnder("18(1)", "FIELD_REQUIRED", field("scope", "the entries of the exception")))
	}
	if c.Until <= tx.Now() {
		problems = append(problems, refuseUnder("18(1)", "BAD_VALUE", field("until", "the exception ends at a time to come")))
	}
	for _, id := range c.Scope {
		entry, err := Entries.Get(tx, id)
		if err == nil {
			err = mustBeSubject(tx, tx.Actor(), entry.OpeningSubject)
		}
		problems = append(problems, err)
	}
	return ledger.Join(problems...)
}

// FilingInput is the filing that comes with the act it is about.
type FilingInput struct {
	Authority   string       `cbor:"1,keyasint,omitempty"` // institution id; the same-level authority when empty
	Reason      string       `cbor:"2,keyasint"`
	Attachments []Attachment `cbor:"3,keyasint,omitempty"`
}

// nextFilingNo numbers within an authority and a year.
func nextFilingNo(tx *ledger.Tx, division string) (string, error) {
	year := calendar.DateOf(tx.Now().Time()).Year()
	id := fmt.Sprintf("%s/%d", division, year)
	counter, exists := filingsNumbered.Find(tx, id)
	counter.ID = id
	counter.Last++
	for filingNumbers.Owner(tx, division+"\x00"+filingNo(division, year, counter.Last)) != "" {
		counter.Last++ // the authority gave this number itself
	}
	if exists {
		return filingNo(division, year, counter.Last), filingsNumbered.Save(tx, &counter)
	}
	return filingNo(division, year, counter.Last), filingsNumbered.Insert(tx, &counter)
}

func filingNo(division string, year, n int) string {
	return fmt.Sprintf("备〔%d〕%s-%04d号", year, division, n)
}

var filingRefusals = []refusal{
	{"FILING_REQUIRED", "15(2)", "应当向同级公共数据主管部门备案", "a filing with the authority of the same level is required"},
	{"FILING_WITH_ITS_ACT", "15(2)", "该备案随转换或者签订协议一并提交", "this filing is made together with the act it is about"},
	{"FILING_IN_USE", "15(2)", "备案所涉事项仍然有效，不得撤回", "what was filed is still in effect; the filing cannot be withdrawn"},
	{"FILING_NUMBER_TAKEN", "15(2)", "备案编号已被使用", "the authority gave this number already"},
	{"DEFECTS_REQUIRED", "15(2)", "退回补正应当列明缺陷", "a return names the defects"},
}
