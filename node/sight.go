package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/mulu-catalog/mulu/node/config"
	"github.com/mulu-catalog/mulu/node/disk"
)

// sight is what stood in a directory at one time: every name below it, and the
// operator's settings, the one file that a founding adds to.
type sight struct {
	dir      string
	names    map[string]bool
	settings []byte // nil if there were none
}

func look(dir string) (sight, error) {
	s := sight{dir: dir}
	names, err := below(dir)
	if err != nil {
		return s, err
	}
	s.names = make(map[string]bool, len(names))
	for _, name := range names {
		s.names[name] = true
	}
	s.settings, err = os.ReadFile(filepath.Join(dir, config.FileName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return s, fmt.Errorf("reading the configuration: %w", err)
	}
	return s, nil
}

// below names everything in dir and dir itself, parents first; nothing if it
// does not exist.
func below(dir string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err == nil {
			names = append(names, path)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("looking through %s: %w", dir, err)
	}
	return names, nil
}

// restore removes what came since, and puts the settings back.
func (s sight) restore() error {
	names, err := below(s.dir)
	if err != nil {
		return err
	}
	problems := []error{}
	for _, name := range slices.Backward(names) { // children first
		if !s.names[name] {
			problems = append(problems, disk.Remove(name))
		}
	}
	if s.settings != nil {
		problems = append(problems, disk.Write(filepath.Join(s.dir, config.FileName), s.settings))
	}
	return errors.Join(problems...)
}
