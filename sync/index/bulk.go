package index

import (
	"iter"
	"slices"
)

// bulkDocs is how many documents Build inverts at once. Their vocabulary stays
// in the processor's cache; sixteen such blocks are then merged into one.
const bulkDocs = 4096

// Build makes an index of all documents of a state at a log index. It takes a
// fraction of the time of as many Apply calls. Of several documents with one
// key the last holds.
func Build(cfg Config, index uint64, docs iter.Seq[Doc]) *Index {
	x := New(cfg)
	d := x.draft()
	d.applied = index
	b := bulk{d: d}
	for doc := range docs {
		b.add(x.record(&doc))
	}
	b.cut()
	b.join()
	d.settle()
	d.publish()
	x.builder = newBuilder() // the large one is not needed again
	return x
}

type bulk struct {
	d       *draft
	records []*record
	blocks  []*segState
}

func (b *bulk) add(r *record) {
	if p, ok := b.d.x.where[r.key]; ok {
		if p.seg != noSegment {
			b.d.kill(p)
		} else {
			b.records[p.doc] = nil
		}
	}
	b.d.x.where[r.key] = place{noSegment, uint32(len(b.records))}
	b.records = append(b.records, r)
	if len(b.records) == bulkDocs {
		b.cut()
	}
}

// cut inverts the collected records.
func (b *bulk) cut() {
	records := slices.DeleteFunc(b.records, func(r *record) bool { return r == nil })
	if len(records) > 0 {
		s := newSegState(b.d.x.builder.build(b.d.x.newID(), records, b.d.dict.all()))
		b.d.replace(nil, s)
		b.blocks = append(b.blocks, s)
	}
	b.records = b.records[:0]
	if len(b.blocks) == segmentDocs/bulkDocs {
		b.join()
	}
}

// join merges the blocks into one segment.
func (b *bulk) join() {
	group := fitting(b.blocks)
	b.blocks = nil
	if len(group) < 2 {
		return
	}
	j := b.d.jobOf(group)
	j.run()
	b.d.finish(j)
}
