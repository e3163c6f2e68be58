package transport_test

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
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
	if got := within(t, time.Second, seen, "meeting"); got != want {
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
	if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
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
			f.mu.Lock()
			delete(f.removed, "b")
			f.mu.Unlock()
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
			within(t, 2*time.Second, out.Done(), "cutting off the connection to b")
			if got := within(t, 2*time.Second, ended, "cutting off the connection from b"); got == "c" {
				t.Error("c was cut off")
			}
			if _, err := in.Read(make([]byte, 1)); err == nil {
				t.Error("b still reads")
			}
			t.Logf("cut off after %v", time.Since(start))
			if _, err := stays.Write([]byte("x")); err != nil {
				t.Error(err)
			}
			if _, err := stays.Read(make([]byte, 1)); err != nil {
				t.Errorf("c was cut off: %v", err)
			}
		})
	}
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
		if err := conn.SetReadDeadline(time.Now().Add(3 * time.Second)); err != nil {
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
	f := newFederation(t)
	config := f.config("a", true)
	config.IdleTimeout = 600 * time.Millisecond
	a, b := listen(t, config), f.listen("b", true)
	failed := make(chan error, 1)
	serve(t, a, transport.ProtocolSnap, func(_ context.Context, c *transport.Conn) {
		_, err := io.Copy(io.Discard, c)
		failed <- err
	})
	conn, err := dial(t, b, transport.ProtocolSnap, "a", a)
	if err != nil {
		t.Fatal(err)
	}
	// Something every 100 ms keeps it open for longer than the idle time.
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for range 10 {
		<-tick.C
		if _, err := conn.Write([]byte("x")); err != nil {
			t.Fatalf("a slow peer was cut off: %v", err)
		}
	}
	var timeout net.Error
	if err := within(t, 2*time.Second, failed, "the end"); !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("got %v, want a timeout", err)
	}
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
	if err := within(t, 5*time.Second, failed, "the end of the write"); err == nil {
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

func TestStrangersAreFewAndShort(t *testing.T) {
	f := newFederation(t)
	config := f.config("a", true)
	config.JoinLimit, config.JoinBurst, config.JoinRate, config.JoinTimeout = 1, 3, 0.001, 700*time.Millisecond
	a := listen(t, config)
	read := make(chan int64, 3)
	serve(t, a, transport.ProtocolJoin, func(_ context.Context, c *transport.Conn) {
		n, _ := io.Copy(io.Discard, c)
		read <- n
	})
	joiner := transport.NewDialer(transport.Config{})
	defer joiner.Close()
	pins := [][sha256.Size]byte{f.authority.Pin()}
	first, err := joiner.DialJoin(t.Context(), a.Addr().String(), pins)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := joiner.DialJoin(t.Context(), a.Addr().String(), pins); !errors.Is(err, transport.ErrRefused) {
		t.Errorf("a second at once: got %v, want ErrRefused", err)
	}
	within(t, 2*time.Second, read, "sending a silent stranger away")
	first.Close()
	third, err := joiner.DialJoin(t.Context(), a.Addr().String(), pins)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := third.Write(make([]byte, 1<<20)); err != nil {
		t.Logf("the talker was stopped: %v", err)
	}
	if n := within(t, 2*time.Second, read, "stopping a talker"); n != 64<<10 {
		t.Errorf("a stranger said %d bytes, may say %d", n, 64<<10)
	}
	if _, err := joiner.DialJoin(t.Context(), a.Addr().String(), pins); err == nil || errors.Is(err, transport.ErrRefused) {
		t.Errorf("a fourth within the hour: got %v, want a broken handshake", err)
	}
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
