package clustertest_test

import (
	"fmt"
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
// Target: 0.6 of etcd at 64 clients at least, 1 wanted.
func BenchmarkFiling(b *testing.B) {
	f, hangzhou, ningbo := three(b)
	f.StaffCity(hangzhou)
	f.StaffCity(ningbo)
	etcd := clustertest.StartEtcd(b)
	desks := []clustertest.Desk{{Node: hangzhou, Office: f.Subject(hangzhou, 31)}, {Node: ningbo, Office: f.Subject(ningbo, 32)}}
	for _, clients := range []int{1, 64, 256} {
		count := min(400*clients, 12000)
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			for range b.N {
				filer := clustertest.NewFiler(clients, desks...)
				peer, err := etcd.Put(b.Context(), clients, count, 1024)
				if err != nil {
					b.Fatal(err)
				}
				spent := cpuSeconds(b, f)
				ours, err := clustertest.Drive(clients, count, filer.GraphQL(b.Context()))
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric((cpuSeconds(b, f)-spent)*1e6/float64(count), "node-cpu-us/filing")
				if err := filer.Close(); err != nil {
					b.Fatal(err)
				}
				socket, err := clustertest.Drive(clients, count, clustertest.NewFiler(clients, desks...).Socket(b.Context()))
				if err != nil {
					b.Fatal(err)
				}
				b.Logf("%d clients: GraphQL %v; socket %v; etcd put %v; ratio %.2f", clients, ours, socket, peer, ours.PerSecond/peer.PerSecond)
				b.ReportMetric(ours.PerSecond, "filings/s")
				b.ReportMetric(ours.PerSecond/peer.PerSecond, "x-of-etcd")
				b.ReportMetric(ours.P50, "p50-ms")
				b.ReportMetric(ours.P99, "p99-ms")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

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
