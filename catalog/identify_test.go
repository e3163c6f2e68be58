package catalog_test

import (
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
)

// A node that gives the founding command in somebody else's name must not use
// up that name's request ids: the province's daily jobs have foreseeable ones.
func TestNobodyUsesUpForeignRequestIDsByFoundingAgain(t *testing.T) {
	w := catalogtest.New(t)
	payload, err := ledger.Encode(catalog.FoundFederation{Name: "again", Incarnation: catalogtest.NodeName("330200")})
	if err != nil {
		t.Fatal(err)
	}
	victims := map[string]ledger.Claim{
		w.As("330100-subject").Claim.Token:     w.As("330100-subject").Claim,
		catalogtest.NodeName(catalog.Province): {Role: string(catalog.RoleNode)},
	}
	for victim, claim := range victims {
		result, err := w.ProposeAt(catalogtest.NodeName("330200"), ledger.Proposal{
			Kind: (catalog.FoundFederation{}).Kind(), Payload: payload, RequestID: "tomorrow", Client: victim, Claim: claim,
		})
		if err != nil {
			t.Fatal(err)
		}
		if result.Refusal == nil {
			t.Fatal("a federation was founded twice")
		}
		if status := ledger.StatusOf(w.Store(), victim, "tomorrow"); status.State != ledger.WriteNotFound {
			t.Errorf("the request of %s is %s by a stranger's doing", victim, status.State)
		}
	}
}

// What a refused command says of itself stays in the audit log for good: a text
// as long as a command may be is cut.
func TestAnAuditSentenceIsNoStore(t *testing.T) {
	w := catalogtest.New(t)
	payload, err := ledger.Encode(catalog.DraftEntry{Catalog: strings.Repeat("目录", 15_000)})
	if err != nil {
		t.Fatal(err)
	}
	subject := w.As("330100-subject")
	result, err := w.ProposeAt(catalogtest.NodeName("330100"), ledger.Proposal{
		Kind: (catalog.DraftEntry{}).Kind(), Payload: payload, RequestID: "long", Client: subject.Claim.Token, Claim: subject.Claim,
	})
	if err != nil || result.Refusal == nil {
		t.Fatalf("a draft in no catalog: %+v, %v", result, err)
	}
	record, ok := ledger.FindAudit(w.Store(), result.Seq)
	if !ok || len(record.Sentence) > 2048 || !strings.HasPrefix(record.Sentence, "drafted an entry in 目录") {
		t.Errorf("a sentence of %d bytes is kept", len(record.Sentence))
	}
	if err := ledger.VerifyAuditChain(w.Store()); err != nil {
		t.Error(err)
	}
}
