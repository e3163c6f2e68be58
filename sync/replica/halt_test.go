package replica_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/sync/replica"
)

// closesWithin closes a replica and reports whether it came to an end.
func closesWithin(r *replica.Replica, limit time.Duration) bool {
	done := make(chan error, 1)
	go func() { done <- r.Close() }()
	select {
	case <-done:
		return true
	case <-time.After(limit):
		return false
	}
}

// In real time: the load is that of the machine. One voter alone cannot lose the
// lead.
func TestALeaderUnderLoadClosesAndTellsEveryCaller(t *testing.T) {
	for round := range 5 {
		f := newFederation(t, 1)
		leader := f.nodes["node-1"]
		ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
		const callers = 200
		answers := make(chan error, callers)
		for i := range callers {
			go func() {
				for n := 0; ; n++ {
					request := ledger.Request{ID: fmt.Sprintf("load-%d-%d", i, n), Client: "tester"}
					if _, _, err := ledger.Propose(ctx, leader, request, writeNote{Text: "load"}); err != nil {
						answers <- err
						return
					}
				}
			}()
		}
		f.until("some load", func() bool { return leader.Applied() > 30 })
		if !closesWithin(leader, patience) {
			t.Fatalf("round %d: the replica did not close", round)
		}
		for range callers {
			select {
			case err := <-answers:
				var unknown *ledger.UnknownOutcome
				if !errors.As(err, &unknown) && !errors.Is(err, ledger.ErrNoLeader) {
					t.Fatalf("a caller was told %v", err)
				}
			case <-time.After(patience):
				t.Fatalf("round %d: a caller still waits after the replica closed", round)
			}
		}
		cancel()
	}
}

func TestAHaltedLeaderProvesNothingAndAnotherTakesOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFederation(t, 3)
		f.until("a first write", func() bool { _, _, err := f.propose("node-1", "first", "text"); return err == nil })
		f.sick["node-1"].Store(true)
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if _, _, err := ledger.Propose(ctx, f.nodes["node-1"], ledger.Request{ID: "second", Client: "tester"}, writeNote{Text: "text"}); err == nil {
			t.Fatal("a state machine that halted answered")
		}
		f.until("the halt", func() bool { return f.nodes["node-1"].Halted() != nil })
		if _, result, err := f.propose("node-2", "second", "text"); err != nil || result.Index == 0 {
			t.Fatalf("the sound nodes answer %+v, %v", result, err)
		}
		for _, level := range []ledger.Level{ledger.Linearizable, ledger.Bounded} {
			try, end := context.WithTimeout(context.Background(), time.Second)
			if _, err := f.nodes["node-1"].Read(try, ledger.ReadLevel{Level: level, MS: 1}, func(ledger.Reader) error { return nil }); err == nil {
				t.Errorf("%s is served by a node whose state stands still", level)
			}
			end()
		}
		if _, err := f.nodes["node-1"].Read(ctx, ledger.ReadLevel{}, func(ledger.Reader) error { return nil }); err != nil {
			t.Errorf("local reads ended: %v", err)
		}
	})
}

func TestACommandOfANewerProgramNeverReachesTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFederation(t, 3)
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_, _, err := ledger.Propose(ctx, f.nodes["node-2"], ledger.Request{ID: "new", Client: "tester"}, burnNote{})
		if !ledger.HasCode(err, ledger.CodeNotYetEnabled) {
			t.Errorf("the newer node says %v", err)
		}
		_, _, err = ledger.Propose(ctx, f.nodes["node-3"], ledger.Request{ID: "new", Client: "tester"}, burnNote{})
		if !ledger.HasCode(err, ledger.CodeUnknownCommand) {
			t.Errorf("an older node says %v", err)
		}
		body := f.forged(t, "node-2", burnNote{}) // of a peer that does not ask itself
		if _, err := f.nodes["node-1"].Serve(ctx, "node-2", replica.MethodPropose, body); err != nil {
			t.Fatal(err)
		}
		for name, node := range f.nodes {
			if err := node.Halted(); err != nil {
				t.Errorf("%s halted: %v", name, err)
			}
		}
		if _, _, err := f.propose("node-3", "after", "text"); err != nil {
			t.Errorf("the federation goes on with %v", err)
		}
	})
}

// forged is a proposal of a node as it stands on the wire.
func (f *federation) forged(t *testing.T, origin string, c ledger.Command) []byte {
	t.Helper()
	payload, err := ledger.Encode(c)
	if err != nil {
		t.Fatal(err)
	}
	envelope, err := ledger.EncodeEnvelope(ledger.Envelope{
		Version: ledger.FormatVersion, Kind: c.Kind(), RequestID: "forged", Client: "tester", Payload: payload, Origin: origin,
	})
	if err != nil {
		t.Fatal(err)
	}
	batch := ledger.Batch{Origin: origin, Alg: "ed25519", Envelopes: [][]byte{envelope}}
	batch.Sig = f.sign[origin](batch.SigningDigest())
	body, err := ledger.Encode(batch)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
