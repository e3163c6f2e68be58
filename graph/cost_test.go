package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

// counting is a cluster whose reads are counted.
type counting struct {
	at
	rows *int
}

func (c counting) Read(ctx context.Context, level ledger.ReadLevel, fn func(ledger.Reader) error) (ledger.Stamp, error) {
	return c.at.Read(ctx, level, func(ledger.Reader) error {
		counted := ledgertest.NewCounted(c.Store())
		err := fn(counted)
		*c.rows += counted.Rows
		return err
	})
}

// drafted enters and assesses entries of Hangzhou.
func (w *world) drafted(n int) (ids []string) {
	for i := range n {
		id := w.Must("330100-subject", catalog.DraftEntry{Catalog: w.Name("cat-330100"), Fields: catalog.EntryFields{
			Name: fmt.Sprintf("数据%03d", i), OpeningSubject: w.Name("org-330100-subject"), OpenAttribute: catalog.AttributeUnconditional,
			Formats: []catalog.DataFormat{catalog.FormatCSV}, DataType: catalog.DataTypeStructured, UpdateFrequency: catalog.FrequencyMonthly,
			Legal: catalog.LegalBasis{Class: catalog.LegalBasisRequiredOrPermitted, Citations: []catalog.Citation{{Title: "政府信息公开条例", Article: "第二十条", Norm: catalog.NormRegulation}}},
		}})
		w.Must("330100-subject", catalog.AssessEntry{
			ID: id, InvolvesLegalIssue: new(false), NeedsExpertise: new(false), InvolvesStateSecret: new(false),
			InvolvesTradeSecretOrPrivacy: new(false), Conclusion: catalog.AssessmentEligible,
		})
		w.Must("330100-subject", catalog.SubmitForReview{ID: id})
		w.Must("330100-authority", catalog.ReviewEntry{ID: id, Decision: catalog.ReviewApproved})
		ids = append(ids, id)
	}
	return ids
}

// TestAPageCostsWhatItShows asks for the few records of one entry, matter or
// division beside many others.
func TestAPageCostsWhatItShows(t *testing.T) {
	w := newWorld(t)
	entry := w.drafted(60)[0]
	var institutions []catalog.ImportRow
	for i := range 200 {
		row := rows(fmt.Sprintf("信息%03d", i))[0]
		row.Publisher = fmt.Sprintf("市示例%03d局", i)
		institutions = append(institutions, row)
	}
	w.listed(institutions...)
	matter := ""
	for task := range catalog.Tasks.All(w.Store()) {
		matter = task.Matter
	}
	read := 0
	handler, err := graph.New(graph.Config{Cluster: counting{at{w, "330100"}, &read}, Search: naive{w}, Node: "330100", Now: w.Time})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		query, id string
		shown     int
	}{
		{`assessments(entry: "$id", first: 10)`, entry, 1},
		{`reviews(entry: "$id", first: 10)`, entry, 1},
		{`specialReviews(entry: "$id", first: 10)`, entry, 0},
		{`tasks(matter: "$id", first: 10)`, matter, 1},
		{`tasks(division: "$id", first: 10)`, "330200", 0},
	} {
		before := read
		out := must(t, handler, "330100-authority", "{"+strings.ReplaceAll(test.query, "$id", test.id)+" { nodes { identifier } } }", nil)
		name, _, _ := strings.Cut(test.query, "(")
		if shown := len(out.list(name + ".nodes")); shown != test.shown {
			t.Errorf("%s shows %d, want %d", test.query, shown, test.shown)
		}
		if cost := read - before; cost > 40 {
			t.Errorf("%s reads %d rows to show %d", test.query, cost, test.shown)
		}
	}
}

// TestARequestIDHasOneLimit: what GraphQL lets through fits the ledger.
func TestARequestIDHasOneLimit(t *testing.T) {
	w := newWorld(t)
	mutation := `mutation($key: ID!) { draftEntry(input: {idempotencyKey: $key}) { userErrors { code } } }`
	for length, good := range map[int]bool{ledger.MaxRequestID: true, ledger.MaxRequestID + 1: false} {
		out := ask(t, w.node("330100"), "330100-subject", mutation, map[string]any{"key": strings.Repeat("k", length)})
		if good && (out.text("draftEntry.userErrors.0.code") == "" || out.text("draftEntry.userErrors.0.code") == ledger.CodeBadPayload) {
			t.Errorf("a key of %d bytes: %s", length, out.Body)
		}
		if !good && (out.code() != "BAD_REQUEST" || !strings.Contains(out.Body, "idempotencyKey")) {
			t.Errorf("a key of %d bytes: %s", length, out.Body)
		}
	}
}
