package importer_test

import (
	"path/filepath"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/node/importer"
)

// importInto gives the catalog everything that a listing holds, and says how many
// rows the importer accepted.
func importInto(t *testing.T, w *catalogtest.World, s *importer.Source) (session catalog.ImportSession, accepted int) {
	t.Helper()
	plan, err := importer.Prepare(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	division := s.Mapping().Division
	persona := division + "-authority"
	id := w.Must(persona, catalog.BeginImport{
		Catalog: w.Name("cat-" + division), Source: s.Mapping().Source, Digest: plan.Digest,
		Chunks: plan.Chunks, Rows: plan.Report.Rows, Refused: plan.Report.Refused,
	})
	for number, rows := range importer.Chunks(t.Context(), s) {
		w.Must(persona, catalog.ImportChunk{Session: id, Number: number, Rows: rows})
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	w.Must(persona, catalog.CommitImport{Session: id})
	if session, err = catalog.ImportSessions.Get(w.Store(), id); err != nil {
		t.Fatal(err)
	}
	return session, plan.Report.Accepted
}

func TestTheCatalogTakesEveryAcceptedRow(t *testing.T) {
	w := catalogtest.New(t)
	s, err := importer.Open("testdata/listings/330100.ndjson", "330100")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	first, _ := importInto(t, w, s)
	if first.State != catalog.ImportCommitted || first.Created != 3 || first.Conflicts != 0 {
		t.Errorf("got %+v", first)
	}
	if again, _ := importInto(t, w, s); again.ID != first.ID || again.Created != first.Created {
		t.Errorf("the same file again made %+v of %+v", again, first)
	}
}

func TestTheCatalogTakesTheRealListings(t *testing.T) {
	dir := sharedListings(t)
	w := catalogtest.New(t)
	for _, source := range []string{"330100", "330200", "330700"} { // the cities of the test world
		s, err := importer.Open(filepath.Join(dir, source+".ndjson"), source)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		session, accepted := importInto(t, w, s)
		if session.Conflicts != 0 || session.Created != accepted {
			t.Errorf("%s: %d rows, %d accepted, %d created, %d conflicts", source, session.Rows, accepted, session.Created, session.Conflicts)
		}
		t.Logf("%s: %d rows, %d created, %d refused", source, session.Rows, session.Created, session.Refused)
	}
}
