package index

import (
	"errors"
	"iter"
	"slices"
	"strings"
)

// Set names the frozen members of, say, an edition. A member that is put again
// stays a member; one that is deleted leaves every set and does not return.
type Set struct {
	Name  string
	Index uint64 // log index it was frozen under, as the caller said
}

type setRef struct {
	name  string
	index uint64
}

// ErrSetName says that a set needs a name.
var ErrSetName = errors.New("a set needs a name")

// setAt is the position of a set in the view, or -1.
func (v *View) setAt(name string) int {
	i, ok := slices.BinarySearchFunc(v.sets, name, func(s setRef, n string) int { return strings.Compare(s.name, n) })
	if !ok {
		return -1
	}
	return i
}

// Sets lists the frozen sets by name.
func (v *View) Sets() []Set {
	out := make([]Set, len(v.sets))
	for i, s := range v.sets {
		out[i] = Set{s.name, s.index}
	}
	return out
}

// Freeze remembers which documents match the filter, under a name; a set of
// that name is replaced. It costs a bit for each document, whatever matches.
func (x *Index) Freeze(name string, f Filter, index uint64) (*Set, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	d := x.draft()
	m, err := d.compile(&f)
	if err != nil {
		return nil, err
	}
	tail := newBits(x.tail)
	for i, r := range d.tail {
		if d.live.get(i) && m.holds(r) {
			tail.set(i)
		}
	}
	return d.freeze(setRef{name, index}, tail, func(s *segState) bitset {
		b := s.live.clone()
		m.narrow(s.seg, b, d.scratch)
		return b
	})
}

// FreezeKeys is Freeze for known members; keys that are not in the index are
// passed over. It restores the sets after a rebuild.
func (x *Index) FreezeKeys(name string, keys iter.Seq[string], index uint64) (*Set, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	d := x.draft()
	bySeg := map[uint32]bitset{noSegment: newBits(x.tail)}
	for _, s := range d.segs {
		bySeg[s.seg.id] = newBits(s.seg.n)
	}
	for k := range keys {
		if p, ok := x.where[k]; ok {
			bySeg[p.seg].set(int(p.doc))
		}
	}
	return d.freeze(setRef{name, index}, bySeg[noSegment], func(s *segState) bitset { return bySeg[s.seg.id] })
}

// DropSet forgets a set. Views already taken still have it.
func (x *Index) DropSet(name string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	d := x.draft()
	if d.remove(name) {
		d.publish()
	}
}

func (d *draft) freeze(ref setRef, tail bitset, of func(*segState) bitset) (*Set, error) {
	if ref.name == "" {
		return nil, ErrSetName
	}
	d.remove(ref.name)
	at, _ := slices.BinarySearchFunc(d.sets, ref.name, func(s setRef, n string) int { return strings.Compare(s.name, n) })
	d.sets = slices.Insert(slices.Clone(d.sets), at, ref)
	d.members = slices.Insert(slices.Clone(d.members), at, tail)
	d.eachMembers(func(s *segState, m []bitset) []bitset { return slices.Insert(m, at, of(s)) })
	d.publish()
	return &Set{ref.name, ref.index}, nil
}

func (d *draft) remove(name string) bool {
	at := d.setAt(name)
	if at < 0 {
		return false
	}
	d.sets = slices.Delete(slices.Clone(d.sets), at, at+1)
	d.members = slices.Delete(slices.Clone(d.members), at, at+1)
	d.eachMembers(func(_ *segState, m []bitset) []bitset { return slices.Delete(m, at, at+1) })
	return true
}

// eachMembers replaces the member lists of all segments.
func (d *draft) eachMembers(f func(*segState, []bitset) []bitset) {
	segs := make([]*segState, len(d.segs))
	for i, s := range d.segs {
		c := *s
		c.members = f(s, slices.Clone(s.members))
		segs[i] = &c
	}
	d.segs = segs
}
