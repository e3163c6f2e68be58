package endpoint

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// analysis prices a validated operation: a scalar costs 0, an object 1 + its fields, a list asked for by ids one object per id, a
// connection 2 + first × its fields. Each selection set is visited once, because the price of a fragment is remembered; the sum
// is an upper bound of the work, as skipped fields and alternatives of a union are counted.
type analysis struct {
	schema    *ast.Schema
	variables map[string]any
	maxPage   int

	fragments map[string]int
	visits    int
	err       *Error
}

// price returns the cost of op and the first page size out of bounds.
func price(schema *ast.Schema, op *ast.OperationDefinition, variables map[string]any, maxPage int) (*analysis, int) {
	a := &analysis{schema: schema, variables: variables, maxPage: maxPage}
	return a, a.set(op.SelectionSet)
}

func (a *analysis) set(set ast.SelectionSet) int {
	total := 0
	for _, selection := range set {
		a.visits++
		switch sel := selection.(type) {
		case *ast.Field:
			total = addUp(total, a.field(sel))
		case *ast.InlineFragment:
			total = addUp(total, a.set(sel.SelectionSet))
		case *ast.FragmentSpread:
			total = addUp(total, a.fragment(sel))
		}
	}
	return total
}

func (a *analysis) fragment(spread *ast.FragmentSpread) int {
	if cost, ok := a.fragments[spread.Name]; ok {
		return cost
	}
	if a.fragments == nil {
		a.fragments = map[string]int{}
	}
	a.fragments[spread.Name] = 0 // validation has refused cycles; this only makes a mistake there harmless
	cost := a.set(spread.Definition.SelectionSet)
	a.fragments[spread.Name] = cost
	return cost
}

func (a *analysis) field(field *ast.Field) int {
	child := a.set(field.SelectionSet)
	if field.Definition == nil {
		return child
	}
	if field.Definition.Arguments.ForName("first") != nil {
		return addUp(2, multiply(a.page(field), child))
	}
	if len(field.SelectionSet) == 0 {
		return 0
	}
	return multiply(a.listed(field), addUp(1, child))
}

// page is the value of the argument first, which must lie between 1 and maxPage. The remembered error is the first one found.
func (a *analysis) page(field *ast.Field) int {
	n, given := a.argument(field, "first")
	if given && n >= 1 && n <= a.maxPage {
		return n
	}
	if a.err != nil {
		return 1
	}
	if !given {
		a.err = limitExceeded("字段 %[1]s 须有参数 first，1至%[2]d · field %[1]q needs the argument first, from 1 to %[2]d", field.Name, a.maxPage)
	} else {
		a.err = limitExceeded("字段 %[1]s 的参数 first 应在1至%[2]d之间 · argument first of field %[1]q must lie between 1 and %[2]d", field.Name, a.maxPage)
	}
	a.err.Extensions = map[string]any{"field": field.Name, "argument": "first"}
	return 1
}

func (a *analysis) argument(field *ast.Field, name string) (int, bool) {
	value := field.Definition.Arguments.ForName(name).DefaultValue
	if arg := field.Arguments.ForName(name); arg != nil {
		if arg.Value.Kind == ast.Variable {
			if v, ok := a.variables[arg.Value.Raw]; ok {
				return integer(v)
			}
		} else {
			value = arg.Value
		}
	}
	if value == nil || value.Kind == ast.NullValue {
		return 0, false
	}
	return integer(json.Number(value.Raw))
}

func integer(v any) (int, bool) {
	switch n := v.(type) {
	case nil:
		return 0, false
	case int64:
		return int(n), true
	case int:
		return n, true
	case json.Number:
		i, err := strconv.Atoi(n.String())
		if err != nil {
			return math.MaxInt, true
		}
		return i, true
	}
	return math.MaxInt, true
}

// listed is how many objects a field without pages returns: as many as its longest list argument, at least 1.
func (a *analysis) listed(field *ast.Field) int {
	count := 1
	if field.Definition.Type.Elem == nil {
		return count
	}
	for _, arg := range field.Arguments {
		switch arg.Value.Kind {
		case ast.ListValue:
			count = max(count, len(arg.Value.Children))
		case ast.Variable:
			if list, ok := a.variables[arg.Value.Raw].([]any); ok {
				count = max(count, len(list))
			}
		default:
		}
	}
	return count
}
