package store

import (
	"errors"
	"fmt"
	"runtime/debug"
)

var (
	// ErrCorrupt is wrapped when stored bytes are not what was written.
	ErrCorrupt = errors.New("the state file is damaged")
	// ErrInUse is wrapped by Open when another process holds the file.
	ErrInUse = errors.New("the state file is in use by another process")
	// ErrIndex is wrapped by Update when its index is not above the applied one.
	ErrIndex = errors.New("log index is not above the applied index")
	// ErrKey is wrapped when a table name, key or value cannot be stored.
	ErrKey = errors.New("record cannot be stored")
	// ErrClosed is returned after Close.
	ErrClosed = errors.New("the store is closed")
)

// guard runs fn, which calls into bbolt, so that a panic or a memory fault
// caused by a damaged page comes back as ErrCorrupt. Callers' own code must not
// run inside fn: its panics are its own.
func guard(doing string, fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %s: %v", ErrCorrupt, doing, r)
		}
	}()
	return fn()
}
