package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

func TestASpecInfersTheResultTypeOfItsCommand(t *testing.T) {
	book := newBook()
	c := newCluster(t)
	result := give(t, c, "r", writeNote{Text: "雨量"})
	value, err := book.ResultOf("note.write", result.Value)
	if n, ok := value.(note); err != nil || !ok || n.Text != "雨量" || n.Version != 1 {
		t.Fatalf("result = %#v, %v", value, err)
	}
}

func TestTypedProposalsReturnTypedResults(t *testing.T) {
	c := newCluster(t)
	n, result, err := ledger.Propose(t.Context(), c, c.Request(clerk), writeNote{Text: "x"})
	if err != nil || n.Text != "x" || result.Index != 1 {
		t.Fatalf("note %v, result %v, error %v", n, result, err)
	}
	_, _, err = ledger.Propose(t.Context(), c, c.Request(clerk), writeNote{})
	if !ledger.HasCode(err, "TEXT_REQUIRED") {
		t.Fatalf("error = %v, want TEXT_REQUIRED", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = ledger.Propose(cancelled, c, c.Request(clerk), writeNote{Text: "x"})
	if !errors.Is(err, ledger.ErrNoLeader) || !errors.Is(err, context.Canceled) {
		t.Fatalf("error = %v, want ErrNoLeader and Canceled", err)
	}
}

func TestARepeatedRequestGetsTheFirstAnswer(t *testing.T) {
	for _, command := range []ledger.Command{writeNote{Text: "x"}, writeNote{}} {
		c := newCluster(t)
		first := give(t, c, "same", command)
		before := c.Store()
		second := give(t, c, "same", command)
		if !second.Repeated || second.Index != first.Index || second.Seq != first.Seq || string(second.Value) != string(first.Value) ||
			(first.Refusal == nil) != (second.Refusal == nil) {
			t.Errorf("%v: first %+v, second %+v", command, first, second)
		}
		if before.LawHash() != c.Store().LawHash() {
			t.Errorf("%v: the repetition changed the state", command)
		}
		if n := count(c, "ledger/audit"); n != 1 {
			t.Errorf("%v: %d audit records, want 1", command, n)
		}
	}
}

func TestARequestIDWithAnotherBodyIsRefused(t *testing.T) {
	c := newCluster(t)
	give(t, c, "same", writeNote{Text: "x"})
	before := c.Store().LawHash()
	wantCode(t, give(t, c, "same", writeNote{Text: "y"}), ledger.CodeKeyReused)
	wantCode(t, give(t, c, "same", trouble{}), ledger.CodeKeyReused)
	if c.Store().LawHash() != before {
		t.Error("the refused request changed the state")
	}
	other := proposal(t, "same", writeNote{Text: "y"})
	other.Client = "another client"
	if result, err := c.Propose(t.Context(), other); err != nil || result.Refusal != nil {
		t.Errorf("another client's request of that name: %v %v", result.Refusal, err)
	}
}

func TestBothRequestsOfOneEntryAreSeen(t *testing.T) {
	c := newCluster(t)
	p := proposal(t, "same", writeNote{Text: "x"})
	outcome, err := c.Together("", p, p)
	if err != nil {
		t.Fatal(err)
	}
	if outcome.Results[0].Repeated || !outcome.Results[1].Repeated || count(c, "notes") != 1 {
		t.Fatalf("results %+v, %d notes", outcome.Results, count(c, "notes"))
	}
}

func TestARefusedCommandLeavesNoWrite(t *testing.T) {
	c := newCluster(t)
	write(t, c, "first", writeNote{Text: "x", Key: "taken"})
	before := c.Store()
	wantCode(t, give(t, c, "second", writeNote{Text: "y", Key: "taken", Tag: "t"}), "TITLE_TAKEN")
	wantCode(t, give(t, c, "third", trouble{How: "forbidden"}), ledger.CodeForbidden)
	if after := c.Store(); before.LawHash() != after.LawHash() {
		t.Fatalf("the refused command changed:\n%s", before.Diff(after))
	}
	outcome, err := c.Together("", proposal(t, "4", writeNote{Tag: "t"}), proposal(t, "5", writeNote{Text: "z"}))
	if err != nil || outcome.Results[0].Refusal == nil || outcome.Results[1].Refusal != nil {
		t.Fatal(outcome, err)
	}
	if n := count(c, "notes-by-tag"); n != 0 || count(c, "notes") != 2 {
		t.Fatalf("a refused command's writes went with the next one: %d index rows, %d notes", n, count(c, "notes"))
	}
	c.Replay(t)
}

func TestAFaultOfTheProgramStopsTheNode(t *testing.T) {
	for _, how := range []string{"break", "insert without id", "insert twice", "save nothing"} {
		c := newCluster(t)
		_, err := c.Propose(t.Context(), proposal(t, "r", trouble{How: how}))
		if err == nil || ledger.IsRefusal(err) {
			t.Errorf("%s: error = %v, want one that stops", how, err)
		}
		if c.Index() != 0 || c.Store().Len() != 0 {
			t.Errorf("%s: the entry left traces", how)
		}
	}
}

func TestAPanicOfACommandIsNotSwallowed(t *testing.T) {
	entry := entryOf(rawEnvelope(t, "trouble", "r", func(env *ledger.Envelope) {
		env.Payload = proposal(t, "", trouble{How: "panic"}).Payload
	}))
	defer func() {
		if recover() == nil {
			t.Error("the panic was swallowed")
		}
	}()
	_, _ = newBook().Execute(ledgertest.NewMapStore(), 1, entry)
}

func TestASaveThatWouldLoseAnotherIsRefused(t *testing.T) {
	c := newCluster(t)
	wantCode(t, give(t, c, "r", trouble{How: "save stale"}), ledger.CodeVersion)
}

func TestStateTimeNeverGoesBack(t *testing.T) {
	c := newCluster(t)
	start := c.Time()
	write(t, c, "a", writeNote{Text: "x"})
	c.SetTime(start.Add(-time.Hour))
	n := write(t, c, "b", writeNote{Text: "x"})
	if got, want := n.CreatedAt, ledger.InstantOf(start); got != want {
		t.Fatalf("created at %v, want %v", got, want)
	}
	c.SetTime(start.Add(time.Hour))
	if n = write(t, c, "c", writeNote{Text: "x"}); n.CreatedAt != ledger.InstantOf(start.Add(time.Hour)) {
		t.Fatalf("created at %v, an hour after %v", n.CreatedAt, start)
	}
	if got := ledger.Clock(c.Store()); got != n.CreatedAt {
		t.Fatalf("clock = %v, want %v", got, n.CreatedAt)
	}
}

func TestAnUnknownKindStopsTheNode(t *testing.T) {
	store := ledgertest.NewMapStore()
	_, err := newBook().Execute(store, 1, entryOf(rawEnvelope(t, "note.burn", "r", nil)))
	if !errors.Is(err, ledger.ErrUnknownKind) || !strings.Contains(err.Error(), "note.burn") {
		t.Fatalf("error = %v, want ErrUnknownKind that names the kind", err)
	}
	forged := entryOf(rawEnvelope(t, "note.burn", "r", func(env *ledger.Envelope) { env.Claim.Token = "stranger" }))
	if _, err := newBook().Execute(store, 1, forged); err != nil {
		t.Fatalf("a stranger stopped the node: %v", err)
	}
}

func TestAnIgnorableCommandIsAuditedAlikeByThoseWhoKnowItAndThoseWhoDoNot(t *testing.T) {
	entry := entryOf(rawEnvelope(t, "note.edit", "r", func(env *ledger.Envelope) { env.Flags = ledger.FlagIgnorable }))
	knows, knowsNot := ledgertest.NewMapStore(), ledgertest.NewMapStore()
	if _, err := newBook().Execute(knows, 1, entry); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.NewBook(identify).Execute(knowsNot, 1, entry); err != nil {
		t.Fatal(err)
	}
	if knows.Hash() != knowsNot.Hash() {
		t.Fatalf("differ:\n%s", knows.Diff(knowsNot))
	}
	if _, ok := ledger.FindAudit(knows, 1); !ok {
		t.Fatal("no audit record")
	}
}

func TestOversizeAndMisnamedRequestsAreRefusedAndNotRemembered(t *testing.T) {
	long := strings.Repeat("x", ledger.MaxRequestID+1)
	tests := []struct {
		name, code string
		change     func(*ledger.Envelope)
	}{
		{"oversize", ledger.CodeTooLarge, func(e *ledger.Envelope) { e.Payload = make([]byte, ledger.MaxCommand) }},
		{"no request id", ledger.CodeBadPayload, func(e *ledger.Envelope) { e.RequestID = "" }},
		{"long request id", ledger.CodeBadPayload, func(e *ledger.Envelope) { e.RequestID = long }},
		{"very long request id", ledger.CodeBadPayload, func(e *ledger.Envelope) { e.RequestID = strings.Repeat("长", 20_000) }},
		{"long client", ledger.CodeBadPayload, func(e *ledger.Envelope) { e.Client = long }},
		{"zero byte", ledger.CodeBadPayload, func(e *ledger.Envelope) { e.RequestID = "a\x00b" }},
		{"another origin", ledger.CodeForbidden, func(e *ledger.Envelope) { e.Origin = "node-2" }},
		{"a stranger", "UNAUTHENTICATED", func(e *ledger.Envelope) { e.Claim.Token = "stranger" }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			store := ledgertest.NewMapStore()
			entry := entryOf(rawEnvelope(t, "note.write", "r", test.change))
			outcome, err := newBook().Execute(store, 1, entry)
			if err != nil {
				t.Fatal(err)
			}
			wantCode(t, outcome.Results[0], test.code)
			if record, ok := ledger.FindAudit(store, 1); !ok || record.Outcome != test.code || len(record.RequestID) > 200 {
				t.Errorf("audit record %v %v", record.Outcome, ok)
			}
			store.Scan("ledger/requests", "", "", func(key string, _ []byte) bool {
				t.Errorf("remembered as %q", key)
				return true
			})
		})
	}
}

func TestAForgedClientDoesNotUseUpRequestIDs(t *testing.T) {
	c := newCluster(t)
	forged := proposal(t, "mine", writeNote{Text: "x"})
	forged.Claim.Token = "stranger"
	if result, err := c.Propose(t.Context(), forged); err != nil || result.Refusal == nil {
		t.Fatal(result, err)
	}
	if result := give(t, c, "mine", writeNote{Text: "x"}); result.Refusal != nil || result.Repeated {
		t.Fatalf("the true request: %+v", result)
	}
}

func TestAKeyThatNoStoreCanHoldIsRefused(t *testing.T) {
	c := newCluster(t)
	for i, key := range []string{"", strings.Repeat("名", ledger.MaxKey)} {
		wantCode(t, give(t, c, fmt.Sprint(i), trouble{How: "claim", Key: key}), ledger.CodeBadPayload)
	}
}

func TestAPayloadThatCannotBeDecodedIsRefused(t *testing.T) {
	c := newCluster(t)
	p := proposal(t, "r", writeNote{Text: "x"})
	p.Payload = []byte{0xff}
	result, err := c.Propose(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, result, ledger.CodeBadPayload)
}

func TestAKindWaitsForItsLevel(t *testing.T) {
	raise := ledger.Of[raiseLevel]()
	book := ledger.NewBook(identify, raise, ledger.Of[writeNote]().Since(2))
	c := ledgertest.NewCluster(t, ledgertest.ClusterConfig{Book: book})
	wantCode(t, give(t, c, "early", writeNote{Text: "x"}), ledger.CodeNotYetEnabled)
	if result := give(t, c, "raise", raiseLevel{}); result.Refusal != nil || ledger.StateLevel(c.Store()) != 2 {
		t.Fatalf("level %d, refusal %v", ledger.StateLevel(c.Store()), result.Refusal)
	}
	write(t, c, "late", writeNote{Text: "x"})
	c.Replay(t)
}

type raiseLevel struct{}

func (raiseLevel) Kind() ledger.Kind                       { return "level.raise" }
func (raiseLevel) Allow(ledger.Reader, ledger.Actor) error { return nil }
func (raiseLevel) Audit() string                           { return "level raised" }
func (raiseLevel) Apply(tx *ledger.Tx) (bool, error) {
	tx.RaiseLevel(2)
	return true, nil
}

func TestDamagedBytesStopTheNode(t *testing.T) {
	data := rawEnvelope(t, "note.write", "r", nil)
	for i := range data {
		damaged := append([]byte(nil), data...)
		damaged[i] ^= 0x10
		if _, err := newBook().Execute(ledgertest.NewMapStore(), 1, entryOf(damaged)); !errors.Is(err, ledger.ErrDamaged) {
			t.Fatalf("byte %d changed: error = %v, want ErrDamaged", i, err)
		}
	}
	if _, err := newBook().Execute(ledgertest.NewMapStore(), 1, entryOf(data[:3])); !errors.Is(err, ledger.ErrDamaged) {
		t.Fatalf("cut short: error = %v, want ErrDamaged", err)
	}
}

func TestAFencedRequestNeverTakesEffect(t *testing.T) {
	c := newCluster(t)
	id := strings.Repeat("r", ledger.MaxRequestID) // the longest id can be fenced too
	status := func() ledger.WriteState {
		s, err := c.WriteStatus(t.Context(), "clerk", id)
		if err != nil {
			t.Fatal(err)
		}
		return s.State
	}
	if got := status(); got != ledger.WriteNotFound {
		t.Fatalf("before: %s", got)
	}
	fence(t, c, id)
	if got := status(); got != ledger.WriteFenced {
		t.Fatalf("after the fence: %s", got)
	}
	wantCode(t, give(t, c, id, writeNote{Text: "late"}), ledger.CodeFenced)
	if count(c, "notes") != 0 {
		t.Fatal("the fenced request took effect")
	}
	c.Replay(t)
}

func TestAFenceAfterTheRequestChangesNothing(t *testing.T) {
	c := newCluster(t)
	give(t, c, "done", writeNote{Text: "x"})
	give(t, c, "refused", writeNote{})
	fence(t, c, "done")
	fence(t, c, "refused")
	for id, want := range map[string]ledger.WriteState{"done": ledger.WriteCommitted, "refused": ledger.WriteRejected} {
		if got := ledger.StatusOf(c.Store(), "clerk", id).State; got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
	if result := give(t, c, "done", writeNote{Text: "x"}); result.Refusal != nil || !result.Repeated {
		t.Errorf("the settled request: %+v", result)
	}
}

func fence(t *testing.T, c *ledgertest.Cluster, id string) {
	t.Helper()
	p, err := ledger.NewFence("clerk", ledger.Claim{Token: "clerk"}, id)
	if err != nil {
		t.Fatal(err)
	}
	if result, err := c.Propose(t.Context(), p); err != nil || result.Refusal != nil {
		t.Fatal(result.Refusal, err)
	}
}

// TestTwoNodesHaveTheSameBytes carries out one log under different schedules;
// the runtime walks maps in another order each time.
func TestTwoNodesHaveTheSameBytes(t *testing.T) {
	c := newCluster(t)
	names := ids(200)
	for i := 0; i < len(names); i += 10 {
		var together []ledger.Proposal
		for j, id := range names[i : i+10] {
			text := fmt.Sprintf("note %d", j%9) // one in ten is refused
			if j%9 == 0 {
				text = ""
			}
			together = append(together, proposal(t, id, writeNote{Text: text, Tag: fmt.Sprint(j % 3), Key: fmt.Sprint(i * j)}))
		}
		if _, err := c.Together("", together...); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("INV-16 whatever GOMAXPROCS is", func(t *testing.T) {
		for _, procs := range []int{1, 2, 8} {
			old := runtime.GOMAXPROCS(procs)
			c.Replay(t)
			runtime.GOMAXPROCS(old)
		}
	})
}

func count(c *ledgertest.Cluster, table string) int {
	n := 0
	c.Store().Scan(table, "", "", func(string, []byte) bool { n++; return true })
	return n
}
