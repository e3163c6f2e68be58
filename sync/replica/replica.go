package replica

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/hashicorp/raft"
	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/sync/store"
)

// Peers calls another node's handlers: what the rpc layer of the transport
// provides. The error is ErrNotSent when the request certainly never left.
type Peers interface {
	Call(ctx context.Context, id raft.ServerID, addr, method string, body []byte) ([]byte, error)
}

// Methods that a replica answers for its peers; the node registers Serve with
// the rpc layer.
const (
	MethodPropose   = "replica.propose"
	MethodReadIndex = "replica.readindex"
	MethodApplied   = "replica.applied"
)

// Config is what a replica is made of. Book, State, Log, Stable, Snapshots,
// Transport, Incarnation, Sign and Peers are required.
type Config struct {
	Book        *ledger.Book
	State       *store.Handle
	Log         raft.LogStore
	Stable      raft.StableStore
	Snapshots   raft.SnapshotStore
	Transport   raft.Transport
	Peers       Peers
	Incarnation string
	Division    string
	// Sign signs a batch's digest with the node's command key.
	Sign func(digest [32]byte) []byte
	// Restore puts a received snapshot in the place of the state; nil refuses.
	// The state must be at the newest snapshot or beyond it when Open is called
	// (snapshot.Store.Recover).
	Restore func(stream io.Reader) error
	// NotSent tells from a Peers error that nothing was sent.
	NotSent func(error) bool
	// Raft's timing; zero values are the LAN's.
	Heartbeat, Election, Lease, Commit time.Duration
	// MaxAppend is raft's MaxAppendEntries; 64 if zero.
	MaxAppend int
	// SnapshotThreshold and TrailingLogs as raft has them; 16,384 and 100,000 if zero.
	SnapshotThreshold, TrailingLogs uint64
	SnapshotInterval                time.Duration
	// ProbeEvery is how often a node proves how fresh it is while bounded reads
	// come, and twelve times that while none do; 2 s if zero.
	ProbeEvery time.Duration
	// Now is the clock that stamps log entries; the machine's if nil.
	Now func() time.Time
	// MaxSkew is how far the leader's clock may be from those of the other
	// voters; 10 s if zero, no comparison if negative. ClockEvery is how often
	// they are compared; 5 s if zero.
	MaxSkew, ClockEvery time.Duration
	// OnApplied is told of every applied raft batch, in order, after its commit.
	// It must not block for long.
	OnApplied func(Applied)
	// OnFatal is told once why the state machine halted.
	OnFatal func(error)
	Log0    zerolog.Logger
}

// Applied is what one raft batch did.
type Applied struct {
	Index   uint64
	Now     ledger.Instant
	Changes []ledger.Change
	Reset   bool // the whole state was replaced by a snapshot
}

// Replica is one node's copy of the state and its way into the log.
type Replica struct {
	config   Config
	raft     *raft.Raft
	fsm      *machine
	accept   chan *submission // commands of this node, to be signed
	batches  chan *offer      // signed batches for the leader
	barriers barriers
	fresh    freshness
	guard    clockGuard
	nudges   nudges
	notify   chan bool
	closing  <-chan struct{} // closed when the loops end
	stop     context.CancelFunc
	running  sync.WaitGroup
	watch    sync.WaitGroup // for the state machine to halt
}

var _ ledger.Cluster = (*Replica)(nil)

// Errors of a read.
var (
	// ErrNotYet says that the asked index was not applied in time.
	ErrNotYet = errors.New("the asked log index is not applied here yet")
	// ErrTooStale says that the asked freshness could not be proven in time.
	ErrTooStale = errors.New("the asked freshness could not be proven")
)

// Open starts raft on the node's log and state.
func Open(config Config) (*Replica, error) {
	config.defaults()
	if config.Now == nil {
		var err error
		if config.Now, err = machineClock(); err != nil {
			return nil, err
		}
	}
	r := &Replica{
		config: config, accept: make(chan *submission, 4096), batches: make(chan *offer, 256), notify: make(chan bool, 16),
	}
	r.fsm = newMachine(&r.config)
	r.fsm.onCommit = r.onCommit
	r.guard.checking = make(chan struct{}, 1)
	conf := config.raftConfig()
	conf.NotifyCh = r.notify
	var err error
	if r.raft, err = raft.NewRaft(conf, r.fsm, config.Log, config.Stable, config.Snapshots, config.Transport); err != nil {
		return nil, fmt.Errorf("starting raft: %w", err)
	}
	r.barriers = newBarriers(func() error { return r.raft.Barrier(barrierTimeout).Error() })
	ctx, cancel := context.WithCancel(context.Background())
	r.stop, r.closing = cancel, ctx.Done()
	r.watch.Go(func() { r.haltLoop(ctx) })
	r.running.Go(func() { r.signLoop(ctx) })
	r.running.Go(func() { r.groupLoop(ctx) })
	r.running.Go(func() { r.barriers.run(ctx) })
	r.running.Go(func() { r.probeLoop(ctx) })
	r.running.Go(func() { r.clockLoop(ctx) })
	return r, nil
}

func (c *Config) defaults() {
	set := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	set(&c.Heartbeat, 2*time.Second)
	set(&c.Election, 2*time.Second)
	set(&c.Lease, time.Second)
	set(&c.Commit, 50*time.Millisecond)
	set(&c.ProbeEvery, 2*time.Second)
	set(&c.SnapshotInterval, 2*time.Minute)
	set(&c.MaxSkew, 10*time.Second)
	set(&c.ClockEvery, 5*time.Second)
	if c.MaxAppend == 0 {
		c.MaxAppend = 64
	}
	if c.SnapshotThreshold == 0 {
		c.SnapshotThreshold = 16384
	}
	if c.TrailingLogs == 0 {
		c.TrailingLogs = 100_000
	}
	if c.NotSent == nil {
		c.NotSent = func(error) bool { return false }
	}
	if c.OnApplied == nil {
		c.OnApplied = func(Applied) {}
	}
	if c.OnFatal == nil {
		c.OnFatal = func(error) {}
	}
}

func (c *Config) raftConfig() *raft.Config {
	conf := raft.DefaultConfig()
	conf.LocalID = raft.ServerID(c.Incarnation)
	conf.HeartbeatTimeout, conf.ElectionTimeout = c.Heartbeat, c.Election
	conf.LeaderLeaseTimeout, conf.CommitTimeout = c.Lease, c.Commit
	conf.MaxAppendEntries = c.MaxAppend
	conf.BatchApplyCh = true
	conf.SnapshotInterval, conf.SnapshotThreshold, conf.TrailingLogs = c.SnapshotInterval, c.SnapshotThreshold, c.TrailingLogs
	conf.ShutdownOnRemove = false
	conf.NoSnapshotRestoreOnStart = true
	conf.NoLegacyTelemetry = true
	conf.Logger = HCLogger(c.Log0)
	return conf
}

// Bootstrap makes this node the first voter of a new federation.
func (r *Replica) Bootstrap(address string) error {
	configuration := raft.Configuration{Servers: []raft.Server{{
		ID: raft.ServerID(r.config.Incarnation), Address: raft.ServerAddress(address),
	}}}
	if err := r.raft.BootstrapCluster(configuration).Error(); err != nil {
		return fmt.Errorf("bootstrapping raft: %w", err)
	}
	return nil
}

// Raft is the raft node, for membership and status.
func (r *Replica) Raft() *raft.Raft { return r.raft }

// Leadership tells, in order, when this node becomes and ceases to be leader.
// One reader only.
func (r *Replica) Leadership() <-chan bool { return r.notify }

// IsLeader reports whether this node believes to lead.
func (r *Replica) IsLeader() bool { return r.raft.State() == raft.Leader }

// Applied is the newest log index whose effects a local read shows.
func (r *Replica) Applied() uint64 { return r.fsm.applied.index() }

// WaitApplied waits until the index is applied here.
func (r *Replica) WaitApplied(ctx context.Context, index uint64) error {
	if err := r.fsm.applied.wait(ctx, index); err != nil {
		return fmt.Errorf("%w: want %d, have %d", ErrNotYet, index, r.Applied())
	}
	return nil
}

// Halt stops the state machine for a reason that it did not meet itself, such as
// a state file that takes no more writes. Reads of what was applied go on.
func (r *Replica) Halt(err error) { r.fsm.halt(err) }

// Halted says why the state machine stopped, nil while it runs.
func (r *Replica) Halted() error { return r.fsm.fault() }

// Barrier waits until everything committed before the call is applied on the
// leader that this node is; callers at the same time share one.
func (r *Replica) Barrier(ctx context.Context) error { return r.barriers.wait(ctx) }

// haltLoop stops raft when the state machine has halted: a leader whose state
// stands still would serve old answers as new ones, and keep a sound one from
// leading. Reads of what was applied go on.
func (r *Replica) haltLoop(ctx context.Context) {
	select {
	case <-r.fsm.stopped:
	case <-ctx.Done():
		return
	}
	if err := r.end(); err != nil {
		r.config.Log0.Error().Err(err).Msg("stopping raft after the state machine halted")
	}
}

// Close stops raft and the loops. It does not close what the Config handed in.
func (r *Replica) Close() error {
	err := r.end()
	r.watch.Wait()
	return err
}

// end stops the loops before raft: what raft has not taken up when it stops, it
// never answers.
func (r *Replica) end() error {
	r.nudges.close()
	r.stop()
	r.running.Wait()
	if err := r.raft.Shutdown().Error(); err != nil {
		return fmt.Errorf("stopping raft: %w", err)
	}
	return nil
}

// TransferLeadership hands the lead to another voter; for a graceful stop.
func (r *Replica) TransferLeadership() error {
	if err := r.raft.LeadershipTransfer().Error(); err != nil {
		return fmt.Errorf("handing over the lead: %w", err)
	}
	return nil
}
