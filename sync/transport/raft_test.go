package transport_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/sync/transport"
)

func raftOf(t *testing.T, m *transport.Mux, config transport.RaftConfig) *transport.Raft {
	t.Helper()
	r, err := transport.NewRaft(m, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// answerAll plays raft's main loop: it reports what arrives and agrees to it.
func answerAll(t *testing.T, r *transport.Raft) <-chan any {
	t.Helper()
	arrived, done := make(chan any, 100), make(chan struct{})
	t.Cleanup(func() { close(done) })
	go func() {
		for {
			select {
			case rpc := <-r.Consumer():
				if rpc.Reader != nil {
					n, _ := io.Copy(io.Discard, rpc.Reader)
					arrived <- n
				}
				arrived <- rpc.Command
				rpc.Respond(agreement(rpc.Command), nil)
			case <-done:
				return
			}
		}
	}()
	return arrived
}

func agreement(command any) any {
	switch command.(type) {
	case *raft.AppendEntriesRequest:
		return &raft.AppendEntriesResponse{Success: true}
	case *raft.RequestVoteRequest:
		return &raft.RequestVoteResponse{Granted: true}
	case *raft.RequestPreVoteRequest:
		return &raft.RequestPreVoteResponse{Granted: true}
	case *raft.InstallSnapshotRequest:
		return &raft.InstallSnapshotResponse{Success: true}
	}
	return &raft.TimeoutNowResponse{}
}

func header(id string) raft.RPCHeader {
	return raft.RPCHeader{ProtocolVersion: raft.ProtocolVersionMax, ID: []byte(id), Addr: []byte("somewhere:1")}
}

// everyMessage sends each of raft's five messages to a under the given name.
func everyMessage(from *transport.Raft, to raft.ServerAddress, name string) map[string]func() error {
	h := header(name)
	return map[string]func() error{
		"AppendEntries": func() error {
			return from.AppendEntries("a", to, &raft.AppendEntriesRequest{RPCHeader: h, Term: 9}, &raft.AppendEntriesResponse{})
		},
		"RequestVote": func() error {
			return from.RequestVote("a", to, &raft.RequestVoteRequest{RPCHeader: h, Term: 9}, &raft.RequestVoteResponse{})
		},
		"RequestPreVote": func() error {
			return from.RequestPreVote("a", to, &raft.RequestPreVoteRequest{RPCHeader: h, Term: 9}, &raft.RequestPreVoteResponse{})
		},
		"TimeoutNow": func() error {
			return from.TimeoutNow("a", to, &raft.TimeoutNowRequest{RPCHeader: h}, &raft.TimeoutNowResponse{})
		},
		"InstallSnapshot": func() error {
			return from.InstallSnapshot("a", to, &raft.InstallSnapshotRequest{RPCHeader: h, Size: 100_000},
				&raft.InstallSnapshotResponse{}, bytes.NewReader(make([]byte, 100_000)))
		},
		"pipelined AppendEntries": func() error { return pipelined(from, to, h) },
	}
}

func pipelined(from *transport.Raft, to raft.ServerAddress, h raft.RPCHeader) error {
	p, err := from.AppendEntriesPipeline("a", to)
	if err != nil {
		return err
	}
	defer p.Close()
	if _, err := p.AppendEntries(&raft.AppendEntriesRequest{RPCHeader: h, Term: 9}, &raft.AppendEntriesResponse{}); err != nil {
		return err
	}
	return (<-p.Consumer()).Error()
}

func TestMessageIsHeardOnlyUnderTheNameOfItsCertificate(t *testing.T) {
	f := newFederation(t)
	a, b := f.listen("a", true), f.listen("b", true)
	ra, rb := raftOf(t, a, transport.RaftConfig{LocalID: "a"}), raftOf(t, b, transport.RaftConfig{LocalID: "b"})
	arrived := answerAll(t, ra)
	to := raft.ServerAddress(a.Addr().String())
	for _, name := range []string{"c", "", "a"} {
		for message, send := range everyMessage(rb, to, name) {
			if err := send(); err == nil {
				t.Errorf("%s from b under the name %q was answered", message, name)
			}
		}
	}
	select {
	case message := <-arrived:
		t.Errorf("raft heard a forged %T", message)
	default:
	}
	for message, send := range everyMessage(rb, to, "b") {
		if err := send(); err != nil {
			t.Errorf("honest %s: %v", message, err)
			continue
		}
		soon(t, arrived, message)
	}
}

func TestNodeWithoutVoteCannotSpeakRaft(t *testing.T) {
	f := newFederation(t)
	a, city := f.listen("a", true), f.listen("city", false)
	ra, rc := raftOf(t, a, transport.RaftConfig{LocalID: "a"}), raftOf(t, city, transport.RaftConfig{LocalID: "city"})
	heard := answerAll(t, rc)
	for message, send := range everyMessage(rc, raft.ServerAddress(a.Addr().String()), "city") {
		if err := send(); !errors.Is(err, transport.ErrRefused) {
			t.Errorf("%s: got %v, want ErrRefused", message, err)
		}
	}
	err := ra.AppendEntries("city", raft.ServerAddress(city.Addr().String()),
		&raft.AppendEntriesRequest{RPCHeader: header("a")}, &raft.AppendEntriesResponse{})
	if err != nil {
		t.Errorf("the city cannot be told anything: %v", err)
	}
	soon(t, heard, "replication to the city")
}

func TestRaftDialsTheNodeNotTheAddress(t *testing.T) {
	f := newFederation(t)
	a, b, c := f.listen("a", true), f.listen("b", true), f.listen("c", true)
	arrived := answerAll(t, raftOf(t, a, transport.RaftConfig{LocalID: "a"}))
	raftOf(t, c, transport.RaftConfig{LocalID: "c"})
	moved := raft.ServerAddress(a.Addr().String())
	rb := raftOf(t, b, transport.RaftConfig{LocalID: "b", AddressOf: func(id raft.ServerID) (raft.ServerAddress, error) {
		if id == "a" {
			return moved, nil
		}
		return "", errors.New("not known")
	}})
	args := &raft.AppendEntriesRequest{RPCHeader: header("b")}
	if err := rb.AppendEntries("a", "127.0.0.1:1", args, &raft.AppendEntriesResponse{}); err != nil {
		t.Errorf("the node that moved is not found: %v", err)
	}
	soon(t, arrived, "finding the node that moved")
	err := rb.AppendEntries("x", raft.ServerAddress(c.Addr().String()), args, &raft.AppendEntriesResponse{})
	if !errors.Is(err, transport.ErrWrongPeer) {
		t.Errorf("another node at the address: got %v, want ErrWrongPeer", err)
	}
	if got := string(rb.EncodePeer("b", "old:1")); got != b.Addr().String() {
		t.Errorf("b calls itself %q", got)
	}
}

func TestPreVoteStaysOn(t *testing.T) {
	f := newFederation(t)
	var r raft.Transport = raftOf(t, f.listen("a", true), transport.RaftConfig{LocalID: "a"})
	if _, ok := r.(raft.WithPreVote); !ok {
		t.Error("raft will turn pre-vote off")
	}
}

func TestHeartbeatTakesTheWayOfAllMessages(t *testing.T) {
	f := newFederation(t)
	a, b := f.listen("a", true), f.listen("b", true)
	ra, rb := raftOf(t, a, transport.RaftConfig{LocalID: "a"}), raftOf(t, b, transport.RaftConfig{LocalID: "b"})
	ra.SetHeartbeatHandler(func(rpc raft.RPC) {
		t.Error("a heartbeat took the fast path")
		rpc.Respond(&raft.AppendEntriesResponse{}, nil)
	})
	arrived := answerAll(t, ra)
	heartbeat := &raft.AppendEntriesRequest{RPCHeader: header("b"), Term: 5}
	if err := rb.AppendEntries("a", raft.ServerAddress(a.Addr().String()), heartbeat, &raft.AppendEntriesResponse{}); err != nil {
		t.Fatal(err)
	}
	soon(t, arrived, "the heartbeat")
}

func TestVoteIsAskedForAgainOverDeadConnections(t *testing.T) {
	f := newFederation(t)
	a, b := f.listen("a", true), f.listen("b", true)
	ra, rb := raftOf(t, a, transport.RaftConfig{LocalID: "a"}), raftOf(t, b, transport.RaftConfig{LocalID: "b"})
	to := raft.ServerAddress(a.Addr().String())
	block := make(chan struct{})
	done := make(chan error, 3)
	for range 3 { // three at once fill the pool
		go func() {
			done <- rb.AppendEntries("a", to, &raft.AppendEntriesRequest{RPCHeader: header("b")}, &raft.AppendEntriesResponse{})
		}()
	}
	go func() {
		var held []raft.RPC
		for range 3 {
			held = append(held, <-ra.Consumer())
		}
		for _, rpc := range held {
			rpc.Respond(&raft.AppendEntriesResponse{}, nil)
		}
		close(block)
	}()
	for range 3 {
		if err := soon(t, done, "filling the pool"); err != nil {
			t.Fatal(err)
		}
	}
	soon(t, block, "answering")
	if n := a.Revoke("b"); n != 3 {
		t.Fatalf("%d connections were open, want 3", n)
	}
	answerAll(t, ra)
	var vote raft.RequestVoteResponse
	if err := rb.RequestVote("a", to, &raft.RequestVoteRequest{RPCHeader: header("b"), Term: 2}, &vote); err != nil || !vote.Granted {
		t.Errorf("got %+v, %v", vote, err)
	}
}

func TestSnapshotsTakeOnlyTheirShareOfTheLink(t *testing.T) {
	f := newFederation(t)
	a, b := f.listen("a", true), f.listen("b", true)
	ra := raftOf(t, a, transport.RaftConfig{LocalID: "a"})
	rb := raftOf(t, b, transport.RaftConfig{LocalID: "b", SnapshotBytesPerSecond: 1 << 20})
	arrived := answerAll(t, ra)
	const size = 3 << 20 / 2 // 1.5 MiB at 1 MiB/s, of which the first MiB is free
	start := time.Now()
	err := rb.InstallSnapshot("a", raft.ServerAddress(a.Addr().String()),
		&raft.InstallSnapshotRequest{RPCHeader: header("b"), Size: size}, &raft.InstallSnapshotResponse{}, bytes.NewReader(make([]byte, size)))
	if err != nil {
		t.Fatal(err)
	}
	if n := soon(t, arrived, "the snapshot"); n != int64(size) {
		t.Errorf("%v bytes arrived, want %d", n, size)
	}
	if took := time.Since(start); took < 400*time.Millisecond {
		t.Errorf("it took %v only", took)
	}
}

func TestRaftTransportIsMadeAgainOnTheSamePort(t *testing.T) {
	f := newFederation(t)
	a, b := f.listen("a", true), f.listen("b", true)
	rb := raftOf(t, b, transport.RaftConfig{LocalID: "b"})
	to := raft.ServerAddress(a.Addr().String())
	first, err := transport.NewRaft(a, transport.RaftConfig{LocalID: "a"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := transport.NewRaft(a, transport.RaftConfig{LocalID: "a"}); err == nil {
		t.Error("two raft transports on one port")
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	answerAll(t, raftOf(t, a, transport.RaftConfig{LocalID: "a"}))
	if err := first.Close(); err != nil { // as raft does on shutdown
		t.Fatal(err)
	}
	err = rb.AppendEntries("a", to, &raft.AppendEntriesRequest{RPCHeader: header("b")}, &raft.AppendEntriesResponse{})
	if err != nil {
		t.Error(err)
	}
}

func TestTimeoutsFitRaft(t *testing.T) {
	for _, wan := range []bool{true, false} {
		c := raft.DefaultConfig()
		c.LocalID = "a"
		c.HeartbeatTimeout, c.ElectionTimeout, c.LeaderLeaseTimeout, c.CommitTimeout = transport.Timeouts(wan)
		if err := raft.ValidateConfig(c); err != nil {
			t.Errorf("wan %v: %v", wan, err)
		}
	}
}

// machine is a state machine that keeps what it is given.
type machine struct{ applied chan string }

func (m machine) Apply(l *raft.Log) any             { m.applied <- string(l.Data); return nil }
func (machine) Snapshot() (raft.FSMSnapshot, error) { return nil, errors.New("none") }
func (machine) Restore(io.ReadCloser) error         { return nil }
func quietRaft(id raft.ServerID) (c *raft.Config) {
	c = raft.DefaultConfig()
	c.LocalID, c.Logger = id, hclog.NewNullLogger()
	c.HeartbeatTimeout, c.ElectionTimeout, c.LeaderLeaseTimeout = 500*time.Millisecond, 500*time.Millisecond, 250*time.Millisecond
	return c
}

type member struct {
	*raft.Raft
	machine machine
	log     *raft.InmemStore
}

func startRaft(t *testing.T, id raft.ServerID, trans raft.Transport, servers ...raft.Server) member {
	t.Helper()
	m := member{machine: machine{applied: make(chan string, 100)}, log: raft.NewInmemStore()}
	snapshots := raft.NewInmemSnapshotStore()
	if err := raft.BootstrapCluster(quietRaft(id), m.log, m.log, snapshots, trans, raft.Configuration{Servers: servers}); err != nil {
		t.Fatal(err)
	}
	r, err := raft.NewRaft(quietRaft(id), m.machine, m.log, m.log, snapshots, trans)
	if err != nil {
		t.Fatal(err)
	}
	m.Raft = r
	t.Cleanup(func() {
		if err := r.Shutdown().Error(); err != nil {
			t.Error(err)
		}
	})
	return m
}

func TestClusterWithACityReplicatesOverThePort(t *testing.T) {
	f := newFederation(t)
	var servers []raft.Server
	ports := map[raft.ServerID]*transport.Mux{}
	for _, id := range []raft.ServerID{"a", "b", "c", "city"} {
		ports[id] = f.listen(string(id), id != "city")
		s := raft.Server{ID: id, Address: raft.ServerAddress(ports[id].Addr().String())}
		if id == "city" {
			s.Suffrage = raft.Nonvoter
		}
		servers = append(servers, s)
	}
	members := map[raft.ServerID]member{}
	for id, port := range ports {
		members[id] = startRaft(t, id, raftOf(t, port, transport.RaftConfig{LocalID: id}), servers...)
	}
	write := func(text string) raft.ServerID {
		for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-time.After(5 * time.Millisecond) {
			for id, m := range members {
				if m.State() == raft.Leader && m.Apply([]byte(text), patience).Error() == nil {
					return id
				}
			}
		}
		t.Fatalf("%q was not written", text)
		return ""
	}
	leader := write("one")
	for id, m := range members {
		if got := soon(t, m.machine.applied, "replication to "+string(id)); got != "one" {
			t.Errorf("%s applied %q", id, got)
		}
	}
	if err := members[leader].Shutdown().Error(); err != nil {
		t.Fatal(err)
	}
	delete(members, leader)
	if next := write("two"); next == leader || next == "city" {
		t.Errorf("the next leader is %s", next)
	}
	// A leader that lost the lead may have written "one" before it was written again.
	got := "one"
	for got == "one" {
		got = soon(t, members["city"].machine.applied, "replication after failover")
	}
	if got != "two" {
		t.Errorf("the city applied %q", got)
	}
}

// The illegal write of hashicorp/raft#695: a leader that learns of a higher
// term through the heartbeat fast path logs its next command under that term.
func TestDeposedLeaderWritesNothingUnderItsSuccessorsTerm(t *testing.T) {
	f := newFederation(t)
	a, b := f.listen("a", true), f.listen("b", true)
	rb := raftOf(t, b, transport.RaftConfig{LocalID: "b"})
	addr := raft.ServerAddress(a.Addr().String())
	m := startRaft(t, "a", raftOf(t, a, transport.RaftConfig{LocalID: "a"}), raft.Server{ID: "a", Address: addr})
	for round := range 5 {
		if !soon(t, m.LeaderCh(), "leading") {
			soon(t, m.LeaderCh(), "leading again")
		}
		if err := m.Apply([]byte("before"), time.Second).Error(); err != nil {
			t.Fatal(err)
		}
		term := m.CurrentTerm() + 1
		heartbeat := &raft.AppendEntriesRequest{RPCHeader: header("b"), Term: term}
		if err := rb.AppendEntries("a", addr, heartbeat, &raft.AppendEntriesResponse{}); err != nil {
			t.Fatal(err)
		}
		_ = m.Apply([]byte(fmt.Sprint("illegal ", round)), time.Second).Error()
		last, err := m.log.LastIndex()
		if err != nil {
			t.Fatal(err)
		}
		var entry raft.Log
		if err := m.log.GetLog(last, &entry); err != nil {
			t.Fatal(err)
		}
		if entry.Term == term && entry.Type == raft.LogCommand {
			t.Fatalf("entry %d, %q, was written under term %d of another leader", last, entry.Data, term)
		}
	}
}
