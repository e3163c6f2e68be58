package catalog_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/calendar"
)

// sharedData reads a file of the data that lies beside the repository.
func sharedData(t *testing.T, name string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = parent
	}
	data, err := os.ReadFile(filepath.Join(dir, "..", "shared", "data", name))
	if err != nil {
		t.Skipf("the shared data is not beside the repository: %v", err)
	}
	return data
}

func TestDivisionsEqualTheNationalCodeList(t *testing.T) {
	rows, err := csv.NewReader(bytes.NewReader(sharedData(t, "divisions-33.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, row := range rows[1:] {
		code, name, level, english := row[0], row[1], strings.ToUpper(row[2]), row[3]
		want = append(want, code)
		got, ok := catalog.LookupDivision(code)
		if !ok || got.Code != code || got.Name != name || string(got.Level) != level {
			t.Errorf("%s %s: got %+v", code, name, got)
		}
		if english != "" && got.NameEn != english {
			t.Errorf("%s: got English %q, want %q", code, got.NameEn, english)
		}
		if !got.ValidOn(calendar.NewDate(2026, 11, 24)) {
			t.Errorf("%s is not valid today", code)
		}
	}
	var got []string
	for _, d := range catalog.AllDivisions() {
		if d.ValidTo == "" {
			got = append(got, d.Code)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("valid codes: got %v\nwant %v", got, want)
	}
}

func TestThereAreElevenCitiesAndNinetyCounties(t *testing.T) {
	count := map[catalog.Level]int{}
	previous := ""
	for _, d := range catalog.AllDivisions() {
		if d.Code <= previous {
			t.Errorf("%s stands after %s", d.Code, previous)
		}
		previous = d.Code
		if !catalog.InJurisdiction(d.Code) {
			t.Errorf("R2.1: %s is out of jurisdiction", d.Code)
		}
		if d.ValidTo == "" {
			count[d.Level]++
		}
		if parent, ok := catalog.LookupDivision(catalog.ParentDivision(d.Code)); d.Level != catalog.LevelProvince && (!ok || parent.Level == catalog.LevelCounty) {
			t.Errorf("%s has the parent %+v", d.Code, parent)
		}
	}
	if count[catalog.LevelProvince] != 1 || count[catalog.LevelCity] != 11 || count[catalog.LevelCounty] != 90 {
		t.Errorf("got %v", count)
	}
}

func TestJurisdictionIsZhejiang(t *testing.T) {
	t.Run("R2.1 AT2.1", func(t *testing.T) {
		for code, want := range map[string]bool{
			"330000": true, "330782": true, "331181": true,
			"310000": false, "": false, "33": false, "3300000": false, "130033": false,
		} {
			if got := catalog.InJurisdiction(code); got != want {
				t.Errorf("%q: got %v", code, got)
			}
		}
	})
}

func TestAbolishedDistrictsPassToTheirSuccessors(t *testing.T) {
	before, after := calendar.NewDate(2021, 3, 31), calendar.NewDate(2021, 4, 1)
	for code, successor := range map[string]string{"330103": "330105", "330104": "330102"} {
		d, ok := catalog.LookupDivision(code)
		if !ok || !d.ValidOn(before) || d.ValidOn(after) {
			t.Errorf("%s: got %+v", code, d)
		}
		if got := catalog.Successor(code, before); got != code {
			t.Errorf("%s while it exists: got %s", code, got)
		}
		if got := catalog.Successor(code, after); got != successor {
			t.Errorf("%s afterwards: got %s, want %s", code, got, successor)
		}
		for _, s := range d.Successors {
			if catalog.ParentCity(s) != "330100" {
				t.Errorf("%s has the successor %s", code, s)
			}
		}
	}
	for _, code := range []string{"330113", "330114"} {
		if d, _ := catalog.LookupDivision(code); d.ValidOn(before) || !d.ValidOn(after) {
			t.Errorf("%s: got %+v", code, d)
		}
	}
	if got := catalog.Successor("999999", after); got != "" {
		t.Errorf("unknown code: got %s", got)
	}
}

func TestCountyLevelCityIsNoDistrictedCity(t *testing.T) {
	t.Run("AT4.1", func(t *testing.T) {
		for code, want := range map[string]string{
			"330782": "330700", "330383": "330300", "331127": "331100", // 义乌市, 龙港市, 景宁畲族自治县
			"330700": "330700", "330000": "", "330199": "", "310101": "", "": "",
		} {
			if got := catalog.ParentCity(code); got != want {
				t.Errorf("%q: got %q, want %q", code, got, want)
			}
		}
		if d, _ := catalog.LookupDivision("330782"); d.Level != catalog.LevelCounty {
			t.Errorf("义乌市: got %s", d.Level)
		}
		if catalog.ParentDivision("330700") != "330000" || catalog.ParentDivision("330782") != "330700" || catalog.ParentDivision("330000") != "" {
			t.Error("parents do not lead from county to city to province")
		}
	})
}

func TestDisputeGoesToTheLowestCommonDivision(t *testing.T) {
	t.Run("R11.3 AT11.6", func(t *testing.T) {
		for _, row := range []struct {
			codes []string
			want  string
		}{
			{[]string{"330782"}, "330782"},
			{[]string{"330782", "330782"}, "330782"},
			{[]string{"330782", "330702"}, "330700"},
			{[]string{"330782", "330700"}, "330700"},
			{[]string{"330700", "330782", "330702"}, "330700"},
			{[]string{"330782", "330102"}, "330000"},
			{[]string{"330100", "330200"}, "330000"},
			{[]string{"330000", "330100"}, "330000"},
			{[]string{"330102", "330000", "330102"}, "330000"},
			{[]string{"330102", "330203", "330105"}, "330000"},
			{nil, ""},
			{[]string{"330782", "310000"}, ""},
		} {
			if got := catalog.LowestCommon(row.codes...); got != row.want {
				t.Errorf("%v: got %q, want %q", row.codes, got, row.want)
			}
		}
	})
}

func TestCallerCannotChangeTheDivisionTable(t *testing.T) {
	catalog.AllDivisions()[0].Name = "changed"
	if d, _ := catalog.LookupDivision("330000"); d.Name != "浙江省" {
		t.Errorf("got %s", d.Name)
	}
}
