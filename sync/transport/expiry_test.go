package transport_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/sync/transport"
)

func TestConnectionEndsWithItsCertificate(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	end := time.Now().Add(2 * time.Second)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: end}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	short := &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	f := newFederation(t)
	server := f.config("a", true)
	server.Verify = func([]*x509.Certificate) (transport.Peer, error) { return transport.Peer{Incarnation: "b"}, nil }
	server.RecheckInterval = 100 * time.Millisecond
	a := listen(t, server)
	serve(t, a, transport.ProtocolSnap, echo)
	client := f.config("b", true)
	client.ClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return short, nil }
	conn, err := dial(t, listen(t, client), transport.ProtocolSnap, "a", a)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { _, err := conn.Read(make([]byte, 1)); ended <- err }()
	if err := within(t, 4*time.Second, ended, "the end"); err == nil {
		t.Error("something was read")
	}
	if before := time.Until(end.Truncate(time.Second)); before > 0 {
		t.Errorf("cut off %v too early", before)
	}
}
