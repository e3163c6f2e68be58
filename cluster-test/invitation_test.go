package clustertest_test

import (
	"strings"
	"testing"
	"time"

	clustertest "github.com/mulu-catalog/mulu/cluster-test"
	"github.com/mulu-catalog/mulu/node/identity"
)

func TestAnInvitationServesOneNodeOnce(t *testing.T) {
	t.Parallel()
	f := clustertest.New(t)
	token := f.Invite("330100", false)
	first := f.Place("330100")
	f.JoinAt(first, token)

	t.Run("a second node with the same token", func(t *testing.T) {
		second := f.Place("330100")
		refusedJoin(t, f, second, token, "TOKEN_USED")
	})
	t.Run("the first node once more", func(t *testing.T) {
		f.Refused(first, 1, []string{"ALREADY_JOINED"}, "join", token, "--listen", first.Listen, "--http", first.HTTP)
	})
	t.Run("expired", func(t *testing.T) {
		short := f.Invite("330100", false, "--ttl", "1s")
		parsed, err := identity.ParseToken(short)
		if err != nil {
			t.Fatal(err)
		}
		// The holder sets the date in the token forward: the federation decides by
		// its own clock and its own record.
		parsed.Expires = parsed.Expires.Add(time.Hour)
		longer, err := parsed.Text()
		if err != nil {
			t.Fatal(err)
		}
		f.Await("the invitation to expire", func() (bool, error) {
			// The token holds whole seconds, the federation's record does not.
			return time.Now().After(parsed.Expires.Add(-time.Hour + time.Second)), nil
		})
		refusedJoin(t, f, f.Place("330100"), short, "TOKEN_EXPIRED")
		refusedJoin(t, f, f.Place("330100"), longer, "TOKEN_EXPIRED")
	})
	t.Run("damaged", func(t *testing.T) {
		good := f.Invite("330100", false)
		at := len(good) / 2
		other := byte('A')
		if good[at] == other {
			other = 'B'
		}
		refusedJoin(t, f, f.Place("330100"), good[:at]+string(other)+good[at+1:], "TOKEN_INVALID")
		refusedJoin(t, f, f.Place("330100"), good[:at], "TOKEN_INVALID")
		refusedJoin(t, f, f.Place("330100"), "not a token", "TOKEN_INVALID")
	})
	t.Run("a guessed secret", func(t *testing.T) {
		parsed, err := identity.ParseToken(f.Invite("330100", false))
		if err != nil {
			t.Fatal(err)
		}
		parsed.Secret = identity.NewSecret()
		guessed, err := parsed.Text()
		if err != nil {
			t.Fatal(err)
		}
		refusedJoin(t, f, f.Place("330100"), guessed, "TOKEN_INVALID")
	})
	t.Run("another division than the invited one", func(t *testing.T) {
		parsed, err := identity.ParseToken(f.Invite("330100", false))
		if err != nil {
			t.Fatal(err)
		}
		parsed.Division = "330200"
		other, err := parsed.Text()
		if err != nil {
			t.Fatal(err)
		}
		refusedJoin(t, f, f.Place("330200"), other, "IDENTITY_MISMATCH")
	})
	t.Run("R2 outside the province", func(t *testing.T) {
		f.Refused(f.Province(), 1, []string{"OUT_OF_JURISDICTION", "310000"}, "invite", "--city", "310000")
		f.Refused(f.Province(), 1, []string{"OUT_OF_JURISDICTION"}, "invite", "--city", "三三")
		f.Refused(f.Province(), 1, []string{"NOT_DISTRICTED_CITY"}, "invite", "--city", "330106")
	})
	if got := len(statusOf(t, f.Province()).Members); got != 2 {
		t.Errorf("the roster has %d members, want 2: a refused join changes nothing", got)
	}
}

// refusedJoin demands that a join fails with the code, leaves no certificate
// and starts no node.
func refusedJoin(t *testing.T, f *clustertest.Federation, p *clustertest.Process, token, code string) {
	t.Helper()
	out, err := p.Mulu(t.Context(), "join", token, "--listen", p.Listen, "--http", p.HTTP)
	if err != nil {
		t.Fatal(err)
	}
	if out.Code == 0 || !strings.Contains(out.Err, code) {
		t.Errorf("join: exit status %d, %q; want a refusal with %s", out.Code, out.Err, code)
	}
	ctx, cancel := f.Within(time.Minute)
	defer cancel()
	serve, err := p.Mulu(ctx, "serve")
	if err != nil {
		t.Fatal(err)
	}
	if serve.Code == 0 || !strings.Contains(serve.Err, "NOT_JOINED") {
		t.Errorf("serve after a refused join: exit status %d, %q", serve.Code, serve.Err)
	}
}

func TestAnInvitationOfAnotherFederationOpensNothingHere(t *testing.T) {
	t.Parallel()
	ours, theirs := clustertest.New(t), clustertest.New(t)
	parsed, err := identity.ParseToken(theirs.Invite("330100", true))
	if err != nil {
		t.Fatal(err)
	}
	parsed.Addresses = []string{ours.Province().Listen}
	crossed, err := parsed.Text()
	if err != nil {
		t.Fatal(err)
	}
	refusedJoin(t, ours, ours.Place("330100"), crossed, "FOREIGN_CA")

	t.Run("nor does a certificate of it", func(t *testing.T) {
		member := theirs.Join("330200", true)
		for _, protocol := range protocols() {
			if err := dialAs(t, member, protocol, ours.Province()); err == nil {
				t.Errorf("%s: a node of another federation was let in", protocol)
			}
		}
	})
}
