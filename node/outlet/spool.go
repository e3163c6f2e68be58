package outlet

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	"github.com/mulu-catalog/mulu/node/interchange"
)

// errNotKept: there is no export with that tag.
var errNotKept = errors.New("no such export is kept")

// sent is an export that can be sent.
type sent struct {
	file  *os.File
	tag   string
	index uint64
	hash  string
	total interchange.Total
}

// draft is an export being written.
type draft struct{ sent }

// spool holds the files of the newest exports.
type spool struct {
	dir  string
	most int

	mu   sync.Mutex // guards kept
	kept []sent     // the newest last; file is open for its name only
}

func newSpool(dir string, most int) *spool { return &spool{dir: dir, most: most} }

// has reports whether an export is kept.
func (s *spool) has(tag string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.find(tag) >= 0
}

func (s *spool) find(tag string) int {
	return slices.IndexFunc(s.kept, func(k sent) bool { return k.tag == tag })
}

// take opens a kept export for one reader, who closes it. The file stays
// readable when the export is forgotten meanwhile.
func (s *spool) take(tag string) (sent, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.find(tag)
	if n < 0 {
		return sent{tag: tag}, errNotKept
	}
	out := s.kept[n]
	file, err := os.Open(out.file.Name())
	if err != nil {
		return out, fmt.Errorf("opening the export: %w", err)
	}
	out.file = file
	return out, nil
}

// begin makes the file of a new export.
func (s *spool) begin(of sent) (*draft, error) {
	file, err := os.CreateTemp(s.dir, "export-*")
	if err != nil {
		return nil, fmt.Errorf("making the file of the export: %w", err)
	}
	of.file = file
	return &draft{of}, nil
}

// end keeps a draft, or deletes it when writing it failed. It returns what failed.
func (s *spool) end(d *draft, failed error) error {
	if err := errors.Join(failed, d.file.Close()); err != nil {
		return errors.Join(err, os.Remove(d.file.Name()))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = append(s.kept, d.sent)
	if len(s.kept) <= s.most {
		return nil
	}
	old := s.kept[0]
	s.kept = slices.Delete(s.kept, 0, 1)
	if err := os.Remove(old.file.Name()); err != nil {
		return fmt.Errorf("forgetting an old export: %w", err)
	}
	return nil
}
