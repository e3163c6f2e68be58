package endpoint

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// clientAddress is the default ClientKey: the peer's address, of IPv6 the /64 that one subscriber owns.
func clientAddress(_ context.Context, r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	addr = addr.Unmap()
	if addr.Is6() {
		if prefix, err := addr.WithZone("").Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return addr.String()
}

// buckets is a token bucket per client, for the most recent clients. A client that falls out starts with a full bucket again.
type buckets struct {
	mu   sync.Mutex
	keep *lru[string, *bucket]
}

type bucket struct {
	tokens float64
	filled time.Time
}

const maxClients = 16_384

func newBuckets() *buckets {
	return &buckets{keep: newLRU[string, *bucket](maxClients, maxClients*64)}
}

// take spends one token of client, or says how long to wait for the next one.
func (b *buckets) take(client string, perSecond float64, burst int, now time.Time) (time.Duration, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	tokens, ok := b.keep.get(client)
	if !ok {
		tokens = &bucket{tokens: float64(burst), filled: now}
		b.keep.add(client, tokens, 64)
	}
	elapsed := max(now.Sub(tokens.filled).Seconds(), 0)
	tokens.tokens = min(tokens.tokens+elapsed*perSecond, float64(burst))
	tokens.filled = now
	if tokens.tokens >= 1 {
		tokens.tokens--
		return 0, true
	}
	return time.Duration((1 - tokens.tokens) / perSecond * float64(time.Second)), false
}

// gate lets a number of requests through at once; some more may wait, the rest is turned away.
type gate struct {
	slots   chan struct{}
	waiting atomic.Int64
	queue   int64
}

func newGate(slots, queue int) *gate {
	return &gate{slots: make(chan struct{}, slots), queue: int64(queue)}
}

// enter takes a slot; false means that the queue is full or ctx ended.
func (g *gate) enter(ctx context.Context) bool {
	select {
	case g.slots <- struct{}{}:
		return true
	default:
	}
	if g.waiting.Add(1) > g.queue {
		g.waiting.Add(-1)
		return false
	}
	defer g.waiting.Add(-1)
	select {
	case g.slots <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (g *gate) leave() { <-g.slots }

// turn is the slot that one request holds. It may be lent out while the request only waits for somebody else.
type turn struct {
	gate *gate

	mu      sync.Mutex
	held    bool
	waiters int
}

// begin takes a slot of g; nothing happens if the request holds one already.
func (t *turn) begin(ctx context.Context, g *gate) bool {
	if !t.held {
		t.gate = g
		t.held = g.enter(ctx)
	}
	return t.held
}

func (t *turn) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held {
		t.held = false
		t.gate.leave()
	}
}

// Wait runs wait, which blocks on the network or the log rather than on a processor, without keeping the place among the queries
// that are worked on. Resolvers call it around everything that waits, such as the confirmation of a linearizable read.
func Wait(ctx context.Context, wait func(ctx context.Context) error) error {
	sc := scopeFrom(ctx)
	if sc == nil || !sc.lendable {
		return wait(ctx)
	}
	sc.turn.lend()
	defer sc.turn.takeBack()
	return wait(ctx)
}

func (t *turn) lend() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiters++
	if t.waiters == 1 && t.held {
		t.held = false
		t.gate.leave()
	}
}

// takeBack waits for a slot even when the queue is full, because the request has been admitted before.
func (t *turn) takeBack() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiters--
	if t.waiters == 0 && !t.held {
		t.gate.slots <- struct{}{}
		t.held = true
	}
}

// streams counts the subscriptions of each client.
type streams struct {
	perClient, total int

	mu     sync.Mutex
	open   map[string]int
	sum    int
	closed bool
	idle   chan struct{} // closed when closed and no stream is open
}

func newStreams(perClient, total int) *streams {
	return &streams{perClient: perClient, total: total, open: map[string]int{}, idle: make(chan struct{})}
}

// enter counts a stream of client; the refusal says which limit stands against it.
func (s *streams) enter(client string) *refusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return busy("the node is stopping", time.Second)
	case s.open[client] >= s.perClient:
		return tooMany("at most %d subscriptions at once per client", s.perClient, 5*time.Second)
	case s.sum >= s.total:
		return busy("the node serves as many subscriptions as it can", 5*time.Second)
	}
	s.open[client]++
	s.sum++
	return nil
}

func (s *streams) leave(client string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sum--
	s.open[client]--
	if s.open[client] == 0 {
		delete(s.open, client)
	}
	if s.closed && s.sum == 0 {
		close(s.idle)
	}
}

// close refuses streams from here on; idle is closed when the last one has left.
func (s *streams) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed && s.sum == 0 {
		close(s.idle)
	}
	s.closed = true
}

func busy(message string, after time.Duration) *refusal {
	return refuse(http.StatusServiceUnavailable, limitExceeded("%s", message), "Retry-After", seconds(after))
}

func tooMany(format string, limit int, after time.Duration) *refusal {
	return refuse(http.StatusTooManyRequests, limitExceeded(format, limit), "Retry-After", seconds(after))
}

// seconds rounds up, because Retry-After: 0 invites an immediate retry.
func seconds(d time.Duration) string {
	return strconv.Itoa(max(1, int((d+time.Second-1)/time.Second)))
}
