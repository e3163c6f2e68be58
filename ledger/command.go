package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
)

// Kind names a command on the wire: "agreement.sign". A kind is never renamed
// and never reused; changed meaning is a new kind.
type Kind string

// Command is what every command type provides, apart from its typed Apply.
type Command interface {
	// Kind is the command's name on the wire.
	Kind() Kind
	// Allow says whether the actor may give this command: nil, or a refusal.
	// It only reads.
	Allow(r Reader, a Actor) error
	// Audit is the sentence of the audit record. It names no personal data.
	Audit() string
}

// Rule is a command with its effect. Apply changes the state through tx and
// nothing else; an error made by Refuse is a refusal and rolls the command
// back, any other error stops the node.
type Rule[R any] interface {
	Command
	Apply(tx *Tx) (R, error)
}

// Spec is one line of the Book: how a kind is decoded and carried out.
type Spec struct {
	kind  Kind
	level int
	run   func(tx *Tx, payload []byte) (value []byte, audit string, err error)
	check func(r Reader, a Actor, payload []byte) error
	parse func(text []byte) ([]byte, error)
	print func(value []byte) (any, error)
}

// Kind of the command that the spec carries out.
func (s Spec) Kind() Kind { return s.kind }

// Level is the state level from which the command may be proposed.
func (s Spec) Level() int { return s.level }

// Since returns the spec with the state level from which every member of the
// federation understands it.
func (s Spec) Since(level int) Spec { s.level = level; return s }

// Of makes the spec of command type C; the result type is inferred from its
// Apply method: ledger.Of[SignAgreement]().
func Of[C Rule[R], R any]() Spec {
	var zero C
	return Spec{
		kind:  zero.Kind(),
		level: 1,
		run: func(tx *Tx, payload []byte) ([]byte, string, error) {
			command, err := decodeCommand[C](payload)
			if err != nil {
				return nil, "", err
			}
			if err := command.Allow(tx, tx.Actor()); err != nil {
				return nil, command.Audit(), err
			}
			result, err := command.Apply(tx)
			if err != nil {
				return nil, command.Audit(), err
			}
			value, err := Encode(result)
			if err != nil {
				return nil, "", fmt.Errorf("encoding the result of %s: %w", zero.Kind(), err)
			}
			return value, command.Audit(), nil
		},
		check: func(r Reader, a Actor, payload []byte) error {
			command, err := decodeCommand[C](payload)
			if err != nil {
				return err
			}
			return command.Allow(r, a)
		},
		parse: parsePayload[C],
		print: func(value []byte) (any, error) {
			var result R
			err := Decode(value, &result)
			return result, err
		},
	}
}

// parsePayload reads a command from JSON text, as stories and tools write it;
// an unknown field is an error.
func parsePayload[C any](text []byte) ([]byte, error) {
	var command C
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&command); err != nil {
		return nil, fmt.Errorf("reading %T from text: %w", command, err)
	}
	if decoder.More() {
		return nil, fmt.Errorf("reading %T from text: more than one value", command)
	}
	return Encode(command)
}

func decodeCommand[C any](payload []byte) (C, error) {
	var command C
	if err := Decode(payload, &command); err != nil {
		return command, Refuse(CodeBadPayload, "", "命令内容无法解析", "the command's payload cannot be decoded",
			Detail{Field: "payload", Reason: err.Error()})
	}
	return command, nil
}

// Book lists the commands a program knows and how it tells who asks.
type Book struct {
	specs    map[Kind]Spec
	kinds    []Kind
	identify Identify
}

// Identify tells who gives a command: it checks the batch against the
// replicated roster and resolves the claim in the envelope to an Actor from
// the state. It must also refuse a Client that does not belong to the claim:
// request ids are the client's own. A refusal is audited but not remembered,
// so that the same request may be given again; any other error stops the node.
type Identify func(r Reader, now Instant, batch *Batch, env *Envelope) (Actor, error)

// NewBook makes a book of the given commands. Two specs of one kind are a bug
// of the program and panic at start.
func NewBook(identify Identify, specs ...Spec) *Book {
	book := &Book{specs: make(map[Kind]Spec, len(specs)), identify: identify}
	for _, spec := range specs {
		if _, twice := book.specs[spec.kind]; twice {
			panic("ledger: kind listed twice: " + string(spec.kind))
		}
		book.specs[spec.kind] = spec
		book.kinds = append(book.kinds, spec.kind)
	}
	return book
}

// Kinds lists the book's kinds in the order they were listed.
func (b *Book) Kinds() []Kind { return append([]Kind(nil), b.kinds...) }

// Knows reports whether the book has the kind; every book has the fence.
func (b *Book) Knows(kind Kind) bool { return b.Level(kind) > 0 }

// Level returns the state level the kind needs; 0 for an unknown kind.
func (b *Book) Level(kind Kind) int {
	if kind == fenceKind {
		return 1
	}
	return b.specs[kind].level
}

// MayGive asks only the Allow rule of a command, without carrying it out.
func (b *Book) MayGive(r Reader, a Actor, kind Kind, payload []byte) error {
	spec, ok := b.specs[kind]
	if !ok {
		return fmt.Errorf("asking about a command: unknown kind %q", kind)
	}
	return spec.check(r, a, payload)
}

// PayloadFromJSON makes the payload of a command from JSON text whose field
// names are the command type's, in any case.
func (b *Book) PayloadFromJSON(kind Kind, text []byte) ([]byte, error) {
	spec, ok := b.specs[kind]
	if !ok {
		return nil, fmt.Errorf("reading a command from text: unknown kind %q", kind)
	}
	return spec.parse(text)
}

// ResultOf decodes a result's value into the command's result type.
func (b *Book) ResultOf(kind Kind, value []byte) (any, error) {
	spec, ok := b.specs[kind]
	if !ok {
		return nil, fmt.Errorf("decoding a result: unknown kind %q", kind)
	}
	return spec.print(value)
}

// Proposal is a command on its way to the log, before the accepting node has
// signed it.
type Proposal struct {
	Kind      Kind
	Payload   []byte
	RequestID string // unique for the client; a retry carries the same
	Client    string // whose request ids these are: token id or node id
	Claim     Claim
	Level     int // the state level the kind needs
}

// Cluster is the one shared interface: what graph, importer and jobs speak to.
type Cluster interface {
	// Propose carries the command to every replica and returns its result. An
	// error is ErrNoLeader (nothing happened), an *UnknownOutcome, or a context
	// error wrapped in one of the two.
	Propose(ctx context.Context, p Proposal) (Result, error)
	// Read calls fn with one consistent picture of the state that satisfies the
	// level, and says what was promised.
	Read(ctx context.Context, level ReadLevel, fn func(r Reader) error) (Stamp, error)
	// WriteStatus settles an unknown outcome after a linearizable read.
	WriteStatus(ctx context.Context, client, requestID string) (WriteStatus, error)
}

// Propose gives command c and returns its typed result. The error is a refusal
// (errors.As *Error) or one of Cluster.Propose's.
func Propose[C Rule[R], R any](ctx context.Context, cluster Cluster, origin Request, c C) (R, Result, error) {
	var value R
	payload, err := Encode(c)
	if err != nil {
		return value, Result{}, fmt.Errorf("encoding %s: %w", c.Kind(), err)
	}
	result, err := cluster.Propose(ctx, Proposal{
		Kind: c.Kind(), Payload: payload, RequestID: origin.ID, Client: origin.Client, Claim: origin.Claim,
	})
	if err != nil {
		return value, result, err
	}
	if result.Refusal != nil {
		return value, result, result.Refusal
	}
	if err := Decode(result.Value, &value); err != nil {
		return value, result, fmt.Errorf("decoding the result of %s: %w", c.Kind(), err)
	}
	return value, result, nil
}

// Request says on whose behalf and under which idempotency key a command is
// proposed.
type Request struct {
	ID     string
	Client string
	Claim  Claim
}
