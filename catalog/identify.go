package catalog

import (
	"crypto/ed25519"

	"github.com/mulu-catalog/mulu/ledger"
)

// Identify tells who gives a command. The accepting node must stand in the
// roster and must have signed; roles, institution and division come from the
// token's record in the state, never from the envelope; an officer acts only
// through the node of their own province or city, a citizen only through the
// node that issued the token. A stolen city certificate can therefore not write
// for another city or its citizens, even as leader.
func Identify(r ledger.Reader, now ledger.Instant, batch *ledger.Batch, env *ledger.Envelope) (ledger.Actor, error) {
	if env.Kind == (FoundFederation{}).Kind() && !Federations.Has(r, FederationID) { // afterwards like any other
		if env.Client != batch.Origin {
			return ledger.Actor{}, refuse("UNAUTHENTICATED", value("client", env.Client))
		}
		return ledger.Actor{Roles: []string{string(RoleNode)}, Node: batch.Origin, NodeDivision: Province}, nil
	}
	member, err := signer(r, batch)
	if err != nil {
		return ledger.Actor{}, err
	}
	actor := ledger.Actor{Node: member.ID, NodeDivision: member.Division}
	if env.Client != env.Claim.Token && env.Client != member.ID {
		return actor, refuse("UNAUTHENTICATED", value("client", env.Client))
	}
	switch {
	case env.Claim.Token != "":
		return tokenActor(r, now, actor, env.Claim.Token)
	case env.Claim.Role == string(RoleNode):
		actor.Roles = []string{string(RoleNode)}
		return actor, nil
	default:
		return actor, refuse("UNAUTHENTICATED")
	}
}

func signer(r ledger.Reader, batch *ledger.Batch) (Member, error) {
	member, ok := Members.Find(r, batch.Origin)
	if !ok || !member.Active() {
		return member, refuse("UNKNOWN_NODE", value("origin", batch.Origin))
	}
	good := batch.Genuine(func(digest [32]byte, sig []byte) bool {
		return len(member.PublicKey) == ed25519.PublicKeySize && ed25519.Verify(member.PublicKey, digest[:], sig)
	})
	if !good {
		return member, refuse("BAD_SIGNATURE", value("origin", batch.Origin))
	}
	return member, nil
}

func tokenActor(r ledger.Reader, now ledger.Instant, actor ledger.Actor, id string) (ledger.Actor, error) {
	token, ok := Tokens.Find(r, id)
	switch {
	case !ok:
		return actor, refuse("UNAUTHENTICATED")
	case !token.RevokedAt.IsZero():
		return actor, refuse("TOKEN_REVOKED", value("token", id))
	case !token.ExpiresAt.IsZero() && token.ExpiresAt <= now:
		return actor, refuse("TOKEN_EXPIRED", value("token", id))
	}
	if token.Home() != actor.NodeDivision {
		return actor, refuse("FOREIGN_JURISDICTION", value("division", token.Home()), value("node", actor.NodeDivision))
	}
	actor.Token, actor.Person, actor.Institution, actor.Division = token.ID, token.Person, token.Institution, token.Division
	actor.Roles = make([]string, 0, len(token.Roles))
	for _, role := range token.Roles {
		actor.Roles = append(actor.Roles, string(role))
	}
	return actor, nil
}

// ActorOf is who a token stands for when only reading: what allowedActions
// asks with. node is the division of the node that serves.
func ActorOf(r ledger.Reader, now ledger.Instant, token, nodeDivision string) (ledger.Actor, error) {
	return tokenActor(r, now, ledger.Actor{NodeDivision: nodeDivision}, token)
}
