package endpoint_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/mulu-catalog/mulu/graph/endpoint"
	"github.com/mulu-catalog/mulu/graph/endpoint/internal/testschema"
)

// sse is one server-sent event; a comment has only Comment set.
type sse struct {
	Event, ID, Data string
	HasData         bool
	Comment         bool
}

// subscription is an open event stream.
type subscription struct {
	response *http.Response
	lines    *bufio.Scanner
	cancel   context.CancelFunc
}

func serveTest(t *testing.T, cfg endpoint.Config) (*endpoint.Handler, *testschema.Resolvers, string) {
	t.Helper()
	h, resolvers := newHandler(t, cfg)
	server := httptest.NewServer(h)
	t.Cleanup(func() {
		server.Close()
		http.DefaultClient.CloseIdleConnections()
		goleak.VerifyNone(t)
	})
	return h, resolvers, server.URL
}

func subscribe(t *testing.T, base, document string, header ...string) *subscription {
	t.Helper()
	s, err := open(t, base, document, header...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func open(t *testing.T, base, document string, header ...string) (*subscription, error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"?query="+url.QueryEscape(document), nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "text/event-stream")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return &subscription{response: response, lines: bufio.NewScanner(response.Body), cancel: cancel}, nil
}

// next reads one event or comment; false at the end of the stream.
func (s *subscription) next() (sse, bool) {
	var e sse
	for s.lines.Scan() {
		line := s.lines.Text()
		if line == "" {
			return e, true
		}
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch name {
		case "":
			e.Comment = true
		case "event":
			e.Event = value
		case "id":
			e.ID = value
		case "data":
			e.Data, e.HasData = e.Data+value, true
		}
	}
	return e, false
}

// event reads the next event that is not a comment.
func (s *subscription) event() (sse, bool) {
	for {
		e, ok := s.next()
		if !ok || !e.Comment {
			return e, ok
		}
	}
}

func TestASubscriptionSendsEventsWithIDsAndAComplete(t *testing.T) {
	_, _, base := serveTest(t, endpoint.Config{Stamp: func(_ context.Context, s *endpoint.Stamp) { s.Node = "ningbo" }})
	s := subscribe(t, base, `subscription{tick:counter(after:3,upTo:5){__typename}}`)
	if kind := s.response.Header.Get("Content-Type"); kind != "text/event-stream; charset=utf-8" {
		t.Errorf("content type %q", kind)
	}
	for _, id := range []string{"4", "5"} {
		e, ok := s.event()
		if !ok || e.Event != "next" || e.ID != id || !strings.Contains(e.Data, `"data":{"tick":{"__typename":"Tick"}}`) || !strings.Contains(e.Data, `"node":"ningbo"`) {
			t.Errorf("event %+v, want id %s", e, id)
		}
	}
	if e, ok := s.event(); !ok || e.Event != "complete" || !e.HasData {
		t.Errorf("complete is %+v", e)
	}
	if _, ok := s.event(); ok {
		t.Error("the stream goes on after complete")
	}
}

func TestEveryEventHasItsOwnStamp(t *testing.T) {
	_, _, base := serveTest(t, endpoint.Config{})
	s := subscribe(t, base, `subscription{counter(upTo:3){index}}`)
	for _, index := range []string{"1", "2", "3"} {
		if e, ok := s.event(); !ok || !strings.Contains(e.Data, `"appliedIndex":`+index+`,`) {
			t.Errorf("%+v, want index %s", e, index)
		}
	}
}

func TestASubscriptionResumesAfterTheLastEventSeen(t *testing.T) {
	_, _, base := serveTest(t, endpoint.Config{})
	var ids []string
	last := ""
	for len(ids) < 20 {
		s := subscribe(t, base, `subscription{counter(upTo:20){index}}`, "Last-Event-ID", last)
		for range 7 {
			e, ok := s.event()
			if !ok || e.Event != "next" {
				break
			}
			last = e.ID
			ids = append(ids, e.ID)
		}
		s.cancel()
	}
	if got, want := strings.Join(ids, " "), "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20"; got != want {
		t.Errorf("got %s", got)
	}
}

func TestTheIDMayComeFromThePayload(t *testing.T) {
	var id string
	_, _, base := serveTest(t, endpoint.Config{EventID: func(data []byte) string {
		if !strings.Contains(string(data), `{"plain":`) {
			return "data is " + string(data)
		}
		return id
	}})
	for _, tt := range [][2]string{{"7", "7"}, {"line\nbreak", ""}, {"", ""}} {
		id = tt[0]
		if e, _ := subscribe(t, base, `subscription{plain(upTo:1){index}}`).event(); e.ID != tt[1] {
			t.Errorf("%q: %+v", tt[0], e)
		}
	}
	if e, _ := subscribe(t, base, `subscription{counter(upTo:1){index}}`).event(); e.ID != "1" {
		t.Errorf("Events decides before EventID: %+v", e)
	}
}

// A busy machine may stop for longer than short timeouts; what is wrong fails
// with long ones as well.
func TestAnIdleSubscriptionIsKeptAliveBeyondTheTimeoutsOfTheServer(t *testing.T) {
	var err error
	for _, pace := range []int{1, 5, 25} {
		if err = keptAlive(t, pace); err == nil {
			return
		}
		t.Logf("at pace %d: %v", pace, err)
	}
	t.Error(err)
}

func keptAlive(t *testing.T, pace int) error {
	t.Helper()
	of := func(d time.Duration) time.Duration { return time.Duration(pace) * d }
	h, _ := newHandler(t, endpoint.Config{Heartbeat: of(30 * time.Millisecond), Timeout: of(50 * time.Millisecond)})
	server := httptest.NewUnstartedServer(h)
	server.Config.ReadTimeout, server.Config.WriteTimeout = of(200*time.Millisecond), of(200*time.Millisecond)
	server.Start()
	defer server.Close()
	s, err := open(t, server.URL, `subscription{counter(after:1000,upTo:2000){index}}`)
	if err != nil {
		return err
	}
	defer s.cancel()
	for i := range 15 { // 450 ms; the server's timeouts are 200 ms
		if e, ok := s.next(); !ok || !e.Comment {
			return fmt.Errorf("heartbeat %d: %+v %v", i, e, ok)
		}
	}
	return nil
}

func TestAStreamEndsWithItsClient(t *testing.T) {
	h, _, base := serveTest(t, endpoint.Config{})
	s := subscribe(t, base, `subscription{counter(after:1000,upTo:2000){index}}`)
	eventually(t, "the stream is open", func() bool { return h.Streaming() == 1 })
	s.cancel()
	eventually(t, "the stream is closed", func() bool { return h.Streaming() == 0 })
}

func TestAClientMayHaveSoManyStreamsAndNoMore(t *testing.T) {
	h, _, base := serveTest(t, endpoint.Config{MaxStreams: 2})
	const forever = `subscription{counter(after:1000,upTo:2000){index}}`
	first := subscribe(t, base, forever)
	subscribe(t, base, forever)
	eventually(t, "two streams", func() bool { return h.Streaming() == 2 })
	third := subscribe(t, base, forever)
	if third.response.StatusCode != http.StatusTooManyRequests || third.response.Header.Get("Retry-After") == "" {
		t.Errorf("status %d", third.response.StatusCode)
	}
	first.cancel()
	eventually(t, "one stream", func() bool { return h.Streaming() == 1 })
	if fourth := subscribe(t, base, forever); fourth.response.StatusCode != http.StatusOK {
		t.Errorf("status %d", fourth.response.StatusCode)
	}
}

func TestDrainEndsStreamsWithoutComplete(t *testing.T) {
	h, _, base := serveTest(t, endpoint.Config{})
	s := subscribe(t, base, `subscription{counter(after:999,upTo:2000){index}}`)
	if e, ok := s.event(); !ok || e.ID != "1000" {
		t.Fatalf("%+v", e)
	}
	if err := h.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e, ok := s.event(); ok {
		t.Errorf("after drain: %+v", e)
	}
	if late := subscribe(t, base, `subscription{counter(upTo:1){index}}`); late.response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a stream after drain: status %d", late.response.StatusCode)
	}
	if err := h.Drain(t.Context()); err != nil {
		t.Errorf("second drain: %v", err)
	}
}

func TestAStreamEndsAtItsAge(t *testing.T) {
	h, _, base := serveTest(t, endpoint.Config{StreamAge: 50 * time.Millisecond})
	s := subscribe(t, base, `subscription{counter(after:1000,upTo:2000){index}}`)
	if e, ok := s.event(); ok {
		t.Errorf("%+v", e)
	}
	eventually(t, "the stream is closed", func() bool { return h.Streaming() == 0 })
}

func TestErrorsOfAStreamAreEventsSoThatBrowsersSeeThem(t *testing.T) {
	_, resolvers, base := serveTest(t, endpoint.Config{})
	for text, code := range map[string]string{
		`subscription{counter(upTo:-1){index}}`: `"code":"NOT_YET"`,
		`subscription{nothing}`:                 `"code":"BAD_REQUEST"`,
		`{hello}`:                               `"data":{"hello":"hello"}`,
	} {
		s := subscribe(t, base, text)
		if e, ok := s.event(); !ok || e.Event != "next" || !strings.Contains(e.Data, code) {
			t.Errorf("%s: %+v", text, e)
		}
		if e, ok := s.event(); !ok || e.Event != "complete" {
			t.Errorf("%s: %+v", text, e)
		}
	}
	s := subscribe(t, base, `mutation{bump(by:1)}`)
	if s.response.StatusCode != http.StatusMethodNotAllowed || resolvers.Bumped.Load() != 0 {
		t.Errorf("mutation by GET: status %d", s.response.StatusCode)
	}
}
