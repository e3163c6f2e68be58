package interchange

import (
	"encoding/json"
	"io"
	"reflect"
	"strconv"
	"unicode"
)

// object is a JSON object whose members keep their order. Empty values are
// left out.
type object struct {
	text []byte
	err  error
}

func (o *object) put(name string, value any) {
	if o.err != nil || empty(reflect.ValueOf(value)) {
		return
	}
	if len(o.text) == 0 {
		o.text = append(o.text, '{')
	} else {
		o.text = append(o.text, ',')
	}
	o.text = append(append(append(o.text, '"'), name...), "\":"...) // names are ours and hold nothing to escape
	var text []byte
	switch x := value.(type) {
	case *object:
		text, o.err = x.bytes()
	case []*object:
		text, o.err = array(x)
	default:
		text, o.err = encode(reflect.ValueOf(value))
	}
	o.text = append(o.text, text...)
}

func array(list []*object) ([]byte, error) {
	out := []byte{'['}
	for i, o := range list {
		if i > 0 {
			out = append(out, ',')
		}
		text, err := o.bytes()
		if err != nil {
			return nil, err
		}
		out = append(out, text...)
	}
	return append(out, ']'), nil
}

// bytes is the object; it can be written once more after reset.
func (o *object) bytes() ([]byte, error) {
	if len(o.text) == 0 {
		return []byte("{}"), o.err
	}
	return append(o.text, '}'), o.err
}

func (o *object) reset() { o.text, o.err = o.text[:0], nil }

func empty(v reflect.Value) bool {
	return !v.IsValid() || v.IsZero() || (v.Kind() == reflect.Slice && v.Len() == 0)
}

// encode writes a value of the catalog as JSON: fields of records under their
// names in lower camel case, as GraphQL calls them, empty ones left out.
func encode(v reflect.Value) ([]byte, error) {
	switch _, marshals := reflect.TypeAssert[json.Marshaler](v); {
	case marshals:
	case v.Kind() == reflect.Struct:
		var o object
		for i := range v.NumField() {
			o.put(lowerCamel(v.Type().Field(i).Name), v.Field(i).Interface())
		}
		return o.bytes()
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		out := []byte{'['}
		for i := range v.Len() {
			if i > 0 {
				out = append(out, ',')
			}
			text, err := encode(v.Index(i))
			if err != nil {
				return nil, err
			}
			out = append(out, text...)
		}
		return append(out, ']'), nil
	}
	return json.Marshal(v.Interface())
}

// lowerCamel is a Go name as GraphQL has it: DocNo is docNo, ID is id, SourceURL is sourceURL.
func lowerCamel(name string) string {
	runes := []rune(name)
	for i, r := range runes {
		if !unicode.IsUpper(r) || (i > 0 && i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			break
		}
		runes[i] = unicode.ToLower(r)
	}
	return string(runes)
}

// document writes one large JSON object that ends with a long array, so that
// no more than one member of it is in memory.
type document struct {
	w     io.Writer
	begun bool
}

// open writes the members of head and begins the array.
func (d *document) open(head *object, array string) error {
	text, err := head.bytes()
	if err != nil {
		return err
	}
	text = append(text[:len(text)-1], ",\n\""+array+"\":["...)
	_, err = d.w.Write(text)
	return err
}

// add writes one member of the array on a line of its own.
func (d *document) add(o *object) error {
	text, err := o.bytes()
	if err != nil {
		return err
	}
	mark := ",\n"
	if !d.begun {
		d.begun, mark = true, "\n"
	}
	if _, err = io.WriteString(d.w, mark); err == nil {
		_, err = d.w.Write(text)
	}
	return err
}

// shut ends the array and writes the members of tail.
func (d *document) shut(tail *object) error {
	text, err := tail.bytes()
	if err != nil {
		return err
	}
	if _, err = io.WriteString(d.w, "\n],\n"); err == nil {
		_, err = d.w.Write(append(text[1:], '\n'))
	}
	return err
}

// appendCount adds a member that is written even when it is 0.
func appendCount(text []byte, name string, n int) []byte {
	return strconv.AppendInt(append(text, ",\""+name+"\":"...), int64(n), 10)
}
