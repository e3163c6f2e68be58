package main

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
)

var rewrite = flag.Bool("rewrite", false, "write docs/WORKFLOWS.md")

func TestTheDrawnWorkflowsAreTheOnesThatDecide(t *testing.T) {
	var got bytes.Buffer
	if err := Write(&got, catalog.Machines()); err != nil {
		t.Fatal(err)
	}
	const path = "../WORKFLOWS.md"
	if *rewrite {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Error("docs/WORKFLOWS.md is stale: go run ./docs/workflows > docs/WORKFLOWS.md")
	}
}
