package clustertest_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	clustertest "github.com/mulu-catalog/mulu/cluster-test"
)

// network is a bridge, over which the nodes speak with each other and which can
// be cut, and for each node a network namespace with a second link to this
// machine: a node that is cut off from the others still answers its own people.
type network struct {
	t      *testing.T
	name   string
	subnet int // third byte of its addresses
}

// newNetwork needs root and iproute2; the test is skipped where they are not.
// number tells the networks of one run of the tests from each other.
func newNetwork(t *testing.T, number int) *network {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("network namespaces need root")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skip("network namespaces need iproute2")
	}
	n := &network{t: t, name: fmt.Sprintf("mu%d%c", os.Getpid()%100000, 'a'+number), subnet: (4*os.Getpid() + number) % 256}
	for range 64 { // another run of the tests may be under way, or have left something
		if !n.taken() {
			break
		}
		n.subnet = (n.subnet + 4) % 256
	}
	probe := n.space(0)
	out, err := n.try("netns", "add", probe)
	if err != nil {
		t.Skipf("no namespace can be made here: %v: %s", err, out)
	}
	out, err = n.try("netns", "exec", probe, "ip", "link")
	n.ip("netns", "del", probe)
	if err != nil {
		t.Skipf("no namespace can be entered here: %v: %s", err, out)
	}
	if out, err := n.try("link", "add", n.bridge(), "type", "bridge"); err != nil {
		t.Skipf("no bridge can be made here: %v: %s", err, out)
	}
	t.Cleanup(func() { n.ip("link", "del", n.bridge()) })
	n.ip("link", "set", n.bridge(), "up")
	return n
}

// taken reports whether this machine has an address in the network.
func (n *network) taken() bool {
	n.t.Helper()
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		n.t.Fatal(err)
	}
	return slices.ContainsFunc(addresses, func(a net.Addr) bool {
		return strings.HasPrefix(a.String(), fmt.Sprintf("198.19.%d.", n.subnet))
	})
}

// The addresses are those set aside for tests of networks (RFC 2544).
func (n *network) bridge() string       { return n.name + "b" }
func (n *network) space(i int) string   { return fmt.Sprintf("%sn%d", n.name, i) }
func (n *network) port(i int) string    { return fmt.Sprintf("%sp%d", n.name, i) }
func (n *network) office(i int) string  { return fmt.Sprintf("%so%d", n.name, i) }
func (n *network) address(i int) string { return fmt.Sprintf("198.18.%d.%d", n.subnet, i) }
func (n *network) desk(i, j int) string { return fmt.Sprintf("198.19.%d.%d", n.subnet, 4*i+j) }
func (n *network) cut(i int)            { n.ip("link", "set", n.port(i), "down") }
func (n *network) heal(i int)           { n.ip("link", "set", n.port(i), "up") }

func (n *network) try(args ...string) (string, error) {
	out, err := exec.Command("ip", args...).CombinedOutput() //nolint:gosec,noctx // set up and clean up of a test
	return strings.TrimSpace(string(out)), err
}

func (n *network) ip(args ...string) {
	n.t.Helper()
	if out, err := n.try(args...); err != nil {
		n.t.Errorf("ip %s: %v: %s", strings.Join(args, " "), err, out)
	}
}

// place puts a node into a namespace of its own.
func (n *network) place(p *clustertest.Process, i int) {
	n.t.Helper()
	n.ip("netns", "add", n.space(i))
	n.t.Cleanup(func() { n.ip("netns", "del", n.space(i)) })
	n.ip("-n", n.space(i), "link", "set", "lo", "up")
	n.link(i, n.port(i), n.address(i)+"/24")
	n.ip("link", "set", n.port(i), "master", n.bridge())
	n.link(i, n.office(i), n.desk(i, 2)+"/30")
	n.ip("addr", "add", n.desk(i, 1)+"/30", "dev", n.office(i))
	p.Netns, p.Listen, p.HTTP = n.space(i), n.address(i)+":7400", n.desk(i, 2)+":8400"
}

// link leads from the machine's end into a namespace.
func (n *network) link(i int, outside, address string) {
	n.t.Helper()
	inside := outside + "i"
	n.ip("link", "add", outside, "type", "veth", "peer", "name", inside)
	n.t.Cleanup(func() { n.ip("link", "del", outside) }) // a namespace with dying connections would keep it
	n.ip("link", "set", outside, "up")
	n.ip("link", "set", inside, "netns", n.space(i))
	n.ip("-n", n.space(i), "addr", "add", address, "dev", inside)
	n.ip("-n", n.space(i), "link", "set", inside, "up")
}

// federation is a province and two cities, each in a namespace; 1 is the
// province, 2 Hangzhou, 3 Ningbo.
func (n *network) federation() (f *clustertest.Federation, hangzhou, ningbo *clustertest.Process) {
	n.t.Helper()
	f = clustertest.Prepare(n.t)
	province, hangzhou, ningbo := f.Place("330000"), f.Place("330100"), f.Place("330200")
	for i, p := range []*clustertest.Process{province, hangzhou, ningbo} {
		n.place(p, i+1)
	}
	f.Found(province)
	f.JoinAt(hangzhou, f.Invite("330100", true))
	f.JoinAt(ningbo, f.Invite("330200", true))
	f.AwaitVoters(3)
	return f, hangzhou, ningbo
}

func TestALeaderCutOffIsReplacedAndCatchesUpAfterwards(t *testing.T) {
	heavy(t)
	links := newNetwork(t, 0)
	f, hangzhou, ningbo := links.federation()
	province := f.Province()
	f.StaffCity(hangzhou)
	leader := f.AwaitLeader()
	if leader != province {
		t.Skip("the lead moved before the cut")
	}
	links.cut(1)
	next := f.AwaitLeader(province)
	t.Logf("the lead went to %s", next.Division)
	entered, _, id := imported(t, f.Import(hangzhou, f.Listing("cut", 500), "330100"))
	if entered != 500 {
		t.Errorf("the majority entered %d rows, want 500", entered)
	}
	f.AwaitEqual(hangzhou, ningbo)
	// The operator's socket of the node that is cut off answers; its state is old
	// and it says so.
	if s := statusOf(t, province); s.Role == "Leader" {
		t.Errorf("the node that is cut off still says it leads: %+v", s)
	}
	links.heal(1)
	f.AwaitEqual()
	if s := session(t, f, province, id); s["Created"] != 500 {
		t.Errorf("after the cut the first leader has the session as %v", s)
	}
}
