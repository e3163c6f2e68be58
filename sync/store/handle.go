package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// Handle is a store that can be exchanged for a restored one while it is read.
// Readers under way keep the picture they have; whoever comes after the swap
// sees the new one.
type Handle struct {
	path    string
	options Options

	swap sync.Mutex // held by Update and Replace, so that no Update is lost

	mu      sync.Mutex // guards what follows
	current *lease
	gone    sync.WaitGroup // stores not yet closed
}

// lease counts who uses a store; the last one out closes a retired store.
type lease struct {
	store   *Store
	users   int
	retired bool
	err     error // of closing
}

// OpenHandle opens the state file at path.
func OpenHandle(path string, o Options) (*Handle, error) {
	s, err := Open(path, o)
	if err != nil {
		return nil, err
	}
	h := &Handle{path: path, options: o, current: &lease{store: s}}
	h.gone.Add(1)
	return h, nil
}

func (h *Handle) take() (*lease, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.current == nil {
		return nil, ErrClosed
	}
	h.current.users++
	return h.current, nil
}

func (h *Handle) give(l *lease) {
	h.mu.Lock()
	l.users--
	last := l.retired && l.users == 0
	h.mu.Unlock()
	if last {
		h.bury(l)
	}
}

// retire ends a lease; the caller holds h.mu. It reports whether nobody uses it.
func (l *lease) retire() bool {
	l.retired = true
	return l.users == 0
}

func (h *Handle) bury(l *lease) {
	l.err = l.store.Close()
	h.gone.Done()
}

// View is Store.View on the current store.
func (h *Handle) View(fn func(*View) error) error {
	l, err := h.take()
	if err != nil {
		return err
	}
	defer h.give(l)
	return l.store.View(fn)
}

// Update is Store.Update on the current store.
func (h *Handle) Update(index, term uint64, fn func(*Batch) error) error {
	h.swap.Lock()
	defer h.swap.Unlock()
	l, err := h.take()
	if err != nil {
		return err
	}
	defer h.give(l)
	return l.store.Update(index, term, fn)
}

// Use runs fn on the current store and keeps it open until fn returns.
func (h *Handle) Use(fn func(*Store) error) error {
	l, err := h.take()
	if err != nil {
		return err
	}
	defer h.give(l)
	return fn(l.store)
}

// Applied is Store.Applied; zero once the handle is closed.
func (h *Handle) Applied() (index, term uint64) {
	_ = h.Use(func(s *Store) error {
		index, term = s.Applied()
		return nil
	})
	return index, term
}

// Durable is Store.Durable; zero once the handle is closed.
func (h *Handle) Durable() (index uint64) {
	_ = h.Use(func(s *Store) error {
		index = s.Durable()
		return nil
	})
	return index
}

// Flush is Store.Flush on the current store.
func (h *Handle) Flush() error { return h.Use((*Store).Flush) }

// StateHash is Store.StateHash; zero once the handle is closed.
func (h *Handle) StateHash() (root [32]byte) {
	_ = h.Use(func(s *Store) error {
		root = s.StateHash()
		return nil
	})
	return root
}

// Fault is Store.Fault; ErrClosed once the handle is closed.
func (h *Handle) Fault() error {
	return h.Use((*Store).Fault)
}

// Path of the state file.
func (h *Handle) Path() string { return h.path }

// Replace makes the state file at path, which is in the same file system, the
// current one: it is opened (and so checked), renamed over the old file, and
// readers go over to it. If anything fails before the rename the old one goes on
// and the new file is left where it is. The old store is closed when its last
// reader is done.
func (h *Handle) Replace(path string) error {
	h.swap.Lock()
	defer h.swap.Unlock()
	if err := h.Use(func(*Store) error { return nil }); err != nil {
		return err
	}
	next, err := Open(path, h.options)
	if err != nil {
		return fmt.Errorf("replacing the state file: %w", err)
	}
	if err := os.Rename(path, h.path); err != nil {
		return errors.Join(fmt.Errorf("replacing the state file: %w", err), next.Close())
	}
	next.path = h.path
	h.mu.Lock()
	old := h.current // Close cannot have come in between: it takes swap
	h.current = &lease{store: next}
	h.gone.Add(1)
	unused := old.retire()
	h.mu.Unlock()
	if unused {
		h.bury(old)
	}
	// The new file serves already; if the rename is not durable the node starts
	// from the old one and restores again.
	return SyncDir(filepath.Dir(h.path))
}

// Close refuses new readers and waits for those under way.
func (h *Handle) Close() error {
	h.swap.Lock()
	defer h.swap.Unlock()
	h.mu.Lock()
	l := h.current
	h.current = nil
	if l == nil {
		h.mu.Unlock()
		return nil
	}
	unused := l.retire()
	h.mu.Unlock()
	if unused {
		h.bury(l)
	}
	h.gone.Wait()
	return l.err
}
