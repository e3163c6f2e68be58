package identity

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/base32"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// ServerName is the one DNS name in every node's certificate. Nodes are known
// by their URI, not by host names or addresses.
const ServerName = "mulu"

// Role says whether a node may vote. It is part of the certificate, so that a
// stolen city certificate can never speak raft.
type Role string

// The two roles.
const (
	Voter    Role = "voter-eligible"
	Nonvoter Role = "nonvoter"
)

// Identity is who a certificate says a node is.
type Identity struct {
	// Federation is the id of the federation, lower case, at most 63 characters.
	Federation string
	// Division is the six-digit code of the administrative division.
	Division string
	// Incarnation is the random id born with the node's raft directory.
	Incarnation string
	// VoterEligible says whether the node may open raft streams and vote.
	VoterEligible bool
}

var (
	federationShape  = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$`)
	divisionShape    = regexp.MustCompile(`^[0-9]{6}$`)
	incarnationShape = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$`)
)

// Role returns the role that the identity's certificate carries.
func (i Identity) Role() Role {
	if i.VoterEligible {
		return Voter
	}
	return Nonvoter
}

// URI returns the identity's name, spiffe://federation/division/node/incarnation.
func (i Identity) URI() *url.URL {
	return &url.URL{Scheme: "spiffe", Host: i.Federation, Path: "/" + i.Division + "/node/" + i.Incarnation}
}

// String returns the URI and the role.
func (i Identity) String() string {
	return i.URI().String() + " (" + string(i.Role()) + ")"
}

// Check returns an IDENTITY_MISMATCH that names the first field of wrong shape.
func (i Identity) Check() error {
	switch {
	case !federationShape.MatchString(i.Federation):
		return refuse(IdentityMismatch, fmt.Sprintf("federation %q is not 1 to 63 of a-z 0-9 . -", i.Federation))
	case !divisionShape.MatchString(i.Division):
		return refuse(IdentityMismatch, fmt.Sprintf("division %q is not a six-digit code", i.Division))
	case !incarnationShape.MatchString(i.Incarnation):
		return refuse(IdentityMismatch, fmt.Sprintf("incarnation %q is not 1 to 64 of a-z 0-9 -", i.Incarnation))
	}
	return nil
}

// PeerIdentity reads the identity out of a certificate. It checks the shape
// only; whether the federation stands behind the certificate is for Trust.
// The errors are CERT_INVALID and IDENTITY_MISMATCH.
func PeerIdentity(cert *x509.Certificate) (Identity, error) {
	if cert == nil {
		return Identity{}, refuse(CertInvalid, "there is no certificate")
	}
	if len(cert.DNSNames) != 1 || cert.DNSNames[0] != ServerName {
		return Identity{}, refuse(CertInvalid, fmt.Sprintf("the certificate's DNS names are %q and must be %q alone", cert.DNSNames, ServerName))
	}
	if len(cert.IPAddresses)+len(cert.EmailAddresses) > 0 {
		return Identity{}, refuse(CertInvalid, "the certificate names an address, which no node certificate does")
	}
	return namedIdentity(cert.URIs, cert.Subject.OrganizationalUnit)
}

// namedIdentity is what certificates and requests share: one URI, one role.
func namedIdentity(uris []*url.URL, units []string) (Identity, error) {
	if len(uris) != 1 {
		return Identity{}, refuse(CertInvalid, fmt.Sprintf("the certificate has %d URI names and must have exactly one", len(uris)))
	}
	id, err := parseURI(uris[0])
	if err != nil {
		return Identity{}, err
	}
	if len(units) != 1 {
		return Identity{}, refuse(CertInvalid, fmt.Sprintf("the certificate has %d roles and must have exactly one", len(units)))
	}
	switch Role(units[0]) {
	case Voter:
		id.VoterEligible = true
	case Nonvoter:
	default:
		return Identity{}, refuse(IdentityMismatch, fmt.Sprintf("role %q is neither %q nor %q", units[0], Voter, Nonvoter))
	}
	return id, nil
}

func parseURI(u *url.URL) (Identity, error) {
	part := strings.Split(strings.TrimPrefix(u.Path, "/"), "/")
	if u.Scheme != "spiffe" || len(part) != 3 || part[1] != "node" {
		return Identity{}, refuse(IdentityMismatch, fmt.Sprintf("name %q is not spiffe://federation/division/node/incarnation", u))
	}
	id := Identity{Federation: u.Host, Division: part[0], Incarnation: part[2]}
	if err := id.Check(); err != nil {
		return Identity{}, err
	}
	// What the parser forgives (user, port, query, fragment, escapes) shows here.
	if u.String() != id.URI().String() {
		return Identity{}, refuse(IdentityMismatch, fmt.Sprintf("name %q is not written as %q", u, id.URI()))
	}
	return id, nil
}

func randomName(size int) string {
	b := make([]byte, size)
	rand.Read(b) //nolint:errcheck,gosec // crypto/rand.Read never fails; it ends the program instead
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
}
