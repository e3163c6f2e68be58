package importer_test

import (
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/node/importer"
)

func TestTheAuthoritysDecisionStandsAboveTheMappingFile(t *testing.T) {
	file, err := importer.MappingOf("330100")
	if err != nil {
		t.Fatal(err)
	}
	decision := catalog.MappingDecision{
		Source: "330100", Division: "330100", Field: catalog.MappingFrequency, Word: "双周", To: "CUSTOM", Period: "P14D",
		Basis: "平台更新说明", DecidedBy: "org",
	}
	laid, err := file.With([]catalog.MappingDecision{decision})
	if err != nil {
		t.Fatal(err)
	}
	if got := laid.Frequency.Values["双周"]; got.To != "CUSTOM" || got.Period != "P14D" {
		t.Errorf("双周 means %+v", got)
	}
	if _, known := file.Frequency.Values["双周"]; known {
		t.Error("the file's own mapping was changed")
	}
	decision.Division = "330200"
	if _, err := file.With([]catalog.MappingDecision{decision}); err == nil {
		t.Error("another city's decision was laid over Hangzhou's mapping")
	}
}
