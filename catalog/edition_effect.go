package catalog

import (
	"fmt"

	"github.com/mulu-catalog/mulu/ledger"
)

// Applied is the outcome of a disposition that was carried out.
const Applied = "APPLIED"

// takeEffect puts an adopted edition in force in one command: the predecessor
// is superseded, what was to be modified or removed is, and the figures of the
// year are published. It costs what changes and one record for each
// institution, not what exists.
func takeEffect(tx *ledger.Tx, edition Edition) (Edition, error) {
	predecessor, had := InForce(tx, edition.Catalog)
	if had {
		to, kind := EditionSuperseded, tx.Kind()
		if err := EditionFlow.Step(predecessor.State, kind, to); err != nil {
			return edition, err
		}
		predecessor.State, predecessor.EndIndex = to, tx.Index()
		if err := Editions.Save(tx, &predecessor); err != nil {
			return edition, err
		}
		edition.Predecessor = predecessor.ID
	}
	edition.State, edition.InForceAt, edition.CutIndex = EditionInForce, tx.Now(), tx.Index()
	e := effect{edition: &edition}
	if err := e.carryOut(tx); err != nil {
		return edition, err
	}
	if err := Editions.Save(tx, &edition); err != nil {
		return edition, err
	}
	if err := publishFigures(tx, &edition); err != nil {
		return edition, err
	}
	cat, err := Catalogs.Get(tx, edition.Catalog)
	if err != nil {
		return edition, err
	}
	cat.InForce = edition.ID
	if err := Catalogs.Save(tx, &cat); err != nil {
		return edition, err
	}
	return edition, e.tell(tx)
}

// foresee is the state as it stands with an edition carried out that has not
// taken effect yet. It runs what takeEffect runs, so that what is foreseen and
// what comes are one list, unless something changes in between.
func foresee(r ledger.Reader, edition Edition) (*ledger.Tx, error) {
	tx := ledger.Rehearse(r, TakeEffect{}.Kind(), max(ledger.Clock(r), edition.EffectiveFrom))
	e := effect{edition: &edition}
	return tx, e.carryOut(tx)
}

// effect carries out the dispositions of one edition.
type effect struct {
	edition *Edition
	changed []Pending // entries changed, by institution, in order of appearance
}

// carryOut does everything that taking effect does to entries. The edition is
// in work no longer: what leaves the catalog now keeps its disposition.
func (f *effect) carryOut(tx *ledger.Tx) error {
	editionsInWork.Delete(tx, f.edition.ID, f.edition.Catalog)
	var own []EntryDisposition
	for d := range DispositionsOf(tx, f.edition.ID, "") {
		if d.ConfirmedBy != "" && (d.Disposition != DispositionRetain || len(d.Bases) > 0) {
			own = append(own, d)
		}
	}
	for i := range own {
		if err := f.dispose(tx, &own[i]); err != nil {
			return err
		}
	}
	for _, rule := range RulesOf(tx, f.edition.ID) {
		if rule.ConfirmedBy == "" {
			continue
		}
		if err := f.rule(tx, &rule); err != nil {
			return err
		}
	}
	return nil
}

// dispose carries out the disposition of one entry and notes what became of it.
// What the entry has become since may stand against it: the edition then takes
// effect without it, and the compiling authority is told.
func (f *effect) dispose(tx *ledger.Tx, d *EntryDisposition) error {
	entry, ok := Entries.Find(tx, d.Entry)
	if !ok || entry.Listing != ListingListed {
		return nil
	}
	err := f.entry(tx, &entry, d)
	var refusal *ledger.Error
	switch {
	case err == nil:
		d.Outcome = Applied
	case asRefusal(err, &refusal):
		d.Outcome = refusal.Error()
		if err := f.failed(tx, d); err != nil {
			return err
		}
	default:
		return err
	}
	return EntryDispositions.Save(tx, d)
}

func (f *effect) failed(tx *ledger.Tx, d *EntryDisposition) error {
	return notify(tx, Notification{
		Institution: f.edition.AdoptedBy, Matter: d.Entry, Article: "10(1)", Division: catalogDivision(tx, f.edition.Catalog),
		TextZh: "该条目的年度处置未能执行，请以修订方式处理", TextEn: "the disposition of this entry could not be carried out: " + d.Outcome,
	})
}

// entry changes or removes one entry. A refusal leaves it as it was.
func (f *effect) entry(tx *ledger.Tx, e *Entry, d *EntryDisposition) error {
	if d.Disposition == DispositionRemove {
		if err := delist(tx, e, d.Reason, "10(1)"); err != nil {
			return err
		}
		f.edition.Removed++
		f.note(e.OpeningSubject)
		return Entries.Save(tx, e)
	}
	before := e.Key()
	d.Changes.onto(e)
	if len(d.Bases) > 0 && transitional(e.Bases) {
		e.Bases = d.Bases
	}
	if err := ledger.Join(checkMandatory(e), checkCodes(e), checkTexts(e)); err != nil {
		return err
	}
	if e.Key() != before {
		if err := claimKey(tx, e); err != nil {
			return err
		}
		entryKeys.Release(tx, before, e.ID)
	}
	f.edition.Modified++
	f.note(e.OpeningSubject)
	return Entries.Save(tx, e)
}

// rule carries out what a bulk rule changes: REMOVE, and a basis in the place
// of the transitional one. RETAIN alone touches nothing.
func (f *effect) rule(tx *ledger.Tx, rule *DispositionRule) error {
	var ids []string
	switch {
	case rule.Disposition == DispositionRemove:
		for id := range ListedEntries.IDs(tx, "", f.edition.Catalog, rule.Institution) {
			ids = append(ids, id)
		}
	case len(rule.Bases) > 0:
		for entry := range transitionalOf(tx, f.edition.Catalog) {
			if entry.OpeningSubject == rule.Institution {
				ids = append(ids, entry.ID)
			}
		}
	}
	for _, id := range ids {
		if own, ok := EntryDispositions.Find(tx, f.edition.ID+"/"+id); ok && own.ConfirmedBy != "" {
			continue // it has its own
		}
		entry, err := Entries.Get(tx, id)
		if err != nil {
			return err
		}
		d := EntryDisposition{Edition: f.edition.ID, Entry: id, Disposition: rule.Disposition, Reason: rule.Reason, Bases: rule.Bases}
		err = f.entry(tx, &entry, &d)
		if err != nil && !ledger.IsRefusal(err) {
			return err
		}
	}
	return nil
}

func (f *effect) note(institution string) {
	for i := range f.changed {
		if f.changed[i].Institution == institution {
			f.changed[i].Count++
			return
		}
	}
	f.changed = append(f.changed, Pending{Institution: institution, Count: 1})
}

// tell notifies the subjects of changed entries.
func (f *effect) tell(tx *ledger.Tx) error {
	for _, c := range f.changed {
		acting, err := Acting(tx, c.Institution)
		if err != nil {
			return err
		}
		err = notify(tx, Notification{
			Institution: acting.ID, Matter: f.edition.ID, Article: "10(1)", Division: HomeDivision(acting.Division),
			TextZh: fmt.Sprintf("%d年度目录生效，本机构%d个条目有调整", f.edition.Year, c.Count),
			TextEn: fmt.Sprintf("the edition %d is in force; %d of your entries changed", f.edition.Year, c.Count),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
