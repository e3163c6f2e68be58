//go:build unix

package disk

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// Hold makes the caller the only one that holds the directory, until it closes
// what is returned or its process ends, however it ends. It leaves no file. The
// error wraps ErrHeld if another holds it.
func Hold(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("holding the directory: %w", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return f, nil
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrHeld
	}
	return nil, errors.Join(fmt.Errorf("holding %s: %w", dir, err), f.Close())
}
