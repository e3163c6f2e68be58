package identity

import (
	"crypto/tls"
	"crypto/x509"
	"sync/atomic"
	"time"
)

// Renewal holds the certificate that a node shows at this moment. The
// callbacks give every new handshake the newest, so that a certificate is
// renewed without restart and without breaking a connection.
type Renewal struct {
	current atomic.Pointer[tls.Certificate]
}

// NewRenewal returns a Renewal that shows cert, which must carry its Leaf as
// Keys.Certificate sets it.
func NewRenewal(cert *tls.Certificate) *Renewal {
	r := &Renewal{}
	r.Set(cert)
	return r
}

// Set shows cert from the next handshake on.
func (r *Renewal) Set(cert *tls.Certificate) { r.current.Store(cert) }

// Leaf returns the certificate that is shown.
func (r *Renewal) Leaf() *x509.Certificate { return r.current.Load().Leaf }

// GetCertificate is for tls.Config of a server.
func (r *Renewal) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	return r.current.Load(), nil
}

// GetClientCertificate is for tls.Config of a client.
func (r *Renewal) GetClientCertificate(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
	return r.current.Load(), nil
}

// NeedsRenewal says whether two thirds of the certificate's life have passed.
func NeedsRenewal(cert *x509.Certificate, now time.Time) bool {
	life := cert.NotAfter.Sub(cert.NotBefore)
	return !now.Before(cert.NotBefore.Add(life / 3 * 2))
}
