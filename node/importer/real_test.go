package importer_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/mulu-catalog/mulu/node/importer"
)

// sharedListings finds the real listings beside the repository, or skips.
func sharedListings(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the package")
		}
		dir = filepath.Dir(dir)
	}
	listings := filepath.Join(dir, "..", "shared", "data", "zhejiang")
	if _, err := os.Stat(listings); err != nil {
		t.Skipf("the real listings are not here: %v", err)
	}
	return listings
}

// check reads one real listing to its end.
func check(t testing.TB, dir, source string, errs io.Writer) *importer.Report {
	t.Helper()
	s, err := importer.Open(filepath.Join(dir, source+".ndjson"), source)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	report, err := importer.Check(t.Context(), s, errs)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestEveryRealListingIsReadToItsEnd(t *testing.T) {
	dir := sharedListings(t)
	var reports []*importer.Report
	for _, source := range importer.Portals() {
		r := check(t, dir, source, io.Discard)
		if r.Accepted+r.Refused != r.Listings || r.Listings+r.Pairs != r.Rows {
			t.Errorf("%s: %d rows, %d pairs, %d accepted, %d refused do not add up", source, r.Rows, r.Pairs, r.Accepted, r.Refused)
		}
		reports = append(reports, r)
	}
	var out bytes.Buffer
	if err := importer.WriteSummary(&out, reports); err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", out.String())
}
