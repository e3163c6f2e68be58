package graph_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/mulu-catalog/mulu/graph"
	"github.com/mulu-catalog/mulu/ledger"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// failing is a cluster that answers nothing but its error.
type failing struct {
	at
	err error
}

func (f failing) Propose(context.Context, ledger.Proposal) (ledger.Result, error) {
	return ledger.Result{}, f.err
}

func (f failing) Read(ctx context.Context, level ledger.ReadLevel, fn func(ledger.Reader) error) (ledger.Stamp, error) {
	if level.Level == ledger.Local || level.Level == "" { // authentication goes on
		return f.at.Read(ctx, level, fn)
	}
	return ledger.Stamp{}, f.err
}

var (
	errNotYet   = errors.New("not yet")
	errTooStale = errors.New("too stale")
)

func TestWhatIsNoRefusalIsAnErrorWithACode(t *testing.T) {
	w := newWorld(t)
	write := `mutation { revokeToken(input: {idempotencyKey: "k", id: "x"}) { index } }`
	for _, tt := range []struct {
		err      error
		document string
		code     string
	}{
		{fmt.Errorf("%w: nobody", ledger.ErrNoLeader), write, "NO_LEADER"},
		{&ledger.UnknownOutcome{RequestID: "k", Cause: context.DeadlineExceeded}, write, "UNKNOWN_OUTCOME"},
		{errors.New("secret detail"), write, "INTERNAL"},
		{fmt.Errorf("%w: 7", errNotYet), `query @consistency(level: AT_LEAST, index: 999) { catalogs { identifier } }`, "NOT_YET"},
		{fmt.Errorf("%w: 9 ms", errTooStale), `query @consistency(level: BOUNDED, ms: 1) { catalogs { identifier } }`, "TOO_STALE"},
		{fmt.Errorf("%w: %w", errTooStale, ledger.ErrNoLeader), `query @consistency(level: BOUNDED, ms: 1) { catalogs { identifier } }`, "TOO_STALE"},
		{ledger.ErrNoLeader, `query @consistency(level: LINEARIZABLE) { catalogs { identifier } }`, "NO_LEADER"},
	} {
		handler, err := graph.New(graph.Config{
			Cluster: failing{at{w, "330100"}, tt.err}, Search: naive{w}, Node: "330100", Now: w.Time,
			IsNotYet:   func(err error) bool { return errors.Is(err, errNotYet) },
			IsTooStale: func(err error) bool { return errors.Is(err, errTooStale) },
		})
		if err != nil {
			t.Fatal(err)
		}
		out := ask(t, handler, "330100-authority", tt.document)
		if out.code() != tt.code {
			t.Errorf("%v: %s; want %s", tt.err, out.Body, tt.code)
		}
		if strings.Contains(out.Body, "secret detail") {
			t.Errorf("a detail leaks: %s", out.Body)
		}
		if tt.code == "UNKNOWN_OUTCOME" && out.Errors[0].Extensions["requestId"] != "k" {
			t.Errorf("no request id: %s", out.Body)
		}
	}
}

func TestCommandsThatAreTooLargeAreRefusedBeforeTheLog(t *testing.T) {
	w := newWorld(t)
	refusal := ledger.Refuse(ledger.CodeTooLarge, "", "命令超过上限", "the command is too large")
	handler, err := graph.New(graph.Config{Cluster: failing{at{w, "330100"}, refusal}, Search: naive{w}, Node: "330100", Now: w.Time})
	if err != nil {
		t.Fatal(err)
	}
	out := ask(t, handler, "330100-authority", `mutation { revokeToken(input: {idempotencyKey: "k", id: "x"}) { index receipt { seq } userErrors { code } } }`)
	if out.text("revokeToken.userErrors.0.code") != ledger.CodeTooLarge || out.get("revokeToken.receipt") != nil {
		t.Errorf("refused before the log: %s", out.Body)
	}
}

func TestAuthorizationHeadersThatAreNone(t *testing.T) {
	w := newWorld(t)
	hangzhou := w.node("330100")
	for _, header := range []string{"Basic abc", "Bearer", "Bearer ", "330100-authority"} {
		request := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(`{"query":"{ viewer { label } }"}`))
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", header)
		recorder := httptest.NewRecorder()
		hangzhou.ServeHTTP(recorder, request)
		if recorder.Code != http.StatusUnauthorized {
			t.Errorf("Authorization: %q: %d", header, recorder.Code)
		}
	}
}

// Rulebook 8, R14.5: a state secret is known only at the home node of its subject.
func TestAStateSecretStaysAtItsHomeNode(t *testing.T) {
	w := newWorld(t)
	hangzhou := w.node("330100")
	fields := map[string]any{
		"openingSubject": w.Name("org-330100-subject"), "openAttribute": "PROHIBITED", "grounds": []string{"STATE_SECRET"},
	}
	out := w.give(hangzhou, "330100-subject", "draftEntry", "entry { identifier }", map[string]any{"catalog": w.Name("cat-330100"), "fields": fields})
	id := out.text("draftEntry.entry.identifier")
	if id == "" {
		t.Fatalf("not drafted: %s", out.Body)
	}
	query := `query($id: ID) { entry(identifier: $id) { identifier } }`
	if own := must(t, hangzhou, "330100-subject", query, map[string]any{"id": id}); own.text("entry.identifier") != id {
		t.Errorf("at home: %s", own.Body)
	}
	for _, persona := range []string{"", "province-authority", "330100-subject"} {
		if away := must(t, w.node("330000"), persona, query, map[string]any{"id": id}); away.get("entry") != nil {
			t.Errorf("away from home, as %q: %s", persona, away.Body)
		}
	}
}

// starting is a node that has heard no leader since it started.
type starting struct{ at }

func (s starting) Read(ctx context.Context, level ledger.ReadLevel, fn func(ledger.Reader) error) (ledger.Stamp, error) {
	stamp, err := s.at.Read(ctx, level, fn)
	stamp.BoundMS = -1
	return stamp, err
}

// A node that was killed may have forgotten for a moment what its log holds: it
// does not call a token invalid that it may not have seen yet.
func TestANodeThatHasNotCaughtUpDoesNotSayThatATokenIsInvalid(t *testing.T) {
	w := newWorld(t)
	for cluster, want := range map[ledger.Cluster]string{at{w, "330100"}: "UNAUTHENTICATED", starting{at{w, "330100"}}: "NOT_YET"} {
		handler, err := graph.New(graph.Config{Cluster: cluster, Search: naive{w}, Node: "330100", Now: w.Time})
		if err != nil {
			t.Fatal(err)
		}
		if out := ask(t, handler, "nobody's secret", `{ viewer { label } }`); out.code() != want {
			t.Errorf("an unknown token: %s; want %s", out.Body, want)
		}
		if out := ask(t, handler, "330100-authority", `{ viewer { authenticated } }`); out.code() != "" {
			t.Errorf("a known token: %s", out.Body)
		}
	}
}
