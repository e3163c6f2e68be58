package endpoint

import (
	"context"
	"sync"
)

// scope is everything that this package keeps about one request, under one key of its context.
type scope struct {
	requestID   string
	lastEventID string
	consistency Consistency
	document    *document // for the executor, which must not parse again
	stamp       stampHolder
	turn        turn
	lendable    bool // the turn may be lent out by Wait
	events      eventIDs
}

type scopeKey struct{}

func scopeFrom(ctx context.Context) *scope {
	sc, _ := ctx.Value(scopeKey{}).(*scope)
	return sc
}

func (h *Handler) newScope(ctx context.Context) (context.Context, *scope) {
	sc := &scope{requestID: h.nextID(), consistency: Consistency{Level: Local}}
	sc.stamp.stamp.BoundMS = -1
	return context.WithValue(ctx, scopeKey{}, sc), sc
}

// ConsistencyFrom returns what the request behind ctx asked for; Local if nothing.
func ConsistencyFrom(ctx context.Context) Consistency {
	if sc := scopeFrom(ctx); sc != nil {
		return sc.consistency
	}
	return Consistency{Level: Local}
}

// RequestID returns the id under which the request is logged, "" outside of a request. The response carries it as X-Request-Id.
func RequestID(ctx context.Context) string {
	if sc := scopeFrom(ctx); sc != nil {
		return sc.requestID
	}
	return ""
}

// LastEventID returns the header Last-Event-ID of a subscription: the id of the last event that the client has seen, "" if none.
func LastEventID(ctx context.Context) string {
	if sc := scopeFrom(ctx); sc != nil {
		return sc.lastEventID
	}
	return ""
}

// eventIDs are the ids of events that were handed to the executor and have not been written yet, in order.
type eventIDs struct {
	mu      sync.Mutex
	pending []string
	senders sync.WaitGroup
}

func (e *eventIDs) push(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.pending = append(e.pending, id)
}

func (e *eventIDs) pop() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.pending) == 0 {
		return ""
	}
	id := e.pending[0]
	e.pending = e.pending[1:]
	return id
}

// Events is for subscription resolvers: it passes on every value of in, which becomes one event each, and lets id decide the id
// line of that event, whatever fields the client selected. The channel it returns ends with in or with ctx.
func Events[T any](ctx context.Context, in <-chan T, id func(T) string) <-chan T {
	sc := scopeFrom(ctx)
	if sc == nil {
		return in
	}
	out := make(chan T)
	sc.events.senders.Go(func() { // ends with in or ctx; the stream waits for it
		defer close(out)
		for {
			select {
			case <-ctx.Done():
				return
			case value, ok := <-in:
				if !ok {
					return
				}
				sc.events.push(id(value))
				select {
				case out <- value:
				case <-ctx.Done():
					return
				}
			}
		}
	})
	return out
}
