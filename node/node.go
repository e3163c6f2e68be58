package node

import (
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/raft"
	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/endpoint"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/config"
	"github.com/mulu-catalog/mulu/node/home"
	"github.com/mulu-catalog/mulu/node/identity"
	"github.com/mulu-catalog/mulu/node/notify"
	"github.com/mulu-catalog/mulu/node/outlet"
	"github.com/mulu-catalog/mulu/node/schedule"
	"github.com/mulu-catalog/mulu/sync/feed"
	"github.com/mulu-catalog/mulu/sync/raftlog"
	"github.com/mulu-catalog/mulu/sync/replica"
	"github.com/mulu-catalog/mulu/sync/snapshot"
	"github.com/mulu-catalog/mulu/sync/store"
	"github.com/mulu-catalog/mulu/sync/transport"
)

// maxLevel is the newest state level that this program knows.
const maxLevel = 1

// Node is one running node.
type Node struct {
	config    config.Config
	log       zerolog.Logger
	self      identity.Identity
	keys      *identity.Keys
	renewal   *identity.Renewal
	trust     *identity.Trust
	authority *identity.Authority // nil where the federation's CA key is not

	mux       *transport.Mux
	rpc       *transport.RPC
	wire      *transport.Raft
	raftLog   *raftlog.Log
	state     *store.Handle
	snapshots *snapshot.Store
	replica   *replica.Replica
	search    *replica.Search
	hub       *feed.Hub
	roster    *roster
	metrics   *metrics
	jobs      *schedule.Runner
	home      *home.Store
	notifier  *notify.Notifier
	outlet    *outlet.Outlet
	web       *http.Server
	graphql   *endpoint.Handler
	webAddr   string
	admin     *http.Server

	ready   readiness
	cancel  context.CancelCauseFunc
	failed  <-chan struct{}
	cause   func() error
	running sync.WaitGroup
	closers []func() error // in the order of closing
}

// readiness says that the replica may be asked; the transport answers before.
type readiness struct {
	mu sync.Mutex // guards r
	r  *replica.Replica
}

func (r *readiness) set(rep *replica.Replica) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.r = rep
}

func (r *readiness) get() (*replica.Replica, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.r == nil {
		return nil, errors.New("the node is starting")
	}
	return r.r, nil
}

// paths inside the data directory.
func identityDir(data string) string  { return filepath.Join(data, "identity") }
func authorityDir(data string) string { return filepath.Join(data, "authority") }
func raftDir(data string) string      { return filepath.Join(data, "raft") }
func statePath(data string) string    { return filepath.Join(data, "state.db") }
func searchPath(data string) string   { return filepath.Join(data, "search.index") }
func snapshotDir(data string) string  { return filepath.Join(data, "snapshots") }

// AdminSocket is the Unix socket through which the operator of a node speaks
// to it: `mulu invite`, `status`, `import`.
func AdminSocket(data string) string { return filepath.Join(data, "admin.sock") }

// Open starts a node that was initialised or has joined. The node runs until
// Close; Failed tells when it can not go on.
func Open(ctx context.Context, c config.Config, log zerolog.Logger) (_ *Node, err error) {
	run, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	n := &Node{
		config: c, log: log, cancel: cancel, failed: run.Done(), cause: func() error { return context.Cause(run) },
		hub: feed.NewHub(), roster: newRoster(), metrics: newMetrics(),
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, n.Close())
		}
	}()
	for _, step := range []func() error{n.openIdentity, n.openState, n.openTransport, n.openLog, n.openReplica, n.openSearchSaver, n.openHome, n.openOutlet} {
		if err := step(); err != nil {
			return n, err
		}
	}
	n.running.Go(func() { n.leadLoop(run) })
	n.running.Go(func() { n.renewLoop(run) })
	n.running.Go(func() { n.moveLoop(run) })
	n.openProbes(run)
	if err := n.openJobs(run); err != nil {
		return n, err
	}
	if err := n.openNotify(run); err != nil {
		return n, err
	}
	if err := n.openWeb(ctx); err != nil {
		return n, err
	}
	return n, n.openAdmin(ctx)
}

func (n *Node) later(name string, closing func() error) {
	n.closers = append(n.closers, func() error {
		if err := closing(); err != nil {
			return fmt.Errorf("closing %s: %w", name, err)
		}
		return nil
	})
}

func (n *Node) openIdentity() (err error) {
	dir := identityDir(n.config.Data)
	if n.keys, err = identity.OpenKeys(dir); err != nil {
		return err
	}
	leaf, authorities, err := identity.LoadCertificate(dir)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s holds no certificate: %w", n.config.Data, ErrNotJoined)
	}
	if err != nil {
		return err
	}
	if n.self, err = identity.PeerIdentity(leaf); err != nil {
		return err
	}
	if n.trust, err = identity.NewTrust(authorities...); err != nil {
		return err
	}
	cert, err := n.keys.Certificate(append([]*x509.Certificate{leaf}, authorities...)...)
	if err != nil {
		return err
	}
	n.renewal = identity.NewRenewal(cert)
	incarnation, err := raftlog.Incarnation(raftDir(n.config.Data))
	if err != nil {
		return err
	}
	if incarnation != n.self.Incarnation {
		return fmt.Errorf("the raft directory is of node %s, the certificate of %s: %w", incarnation, n.self.Incarnation, ErrOtherSelf)
	}
	if _, err := os.Stat(authorityDir(n.config.Data)); err == nil {
		if n.authority, err = identity.OpenAuthority(authorityDir(n.config.Data)); err != nil {
			return err
		}
	}
	n.log = n.log.With().Str("node", n.self.Division).Logger()
	return nil
}

func (n *Node) openState() (err error) {
	if n.state, err = store.OpenHandle(statePath(n.config.Data), store.Options{OnFault: n.stateFault}); err != nil {
		return err
	}
	n.later("the state", n.state.Close)
	if n.snapshots, err = snapshot.New(snapshot.Config{Dir: snapshotDir(n.config.Data), State: n.state}); err != nil {
		return err
	}
	if err := n.snapshots.Recover(); err != nil {
		return err
	}
	if err := n.roster.load(n.state); err != nil {
		return err
	}
	if n.search, err = replica.OpenSearch(n.state, searchPath(n.config.Data), n.log); err != nil {
		return err
	}
	n.later("the search index", n.search.Close)
	return nil
}

func (n *Node) openTransport() (err error) {
	n.mux, err = transport.Listen(transport.Config{
		Address: n.config.Listen, Certificate: n.renewal.GetCertificate, ClientCertificate: n.renewal.GetClientCertificate,
		Verify: n.verifyPeer, Admit: n.admit, Log: n.log,
	})
	if err != nil {
		return err
	}
	n.later("the transport", n.mux.Close)
	if n.rpc, err = transport.NewRPC(n.mux, n.mux.Dialer()); err != nil {
		return err
	}
	n.later("rpc", n.rpc.Close)
	for _, method := range []string{replica.MethodPropose, replica.MethodReadIndex, replica.MethodApplied} {
		n.rpc.Handle(method, func(ctx context.Context, peer transport.Peer, body []byte) ([]byte, error) {
			r, err := n.ready.get()
			if err != nil {
				return nil, err
			}
			return r.Serve(ctx, peer.Incarnation, method, body)
		})
	}
	n.serveRenewal()
	n.serveMoved()
	n.wire, err = transport.NewRaft(n.mux, transport.RaftConfig{
		LocalID: raft.ServerID(n.self.Incarnation), Advertise: raft.ServerAddress(n.config.Advertise),
		AddressOf: n.roster.addressOf, Timeout: 30 * time.Second, Logger: replica.HCLogger(n.log),
	})
	if err != nil {
		return err
	}
	n.later("the raft transport", n.wire.Close)
	return n.serveJoin()
}

func (n *Node) verifyPeer(chain []*x509.Certificate) (transport.Peer, error) {
	id, err := n.trust.Verify(chain)
	if err != nil {
		return transport.Peer{}, err
	}
	return transport.Peer{
		Federation: id.Federation, Division: id.Division, Incarnation: id.Incarnation, VoterEligible: id.VoterEligible,
	}, nil
}

// admit consults the replicated roster. A node that has just joined has none
// yet and believes every certificate of the federation.
func (n *Node) admit(peer transport.Peer) error { return n.roster.admit(peer) }

func (n *Node) openLog() (err error) {
	n.raftLog, err = raftlog.Open(raftlog.Config{
		Dir: raftDir(n.config.Data), Self: raft.ServerAddress(n.config.Advertise),
		Committed: n.committed,
		OnFatal:   func(err error) { n.fail(fmt.Errorf("the raft log failed: %w", err)) },
		OnRewrite: func(err error) { n.log.Error().Err(err).Msg("integrity: a peer tried to rewrite committed history") },
		OnSlow:    func(limit time.Duration) { n.fail(fmt.Errorf("the disk hangs: an append took more than %s", limit)) },
		FreeSpace: func() (uint64, error) { return freeSpace(n.config.Data) }, MinFree: minFreeSpace,
		Leading: func() bool {
			r, err := n.ready.get()
			return err == nil && r.IsLeader()
		},
	})
	if err != nil {
		return err
	}
	n.later("the raft log", n.raftLog.Close)
	return n.reconcileLog()
}

// reconcileLog drops a log that contradicts the newest snapshot (raft#697):
// raft would ask for the snapshot again and again.
func (n *Node) reconcileLog() error {
	newest, err := n.snapshots.List()
	if err != nil || len(newest) == 0 {
		return err
	}
	dropped, err := n.raftLog.Reconcile(newest[0].Index, newest[0].Term)
	if dropped {
		n.log.Warn().Uint64("index", newest[0].Index).Msg("the log contradicted the newest snapshot and was cut")
	}
	return err
}

// committed is the highest index that no peer may rewrite here.
func (n *Node) committed() uint64 {
	applied, _ := n.state.Applied()
	r, err := n.ready.get()
	if err != nil {
		return applied
	}
	return max(applied, r.Raft().CommitIndex())
}

// minFreeSpace is what must be free for a leader to go on: the next leader
// needs room to take over, this one to step down.
const minFreeSpace = 64 << 20

func (n *Node) openReplica() (err error) {
	heartbeat, election, lease, commit := transport.Timeouts(n.config.WAN)
	n.replica, err = replica.Open(replica.Config{
		Book: catalog.Book(), State: n.state, Log: n.raftLog, Stable: n.raftLog, Snapshots: n.snapshots, Transport: n.wire,
		Peers: peers{n.rpc}, Incarnation: n.self.Incarnation, Division: n.self.Division,
		Sign:      func(d [32]byte) []byte { return n.keys.SignCommand(d[:]) },
		Restore:   n.snapshots.Install,
		NotSent:   func(err error) bool { return errors.Is(err, transport.ErrNotSent) },
		Heartbeat: heartbeat, Election: election, Lease: lease, Commit: commit, ProbeEvery: n.config.ProbeEvery,
		OnApplied: n.applied, Log0: n.log,
		OnFatal: func(err error) { n.fail(fmt.Errorf("the state machine halted: %w", err)) },
	})
	if err != nil {
		return err
	}
	n.ready.set(n.replica)
	n.later("the replica", n.replica.Close)
	return nil
}

type peers struct{ rpc *transport.RPC }

func (p peers) Call(ctx context.Context, id raft.ServerID, addr, method string, body []byte) ([]byte, error) {
	return p.rpc.Call(ctx, id, addr, method, body)
}

// applied follows every raft batch, in order, in the apply path.
func (n *Node) applied(a replica.Applied) {
	if err := n.search.Follow(a); err != nil {
		n.fail(fmt.Errorf("the search index fell behind: %w", err))
	}
	if a.Reset || n.roster.touchedBy(a.Changes) {
		if err := n.roster.load(n.state); err != nil {
			n.log.Error().Err(err).Msg("reading the roster")
		}
		n.mux.Recheck()
	}
	n.hub.Advance()
}

// openSearchSaver writes the search checkpoint now and then.
func (n *Node) openSearchSaver() error {
	n.running.Go(func() {
		ticker := time.NewTicker(n.config.CheckpointEvery)
		defer ticker.Stop()
		for {
			select {
			case <-n.failed:
				return
			case <-ticker.C:
			}
			if err := n.search.Save(); err != nil {
				n.log.Warn().Err(err).Msg("search checkpoint")
			}
		}
	})
	return nil
}

// fail ends the node's run with a reason; the first one stays.
func (n *Node) fail(err error) {
	n.log.Error().Err(err).Msg("this node cannot go on")
	n.cancel(err)
}

// stateFault hears that the state file takes no more writes.
func (n *Node) stateFault(err error) {
	r, notYet := n.ready.get()
	if notYet != nil {
		n.fail(err)
		return
	}
	r.Halt(err)
}

// Failed is closed when the node cannot go on or was closed; Cause says why. A
// node that cannot go on takes no commands and applies nothing, but answers
// reads of what it applied until it is closed: whoever runs it may let the ones
// under way finish.
func (n *Node) Failed() <-chan struct{} { return n.failed }

// Cause is why the node ended, nil while it runs or after Close.
func (n *Node) Cause() error {
	err := n.cause()
	if errors.Is(err, errClosed) {
		return nil
	}
	return err
}

var errClosed = errors.New("closed")

// Cluster is the node as the one shared interface; every command from outside
// comes in through it.
func (n *Node) Cluster() ledger.Cluster { return door{Cluster: n.replica, home: n.home} }

// Replica is the node's replica, for status and tests.
func (n *Node) Replica() *replica.Replica { return n.replica }

// Division is whose node this is.
func (n *Node) Division() string { return n.self.Division }

// Incarnation is the node's identity in raft and in the roster.
func (n *Node) Incarnation() string { return n.self.Incarnation }

// URL is the address of the node's HTTP server.
func (n *Node) URL() string { return "http://" + n.webAddr }

// Address is the address of the node's TLS port.
func (n *Node) Address() string { return n.mux.Addr().String() }

// StateHash is the hash of the whole state and the index it stands at.
func (n *Node) StateHash() (index uint64, hash [32]byte, err error) {
	err = n.state.View(func(v *store.View) error {
		index, _ = v.Applied()
		hash = v.StateHash()
		return nil
	})
	return index, hash, err
}

// Quiesce takes no new requests and statutory jobs and lets the ones under way
// finish.
func (n *Node) Quiesce(ctx context.Context) error {
	var errs []error
	if n.graphql != nil {
		errs = append(errs, n.graphql.Drain(ctx)) // subscriptions end first: their clients resume elsewhere
	}
	for _, server := range []*http.Server{n.web, n.admin} {
		if server != nil {
			errs = append(errs, server.Shutdown(ctx))
		}
	}
	n.web, n.admin = nil, nil
	if n.jobs != nil {
		if err := n.jobs.Stop(ctx); err != nil {
			n.log.Warn().Err(err).Msg("stopping amid a statutory job; the next leader takes it over")
		}
	}
	return errors.Join(errs...)
}

// Shutdown stops gracefully: no new requests, the ones and the statutory jobs
// under way finish, the lead is handed over, everything is closed.
func (n *Node) Shutdown(ctx context.Context) error {
	errs := []error{n.Quiesce(ctx)}
	if n.replica != nil && n.replica.IsLeader() && n.voters() > 1 {
		if err := n.replica.TransferLeadership(); err != nil {
			n.log.Warn().Err(err).Msg("stopping without handing over the lead")
		}
	}
	return errors.Join(append(errs, n.Close())...)
}

// Close stops at once, in the reverse order of opening. It may be called twice.
func (n *Node) Close() error {
	n.cancel(errClosed)
	var errs []error
	for _, server := range []*http.Server{n.web, n.admin} {
		if server != nil {
			errs = append(errs, server.Close())
		}
	}
	n.web, n.admin = nil, nil
	n.running.Wait()
	for _, closing := range slices.Backward(n.closers) {
		errs = append(errs, closing())
	}
	n.closers = nil
	return errors.Join(errs...)
}

// publicKey is the node's command key as the roster holds it.
func (n *Node) publicKey() ed25519.PublicKey { return n.keys.CommandKey() }

// selfRequest is a request of the node on its own behalf.
func (n *Node) selfRequest(id string) ledger.Request {
	return ledger.Request{ID: id, Client: n.self.Incarnation, Claim: ledger.Claim{Role: string(catalog.RoleNode)}}
}
