package index

import (
	"slices"
	"sort"
)

// walker yields the members of one part (segment or tail) in an order.
type walker struct {
	scratch *scratch
	seg     *segment
	by      int
	back    bool
	bits    bitset // members by document number
	pos     int    // rank to look at next
	budget  int    // ranks that may still be looked at one by one
	ranks   bitset // members by rank, made when the budget is gone
	list    []sortKey
	at      sortKey // the current member
}

// probes is how many ranks a walker looks at one by one before it sorts the
// members by counting. It bounds the cost of a page wherever the members lie.
const probes = 1024

// from places a walker at the first rank beyond the cursor (or at it, if
// inclusive), in its direction.
func (w *walker) from(c *sortKey, inclusive bool) {
	s := w.seg
	ord := &s.orders[w.by]
	w.budget = probes
	if w.bits.count()*64 < s.n {
		w.budget = 0
	}
	if c == nil {
		w.pos = 0
		if w.back {
			w.pos = s.n - 1
		}
		return
	}
	// The cursor itself belongs to the lower side of the cut when it is to be
	// passed forwards or included backwards.
	below := w.back == inclusive
	cut := sort.Search(s.n, func(i int) bool {
		d := compareSortKeys(w.by, s.sortKey(w.by, int(ord.perm[i])), *c)
		return d > 0 || d == 0 && !below
	})
	w.pos = cut
	if w.back {
		w.pos = cut - 1
	}
}

// next moves to the next member and reports whether there is one.
func (w *walker) next() bool {
	if w.seg == nil {
		if len(w.list) == 0 {
			return false
		}
		w.at, w.list = w.list[0], w.list[1:]
		return true
	}
	ord := &w.seg.orders[w.by]
	step := 1
	if w.back {
		step = -1
	}
	for ; w.budget > 0; w.budget-- {
		if w.pos < 0 || w.pos >= w.seg.n {
			return false
		}
		d := int(ord.perm[w.pos])
		w.pos += step
		if w.bits.get(d) {
			w.at = w.seg.sortKey(w.by, d)
			return true
		}
	}
	return w.nextRank(ord)
}

func (w *walker) nextRank(ord *ordering) bool {
	if w.ranks == nil {
		w.ranks = w.scratch.get(len(w.bits))
		w.bits.each(func(d int) { w.ranks.set(int(ord.rank[d])) })
	}
	r := -1
	switch {
	case w.back:
		r = w.ranks.prev(w.pos)
		w.pos = r - 1
	case w.pos < w.seg.n:
		r = w.ranks.next(w.pos)
		w.pos = r + 1
	}
	if r < 0 {
		w.pos = -1
		w.back = true // nothing is left in either direction
		return false
	}
	w.at = w.seg.sortKey(w.by, int(ord.perm[r]))
	return true
}

func (w *walker) close() {
	if w.ranks != nil {
		w.scratch.put(w.ranks)
	}
}

// compare is the order of the page: the natural one or its reverse.
func compare(by int, back bool, a, b sortKey) int {
	c := compareSortKeys(by, a, b)
	if back {
		return -c
	}
	return c
}

// walk returns up to limit members in order, beyond the cursor (or from it on,
// if inclusive).
func (p *plan) walk(parts []bitset, back bool, c *sortKey, inclusive bool, limit int) []sortKey {
	if limit == 0 {
		return nil
	}
	var live []*walker
	defer func() {
		for _, w := range live {
			w.close()
		}
	}()
	for i, s := range p.segs {
		if parts[i].empty() {
			continue
		}
		w := &walker{scratch: p.scratch, seg: s.seg, by: p.by, back: back, bits: parts[i]}
		w.from(c, inclusive)
		live = append(live, w)
	}
	live = append(live, &walker{list: p.sortTail(parts[len(p.segs)], back, c, inclusive, limit)})
	heads := live[:0:0]
	for _, w := range live {
		if w.next() {
			heads = append(heads, w)
		}
	}
	var out []sortKey
	for len(heads) > 0 && len(out) < limit {
		least := 0
		for i := 1; i < len(heads); i++ {
			if compare(p.by, back, heads[i].at, heads[least].at) < 0 {
				least = i
			}
		}
		out = append(out, heads[least].at)
		if !heads[least].next() {
			heads = slices.Delete(heads, least, least+1)
		}
	}
	return out
}

// sortTail is walk for the tail: the least limit members, kept sorted.
func (p *plan) sortTail(b bitset, back bool, c *sortKey, inclusive bool, limit int) []sortKey {
	var out []sortKey
	b.each(func(i int) {
		k := p.tail[i].sortKey(p.by)
		if c != nil {
			if d := compare(p.by, back, k, *c); d < 0 || d == 0 && !inclusive {
				return
			}
		}
		if len(out) == limit && compare(p.by, back, k, out[limit-1]) >= 0 {
			return
		}
		at, _ := slices.BinarySearchFunc(out, k, func(a, b sortKey) int { return compare(p.by, back, a, b) })
		if len(out) == limit {
			out = out[:limit-1]
		}
		out = slices.Insert(out, at, k)
	})
	return out
}

// page fills in keys, cursors and what lies before and after.
func (p *plan) page(h *hits, r *Result) {
	var after *sortKey
	lower := false
	if p.after != nil {
		after, lower = &p.after.at, p.after.lower
		r.HasPrevious = p.before(h, after, lower)
	}
	want := p.q.First + 1
	if !p.tiers {
		p.emit(r, p.walk(h.all, p.back, after, false, want), false)
		return
	}
	if !lower {
		p.emit(r, p.walk(h.top, false, after, false, want), false)
		after = nil
	}
	if r.HasNext {
		return
	}
	rest := p.rest(h)
	p.emit(r, p.walk(rest, false, after, false, want-len(r.Keys)), true)
	for _, b := range rest {
		p.scratch.put(b)
	}
}

// rest is the second tier.
func (p *plan) rest(h *hits) []bitset {
	rest := make([]bitset, len(h.all))
	for i, all := range h.all {
		rest[i] = p.scratch.get(len(all))
		copy(rest[i], all)
		rest[i].andNot(h.top[i])
	}
	return rest
}

func (p *plan) emit(r *Result, found []sortKey, lower bool) {
	for _, k := range found {
		if len(r.Keys) == p.q.First {
			r.HasNext = true
			return
		}
		c := cursor{at: k, lower: lower}
		r.Keys = append(r.Keys, k.key)
		r.Cursors = append(r.Cursors, c.encode(p.q.Order, p.q.Desc))
	}
}

// before reports whether a member lies at or before the cursor.
func (p *plan) before(h *hits, after *sortKey, lower bool) bool {
	if !p.tiers {
		return len(p.walk(h.all, !p.back, after, true, 1)) > 0
	}
	if !lower {
		return len(p.walk(h.top, true, after, true, 1)) > 0
	}
	if slices.ContainsFunc(h.top, func(b bitset) bool { return !b.empty() }) {
		return true
	}
	return len(p.walk(h.all, true, after, true, 1)) > 0
}
