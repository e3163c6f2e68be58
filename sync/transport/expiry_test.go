package transport_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/sync/transport"
)

// lasting is a client certificate that is made at the handshake.
func lasting(d time.Duration, end *time.Time) func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
	return func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		*end = time.Now().Add(d).Truncate(time.Second) // a certificate knows no fractions
		template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: *end}
		der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
		return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
	}
}

func TestConnectionEndsWithItsCertificate(t *testing.T) {
	atSomePace(t, func(t *testing.T, at pace) error {
		f := newFederation(t)
		server := f.config("a", true)
		server.Verify = func([]*x509.Certificate) (transport.Peer, error) { return transport.Peer{Incarnation: "b"}, nil }
		server.RecheckInterval = 100 * time.Millisecond
		a := listen(t, server)
		serve(t, a, transport.ProtocolSnap, echo)
		client := f.config("b", true)
		var end time.Time
		client.ClientCertificate = lasting(at.of(2*time.Second), &end)
		conn, err := dial(t, listen(t, client), transport.ProtocolSnap, "a", a)
		if err != nil {
			return err
		}
		ended := make(chan error, 1)
		go func() { _, err := conn.Read(make([]byte, 1)); ended <- err }()
		if err := soon(t, ended, "the end"); err == nil {
			return errors.New("something was read")
		}
		if before := time.Until(end); before > 0 {
			return fmt.Errorf("cut off %v too early", before)
		}
		return nil
	})
}
