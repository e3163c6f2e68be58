package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
)

// In December the adopted edition says to everybody what 1 January changes; under review it says so to those who decide on it.
func TestTheEditionToComeIsComparedWithTheOneInForce(t *testing.T) {
	w := newWorld(t)
	ids := w.listed(rows("公交线路", "停车场", "路况")...)
	hangzhou := w.node("330100")
	w.SetTime(catalog.RolloverOpens(2027).Time())
	id := w.Must("330100-authority", catalog.OpenEdition{Catalog: w.Name("cat-330100"), Year: 2027})
	w.Must("330100-authority", catalog.SetDispositions{Edition: id, WholeCatalog: true, Disposition: catalog.DispositionRetain})
	w.Must("330100-authority", catalog.SetDispositions{Edition: id, Entries: ids[:1], Disposition: catalog.DispositionRemove, Reason: "线路停运"})
	w.Must("330100-authority", catalog.SetDispositions{
		Edition: id, Entries: ids[1:2], Disposition: catalog.DispositionModify, Changes: catalog.EntryChanges{Summary: "含充电桩"},
	})
	diff := `{ editionDiff(from: "cat-330100/2026", to: "cat-330100/2027") { forecast fromIndex toIndex
		added { name } removed { name reason } attributeChanged { name } changed { name fields } } }`
	lists := func(persona string) string {
		t.Helper()
		out := must(t, hangzhou, persona, diff)
		return fmt.Sprint(out.get("editionDiff.added"), out.get("editionDiff.removed"), out.get("editionDiff.attributeChanged"), out.get("editionDiff.changed"))
	}
	refused := func(persona, code string) {
		t.Helper()
		if out := ask(t, hangzhou, persona, diff); out.code() != code || strings.Contains(out.Body, "公交") {
			t.Errorf("%q reads %s, want %s", persona, out.Body, code)
		}
	}
	refused("330100-authority", "BAD_REQUEST") // it is only being compiled

	w.Must("330100-authority", catalog.SubmitEdition{ID: id, Reasons: []catalog.ShrinkingReason{{Institution: w.Name("org-330100-subject"), Reason: "线路停运"}}})
	w.advance()
	refused("", "FORBIDDEN")
	refused("330100-subject", "FORBIDDEN")
	refused("330200-authority", "FORBIDDEN")
	submitted := lists("330100-authority")
	if lists("province-authority") != submitted {
		t.Error("the province reads something else")
	}

	w.Must("330100-authority", catalog.AdoptEdition{ID: id, DocumentNo: "杭数〔2026〕31号"})
	w.advance()
	adopted := lists("")
	if want := "[] [map[name:公交线路 reason:线路停运]] [] [map[fields:[summary] name:停车场]]"; adopted != want || submitted != want {
		t.Errorf("under review %s\nadopted %s\nwant %s", submitted, adopted, want)
	}
	if out := must(t, hangzhou, "", diff); out.get("editionDiff.forecast") != true || fmt.Sprint(out.get("editionDiff.toIndex")) != "0" {
		t.Errorf("of the adopted edition: %s", out.Body)
	}

	w.SetTime(catalog.YearStart(2027).Time())
	w.Must("node-330100", catalog.TakeEffect{ID: id})
	w.advance()
	if came := lists(""); came != adopted {
		t.Errorf("in force %s\nadopted %s", came, adopted)
	}
	if out := must(t, hangzhou, "", diff); out.get("editionDiff.forecast") != false {
		t.Errorf("of the edition in force: %s", out.Body)
	}
}
