package clustertest_test

import (
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	clustertest "github.com/mulu-catalog/mulu/cluster-test"
)

func TestTheOneThatIsLeftGoesOnAloneAndTakesOthersIn(t *testing.T) {
	t.Parallel()
	f, hangzhou, ningbo := three(t)
	f.StaffCity(hangzhou)
	if entered, _, _ := imported(t, f.Import(hangzhou, f.Listing("left", 200), "330100")); entered != 200 {
		t.Fatalf("entered %d rows", entered)
	}
	f.AwaitEqual()
	p := f.Province()
	lost := []string{statusOf(t, hangzhou).Incarnation, statusOf(t, ningbo).Incarnation}
	f.Refused(p, 2, []string{"--most-voters-are-lost"}, "recover")
	f.Refused(p, 1, []string{"DATA_IN_USE"}, "recover", "--most-voters-are-lost")
	for _, gone := range []*clustertest.Process{hangzhou, ningbo, p} {
		if err := gone.Kill(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	f.Must(p, "recover", "--most-voters-are-lost")
	f.Start(p)
	f.AwaitLeader()
	MustWrite(t, f, p)
	holds(t, f, p, 200)
	for _, incarnation := range lost {
		clustertest.MustGive(f, p, "", catalog.ExpelMember{Incarnation: incarnation, Reason: "机房损毁"})
	}
	f.AwaitVoters(1)
	// Those who come after them have their addresses, and the vote.
	for _, gone := range []*clustertest.Process{hangzhou, ningbo} {
		again := f.Place(gone.Division)
		again.Listen = gone.Listen
		f.JoinAt(again, f.Invite(gone.Division, true))
	}
	f.AwaitVoters(3)
	f.AwaitEqual(p, f.Nodes[3], f.Nodes[4])
	holds(t, f, f.Nodes[4], 200)
	ctx, cancel := f.Within(20 * time.Second)
	defer cancel()
	if code, err := p.Stop(ctx); err != nil || code != 0 {
		t.Fatalf("exit status %d, %v", code, err)
	}
	MustWrite(t, f, f.AwaitLeader(p))
}
