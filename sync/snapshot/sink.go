package snapshot

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/hashicorp/raft"
)

// Sink receives a snapshot: either a stream that another node sent, byte by
// byte, or a Witness that the state file is the snapshot.
type Sink struct {
	store     *Store
	meta      meta
	file      *os.File // nil until the first Write
	witnessed bool
	done      bool
}

// Create begins a snapshot, for raft.
func (s *Store) Create(version raft.SnapshotVersion, index, term uint64, c raft.Configuration, configIndex uint64, _ raft.Transport) (raft.SnapshotSink, error) {
	if version != raft.SnapshotVersionMax {
		return nil, fmt.Errorf("creating a snapshot: version %d is not supported", version)
	}
	return &Sink{store: s, meta: meta{
		Index: index, Term: term, Version: version, configuration: c, ConfigurationIndex: configIndex,
	}}, nil
}

// Taken is what a state machine returns from Snapshot: persisting it records
// that the state file, which is durable, covers raft's index.
func Taken() raft.FSMSnapshot { return taken{} }

type taken struct{}

func (taken) Persist(sink raft.SnapshotSink) error {
	s, ok := sink.(*Sink)
	if !ok {
		return fmt.Errorf("taking a snapshot into a %T: %w", sink, ErrUnwitnessed)
	}
	return s.Witness()
}

func (taken) Release() {}

// Witness declares the state file to be this snapshot. Only this program can
// do so: a sender who sends nothing gets ErrUnwitnessed. A store with a fault is
// refused, because raft goes on counting entries that it could not apply.
func (s *Sink) Witness() error {
	state := s.store.config.State
	// Raft cuts its log at the snapshot: from here on nobody could bring a state
	// forward that is only in memory.
	if err := state.Flush(); err != nil {
		return fmt.Errorf("taking a snapshot: %w", err)
	}
	// Everything up to Index was applied when raft asked. If the state stands
	// lower, what lies between were barriers; if it stands higher, it has moved on.
	applied, _ := state.Applied()
	s.meta.StateIndex = min(applied, s.meta.Index)
	s.witnessed = true
	return nil
}

// ID of the snapshot, final after Close.
func (s *Sink) ID() string { return s.meta.id() }

// Write takes the next bytes of a stream.
func (s *Sink) Write(p []byte) (int, error) {
	if s.file == nil {
		f, err := os.CreateTemp(s.store.config.Dir, "received"+partMark+"*")
		if err != nil {
			return 0, fmt.Errorf("receiving a snapshot: %w", err)
		}
		s.file = f
	}
	n, err := s.file.Write(p)
	if err != nil {
		return n, fmt.Errorf("receiving a snapshot: %w", err)
	}
	return n, nil
}

// Close finishes the snapshot. A received stream is verified in full; if it
// fails, nothing is kept.
func (s *Sink) Close() error {
	if s.done {
		return nil
	}
	s.done = true
	switch {
	case s.file != nil:
		if err := s.finish(); err != nil {
			return errors.Join(fmt.Errorf("receiving a snapshot: %w", err), s.drop())
		}
	case !s.witnessed:
		return fmt.Errorf("closing snapshot %s: %w", s.ID(), ErrUnwitnessed)
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if err := writeMeta(s.store.config.Dir, s.meta); err != nil {
		return err
	}
	return s.store.sweep()
}

func (s *Sink) finish() error {
	if err := s.file.Sync(); err != nil {
		return err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	h, err := Verify(bufio.NewReaderSize(s.file, blockSize))
	if err != nil {
		return err
	}
	if h.Index > s.meta.Index {
		return fmt.Errorf("%w: its state is of index %d, raft was told %d", ErrStream, h.Index, s.meta.Index)
	}
	if s.store.config.Accept != nil {
		if err := s.store.config.Accept(h); err != nil {
			return err
		}
	}
	s.meta.StateIndex = h.Index
	if err := s.file.Close(); err != nil {
		return err
	}
	return os.Rename(s.file.Name(), s.store.received(s.meta))
}

// Cancel drops the snapshot.
func (s *Sink) Cancel() error {
	if s.done {
		return nil
	}
	s.done = true
	if s.file == nil {
		return nil
	}
	return s.drop()
}

func (s *Sink) drop() error {
	_ = s.file.Close() // may be closed already
	if err := os.Remove(s.file.Name()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("dropping a snapshot: %w", err)
	}
	return nil
}
