//go:build !unix

package raftlog

import (
	"fmt"
	"os"
	"path/filepath"
)

// lockDir opens the lock file; where there is no flock, bbolt's own lock on
// raft.db is what keeps a second process out.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking the raft directory: %w", err)
	}
	return f, nil
}
