//go:build unix

package node

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// freeSpace is what an unprivileged writer may still use of the disk.
func freeSpace(dir string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, fmt.Errorf("asking for free space: %w", err)
	}
	return s.Bavail * uint64(s.Bsize), nil //nolint:gosec // a block size is positive
}
