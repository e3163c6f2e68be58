package dev_test

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/config"
	"github.com/mulu-catalog/mulu/node/dev"
)

// freePort is a loopback address nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// AT10.2: Lishui compiles no supplement; its node is a healthy member, has the
// provincial entries, and restarts.
func TestACityWithoutASupplementIsAHealthyMember(t *testing.T) {
	world, err := dev.Open(t.Context(), dev.Options{Data: t.TempDir(), Cities: []string{"330100"}, Sample: "all"}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	lishui := joined(t, world, "331100", false)
	if err := lishui.WaitMember(t.Context()); err != nil {
		t.Fatal(err)
	}
	provincial := 0
	_, err = lishui.Cluster().Read(t.Context(), ledger.ReadLevel{Level: ledger.Linearizable}, func(r ledger.Reader) error {
		if catalog.Catalogs.Has(r, catalog.CatalogID("331100")) {
			t.Error("Lishui has a supplement that nobody compiled")
		}
		for entry := range catalog.Entries.All(r) {
			if entry.Catalog == catalog.CatalogID(catalog.Province) && entry.Listing == catalog.ListingListed {
				provincial++
			}
		}
		return nil
	})
	if err != nil || provincial == 0 {
		t.Fatalf("%d provincial entries at Lishui's node, %v", provincial, err)
	}
	response, err := http.Get(lishui.URL() + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		t.Fatalf("readyz answers %s", response.Status)
	}
}

func TestACertificateIsRenewedWhileTheNodeRuns(t *testing.T) {
	world, err := dev.Open(t.Context(), dev.Options{Data: t.TempDir(), Cities: []string{"330100"}, Sample: "none"}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	city := world.Nodes()[1]
	before := city.Certificate().SerialNumber.String()
	if err := city.Renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := city.Certificate().SerialNumber.String(); after == before {
		t.Fatal("the certificate is the old one")
	}
	stamp, err := city.Cluster().Read(t.Context(), ledger.ReadLevel{Level: ledger.Linearizable}, func(ledger.Reader) error { return nil })
	if err != nil || stamp.AppliedIndex == 0 {
		t.Fatalf("after renewal: %+v %v", stamp, err)
	}
}

// until polls and fails the test when it was in vain.
func until(t *testing.T, what string, ask func() bool) {
	t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	late := time.NewTimer(30 * time.Second)
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
	world, err := dev.Open(t.Context(), dev.Options{Data: t.TempDir(), Cities: []string{"330100", "330200"}, Sample: "none"}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
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
	c.Data, c.Listen, c.HTTP, c.ProbeEvery = t.TempDir(), freePort(t), "127.0.0.1:0", 100*time.Millisecond
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
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		err := n.WaitMember(ctx)
		cancel()
		if err != nil {
			t.Fatalf("%s: %v", division, err)
		}
	}
	province := world.Nodes()[0]
	until(t, "five voters", func() bool { return votersAt(t, province) == 5 })
	if province.Replica().IsLeader() {
		t.Error("the province leads: this test proved nothing")
	}
}
