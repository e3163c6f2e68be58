package clustertest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
	// The roster still has the lost ones as voters. Raft sends to them, and goes on
	// deciding without them.
	f.Await("raft to send to those that are lost", func() (bool, error) {
		s := statusOf(t, p)
		return lineOf(s, lost[0]).RaftAddress != "" && lineOf(s, lost[1]).RaftAddress != "", nil
	})
	until := time.Now().Add(3 * time.Second) // several times as often as the leader looks at the roster
	f.Await("writes without the lost ones", func() (bool, error) {
		MustWrite(t, f, p)
		return time.Now().After(until), nil
	})
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
	ctx, cancel := f.Within(time.Minute)
	defer cancel()
	if code, err := p.Stop(ctx); err != nil || code != 0 {
		t.Fatalf("exit status %d, %v", code, err)
	}
	MustWrite(t, f, f.AwaitLeader(p))
}

func TestADamagedStateIsReplacedByACopyOfAnotherNodes(t *testing.T) {
	t.Parallel()
	f, hangzhou, ningbo := three(t)
	f.StaffCity(hangzhou)
	if entered, _, _ := imported(t, f.Import(hangzhou, f.Listing("copied", 300), "330100")); entered != 300 {
		t.Fatalf("entered %d rows", entered)
	}
	file := filepath.Join(f.Dir, "copy.db")
	f.Await("a copy of a state that no statutory job moved on meanwhile", func() (bool, error) {
		index, hash := f.AwaitEqual()
		out := f.Must(hangzhou, "backup", file)
		if after, _ := f.AwaitEqual(); after != index {
			return false, os.Remove(file)
		}
		if !strings.Contains(out, hash) || !strings.Contains(out, fmt.Sprint(index)) {
			t.Errorf("the copy of index %d, hash %s:\n%s", index, hash, out)
		}
		return true, nil
	})
	f.Refused(hangzhou, 1, []string{"exists already"}, "backup", file)
	MustWrite(t, f, hangzhou)
	f.AwaitEqual()
	before := statusOf(t, ningbo).Incarnation

	f.Refused(ningbo, 1, []string{"DATA_IN_USE"}, "restore", file)
	if _, err := ningbo.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	flip(t, filepath.Join(ningbo.Data, "state.db"))
	f.Refused(ningbo, 1, []string{"STATE_DAMAGED"}, "serve")
	bad := filepath.Join(f.Dir, "bad.db")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(bad, text, 0o600); err != nil {
		t.Fatal(err)
	}
	flip(t, bad)
	f.Refused(ningbo, 1, []string{"STATE_DAMAGED"}, "restore", bad)
	f.Refused(ningbo, 1, []string{"no such file"}, "restore", filepath.Join(f.Dir, "none.db"))
	f.Refused(ningbo, 1, []string{"STATE_DAMAGED"}, "serve") // a refused restore changed nothing
	MustWrite(t, f, hangzhou)

	f.Must(ningbo, "restore", file)
	f.Start(ningbo)
	f.AwaitEqual()
	holds(t, f, ningbo, 300)
	if after := statusOf(t, ningbo).Incarnation; after != before {
		t.Errorf("the node came back as %s, it was %s", after, before)
	}

	other := clustertest.New(t) // of the same name
	if _, err := other.Province().Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	other.Refused(other.Province(), 1, []string{"COPY_FOREIGN"}, "restore", file)
	other.Start(other.Province())
}
