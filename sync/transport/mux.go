package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Handler serves one connection. When it returns, the connection is closed.
// ctx ends when the connection is closed from elsewhere: by the roster, by the
// Mux, never by the peer alone (reads tell that).
type Handler func(ctx context.Context, conn *Conn)

// Mux is a node's one port. It verifies who comes and hands each connection to
// the Handler of its protocol.
type Mux struct {
	config   Config
	listener net.Listener
	live     *registry
	dialer   *Dialer
	joins    *rate.Limiter
	joining  chan struct{} // holds one entry per stranger inside

	ctx    context.Context
	cancel context.CancelFunc
	wait   sync.WaitGroup

	mu       sync.Mutex
	handlers map[string]Handler
	perIP    map[string]int
}

// Listen opens the port. Nothing is served until Serve names a Handler. The
// caller must Close the Mux.
func Listen(config Config) (*Mux, error) {
	if err := config.check(); err != nil {
		return nil, err
	}
	config = config.withDefaults()
	listener, err := net.Listen("tcp", config.Address) //nolint:noctx // it returns at once
	if err != nil {
		return nil, fmt.Errorf("listening for peers: %w", err)
	}
	live := newRegistry()
	m := &Mux{
		config: config, listener: listener, live: live,
		dialer:   newDialer(config, live),
		joins:    rate.NewLimiter(config.JoinRate, config.JoinBurst),
		joining:  make(chan struct{}, config.JoinLimit),
		handlers: make(map[string]Handler), perIP: make(map[string]int),
	}
	m.ctx, m.cancel = context.WithCancel(context.Background())
	m.wait.Go(m.accept)  // ends with the listener
	m.wait.Go(m.recheck) // ends with ctx
	return m, nil
}

// Addr returns the address that is listened on.
func (m *Mux) Addr() net.Addr { return m.listener.Addr() }

// Dialer returns the Dialer whose connections this Mux cuts off together with
// its own.
func (m *Mux) Dialer() *Dialer { return m.dialer }

// Serve names the Handler of a protocol; a second one for the same protocol is
// an error. stop lets no further connection in and leaves those inside.
func (m *Mux) Serve(protocol string, handler Handler) (stop func(), err error) {
	if !slices.Contains(protocols(), protocol) {
		return nil, fmt.Errorf("serving %q: no such protocol", protocol)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.handlers[protocol] != nil {
		return nil, fmt.Errorf("serving %q: it has a handler", protocol)
	}
	m.handlers[protocol] = handler
	return sync.OnceFunc(func() { // a second time it would remove a successor
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.handlers, protocol)
	}), nil
}

// Revoke closes all live connections of a peer, in both directions, and
// returns how many there were. Whether it may come back is for Admit to say.
func (m *Mux) Revoke(incarnation string) int {
	return m.live.closeWhere(func(c *Conn) bool { return incarnation != "" && c.peer.Incarnation == incarnation })
}

// Recheck asks Admit again about every live connection, closes those that it
// refuses or whose certificate has run out, and returns how many those were.
// It happens by itself every RecheckInterval.
func (m *Mux) Recheck() int {
	now := time.Now()
	return m.live.closeWhere(func(c *Conn) bool {
		if c.peer == (Peer{}) {
			return false
		}
		return now.After(c.expiresAt) || m.config.Admit(c.peer) != nil
	})
}

// Close closes the port and every connection, and waits for all handlers.
func (m *Mux) Close() error {
	m.cancel()
	err := m.listener.Close()
	m.live.close()
	m.wait.Wait()
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("closing the peer port: %w", err)
	}
	return nil
}

func protocols() []string { return []string{ProtocolRaft, ProtocolRPC, ProtocolSnap, ProtocolJoin} }

func (m *Mux) recheck() {
	tick := time.NewTicker(m.config.RecheckInterval)
	defer tick.Stop()
	for {
		select {
		case <-m.ctx.Done():
			return
		case <-tick.C:
			if n := m.Recheck(); n > 0 {
				m.config.Log.Warn().Int("connections", n).Msg("peers no longer admitted were cut off")
			}
		}
	}
}

func (m *Mux) accept() {
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		raw, err := m.listener.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil: // out of descriptors, most likely: it passes
			m.config.Log.Error().Err(err).Msg("accepting a peer")
			pause.Reset(100 * time.Millisecond)
			select {
			case <-pause.C:
			case <-m.ctx.Done():
				return
			}
			continue
		}
		m.wait.Go(func() { m.receive(raw) })
	}
}

// receive is the life of one accepted connection.
func (m *Mux) receive(raw net.Conn) {
	ip, ok := m.enter(raw)
	if !ok {
		raw.Close() //nolint:errcheck,gosec // nothing was said
		return
	}
	defer m.leave(ip)
	tune(raw)
	conn, err := m.handshake(raw)
	if err != nil {
		raw.Close() //nolint:errcheck,gosec // the handshake's error is the one that counts
		m.config.Log.Debug().Err(err).Str("from", ip).Msg("peer refused in handshake")
		return
	}
	defer conn.Close() //nolint:errcheck // the handler is done with it
	if conn.protocol == ProtocolJoin {
		select {
		case m.joining <- struct{}{}:
			defer func() { <-m.joining }()
		default:
			m.greet(conn, greetTooManyNow)
			return
		}
	}
	ctx, cancel := context.WithCancel(m.ctx)
	defer cancel()
	conn.onClose = func() {
		cancel()
		m.live.remove(conn)
	}
	handler, answer := m.admit(conn)
	if !m.greet(conn, answer) || answer != greetWelcome {
		return
	}
	if err := m.settle(conn); err != nil {
		return
	}
	handler(ctx, conn)
}

// settle replaces the handshake's deadline by that of the protocol.
func (m *Mux) settle(conn *Conn) error {
	err := conn.SetDeadline(time.Time{})
	if conn.protocol == ProtocolJoin {
		conn.readBudget = m.config.JoinBytes
		err = conn.SetDeadline(time.Now().Add(m.config.JoinTimeout))
	}
	return errors.Join(err, conn.reads.roll(m.config.IdleTimeout), conn.writes.roll(m.config.IdleTimeout))
}

// admit registers before it asks the roster: a removal that happens in between
// then finds the connection.
func (m *Mux) admit(conn *Conn) (Handler, greeting) {
	if !m.live.add(conn) {
		return nil, greetTooManyNow
	}
	if conn.protocol != ProtocolJoin {
		if err := m.config.Admit(conn.peer); err != nil {
			m.config.Log.Warn().Err(err).Str("peer", conn.peer.Incarnation).Msg("peer not admitted")
			return nil, greetNotOnRoll
		}
	}
	if conn.protocol == ProtocolRaft && !conn.peer.VoterEligible {
		m.config.Log.Warn().Str("peer", conn.peer.Incarnation).Msg("peer without vote asked for raft")
		return nil, greetNoVoter
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	handler := m.handlers[conn.protocol]
	if handler == nil {
		return nil, greetNoService
	}
	return handler, greetWelcome
}

func (m *Mux) greet(conn *Conn, answer greeting) bool {
	_, err := conn.Write([]byte{byte(answer)})
	return err == nil
}

// handshake leaves its deadline on the connection, for the greeting.
func (m *Mux) handshake(raw net.Conn) (*Conn, error) {
	if err := raw.SetDeadline(time.Now().Add(m.config.HandshakeTimeout)); err != nil {
		return nil, err
	}
	var peer Peer
	t := tls.Server(raw, &tls.Config{
		MinVersion:         tls.VersionTLS13,
		GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) { return m.tlsFor(hello, &peer) },
	})
	if err := t.HandshakeContext(m.ctx); err != nil {
		return nil, err
	}
	return newConn(t, raw, peer, t.ConnectionState().NegotiatedProtocol), nil
}

// tlsFor decides by the one protocol that the client offers: a client that
// offers several could be verified for one and served another.
func (m *Mux) tlsFor(hello *tls.ClientHelloInfo, peer *Peer) (*tls.Config, error) {
	offered := hello.SupportedProtos
	if len(offered) != 1 || !slices.Contains(protocols(), offered[0]) {
		return nil, fmt.Errorf("the client offers protocols %q, not one of ours", offered)
	}
	config := &tls.Config{
		MinVersion:             tls.VersionTLS13,
		NextProtos:             offered,
		SessionTicketsDisabled: true, // a resumed session would skip the roster
		GetCertificate:         m.config.Certificate,
	}
	if offered[0] == ProtocolJoin {
		if !m.joins.Allow() {
			return nil, errors.New("too many strangers at the moment")
		}
		return config, nil
	}
	config.ClientAuth = tls.RequireAnyClientCert
	config.VerifyConnection = func(state tls.ConnectionState) (err error) {
		*peer, err = m.config.Verify(state.PeerCertificates)
		return err
	}
	return config, nil
}

// enter counts connections by IP address.
func (m *Mux) enter(raw net.Conn) (ip string, ok bool) {
	ip = raw.RemoteAddr().String()
	if host, _, err := net.SplitHostPort(ip); err == nil {
		ip = host
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.perIP[ip] >= m.config.PerAddress {
		return ip, false
	}
	m.perIP[ip]++
	return ip, true
}

func (m *Mux) leave(ip string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.perIP[ip]--; m.perIP[ip] == 0 {
		delete(m.perIP, ip)
	}
}
