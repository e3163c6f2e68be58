package raftlog

import (
	"errors"
	"fmt"
	"runtime/debug"
)

var (
	// ErrCorrupt is wrapped when an entry or a stored value is not what was written.
	ErrCorrupt = errors.New("the raft log is damaged")
	// ErrInUse is wrapped by Open and returned by Hold when another process, or
	// another caller in this one, holds the directory.
	ErrInUse = errors.New("the directory is in use by another process")
	// ErrCommitted is wrapped when raft asks for committed entries to be deleted
	// or replaced. The node must be looked at: a peer sent what no honest leader sends.
	ErrCommitted = errors.New("refusing to rewrite committed log entries")
	// ErrHole is wrapped when a delete would leave a hole in the log.
	ErrHole = errors.New("refusing to delete from the middle of the log")
	// ErrVote is wrapped when a term or vote is refused.
	ErrVote = errors.New("refusing an inconsistent term or vote")
	// ErrSpace is wrapped when an append or a vote for this node is refused
	// because the disk is nearly full.
	ErrSpace = errors.New("too little disk space for the raft log")
	// ErrLostLog is wrapped when the identity is there but its log is not.
	ErrLostLog = errors.New("the raft log of this identity is lost")
)

// guard runs fn, which calls into bbolt, so that a panic or a memory fault
// caused by a damaged page comes back as ErrCorrupt.
func guard(doing string, fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %s: %v", ErrCorrupt, doing, r)
		}
	}()
	return fn()
}
