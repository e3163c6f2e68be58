package importer

import "strings"

// How a source writes where an institution belongs.
const (
	prefixNone    = "none"
	prefixBracket = "bracket" // 【仙居县】仙居县水利局
	prefixHyphen  = "hyphen"  // 衢州市-市统计局
)

// placed is an institution and where it belongs.
type placed struct {
	name      string
	division  string
	uncertain bool   // a county body that does not name its county
	unknown   string // an area that the mapping does not know; division is then ""
}

// place applies the rule of mappings/README.md: what the source states in a field
// or prefix of its own, else the county whose full name begins the institution's
// name, else the source's own division. A county that is not named is never guessed.
func (d *drafter) place(publisher, district string) placed {
	area, name := d.prefix(institutionName(publisher))
	if district = tidy(district); district != "" {
		area = district
	}
	if d.m.Export { // a code; outOfReach has looked at it
		return placed{name: name, division: district}
	}
	if area != "" {
		return d.placeIn(area, name)
	}
	if code, ok := d.places.leading(name, d.m.Division); ok {
		return placed{name: name, division: code}
	}
	return placed{name: name, division: d.m.Division, uncertain: d.m.Division[2:] != "0000" && countyBody(name)}
}

func (d *drafter) placeIn(area, name string) placed {
	if code, ok := d.places.exactly(area, d.m.Division); ok {
		return placed{name: name, division: code}
	}
	known, ok := d.m.Publisher.Areas[area]
	if !ok {
		return placed{name: name, unknown: area}
	}
	if known.Keep {
		name = area + name
	}
	return placed{name: name, division: known.Division}
}

// prefix cuts the area that the source writes before a name; "" and the name
// itself if there is none.
func (d *drafter) prefix(name string) (area, rest string) {
	switch d.m.Publisher.Prefix {
	case prefixBracket:
		inner, ok := strings.CutPrefix(name, "【")
		if !ok {
			return "", name
		}
		area, rest, ok = strings.Cut(inner, "】")
		if !ok {
			return "", name
		}
	case prefixHyphen:
		var ok bool
		if area, rest, ok = strings.Cut(name, "-"); !ok {
			return "", name
		}
	default:
		return "", name
	}
	return tidy(area), tidy(rest)
}

// countyBody reports whether a name says that it belongs to some county without
// naming it: 县水利局, 区府办, 团县委.
func countyBody(name string) bool {
	name = strings.TrimPrefix(name, "团")
	return strings.HasPrefix(name, "县") || strings.HasPrefix(name, "区")
}
