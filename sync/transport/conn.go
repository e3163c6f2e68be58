package transport

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"sync"
	"time"
)

// Conn is one verified connection. It is a net.Conn whose reads and writes end
// with a timeout when nothing moved for the idle time; a deadline that its
// user sets counts if it is earlier.
type Conn struct {
	tls      *tls.Conn
	raw      net.Conn
	peer     Peer
	protocol string

	// readBudget is how many bytes may still be read; negative is no limit.
	// Only the reader touches it.
	readBudget int64

	reads, writes deadline

	closing   sync.Once
	done      chan struct{}
	onClose   func()
	closeErr  error
	expiresAt time.Time
}

func newConn(t *tls.Conn, raw net.Conn, peer Peer, protocol string) *Conn {
	c := &Conn{tls: t, raw: raw, peer: peer, protocol: protocol, readBudget: -1, done: make(chan struct{})}
	c.reads.set, c.writes.set = t.SetReadDeadline, t.SetWriteDeadline
	if certs := t.ConnectionState().PeerCertificates; len(certs) > 0 {
		c.expiresAt = certs[0].NotAfter
	}
	return c
}

// Peer returns who is at the other end.
func (c *Conn) Peer() Peer { return c.peer }

// Protocol returns the protocol that was agreed on.
func (c *Conn) Protocol() string { return c.protocol }

// Certificates returns the chain that the other end presented, leaf first; for
// a joining client that is where it finds the authority it pinned.
func (c *Conn) Certificates() []*x509.Certificate { return c.tls.ConnectionState().PeerCertificates }

// Done is closed when the connection is closed by either this end's user or
// the roster.
func (c *Conn) Done() <-chan struct{} { return c.done }

// Read implements net.Conn.
func (c *Conn) Read(p []byte) (int, error) {
	if err := c.reads.arm(); err != nil {
		return 0, err
	}
	if c.readBudget == 0 {
		return 0, fmt.Errorf("reading from %s: %w", c.RemoteAddr(), ErrTooLarge)
	}
	if c.readBudget > 0 && int64(len(p)) > c.readBudget {
		p = p[:c.readBudget]
	}
	n, err := c.tls.Read(p)
	if c.readBudget > 0 {
		c.readBudget -= int64(n)
	}
	return n, err
}

// Write implements net.Conn. Large writes are cut so that each piece has the
// whole idle time.
func (c *Conn) Write(p []byte) (int, error) {
	const piece = 64 << 10
	written := 0
	for {
		if err := c.writes.arm(); err != nil {
			return written, err
		}
		n, err := c.tls.Write(p[written:min(len(p), written+piece)])
		written += n
		if err != nil || written == len(p) {
			return written, err
		}
	}
}

// Close says goodbye and closes.
func (c *Conn) Close() error { return c.end(c.tls.Close) }

// abort closes without a goodbye, which a stuck peer could delay. It also cuts
// short a goodbye that is under way.
func (c *Conn) abort() {
	err := c.raw.Close()
	c.end(func() error { return err }) //nolint:errcheck,gosec // it is closed, whatever the error says
}

func (c *Conn) end(shut func() error) error {
	c.closing.Do(func() {
		close(c.done)
		c.closeErr = shut()
		if c.onClose != nil {
			c.onClose()
		}
	})
	return c.closeErr
}

// LocalAddr implements net.Conn.
func (c *Conn) LocalAddr() net.Addr { return c.raw.LocalAddr() }

// RemoteAddr implements net.Conn.
func (c *Conn) RemoteAddr() net.Addr { return c.raw.RemoteAddr() }

// SetDeadline implements net.Conn.
func (c *Conn) SetDeadline(t time.Time) error {
	if err := c.reads.user(t); err != nil {
		return err
	}
	return c.writes.user(t)
}

// SetReadDeadline implements net.Conn.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.reads.user(t) }

// SetWriteDeadline implements net.Conn.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.writes.user(t) }

// deadline combines what the user asked with the rolling idle time: the
// earlier of the two holds.
type deadline struct {
	set func(time.Time) error

	mu    sync.Mutex
	idle  time.Duration // 0: no rolling
	asked time.Time     // zero: none
	armed time.Time     // when the rolling deadline was last set
}

// roll starts the rolling at the given idle time; 0 ends it.
func (d *deadline) roll(idle time.Duration) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.idle = idle
	return d.apply(time.Now())
}

func (d *deadline) user(t time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked = t
	return d.apply(time.Now())
}

// arm is called before each operation. It saves setting the same timer again
// and again: being off by a sixteenth of the idle time does no harm.
func (d *deadline) arm() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	if d.idle == 0 || now.Sub(d.armed) < d.idle/16 {
		return nil
	}
	return d.apply(now)
}

func (d *deadline) apply(now time.Time) error {
	d.armed = now
	until := d.asked
	if d.idle > 0 && (until.IsZero() || now.Add(d.idle).Before(until)) {
		until = now.Add(d.idle)
	}
	return d.set(until)
}
