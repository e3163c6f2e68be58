package importer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/node/importer"
)

// halves makes a listing of 330100 of one dataset, one line for each way.
func halves(t *testing.T, ways ...string) *importer.Source {
	t.Helper()
	var b strings.Builder
	for n, way := range ways {
		fmt.Fprintf(&b, `{"node":"330100","title":"信息","publisher":"示例局","district":"杭州市","freq_raw":"每年","open_raw":"完全开放","format_raw":%q,"volume":"%d"}`+"\n", way, n+1)
	}
	m, err := importer.MappingOf("330100")
	if err != nil {
		t.Fatal(err)
	}
	s, err := importer.New(strings.NewReader(b.String()), "x.ndjson", int64(b.Len()), importer.Config{Mapping: m})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTwoWaysOfOpeningOneDatasetAreOneRow(t *testing.T) {
	tests := []struct {
		ways []string
		want []string
	}{
		{[]string{"api", "data"}, []string{"2 [1 2] [API DOWNLOAD] DATASET 0"}},
		{[]string{"data", "api"}, []string{"2 [1 2] [API DOWNLOAD] DATASET 0"}},
		{[]string{"api"}, []string{"1 [] [API] INTERFACE 0"}},
		{[]string{"api", "api"}, []string{"1 [] [API] INTERFACE 0", "2 [] [API] INTERFACE 1"}},
		{[]string{"api", "api", "data", "data"}, []string{"3 [1 3] [API DOWNLOAD] DATASET 0", "4 [2 4] [API DOWNLOAD] DATASET 1"}},
		{[]string{"api", "data", "data"}, []string{"2 [1 2] [API DOWNLOAD] DATASET 0", "3 [] [DOWNLOAD] DATASET 3"}},
	}
	for _, tt := range tests {
		var got []string
		for row, errs := range halves(t, tt.ways...).Rows(t.Context()) {
			got = append(got, fmt.Sprintf("%d %v %v %s %d", row.Line, row.Lines, row.Methods, row.ResourceKind, len(errs)))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%v: got %q, want %q", tt.ways, got, tt.want)
		}
	}
}
