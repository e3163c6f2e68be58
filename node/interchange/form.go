package interchange

import "io"

// Form is one of the forms of an export.
type Form struct {
	Name      string // of `mulu export --format`
	File      string // as the web offers it
	MediaType string
	new       func(io.Writer) writer
}

// Forms lists them all.
func Forms() []Form {
	return []Form{
		{"ndjson", "catalog.ndjson", "application/x-ndjson", newLines},
		{"csv", "catalog.csv", "text/csv; charset=utf-8; header=present", newTable},
		{"dcat", "catalog.jsonld", "application/ld+json", newDCAT},
		{"datajson", "data.json", "application/json", newDataJSON},
	}
}

// FormOf finds a form by its name.
func FormOf(name string) (Form, bool) {
	for _, f := range Forms() {
		if f.Name == name {
			return f, true
		}
	}
	return Form{}, false
}
