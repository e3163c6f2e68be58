package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

// The size of a chunk. A command holds 128 KiB at most (ledger.MaxCommand).
const (
	maxChunkRows  = 250
	maxChunkBytes = 96 << 10
)

// Plan is what an import session is begun with.
type Plan struct {
	Report *Report
	Chunks int
	// Digest stands for the file and the mapping that reads it: chunk n of one
	// digest always holds the same rows, so a session can be resumed by it.
	Digest []byte

	held [][]catalog.ImportRow // the chunks; nil when they would fill too much memory
}

// ErrChanged says that a listing was changed between two readings of it.
var ErrChanged = errors.New("the file was changed while it was imported")

// Prepare reads a listing once without importing it and says what importing it
// would send. Row errors go to errs as in Check.
func Prepare(ctx context.Context, s *Source, errs io.Writer) (*Plan, error) {
	plan := &Plan{}
	size := int64(0)
	var split splitter
	report, err := check(ctx, s, errs, func(row Row) error {
		one, err := ImportRow(row)
		if err != nil {
			return err
		}
		next := split.add(one) || plan.Chunks == 0
		if next {
			plan.Chunks++
		}
		if size += int64(sizeOf(one)); size > s.cfg.Memory {
			plan.held = nil
			return nil
		}
		if next {
			plan.held = append(plan.held, nil)
		}
		last := len(plan.held) - 1
		plan.held[last] = append(plan.held[last], one)
		return nil
	})
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256([]byte(report.Digest + "\n" + s.Mapping().digest))
	plan.Report, plan.Digest = report, digest[:]
	return plan, nil
}

// Each gives the chunks of the plan to fn in order, until fn says no. They come
// from memory, or from a second reading of the file, which open opens; when that
// finds another file it returns ErrChanged.
func (p *Plan) Each(ctx context.Context, open func() (*Source, error), fn func(number int, rows []catalog.ImportRow) bool) (err error) {
	if p.held != nil || p.Chunks == 0 {
		for number, rows := range p.held {
			if !fn(number, rows) {
				return nil
			}
		}
		return nil
	}
	source, err := open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	for number, rows := range Chunks(ctx, source) {
		if !fn(number, rows) {
			return nil
		}
	}
	if err := source.Err(); err != nil {
		return err
	}
	if source.Digest() != p.Report.Digest {
		return ErrChanged
	}
	return nil
}

// Chunks gives the acceptable rows in chunks, numbered from 0, for ImportChunk.
// After the loop, Err of the source says whether the file was read to its end.
func Chunks(ctx context.Context, s *Source) iter.Seq2[int, []catalog.ImportRow] {
	return func(yield func(int, []catalog.ImportRow) bool) {
		var (
			failed error
			number int
			rows   []catalog.ImportRow
			split  splitter
		)
		for row, errs := range s.Rows(ctx) {
			if len(errs) > 0 {
				continue
			}
			one, err := ImportRow(row)
			if err != nil {
				failed = err
				break
			}
			if split.add(one) {
				if !yield(number, rows) {
					return
				}
				number, rows = number+1, nil
			}
			rows = append(rows, one)
		}
		if s.err == nil {
			s.err = failed
		}
		if s.err == nil && len(rows) > 0 {
			yield(number, rows)
		}
	}
}

// splitter decides where a chunk ends.
type splitter struct{ rows, bytes int }

// add counts a row and reports whether it begins a further chunk.
func (s *splitter) add(row catalog.ImportRow) bool {
	n := sizeOf(row)
	if s.rows > 0 && (s.rows >= maxChunkRows || s.bytes+n > maxChunkBytes) {
		s.rows, s.bytes = 1, n
		return true
	}
	s.rows++
	s.bytes += n
	return false
}

// sizeOf is never less than the encoded row.
func sizeOf(row catalog.ImportRow) int {
	n := 256 + len(row.Name) + len(row.Publisher) + len(row.Summary) + len(row.URL) + len(row.ExternalID) + len(row.CustomPeriod)
	for _, k := range row.Keywords {
		n += 5 + len(k)
	}
	return n + 16*(len(row.Formats)+len(row.Domains)+len(row.Methods))
}

// ImportRow is the row as the catalog's import command takes it. Its digest stands
// for what the row says, not for the bytes of its line: a listing that comes again
// in another order or spelling changes nothing, a revised mapping does.
func ImportRow(row Row) (catalog.ImportRow, error) {
	said := row
	said.Line, said.Lines, said.Digest, said.Warnings = 0, nil, "", nil
	text, err := json.Marshal(said)
	if err != nil {
		return catalog.ImportRow{}, fmt.Errorf("digesting line %d: %w", row.Line, err)
	}
	digest, err := hex.DecodeString(digestOf(text))
	if err != nil {
		return catalog.ImportRow{}, fmt.Errorf("digesting line %d: %w", row.Line, err)
	}
	return catalog.ImportRow{
		Line: row.Line, Digest: digest, Name: row.Name, Publisher: row.Publisher, Division: row.PublisherDivision,
		OpenAttribute: catalog.OpenAttribute(row.Attribute), Formats: codes[catalog.DataFormat](row.Formats),
		DataType: catalog.DataType(row.DataType), Frequency: catalog.UpdateFrequency(row.Frequency),
		CustomPeriod: row.CustomPeriod, Summary: row.Summary, Domains: codes[catalog.DataDomain](row.Domains),
		Keywords: row.Keywords, Authentication: catalog.Authentication(row.Authentication),
		Resource: catalog.ResourceKind(row.ResourceKind), Methods: codes[catalog.OpeningMethod](row.Methods),
		ExternalID: row.ExternalID, URL: row.URL, Issued: ledger.InstantOf(row.Issued),
		Modified: ledger.InstantOf(row.Modified), Records: row.RecordCount,
	}, nil
}

func codes[T ~string](list []string) []T {
	var out []T
	for _, s := range list {
		out = append(out, T(s))
	}
	return out
}
