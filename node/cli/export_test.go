package cli_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/outlet"
)

// answering puts a node's socket in place that serves one answer.
func answering(t *testing.T, answer http.HandlerFunc) (data string) {
	t.Helper()
	data = t.TempDir()
	listener, err := admin.Listen(t.Context(), node.AdminSocket(data))
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: answer} //nolint:gosec // a test
	done := make(chan struct{})
	go func() { // ends when the server is closed
		defer close(done)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return data
}

func TestAnExportTakesItsPlaceWhenItIsWhole(t *testing.T) {
	asked := make(chan string, 1)
	data := answering(t, func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.String()
		w.Header().Set(outlet.HeaderIndex, "42")
		_, _ = w.Write([]byte("whole"))
	})
	file := filepath.Join(t.TempDir(), "catalog.csv")
	status, out, said := run(t, "", "export", "--data", data, "--format", "csv", "--catalog", "cat-330100", "--edition", "2026", "--at-least", "7", "-o", file)
	written, err := os.ReadFile(file)
	if status != 0 || out != "" || err != nil || string(written) != "whole" || !strings.Contains(said, "index 42") {
		t.Errorf("status %d, %s, %q, %v", status, said, written, err)
	}
	if got := <-asked; got != "/export?atLeast=7&catalog=cat-330100&edition=2026&format=csv" {
		t.Errorf("asked for %s", got)
	}
	if status, out, _ := run(t, "", "export", "--data", data); status != 0 || out != "whole" {
		t.Errorf("status %d, %q", status, out)
	}
}

func TestAnExportThatIsCutOffLeavesTheOldFile(t *testing.T) {
	data := answering(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte("half"))
	})
	dir := t.TempDir()
	file := filepath.Join(dir, "catalog.ndjson")
	if err := os.WriteFile(file, []byte("yesterday's"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, _, said := run(t, "", "export", "--data", data, "-o", file)
	written, err := os.ReadFile(file)
	if status == 0 || err != nil || string(written) != "yesterday's" {
		t.Errorf("status %d, %s, %q, %v", status, said, written, err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("%d files are left, %v", len(files), err)
	}
	if status, _, said := run(t, "", "export", "--data", data); status == 0 || !strings.Contains(said, "not whole") {
		t.Errorf("to standard output: status %d, %s", status, said)
	}
	if status, _, said := run(t, "", "export", "--data", data, "--format", "xml"); status != 2 || !strings.Contains(said, "datajson") {
		t.Errorf("an unknown format: status %d, %s", status, said)
	}
}
