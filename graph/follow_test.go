package graph_test

import (
	"strings"
	"testing"
)

func TestAStreamThatCannotBeTakenUpSaysSo(t *testing.T) {
	w := newWorld(t)
	for _, last := range []string{"garbage", "1.", "1.x", "-1", "1.4294967296"} {
		s := subscribe(t, w.node("330100"), "", `subscription { catalogChanges(after: 0) { index } }`, last)
		var text strings.Builder
		for s.lines.Scan() { // to the stream's end
			text.WriteString(s.lines.Text())
		}
		if got := text.String(); !strings.Contains(got, "BAD_REQUEST") || !strings.Contains(got, "Last-Event-ID") {
			t.Errorf("Last-Event-ID %q: %q", last, got)
		}
	}
}
