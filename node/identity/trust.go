package identity

import (
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"
)

// Trust verifies the certificates of a federation's members. The authorities
// may be replaced while it is in use.
type Trust struct {
	federation string
	roots      atomic.Pointer[x509.CertPool]
}

// NewTrust returns a Trust in the given authorities, which must all be of the
// same federation.
func NewTrust(authorities ...*x509.Certificate) (*Trust, error) {
	if len(authorities) == 0 {
		return nil, refuse(ForeignCA, "there is no authority to trust")
	}
	federation, err := federationOf(authorities[0])
	if err != nil {
		return nil, err
	}
	t := &Trust{federation: federation}
	return t, t.Replace(authorities...)
}

// Federation returns the id of the federation.
func (t *Trust) Federation() string { return t.federation }

// Replace trusts other authorities of the same federation from here on.
func (t *Trust) Replace(authorities ...*x509.Certificate) error {
	if len(authorities) == 0 {
		return refuse(ForeignCA, "there is no authority to trust")
	}
	pool := x509.NewCertPool()
	for _, a := range authorities {
		federation, err := federationOf(a)
		if err != nil {
			return err
		}
		if federation != t.federation {
			return refuse(ForeignCA, fmt.Sprintf("the authority is of federation %q, not %q", federation, t.federation))
		}
		pool.AddCert(a)
	}
	t.roots.Store(pool)
	return nil
}

// Verify returns the identity behind a chain (leaf first) that a peer
// presented, if an authority of the federation stands behind it now. Further
// certificates of the chain are not needed and not believed.
//
// The errors are FOREIGN_CA, CERT_EXPIRED, CERT_INVALID and IDENTITY_MISMATCH.
func (t *Trust) Verify(chain []*x509.Certificate) (Identity, error) {
	if len(chain) == 0 || chain[0] == nil {
		return Identity{}, refuse(CertInvalid, "there is no certificate")
	}
	leaf := chain[0]
	if err := verifyLeaf(leaf, t.roots.Load()); err != nil {
		return Identity{}, err
	}
	id, err := PeerIdentity(leaf)
	if err != nil {
		return Identity{}, err
	}
	if id.Federation != t.federation {
		return Identity{}, refuse(IdentityMismatch, fmt.Sprintf("%s is not of federation %q", id, t.federation))
	}
	return id, nil
}

// VerifyAs is Verify for a peer of whom it is known who it must be.
func (t *Trust) VerifyAs(chain []*x509.Certificate, want Identity) error {
	id, err := t.Verify(chain)
	if err != nil {
		return err
	}
	if id != want {
		return refuse(IdentityMismatch, fmt.Sprintf("the certificate names %s, expected is %s", id, want))
	}
	return nil
}

// VerifyPinned finds the authority with one of the pins in the chain that a
// server presented and returns it, if the server's certificate is its work.
// It is how a joining node, who has nothing but the pins, knows the federation.
func VerifyPinned(chain []*x509.Certificate, pins []Pin) (*x509.Certificate, error) {
	for i, c := range chain {
		if i == 0 || !slices.Contains(pins, PinOf(c)) {
			continue
		}
		if _, err := federationOf(c); err != nil {
			return nil, err
		}
		pool := x509.NewCertPool()
		pool.AddCert(c)
		return c, verifyLeaf(chain[0], pool)
	}
	return nil, refuse(ForeignCA, "the server shows no authority that the token pins")
}

func verifyLeaf(leaf *x509.Certificate, roots *x509.CertPool) error {
	if leaf.IsCA {
		return refuse(CertInvalid, "the certificate is an authority's, not a node's")
	}
	_, err := leaf.Verify(x509.VerifyOptions{
		Roots:         roots,
		Intermediates: x509.NewCertPool(), // the authority signs nodes directly
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	switch {
	case err == nil:
	case errors.As(err, &unknown):
		return refuseFor(ForeignCA, "no authority of this federation stands behind the certificate", err)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return refuseFor(CertExpired, expiredText(leaf), err)
	default:
		return refuseFor(CertInvalid, "the certificate does not hold", err)
	}
	for _, usage := range []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth} {
		if !slices.Contains(leaf.ExtKeyUsage, usage) {
			return refuse(CertInvalid, "the certificate is not for both ends of a connection")
		}
	}
	return nil
}

func expiredText(c *x509.Certificate) string {
	if time.Now().Before(c.NotBefore) {
		return "the certificate is not valid before " + c.NotBefore.UTC().Format(time.RFC3339)
	}
	return "the certificate was valid until " + c.NotAfter.UTC().Format(time.RFC3339)
}

// federationOf reads the federation out of an authority's certificate.
func federationOf(authority *x509.Certificate) (string, error) {
	if authority == nil || !authority.IsCA {
		return "", refuse(ForeignCA, "the certificate is not an authority's")
	}
	if len(authority.URIs) != 1 || authority.URIs[0].Scheme != "spiffe" || authority.URIs[0].Path != "" ||
		!federationShape.MatchString(authority.URIs[0].Host) {
		return "", refuse(ForeignCA, "the authority's certificate does not name one federation")
	}
	return authority.URIs[0].Host, nil
}

// ParseCertificate reads one certificate (DER); anything else is CERT_INVALID.
func ParseCertificate(der []byte) (*x509.Certificate, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, refuseFor(CertInvalid, "this is not a certificate", err)
	}
	return cert, nil
}
