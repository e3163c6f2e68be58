package catalog

import (
	"strconv"

	"github.com/mulu-catalog/mulu/ledger"
)

// Edition is the yearly edition of a catalog (CatalogEdition, Art 10). It is a
// cut through the versions of the entries: opening, adopting and querying one
// costs what changed.
type Edition struct {
	ledger.Head                  // the id is EditionID(catalog, year)
	Catalog       string         `cbor:"10,keyasint"`
	Year          int            `cbor:"11,keyasint"`
	State         EditionState   `cbor:"12,keyasint"`
	AdoptedBy     string         `cbor:"13,keyasint,omitempty"` // institution
	DocumentNo    string         `cbor:"14,keyasint,omitempty"`
	EffectiveFrom ledger.Instant `cbor:"15,keyasint,omitempty"`
	InForceAt     ledger.Instant `cbor:"16,keyasint,omitempty"`
	CutIndex      uint64         `cbor:"17,keyasint,omitempty"` // entries as of this log index are the edition as it took effect
	EndIndex      uint64         `cbor:"18,keyasint,omitempty"` // log index at which the successor took over
	Amendments    int            `cbor:"19,keyasint,omitempty"`
	Overdue       bool           `cbor:"20,keyasint,omitempty"` // adjustmentOverdue: the successor is late

	SubmittedAt   ledger.Instant    `cbor:"21,keyasint,omitempty"`
	AdoptedAt     ledger.Instant    `cbor:"22,keyasint,omitempty"`
	ReturnReasons string            `cbor:"23,keyasint,omitempty"`
	Reasons       []ShrinkingReason `cbor:"24,keyasint,omitempty"` // of subjects that open less than a year ago
	Predecessor   string            `cbor:"25,keyasint,omitempty"`
	Modified      int               `cbor:"26,keyasint,omitempty"` // entries that taking effect changed
	Removed       int               `cbor:"27,keyasint,omitempty"` // entries that taking effect delisted
}

// Amendment is one numbered change of an edition in force, with the article
// that causes it (R10.4).
type Amendment struct {
	ledger.Head          // the id is the edition's id, "/" and the number
	Edition     string   `cbor:"10,keyasint"`
	Number      int      `cbor:"11,keyasint"`
	Article     string   `cbor:"12,keyasint"`
	Reason      string   `cbor:"13,keyasint,omitempty"`
	Entries     []string `cbor:"14,keyasint,omitempty"` // entries it touches; empty with Session set
	Session     string   `cbor:"15,keyasint,omitempty"`
	DocumentNo  string   `cbor:"16,keyasint,omitempty"`
}

// Editions and Amendments.
var (
	Editions   = ledger.NewTable[Edition]("editions", ledger.KeepVersions, ledger.Feed)
	Amendments = ledger.NewTable[Amendment]("amendments", ledger.Feed)
)

// EditionID is the id of a catalog's edition of a year (INV-2).
func EditionID(catalogID string, year int) string { return catalogID + "/" + strconv.Itoa(year) }

// InForce returns the edition in force of a catalog (INV-1).
func InForce(r ledger.Reader, catalogID string) (Edition, bool) {
	cat, ok := Catalogs.Find(r, catalogID)
	if !ok || cat.InForce == "" {
		return Edition{}, false
	}
	return Editions.Find(r, cat.InForce)
}

// EditionsOf lists the editions of a catalog by year.
func EditionsOf(r ledger.Reader, catalogID string) []Edition {
	var list []Edition
	for edition := range Editions.From(r, catalogID+"/", "") {
		list = append(list, edition)
	}
	return list
}

// AmendmentsOf lists the amendments of an edition by number.
func AmendmentsOf(r ledger.Reader, edition *Edition) []Amendment {
	var list []Amendment
	for n := 1; n <= edition.Amendments; n++ {
		if amendment, ok := Amendments.Find(r, edition.ID+"/"+strconv.Itoa(n)); ok {
			list = append(list, amendment)
		}
	}
	return list
}

// amend enters the next numbered amendment of the edition in force. A catalog
// without one takes no amendment: its first edition will hold the change. What
// an edition does by taking effect is its own and no amendment.
func amend(tx *ledger.Tx, catalogID, article, reason string, entries ...string) error {
	return amendWith(tx, catalogID, Amendment{Article: article, Reason: reason, Entries: entries})
}

func amendWith(tx *ledger.Tx, catalogID string, amendment Amendment) error {
	edition, ok := InForce(tx, catalogID)
	if byEdition := tx.Kind() == (TakeEffect{}).Kind() || tx.Kind() == (AdoptEdition{}).Kind(); !ok || byEdition {
		return nil
	}
	edition.Amendments++
	amendment.Number, amendment.Edition = edition.Amendments, edition.ID
	amendment.ID = edition.ID + "/" + strconv.Itoa(edition.Amendments)
	if err := Amendments.Insert(tx, &amendment); err != nil {
		return err
	}
	return Editions.Save(tx, &edition)
}

// foundEdition puts a catalog's first edition in force: the existing catalog
// that the compiling authority adopts by a numbered document.
func foundEdition(tx *ledger.Tx, catalogID string, year int, documentNo string) (Edition, error) {
	edition := Edition{
		Head: ledger.Head{ID: EditionID(catalogID, year)}, Catalog: catalogID, Year: year, State: EditionInForce,
		AdoptedBy: tx.Actor().Institution, DocumentNo: documentNo, EffectiveFrom: tx.Now(), InForceAt: tx.Now(), CutIndex: tx.Index(),
	}
	cat, err := Catalogs.Get(tx, catalogID)
	if err != nil {
		return edition, err
	}
	cat.InForce = edition.ID
	if err := Catalogs.Save(tx, &cat); err != nil {
		return edition, err
	}
	if before, opened := Editions.Find(tx, edition.ID); opened { // compiling had begun
		if err := EditionFlow.Step(before.State, tx.Kind(), EditionInForce); err != nil {
			return edition, err
		}
		editionsInWork.Delete(tx, edition.ID, catalogID)
		edition.Head = before.Head
		return edition, ledger.Join(closeTasks(tx, edition.ID), Editions.Save(tx, &edition))
	}
	return edition, Editions.Insert(tx, &edition)
}

func editionCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[OpenEdition](),
		ledger.Of[SetDispositions](),
		ledger.Of[SubmitEdition](),
		ledger.Of[ReturnEdition](),
		ledger.Of[AdoptEdition](),
		ledger.Of[TakeEffect](),
		ledger.Of[AmendEdition](),
		ledger.Of[MarkOverdue](),
		ledger.Of[RemindEdition](),
	}
}
