package replica

import (
	"context"
	"fmt"

	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/ledger"
)

// proposeReply is the leader's answer to a forwarded batch.
type proposeReply struct {
	Results []wireResult `cbor:"1,keyasint,omitempty"`
	Sent    bool         `cbor:"2,keyasint,omitempty"`
	Fault   string       `cbor:"3,keyasint,omitempty"`
}

type wireResult struct {
	RequestID string        `cbor:"1,keyasint"`
	Client    string        `cbor:"2,keyasint"`
	Index     uint64        `cbor:"3,keyasint"`
	Seq       uint64        `cbor:"4,keyasint"`
	Value     []byte        `cbor:"5,keyasint,omitempty"`
	Refusal   *ledger.Error `cbor:"6,keyasint,omitempty"`
	Repeated  bool          `cbor:"7,keyasint,omitempty"`
}

func (p proposeReply) results() []ledger.Result {
	results := make([]ledger.Result, len(p.Results))
	for i, w := range p.Results {
		results[i] = ledger.Result(w)
	}
	return results
}

// readIndexReply is the leader's answer to a reader elsewhere.
type readIndexReply struct {
	Index uint64 `cbor:"1,keyasint"`
}

// appliedReply says how far a peer is, and what time its clock shows.
type appliedReply struct {
	Index uint64         `cbor:"1,keyasint"`
	Clock ledger.Instant `cbor:"2,keyasint,omitempty"`
}

// Serve answers one call of a peer. from is the incarnation that the
// transport has verified: a batch must be the caller's own.
func (r *Replica) Serve(ctx context.Context, from, method string, body []byte) ([]byte, error) {
	switch method {
	case MethodPropose:
		return r.servePropose(ctx, from, body)
	case MethodReadIndex:
		defer r.nudges.await(raft.ServerID(from))()
		index, err := r.leaderReadIndex(ctx)
		if err != nil {
			return nil, err
		}
		r.nudge(raft.ServerID(from)) // a barrier is not handed to the state machine
		return ledger.Encode(readIndexReply{Index: index})
	case MethodApplied:
		return ledger.Encode(appliedReply{Index: r.Applied(), Clock: ledger.InstantOf(r.config.Now())})
	default:
		return nil, fmt.Errorf("unknown method %q", method)
	}
}

// AppliedAt asks a peer how far it has applied the log.
func AppliedAt(ctx context.Context, peers Peers, id raft.ServerID, addr string) (uint64, error) {
	reply, err := peers.Call(ctx, id, addr, MethodApplied, nil)
	if err != nil {
		return 0, fmt.Errorf("asking %s how far it is: %w", id, err)
	}
	var answer appliedReply
	if err := ledger.Decode(reply, &answer); err != nil {
		return 0, err
	}
	return answer.Index, nil
}

func (r *Replica) servePropose(ctx context.Context, from string, body []byte) ([]byte, error) {
	var batch ledger.Batch
	if err := ledger.Decode(body, &batch); err != nil {
		return nil, err
	}
	if batch.Origin != from {
		return nil, fmt.Errorf("node %s offers a batch of %s", from, batch.Origin)
	}
	var reply proposeReply
	if !r.IsLeader() {
		reply.Fault = ledger.ErrNoLeader.Error()
		return ledger.Encode(reply)
	}
	defer r.nudges.await(raft.ServerID(from))()
	results, sent, err := r.enter(ctx, batch)
	if err != nil {
		reply.Sent, reply.Fault = sent, err.Error()
		return ledger.Encode(reply)
	}
	for _, result := range results {
		reply.Results = append(reply.Results, wireResult(result))
	}
	return ledger.Encode(reply)
}
