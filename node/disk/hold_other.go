//go:build !unix

package disk

import (
	"fmt"
	"os"
)

// Hold opens the directory; on this system nobody is kept out of it.
func Hold(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("holding the directory: %w", err)
	}
	return f, nil
}
