package payload_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
	"github.com/mulu-catalog/mulu/ledger"
)

func TestThePathOfAMistakeNamesFieldsOfTheInput(t *testing.T) {
	draft, distribution, comment := reflect.TypeFor[catalog.DraftEntry](), reflect.TypeFor[catalog.AddDistribution](), reflect.TypeFor[catalog.FileComment]()
	for _, c := range []struct {
		name    string
		command reflect.Type
		code    string
		detail  string
		want    []string
	}{
		{"a field below fields", draft, "FIELD_REQUIRED", "name", []string{"input", "fields", "name"}},
		{"one of a list", draft, "UNKNOWN_CODE", "formats[2]", []string{"input", "fields", "formats", "2"}},
		{"a field of one of a list", draft, "FIELD_REQUIRED", "legal.citations[0].title", []string{"input", "fields", "legal", "citations", "0", "title"}},
		{"a record named by its table", draft, "NOT_FOUND", "catalogs", []string{"input", "catalog"}},
		{"another table", comment, "NOT_FOUND", "entries", []string{"input", "entry"}},
		{"the record itself", reflect.TypeFor[catalog.OpenEntry](), "NOT_FOUND", "entries", []string{"input", "id"}},
		{"another case", distribution, "INDEPENDENT_CHANNEL_FORBIDDEN", "accessUrl", []string{"input", "accessURL"}},
		{"below", distribution, "PROCESSING_RECORD_REQUIRED", "processing.cleaning", []string{"input", "processing", "cleaning"}},
		{"a fact that is no field", draft, "FORBIDDEN", "role", []string{"input"}},
		{"a transition", reflect.TypeFor[catalog.OpenEntry](), "ILLEGAL_TRANSITION", "SM-2 Entry", []string{"input"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			refusal := &ledger.Error{Code: c.code, Details: []ledger.Detail{{Field: c.detail}}}
			got := payload.UserErrorsOf(refusal, c.command)
			if len(got) != 1 {
				t.Fatalf("%d mistakes, want 1", len(got))
			}
			if diff := cmp.Diff(c.want, got[0].Path); diff != "" {
				t.Errorf("path (-want +got):\n%s", diff)
			}
		})
	}
	if got := payload.UserErrorsOf(nil, draft); got != nil {
		t.Errorf("no refusal gives %v", got)
	}
}
