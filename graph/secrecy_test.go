package graph_test

import (
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
)

// R14.5: a state secret is found and counted at its home node only; even the
// province, which oversees every division, learns neither that it is nor how
// many there are.
func TestAStateSecretIsCountedAtHomeOnly(t *testing.T) {
	w := newWorld(t)
	secrets := map[string]string{}
	for _, subject := range []string{"330100-subject", "province-subject"} {
		cat := map[string]string{"330100-subject": "cat-330100", "province-subject": "cat-330000"}[subject]
		secrets[subject] = w.Must(subject, catalog.DraftEntry{Catalog: w.Name(cat), Fields: catalog.EntryFields{
			OpeningSubject: w.Name("org-" + subject), OpenAttribute: catalog.AttributeProhibited,
			Grounds: []catalog.ProhibitedGround{catalog.GroundStateSecret},
		}})
	}
	for viewer, want := range map[[2]string]string{
		{"330000", "province-authority"}: secrets["province-subject"], {"330100", "330100-authority"}: secrets["330100-subject"],
		{"330100", "330100-subject"}: secrets["330100-subject"], {"330200", "330200-authority"}: "", {"330000", ""}: "",
	} {
		out := must(t, w.node(viewer[0]), viewer[1], `{ entries(first: 10) { totalCount nodes { identifier } facets(fields: [openAttribute]) { values { count } } } }`, nil)
		count := 0
		if want != "" {
			count = 1
		}
		if out.number("entries.totalCount") != count || out.text("entries.nodes.0.identifier") != want {
			t.Errorf("%v sees %s, want %q only", viewer, out.Body, want)
		}
		if got := len(out.list("entries.facets.0.values")); got != count || (got == 1 && out.number("entries.facets.0.values.0.count") != 1) {
			t.Errorf("%v counts %s", viewer, out.Body)
		}
	}
}
