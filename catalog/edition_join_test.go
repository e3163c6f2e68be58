package catalog_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
)

// TestACityWithoutASupplementTakesPart: AT10.2.
func TestACityWithoutASupplementTakesPart(t *testing.T) {
	w := catalogtest.New(t)
	adoptListing(t, w, "甲", 1, "杭州市气象局")
	const lishui = "331100"
	secret := sha256.Sum256([]byte("invite"))
	hash := sha256.Sum256(secret[:])
	invite := w.Must("node-330000", catalog.InviteMember{
		Division: lishui, SecretHash: hash[:], ExpiresAt: ledger.InstantOf(catalogtest.Start().Add(time.Hour)),
	})
	seed := sha256.Sum256([]byte("catalogtest " + catalogtest.NodeName(lishui)))
	public, _ := ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey)
	w.Must("node-330000", catalog.JoinMember{
		Invite: invite, Secret: secret[:], Incarnation: catalogtest.NodeName(lishui), Address: "127.0.0.1:3", PublicKey: public,
	})
	// Its node acts and the annual jobs find nothing to do for it.
	w.SetTime(catalog.RolloverOpens(2027).Time())
	give := func(kind ledger.Kind, c any) ledger.Result {
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		return w.Give(kind, string(text), w.Node(lishui))
	}
	claim := catalog.ClaimOccurrence{Job: "rollover-open", Scheduled: catalog.RolloverOpens(2027)}
	if result := give(claim.Kind(), claim); result.Refusal != nil {
		t.Errorf("the node of Lishui may not act: %v", result.Refusal)
	}
	open := catalog.OpenEdition{Catalog: catalog.CatalogID(lishui), Year: 2027}
	if result := give(open.Kind(), open); !ledger.HasCode(result.Refusal, ledger.CodeNotFound) {
		t.Errorf("an edition of a catalog that does not exist: %v", result.Refusal)
	}
	if catalog.Catalogs.Has(w.Store(), catalog.CatalogID(lishui)) {
		t.Error("joining made a catalog")
	}
	// A county's or city's entries may still stand in the provincial catalog, and are read there.
	drafted := importRow(lishui)
	digest := sha256.Sum256([]byte("lishui"))
	session := w.Must("province-authority", catalog.BeginImport{Catalog: w.Name("cat-330000"), Source: "t", Digest: digest[:], Chunks: 1, Rows: 1})
	w.Must("province-authority", catalog.ImportChunk{Session: session, Rows: []catalog.ImportRow{drafted}})
	w.Must("province-authority", catalog.CommitImport{Session: session})
	w.Must("province-authority", catalog.AdoptExistingCatalog{Catalog: w.Name("cat-330000"), DocumentNo: "浙数〔2026〕1号"})
	provincial, ok := catalog.InForce(w.Store(), w.Name("cat-330000"))
	if !ok {
		t.Fatal("no provincial edition")
	}
	count := 0
	for range catalog.EntriesOfEdition(w.Store(), &provincial) {
		count++
	}
	if count != 1 {
		t.Errorf("%d provincial entries, want 1", count)
	}
	if err := catalog.CheckInvariants(w.Store()); err != nil {
		t.Error(err)
	}
}

func importRow(division string) catalog.ImportRow {
	digest := sha256.Sum256([]byte(division))
	return catalog.ImportRow{
		Line: 1, Digest: digest[:], Name: fmt.Sprintf("生态环境监测%s", base64.StdEncoding.EncodeToString(digest[:2])), Publisher: "丽水市生态环境局",
		Division: division, OpenAttribute: catalog.AttributeUnconditional, Formats: []catalog.DataFormat{catalog.FormatCSV},
		DataType: catalog.DataTypeStructured, Frequency: catalog.FrequencyDaily,
	}
}
