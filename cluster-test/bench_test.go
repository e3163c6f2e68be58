package clustertest_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	clustertest "github.com/mulu-catalog/mulu/cluster-test"
)

// BenchmarkImport imports generated listings through a city's node into three
// durable processes. Target: 5,000 entries/s at least, 10,000 wanted.
func BenchmarkImport(b *testing.B) {
	const rows = 20_000
	f, hangzhou, _ := three(b)
	f.StaffCity(hangzhou)
	var took time.Duration
	for i := range b.N {
		path := f.Listing(fmt.Sprintf("bench%d", i), rows)
		began := time.Now()
		if entered, _, _ := imported(b, f.Import(hangzhou, path, "330100")); entered != rows {
			b.Fatalf("entered %d of %d rows", entered, rows)
		}
		f.AwaitEqual()
		took += time.Since(began)
	}
	rate := float64(rows*b.N) / took.Seconds()
	b.ReportMetric(rate, "entries/s")
	b.ReportMetric(rate/5000, "x-of-5000")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkFiling measures single filings of 1 KB through GraphQL, and through
// the operators' sockets for comparison, on three durable processes, beside
// etcd's put of the same size on the same machine in the same run. The clients
// are spread over two cities' nodes, which forward to whoever leads, as etcd's
// are spread over its members; each has a connection of its own on either side.
// The two take turns, so that both meet the machine as it is at the moment, and
// the ratio is that of all turns. Target: 0.6 of etcd at 64 clients at least, 1
// wanted.
func BenchmarkFiling(b *testing.B) {
	f, hangzhou, ningbo := three(b)
	f.StaffCity(hangzhou)
	f.StaffCity(ningbo)
	etcd := clustertest.StartEtcd(b)
	desks := []clustertest.Desk{{Node: hangzhou, Office: f.Subject(hangzhou, 31)}, {Node: ningbo, Office: f.Subject(ningbo, 32)}}
	for _, clients := range []int{1, 64, 256} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) { compareFilings(b, f, etcd, clients, desks) })
	}
}

func compareFilings(b *testing.B, f *clustertest.Federation, etcd *clustertest.Etcd, clients int, desks []clustertest.Desk) {
	b.Helper()
	const turns = 8
	count := min(100*clients, 3000)
	var peer, ours, socket turnsOf
	var cpu float64
	for range b.N * turns {
		filer := clustertest.NewFiler(clients, desks...)
		peer.take(b)(etcd.Put(b.Context(), clients, count, 1024))
		spent := cpuSeconds(b, f)
		ours.take(b)(clustertest.Drive(clients, count, filer.GraphQL(b.Context())))
		cpu += cpuSeconds(b, f) - spent
		if err := filer.Close(); err != nil {
			b.Fatal(err)
		}
		socket.take(b)(clustertest.Drive(clients, count, clustertest.NewFiler(clients, desks...).Socket(b.Context())))
	}
	ratio := ours.perSecond() / peer.perSecond()
	b.Logf("%d clients: GraphQL %v; socket %v; etcd put %v; ratio %.2f", clients, &ours, &socket, &peer, ratio)
	b.ReportMetric(ours.perSecond(), "filings/s")
	b.ReportMetric(ratio, "x-of-etcd")
	b.ReportMetric(ours.p50(), "p50-ms")
	b.ReportMetric(cpu*1e6/float64(count*turns*b.N), "node-cpu-us/filing")
	b.ReportMetric(0, "ns/op")
}

// turnsOf are the turns of one of those that are compared, each of as many
// requests.
type turnsOf struct {
	seconds float64 // for one request, summed
	p50s    []float64
}

// take is called with what a turn returned.
func (t *turnsOf) take(b *testing.B) func(clustertest.Load, error) {
	return func(load clustertest.Load, err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
		t.seconds += 1 / load.PerSecond
		t.p50s = append(t.p50s, load.P50)
	}
}

func (t *turnsOf) perSecond() float64 { return float64(len(t.p50s)) / t.seconds }

// p50 is the median of the turns' medians, in milliseconds.
func (t *turnsOf) p50() float64 {
	slices.Sort(t.p50s)
	return t.p50s[len(t.p50s)/2]
}

func (t *turnsOf) String() string { return fmt.Sprintf("%.0f/s, p50 %.1f ms", t.perSecond(), t.p50()) }

// cpuSeconds is the processor time of all nodes so far.
func cpuSeconds(b *testing.B, f *clustertest.Federation) (sum float64) {
	b.Helper()
	for _, p := range f.Nodes {
		seconds, err := p.Metric(b.Context(), "process_cpu_seconds_total")
		if err != nil {
			b.Fatal(err)
		}
		sum += seconds
	}
	return sum
}
