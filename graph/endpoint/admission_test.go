package endpoint_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/graph/endpoint"
)

// eventually waits for a condition that another goroutine will make true.
func eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	deadline := time.After(time.Minute) // no bound of what is tested: a machine may be busy
	for !condition() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("never happened: %s", what)
		}
	}
}

func TestMoreQueriesThanFitAreTurnedAwayNotPiledUp(t *testing.T) {
	h, resolvers := newHandler(t, endpoint.Config{MaxRunning: 2, MaxWaiting: 3, Timeout: time.Minute})
	var running sync.WaitGroup
	for range 5 {
		running.Go(func() {
			if got := post(t, h, query(`{fail(kind:"block")}`)); got.Status != 200 || len(got.Errors) > 0 {
				t.Errorf("admitted: status %d %s", got.Status, got.Body)
			}
		})
	}
	eventually(t, "two run, three wait", func() bool { return h.Running() == 2 && h.Waiting() == 3 })
	got := post(t, h, query(`{hello}`))
	if got.Status != 503 || got.code() != "LIMIT_EXCEEDED" || got.Header.Get("Retry-After") != "1" {
		t.Errorf("status %d %s %v", got.Status, got.Body, got.Header)
	}
	if got := post(t, h, query(`mutation{bump(by:1)}`)); got.Status != 503 {
		// Its document is not known yet, so it needs a place to be parsed.
		t.Errorf("unknown mutation: status %d", got.Status)
	}
	close(resolvers.Release)
	running.Wait()
	if h.Running() != 0 || h.Waiting() != 0 {
		t.Errorf("%d run and %d wait after the end", h.Running(), h.Waiting())
	}
}

func TestChangesDoNotWaitBehindQueries(t *testing.T) {
	h, resolvers := newHandler(t, endpoint.Config{MaxRunning: 1, MaxWaiting: 1, MaxWriting: 2, Timeout: time.Minute})
	bump := query(`mutation{bump(by:1)}`)
	post(t, h, bump) // its document is kept
	var running sync.WaitGroup
	running.Go(func() { post(t, h, query(`{fail(kind:"block")}`)) })
	eventually(t, "the query runs", func() bool { return h.Running() == 1 })
	if got := post(t, h, bump); got.Status != 200 || resolvers.Bumped.Load() != 2 {
		t.Errorf("status %d %s", got.Status, got.Body)
	}
	close(resolvers.Release)
	running.Wait()
}

func TestMoreChangesThanFitAreTurnedAway(t *testing.T) {
	h, _ := newHandler(t, endpoint.Config{MaxWriting: 1, Timeout: time.Minute})
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { do(t, h, request("POST", "/", query(`mutation{bump(by:-1)}`)).WithContext(ctx)) })
	eventually(t, "the first change is in flight", func() bool { return h.Writing() == 1 })
	if got := post(t, h, query(`mutation{bump(by:1)}`)); got.Status != 503 || got.Header.Get("Retry-After") == "" {
		t.Errorf("status %d %s", got.Status, got.Body)
	}
	cancel()
	running.Wait()
	if h.Writing() != 0 {
		t.Error("a place is lost")
	}
}

func TestAQueryThatOnlyWaitsLendsItsPlace(t *testing.T) {
	h, resolvers := newHandler(t, endpoint.Config{MaxRunning: 1, MaxWaiting: 1, Timeout: time.Minute})
	wait := query(`{a:fail(kind:"wait") b:fail(kind:"wait")}`)
	const clients = 8
	var turnedAway atomic.Int64 // before there was a place
	var running sync.WaitGroup
	for range clients {
		running.Go(func() {
			got := post(t, h, wait)
			if got.Status == 503 {
				turnedAway.Add(1)
			}
			if got.Status == 200 && len(got.Errors) > 0 {
				t.Errorf("%s", got.Body)
			}
		})
	}
	eventually(t, "all others lend", func() bool {
		return turnedAway.Load()+resolvers.Lent.Load()/2 == clients && h.Running() == 0 && h.Waiting() == 0
	})
	if got := post(t, h, query(`{hello}`)); got.Status != 200 {
		t.Errorf("status %d %s", got.Status, got.Body)
	}
	close(resolvers.Release)
	running.Wait()
	if h.Running() != 0 {
		t.Errorf("%d places are lost", h.Running())
	}
}

func TestAQueryHasItsPlaceAgainAfterWaiting(t *testing.T) {
	h, resolvers := newHandler(t, endpoint.Config{})
	during, after := -1, -1
	resolvers.Hello = func(ctx context.Context) {
		err := endpoint.Wait(ctx, func(context.Context) error { during = h.Running(); return context.Canceled })
		if after = h.Running(); err == nil {
			t.Error("the error of waiting is lost")
		}
	}
	post(t, h, query(`{hello}`))
	if during != 0 || after != 1 || h.Running() != 0 {
		t.Errorf("%d during, %d after waiting, %d at the end", during, after, h.Running())
	}
	if err := endpoint.Wait(t.Context(), func(context.Context) error { return nil }); err != nil {
		t.Error(err) // outside of a request it only calls
	}
}

func TestAClientThatSendsTooFastIsToldWhenToReturn(t *testing.T) {
	h, _ := newHandler(t, endpoint.Config{
		Authenticate: tokens,
		Rate:         func(context.Context) (float64, int) { return 0.001, 3 },
	})
	send := func(address string, header ...string) reply {
		r := request("POST", "/", query("{hello}"), header...)
		r.RemoteAddr = address
		return do(t, h, r)
	}
	for i := range 5 {
		got := send("192.0.2.1:1000")
		if want := i < 3; (got.Status == 200) != want {
			t.Errorf("request %d: status %d", i, got.Status)
		}
		if got.Status != 200 && (got.Status != 429 || got.Header.Get("Retry-After") == "" || got.code() != "LIMIT_EXCEEDED") {
			t.Errorf("request %d: status %d %s", i, got.Status, got.Body)
		}
	}
	if got := send("192.0.2.2:1000"); got.Status != 200 {
		t.Errorf("another client: status %d", got.Status)
	}
	for range 3 {
		send("[2001:db8:1:2::1]:1000")
	}
	if got := send("[2001:db8:1:2:ffff::9]:1000"); got.Status != 429 {
		t.Errorf("another address of the same /64: status %d", got.Status)
	}
	for range 3 {
		if got := send("192.0.2.3:1", "Authorization", "Bearer guess"); got.Status != 401 {
			t.Errorf("guess: status %d", got.Status)
		}
	}
	if got := send("192.0.2.3:1", "Authorization", "Bearer guess"); got.Status != 429 {
		t.Errorf("guessing tokens is not limited: status %d", got.Status)
	}
}

func TestEveryRequestIsObservedOnce(t *testing.T) {
	var seen []endpoint.Observation
	h, _ := newHandler(t, endpoint.Config{Observe: func(o endpoint.Observation) { seen = append(seen, o) }})
	post(t, h, `{"query":"query Q{item(id:1){id}}","operationName":"Q"}`)
	post(t, h, query(`mutation{bump(by:1)}`))
	post(t, h, query(`{`))
	post(t, h, query(`{fail(kind:"x")}`))
	do(t, h, request(http.MethodPut, "/", ""))
	post(t, h, query("{hello}"), "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
	want := []endpoint.Observation{
		{Type: "query", Operation: "Q", Status: 200, Cost: 1},
		{Type: "mutation", Status: 200},
		{Type: "", Status: 400, Code: "BAD_REQUEST"},
		{Type: "query", Status: 200, Code: "INTERNAL"},
		{Type: "", Status: 405, Code: "BAD_REQUEST"},
		{Type: "", Status: 403, Code: "FORBIDDEN"},
	}
	if len(seen) != len(want) {
		t.Fatalf("%d observations, want %d", len(seen), len(want))
	}
	for i := range want {
		got := seen[i]
		if got.Duration <= 0 {
			t.Errorf("%d: duration %v", i, got.Duration)
		}
		got.Duration = 0
		if got != want[i] {
			t.Errorf("%d: got %+v, want %+v", i, got, want[i])
		}
	}
}

func TestAPanicOutsideOfResolversIsAnsweredToo(t *testing.T) {
	h, _ := newHandler(t, endpoint.Config{CacheKey: func(context.Context) (string, uint64, bool) { panic("secret hook") }})
	got := post(t, h, query("{hello}"))
	if got.Status != 500 || got.code() != "INTERNAL" || strings.Contains(got.Body, "secret") {
		t.Errorf("status %d %s", got.Status, got.Body)
	}
	if h.Running() != 0 {
		t.Error("the place of the request is lost")
	}
}

func TestPagesOfTheDaemonRunUnderTheSameLimits(t *testing.T) {
	h, resolvers := newHandler(t, endpoint.Config{})
	var seen endpoint.Consistency
	resolvers.Hello = func(ctx context.Context) { seen = endpoint.ConsistencyFrom(ctx) }
	ask := endpoint.Consistency{Level: endpoint.AtLeast, Index: 3}
	got := h.Execute(t.Context(), endpoint.Request{Query: "query($n:String){hello(name:$n)}", Variables: map[string]any{"n": "x"}}, ask)
	if string(got.Data) != `{"hello":"hello x"}` || len(got.Errors) > 0 || seen != ask {
		t.Errorf("%s %v %+v", got.Data, got.Errors, seen)
	}
	for _, text := range []string{"{", "{items(first:1000){nodes{id}}}", "subscription{counter(upTo:1){index}}"} {
		if got := h.Execute(t.Context(), endpoint.Request{Query: text}, endpoint.Consistency{}); len(got.Errors) == 0 || got.Data != nil {
			t.Errorf("%s: %s", text, got.Data)
		}
	}
}
