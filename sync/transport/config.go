package transport

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/time/rate"
)

// The protocols, as ALPN names.
const (
	ProtocolRaft = "mulu/raft"
	ProtocolRPC  = "mulu/rpc"
	ProtocolSnap = "mulu/snap"
	ProtocolJoin = "mulu/join"
)

// serverName is asked for and ignored: nodes are known by certificate URI.
const serverName = "mulu"

// Peer is who stands at the other end of a connection. The zero Peer is a
// node that is joining and has no certificate yet.
type Peer struct {
	Federation    string
	Division      string
	Incarnation   string
	VoterEligible bool
}

// Config says how a node meets its peers. Certificate, ClientCertificate,
// Verify and Admit are required for Listen; everything else has a default.
type Config struct {
	// Address to listen on, host:port. Port 0 takes a free one. Default ":0".
	Address string
	// Certificate shows the node's chain, leaf first and the authority behind
	// it (joining nodes look for what they pinned). Asked at every handshake.
	Certificate func(*tls.ClientHelloInfo) (*tls.Certificate, error)
	// ClientCertificate is the same for connections that this node opens.
	ClientCertificate func(*tls.CertificateRequestInfo) (*tls.Certificate, error)
	// Verify says who presented a chain, or why it is not believed. It must
	// check authority, time and shape: TLS itself checks the key only.
	Verify func(chain []*x509.Certificate) (Peer, error)
	// Admit consults the roster: an error refuses the peer. It is asked at
	// every handshake and again every RecheckInterval, so it must be quick. It
	// should also refuse a certificate whose role or division the roster no
	// longer agrees with. A peer that the roster does not know yet must be let
	// in: its certificate was issued by a later entry than this node has
	// applied, and it may be the leader from whom that entry would come.
	Admit func(Peer) error
	// Log receives refusals and broken connections. Default: nowhere.
	Log zerolog.Logger

	// HandshakeTimeout bounds everything before the first useful byte. Default 10 s.
	HandshakeTimeout time.Duration
	// IdleTimeout closes a connection on which nothing moved. Default 60 s.
	IdleTimeout time.Duration
	// RecheckInterval is the time between two looks at the roster. Default 1 s;
	// above 2 s a removed node keeps its connections longer than promised.
	RecheckInterval time.Duration
	// PerAddress is the most connections from one IP address. Default 256.
	PerAddress int
	// JoinRate and JoinBurst limit handshakes of strangers. Default 5/s, 10.
	JoinRate  rate.Limit
	JoinBurst int
	// JoinLimit is the most strangers at once. Default 16.
	JoinLimit int
	// JoinBytes is the most that a stranger may send. Default 64 KiB.
	JoinBytes int64
	// JoinTimeout is the longest that a stranger may stay. Default 30 s.
	JoinTimeout time.Duration
}

func (c Config) withDefaults() Config {
	c.Address = orDefault(c.Address, ":0")
	c.HandshakeTimeout = orDefault(c.HandshakeTimeout, 10*time.Second)
	c.IdleTimeout = orDefault(c.IdleTimeout, 60*time.Second)
	c.RecheckInterval = orDefault(c.RecheckInterval, time.Second)
	c.PerAddress = orDefault(c.PerAddress, 256)
	c.JoinRate = orDefault(c.JoinRate, 5)
	c.JoinBurst = orDefault(c.JoinBurst, 10)
	c.JoinLimit = orDefault(c.JoinLimit, 16)
	c.JoinBytes = orDefault(c.JoinBytes, 64<<10)
	c.JoinTimeout = orDefault(c.JoinTimeout, 30*time.Second)
	return c
}

func (c Config) check() error {
	if c.Certificate == nil || c.ClientCertificate == nil || c.Verify == nil || c.Admit == nil {
		return errors.New("transport: Certificate, ClientCertificate, Verify and Admit are required")
	}
	return nil
}

func orDefault[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

// Timeouts returns raft's timeouts: for the wide area network between cities
// or, with wan false, for one site and for tests. The heartbeat is long
// because heartbeats wait behind the disk (see the package comment).
func Timeouts(wan bool) (heartbeat, election, lease, commit time.Duration) {
	if wan {
		return 5 * time.Second, 5 * time.Second, 2500 * time.Millisecond, 100 * time.Millisecond
	}
	return 2 * time.Second, 2 * time.Second, time.Second, 50 * time.Millisecond
}

// keepAlive finds dead peers within 30 s even where nobody writes.
func keepAlive() net.KeepAliveConfig {
	return net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3}
}
