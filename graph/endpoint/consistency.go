package endpoint

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Level is how fresh a read must be.
type Level string

// The levels, from the cheapest to the strongest. The values are those of the enum ReadLevel.
const (
	Local        Level = "LOCAL"        // what this node has applied
	Bounded      Level = "BOUNDED"      // no older than MS milliseconds, else TOO_STALE
	AtLeast      Level = "AT_LEAST"     // Index is applied, else NOT_YET
	Linearizable Level = "LINEARIZABLE" // everything that was decided before the request began
)

// Consistency is what a request asked for. The zero value means Local.
type Consistency struct {
	Level Level
	Index uint64 // for AtLeast
	MS    int64  // for Bounded
}

const levelSyntax = "local, bounded=MS, at-least=INDEX or linearizable"

// parseConsistency reads the header Mulu-Read: local | bounded=MS | at-least=INDEX | linearizable.
func parseConsistency(header string) (Consistency, *Error) {
	name, value, assigned := strings.Cut(strings.TrimSpace(header), "=")
	name = strings.ToLower(strings.TrimSpace(name))
	value = strings.TrimSpace(value)
	switch {
	case !assigned && (name == "" || name == "local"):
		return Consistency{Level: Local}, nil
	case !assigned && name == "linearizable":
		return Consistency{Level: Linearizable}, nil
	case assigned && name == "bounded":
		if ms, err := strconv.ParseInt(value, 10, 64); err == nil && ms >= 0 {
			return Consistency{Level: Bounded, MS: ms}, nil
		}
	case assigned && name == "at-least":
		if index, err := strconv.ParseUint(value, 10, 63); err == nil {
			return Consistency{Level: AtLeast, Index: index}, nil
		}
	}
	return Consistency{}, badRequest("header Mulu-Read must be %s", levelSyntax)
}

// directiveConsistency reads @consistency(level:, index:, ms:) of an operation; the directive wins over the header.
func directiveConsistency(op *ast.OperationDefinition, variables map[string]any, header Consistency) (Consistency, *Error) {
	directive := op.Directives.ForName("consistency")
	if directive == nil {
		return header, nil
	}
	args := directive.ArgumentMap(variables)
	c := Consistency{Level: Level(strings.ToUpper(text(args["level"])))}
	index, hasIndex, indexErr := whole(args["index"])
	ms, hasMS, msErr := whole(args["ms"])
	switch {
	case indexErr:
		return c, badRequest("argument index of @consistency must be a whole number of at least 0")
	case msErr:
		return c, badRequest("argument ms of @consistency must be a whole number of at least 0")
	case c.Level == AtLeast && !hasIndex:
		return c, badRequest("@consistency(level: AT_LEAST) needs the argument index")
	case c.Level == Bounded && !hasMS:
		return c, badRequest("@consistency(level: BOUNDED) needs the argument ms")
	case hasIndex && c.Level != AtLeast, hasMS && c.Level != Bounded:
		return c, badRequest("@consistency takes index with AT_LEAST and ms with BOUNDED, nothing else")
	}
	switch c.Level {
	case Local, Linearizable:
	case AtLeast:
		c.Index = uint64(index) //nolint:gosec // whole refuses negative numbers
	case Bounded:
		c.MS = ms
	default:
		return c, badRequest("argument level of @consistency must be LOCAL, BOUNDED, AT_LEAST or LINEARIZABLE")
	}
	return c, nil
}

func text(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// whole reads a non-negative integer argument, which may also come as a string (Int64 allows both).
func whole(v any) (n int64, given, bad bool) {
	if v == nil {
		return 0, false, false
	}
	n, err := strconv.ParseInt(text(v), 10, 64)
	return n, true, err != nil || n < 0
}
