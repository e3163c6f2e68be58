package clustertest_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/catalog"
	clustertest "github.com/mulu-catalog/mulu/cluster-test"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/identity"
	"github.com/mulu-catalog/mulu/sync/replica"
	"github.com/mulu-catalog/mulu/sync/transport"
)

func protocols() []string {
	return []string{transport.ProtocolRaft, transport.ProtocolRPC, transport.ProtocolSnap}
}

// thief has a node's files: its keys and its certificate.
type thief struct {
	keys        *identity.Keys
	self        identity.Identity
	incarnation string
	dialer      *transport.Dialer
	rpc         *transport.RPC
}

// steal reads what lies in a node's directory. believes is whom the thief
// takes for the federation: everybody.
func steal(t *testing.T, p *clustertest.Process) *thief {
	t.Helper()
	dir := filepath.Join(p.Data, "identity")
	keys, err := identity.OpenKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	leaf, authorities, err := identity.LoadCertificate(dir)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := keys.Certificate(append([]*x509.Certificate{leaf}, authorities...)...)
	if err != nil {
		t.Fatal(err)
	}
	self, err := identity.PeerIdentity(leaf)
	if err != nil {
		t.Fatal(err)
	}
	x := &thief{keys: keys, self: self, incarnation: self.Incarnation}
	x.dialer = transport.NewDialer(transport.Config{
		ClientCertificate: identity.NewRenewal(cert).GetClientCertificate,
		Verify: func(chain []*x509.Certificate) (transport.Peer, error) {
			id, err := identity.PeerIdentity(chain[0])
			return transport.Peer{Federation: id.Federation, Division: id.Division, Incarnation: id.Incarnation, VoterEligible: id.VoterEligible}, err
		},
		Admit: func(transport.Peer) error { return nil },
	})
	if x.rpc, err = transport.NewRPC(nil, x.dialer); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.rpc.Close(); err != nil {
			t.Error(err)
		}
		x.dialer.Close()
	})
	return x
}

// dialAs opens a connection of a protocol with the files of one node to another.
func dialAs(t *testing.T, as *clustertest.Process, protocol string, to *clustertest.Process) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	conn, err := steal(t, as).dialer.Dial(ctx, protocol, raft.ServerID(statusOf(t, to).Incarnation), to.Listen)
	if err == nil {
		err = errors.Join(err, conn.Close())
	}
	return err
}

// batch signs envelopes with the stolen key, in the name of origin.
func (x *thief) batch(t *testing.T, origin string, envelopes ...ledger.Envelope) ledger.Batch {
	t.Helper()
	batch := ledger.Batch{Origin: origin, Alg: "ed25519"}
	for _, env := range envelopes {
		env.Version, env.Origin, env.ProposedAt = ledger.FormatVersion, origin, ledger.InstantOf(time.Now())
		data, err := ledger.EncodeEnvelope(env)
		if err != nil {
			t.Fatal(err)
		}
		batch.Envelopes = append(batch.Envelopes, data)
	}
	digest := batch.SigningDigest()
	batch.Sig = x.keys.SignCommand(digest[:])
	return batch
}

// answer is the part of the leader's reply that these tests look at.
type answer struct {
	Results []struct {
		Refusal  *ledger.Error `cbor:"6,keyasint,omitempty"`
		Repeated bool          `cbor:"7,keyasint,omitempty"`
	} `cbor:"1,keyasint,omitempty"`
	Fault string `cbor:"3,keyasint,omitempty"`
}

func (x *thief) propose(t *testing.T, to *clustertest.Process, batch ledger.Batch) (answer, error) {
	t.Helper()
	body, err := ledger.Encode(batch)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	reply, err := x.rpc.Call(ctx, raft.ServerID(statusOf(t, to).Incarnation), to.Listen, replica.MethodPropose, body)
	if err != nil {
		return answer{}, err
	}
	var got answer
	if err := ledger.Decode(reply, &got); err != nil {
		t.Fatal(err)
	}
	return got, nil
}

func envelope(t *testing.T, c ledger.Command, request, client string, claim ledger.Claim) ledger.Envelope {
	t.Helper()
	payload, err := ledger.Encode(c)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Envelope{Kind: c.Kind(), RequestID: request, Client: client, Claim: claim, Payload: payload}
}

// A city's certificate is enough to be a replica of the city, and for nothing
// else.
func TestACityCertificateCannotDoMoreThanItsCity(t *testing.T) {
	t.Parallel()
	f := clustertest.New(t)
	hangzhou, ningbo := f.Join("330100", false), f.Join("330200", false)
	province := f.Province()
	f.StaffCity(ningbo)
	x := steal(t, hangzhou)
	victim := statusOf(t, ningbo).Incarnation
	node := ledger.Claim{Role: string(catalog.RoleNode)}
	register := func(division string, n int) catalog.RegisterInstitution {
		return catalog.RegisterInstitution{
			USCC: clustertest.USCC(division, n), Name: fmt.Sprintf("伪造的第%d机构", n), InstKind: catalog.InstitutionKindAdministrativeOrgan, Division: division,
		}
	}

	t.Run("it cannot speak raft", func(t *testing.T) {
		if err := dialAs(t, hangzhou, transport.ProtocolRaft, province); !errors.Is(err, transport.ErrRefused) {
			t.Errorf("a raft stream of a city without vote: %v, want a refusal", err)
		}
		if err := dialAs(t, hangzhou, transport.ProtocolRPC, province); err != nil {
			t.Errorf("its rpc must go on: %v", err)
		}
	})
	t.Run("it cannot offer a batch in another's name", func(t *testing.T) {
		forged := x.batch(t, victim, envelope(t, register("330200", 77), "forged-1", victim, node))
		if got, err := x.propose(t, province, forged); err == nil {
			t.Errorf("the leader took a batch of another origin: %+v", got)
		}
	})
	t.Run("it cannot write for another city", func(t *testing.T) {
		got, err := x.propose(t, province, x.batch(t, x.incarnation,
			envelope(t, register("330200", 78), "foreign-1", x.incarnation, node)))
		wantRefusal(t, got, err, "FORBIDDEN")
		got, err = x.propose(t, province, x.batch(t, x.incarnation,
			envelope(t, catalog.BeginImport{Catalog: catalog.CatalogID("330200"), Digest: make([]byte, 32)}, "foreign-import", x.incarnation, node)))
		wantRefusal(t, got, err, "FOREIGN_JURISDICTION")
	})
	t.Run("it cannot use another city's token", func(t *testing.T) {
		id := tokenID(t, f, ningbo)
		got, err := x.propose(t, province, x.batch(t, x.incarnation,
			envelope(t, register("330200", 79), "foreign-2", id, ledger.Claim{Token: id})))
		wantRefusal(t, got, err, "FOREIGN_JURISDICTION")
	})
	t.Run("it cannot take the roles of the province", func(t *testing.T) {
		got, err := x.propose(t, province, x.batch(t, x.incarnation,
			envelope(t, catalog.PromoteMember{Incarnation: x.incarnation}, "promote-1", x.incarnation, node)))
		wantRefusal(t, got, err, "FORBIDDEN_PROVINCE_ONLY")
	})
	t.Run("nothing of it came in", func(t *testing.T) {
		for _, n := range []int{77, 78, 79} { // a code that is taken would be refused
			clustertest.MustGive(f, ningbo, "", register("330200", n))
		}
	})
	t.Run("its own batch twice counts once", func(t *testing.T) {
		batch := x.batch(t, x.incarnation, envelope(t, register("330100", 80), "own-1", x.incarnation, node))
		first, err := x.propose(t, province, batch)
		if err != nil || first.Fault != "" || first.Results[0].Refusal != nil || first.Results[0].Repeated {
			t.Fatalf("a city's own batch: %+v, %v", first, err)
		}
		again, err := x.propose(t, province, batch)
		if err != nil || again.Fault != "" || !again.Results[0].Repeated {
			t.Errorf("the replayed batch: %+v, %v; want the first answer again", again, err)
		}
	})
	f.AwaitEqual()
}

func wantRefusal(t *testing.T, got answer, err error, code string) {
	t.Helper()
	if err != nil || got.Fault != "" || len(got.Results) != 1 {
		t.Fatalf("no decision: %+v, %v", got, err)
	}
	if got.Results[0].Refusal == nil || !ledger.HasCode(got.Results[0].Refusal, code) {
		t.Errorf("decision %+v, want %s", got.Results[0].Refusal, code)
	}
}

// tokenID issues a token of the node's own authority and returns its id, which
// everybody who reads the log knows.
func tokenID(t *testing.T, f *clustertest.Federation, p *clustertest.Process) string {
	t.Helper()
	var answer struct {
		ID string `json:"id"`
	}
	request := map[string]any{
		"secret": "known to this test only", "person": "somebody", "roles": []string{"AUTHORITY"}, "ttl": time.Hour,
		"institution": f.Find(p, "authorities", p.Division)["Institution"],
	}
	if err := p.Client("").Post(t.Context(), "/token", request, &answer); err != nil {
		t.Fatal(err)
	}
	return answer.ID
}
