package admin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// maxSocketPath is what fits into a Unix socket's address on every system
// (macOS has 104 bytes with the closing zero, Linux 108).
const maxSocketPath = 100

// Listen opens the operator's socket at path, in the place of what a node that
// ended left there. It is born in a directory that only this user enters, so
// that it is at no time open to others, and then takes its name.
func Listen(ctx context.Context, path string) (net.Listener, error) {
	dir := filepath.Dir(path)
	if err := sweep(dir); err != nil {
		return nil, err
	}
	cradle, err := os.MkdirTemp(dir, cradlePrefix) // MkdirTemp gives mode 0700
	if err != nil {
		return nil, fmt.Errorf("opening the admin socket: %w", err)
	}
	born := filepath.Join(cradle, "s")
	listener, err := listen(ctx, born)
	if err == nil {
		err = os.Chmod(born, 0o600)
	}
	if err == nil {
		err = os.Rename(born, path)
	}
	if err := errors.Join(err, os.RemoveAll(cradle)); err != nil {
		if listener != nil {
			err = errors.Join(err, listener.Close())
		}
		return nil, fmt.Errorf("opening the admin socket: %w", err)
	}
	return &socket{Listener: listener, path: path}, nil
}

const cradlePrefix = ".admin-"

// sweep removes the directories of starts that were cut off.
func sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("clearing the admin socket: %w", err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), cradlePrefix) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("clearing the admin socket: %w", err)
		}
	}
	return nil
}

// socket removes its name when it is closed.
type socket struct {
	net.Listener
	path   string
	closed sync.Once
}

// Close implements net.Listener.
func (s *socket) Close() (err error) {
	s.closed.Do(func() {
		err = s.Listener.Close()
		if gone := os.Remove(s.path); gone != nil && !errors.Is(gone, os.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	})
	return err
}

func listen(ctx context.Context, path string) (net.Listener, error) {
	short, done, err := shorten(path)
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "unix", short)
	if unix, ok := listener.(*net.UnixListener); ok {
		unix.SetUnlinkOnClose(false) // it will have another name by then
	}
	return listener, errors.Join(err, done())
}

func dial(ctx context.Context, path string) (net.Conn, error) {
	short, done, err := shorten(path)
	if err != nil {
		return nil, err
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", short)
	return conn, errors.Join(err, done())
}

// shorten gives a path that fits into a socket's address: the path itself, or
// one through a link in a directory of this user's own that lives until done.
func shorten(path string) (short string, done func() error, err error) {
	if len(path) <= maxSocketPath {
		return path, func() error { return nil }, nil
	}
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return "", nil, fmt.Errorf("shortening the socket's path: %w", err)
	}
	parent, err := os.MkdirTemp("", "mulu-")
	if err != nil {
		return "", nil, fmt.Errorf("shortening the socket's path: %w", err)
	}
	done = func() error { return os.RemoveAll(parent) }
	link := filepath.Join(parent, "d")
	if err := os.Symlink(dir, link); err != nil {
		return "", nil, errors.Join(fmt.Errorf("shortening the socket's path: %w", err), done())
	}
	return filepath.Join(link, filepath.Base(path)), done, nil
}
