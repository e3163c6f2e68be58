package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/hashicorp/raft"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/mulu-catalog/mulu/ledger"
)

// metrics are the figures under /metrics.
type metrics struct {
	registry *prometheus.Registry
	leader   prometheus.Gauge
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	cached   prometheus.Counter
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		leader:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "mulu_leader", Help: "1 while this node leads."}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "mulu_graphql_requests_total", Help: "GraphQL requests by type and code of the first error.",
		}, []string{"type", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "mulu_graphql_seconds", Help: "Duration of GraphQL queries and mutations.", Buckets: prometheus.ExponentialBuckets(0.0005, 4, 9),
		}, []string{"type"}),
		cached: prometheus.NewCounter(prometheus.CounterOpts{Name: "mulu_graphql_cached_total", Help: "GraphQL answers from the cache."}),
	}
	m.registry.MustRegister(m.leader, m.requests, m.seconds, m.cached,
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), collectors.NewGoCollector())
	return m
}

// watch adds what is asked for only when somebody looks.
func (n *Node) watch() {
	add := func(name, help string, value func() float64) {
		n.metrics.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
	}
	add("mulu_applied_index", "Newest log index that local reads and searches show.", func() float64 { return float64(n.replica.Applied()) })
	add("mulu_freshness_bound_ms", "Proven age of local reads in milliseconds; -1 when unknown.", func() float64 {
		return float64(n.replica.Bound())
	})
	add("mulu_search_documents", "Documents in the search index.", func() float64 { return float64(n.search.View().Len()) })
	add("mulu_halted", "1 when the state machine has stopped.", func() float64 {
		return gauge(n.replica.Halted() != nil)
	})
	add("mulu_certificate_expires_seconds", "Seconds until the node's certificate expires.", func() float64 {
		return time.Until(n.renewal.Leaf().NotAfter).Seconds()
	})
}

// openWeb serves GraphQL, health and metrics.
func (n *Node) openWeb(ctx context.Context) error {
	n.watch()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", n.healthz)
	mux.HandleFunc("GET /readyz", n.readyz)
	mux.Handle("GET /metrics", promhttp.HandlerFor(n.metrics.registry, promhttp.HandlerOpts{}))
	if err := n.routes(mux); err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", n.config.HTTP)
	if err != nil {
		return fmt.Errorf("opening the http port: %w", err)
	}
	n.webAddr = listener.Addr().String()
	n.web = &http.Server{
		Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: time.Minute,
		MaxHeaderBytes: 16 << 10,
	}
	n.serve(n.web, listener)
	return nil
}

// serve runs a server until it is shut down; the node waits for it.
func (n *Node) serve(server *http.Server, listener net.Listener) {
	n.running.Go(func() {
		if err := server.Serve(listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
			n.fail(fmt.Errorf("serving http: %w", err))
		}
	})
}

// healthz: the process lives, and neither its state machine nor its log has
// stopped.
func (n *Node) healthz(w http.ResponseWriter, _ *http.Request) {
	if n.replica.Halted() != nil || n.Cause() != nil {
		writeJSON(w, http.StatusInternalServerError, map[string]string{"status": "halted"})
		return
	}
	writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

// readyz: a leader is known and this node, a member, has the federation's state.
func (n *Node) readyz(w http.ResponseWriter, r *http.Request) {
	status, err := n.Status(r.Context())
	switch {
	case n.Cause() != nil:
		writeJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "not ready", "why": "the node cannot go on"})
	case err != nil:
		writeJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "not ready", "why": "the state cannot be read"})
	case n.left():
		writeJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "not ready", "why": "the node has left the federation"})
	case status.Leader == "" || !status.Founded:
		writeJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "not ready", "why": "no leader or no state yet"})
	default:
		writeJSON(w, http.StatusOK, map[string]string{"status": "ready"})
	}
}

func writeJSON(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(v) //nolint:errchkjson // the client is gone if this fails
}

// Status is a node as its operator sees it.
type Status struct {
	Division    string         `json:"division"`
	Incarnation string         `json:"incarnation"`
	Role        string         `json:"raft"`
	Leader      string         `json:"leader"`
	Founded     bool           `json:"founded"`
	Applied     uint64         `json:"appliedIndex"`
	AsOf        string         `json:"asOf"`
	BoundMS     int64          `json:"boundMs"`
	StateHash   string         `json:"stateHash"`
	Address     string         `json:"address"`
	HTTP        string         `json:"http"`
	Halted      string         `json:"halted,omitempty"`
	CertExpires string         `json:"certificateExpires"`
	Members     []MemberStatus `json:"members"`
}

// MemberStatus is one line of the roster.
type MemberStatus struct {
	Division    string `json:"division"`
	Incarnation string `json:"incarnation"`
	Status      string `json:"status"`
	Address     string `json:"address"`
	Leader      bool   `json:"leader"`
	Votes       bool   `json:"votes"`       // in raft's own configuration, which follows the roster
	RaftAddress string `json:"raftAddress"` // likewise; empty when raft has not taken it in
}

// Status reads what the node knows of itself and the federation, locally.
func (n *Node) Status(ctx context.Context) (Status, error) {
	_, leader := n.replica.Raft().LeaderWithID()
	s := Status{
		Division: n.self.Division, Incarnation: n.self.Incarnation, Role: n.replica.Raft().State().String(), Leader: string(leader),
		Address: n.Address(), HTTP: n.webAddr, CertExpires: n.renewal.Leaf().NotAfter.UTC().Format(time.RFC3339),
	}
	if err := n.replica.Halted(); err != nil {
		s.Halted = err.Error()
	}
	stamp, err := n.replica.Read(ctx, ledger.ReadLevel{}, func(ledger.Reader) error { return nil })
	if err != nil {
		return s, err
	}
	s.BoundMS, s.AsOf = stamp.BoundMS, stamp.AsOf.String()
	index, hash, err := n.StateHash()
	if err != nil {
		return s, err
	}
	s.Applied, s.StateHash = index, fmt.Sprintf("%x", hash)
	n.roster.mu.RLock()
	s.Founded = n.roster.founded
	n.roster.mu.RUnlock()
	servers, _, err := n.servers()
	if err != nil {
		servers = nil // raft is stopping
	}
	for _, m := range n.sortedMembers() {
		s.Members = append(s.Members, MemberStatus{
			Division: m.Division, Incarnation: m.ID, Status: string(m.Status), Address: m.Address, Leader: m.ID == string(leader),
			Votes: votes(servers, m.ID), RaftAddress: string(servers[m.ID].Address),
		})
	}
	return s, nil
}

func votes(servers map[string]raft.Server, id string) bool {
	s, in := servers[id]
	return in && s.Suffrage == raft.Voter
}
