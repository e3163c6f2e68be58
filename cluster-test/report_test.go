package clustertest_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	clustertest "github.com/mulu-catalog/mulu/cluster-test"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/cli"
	"github.com/mulu-catalog/mulu/node/importer"
)

var rewrite = flag.Bool("rewrite-report", false, "write docs/IMPORT-REPORT.md instead of comparing with it")

// line is what became of one listing in the federation.
type line struct {
	report  *importer.Report
	session catalog.ImportSession
	reasons map[string]int // why the catalog refused rows
	listed  int
	opened  int
}

// All eleven listings through eleven nodes: three voters and eight others. The
// figures of docs/IMPORT-REPORT.md come from here.
func TestElevenListingsThroughElevenNodesAreReported(t *testing.T) {
	heavy(t)
	dir := clustertest.Listings(t)
	f := clustertest.New(t)
	for i, source := range importer.Portals()[1:] {
		f.Join(source, i < 2)
	}
	f.AwaitVoters(3)
	lines := make([]*line, 0, len(f.Nodes))
	for _, p := range f.Nodes {
		lines = append(lines, importListing(t, f, p, filepath.Join(dir, p.Division+".ndjson")))
	}
	f.AwaitEqual()
	total := 0
	for _, l := range lines {
		total += l.session.Created
	}
	for _, p := range f.Nodes {
		holds(t, f, p, total)
	}
	var doc bytes.Buffer
	writeReport(t, &doc, lines, total)
	compare(t, doc.Bytes())
}

// teller gives commands at a node's socket and keeps what the chunks came to.
type teller struct {
	*admin.Client
	mu      sync.Mutex // guards reasons
	reasons map[string]int
}

func (c *teller) Propose(ctx context.Context, p ledger.Proposal) (ledger.Result, error) {
	result, err := c.Client.Propose(ctx, p)
	if err != nil || result.Refusal != nil || p.Kind != (catalog.ImportChunk{}).Kind() {
		return result, err
	}
	var chunk catalog.ChunkResult
	if err := ledger.Decode(result.Value, &chunk); err != nil {
		return result, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, row := range chunk.Rows {
		if row.Refusal == nil {
			continue
		}
		for _, one := range row.Refusal.All() {
			c.reasons[one.Code]++
		}
	}
	return result, nil
}

func importListing(t *testing.T, f *clustertest.Federation, p *clustertest.Process, path string) *line {
	t.Helper()
	var office clustertest.Office
	if p.Division == catalog.Province {
		office = f.ProvinceAuthority()
	} else {
		office = f.StaffCity(p)
	}
	open := func() (*importer.Source, error) { return importer.Open(path, p.Division) }
	source, err := open()
	if err != nil {
		t.Fatal(err)
	}
	plan, err := importer.Prepare(t.Context(), source, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if err := source.Close(); err != nil {
		t.Fatal(err)
	}
	l := &line{report: plan.Report}
	node := &teller{Client: p.Client(""), reasons: map[string]int{}}
	l.session, err = cli.Import(t.Context(), node, plan, catalog.CatalogID(p.Division), p.Division, open, func() {})
	if err != nil {
		t.Fatalf("importing %s: %v", p.Division, err)
	}
	l.reasons = node.reasons
	if l.session.Created+l.session.Conflicts+l.session.Unchanged+l.session.Updated != plan.Report.Accepted {
		t.Errorf("%s: %+v does not account for %d accepted listings", p.Division, l.session, plan.Report.Accepted)
	}
	if l.session.Created > 0 {
		adoption := clustertest.MustGive(f, p, office.Token, catalog.AdoptExistingCatalog{
			Catalog: catalog.CatalogID(p.Division), DocumentNo: "公数〔2026〕1号（测试）",
		})
		l.listed, l.opened = adoption.Listed, adoption.Opened
	}
	return l
}

func writeReport(t *testing.T, w *bytes.Buffer, lines []*line, total int) {
	t.Helper()
	reports := make([]*importer.Report, 0, len(lines))
	for _, l := range lines {
		reports = append(reports, l.report)
	}
	if err := importer.WriteDocument(w, reports); err != nil {
		t.Fatal(err)
	}
	text := w.String()
	w.Reset()
	at := strings.Index(text, "\n## ")
	w.WriteString(text[:at])
	fmt.Fprintf(w, "\n## 十一个节点 Eleven nodes\n\nEach listing was imported through its own division's node, a process of its own, and adopted by document number.\n"+
		"Three nodes voted, eight did not. Afterwards all eleven had one state hash, and each counted %d entries in its own search index.\n\n"+
		"各清单经本行政区划的节点导入并按文号认定；十一个节点状态哈希一致，各自检索索引均为 %d 条。\n\n", total, total)
	w.WriteString("| node | accepted by the mapping | entered | refused by the catalog | why | listed by adoption | opened by adoption |\n|---|---|---|---|---|---|---|\n")
	for _, l := range lines {
		fmt.Fprintf(w, "| %s | %d | %d | %d | %s | %d | %d |\n", l.report.Division, l.report.Accepted, l.session.Created, l.session.Conflicts,
			why(l.reasons), l.listed, l.opened)
	}
	w.WriteString("\nWritten by `go test ./cluster-test -run ElevenListings -rewrite-report`; the test compares it on every full run.\n")
	w.WriteString(text[at:])
}

func why(reasons map[string]int) string {
	if len(reasons) == 0 {
		return "–"
	}
	list := make([]string, 0, len(reasons))
	for code, n := range reasons { // sorted below
		list = append(list, fmt.Sprintf(`%s %d`, strings.ReplaceAll(code, "_", `\_`), n))
	}
	slices.Sort(list)
	return strings.Join(list, "; ")
}

func compare(t *testing.T, doc []byte) {
	t.Helper()
	path := filepath.Join("..", "docs", "IMPORT-REPORT.md")
	if *rewrite {
		if err := os.WriteFile(path, doc, 0o644); err != nil { //nolint:gosec // a document
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, doc) {
		t.Errorf("docs/IMPORT-REPORT.md is not what the program finds now: run with -rewrite-report and look at the difference")
	}
}
