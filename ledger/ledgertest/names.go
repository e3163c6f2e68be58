package ledgertest

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/cockroachdb/datadriven"
)

var (
	variable = regexp.MustCompile(`\$[A-Za-z][A-Za-z0-9_-]*`)
	// madeID is what Tx.NewID makes.
	madeID = regexp.MustCompile(`[A-Za-z][A-Za-z0-9-]*_[0-9A-HJKMNP-TV-Z]{20}\b`)
)

// names are the values a story saved.
type names struct {
	values map[string]string // by name
	ids    map[string]string // name by id
}

func newNames() names { return names{values: map[string]string{}, ids: map[string]string{}} }

// save keeps a field of value under a name: "lines" keeps the ID, "lines.Version"
// the field Version as $lines.
func (n names) save(as string, value any) error {
	name, field, picked := strings.Cut(as, ".")
	text, isText := value.(string)
	if !isText || picked {
		if !picked {
			field = "ID"
		}
		var err error
		if text, err = pick(value, field); err != nil {
			return fmt.Errorf("saving %s: %w", as, err)
		}
	}
	if old, taken := n.values[name]; taken && old != text {
		return fmt.Errorf("saving %s: the name is taken", as)
	}
	n.values[name] = text
	if _, known := n.ids[text]; !known {
		n.ids[text] = name
	}
	return nil
}

// fill replaces every $name. A name that was not saved is an error.
func (n names) fill(text string) (string, error) {
	var missing string
	filled := variable.ReplaceAllStringFunc(text, func(match string) string {
		value, ok := n.values[match[1:]]
		if !ok {
			missing = match
		}
		return value
	})
	if missing != "" {
		return "", fmt.Errorf("nothing was saved as %s", missing)
	}
	return filled, nil
}

func (n names) fillArg(arg *datadriven.CmdArg) error {
	var err error
	if arg.Key, err = n.fill(arg.Key); err != nil {
		return err
	}
	for i := range arg.Vals {
		if arg.Vals[i], err = n.fill(arg.Vals[i]); err != nil {
			return err
		}
	}
	return nil
}

// mask writes ids as the names they were saved under.
func (n names) mask(text string) string {
	return madeID.ReplaceAllStringFunc(text, func(id string) string {
		if name, ok := n.ids[id]; ok {
			return "$" + name
		}
		return "<id>"
	})
}
