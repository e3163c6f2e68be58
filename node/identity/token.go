package identity

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"net"
	"regexp"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"
)

const (
	tokenPrefix   = "mulu1-"
	secretSize    = 32
	checksumSize  = 4
	maxToken      = 8 << 10
	maxAddresses  = 16
	maxPins       = 8
	secretPurpose = "mulu join secret v1"
	proofPurpose  = "mulu join proof v1\x00"
)

var invitationShape = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// Token lets one node join: it says how to reach the federation, how to know
// it, and holds the secret that proves the invitation. Whether it was used
// before is for the replicated state to say.
type Token struct {
	Federation string
	// Pins are the authorities of which one must stand behind the server.
	Pins []Pin
	// Addresses are host:port of members that can be asked, in this order.
	Addresses []string
	// Division is the six-digit code for which the node joins.
	Division string
	// VoterEligible says whether the node may vote.
	VoterEligible bool
	// ID names the invitation in the replicated state.
	ID string
	// Secret is NewSecret's, known to the token's holder only; the state holds
	// its HashSecret.
	Secret []byte
	// Expires is the last moment (whole seconds).
	Expires time.Time
}

// wireToken is the order of a token's fields in its text; it only grows.
type wireToken struct {
	_          struct{} `cbor:",toarray"`
	Federation string
	Pins       [][]byte
	Addresses  []string
	Division   string
	Voter      bool
	ID         string
	Secret     []byte
	Expires    int64
}

// NewSecret draws a secret. Its HashSecret goes into the invitation, whose id
// then completes the Token.
func NewSecret() []byte {
	secret := make([]byte, secretSize)
	rand.Read(secret) //nolint:errcheck,gosec // crypto/rand.Read never fails; it ends the program instead
	return secret
}

// ParseToken reads the text form. Spaces and line breaks, as mail programs
// put them in, are passed over; anything else that is not exactly a token is
// TOKEN_INVALID with a sentence that says what to do.
//
// Expiry is not looked at: see CheckExpiry.
func ParseToken(text string) (Token, error) {
	text = strings.Join(strings.Fields(text), "")
	body, ok := strings.CutPrefix(text, tokenPrefix)
	if !ok {
		return Token{}, refuse(TokenInvalid, "a join token begins with "+tokenPrefix)
	}
	if len(body) > maxToken {
		return Token{}, refuse(TokenInvalid, "this is too long for a join token")
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(body)
	if err != nil {
		return Token{}, refuseFor(TokenInvalid, "the token is mistyped or cut short; copy it again whole", err)
	}
	if len(raw) <= checksumSize {
		return Token{}, refuse(TokenInvalid, "the token is cut short; copy it again whole")
	}
	payload, sum := raw[:len(raw)-checksumSize], raw[len(raw)-checksumSize:]
	if !bytes.Equal(sum, checksum(payload)) {
		return Token{}, refuse(TokenInvalid, "the token is mistyped or cut short (its check digits do not fit); copy it again whole")
	}
	t, err := decodeToken(payload)
	if err != nil {
		return Token{}, err
	}
	// One token has one text, so that no two texts hide the same invitation.
	if again, err := t.encode(); err != nil || !bytes.Equal(again, payload) {
		return Token{}, refuse(TokenInvalid, "the token is not written as this program writes it")
	}
	return t, nil
}

// Text returns the text form, mulu1-…. Whoever reads it can join.
func (t Token) Text() (string, error) {
	if err := t.check(); err != nil {
		return "", err
	}
	payload, err := t.encode()
	if err != nil {
		return "", err
	}
	return tokenPrefix + base64.RawURLEncoding.EncodeToString(append(payload, checksum(payload)...)), nil
}

// String hides the secret, so that a token never shows in a log.
func (t Token) String() string { return "join token " + t.ID + " for " + t.Division }

// GoString hides the secret as String does.
func (t Token) GoString() string { return t.String() }

// CheckExpiry returns TOKEN_EXPIRED if the token's time is over. A joining
// node asks it to spare a journey; the federation decides by its own time.
func (t Token) CheckExpiry(now time.Time) error {
	if now.After(t.Expires) {
		return refuse(TokenExpired, "the token was valid until "+t.Expires.UTC().Format(time.RFC3339)+"; ask the province for another")
	}
	return nil
}

// Proof shows that a join request comes from the holder of the token.
type Proof struct {
	// Opening is the value whose SHA-256 is the HashSecret in the invitation.
	// Knowing it lets verify a proof, not make one.
	Opening []byte
	// Signature is over the invitation's id and the whole request.
	Signature []byte
}

// Prove returns the proof over the whole join request (the CSR and whatever
// goes with it). The secret itself is never sent, and the proof fits no other
// request: a member that is asked to pass it on cannot join in its place.
func (t Token) Prove(request []byte) (Proof, error) {
	key, err := proofKey(t.Secret)
	if err != nil {
		return Proof{}, err
	}
	return Proof{Opening: openingOf(key), Signature: ed25519.Sign(key, proofMessage(t.ID, request))}, nil
}

// HashSecret returns what the replicated state may know of a secret before it
// is used: 32 bytes, the SHA-256 of the proof's Opening.
//
// The Opening is an Ed25519 public key and the proof a signature. An HMAC
// would not do: whoever can verify one can make one, and every replica of a
// foreign city can verify.
func HashSecret(secret []byte) ([]byte, error) {
	key, err := proofKey(secret)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(openingOf(key))
	return sum[:], nil
}

// VerifyProof checks a proof over request against the HashSecret stored in the
// invitation of that id. The error is TOKEN_INVALID. It is deterministic.
func VerifyProof(hash []byte, id string, request []byte, proof Proof) error {
	sum := sha256.Sum256(proof.Opening)
	if subtle.ConstantTimeCompare(sum[:], hash) != 1 || len(proof.Opening) != ed25519.PublicKeySize {
		return refuse(TokenInvalid, "the secret does not belong to this invitation")
	}
	if !ed25519.Verify(proof.Opening, proofMessage(id, request), proof.Signature) {
		return refuse(TokenInvalid, "the proof does not belong to this invitation and request")
	}
	return nil
}

func openingOf(key ed25519.PrivateKey) []byte {
	return key[ed25519.PrivateKeySize-ed25519.PublicKeySize:]
}

func proofKey(secret []byte) (ed25519.PrivateKey, error) {
	if len(secret) != secretSize {
		return nil, refuse(TokenInvalid, fmt.Sprintf("the secret has %d bytes and must have %d", len(secret), secretSize))
	}
	seed, err := hkdf.Key(sha256.New, secret, nil, secretPurpose, ed25519.SeedSize)
	if err != nil {
		return nil, fmt.Errorf("deriving the proof key: %w", err)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

func proofMessage(id string, request []byte) []byte {
	sum := sha256.Sum256(request)
	message := append([]byte(proofPurpose), id...)
	return append(append(message, 0), sum[:]...)
}

func (t Token) encode() ([]byte, error) {
	w := wireToken{
		Federation: t.Federation, Addresses: t.Addresses, Division: t.Division, Voter: t.VoterEligible,
		ID: t.ID, Secret: t.Secret, Expires: t.Expires.Unix(),
	}
	for _, p := range t.Pins {
		w.Pins = append(w.Pins, p[:])
	}
	b, err := cbor.Marshal(w)
	if err != nil {
		return nil, fmt.Errorf("encoding the token: %w", err)
	}
	return b, nil
}

func decodeToken(payload []byte) (Token, error) {
	var w wireToken
	if err := cbor.Unmarshal(payload, &w); err != nil {
		return Token{}, refuseFor(TokenInvalid, "the token cannot be read by this version", err)
	}
	t := Token{
		Federation: w.Federation, Addresses: w.Addresses, Division: w.Division, VoterEligible: w.Voter,
		ID: w.ID, Secret: w.Secret, Expires: time.Unix(w.Expires, 0).UTC(),
	}
	for _, p := range w.Pins {
		if len(p) != sha256.Size {
			return Token{}, refuse(TokenInvalid, "a pin of the token has the wrong size")
		}
		t.Pins = append(t.Pins, Pin(p))
	}
	return t, t.check()
}

func (t Token) check() error {
	switch {
	case !federationShape.MatchString(t.Federation):
		return refuse(TokenInvalid, fmt.Sprintf("federation %q of the token is not 1 to 63 of a-z 0-9 . -", t.Federation))
	case !divisionShape.MatchString(t.Division):
		return refuse(TokenInvalid, fmt.Sprintf("division %q of the token is not a six-digit code", t.Division))
	case !invitationShape.MatchString(t.ID):
		return refuse(TokenInvalid, fmt.Sprintf("invitation %q of the token is not 1 to 64 of A-Z a-z 0-9 . _ -", t.ID))
	}
	switch {
	case len(t.Pins) == 0 || len(t.Pins) > maxPins:
		return refuse(TokenInvalid, fmt.Sprintf("the token has %d pins and must have 1 to %d", len(t.Pins), maxPins))
	case len(t.Addresses) == 0 || len(t.Addresses) > maxAddresses:
		return refuse(TokenInvalid, fmt.Sprintf("the token has %d addresses and must have 1 to %d", len(t.Addresses), maxAddresses))
	case len(t.Secret) != secretSize:
		return refuse(TokenInvalid, fmt.Sprintf("the token's secret has %d bytes and must have %d", len(t.Secret), secretSize))
	}
	for _, a := range t.Addresses {
		if host, port, err := net.SplitHostPort(a); err != nil || host == "" || port == "" || len(a) > 255 {
			return refuse(TokenInvalid, fmt.Sprintf("address %q of the token is not host:port", a))
		}
	}
	return nil
}

func checksum(payload []byte) []byte {
	sum := sha256.Sum256(payload)
	return sum[:checksumSize]
}
