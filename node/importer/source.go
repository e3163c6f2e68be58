package importer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/mulu-catalog/mulu/catalog"
)

// Format of a listing file.
type Format string

// The formats. The zero value is found out from the file's name and first byte.
const (
	FormatNDJSON Format = "ndjson"
	FormatCSV    Format = "csv"
)

// Config of a Source.
type Config struct {
	Mapping *Mapping // required; see MappingOf and ReadMapping
	Format  Format   // "" finds it out
	// Catalog is the catalog that an export's rows must be of, for example
	// cat-330100; any if empty. Listings of portals name none.
	Catalog string
	// Progress is told how many bytes of how many have been read, about every 256
	// KiB and at the end. A source that merges pairs reads a large file twice and counts both.
	Progress func(done, total int64)
	// Memory is how large a listing may be, in bytes, whose records and rows are kept
	// in memory instead of being read again; 32 MiB if zero. They take some six times
	// as much there.
	Memory int64
}

// memory of a source by default.
const memory = 32 << 20

// Source is a listing file and the mapping it is read by. It is for one goroutine.
type Source struct {
	cfg    Config
	file   io.ReadSeeker
	close  func() error
	name   string
	size   int64
	err    error
	digest string
	done   int64 // bytes of earlier passes
	told   int64
}

// Open opens a listing file with the program's mapping of the source. The error
// says what is wrong with the file as a whole; bad rows are no such error.
func Open(path, source string) (*Source, error) {
	m, err := MappingOf(source)
	if err != nil {
		return nil, err
	}
	return OpenWith(path, Config{Mapping: m})
}

// OpenWith opens a listing file. Only regular files can be imported.
func OpenWith(path string, cfg Config) (*Source, error) {
	f, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fmt.Errorf("opening the listing: %w", err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	var s *Source
	if err == nil {
		s, err = New(f, filepath.Base(path), info.Size(), cfg)
	}
	if err != nil {
		_ = f.Close() // nothing was written
		return nil, fmt.Errorf("opening the listing %s: %w", filepath.Base(path), err)
	}
	s.close = f.Close
	return s, nil
}

// New reads a listing from anything that can seek; name is for the report.
func New(file io.ReadSeeker, name string, size int64, cfg Config) (*Source, error) {
	if cfg.Mapping == nil {
		return nil, errors.New("no mapping given")
	}
	if cfg.Memory == 0 {
		cfg.Memory = memory
	}
	s := &Source{cfg: cfg, file: file, name: name, size: size}
	head := make([]byte, 512)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("reading the first bytes: %w", err)
	}
	if err := notText(head[:n]); err != nil {
		return nil, err
	}
	if s.cfg.Format == "" {
		s.cfg.Format = formatOf(name, head[:n])
	}
	recs, err := s.start() // finds a bad header row at once
	if err != nil {
		return nil, err
	}
	if t, ok := recs.(*table); ok && t.header != nil && !t.has(cfg.Mapping.Fields.Name) {
		return nil, fmt.Errorf("the header row has no column %q, which holds the name; it has: %s",
			cfg.Mapping.Fields.Name, clip(strings.Join(t.header, ", ")))
	}
	return s, nil
}

// notText recognises files that are no UTF-8 text by their first bytes.
func notText(head []byte) error {
	kinds := []struct{ magic, says string }{
		{"\xFF\xFE", "UTF-16; save it as UTF-8 (文件为 UTF-16 编码,请另存为 UTF-8)"},
		{"\xFE\xFF", "UTF-16; save it as UTF-8 (文件为 UTF-16 编码,请另存为 UTF-8)"},
		{"PK\x03\x04", "a ZIP or XLSX file; export it as CSV (请导出为 CSV)"},
		{"\xD0\xCF\x11\xE0", "an old Excel file; export it as CSV (请导出为 CSV)"},
		{"\x1F\x8B", "compressed; unpack it first (请先解压)"},
		{"%PDF", "a PDF file (请提供 NDJSON 或 CSV)"},
	}
	for _, k := range kinds {
		if bytes.HasPrefix(head, []byte(k.magic)) {
			return errors.New("the file is " + k.says)
		}
	}
	return nil
}

func formatOf(name string, head []byte) Format {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv":
		return FormatCSV
	case ".ndjson", ".jsonl", ".json":
		return FormatNDJSON
	}
	head = bytes.TrimPrefix(head, []byte("\uFEFF"))
	if text := bytes.TrimSpace(head); len(text) > 0 && text[0] != '{' {
		return FormatCSV
	}
	return FormatNDJSON
}

// start begins a pass over the file.
func (s *Source) start() (records, error) {
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("going back to the start of the listing: %w", err)
	}
	recs, err := s.cut(newLineReader(s.file))
	if err != nil || !s.cfg.Mapping.Export {
		return recs, err
	}
	return newExported(recs)
}

func (s *Source) cut(lines *lineReader) (records, error) {
	if s.cfg.Format != FormatCSV {
		return &ndjson{lines}, nil
	}
	return newTable(lines)
}

// Mapping the source is read by.
func (s *Source) Mapping() *Mapping { return s.cfg.Mapping }

// Name of the file without its folder.
func (s *Source) Name() string { return s.name }

// Size of the file in bytes.
func (s *Source) Size() int64 { return s.size }

// Digest is the SHA-256 of the file in hex, known once Rows has come to its end.
func (s *Source) Digest() string { return s.digest }

// Err says why the last Rows ended before the end of the file; nil if it did not.
func (s *Source) Err() error { return s.err }

// Close closes the file.
func (s *Source) Close() error {
	if s.close == nil {
		return nil
	}
	return s.close()
}

// Rows gives every row of the file, acceptable or with all its errors, in the
// order of Row.Line. It can be called again and gives the same again. After the
// loop, Err says whether the file was read to its end.
func (s *Source) Rows(ctx context.Context) iter.Seq2[Row, []RowError] {
	return func(yield func(Row, []RowError) bool) {
		s.err, s.done, s.told, s.digest = nil, 0, 0, ""
		if err := s.run(ctx, yield); err != nil {
			s.err = fmt.Errorf("reading the listing %s: %w", s.name, err)
		}
	}
}

func (s *Source) run(ctx context.Context, yield func(Row, []RowError) bool) error {
	d := newDrafter(s.cfg.Mapping)
	d.catalog = s.cfg.Catalog
	recs, err := s.start()
	if err != nil {
		return err
	}
	halves := pairs{}
	if s.cfg.Mapping.Merge != nil {
		if halves, recs, err = s.pairUp(ctx, d, recs); err != nil {
			return err
		}
	}
	p := pass{d: d, halves: halves, pending: map[int]*draft{}, seen: map[string]int{}}
	for rec, ok := recs.next(); ok; rec, ok = recs.next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.tell(recs.lines(), false)
		if row, errs, ready := p.take(rec); ready && !yield(row, errs) {
			return nil
		}
	}
	if err := recs.lines().err; err != nil {
		return err
	}
	if x, ok := recs.(*exported); ok {
		if err := x.whole(); err != nil {
			return err
		}
	}
	if len(p.pending) > 0 {
		return errors.New("the file was changed while it was read")
	}
	s.digest = recs.lines().fileDigest()
	s.tell(recs.lines(), true)
	if p.rows == 0 {
		yield(Row{Line: 1}, []RowError{emptyFile()})
	}
	return nil
}

// pairUp reads the file once for the halves of pairs, and says where its records
// are to be had again: from memory when the file is of moderate size.
func (s *Source) pairUp(ctx context.Context, d *drafter, recs records) (pairs, records, error) {
	var kept *keeping
	if !s.twice() {
		kept = &keeping{records: recs}
		recs = kept
	}
	halves, err := d.pairUp(ctx, recs, func() { s.tell(recs.lines(), false) })
	if err != nil {
		return nil, nil, err
	}
	if kept != nil {
		return halves, &replay{kept.list, recs.lines()}, nil
	}
	s.done = recs.lines().bytes
	again, err := s.start()
	return halves, again, err
}

// twice reports whether Rows reads the file twice.
func (s *Source) twice() bool { return s.cfg.Mapping.Merge != nil && s.size > s.cfg.Memory }

func emptyFile() RowError {
	e := lineProblem(CodeEmptyFile, "文件中没有任何数据行", "the file holds no row")
	e.Line = 1
	return e
}

// tell reports progress, at most once per 256 KiB and once at the end.
func (s *Source) tell(l *lineReader, end bool) {
	done := s.done + l.bytes
	if s.cfg.Progress == nil || (!end && done-s.told < 256<<10) {
		return
	}
	s.told = done
	total := s.size
	if s.twice() {
		total *= 2
	}
	s.cfg.Progress(done, total)
}

// pass is one reading of a file: what waits for its other half, and which names
// were seen.
type pass struct {
	d       *drafter
	halves  pairs
	pending map[int]*draft // by the line of the other half
	seen    map[string]int // subject and normalised name → line of the accepted row
	rows    int
}

// take drafts a record; ready is false while its other half is still to come.
func (p *pass) take(rec record) (row Row, errs []RowError, ready bool) {
	p.rows++
	o := p.d.draftOf(rec)
	if other, ok := p.halves[rec.line]; ok {
		if other > rec.line {
			p.pending[other] = o
			return Row{}, nil, false
		}
		if first := p.pending[rec.line]; first != nil {
			delete(p.pending, rec.line)
			o = merge(first, o)
		}
	}
	row, errs = o.finish()
	if e, twice := p.duplicate(row, len(errs) == 0); twice {
		errs = append(errs, e)
	}
	return row, errs, true
}

// duplicate finds an accepted row of the same subject and normalised name, and
// remembers this one if it is acceptable itself.
func (p *pass) duplicate(row Row, acceptable bool) (RowError, bool) {
	if row.Name == "" || row.Publisher == "" {
		return RowError{}, false
	}
	subject := row.PublisherDivision + "\x00" + catalog.NormaliseName(row.Publisher)
	key := catalog.DatasetKey(subject, row.Name)
	first, have := p.seen[key]
	if !have {
		if acceptable {
			p.seen[key] = row.Line
		}
		return RowError{}, false
	}
	return RowError{
		Line: row.Line, Field: FieldName, Code: CodeDuplicateKey, Article: articleCatalog, Raw: clip(row.Name),
		MessageZh: fmt.Sprintf("与第 %d 行为同一开放主体的同名数据(第 %d 行)", first, row.Line),
		MessageEn: fmt.Sprintf("line %d lists the same name of the same subject as line %d", row.Line, first),
	}, true
}
