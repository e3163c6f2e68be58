package node_test

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/identity"
	"github.com/mulu-catalog/mulu/sync/raftlog"
	"github.com/mulu-catalog/mulu/sync/store"
)

func TestEveryReasonNotToStartHasItsCode(t *testing.T) {
	for _, c := range []struct {
		err  error
		code string
	}{
		{fmt.Errorf("opening: %w", store.ErrInUse), "DATA_IN_USE"},
		{errors.Join(fmt.Errorf("opening: %w", store.ErrCorrupt), errors.New("closing")), "STATE_DAMAGED"},
		{fmt.Errorf("opening: %w", raftlog.ErrCorrupt), "LOG_DAMAGED"},
		{fmt.Errorf("opening: %w", raftlog.ErrLostLog), "LOG_LOST"},
		{fmt.Errorf("writing: %w", syscall.ENOSPC), "DISK_FULL"},
		{fmt.Errorf("listening: %w", syscall.EADDRINUSE), "PORT_IN_USE"},
		{fmt.Errorf("here: %w", node.ErrNotJoined), "NOT_JOINED"},
		{fmt.Errorf("asking: %w", admin.ErrNotRunning), "NOT_RUNNING"},
		{&identity.Error{Code: identity.CertExpired}, "CERT_EXPIRED"},
		{errors.New("something else"), ""},
	} {
		if got := node.Code(c.err); got != c.code {
			t.Errorf("%v has code %q, want %q", c.err, got, c.code)
		}
	}
}
