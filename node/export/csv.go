package export

import (
	"encoding/csv"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Cell makes a text safe for a spreadsheet: one that a program could take for a
// formula begins with an apostrophe (OWASP ASVS 1.2.10). Full-width and other
// variants of the signs count, because Chinese editions of spreadsheets fold
// them; so do signs behind spaces and invisible marks, which importers trim. Numbers go through Number.
func Cell(text string) string {
	if text != "" && strings.ContainsRune("\t\r\n\x00", rune(text[0])) {
		return "'" + text
	}
	lead := strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	if r, size := utf8.DecodeRuneInString(lead); size > 0 {
		folded := strings.TrimSpace(norm.NFKC.String(string(r)))
		if folded != "" && strings.ContainsRune("=+-@|%\x00", rune(folded[0])) || r == '−' {
			return "'" + text
		}
	}
	return text
}

// Plain is the text of a cell that Cell guarded. A text that begins with an
// apostrophe and goes on like a formula loses the apostrophe.
func Plain(cell string) string {
	if text, quoted := strings.CutPrefix(cell, "'"); quoted && Cell(text) == cell {
		return text
	}
	return cell
}

// Number is a cell that holds a decimal number and nothing else; any other text
// is treated as text.
func Number(text string) string {
	digits := strings.TrimPrefix(text, "-")
	whole, part, pointed := strings.Cut(digits, ".")
	if allDigits(whole) && (!pointed || allDigits(part)) {
		return text
	}
	return Cell(text)
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// CSV writes RFC 4180 with guarded cells, lines ended by CR LF, and a byte order
// mark in front, without which spreadsheets misread Chinese.
type CSV struct {
	to    io.Writer
	csv   *csv.Writer
	begun bool
}

// NewCSV makes a writer.
func NewCSV(to io.Writer) *CSV {
	w := csv.NewWriter(to)
	w.UseCRLF = true
	return &CSV{to: to, csv: w}
}

// Write writes one line; every cell is guarded by Cell.
func (c *CSV) Write(cells ...string) error {
	if !c.begun {
		c.begun = true
		if _, err := io.WriteString(c.to, "\ufeff"); err != nil {
			return err
		}
	}
	guarded := make([]string, len(cells))
	for i, cell := range cells {
		guarded[i] = Cell(cell)
	}
	return c.csv.Write(guarded)
}

// Flush writes what is buffered.
func (c *CSV) Flush() error {
	c.csv.Flush()
	return c.csv.Error()
}
