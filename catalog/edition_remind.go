package catalog

import (
	"fmt"

	"github.com/mulu-catalog/mulu/ledger"
)

// reminded remembers which reminders were sent, so that a job that runs twice
// reminds once.
var reminded = ledger.NewUnique("editions_reminded")

// RemindEdition reminds the institutions that still have entries pending in an
// edition, and its compiling authority. The statutory job gives it; one
// occurrence of the job reminds once.
type RemindEdition struct {
	ID         string `cbor:"1,keyasint"`
	Occurrence string `cbor:"2,keyasint"` // id of the job's occurrence
}

// Reminded is how many institutions a reminder went to.
type Reminded struct {
	Institutions int `cbor:"1,keyasint"`
	Pending      int `cbor:"2,keyasint"` // entries
}

func (RemindEdition) Kind() ledger.Kind { return "edition.remind" }

func (RemindEdition) Allow(_ ledger.Reader, a ledger.Actor) error { return mustBeNode(a) }

func (c RemindEdition) Audit() string { return "reminded of edition " + c.ID }

func (c RemindEdition) Apply(tx *ledger.Tx) (Reminded, error) {
	var result Reminded
	edition, err := Editions.Get(tx, c.ID)
	if err != nil {
		return result, err
	}
	if blank(c.Occurrence) || len(c.Occurrence) > 100 {
		return result, refuse("BAD_VALUE", value("occurrence", c.Occurrence))
	}
	waiting := edition.State == EditionDraft || edition.State == EditionUnderReview
	key := c.ID + "/" + c.Occurrence
	if !waiting || reminded.Owner(tx, key) != "" {
		return result, nil
	}
	reminded.Claim(tx, key, c.ID)
	for _, p := range PendingOf(tx, &edition) {
		acting, err := Acting(tx, p.Institution)
		if err != nil {
			return result, err
		}
		if err := c.remind(tx, &edition, acting, fmt.Sprintf("尚有%d个条目未提出处置意见", p.Count), fmt.Sprintf("%d entries are pending", p.Count)); err != nil {
			return result, err
		}
		result.Institutions++
		result.Pending += p.Count
	}
	cat, err := Catalogs.Get(tx, edition.Catalog)
	if err != nil {
		return result, err
	}
	compiler, err := Institutions.Get(tx, cat.Compiler(tx))
	if err != nil {
		return result, nil //nolint:nilerr // a division without a competent authority has nobody to remind
	}
	return result, c.remind(tx, &edition, compiler, fmt.Sprintf("尚有%d个条目待处置，目录尚未通过", result.Pending), "the edition is not adopted yet")
}

func (c RemindEdition) remind(tx *ledger.Tx, edition *Edition, to Institution, zh, en string) error {
	return notify(tx, Notification{
		Institution: to.ID, Matter: edition.ID, Article: "10(1)", Division: HomeDivision(to.Division),
		TextZh: fmt.Sprintf("%d年度目录动态调整提醒：%s", edition.Year, zh), TextEn: fmt.Sprintf("reminder of the annual adjustment %d: %s", edition.Year, en),
	})
}
