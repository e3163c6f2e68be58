package index

import "sync"

// Term is one filter and facet value of a document.
type Term struct {
	Dim, Value string
}

// dictTerm is a term under its number; terms of one dimension are contiguous
// when sorted by key.
type dictTerm struct {
	dim   uint32
	value string
}

func (t dictTerm) key(number uint32) uint64 { return uint64(t.dim)<<32 | uint64(number) }

// dict numbers the terms ever seen. Numbers are never reused, so a reader of an
// older view may look up in a newer dictionary.
type dict struct {
	mu    sync.RWMutex
	dims  map[string]uint32
	names []string // of dimensions
	ids   map[Term]uint32
	terms []dictTerm
}

func newDict() *dict {
	return &dict{dims: map[string]uint32{}, ids: map[Term]uint32{}}
}

// intern numbers a term. Only the one writer calls it, so it reads unlocked.
func (d *dict) intern(t Term) uint32 {
	if id, ok := d.ids[t]; ok {
		return id
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	dim, ok := d.dims[t.Dim]
	if !ok {
		dim = uint32(len(d.names))
		d.dims[t.Dim] = dim
		d.names = append(d.names, t.Dim)
	}
	id := uint32(len(d.terms))
	d.terms = append(d.terms, dictTerm{dim, t.Value})
	d.ids[t] = id
	return id
}

func (d *dict) find(t Term) (uint32, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	id, ok := d.ids[t]
	return id, ok
}

func (d *dict) dim(name string) (uint32, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	id, ok := d.dims[name]
	return id, ok
}

// all is a stable prefix of the dictionary.
func (d *dict) all() []dictTerm {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.terms
}
