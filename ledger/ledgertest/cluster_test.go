package ledgertest_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

var clerk = ledgertest.Persona{Claim: ledger.Claim{Token: "clerk", Role: "CLERK"}}

func TestReadsSayWhatTheyWereBasedOn(t *testing.T) {
	c := ledgertest.NewCluster(t, ledgertest.ClusterConfig{Book: config().Book})
	result := c.MustGive("notice.draft", `{"title": "雨量"}`, clerk)
	stamp, err := c.Read(t.Context(), ledger.ReadLevel{Level: ledger.AtLeast, Index: result.Index}, func(r ledger.Reader) error {
		for n := range notices.All(r) {
			if n.Title != "雨量" {
				t.Errorf("title %q", n.Title)
			}
			return nil
		}
		return errors.New("nothing there")
	})
	want := ledger.Stamp{AppliedIndex: 1, AsOf: ledger.InstantOf(c.Time()), Level: ledger.AtLeast, ServedBy: "330000"}
	if err != nil || stamp != want {
		t.Fatalf("stamp %+v, %v, want %+v", stamp, err, want)
	}
	nothing := func(ledger.Reader) error { return nil }
	if _, err := c.Read(t.Context(), ledger.ReadLevel{Level: ledger.AtLeast, Index: 2}, nothing); err == nil {
		t.Error("an index that is not there was promised")
	}
	if stamp, err := c.Read(t.Context(), ledger.ReadLevel{}, nothing); err != nil || stamp.Level != ledger.Local {
		t.Errorf("the zero level: %+v, %v", stamp, err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Read(cancelled, ledger.ReadLevel{}, nothing); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want Canceled", err)
	}
	status, err := c.WriteStatus(t.Context(), result.Client, result.RequestID)
	if err != nil || status.State != ledger.WriteCommitted || status.Index != 1 {
		t.Errorf("status %+v, %v", status, err)
	}
}

func TestAStoreThatWasReadDoesNotChange(t *testing.T) {
	c := ledgertest.NewCluster(t, ledgertest.ClusterConfig{Book: config().Book})
	c.MustGive("notice.draft", `{"title": "a"}`, clerk)
	before := c.Store()
	hash := before.Hash()
	c.MustGive("notice.draft", `{"title": "b"}`, clerk)
	if before.Hash() != hash || c.Store().Hash() == hash {
		t.Fatal("stores are not apart")
	}
	if diff := before.Diff(c.Store()); !strings.Contains(diff, "only there: notices") || !strings.Contains(diff, "differs: ledger/meta") {
		t.Errorf("diff:\n%s", diff)
	}
	if diff := c.Store().Diff(before); !strings.Contains(diff, "only here: notices") {
		t.Errorf("diff the other way:\n%s", diff)
	}
	var dump strings.Builder
	if err := before.Dump(&dump); err != nil || strings.Count(dump.String(), "\n") != before.Len() {
		t.Errorf("dump of %d rows:\n%s%v", before.Len(), dump.String(), err)
	}
}

func TestManyMayGiveAtOnce(t *testing.T) {
	c := ledgertest.NewCluster(t, ledgertest.ClusterConfig{Book: config().Book})
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 5 {
				_, _, err := ledger.Propose(context.Background(), c, c.Request(clerk), draftNotice{Title: fmt.Sprint(i)})
				if err != nil {
					t.Error(err)
				}
				_ = c.Store().Hash()
			}
		})
	}
	all.Wait()
	if c.Index() != 40 || len(c.Log()) != 40 {
		t.Fatalf("%d entries, want 40", c.Index())
	}
	c.Replay(t)
}

func TestTheSignerSeesEveryBatch(t *testing.T) {
	signed := 0
	c := ledgertest.NewCluster(t, ledgertest.ClusterConfig{
		Book: config().Book, Sign: func(b *ledger.Batch) { signed++; b.Sig = []byte(b.Origin) },
	})
	elsewhere := clerk
	elsewhere.Origin = "node-hangzhou"
	c.MustGive("notice.draft", `{"title": "a"}`, elsewhere)
	entry, err := ledger.DecodeEntry(c.Log()[0])
	if err != nil || signed != 1 || string(entry.Batches[0].Sig) != "node-hangzhou" || entry.Batches[0].Origin != "node-hangzhou" {
		t.Fatalf("signed %d, entry %+v, %v", signed, entry, err)
	}
}

// drifting is a command that does something else each time, as none may.
type drifting struct{}

func (drifting) Kind() ledger.Kind                       { return "drift" }
func (drifting) Allow(ledger.Reader, ledger.Actor) error { return nil }
func (drifting) Audit() string                           { return "drifted" }
func (drifting) Apply(tx *ledger.Tx) (string, error) {
	drifted++
	tx.Put("drift", "x", []byte(fmt.Sprint(drifted)))
	return "", nil
}

var drifted int

func TestReplayFindsACommandThatDrifts(t *testing.T) {
	c := ledgertest.NewCluster(t, ledgertest.ClusterConfig{Book: ledger.NewBook(identify, ledger.Of[drifting]())})
	c.MustGive("drift", `{}`, clerk)
	failure := failureOf(t, func(t testing.TB) { c.Replay(t) })
	if !strings.Contains(failure, "other bytes") || !strings.Contains(failure, `differs: drift "x"`) {
		t.Fatalf("failure: %q", failure)
	}
}

// failureOf runs fn as a test of its own and returns how it failed.
func failureOf(t *testing.T, fn func(t testing.TB)) string {
	t.Helper()
	fake := &failing{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		fn(fake)
	}()
	<-done
	return fake.message
}

type failing struct {
	testing.TB
	message string
}

func (f *failing) Helper() {}

func (f *failing) Fatalf(format string, args ...any) {
	f.message = fmt.Sprintf(format, args...)
	runtime.Goexit()
}
