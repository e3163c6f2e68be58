//go:build unix

package raftlog

import (
	"errors"
	"os"
	"syscall"
)

// Hold makes the caller the only holder of an open file or directory, until it
// is closed or the process ends, however it ends. It leaves no trace on the
// disk. The error is ErrInUse if another holds it.
func Hold(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrInUse
	}
	return err
}
