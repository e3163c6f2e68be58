package catalog_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

// TestScenarios runs every story under testdata/scenarios.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/scenarios/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.IsDir() {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			ledgertest.Run(t, file, catalogtest.Stories(t))
		})
	}
}
