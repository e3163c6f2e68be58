package replica_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"
	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/sync/replica"
	"github.com/mulu-catalog/mulu/sync/store"
)

type note struct {
	ledger.Head
	Text string `cbor:"10,keyasint"`
}

type writeNote struct {
	Text string `cbor:"1,keyasint"`
}

func notes() ledger.Table[note, *note] {
	return ledger.NewTable[note]("notes", ledger.KeepVersions, ledger.Feed)
}

func (writeNote) Kind() ledger.Kind { return "note.write" }

func (c writeNote) Allow(ledger.Reader, ledger.Actor) error {
	if c.Text == "forbidden" {
		return ledger.Refuse("FORBIDDEN", "1", "不可", "no")
	}
	return nil
}

func (writeNote) Audit() string { return "wrote a note" }

func (c writeNote) Apply(tx *ledger.Tx) (note, error) {
	n := note{Head: ledger.Head{ID: tx.NewID("note")}, Text: c.Text}
	return n, notes().Insert(tx, &n)
}

// burnNote is a command of a newer program.
type burnNote struct{ writeNote }

func (burnNote) Kind() ledger.Kind { return "note.burn" }

// federation is some replicas in one process. Tests let it live in the virtual
// time of testing/synctest: there no lead is lost because the machine is busy.
type federation struct {
	t     testing.TB
	mu    sync.Mutex
	nodes map[string]*replica.Replica
	trans map[string]*raft.InmemTransport
	sick  map[string]*atomic.Bool // whose state machine fails
	sign  map[string]func([32]byte) []byte
	names []string
}

func (f *federation) Call(ctx context.Context, from string, id raft.ServerID, method string, body []byte) ([]byte, error) {
	f.mu.Lock()
	peer := f.nodes[string(id)]
	f.mu.Unlock()
	if peer == nil {
		return nil, errors.New("no such node")
	}
	return peer.Serve(ctx, from, method, body)
}

type peers struct {
	f    *federation
	from string
}

func (p peers) Call(ctx context.Context, id raft.ServerID, _, method string, body []byte) ([]byte, error) {
	return p.f.Call(ctx, p.from, id, method, body)
}

func newFederation(t testing.TB, size int, options ...func(name string, c *replica.Config)) *federation {
	t.Helper()
	f := &federation{t: t, nodes: map[string]*replica.Replica{}, trans: map[string]*raft.InmemTransport{}, sick: map[string]*atomic.Bool{}, sign: map[string]func([32]byte) []byte{}}
	keys := map[string]ed25519.PrivateKey{}
	publics := map[string]ed25519.PublicKey{}
	for i := range size {
		name := fmt.Sprintf("node-%d", i+1)
		f.names = append(f.names, name)
		public, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		keys[name], publics[name] = private, public
		_, f.trans[name] = raft.NewInmemTransport(raft.ServerAddress(name))
	}
	for _, a := range f.trans {
		for addr, b := range f.trans {
			a.Connect(raft.ServerAddress(addr), b)
		}
	}
	identify := func(_ ledger.Reader, _ ledger.Instant, batch *ledger.Batch, env *ledger.Envelope) (ledger.Actor, error) {
		if !batch.Genuine(func(d [32]byte, sig []byte) bool { return ed25519.Verify(publics[batch.Origin], d[:], sig) }) {
			return ledger.Actor{}, ledger.Refuse("BAD_SIGNATURE", "", "", "bad signature")
		}
		return ledger.Actor{Token: env.Claim.Token, Node: batch.Origin}, nil
	}
	for _, name := range f.names {
		sick := &atomic.Bool{}
		f.sick[name], f.sign[name] = sick, func(d [32]byte) []byte { return ed25519.Sign(keys[name], d[:]) }
		specs := []ledger.Spec{ledger.Of[writeNote]()}
		if name == "node-2" { // runs a newer program
			specs = append(specs, ledger.Of[burnNote]().Since(2))
		}
		state, err := store.OpenHandle(filepath.Join(t.TempDir(), name+".db"), store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		logs := raft.NewInmemStore()
		config := replica.Config{
			Book: ledger.NewBook(failing(identify, sick), specs...), State: state, Log: logs, Stable: logs,
			Snapshots: raft.NewInmemSnapshotStore(), Transport: f.trans[name], Peers: peers{f: f, from: name},
			Incarnation: name, Division: "330000", Heartbeat: 200 * time.Millisecond, Election: 200 * time.Millisecond,
			Lease: 100 * time.Millisecond, Commit: 5 * time.Millisecond, ProbeEvery: 100 * time.Millisecond,
			Sign: f.sign[name], Log0: zerolog.Nop(),
		}
		for _, option := range options {
			option(name, &config)
		}
		r, err := replica.Open(config)
		if err != nil {
			t.Fatal(err)
		}
		f.mu.Lock()
		f.nodes[name] = r
		f.mu.Unlock()
		t.Cleanup(func() {
			_ = r.Close()
			_ = state.Close()
		})
	}
	f.bootstrap()
	return f
}

// failing makes every command a fault of the program while a node is sick.
func failing(identify ledger.Identify, sick *atomic.Bool) ledger.Identify {
	return func(r ledger.Reader, now ledger.Instant, batch *ledger.Batch, env *ledger.Envelope) (ledger.Actor, error) {
		if sick.Load() {
			return ledger.Actor{}, errors.New("a fault of this node alone")
		}
		return identify(r, now, batch, env)
	}
}

func (f *federation) bootstrap() {
	first := f.nodes[f.names[0]]
	if err := first.Bootstrap(f.names[0]); err != nil {
		f.t.Fatal(err)
	}
	f.until("a leader", func() bool { return first.IsLeader() })
	for _, name := range f.names[1:] {
		if err := first.Raft().AddVoter(raft.ServerID(name), raft.ServerAddress(name), 0, patience).Error(); err != nil {
			f.t.Fatal(err)
		}
	}
	// Raft votes for nobody who is not in the voter's own configuration: a test
	// that ends the leader before all know all would wait for a lead in vain.
	f.until("members that know each other", func() bool {
		for _, node := range f.nodes {
			known := node.Raft().GetConfiguration()
			if known.Error() != nil || len(known.Configuration().Servers) != len(f.names) {
				return false
			}
		}
		return true
	})
}

// patience is how long a test waits for what must happen.
const patience = time.Minute

// until polls as long as patience lasts.
func (f *federation) until(what string, ok func() bool) {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for !ok() {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			f.t.Fatalf("waited in vain for %s", what)
		}
	}
}

func (f *federation) propose(node, id, text string) (note, ledger.Result, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return ledger.Propose(ctx, f.nodes[node], ledger.Request{ID: id, Client: "tester"}, writeNote{Text: text})
}

func TestAWriteThroughAnyNodeShowsInItsOwnLocalReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFederation(t, 3)
		for i, name := range f.names {
			n, result, err := f.propose(name, fmt.Sprintf("r%d", i), "hello")
			if err != nil {
				t.Fatal(err)
			}
			_, err = f.nodes[name].Read(t.Context(), ledger.ReadLevel{}, func(r ledger.Reader) error {
				if got, ok := notes().Find(r, n.ID); !ok || got.Text != "hello" {
					return fmt.Errorf("note %s of index %d is not there", n.ID, result.Index)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestARetryGetsTheFirstAnswerAndARefusalIsAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFederation(t, 3)
		first, _, err := f.propose("node-2", "same", "one")
		if err != nil {
			t.Fatal(err)
		}
		again, result, err := f.propose("node-3", "same", "one")
		if err != nil || again.ID != first.ID || !result.Repeated {
			t.Fatalf("again = %v %v %v", again, result, err)
		}
		_, _, err = f.propose("node-3", "same", "two")
		if !ledger.HasCode(err, ledger.CodeKeyReused) {
			t.Fatalf("other body under the same key: %v", err)
		}
		_, _, err = f.propose("node-2", "no", "forbidden")
		if !ledger.HasCode(err, "FORBIDDEN") {
			t.Fatalf("refusal: %v", err)
		}
	})
}

func TestReplicasHaveEqualStateHashAndReadsSayWhatTheyProve(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFederation(t, 3)
		var group sync.WaitGroup
		for i := range 200 {
			group.Go(func() {
				if _, _, err := f.propose(f.names[i%3], fmt.Sprintf("r%d", i), "x"); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		for _, name := range f.names {
			stamp, err := f.nodes[name].Read(t.Context(), ledger.ReadLevel{Level: ledger.Linearizable}, func(r ledger.Reader) error {
				count := 0
				for range notes().All(r) {
					count++
				}
				if count != 200 {
					return fmt.Errorf("%s has %d notes", name, count)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if stamp.BoundMS != 0 || stamp.AppliedIndex == 0 {
				t.Fatalf("stamp %+v", stamp)
			}
			if _, err := f.nodes[name].Read(t.Context(), ledger.ReadLevel{Level: ledger.Bounded, MS: 2000}, func(ledger.Reader) error { return nil }); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func BenchmarkPropose64Clients(b *testing.B) {
	f := newFederation(b, 3)
	b.ResetTimer()
	b.SetParallelism(32)
	var n sync.Map
	_ = &n
	var seq int64
	var mu sync.Mutex
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			mu.Lock()
			seq++
			id := fmt.Sprintf("b%d", seq)
			mu.Unlock()
			if _, _, err := f.propose("node-1", id, "some text"); err != nil {
				b.Error(err)
			}
		}
	})
}
