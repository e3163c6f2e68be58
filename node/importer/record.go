package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// maxDepth bounds the nesting of a line, which in a listing is 2.
const maxDepth = 8

// kind of a field's value.
type kind string

const (
	kindAbsent kind = "null"
	kindText   kind = "string"
	kindNumber kind = "number"
	kindBool   kind = "boolean"
	kindList   kind = "array"
	kindObject kind = "object"
)

// value is one field as the source states it.
type value struct {
	kind kind
	text string   // of a string or number
	list []string // of an array of strings
	// members are the text fields of an object, or one after the other those of
	// the objects of an array.
	members []member
}

// member is one field of a line.
type member struct {
	key string
	value
}

// record is one line, cut into fields. When errs is not empty the line could not
// be read and members is what was found before that.
type record struct {
	line    int
	digest  string
	members []member
	errs    []RowError
}

// get finds a field; absent if the record has no such key.
func (r *record) get(key string) value {
	if key != "" {
		for i := range r.members {
			if r.members[i].key == key {
				return r.members[i].value
			}
		}
	}
	return value{kind: kindAbsent}
}

// records gives the records of a file one after the other.
type records interface {
	next() (record, bool)
	lines() *lineReader
}

// keeping remembers the records that it gives.
type keeping struct {
	records
	list []record
}

func (k *keeping) next() (record, bool) {
	rec, ok := k.records.next()
	if ok {
		k.list = append(k.list, rec)
	}
	return rec, ok
}

// replay gives records once more, from memory.
type replay struct {
	list []record
	r    *lineReader // that they were read by
}

func (p *replay) lines() *lineReader { return p.r }

func (p *replay) next() (record, bool) {
	if len(p.list) == 0 {
		return record{}, false
	}
	rec := p.list[0]
	p.list[0], p.list = record{}, p.list[1:] // what was given need not stay
	return rec, true
}

// ndjson reads one JSON object per line; blank lines are passed over.
type ndjson struct{ r *lineReader }

func (n *ndjson) lines() *lineReader { return n.r }

func (n *ndjson) next() (record, bool) {
	for {
		line, ok := n.r.next()
		if !ok {
			return record{}, false
		}
		if line.number == 1 {
			line.text = bytes.TrimPrefix(line.text, []byte("\uFEFF"))
		}
		if !line.tooLong && len(bytes.TrimSpace(line.text)) == 0 {
			continue
		}
		rec := record{line: line.number, digest: line.digest}
		if line.tooLong {
			rec.errs = []RowError{lineTooLong()}
			return rec, true
		}
		rec.members, rec.errs = parseObject(line.text)
		return rec, true
	}
}

// textProblem is what is wrong with a line before anybody looks at its syntax.
func textProblem(line []byte) []RowError {
	var errs []RowError
	if !utf8.Valid(line) {
		errs = append(errs, lineProblem(CodeBadEncoding, "该行不是有效的 UTF-8 文本", "the line is not valid UTF-8"))
	}
	if i := bytes.IndexByte(line, 0); i >= 0 {
		errs = append(errs, lineProblem(CodeControlCharacter,
			fmt.Sprintf("该行第 %d 字节为 NUL", i+1), fmt.Sprintf("byte %d of the line is NUL", i+1)))
	}
	return errs
}

// parseObject cuts a line that must be one JSON object.
func parseObject(line []byte) ([]member, []RowError) {
	if errs := textProblem(line); errs != nil {
		return nil, errs
	}
	p := objectParser{dec: json.NewDecoder(bytes.NewReader(line))}
	p.dec.UseNumber()
	if err := p.object(); err != nil {
		var problem RowError
		if !errors.As(err, &problem) {
			problem = lineProblem(CodeBrokenLine, "该行不是完整的 JSON 对象", "the line is not one whole JSON object: "+cause(err))
		}
		p.errs = append(p.errs, problem)
	}
	return p.members, p.errs
}

func cause(err error) string {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "it ends too early"
	}
	return clip(err.Error())
}

type objectParser struct {
	dec     *json.Decoder
	members []member
	errs    []RowError // repeated fields: the rest of the line is still read
}

func (p *objectParser) object() error {
	token, err := p.dec.Token()
	if err != nil {
		return err
	}
	if token != json.Delim('{') {
		return lineProblem(CodeWrongType, "该行不是 JSON 对象", "the line is no JSON object")
	}
	for p.dec.More() {
		token, err := p.dec.Token()
		if err != nil {
			return err
		}
		key, ok := token.(string)
		if !ok {
			return errors.New("a key is no string")
		}
		v, err := p.value()
		if err != nil {
			return err
		}
		p.add(key, v)
	}
	if _, err := p.dec.Token(); err != nil {
		return err
	}
	if _, err := p.dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the object")
	}
	return nil
}

func (p *objectParser) add(key string, v value) {
	for i := range p.members {
		if p.members[i].key == key {
			p.errs = append(p.errs, repeated(key))
			return
		}
	}
	p.members = append(p.members, member{key, v})
}

func repeated(key string) RowError {
	key = clip(key)
	return RowError{
		Field: key, Code: CodeRepeatedField,
		MessageZh: "字段“" + key + "”重复出现", MessageEn: fmt.Sprintf("the field %q is stated twice", key),
	}
}

func (p *objectParser) value() (value, error) {
	token, err := p.dec.Token()
	if err != nil {
		return value{}, err
	}
	switch t := token.(type) {
	case string:
		return value{kind: kindText, text: t}, nil
	case json.Number:
		return value{kind: kindNumber, text: t.String()}, nil
	case bool:
		return value{kind: kindBool}, nil
	case json.Delim:
		return p.nested(t)
	default:
		return value{kind: kindAbsent}, nil
	}
}

// nested reads an array of strings as a list, and of an object or an array of
// objects the text fields. It passes over everything else, to maxDepth.
func (p *objectParser) nested(open json.Delim) (value, error) {
	n := nesting{inside: []json.Delim{open}}
	for len(n.inside) > 0 {
		token, err := p.dec.Token()
		if err != nil {
			return value{}, err
		}
		if n.take(token); len(n.inside) >= maxDepth {
			return value{}, lineProblem(CodeTooDeep, "该行嵌套过深", fmt.Sprintf("the line nests deeper than %d", maxDepth))
		}
	}
	switch {
	case open == '{' || n.mixed:
		return value{kind: kindObject, members: n.members}, nil
	default:
		return value{kind: kindList, list: n.list}, nil
	}
}

// nesting is a nested value on its way.
type nesting struct {
	inside  []json.Delim // containers that are open
	key     string
	named   bool // key is stated and its value is to come
	mixed   bool // something else than a string stands in an array
	list    []string
	members []member
}

func (n *nesting) take(token json.Token) {
	if d, ok := token.(json.Delim); ok {
		n.named = false
		if d == '{' || d == '[' {
			n.mixed, n.inside = true, append(n.inside, d)
			return
		}
		n.inside = n.inside[:len(n.inside)-1]
		return
	}
	text, isText := token.(string)
	switch {
	case n.inside[len(n.inside)-1] == '[':
		n.mixed = n.mixed || !isText
		if isText && len(n.inside) == 1 {
			n.list = append(n.list, text)
		}
	case !n.named:
		n.key, n.named = text, true
	default:
		if n.named = false; isText && (len(n.inside) == 1 || len(n.inside) == 2 && n.inside[0] == '[') {
			n.members = append(n.members, member{n.key, value{kind: kindText, text: text}})
		}
	}
}
