package cli_test

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestWhatNamesNoCommandIsWrongUsage(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"frob", "token isue", "calendar imprt notice.txt", "home lst", "status now", "serve --frob", "import"} {
		status, out, complaints := run(t, "", strings.Fields(line)...)
		if status != 2 || out != "" || !strings.HasPrefix(complaints, "mulu: ") {
			t.Errorf("mulu %s: status %d, %q, %q", line, status, out, complaints)
		}
	}
	for _, line := range []string{"", "help", "token", "calendar --help"} {
		if status, out, complaints := run(t, "", strings.Fields(line)...); status != 0 || !strings.Contains(out, "Usage:") || complaints != "" {
			t.Errorf("mulu %s: status %d, %q, %q", line, status, out, complaints)
		}
	}
}

func TestACommandForANodeThatDoesNotRunSaysSo(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "d")
	for _, line := range []string{"status", "jobs", "invite --city 330100", "export"} {
		status, _, complaints := run(t, "", append(strings.Fields(line), "--data", data)...)
		if status != 1 || !strings.HasPrefix(complaints, "mulu: NOT_RUNNING: no node answers") || strings.Contains(complaints, "http://") {
			t.Errorf("mulu %s: status %d, %s", line, status, complaints)
		}
	}
}
