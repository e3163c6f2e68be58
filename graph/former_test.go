package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph"
	"github.com/mulu-catalog/mulu/node/interchange"
)

// former is a federation whose edition 2026 is superseded: of its entries the second was removed and the third changed by the edition
// 2027, the fourth suspended and the fifth prohibited since, the sixth touches public safety.
func former(t *testing.T) (*world, []string) {
	t.Helper()
	w := newWorld(t)
	list := rows("公交线路", "停车场", "路况", "居民名册", "管网走向", "桥梁")
	for i := range list {
		list[i].Summary = fmt.Sprintf("第%d项原文", i+1)
	}
	ids := w.listed(list...)
	w.SetTime(catalog.RolloverOpens(2027).Time())
	id := w.Must("330100-authority", catalog.OpenEdition{Catalog: w.Name("cat-330100"), Year: 2027})
	w.Must("330100-authority", catalog.SetDispositions{Edition: id, WholeCatalog: true, Disposition: catalog.DispositionRetain})
	w.Must("330100-authority", catalog.SetDispositions{Edition: id, Entries: ids[1:2], Disposition: catalog.DispositionRemove, Reason: "并入省级目录"})
	w.Must("330100-authority", catalog.SetDispositions{
		Edition: id, Entries: ids[2:3], Disposition: catalog.DispositionModify, Changes: catalog.EntryChanges{Name: "实时路况", Summary: "改写"},
	})
	w.Must("330100-authority", catalog.SubmitEdition{ID: id, Reasons: []catalog.ShrinkingReason{{Institution: w.Name("org-330100-subject"), Reason: "并入省级目录"}}})
	w.Must("330100-authority", catalog.AdoptEdition{ID: id, DocumentNo: "杭数〔2026〕31号"})
	w.SetTime(catalog.YearStart(2027).Time())
	w.Must("node-330100", catalog.TakeEffect{ID: id})
	w.Must("330100-subject", catalog.SuspendEntry{ID: ids[3], Reason: "可识别个人"})
	w.prohibit(ids[4], catalog.GroundAgreementOrIP)
	w.prohibit(ids[5], catalog.GroundSecurityStabilityRisk)
	w.advance()
	return w, ids
}

// R10.3, rulebook 8: a former edition is read as it stood; what is hidden today is hidden there too, and no address is told of what is
// not open.
func TestAFormerEditionIsSearchedAsItStood(t *testing.T) {
	w, _ := former(t)
	read := func(persona string, year int) string {
		t.Helper()
		out := must(t, w.node("330100"), persona, `query($year: Int!) { entries(first: 10, edition: $year, filter: {catalog: {eq: "cat-330100"}}) {
			totalCount nodes { name summary sourceURL } } }`, map[string]any{"year": year})
		var list []string
		for _, node := range out.list("entries.nodes") {
			n, _ := node.(map[string]any)
			list = append(list, fmt.Sprint(n["name"], " ", n["summary"], " ", n["sourceURL"] != nil && n["sourceURL"] != ""))
		}
		slices.Sort(list)
		return fmt.Sprint(out.number("entries.totalCount"), " ", strings.Join(list, ", "))
	}
	for _, test := range []struct {
		who  string
		year int
		want string
	}{
		{"", 2026, "5 停车场 第2项原文 false, 公交线路 第1项原文 true, 居民名册 第4项原文 false, 管网走向 <nil> false, 路况 第3项原文 true"},
		{"330200-authority", 2026, "5 停车场 第2项原文 false, 公交线路 第1项原文 true, 居民名册 第4项原文 false, 管网走向 <nil> false, 路况 第3项原文 true"},
		{"330100-subject", 2026, "6 停车场 第2项原文 true, 公交线路 第1项原文 true, 居民名册 第4项原文 true, 桥梁 第6项原文 true, 管网走向 第5项原文 true, 路况 第3项原文 true"},
	} {
		if got := read(test.who, test.year); got != test.want {
			t.Errorf("%q reads %d:\n%s\nwant\n%s", test.who, test.year, got, test.want)
		}
	}
}

// AT35.2: an export of a former edition holds its members as they stood, and of what left the catalog or was stopped since no more than
// that.
func TestAFormerEditionIsExportedAsItStood(t *testing.T) {
	w, ids := former(t)
	edition := graph.Selection{Catalog: w.Name("cat-330100"), Edition: 2026}
	_, entries, gone := w.exported("330100", "ndjson", edition)
	for id, state := range map[string]string{ids[1]: "DELISTED", ids[3]: "SUSPENDED", ids[4]: "WITHDRAWN"} {
		if gone[id] != state {
			t.Errorf("%s is %q in the export, want a tombstone %s: %v", id, gone[id], state, gone)
		}
	}
	if len(entries) != 2 || entries[ids[0]] == "" || entries[ids[2]] == "" {
		t.Errorf("the export holds %v", entries)
	}
	for _, form := range interchange.Forms() {
		text, _, _ := w.exported("330100", form.Name, edition)
		for _, word := range []string{"停车场", "居民名册", "桥梁", "第5项原文", "改写", "实时路况", ids[5]} {
			if strings.Contains(text, word) {
				t.Errorf("%s of 2026 holds %q:\n%s", form.Name, word, text)
			}
		}
		if !strings.Contains(text, "第1项原文") || !strings.Contains(text, "第3项原文") {
			t.Errorf("%s of 2026 lacks a member:\n%s", form.Name, text)
		}
		now, _, _ := w.exported("330100", form.Name, graph.Selection{Catalog: w.Name("cat-330100"), Edition: 2027})
		if !strings.Contains(now, "改写") || strings.Contains(now, "第3项原文") {
			t.Errorf("%s of 2027:\n%s", form.Name, now)
		}
	}
}
