package catalog

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/ledger"
)

// The duties of the annual adjustment.
const (
	TaskDispose      TaskKind = "SET_DISPOSITIONS" // 对本机构条目提出年度处置意见
	TaskAdoptEdition TaskKind = "ADOPT_EDITION"    // 完成目录年度动态调整
)

// EditionFlow is SM-1: the annual dynamic adjustment of a catalog.
var EditionFlow = ledger.NewFlow("SM-1 CatalogEdition", "10",
	ledger.Move[EditionState]{From: "", Command: "edition.open", To: EditionDraft, Article: "10(1)"},
	ledger.Move[EditionState]{From: "", Command: "catalog.adopt-existing", To: EditionInForce, Article: "10(1)"},
	ledger.Move[EditionState]{From: EditionDraft, Command: "catalog.adopt-existing", To: EditionInForce, Article: "10(1)"},
	ledger.Move[EditionState]{From: EditionDraft, Command: "edition.set-dispositions", To: EditionDraft, Article: "10(1)"},
	ledger.Move[EditionState]{From: EditionDraft, Command: "edition.submit", To: EditionUnderReview, Article: "10(1)"},
	ledger.Move[EditionState]{From: EditionUnderReview, Command: "edition.return", To: EditionDraft, Article: "10(1)"},
	ledger.Move[EditionState]{From: EditionUnderReview, Command: "edition.adopt", To: EditionAdopted, Article: "10(1)"},
	ledger.Move[EditionState]{From: EditionUnderReview, Command: "edition.adopt", To: EditionInForce, Article: "10(1)"},
	ledger.Move[EditionState]{From: EditionAdopted, Command: "edition.take-effect", To: EditionInForce, Article: "10(1)"},
	ledger.Move[EditionState]{From: EditionInForce, Command: "edition.take-effect", To: EditionSuperseded, Article: "10(1)"},
	ledger.Move[EditionState]{From: EditionInForce, Command: "edition.adopt", To: EditionSuperseded, Article: "10(1)"},
	ledger.Move[EditionState]{From: EditionInForce, Command: "edition.amend", To: EditionInForce, Article: "10(1)"},
	ledger.Move[EditionState]{From: EditionInForce, Command: "edition.mark-overdue", To: EditionInForce, Article: "10(1)"},
)

var editionRefusals = []refusal{
	{"EDITION_YEAR", "10", "版次年度不符：每个目录每年一版，逐年编制", "the year does not fit: one edition for each year, in order"},
	{"NOT_YET_EFFECTIVE", "10", "尚未到生效时间", "the edition takes effect later"},
	{"SHRINKING_REASON_REQUIRED", "6(2)", "开放范围缩小的，应当说明理由", "fewer entries are open than a year ago; give the reasons"},
	{"AMENDMENT_CAUSE_REQUIRED", "10", "年度调整之间的变更应当注明所依据的条款", "a change between annual adjustments names the article that causes it"},
}

// YearStart is 1 January 00:00 of a year in Shanghai, when its editions take
// effect.
func YearStart(year int) ledger.Instant {
	return ledger.InstantOf(calendar.NewDate(year, time.January, 1).Start())
}

// RolloverOpens is 1 October of the year before, when the statutory job opens
// the editions of a year.
func RolloverOpens(year int) ledger.Instant {
	return ledger.InstantOf(calendar.NewDate(year-1, time.October, 1).Start())
}

func yearOf(at ledger.Instant) int { return calendar.DateOf(at.Time()).Year() }

// OpenEdition opens the edition of a year (R10.3). Everything in force starts
// as PENDING without being touched. Opened already, the edition is returned as
// it is (AT10.6). The statutory job opens from 1 October on.
type OpenEdition struct {
	Catalog string `cbor:"1,keyasint"`
	Year    int    `cbor:"2,keyasint"`
}

func (OpenEdition) Kind() ledger.Kind { return "edition.open" }

func (c OpenEdition) Allow(r ledger.Reader, a ledger.Actor) error {
	return anyOf(mustCompile(r, a, c.Catalog), mustBeNode(a))
}

func (c OpenEdition) Audit() string { return fmt.Sprintf("opened edition %d of %s", c.Year, c.Catalog) }

func (c OpenEdition) Apply(tx *ledger.Tx) (Edition, error) {
	if edition, ok := Editions.Find(tx, EditionID(c.Catalog, c.Year)); ok {
		return edition, nil
	}
	edition := Edition{
		Head: ledger.Head{ID: EditionID(c.Catalog, c.Year)}, Catalog: c.Catalog, Year: c.Year, EffectiveFrom: YearStart(c.Year),
	}
	cat, err := Catalogs.Get(tx, c.Catalog)
	if err != nil {
		return edition, err
	}
	if err := c.checkYear(tx); err != nil {
		return edition, err
	}
	if edition.State, err = EditionFlow.Next("", c.Kind()); err != nil {
		return edition, err
	}
	if err := Editions.Insert(tx, &edition); err != nil {
		return edition, err
	}
	editionsInWork.Put(tx, edition.ID, c.Catalog)
	return edition, askForDispositions(tx, &edition, cat)
}

func (c OpenEdition) checkYear(tx *ledger.Tx) error {
	now := yearOf(tx.Now())
	lowest := now
	if inForce, ok := InForce(tx, c.Catalog); ok {
		lowest = inForce.Year + 1
	}
	if c.Year < lowest || c.Year > now+1 {
		return refuse("EDITION_YEAR", value("year", strconv.Itoa(c.Year)), field("year", fmt.Sprintf("%d to %d", lowest, now+1)))
	}
	if tx.Actor().Has(string(RoleNode)) && tx.Now() < RolloverOpens(c.Year) {
		return refuse("EDITION_YEAR", field("year", "the statutory job opens it on 1 October of the year before"))
	}
	return nil
}

// askForDispositions opens the duties: one for the compiling authority, one for
// each institution with listed entries.
func askForDispositions(tx *ledger.Tx, edition *Edition, cat Catalog) error {
	compiler := cat.Compiler(tx)
	duty := Task{
		TaskKind: TaskAdoptEdition, Institution: compiler, Division: cat.Division, Matter: edition.ID, Article: "10(1)", DueAt: edition.EffectiveFrom,
	}
	if err := openTask(tx, duty); err != nil {
		return err
	}
	for standing := range Standings.From(tx, edition.Catalog+"/", "") {
		if standing.Listed == 0 {
			continue
		}
		acting, err := Acting(tx, standing.Institution)
		if err != nil {
			return err
		}
		err = openTask(tx, Task{
			TaskKind: TaskDispose, Institution: acting.ID, Division: acting.Division, Matter: edition.ID + "/" + standing.Institution,
			Article: "10(1)", DueAt: edition.EffectiveFrom,
		})
		if err != nil {
			return err
		}
		if err := notify(tx, Notification{
			Institution: acting.ID, Matter: edition.ID, Article: "10(1)", Division: HomeDivision(acting.Division),
			TextZh: fmt.Sprintf("%d年度目录动态调整开始，请对本机构条目提出处置意见", edition.Year),
			TextEn: fmt.Sprintf("the annual adjustment for %d has begun; dispose of your entries", edition.Year),
		}); err != nil {
			return err
		}
	}
	return nil
}

// settleDispositionTasks closes the duties of institutions with nothing
// pending; none named means all of them.
func settleDispositionTasks(tx *ledger.Tx, edition *Edition, institutions []string) error {
	if whole, ok := DispositionRules.Find(tx, edition.ID+"/"+WholeCatalog); ok && whole.ConfirmedBy != "" && len(institutions) == 0 {
		for standing := range Standings.From(tx, edition.Catalog+"/", "") {
			institutions = append(institutions, standing.Institution)
		}
	}
	for _, institution := range institutions {
		standing, ok := Standings.Find(tx, StandingID(edition.Catalog, institution))
		if !ok || pendingIn(tx, edition.ID, &standing) > 0 {
			continue
		}
		if err := closeTasks(tx, edition.ID+"/"+institution, TaskDispose); err != nil {
			return err
		}
	}
	return nil
}

// checkReady refuses an edition that leaves entries pending (AT10.4), keeps a
// transitional basis, or comes before its predecessor.
func checkReady(r ledger.Reader, edition *Edition) error {
	var problems []error
	if pending := PendingOf(r, edition); len(pending) > 0 {
		problems = append(problems, refuse("DISPOSITION_PENDING", pendingDetails(pending)...))
	}
	if unresolved := UnresolvedBases(r, edition); len(unresolved) > 0 {
		problems = append(problems, refuse("TRANSITIONAL_BASIS", pendingDetails(unresolved)...))
	}
	for _, earlier := range EditionsInWork(r, edition.Catalog) {
		if earlier.Year < edition.Year {
			problems = append(problems, refuse("EDITION_YEAR", value("earlier", earlier.ID)))
		}
	}
	return ledger.Join(problems...)
}

func pendingDetails(list []Pending) []ledger.Detail {
	const most = 20
	var details []ledger.Detail
	for i, p := range list {
		if i == most {
			details = append(details, field("institutions", fmt.Sprintf("and %d more", len(list)-most)))
			break
		}
		details = append(details, ledger.Detail{Field: "institution", Value: p.Institution, Reason: strconv.Itoa(p.Count) + " entries"})
	}
	return details
}

// SubmitEdition puts the compiled edition to review.
type SubmitEdition struct {
	ID              string            `cbor:"1,keyasint"`
	ExpectedVersion int               `cbor:"2,keyasint,omitempty"`
	Reasons         []ShrinkingReason `cbor:"3,keyasint,omitempty"`
}

// ShrinkingReason says why an institution opens less than a year ago (R6.4).
type ShrinkingReason struct {
	Institution string `cbor:"1,keyasint"`
	Reason      string `cbor:"2,keyasint"`
}

func (SubmitEdition) Kind() ledger.Kind { return "edition.submit" }

func (c SubmitEdition) Allow(r ledger.Reader, a ledger.Actor) error { return mayCompile(r, a, c.ID) }

func (c SubmitEdition) Audit() string { return "submitted edition " + c.ID }

func mayCompile(r ledger.Reader, a ledger.Actor, id string) error {
	edition, err := Editions.Get(r, id)
	if err != nil {
		return err
	}
	return mustCompile(r, a, edition.Catalog)
}

func (c SubmitEdition) Apply(tx *ledger.Tx) (Edition, error) {
	edition, err := Editions.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return edition, err
	}
	to, err := EditionFlow.Next(edition.State, c.Kind())
	if err != nil {
		return edition, err
	}
	edition.Reasons = nil
	for _, reason := range c.Reasons {
		if !blank(reason.Reason) {
			edition.Reasons = append(edition.Reasons, reason)
		}
	}
	if err := ledger.Join(checkReady(tx, &edition), checkShrinking(tx, &edition)); err != nil {
		return edition, err
	}
	edition.State, edition.SubmittedAt = to, tx.Now()
	return edition, Editions.Save(tx, &edition)
}

// checkShrinking demands reasons for every subject that will open less than
// when the edition in force took effect (R6.4).
func checkShrinking(r ledger.Reader, edition *Edition) error {
	var missing []ledger.Detail
	for _, figures := range FiguresOf(r, edition) {
		if figures.Shrinking && figures.Reason == "" {
			missing = append(missing, ledger.Detail{
				Field: "reasons", Value: figures.Institution, Reason: fmt.Sprintf("%d open, %d a year ago", figures.Open, figures.OpenBefore),
			})
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return refuse("SHRINKING_REASON_REQUIRED", missing...)
}

// ReturnEdition gives a submitted edition back with reasons.
type ReturnEdition struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Reasons         string `cbor:"3,keyasint"`
}

func (ReturnEdition) Kind() ledger.Kind { return "edition.return" }

func (c ReturnEdition) Allow(r ledger.Reader, a ledger.Actor) error { return mayCompile(r, a, c.ID) }

func (c ReturnEdition) Audit() string { return "returned edition " + c.ID }

func (c ReturnEdition) Apply(tx *ledger.Tx) (Edition, error) {
	edition, err := Editions.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return edition, err
	}
	to, err := EditionFlow.Next(edition.State, c.Kind())
	if err != nil {
		return edition, err
	}
	if blank(c.Reasons) {
		return edition, refuseUnder("10", "REASON_REQUIRED", field("reasons", "blank"))
	}
	edition.State, edition.ReturnReasons = to, c.Reasons
	return edition, Editions.Save(tx, &edition)
}

// AdoptEdition adopts a submitted edition by a numbered document. It takes
// effect on 1 January; adopted later than that, at once and in the same
// command.
type AdoptEdition struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	DocumentNo      string `cbor:"3,keyasint"`
}

func (AdoptEdition) Kind() ledger.Kind { return "edition.adopt" }

func (c AdoptEdition) Allow(r ledger.Reader, a ledger.Actor) error { return mayCompile(r, a, c.ID) }

func (c AdoptEdition) Audit() string {
	return "adopted edition " + c.ID + " by document " + c.DocumentNo
}

func (c AdoptEdition) Apply(tx *ledger.Tx) (Edition, error) {
	edition, err := Editions.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return edition, err
	}
	if !EditionFlow.Allows(edition.State, c.Kind()) || edition.State == EditionInForce {
		return edition, c.notNow(tx, &edition)
	}
	problems := []error{checkReady(tx, &edition)}
	if blank(c.DocumentNo) {
		problems = append(problems, refuse("DOCUMENT_NO_REQUIRED", field("documentNo", "blank")))
	}
	if err := ledger.Join(problems...); err != nil {
		return edition, err
	}
	edition.State, edition.AdoptedBy, edition.DocumentNo, edition.AdoptedAt = EditionAdopted, tx.Actor().Institution, c.DocumentNo, tx.Now()
	if err := Editions.Save(tx, &edition); err != nil {
		return edition, err
	}
	if err := closeTasks(tx, edition.ID, TaskAdoptEdition); err != nil {
		return edition, err
	}
	if tx.Now() < edition.EffectiveFrom {
		return edition, nil
	}
	return takeEffect(tx, edition)
}

// notNow refuses an edition that was not submitted; a draft also hears what it
// lacks (AT10.4).
func (c AdoptEdition) notNow(r ledger.Reader, edition *Edition) error {
	step := EditionFlow.Step(edition.State, c.Kind(), EditionAdopted)
	if edition.State != EditionDraft {
		return step
	}
	return ledger.Join(checkReady(r, edition), step)
}

// TakeEffect puts an adopted edition in force when its time has come; the
// statutory job gives it. In force already, nothing changes (AT10.6).
type TakeEffect struct {
	ID string `cbor:"1,keyasint"`
}

func (TakeEffect) Kind() ledger.Kind { return "edition.take-effect" }

func (TakeEffect) Allow(_ ledger.Reader, a ledger.Actor) error { return mustBeNode(a) }

func (c TakeEffect) Audit() string { return "edition " + c.ID + " takes effect" }

func (c TakeEffect) Apply(tx *ledger.Tx) (Edition, error) {
	edition, err := Editions.Get(tx, c.ID)
	if err != nil {
		return edition, err
	}
	if edition.State == EditionInForce || edition.State == EditionSuperseded {
		return edition, nil
	}
	if err := EditionFlow.Step(edition.State, c.Kind(), EditionInForce); err != nil {
		return edition, err
	}
	if tx.Now() < edition.EffectiveFrom {
		return edition, refuse("NOT_YET_EFFECTIVE", value("effectiveFrom", edition.EffectiveFrom.String()))
	}
	return takeEffect(tx, edition)
}

// AmendEdition enters a numbered amendment of the edition in force, with the
// article that causes it (R10.4).
type AmendEdition struct {
	ID              string   `cbor:"1,keyasint"`
	ExpectedVersion int      `cbor:"2,keyasint,omitempty"`
	Article         string   `cbor:"3,keyasint"`
	Reason          string   `cbor:"4,keyasint"`
	Entries         []string `cbor:"5,keyasint"`
	DocumentNo      string   `cbor:"6,keyasint,omitempty"`
}

func (AmendEdition) Kind() ledger.Kind { return "edition.amend" }

func (c AmendEdition) Allow(r ledger.Reader, a ledger.Actor) error { return mayCompile(r, a, c.ID) }

func (c AmendEdition) Audit() string {
	return "amended edition " + c.ID + " under Article " + c.Article
}

// amendmentCauses are the articles that may change a catalog between two
// annual adjustments.
func amendmentCauses() []string { return []string{"8", "11", "12", "15", "19", "22", "35"} }

func (c AmendEdition) Apply(tx *ledger.Tx) (Edition, error) {
	edition, err := Editions.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return edition, err
	}
	if _, err := EditionFlow.Next(edition.State, c.Kind()); err != nil {
		return edition, err
	}
	var problems []error
	if article, _, _ := strings.Cut(c.Article, "("); !contains(amendmentCauses(), article) {
		problems = append(problems, refuse("AMENDMENT_CAUSE_REQUIRED", ledger.Detail{Field: "article", Value: c.Article, Reason: "8, 11, 12, 15, 19, 22 or 35"}))
	}
	if blank(c.Reason) {
		problems = append(problems, refuseUnder("10", "REASON_REQUIRED", field("reason", "blank")))
	}
	if len(c.Entries) == 0 || len(c.Entries) > mostDisposed {
		problems = append(problems, refuseUnder("10", "FIELD_REQUIRED", field("entries", "1 to 2000 entries")))
	}
	for _, id := range c.Entries {
		entry, err := Entries.Get(tx, id)
		if err == nil && entry.Catalog != edition.Catalog {
			err = refuseUnder("10", "BAD_VALUE", value("entries", id))
		}
		problems = append(problems, err)
	}
	if err := ledger.Join(problems...); err != nil {
		return edition, err
	}
	amendment := Amendment{Article: c.Article, Reason: c.Reason, Entries: c.Entries, DocumentNo: c.DocumentNo}
	if err := amendWith(tx, edition.Catalog, amendment); err != nil {
		return edition, err
	}
	return Editions.Get(tx, c.ID)
}
