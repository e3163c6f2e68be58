package identity_test

import (
	"crypto/ed25519"
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/node/identity"
)

const federation = "zhejiang.mulu"

func ningbo() identity.Identity {
	return identity.Identity{Federation: federation, Division: "330200", Incarnation: "abc234"}
}

func authority(t *testing.T) *identity.Authority {
	t.Helper()
	a, err := identity.Init(t.TempDir(), federation)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func keys(t *testing.T) *identity.Keys {
	t.Helper()
	k, err := identity.OpenKeys(filepath.Join(t.TempDir(), "identity"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func issue(t *testing.T, a *identity.Authority, k *identity.Keys, id identity.Identity) *x509.Certificate {
	t.Helper()
	csr, err := identity.NewCSR(k, id)
	if err != nil {
		t.Fatal(err)
	}
	der, err := a.Sign(csr, id)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := identity.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func wantCode(t *testing.T, err error, want identity.Code) {
	t.Helper()
	if got := identity.CodeOf(err); got != want {
		t.Errorf("got code %q (%v), want %q", got, err, want)
	}
}

func TestIssuedCertificateNamesItsNode(t *testing.T) {
	a := authority(t)
	trust, err := identity.NewTrust(a.Certificate())
	if err != nil {
		t.Fatal(err)
	}
	for _, voter := range []bool{false, true} {
		id := ningbo()
		id.VoterEligible = voter
		cert := issue(t, a, keys(t), id)
		got, err := trust.Verify([]*x509.Certificate{cert})
		if err != nil || got != id {
			t.Errorf("got %v, %v, want %v", got, err, id)
		}
		if life := time.Until(cert.NotAfter); life < 89*24*time.Hour || life > 90*24*time.Hour {
			t.Errorf("life is %v, want 90 days", life)
		}
	}
}

func TestAuthorityIsMadeOnceAndOpensAgain(t *testing.T) {
	dir := t.TempDir()
	made, err := identity.Init(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := identity.Init(dir, "other"); err == nil {
		t.Fatal("a second authority was made over the first")
	}
	opened, err := identity.OpenAuthority(dir)
	if err != nil {
		t.Fatal(err)
	}
	if opened.Federation() != made.Federation() || opened.Pin() != made.Pin() {
		t.Errorf("opened %s, made %s", opened.Federation(), made.Federation())
	}
	if info, _ := os.Stat(filepath.Join(dir, "ca.key")); info.Mode().Perm() != 0o600 {
		t.Errorf("the key's mode is %v", info.Mode())
	}
	foreign := t.TempDir()
	if _, err := identity.Init(foreign, made.Federation()); err != nil {
		t.Fatal(err)
	}
	cert, err := os.ReadFile(filepath.Join(foreign, "ca.crt"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "ca.crt"), cert, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := identity.OpenAuthority(dir); err == nil {
		t.Error("a key was taken together with another key's certificate")
	}
	if _, err := identity.Init(t.TempDir(), "Bad Name"); identity.CodeOf(err) != identity.IdentityMismatch {
		t.Errorf("a bad federation id gave %v", err)
	}
}

func TestKeysOutliveARestartAndRefuseToBeReadByOthers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "identity")
	first, err := identity.OpenKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	second, err := identity.OpenKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	message := []byte("filing")
	if !ed25519.Verify(second.CommandKey(), message, first.SignCommand(message)) {
		t.Error("the command key changed")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 2 {
		t.Errorf("the directory holds %v, want two keys", left)
	}
	if err := os.Chmod(filepath.Join(dir, "tls.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := identity.OpenKeys(dir); err == nil {
		t.Error("a key that anybody can read was used")
	}
}

func TestCertificateIsStoredWithTheAuthoritiesBehindIt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "identity")
	k, err := identity.OpenKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := identity.LoadCertificate(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("got %v before joining, want ErrNotExist", err)
	}
	a := authority(t)
	cert := issue(t, a, k, ningbo())
	if err := identity.SaveCertificate(dir, cert, a.Certificate()); err != nil {
		t.Fatal(err)
	}
	leaf, authorities, err := identity.LoadCertificate(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !leaf.Equal(cert) || len(authorities) != 1 || !authorities[0].Equal(a.Certificate()) {
		t.Error("another certificate came back")
	}
	if _, err := keys(t).Certificate(leaf); identity.CodeOf(err) != identity.IdentityMismatch {
		t.Errorf("a certificate of another key gave %v", err)
	}
}

func TestAuthoritySignsNothingButTheExpectedIdentity(t *testing.T) {
	a, k := authority(t), keys(t)
	other := func(change func(*identity.Identity)) identity.Identity {
		id := ningbo()
		change(&id)
		return id
	}
	for name, asked := range map[string]identity.Identity{
		"another division":    other(func(i *identity.Identity) { i.Division = "330100" }),
		"another incarnation": other(func(i *identity.Identity) { i.Incarnation = "zzz" }),
		"a vote":              other(func(i *identity.Identity) { i.VoterEligible = true }),
		"another federation":  other(func(i *identity.Identity) { i.Federation = "elsewhere" }),
	} {
		t.Run(name, func(t *testing.T) {
			csr, err := identity.NewCSR(k, asked)
			if err != nil {
				t.Fatal(err)
			}
			_, err = a.Sign(csr, ningbo())
			wantCode(t, err, identity.IdentityMismatch)
		})
	}
	csr, err := identity.NewCSR(k, ningbo())
	if err != nil {
		t.Fatal(err)
	}
	csr[len(csr)-1] ^= 1
	_, err = a.Sign(csr, ningbo())
	wantCode(t, err, identity.CSRInvalid)
}

func TestRenewalShowsTheNewestCertificate(t *testing.T) {
	a, k := authority(t), keys(t)
	first, second := issue(t, a, k, ningbo()), issue(t, a, k, ningbo())
	shown, err := k.Certificate(first, a.Certificate())
	if err != nil {
		t.Fatal(err)
	}
	renewal := identity.NewRenewal(shown)
	next, err := k.Certificate(second)
	if err != nil {
		t.Fatal(err)
	}
	renewal.Set(next)
	server, _ := renewal.GetCertificate(nil)
	client, _ := renewal.GetClientCertificate(nil)
	if server != next || client != next || renewal.Leaf() != second {
		t.Error("the old certificate is still shown")
	}
	for days, want := range map[int]bool{0: false, 59: false, 61: true, 100: true} {
		if got := identity.NeedsRenewal(first, time.Now().Add(time.Duration(days)*24*time.Hour)); got != want {
			t.Errorf("after %d days: got %v, want %v", days, got, want)
		}
	}
}

func TestJoiningNodeKnowsTheServerByThePinAlone(t *testing.T) {
	a, k := authority(t), keys(t)
	leaf := issue(t, a, k, ningbo())
	chain := []*x509.Certificate{leaf, a.Certificate()}
	got, err := identity.VerifyPinned(chain, []identity.Pin{{1}, a.Pin()})
	if err != nil || !got.Equal(a.Certificate()) {
		t.Fatalf("got %v", err)
	}
	_, err = identity.VerifyPinned(chain, []identity.Pin{{1}})
	wantCode(t, err, identity.ForeignCA)
	_, err = identity.VerifyPinned(chain[:1], []identity.Pin{a.Pin()})
	wantCode(t, err, identity.ForeignCA)
	// A thief shows the real authority behind a certificate of its own.
	thief := authority(t)
	forged := []*x509.Certificate{issue(t, thief, k, ningbo()), a.Certificate()}
	_, err = identity.VerifyPinned(forged, []identity.Pin{a.Pin()})
	wantCode(t, err, identity.ForeignCA)
	// A node's own certificate is no authority, even if somebody pins it.
	_, err = identity.VerifyPinned([]*x509.Certificate{leaf, leaf}, []identity.Pin{identity.PinOf(leaf)})
	wantCode(t, err, identity.ForeignCA)
}
