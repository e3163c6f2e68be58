package importer_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mulu-catalog/mulu/node/importer"
)

// rewriting reports whether the golden files are to be written from what the
// program says. The flag is datadriven's, which the catalog's stories use too.
func rewriting() bool {
	f := flag.Lookup("rewrite")
	return f != nil && f.Value.String() == "true"
}

// readingOf is everything that reading a listing says: each row with its errors,
// then the report in its three forms.
func readingOf(t *testing.T, s *importer.Source) string {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	var tally importer.Tally
	for row, errs := range s.Rows(t.Context()) {
		tally.Add(row, errs)
		if len(errs) == 0 {
			b.WriteString("accepted ")
			if err := enc.Encode(row); err != nil {
				t.Fatal(err)
			}
			continue
		}
		b.WriteString("refused\n")
		for _, e := range errs {
			b.WriteString("  " + e.Error() + " · " + e.MessageZh + "\n")
		}
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	report := tally.Report(s)
	for _, write := range []func() error{
		func() error { return report.WriteText(&b) },
		func() error { return report.WriteJSON(&b) },
		func() error { return importer.WriteDocument(&b, []*importer.Report{report, report}) },
	} {
		b.WriteString("--------\n")
		if err := write(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func TestListingsReadAsTheGoldenFilesSay(t *testing.T) {
	files, err := filepath.Glob("testdata/listings/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			s, err := importer.Open(file, strings.TrimSuffix(name, filepath.Ext(name)))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			got := readingOf(t, s)
			if again := readingOf(t, s); again != got {
				t.Errorf("the second reading differs (-first +second):\n%s", cmp.Diff(got, again))
			}
			golden := filepath.Join("testdata", "golden", name+".txt")
			if rewriting() {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("reading differs from %s (-want +got):\n%s", golden, diff)
			}
		})
	}
}
