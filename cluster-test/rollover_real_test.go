package clustertest_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
	"github.com/mulu-catalog/mulu/node/importer"
)

var rewriteRollover = flag.Bool("rewrite-rollover", false, "write docs/ROLLOVER.md")

const rolloverHead = `# 年度目录动态调整 · The annual adjustment on a real listing

Written by ` + "`go test ./cluster-test -run TestTheRealListingRollsOver -rewrite-rollover`" + `, which carries out these commands on the
real listing of Hangzhou (the file 330100.ndjson of the test data): the existing catalog adopted as edition 2024, changes by
three institutions, edition 2025 adopted and in force, and the difference of the two. ` + "`editionDiff`" + ` gives the same lists from the
adoption on, marked as a forecast (预告), so that in December everybody reads what 1 January changes. Ids are shortened. ` + "`mulu give KIND FIELDS`" + `
gives the same commands to a running node.

## 耗费 · What it costs

` + "`MULU_BENCH_ENTRIES=1000000 go test ./cluster-test -run xxx -bench Rollover -benchtime 2x`" + `, 2 cores, a state file with fsync, 1,000,000
entries of 1,000 institutions, retained by one rule, adopted when the year has begun: adoption and effect are one log entry of
264 bytes and take 21 ms on a replica, its search index included (55,000 allocations, 4.2 MB). Opening takes 60 ms, submitting
6 ms. The cost follows the institutions and what changes, not the entries: with 100,000 entries it is 20 ms.
`

// TestTheRealListingRollsOver: R10.3, R10.4, AT10.4, on real data.
func TestTheRealListingRollsOver(t *testing.T) {
	listing := filepath.Join("..", "..", "shared", "data", "zhejiang", "330100.ndjson")
	if _, err := os.Stat(listing); err != nil {
		t.Skipf("the real listing is not here: %v", err)
	}
	d := &rolloverDoc{t: t, world: catalogtest.NewAt(t, time.Date(2024, 5, 6, 9, 0, 0, 0, time.FixedZone("CST", 8*3600)))}
	d.b.WriteString(rolloverHead)
	d.importListing(listing)
	d.rollOver()
	if err := catalog.CheckInvariants(d.world.Store()); err != nil {
		t.Error(err)
	}
	const path = "../docs/ROLLOVER.md"
	if *rewriteRollover {
		if err := os.WriteFile(path, []byte(d.b.String()), 0o644); err != nil { //nolint:gosec // a document of the project
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), d.b.String()); diff != "" {
		t.Errorf("docs/ROLLOVER.md tells another story (-document +test):\n%s", diff)
	}
}

// rolloverDoc gives commands and writes down what happened.
type rolloverDoc struct {
	t     *testing.T
	world *catalogtest.World
	b     strings.Builder
	names []string // id, short name, alternating
}

func (d *rolloverDoc) say(format string, args ...any) { fmt.Fprintf(&d.b, format+"\n", args...) }

func (d *rolloverDoc) call(id, name string) { d.names = append(d.names, id, name) }

func (d *rolloverDoc) short(text string) string { return strings.NewReplacer(d.names...).Replace(text) }

// give gives a command and notes it with its outcome; the value is the
// result's.
func (d *rolloverDoc) give(who string, as ledgertest.Persona, c ledger.Command) any {
	d.t.Helper()
	fields, err := json.Marshal(c)
	if err != nil {
		d.t.Fatal(err)
	}
	result := d.world.Give(c.Kind(), string(fields), as)
	d.say("    %s> %s %s", who, c.Kind(), d.short(plain(d.t, fields)))
	if result.Refusal != nil {
		for _, one := range result.Refusal.All() {
			const most = 3
			if more := len(one.Details) - most; more > 0 {
				one.Details = append(one.Details[:most:most], ledger.Detail{Reason: fmt.Sprintf("and %d more", more)})
			}
			d.say("    refused: %s", d.short(one.Error()))
		}
		return nil
	}
	value, err := d.world.Book().ResultOf(c.Kind(), result.Value)
	if err != nil {
		d.t.Fatal(err)
	}
	d.say("    ok")
	return value
}

// plain is JSON without empty fields.
func plain(t *testing.T, text []byte) string {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	prune(fields)
	out, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func prune(fields map[string]any) {
	for key, v := range fields { // in any order: each is looked at alone
		if inner, ok := v.(map[string]any); ok {
			prune(inner)
			if len(inner) == 0 {
				delete(fields, key)
			}
			continue
		}
		list, isList := v.([]any)
		for _, one := range list {
			if inner, ok := one.(map[string]any); ok {
				prune(inner)
			}
		}
		if v == nil || v == "" || v == false || v == 0.0 || (isList && len(list) == 0) {
			delete(fields, key)
		}
	}
}

func (d *rolloverDoc) importListing(path string) {
	d.t.Helper()
	open := func() *importer.Source {
		source, err := importer.Open(path, "330100")
		if err != nil {
			d.t.Fatal(err)
		}
		return source
	}
	first := open()
	plan, err := importer.Prepare(d.t.Context(), first, io.Discard)
	if err != nil {
		d.t.Fatal(err)
	}
	authority, cat := "330100-authority", d.world.Name("cat-330100")
	session := d.world.Must(authority, catalog.BeginImport{Catalog: cat, Source: "330100", Digest: plan.Digest, Chunks: plan.Chunks})
	for number, rows := range importer.Chunks(d.t.Context(), open()) {
		d.world.Must(authority, catalog.ImportChunk{Session: session, Number: number, Rows: rows})
	}
	d.world.Must(authority, catalog.CommitImport{Session: session})
	d.say("\n## 2024\n\nThe listing is imported (`mulu import`), then adopted:\n")
	d.call(session, "SESSION")
	value := d.give("authority", d.world.As(authority), catalog.AdoptExistingCatalog{Catalog: cat, DocumentNo: "杭数〔2024〕5号"})
	if adoption, ok := value.(catalog.Adoption); ok {
		d.say("    edition %s: %d entries listed, %d open", adoption.Edition, adoption.Listed, adoption.Opened)
	}
}

// three are the institutions with the most listed entries.
func (d *rolloverDoc) three() []catalog.Standing {
	var best []catalog.Standing
	for s := range catalog.Standings.All(d.world.Store()) {
		at := len(best)
		for at > 0 && best[at-1].Listed < s.Listed {
			at--
		}
		best = append(best[:at:at], append([]catalog.Standing{s}, best[at:]...)...)
		best = best[:min(len(best), 3)]
	}
	return best
}

func (d *rolloverDoc) officer(institution string) ledgertest.Persona {
	d.t.Helper()
	secret := sha256.Sum256([]byte(institution))
	fields, err := json.Marshal(catalog.IssueToken{
		SecretHash: secret[:], Person: hex.EncodeToString(secret[:8]), Institution: institution, Roles: []catalog.Role{catalog.RoleSubject},
		Label: "officer", ExpiresAt: ledger.InstantOf(catalogtest.Start()),
	})
	if err != nil {
		d.t.Fatal(err)
	}
	node := d.world.Node("330100")
	result := d.world.MustGive((catalog.IssueToken{}).Kind(), string(fields), node)
	value, err := d.world.Book().ResultOf((catalog.IssueToken{}).Kind(), result.Value)
	if err != nil {
		d.t.Fatal(err)
	}
	token, ok := value.(catalog.Token)
	if !ok {
		d.t.Fatalf("issuing a token gave %T", value)
	}
	return ledgertest.Persona{Claim: ledger.Claim{Token: token.ID}, Client: token.ID, Origin: node.Origin}
}

func (d *rolloverDoc) entriesOf(s catalog.Standing, n int) []string {
	var ids []string
	for id := range catalog.ListedEntries.IDs(d.world.Store(), "", s.Catalog, s.Institution) {
		if entry, ok := catalog.Entries.Find(d.world.Store(), id); ok && entry.Attribute == catalog.AttributeUnconditional && len(ids) < n {
			ids = append(ids, id)
			d.call(id, fmt.Sprintf("《%s》", entry.Name))
		}
	}
	return ids
}

func (d *rolloverDoc) rollOver() {
	d.t.Helper()
	w, authority, node := d.world, d.world.As("330100-authority"), d.world.Node("330000")
	cat := w.Name("cat-330100")
	w.SetTime(catalog.RolloverOpens(2025).Time())
	d.say("\n## 1 October 2024: the statutory job opens edition 2025\n")
	d.give("node", node, catalog.OpenEdition{Catalog: cat, Year: 2025})
	id := catalog.EditionID(cat, 2025)
	edition, _ := catalog.Editions.Find(w.Store(), id)
	pending, institutions := 0, 0
	for _, p := range catalog.PendingOf(w.Store(), &edition) {
		pending, institutions = pending+p.Count, institutions+1
	}
	d.say("    %d entries of %d institutions pending", pending, institutions)
	for i := range catalog.Institutions.All(w.Store()) {
		place, _ := catalog.LookupDivision(i.Division)
		d.call(i.ID, place.Name+i.Name)
	}
	d.say("\n## Three institutions propose\n")
	three := d.three()
	first, second := d.entriesOf(three[0], 2), d.entriesOf(three[1], 1)
	w.SetTime(time.Date(2024, 11, 4, 9, 0, 0, 0, time.FixedZone("CST", 8*3600)))
	d.give("subject 1", d.officer(three[0].Institution), catalog.SetDispositions{Edition: id, Entries: first, Disposition: catalog.DispositionRemove, Reason: "数据源停止更新"})
	d.give("subject 2", d.officer(three[1].Institution), catalog.SetDispositions{
		Edition: id, Entries: second, Disposition: catalog.DispositionModify,
		Changes: catalog.EntryChanges{UpdateFrequency: catalog.FrequencyWeekly, Summary: "自2025年起按周更新"},
	})
	basis := []catalog.RestrictionBasis{{Basis: catalog.RestrictedInfrastructureStrain, Evidence: "接口承载能力测试报告"}}
	filter := catalog.DispositionFilter{Institution: three[2].Institution}
	d.give("subject 3", d.officer(three[2].Institution), catalog.SetDispositions{Edition: id, Filter: filter, Disposition: catalog.DispositionRetain, Bases: basis})
	d.say("\n## The compiling authority confirms, disposes of the rest and adopts\n\nA proposal does not count, and nothing may stay pending (AT10.4):\n")
	d.give("authority", authority, catalog.SubmitEdition{ID: id})
	for _, s := range three {
		d.give("authority", authority, catalog.SetDispositions{Edition: id, Filter: catalog.DispositionFilter{Institution: s.Institution}, Confirm: true})
	}
	d.give("authority", authority, catalog.SetDispositions{Edition: id, WholeCatalog: true, Disposition: catalog.DispositionRetain})
	d.say("\nRestricted entries of the adopted listing need a basis of Article 15, institution by institution:\n")
	edition, _ = catalog.Editions.Find(w.Store(), id)
	unresolved := catalog.UnresolvedBases(w.Store(), &edition)
	for i, p := range unresolved {
		set := catalog.SetDispositions{Edition: id, Filter: catalog.DispositionFilter{Institution: p.Institution}, Disposition: catalog.DispositionRetain, Bases: basis}
		if i == 0 {
			d.give("authority", authority, set)
			d.say("    … and for %d more institutions", len(unresolved)-1)
			continue
		}
		w.Must("330100-authority", set)
	}
	d.say("")
	d.give("authority", authority, catalog.SubmitEdition{ID: id})
	d.give("authority", authority, catalog.SubmitEdition{ID: id, Reasons: []catalog.ShrinkingReason{{Institution: three[0].Institution, Reason: "数据源停止更新"}}})
	d.give("authority", authority, catalog.AdoptEdition{ID: id, DocumentNo: "杭数〔2024〕31号"})
	foreseen := d.changes(cat)
	w.SetTime(catalog.YearStart(2025).Time())
	d.say("\n## 1 January 2025, 00:00 in Shanghai\n")
	d.give("node", node, catalog.TakeEffect{ID: id})
	came := d.changes(cat)
	foreseen.Forecast, foreseen.ToIndex = false, came.ToIndex
	if diff := cmp.Diff(came, foreseen); diff != "" {
		d.t.Errorf("what was foreseen when the edition was adopted is not what came (-came +foreseen):\n%s", diff)
	}
	d.outcome(cat, came)
}

// changes is what changes from the edition of 2024 to that of 2025, foreseen or come.
func (d *rolloverDoc) changes(cat string) catalog.EditionDiff {
	d.t.Helper()
	diff, err := catalog.DiffEditions(d.world.Store(), catalog.EditionID(cat, 2024), catalog.EditionID(cat, 2025))
	if err != nil {
		d.t.Fatal(err)
	}
	return diff
}

func (d *rolloverDoc) outcome(cat string, diff catalog.EditionDiff) {
	d.t.Helper()
	r := d.world.Store()
	for _, e := range catalog.EditionsOf(r, cat) {
		count := 0
		for range catalog.EditionKeys(r, &e) {
			count++
		}
		d.say("    edition %d: %s, %d entries, document %s", e.Year, e.State, count, e.DocumentNo)
	}
	d.say("\n## What changed from 2024 to 2025 (`editionDiff`)\n\n| | entry | what |\n|---|---|---|")
	for _, e := range diff.Added {
		d.say("| added | %s | |", e.Name)
	}
	for _, e := range diff.Removed {
		d.say("| removed | %s | %s |", e.Name, e.Reason)
	}
	for _, e := range diff.AttributeChanged {
		d.say("| attribute | %s | %s → %s |", e.Name, e.From, e.To)
	}
	onlyBases := 0
	for _, e := range diff.Changed {
		if len(e.Fields) == 1 && e.Fields[0] == "bases" {
			onlyBases++
			continue
		}
		d.say("| changed | %s | %s |", e.Name, strings.Join(e.Fields, ", "))
	}
	d.say("| changed | %d restricted entries | bases |", onlyBases)
	if len(diff.Removed) != 2 || len(diff.Added) != 0 || len(diff.Changed) != onlyBases+1 {
		d.t.Errorf("removed %d, added %d, changed %d of which %d only their bases", len(diff.Removed), len(diff.Added), len(diff.Changed), onlyBases)
	}
}
