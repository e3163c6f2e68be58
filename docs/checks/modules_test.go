package checks_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// pins are modules of which another version is known not to work here: the
// latest raft and raft-boltdb do not build together, and the hardened transport
// and log store are written against exactly these.
func pins() map[string]string {
	return map[string]string{
		"github.com/hashicorp/raft":           "v1.7.3",
		"github.com/hashicorp/raft-boltdb/v2": "v2.3.1",
		"github.com/hashicorp/go-metrics":     "v0.6.1",
		"go.etcd.io/bbolt":                    "v1.5.0",
	}
}

func TestModulesThatMustNotMoveAreWherePinned(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root(t), "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	required := map[string]string{}
	for line := range strings.SplitSeq(string(text), "\n") {
		if words := strings.Fields(strings.TrimPrefix(line, "require ")); len(words) >= 2 {
			required[words[0]] = words[1]
		}
		if strings.Contains(line, "=>") {
			t.Errorf("go.mod replaces a module: %s", strings.TrimSpace(line))
		}
	}
	for module, want := range pins() {
		if got := required[module]; got != want {
			t.Errorf("go.mod requires %s %q, want %s", module, got, want)
		}
		if got := command(t, root(t), "go", "list", "-mod=readonly", "-m", "-f", "{{.Version}}", module); got != want {
			t.Errorf("the build uses %s %q, want %s", module, got, want)
		}
	}
}

func TestNoAssertionLibraryIsRequired(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root(t), "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "stretchr/testify") {
		t.Error("go.mod requires testify; tests use the standard library and go-cmp")
	}
}

// command runs a program in dir and returns what it printed, without the last
// line end and without what it said about its work (the go command tells of
// downloads there).
func command(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	run := exec.CommandContext(t.Context(), name, args...)
	run.Dir = dir
	var said strings.Builder
	run.Stderr = &said
	out, err := run.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out, said.String())
	}
	return strings.TrimRight(string(out), "\n")
}

func attempt(ctx context.Context, dir, name string, args ...string) (string, error) {
	run := exec.CommandContext(ctx, name, args...)
	run.Dir = dir
	out, err := run.CombinedOutput()
	return string(out), err
}
