package admin_test

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/node/admin"
)

// answering serves the socket at path until the test ends.
func answering(t *testing.T, path string) net.Listener {
	t.Helper()
	l, err := admin.Listen(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`"here"`)) })}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return l
}

func TestTheSocketIsFoundHoweverLongItsPathIs(t *testing.T) {
	long := t.TempDir()
	for len(long) < 150 {
		long = filepath.Join(long, "公共数据开放")
	}
	if err := os.MkdirAll(long, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{t.TempDir(), long} {
		path := filepath.Join(dir, "admin.sock")
		left := filepath.Join(dir, ".admin-1", "s") // of a start that was cut off
		if err := os.MkdirAll(left, 0o700); err != nil {
			t.Fatal(err)
		}
		for range 2 { // what a node that was killed left is replaced
			answering(t, path)
		}
		var answer string
		if err := admin.NewClient(path, "").Get(t.Context(), "/", &answer); err != nil || answer != "here" {
			t.Errorf("%d bytes of path: %q, %v", len(path), answer, err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 || info.Mode().Type() != os.ModeSocket {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 1 {
			t.Errorf("%v lie beside the socket, %v", entries, err)
		}
	}
}

func TestAClosedSocketIsGoneAndItsClientIsToldSo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "admin.sock")
	l, err := admin.Listen(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
	var answer string
	err = admin.NewClient(path, "").Get(t.Context(), "/", &answer)
	if err == nil || !strings.Contains(err.Error(), "mulu serve") {
		t.Errorf("the client says %v", err)
	}
}

// The socket is never open to others, not even before it has its mode: under
// umask 0 the directory of its birth is what protects it.
func TestTheSocketIsBornBehindAClosedDoor(t *testing.T) {
	dir := t.TempDir()
	seen := make(chan os.FileMode, 1)
	stop := make(chan struct{})
	go func() {
		defer close(seen)
		for {
			select {
			case <-stop:
				return
			default:
			}
			entries, _ := os.ReadDir(dir)
			for _, e := range entries {
				if info, err := e.Info(); err == nil && info.Mode().Perm()&0o077 != 0 {
					seen <- info.Mode()
					return
				}
			}
		}
	}()
	for range 50 {
		l, err := admin.Listen(t.Context(), filepath.Join(dir, "admin.sock"))
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	for mode := range seen {
		t.Errorf("something with mode %v was to be seen", mode)
	}
}
