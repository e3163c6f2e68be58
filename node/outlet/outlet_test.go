package outlet_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
	"github.com/mulu-catalog/mulu/node/outlet"
)

var errNotReady = errors.New("not proven")

// cluster reads the state of a world and counts who does.
type cluster struct {
	w      *catalogtest.World
	reads  chan ledger.ReadLevel
	held   chan struct{} // closed lets writing go on; nil does not hold it
	refuse error
	active atomic.Int32 // reads under way
}

// shown is a state with its index.
type shown struct {
	*ledgertest.MapStore
	index uint64
}

func (s shown) Applied() (index, term uint64) { return s.index, 1 }
func (s shown) StateHash() (hash [32]byte) {
	hash[0] = byte(s.index)
	return hash
}

func (c *cluster) Read(ctx context.Context, level ledger.ReadLevel, fn func(ledger.Reader) error) (ledger.Stamp, error) {
	c.active.Add(1)
	defer c.active.Add(-1)
	c.reads <- level
	if c.refuse != nil {
		return ledger.Stamp{}, c.refuse
	}
	if level.Level == "" && c.held != nil {
		select {
		case <-c.held:
		case <-ctx.Done():
			return ledger.Stamp{}, ctx.Err()
		}
	}
	return ledger.Stamp{}, fn(shown{c.w.Store(), c.w.Index()})
}

type shop struct {
	*httptest.Server
	t       *testing.T
	cluster *cluster
	dir     string
}

func open(t *testing.T, change func(*outlet.Config)) *shop {
	t.Helper()
	s := &shop{t: t, dir: t.TempDir(), cluster: &cluster{w: catalogtest.New(t), reads: make(chan ledger.ReadLevel, 1000)}}
	c := outlet.Config{
		Dir: s.dir, Cluster: s.cluster, Division: "330100", Log: zerolog.Nop(), Unready: func(err error) bool { return errors.Is(err, errNotReady) },
	}
	if change != nil {
		change(&c)
	}
	o, err := outlet.New(c)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	o.Routes(mux)
	mux.HandleFunc("GET /operator", o.Operator)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// reply is an answer without its body.
type reply struct {
	StatusCode    int
	Header        http.Header
	ContentLength int64
}

func (s *shop) get(method, path string, header ...string) (reply, string) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, http.NoBody)
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := s.Client().Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		s.t.Fatal(err)
	}
	return reply{response.StatusCode, response.Header, response.ContentLength}, string(body)
}

func TestEveryFormHasItsAddressAndSaysWhichCutItIs(t *testing.T) {
	s := open(t, nil)
	for path, media := range map[string]string{
		"/export/catalog.ndjson": "application/x-ndjson", "/export/catalog.csv": "text/csv", "/export/catalog.jsonld": "application/ld+json",
		"/export/data.json": "application/json", "/data.json": "application/json", "/catalog.jsonld": "application/ld+json", "/operator?format=csv": "text/csv",
	} {
		response, body := s.get(http.MethodGet, path)
		h := response.Header
		if response.StatusCode != http.StatusOK || !strings.HasPrefix(h.Get("Content-Type"), media) || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get(outlet.HeaderIndex) == "" || len(h.Get(outlet.HeaderHash)) != 64 || h.Get(outlet.HeaderEntries) != "0" || int(response.ContentLength) != len(body) {
			t.Errorf("%s: %d %v", path, response.StatusCode, h)
		}
		head, empty := s.get(http.MethodHead, path)
		if head.StatusCode != http.StatusOK || empty != "" || head.ContentLength != response.ContentLength {
			t.Errorf("HEAD %s: %d, %d bytes", path, head.StatusCode, head.ContentLength)
		}
	}
}

func TestTheSameCutIsWrittenOnceAndAnOldOneForgotten(t *testing.T) {
	s := open(t, func(c *outlet.Config) { c.Keep = 2 })
	first, body := s.get(http.MethodGet, "/export/catalog.ndjson")
	tag := first.Header.Get("Etag")
	again, same := s.get(http.MethodGet, "/export/catalog.ndjson")
	if len(s.cluster.reads) != 3 || again.Header.Get("Etag") != tag || same != body {
		t.Errorf("%d reads for two exports of one cut", len(s.cluster.reads))
	}
	if r, _ := s.get(http.MethodGet, "/export/catalog.ndjson", "If-None-Match", tag); r.StatusCode != http.StatusNotModified {
		t.Errorf("answered %d", r.StatusCode)
	}
	if r, part := s.get(http.MethodGet, "/export/catalog.ndjson", "Range", "bytes=5-9"); r.StatusCode != http.StatusOK || part != body {
		t.Errorf("a part of any cut is sent: %d", r.StatusCode)
	}
	if r, part := s.get(http.MethodGet, "/export/catalog.ndjson", "Range", "bytes=5-9", "If-Range", tag); r.StatusCode != http.StatusPartialContent || part != body[5:10] {
		t.Errorf("a part of this cut: %d %q", r.StatusCode, part)
	}
	s.get(http.MethodGet, "/export/catalog.csv")
	s.get(http.MethodGet, "/export/data.json")
	if files, err := os.ReadDir(s.dir); err != nil || len(files) != 2 {
		t.Errorf("%d files, %v", len(files), err)
	}
}

func TestWhatCannotBeExportedSaysWhy(t *testing.T) {
	s := open(t, nil)
	for query, field := range map[string]string{
		"catalog=cat-310000": "catalog", "division=310000": "division", "attribute=OPEN": "attribute", "edition=2026": "edition", "edition=x": "edition",
		"atLeast=-1": "atLeast", "page=2": "page", "catalog=a&catalog=b": "catalog",
	} {
		r, body := s.get(http.MethodGet, "/export/catalog.csv?"+query)
		var answer struct{ Refusal ledger.Error }
		if err := json.Unmarshal([]byte(body), &answer); err != nil || r.StatusCode != http.StatusBadRequest || answer.Refusal.Details[0].Field != field {
			t.Errorf("%s: %d %s", query, r.StatusCode, body)
		}
	}
	if r, body := s.get(http.MethodGet, "/export/catalog.csv?edition=2031&catalog=cat-330100"); r.StatusCode != http.StatusBadRequest || !strings.Contains(body, "2031") {
		t.Errorf("no edition: %d %s", r.StatusCode, body)
	}
	if files, err := os.ReadDir(s.dir); err != nil || len(files) != 0 {
		t.Errorf("%d files are left, %v", len(files), err)
	}
}

// A harvester takes what is missing for deleted.
func TestANodeThatIsBehindAnswersThatItIs(t *testing.T) {
	s := open(t, nil)
	s.get(http.MethodGet, "/export/catalog.csv?atLeast=7")
	if level := <-s.cluster.reads; level.Level != ledger.AtLeast || level.Index != 7 {
		t.Errorf("read at %+v", level)
	}
	<-s.cluster.reads
	s.cluster.refuse = errNotReady
	r, body := s.get(http.MethodGet, "/export/catalog.csv")
	if level := <-s.cluster.reads; level.Level != ledger.Bounded || level.MS != 60_000 {
		t.Errorf("read at %+v", level)
	}
	if r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" || !strings.Contains(body, "NOT_READY") {
		t.Errorf("answered %d %s", r.StatusCode, body)
	}
}

func TestStrangersAreHeldWithinLimitsAndTheOperatorIsNot(t *testing.T) {
	s := open(t, func(c *outlet.Config) { c.PerSecond, c.Burst = 0.0001, 2 })
	codes := map[int]int{}
	for _, division := range []string{"330100", "330200", "330300", "330400"} {
		r, _ := s.get(http.MethodGet, "/export/catalog.csv?division="+division)
		codes[r.StatusCode]++
	}
	if codes[http.StatusOK] != 2 || codes[http.StatusTooManyRequests] != 2 {
		t.Errorf("answers %v", codes)
	}
	if r, _ := s.get(http.MethodGet, "/export/catalog.csv?division=330100"); r.StatusCode != http.StatusOK {
		t.Errorf("what is there is not sent: %d", r.StatusCode)
	}
	if r, _ := s.get(http.MethodGet, "/operator?format=csv&division=330500"); r.StatusCode != http.StatusOK {
		t.Errorf("the operator is refused: %d", r.StatusCode)
	}
}

func TestOneExportIsWrittenAtATime(t *testing.T) {
	s := open(t, func(c *outlet.Config) { c.WaitFor, c.PerClient, c.Downloads = 50*time.Millisecond, 2, 2 })
	s.cluster.held = make(chan struct{})
	done := make(chan int, 1)
	go func() {
		r, err := s.Client().Get(s.URL + "/export/catalog.csv") //nolint:noctx // ends when held is closed
		if err != nil {
			done <- 0
			return
		}
		_ = r.Body.Close()
		done <- r.StatusCode
	}()
	<-s.cluster.reads
	<-s.cluster.reads // it is being written
	if r, body := s.get(http.MethodGet, "/export/data.json"); r.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "BUSY") {
		t.Errorf("a second one: %d %s", r.StatusCode, body)
	}
	close(s.cluster.held)
	if code := <-done; code != http.StatusOK {
		t.Errorf("the first one: %d", code)
	}
}

// stuck is a reader that takes the headers and nothing more until it is let go.
type stuck struct {
	http.ResponseWriter
	began, letGo chan struct{}
}

func (s *stuck) Write(p []byte) (int, error) {
	close(s.began)
	<-s.letGo
	return len(p), nil
}

// A reader that takes nothing holds neither the picture of the state nor the
// turn to write: the export lies on disk.
func TestASlowReaderHoldsUpNobody(t *testing.T) {
	s := open(t, nil)
	reader := &stuck{httptest.NewRecorder(), make(chan struct{}), make(chan struct{})}
	done := make(chan struct{})
	go func() { // ends when the reader is let go
		defer close(done)
		s.Config.Handler.ServeHTTP(reader, httptest.NewRequest(http.MethodGet, "/export/catalog.ndjson", http.NoBody))
	}()
	<-reader.began
	if n := s.cluster.active.Load(); n != 0 {
		t.Errorf("%d pictures of the state are held", n)
	}
	if r, _ := s.get(http.MethodGet, "/export/catalog.jsonld"); r.StatusCode != http.StatusOK {
		t.Errorf("answered %d", r.StatusCode)
	}
	close(reader.letGo)
	<-done
}
