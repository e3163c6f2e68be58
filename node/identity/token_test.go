package identity_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mulu-catalog/mulu/node/identity"
)

func token() identity.Token {
	return identity.Token{
		Federation: federation, Pins: []identity.Pin{{1}, {2}}, Addresses: []string{"10.0.0.1:7000", "[::1]:7000"},
		Division: "330200", ID: "inv_0001", Secret: bytes.Repeat([]byte{7}, 32), Expires: time.Unix(1_800_000_000, 0).UTC(),
	}
}

func text(t *testing.T, token identity.Token) string {
	t.Helper()
	s, err := token.Text()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTokenSurvivesBeingMailed(t *testing.T) {
	s := text(t, token())
	broken := "  " + s[:40] + "\r\n  " + s[40:] + "\n"
	got, err := identity.ParseToken(broken)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(token(), got); diff != "" {
		t.Error(diff)
	}
}

func TestMistypedTokenSaysSo(t *testing.T) {
	s := text(t, token())
	for i := range s {
		wrong := s[:i] + string('A'+(s[i]+1)%26) + s[i+1:]
		if wrong == s {
			continue
		}
		if _, err := identity.ParseToken(wrong); identity.CodeOf(err) != identity.TokenInvalid {
			t.Fatalf("character %d: got %v", i, err)
		}
	}
	for cut := range len(s) {
		if _, err := identity.ParseToken(s[:cut]); identity.CodeOf(err) != identity.TokenInvalid {
			t.Fatalf("cut at %d: got %v", cut, err)
		}
	}
}

func TestTokenHasOneText(t *testing.T) {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(text(t, token()), "mulu1-"))
	if err != nil {
		t.Fatal(err)
	}
	// The expiry in eight bytes where four suffice: the same token to CBOR.
	short := []byte{0x1a, 0x6b, 0x49, 0xd2, 0x00}
	payload := bytes.TrimSuffix(raw[:len(raw)-4], short)
	if len(payload) == len(raw)-4 {
		t.Fatal("the token does not end with its expiry")
	}
	payload = append(payload, 0x1b, 0, 0, 0, 0, 0x6b, 0x49, 0xd2, 0x00)
	sum := sha256.Sum256(payload)
	_, err = identity.ParseToken("mulu1-" + base64.RawURLEncoding.EncodeToString(append(payload, sum[:4]...)))
	wantCode(t, err, identity.TokenInvalid)
}

func TestTokenExpires(t *testing.T) {
	k := token()
	if err := k.CheckExpiry(k.Expires); err != nil {
		t.Error(err)
	}
	wantCode(t, k.CheckExpiry(k.Expires.Add(time.Second)), identity.TokenExpired)
}

func TestTokenWithAWrongFieldIsNotWritten(t *testing.T) {
	for name, change := range map[string]func(*identity.Token){
		"federation": func(k *identity.Token) { k.Federation = "" },
		"division":   func(k *identity.Token) { k.Division = "33" },
		"id":         func(k *identity.Token) { k.ID = "a b" },
		"no pin":     func(k *identity.Token) { k.Pins = nil },
		"no address": func(k *identity.Token) { k.Addresses = nil },
		"no port":    func(k *identity.Token) { k.Addresses = []string{"10.0.0.1"} },
		"secret":     func(k *identity.Token) { k.Secret = k.Secret[:31] },
	} {
		k := token()
		change(&k)
		if _, err := k.Text(); identity.CodeOf(err) != identity.TokenInvalid {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestTokenInALogShowsNoSecret(t *testing.T) {
	k := token()
	k.Secret = []byte("top secret")
	for _, shown := range []string{fmt.Sprint(k), fmt.Sprintf("%+v", k), fmt.Sprintf("%#v", k)} {
		if strings.Contains(shown, "top secret") || strings.Contains(shown, "116") || strings.Contains(shown, "0x74") {
			t.Errorf("shown: %s", shown)
		}
	}
}

func TestProofFitsOneInvitationAndOneRequest(t *testing.T) {
	k := token()
	k.Secret = identity.NewSecret()
	hash, err := identity.HashSecret(k.Secret)
	if err != nil {
		t.Fatal(err)
	}
	request := []byte("csr and more")
	proof, err := k.Prove(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := identity.VerifyProof(hash, k.ID, request, proof); err != nil {
		t.Fatal(err)
	}
	stranger := token()
	forged, err := stranger.Prove(request)
	if err != nil {
		t.Fatal(err)
	}
	relayed := identity.Proof{Opening: proof.Opening, Signature: forged.Signature}
	for name, err := range map[string]error{
		"another request":               identity.VerifyProof(hash, k.ID, []byte("another"), proof),
		"another invitation":            identity.VerifyProof(hash, "inv_0002", request, proof),
		"another secret":                identity.VerifyProof(hash, k.ID, request, forged),
		"opening without secret":        identity.VerifyProof(hash, k.ID, request, relayed),
		"nothing":                       identity.VerifyProof(hash, k.ID, request, identity.Proof{}),
		"the stored hash as an opening": identity.VerifyProof(hash, k.ID, request, identity.Proof{Opening: hash, Signature: proof.Signature}),
	} {
		if identity.CodeOf(err) != identity.TokenInvalid {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func FuzzParseToken(f *testing.F) {
	s, err := token().Text()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(s)
	f.Add("mulu1-")
	f.Add("mulu1-AAAAAAAA")
	f.Fuzz(func(t *testing.T, s string) {
		k, err := identity.ParseToken(s)
		if err != nil {
			if identity.CodeOf(err) != identity.TokenInvalid {
				t.Fatalf("no code: %v", err)
			}
			return
		}
		if again := text(t, k); again != strings.Join(strings.Fields(s), "") {
			t.Fatalf("two texts of one token: %q and %q", s, again)
		}
	})
}

func FuzzParseCSR(f *testing.F) {
	k, err := identity.OpenKeys(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	csr, err := identity.NewCSR(k, ningbo())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(csr)
	f.Add([]byte{0x30, 0})
	f.Fuzz(func(t *testing.T, der []byte) {
		request, err := identity.ParseCSR(der)
		switch {
		case err == nil && (request.PublicKey == nil || request.Identity.Check() != nil):
			t.Fatalf("accepted %+v", request)
		case err != nil && identity.CodeOf(err) == "":
			t.Fatalf("no code: %v", err)
		}
	})
}
