package catalog

import "github.com/mulu-catalog/mulu/ledger"

// YearlyFigures are what an edition publishes of one subject, compared with
// the edition before it (R6.4). The id is the edition's, "/" and the
// institution.
type YearlyFigures struct {
	ledger.Head
	Edition     string `cbor:"10,keyasint"`
	Institution string `cbor:"11,keyasint"`
	Listed      int    `cbor:"12,keyasint"`
	Open        int    `cbor:"13,keyasint"`
	OpenBefore  int    `cbor:"14,keyasint"` // when the edition before took effect
	Added       int    `cbor:"15,keyasint"`
	Upgraded    int    `cbor:"16,keyasint"`
	Downgraded  int    `cbor:"17,keyasint"`
	Removed     int    `cbor:"18,keyasint"`
	Shrinking   bool   `cbor:"19,keyasint,omitempty"` // fewer are open than before
	Reason      string `cbor:"20,keyasint,omitempty"`
}

// Figures published with the editions.
var Figures = ledger.NewTable[YearlyFigures]("edition_figures")

// FiguresOf lists the figures of an edition by subject: as published when it
// took effect; for one that is being compiled, what they would be today; for a
// catalog's first edition, how its entries stand.
func FiguresOf(r ledger.Reader, edition *Edition) []YearlyFigures {
	var list []YearlyFigures
	for figures := range Figures.From(r, edition.ID+"/", "") {
		list = append(list, figures)
	}
	if len(list) > 0 || edition.State == EditionSuperseded {
		return list
	}
	for standing := range Standings.From(r, edition.Catalog+"/", "") {
		list = append(list, forecast(r, edition, &standing))
	}
	return list
}

// forecast is a standing with what the confirmed dispositions will remove.
func forecast(r ledger.Reader, edition *Edition, s *Standing) YearlyFigures {
	figures := figuresOf(edition, s)
	if edition.State == EditionInForce {
		return figures
	}
	t, _ := dispositionTallies.Find(r, edition.ID+"/"+s.Institution)
	removed := t.Removed
	if rule, ok := DispositionRules.Find(r, edition.ID+"/"+s.Institution); ok && rule.ConfirmedBy != "" && rule.Disposition == DispositionRemove {
		removed = s.Listed - (t.Confirmed - t.Removed) // those with a disposition of their own stay
	}
	figures.Listed -= removed
	figures.Removed += removed
	figures.Open = max(figures.Open-removed, 0)
	figures.Shrinking = figures.Open < figures.OpenBefore
	return figures
}

func figuresOf(edition *Edition, s *Standing) YearlyFigures {
	figures := YearlyFigures{
		Head: ledger.Head{ID: edition.ID + "/" + s.Institution}, Edition: edition.ID, Institution: s.Institution,
		Listed: s.Listed, Open: s.Open, OpenBefore: s.OpenBefore, Added: s.Added, Upgraded: s.Upgraded, Downgraded: s.Downgraded,
		Removed: s.Removed, Shrinking: s.Open < s.OpenBefore,
	}
	for _, reason := range edition.Reasons {
		if reason.Institution == s.Institution {
			figures.Reason = reason.Reason
		}
	}
	return figures
}

// publishFigures freezes the year's figures under the edition that takes effect
// and begins the next year.
func publishFigures(tx *ledger.Tx, edition *Edition) error {
	var standings []Standing
	for standing := range Standings.From(tx, edition.Catalog+"/", "") {
		standings = append(standings, standing)
	}
	for i := range standings {
		s := &standings[i]
		figures := figuresOf(edition, s)
		if err := Figures.Insert(tx, &figures); err != nil {
			return err
		}
		s.OpenBefore, s.Added, s.Removed, s.Upgraded, s.Downgraded = s.Open, 0, 0, 0, 0
		if err := Standings.Save(tx, s); err != nil {
			return err
		}
	}
	return nil
}
