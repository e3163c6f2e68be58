package graph_test

import (
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/graph"
)

// R21.5: a comment that was resolved late stays overdue, in the record and in
// the list; one that was resolved in time never becomes so.
func TestALateResolutionDoesNotWashAwayThatItWasLate(t *testing.T) {
	w := newWorld(t)
	entry := w.listed(rows("公交线路")...)[0]
	hangzhou := w.node("330100")
	file := func() string {
		return w.give(w.node("330000"), "user-1", "fileComment", "comment { identifier }",
			map[string]any{"entry": entry, "ground": "ERROR_OR_OMISSION", "text": "缺少夜班线路"}).text("fileComment.comment.identifier")
	}
	resolve := func(id string) {
		t.Helper()
		w.give(hangzhou, "330100-subject", "assignComment", "comment { state }", map[string]any{"id": id})
		done := w.give(hangzhou, "330100-subject", "resolveComment", "comment { state }",
			map[string]any{"id": id, "outcome": "NOT_ACCEPTED", "reasons": "夜班线路不属于本数据"})
		if done.text("resolveComment.comment.state") != "RESOLVED" {
			t.Fatalf("not resolved: %s", done.Body)
		}
	}
	inTime, late := file(), file()
	resolve(inTime)
	w.SetTime(w.Time().AddDate(0, 1, 0))
	for _, when := range []string{"open", "resolved late"} {
		out := must(t, hangzhou, "330100-subject", `query($inTime: ID!, $late: ID!) {
			inTime: comment(id: $inTime) { overdue }
			late: comment(id: $late) { overdue }
			comments(overdue: true, first: 10) { nodes { identifier } }
		}`, map[string]any{"inTime": inTime, "late": late})
		if out.get("inTime.overdue") != false || out.get("late.overdue") != true || out.text("comments.nodes.0.identifier") != late || out.get("comments.nodes.1") != nil {
			t.Errorf("%s: %s", when, out.Body)
		}
		if when == "open" {
			resolve(late)
		}
	}
}

// A stage grows older without an entry of the log, and no younger at a node
// whose clock is behind.
func TestAStageAgesByTheLaterOfTheNodesClockAndTheLog(t *testing.T) {
	w := newWorld(t)
	entry := w.listed(rows("公交线路")...)[0]
	opened := w.give(w.node("330100"), "330100-authority", "suggestAttribute", "suggestion { identifier }",
		map[string]any{"entry": entry, "to": "RESTRICTED", "reason": "涉及安全"})
	id, since := opened.text("suggestAttribute.suggestion.identifier"), w.Time()
	age := func(clock time.Time) float64 {
		t.Helper()
		handler, err := graph.New(graph.Config{Cluster: at{w, "330100"}, Search: naive{w}, Node: "330100", Now: func() time.Time { return clock }})
		if err != nil {
			t.Fatal(err)
		}
		out := must(t, handler, "330100-authority", `query($id: ID!) { suggestion(id: $id) { stage { ageDays } } }`, map[string]any{"id": id})
		return float64(out.number("suggestion.stage.ageDays"))
	}
	if got := age(since.AddDate(0, 0, 3)); got != 3 {
		t.Errorf("three days later, by the node's clock alone, the stage is %v days old", got)
	}
	w.SetTime(since.AddDate(0, 0, 5))
	w.give(w.node("330100"), "user-1", "fileComment", "comment { identifier }", map[string]any{"entry": entry, "ground": "ERROR_OR_OMISSION", "text": "缺少夜班线路"})
	if got := age(since.AddDate(0, 0, -2)); got != 5 {
		t.Errorf("five days later by the log, at a node whose clock is behind, the stage is %v days old", got)
	}
}
