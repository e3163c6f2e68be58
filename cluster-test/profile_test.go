package clustertest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	clustertest "github.com/mulu-catalog/mulu/cluster-test"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/cli"
	"github.com/mulu-catalog/mulu/node/dev"
	"github.com/mulu-catalog/mulu/node/importer"
)

// BenchmarkProfile runs the two hot paths on three durable nodes in one
// process, for profiles: go test -bench Profile/import -cpuprofile FILE.
func BenchmarkProfile(b *testing.B) {
	b.Run("filing", profileFiling)
	b.Run("import", profileImport)
}

func oneProcess(b *testing.B) *dev.World {
	b.Helper()
	w, err := dev.Open(b.Context(), dev.Options{Data: b.TempDir(), Cities: []string{"330100", "330200"}, Sample: "none"}, zerolog.Nop())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := w.Close(); err != nil {
			b.Error(err)
		}
	})
	return w
}

func profileFiling(b *testing.B) {
	w := oneProcess(b)
	city := w.Nodes()[1]
	var token catalog.Token
	subject := ""
	_, err := city.Cluster().Read(b.Context(), ledger.ReadLevel{Level: ledger.Linearizable}, func(r ledger.Reader) error {
		token, _ = catalog.TokenBySecret(r, w.Personas()["330100-subject"].Token)
		subject = token.Institution
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for run := range b.N {
		load, err := clustertest.Drive(64, 40000, func(_, n int) error {
			_, _, err := ledger.Propose(b.Context(), city.Cluster(), ledger.Request{
				ID: fmt.Sprintf("p-%d-%d", run, n), Client: token.ID, Claim: ledger.Claim{Token: token.ID},
			}, clustertest.Draft(catalog.CatalogID("330100"), subject, fmt.Sprintf("剖析%d第%d号", run, n)))
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		b.Log(load)
		b.ReportMetric(load.PerSecond, "filings/s")
	}
}

// local gives commands at a node as the operator's socket would.
type local struct{ *node.Node }

func (l local) Propose(ctx context.Context, p ledger.Proposal) (ledger.Result, error) {
	p.Client, p.Claim = l.Incarnation(), ledger.Claim{Role: string(catalog.RoleNode)}
	return l.Cluster().Propose(ctx, p)
}

func (l local) Read(ctx context.Context, level ledger.ReadLevel, fn func(ledger.Reader) error) (ledger.Stamp, error) {
	return l.Cluster().Read(ctx, level, fn)
}

func (l local) WriteStatus(ctx context.Context, client, id string) (ledger.WriteStatus, error) {
	return l.Cluster().WriteStatus(ctx, client, id)
}

func profileImport(b *testing.B) {
	w := oneProcess(b)
	f := clustertest.Prepare(b)
	mapping, err := importer.MappingOf("330100")
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for run := range b.N {
		const rows = 20_000
		path := f.Listing(fmt.Sprintf("profile%d", run), rows)
		open := func() (*importer.Source, error) {
			return importer.OpenWith(path, importer.Config{Mapping: mapping})
		}
		began := time.Now()
		source, err := open()
		if err != nil {
			b.Fatal(err)
		}
		plan, err := importer.Prepare(b.Context(), source, nil)
		if err != nil {
			b.Fatal(err)
		}
		if err := source.Close(); err != nil {
			b.Fatal(err)
		}
		read := time.Since(began)
		session, err := cli.Import(b.Context(), local{w.Nodes()[1]}, plan, catalog.CatalogID("330100"), "330100", open, func() {})
		if err != nil || session.Created != rows {
			b.Fatalf("%v, %d entered", err, session.Created)
		}
		took := time.Since(began)
		b.Logf("%d rows in %v, of which reading the file %v", rows, took, read)
		b.ReportMetric(rows/took.Seconds(), "entries/s")
	}
}
