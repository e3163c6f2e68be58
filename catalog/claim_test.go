package catalog_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

// material is named as the receipt of the province's node names it.
func material(digit string) []catalog.MaterialInput {
	return []catalog.MaterialInput{{Pointer: pointer(digit), Hash: strings.Repeat(digit, 64), Bytes: catalog.MaxMaterial}}
}

func pointer(digit string) string { return "hom-" + catalog.Province + "-" + strings.Repeat(digit, 26) }

// fileClaim files a claim with materials against an open entry.
func fileClaim(w *catalogtest.World, entry, digit string) string {
	return w.Must("user-1", catalog.FileClaim{Entry: entry, Interest: catalog.InterestPrivacy, Text: "可识别个人", Materials: material(digit)})
}

// TestClaimMovesAreExactlyThoseOfSM15 gives every claim command in every state
// of the machine.
func TestClaimMovesAreExactlyThoseOfSM15(t *testing.T) {
	reach := func(w *catalogtest.World, entry string, state catalog.ClaimState) string {
		if state == catalog.ClaimAwaitingMaterials {
			return w.Must("user-1", catalog.FileClaim{Entry: entry, Interest: catalog.InterestPrivacy, Text: "可识别个人"})
		}
		id := fileClaim(w, entry, "a")
		steps := []struct {
			reached catalog.ClaimState
			command ledger.Command
		}{
			{catalog.ClaimSuspended, catalog.VerifyClaim{ID: id, Check: catalog.CheckSuspend, Findings: "必要"}},
			{catalog.ClaimFinalVerification, catalog.VerifyClaim{ID: id, Check: catalog.CheckFinal, Findings: "属实"}},
			{catalog.ClaimDecided, catalog.DecideClaim{ID: id, Outcome: catalog.ClaimOutcomeWithdraw, Reasons: "属实"}},
			{catalog.ClaimNotified, catalog.NotifyClaim{ID: id, Notice: "已撤回"}},
		}
		if state == catalog.ClaimNotSuspended {
			steps = steps[:1]
			steps[0].reached, steps[0].command = state, catalog.VerifyClaim{ID: id, Check: catalog.CheckNotNecessary, Findings: "无关"}
		}
		if state == catalog.ClaimPreliminary {
			return id
		}
		for _, step := range steps {
			w.Must(subject, step.command)
			if step.reached == state {
				return id
			}
		}
		t.Fatalf("no way to %s", state)
		return ""
	}
	commands := func(id string) []struct {
		as      string
		command ledger.Command
	} {
		return []struct {
			as      string
			command ledger.Command
		}{
			{"user-1", catalog.AddClaimMaterials{ID: id, Materials: material("b")}},
			{subject, catalog.VerifyClaim{ID: id, Check: catalog.CheckSuspend, Findings: "必要"}},
			{subject, catalog.VerifyClaim{ID: id, Check: catalog.CheckNotNecessary, Findings: "无关"}},
			{subject, catalog.VerifyClaim{ID: id, Check: catalog.CheckFinal, Findings: "属实"}},
			{subject, catalog.DecideClaim{ID: id, Outcome: catalog.ClaimOutcomeWithdraw, Reasons: "属实"}},
			{subject, catalog.NotifyClaim{ID: id, Notice: "结果"}},
		}
	}
	allowed := map[catalog.ClaimState][]int{ // by position in commands: SM-15 of the rulebook
		catalog.ClaimAwaitingMaterials: {0}, catalog.ClaimPreliminary: {0, 1, 2}, catalog.ClaimSuspended: {0, 3}, catalog.ClaimNotSuspended: {0, 3},
		catalog.ClaimFinalVerification: {4}, catalog.ClaimDecided: {5}, catalog.ClaimNotified: {},
	}
	for _, state := range catalog.ClaimFlow.States() {
		for i, one := range commands("") {
			t.Run("SM-15 "+string(state)+" "+string(one.command.Kind()), func(t *testing.T) {
				w := catalogtest.New(t)
				entry := inOpeningState(w, catalog.OpeningOpen)
				id := reach(w, entry, state)
				step := commands(id)[i]
				if slices.Contains(allowed[state], i) {
					w.Must(step.as, step.command)
					return
				}
				w.Refused(step.as, step.command, ledger.CodeTransition)
			})
		}
	}
}

// TestSuspendedEntryHasNoAccessOnEveryReplicaAtTheSameIndex carries the log out
// on a second store: at the index of the verification both refuse, before it
// both allow.
func TestSuspendedEntryHasNoAccessOnEveryReplicaAtTheSameIndex(t *testing.T) {
	w := catalogtest.New(t)
	entry := inOpeningState(w, catalog.OpeningOpen)
	claim := fileClaim(w, entry, "a")
	w.Must(subject, catalog.VerifyClaim{ID: claim, Check: catalog.CheckSuspend, Findings: "可识别个人"})
	suspendedAt := w.Index()
	w.Must("user-2", catalog.FileComment{Entry: entry, Ground: catalog.CommentGroundErrorOrOmission, Text: "有误"})

	second, book := ledgertest.NewMapStore(), catalog.Book()
	question := catalog.AccessQuestion{Entry: entry, Method: catalog.MethodDownload}
	for i, data := range w.Log() {
		index := uint64(i + 1)
		batch, err := ledger.DecodeEntry(data)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := book.Execute(second, index, batch); err != nil {
			t.Fatal(err)
		}
		if index == suspendedAt-1 && !catalog.AccessDecision(second, ledger.Clock(second), question).Allowed {
			t.Error("refused before the suspension")
		}
		if index < suspendedAt {
			continue
		}
		t.Run("AT35.2 at and after the index of the suspension", func(t *testing.T) {
			answer := catalog.AccessDecision(second, ledger.Clock(second), question)
			found, _ := catalog.Entries.Find(second, entry)
			if answer.Allowed || answer.Code != "OPENING_STOPPED" || len(answer.Distributions) > 0 || found.Opening != catalog.OpeningSuspended {
				t.Errorf("at %d: %+v, entry %s", index, answer, found.Opening)
			}
			for id := range catalog.DistributionsOf.IDs(second, "", entry) {
				if d, _ := catalog.Distributions.Find(second, id); d.State == catalog.DistributionPublished {
					t.Errorf("distribution %s is still published", id)
				}
			}
		})
	}
	if second.LawHash() != w.Store().LawHash() {
		t.Error("the second store came to another state")
	}
}

// TestPreliminaryCheckIsDueOnTheSameWorkingDay: 立即, and on a holiday the next
// working day (R35.1).
func TestPreliminaryCheckIsDueOnTheSameWorkingDay(t *testing.T) {
	for _, tc := range []struct{ name, received, lastDay string }{
		{"R35.1 on a working day", "2026-09-24T10:00:00", "2026-09-24"},
		{"R35.1 late in the evening", "2026-09-24T23:59:59", "2026-09-24"},
		{"R35.1 on a holiday", "2026-10-01T10:00:00", "2026-10-08"},
		{"R35.1 on a Saturday that is worked", "2026-10-10T10:00:00", "2026-10-10"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := catalogtest.New(t)
			entry := inOpeningState(w, catalog.OpeningOpen)
			w.SetTime(at(t, tc.received))
			id := fileClaim(w, entry, "a")
			claim, _ := catalog.Claims.Find(w.Store(), id)
			due := midnightAfter(t, tc.lastDay)
			if claim.Limit.DueAt != due {
				t.Errorf("due at %s, want %s", claim.Limit.DueAt, due)
			}
			if claim.CheckOverdue(due-1) || !claim.CheckOverdue(due) {
				t.Error("overdue begins at the due time")
			}
			w.SetTime(due.Time().Add(time.Hour))
			w.Must(subject, catalog.VerifyClaim{ID: id, Check: catalog.CheckNotNecessary, Findings: "无关"})
			claim, _ = catalog.Claims.Find(w.Store(), id)
			if !claim.CheckOverdue(due) {
				t.Error("a late check washed its lateness away")
			}
		})
	}
}

// TestWithdrawnMeanwhileCannotBeResumedByAClaim: another claim withdrew the
// data for good.
func TestWithdrawnMeanwhileCannotBeResumedByAClaim(t *testing.T) {
	w := catalogtest.New(t)
	entry := inOpeningState(w, catalog.OpeningOpen)
	first, second := fileClaim(w, entry, "a"), fileClaim(w, entry, "b")
	for _, id := range []string{first, second} {
		w.Must(subject, catalog.VerifyClaim{ID: id, Check: catalog.CheckSuspend, Findings: "必要"})
		w.Must(subject, catalog.VerifyClaim{ID: id, Check: catalog.CheckFinal, Findings: "核实"})
	}
	w.Must(subject, catalog.DecideClaim{ID: first, Outcome: catalog.ClaimOutcomeWithdraw, Reasons: "属实"})
	w.Refused(subject, catalog.DecideClaim{ID: second, Outcome: catalog.ClaimOutcomeResume, Reasons: "恢复"}, ledger.CodeTransition)
	w.Must(subject, catalog.DecideClaim{ID: second, Outcome: catalog.ClaimOutcomeWithdraw, Reasons: "已撤回"})
	lawful(t, w)
}

// TestSecondOutcomeDecidesWhatASuspendedEntryBecomes: with two claims on one
// entry, processing asked for by one is not skipped by the other's RESUME.
func TestSecondOutcomeDecidesWhatASuspendedEntryBecomes(t *testing.T) {
	w := catalogtest.New(t)
	entry := inOpeningState(w, catalog.OpeningOpen)
	first, second := fileClaim(w, entry, "a"), fileClaim(w, entry, "b")
	for _, id := range []string{first, second} {
		w.Must(subject, catalog.VerifyClaim{ID: id, Check: catalog.CheckSuspend, Findings: "必要"})
		w.Must(subject, catalog.VerifyClaim{ID: id, Check: catalog.CheckFinal, Findings: "核实"})
	}
	w.Must(subject, catalog.DecideClaim{ID: first, Outcome: catalog.ClaimOutcomeReopenAfterProcessing, Reasons: "脱敏"})
	w.Must(subject, catalog.DecideClaim{ID: second, Outcome: catalog.ClaimOutcomeResume, Reasons: "无关"})
	found, _ := catalog.Entries.Find(w.Store(), entry)
	if found.Opening != catalog.OpeningSuspended {
		t.Fatalf("opening %s", found.Opening)
	}
	w.Refused(subject, catalog.ResumeEntry{ID: entry}, "VERIFICATION_REQUIRED")
	w.Must(subject, catalog.StartProcessing{ID: entry})
	w.Refused(subject, catalog.ReopenEntry{ID: entry}, "PROCESSING_RECORD_REQUIRED")
	w.Must(subject, catalog.ReopenEntry{ID: entry, Processing: processingRecord()})
	lawful(t, w)
}

// TestEmergencyTimeToOpenIsMeasured: R8.3, from when the data could be had.
func TestEmergencyTimeToOpenIsMeasured(t *testing.T) {
	w := catalogtest.New(t)
	incident := declare(w)
	id := listEntry(w, "病例分布")
	offer(w, id)
	available := ledger.InstantOf(w.Time())
	link := w.Must(subject, catalog.LinkEntry{Incident: incident, Entry: id, Cadence: "P1D", AvailableAt: available})
	links := catalog.LinksOf(w.Store(), incident)
	if len(links) != 1 || links[0].ID != link {
		t.Fatalf("links %+v", links)
	}
	if _, open := catalog.TimeToOpen(w.Store(), links[0]); open {
		t.Error("not open yet")
	}
	w.SetTime(w.Time().Add(90 * time.Minute))
	w.Must(subject, catalog.OpenEntry{ID: id})
	if took, open := catalog.TimeToOpen(w.Store(), links[0]); !open || took != (90*time.Minute).Milliseconds() {
		t.Errorf("R8.3: took %d ms, open %v", took, open)
	}
	entry, _ := catalog.Entries.Find(w.Store(), id)
	due := catalog.FreshnessOf(w.Store(), entry, ledger.InstantOf(w.Time().AddDate(0, 0, 20)))
	if due.Freshness != catalog.FreshnessStale {
		t.Errorf("the emergency's cadence does not count: %+v", due)
	}
	w.Must("330100-government", catalog.EndIncident{ID: incident, Reason: "结束"})
	entry, _ = catalog.Entries.Find(w.Store(), id)
	due = catalog.FreshnessOf(w.Store(), entry, ledger.InstantOf(w.Time().AddDate(0, 0, 20)))
	if due.Freshness == catalog.FreshnessStale {
		t.Errorf("the catalog's frequency does not count again: %+v", due)
	}
	w.Must("330100-government", catalog.CloseIncident{ID: incident, Note: "没有从其他单位和个人获得的数据"})
	lawful(t, w)
}

func declare(w *catalogtest.World) string {
	return w.Must("330100-government", catalog.DeclareIncident{
		Emergency: catalog.EmergencyPublicHealth, Title: "疫情", Harm: "可能造成严重社会危害",
		Citations: []catalog.Citation{{Title: "中华人民共和国突发事件应对法", Article: "第十条", Norm: catalog.NormLaw}},
	})
}

// TestNewCalendarMovesOpenMattersOnly publishes a year with demands, comments
// and claims open and ended.
func TestNewCalendarMovesOpenMattersOnly(t *testing.T) {
	w := catalogtest.New(t)
	entry := inOpeningState(w, catalog.OpeningOpen)
	w.SetTime(at(t, "2026-12-25T10:00:00"))
	open, ended := complain(w, "user-1", entry), complain(w, "user-1", entry)
	w.Must(subject, catalog.AssignComment{ID: ended.ID})
	w.Must(subject, catalog.ResolveComment{ID: ended.ID, Outcome: catalog.CommentOutcomeNotAccepted, Reasons: "无误"})
	demand := w.Must("user-1", catalog.FileDemand{Institution: w.Name("org-" + subject), Title: "数据", Text: "需求"})
	notice := calendar.YearNotice{Year: 2027}
	for _, d := range []string{"2026-12-31", "2027-01-01", "2027-01-02", "2027-05-01", "2027-10-01", "2027-10-02", "2027-10-03"} {
		day, _ := calendar.ParseDate(d)
		notice.Off = append(notice.Off, day)
	}
	text, err := json.Marshal(catalog.PublishWorkCalendar{Notice: notice})
	if err != nil {
		t.Fatal(err)
	}
	var published catalog.PublishedCalendar
	if err := ledger.Decode(w.MustGive("calendar.publish", string(text), w.As("province-authority")).Value, &published); err != nil {
		t.Fatal(err)
	}
	if published.Version != 2 || published.Recount != (catalog.Recount{Open: 2, Moved: 2}) {
		t.Errorf("published %+v", published)
	}
	after, _ := catalog.Comments.Find(w.Store(), open.ID)
	if len(after.Limit.Changes) != 1 || after.Limit.Changes[0].OldDueAt != open.Limit.DueAt || after.Limit.DueAt == open.Limit.DueAt || after.Limit.Provisional {
		t.Errorf("open: %+v", after.Limit)
	}
	done, _ := catalog.Comments.Find(w.Store(), ended.ID)
	if len(done.Limit.Changes) != 0 || done.Limit.DueAt != ended.Limit.DueAt || done.Limit.Calendar != 1 {
		t.Errorf("ended: %+v", done.Limit)
	}
	asked, _ := catalog.Demands.Find(w.Store(), demand)
	if len(asked.Target.Changes) != 1 || asked.Target.Calendar != 2 {
		t.Errorf("demand: %+v", asked.Target)
	}
	lawful(t, w)
	monday, _ := calendar.ParseDate("2027-01-04") // the notice is changed; nothing was provisional any more
	notice.Off = append(notice.Off, monday)
	w.Must("province-authority", catalog.PublishWorkCalendar{Notice: notice})
	after, _ = catalog.Comments.Find(w.Store(), open.ID)
	if n := len(after.Limit.Changes); n != 2 || after.Limit.Changes[1].OldDueAt != after.Limit.Changes[0].NewDueAt || after.Limit.Calendar != 3 {
		t.Errorf("after a changed notice: %+v", after.Limit)
	}
	lawful(t, w)
	w.SetTime(after.Limit.DueAt.Time().Add(-time.Second))
	w.Must(subject, catalog.AssignComment{ID: open.ID})
	w.Must(subject, catalog.ResolveComment{ID: open.ID, Outcome: catalog.CommentOutcomeNotAccepted, Reasons: "无误"})
	after, _ = catalog.Comments.Find(w.Store(), open.ID)
	if after.Overdue(ledger.InstantOf(w.Time())) {
		t.Error("one second before the new end is in time")
	}
	lawful(t, w)
}
