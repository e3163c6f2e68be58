package importer

import (
	"strings"

	"github.com/mulu-catalog/mulu/catalog"
)

// gazetteer knows the names of the divisions of Zhejiang (GB/T 2260).
type gazetteer struct {
	names map[string]string            // code → name
	under map[string]map[string]string // city code → name of a county of today → county code
}

// newGazetteer indexes the catalog's list. Names of abolished counties are left
// out: whom they mean today is for people to say.
func newGazetteer() *gazetteer {
	g := &gazetteer{names: map[string]string{}, under: map[string]map[string]string{}}
	for _, d := range catalog.AllDivisions() {
		g.names[d.Code] = d.Name
		if d.Level != catalog.LevelCounty || d.ValidTo != "" {
			continue
		}
		city := catalog.ParentCity(d.Code)
		if g.under[city] == nil {
			g.under[city] = map[string]string{}
		}
		g.under[city][d.Name] = d.Code
	}
	return g
}

// within reports whether code is the division home or one of its counties.
func (g *gazetteer) within(code, home string) bool {
	return code == home || catalog.ParentCity(code) == home
}

// exactly finds the division that a field of the source names in full: the
// source's own division or one of its counties.
func (g *gazetteer) exactly(name, home string) (string, bool) {
	if g.names[home] == name {
		return home, true
	}
	code, ok := g.under[home][name]
	return code, ok
}

// leading finds the county of home whose full name begins an institution's name,
// possibly after the city's name or the name of a party organisation. Short forms
// (永康 for 永康市) do not count: they also begin names of streets and companies.
func (g *gazetteer) leading(name, home string) (string, bool) {
	for _, organisation := range []string{"中国共产党", "中共", "共青团"} {
		if rest, ok := strings.CutPrefix(name, organisation); ok {
			name = rest
			break
		}
	}
	name = strings.TrimPrefix(name, "浙江省")
	name = strings.TrimPrefix(name, g.names[home])
	for county, code := range g.under[home] { // names of one city are no prefixes of each other, any order
		if strings.HasPrefix(name, county) {
			return code, true
		}
	}
	return "", false
}
