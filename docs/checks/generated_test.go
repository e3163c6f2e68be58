package checks_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The generator runs in a copy, so that a test never changes the tree.
func TestGeneratedCodeIsWhatTheSchemaGives(t *testing.T) {
	if testing.Short() {
		t.Skip("generates the whole GraphQL layer")
	}
	if _, err := os.Stat(filepath.Join(root(t), "gqlgen.yml")); err != nil {
		t.Skip("no gqlgen.yml: nothing is generated")
	}
	before := files(t)
	copied := t.TempDir()
	for _, f := range before {
		if strings.HasPrefix(f.name, ".") || strings.HasPrefix(f.name, "docs/") {
			continue
		}
		to := filepath.Join(copied, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, f.text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command(t, copied, "go", "tool", "gqlgen", "generate")
	committed := map[string][]byte{}
	for _, f := range before {
		if strings.HasPrefix(f.name, "graph/") {
			committed[f.name] = f.text
		}
	}
	compare(t, filepath.Join(copied, "graph"), committed)
}

// compare says which files under dir differ from those committed under graph/.
func compare(t *testing.T, dir string, committed map[string][]byte) {
	t.Helper()
	seen := map[string]bool{}
	err := filepath.WalkDir(dir, func(full string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(filepath.Dir(dir), full)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		seen[name] = true
		text, err := os.ReadFile(full)
		if err != nil {
			return err
		}
		if old, ok := committed[name]; !ok || !bytes.Equal(old, text) {
			t.Errorf("%s: differs from what the schema gives; run go tool gqlgen generate", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range committed {
		if !seen[name] {
			t.Errorf("%s: the generator removes it", name)
		}
	}
}
