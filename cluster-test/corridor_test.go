package clustertest_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	clustertest "github.com/mulu-catalog/mulu/cluster-test"
)

// three founds a province and two cities, all voters.
func three(t testing.TB) (f *clustertest.Federation, hangzhou, ningbo *clustertest.Process) {
	t.Helper()
	f = clustertest.Prepare(t)
	hangzhou, ningbo = found(f)
	return f, hangzhou, ningbo
}

// found founds the federation at the province and has two cities join.
func found(f *clustertest.Federation) (hangzhou, ningbo *clustertest.Process) {
	f.Found(f.Place(catalog.Province))
	hangzhou, ningbo = f.Join("330100", true), f.Join("330200", true)
	f.AwaitVoters(3)
	return hangzhou, ningbo
}

// imported reads the figures of `mulu import`'s last line.
func imported(t testing.TB, out string) (entered, unchanged int, session string) {
	t.Helper()
	m := regexp.MustCompile(`session (\S+) .* entered (\d+)  unchanged (\d+)`).FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("not the line of an import: %s", out)
	}
	entered, _ = strconv.Atoi(m[2])
	unchanged, _ = strconv.Atoi(m[3])
	return entered, unchanged, m[1]
}

// session of an import as a node's state has it.
func session(t testing.TB, f *clustertest.Federation, p *clustertest.Process, id string) map[string]float64 {
	t.Helper()
	figures := map[string]float64{}
	for name, v := range f.Find(p, "import_sessions", id) {
		if n, ok := v.(float64); ok {
			figures[name] = n
		}
	}
	return figures
}

func TestThreeProcessesExchangeACatalogue(t *testing.T) {
	t.Parallel()
	f, hangzhou, ningbo := three(t)
	office := f.StaffCity(hangzhou)
	path := f.Listing("corridor", 600)
	entered, unchanged, id := imported(t, f.Import(hangzhou, path, "330100"))
	if entered != 600 || unchanged != 0 {
		t.Fatalf("entered %d, unchanged %d; want 600 and 0", entered, unchanged)
	}
	if again, same, other := imported(t, f.Import(hangzhou, path, "330100")); again != 600 || same != 0 || other != id {
		t.Errorf("the same file again: session %s, entered %d, unchanged %d; want the first session's answer", other, again, same)
	}
	out := f.Adopt(hangzhou, office, "杭数〔2026〕1号")
	if want := fmt.Sprintf("listed %d, opened %d", 600, 600); !regexp.MustCompile(want).MatchString(out) {
		t.Errorf("adoption says %q, want %q", out, want)
	}
	f.AwaitEqual()
	for _, p := range f.Nodes {
		if s := session(t, f, p, id); s["Created"] != 600 || s["Adopted"] != 600 {
			t.Errorf("%s has the session as %v", p.Division, s)
		}
	}
	holds(t, f, ningbo, 600)
}

func TestTheRealListingsOfTheProvinceAndTwoCitiesReachEveryReplica(t *testing.T) {
	heavy(t)
	dir := clustertest.Listings(t)
	f, hangzhou, ningbo := three(t)
	offices := map[*clustertest.Process]clustertest.Office{
		f.Province(): f.ProvinceAuthority(), hangzhou: f.StaffCity(hangzhou), ningbo: f.StaffCity(ningbo),
	}
	total := 0
	for _, p := range f.Nodes {
		entered, _, id := imported(t, f.Import(p, filepath.Join(dir, p.Division+".ndjson"), p.Division))
		total += entered
		s := session(t, f, p, id)
		t.Logf("%s: rows %v, refused by mapping %v, entered %v, refused by the catalog %v", p.Division, s["Rows"], s["Refused"], s["Created"], s["Conflicts"])
		if p == ningbo && entered != 0 {
			t.Errorf("the listing of 330200 names no publisher, but %d rows entered", entered)
		}
		if entered > 0 {
			f.Adopt(p, offices[p], "公数〔2026〕1号（测试）")
		}
	}
	f.AwaitEqual()
	for _, p := range f.Nodes {
		holds(t, f, p, total)
	}
}

// holds waits until a node's search index holds exactly so many entries: it
// follows the state by a moment, and says at which index it stands.
func holds(t testing.TB, f *clustertest.Federation, p *clustertest.Process, want int) {
	t.Helper()
	f.Await(fmt.Sprintf("%s to count %d entries in its search index (it has %d)", p.Division, want, documents(t, p)),
		func() (bool, error) { return documents(t, p) == want, nil })
}

// documents is how many entries a node's search index holds.
func documents(t testing.TB, p *clustertest.Process) int {
	t.Helper()
	n, err := p.Metric(t.Context(), "mulu_search_documents")
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}

func TestEveryNodeKeepsItsStateThroughARestart(t *testing.T) {
	t.Parallel()
	f, hangzhou, _ := three(t)
	f.StaffCity(hangzhou)
	_, _, id := imported(t, f.Import(hangzhou, f.Listing("restart", 300), "330100"))
	before, _ := f.AwaitEqual()
	for _, p := range f.Nodes {
		if code, err := p.Stop(t.Context()); err != nil || code != 0 {
			t.Fatalf("%s: exit status %d, %v; want 0", p.Division, code, err)
		}
		f.Start(p)
		f.Await(p.Division+" to catch up", func() (bool, error) {
			s, err := p.Status(t.Context())
			return err == nil && s.Applied >= before, nil
		})
		if s := session(t, f, p, id); s["Created"] != 300 {
			t.Errorf("%s came back with the session as %v", p.Division, s)
		}
		holds(t, f, p, 300)
	}
	f.AwaitEqual()
}

func TestAStoppedLeaderHandsOverAndExitsWithZero(t *testing.T) {
	t.Parallel()
	f, _, _ := three(t)
	leader := f.AwaitLeader()
	if code, err := leader.Stop(t.Context()); err != nil || code != 0 {
		t.Fatalf("exit status %d, %v; want 0\n%s", code, err, leader.Tail(10))
	}
	// Handed over, not timed out: an election would need a whole timeout first.
	next := f.AwaitLeader(leader)
	MustWrite(t, f, next)
	f.Start(leader)
	f.AwaitEqual()
}

// MustWrite gives one command at a node.
func MustWrite(t testing.TB, f *clustertest.Federation, p *clustertest.Process) string {
	t.Helper()
	return clustertest.MustGive(f, p, "", catalog.SettleMember{Incarnation: statusOf(t, p).Incarnation, MaxLevel: 1}).ID
}
