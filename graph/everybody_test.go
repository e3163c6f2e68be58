package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/interchange"
)

// try gives a command as the subject and does not mind a refusal.
func (w *world) try(c ledger.Command) {
	w.t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		w.t.Fatal(err)
	}
	w.Give(c.Kind(), string(text), w.As("330100-subject"))
	w.advance()
}

// searched are the entries that somebody without a token finds, by identifier, with their opening state.
func (w *world) searched(division, arguments string) map[string]string {
	found := map[string]string{}
	handler, after := w.node(division), ""
	for {
		out := must(w.t, handler, "", `query($after: String) { entries(first: 7, after: $after`+arguments+`) {
			nodes { identifier opening } pageInfo { hasNextPage endCursor } } }`, map[string]any{"after": after})
		for _, n := range out.list("entries.nodes") {
			node := n.(map[string]any)
			found[node["identifier"].(string)] = node["opening"].(string)
		}
		if out.get("entries.pageInfo.hasNextPage") != true {
			return found
		}
		after = out.text("entries.pageInfo.endCursor")
	}
}

// exported is an export, its entries and its tombstones by identifier with their state.
func (w *world) exported(division, form string, s graph.Selection) (text string, entries, gone map[string]string) {
	w.t.Helper()
	f, _ := interchange.FormOf(form)
	var out bytes.Buffer
	cut := interchange.Cut{Index: w.Index(), Selection: s}
	total, err := interchange.Write(w.t.Context(), &out, f, &cut, graph.NewEverybody(w.Store(), division))
	if err != nil {
		w.t.Fatal(err)
	}
	entries, gone = map[string]string{}, map[string]string{}
	if form != "ndjson" {
		return out.String(), entries, gone
	}
	for line := range strings.Lines(out.String()) {
		var o struct {
			Type, Identifier, Opening, State string
			Entries, Tombstones              int
		}
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			w.t.Fatalf("%s: %v", line, err)
		}
		switch o.Type {
		case "entry":
			entries[o.Identifier] = o.Opening
		case "tombstone":
			gone[o.Identifier] = o.State
		case "end":
			if o.Entries != total.Entries || o.Tombstones != total.Tombstones || o.Entries != len(entries) || o.Tombstones != len(gone) {
				w.t.Errorf("the last line counts %+v, there are %d and %d", o, len(entries), len(gone))
			}
		}
	}
	return out.String(), entries, gone
}

// R35.x, R14.5: at any index, what is exported is what somebody without a token finds, and the reverse; what was stopped is a
// tombstone with the state that a search shows; what has left the catalog is found by nobody.
func TestWhatIsExportedIsWhatEverybodyFinds(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("R35.1 R14.5 seed ", seed), func(t *testing.T) {
			w := newWorld(t)
			random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test
			var names []string
			for i := range 12 {
				names = append(names, fmt.Sprintf("数据%02d", i))
			}
			list := rows(names...)
			list[3].OpenAttribute, list[4].OpenAttribute = catalog.AttributeRestricted, catalog.AttributeProhibited
			ids := w.listed(list...)
			w.draftSecret()
			for range 25 {
				w.stir(random, ids)
				for _, division := range []string{"330100", catalog.Province} {
					for _, s := range []graph.Selection{{}, {Division: "330100", Attribute: catalog.AttributeUnconditional}} {
						w.compare(division, s, seen)
					}
				}
			}
		})
	}
	if want := []string{"DELISTED", "NOT_OPEN", "OPEN", "PROCESSING", "SUSPENDED", "WITHDRAWN"}; !cmp.Equal(slices.Sorted(maps.Keys(seen)), want) {
		t.Errorf("the walks met %v only", slices.Sorted(maps.Keys(seen)))
	}
}

// draftSecret enters a state secret at its home and a draft.
func (w *world) draftSecret() {
	w.Must("330100-subject", catalog.DraftEntry{Catalog: w.Name("cat-330100"), Fields: catalog.EntryFields{
		OpeningSubject: w.Name("org-330100-subject"), OpenAttribute: catalog.AttributeProhibited, Grounds: []catalog.ProhibitedGround{catalog.GroundStateSecret},
	}})
}

// stir does something to one of the entries.
func (w *world) stir(random *rand.Rand, ids []string) {
	id := ids[random.IntN(len(ids))]
	entry, _ := catalog.Entries.Find(w.Store(), id)
	switch random.IntN(8) {
	case 0, 1, 2:
		w.try(catalog.SuspendEntry{ID: id, Reason: "自查发现风险"})
	case 3:
		w.try(catalog.ResumeEntry{ID: id, RiskCleared: "风险已消除"})
	case 4:
		w.try(catalog.WithdrawEntry{ID: id, Reason: "数据有误"})
	case 5:
		w.try(catalog.StartProcessing{ID: id, Finding: "须脱敏"})
	case 6:
		w.try(catalog.WithdrawEntry{ID: id, Reason: "不再维护"})
		w.try(catalog.DelistEntry{ID: id, Reason: "不再维护"})
	default:
		if entry.Opening == catalog.OpeningOpen && entry.Attribute == catalog.AttributeUnconditional && entry.Listing == catalog.ListingListed {
			grounds := []catalog.ProhibitedGround{catalog.GroundSecurityStabilityRisk, catalog.GroundAgreementOrIP}
			w.prohibit(id, grounds[random.IntN(2)])
		}
	}
}

func (w *world) compare(division string, s graph.Selection, seen map[string]bool) {
	w.t.Helper()
	arguments := ""
	if s.Division != "" {
		arguments = fmt.Sprintf(`, filter: {division: {eq: "%s"}, openAttribute: {eq: %s}}`, s.Division, s.Attribute)
	}
	_, entries, gone := w.exported(division, "ndjson", s)
	got := maps.Clone(entries)
	for id, state := range gone {
		seen[state] = true
		if state != string(catalog.ListingDelisted) {
			got[id] = state
		}
	}
	for id, state := range entries {
		seen[state] = true
		if answer := catalog.AccessDecision(w.Store(), ledger.InstantOf(w.Time()), catalog.AccessQuestion{
			Entry: id, Method: catalog.MethodDownload,
		}); answer.Code == "OPENING_STOPPED" {
			w.t.Errorf("%s is exported; an access decision refuses it", id)
		}
	}
	if diff := cmp.Diff(w.searched(division, arguments), got); diff != "" {
		w.t.Fatalf("%s at index %d, %+v (- search, + export):\n%s", division, w.Index(), s, diff)
	}
}

// R14.5, AT35.2, rulebook 8.
func TestNoFormHoldsWhatMustNotBeKnown(t *testing.T) {
	w := newWorld(t)
	list := rows("管网走向", "居民名册", "停车泊位", "公交线路")
	for i, text := range []string{"管网内容", "名册内容", "泊位内容", "线路内容"} {
		list[i].Summary = text
	}
	list[1].OpenAttribute = catalog.AttributeProhibited
	ids := w.listed(list...)
	w.draftSecret()
	w.prohibit(ids[0], catalog.GroundSecurityStabilityRisk)
	w.Must("330100-subject", catalog.SuspendEntry{ID: ids[2], Reason: "可识别车主"})
	for _, form := range interchange.Forms() {
		text, _, _ := w.exported("330100", form.Name, graph.Selection{})
		for id, words := range map[string][]string{
			"R14.5 ground 2": {"管网", ids[0]}, "R14.5 a state secret": {"STATE_SECRET", "国家秘密"}, "rulebook 8 minimal": {"名册内容", "dop/居民名册"},
			"AT35.2 suspended": {"停车泊位", "泊位内容", "可识别车主"},
		} {
			for _, word := range words {
				if strings.Contains(text, word) {
					t.Errorf("%s: %s holds %q", id, form.Name, word)
				}
			}
		}
		if !strings.Contains(text, "线路内容") {
			t.Errorf("%s lacks what is open", form.Name)
		}
		named := form.Name == "ndjson" || form.Name == "csv"
		if strings.Contains(text, "居民名册") != named {
			t.Errorf("%s names a prohibited entry: %t", form.Name, !named)
		}
		if strings.Contains(text, ids[2]) != (form.Name == "ndjson") {
			t.Errorf("AT35.2: %s and the suspended entry:\n%s", form.Name, text)
		}
	}
	w.Must("330100-subject", catalog.ResumeEntry{ID: ids[2], RiskCleared: "风险已消除"})
	for _, form := range interchange.Forms() {
		text, _, _ := w.exported(catalog.Province, form.Name, graph.Selection{})
		if !strings.Contains(text, "停车泊位") || !strings.Contains(text, "泊位内容") {
			t.Errorf("AT35.2: %s lacks the resumed entry", form.Name)
		}
	}
}

// The edition in force is what is listed; without a catalog there is no edition.
func TestAnEditionIsExportedAsItIsSearched(t *testing.T) {
	w := newWorld(t)
	ids := w.listed(rows("甲", "乙")...)
	w.Must("330100-subject", catalog.WithdrawEntry{ID: ids[1], Reason: "数据有误"})
	w.Must("330100-subject", catalog.DelistEntry{ID: ids[1], Reason: "不再维护"})
	_, entries, gone := w.exported("330100", "ndjson", graph.Selection{Catalog: w.Name("cat-330100"), Edition: 2026})
	if len(entries) != 1 || len(gone) != 0 || entries[ids[0]] == "" {
		t.Errorf("edition: %v %v", entries, gone)
	}
	if _, err := graph.NewEverybody(w.Store(), "330100").Entries(graph.Selection{Catalog: w.Name("cat-330100"), Edition: 2031}); err == nil {
		t.Error("an edition that is not there is exported")
	}
}
