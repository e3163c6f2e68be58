package transport

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/hashicorp/raft"
)

// Dialer opens connections to peers and makes sure who they are.
type Dialer struct {
	config Config
	live   *registry
}

// NewDialer returns a Dialer without a Mux: for tools, and for a node that
// joins. ClientCertificate, Verify and Admit are not needed for DialJoin.
func NewDialer(config Config) *Dialer {
	return newDialer(config.withDefaults(), newRegistry())
}

func newDialer(config Config, live *registry) *Dialer { return &Dialer{config: config, live: live} }

// Dial opens a connection of a protocol to the node id at addr. When it
// returns without error the node is verified to be id, is on the roster, and
// has let this node in. Any error means that nothing was sent: it is
// ErrNotSent, and where so ErrRefused or ErrWrongPeer too.
func (d *Dialer) Dial(ctx context.Context, protocol string, id raft.ServerID, addr string) (*Conn, error) {
	conn, err := d.dial(ctx, protocol, id, addr)
	if err != nil {
		return nil, fmt.Errorf("%w: dialling %s at %s for %s: %w", ErrNotSent, id, addr, protocol, err)
	}
	return conn, nil
}

func (d *Dialer) dial(ctx context.Context, protocol string, id raft.ServerID, addr string) (*Conn, error) {
	if id == "" || d.config.Verify == nil || d.config.Admit == nil || d.config.ClientCertificate == nil {
		return nil, errors.New("neither the node's id nor a way to verify it may be left out")
	}
	var peer Peer
	conn, err := d.open(ctx, addr, &tls.Config{
		MinVersion:           tls.VersionTLS13,
		ServerName:           serverName,
		NextProtos:           []string{protocol},
		GetClientCertificate: d.config.ClientCertificate,
		InsecureSkipVerify:   true, //nolint:gosec // VerifyConnection verifies by URI, which TLS itself cannot
		VerifyConnection: func(state tls.ConnectionState) (err error) {
			if peer, err = d.config.Verify(state.PeerCertificates); err != nil {
				return err
			}
			if peer.Incarnation != string(id) {
				return fmt.Errorf("%w: it is %q", ErrWrongPeer, peer.Incarnation)
			}
			return nil
		},
	}, &peer, func() error { return d.config.Admit(peer) })
	if err != nil {
		return nil, err
	}
	return conn, nil
}

// DialJoin opens a joining connection for a node that has nothing but the pins
// of its token (SHA-256 of an authority's SubjectPublicKeyInfo): the server
// must show an authority with one of the pins, and a certificate signed by it.
func (d *Dialer) DialJoin(ctx context.Context, addr string, pins [][sha256.Size]byte) (*Conn, error) {
	conn, err := d.open(ctx, addr, &tls.Config{
		MinVersion:         tls.VersionTLS13,
		ServerName:         serverName,
		NextProtos:         []string{ProtocolJoin},
		InsecureSkipVerify: true, //nolint:gosec // VerifyConnection verifies against the pins
		VerifyConnection: func(state tls.ConnectionState) error {
			return verifyPinned(state.PeerCertificates, pins)
		},
	}, &Peer{}, func() error { return nil })
	if err != nil {
		return nil, fmt.Errorf("%w: dialling %s to join: %w", ErrNotSent, addr, err)
	}
	return conn, nil
}

// Close closes every connection that was opened, those of the Mux included if
// there is one, and opens no further.
func (d *Dialer) Close() { d.live.close() }

// open connects, shakes hands, registers, asks the roster and waits for the
// greeting, all within the handshake timeout.
func (d *Dialer) open(ctx context.Context, addr string, config *tls.Config, peer *Peer, admit func() error) (*Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.config.HandshakeTimeout)
	defer cancel()
	raw, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	tune(raw)
	t := tls.Client(raw, config)
	if err := t.HandshakeContext(ctx); err != nil {
		raw.Close() //nolint:errcheck,gosec // the handshake's error is the one that counts
		return nil, err
	}
	conn := newConn(t, raw, *peer, t.ConnectionState().NegotiatedProtocol)
	conn.onClose = func() { d.live.remove(conn) }
	if !d.live.add(conn) {
		conn.abort()
		return nil, ErrClosed
	}
	stop := context.AfterFunc(ctx, conn.abort)
	err = d.welcome(conn, config.NextProtos[0], admit)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		conn.abort()
		return nil, errors.Join(err, ctx.Err())
	}
	return conn, nil
}

func (d *Dialer) welcome(conn *Conn, protocol string, admit func() error) error {
	if conn.protocol != protocol {
		return fmt.Errorf("the peer speaks %q", conn.protocol)
	}
	if err := admit(); err != nil {
		return fmt.Errorf("the peer is not admitted: %w", err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(d.config.HandshakeTimeout)); err != nil {
		return err
	}
	var first [1]byte
	if _, err := io.ReadFull(conn, first[:]); err != nil {
		return fmt.Errorf("waiting to be let in: %w", err)
	}
	if err := greeting(first[0]).err(); err != nil {
		return err
	}
	return errors.Join(conn.SetDeadline(time.Time{}), conn.reads.roll(d.config.IdleTimeout), conn.writes.roll(d.config.IdleTimeout))
}

func verifyPinned(chain []*x509.Certificate, pins [][sha256.Size]byte) error {
	for _, c := range chain[1:] {
		if !c.IsCA || !slices.Contains(pins, sha256.Sum256(c.RawSubjectPublicKeyInfo)) {
			continue
		}
		roots := x509.NewCertPool()
		roots.AddCert(c)
		_, err := chain[0].Verify(x509.VerifyOptions{
			DNSName: serverName, Roots: roots, Intermediates: x509.NewCertPool(),
			KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		})
		if err != nil {
			return fmt.Errorf("%w: %w", ErrNotPinned, err)
		}
		return nil
	}
	return ErrNotPinned
}
