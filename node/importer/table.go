package importer

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxHeld bounds how many lines one quoted value may span.
const maxHeld = 1000

// table reads CSV (RFC 4180, comma, header row). A quote that is never closed
// costs its own line only: the lines behind it are read again one by one.
type table struct {
	r      *lineReader
	header []string
	again  []heldLine // lines to be read again, in order
}

type heldLine struct {
	number  int
	text    []byte
	tooLong bool
	digest  string
}

func (t *table) lines() *lineReader { return t.r }

// newTable reads the header row. What is wrong with it is wrong with the file.
func newTable(r *lineReader) (*table, error) {
	t := &table{r: r}
	line, ok := r.next()
	if !ok {
		return t, r.err
	}
	text := bytes.TrimPrefix(line.text, []byte("\uFEFF"))
	switch {
	case line.tooLong:
		return nil, errors.New("the header row is longer than 1 MiB")
	case !utf8.Valid(text):
		return nil, errors.New("the header row is not UTF-8; save the file as UTF-8 (表头不是 UTF-8 编码,请另存为 UTF-8)")
	case bytes.IndexByte(text, 0) >= 0:
		return nil, errors.New("the header row holds NUL bytes")
	}
	var p csvParser
	if err := p.feed(text); err != nil {
		return nil, fmt.Errorf("reading the header row: %w", err)
	}
	if p.quoted {
		return nil, errors.New("a quote in the header row is never closed")
	}
	for _, name := range p.end() {
		name = tidy(name)
		if slices.Contains(t.header, name) {
			return nil, fmt.Errorf("the header row names the column %q twice", clip(name))
		}
		t.header = append(t.header, name)
	}
	return t, nil
}

func (t *table) has(column string) bool {
	return slices.Contains(t.header, column)
}

func (t *table) take() (heldLine, bool) {
	if len(t.again) > 0 {
		line := t.again[0]
		t.again = t.again[1:]
		return line, true
	}
	line, ok := t.r.next()
	return heldLine(line), ok
}

func (t *table) next() (record, bool) {
	for {
		line, ok := t.take()
		if !ok {
			return record{}, false
		}
		if !line.tooLong && len(bytes.TrimSpace(line.text)) == 0 {
			continue
		}
		return t.record(line), true
	}
}

func (t *table) record(line heldLine) record {
	rec := record{line: line.number, digest: line.digest}
	if line.tooLong {
		rec.errs = []RowError{lineTooLong()}
		return rec
	}
	if rec.errs = textProblem(line.text); rec.errs != nil {
		return rec
	}
	var p csvParser
	if err := p.feed(line.text); err != nil {
		rec.errs = []RowError{brokenRecord(err)}
		return rec
	}
	if p.quoted {
		whole, err := t.spanning(&p, line)
		if err != nil {
			rec.errs = []RowError{brokenRecord(err)}
			return rec
		}
		rec.digest = digestOf(whole)
	}
	cells := p.end()
	if len(cells) != len(t.header) {
		rec.errs = []RowError{brokenRecord(fmt.Errorf("it has %d values, the header row has %d", len(cells), len(t.header)))}
		return rec
	}
	for i, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			rec.members = append(rec.members, member{t.header[i], value{kind: kindText, text: cell}})
		}
	}
	return rec
}

// spanning reads on until the open quote is closed and gives the raw bytes of the
// record. If it never is, every line but the first is put back.
func (t *table) spanning(p *csvParser, first heldLine) ([]byte, error) {
	whole := bytes.Clone(first.text)
	var held []heldLine
	giveUp := func(err error) ([]byte, error) {
		t.again = append(held, t.again...)
		return nil, err
	}
	for p.quoted {
		line, ok := t.take()
		if !ok {
			return giveUp(errors.New("a quote is never closed"))
		}
		line.text = bytes.Clone(line.text)
		held = append(held, line)
		if line.tooLong || len(whole)+len(line.text) >= MaxLine || len(held) > maxHeld {
			return giveUp(errors.New("a quoted value does not end"))
		}
		if textProblem(line.text) != nil {
			return giveUp(errors.New("a quoted value goes on into a line that is not clean UTF-8"))
		}
		whole = append(append(whole, '\n'), line.text...)
		if err := p.feed(line.text); err != nil {
			return giveUp(err)
		}
	}
	return whole, nil
}

func brokenRecord(err error) RowError {
	return lineProblem(CodeBrokenLine, "该行不是完整的 CSV 记录", "the line is not one whole CSV record: "+err.Error())
}

// csvParser cuts one record, fed line by line.
type csvParser struct {
	cells  []string
	cell   []byte
	quoted bool // inside a quoted value that the lines so far leave open
	closed bool // behind the closing quote of a value
}

// feed takes the next line of the record.
func (p *csvParser) feed(line []byte) error {
	if p.quoted {
		p.cell = append(p.cell, '\n')
	}
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case p.quoted && c != '"':
			p.cell = append(p.cell, c)
		case p.quoted && i+1 < len(line) && line[i+1] == '"':
			p.cell = append(p.cell, '"')
			i++
		case p.quoted:
			p.quoted, p.closed = false, true
		case c == ',':
			p.push()
		case p.closed:
			return errors.New("text follows a closing quote")
		case c == '"' && len(p.cell) == 0:
			p.quoted = true
		case c == '"':
			return errors.New("a quote stands inside an unquoted value")
		default:
			p.cell = append(p.cell, c)
		}
	}
	return nil
}

func (p *csvParser) push() {
	p.cells = append(p.cells, string(p.cell))
	p.cell, p.closed = p.cell[:0], false
}

// end gives the cells of the record.
func (p *csvParser) end() []string {
	p.push()
	return p.cells
}
