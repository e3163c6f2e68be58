package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/mulu-catalog/mulu/sync/store/page"
)

// Options of Open. The zero value is right for a server.
type Options struct {
	// NoSync leaves out fsync. Danger: a power loss leaves garbage, not an older
	// state. For benchmarks and for files that are thrown away.
	NoSync bool
	// InitialMmapSize in bytes reserves address space (not memory), so that a
	// growing file need not be remapped, which waits for open Views. Default 16 GiB
	// where addresses are plentiful.
	InitialMmapSize int
	// MaxSize in bytes is what the file may grow to; an Update beyond it fails and,
	// like any write error, is the last. Default: no limit.
	MaxSize int
	// OnFault hears, once, of the first error of the disk or damage, after which
	// the store takes no Update. It may be called by any goroutine that uses the
	// store, and must not use it itself.
	OnFault func(error)
	// LockTimeout is how long to wait for another process to let go of the
	// file. Default 2 s.
	LockTimeout time.Duration
}

// Store is an open state file and the changes it does not hold yet. All methods
// may be called by any goroutine.
type Store struct {
	db      *bbolt.DB
	path    string
	onFault func(error)

	// picture is what a View shows. Whoever replaces it holds turn.
	picture atomic.Pointer[picture]
	turn    sync.Mutex
	durable atomic.Uint64 // the index that the file stands at
	looking func()        // nil outside tests: comes between picture and transaction

	writing sync.Mutex // held by Update; guards what follows
	hash    *stateHash
	dirty   bucketSet // hash buckets that the file does not hold yet
	hasher  *recordHasher

	flushing sync.Mutex // held by a flush; taken before writing. Guards ended
	ended    bool

	gathered, enough chan struct{} // to the flush loop; each holds one
	closing          chan struct{}
	loop             sync.WaitGroup

	mu     sync.RWMutex // guards what follows
	fault  error
	closed bool
}

// The store's own buckets: names no table can have.
func metaBucket() []byte  { return []byte("\x00meta") }
func hashBucket() []byte  { return []byte("\x00hash") }
func positionKey() []byte { return []byte("position") }

// Open opens the state file, creating it if it is missing. It returns an error
// wrapping ErrInUse if another process holds the file, and one wrapping
// ErrCorrupt, which names the page or record, if the file is damaged.
func Open(path string, o Options) (*Store, error) {
	db, report, err := openFile(path, o)
	if err != nil {
		return nil, err
	}
	s := &Store{
		db: db, path: path, onFault: o.OnFault, hash: &stateHash{}, hasher: newRecordHasher(),
		gathered: make(chan struct{}, 1), enough: make(chan struct{}, 1), closing: make(chan struct{}),
	}
	if err := guard("loading the state file", func() error { return s.load(report) }); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s.loop.Go(s.flushLoop)
	return s, nil
}

// openFile locks the file, checks its pages and opens it.
func openFile(path string, o Options) (_ *bbolt.DB, _ page.Report, err error) {
	if o.InitialMmapSize == 0 {
		o.InitialMmapSize = defaultMmapSize()
	}
	if o.LockTimeout == 0 {
		o.LockTimeout = 2 * time.Second
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, page.Report{}, fmt.Errorf("opening the state file: %w", err)
	}
	report, err := lockAndCheck(f, o.LockTimeout)
	if err != nil {
		return nil, page.Report{}, errors.Join(fmt.Errorf("opening %s: %w", filepath.Base(path), err), f.Close())
	}
	var db *bbolt.DB
	err = guard("opening the state file", func() (err error) {
		db, err = bbolt.Open(path, 0o600, &bbolt.Options{
			Timeout:         o.LockTimeout,
			NoFreelistSync:  true, // else every commit rewrites the free list
			FreelistType:    bbolt.FreelistMapType,
			InitialMmapSize: o.InitialMmapSize,
			MaxSize:         o.MaxSize,
			NoSync:          o.NoSync,
			OpenFile:        func(string, int, os.FileMode) (*os.File, error) { return f, nil },
		})
		return err
	})
	if err == nil {
		return db, report, nil
	}
	_ = f.Close() // bbolt has closed it unless it panicked
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, report, fmt.Errorf("opening %s: %w", filepath.Base(path), ErrInUse)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrChecksum), errors.Is(err, bolterrors.ErrVersionMismatch):
		return nil, report, fmt.Errorf("opening %s: %w: %w", filepath.Base(path), ErrCorrupt, err)
	default:
		return nil, report, fmt.Errorf("opening the state file: %w", err)
	}
}

// defaultMmapSize is about seven million entries. Windows would make the file
// that long, and 32 bits cannot address it.
func defaultMmapSize() int {
	if runtime.GOOS == "windows" || strconv.IntSize < 64 {
		return 0
	}
	size := 1 << 30
	return 16 * size
}

func lockAndCheck(f *os.File, timeout time.Duration) (page.Report, error) {
	if err := lockFile(f, timeout); err != nil {
		return page.Report{}, err
	}
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return page.Report{}, err
	}
	report, err := page.CheckReader(f, info.Size())
	if errors.Is(err, page.ErrCorrupt) {
		return page.Report{}, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return report, err
}

// load brings position and hash into memory and holds them against each other
// and against what the pages hold.
func (s *Store) load(report page.Report) error {
	fresh := false
	err := s.db.View(func(tx *bbolt.Tx) error {
		fresh = tx.Bucket(metaBucket()) == nil && tx.Bucket(hashBucket()) == nil && len(report.Records) == 0
		return nil
	})
	if err == nil && fresh {
		err = s.initialize()
	}
	if err != nil {
		return fmt.Errorf("opening the state file: %w", err)
	}
	return s.db.View(func(tx *bbolt.Tx) error {
		p, err := readPosition(tx)
		if err != nil {
			return err
		}
		if err := readHash(tx, s.hash); err != nil {
			return err
		}
		if s.hash.root != p.root {
			return fmt.Errorf("%w: the state hash does not match its parts", ErrCorrupt)
		}
		if err := matchCounts(p.counts, report.Records); err != nil {
			return err
		}
		s.picture.Store(&picture{position: p})
		s.durable.Store(p.index)
		return nil
	})
}

func (s *Store) initialize() error {
	s.hash.refresh(^uint64(0))
	if err := SyncDir(filepath.Dir(s.path)); err != nil { // the file itself is new
		return err
	}
	return s.db.Update(func(tx *bbolt.Tx) error {
		if _, err := tx.CreateBucket(hashBucket()); err != nil {
			return err
		}
		if _, err := tx.CreateBucket(metaBucket()); err != nil {
			return err
		}
		return writePosition(tx, position{root: s.hash.root})
	})
}

// matchCounts notices records that vanished with a whole page element: nothing
// on the remaining pages would show it.
func matchCounts(want, have map[string]uint64) error {
	for name, n := range want {
		if have[name] != n {
			return fmt.Errorf("%w: table %q holds %d records, %d were written", ErrCorrupt, name, have[name], n)
		}
	}
	for name, n := range have {
		if _, known := want[name]; !known && n > 0 && name != string(metaBucket()) && name != string(hashBucket()) {
			return fmt.Errorf("%w: table %q holds %d records nobody wrote", ErrCorrupt, name, n)
		}
	}
	return nil
}

func readPosition(tx *bbolt.Tx) (position, error) {
	b := tx.Bucket(metaBucket())
	if b == nil {
		return position{}, fmt.Errorf("%w: it is not a state file, or its first page is lost", ErrCorrupt)
	}
	raw, err := unseal("meta", sumSeed(metaBucket()), positionKey(), b.Get(positionKey()))
	if err != nil {
		return position{}, err
	}
	return decodePosition(raw)
}

func writePosition(tx *bbolt.Tx, p position) error {
	stored := seal(nil, sumSeed(metaBucket()), positionKey(), p.encode())
	return tx.Bucket(metaBucket()).Put(positionKey(), stored)
}

// readHash loads the buckets of the state hash; those not stored are zero.
func readHash(tx *bbolt.Tx, h *stateHash) error {
	b := tx.Bucket(hashBucket())
	if b == nil {
		return fmt.Errorf("%w: the state hash is lost", ErrCorrupt)
	}
	seed := sumSeed(hashBucket())
	err := b.ForEach(func(k, stored []byte) error {
		raw, err := unseal("hash", seed, k, stored)
		if err != nil {
			return err
		}
		if len(k) != 2 || len(raw) != 32 || binary.BigEndian.Uint16(k) >= hashBuckets {
			return fmt.Errorf("%w: state hash bucket %x is malformed", ErrCorrupt, k)
		}
		h.buckets[binary.BigEndian.Uint16(k)] = wordOf(raw)
		return nil
	})
	if err != nil {
		return err
	}
	h.refresh(^uint64(0))
	return nil
}

// View runs fn on one consistent picture. It returns fn's error, or an error
// wrapping ErrCorrupt if fn met damaged bytes: then whatever fn concluded is
// void. Do not call Update from within fn.
func (s *Store) View(fn func(*View) error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	v := &View{}
	if err := s.look(v); err != nil {
		return err
	}
	defer s.over(v, &err)
	return fn(v)
}

// over ends a look. It is deferred around what the caller does with it, and
// gives damage that was met on the way as the error.
func (s *Store) over(v *View, err *error) {
	_ = v.tx.Rollback() // a read transaction has nothing to lose
	if v.err == nil {
		return
	}
	// After damage a panic of the caller is a consequence, not a bug.
	_ = recover()
	s.condemn(v.err)
	*err = v.err
}

// look opens the picture of this moment. File and memory fit together if no
// flush began while the transaction was opened: then the file holds nothing
// that the picture's memory does not hold too, and nothing is in neither.
func (s *Store) look(v *View) error {
	for {
		p := s.picture.Load()
		if s.looking != nil {
			s.looking()
		}
		tx, err := s.db.Begin(false)
		if err != nil {
			return s.begun(err)
		}
		if s.picture.Load().flushes == p.flushes {
			v.tx, v.picture = tx, p
			return nil
		}
		_ = tx.Rollback() // a read transaction has nothing to lose
	}
}

func (s *Store) begun(err error) error {
	if errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
		return ErrClosed
	}
	return fmt.Errorf("reading the state: %w", err)
}

// condemn remembers the first fault; the store takes no further Update.
func (s *Store) condemn(err error) {
	s.mu.Lock()
	first := s.fault == nil
	if first {
		s.fault = err
	}
	s.mu.Unlock()
	if first && s.onFault != nil {
		s.onFault(err)
	}
}

// Fault returns the error after which the store takes no Update, nil while it
// is sound.
func (s *Store) Fault() error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.fault
}

// Applied returns the log position of the last Update.
func (s *Store) Applied() (index, term uint64) {
	p := s.picture.Load().position
	return p.index, p.term
}

// Durable returns the log index that the file stands at: after a crash the
// store opens there or later.
func (s *Store) Durable() uint64 { return s.durable.Load() }

// StateHash returns the hash over all records of the last Update. Equal
// contents have equal hashes, whatever the order they were written in.
func (s *Store) StateHash() [32]byte { return s.picture.Load().position.root }

// Path returns where the file was opened.
func (s *Store) Path() string { return s.path }

// Close waits for open Views and Updates, flushes and closes the file. Of a
// store that has a fault the file stays at its last flush, and Close does not
// report the fault again.
func (s *Store) Close() error {
	s.mu.Lock()
	closed := s.closed
	s.closed = true
	s.mu.Unlock()
	if closed {
		return nil
	}
	close(s.closing)
	s.loop.Wait()
	faulted := s.Fault() != nil
	s.flushing.Lock()
	defer s.flushing.Unlock()
	err := s.flush()
	if faulted {
		err = nil
	}
	s.ended = true
	if err := errors.Join(err, s.db.Close()); err != nil {
		return fmt.Errorf("closing the state file: %w", err)
	}
	return nil
}

// Stats are for metrics.
type Stats struct {
	FileSize  int64 // bytes on disk, free pages included
	FreePages int   // pages that the next Updates may use
	PageSize  int
	OpenViews int
	Faulted   bool
}

// Stats returns the figures of this moment.
func (s *Store) Stats() Stats {
	b := s.db.Stats()
	st := Stats{FreePages: b.FreePageN + b.PendingPageN, OpenViews: b.OpenTxN, Faulted: s.Fault() != nil}
	if info := s.db.Info(); info != nil {
		st.PageSize = info.PageSize
	}
	if info, err := os.Stat(s.path); err == nil {
		st.FileSize = info.Size()
	}
	return st
}

// Backup writes the state file, as of one moment after the call, to w: what it
// writes is a state file itself. It keeps a View open for as long as w takes.
func (s *Store) Backup(w io.Writer) error {
	if err := s.Flush(); err != nil {
		return err
	}
	return s.View(func(v *View) error {
		if _, err := v.tx.WriteTo(w); err != nil {
			return fmt.Errorf("backing up the state: %w", err)
		}
		return nil
	})
}

// CopyTo writes a backup to a file. The file appears under path complete and
// fsynced, or not at all; an existing file is replaced.
func (s *Store) CopyTo(path string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part-*")
	if err != nil {
		return fmt.Errorf("backing up the state: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // the error that matters is err
		}
	}()
	if err := errors.Join(s.Backup(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("backing up the state: %w", err)
	}
	return SyncDir(filepath.Dir(path))
}

// SyncDir makes a rename in dir durable.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("syncing directory: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("syncing directory: %w", err)
	}
	return nil
}
