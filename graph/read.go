package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/graph/endpoint"
	"github.com/mulu-catalog/mulu/ledger"
)

// view is one picture of the state as the viewer may see it.
type view struct {
	ledger.Reader
	who  viewer
	node string // division of the node that answers
	now  ledger.Instant
}

// read calls fn with a picture of the state that satisfies the level that the request asked for, and stamps the answer.
func read[T any](ctx context.Context, r *Resolver, fn func(v *view) (T, error)) (T, error) {
	var out T
	asked := endpoint.ConsistencyFrom(ctx)
	level := ledger.ReadLevel{Level: ledger.Level(asked.Level), Index: asked.Index, MS: asked.MS}
	run := func(ctx context.Context) error {
		stamp, err := r.config.Cluster.Read(ctx, level, func(reader ledger.Reader) (err error) {
			out, err = fn(r.viewOf(ctx, reader))
			return err
		})
		if err == nil {
			r.record(ctx, stamp)
		}
		return err
	}
	if level.Level == ledger.Local || level.Level == "" {
		err := run(ctx)
		return out, r.fail(err)
	}
	if err := endpoint.Wait(ctx, func(ctx context.Context) error {
		_, err := r.config.Cluster.Read(ctx, level, func(ledger.Reader) error { return nil })
		return err
	}); err != nil {
		return out, r.fail(err)
	}
	level = ledger.ReadLevel{}
	err := run(ctx) // local, and at least as new as what was waited for
	return out, r.fail(err)
}

func (r *Resolver) viewOf(ctx context.Context, reader ledger.Reader) *view {
	return &view{Reader: reader, who: viewerOf(ctx), node: r.config.Node, now: ledger.Clock(reader)}
}

func (r *Resolver) record(ctx context.Context, stamp ledger.Stamp) {
	endpoint.RecordStamp(ctx, endpoint.Stamp{
		Node: stamp.ServedBy, AppliedIndex: stamp.AppliedIndex, AsOf: stamp.AsOf.Time(), BoundMS: stamp.BoundMS,
	})
}

// below reads for a field under a record that a stamped read has found; the state can only be newer by now.
func below[T any](ctx context.Context, r *Resolver, fn func(v *view) (T, error)) (T, error) {
	var out T
	_, err := r.config.Cluster.Read(ctx, ledger.ReadLevel{}, func(reader ledger.Reader) (err error) {
		out, err = fn(r.viewOf(ctx, reader))
		return err
	})
	return out, r.fail(err)
}

// finder finds a record of one table.
type finder[T any] func(r ledger.Reader, id string) (T, bool)

// get reads one record, nil when there is none that the viewer may see.
func get[T any](ctx context.Context, r *Resolver, find finder[T], id string) (*T, error) {
	return read(ctx, r, func(v *view) (*T, error) { return visible(find, v, id), nil })
}

// one reads the record that another one refers to.
func one[T any](ctx context.Context, r *Resolver, find finder[T], id string) (*T, error) {
	if id == "" {
		return nil, nil
	}
	return below(ctx, r, func(v *view) (*T, error) { return visible(find, v, id), nil })
}

// visible finds a record and shows it as the viewer may see it.
func visible[T any](find finder[T], v *view, id string) *T {
	record, ok := find(v, id)
	if !ok {
		return nil
	}
	return show(v, &record)
}
