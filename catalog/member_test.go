package catalog_test

import (
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
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
