package transport

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/raft"
)

const (
	// linksPerPeer spreads calls so that one large body does not hold up all.
	linksPerPeer = 2
	// queued is how many calls or answers may wait for a connection's writer.
	queued = 256
)

// RPC calls methods on other nodes and serves those of this one. Many calls
// share one connection at the same time. All methods may be used concurrently.
type RPC struct {
	dialer *Dialer
	idle   time.Duration
	stop   func()

	ctx    context.Context
	cancel context.CancelFunc
	wait   sync.WaitGroup

	mu       sync.Mutex
	handlers map[string]Method
	peers    map[route]*peerLinks
	closed   bool
}

// Method serves a call. body is the method's to keep. Its error reaches the
// caller as a RemoteError: as it is if it is one, otherwise with CodeInternal.
// ctx ends when the caller stops waiting.
type Method func(ctx context.Context, peer Peer, body []byte) ([]byte, error)

// route is a node at an address; a node that moved gets new connections.
type route struct {
	id   raft.ServerID
	addr string
}

type peerLinks struct {
	next  atomic.Uint32
	slots [linksPerPeer]slot
}

// slot holds at most one living connection.
type slot struct {
	dialing chan struct{} // holds an entry while somebody dials
	link    atomic.Pointer[link]
}

// NewRPC returns the calls of a node. mux may be nil for a node that only
// calls. The caller must Close it, before the Mux.
func NewRPC(mux *Mux, dialer *Dialer) (*RPC, error) {
	r := &RPC{
		dialer: dialer, idle: dialer.config.IdleTimeout, stop: func() {},
		handlers: make(map[string]Method), peers: make(map[route]*peerLinks),
	}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	if mux == nil {
		return r, nil
	}
	stop, err := mux.Serve(ProtocolRPC, r.serve)
	if err != nil {
		r.cancel()
		return nil, err
	}
	r.stop = stop
	return r, nil
}

// Handle serves a method from here on; the last one named counts.
func (r *RPC) Handle(method string, serve Method) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.handlers[method] = serve
}

// Call asks the node id at addr and waits for its answer or for ctx.
//
// The error is a *RemoteError if the other end answered with one; otherwise
// errors.Is tells ErrNotSent (safe to call again) from ErrUnknown (it may have
// taken effect). ErrNotSent may also be ErrRefused, ErrWrongPeer or
// ErrTooLarge, and both may be ctx's error.
func (r *RPC) Call(ctx context.Context, id raft.ServerID, addr, method string, body []byte) ([]byte, error) {
	reply, err := r.call(ctx, route{id: id, addr: addr}, method, body)
	if err != nil {
		if _, ok := errors.AsType[*RemoteError](err); ok {
			return nil, err
		}
		return nil, fmt.Errorf("calling %s on %s: %w", method, id, err)
	}
	return reply, nil
}

func (r *RPC) call(ctx context.Context, to route, method string, body []byte) ([]byte, error) {
	if len(body) > MaxBody || len(method) > maxMethod {
		return nil, fmt.Errorf("%w: %w", ErrNotSent, ErrTooLarge)
	}
	// A second try is for a connection that died while it was idle.
	for try := 0; ; try++ {
		l, err := r.link(ctx, to)
		if err != nil {
			return nil, notSent(err)
		}
		reply, err := l.call(ctx, method, body)
		if err == nil || try > 0 || ctx.Err() != nil || !errors.Is(err, ErrNotSent) {
			return reply, err
		}
	}
}

// Close ends all calls and all handlers of this node and waits for them.
func (r *RPC) Close() error {
	r.stop()
	r.mu.Lock()
	r.closed = true
	peers := r.peers
	r.peers = nil
	r.mu.Unlock()
	r.cancel()
	for _, p := range peers {
		for i := range p.slots {
			if l := p.slots[i].link.Load(); l != nil {
				l.fail(ErrClosed)
			}
		}
	}
	r.wait.Wait()
	return nil
}

// link returns a living connection, dialling if there is none. Callers that
// come while one dials wait for it, each as long as its own ctx.
func (r *RPC) link(ctx context.Context, to route) (*link, error) {
	s, err := r.slot(to)
	if err != nil {
		return nil, err
	}
	if l := s.link.Load(); l != nil && l.alive() {
		return l, nil
	}
	select {
	case s.dialing <- struct{}{}:
		defer func() { <-s.dialing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-r.ctx.Done():
		return nil, ErrClosed
	}
	if l := s.link.Load(); l != nil && l.alive() {
		return l, nil
	}
	dialCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(r.ctx, cancel)()
	conn, err := r.dialer.Dial(dialCtx, ProtocolRPC, to.id, to.addr)
	if err != nil {
		return nil, err
	}
	return r.adopt(s, conn)
}

// adopt starts a link under the lock, so that Close either sees it or prevents it.
func (r *RPC) adopt(s *slot, conn *Conn) (*link, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		conn.abort()
		return nil, ErrClosed
	}
	l := newLink(conn, r.idle)
	r.wait.Go(l.read)
	r.wait.Go(l.write)
	s.link.Store(l)
	return l, nil
}

func (r *RPC) slot(to route) (*slot, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, ErrClosed
	}
	p := r.peers[to]
	if p == nil {
		p = &peerLinks{}
		for i := range p.slots {
			p.slots[i].dialing = make(chan struct{}, 1)
		}
		r.peers[to] = p
	}
	return &p.slots[p.next.Add(1)%linksPerPeer], nil
}

func notSent(err error) error {
	if errors.Is(err, ErrNotSent) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrNotSent, err)
}
