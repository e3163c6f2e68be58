package graph

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/endpoint"
	"github.com/mulu-catalog/mulu/graph/generated"
	"github.com/mulu-catalog/mulu/ledger"
)

// Resolver is the root of all resolvers.
type Resolver struct {
	config Config
	book   *ledger.Book // for asking who may give what
}

var _ generated.ResolverRoot = (*Resolver)(nil)

// Budgets of one request, in the units of the cost analyser.
const (
	publicBudget   = 20_000
	officialBudget = 200_000
)

// New makes the handler that is mounted at /graphql.
func New(c Config) (*endpoint.Handler, error) {
	if c.Cluster == nil || c.Search == nil {
		return nil, errors.New("making the GraphQL layer: no cluster or no search")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	r := &Resolver{config: c, book: catalog.Book()}
	e := c.Endpoint
	e.Authenticate, e.Budget, e.Introspection, e.Stamp = r.authenticate, r.budget, r.introspection, r.stamp
	if c.Applied != nil {
		e.CacheKey = r.cacheKey
	}
	e.ClientKey = clientKey(e.ClientKey)
	e.Logger = c.Log
	return endpoint.New(generated.NewExecutableSchema(generated.Config{Resolvers: r}), e)
}

func (r *Resolver) budget(ctx context.Context) int {
	if viewerOf(ctx).known() {
		return officialBudget
	}
	return publicBudget
}

func (r *Resolver) introspection(ctx context.Context) bool {
	return r.config.Introspection || viewerOf(ctx).known()
}

// stamp completes the stamp of an answer whose resolvers read nothing.
func (r *Resolver) stamp(_ context.Context, s *endpoint.Stamp) {
	if s.Node == "" {
		s.Node = r.config.Node
	}
	if s.AppliedIndex == 0 && r.config.Applied != nil {
		s.AppliedIndex = r.config.Applied()
	}
}

func (r *Resolver) cacheKey(ctx context.Context) (viewer string, index uint64, ok bool) {
	return viewerOf(ctx).token.ID, r.config.Applied(), true
}

// fail turns an error into what the client may read: a code, or INTERNAL without details.
func (r *Resolver) fail(err error) error {
	var unknown *ledger.UnknownOutcome
	var refusal *ledger.Error
	var bad *SearchError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &unknown):
		return &endpoint.Error{
			Code: endpoint.UnknownOutcome, Message: "结果未知，请以相同幂等键重试或查询 writeStatus · the outcome is unknown; retry with the same key or ask writeStatus",
			Extensions: map[string]any{"requestId": unknown.RequestID},
		}
	case r.config.IsNotYet != nil && r.config.IsNotYet(err):
		return &endpoint.Error{Code: endpoint.NotYet, Message: "所要求的日志序号尚未应用 · the asked index is not applied on this node"}
	case r.config.IsTooStale != nil && r.config.IsTooStale(err):
		return &endpoint.Error{Code: endpoint.TooStale, Message: "无法证明所要求的新鲜度 · the node cannot prove the asked bound"}
	case errors.Is(err, ledger.ErrNoLeader): // last of the three: a level of reading can fail for want of a leader
		return &endpoint.Error{Code: endpoint.NoLeader, Message: "联盟暂无领导节点，未作任何变更 · no leader in reach; nothing was changed"}
	case errors.As(err, &bad):
		return &endpoint.Error{Code: endpoint.BadRequest, Message: bad.Reason}
	case errors.As(err, &refusal):
		return &endpoint.Error{Code: endpoint.BadRequest, Message: sentence(refusal), Extensions: ruleOf(refusal)}
	}
	return err
}

// sentence is what a refused query is told: the rule in both languages and the facts.
func sentence(refusal *ledger.Error) string {
	facts := make([]string, len(refusal.Details))
	for i, d := range refusal.Details {
		facts[i] = strings.Join(strings.Fields(d.Field+" "+d.Value+" "+d.Reason), " ")
	}
	text := refusal.MessageZh + " · " + refusal.MessageEn
	if len(facts) > 0 {
		text += " (" + strings.Join(facts, "; ") + ")"
	}
	return text
}

// ruleOf names the rule to programs.
func ruleOf(refusal *ledger.Error) map[string]any {
	return map[string]any{"rule": refusal.Code, "article": refusal.Article}
}

func badRequest(format string, args ...any) error {
	return &endpoint.Error{Code: endpoint.BadRequest, Message: fmt.Sprintf(format, args...)}
}
