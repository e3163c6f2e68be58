package endpoint

import (
	"context"
	"strconv"
	"sync"
	"time"
)

// Stamp says which state an answer was computed from. It is extensions.mulu of every response.
type Stamp struct {
	Node         string    // name of the node that answered
	AppliedIndex uint64    // log index of the state that was read, or of the decision that was made
	AsOf         time.Time // the leader's time at which that state was current; zero is written as null
	BoundMS      int64     // how far the state may lag behind, in milliseconds; negative (unknown) is written as null
	Level        Level     // the consistency that was given, at least the one that was asked for
	Cost         int       // by the analyser
}

// stampHolder collects the stamps of the reads of one request, whose resolvers run concurrently.
type stampHolder struct {
	mu       sync.Mutex
	stamp    Stamp
	recorded bool
}

// RecordStamp is called by whoever reads the state for a request: what it read. After several reads the answer carries the
// weakest of their guarantees: the lowest index, the earliest time, the largest bound. Level and Cost are ignored here.
// Outside of a request it does nothing. In a subscription, field resolvers below the event may call it, its source may not: the
// source runs ahead of the events.
func RecordStamp(ctx context.Context, s Stamp) {
	sc := scopeFrom(ctx)
	if sc == nil {
		return
	}
	holder := &sc.stamp
	holder.mu.Lock()
	defer holder.mu.Unlock()
	if !holder.recorded {
		s.Level, s.Cost = holder.stamp.Level, holder.stamp.Cost
		holder.stamp, holder.recorded = s, true
		return
	}
	kept := &holder.stamp
	kept.AppliedIndex = min(kept.AppliedIndex, s.AppliedIndex)
	if s.AsOf.Before(kept.AsOf) {
		kept.AsOf = s.AsOf
	}
	if kept.BoundMS >= 0 && (s.BoundMS < 0 || s.BoundMS > kept.BoundMS) {
		kept.BoundMS = s.BoundMS
	}
}

func (h *stampHolder) set(level Level, cost int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stamp.Level, h.stamp.Cost = level, cost
}

func (h *stampHolder) get() Stamp {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.stamp
}

// restart forgets what was recorded, before the next event of a subscription.
func (h *stampHolder) restart() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stamp = Stamp{Level: h.stamp.Level, Cost: h.stamp.Cost, BoundMS: -1}
	h.recorded = false
}

func (s Stamp) appendJSON(b []byte) []byte {
	b = append(b, `{"node":`...)
	b = appendString(b, s.Node)
	b = append(b, `,"appliedIndex":`...)
	b = strconv.AppendUint(b, s.AppliedIndex, 10)
	b = append(b, `,"asOf":`...)
	if s.AsOf.IsZero() {
		b = append(b, "null"...)
	} else {
		b = append(b, '"')
		b = s.AsOf.UTC().AppendFormat(b, time.RFC3339Nano)
		b = append(b, '"')
	}
	b = append(b, `,"boundMs":`...)
	if s.BoundMS < 0 {
		b = append(b, "null"...)
	} else {
		b = strconv.AppendInt(b, s.BoundMS, 10)
	}
	b = append(b, `,"level":`...)
	b = appendString(b, string(s.Level))
	b = append(b, `,"cost":`...)
	b = strconv.AppendInt(b, int64(s.Cost), 10)
	return append(b, '}')
}
