package index

import "slices"

// draft is the next view while one batch is applied. It shares everything with
// the published view and copies a part before the first change to it.
type draft struct {
	View
	x       *Index
	owned   map[*segState]bool // copied or made in this draft
	ownTail bool               // live and members of the tail are ours
}

func (x *Index) draft() *draft {
	return &draft{View: *x.View(), x: x}
}

func (d *draft) publish() {
	v := d.View
	d.x.view.Store(&v)
}

// own returns the position of a segment whose state may be changed.
func (d *draft) own(id uint32) *segState {
	i := slices.IndexFunc(d.segs, func(s *segState) bool { return s.seg.id == id })
	s := d.segs[i]
	if d.owned[s] {
		return s
	}
	c := &segState{seg: s.seg, live: s.live.clone(), nlive: s.nlive, members: s.members}
	if d.owned == nil {
		d.owned = map[*segState]bool{}
		d.segs = slices.Clone(d.segs)
	}
	d.segs[i] = c
	d.owned[c] = true
	return c
}

func (d *draft) claimTail() {
	if d.ownTail {
		return
	}
	d.ownTail = true
	d.live = d.live.clone()
	d.members = slices.Clone(d.members)
	for i, m := range d.members {
		d.members[i] = m.clone()
	}
}

// kill takes the document at p out of every answer.
func (d *draft) kill(p place) {
	if p.seg == noSegment {
		d.claimTail()
		d.live.unset(int(p.doc))
		return
	}
	s := d.own(p.seg)
	s.live.unset(int(p.doc))
	s.nlive--
}

// put adds a record at the end of the tail. A new version of a key stays in the
// sets its predecessor was in.
func (d *draft) put(r *record) {
	d.claimTail()
	n := len(d.tail)
	if p, ok := d.x.where[r.key]; ok {
		members := d.members
		if p.seg != noSegment {
			members = d.own(p.seg).members
		}
		for i, m := range members {
			if m.get(int(p.doc)) {
				d.members[i].set(n)
			}
		}
		d.kill(p)
	}
	if cap(d.tail) == 0 {
		d.tail = make([]*record, 0, d.x.tail)
	}
	d.tail = append(d.tail, r)
	d.live.set(n)
	d.x.where[r.key] = place{noSegment, uint32(n)}
	if len(d.tail) == d.x.tail {
		d.flush()
		if d.x.inline {
			d.settle()
		}
	}
}

// flush inverts the live documents of the tail into a segment of their own.
func (d *draft) flush() {
	if s := d.invertTail(d.x.newID(), d.x.builder); s != nil {
		d.replace(nil, s)
	}
	d.tail = make([]*record, 0, d.x.tail)
	d.live = newBits(d.x.tail)
	for i := range d.members {
		d.members[i] = newBits(d.x.tail)
	}
}

// invertTail makes a segment of the live documents of the tail, or nil if there
// are none.
func (v *View) invertTail(id uint32, b *builder) *segState {
	var records []*record
	var from []int
	v.live.each(func(i int) {
		records = append(records, v.tail[i])
		from = append(from, i)
	})
	if len(records) == 0 {
		return nil
	}
	s := newSegState(b.build(id, records, v.dict.all()))
	for _, m := range v.members {
		moved := newBits(s.seg.n)
		for to, i := range from {
			if m.get(i) {
				moved.set(to)
			}
		}
		s.members = append(s.members, moved)
	}
	return s
}

// newSegState is a segment with all its documents alive and no sets.
func newSegState(seg *segment) *segState {
	s := &segState{seg: seg, nlive: seg.n, live: newBits(seg.n)}
	s.live.fill(seg.n)
	return s
}

func (x *Index) newID() uint32 {
	x.nextID++
	return x.nextID - 1
}

// replace swaps segments, given by number, for the one that holds their live
// documents, or for nothing if that is nil.
func (d *draft) replace(old []uint32, s *segState) {
	if d.owned == nil {
		d.owned = map[*segState]bool{}
	}
	d.segs = slices.DeleteFunc(slices.Clone(d.segs), func(o *segState) bool {
		if !slices.Contains(old, o.seg.id) {
			return false
		}
		delete(d.owned, o) // or a long build keeps every segment it ever made
		return true
	})
	if s == nil {
		return
	}
	d.segs = append(d.segs, s)
	d.owned[s] = true
	s.live.each(func(i int) { d.x.where[s.seg.keys.at(i)] = place{s.seg.id, uint32(i)} })
}
