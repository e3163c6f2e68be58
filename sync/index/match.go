package index

// hits is the result of a query before it is paged: by segment, and last the
// tail. top, the first tier, is nil unless the order has tiers.
type hits struct {
	all, top []bitset
}

// match evaluates set, filter and search over the view.
func (p *plan) match() *hits {
	n := len(p.segs)
	h := &hits{all: make([]bitset, n+1)}
	if p.tiers {
		h.top = make([]bitset, n+1)
	}
	for i, s := range p.segs {
		h.all[i] = p.scratch.get(len(s.live))
		if !p.none {
			p.matchSegment(h, i, s)
		} else if p.tiers {
			h.top[i] = p.scratch.get(len(s.live))
		}
	}
	p.matchTail(h)
	return h
}

func (p *plan) matchSegment(h *hits, i int, s *segState) {
	all := h.all[i]
	copy(all, s.live)
	if p.set >= 0 {
		all.and(s.members[p.set])
	}
	p.narrowAmong(s, all)
	p.filter.narrow(s.seg, all, p.scratch)
	var top bitset
	if p.tiers {
		top = p.scratch.get(len(all))
		copy(top, all)
		h.top[i] = top
	}
	for w := range p.words {
		if w > 0 && all.empty() {
			break
		}
		p.words[w].find(s.seg, all, top, p.scratch)
	}
	if p.tiers {
		top.and(all)
	}
}

// matchTail reads the documents that are not inverted yet.
func (p *plan) matchTail(h *hits) {
	n := len(p.segs)
	h.all[n] = p.scratch.get(len(p.live))
	if p.tiers {
		h.top[n] = p.scratch.get(len(p.live))
	}
	if p.none {
		return
	}
	for i, r := range p.tail {
		if !p.live.get(i) || p.set >= 0 && !p.members[p.set].get(i) || !p.isAmong(i, r) || !p.filter.holds(r) {
			continue
		}
		found, top := p.reads(r)
		if !found {
			continue
		}
		h.all[n].set(i)
		if p.tiers && top {
			h.top[n].set(i)
		}
	}
}

// reads reports whether all words occur in a document, and all in its head.
func (p *plan) reads(r *record) (found, top bool) {
	top = true
	for w := range p.words {
		if p.words[w].in(r.head) {
			continue
		}
		top = false
		if !p.words[w].in(r.body) {
			return false, false
		}
	}
	return true, top
}

func (h *hits) total() int {
	n := 0
	for _, b := range h.all {
		n += b.count()
	}
	return n
}

func (h *hits) release(sc *scratch) {
	for _, b := range h.all {
		sc.put(b)
	}
	for _, b := range h.top {
		sc.put(b)
	}
}
