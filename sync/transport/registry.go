package transport

import "sync"

// registry knows every live connection of a node, in both directions, so that
// a peer can be cut off.
type registry struct {
	mu     sync.Mutex
	closed bool
	live   map[*Conn]struct{}
}

func newRegistry() *registry { return &registry{live: make(map[*Conn]struct{})} }

// add reports whether the connection may live; false after close.
func (r *registry) add(c *Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return false
	}
	r.live[c] = struct{}{}
	return true
}

func (r *registry) remove(c *Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.live, c)
}

// closeWhere aborts the connections of which doomed is true and returns how
// many they were. doomed is called without the lock.
func (r *registry) closeWhere(doomed func(*Conn) bool) int {
	r.mu.Lock()
	all := make([]*Conn, 0, len(r.live))
	for c := range r.live {
		all = append(all, c)
	}
	r.mu.Unlock()
	count := 0
	for _, c := range all {
		if doomed(c) {
			c.abort()
			count++
		}
	}
	return count
}

// close aborts everything and lets nothing in.
func (r *registry) close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.closeWhere(func(*Conn) bool { return true })
}
