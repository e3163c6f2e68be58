package notify_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/home"
	"github.com/mulu-catalog/mulu/node/nodetest"
	"github.com/mulu-catalog/mulu/node/notify"
	"github.com/mulu-catalog/mulu/node/outbound/outboundtest"
	"github.com/mulu-catalog/mulu/sync/feed"
)

func TestMain(m *testing.M) { os.Exit(nodetest.Run(m)) }

const (
	hangzhou = "330100"
	patience = 2 * time.Minute // longer than a busy machine takes, for a wait and for an attempt
	short    = 150 * time.Millisecond
)

// town is the node of Hangzhou in a small federation.
type town struct {
	*catalogtest.World
	t      *testing.T
	hub    *feed.Hub
	cut    atomic.Bool // no leader in reach
	config notify.Config
	count  int
}

// Propose gives a command as accepted by Hangzhou's node.
func (w *town) Propose(_ context.Context, p ledger.Proposal) (ledger.Result, error) {
	if w.cut.Load() {
		return ledger.Result{}, ledger.ErrNoLeader
	}
	return w.ProposeAt(catalogtest.NodeName(hangzhou), p)
}

func newTown(t *testing.T) *town {
	t.Helper()
	dir := t.TempDir()
	store, err := home.Open(home.Config{Dir: dir, Key: filepath.Join(dir, "key", "home.key"), Division: hangzhou})
	if err != nil {
		t.Fatal(err)
	}
	w := &town{World: catalogtest.New(t), t: t, hub: feed.NewHub()}
	w.config = notify.Config{
		Division: hangzhou, Node: catalogtest.NodeName(hangzhou), Cluster: w, Hub: w.hub, Home: store, Dir: dir, Log: zerolog.Nop(),
		Webhooks: true, Allow: loopback, Resolver: outboundtest.Inside(),
		Tries: 3, First: time.Millisecond, Longest: 5 * time.Millisecond, Timeout: patience,
	}
	return w
}

// loopback opens the guard for servers of the test. What a test calls inward
// is another address than 127.0.0.1.
func loopback(at netip.AddrPort) bool {
	return at.Addr() == netip.MustParseAddr("127.0.0.1") && at.Port() > 1024
}

// running is a started notifier; stop ends it as a stopping node does.
type running struct {
	*notify.Notifier
	stop func()
}

func (w *town) start() *running {
	w.t.Helper()
	n, err := notify.Open(w.config)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { n.Run(ctx); close(done) }()
	stop := sync.OnceFunc(func() {
		cancel()
		<-done
		if err := n.Close(); err != nil {
			w.t.Error(err)
		}
	})
	w.t.Cleanup(stop)
	return &running{Notifier: n, stop: stop}
}

// primed starts and stops once, so that what follows is news.
func (w *town) primed(targets ...notify.Target) []notify.Target {
	w.t.Helper()
	n, err := notify.Open(w.config)
	if err != nil {
		w.t.Fatal(err)
	}
	var added []notify.Target
	for _, t := range targets {
		one, err := n.AddTarget(w.t.Context(), t)
		if err != nil {
			w.t.Fatal(err)
		}
		added = append(added, one)
	}
	if err := n.Close(); err != nil {
		w.t.Fatal(err)
	}
	r := w.start()
	w.until("the cursor stands", func() bool { return r.Started() })
	r.stop()
	return added
}

// tell makes a notification for the authority of a city and returns its id.
func (w *town) tell(city string) string {
	w.t.Helper()
	w.count++
	subject := city + "-subject"
	id := w.Must(subject, catalog.DraftEntry{Catalog: w.Name("cat-" + city), Fields: catalog.EntryFields{
		Name: fmt.Sprintf("公交线路信息%d", w.count), OpeningSubject: w.Name("org-" + subject), OpenAttribute: catalog.AttributeUnconditional,
		Formats: []catalog.DataFormat{"CSV"}, DataType: catalog.DataTypeStructured, UpdateFrequency: "MONTHLY",
		Legal: catalog.LegalBasis{Class: catalog.LegalBasisRequiredOrPermitted, Citations: []catalog.Citation{
			{Title: "政府信息公开条例", Article: "第二十条", Norm: catalog.NormRegulation},
		}},
	}})
	no := false
	w.Must(subject, catalog.AssessEntry{
		ID: id, InvolvesLegalIssue: &no, NeedsExpertise: &no, InvolvesStateSecret: &no, InvolvesTradeSecretOrPrivacy: &no,
		Conclusion: catalog.AssessmentEligible,
	})
	w.Must(subject, catalog.SubmitForReview{ID: id})
	newest := ""
	for id := range catalog.NotificationsTo.IDs(w.Store(), "", w.Name("org-"+city+"-authority")) {
		newest = id
	}
	w.hub.Advance()
	return newest
}

func (w *town) notification(id string) catalog.Notification {
	n, _ := catalog.Notifications.Find(w.Store(), id)
	return n
}

// until polls, with a deadline that no passing run comes near.
func (w *town) until(what string, ok func() bool) {
	w.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline.C:
			w.t.Fatalf("waited too long until %s", what)
		case <-tick.C:
		}
	}
}

func (w *town) untilDead(n *running, count int) []notify.Item {
	w.t.Helper()
	var dead []notify.Item
	w.until("dead letters lie there", func() bool {
		var err error
		if dead, err = n.Dead(); err != nil {
			w.t.Fatal(err)
		}
		return len(dead) == count
	})
	return dead
}

// receiver is somebody's real web server.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []notify.Message
	seen   []http.Header
	raw    [][]byte
	answer atomic.Value // func(http.ResponseWriter, *http.Request)
}

func newReceiver(t *testing.T, answer http.HandlerFunc) *receiver {
	r := &receiver{}
	r.answer.Store(answer)
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		var m notify.Message
		if err := errors.Join(err, json.Unmarshal(body, &m)); err != nil {
			t.Errorf("a body that is no message: %v", err)
		}
		r.mu.Lock()
		r.bodies, r.seen, r.raw = append(r.bodies, m), append(r.seen, q.Header), append(r.raw, body)
		r.mu.Unlock()
		if answer, ok := r.answer.Load().(http.HandlerFunc); ok {
			answer(w, q)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ids() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	ids := make([]string, 0, len(r.bodies))
	for _, m := range r.bodies {
		ids = append(ids, m.ID)
	}
	return ids
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func hook(url string) notify.Target {
	return notify.Target{Via: catalog.ViaWebhook, Recipient: notify.Everyone, Address: url}
}

func TestAWebhookIsSignedDeliveredAndRecorded(t *testing.T) {
	w := newTown(t)
	r := newReceiver(t, status(http.StatusNoContent))
	target := w.primed(hook(r.URL))[0]
	w.start()
	id, elsewhere := w.tell(hangzhou), w.tell("330200")
	w.until("the delivery is recorded", func() bool { return !w.notification(id).DeliveredAt.IsZero() })
	note := w.notification(id)
	if note.Via != catalog.ViaWebhook || note.Version != 2 {
		t.Errorf("recorded %+v", note)
	}
	if !w.notification(elsewhere).DeliveredAt.IsZero() || len(r.ids()) != 1 {
		t.Errorf("sent %v; another division's is not ours", r.ids())
	}
	m, header := r.bodies[0], r.seen[0]
	if m.ID != id || m.Recipient != w.Name("org-330100-authority") || m.TextZh != note.TextZh || m.Matter != note.Matter || m.Article != "13(1)" {
		t.Errorf("got %+v", m)
	}
	if header.Get(notify.HeaderKey) != id {
		t.Errorf("idempotency key %q", header.Get(notify.HeaderKey))
	}
	if err := notify.Verify(target.Secret, header.Get(notify.HeaderSignature), r.raw[0], time.Now(), time.Minute); err != nil {
		t.Errorf("the signature: %v", err)
	}
}

func TestASignatureProvesSecretTimeAndBody(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	body := []byte(`{"id":"ntf_1"}`)
	good := notify.Sign("s3cret", now, body)
	if err := notify.Verify("s3cret", good, body, now.Add(time.Minute), 5*time.Minute); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"secret":   notify.Verify("other", good, body, now, time.Hour),
		"body":     notify.Verify("s3cret", good, []byte(`{"id":"ntf_2"}`), now, time.Hour),
		"late":     notify.Verify("s3cret", good, body, now.Add(6*time.Minute), 5*time.Minute),
		"early":    notify.Verify("s3cret", good, body, now.Add(-6*time.Minute), 5*time.Minute),
		"new time": notify.Verify("s3cret", strings.Replace(good, "t=18", "t=19", 1), body, now, 1<<62),
		"empty":    notify.Verify("s3cret", "", body, now, time.Hour),
		"no hex":   notify.Verify("s3cret", "t=1800000000,v1=zz", body, now, time.Hour),
	} {
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestWithBothWaysOffNothingIsSent(t *testing.T) {
	w := newTown(t)
	r := newReceiver(t, status(http.StatusOK))
	w.primed(hook(r.URL))
	w.config.Webhooks = false
	w.start().stop()
	id := w.tell(hangzhou)
	w.start().stop()
	if len(r.ids()) != 0 {
		t.Fatalf("sent %v", r.ids())
	}
	w.config.Webhooks = true // turned on again: what was owed meanwhile is sent
	w.start()
	w.until("it is delivered", func() bool { return !w.notification(id).DeliveredAt.IsZero() })
}

func TestWhatHappenedBeforeTheFirstTurningOnIsNoNews(t *testing.T) {
	w := newTown(t)
	r := newReceiver(t, status(http.StatusOK))
	old := w.tell(hangzhou)
	w.primed(hook(r.URL))
	w.start()
	id := w.tell(hangzhou)
	w.until("the new one is delivered", func() bool { return !w.notification(id).DeliveredAt.IsZero() })
	if ids := r.ids(); len(ids) != 1 || ids[0] == old {
		t.Errorf("sent %v", ids)
	}
}

func TestOrderIsKeptForEachRecipientWhenAttemptsFail(t *testing.T) {
	w := newTown(t)
	w.config.Tries = 10
	var calls atomic.Int32
	r := newReceiver(t, func(rw http.ResponseWriter, _ *http.Request) {
		if calls.Add(1)%3 != 0 {
			rw.WriteHeader(http.StatusInternalServerError)
		}
	})
	w.primed(hook(r.URL))
	w.start()
	var want []string
	for range 8 {
		want = append(want, w.tell(hangzhou))
	}
	w.until("the last is delivered", func() bool { return !w.notification(want[7]).DeliveredAt.IsZero() })
	var got []string
	for _, id := range r.ids() {
		if len(got) == 0 || got[len(got)-1] != id {
			got = append(got, id)
		}
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("arrived %v\nwant %v", got, want)
	}
}

func TestAReceiverThatFailsTooOftenLeavesADeadLetterThatCanBeDrivenAgain(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		slow   bool // an attempt ends by its timeout only
	}{
		"500": {status(http.StatusInternalServerError), false},
		"hangs": {func(_ http.ResponseWriter, q *http.Request) {
			<-q.Context().Done()
		}, true},
		"resets": {func(rw http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(rw).Hijack()
			if tcp, ok := conn.(*net.TCPConn); err == nil && ok {
				_ = tcp.SetLinger(0)
				_ = tcp.Close()
			}
		}, false},
		"drips headers": {func(rw http.ResponseWriter, q *http.Request) {
			conn, _, err := http.NewResponseController(rw).Hijack()
			for i := 0; err == nil && i < 10_000; i++ {
				_, err = fmt.Fprintf(conn, "%c", "HTTP/1.1 200 OK\r\nX-Slow: "[min(i, 24)])
				select {
				case <-q.Context().Done():
				case <-time.After(5 * time.Millisecond):
				}
			}
			if conn != nil {
				_ = conn.Close()
			}
		}, true},
		"endless headers": {func(rw http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(rw).Hijack()
			for err == nil {
				_, err = io.WriteString(conn, "HTTP/1.1 200 OK\r\n"+strings.Repeat("X-Long: "+strings.Repeat("a", 1000)+"\r\n", 100))
			}
			if conn != nil {
				_ = conn.Close()
			}
		}, false},
		"redirects inward": {func(rw http.ResponseWriter, q *http.Request) {
			http.Redirect(rw, q, "http://169.254.169.254/latest/meta-data/", http.StatusTemporaryRedirect)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			if c.slow {
				w.config.Timeout = short
			}
			r := newReceiver(t, c.answer)
			// A short attempt may be over before the receiver has heard of it.
			heard := func(most int) bool { n := len(r.ids()); return n == most || c.slow && n < most }
			w.primed(hook(r.URL))
			n := w.start()
			id := w.tell(hangzhou)
			dead := w.untilDead(n, 1)
			if dead[0].Notification != id || dead[0].Tries != 3 || dead[0].Why == "" || !heard(3) {
				t.Errorf("dead letter %+v after %d requests", dead[0], len(r.ids()))
			}
			if !w.notification(id).DeliveredAt.IsZero() {
				t.Error("recorded as delivered")
			}
			n.stop() // dead letters outlive a restart
			n = w.start()
			w.untilDead(n, 1)
			if count, err := n.Redrive(); err != nil || count != 1 {
				t.Fatalf("drove %d, %v", count, err)
			}
			if dead = w.untilDead(n, 1); dead[0].Tries != 3 || !heard(6) {
				t.Errorf("driven again it had %d tries, and there were %d requests", dead[0].Tries, len(r.ids()))
			}
			n.stop()
			w.config.Timeout = patience
			n = w.start()
			r.answer.Store(status(http.StatusOK))
			if count, err := n.Redrive("ntf_other"); err != nil || count != 0 {
				t.Errorf("another's id drove %d, %v", count, err)
			}
			if count, err := n.Redrive(id); err != nil || count != 1 {
				t.Fatalf("drove %d, %v", count, err)
			}
			w.until("it is delivered", func() bool { return !w.notification(id).DeliveredAt.IsZero() })
			w.untilDead(n, 0)
		})
	}
}

func TestARedirectIsNotFollowedEvenOutward(t *testing.T) {
	w := newTown(t)
	second := newReceiver(t, status(http.StatusOK))
	for _, code := range []int{301, 302, 303, 307, 308} {
		first := newReceiver(t, func(rw http.ResponseWriter, q *http.Request) { http.Redirect(rw, q, second.URL, code) })
		w.primed(hook(first.URL))
	}
	n := w.start()
	w.tell(hangzhou)
	w.untilDead(n, 5)
	if len(second.ids()) != 0 {
		t.Errorf("%d signed messages went to an address that nobody named", len(second.ids()))
	}
}

func TestInwardAddressesAreNeverReached(t *testing.T) {
	w := newTown(t)
	inside := newReceiver(t, status(http.StatusOK))
	_, port, err := net.SplitHostPort(inside.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	n := w.start()
	for _, url := range []string{
		"http://10.0.0.1/", "http://169.254.169.254/", "http://[::1]:" + port + "/", "http://[fd00::1]/", "ftp://example.org/", "http://user:pw@example.org/", "http:///x", "::", "",
	} {
		if _, err := n.AddTarget(t.Context(), hook(url)); !ledger.HasCode(err, "BAD_VALUE") {
			t.Errorf("target %q: %v", url, err)
		}
	}
	// Names and odd spellings show what they are when they are dialled; the guard
	// of this test is closed for loopback.
	w.config.Allow = func(netip.AddrPort) bool { return false }
	n.stop()
	targets := []notify.Target{hook("http://inside.example.org/"), hook("http://inside6.example.org/"), hook("http://2130706433/"), hook("http://127.1/")}
	w.primed(targets...)
	n = w.start()
	w.tell(hangzhou)
	for _, dead := range w.untilDead(n, len(targets)) {
		if strings.Contains(dead.Why, "inside") && (dead.Tries != 1 || !strings.Contains(dead.Why, "refused")) {
			t.Errorf("dead letter %+v, want it refused at once", dead)
		}
	}
	if len(inside.ids()) != 0 {
		t.Error("a server inside was reached")
	}
}

func TestOneReceiverThatHangsDoesNotHoldUpTheOthers(t *testing.T) {
	w := newTown(t)
	w.config.Timeout = patience
	slow := newReceiver(t, func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() })
	good := newReceiver(t, status(http.StatusOK))
	w.primed(hook(slow.URL), hook(good.URL))
	n := w.start()
	for range 6 {
		id := w.tell(hangzhou)
		w.until("the good receiver has it", func() bool { return !w.notification(id).DeliveredAt.IsZero() })
	}
	if waiting, err := n.Waiting(); err != nil || waiting != 6 {
		t.Errorf("%d wait for the one that hangs, %v", waiting, err)
	}
}

func TestARestartInTheMiddleLosesNothingAndRepeatsUnderTheSameKey(t *testing.T) {
	w := newTown(t)
	w.config.Timeout, w.config.Tries = patience, 1
	entered := make(chan struct{}, 1)
	r := newReceiver(t, func(_ http.ResponseWriter, q *http.Request) {
		entered <- struct{}{}
		<-q.Context().Done()
	})
	w.primed(hook(r.URL))
	n := w.start()
	first := w.tell(hangzhou)
	<-entered
	n.stop() // in the middle of an attempt
	second := w.tell(hangzhou)
	r.answer.Store(status(http.StatusOK))
	n = w.start()
	w.until("both are delivered", func() bool {
		return !w.notification(first).DeliveredAt.IsZero() && !w.notification(second).DeliveredAt.IsZero()
	})
	n.stop()
	n = w.start()
	third := w.tell(hangzhou)
	w.until("the third is delivered", func() bool { return !w.notification(third).DeliveredAt.IsZero() })
	if got, want := strings.Join(r.ids(), " "), strings.Join([]string{first, first, second, third}, " "); got != want {
		t.Errorf("arrived %s\nwant %s", got, want)
	}
	if r.seen[0].Get(notify.HeaderKey) != r.seen[1].Get(notify.HeaderKey) {
		t.Error("the repetition has another key")
	}
	if dead, err := n.Dead(); err != nil || len(dead) != 0 {
		t.Errorf("a stop counts as a failure: %v, %v", dead, err)
	}
}

func TestADeliveryWithoutALeaderIsRecordedLaterAndNotSentAgain(t *testing.T) {
	w := newTown(t)
	r := newReceiver(t, status(http.StatusOK))
	w.primed(hook(r.URL))
	n := w.start()
	w.cut.Store(true)
	id := w.tell(hangzhou)
	w.until("it was sent", func() bool { return len(r.ids()) == 1 })
	w.until("the queue is empty", func() bool { waiting, err := n.Waiting(); return err == nil && waiting == 0 })
	n.stop()
	w.cut.Store(false)
	w.start()
	w.until("it is recorded", func() bool { return !w.notification(id).DeliveredAt.IsZero() })
	if len(r.ids()) != 1 {
		t.Errorf("sent %d times", len(r.ids()))
	}
}

func TestATargetGetsWhatItAskedForAndARemovedOneNothing(t *testing.T) {
	w := newTown(t)
	mine, others := newReceiver(t, status(http.StatusOK)), newReceiver(t, status(http.StatusOK))
	gone := newReceiver(t, status(http.StatusServiceUnavailable))
	w.config.First, w.config.Longest = time.Hour, time.Hour
	targets := w.primed(
		notify.Target{Via: catalog.ViaWebhook, Recipient: w.Name("org-330100-authority"), Address: mine.URL},
		notify.Target{Via: catalog.ViaWebhook, Recipient: w.Name("org-330100-subject"), Address: others.URL}, hook(gone.URL),
	)
	n := w.start()
	id := w.tell(hangzhou)
	w.until("it is delivered", func() bool { return !w.notification(id).DeliveredAt.IsZero() && len(gone.ids()) == 1 })
	list, err := n.Targets(t.Context())
	if err != nil || len(list) != 3 {
		t.Fatalf("targets %v, %v", list, err)
	}
	for _, one := range list {
		if one.Secret != "" {
			t.Error("a secret is shown again")
		}
	}
	if err := n.RemoveTarget(t.Context(), targets[2].ID); err != nil {
		t.Fatal(err)
	}
	if len(mine.ids()) != 1 || len(others.ids()) != 0 {
		t.Errorf("sent %d and %d", len(mine.ids()), len(others.ids()))
	}
	n.stop()
	w.config.First, w.config.Longest = time.Millisecond, time.Millisecond
	w.start()
	w.tell(hangzhou)
	w.until("the good one has the second", func() bool { return len(mine.ids()) == 2 })
	if len(gone.ids()) != 1 {
		t.Error("a removed target was sent to")
	}
}

func TestTextIsJSONForWhoeverReadsIt(t *testing.T) {
	body, err := json.Marshal(notify.Message{TextZh: `<script>alert(1)</script>` + "\u2028"})
	if err != nil || strings.ContainsAny(string(body), "<>\u2028") {
		t.Errorf("%s, %v", body, err)
	}
}
