package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mulu-catalog/mulu/node/config"
	"github.com/mulu-catalog/mulu/node/disk"
)

// sight is what stood of a node in a directory at one time: every name, and the
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

// below names everything of a node's in dir and dir itself, parents first;
// nothing if it does not exist. What others keep in the directory is not looked
// at: a file that comes while a founding fails may be anybody's.
func below(dir string) ([]string, error) {
	members, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("looking through %s: %w", dir, err)
	}
	names := []string{dir}
	for _, member := range members {
		if !kept(dir, member.Name()) {
			continue
		}
		err := filepath.WalkDir(filepath.Join(dir, member.Name()), func(path string, _ fs.DirEntry, err error) error {
			if err == nil {
				names = append(names, path)
			}
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // a file may go while it is looked at
			return nil, fmt.Errorf("looking through %s: %w", dir, err)
		}
	}
	return names, nil
}

// kept reports whether a node keeps something under the name, or under one that
// begins with it, in its directory.
func kept(dir, name string) bool {
	for _, path := range []string{
		identityDir(dir), authorityDir(dir), raftDir(dir), statePath(dir), searchPath(dir), snapshotDir(dir), AdminSocket(dir),
		homeDir(dir), exportDir(dir), filepath.Join(dir, config.FileName),
	} {
		if strings.HasPrefix(name, filepath.Base(path)) {
			return true
		}
	}
	return false
}

// restore removes what came since, and puts the settings back.
func (s sight) restore() error {
	names, err := below(s.dir)
	if err != nil {
		return err
	}
	var problems []error
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
