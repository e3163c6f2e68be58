package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"net/url"
)

// maxCSR bounds what a stranger may have parsed.
const maxCSR = 8 << 10

// Request is a certificate request that was read and whose signature holds.
type Request struct {
	Identity  Identity
	PublicKey *ecdsa.PublicKey
}

// NewCSR returns a request (DER) for a certificate that names id, signed with
// the node's TLS key.
func NewCSR(keys *Keys, id Identity) ([]byte, error) {
	if err := id.Check(); err != nil {
		return nil, err
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{
		Subject:  subjectOf(id),
		URIs:     []*url.URL{id.URI()},
		DNSNames: []string{ServerName},
	}, keys.tls)
	if err != nil {
		return nil, fmt.Errorf("making the certificate request of %s: %w", id, err)
	}
	return der, nil
}

// ParseCSR reads a request and checks that its sender holds the key. The
// errors are CSR_INVALID and IDENTITY_MISMATCH.
func ParseCSR(der []byte) (Request, error) {
	if len(der) > maxCSR {
		return Request{}, refuse(CSRInvalid, fmt.Sprintf("the request has %d bytes, more than %d", len(der), maxCSR))
	}
	csr, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return Request{}, refuseFor(CSRInvalid, "this is not a certificate request", err)
	}
	key, ok := csr.PublicKey.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		return Request{}, refuse(CSRInvalid, "the request's key is not ECDSA on P-256")
	}
	if err := csr.CheckSignature(); err != nil {
		return Request{}, refuseFor(CSRInvalid, "the request is not signed by its own key", err)
	}
	if len(csr.DNSNames) != 1 || csr.DNSNames[0] != ServerName || len(csr.IPAddresses)+len(csr.EmailAddresses) > 0 {
		return Request{}, refuse(CSRInvalid, fmt.Sprintf("the request must ask for the DNS name %q and no address", ServerName))
	}
	id, err := namedIdentity(csr.URIs, csr.Subject.OrganizationalUnit)
	if CodeOf(err) == CertInvalid {
		return Request{}, refuseFor(CSRInvalid, "the request's names do not fit", err)
	}
	if err != nil {
		return Request{}, err
	}
	return Request{Identity: id, PublicKey: key}, nil
}
