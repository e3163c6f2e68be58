package index

import "slices"

// Segments grow by merging: eight small ones make a medium one, eight medium
// ones a full one, and a segment that is half dead is rewritten. So a document
// is copied a bounded number of times and a view has few segments.
const (
	fanIn      = 8
	smallDocs  = 4096
	mediumDocs = segmentDocs / 2
	manySegs   = 64      // writers wait for the merges from here on
	mergeBytes = 1 << 30 // no merge makes a blob that a 32-bit offset cannot reach
)

// job is one merge: what goes in is fixed when it is made, what comes out may be
// computed without a lock.
type job struct {
	id     uint32
	parts  []part
	seg    *segment
	remaps [][]int32
}

// job picks the next merge, or nil if the rule above holds.
func (d *draft) job() *job {
	if group := mergeable(d.segs); group != nil {
		return d.jobOf(group)
	}
	return nil
}

func (d *draft) jobOf(group []*segState) *job {
	j := &job{id: d.x.newID()}
	for _, s := range group {
		j.parts = append(j.parts, part{s.seg, s.live.clone()})
	}
	return j
}

func (j *job) run() { j.seg, j.remaps = mergeSegments(j.id, j.parts) }

// finish puts the merged segment in place of its parts, less what has died
// since and with the sets as they are by then.
func (d *draft) finish(j *job) {
	s := newSegState(j.seg)
	for range d.sets {
		s.members = append(s.members, newBits(j.seg.n))
	}
	old := make([]uint32, len(j.parts))
	for i, p := range j.parts {
		old[i] = p.seg.id
		remap := j.remaps[i]
		at := slices.IndexFunc(d.segs, func(s *segState) bool { return s.seg.id == p.seg.id })
		was := d.segs[at]
		p.live.each(func(doc int) {
			if !was.live.get(doc) {
				s.live.unset(int(remap[doc]))
				s.nlive--
			}
		})
		for set, m := range was.members {
			m.each(func(doc int) {
				if remap[doc] >= 0 {
					s.members[set].set(int(remap[doc]))
				}
			})
		}
	}
	if s.nlive == 0 {
		s = nil
	}
	d.replace(old, s)
}

// settle merges at once until the rule above holds.
func (d *draft) settle() {
	for j := d.job(); j != nil; j = d.job() {
		j.run()
		d.finish(j)
	}
}

// tidy starts the merges that are due. The goroutine ends when none are left or
// the index is closed; Close waits for it. The caller holds the lock, and waits
// here when the merges have fallen far behind.
func (x *Index) tidy() {
	for {
		if !x.merging && !x.closed && mergeable(x.View().segs) != nil {
			x.merging = true
			x.merges.Go(x.mergeAll)
		}
		if !x.merging || len(x.View().segs) <= manySegs {
			return
		}
		x.merged.Wait()
	}
}

func (x *Index) mergeAll() {
	x.mu.Lock()
	defer x.mu.Unlock()
	defer x.merged.Broadcast()
	for !x.closed {
		j := x.draft().job()
		if j == nil {
			break
		}
		x.mu.Unlock()
		j.run()
		x.mu.Lock()
		d := x.draft()
		d.finish(j)
		d.publish()
		x.merged.Broadcast()
	}
	x.merging = false
}

// Close ends the merging in the background. The index still answers and may
// still be changed, but is no longer tidied.
func (x *Index) Close() {
	x.mu.Lock()
	x.closed = true
	x.mu.Unlock()
	x.merges.Wait()
}

// mergeable picks the next group to merge, or nil.
func mergeable(segs []*segState) []*segState {
	var small, medium []*segState
	for _, s := range segs {
		switch {
		case s.nlive <= s.seg.n/2:
			return []*segState{s}
		case s.nlive < smallDocs:
			small = append(small, s)
		case s.nlive < mediumDocs:
			medium = append(medium, s)
		}
	}
	for _, class := range [][]*segState{small, medium} {
		if group := fitting(class); len(class) >= fanIn && len(group) > 1 {
			return group
		}
	}
	return nil
}

// fitting is the longest run of the smallest segments that fits into one.
func fitting(class []*segState) []*segState {
	slices.SortStableFunc(class, func(a, b *segState) int { return a.nlive - b.nlive })
	docs, size := 0, 0
	for i, s := range class {
		docs += s.nlive
		size += s.seg.bytes()
		if docs > segmentDocs || size > mergeBytes {
			return class[:i]
		}
	}
	return class
}
