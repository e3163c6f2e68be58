package catalog_test

import (
	"crypto/sha256"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

// citizen issues a token without an institution through a node and returns its
// id and who bears it.
func citizen(t *testing.T, w *catalogtest.World, by, division string) ledgertest.Persona {
	t.Helper()
	hash := sha256.Sum256([]byte(by + division))
	id := w.Must(by, catalog.IssueToken{
		SecretHash: hash[:], Person: "somebody", Roles: []catalog.Role{catalog.RoleUser}, ExpiresAt: ledger.InstantOf(w.Time().AddDate(1, 0, 0)),
	})
	return ledgertest.Persona{Client: id, Claim: ledger.Claim{Token: id}, Origin: catalogtest.NodeName(division)}
}

// TestACitizensTokenIsRevokedWhereItWasIssued walks every persona of the world:
// the bearer, the node that issued the token and the authority of its division
// may end it, nobody else of whatever role (rulebook 3.6: own jurisdiction only).
func TestACitizensTokenIsRevokedWhereItWasIssued(t *testing.T) {
	for _, issuer := range []string{"node-330100", "330100-authority"} {
		w := catalogtest.New(t)
		bearer := citizen(t, w, issuer, "330100")
		may := map[string]bool{"node-330100": true, "330100-authority": true, "330100-authority-2": true}
		for _, name := range w.Personas() {
			payload, err := ledger.Encode(catalog.RevokeToken{ID: bearer.Client})
			if err != nil {
				t.Fatal(err)
			}
			a := accepted{story: name, before: w.Store(), index: w.Index() + 1, stamp: ledger.InstantOf(w.Time())}
			_, result := giveAs(t, a, w.As(name), "token.revoke", payload)
			if (result.Refusal == nil) != may[name] {
				t.Errorf("issued by %s, revoked by %s: %v", issuer, name, result.Refusal)
			}
		}
		a := accepted{before: w.Store(), index: w.Index() + 1, stamp: ledger.InstantOf(w.Time())}
		payload, err := ledger.Encode(catalog.RevokeToken{ID: bearer.Client})
		if err != nil {
			t.Fatal(err)
		}
		if _, result := giveAs(t, a, bearer, "token.revoke", payload); result.Refusal != nil {
			t.Errorf("the bearer may not give it up: %v", result.Refusal)
		}
	}
}

// TestNoOtherNodeSpeaksForACitizen gives every command that the stories saw
// accepted from a citizen once more through every other node, which claims the
// citizen's token without having it.
func TestNoOtherNodeSpeaksForACitizen(t *testing.T) {
	tried := map[ledger.Kind]int{}
	replayStories(t, func(a accepted) {
		token, ok := catalog.Tokens.Find(a.before, a.env.Claim.Token)
		if !ok || token.Institution != "" || tried[a.env.Kind] > 2 {
			return
		}
		tried[a.env.Kind]++
		for _, division := range append([]string{catalog.Province}, catalogtest.Cities()...) {
			if division == token.Home() {
				continue
			}
			thief := ledgertest.Persona{Client: token.ID, Claim: a.env.Claim, Origin: catalogtest.NodeName(division)}
			state, result := giveAs(t, a, thief, a.env.Kind, a.env.Payload)
			if result.Refusal == nil || result.Refusal.Code != "FOREIGN_JURISDICTION" || state.LawHash() != a.before.LawHash() {
				t.Errorf("%s: the node of %s gave %s for a citizen of %s: %v", a.story, division, a.env.Kind, token.Home(), result.Refusal)
			}
		}
	})
	if len(tried) < 5 {
		t.Errorf("only %d kinds were tried", len(tried))
	}
}
