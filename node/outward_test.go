package node_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/config"
	"github.com/mulu-catalog/mulu/node/intake"
	"github.com/mulu-catalog/mulu/node/nodetest"
	"github.com/mulu-catalog/mulu/node/notify"
)

// patience bounds every wait: it is longer than a busy machine takes.
const patience = 2 * time.Minute

// province founds a federation of one node that may reach this machine. The
// statutory jobs are off: what they tell whom depends on the day.
func province(t *testing.T, change ...func(c *config.Config)) (*node.Node, *admin.Client, config.Config) {
	t.Helper()
	c := config.Default()
	c.Data, c.Listen, c.HTTP, c.Webhooks, c.OutboundAllow = filepath.Join(t.TempDir(), "d"), nodetest.FreeAddress(t), "127.0.0.1:0", true, "127.0.0.1/32"
	c.Jobs = false
	c.Advertise = c.Listen
	for _, fn := range change {
		fn(&c)
	}
	n, err := node.Found(t.Context(), c, node.Foundation{Federation: "zj-test", AuthorityName: "浙江省数据局", AuthorityUSCC: "11330000MB1234562R"}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n, admin.NewClient(node.AdminSocket(c.Data), ""), c
}

func authorityOf(t *testing.T, n *node.Node) (id string) {
	t.Helper()
	_, err := n.Cluster().Read(t.Context(), ledger.ReadLevel{}, func(r ledger.Reader) error {
		id = catalog.AuthorityOf(r, catalog.Province)
		return nil
	})
	if err != nil || id == "" {
		t.Fatalf("authority %q, %v", id, err)
	}
	return id
}

func issue(t *testing.T, operator *admin.Client, secret, institution string, roles ...string) {
	t.Helper()
	var answer admin.TokenAnswer
	err := operator.Post(t.Context(), "/token", admin.TokenRequest{
		Secret: secret, Person: secret, Institution: institution, Roles: roles, TTL: time.Hour,
	}, &answer)
	if err != nil {
		t.Fatal(err)
	}
}

func send(t *testing.T, method, url, secret, body, hash string) (int, http.Header, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+secret)
	request.Header.Set(intake.HeaderSHA256, hash)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(data)
}

func TestARunningNodeKeepsMaterialsForThoseConcernedAndErasesThem(t *testing.T) {
	n, operator, _ := province(t)
	issue(t, operator, "citizen", "", "USR")
	issue(t, operator, "other", "", "USR")
	issue(t, operator, "officer", authorityOf(t, n), "AUTHORITY")
	sum := sha256.Sum256([]byte("evidence"))
	code, _, body := send(t, http.MethodPost, n.URL()+"/materials?name=a.html&institution="+authorityOf(t, n), "citizen", "evidence", hex.EncodeToString(sum[:]))
	var receipt intake.Receipt
	if err := json.Unmarshal([]byte(body), &receipt); err != nil || code != http.StatusCreated || receipt.HeldAt != catalog.Province {
		t.Fatalf("%d %s, %v", code, body, err)
	}
	for secret, want := range map[string]int{"citizen": 200, "officer": 200, "other": 404, "forged": 401} {
		code, header, body := send(t, http.MethodGet, n.URL()+"/materials/"+receipt.Pointer, secret, "", "")
		if code != want || (want == 200) != (body == "evidence") {
			t.Errorf("%s: %d %s", secret, code, body)
		}
		if want == 200 && (!strings.HasPrefix(header.Get("Content-Disposition"), "attachment") || header.Get("X-Content-Type-Options") != "nosniff") {
			t.Errorf("%s: headers %v", secret, header)
		}
	}
	if err := operator.Post(t.Context(), "/home/erase", admin.EraseRequest{Pointer: receipt.Pointer}, &struct{}{}); err != nil {
		t.Fatal(err)
	}
	if code, _, body := send(t, http.MethodGet, n.URL()+"/materials/"+receipt.Pointer, "citizen", "", ""); code != http.StatusGone {
		t.Errorf("after erasing: %d %s", code, body)
	}
}

func TestARunningNodeDeliversItsNotificationsAndRecordsThem(t *testing.T) {
	n, operator, c := province(t)
	received := make(chan string, 16)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { received <- r.Header.Get(notify.HeaderKey) }))
	defer receiver.Close()
	var target admin.Target
	if err := operator.Post(t.Context(), "/notify/add", admin.Target{Via: "WEBHOOK", Recipient: "*", Address: receiver.URL}, &target); err != nil {
		t.Fatal(err)
	}
	if target.ID == "" || target.Secret == "" {
		t.Fatalf("added %+v", target)
	}
	if err := operator.Post(t.Context(), "/notify/add", admin.Target{Via: "WEBHOOK", Recipient: "*", Address: "http://10.0.0.1/"}, &struct{}{}); !ledger.HasCode(err, "BAD_VALUE") {
		t.Errorf("an address inside that the operator did not name: %v", err)
	}
	id := tellAuthority(t, n, operator, c.Data)
	select {
	case got := <-received:
		if got != id {
			t.Errorf("received %s, want %s", got, id)
		}
	case <-time.After(patience):
		t.Fatal("nothing was received")
	}
	deadline := time.After(patience)
	for delivered := false; !delivered; {
		_, err := n.Cluster().Read(t.Context(), ledger.ReadLevel{}, func(r ledger.Reader) error {
			note, _ := catalog.Notifications.Find(r, id)
			delivered = note.Via == catalog.ViaWebhook && !note.DeliveredAt.IsZero()
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		select {
		case <-deadline:
			t.Fatal("the delivery is not recorded")
		case <-time.After(10 * time.Millisecond):
		}
	}
	var outward admin.Outward
	if err := operator.Get(t.Context(), "/notify", &outward); err != nil || len(outward.Targets) != 1 || outward.Targets[0].Secret != "" || outward.Waiting != 0 || !outward.Webhooks {
		t.Errorf("%+v, %v", outward, err)
	}
	var dead []admin.DeadLetter
	if err := operator.Get(t.Context(), "/notify/dead", &dead); err != nil || len(dead) != 0 {
		t.Errorf("%+v, %v", dead, err)
	}
	if _, err := config.LoadFile(c.Data); err != nil {
		t.Errorf("the written configuration does not load: %v", err)
	}
}

// tellAuthority lets the province's authority submit an entry of its own: it is
// told of it as reviewer.
func tellAuthority(t *testing.T, n *node.Node, operator *admin.Client, data string) (id string) {
	t.Helper()
	authority := authorityOf(t, n)
	issue(t, operator, "officer", authority, "AUTHORITY", "SUB", "INS")
	by := admin.NewClient(node.AdminSocket(data), "officer")
	give := func(request string, c ledger.Command) string {
		payload, err := ledger.Encode(c)
		if err != nil {
			t.Fatal(err)
		}
		result, err := by.Propose(t.Context(), ledger.Proposal{Kind: c.Kind(), Payload: payload, RequestID: request})
		if err != nil || result.Refusal != nil {
			t.Fatalf("%s: %v %v", c.Kind(), err, result.Refusal)
		}
		var head struct{ ledger.Head }
		if err := ledger.Decode(result.Value, &head); err != nil {
			t.Fatal(err)
		}
		return head.ID
	}
	no := false
	entry := give("draft", catalog.DraftEntry{Catalog: catalog.CatalogID(catalog.Province), Fields: catalog.EntryFields{
		Name: "<script>alert(1)</script>", OpeningSubject: authority, OpenAttribute: catalog.AttributeUnconditional,
		Formats: []catalog.DataFormat{"CSV"}, DataType: catalog.DataTypeStructured, UpdateFrequency: "MONTHLY",
		Legal: catalog.LegalBasis{Class: catalog.LegalBasisRequiredOrPermitted, Citations: []catalog.Citation{
			{Title: "政府信息公开条例", Article: "第二十条", Norm: catalog.NormRegulation},
		}},
	}})
	give("assess", catalog.AssessEntry{
		ID: entry, InvolvesLegalIssue: &no, NeedsExpertise: &no, InvolvesStateSecret: &no, InvolvesTradeSecretOrPrivacy: &no,
		Conclusion: catalog.AssessmentEligible,
	})
	give("submit", catalog.SubmitForReview{ID: entry})
	_, err := n.Cluster().Read(t.Context(), ledger.ReadLevel{}, func(r ledger.Reader) error {
		for one := range catalog.NotificationsTo.IDs(r, "", authority) {
			id = one
		}
		return nil
	})
	if err != nil || id == "" {
		t.Fatalf("nobody was told: %v", err)
	}
	return id
}
