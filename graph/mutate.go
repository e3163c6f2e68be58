package graph

import (
	"context"
	"errors"
	"reflect"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/endpoint"
	"github.com/mulu-catalog/mulu/graph/payload"
	"github.com/mulu-catalog/mulu/ledger"
)

// propose gives command c on behalf of the viewer and wraps its result, or the refusal, into a payload.
func propose[C ledger.Rule[R], R, P any](
	ctx context.Context, r *Resolver, key payload.Key, c C, wrap func(*R, payload.Answer) P,
) (P, error) {
	var none P
	origin, err := originOf(ctx, key)
	if err != nil {
		return none, err
	}
	refusal, err := r.screen(ctx, c)
	if err != nil {
		return none, r.fail(err)
	}
	if refusal != nil {
		return wrap(nil, answerOf(origin, reflect.TypeFor[C](), ledger.Result{RequestID: origin.ID, Refusal: refusal})), nil //nolint:nilerr // a refusal is the answer
	}
	payloadBytes, err := ledger.Encode(c)
	if err != nil {
		return none, r.fail(err)
	}
	result, err := r.give(ctx, ledger.Proposal{
		Kind: c.Kind(), Payload: payloadBytes, RequestID: origin.ID, Client: origin.Client, Claim: origin.Claim,
	})
	if err != nil {
		return none, r.fail(err)
	}
	answer := answerOf(origin, reflect.TypeFor[C](), result)
	if result.Refusal != nil {
		return wrap(nil, answer), nil //nolint:nilerr // a refusal is the answer
	}
	var value R
	if err := ledger.Decode(result.Value, &value); err != nil {
		return none, r.fail(err)
	}
	return wrap(&value, answer), nil
}

// screen stops what must not even reach the log, a description of a state secret (R14.5).
func (r *Resolver) screen(ctx context.Context, c ledger.Command) (refusal *ledger.Error, err error) {
	_, err = r.config.Cluster.Read(ctx, ledger.ReadLevel{}, func(reader ledger.Reader) error { return catalog.Screen(reader, c) })
	if errors.As(err, &refusal) {
		return refusal, nil
	}
	return nil, err
}

// give proposes, without keeping a place among the queries that are worked on.
func (r *Resolver) give(ctx context.Context, p ledger.Proposal) (result ledger.Result, err error) {
	err = endpoint.Wait(ctx, func(ctx context.Context) error {
		result, err = r.config.Cluster.Propose(ctx, p)
		return err
	})
	if refusal, ok := errors.AsType[*ledger.Error](err); ok { // before it reached the log, such as COMMAND_TOO_LARGE
		return ledger.Result{RequestID: p.RequestID, Refusal: refusal}, nil
	}
	if err == nil && result.Index != 0 {
		endpoint.RecordStamp(ctx, endpoint.Stamp{Node: r.config.Node, AppliedIndex: result.Index, BoundMS: -1})
	}
	return result, err
}

func originOf(ctx context.Context, key payload.Key) (ledger.Request, error) {
	if err := mustBeKnown(ctx); err != nil {
		return ledger.Request{}, err
	}
	if key.IdempotencyKey == "" || len(key.IdempotencyKey) > ledger.MaxRequestID {
		return ledger.Request{}, badRequest("idempotencyKey 应为1至%[1]d字节 · idempotencyKey must have 1 to %[1]d bytes", ledger.MaxRequestID)
	}
	token := viewerOf(ctx).token.ID
	return ledger.Request{ID: key.IdempotencyKey, Client: token, Claim: ledger.Claim{Token: token}}, nil
}

func answerOf(origin ledger.Request, command reflect.Type, result ledger.Result) payload.Answer {
	answer := payload.Answer{UserErrors: payload.UserErrorsOf(result.Refusal, command), Index: result.Index}
	if result.Seq != 0 {
		answer.Receipt = &payload.Receipt{Seq: result.Seq, Index: result.Index, RequestID: origin.ID, Repeated: result.Repeated}
	}
	return answer
}

// refusalOf is the refusal in err, nil if it is none.
func refusalOf(err error) *ledger.Error {
	if refusal, ok := errors.AsType[*ledger.Error](err); ok {
		return refusal
	}
	return nil
}

func roleNames(roles []catalog.Role) []string {
	names := make([]string, len(roles))
	for i, role := range roles {
		names[i] = string(role)
	}
	return names
}
