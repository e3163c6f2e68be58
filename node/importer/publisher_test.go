package importer_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/node/importer"
)

// placeOf reads one line of a source and says where its institution stands.
func placeOf(t *testing.T, source, publisher, district string) (division, name string, warned bool) {
	t.Helper()
	m, err := importer.MappingOf(source)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{"title": "信息", "publisher": publisher}
	if district != "" {
		fields["district"] = district
	}
	line, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	s, err := importer.New(strings.NewReader(string(line)), "x.ndjson", int64(len(line)), importer.Config{Mapping: m})
	if err != nil {
		t.Fatal(err)
	}
	for row := range s.Rows(t.Context()) {
		division, name = row.PublisherDivision, row.Publisher
		for _, w := range row.Warnings {
			warned = warned || w.Code == importer.WarnCountyNotNamed
		}
	}
	return division, name, warned
}

func TestACountyIsTakenFromItsNameAndNeverGuessed(t *testing.T) {
	tests := []struct {
		source, publisher, district string
		division, name              string
		warned                      bool
	}{
		{"330000", "省示例厅 (省示例办)", "", "330000", "省示例厅（省示例办）", false},
		{"330000", "杭州示例关", "", "330000", "杭州示例关", false},
		{"330100", "区示例局", "滨江区", "330108", "区示例局", false},
		{"330100", "示例局", "杭州市", "330100", "示例局", false},
		{"330100", "管委会", "西湖风景名胜区", "330100", "管委会", false},
		{"330100", "示例局", "示例新区", "", "", false},
		{"330300", "乐清市示例局", "", "330382", "乐清市示例局", false},
		{"330300", "温州市示例局", "", "330300", "温州市示例局", false},
		{"330300", "中共温州市洞头区委示例部", "", "330305", "中共温州市洞头区委示例部", false},
		{"330300", "共青团文成县委", "", "330328", "共青团文成县委", false},
		{"330300", "县示例局", "", "330300", "县示例局", true},
		{"330300", "团区委", "", "330300", "团区委", true},
		{"330300", "杭州市滨江区示例局", "", "330300", "杭州市滨江区示例局", false},
		{"330700", "永康示例局", "", "330700", "永康示例局", false},
		{"330700", "生态示例永康分局", "", "330700", "生态示例永康分局", false},
		{"330700", "浙江省金华市金东区示例局", "", "330703", "浙江省金华市金东区示例局", false},
		{"330800", "衢州市-市示例局", "", "330800", "市示例局", false},
		{"330800", "柯城区-示例局", "", "330802", "示例局", false},
		{"330800", "龙泉市-示例局", "", "", "", false},
		{"330800", "衢州市-", "", "", "", false},
		{"331000", "【仙居县】台州市示例局仙居分局", "", "331024", "台州市示例局仙居分局", false},
		{"331000", "【台州市】 台州市示例局", "", "331000", "台州市示例局", false},
		{"331000", "【台州湾集聚区】示例分局", "", "331000", "台州湾集聚区示例分局", false},
		{"331000", "【】示例分局", "", "331000", "示例分局", false},
		{"331100", "景宁畲族自治县示例局", "", "331127", "景宁畲族自治县示例局", false},
	}
	for _, tt := range tests {
		division, name, warned := placeOf(t, tt.source, tt.publisher, tt.district)
		if division != tt.division || name != tt.name || warned != tt.warned {
			t.Errorf("%s %q %q: got %q %q warned %v, want %q %q warned %v",
				tt.source, tt.publisher, tt.district, division, name, warned, tt.division, tt.name, tt.warned)
		}
	}
}
