package replica

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/sync/store"
)

// Sizes of what is gathered before it travels on.
const (
	maxBatchBytes   = 256 << 10 // of envelopes in one signed batch, unless one alone is larger
	maxBatchCount   = 512
	perCommand      = 64 // counted on top of an envelope's own bytes
	maxEntryBytes   = 384 << 10
	signersInFlight = 1 // signed batches on their way to the leader: few and large cost least
	entriesInFlight = 2
	companyPatience = 8 * time.Millisecond // about as long as a client takes to come back
	localCatchUp    = 2 * time.Second
	retryFirst      = 20 * time.Millisecond
	retryMost       = 500 * time.Millisecond
)

// submission is one command waiting for its answer.
type submission struct {
	ctx      context.Context
	envelope []byte
	answer   chan answer // holds one
}

type answer struct {
	result ledger.Result
	err    error
	sent   bool // it may have reached the log
}

// Propose wraps the command in an envelope and sends it until an answer comes
// or ctx ends. When it returns, the effects show in local reads of this node,
// unless this node lags by more than 2 s.
func (r *Replica) Propose(ctx context.Context, p ledger.Proposal) (ledger.Result, error) {
	if err := r.admissible(p.Kind); err != nil {
		return ledger.Result{}, err
	}
	envelope, err := r.wrap(p)
	if err != nil {
		return ledger.Result{}, err
	}
	sent, pause := false, retryFirst
	for {
		got := r.submit(ctx, envelope)
		sent = sent || got.sent
		switch {
		case got.err == nil:
			r.catchUp(ctx, got.result.Index)
			return got.result, nil
		case ctx.Err() != nil || !retriable(got.err):
			return ledger.Result{}, outcome(p.RequestID, sent, got.err)
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ledger.Result{}, outcome(p.RequestID, sent, got.err)
		}
		pause = min(2*pause, retryMost)
	}
}

// admissible refuses at the door what not every member understands yet: in the
// log it would halt those who do not.
func (r *Replica) admissible(kind ledger.Kind) error {
	level, at := r.config.Book.Level(kind), 1
	if level == 0 {
		return ledger.Refuse(ledger.CodeUnknownCommand, "", "未知命令", "unknown command", ledger.Detail{Field: "kind", Value: string(kind)})
	}
	if level == 1 {
		return nil
	}
	if err := r.config.State.View(func(v *store.View) error { at = ledger.StateLevel(v); return nil }); err != nil {
		return fmt.Errorf("reading the state level: %w", err)
	}
	if level > at {
		return ledger.Refuse(ledger.CodeNotYetEnabled, "", "该操作尚未启用", "not every member understands this command yet",
			ledger.Detail{Field: "kind", Value: string(kind)})
	}
	return nil
}

func (r *Replica) wrap(p ledger.Proposal) ([]byte, error) {
	if len(p.Payload) > ledger.MaxCommand {
		return nil, ledger.Refuse(ledger.CodeTooLarge, "", "命令超过128 KiB上限", "the command exceeds 128 KiB",
			ledger.Detail{Field: string(p.Kind), Value: fmt.Sprint(len(p.Payload))})
	}
	envelope, err := ledger.EncodeEnvelope(ledger.Envelope{
		Version: ledger.FormatVersion, Kind: p.Kind, RequestID: p.RequestID, Client: p.Client, Claim: p.Claim,
		ProposedAt: ledger.InstantOf(r.config.Now()), Payload: p.Payload, Origin: r.config.Incarnation,
	})
	if err != nil {
		return nil, err
	}
	if len(envelope) > ledger.MaxCommand {
		return nil, ledger.Refuse(ledger.CodeTooLarge, "", "命令超过128 KiB上限", "the command exceeds 128 KiB",
			ledger.Detail{Field: string(p.Kind), Value: fmt.Sprint(len(envelope))})
	}
	return envelope, nil
}

// outcome names what is known when no answer came.
func outcome(requestID string, sent bool, cause error) error {
	if sent {
		return &ledger.UnknownOutcome{RequestID: requestID, Cause: cause}
	}
	if errors.Is(cause, errHalted) {
		return cause
	}
	return fmt.Errorf("%w: %w", ledger.ErrNoLeader, cause)
}

var (
	errHalted  = errors.New("this node has halted")
	errClosing = errors.New("this node is stopping")
)

func retriable(err error) bool { return !errors.Is(err, errHalted) && !errors.Is(err, errClosing) }

func (r *Replica) submit(ctx context.Context, envelope []byte) answer {
	if err := r.ended(); err != nil {
		return answer{err: err}
	}
	s := &submission{ctx: ctx, envelope: envelope, answer: make(chan answer, 1)}
	select {
	case r.accept <- s:
	case <-ctx.Done():
		return answer{err: ctx.Err()}
	case <-r.closing:
		return answer{err: errClosing}
	}
	select {
	case got := <-s.answer:
		return got
	case <-ctx.Done():
		return answer{err: ctx.Err(), sent: true}
	case <-r.closing:
		return answer{err: errClosing, sent: true}
	}
}

// ended says why this node takes no more commands, nil while it does.
func (r *Replica) ended() error {
	if err := r.fsm.fault(); err != nil {
		return fmt.Errorf("%w: %w", errHalted, err)
	}
	select {
	case <-r.closing:
		return errClosing
	default:
		return nil
	}
}

// catchUp lets the answer follow the effects: a reader of this node sees its
// own write.
func (r *Replica) catchUp(ctx context.Context, index uint64) {
	if r.Applied() >= index {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, localCatchUp)
	defer cancel()
	_ = r.fsm.applied.wait(ctx, index) // a node that lags answers all the same
}

// signLoop gathers what this node accepted, signs it and sends it on. While
// batches are under way, commands gather for the next.
func (r *Replica) signLoop(ctx context.Context) {
	(&gathering[*submission]{
		in: r.accept, flights: signersInFlight, maxBytes: maxBatchBytes, patience: companyPatience, few: 7,
		size: func(s *submission) int { return len(s.envelope) }, send: r.sendBatch,
	}).run(ctx)
}

// sendBatch signs the commands whose callers still wait and answers them.
func (r *Replica) sendBatch(ctx context.Context, all []*submission) {
	waiting := all[:0]
	batch := ledger.Batch{Origin: r.config.Incarnation, Alg: "ed25519"}
	for _, s := range all {
		if s.ctx.Err() != nil {
			s.answer <- answer{err: s.ctx.Err()}
			continue
		}
		waiting = append(waiting, s)
		batch.Envelopes = append(batch.Envelopes, s.envelope)
	}
	if len(waiting) == 0 {
		return
	}
	batch.Sig = r.config.Sign(batch.SigningDigest())
	results, sent, err := r.deliver(ctx, batch)
	if err == nil && len(results) != len(waiting) {
		err, sent = fmt.Errorf("%d answers for %d commands", len(results), len(waiting)), true
	}
	for i, s := range waiting {
		if err != nil {
			s.answer <- answer{err: err, sent: sent}
			continue
		}
		s.answer <- answer{result: results[i], sent: true}
	}
}

// deliver brings a signed batch to the leader. sent says whether it may have
// reached the log.
func (r *Replica) deliver(ctx context.Context, batch ledger.Batch) (results []ledger.Result, sent bool, err error) {
	if r.IsLeader() {
		return r.enter(ctx, batch)
	}
	addr, id := r.raft.LeaderWithID()
	if id == "" || id == raft.ServerID(r.config.Incarnation) {
		return nil, false, ledger.ErrNoLeader
	}
	body, err := ledger.Encode(batch)
	if err != nil {
		return nil, false, err
	}
	ctx, cancel := context.WithTimeout(ctx, forwardTimeout)
	defer cancel()
	reply, err := r.config.Peers.Call(ctx, id, string(addr), MethodPropose, body)
	if err != nil {
		return nil, !r.config.NotSent(err), fmt.Errorf("forwarding to the leader: %w", err)
	}
	var forwarded proposeReply
	if err := ledger.Decode(reply, &forwarded); err != nil {
		return nil, true, err
	}
	if forwarded.Fault != "" {
		return nil, forwarded.Sent, errors.New(forwarded.Fault)
	}
	return forwarded.results(), true, nil
}

// forwardTimeout bounds one try at the leader; the caller tries again, with
// the same request ids.
const forwardTimeout = 10 * time.Second

// offer is a signed batch waiting to enter the log.
type offer struct {
	batch  ledger.Batch
	size   int
	answer chan offered // holds one
}

type offered struct {
	results []ledger.Result
	sent    bool
	err     error
}

// enter hands a batch to the grouping loop of the leader.
func (r *Replica) enter(ctx context.Context, batch ledger.Batch) ([]ledger.Result, bool, error) {
	if err := r.ended(); err != nil {
		return nil, false, err
	}
	o := &offer{batch: batch, answer: make(chan offered, 1)}
	for _, e := range batch.Envelopes {
		env, err := ledger.DecodeEnvelope(e)
		if err != nil {
			return nil, false, fmt.Errorf("a damaged command must not enter the log: %w", err)
		}
		if env.Flags&ledger.FlagIgnorable == 0 {
			if err := r.admissible(env.Kind); err != nil {
				return nil, false, err
			}
		}
		o.size += len(e) + perCommand
	}
	select {
	case r.batches <- o:
	case <-ctx.Done():
		return nil, false, ctx.Err()
	case <-r.closing:
		return nil, false, errClosing
	}
	select {
	case got := <-o.answer:
		return got.results, got.sent, got.err
	case <-ctx.Done():
		return nil, true, ctx.Err()
	case <-r.closing:
		return nil, true, errClosing
	}
}

// groupLoop groups batches of all nodes into log entries.
func (r *Replica) groupLoop(ctx context.Context) {
	(&gathering[*offer]{
		in: r.batches, flights: entriesInFlight, maxBytes: maxEntryBytes, patience: companyPatience, few: 1,
		size: func(o *offer) int { return o.size }, send: r.applyGroup,
	}).run(ctx)
}

// applyGroup writes one log entry and hands every batch its results.
func (r *Replica) applyGroup(ctx context.Context, group []*offer) {
	if err := r.mayStamp(ctx); err != nil {
		for _, o := range group {
			o.answer <- offered{err: err}
		}
		return
	}
	entry := ledger.Entry{Version: ledger.FormatVersion, StampedAt: ledger.InstantOf(r.config.Now())}
	for _, o := range group {
		entry.Batches = append(entry.Batches, o.batch)
	}
	results, sent, err := r.apply(entry)
	at := 0
	for _, o := range group {
		n := len(o.batch.Envelopes)
		if err == nil && at+n > len(results) {
			err, sent = errors.New("the state machine answered too few commands"), true
		}
		if err != nil {
			o.answer <- offered{sent: sent, err: err}
			continue
		}
		o.answer <- offered{results: results[at : at+n], sent: true}
		at += n
	}
}

func (r *Replica) apply(entry ledger.Entry) (results []ledger.Result, sent bool, err error) {
	data, err := ledger.EncodeEntry(entry)
	if err != nil {
		return nil, false, err
	}
	future := r.raft.Apply(data, 0)
	if err := future.Error(); err != nil {
		return nil, !neverEntered(err), fmt.Errorf("entering the log: %w", err)
	}
	switch response := future.Response().(type) {
	case []ledger.Result:
		return response, true, nil
	case error:
		return nil, true, response
	default:
		return nil, true, fmt.Errorf("the state machine answered %T", response)
	}
}

// neverEntered are raft's errors after which the entry is certainly in no log.
func neverEntered(err error) bool {
	return errors.Is(err, raft.ErrNotLeader) || errors.Is(err, raft.ErrLeadershipTransferInProgress) ||
		errors.Is(err, raft.ErrEnqueueTimeout) || errors.Is(err, raft.ErrAbortedByRestore)
}

// WriteStatus settles a request after a linearizable read.
func (r *Replica) WriteStatus(ctx context.Context, client, requestID string) (ledger.WriteStatus, error) {
	var status ledger.WriteStatus
	_, err := r.Read(ctx, ledger.ReadLevel{Level: ledger.Linearizable}, func(reader ledger.Reader) error {
		status = ledger.StatusOf(reader, client, requestID)
		return nil
	})
	return status, err
}
