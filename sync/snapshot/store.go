package snapshot

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"

	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/sync/store"
)

var (
	// ErrConfiguration is wrapped when the membership at the index of the state
	// is not known, so that the state cannot be shipped.
	ErrConfiguration = errors.New("the membership at this state's index is not known")
	// ErrStateLost is wrapped when a snapshot is asked for whose state this node
	// no longer has.
	ErrStateLost = errors.New("the state file is older than the snapshot")
	// ErrUnwitnessed is wrapped when a snapshot is closed without data.
	ErrUnwitnessed = errors.New("a snapshot without data")
)

// Config of a Store.
type Config struct {
	// Dir holds what belongs to snapshots; it is made if missing. It must be in
	// the file system of the state file.
	Dir string
	// State is the state file that is served.
	State *store.Handle
	// Accept judges a received state before raft hears that it arrived, for
	// example against a cosigned checkpoint. Default: every intact stream.
	Accept func(Header) error
}

// Store is a raft.SnapshotStore over the state file.
type Store struct {
	config Config

	mu sync.Mutex // held while files of Dir are written, removed or listed

	spooling sync.Mutex // guards what follows
	spool    *spool
}

var _ raft.SnapshotStore = (*Store)(nil)

const (
	receivedSuffix = ".snap"
	partMark       = ".part-"
	spoolName      = "spool.snap"
)

// New opens the snapshot directory and removes what a crash left half done.
func New(c Config) (*Store, error) {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the snapshot directory: %w", err)
	}
	s := &Store{config: c}
	metas, err := s.metas()
	if err != nil {
		return nil, err
	}
	known := make(map[string]bool)
	for _, m := range metas {
		known[m.id()+receivedSuffix] = true
	}
	files, err := os.ReadDir(c.Dir)
	if err != nil {
		return nil, fmt.Errorf("reading the snapshot directory: %w", err)
	}
	for _, f := range files {
		name := f.Name()
		orphan := strings.HasSuffix(name, receivedSuffix) && !known[name]
		if orphan || strings.Contains(name, partMark) {
			if err := os.Remove(filepath.Join(c.Dir, name)); err != nil {
				return nil, fmt.Errorf("clearing the snapshot directory: %w", err)
			}
		}
	}
	return s, nil
}

// NeedsRestore says whether a node whose state is applied up to applied must
// restore the newest snapshot, as List gives it, before raft starts.
//
// Raft must run with NoSnapshotRestoreOnStart, because the state file is
// normally ahead of every snapshot. With it raft only sets its own last applied
// index to the snapshot's, and if the state file is in truth older (it was lost,
// or a crash came between receiving a snapshot and putting it in place) the
// entries in between are never applied: a hole nobody notices. Recover does what
// this function asks for. The index that counts is that of the state, not
// newest.Index: barriers and no-ops raise raft's index without touching the
// state.
func NeedsRestore(applied uint64, newest raft.SnapshotMeta) bool {
	m, err := parseID(newest.ID)
	if err != nil {
		return applied < newest.Index
	}
	return applied < m.StateIndex
}

// Recover brings the state file up to the newest snapshot. Call it before
// raft.NewRaft. It does nothing if NeedsRestore says no.
func (s *Store) Recover() error {
	list, err := s.List()
	if err != nil || len(list) == 0 {
		return err
	}
	applied, _ := s.config.State.Applied()
	if !NeedsRestore(applied, *list[0]) {
		return nil
	}
	_, stream, err := s.Open(list[0].ID)
	if err != nil {
		return err
	}
	return errors.Join(s.Install(stream), stream.Close())
}

// Install puts the state of a stream in service; it is the body of the state
// machine's Restore. The old state goes on serving until the new one is
// verified and on disk, and stays if it is not.
func (s *Store) Install(stream io.Reader) error {
	path := s.config.State.Path() + ".restored"
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("clearing an earlier restore: %w", err)
	}
	if _, _, err := Restore(stream, path); err != nil {
		return err
	}
	if err := s.config.State.Replace(path); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sweep()
}

// List returns the snapshots, the newest first.
func (s *Store) List() ([]*raft.SnapshotMeta, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	metas, err := s.metas()
	if err != nil {
		return nil, err
	}
	list := make([]*raft.SnapshotMeta, len(metas))
	for i, m := range metas {
		list[i] = m.raft(s.size(m))
	}
	return list, nil
}

// size is what is known without streaming: raft takes the size to send from Open.
func (s *Store) size(m meta) int64 {
	if info, err := os.Stat(s.received(m)); err == nil {
		return info.Size()
	}
	return 0
}

func (s *Store) received(m meta) string { return filepath.Join(s.config.Dir, m.id()+receivedSuffix) }

// metas reads all meta files, the newest first.
func (s *Store) metas() ([]meta, error) {
	files, err := filepath.Glob(filepath.Join(s.config.Dir, "*"+metaSuffix))
	if err != nil {
		return nil, fmt.Errorf("listing snapshots: %w", err)
	}
	var metas []meta
	for _, f := range files {
		m, err := readMeta(f)
		if err != nil {
			return nil, err
		}
		metas = append(metas, m)
	}
	sort.Slice(metas, func(i, j int) bool { return metas[i].id() > metas[j].id() })
	return metas, nil
}

func (s *Store) find(id string) (meta, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := parseID(id); err != nil {
		return meta{}, err
	}
	return readMeta(filepath.Join(s.config.Dir, id+metaSuffix))
}

// adopted says whether the state file has reached the snapshot's state, on disk.
func (s *Store) adopted(m meta) bool { return s.config.State.Durable() >= m.StateIndex }

// Open returns a stream of the snapshot, or of a later state: the meta it
// returns, not the one from List, says of which index and membership. A received
// snapshot that is not in service yet is returned as it came.
func (s *Store) Open(id string) (*raft.SnapshotMeta, io.ReadCloser, error) {
	m, err := s.find(id)
	if err != nil {
		return nil, nil, fmt.Errorf("opening snapshot %s: %w", id, err)
	}
	if s.adopted(m) {
		return s.openState(m)
	}
	f, err := os.Open(s.received(m))
	if errors.Is(err, os.ErrNotExist) {
		applied, _ := s.config.State.Applied()
		return nil, nil, fmt.Errorf("opening snapshot %s: %w: applied is %d", id, ErrStateLost, applied)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("opening snapshot %s: %w", id, err)
	}
	return m.raft(s.size(m)), f, nil
}

// Discard removes a snapshot, for example a received one that cannot be put in
// service.
func (s *Store) Discard(id string) error {
	if _, err := parseID(id); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.remove(id)
}

func (s *Store) remove(id string) error {
	for _, suffix := range []string{metaSuffix, receivedSuffix} {
		err := os.Remove(filepath.Join(s.config.Dir, id+suffix))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("removing snapshot %s: %w", id, err)
		}
	}
	return nil
}

// sweep removes what the newest snapshot in service supersedes; the caller
// holds s.mu.
func (s *Store) sweep() error {
	metas, err := s.metas()
	if err != nil {
		return err
	}
	newest := -1 // the newest snapshot whose state we have
	for i, m := range metas {
		if s.adopted(m) {
			newest = i
			break
		}
	}
	if newest < 0 {
		return nil
	}
	for _, m := range metas[newest+1:] {
		if err := s.remove(m.id()); err != nil {
			return err
		}
	}
	err = os.Remove(s.received(metas[newest])) // its state is in service
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("removing a received snapshot: %w", err)
	}
	return nil
}

// spool is a stream in a local file, for all followers that need one.
type spool struct {
	meta raft.SnapshotMeta
	path string
}

// openState spools the present state unless there is a spool that serves: one
// at least as new as the snapshot, from where the log goes on.
func (s *Store) openState(m meta) (*raft.SnapshotMeta, io.ReadCloser, error) {
	s.spooling.Lock()
	defer s.spooling.Unlock()
	if s.spool == nil || s.spool.meta.Index < m.Index {
		if err := s.makeSpool(m); err != nil {
			return nil, nil, fmt.Errorf("spooling the state: %w", err)
		}
	}
	f, err := os.Open(s.spool.path)
	if err != nil {
		s.spool = nil
		return nil, nil, fmt.Errorf("opening the spooled state: %w", err)
	}
	out := s.spool.meta
	out.ID = m.id()
	return &out, f, nil
}

func (s *Store) makeSpool(m meta) (err error) {
	f, err := os.CreateTemp(s.config.Dir, spoolName+partMark+"*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	shipped := m
	err = s.config.State.View(func(v *store.View) error {
		if err := shipped.advance(v); err != nil {
			return err
		}
		_, err := Write(f, v, shipped.configuration, shipped.ConfigurationIndex)
		return err
	})
	info, statErr := f.Stat()
	if err := errors.Join(err, statErr, f.Close()); err != nil {
		return err
	}
	path := filepath.Join(s.config.Dir, spoolName+receivedSuffix) // New clears it
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	s.spool = &spool{*shipped.raft(info.Size()), path}
	return nil
}

// advance moves the meta from the snapshot to the picture v, which is at least
// as new.
func (m *meta) advance(v *store.View) error {
	index, term := v.Applied()
	c, at, err := Configuration(v)
	if err != nil {
		return err
	}
	switch {
	case at > 0 && at >= m.ConfigurationIndex:
		m.configuration, m.ConfigurationIndex = c, at
	case index > m.Index:
		return fmt.Errorf("%w: state of index %d, last known at %d; the state machine must call PutConfiguration",
			ErrConfiguration, index, m.Index)
	}
	if index > m.Index {
		m.Index, m.Term = index, term
	}
	return nil
}

// Close removes the spool. Streams that are open can be read to their end.
func (s *Store) Close() error {
	s.spooling.Lock()
	defer s.spooling.Unlock()
	if s.spool == nil {
		return nil
	}
	path := s.spool.path
	s.spool = nil
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("removing the spooled state: %w", err)
	}
	return nil
}
