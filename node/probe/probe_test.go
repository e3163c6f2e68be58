package probe_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/nodetest"
	"github.com/mulu-catalog/mulu/node/outbound"
	"github.com/mulu-catalog/mulu/node/outbound/outboundtest"
	"github.com/mulu-catalog/mulu/node/probe"
)

func TestMain(m *testing.M) { os.Exit(nodetest.Run(m)) }

// through is the world as one node sees it: what it proposes, it signs.
type through struct {
	*catalogtest.World
	origin    string
	proposals *atomic.Int32
}

func (c through) Propose(_ context.Context, p ledger.Proposal) (ledger.Result, error) {
	c.proposals.Add(1)
	return c.ProposeAt(c.origin, p)
}

// platform plays Hangzhou's platform: it answers by path.
func platform(t *testing.T) (*httptest.Server, string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/gone"):
			w.WriteHeader(http.StatusGone)
		case strings.HasSuffix(r.URL.Path, "/nohead") && r.Method == http.MethodHead:
			w.WriteHeader(http.StatusMethodNotAllowed)
		case strings.HasSuffix(r.URL.Path, "/inward"):
			http.Redirect(w, r, "http://169.254.169.254/", http.StatusFound)
		}
	}))
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return server, "http://data.hangzhou.gov.cn:" + port
}

func TestARoundRecordsWhatChangedAndNothingElse(t *testing.T) {
	w := catalogtest.New(t)
	server, base := platform(t)
	want := map[string]string{
		"/ok": "OK 200", "/gone": "BROKEN 410", "/nohead": "OK 200", "/inward": "REFUSED 0",
	}
	ids := map[string]string{}
	for _, path := range []string{"/ok", "/gone", "/nohead", "/inward"} {
		ids[path] = published(t, w, path, base+path)
	}
	cluster := through{w, catalogtest.NodeName("330100"), &atomic.Int32{}}
	prober := probe.New(probe.Config{
		Division: "330100", Cluster: cluster, Pause: -1,
		Request: func(key string) ledger.Request {
			return ledger.Request{ID: key, Client: cluster.origin, Claim: w.Node("330100").Claim}
		},
		Client: outbound.New(outbound.Config{Allow: outboundtest.Only(server), Resolver: outboundtest.Inside()}),
	})
	report, err := prober.Round(t.Context())
	if err != nil || report != (probe.Report{Looked: 4, Changed: 4, Failing: 2}) {
		t.Fatalf("%+v, %v", report, err)
	}
	for path, health := range want { // in any order: independent
		d, _ := catalog.Distributions.Find(w.Store(), ids[path])
		if got := d.LinkHealth + " " + strconv.Itoa(d.LinkStatus); got != health {
			t.Errorf("%s: %s, want %s", path, got, health)
		}
	}
	if n := cluster.proposals.Load(); n != 1 {
		t.Errorf("%d commands for one page", n)
	}
	report, err = prober.Round(t.Context())
	if err != nil || report != (probe.Report{Looked: 4, Failing: 2}) || cluster.proposals.Load() != 1 {
		t.Errorf("second round: %+v, %v, %d commands", report, err, cluster.proposals.Load())
	}
	server.Close()
	report, err = prober.Round(t.Context())
	if err != nil || report.Failing != 4 {
		t.Errorf("after the platform went away: %+v, %v", report, err)
	}
	d, _ := catalog.Distributions.Find(w.Store(), ids["/ok"])
	if d.LinkHealth != string(catalog.LinkUnreachable) {
		t.Errorf("link health %s", d.LinkHealth)
	}
}

func TestANodeProbesItsOwnDivisionOnly(t *testing.T) {
	w := catalogtest.New(t)
	published(t, w, "数据", "https://data.hangzhou.gov.cn/1")
	for _, division := range []string{"330000", "330200"} {
		if links := catalog.HostedLinks(w.Store(), division, "", 10); len(links) != 0 {
			t.Errorf("%s hosts %v", division, links)
		}
	}
	if links := catalog.HostedLinks(w.Store(), "330100", "", 10); len(links) != 1 {
		t.Errorf("330100 hosts %v", links)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	w := catalogtest.New(t)
	published(t, w, "数据", "https://data.hangzhou.gov.cn/1")
	ctx, cancel := context.WithCancel(t.Context())
	cluster := through{w, catalogtest.NodeName("330100"), &atomic.Int32{}}
	asked := make(chan struct{}, 1)
	prober := probe.New(probe.Config{
		Division: "330100", Cluster: cluster, Pause: -1, First: 1,
		Client: outbound.New(outbound.Config{Resolver: outboundtest.Inside(), Allow: func(netip.AddrPort) bool {
			asked <- struct{}{}
			<-ctx.Done() // the round is under way when it is cut short
			return false
		}}),
	})
	done := make(chan struct{})
	go func() {
		prober.Run(ctx)
		close(done)
	}()
	<-asked
	cancel()
	<-done
	if n := cluster.proposals.Load(); n != 0 {
		t.Errorf("%d commands from a round that was cut short", n)
	}
}

// published opens an entry of Hangzhou's bureau at the address and returns the
// id of its distribution.
func published(t *testing.T, w *catalogtest.World, name, address string) string {
	t.Helper()
	const subject = "330100-subject"
	no := false
	entry := w.Must(subject, catalog.DraftEntry{Catalog: w.Name("cat-330100"), Fields: catalog.EntryFields{
		Name: name, OpeningSubject: w.Name("org-" + subject), OpenAttribute: catalog.AttributeUnconditional,
		Formats: []catalog.DataFormat{catalog.FormatCSV}, DataType: catalog.DataTypeStructured, UpdateFrequency: catalog.FrequencyMonthly,
		Legal: catalog.LegalBasis{
			Class:     catalog.LegalBasisRequiredOrPermitted,
			Citations: []catalog.Citation{{Title: "浙江省公共数据条例", Article: "第三十条", Norm: catalog.NormRegulation}},
		},
	}})
	w.Must(subject, catalog.AssessEntry{
		ID: entry, InvolvesLegalIssue: &no, NeedsExpertise: &no, InvolvesStateSecret: &no, InvolvesTradeSecretOrPrivacy: &no,
		Conclusion: catalog.AssessmentEligible,
	})
	w.Must(subject, catalog.SubmitForReview{ID: entry})
	w.Must("330100-authority", catalog.ReviewEntry{ID: entry, Decision: catalog.ReviewApproved})
	step := catalog.ProcessingStep{Standard: "无需处理"}
	id := w.Must(subject, catalog.AddDistribution{
		Entry: entry, Method: catalog.MethodDownload, Format: catalog.FormatCSV, AccessURL: address, Encoding: "UTF-8", SchemaRef: "见说明",
		Processing: catalog.ProcessingRecord{Cleaning: step, Desensitisation: step, Declassification: step, FormatConversion: step},
	})
	w.Must(subject, catalog.OpenEntry{ID: entry})
	return id
}
