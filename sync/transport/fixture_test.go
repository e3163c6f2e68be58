package transport_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/raft"
	"go.uber.org/goleak"

	"github.com/mulu-catalog/mulu/node/identity"
	"github.com/mulu-catalog/mulu/sync/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// federation is an authority, and a roster that tests change.
type federation struct {
	t         testing.TB
	authority *identity.Authority
	trust     *identity.Trust

	mu      sync.Mutex
	removed map[string]bool
}

func newFederation(t testing.TB) *federation {
	t.Helper()
	a, err := identity.Init(t.TempDir(), "zhejiang")
	if err != nil {
		t.Fatal(err)
	}
	trust, err := identity.NewTrust(a.Certificate())
	if err != nil {
		t.Fatal(err)
	}
	return &federation{t: t, authority: a, trust: trust, removed: make(map[string]bool)}
}

func (f *federation) remove(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.removed[id] = true
}

func (f *federation) restore(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.removed, id)
}

func (f *federation) admit(p transport.Peer) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.removed[p.Incarnation] {
		return errors.New("removed")
	}
	return nil
}

func (f *federation) verify(chain []*x509.Certificate) (transport.Peer, error) {
	id, err := f.trust.Verify(chain)
	return transport.Peer(id), err
}

// config is that of a node with a fresh certificate.
func (f *federation) config(id string, voter bool) transport.Config {
	f.t.Helper()
	keys, err := identity.OpenKeys(filepath.Join(f.t.TempDir(), "identity"))
	if err != nil {
		f.t.Fatal(err)
	}
	who := identity.Identity{Federation: "zhejiang", Division: "330200", Incarnation: id, VoterEligible: voter}
	csr, err := identity.NewCSR(keys, who)
	if err != nil {
		f.t.Fatal(err)
	}
	der, err := f.authority.Sign(csr, who)
	if err != nil {
		f.t.Fatal(err)
	}
	leaf, err := identity.ParseCertificate(der)
	if err != nil {
		f.t.Fatal(err)
	}
	cert, err := keys.Certificate(leaf, f.authority.Certificate())
	if err != nil {
		f.t.Fatal(err)
	}
	shown := identity.NewRenewal(cert)
	return transport.Config{
		Address: "127.0.0.1:0", Certificate: shown.GetCertificate, ClientCertificate: shown.GetClientCertificate,
		Verify: f.verify, Admit: f.admit,
	}
}

func listen(t testing.TB, config transport.Config) *transport.Mux {
	t.Helper()
	m, err := transport.Listen(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return m
}

func (f *federation) listen(id string, voter bool) *transport.Mux {
	f.t.Helper()
	return listen(f.t, f.config(id, voter))
}

func serve(t *testing.T, m *transport.Mux, protocol string, h transport.Handler) {
	t.Helper()
	if _, err := m.Serve(protocol, h); err != nil {
		t.Fatal(err)
	}
}

func dial(t *testing.T, from *transport.Mux, protocol, id string, to *transport.Mux) (*transport.Conn, error) {
	t.Helper()
	conn, err := from.Dialer().Dial(t.Context(), protocol, raft.ServerID(id), to.Addr().String())
	if err == nil {
		t.Cleanup(func() { conn.Close() })
	}
	return conn, err
}

func echo(_ context.Context, conn *transport.Conn) {
	buf := make([]byte, 1024)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return
		}
		if _, err := conn.Write(buf[:n]); err != nil {
			return
		}
	}
}

// patience is how long a test waits for what must happen. It is no bound of
// what is tested: a busy machine may stop for seconds.
const patience = time.Minute

// soon fails the test if done does not come.
func soon[T any](t *testing.T, done <-chan T, what string) (v T) {
	t.Helper()
	select {
	case v = <-done:
	case <-time.After(patience):
		t.Fatalf("%s did not happen within %v", what, patience)
	}
	return v
}

// atSomePace tests what is about durations: with short ones first and, if that
// fails, with longer ones, which a busy machine keeps to as well. What is wrong
// fails at every pace.
func atSomePace(t *testing.T, try func(t *testing.T, at pace) error) {
	t.Helper()
	for _, at := range []pace{1, 4, 16} {
		err := try(t, at)
		if err == nil {
			return
		}
		if at == 16 {
			t.Fatal(err)
		}
		t.Logf("at pace %d: %v", at, err)
	}
}

// pace says how many times longer everything takes.
type pace int

func (p pace) of(d time.Duration) time.Duration { return time.Duration(p) * d }

func tlsConfig(c transport.Config, protocols ...string) *tls.Config {
	return &tls.Config{InsecureSkipVerify: true, GetClientCertificate: c.ClientCertificate, NextProtos: protocols}
}
