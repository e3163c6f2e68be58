package ledger

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
)

// Tables of the ledger itself.
const (
	metaTable     = "ledger/meta"
	requestsTable = "ledger/requests"
	auditTable    = "ledger/audit"
	// ChangesTable holds the change feed, keyed by ChangeKey.
	ChangesTable = "ledger/changes"
	headKey      = "head"
)

// head is what the ledger remembers from one entry to the next.
type head struct {
	Clock   Instant `cbor:"1,keyasint"`
	Seq     uint64  `cbor:"2,keyasint"` // of the newest audit record
	Hash    []byte  `cbor:"3,keyasint"` // of the newest audit record
	Level   int     `cbor:"4,keyasint"` // state level
	Changes uint64  `cbor:"5,keyasint"` // how many changes were published

	Swept     uint64  `cbor:"6,keyasint,omitempty"` // newest audit record whose request has been forgotten
	Due       Instant `cbor:"7,keyasint,omitempty"` // when the request of the next is; looked up once it has passed
	Forgotten Instant `cbor:"8,keyasint,omitempty"` // of what was proposed up to here some has been forgotten
}

// Result is what became of one command.
type Result struct {
	RequestID string
	Client    string
	Index     uint64
	Seq       uint64 // audit record
	Value     []byte // CBOR of the command's result
	Refusal   *Error
	Repeated  bool // the request was seen before; this is the first answer
}

// Outcome is what one log entry did.
type Outcome struct {
	Results []Result // in the order of the entry's envelopes
	Changes []Change
	Now     Instant
}

// remembered is the dedup row of a request.
type remembered struct {
	Body    []byte `cbor:"1,keyasint"` // sha256 of kind and payload
	Index   uint64 `cbor:"2,keyasint"`
	Seq     uint64 `cbor:"3,keyasint"`
	Value   []byte `cbor:"4,keyasint,omitempty"`
	Refusal *Error `cbor:"5,keyasint,omitempty"`
	Fenced  bool   `cbor:"6,keyasint,omitempty"`
	// Ahead is when the request was proposed, if that is later than state time.
	Ahead Instant `cbor:"7,keyasint,omitempty"`
}

// ErrUnknownKind stops the node: an older program must not go on beside
// commands it cannot carry out.
var ErrUnknownKind = errors.New("unknown command kind in the log; this program is older than the federation")

// Execute carries out one log entry on the store. An error means that the node
// must stop; the caller rolls the batch back.
func (b *Book) Execute(store Store, index uint64, entry Entry) (Outcome, error) {
	run := execution{book: b, store: store, index: index}
	run.begin(entry.StampedAt)
	for i := range entry.Batches {
		batch := &entry.Batches[i]
		for _, data := range batch.Envelopes {
			if err := run.envelope(batch, data); err != nil {
				return Outcome{}, fmt.Errorf("log index %d: %w", index, err)
			}
		}
	}
	if err := run.end(); err != nil {
		return Outcome{}, err
	}
	return Outcome{Results: run.results, Changes: run.changes, Now: run.head.Clock}, nil
}

type execution struct {
	book    *Book
	store   Store
	index   uint64
	head    head
	ordinal uint32 // of the next change
	results []Result
	changes []Change
	tx      Tx // of the command under way; its maps serve one command after another
}

func (x *execution) begin(stamped Instant) {
	x.head = readHead(x.store)
	x.head.Clock = max(x.head.Clock, stamped)
}

func (x *execution) end() error {
	data, err := Encode(x.head)
	if err != nil {
		return err
	}
	return x.store.Put(metaTable, headKey, data)
}

func readHead(r Reader) head {
	h := head{Level: 1, Hash: make([]byte, 32)}
	if data := r.Get(metaTable, headKey); data != nil {
		if err := decodeStored(data, &h); err != nil {
			panic("ledger: the head of the ledger is damaged: " + err.Error())
		}
	}
	return h
}

// Clock is state time as of the newest entry.
func Clock(r Reader) Instant { return readHead(r).Clock }

// StateLevel is the level from which kinds may be proposed.
func StateLevel(r Reader) int { return readHead(r).Level }

func (x *execution) envelope(batch *Batch, data []byte) error {
	env, err := DecodeEnvelope(data)
	if err != nil {
		return err
	}
	body, named := bodyHash(&env), hasGoodNames(&env)
	if named {
		if seen, ok := recall(x.store, env.Client, env.RequestID); ok {
			x.results = append(x.results, repeat(&env, seen, body))
			return nil
		}
	}
	x.tx.begin(x, &env)
	done, err := x.carryOut(batch, &env, len(data))
	if err != nil {
		return err
	}
	done.remember = done.remember && named
	return x.finish(&env, body, done)
}

// done is what became of a command.
type done struct {
	value    []byte
	audit    string
	refusal  *Error // what the caller may read
	remember bool   // whether a retry gets this answer
}

// carryOut runs the command; an error stops the node. A request whose asker is
// not known is refused and audited but not remembered: whoever forges a
// client's name must not use up that client's request ids.
func (x *execution) carryOut(batch *Batch, env *Envelope, size int) (done, error) {
	actor, problem := x.identify(batch, env, size)
	if problem != nil {
		return x.refused(env, done{}, problem)
	}
	x.tx.actor = actor
	if err := x.mustBeRecent(env); err != nil {
		return x.refused(env, done{}, err)
	}
	outcome := done{remember: true}
	spec, known := x.book.specs[env.Kind]
	switch {
	case env.Flags&FlagIgnorable != 0: // also by nodes that know it: all must audit the same
		return outcome, nil
	case env.Kind == fenceKind:
		outcome.audit, outcome.refusal, problem = x.fence(env)
		return outcome, problem
	case !known:
		return outcome, fmt.Errorf("%w: %q", ErrUnknownKind, env.Kind)
	case spec.level > x.head.Level:
		return x.refused(env, outcome, Refuse(CodeNotYetEnabled, "", "该操作尚未启用", "not every member understands this command yet",
			Detail{Field: "kind", Value: string(env.Kind)}))
	}
	outcome.value, outcome.audit, problem = spec.run(&x.tx, env.Payload)
	if problem == nil {
		problem = x.tx.misfit
	}
	return x.refused(env, outcome, problem)
}

// refused tells a refusal from a fault of the program.
func (x *execution) refused(env *Envelope, outcome done, problem error) (done, error) {
	if problem == nil {
		return outcome, nil
	}
	var refusal *Error
	if !errors.As(problem, &refusal) {
		return outcome, fmt.Errorf("carrying out %s: %w", env.Kind, problem)
	}
	outcome.value, outcome.refusal = nil, refusal
	return outcome, nil
}

// hasGoodNames reports whether the request's names can be a key of the state.
func hasGoodNames(env *Envelope) bool {
	most := MaxRequestID
	if env.Kind == fenceKind {
		most += len(fencePrefix)
	}
	return env.RequestID != "" && len(env.RequestID) <= most && len(env.Client) <= MaxRequestID &&
		!strings.Contains(env.RequestID, "\x00") && !strings.Contains(env.Client, "\x00")
}

func (x *execution) identify(batch *Batch, env *Envelope, size int) (Actor, error) {
	switch {
	case size > MaxCommand:
		return Actor{}, Refuse(CodeTooLarge, "", "命令超过128 KiB上限", "the command exceeds 128 KiB")
	case !hasGoodNames(env):
		return Actor{}, Refuse(CodeBadPayload, "", "请求编号缺失、过长或含非法字符", "request id missing, too long or with a zero byte",
			Detail{Field: "idempotencyKey"})
	case env.Origin != batch.Origin:
		return Actor{}, Refuse(CodeForbidden, "", "命令并非由签名节点受理", "the command was not accepted by the node that signed it",
			Detail{Field: "origin", Value: env.Origin})
	}
	return x.book.identify(x.store, x.head.Clock, batch, env)
}

// finish commits or rolls back and writes the changes, the audit record and
// the dedup row.
func (x *execution) finish(env *Envelope, body []byte, outcome done) error {
	if outcome.refusal == nil {
		if err := x.tx.commit(); err != nil {
			return err
		}
		if err := x.publish(x.tx.changes); err != nil {
			return err
		}
		x.head.Level = max(x.head.Level, x.tx.level)
	}
	record := x.record(env, body, outcome)
	if err := x.audit(&record); err != nil {
		return err
	}
	if outcome.remember {
		row := remembered{Body: body, Index: x.index, Seq: record.Seq, Value: outcome.value, Refusal: outcome.refusal}
		if err := x.remember(env, env.RequestID, row); err != nil {
			return err
		}
	}
	if err := x.forget(); err != nil {
		return err
	}
	x.results = append(x.results, Result{
		RequestID: env.RequestID, Client: env.Client, Index: x.index, Seq: record.Seq,
		Value: outcome.value, Refusal: outcome.refusal,
	})
	return nil
}

func (x *execution) record(env *Envelope, body []byte, outcome done) AuditRecord {
	actor := &x.tx.actor
	record := AuditRecord{
		Index: x.index, At: x.head.Clock, Kind: env.Kind, Origin: env.Origin, Client: short(env.Client), RequestID: short(env.RequestID),
		Token: actor.Token, Institution: actor.Institution, Division: actor.Division, Roles: actor.Roles,
		Sentence: cut(outcome.audit, maxSentence), Body: body, Outcome: "ACCEPTED",
	}
	if outcome.refusal != nil {
		record.Outcome, record.Article = outcome.refusal.Code, outcome.refusal.Article
	}
	return record
}

// short cuts a name that was refused for its length, so that the record of it
// stays small.
func short(name string) string {
	return cut(name, MaxRequestID+len(fencePrefix))
}

// maxSentence is the most bytes of a sentence that the audit log keeps: a
// refused command may say as much as a command may hold, and is kept for good.
const maxSentence = 2 << 10

func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

func (x *execution) publish(changes []Change) error {
	for _, c := range changes {
		c.Ordinal = x.ordinal
		x.ordinal++
		x.head.Changes++
		data, err := Encode(c)
		if err != nil {
			return err
		}
		if err := x.store.Put(ChangesTable, ChangeKey(c.Index, c.Ordinal), data); err != nil {
			return err
		}
		x.changes = append(x.changes, c)
	}
	return nil
}

// ChangeKey is where a change stands in ChangesTable; keys sort like the feed.
func ChangeKey(index uint64, ordinal uint32) string {
	return hex(index, 16) + "." + hex(uint64(ordinal), 8)
}

// hex writes the lowest width digits of n in hexadecimal.
func hex(n uint64, width int) string {
	var digits [16]byte
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] = "0123456789abcdef"[n&15]
		n >>= 4
	}
	return string(digits[len(digits)-width:])
}

func bodyHash(env *Envelope) []byte {
	h := sha256.New()
	h.Write([]byte(env.Kind))
	h.Write([]byte{0})
	h.Write(env.Payload)
	return h.Sum(nil)
}

func requestKey(client, id string) string { return client + "\x00" + id }

func recall(r Reader, client, id string) (remembered, bool) {
	var row remembered
	data := r.Get(requestsTable, requestKey(client, id))
	if data == nil {
		return row, false
	}
	if err := decodeStored(data, &row); err != nil {
		panic("ledger: the record of a request is damaged: " + err.Error())
	}
	return row, true
}

// remember keeps the answer to a request of the envelope's client.
func (x *execution) remember(env *Envelope, id string, row remembered) error {
	if env.ProposedAt > x.head.Clock {
		row.Ahead = env.ProposedAt
	}
	data, err := Encode(row)
	if err != nil {
		return err
	}
	return x.store.Put(requestsTable, requestKey(env.Client, id), data)
}

// repeat answers a request that was seen before: the same body gets the first
// answer, another body is refused.
func repeat(env *Envelope, seen remembered, body []byte) Result {
	result := Result{
		RequestID: env.RequestID, Client: env.Client, Index: seen.Index, Seq: seen.Seq,
		Value: seen.Value, Refusal: seen.Refusal, Repeated: true,
	}
	if !seen.Fenced && !bytes.Equal(seen.Body, body) {
		result.Value = nil
		result.Refusal = &Error{
			Code: CodeKeyReused, MessageZh: "同一请求编号已用于其他内容", MessageEn: "this idempotency key was used for another request",
			Details: []Detail{{Field: "idempotencyKey", Value: env.RequestID}},
		}
	}
	return result
}

// StatusOf says what the state knows of a request.
func StatusOf(r Reader, client, id string) WriteStatus {
	seen, ok := recall(r, client, id)
	switch {
	case !ok:
		return WriteStatus{State: WriteNotFound}
	case seen.Fenced:
		return WriteStatus{State: WriteFenced, Index: seen.Index}
	case seen.Refusal != nil:
		return WriteStatus{State: WriteRejected, Index: seen.Index, Refusal: seen.Refusal}
	default:
		return WriteStatus{State: WriteCommitted, Index: seen.Index}
	}
}
