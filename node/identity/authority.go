package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"path/filepath"
	"time"

	"github.com/mulu-catalog/mulu/node/disk"
)

const (
	// Life is how long a node's certificate is valid.
	Life = 90 * 24 * time.Hour
	// authorityLife is how long the federation's own certificate is valid.
	authorityLife = 20 * 365 * 24 * time.Hour
	// backdate forgives clocks that are behind the signer's.
	backdate = time.Hour

	authorityKeyFile  = "ca.key"
	authorityCertFile = "ca.crt"
)

// Authority is the certificate authority of a federation. It is held by the
// province alone.
type Authority struct {
	federation string
	cert       *x509.Certificate
	key        *ecdsa.PrivateKey
}

// Init makes the authority of a federation in dir and returns it. An empty
// federation gets a random id. A directory that already holds an authority is
// refused and left as it is.
func Init(dir, federation string) (*Authority, error) {
	if federation == "" {
		federation = "mulu-" + randomName(10)
	}
	if !federationShape.MatchString(federation) {
		return nil, refuse(IdentityMismatch, fmt.Sprintf("federation %q is not 1 to 63 of a-z 0-9 . -", federation))
	}
	if err := makeDir(dir); err != nil {
		return nil, err
	}
	for _, name := range []string{authorityKeyFile, authorityCertFile} {
		there, err := disk.Exists(filepath.Join(dir, name))
		if err != nil {
			return nil, fmt.Errorf("making the authority: %w", err)
		}
		if there {
			return nil, fmt.Errorf("making the authority: %s is already there", filepath.Join(dir, name))
		}
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making the authority's key: %w", err)
	}
	der, err := selfSigned(federation, key)
	if err != nil {
		return nil, err
	}
	// The key comes first: a key without certificate is seen and refused, a
	// certificate without key would look like an authority.
	if err := writeKey(filepath.Join(dir, authorityKeyFile), key); err != nil {
		return nil, err
	}
	if err := writeCertificates(filepath.Join(dir, authorityCertFile), der); err != nil {
		return nil, err
	}
	return OpenAuthority(dir)
}

func selfSigned(federation string, key *ecdsa.PrivateKey) ([]byte, error) {
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{CommonName: "mulu federation " + federation},
		URIs:                  []*url.URL{{Scheme: "spiffe", Host: federation}},
		NotBefore:             now.Add(-backdate),
		NotAfter:              now.Add(authorityLife),
		KeyUsage:              x509.KeyUsageCertSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("making the authority's certificate: %w", err)
	}
	return der, nil
}

// OpenAuthority reads the authority that Init made in dir.
func OpenAuthority(dir string) (*Authority, error) {
	raw, err := readKey(filepath.Join(dir, authorityKeyFile))
	if err != nil {
		return nil, fmt.Errorf("opening the authority: %w", err)
	}
	key, ok := raw.(*ecdsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("opening the authority: key is a %T, not ECDSA", raw)
	}
	certs, err := readCertificates(filepath.Join(dir, authorityCertFile))
	if err != nil {
		return nil, fmt.Errorf("opening the authority: %w", err)
	}
	if !key.PublicKey.Equal(certs[0].PublicKey) {
		return nil, errors.New("opening the authority: certificate and key do not belong together")
	}
	federation, err := federationOf(certs[0])
	if err != nil {
		return nil, fmt.Errorf("opening the authority: %w", err)
	}
	return &Authority{federation: federation, cert: certs[0], key: key}, nil
}

// Federation returns the federation's id.
func (a *Authority) Federation() string { return a.federation }

// Certificate returns the authority's certificate, which every member trusts.
func (a *Authority) Certificate() *x509.Certificate { return a.cert }

// Pin returns the pin by which a joining node knows the authority.
func (a *Authority) Pin() Pin { return PinOf(a.cert) }

// Sign issues a node certificate (DER) of 90 days for the key in the request.
// Everything else in the certificate comes from want: the request must name
// exactly that identity and is otherwise refused with CSR_INVALID or
// IDENTITY_MISMATCH.
func (a *Authority) Sign(csr []byte, want Identity) ([]byte, error) {
	if err := want.Check(); err != nil {
		return nil, err
	}
	if want.Federation != a.federation {
		return nil, refuse(IdentityMismatch, fmt.Sprintf("federation is %q, this authority is of %q", want.Federation, a.federation))
	}
	request, err := ParseCSR(csr)
	if err != nil {
		return nil, err
	}
	if request.Identity != want {
		return nil, refuse(IdentityMismatch, fmt.Sprintf("the request names %s, expected is %s", request.Identity, want))
	}
	now := time.Now()
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber:          serial(),
		Subject:               subjectOf(want),
		URIs:                  []*url.URL{want.URI()},
		DNSNames:              []string{ServerName},
		NotBefore:             now.Add(-backdate),
		NotAfter:              now.Add(Life),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}, a.cert, request.PublicKey, a.key)
	if err != nil {
		return nil, fmt.Errorf("signing the certificate of %s: %w", want, err)
	}
	return der, nil
}

// Pin is the SHA-256 of a certificate's public key (its SubjectPublicKeyInfo).
type Pin = [sha256.Size]byte

// PinOf returns the pin of a certificate. A renewed certificate of the same
// key keeps its pin.
func PinOf(cert *x509.Certificate) Pin { return sha256.Sum256(cert.RawSubjectPublicKeyInfo) }

func subjectOf(id Identity) pkix.Name {
	return pkix.Name{CommonName: id.Incarnation, OrganizationalUnit: []string{string(id.Role())}}
}

func serial() *big.Int {
	b := make([]byte, 16)
	rand.Read(b)         //nolint:errcheck,gosec // crypto/rand.Read never fails; it ends the program instead
	b[0] = b[0]&0x7f | 1 // positive, never zero, always 16 bytes or fewer
	return new(big.Int).SetBytes(b)
}
