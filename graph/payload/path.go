package payload

import (
	"reflect"
	"strconv"
	"strings"
	"unicode"

	"github.com/mulu-catalog/mulu/ledger"
)

// UserErrorsOf lists every mistake of a refusal; their paths name fields of the
// input that the command came from, which has the fields of the command's type.
func UserErrorsOf(refusal *ledger.Error, command reflect.Type) []UserError {
	all := UserErrors(refusal)
	for i := range all {
		all[i].Path = append([]string{"input"}, pathIn(command, all[i])...)
	}
	return all
}

// pathIn is the way from the input to the first field that the details name,
// ["fields", "formats", "2"]; nil when they name facts that the input does not
// hold, such as the present state.
func pathIn(command reflect.Type, e UserError) []string {
	for _, d := range e.Details {
		if path := resolve(command, steps(d.Field)); path != nil {
			return path
		}
	}
	for _, d := range e.Details { // a record is named by its table
		if path := resolve(command, []string{singular(d.Field)}); path != nil {
			return path
		}
	}
	if e.Code == "NOT_FOUND" {
		return resolve(command, []string{"id"})
	}
	return nil
}

// steps are the names and numbers of a detail: a.b[2] is a, b, 2.
func steps(field string) []string {
	return strings.FieldsFunc(field, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
}

func singular(table string) string {
	if stem, ok := strings.CutSuffix(table, "ies"); ok {
		return stem + "y"
	}
	return strings.TrimSuffix(table, "s")
}

// resolve follows the steps as far as they lead, through one struct between if
// the first does not stand at the top.
func resolve(t reflect.Type, steps []string) []string {
	t = plain(t)
	if len(steps) == 0 || t.Kind() != reflect.Struct {
		return nil
	}
	if f, ok := fieldOf(t, steps[0]); ok {
		return append([]string{InputName(f.Name)}, further(f.Type, steps[1:])...)
	}
	for f := range t.Fields() {
		if !f.IsExported() || plain(f.Type).Kind() != reflect.Struct || f.Type.Kind() == reflect.Slice {
			continue
		}
		if inner, ok := fieldOf(plain(f.Type), steps[0]); ok {
			return append([]string{InputName(f.Name), InputName(inner.Name)}, further(inner.Type, steps[1:])...)
		}
	}
	return nil
}

// further follows steps below a field, and stops where they leave the input.
func further(t reflect.Type, steps []string) []string {
	if len(steps) == 0 {
		return nil
	}
	if _, err := strconv.Atoi(steps[0]); err == nil {
		return append([]string{steps[0]}, further(t, steps[1:])...)
	}
	t = plain(t)
	if t.Kind() != reflect.Struct {
		return nil
	}
	f, ok := fieldOf(t, steps[0])
	if !ok {
		return nil
	}
	return append([]string{InputName(f.Name)}, further(f.Type, steps[1:])...)
}

// plain is the type without the pointers and lists around it.
func plain(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}

func fieldOf(t reflect.Type, name string) (reflect.StructField, bool) {
	return t.FieldByNameFunc(func(field string) bool { return strings.EqualFold(field, name) && field[0] >= 'A' && field[0] <= 'Z' })
}

// InputName is a field of a command as the schema writes it: ID is id,
// AccessURL is accessURL.
func InputName(field string) string {
	runes := []rune(field)
	lead := 0
	for lead < len(runes) && !unicode.IsLower(runes[lead]) {
		lead++
	}
	if lead < len(runes) && lead > 1 {
		lead-- // the last capital begins the next word
	}
	return strings.ToLower(string(runes[:lead])) + string(runes[lead:])
}
