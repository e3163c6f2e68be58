package catalog_test

import (
	"crypto/sha256"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
)

func TestTheLastVoterNeitherLeavesNorIsSentAway(t *testing.T) {
	w := catalogtest.New(t)
	province := catalogtest.NodeName(catalog.Province)
	voters := 0
	for m := range catalog.Members.All(w.Store()) {
		if m.Status == catalog.MemberVoter {
			voters++
		}
	}
	if voters != 1 {
		t.Fatalf("this test wants one voter, there are %d", voters)
	}
	w.Refused(province, catalog.LeaveMember{Incarnation: province}, "FORBIDDEN")
	w.Refused(province, catalog.DemoteMember{Incarnation: province}, "FORBIDDEN")
	w.Refused(province, catalog.ExpelMember{Incarnation: province, Reason: "x"}, "FORBIDDEN")
}

func TestTheLastNodeOfTheProvinceNeitherLeavesNorIsSentAway(t *testing.T) {
	w := catalogtest.New(t)
	province := catalogtest.NodeName(catalog.Province)
	for name, division := range map[string]string{"lishui-1": "331100", "province-2": catalog.Province} {
		join := joining(w, division, name, name+":7400")
		w.Must("node-330000", join)
		w.Must("node-330000", catalog.SettleMember{Incarnation: name})
		if name == "lishui-1" { // another voter: the last vote is not what holds the province back
			w.Must("node-330000", catalog.PromoteMember{Incarnation: name})
		}
	}
	w.Must("node-330000", catalog.ExpelMember{Incarnation: "province-2", Reason: "退役"})
	w.Refused(province, catalog.LeaveMember{Incarnation: province}, "FORBIDDEN")
	w.Refused(province, catalog.ExpelMember{Incarnation: province, Reason: "退役"}, "FORBIDDEN")
}

// joining is an invitation's use by a node that is not in the roster yet.
func joining(w *catalogtest.World, division, incarnation, address string) catalog.JoinMember {
	secret := sha256.Sum256([]byte(incarnation))
	hash := sha256.Sum256(secret[:])
	invite := w.Must("node-330000", catalog.InviteMember{
		Division: division, SecretHash: hash[:], ExpiresAt: ledger.InstantOf(catalogtest.Start().Add(time.Hour)), VoterOK: true,
	})
	return catalog.JoinMember{Invite: invite, Secret: secret[:], Incarnation: incarnation, Address: address, PublicKey: make([]byte, 32)}
}

func memberOf(t *testing.T, w *catalogtest.World, incarnation string) catalog.Member {
	t.Helper()
	member, ok := catalog.Members.Find(w.Store(), incarnation)
	if !ok {
		t.Fatalf("no member %s", incarnation)
	}
	return member
}

func TestAVerifiedNodeIsTakenInByTheProvinceAlone(t *testing.T) {
	w := catalogtest.New(t)
	city := catalogtest.NodeName("330100")
	if status := memberOf(t, w, city).Status; status != catalog.MemberVerified {
		t.Fatalf("this test wants a verified node, it is %s", status)
	}
	w.Refused("node-330100", catalog.SettleMember{Incarnation: city}, "FORBIDDEN_PROVINCE_ONLY")
	w.Refused("node-330100", catalog.SettleMember{Incarnation: city, Address: "127.0.0.1:9"}, "FORBIDDEN_PROVINCE_ONLY")
	w.Refused("node-330200", catalog.SettleMember{Incarnation: city}, "FOREIGN_JURISDICTION")
	w.Refused("node-330200", catalog.PromoteMember{Incarnation: city}, "FORBIDDEN_PROVINCE_ONLY")
	w.Must("node-330000", catalog.SettleMember{Incarnation: city})
	if status := memberOf(t, w, city).Status; status != catalog.MemberLearner {
		t.Fatalf("settled by the province it is %s", status)
	}
	w.Must("node-330100", catalog.SettleMember{Incarnation: city, Address: "127.0.0.1:9"})
	if m := memberOf(t, w, city); m.Status != catalog.MemberLearner || m.Address != "127.0.0.1:9" {
		t.Errorf("after it moved it is %s at %s", m.Status, m.Address)
	}
}

func TestTwoActiveMembersNeverHaveOneAddress(t *testing.T) {
	w := catalogtest.New(t)
	hangzhou, ningbo := catalogtest.NodeName("330100"), catalogtest.NodeName("330200")
	held := memberOf(t, w, hangzhou).Address
	w.Refused("node-330000", joining(w, "331100", "lishui-1", held), "ADDRESS_IN_USE")
	w.Refused("node-330000", joining(w, "331100", "lishui-2", " "), "FIELD_REQUIRED")
	if _, ok := catalog.Members.Find(w.Store(), "lishui-1"); ok {
		t.Error("the refused node stands in the roster")
	}
	w.Must("node-330000", catalog.SettleMember{Incarnation: ningbo})
	w.Refused("node-330200", catalog.SettleMember{Incarnation: ningbo, Address: held}, "ADDRESS_IN_USE")
	w.Must("node-330200", catalog.SettleMember{Incarnation: ningbo, Address: memberOf(t, w, ningbo).Address})
	w.Must("node-330000", catalog.ExpelMember{Incarnation: hangzhou, Reason: "换机"})
	w.Must("node-330000", joining(w, "330100", "hangzhou-again", held))
}
