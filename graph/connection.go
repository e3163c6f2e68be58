package graph

import (
	"context"
	"encoding/base64"
	"iter"

	"github.com/99designs/gqlgen/graphql"

	"github.com/mulu-catalog/mulu/graph/payload"
	"github.com/mulu-catalog/mulu/ledger"
)

// page is what a list is asked for.
type page struct {
	first int
	after *string
}

// cursorOf is the cursor of a record that a list sorts by its identifier.
func cursorOf(id string) string { return base64.RawURLEncoding.EncodeToString([]byte(id)) }

// start is the identifier after which the page begins.
func (p page) start() (string, error) {
	if p.after == nil || *p.after == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(*p.after)
	if err != nil {
		return "", badRequest("游标 after 无效 · after is no cursor of this list")
	}
	return string(raw), nil
}

// table is what a list needs of a ledger.Table.
type table[T any] interface {
	Name() string
	Find(r ledger.Reader, id string) (T, bool)
}

// condition is one argument of a list that narrows it.
type condition[T any] struct {
	index  *ledger.Index
	prefix string // of the identifiers, for records that are named after another one
	value  string
	holds  func(*T, string) bool
}

// by makes the condition of an argument; without a value it is none. The first condition with an index is the way into the table.
func by[T any](index *ledger.Index, value *string, holds func(*T, string) bool) condition[T] {
	if value == nil || *value == "" {
		return condition[T]{}
	}
	return condition[T]{index: index, value: *value, holds: holds}
}

// inside is by for records whose identifiers begin with that of another record and "/".
func inside[T any](value *string, holds func(*T, string) bool) condition[T] {
	c := by(nil, value, holds)
	if c.holds != nil {
		c.prefix = c.value + "/"
	}
	return c
}

// text is the text of a code, nil when none is given.
func text[S ~string](v *S) *string {
	if v == nil {
		return nil
	}
	s := string(*v)
	return &s
}

// token is the viewer's own token when a list is asked for what the viewer filed.
func token(ctx context.Context, mine *bool) *string {
	if mine == nil || !*mine {
		return nil
	}
	id := viewerOf(ctx).token.ID
	if id == "" {
		id = nobody
	}
	return &id
}

// nobody is an identifier that no record has.
const nobody = "nobody"

// list answers a connection over the records that the viewer may see, by identifier.
func list[T any](ctx context.Context, r *Resolver, t table[T], p page, conditions ...condition[T]) (*payload.Connection[T], error) {
	after, err := p.start()
	if err != nil {
		return nil, err
	}
	total := counted(ctx)
	return read(ctx, r, func(v *view) (*payload.Connection[T], error) {
		out := &payload.Connection[T]{}
		out.PageInfo.HasPreviousPage = after != ""
		for id := range identifiers(v, t, after, conditions) {
			record := match(v, t, id, conditions)
			if record == nil {
				continue
			}
			if len(out.Edges) == p.first {
				out.PageInfo.HasNextPage = true
				break
			}
			out.Edges = append(out.Edges, payload.Edge[T]{Cursor: cursorOf(id), Node: record})
		}
		if total {
			out.TotalCount = count(v, t, conditions)
		}
		return out.Close(), nil
	})
}

// count walks the whole list; it is asked for rarely.
func count[T any](v *view, t table[T], conditions []condition[T]) (n int) {
	for id := range identifiers(v, t, "", conditions) {
		if match(v, t, id, conditions) != nil {
			n++
		}
	}
	return n
}

// match is the record if it fulfils every condition and the viewer may see it.
func match[T any](v *view, t table[T], id string, conditions []condition[T]) *T {
	record, ok := t.Find(v, id)
	if !ok {
		return nil
	}
	for _, c := range conditions {
		if c.holds != nil && !c.holds(&record, c.value) {
			return nil
		}
	}
	return show(v, &record)
}

// identifiers walks the index of the first condition that has one, or the table as far as the identifiers have the prefix.
func identifiers[T any](v *view, t table[T], after string, conditions []condition[T]) iter.Seq[string] {
	prefix := ""
	for _, c := range conditions {
		if c.index != nil {
			return c.index.IDs(v, after, c.value)
		}
		prefix = max(prefix, c.prefix)
	}
	return func(yield func(string) bool) {
		v.Scan(t.Name(), prefix, after, func(key string, _ []byte) bool { return yield(key) })
	}
}

// counted reports whether the client asked for the number of all there are.
func counted(ctx context.Context) bool { return selection(ctx, "totalCount") != nil }

// selection is the selected field, nil when the client did not ask for it.
func selection(ctx context.Context, name string) *graphql.CollectedField {
	if graphql.GetFieldContext(ctx) == nil {
		return nil
	}
	for _, field := range graphql.CollectFieldsCtx(ctx, nil) {
		if field.Name == name {
			return &field
		}
	}
	return nil
}

// listBelow reads the few records that belong to another one.
func listBelow[T any](ctx context.Context, r *Resolver, find finder[T], ids func(v *view) iter.Seq[string]) ([]T, error) {
	return below(ctx, r, func(v *view) ([]T, error) {
		out := []T{}
		for id := range ids(v) {
			if record := visible(find, v, id); record != nil && len(out) < mostBelow {
				out = append(out, *record)
			}
		}
		return out, nil
	})
}

// mostBelow bounds the lists that have no pages.
const mostBelow = 200
