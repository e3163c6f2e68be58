package index

import "fmt"

// scope is a Scope resolved against a view.
type scope struct {
	set    int // position in View.sets, -1 for none
	filter *matcher
}

func (v *View) scopes(list []Scope) ([]scope, error) {
	if len(list) > MaxFilterNodes {
		return nil, &QueryError{"among", fmt.Sprintf("more than %d scopes", MaxFilterNodes)}
	}
	var out []scope
	for i := range list {
		s := scope{set: -1}
		if set := list[i].Set; set != nil {
			if s.set = v.setAt(set.Name); s.set < 0 {
				return nil, fmt.Errorf("%w %q", ErrSet, set.Name)
			}
		}
		var err error
		if s.filter, err = v.compile(&list[i].Filter); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// narrowAmong removes the documents of a segment that are in no scope.
func (p *plan) narrowAmong(s *segState, b bitset) {
	if len(p.among) == 0 {
		return
	}
	either := p.scratch.get(len(b))
	for _, one := range p.among {
		t := p.scratch.get(len(b))
		copy(t, b)
		if one.set >= 0 {
			t.and(s.members[one.set])
		}
		one.filter.narrow(s.seg, t, p.scratch)
		either.or(t)
		p.scratch.put(t)
	}
	b.and(either)
	p.scratch.put(either)
}

// isAmong decides one document of the tail.
func (p *plan) isAmong(i int, r *record) bool {
	if len(p.among) == 0 {
		return true
	}
	for _, one := range p.among {
		if (one.set < 0 || p.members[one.set].get(i)) && one.filter.holds(r) {
			return true
		}
	}
	return false
}
