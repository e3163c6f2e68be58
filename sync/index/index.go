package index

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Doc is one entry as the index sees it. The replica makes it from an entry.
type Doc struct {
	Key      string   // entry id, unique
	Terms    []Term   // filter and facet values, several per dimension allowed, in any order
	Title    string   // searched before Text
	Keywords []string // searched before Text
	Text     string   // searched
	Updated  int64    // milliseconds since 1970, UTC
	Issued   int64    // milliseconds since 1970, UTC
	Name     string   // sort key of NAME, by its bytes
	Version  uint64   // log index of this version
}

// Config tunes an Index. The zero value is what the daemon uses.
type Config struct {
	// Tail is how many of the newest documents are searched by reading them
	// before they are inverted together. Default 1024, at most 65536. A larger
	// tail makes writes cheaper and every query slower.
	Tail int
	// Inline merges segments inside Apply. The default merges in a goroutine
	// that Close waits for. Inline makes single Apply calls take up to a second.
	Inline bool
}

const (
	defaultTail = 1024
	noSegment   = 0 // segment number that stands for the tail
)

func (c Config) tail() int {
	if c.Tail <= 0 {
		return defaultTail
	}
	return min(c.Tail, segmentDocs)
}

// Index is the in-memory index of one replica. One goroutine at a time changes
// it (Apply, Freeze, DropSet; a mutex sees to it); any number read views. Close
// it when done.
type Index struct {
	view   atomic.Pointer[View]
	dict   *dict
	tail   int // documents in a full tail
	inline bool
	merges sync.WaitGroup

	mu      sync.Mutex // guards what follows, for writers only
	where   map[string]place
	nextID  uint32
	norm    []byte
	builder *builder
	merging bool
	closed  bool
	merged  *sync.Cond // merging ended or a merge was published
}

// place is where the live version of a key is.
type place struct {
	seg uint32 // segment number, noSegment for the tail
	doc uint32
}

// View is the index at one applied log index. It is immutable and stays valid
// for as long as it is held; it costs memory only for what changed since.
type View struct {
	applied uint64
	dict    *dict
	scratch *scratch
	segs    []*segState
	tail    []*record
	live    bitset   // of the tail
	sets    []setRef // frozen sets, ascending by name
	members []bitset // of the tail, by set
}

// segState is a segment with what may still change about it. It is copied
// before it changes once a view has been published with it.
type segState struct {
	seg     *segment
	live    bitset
	nlive   int
	members []bitset // by set
}

// New makes an empty index at log index 0.
func New(cfg Config) *Index {
	x := &Index{
		dict: newDict(), tail: cfg.tail(), inline: cfg.Inline,
		where: map[string]place{}, nextID: noSegment + 1, builder: newBuilder(),
	}
	x.merged = sync.NewCond(&x.mu)
	x.view.Store(&View{dict: x.dict, scratch: &scratch{}, live: newBits(x.tail)})
	return x
}

// View is the newest published state.
func (x *Index) View() *View { return x.view.Load() }

// Applied is the log index of the last batch in the view.
func (v *View) Applied() uint64 { return v.applied }

// Len is the number of documents.
func (v *View) Len() int {
	n := v.live.count()
	for _, s := range v.segs {
		n += s.nlive
	}
	return n
}

// Apply carries out one raft batch: first the deletes, then the puts; of two
// puts of one key the later holds, and unknown deletes are ignored. When it
// returns every new view shows all of it at the given log index. A batch at a
// lower log index than the last is a replay and changes nothing.
func (x *Index) Apply(index uint64, puts []Doc, deletes []string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	d := x.draft()
	if index < d.applied {
		return
	}
	d.applied = index
	for _, key := range deletes {
		if p, ok := x.where[key]; ok {
			d.kill(p)
			delete(x.where, key)
		}
	}
	for i := range puts {
		d.put(x.record(&puts[i]))
	}
	if x.inline {
		d.settle()
	}
	d.publish()
	if !x.inline {
		x.tidy()
	}
}

// Version is the log index under which the key was last put.
func (x *Index) Version(key string) (uint64, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	p, ok := x.where[key]
	if !ok {
		return 0, false
	}
	v := x.View()
	if p.seg == noSegment {
		return v.tail[p.doc].version, true
	}
	for _, s := range v.segs {
		if s.seg.id == p.seg {
			return s.seg.version[p.doc], true
		}
	}
	return 0, false
}

// record normalises a document. The caller's strings are not retained except
// key and name.
func (x *Index) record(d *Doc) *record {
	r := &record{key: strings.Clone(d.Key), name: strings.Clone(d.Name), updated: d.Updated, issued: d.Issued, version: d.Version}
	x.norm = appendNormal(x.norm[:0], d.Title)
	for _, k := range d.Keywords {
		x.norm = append(x.norm, fieldBreak, 0)
		x.norm = appendNormal(x.norm, k)
	}
	r.head = string(x.norm)
	x.norm = appendNormal(x.norm[:0], d.Text)
	r.body = string(x.norm)
	r.terms = make([]uint32, 0, len(d.Terms))
	for _, t := range d.Terms {
		r.terms = append(r.terms, x.dict.intern(t))
	}
	slices.Sort(r.terms)
	r.terms = slices.Compact(r.terms)
	return r
}
