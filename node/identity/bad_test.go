package identity_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/node/identity"
)

// forge signs whatever the template says with the authority in dir.
func forge(t *testing.T, dir string, change func(*x509.Certificate)) *x509.Certificate {
	t.Helper()
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		block, _ := pem.Decode(data)
		return block.Bytes
	}
	signer, err := x509.ParsePKCS8PrivateKey(read("ca.key"))
	if err != nil {
		t.Fatal(err)
	}
	parent, err := x509.ParseCertificate(read("ca.crt"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7),
		Subject:      pkix.Name{CommonName: "abc234", OrganizationalUnit: []string{"nonvoter"}},
		URIs:         []*url.URL{ningbo().URI()},
		DNSNames:     []string{"mulu"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
	}
	change(template)
	if template.Issuer.CommonName == "self" {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func TestBadCertificatesAreRefused(t *testing.T) {
	dir, foreign := t.TempDir(), t.TempDir()
	a, err := identity.Init(dir, federation)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := identity.Init(foreign, federation); err != nil {
		t.Fatal(err)
	}
	trust, err := identity.NewTrust(a.Certificate())
	if err != nil {
		t.Fatal(err)
	}
	named := func(text string) func(*x509.Certificate) {
		return func(c *x509.Certificate) {
			u, err := url.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			c.URIs = []*url.URL{u}
		}
	}
	if err := trust.VerifyAs([]*x509.Certificate{forge(t, dir, func(*x509.Certificate) {})}, ningbo()); err != nil {
		t.Fatalf("the good certificate is refused: %v", err)
	}
	for name, row := range map[string]struct {
		dir    string
		change func(*x509.Certificate)
		want   identity.Code
	}{
		"expired":             {dir, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }, identity.CertExpired},
		"future":              {dir, func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) }, identity.CertExpired},
		"server only":         {dir, func(c *x509.Certificate) { c.ExtKeyUsage = c.ExtKeyUsage[1:] }, identity.CertInvalid},
		"client only":         {dir, func(c *x509.Certificate) { c.ExtKeyUsage = c.ExtKeyUsage[:1] }, identity.CertInvalid},
		"for signing code":    {dir, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning} }, identity.CertInvalid},
		"no URI":              {dir, func(c *x509.Certificate) { c.URIs = nil }, identity.CertInvalid},
		"two URIs":            {dir, func(c *x509.Certificate) { c.URIs = append(c.URIs, c.URIs[0]) }, identity.CertInvalid},
		"common name only":    {dir, func(c *x509.Certificate) { c.URIs, c.DNSNames = nil, nil }, identity.CertInvalid},
		"other DNS name":      {dir, func(c *x509.Certificate) { c.DNSNames = []string{"example.org"} }, identity.CertInvalid},
		"an authority":        {dir, func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true }, identity.CertInvalid},
		"other authority":     {foreign, func(*x509.Certificate) {}, identity.ForeignCA},
		"self-signed":         {dir, func(c *x509.Certificate) { c.Issuer.CommonName = "self" }, identity.ForeignCA},
		"other federation":    {dir, named("spiffe://elsewhere/330200/node/abc234"), identity.IdentityMismatch},
		"other incarnation":   {dir, named("spiffe://zhejiang.mulu/330200/node/zzz"), identity.IdentityMismatch},
		"other scheme":        {dir, named("https://zhejiang.mulu/330200/node/abc234"), identity.IdentityMismatch},
		"port in the name":    {dir, named("spiffe://zhejiang.mulu:1/330200/node/abc234"), identity.IdentityMismatch},
		"query in the name":   {dir, named("spiffe://zhejiang.mulu/330200/node/abc234?x"), identity.IdentityMismatch},
		"escapes in the name": {dir, named("spiffe://zhejiang.mulu/330200/node/abc23%34"), identity.IdentityMismatch},
		"bad division":        {dir, named("spiffe://zhejiang.mulu/3302/node/abc234"), identity.IdentityMismatch},
		"unknown role":        {dir, func(c *x509.Certificate) { c.Subject.OrganizationalUnit[0] = "leader" }, identity.IdentityMismatch},
		"other role":          {dir, func(c *x509.Certificate) { c.Subject.OrganizationalUnit[0] = "voter-eligible" }, identity.IdentityMismatch},
		"two roles":           {dir, func(c *x509.Certificate) { c.Subject.OrganizationalUnit = []string{"nonvoter", "voter-eligible"} }, identity.CertInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			wantCode(t, trust.VerifyAs([]*x509.Certificate{forge(t, row.dir, row.change)}, ningbo()), row.want)
		})
	}
	_, err = trust.Verify([]*x509.Certificate{forge(t, dir, named("spiffe://elsewhere/330200/node/abc234"))})
	wantCode(t, err, identity.IdentityMismatch)
	_, err = identity.NewTrust(forge(t, dir, func(*x509.Certificate) {}))
	wantCode(t, err, identity.ForeignCA)
	_, err = identity.ParseCertificate([]byte("garbage"))
	wantCode(t, err, identity.CertInvalid)
	_, err = trust.Verify(nil)
	wantCode(t, err, identity.CertInvalid)
}

func TestTrustFollowsARotationOfTheAuthority(t *testing.T) {
	first, second, foreign := authority(t), authority(t), t.TempDir()
	trust, err := identity.NewTrust(first.Certificate())
	if err != nil {
		t.Fatal(err)
	}
	chain := []*x509.Certificate{issue(t, second, keys(t), ningbo())}
	_, err = trust.Verify(chain)
	wantCode(t, err, identity.ForeignCA)
	if err := trust.Replace(first.Certificate(), second.Certificate()); err != nil {
		t.Fatal(err)
	}
	if _, err := trust.Verify(chain); err != nil {
		t.Errorf("after rotation: %v", err)
	}
	other, err := identity.Init(foreign, "elsewhere")
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, trust.Replace(other.Certificate()), identity.ForeignCA)
	if _, err := trust.Verify(chain); err != nil {
		t.Errorf("a refused rotation changed something: %v", err)
	}
}
