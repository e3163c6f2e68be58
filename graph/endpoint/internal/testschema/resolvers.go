package testschema

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"

	"github.com/mulu-catalog/mulu/graph/endpoint"
)

// Resolvers is the root of the test schema. Its fields let a test watch and steer the resolvers.
type Resolvers struct {
	Calls   atomic.Int64          // of Query.hello
	Bumped  atomic.Int64          // sum of Mutation.bump
	Release chan struct{}         // what fail(kind: "block") and fail(kind: "wait") wait for
	Lent    atomic.Int64          // fields of fail(kind: "wait") that wait
	Index   atomic.Uint64         // applied index that every read records
	Hello   func(context.Context) // called by Query.hello if set
}

// New returns the executable schema over r.
func New(r *Resolvers) graphql.ExecutableSchema {
	return NewExecutableSchema(Config{Resolvers: r})
}

// Tick returns the resolver of Tick.
func (r *Resolvers) Tick() TickResolver { return tickResolver{} }

type tickResolver struct{}

// Index records what it read, as every reader of the state does.
func (tickResolver) Index(ctx context.Context, tick *Tick) (int32, error) {
	endpoint.RecordStamp(ctx, endpoint.Stamp{AppliedIndex: uint64(tick.Index)}) //nolint:gosec // positive
	return tick.Index, nil
}

type resolver struct{ *Resolvers }

// Query returns the resolver of the query root.
func (r *Resolvers) Query() QueryResolver { return resolver{r} }

// Mutation returns the resolver of the mutation root.
func (r *Resolvers) Mutation() MutationResolver { return resolver{r} }

// Subscription returns the resolver of the subscription root.
func (r *Resolvers) Subscription() SubscriptionResolver { return resolver{r} }

// Item returns the resolver of Item.
func (r *Resolvers) Item() ItemResolver { return resolver{r} }

func (r resolver) Hello(ctx context.Context, name *string) (string, error) {
	r.Calls.Add(1)
	if index := r.Index.Load(); index > 0 {
		endpoint.RecordStamp(ctx, endpoint.Stamp{Node: "test", AppliedIndex: index})
	}
	if r.Resolvers.Hello != nil {
		r.Resolvers.Hello(ctx)
	}
	if name == nil {
		return "hello", nil
	}
	return "hello " + *name, nil
}

func (r resolver) Number(_ context.Context, value int32) (int32, error) { return value, nil }

func item(id string) *Item {
	it := &Item{ID: id, Name: "item " + id}
	it.Self = it
	return it
}

func (r resolver) Item(_ context.Context, id string) (*Item, error) { return item(id), nil }

func (r resolver) By(_ context.Context, which ItemBy) (*Item, error) {
	if which.ID != nil {
		return item(*which.ID), nil
	}
	return item(*which.Name), nil
}

func (r resolver) Nodes(_ context.Context, ids []string) ([]*Item, error) {
	out := make([]*Item, len(ids))
	for i, id := range ids {
		out[i] = item(id)
	}
	return out, nil
}

func connection(first int32) *ItemConnection {
	c := &ItemConnection{TotalCount: 1000, Edges: []*ItemEdge{}, Nodes: []*Item{}}
	for i := range first {
		it := item(strconv.Itoa(int(i)))
		c.Nodes = append(c.Nodes, it)
		c.Edges = append(c.Edges, &ItemEdge{Cursor: it.ID, Node: it})
	}
	return c
}

func (r resolver) Items(_ context.Context, first *int32, _ *string) (*ItemConnection, error) {
	return connection(*first), nil
}

func (r resolver) Strict(_ context.Context, first int32) (*ItemConnection, error) {
	return connection(first), nil
}

func (r resolver) Friends(_ context.Context, _ *Item, first *int32) (*ItemConnection, error) {
	return connection(*first), nil
}

func (r resolver) Fail(ctx context.Context, kind string) (*string, error) {
	switch kind {
	case "panic":
		panic("secret panic")
	case "forbidden":
		return nil, &endpoint.Error{Code: endpoint.Forbidden, Message: "not for you", Extensions: map[string]any{"article": "12"}}
	case "block":
		select {
		case <-r.Release:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		return &kind, nil
	case "wait":
		err := endpoint.Wait(ctx, func(ctx context.Context) error {
			r.Lent.Add(1)
			defer r.Lent.Add(-1)
			select {
			case <-r.Release:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		return &kind, err
	}
	return nil, errors.New("secret: /var/lib/mulu is on fire")
}

// Bump adds by, or waits for the end of ctx if by is negative.
func (r resolver) Bump(ctx context.Context, by int32) (int32, error) {
	if by < 0 {
		<-ctx.Done()
		return 0, ctx.Err()
	}
	return int32(r.Bumped.Add(int64(by))), nil //nolint:gosec // a test counts to ten
}

func (r resolver) Counter(ctx context.Context, after *int32, upTo int32) (<-chan *Tick, error) {
	from := int32(0)
	if after != nil {
		from = *after
	}
	if last, err := strconv.ParseInt(endpoint.LastEventID(ctx), 10, 32); err == nil {
		from = int32(last)
	}
	if upTo < 0 {
		return nil, &endpoint.Error{Code: endpoint.NotYet, Message: "upTo is negative"}
	}
	ticks := make(chan *Tick)
	go func() { // ends with ctx or after upTo; endpoint waits for it through the channel
		defer close(ticks)
		for i := from + 1; i <= min(upTo, 1000); i++ {
			select {
			case ticks <- &Tick{Index: i}:
			case <-ctx.Done():
				return
			}
		}
		if upTo > 1000 {
			<-ctx.Done()
		}
	}()
	return endpoint.Events(ctx, ticks, func(t *Tick) string { return strconv.Itoa(int(t.Index)) }), nil
}

func (r resolver) Plain(ctx context.Context, upTo int32) (<-chan *Tick, error) {
	ticks := make(chan *Tick)
	go func() { // ends with ctx or after upTo
		defer close(ticks)
		for i := int32(1); i <= upTo; i++ {
			select {
			case ticks <- &Tick{Index: i}:
			case <-ctx.Done():
				return
			}
		}
	}()
	return ticks, nil
}
