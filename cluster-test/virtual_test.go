package clustertest_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/hashicorp/raft"
	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/sync/replica"
	"github.com/mulu-catalog/mulu/sync/store"
)

// cell is a register of the virtual cluster; mark is left by every write, so
// that a write carried out twice leaves two.
type (
	cell struct {
		ledger.Head
		Value string `cbor:"10,keyasint"`
	}
	mark struct {
		ledger.Head
		Request string `cbor:"10,keyasint"`
	}
	writeCell struct {
		Cell  string `cbor:"1,keyasint"`
		Value string `cbor:"2,keyasint"` // unique: the request id
	}
)

func cells() ledger.Table[cell, *cell] { return ledger.NewTable[cell]("cells") }
func marks() ledger.Table[mark, *mark] { return ledger.NewTable[mark]("marks", ledger.Feed) }

func (writeCell) Kind() ledger.Kind                       { return "cell.write" }
func (writeCell) Allow(ledger.Reader, ledger.Actor) error { return nil }
func (c writeCell) Audit() string                         { return "wrote " + c.Cell }

func (c writeCell) Apply(tx *ledger.Tx) (mark, error) {
	m := mark{Head: ledger.Head{ID: tx.NewID("mark")}, Request: c.Value}
	if err := marks().Insert(tx, &m); err != nil {
		return m, err
	}
	have, ok := cells().Find(tx, c.Cell)
	have.Value = c.Value
	if !ok {
		have.ID = c.Cell
		return m, cells().Insert(tx, &have)
	}
	return m, cells().Save(tx, &have)
}

// virtual is a federation whose network is a table of who hears whom.
type virtual struct {
	t        *testing.T
	names    []string
	mu       sync.Mutex // guards cut, random
	cut      map[[2]string]bool
	random   *rand.Rand
	replicas map[string]*replica.Replica
	states   map[string]*store.Handle
	wires    map[string]*raft.InmemTransport
}

type virtualPeers struct {
	v    *virtual
	from string
}

// Call takes a few milliseconds each way, or never arrives, or its answer does
// not. Its time is that of synctest.
func (p virtualPeers) Call(ctx context.Context, id raft.ServerID, _, method string, body []byte) ([]byte, error) {
	time.Sleep(p.v.delay())
	if p.v.isCut(p.from, string(id)) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	reply, err := p.v.replicas[string(id)].Serve(ctx, p.from, method, body)
	time.Sleep(p.v.delay())
	if p.v.isCut(p.from, string(id)) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return reply, err
}

func (v *virtual) delay() time.Duration {
	v.mu.Lock()
	defer v.mu.Unlock()
	return time.Duration(1+v.random.IntN(8)) * time.Millisecond
}

func (v *virtual) isCut(a, b string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.cut[[2]string{a, b}]
}

func nodeKey(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("virtual " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func newVirtual(t *testing.T, size int, seed uint64) *virtual {
	t.Helper()
	v := &virtual{
		t: t, cut: map[[2]string]bool{}, random: rand.New(rand.NewPCG(seed, 1)), //nolint:gosec // a schedule, no secret
		replicas: map[string]*replica.Replica{}, states: map[string]*store.Handle{}, wires: map[string]*raft.InmemTransport{},
	}
	servers := raft.Configuration{}
	for i := range size {
		name := fmt.Sprintf("n%d", i+1)
		v.names = append(v.names, name)
		_, v.wires[name] = raft.NewInmemTransportWithTimeout(raft.ServerAddress(name), 500*time.Millisecond)
		servers.Servers = append(servers.Servers, raft.Server{ID: raft.ServerID(name), Address: raft.ServerAddress(name)})
	}
	v.heal()
	identify := func(_ ledger.Reader, _ ledger.Instant, batch *ledger.Batch, _ *ledger.Envelope) (ledger.Actor, error) {
		key, _ := nodeKey(batch.Origin).Public().(ed25519.PublicKey)
		if !batch.Genuine(func(d [32]byte, sig []byte) bool { return ed25519.Verify(key, d[:], sig) }) {
			return ledger.Actor{}, ledger.Refuse("BAD_SIGNATURE", "", "", "bad signature")
		}
		return ledger.Actor{Node: batch.Origin}, nil
	}
	for _, name := range v.names {
		v.open(name, ledger.NewBook(identify, ledger.Of[writeCell]()))
	}
	if err := v.replicas["n1"].Raft().BootstrapCluster(servers).Error(); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v *virtual) open(name string, book *ledger.Book) {
	v.t.Helper()
	state, err := store.OpenHandle(filepath.Join(v.t.TempDir(), name+".db"), store.Options{NoSync: true})
	if err != nil {
		v.t.Fatal(err)
	}
	logs := raft.NewInmemStore()
	r, err := replica.Open(replica.Config{
		Book: book, State: state, Log: logs, Stable: logs, Snapshots: raft.NewInmemSnapshotStore(), Transport: v.wires[name],
		Peers: virtualPeers{v, name}, Incarnation: name, Division: "330000", Heartbeat: time.Second, Election: time.Second,
		Lease: 500 * time.Millisecond, Commit: 50 * time.Millisecond, ProbeEvery: 2 * time.Second,
		Sign: func(d [32]byte) []byte { return ed25519.Sign(nodeKey(name), d[:]) }, Log0: zerolog.Nop(),
	})
	if err != nil {
		v.t.Fatal(err)
	}
	v.replicas[name], v.states[name] = r, state
}

func (v *virtual) close() {
	for _, name := range v.names {
		if err := errors.Join(v.replicas[name].Close(), v.states[name].Close()); err != nil {
			v.t.Error(err)
		}
	}
}

// heal lets everybody hear everybody.
func (v *virtual) heal() {
	v.mu.Lock()
	clear(v.cut)
	v.mu.Unlock()
	for _, a := range v.names {
		for _, b := range v.names {
			v.wires[a].Connect(raft.ServerAddress(b), v.wires[b])
		}
	}
}

// part cuts the nodes into two groups; asymmetric cuts one direction only.
func (v *virtual) part(group map[string]bool, asymmetric bool) {
	for _, a := range v.names {
		for _, b := range v.names {
			if group[a] == group[b] || asymmetric && !group[a] {
				continue
			}
			v.wires[a].Disconnect(raft.ServerAddress(b))
			v.mu.Lock()
			v.cut[[2]string{a, b}] = true
			v.mu.Unlock()
		}
	}
}

// fault does one thing to the network or the lead.
func (v *virtual) fault(random *rand.Rand) {
	switch kind := random.IntN(5); kind {
	case 0:
		for _, name := range v.names {
			if v.replicas[name].IsLeader() {
				_ = v.replicas[name].TransferLeadership() // may fail while others are cut off
				return
			}
		}
	case 1, 2: // the leader alone, or anyone
		alone := v.names[random.IntN(len(v.names))]
		for _, name := range v.names {
			if kind == 1 && v.replicas[name].IsLeader() {
				alone = name
			}
		}
		v.part(map[string]bool{alone: true}, false)
	case 3:
		v.part(map[string]bool{v.names[random.IntN(len(v.names))]: true}, true)
	default:
		group := map[string]bool{}
		for _, name := range v.names {
			group[name] = random.IntN(2) == 0
		}
		v.part(group, false)
	}
}

// input of an operation on one cell.
type input struct {
	cell  string
	write bool
	value string
}

// register is the sequential truth: one value for each cell.
func register() porcupine.Model {
	return porcupine.Model{
		Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
			by := map[string][]porcupine.Operation{}
			var order []string
			for _, op := range history {
				in, _ := op.Input.(input)
				if by[in.cell] == nil {
					order = append(order, in.cell)
				}
				by[in.cell] = append(by[in.cell], op)
			}
			parts := make([][]porcupine.Operation, 0, len(order))
			for _, name := range order {
				parts = append(parts, by[name])
			}
			return parts
		},
		Init: func() any { return "" },
		Step: func(state, in, out any) (bool, any) {
			op, _ := in.(input)
			if op.write {
				return true, op.value
			}
			return out == state, state
		},
	}
}

// history is what the clients saw.
type history struct {
	mu    sync.Mutex // guards what follows
	ops   []porcupine.Operation
	acked map[string]bool
	tried map[string]bool
	clock atomic.Int64 // orders calls and returns
}

const never = int64(1) << 60

func (h *history) add(op porcupine.Operation, acked bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ops = append(h.ops, op)
	if in, _ := op.Input.(input); in.write {
		h.tried[in.value] = true
		if acked {
			h.acked[in.value] = true
		}
	}
}

// client writes and reads through nodes of its choice until ctx ends, in the
// virtual time of synctest.
func (v *virtual) client(ctx context.Context, id int, random *rand.Rand, h *history) {
	for n := 0; ctx.Err() == nil; n++ {
		node := v.replicas[v.names[random.IntN(len(v.names))]]
		in := input{cell: fmt.Sprintf("cell-%d", random.IntN(4)), write: random.IntN(2) == 0}
		op := porcupine.Operation{ClientId: id, Input: in, Call: h.clock.Add(1)}
		try, cancel := context.WithTimeout(context.WithoutCancel(ctx), 4*time.Second)
		if in.write {
			in.value = fmt.Sprintf("w-%d-%d", id, n)
			op.Input = in
			_, _, err := ledger.Propose(try, node, ledger.Request{ID: in.value, Client: "client"}, writeCell{Cell: in.cell, Value: in.value})
			op.Return = h.clock.Add(1)
			if err != nil { // it may be carried out at any time, or never
				op.Return = never
			}
			h.add(op, err == nil)
		} else {
			value := ""
			_, err := node.Read(try, ledger.ReadLevel{Level: ledger.Linearizable}, func(r ledger.Reader) error {
				have, _ := cells().Find(r, in.cell)
				value = have.Value
				return nil
			})
			op.Return, op.Output = h.clock.Add(1), value
			if err == nil {
				h.add(op, true)
			}
		}
		cancel()
		time.Sleep(time.Duration(20+random.IntN(150)) * time.Millisecond)
	}
}

// A run of a cluster under a false clock: five nodes, four clients, a fault
// every few seconds. Then: linearizable, every acknowledged request once, the
// others at most once, one state hash.
//
// The run is a process of its own with an end: goroutines that retry without
// waiting keep the false clock from moving, which now and then happens between
// raft's in-memory pipeline and a cut connection, and no one inside the bubble
// can then end it. A run whose clock stands still proves nothing and is
// skipped, loudly; one that finishes must hold every promise.
func TestAVirtualClusterKeepsItsPromisesThroughPartitions(t *testing.T) {
	if os.Getenv("MULU_VIRTUAL_RUN") != "" {
		t.Skip("this is the process of one run")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 75*time.Second)
	defer cancel()
	command := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestOneVirtualRun$", "-test.v", fmt.Sprintf("-test.short=%t", testing.Short()))
	command.Env = append(os.Environ(), "MULU_VIRTUAL_RUN=1")
	out, err := command.CombinedOutput()
	switch {
	case ctx.Err() != nil:
		t.Skip("the false clock stood still: nothing was proven this time")
	case err != nil:
		t.Fatalf("%v\n%s", err, out)
	default:
		t.Logf("%s", out)
	}
}

// TestOneVirtualRun is the body of the test above, in its own process.
func TestOneVirtualRun(t *testing.T) {
	if os.Getenv("MULU_VIRTUAL_RUN") == "" {
		t.Skip("run by TestAVirtualClusterKeepsItsPromisesThroughPartitions")
	}
	seeds := []uint64{1, 2, 3, 4}
	if testing.Short() {
		seeds = seeds[:1]
	}
	for _, seed := range seeds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			h := &history{acked: map[string]bool{}, tried: map[string]bool{}}
			synctest.Test(t, func(t *testing.T) { virtualRun(t, seed, 3*time.Minute, h) })
			// Outside the bubble: its clock stands still while the checker thinks.
			switch porcupine.CheckOperationsTimeout(register(), h.ops, 20*time.Second) {
			case porcupine.Illegal:
				t.Error("the history is not linearizable")
			case porcupine.Unknown:
				t.Log("whether the history is linearizable could not be decided in 20 s")
			default:
			}
		})
	}
}

// virtualRun is one cluster's life in the virtual time of synctest.
func virtualRun(t *testing.T, seed uint64, lasts time.Duration, h *history) {
	v := newVirtual(t, 5, seed)
	defer v.close()
	ctx, cancel := context.WithTimeout(t.Context(), lasts)
	defer cancel()
	var clients sync.WaitGroup
	for id := range 4 {
		random := rand.New(rand.NewPCG(seed, uint64(100+id))) //nolint:gosec // a schedule, no secret
		clients.Go(func() { v.client(ctx, id, random, h) })
	}
	faults := 0
	for random := rand.New(rand.NewPCG(seed, 2)); ctx.Err() == nil; faults++ { //nolint:gosec // a schedule, no secret
		time.Sleep(time.Duration(1+random.IntN(4)) * time.Second)
		v.fault(random)
		time.Sleep(time.Duration(1+random.IntN(6)) * time.Second)
		v.heal()
	}
	clients.Wait()
	v.settle()
	v.check(h)
	t.Logf("%d faults in %v of virtual time, %d operations, %d writes acknowledged of %d", faults, lasts, len(h.ops), len(h.acked), len(h.tried))
	if len(h.acked) < 100 {
		t.Errorf("only %d writes were acknowledged: the run proves little", len(h.acked))
	}
}

// settle waits, in the virtual time of synctest, until every node stands at
// one index.
func (v *virtual) settle() {
	deadline := time.Now().Add(2 * time.Minute)
	for {
		at := map[uint64]bool{}
		for _, name := range v.names {
			at[v.replicas[name].Applied()] = true
		}
		if len(at) == 1 {
			return
		}
		if time.Now().After(deadline) {
			v.t.Fatalf("two minutes after the last fault the nodes stand at %v", at)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (v *virtual) check(h *history) {
	hashes := map[[32]byte]bool{}
	for _, name := range v.names {
		if err := v.replicas[name].Halted(); err != nil {
			v.t.Errorf("%s halted: %v", name, err)
		}
		count := map[string]int{}
		err := v.states[name].View(func(view *store.View) error {
			hashes[view.StateHash()] = true
			for m := range marks().All(view) {
				count[m.Request]++
			}
			return nil
		})
		if err != nil {
			v.t.Error(err)
		}
		for request, n := range count {
			if n > 1 || !h.tried[request] {
				v.t.Errorf("%s carried out request %s %d times", name, request, n)
			}
		}
		for request := range h.acked {
			if count[request] != 1 {
				v.t.Errorf("%s lost the acknowledged request %s", name, request)
			}
		}
	}
	if len(hashes) != 1 {
		v.t.Errorf("%d different states at one index", len(hashes))
	}
}
