package payload

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/ledger"
)

// MarshalText writes a string. An empty one is null where the schema allows null: records hold "" for what is not known.
func MarshalText(v string) graphql.ContextMarshaler {
	return graphql.ContextWriterFunc(func(ctx context.Context, w io.Writer) error {
		if v == "" && nullable(ctx) {
			_, err := io.WriteString(w, "null")
			return err
		}
		graphql.MarshalString(v).MarshalGQL(w)
		return nil
	})
}

// nullable reports whether the field that is being written may be null.
func nullable(ctx context.Context) bool {
	field := graphql.GetFieldContext(ctx)
	if field == nil || field.Field.Field == nil || field.Field.Definition == nil || field.Field.Definition.Type == nil {
		return false
	}
	t := field.Field.Definition.Type
	return !t.NonNull && t.Elem == nil
}

// UnmarshalText reads a string.
func UnmarshalText(_ context.Context, v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	}
	return "", fmt.Errorf("%T is not a string", v)
}

// MarshalKind writes the name of a command.
func MarshalKind(v ledger.Kind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalKind reads the name of a command.
func UnmarshalKind(v any) (ledger.Kind, error) { return unmarshalCode[ledger.Kind](v) }

// Global is the opaque identifier of a record: base64url of the type's name, a colon and the identifier.
func Global(typeName, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(typeName + ":" + id))
}

// SplitGlobal reads an opaque identifier; ok false means that it is none.
func SplitGlobal(text string) (typeName, id string, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return "", "", false
	}
	typeName, id, ok = strings.Cut(string(raw), ":")
	if !ok || !nodeType(typeName) {
		return "", "", false
	}
	return typeName, id, true
}

// MarshalID writes an identifier: the opaque form where the field is named id, the stable public one everywhere else.
func MarshalID(v string) graphql.ContextMarshaler {
	return graphql.ContextWriterFunc(func(ctx context.Context, w io.Writer) error {
		field := graphql.GetFieldContext(ctx)
		switch {
		case v == "" && nullable(ctx):
			_, err := io.WriteString(w, "null")
			return err
		case field != nil && field.Field.Field != nil && field.Field.Name == "id":
			v = Global(field.Object, v)
		}
		graphql.MarshalString(v).MarshalGQL(w)
		return nil
	})
}

// UnmarshalID reads an identifier in either form and returns the stable one, so that every argument takes both.
func UnmarshalID(_ context.Context, v any) (string, error) {
	text, err := graphql.UnmarshalID(v)
	if v == nil || err != nil {
		return "", err
	}
	if _, id, ok := SplitGlobal(text); ok {
		return id, nil
	}
	return text, nil
}

// MarshalInt writes a whole number.
func MarshalInt(v int) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, strconv.Itoa(v)) })
}

// UnmarshalInt reads a whole number of 32 bits, as GraphQL's Int is.
func UnmarshalInt(v any) (int, error) {
	n, err := whole(v)
	if err == nil && (n > math.MaxInt32 || n < math.MinInt32) {
		err = fmt.Errorf("%d does not fit into 32 bits", n)
	}
	return int(n), err
}

// MarshalInt64 writes a whole number of 64 bits.
func MarshalInt64(v int64) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, strconv.FormatInt(v, 10)) })
}

// UnmarshalInt64 reads a whole number of 64 bits, also from a string.
func UnmarshalInt64(v any) (int64, error) { return whole(v) }

// MarshalUint64 writes a log index.
func MarshalUint64(v uint64) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, strconv.FormatUint(v, 10)) })
}

// UnmarshalUint64 reads a log index, also from a string.
func UnmarshalUint64(v any) (uint64, error) {
	n, err := whole(v)
	if err == nil && n < 0 {
		err = fmt.Errorf("%d is negative", n)
	}
	return uint64(max(n, 0)), err
}

func whole(v any) (int64, error) {
	switch v := v.(type) {
	case nil:
		return 0, nil
	case int:
		return int64(v), nil
	case int64:
		return v, nil
	case json.Number:
		return parseWhole(v.String())
	case string:
		return parseWhole(v)
	}
	return 0, fmt.Errorf("%T is not a whole number", v)
}

func parseWhole(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%.40q is not a whole number", text)
	}
	return n, nil
}

// MarshalInstant writes a moment of the state, null when nothing was recorded.
func MarshalInstant(v ledger.Instant) graphql.Marshaler {
	if v.IsZero() {
		return graphql.Null
	}
	return graphql.MarshalString(v.String())
}

// UnmarshalInstant reads RFC 3339.
func UnmarshalInstant(v any) (ledger.Instant, error) {
	t, err := UnmarshalMoment(v)
	return ledger.InstantOf(t), err
}

// MarshalMoment writes a time, null when it is zero.
func MarshalMoment(v time.Time) graphql.Marshaler {
	if v.IsZero() {
		return graphql.Null
	}
	return graphql.MarshalString(v.UTC().Format(time.RFC3339Nano))
}

// UnmarshalMoment reads RFC 3339.
func UnmarshalMoment(v any) (time.Time, error) {
	switch v := v.(type) {
	case nil:
		return time.Time{}, nil
	case string:
		t, err := time.Parse(time.RFC3339Nano, v)
		if err != nil || t.UTC().Year() < 1 || t.UTC().Year() > 9999 {
			return time.Time{}, fmt.Errorf("%.40q is not a date and time in the form of RFC 3339", v)
		}
		return t, nil
	}
	return time.Time{}, fmt.Errorf("%T is not a date and time", v)
}

// MarshalDate writes YYYY-MM-DD.
func MarshalDate(v calendar.Date) graphql.Marshaler { return graphql.MarshalString(v.String()) }

// UnmarshalDate reads YYYY-MM-DD.
func UnmarshalDate(v any) (calendar.Date, error) {
	text, ok := v.(string)
	if !ok {
		return 0, fmt.Errorf("%T is not a date", v)
	}
	return calendar.ParseDate(text)
}

// MarshalHex writes bytes in hexadecimal digits, null when there are none.
func MarshalHex(v []byte) graphql.Marshaler {
	if len(v) == 0 {
		return graphql.Null
	}
	return graphql.MarshalString(hex.EncodeToString(v))
}

// UnmarshalHex reads hexadecimal digits.
func UnmarshalHex(v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		raw, err := hex.DecodeString(v)
		if err != nil {
			return nil, fmt.Errorf("reading hexadecimal digits: %w", err)
		}
		return raw, nil
	}
	return nil, fmt.Errorf("%T is not a text of hexadecimal digits", v)
}

// marshalCode writes a value of a code list, null when there is none.
func marshalCode[T ~string](v T) graphql.Marshaler {
	if v == "" {
		return graphql.Null
	}
	return graphql.MarshalString(string(v))
}

// unmarshalCode reads a value of a code list; validation has checked that the list holds it.
func unmarshalCode[T ~string](v any) (T, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return T(v), nil
	case T:
		return v, nil
	}
	return "", fmt.Errorf("%T is not a code", v)
}
