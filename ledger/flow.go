package ledger

import "slices"

// Move is one arrow of a state machine.
type Move[S ~string] struct {
	From    S // "" is "not yet"
	Command Kind
	To      S
	Article string
}

// Flow is a state machine: what is not listed is forbidden.
type Flow[S ~string] struct {
	name    string
	article string
	moves   []Move[S]
}

// NewFlow names a state machine ("SM-7 Filing") and lists its moves.
func NewFlow[S ~string](name, article string, moves ...Move[S]) Flow[S] {
	return Flow[S]{name: name, article: article, moves: moves}
}

// Name of the machine.
func (f Flow[S]) Name() string { return f.name }

// Article the machine comes from.
func (f Flow[S]) Article() string { return f.article }

// Moves lists the arrows.
func (f Flow[S]) Moves() []Move[S] { return slices.Clone(f.moves) }

// States lists the states in order of appearance, without "not yet".
func (f Flow[S]) States() []S {
	var states []S
	for _, m := range f.moves {
		for _, s := range []S{m.From, m.To} {
			if s != "" && !slices.Contains(states, s) {
				states = append(states, s)
			}
		}
	}
	return states
}

// Commands lists the kinds on the arrows, in order of appearance.
func (f Flow[S]) Commands() []Kind {
	var kinds []Kind
	for _, m := range f.moves {
		if !slices.Contains(kinds, m.Command) {
			kinds = append(kinds, m.Command)
		}
	}
	return kinds
}

// Allows reports whether the command leads anywhere from the state.
func (f Flow[S]) Allows(from S, command Kind) bool {
	return slices.ContainsFunc(f.moves, func(m Move[S]) bool { return m.From == from && m.Command == command })
}

// Next is where the command leads from the state; where it may lead to several
// states, the first listed. It refuses with ILLEGAL_TRANSITION.
func (f Flow[S]) Next(from S, command Kind) (S, error) {
	for _, m := range f.moves {
		if m.From == from && m.Command == command {
			return m.To, nil
		}
	}
	return from, f.refuse(from, command)
}

// Step checks the arrow from→to under the command.
func (f Flow[S]) Step(from S, command Kind, to S) error {
	for _, m := range f.moves {
		if m.From == from && m.Command == command && m.To == to {
			return nil
		}
	}
	return f.refuse(from, command)
}

func (f Flow[S]) refuse(from S, command Kind) error {
	return Refuse(CodeTransition, f.article, "当前状态不允许该操作", "the present state does not allow this",
		Detail{Field: f.name, Value: string(from), Reason: string(command)})
}

// Arrow is one move in plain text, whatever the type of the states.
type Arrow struct {
	From, To string // "" is "not yet"
	Command  Kind
	Article  string
}

// Machine is a Flow whose state type does not matter: for documents and for
// tests over every pair of state and command.
type Machine interface {
	Name() string
	Article() string
	Arrows() []Arrow
	StateNames() []string
	Permits(from string, command Kind) bool
}

// Arrows lists the moves in plain text; a move without an article of its own
// has the machine's.
func (f Flow[S]) Arrows() []Arrow {
	arrows := make([]Arrow, 0, len(f.moves))
	for _, m := range f.moves {
		article := m.Article
		if article == "" {
			article = f.article
		}
		arrows = append(arrows, Arrow{From: string(m.From), To: string(m.To), Command: m.Command, Article: article})
	}
	return arrows
}

// StateNames lists the states in plain text.
func (f Flow[S]) StateNames() []string {
	var names []string
	for _, s := range f.States() {
		names = append(names, string(s))
	}
	return names
}

// Permits is Allows for a state in plain text.
func (f Flow[S]) Permits(from string, command Kind) bool { return f.Allows(S(from), command) }
