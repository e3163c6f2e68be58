package dev_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/config"
	"github.com/mulu-catalog/mulu/node/dev"
	"github.com/mulu-catalog/mulu/node/nodetest"
)

// patience bounds every wait: it is longer than a busy machine takes.
const patience = 2 * time.Minute

// opened is a development federation with these cities, which ends with the test.
func opened(t *testing.T, sample string, cities ...string) *dev.World {
	t.Helper()
	world := start(t, dev.Options{Data: t.TempDir(), Host: nodetest.Loopback(t), Cities: cities, Sample: sample})
	t.Cleanup(func() { _ = world.Close() })
	return world
}

// consult reads what everything acknowledged came to, also amid an election.
func consult(t *testing.T, n *node.Node, fn func(ledger.Reader)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := n.Consult(ctx, func(r ledger.Reader) error { fn(r); return nil }); err != nil {
		t.Fatal(err)
	}
}

// AT10.2: Lishui compiles no supplement; its node is a healthy member, has the
// provincial entries, and restarts.
func TestACityWithoutASupplementIsAHealthyMember(t *testing.T) {
	world := opened(t, "all", "330100")
	lishui := joined(t, world, "331100", false)
	if err := lishui.WaitMember(t.Context()); err != nil {
		t.Fatal(err)
	}
	provincial := 0
	consult(t, lishui, func(r ledger.Reader) {
		if catalog.Catalogs.Has(r, catalog.CatalogID("331100")) {
			t.Error("Lishui has a supplement that nobody compiled")
		}
		for entry := range catalog.Entries.All(r) {
			if entry.Catalog == catalog.CatalogID(catalog.Province) && entry.Listing == catalog.ListingListed {
				provincial++
			}
		}
	})
	if provincial == 0 {
		t.Fatal("no provincial entries at Lishui's node")
	}
	until(t, "the node to be ready", func() bool { // not amid an election
		response, err := http.Get(lishui.URL() + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		return errors.Join(err, response.Body.Close()) == nil && response.StatusCode == http.StatusOK
	})
}

func TestACertificateIsRenewedWhileTheNodeRuns(t *testing.T) {
	city := opened(t, "none", "330100").Nodes()[1]
	before := city.Certificate().SerialNumber.String()
	if err := city.Renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := city.Certificate().SerialNumber.String(); after == before {
		t.Fatal("the certificate is the old one")
	}
	consult(t, city, func(r ledger.Reader) {
		if !catalog.Federations.Has(r, catalog.FederationID) {
			t.Error("after the renewal there is no federation")
		}
	})
}

// until polls and fails the test when it was in vain.
func until(t *testing.T, what string, ask func() bool) {
	t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	late := time.NewTimer(patience)
	defer late.Stop()
	for !ask() {
		select {
		case <-ticker.C:
		case <-late.C:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// cityLeads gives a federation of three voters that a city leads.
func cityLeads(t *testing.T) *dev.World {
	t.Helper()
	world := opened(t, "none", "330100", "330200")
	province := world.Nodes()[0]
	until(t, "three voters", func() bool { return votersAt(t, province) == 3 })
	until(t, "a city to lead", func() bool {
		if province.Replica().IsLeader() {
			_ = province.Replica().TransferLeadership() // asked again
			return false
		}
		return world.Nodes()[1].Replica().IsLeader() || world.Nodes()[2].Replica().IsLeader()
	})
	return world
}

func votersAt(t *testing.T, n *node.Node) int {
	t.Helper()
	s, err := n.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, m := range s.Members {
		if m.Votes {
			count++
		}
	}
	return count
}

// joined joins a further node by an invitation of the province and starts it.
func joined(t *testing.T, world *dev.World, division string, voter bool) *node.Node {
	t.Helper()
	token, err := world.Nodes()[0].Invite(t.Context(), admin.InviteRequest{Division: division, Voter: voter, TTL: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	c := config.Default()
	c.Data, c.Listen, c.HTTP, c.ProbeEvery = t.TempDir(), nodetest.FreeAddress(t), "127.0.0.1:0", 100*time.Millisecond
	c.Advertise = c.Listen
	if _, err := node.Join(t.Context(), c, token); err != nil {
		t.Fatal(err)
	}
	n, err := node.Open(t.Context(), c, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Close() })
	return n
}

func TestMembersAreTakenInAndGetTheVoteWhileACityLeads(t *testing.T) {
	world := cityLeads(t)
	for _, division := range []string{"330300", "330400"} {
		n := joined(t, world, division, true)
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		err := n.WaitMember(ctx)
		cancel()
		if err != nil {
			t.Fatalf("%s: %v", division, err)
		}
	}
	province := world.Nodes()[0]
	until(t, "five voters", func() bool { return votersAt(t, province) == 5 })
	if province.Replica().IsLeader() {
		t.Skip("the lead went to the province meanwhile: nothing was proven this time")
	}
}

func TestANodeThatLeavesHearsThatItHasLeft(t *testing.T) {
	world := opened(t, "none", "330100") // one voter: nobody else is elected meanwhile
	city := joined(t, world, "330300", false)
	if err := city.WaitMember(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Second) // less than Leave waits for an answer that does not come
	defer cancel()
	for range 2 { // the second time it is only told
		if err := city.Leave(ctx); err != nil || ctx.Err() != nil {
			t.Fatalf("leaving: %v, %v: no answer came", err, ctx.Err())
		}
	}
	until(t, "the node to know it and raft to let it go", func() bool {
		own, err := city.Status(t.Context())
		if err != nil || statusIn(own, city.Incarnation()) != "LEFT" {
			return false
		}
		_, still := raftServers(t, world.Nodes()[0])[city.Incarnation()]
		return !still
	})
	response, err := http.Get(city.URL() + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if said, err := io.ReadAll(response.Body); err != nil || response.StatusCode != http.StatusServiceUnavailable || !strings.Contains(string(said), "left") {
		t.Errorf("a node that has left answers %s, %s, %v", response.Status, said, err)
	}
}

func statusIn(s node.Status, incarnation string) string {
	for _, m := range s.Members {
		if m.Incarnation == incarnation {
			return m.Status
		}
	}
	return ""
}

func raftServers(t *testing.T, n *node.Node) map[string]bool {
	t.Helper()
	future := n.Replica().Raft().GetConfiguration()
	if err := future.Error(); err != nil {
		t.Fatal(err)
	}
	servers := map[string]bool{}
	for _, s := range future.Configuration().Servers {
		servers[string(s.ID)] = true
	}
	return servers
}
