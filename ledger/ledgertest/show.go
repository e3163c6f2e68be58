package ledgertest

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/cockroachdb/datadriven"

	"github.com/mulu-catalog/mulu/ledger"
)

func (s *story) show(args []datadriven.CmdArg) (string, error) {
	if len(args) < 3 {
		return "", fmt.Errorf("show takes a table, an id and the fields")
	}
	record, ok := s.find(args[0].Key, args[1].Key)
	if !ok {
		return "none\n", nil
	}
	var b strings.Builder
	for _, field := range args[2:] {
		value, err := pick(record, field.Key)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s: %s\n", field.Key, value)
	}
	return b.String(), nil
}

func (s *story) find(table, id string) (any, bool) {
	if s.config.Show == nil {
		return nil, false
	}
	return s.config.Show(s.cluster.Store(), table, id)
}

func (s *story) list(args []datadriven.CmdArg) (string, error) {
	table, conditions, fields, err := query(args)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = s.each(table, conditions, func(record any) error {
		cells := make([]string, len(fields))
		for i, field := range fields {
			if cells[i], err = pick(record, field); err != nil {
				return err
			}
		}
		b.WriteString(strings.Join(cells, " | ") + "\n")
		return nil
	})
	if err == nil && b.Len() == 0 {
		return "none\n", nil
	}
	return b.String(), err
}

func (s *story) count(args []datadriven.CmdArg) (string, error) {
	table, conditions, _, err := query(args)
	if err != nil {
		return "", err
	}
	n := 0
	if len(conditions) == 0 {
		s.cluster.Store().Scan(table, "", "", func(string, []byte) bool { n++; return true })
		return strconv.Itoa(n) + "\n", nil
	}
	err = s.each(table, conditions, func(any) error { n++; return nil })
	return strconv.Itoa(n) + "\n", err
}

// query reads "TABLE [where] FIELD=VALUE... [show] FIELD...".
func query(args []datadriven.CmdArg) (table string, conditions []datadriven.CmdArg, fields []string, err error) {
	if len(args) == 0 || len(args[0].Vals) > 0 {
		return "", nil, nil, fmt.Errorf("which table?")
	}
	for _, arg := range args[1:] {
		switch {
		case len(arg.Vals) > 0:
			conditions = append(conditions, arg)
		case arg.Key != "where" && arg.Key != "show":
			fields = append(fields, arg.Key)
		}
	}
	return args[0].Key, conditions, fields, nil
}

func (s *story) each(table string, conditions []datadriven.CmdArg, fn func(record any) error) error {
	var ids []string
	s.cluster.Store().Scan(table, "", "", func(id string, _ []byte) bool { ids = append(ids, id); return true })
	for _, id := range ids {
		record, ok := s.find(table, id)
		if !ok {
			return fmt.Errorf("table %s can not be shown", table)
		}
		fits := true
		for _, c := range conditions {
			value, err := pick(record, c.Key)
			if err != nil {
				return err
			}
			fits = fits && value == strings.Join(c.Vals, ",")
		}
		if !fits {
			continue
		}
		if err := fn(record); err != nil {
			return err
		}
	}
	return nil
}

// pick follows a path of field names, map keys and list positions and writes
// what is there. Upper and lower case of field names are the same.
func pick(record any, path string) (string, error) {
	v := reflect.ValueOf(record)
	for part := range strings.SplitSeq(path, ".") {
		next, err := follow(v, part)
		if err != nil {
			return "", fmt.Errorf("%s: %w", path, err)
		}
		v = next
	}
	return render(v), nil
}

func follow(v reflect.Value, part string) (reflect.Value, error) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Invalid: // a path through something that is not there
		return v, nil
	case reflect.Struct:
		field := v.FieldByName(part)
		if !field.IsValid() {
			field = v.FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, part) })
		}
		if !field.IsValid() {
			return v, fmt.Errorf("%s has no field %q", v.Type(), part)
		}
		return field, nil
	case reflect.Map:
		if v.Type().Key().Kind() == reflect.String {
			return v.MapIndex(reflect.ValueOf(part).Convert(v.Type().Key())), nil
		}
	case reflect.Slice, reflect.Array:
		if part == "len" {
			return reflect.ValueOf(v.Len()), nil
		}
		if i, err := strconv.Atoi(part); err == nil && i >= 0 && i < v.Len() {
			return v.Index(i), nil
		}
	default: // nothing else has parts
	}
	return v, fmt.Errorf("%s has no %q", v.Type(), part)
}

// render writes a value the way a story shows it.
func render(v reflect.Value) string {
	if !v.IsValid() {
		return "none"
	}
	if v.CanInterface() && v.Kind() != reflect.Pointer {
		if moment, ok := reflect.TypeAssert[ledger.Instant](v); ok && moment != 0 {
			return moment.Time().In(hangzhou()).Format("2006-01-02T15:04:05.999Z07:00")
		}
		if text, ok := reflect.TypeAssert[fmt.Stringer](v); ok {
			return orNone(text.String())
		}
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return render(v.Elem())
	case reflect.String:
		return orNone(v.String())
	case reflect.Slice, reflect.Array:
		return renderList(v)
	case reflect.Map:
		return renderMap(v)
	case reflect.Struct:
		return renderStruct(v)
	default:
		return fmt.Sprint(v)
	}
}

// orNone keeps a text on one line.
func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", " / ")
}

func renderList(v reflect.Value) string {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return fmt.Sprintf("%x", v)
	}
	parts := make([]string, v.Len())
	for i := range parts {
		parts[i] = render(v.Index(i))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func renderMap(v reflect.Value) string {
	var parts []string
	for _, key := range v.MapKeys() {
		parts = append(parts, render(key)+": "+render(v.MapIndex(key)))
	}
	slices.Sort(parts)
	return "{" + strings.Join(parts, ", ") + "}"
}

// renderStruct writes the fields that hold something.
func renderStruct(v reflect.Value) string {
	var parts []string
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.IsExported() && !v.Field(i).IsZero() {
			parts = append(parts, strings.ToLower(field.Name[:1])+field.Name[1:]+": "+render(v.Field(i)))
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
