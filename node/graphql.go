package node

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph"
	"github.com/mulu-catalog/mulu/graph/endpoint"
	"github.com/mulu-catalog/mulu/graph/payload"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/identity"
	"github.com/mulu-catalog/mulu/node/importer"
	"github.com/mulu-catalog/mulu/node/schedule"
	"github.com/mulu-catalog/mulu/sync/feed"
	"github.com/mulu-catalog/mulu/sync/index"
	"github.com/mulu-catalog/mulu/sync/replica"
	"github.com/mulu-catalog/mulu/sync/store"
)

// openGraphQL makes the handler of /graphql.
func (n *Node) openGraphQL() (*endpoint.Handler, error) {
	sources := importer.Sources()
	mappings := make([]payload.Mapping, len(sources))
	for i, source := range sources {
		mappings[i] = payload.Mapping{Source: source}
	}
	return graph.New(graph.Config{
		Cluster: n.Cluster(), Search: searching{n.search}, Changes: following{n}, Node: n.self.Division, Applied: n.replica.Applied,
		Leader:   func() string { _, leader := n.replica.Raft().LeaderWithID(); return string(leader) },
		Transfer: n.replica.TransferLeadership, Keys: graphKeys{n}, Jobs: graphJobs{n}, Mappings: mappings,
		IsNotYet:      func(err error) bool { return errors.Is(err, replica.ErrNotYet) },
		IsTooStale:    func(err error) bool { return errors.Is(err, replica.ErrTooStale) },
		Now:           n.replica.Clock,
		Introspection: n.config.Introspection, Log: n.log,
		Endpoint: endpoint.Config{Observe: n.metrics.observe},
	})
}

// schemaText serves the published schema.
func schemaText(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(graph.SDL())) // the client is gone if this fails
}

// searching adapts the derived index to what graph asks of it.
type searching struct{ search *replica.Search }

// Search answers one page of entry identifiers.
func (s searching) Search(q graph.SearchQuery) (graph.SearchPage, error) {
	query := index.Query{
		Search: q.Words, Filter: indexFilter(&q.Filter), Order: indexOrder(q.Order), Desc: q.Desc, First: q.First, After: q.After,
		Facets: q.Facets, Total: q.Total,
	}
	if q.Within != "" {
		query.Within = &index.Set{Name: q.Within}
	}
	result, err := s.search.Query(query)
	var bad *index.QueryError
	switch {
	case errors.As(err, &bad):
		return graph.SearchPage{}, &graph.SearchError{Reason: bad.Error()}
	case errors.Is(err, index.ErrCursor):
		return graph.SearchPage{}, &graph.SearchError{Reason: "游标 after 无效 · after is no cursor of this order"}
	case errors.Is(err, index.ErrSet):
		return graph.SearchPage{}, &graph.SearchError{Reason: "该版本的条目集合不在索引中 · the entries of this edition are not in the index"}
	case err != nil:
		return graph.SearchPage{}, fmt.Errorf("searching: %w", err)
	}
	page := graph.SearchPage{
		Index: result.Index, Keys: result.Keys, Cursors: result.Cursors, HasNext: result.HasNext, HasPrevious: result.HasPrevious,
		Total: result.Total, Facets: map[string][]payload.FacetValue{},
	}
	for name, values := range result.Facets { // in any order: a map again
		for _, v := range values {
			page.Facets[name] = append(page.Facets[name], payload.FacetValue{Value: v.Value, Count: v.Count})
		}
	}
	return page, nil
}

func indexOrder(name string) index.Order {
	switch name {
	case "UPDATED":
		return index.Updated
	case "NAME":
		return index.Name
	case "ISSUED":
		return index.Issued
	}
	return index.Relevance
}

func indexFilter(f *graph.SearchFilter) index.Filter {
	out := index.Filter{Dim: f.Dim, In: f.In}
	if f.Since != nil || f.Before != nil {
		out.Range = &index.Range{Field: index.Updated, GTE: f.Since, LT: f.Before}
	}
	for i := range f.And {
		out.And = append(out.And, indexFilter(&f.And[i]))
	}
	for i := range f.Or {
		out.Or = append(out.Or, indexFilter(&f.Or[i]))
	}
	if f.Not != nil {
		not := indexFilter(f.Not)
		out.Not = &not
	}
	return out
}

// following adapts the change feed.
type following struct{ node *Node }

// Follow emits every change after the cursor.
func (f following) Follow(ctx context.Context, after string, emit func(ledger.Change) error) error {
	key, err := feed.ParseCursor(after)
	if err != nil {
		return err
	}
	read := func(fn func(r ledger.Reader) error) error {
		return f.node.state.View(func(v *store.View) error { return fn(v) })
	}
	return f.node.hub.Follow(ctx, read, key, emit)
}

// graphKeys makes secrets from the node's command key, so that a repeated request makes the same one.
type graphKeys struct{ node *Node }

// Secret derives 32 bytes. Ed25519 signatures are deterministic, and this message is no batch.
func (k graphKeys) Secret(purpose string) []byte {
	sum := sha256.Sum256(k.node.keys.SignCommand([]byte("mulu secret v1\x00" + purpose)))
	return sum[:]
}

// Person is the pseudonym of a name, as the operator's socket makes it.
func (k graphKeys) Person(name string) string { return k.node.home.Pseudonym(name) }

// InviteHash is what the state keeps of an invitation's secret.
func (k graphKeys) InviteHash(secret []byte) ([]byte, error) { return identity.HashSecret(secret) }

// Invitation writes the join token where the federation's CA key is.
func (k graphKeys) Invitation(invite catalog.Invite, secret []byte) (text string, ok bool, err error) {
	n := k.node
	if n.authority == nil {
		return "", false, nil
	}
	if invite.ID == "" {
		return "", true, nil
	}
	text, err = identity.Token{
		Federation: n.self.Federation, Pins: []identity.Pin{n.authority.Pin()}, Addresses: []string{n.config.Advertise},
		Division: invite.Division, VoterEligible: invite.VoterOK, ID: invite.ID, Secret: secret, Expires: invite.ExpiresAt.Time(),
	}.Text()
	return text, true, err
}

// observe counts requests by what they were and how they ended.
func (m *metrics) observe(o endpoint.Observation) {
	code := string(o.Code)
	if code == "" {
		code = "OK"
	}
	kind := o.Type
	if kind == "" {
		kind = "refused"
	}
	m.requests.WithLabelValues(kind, code).Inc()
	if o.Type != "subscription" {
		m.seconds.WithLabelValues(kind).Observe(o.Duration.Seconds())
	}
	if o.Cached {
		m.cached.Inc()
	}
}

// graphJobs adapts the statutory jobs.
type graphJobs struct{ node *Node }

// List describes the jobs.
func (g graphJobs) List() []payload.Job {
	infos := g.node.jobs.Jobs()
	out := make([]payload.Job, len(infos))
	for i, info := range infos {
		out[i] = payload.Job{Name: info.Name, Spec: info.Spec, Missed: string(info.Missed), Next: info.Next}
	}
	return out
}

// Plan says what a job would do.
func (g graphJobs) Plan(ctx context.Context, name string, at time.Time) ([]payload.PlannedCommand, error) {
	forecasts, err := g.node.jobs.DryRun(ctx, g.orNow(at), name)
	if err != nil {
		return nil, unknownJob(name, err)
	}
	var out []payload.PlannedCommand
	for _, forecast := range forecasts {
		for _, planned := range forecast.Effects {
			out = append(out, payload.PlannedCommand{Kind: planned.Kind, Says: planned.Says})
		}
	}
	return out, nil
}

// Run carries a job out.
func (g graphJobs) Run(ctx context.Context, name string, at time.Time) (catalog.Occurrence, error) {
	occurrence, err := g.node.jobs.RunNow(ctx, name, g.orNow(at))
	return occurrence, unknownJob(name, err)
}

func (g graphJobs) orNow(at time.Time) time.Time {
	if at.IsZero() {
		return g.node.replica.Clock()
	}
	return at
}

func unknownJob(name string, err error) error {
	if errors.Is(err, schedule.ErrUnknownJob) {
		return ledger.Refuse(ledger.CodeNotFound, "", "没有该任务", "no such job", ledger.Detail{Field: "job", Value: name})
	}
	return err
}
