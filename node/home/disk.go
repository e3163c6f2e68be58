package home

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/mulu-catalog/mulu/node/disk"
)

// blank writes zeros over a small file before it goes. On a disk that writes
// elsewhere the old bytes may survive; they are ciphertext.
func blank(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("erasing: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("erasing: %w", err)
	}
	_, err = f.Write(make([]byte, info.Size()))
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("erasing: %w", err)
	}
	return disk.Remove(path)
}
