package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

// sent is an envelope that was given at some time.
type sent struct {
	id   string
	data []byte
	at   ledger.Instant // of the state, when it was carried out
}

// memory is a state that is given new envelopes and old ones again.
type memory struct {
	t        *rapid.T
	store    *ledgertest.MapStore
	book     *ledger.Book
	index    uint64
	now      ledger.Instant
	sent     []sent
	refused  int
	repeated int
}

func (m *memory) give(data []byte) ledger.Result {
	m.index++
	outcome, err := m.book.Execute(m.store, m.index, ledger.Entry{
		Version: ledger.FormatVersion, StampedAt: m.now, Batches: []ledger.Batch{{Origin: "node-1", Envelopes: [][]byte{data}}},
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return outcome.Results[0]
}

// fresh gives a note that claims its own title: carried out twice it would leave
// two notes.
func (m *memory) fresh() {
	id := fmt.Sprintf("r-%d", len(m.sent))
	payload, err := ledger.Encode(writeNote{Text: id})
	if err != nil {
		m.t.Fatal(err)
	}
	skew := rapid.SampledFrom([]time.Duration{0, 0, -time.Hour, time.Hour, 23 * time.Hour, 40 * 24 * time.Hour}).Draw(m.t, "skew")
	data, err := ledger.EncodeEnvelope(ledger.Envelope{
		Version: ledger.FormatVersion, Kind: "note.write", RequestID: id, Client: "clerk", Claim: ledger.Claim{Token: "clerk"},
		ProposedAt: m.now + ledger.Instant(skew.Milliseconds()), Payload: payload, Origin: "node-1",
	})
	if err != nil {
		m.t.Fatal(err)
	}
	if result := m.give(data); result.Refusal != nil {
		m.t.Fatalf("%s was refused: %v", id, result.Refusal)
	}
	m.sent = append(m.sent, sent{id, data, m.now})
}

// again gives an old envelope once more: within the horizon it gets its answer,
// beyond it the answer or a clear refusal, and it never takes effect.
func (m *memory) again() {
	if len(m.sent) == 0 {
		return
	}
	old := rapid.SampledFrom(m.sent).Draw(m.t, "again")
	result := m.give(old.data)
	tooOld := result.Refusal != nil && result.Refusal.Code == ledger.CodeTooOld
	switch {
	case tooOld && m.now-old.at < ledger.Horizon:
		m.t.Fatalf("%s of %v was forgotten at %v", old.id, old.at, m.now)
	case tooOld:
		m.refused++
	case !result.Repeated:
		m.t.Fatalf("%s of %v was carried out again at %v: %+v", old.id, old.at, m.now, result)
	default:
		m.repeated++
	}
}

func rowsOf(r ledger.Reader, table string) (n int) {
	r.Scan(table, "", "", func(string, []byte) bool { n++; return true })
	return n
}

// TestAnOldRequestIsForgottenAndNeverCarriedOutTwice: whatever comes again
// whenever, in whatever order, from clocks that are off.
func TestAnOldRequestIsForgottenAndNeverCarriedOutTwice(t *testing.T) {
	refused, repeated := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		m := &memory{t: t, store: ledgertest.NewMapStore(), book: newBook(), now: 1_785_513_600_000}
		for range rapid.IntRange(20, 80).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "do") {
			case 0:
				m.now += ledger.Instant(time.Duration(rapid.IntRange(0, 40).Draw(t, "days")) * 24 * time.Hour / time.Millisecond)
			case 1:
				m.again()
			default:
				m.fresh()
			}
		}
		// Each history ends long after, so that enough comes too late whatever was drawn.
		m.now += 2 * ledger.Horizon
		m.fresh()
		for range 5 {
			m.again()
		}
		if n := rowsOf(m.store, "notes"); n != len(m.sent) {
			t.Fatalf("%d requests left %d notes", len(m.sent), n)
		}
		if err := ledger.VerifyAuditChain(m.store); err != nil {
			t.Fatal(err)
		}
		refused, repeated = refused+m.refused, repeated+m.repeated
	})
	if refused < 50 || repeated < 50 {
		t.Errorf("only %d came too late and %d in time: the test shows nothing", refused, repeated)
	}
}

// TestTheStateRemembersNoMoreRequestsThanTheHorizonHolds: a year of a request a
// day leaves those of the newest ninety days, and each command reads and drops
// but a few.
func TestTheStateRemembersNoMoreRequestsThanTheHorizonHolds(t *testing.T) {
	c := newCluster(t)
	fence, err := ledger.NewFence("clerk", ledger.Claim{Token: "clerk"}, "lost")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Propose(t.Context(), fence); err != nil {
		t.Fatal(err)
	}
	for n := range 365 {
		c.SetTime(c.Time().Add(24 * time.Hour))
		before := c.Store()
		give(t, c, fmt.Sprint("day-", n), writeNote{Text: "x"})
		if cost, err := c.CostOf(before); err != nil || cost > 12 {
			t.Fatalf("day %d: %d reads, %v", n, cost, err)
		}
	}
	if n := rowsOf(c.Store(), "ledger/requests"); n != 90 {
		t.Errorf("%d requests are remembered, want those of 90 days", n)
	}
	if status := ledger.StatusOf(c.Store(), "clerk", "lost"); status.State != ledger.WriteNotFound {
		t.Errorf("a fence of last year is %s", status.State)
	}
	c.Replay(t)
	old := c.Log()[100]
	entry, err := ledger.DecodeEntry(old)
	if err != nil {
		t.Fatal(err)
	}
	state := c.Store().Clone()
	outcome, err := c.Book().Execute(state, c.Index()+1, entry)
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, outcome.Results[0], ledger.CodeTooOld)
	if state.LawHash() != c.Store().LawHash() {
		t.Error("what came too late changed the state")
	}
}
