package transport_test

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/sync/transport"
)

func TestPeersMeetVerified(t *testing.T) {
	f := newFederation(t)
	a, b := f.listen("a", true), f.listen("b", false)
	seen := make(chan transport.Peer, 1)
	serve(t, a, transport.ProtocolSnap, func(ctx context.Context, c *transport.Conn) {
		seen <- c.Peer()
		echo(ctx, c)
	})
	conn, err := dial(t, b, transport.ProtocolSnap, "a", a)
	if err != nil {
		t.Fatal(err)
	}
	want := transport.Peer{Federation: "zhejiang", Division: "330200", Incarnation: "b"}
	if got := soon(t, seen, "meeting"); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := conn.Peer(); got.Incarnation != "a" || !got.VoterEligible {
		t.Errorf("the dialler sees %+v", got)
	}
	if _, err := conn.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 5)
	if _, err := io.ReadFull(conn, buf); err != nil || string(buf) != "hello" {
		t.Errorf("got %q, %v", buf, err)
	}
}

func TestStrangersAreRefused(t *testing.T) {
	f, foreign := newFederation(t), newFederation(t)
	a, b := f.listen("a", true), f.listen("b", false)
	thief := foreign.config("b", true)
	thief.Verify = f.verify // it believes us; we do not believe it
	stranger := listen(t, thief)
	for _, p := range []string{transport.ProtocolRaft, transport.ProtocolRPC, transport.ProtocolSnap} {
		serve(t, a, p, echo)
		serve(t, stranger, p, echo)
		if _, err := dial(t, stranger, p, "a", a); !errors.Is(err, transport.ErrNotSent) {
			t.Errorf("%s: a foreign certificate was let in: %v", p, err)
		}
		if _, err := dial(t, b, p, "b", stranger); !errors.Is(err, transport.ErrNotSent) {
			t.Errorf("%s: a foreign server was believed: %v", p, err)
		}
	}
	if _, err := dial(t, b, transport.ProtocolSnap, "c", a); !errors.Is(err, transport.ErrWrongPeer) {
		t.Errorf("another node than the one dialled: %v", err)
	}
	if _, err := dial(t, b, transport.ProtocolRaft, "a", a); !errors.Is(err, transport.ErrRefused) {
		t.Errorf("a certificate without vote opened raft: %v", err)
	}
	if _, err := dial(t, a, transport.ProtocolSnap, "b", b); !errors.Is(err, transport.ErrRefused) {
		t.Errorf("a protocol that nobody serves: %v", err)
	}
	f.remove("b")
	if _, err := dial(t, b, transport.ProtocolSnap, "a", a); !errors.Is(err, transport.ErrNotSent) {
		t.Errorf("a removed node was let in: %v", err)
	}
	f.remove("a")
	c := f.config("c", true)
	c.Admit = func(transport.Peer) error { return nil }
	open := listen(t, c)
	serve(t, open, transport.ProtocolSnap, echo)
	f.remove("c")
	if _, err := dial(t, a, transport.ProtocolSnap, "c", open); !errors.Is(err, transport.ErrNotSent) {
		t.Errorf("a removed node was dialled: %v", err)
	}
}

// rawTLS tries what an honest dialler would not; it returns what comes back.
func rawTLS(t *testing.T, addr string, config *tls.Config) error {
	t.Helper()
	conn, err := (&tls.Dialer{Config: config}).DialContext(t.Context(), "tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	first := make([]byte, 1)
	if _, err := io.ReadFull(conn, first); err != nil {
		return err
	}
	if first[0] != 'M' {
		return errors.New("refused: " + string(first))
	}
	return nil
}

func TestPortSpeaksOneProtocolOverTLS13Only(t *testing.T) {
	f := newFederation(t)
	config := f.config("a", true)
	a := listen(t, config)
	for _, p := range []string{transport.ProtocolRaft, transport.ProtocolRPC, transport.ProtocolSnap, transport.ProtocolJoin} {
		serve(t, a, p, echo)
	}
	old := tlsConfig(config, transport.ProtocolRPC)
	old.MaxVersion = tls.VersionTLS12
	naked := tlsConfig(config, transport.ProtocolRPC)
	naked.GetClientCertificate = nil
	for name, c := range map[string]*tls.Config{
		"TLS 1.2":                old,
		"no certificate":         naked,
		"no protocol":            tlsConfig(config),
		"unknown protocol":       tlsConfig(config, "h2"),
		"join and raft together": tlsConfig(config, transport.ProtocolJoin, transport.ProtocolRaft),
		"raft and join together": tlsConfig(config, transport.ProtocolRaft, transport.ProtocolJoin),
	} {
		if err := rawTLS(t, a.Addr().String(), c); err == nil {
			t.Errorf("%s was let in", name)
		}
	}
	if err := rawTLS(t, a.Addr().String(), tlsConfig(config, transport.ProtocolRPC)); err != nil {
		t.Errorf("the honest way: %v", err)
	}
}

func TestRemovedPeerLosesItsLiveConnections(t *testing.T) {
	f := newFederation(t)
	for name, revoke := range map[string]func(m *transport.Mux){
		"by itself":  func(*transport.Mux) { f.remove("b") },
		"by Recheck": func(m *transport.Mux) { f.remove("b"); m.Recheck() },
		"by Revoke":  func(m *transport.Mux) { m.Revoke("b") },
	} {
		t.Run(name, func(t *testing.T) {
			// Two seconds are promised: of three tries one must keep them, whatever
			// else the machine does.
			var took time.Duration
			for range 3 {
				f.restore("b")
				if took = cutOff(t, f, revoke); took <= 2*time.Second {
					return
				}
			}
			t.Errorf("cut off after %v", took)
		})
	}
}

// cutOff lets b meet a in both directions and c beside it, revokes b at a, and
// returns how long it took until b's connections were gone.
func cutOff(t *testing.T, f *federation, revoke func(m *transport.Mux)) time.Duration {
	t.Helper()
	quiet := f.config("b", true)
	quiet.Admit = func(transport.Peer) error { return nil } // b does not know yet
	a, b, c := f.listen("a", true), listen(t, quiet), f.listen("c", true)
	ended := make(chan string, 3)
	handler := func(ctx context.Context, conn *transport.Conn) {
		echo(ctx, conn)
		ended <- conn.Peer().Incarnation
	}
	serve(t, a, transport.ProtocolSnap, handler)
	serve(t, b, transport.ProtocolSnap, handler)
	in, err := dial(t, b, transport.ProtocolSnap, "a", a)
	if err != nil {
		t.Fatal(err)
	}
	out, err := dial(t, a, transport.ProtocolSnap, "b", b)
	if err != nil {
		t.Fatal(err)
	}
	stays, err := dial(t, c, transport.ProtocolSnap, "a", a)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	revoke(a)
	soon(t, out.Done(), "cutting off the connection to b")
	if got := soon(t, ended, "cutting off the connection from b"); got == "c" {
		t.Error("c was cut off")
	}
	took := time.Since(start)
	if _, err := in.Read(make([]byte, 1)); err == nil {
		t.Error("b still reads")
	}
	if _, err := stays.Write([]byte("x")); err != nil {
		t.Error(err)
	}
	if _, err := stays.Read(make([]byte, 1)); err != nil {
		t.Errorf("c was cut off: %v", err)
	}
	return took
}

func TestGarbageAndSilenceEndWithTheHandshake(t *testing.T) {
	f := newFederation(t)
	config := f.config("a", true)
	config.HandshakeTimeout = 200 * time.Millisecond
	a := listen(t, config)
	for name, bytes := range map[string]string{
		"silence": "", "HTTP": "GET / HTTP/1.1\r\n\r\n", "zeros": "\x00\x00\x00\x00\x00\x00\x00\x00",
		"half a hello": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
	} {
		conn, err := net.Dial("tcp", a.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, bytes); err != nil {
			t.Fatal(err)
		}
		if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(io.Discard, conn)
		var timeout net.Error
		if errors.As(err, &timeout) && timeout.Timeout() {
			t.Errorf("%s: the connection was left open", name)
		}
		conn.Close()
	}
}

func TestSilentPeerLosesItsConnection(t *testing.T) {
	atSomePace(t, func(t *testing.T, at pace) error {
		f := newFederation(t)
		config := f.config("a", true)
		config.IdleTimeout = at.of(600 * time.Millisecond)
		a, b := listen(t, config), f.listen("b", true)
		failed := make(chan error, 1)
		serve(t, a, transport.ProtocolSnap, func(_ context.Context, c *transport.Conn) {
			_, err := io.Copy(io.Discard, c)
			failed <- err
		})
		conn, err := dial(t, b, transport.ProtocolSnap, "a", a)
		if err != nil {
			return err
		}
		// Something now and then keeps it open for longer than the idle time.
		tick := time.NewTicker(at.of(100 * time.Millisecond))
		defer tick.Stop()
		for range 10 {
			<-tick.C
			if _, err := conn.Write([]byte("x")); err != nil {
				return fmt.Errorf("a slow peer was cut off: %w", err)
			}
		}
		var timeout net.Error
		if err := soon(t, failed, "the end"); !errors.As(err, &timeout) || !timeout.Timeout() {
			return fmt.Errorf("got %w, want a timeout", err)
		}
		return nil
	})
}

func TestPeerThatDoesNotReadEndsTheWrite(t *testing.T) {
	f := newFederation(t)
	config := f.config("a", true)
	config.IdleTimeout = 200 * time.Millisecond
	a, b := listen(t, config), f.listen("b", true)
	failed := make(chan error, 1)
	serve(t, a, transport.ProtocolSnap, func(_ context.Context, c *transport.Conn) {
		_, err := c.Write(make([]byte, 64<<20))
		failed <- err
	})
	if _, err := dial(t, b, transport.ProtocolSnap, "a", a); err != nil {
		t.Fatal(err)
	}
	if err := soon(t, failed, "the end of the write"); err == nil {
		t.Error("64 MiB went to a peer that reads nothing")
	}
}

func TestJoiningNodeMeetsTheAuthorityItPinned(t *testing.T) {
	f, foreign := newFederation(t), newFederation(t)
	a := f.listen("a", true)
	serve(t, a, transport.ProtocolJoin, func(ctx context.Context, c *transport.Conn) {
		if c.Peer() != (transport.Peer{}) {
			t.Errorf("a stranger has an identity: %+v", c.Peer())
		}
		echo(ctx, c)
	})
	joiner := transport.NewDialer(transport.Config{})
	pins := [][sha256.Size]byte{foreign.authority.Pin(), f.authority.Pin()}
	conn, err := joiner.DialJoin(t.Context(), a.Addr().String(), pins)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if got := conn.Certificates(); len(got) != 2 || !got[1].Equal(f.authority.Certificate()) {
		t.Error("the authority is not shown")
	}
	if _, err := joiner.DialJoin(t.Context(), a.Addr().String(), pins[:1]); err == nil {
		t.Error("a server without the pinned authority was believed")
	}
}

// strangers is a port with the given limits, and how a stranger dials it; read
// tells how much each of those who were let in said.
func strangers(t *testing.T, limit func(*transport.Config)) (read chan int64, dial func() (*transport.Conn, error)) {
	t.Helper()
	f := newFederation(t)
	config := f.config("a", true)
	limit(&config)
	a := listen(t, config)
	read = make(chan int64, 10)
	serve(t, a, transport.ProtocolJoin, func(_ context.Context, c *transport.Conn) {
		n, _ := io.Copy(io.Discard, c)
		read <- n
	})
	joiner := transport.NewDialer(transport.Config{})
	t.Cleanup(joiner.Close)
	pins := [][sha256.Size]byte{f.authority.Pin()}
	return read, func() (*transport.Conn, error) { return joiner.DialJoin(t.Context(), a.Addr().String(), pins) }
}

func TestStrangersAreFewAtOnce(t *testing.T) {
	read, dial := strangers(t, func(c *transport.Config) {
		c.JoinLimit, c.JoinBurst, c.JoinRate, c.JoinTimeout = 1, 3, 0.001, patience
	})
	first, err := dial()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dial(); !errors.Is(err, transport.ErrRefused) {
		t.Errorf("a second at once: got %v, want ErrRefused", err)
	}
	first.Close()
	soon(t, read, "the end of the first")
	third, err := dial() // perhaps before the place of the first is free again
	if err == nil {
		third.Close()
	} else if !errors.Is(err, transport.ErrRefused) {
		t.Errorf("a third: %v", err)
	}
	if _, err := dial(); err == nil || errors.Is(err, transport.ErrRefused) {
		t.Errorf("a fourth within the hour: got %v, want a broken handshake", err)
	}
}

func TestStrangersStayShortAndSayLittle(t *testing.T) {
	t.Run("a silent one is sent away", func(t *testing.T) {
		read, dial := strangers(t, func(c *transport.Config) { c.JoinLimit, c.JoinTimeout = 1, 200*time.Millisecond })
		silent, err := dial()
		if err != nil {
			t.Fatal(err)
		}
		if n := soon(t, read, "sending a silent stranger away"); n != 0 {
			t.Errorf("a silent stranger said %d bytes", n)
		}
		// The place is free before the connection ends.
		if _, err := io.Copy(io.Discard, silent); err != nil {
			t.Logf("the silent one's connection ended with %v", err)
		}
		if _, err := dial(); err != nil {
			t.Errorf("the next one: %v", err)
		}
	})
	t.Run("a talker is stopped", func(t *testing.T) {
		read, dial := strangers(t, func(c *transport.Config) { c.JoinTimeout = patience })
		talker, err := dial()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := talker.Write(make([]byte, 1<<20)); err != nil {
			t.Logf("the talker was stopped: %v", err)
		}
		if n := soon(t, read, "stopping a talker"); n != 64<<10 {
			t.Errorf("a stranger said %d bytes, may say %d", n, 64<<10)
		}
	})
}

func TestOneAddressHasSoManyConnections(t *testing.T) {
	f := newFederation(t)
	config := f.config("a", true)
	config.PerAddress = 2
	a, b := listen(t, config), f.listen("b", true)
	serve(t, a, transport.ProtocolSnap, echo)
	for range 2 {
		if _, err := dial(t, b, transport.ProtocolSnap, "a", a); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := dial(t, b, transport.ProtocolSnap, "a", a); err == nil {
		t.Error("a third connection from one address")
	}
}
