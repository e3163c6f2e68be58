package cli_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/admin"
)

// A socket that knows no decisions of an authority and takes no command.
func TestAListingWithoutARowIsRefusedBeforeAnythingIsAsked(t *testing.T) {
	data := t.TempDir()
	l, err := admin.Listen(t.Context(), node.AdminSocket(data))
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /mappings", func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode([]string{}) })
	mux.HandleFunc("/", func(_ http.ResponseWriter, r *http.Request) { t.Errorf("the node was asked %s", r.URL) })
	server, done := &http.Server{Handler: mux}, make(chan struct{}) //nolint:gosec // its one client is this test
	go func() {
		defer close(done)
		_ = server.Serve(l)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	for name, text := range map[string]string{"empty": "", "blank lines": "\n\n \n"} {
		path := filepath.Join(t.TempDir(), "listing.ndjson")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		status, out, complaints := run(t, "", "import", path, "--source", "330100", "--data", data, "--quiet")
		if status != 1 || out != "" || !strings.Contains(complaints, "EMPTY_FILE") || !strings.Contains(complaints, "没有任何数据行") {
			t.Errorf("%s: status %d, %q, %s", name, status, out, complaints)
		}
	}
}
