package endpoint

import (
	"math"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// shape measures a parsed document before it is validated, because some validation rules are quadratic in what is counted here.
// Each definition is walked once: what a fragment contributes is remembered, so visits never exceeds the number of nodes.
type shape struct {
	visits     int
	aliases    int
	directives int
	spreads    int
	pairs      int // of fields with the same response name in the same selection set
	deferred   bool
	introspect bool

	doc       *ast.QueryDocument
	fragments map[string]extent
}

// extent is what a selection set reaches through all its fragments.
type extent struct {
	depth int // of ordinary fields
	intro int // depth, when below __schema or __type
	roots int // fields of the set itself
}

// maxPairs bounds what the rule OverlappingFieldsCanBeMerged compares, at about 3 µs a pair.
const maxPairs = 1_000

// measure walks the whole document and returns the first limit it exceeds.
func measure(doc *ast.QueryDocument, cfg *Config) (*shape, *Error) {
	s := &shape{doc: doc, fragments: make(map[string]extent, len(doc.Fragments))}
	for _, op := range doc.Operations {
		s.countDirectives(op.Directives)
		for _, v := range op.VariableDefinitions {
			s.countDirectives(v.Directives)
		}
		e := s.set(op.SelectionSet, false)
		if err := operationLimits(op, e, cfg); err != nil {
			return s, err
		}
	}
	for _, fragment := range doc.Fragments {
		s.fragment(fragment.Name) // counts those that no operation uses; their depth is nobody's
	}
	return s, s.limits(cfg)
}

func operationLimits(op *ast.OperationDefinition, e extent, cfg *Config) *Error {
	if err := depthLimits(e, cfg); err != nil {
		return err
	}
	if e.roots > cfg.MaxAliases {
		return limitExceeded("an operation may have at most %d root fields", cfg.MaxAliases)
	}
	if op.Operation == ast.Mutation && e.roots > cfg.MaxMutations {
		return limitExceeded("a request may carry at most %d mutations", cfg.MaxMutations)
	}
	return nil
}

func depthLimits(e extent, cfg *Config) *Error {
	if e.depth > cfg.MaxDepth {
		return limitExceeded("fields may be nested at most %d deep", cfg.MaxDepth)
	}
	if e.intro > introspectionDepth {
		return limitExceeded("introspection may be nested at most %d deep", introspectionDepth)
	}
	return nil
}

func (s *shape) limits(cfg *Config) *Error {
	switch {
	case s.deferred:
		return badRequest("directive @defer is not supported")
	case s.aliases > cfg.MaxAliases:
		return limitExceeded("a document may have at most %d aliases", cfg.MaxAliases)
	case s.directives > cfg.MaxDirectives:
		return limitExceeded("a document may use at most %d directives", cfg.MaxDirectives)
	case s.spreads > cfg.MaxSpreads:
		return limitExceeded("a document may spread at most %d fragments", cfg.MaxSpreads)
	case s.pairs > maxPairs:
		return limitExceeded("a document repeats the same field too often")
	}
	return nil
}

// set measures a selection set; inside says that it lies below __schema or __type.
func (s *shape) set(set ast.SelectionSet, inside bool) extent {
	var total extent
	seen := names{}
	for _, selection := range set {
		s.visits++
		switch sel := selection.(type) {
		case *ast.Field:
			total.join(s.field(sel, inside, &seen))
		case *ast.InlineFragment:
			s.countDirectives(sel.Directives)
			total.join(s.set(sel.SelectionSet, inside))
		case *ast.FragmentSpread:
			s.spreads++
			s.countDirectives(sel.Directives)
			e := s.fragment(sel.Name)
			if inside {
				e.intro, e.depth = max(e.intro, e.depth), 0
			}
			total.join(e)
		}
	}
	return total
}

func (s *shape) field(field *ast.Field, inside bool, seen *names) extent {
	if field.Alias != "" && field.Alias != field.Name {
		s.aliases++
	}
	s.pairs += seen.add(field.Alias)
	s.countDirectives(field.Directives)
	if field.Name == "__schema" || field.Name == "__type" {
		inside, s.introspect = true, true
	}
	e := s.set(field.SelectionSet, inside)
	if inside {
		return extent{intro: e.intro + 1, roots: 1}
	}
	if e.intro > 0 {
		e.intro++
	}
	return extent{depth: e.depth + 1, intro: e.intro, roots: 1}
}

func (s *shape) countDirectives(list ast.DirectiveList) {
	s.directives += len(list)
	for _, d := range list {
		s.deferred = s.deferred || d.Name == "defer"
	}
}

// fragment measures a fragment once. A cycle counts as nothing here: validation refuses it.
func (s *shape) fragment(name string) extent {
	if e, ok := s.fragments[name]; ok {
		return e
	}
	s.fragments[name] = extent{}
	definition := s.doc.Fragments.ForName(name)
	if definition == nil {
		return extent{}
	}
	s.countDirectives(definition.Directives)
	e := s.set(definition.SelectionSet, strings.HasPrefix(definition.TypeCondition, "__"))
	s.fragments[name] = e
	return e
}

func (e *extent) join(o extent) {
	e.depth, e.intro, e.roots = max(e.depth, o.depth), max(e.intro, o.intro), addUp(e.roots, o.roots)
}

// names counts the response names of one selection set; a short list is searched, a long one gets a map.
type names struct {
	list []named
	many map[string]int
}

type named struct {
	name  string
	count int
}

// add returns how often name was there before.
func (n *names) add(name string) int {
	if n.many != nil {
		n.many[name]++
		return n.many[name] - 1
	}
	for i := range n.list {
		if n.list[i].name == name {
			n.list[i].count++
			return n.list[i].count - 1
		}
	}
	n.list = append(n.list, named{name, 1})
	if len(n.list) > 16 {
		n.many = make(map[string]int, 2*len(n.list))
		for _, other := range n.list {
			n.many[other.name] = other.count
		}
	}
	return 0
}

// addUp and multiply saturate instead of wrapping around.
func addUp(a, b int) int {
	if a > math.MaxInt-b {
		return math.MaxInt
	}
	return a + b
}

func multiply(a, b int) int {
	if a != 0 && b > math.MaxInt/a {
		return math.MaxInt
	}
	return a * b
}
