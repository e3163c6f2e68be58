package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"
	"golang.org/x/time/rate"
)

// The interfaces that raft looks for. Without the first, raft turns pre-vote
// off and says so only in its log.
var (
	_ raft.WithPreVote = (*Raft)(nil)
	_ raft.WithClose   = (*Raft)(nil)
	_ raft.Transport   = (*Raft)(nil)
)

// RaftConfig says how raft speaks through a Mux.
type RaftConfig struct {
	// LocalID is this node's incarnation. Required.
	LocalID raft.ServerID
	// Advertise is the host:port under which peers reach this node. Default:
	// the address of the Mux.
	Advertise raft.ServerAddress
	// AddressOf gives the newest address of a node, so that a node may move
	// without a change of membership. If it is nil or returns an error, the
	// address in raft's configuration is used.
	AddressOf func(raft.ServerID) (raft.ServerAddress, error)
	// Logger receives what raft's transport says. Default: nowhere.
	Logger hclog.Logger
	// MaxPool is the number of idle connections kept to each peer. Default 3.
	MaxPool int
	// Timeout bounds one message, however slow the link: it and raft's
	// MaxAppendEntries together must suit the slowest link. Default 30 s.
	Timeout time.Duration
	// SnapshotBytesPerSecond limits all snapshots sent together. Default: no
	// limit.
	SnapshotBytesPerSecond int
}

// Raft is the transport that raft gets. It embeds raft's own for what it
// sends; what it receives passes through one transport per connection, which
// is how a message is held against the certificate of its connection.
type Raft struct {
	*raft.NetworkTransport

	config    RaftConfig
	dialer    *Dialer
	rpcs      chan raft.RPC
	snapshots *rate.Limiter
	stop      func()
	closing   sync.Once

	ctx    context.Context
	cancel context.CancelFunc

	mu     sync.Mutex
	closed bool
	wait   sync.WaitGroup // receivers; grows under mu, and not once closed
}

// NewRaft returns the raft transport of a Mux. One at a time: Close it before
// making another.
func NewRaft(mux *Mux, config RaftConfig) (*Raft, error) {
	if config.LocalID == "" {
		return nil, errors.New("raft transport: LocalID is required")
	}
	config.Advertise = orDefault(config.Advertise, raft.ServerAddress(mux.Addr().String()))
	config.MaxPool = orDefault(config.MaxPool, 3)
	config.Timeout = orDefault(config.Timeout, 30*time.Second)
	if config.Logger == nil {
		config.Logger = hclog.NewNullLogger()
	}
	t := &Raft{config: config, dialer: mux.Dialer(), rpcs: make(chan raft.RPC)}
	if n := config.SnapshotBytesPerSecond; n > 0 {
		t.snapshots = rate.NewLimiter(rate.Limit(n), max(n, 64<<10))
	}
	t.ctx, t.cancel = context.WithCancel(context.Background())
	stop, err := mux.Serve(ProtocolRaft, t.receive)
	if err != nil {
		t.cancel()
		return nil, fmt.Errorf("raft transport: %w", err)
	}
	t.stop = stop
	t.NetworkTransport = t.network(&outgoing{transport: t, closed: make(chan struct{})})
	return t, nil
}

func (t *Raft) network(stream raft.StreamLayer) *raft.NetworkTransport {
	return raft.NewNetworkTransportWithConfig(&raft.NetworkTransportConfig{
		Stream: stream, Logger: t.config.Logger, MaxPool: t.config.MaxPool, Timeout: t.config.Timeout,
		MsgpackUseNewTimeFormat: true,
	})
}

// SetHeartbeatHandler does nothing, on purpose: the handler changes raft's term
// on a goroutine of its own, and a leader deposed that way logs the next write
// under its successor's term (hashicorp/raft#695). Heartbeats take the way of
// all messages instead.
func (t *Raft) SetHeartbeatHandler(func(raft.RPC)) {}

// Consumer implements raft.Transport.
func (t *Raft) Consumer() <-chan raft.RPC { return t.rpcs }

// LocalAddr implements raft.Transport.
func (t *Raft) LocalAddr() raft.ServerAddress { return t.config.Advertise }

// EncodePeer implements raft.Transport.
func (t *Raft) EncodePeer(id raft.ServerID, addr raft.ServerAddress) []byte {
	if id == t.config.LocalID {
		return []byte(t.config.Advertise)
	}
	return []byte(t.addressOf(id, addr))
}

// Close ends all raft connections, in both directions, and waits for what
// they were doing. The Mux stays open. Raft itself calls it too, so a second
// time does nothing: it would hit a successor on the same Mux.
func (t *Raft) Close() error {
	t.closing.Do(t.close)
	return nil
}

func (t *Raft) close() {
	t.stop()
	t.mu.Lock()
	t.closed = true
	t.mu.Unlock()
	t.cancel()
	t.NetworkTransport.Close() //nolint:errcheck,gosec // it never fails
	t.CloseStreams()
	t.dialer.live.closeWhere(func(c *Conn) bool { return c.protocol == ProtocolRaft })
	t.wait.Wait()
}

// AppendEntriesPipeline implements raft.Transport.
func (t *Raft) AppendEntriesPipeline(id raft.ServerID, addr raft.ServerAddress) (raft.AppendPipeline, error) {
	return t.NetworkTransport.AppendEntriesPipeline(id, t.route(id, addr))
}

// AppendEntries implements raft.Transport.
func (t *Raft) AppendEntries(id raft.ServerID, addr raft.ServerAddress, args *raft.AppendEntriesRequest, resp *raft.AppendEntriesResponse) error {
	return t.NetworkTransport.AppendEntries(id, t.route(id, addr), args, resp)
}

// RequestVote implements raft.Transport.
func (t *Raft) RequestVote(id raft.ServerID, addr raft.ServerAddress, args *raft.RequestVoteRequest, resp *raft.RequestVoteResponse) error {
	return t.overStale(func() error { return t.NetworkTransport.RequestVote(id, t.route(id, addr), args, resp) })
}

// RequestPreVote implements raft.WithPreVote.
func (t *Raft) RequestPreVote(id raft.ServerID, addr raft.ServerAddress, args *raft.RequestPreVoteRequest, resp *raft.RequestPreVoteResponse) error {
	return t.overStale(func() error { return t.NetworkTransport.RequestPreVote(id, t.route(id, addr), args, resp) })
}

// TimeoutNow implements raft.Transport.
func (t *Raft) TimeoutNow(id raft.ServerID, addr raft.ServerAddress, args *raft.TimeoutNowRequest, resp *raft.TimeoutNowResponse) error {
	return t.NetworkTransport.TimeoutNow(id, t.route(id, addr), args, resp)
}

// InstallSnapshot implements raft.Transport.
func (t *Raft) InstallSnapshot(id raft.ServerID, addr raft.ServerAddress, args *raft.InstallSnapshotRequest, resp *raft.InstallSnapshotResponse, data io.Reader) error {
	if t.snapshots != nil {
		data = &limitedReader{ctx: t.ctx, from: data, limit: t.snapshots}
	}
	return t.NetworkTransport.InstallSnapshot(id, t.route(id, addr), args, resp, data)
}

// overStale asks for a vote again when a pooled connection turns out to be
// dead. A follower's pool is idle between elections, and each dead connection
// would cost it one election. Asking twice for one vote changes nothing.
func (t *Raft) overStale(ask func() error) error {
	err := ask()
	for range t.config.MaxPool {
		if t.ctx.Err() != nil || errors.Is(err, ErrNotSent) || !broken(err) {
			return err
		}
		err = ask()
	}
	return err
}

func broken(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// route tells outgoing.Dial, which gets an address only, whom it dials.
func (t *Raft) route(id raft.ServerID, addr raft.ServerAddress) raft.ServerAddress {
	return raft.ServerAddress(string(id) + "@" + string(t.addressOf(id, addr)))
}

func (t *Raft) addressOf(id raft.ServerID, fallback raft.ServerAddress) raft.ServerAddress {
	if t.config.AddressOf == nil {
		return fallback
	}
	addr, err := t.config.AddressOf(id)
	if err != nil || addr == "" {
		return fallback
	}
	return addr
}

// outgoing is the stream layer of what is sent: it accepts nothing.
type outgoing struct {
	transport *Raft
	closing   sync.Once
	closed    chan struct{}
}

// Dial implements raft.StreamLayer for addresses of the form id@host:port.
func (o *outgoing) Dial(route raft.ServerAddress, timeout time.Duration) (net.Conn, error) {
	id, addr, ok := strings.Cut(string(route), "@")
	if !ok {
		return nil, fmt.Errorf("%w: route %q names no node", ErrNotSent, route)
	}
	ctx, cancel := context.WithTimeout(o.transport.ctx, timeout)
	defer cancel()
	conn, err := o.transport.dialer.Dial(ctx, ProtocolRaft, raft.ServerID(id), addr)
	if err != nil {
		return nil, err
	}
	// An answer may take as long as a restore takes; raft sets its own
	// deadlines for the others, and keep-alives find a dead peer.
	if err := conn.reads.roll(0); err != nil {
		conn.abort()
		return nil, fmt.Errorf("%w: %w", ErrNotSent, err)
	}
	return conn, nil
}

// Accept waits for the end.
func (o *outgoing) Accept() (net.Conn, error) {
	<-o.closed
	return nil, net.ErrClosed
}

// Close implements net.Listener.
func (o *outgoing) Close() error {
	o.closing.Do(func() { close(o.closed) })
	return nil
}

// Addr implements net.Listener.
func (o *outgoing) Addr() net.Addr { return address(o.transport.config.Advertise) }

// address is a net.Addr that was configured rather than resolved.
type address string

func (address) Network() string  { return "tcp" }
func (a address) String() string { return string(a) }

// limitedReader reads no faster than the limit.
type limitedReader struct {
	ctx   context.Context //nolint:containedctx // io.Reader has no place for it
	from  io.Reader
	limit *rate.Limiter
}

// Read implements io.Reader.
func (r *limitedReader) Read(p []byte) (int, error) {
	n, err := r.from.Read(p[:min(len(p), 64<<10)])
	if waitErr := r.limit.WaitN(r.ctx, n); waitErr != nil {
		return 0, fmt.Errorf("sending a snapshot: %w", waitErr)
	}
	return n, err
}
