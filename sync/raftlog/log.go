package raftlog

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/hashicorp/raft"
	raftboltdb "github.com/hashicorp/raft-boltdb/v2"
	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/mulu-catalog/mulu/sync/store/page"
)

// deletePortion is how many entries one transaction deletes.
const deletePortion = 5000

// Config of a Log. Only Dir is required.
type Config struct {
	// Dir is the raft directory; it is made if missing and locked while open.
	Dir string
	// Committed returns the highest index known to be committed or applied;
	// entries up to it cannot be replaced. Default: none are protected, which is
	// for offline tools (raft.RecoverCluster) only.
	Committed func() uint64
	// OnRewrite hears of a refused rewrite of committed entries. The node goes on
	// serving reads but is suspect. Default: nobody hears; raft logs it.
	OnRewrite func(error)
	// OnFatal hears, once, of the first I/O error or damage. It should end the
	// process. It may be called by any goroutine that uses the log.
	OnFatal func(error)
	// SlowAppend is how long an append may take before OnSlow is called, while
	// the append still hangs: raft's heartbeats would go on and nobody would take
	// over. Default 10 s. OnSlow gets the limit that was passed.
	SlowAppend time.Duration
	OnSlow     func(limit time.Duration)
	// FreeSpace returns the bytes free on the disk of Dir; below MinFree appends
	// of a leader and votes for Self are refused (ErrSpace). Default: not checked.
	FreeSpace func() (uint64, error)
	MinFree   uint64
	// Leading says whether this node leads. Default: every append counts as a
	// leader's.
	Leading func() bool
	// Self is the address this node votes for when it is a candidate.
	Self raft.ServerAddress
	// InitialMmapSize in bytes reserves address space. Default 1 GiB.
	InitialMmapSize int
	// NoSync leaves out fsync. Danger: raft's promise is the fsync. Benchmarks only.
	NoSync bool

	// plain switches the guards off, to show in tests what they are for.
	plain bool
}

// fault is what tests put in the way of an operation: it may wait, or fail.
type fault func(doing string) error

// Log is a raft.LogStore and a raft.StableStore. A second error after the
// first is always the first.
type Log struct {
	config Config
	bolt   *raftboltdb.BoltStore
	file   *os.File // of bolt, which closes it
	lock   *os.File
	timers sync.WaitGroup
	fault  fault // nil outside tests

	mu          sync.Mutex // guards what follows
	fatal       error
	pendingTerm uint64 // of a vote whose candidate raft has yet to write
}

var (
	_ raft.LogStore    = (*Log)(nil)
	_ raft.StableStore = (*Log)(nil)
)

// Open opens the log in c.Dir, creating it if the directory has no identity or
// a fresh one. Errors wrap ErrInUse, ErrCorrupt or ErrLostLog where they apply.
func Open(c Config) (*Log, error) {
	if c.SlowAppend == 0 {
		c.SlowAppend = 10 * time.Second
	}
	if c.InitialMmapSize == 0 {
		c.InitialMmapSize = 1 << 30
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the raft directory: %w", err)
	}
	lock, err := lockDir(c.Dir)
	if err != nil {
		return nil, err
	}
	l := &Log{config: c, lock: lock}
	if err := l.open(); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return l, nil
}

// lockDir makes this process the only one in the raft directory.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking the raft directory: %w", err)
	}
	if err := Hold(f); err != nil {
		return nil, errors.Join(fmt.Errorf("locking %s: %w", filepath.Base(dir), err), f.Close())
	}
	return f, nil
}

func (l *Log) open() error {
	path := filepath.Join(l.config.Dir, "raft.db")
	id, err := readIncarnation(l.config.Dir)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) && id.bound {
		return fmt.Errorf("%w: %s exists without raft.db; the node must join again under a new identity", ErrLostLog, incarnationFile)
	}
	if _, err := page.Check(path); errors.Is(err, page.ErrCorrupt) {
		return fmt.Errorf("opening the raft log: %w: %w", ErrCorrupt, err)
	} else if err != nil {
		return fmt.Errorf("opening the raft log: %w", err)
	}
	err = guard("opening the raft log", func() error { return l.openBolt(path) })
	if errors.Is(err, bolterrors.ErrTimeout) {
		return fmt.Errorf("%w: %s", ErrInUse, path)
	}
	if err != nil {
		if l.file != nil {
			_ = l.file.Close() // closed already unless bbolt panicked
		}
		return fmt.Errorf("opening the raft log: %w", err)
	}
	if err := l.bind(id); err != nil {
		return errors.Join(err, l.bolt.Close())
	}
	return nil
}

func (l *Log) openBolt(path string) (err error) {
	l.bolt, err = raftboltdb.New(raftboltdb.Options{
		Path:                    path,
		NoSync:                  l.config.NoSync,
		MsgpackUseNewTimeFormat: true,
		BoltOptions: &bbolt.Options{
			Timeout:         2 * time.Second,
			NoFreelistSync:  true, // else appends after a burst are 6 times slower
			FreelistType:    bbolt.FreelistMapType,
			InitialMmapSize: l.config.InitialMmapSize,
			NoSync:          l.config.NoSync,
			OpenFile: func(name string, flag int, mode os.FileMode) (f *os.File, err error) {
				f, err = os.OpenFile(name, flag, mode)
				l.file = f
				return f, err
			},
		},
	})
	return err
}

// Close closes the log and lets go of the directory.
func (l *Log) Close() error {
	l.timers.Wait()
	err := errors.Join(l.bolt.Close(), l.lock.Close())
	if err != nil {
		return fmt.Errorf("closing the raft log: %w", err)
	}
	return nil
}

// RunMetrics feeds raft-boltdb's gauges to go-metrics until ctx ends.
func (l *Log) RunMetrics(ctx context.Context, interval time.Duration) {
	l.bolt.RunMetrics(ctx, interval)
}

// Fatal returns the error that stopped the log, nil while it works.
func (l *Log) Fatal() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fatal
}

// do runs one operation of bolt and latches its first error.
func (l *Log) do(doing string, fn func() error) error {
	if err := l.Fatal(); err != nil && !l.config.plain {
		return err
	}
	err := guard(doing, func() error {
		if l.fault != nil {
			if err := l.fault(doing); err != nil {
				return err
			}
		}
		return fn()
	})
	if err == nil || errors.Is(err, raft.ErrLogNotFound) || errors.Is(err, raftboltdb.ErrKeyNotFound) {
		return err // unwrapped: raft compares the text
	}
	err = fmt.Errorf("%s: %w", doing, err)
	if l.config.plain {
		return err
	}
	l.mu.Lock()
	first := l.fatal == nil
	if first {
		l.fatal = err
	}
	err = l.fatal
	l.mu.Unlock()
	if first && l.config.OnFatal != nil {
		l.config.OnFatal(err)
	}
	return err
}

// FirstIndex is raft.LogStore's; 0 for an empty log.
func (l *Log) FirstIndex() (index uint64, err error) {
	err = l.do("reading the first log index", func() (err error) {
		index, err = l.bolt.FirstIndex()
		return err
	})
	return index, err
}

// LastIndex is raft.LogStore's; 0 for an empty log.
func (l *Log) LastIndex() (index uint64, err error) {
	err = l.do("reading the last log index", func() (err error) {
		index, err = l.bolt.LastIndex()
		return err
	})
	return index, err
}

// GetLog reads one entry. raft.ErrLogNotFound is returned as it is.
func (l *Log) GetLog(index uint64, entry *raft.Log) error {
	return l.do("reading log entries", func() error {
		if err := l.bolt.GetLog(index, entry); err != nil || l.config.plain {
			return err
		}
		return unsealed(index, entry)
	})
}

// StoreLog is StoreLogs of one entry.
func (l *Log) StoreLog(entry *raft.Log) error { return l.StoreLogs([]*raft.Log{entry}) }

// StoreLogs appends entries in one fsynced transaction. It is refused with
// ErrCommitted if one of them would replace a committed entry of another term,
// and with ErrSpace on a leader short of disk space.
func (l *Log) StoreLogs(entries []*raft.Log) error {
	if l.config.plain {
		return l.bolt.StoreLogs(entries)
	}
	if err := l.guardAppend(entries); err != nil {
		return err
	}
	if l.config.Leading == nil || l.config.Leading() {
		if err := l.space(); err != nil {
			return err
		}
	}
	copies := make([]raft.Log, len(entries))
	stored := make([]*raft.Log, len(entries))
	for i, entry := range entries {
		copies[i] = sealed(entry)
		stored[i] = &copies[i]
	}
	defer l.watch()()
	return l.do("appending to the raft log", func() error { return l.bolt.StoreLogs(stored) })
}

// watch calls OnSlow if what it returns is not called in time.
func (l *Log) watch() (done func()) {
	if l.config.OnSlow == nil {
		return func() {}
	}
	l.timers.Add(1)
	timer := time.AfterFunc(l.config.SlowAppend, func() {
		defer l.timers.Done()
		l.config.OnSlow(l.config.SlowAppend)
	})
	return func() {
		if timer.Stop() {
			l.timers.Done()
		}
	}
}

func (l *Log) committed() uint64 {
	if l.config.Committed == nil {
		return 0
	}
	return l.config.Committed()
}

func (l *Log) guardAppend(entries []*raft.Log) error {
	limit := l.committed()
	for _, entry := range entries {
		if entry.Index > limit {
			continue
		}
		var there raft.Log
		err := l.GetLog(entry.Index, &there)
		if errors.Is(err, raft.ErrLogNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if there.Term != entry.Term {
			return l.rewrite(fmt.Errorf("%w: append of entry %d of term %d over term %d, committed up to %d",
				ErrCommitted, entry.Index, entry.Term, there.Term, limit))
		}
	}
	return nil
}

func (l *Log) rewrite(err error) error {
	if l.config.OnRewrite != nil {
		l.config.OnRewrite(err)
	}
	return err
}

// space is nil while there is enough room, or nobody supplied a way to know.
func (l *Log) space() error {
	if l.config.FreeSpace == nil {
		return nil
	}
	free, err := l.config.FreeSpace()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSpace, err)
	}
	if free < l.config.MinFree {
		return fmt.Errorf("%w: %d bytes free, %d required", ErrSpace, free, l.config.MinFree)
	}
	return nil
}

// DeleteRange deletes the entries from first to last, both included. It takes
// a beginning of the log (compaction) or an end of it (conflict with a new
// leader); an end that reaches committed entries is refused with ErrCommitted,
// a middle with ErrHole. A crash on the way leaves a shorter piece deleted, at
// the same end of the log.
func (l *Log) DeleteRange(first, last uint64) error {
	if l.config.plain {
		return l.bolt.DeleteRange(first, last)
	}
	begin, err := l.FirstIndex()
	if err != nil {
		return err
	}
	end, err := l.LastIndex()
	if err != nil {
		return err
	}
	switch {
	case end == 0 || last < first || last < begin || first > end:
		return nil
	case last >= end:
		if limit := l.committed(); first <= limit {
			return l.rewrite(fmt.Errorf("%w: delete of entries %d to %d, committed up to %d", ErrCommitted, first, last, limit))
		}
		return l.deleteSuffix(max(first, begin), end)
	case first <= begin:
		return l.deletePrefix(begin, last)
	default:
		return fmt.Errorf("%w: entries %d to %d of %d to %d", ErrHole, first, last, begin, end)
	}
}

// deletePrefix goes up, so that what is left never has a hole.
func (l *Log) deletePrefix(from, last uint64) error {
	for from != 0 && from <= last {
		to := last
		if last-from >= deletePortion {
			to = from + deletePortion - 1
		}
		err := l.do("compacting the raft log", func() error { return l.bolt.DeleteRange(from, to) })
		if err != nil {
			return err
		}
		// After an installed snapshot the log may have a gap: ask where it goes on.
		if from, err = l.FirstIndex(); err != nil {
			return err
		}
	}
	return nil
}

// deleteSuffix goes down, for the same reason.
func (l *Log) deleteSuffix(first, to uint64) error {
	for to != 0 && to >= first {
		from := first
		if to-first >= deletePortion {
			from = to - deletePortion + 1
		}
		err := l.do("cutting the raft log", func() error { return l.bolt.DeleteRange(from, to) })
		if err != nil {
			return err
		}
		if to, err = l.LastIndex(); err != nil {
			return err
		}
	}
	return nil
}

// Reconcile makes the log agree with the newest snapshot, before raft starts.
// raft keeps an entry that an installed snapshot contradicts, then refuses
// whatever follows the snapshot, and is sent the snapshot again, for ever
// (hashicorp/raft#697). If the entry at the snapshot's index is of another term,
// nothing in the log is needed: what lies before is in the snapshot, what lies
// behind follows an entry that was never committed. Only then the whole log is
// deleted, and dropped is true.
func (l *Log) Reconcile(index, term uint64) (dropped bool, err error) {
	var entry raft.Log
	err = l.GetLog(index, &entry)
	if errors.Is(err, raft.ErrLogNotFound) || err == nil && entry.Term == term {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	end, err := l.LastIndex()
	if err != nil {
		return false, err
	}
	return true, l.deleteSuffix(1, end)
}
