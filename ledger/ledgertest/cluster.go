package ledgertest

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/ledger"
)

// ClusterConfig says how a Cluster begins. Only Book is required.
type ClusterConfig struct {
	Book     *ledger.Book
	Sign     func(batch *ledger.Batch) // signs what a node accepted; nil: unsigned
	Origin   string                    // incarnation of the accepting node; "node-1" if empty
	Division string                    // served-by of reads; "330000" if empty
	Start    time.Time                 // state time of the first entry; 2026-08-01 in Hangzhou if zero
}

// Persona is somebody who gives commands in a test.
type Persona struct {
	Claim  ledger.Claim
	Client string // whose request ids are used; the claim's token if empty
	Origin string // incarnation of the accepting node; the cluster's if empty
}

// Cluster is a federation of one member that keeps its log, so that the log
// can be carried out again. It may be used by many goroutines.
type Cluster struct {
	t        testing.TB
	config   ClusterConfig
	mu       sync.Mutex
	store    *MapStore // replaced, never changed, once an entry is applied
	log      [][]byte
	now      time.Time
	requests int
}

var _ ledger.Cluster = (*Cluster)(nil)

// hangzhou is China Standard Time, which has no summer time.
func hangzhou() *time.Location { return time.FixedZone("CST", 8*3600) }

// NewCluster makes a cluster with an empty state.
func NewCluster(t testing.TB, config ClusterConfig) *Cluster {
	t.Helper()
	if config.Book == nil {
		t.Fatal("ledgertest: a cluster needs a book")
	}
	if config.Origin == "" {
		config.Origin = "node-1"
	}
	if config.Division == "" {
		config.Division = "330000"
	}
	if config.Start.IsZero() {
		config.Start = time.Date(2026, 8, 1, 0, 0, 0, 0, hangzhou())
	}
	return &Cluster{t: t, config: config, store: NewMapStore(), now: config.Start}
}

// SetTime sets the clock that stamps the following entries.
func (c *Cluster) SetTime(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Time is the clock as it was set.
func (c *Cluster) Time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Index is the log index of the newest entry; the first has index 1.
func (c *Cluster) Index() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return uint64(len(c.log))
}

// Store is the present state. It does not change when commands follow.
func (c *Cluster) Store() *MapStore {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.store
}

// Log is the data of every entry; the first has log index 1.
func (c *Cluster) Log() [][]byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([][]byte(nil), c.log...)
}

// Book is the book of the cluster.
func (c *Cluster) Book() *ledger.Book { return c.config.Book }

// Request is a fresh request on behalf of the persona, for ledger.Propose.
func (c *Cluster) Request(as Persona) ledger.Request {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests++
	return ledger.Request{ID: fmt.Sprintf("request-%06d", c.requests), Client: as.client(), Claim: as.Claim}
}

func (p Persona) client() string {
	if p.Client != "" {
		return p.Client
	}
	return p.Claim.Token
}

// Give gives a command written as JSON and returns its result, accepted or
// refused. Text that is no such command, and a stopped node, fail the test.
func (c *Cluster) Give(kind ledger.Kind, payloadJSON string, as Persona) ledger.Result {
	c.t.Helper()
	payload, err := c.config.Book.PayloadFromJSON(kind, []byte(payloadJSON))
	if err != nil {
		c.t.Fatal(err)
	}
	request := c.Request(as)
	result, err := c.ProposeAt(as.Origin, ledger.Proposal{
		Kind: kind, Payload: payload, RequestID: request.ID, Client: request.Client, Claim: request.Claim,
	})
	if err != nil {
		c.t.Fatalf("giving %s: %v", kind, err)
	}
	return result
}

// MustGive is Give for a command that must be accepted.
func (c *Cluster) MustGive(kind ledger.Kind, payloadJSON string, as Persona) ledger.Result {
	c.t.Helper()
	result := c.Give(kind, payloadJSON, as)
	if result.Refusal != nil {
		c.t.Fatalf("giving %s: %v", kind, result.Refusal)
	}
	return result
}

// Propose carries out the command in an entry of its own.
func (c *Cluster) Propose(ctx context.Context, p ledger.Proposal) (ledger.Result, error) {
	if err := ctx.Err(); err != nil {
		return ledger.Result{}, fmt.Errorf("%w: %w", ledger.ErrNoLeader, err)
	}
	return c.ProposeAt("", p)
}

// ProposeAt is Propose through the node with the given incarnation.
func (c *Cluster) ProposeAt(origin string, p ledger.Proposal) (ledger.Result, error) {
	outcome, err := c.Together(origin, p)
	if err != nil {
		return ledger.Result{}, err
	}
	return outcome.Results[0], nil
}

// Together carries out several commands in one entry, as a busy leader does.
// An error rolls the whole entry back, as if it had not been given.
func (c *Cluster) Together(origin string, proposals ...ledger.Proposal) (ledger.Outcome, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if origin == "" {
		origin = c.config.Origin
	}
	data, err := c.entry(origin, proposals)
	if err != nil {
		return ledger.Outcome{}, err
	}
	next := c.store.Clone()
	outcome, err := apply(c.config.Book, next, uint64(len(c.log)+1), data)
	if err != nil {
		return ledger.Outcome{}, err
	}
	c.store, c.log = next, append(c.log, data)
	return outcome, nil
}

func (c *Cluster) entry(origin string, proposals []ledger.Proposal) ([]byte, error) {
	now := ledger.InstantOf(c.now)
	batch := ledger.Batch{Origin: origin}
	for _, p := range proposals {
		data, err := ledger.EncodeEnvelope(ledger.Envelope{
			Version: ledger.FormatVersion, Kind: p.Kind, RequestID: p.RequestID, Client: p.Client,
			Claim: p.Claim, ProposedAt: now, Payload: p.Payload, Origin: origin,
		})
		if err != nil {
			return nil, err
		}
		batch.Envelopes = append(batch.Envelopes, data)
	}
	if c.config.Sign != nil {
		c.config.Sign(&batch)
	}
	return ledger.EncodeEntry(ledger.Entry{Version: ledger.FormatVersion, StampedAt: now, Batches: []ledger.Batch{batch}})
}

func apply(book *ledger.Book, store *MapStore, index uint64, data []byte) (ledger.Outcome, error) {
	entry, err := ledger.DecodeEntry(data)
	if err != nil {
		return ledger.Outcome{}, err
	}
	return book.Execute(store, index, entry)
}

// Read calls fn with the present state, which satisfies every level.
func (c *Cluster) Read(ctx context.Context, level ledger.ReadLevel, fn func(r ledger.Reader) error) (ledger.Stamp, error) {
	c.mu.Lock()
	store, index := c.store, uint64(len(c.log))
	c.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return ledger.Stamp{}, fmt.Errorf("reading: %w", err)
	}
	if level.Level == ledger.AtLeast && level.Index > index {
		return ledger.Stamp{}, fmt.Errorf("reading at least at %d: the log ends at %d", level.Index, index)
	}
	if level.Level == "" {
		level.Level = ledger.Local
	}
	stamp := ledger.Stamp{AppliedIndex: index, AsOf: ledger.Clock(store), Level: level.Level, ServedBy: c.config.Division}
	return stamp, fn(store)
}

// WriteStatus says what became of a request.
func (c *Cluster) WriteStatus(ctx context.Context, client, requestID string) (ledger.WriteStatus, error) {
	if err := ctx.Err(); err != nil {
		return ledger.WriteStatus{}, fmt.Errorf("asking for a write: %w", err)
	}
	return ledger.StatusOf(c.Store(), client, requestID), nil
}

// Replay carries out the whole log on an empty store and fails the test unless
// it leaves the same bytes. Then it carries out every settled request once
// more and fails the test if that changes anything but the ledger's own
// tables.
func (c *Cluster) Replay(t testing.TB) {
	t.Helper()
	log, want := c.Log(), c.Store()
	again := NewMapStore()
	for i, data := range log {
		if _, err := apply(c.config.Book, again, uint64(i+1), data); err != nil {
			t.Fatalf("replaying entry %d: %v", i+1, err)
		}
	}
	if again.Hash() != want.Hash() {
		t.Fatalf("the log carried out again leaves other bytes:\n%s", want.Diff(again))
	}
	law := again.LawHash()
	for i, data := range log {
		if !settled(t, again, data) {
			continue
		}
		outcome, err := apply(c.config.Book, again, uint64(len(log)+i+1), data)
		if err != nil {
			t.Fatalf("giving entry %d a second time: %v", i+1, err)
		}
		for _, result := range outcome.Results {
			if !result.Repeated {
				t.Fatalf("request %s was carried out twice", result.RequestID)
			}
		}
	}
	if again.LawHash() != law {
		t.Fatalf("requests given a second time changed the state:\n%s", want.Diff(again))
	}
}

// settled reports whether the state remembers every request of the entry.
func settled(t testing.TB, r ledger.Reader, data []byte) bool {
	t.Helper()
	entry, err := ledger.DecodeEntry(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, batch := range entry.Batches {
		for _, raw := range batch.Envelopes {
			env, err := ledger.DecodeEnvelope(bytes.Clone(raw))
			if err != nil {
				t.Fatal(err)
			}
			if ledger.StatusOf(r, env.Client, env.RequestID).State == ledger.WriteNotFound {
				return false
			}
		}
	}
	return true
}
