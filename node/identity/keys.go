package identity

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"path/filepath"

	"github.com/mulu-catalog/mulu/node/disk"
)

const (
	tlsKeyFile     = "tls.key"
	commandKeyFile = "command.key"
	nodeCertFile   = "node.crt"
	trustFile      = "federation.crt"
)

// Keys are a node's two keys: one for its connections (ECDSA P-256), one for
// the commands it accepts (Ed25519). They are separate because the second
// outlives every certificate.
type Keys struct {
	tls     *ecdsa.PrivateKey
	command ed25519.PrivateKey
}

// OpenKeys reads the keys in dir and makes those that are missing.
func OpenKeys(dir string) (*Keys, error) {
	if err := makeDir(dir); err != nil {
		return nil, err
	}
	rawTLS, err := openKey(filepath.Join(dir, tlsKeyFile), func() (crypto.PrivateKey, error) {
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	})
	if err != nil {
		return nil, err
	}
	rawCommand, err := openKey(filepath.Join(dir, commandKeyFile), func() (crypto.PrivateKey, error) {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return key, err
	})
	if err != nil {
		return nil, err
	}
	keys := &Keys{}
	var ok bool
	if keys.tls, ok = rawTLS.(*ecdsa.PrivateKey); !ok || keys.tls.Curve != elliptic.P256() {
		return nil, fmt.Errorf("reading key %s: not ECDSA on P-256", filepath.Join(dir, tlsKeyFile))
	}
	if keys.command, ok = rawCommand.(ed25519.PrivateKey); !ok {
		return nil, fmt.Errorf("reading key %s: not Ed25519", filepath.Join(dir, commandKeyFile))
	}
	return keys, nil
}

func openKey(path string, generate func() (crypto.PrivateKey, error)) (crypto.PrivateKey, error) {
	there, err := disk.Exists(path)
	if err != nil {
		return nil, fmt.Errorf("reading key: %w", err)
	}
	if there {
		return readKey(path)
	}
	key, err := generate()
	if err != nil {
		return nil, fmt.Errorf("making key %s: %w", path, err)
	}
	return key, writeKey(path, key)
}

// SignCommand signs a message with the command key.
func (k *Keys) SignCommand(message []byte) []byte { return ed25519.Sign(k.command, message) }

// CommandKey returns the public half of the command key, which the roster
// holds.
func (k *Keys) CommandKey() ed25519.PublicKey {
	return ed25519.PublicKey(k.command[ed25519.PrivateKeySize-ed25519.PublicKeySize:])
}

// Certificate joins the TLS key with a certificate issued for it. The chain is
// leaf first; an authority behind it lets joining nodes see what they pinned.
// A leaf of another key is refused with IDENTITY_MISMATCH.
func (k *Keys) Certificate(chain ...*x509.Certificate) (*tls.Certificate, error) {
	if len(chain) == 0 {
		return nil, refuse(CertInvalid, "there is no certificate")
	}
	if !k.tls.PublicKey.Equal(chain[0].PublicKey) {
		return nil, refuse(IdentityMismatch, "the certificate was issued for another key")
	}
	cert := &tls.Certificate{PrivateKey: k.tls, Leaf: chain[0]}
	for _, c := range chain {
		cert.Certificate = append(cert.Certificate, c.Raw)
	}
	return cert, nil
}

// SaveCertificate stores a node's certificate and the authorities it trusts
// in dir. The node is renewed or joined once it returns.
func SaveCertificate(dir string, leaf *x509.Certificate, authorities ...*x509.Certificate) error {
	if err := makeDir(dir); err != nil {
		return err
	}
	ders := make([][]byte, len(authorities))
	for i, a := range authorities {
		ders[i] = a.Raw
	}
	if err := writeCertificates(filepath.Join(dir, trustFile), ders...); err != nil {
		return err
	}
	return writeCertificates(filepath.Join(dir, nodeCertFile), leaf.Raw)
}

// CertificatePath is where SaveCertificate stores a node's certificate in dir.
func CertificatePath(dir string) string { return filepath.Join(dir, nodeCertFile) }

// LoadCertificate reads what SaveCertificate stored. errors.Is(err,
// fs.ErrNotExist) says that the node has not joined yet.
func LoadCertificate(dir string) (leaf *x509.Certificate, authorities []*x509.Certificate, err error) {
	own, err := readCertificates(filepath.Join(dir, nodeCertFile))
	if err != nil {
		return nil, nil, err
	}
	authorities, err = readCertificates(filepath.Join(dir, trustFile))
	if err != nil {
		return nil, nil, err
	}
	return own[0], authorities, nil
}
