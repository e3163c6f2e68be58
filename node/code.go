package node

import (
	"errors"
	"syscall"

	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/identity"
	"github.com/mulu-catalog/mulu/sync/raftlog"
	"github.com/mulu-catalog/mulu/sync/snapshot"
	"github.com/mulu-catalog/mulu/sync/store"
)

// Why a node does not start, beside what the packages below say.
var (
	// ErrNotJoined: the data directory holds no certificate.
	ErrNotJoined = errors.New("run `mulu init` or `mulu join` first")
	// ErrFounded: the data directory holds a federation.
	ErrFounded = errors.New("a federation was founded here before")
	// ErrJoined: the data directory is that of a node with a federation.
	ErrJoined = errors.New("it belongs to a federation; another node needs another directory")
	// ErrOtherSelf: the raft directory and the certificate are of two nodes.
	ErrOtherSelf = errors.New("a wiped node joins again under a new identity")
)

// Code is what a program or a runbook may rely on in an error of a node that
// does not start or cannot go on; "" if there is none. docs/OPERATING.md says
// what to do about each.
func Code(err error) string {
	for _, c := range []struct {
		code string
		when []error
	}{
		{"DATA_IN_USE", []error{store.ErrInUse, raftlog.ErrInUse}},
		{"STATE_DAMAGED", []error{store.ErrCorrupt}},
		{"STATE_LOST", []error{snapshot.ErrStateLost, snapshot.ErrConfiguration}},
		{"LOG_DAMAGED", []error{raftlog.ErrCorrupt, raftlog.ErrHole}},
		{"LOG_LOST", []error{raftlog.ErrLostLog}},
		{"HISTORY_REWRITTEN", []error{raftlog.ErrCommitted}},
		{"DISK_FULL", []error{raftlog.ErrSpace, syscall.ENOSPC}},
		{"PORT_IN_USE", []error{syscall.EADDRINUSE}},
		{"NOT_JOINED", []error{ErrNotJoined}},
		{"ALREADY_FOUNDED", []error{ErrFounded}},
		{"ALREADY_JOINED", []error{ErrJoined}},
		{"NOT_RUNNING", []error{admin.ErrNotRunning}},
		{"COPY_FOREIGN", []error{ErrForeignCopy}},
		{"COPY_TOO_OLD", []error{ErrOldCopy}},
		{"OTHER_IDENTITY", []error{ErrOtherSelf}},
	} {
		for _, cause := range c.when {
			if errors.Is(err, cause) {
				return c.code
			}
		}
	}
	return string(identity.CodeOf(err))
}
