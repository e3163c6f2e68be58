package ledgertest

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/mulu-catalog/mulu/ledger"
)

// payload makes the payload of a command from its fields in YAML. A number
// where the command wants text is taken as it is written: a division code
// needs no quotes and 0571 keeps its zero.
func payload(book *ledger.Book, kind ledger.Kind, text string) ([]byte, error) {
	fields, err := readYAML(text)
	if err != nil {
		return nil, fmt.Errorf("reading the command's fields: %w", err)
	}
	data, err := json.Marshal(fields)
	if err != nil {
		return nil, fmt.Errorf("reading the command's fields: %w", err)
	}
	for {
		payload, err := book.PayloadFromJSON(kind, data)
		quoted, ok := quoteNumber(data, err)
		if !ok {
			return payload, err
		}
		data = quoted
	}
}

// quoteNumber puts quotes around the number that err found where text belongs.
func quoteNumber(data []byte, err error) ([]byte, bool) {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) || !strings.HasPrefix(wrong.Value, "number") || wrong.Type.Kind() != reflect.String {
		return nil, false
	}
	end := int(wrong.Offset)
	start := end
	for start > 0 && strings.IndexByte("+-.0123456789eE", data[start-1]) >= 0 {
		start--
	}
	if start == end {
		return nil, false
	}
	return fmt.Appendf(nil, `%s"%s"%s`, data[:start], data[start:end], data[end:]), true
}

func readYAML(text string) (any, error) {
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		return nil, err
	}
	var body ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil:
		case body != nil:
			return nil, fmt.Errorf("one body, please")
		default:
			body = doc.Body
		}
	}
	switch body := body.(type) {
	case nil, *ast.CommentGroupNode:
		return map[string]any{}, nil
	case *ast.MappingNode, *ast.MappingValueNode:
		return valueOf(body)
	default:
		return nil, fmt.Errorf("%q is no list of fields", body)
	}
}

func valueOf(node ast.Node) (any, error) {
	switch n := node.(type) {
	case *ast.MappingNode:
		return mapOf(n.Values)
	case *ast.MappingValueNode:
		return mapOf([]*ast.MappingValueNode{n})
	case *ast.SequenceNode:
		list := make([]any, len(n.Values))
		for i, item := range n.Values {
			var err error
			if list[i], err = valueOf(item); err != nil {
				return nil, err
			}
		}
		return list, nil
	case *ast.StringNode:
		return n.Value, nil
	case *ast.LiteralNode:
		return n.Value.Value, nil
	case *ast.BoolNode:
		return n.Value, nil
	case *ast.NullNode:
		return nil, nil //nolint:nilnil // null is a value
	case *ast.IntegerNode, *ast.FloatNode:
		return number(n.GetToken().Value), nil
	}
	return nil, fmt.Errorf("%q can not stand in a story", node)
}

func mapOf(pairs []*ast.MappingValueNode) (any, error) {
	fields := make(map[string]any, len(pairs))
	for _, pair := range pairs {
		key := pair.Key.GetToken().Value
		if _, twice := fields[key]; twice {
			return nil, fmt.Errorf("field %q is already defined", key)
		}
		value, err := valueOf(pair.Value)
		if err != nil {
			return nil, err
		}
		fields[key] = value
	}
	return fields, nil
}

// number keeps a number's digits; what JSON does not take for a number is text.
func number(digits string) any {
	if json.Valid([]byte(digits)) {
		return json.Number(digits)
	}
	return digits
}
