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

func TestAnExportIsImportedOneCatalogAtATime(t *testing.T) {
	file := filepath.Join(t.TempDir(), "hangzhou.csv")
	text := "标识 identifier,目录 catalog,数据名称 name,数据开放主体 openingSubject,行政区划 division,开放属性代码 openAttribute,数据格式 formats,数据类型 dataType,更新频率代码 updateFrequency\r\n" +
		"ent-1,cat-330100,停车泊位,杭州市交通运输局,330100,UNCONDITIONAL,CSV,STRUCTURED,MONTHLY\r\n#END,entries 1,,,,,,,\r\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir() // of no node: a dry run needs none
	for cat, want := range map[string]string{"cat-330100": "1 accepted, 0 refused", "cat-330200": "0 accepted, 1 refused"} {
		status, out, said := run(t, "", "import", file, "--data", data, "--source", "mulu", "--catalog", cat, "--dry-run", "--quiet")
		if status != 0 || !strings.Contains(out, want) {
			t.Errorf("into %s: status %d, %s%s", cat, status, out, said)
		}
	}
	if status, _, said := run(t, "", "import", file, "--data", data, "--source", "mulu"); status != 2 || !strings.Contains(said, "--catalog") {
		t.Errorf("into no catalog: status %d, %s", status, said)
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
