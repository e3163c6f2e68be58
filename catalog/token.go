package catalog

import (
	"crypto/sha256"

	"github.com/mulu-catalog/mulu/ledger"
)

// Token is an API token of a person: scoped to one institution and its roles,
// expiring, revocable. Only the hash of the secret is stored.
type Token struct {
	ledger.Head
	SecretHash  []byte         `cbor:"10,keyasint"` // SHA-256
	Person      string         `cbor:"11,keyasint"` // salted hash of the natural person; four-eyes compares it
	Institution string         `cbor:"12,keyasint,omitempty"`
	Division    string         `cbor:"13,keyasint,omitempty"`
	Roles       []Role         `cbor:"14,keyasint"`
	ExpiresAt   ledger.Instant `cbor:"15,keyasint"`
	RevokedAt   ledger.Instant `cbor:"16,keyasint,omitempty"`
	Label       string         `cbor:"17,keyasint,omitempty"` // "330100-authority"; no personal name
	IssuedBy    string         `cbor:"18,keyasint,omitempty"`
	Issuer      string         `cbor:"19,keyasint,omitempty"` // division of the node that issued it
}

// Home is the division whose node accepts the token and whose authority revokes
// it: that of the institution, or for a citizen, who belongs to none, that of
// the node which knows the person because it issued the token.
func (t Token) Home() string {
	if t.Division != "" {
		return HomeDivision(t.Division)
	}
	return t.Issuer
}

// Tokens, and the way from a secret's hash to its token.
var (
	Tokens       = ledger.NewTable[Token]("tokens")
	tokenSecrets = ledger.NewUnique("token_secrets")
)

// TokenBySecret finds the token of a bearer secret.
func TokenBySecret(r ledger.Reader, secret string) (Token, bool) {
	hash := sha256.Sum256([]byte(secret))
	id := tokenSecrets.Owner(r, string(hash[:]))
	if id == "" {
		return Token{}, false
	}
	return Tokens.Find(r, id)
}

// IssueToken gives a person a token. The competent authority of the home city
// or province issues tokens for its jurisdiction; the operator of a node, who
// acts as the node, for the same.
type IssueToken struct {
	SecretHash  []byte         `cbor:"1,keyasint"`
	Person      string         `cbor:"2,keyasint"`
	Institution string         `cbor:"3,keyasint,omitempty"`
	Roles       []Role         `cbor:"4,keyasint"`
	ExpiresAt   ledger.Instant `cbor:"5,keyasint"`
	Label       string         `cbor:"6,keyasint,omitempty"`
}

func (IssueToken) Kind() ledger.Kind { return "token.issue" }

func (c IssueToken) Allow(r ledger.Reader, a ledger.Actor) error {
	division := a.NodeDivision
	if c.Institution != "" {
		institution, err := Institutions.Get(r, c.Institution)
		if err != nil {
			return err
		}
		division = institution.Division
	}
	if has(a, RoleNode) {
		if HomeDivision(division) != a.NodeDivision {
			return refuse("FOREIGN_JURISDICTION", value("division", division))
		}
		return nil
	}
	return anyOf(mustBeAuthorityOf(r, a, division), mustBeAuthorityOf(r, a, HomeDivision(division)))
}

func (c IssueToken) Audit() string { return "issued a token for institution " + c.Institution }

func (c IssueToken) Apply(tx *ledger.Tx) (Token, error) {
	var none Token
	if err := c.check(tx); err != nil {
		return none, err
	}
	token := Token{
		Head: ledger.Head{ID: tx.NewID("tok")}, SecretHash: c.SecretHash, Person: c.Person, Institution: c.Institution,
		Roles: c.Roles, ExpiresAt: c.ExpiresAt, Label: c.Label, IssuedBy: tx.Actor().Token,
		Issuer: tx.Actor().NodeDivision,
	}
	if c.Institution != "" {
		institution, err := Institutions.Get(tx, c.Institution)
		if err != nil {
			return none, err
		}
		token.Division = institution.Division
	}
	if !tokenSecrets.Claim(tx, string(c.SecretHash), token.ID) {
		return none, refuse("ALREADY_EXISTS", field("secretHash", "this secret is in use"))
	}
	return token, Tokens.Insert(tx, &token)
}

func (c IssueToken) check(tx *ledger.Tx) error {
	var problems []error
	if len(c.SecretHash) != sha256.Size {
		problems = append(problems, refuse("BAD_VALUE", field("secretHash", "32 bytes of SHA-256")))
	}
	if blank(c.Person) {
		problems = append(problems, refuseUnder("", "FIELD_REQUIRED", field("person", "blank")))
	}
	if c.ExpiresAt <= tx.Now() {
		problems = append(problems, refuse("TOKEN_EXPIRED", field("expiresAt", c.ExpiresAt.String())))
	}
	if len(c.Roles) == 0 {
		problems = append(problems, refuseUnder("", "FIELD_REQUIRED", field("roles", "empty")))
	}
	for _, role := range c.Roles {
		if !role.Valid() || role == RoleNode || role == RolePublic {
			problems = append(problems, refuse("BAD_VALUE", value("roles", string(role))))
			continue
		}
		if c.Institution == "" && role != RoleUser {
			problems = append(problems, refuse("FORBIDDEN", field("roles", string(role)+" needs an institution")))
		}
	}
	return ledger.Join(problems...)
}

// RevokeToken ends a token at once: its bearer may, and whoever could issue it.
type RevokeToken struct {
	ID string `cbor:"1,keyasint"`
}

func (RevokeToken) Kind() ledger.Kind { return "token.revoke" }

func (c RevokeToken) Allow(r ledger.Reader, a ledger.Actor) error {
	token, err := Tokens.Get(r, c.ID)
	if err != nil {
		return err
	}
	if a.Token == c.ID {
		return nil
	}
	if has(a, RoleNode) {
		if token.Home() != a.NodeDivision {
			return refuse("FOREIGN_JURISDICTION", value("division", token.Home()))
		}
		return nil
	}
	if token.Division == "" {
		return mustBeAuthorityOf(r, a, token.Home())
	}
	return anyOf(mustBeAuthorityOf(r, a, token.Division), mustBeAuthorityOf(r, a, token.Home()))
}

func (c RevokeToken) Audit() string { return "revoked token " + c.ID }

func (c RevokeToken) Apply(tx *ledger.Tx) (Token, error) {
	token, err := Tokens.Get(tx, c.ID)
	if err != nil {
		return token, err
	}
	if !token.RevokedAt.IsZero() {
		return token, refuse("NO_CHANGE", value("id", c.ID))
	}
	token.RevokedAt = tx.Now()
	return token, Tokens.Save(tx, &token)
}
