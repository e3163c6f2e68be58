package home

import (
	"context"
	"crypto/cipher"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/disk"
)

// Folders of the store.
const (
	recordsDir = "records" // one sealed record each; its presence means "kept"
	filesDir   = "files"   // sealed content of materials
	erasedDir  = "erased"  // one empty file for each erased pointer
	tempDir    = "tmp"     // what a crash left is removed at opening
)

const defaultMaxTotal = 20 << 30

// Config of a Store.
type Config struct {
	// Dir is the store's folder, made with mode 0700.
	Dir string
	// Key is the path of the key file, made with mode 0600 at first use.
	Key string
	// Division is whose node this is; it stands in every pointer.
	Division string
	// MaxTotal bounds the bytes of all materials; 20 GiB if zero.
	MaxTotal int64
}

// Store is the encrypted store of one node. It may be used by many goroutines
// of one process.
type Store struct {
	config Config
	aead   cipher.AEAD
	pepper []byte // made from the key; salts pseudonyms

	mu    sync.Mutex // guards total and the erasing of records
	total int64      // bytes of kept materials and of those under way
}

// Open opens the store, or makes it. What a crash left half done is finished or
// removed. Errors: ErrWrongKey.
func Open(c Config) (*Store, error) {
	if len(c.Division) != len(catalog.Province) || strings.Trim(c.Division, "0123456789") != "" {
		return nil, fmt.Errorf("opening the home store: %q is no division code", c.Division)
	}
	if c.MaxTotal == 0 {
		c.MaxTotal = defaultMaxTotal
	}
	s := &Store{config: c}
	for _, dir := range []string{"", recordsDir, filesDir, erasedDir, tempDir} {
		if err := os.MkdirAll(filepath.Join(c.Dir, dir), 0o700); err != nil {
			return nil, fmt.Errorf("opening the home store: %w", err)
		}
	}
	var err error
	if s.aead, s.pepper, err = openKey(c.Key, c.Dir); err != nil {
		return nil, err
	}
	return s, s.recover()
}

func (s *Store) path(dir, name string) string { return filepath.Join(s.config.Dir, dir, name) }

// recover removes temporary files and contents without a record, and finishes
// erasures.
func (s *Store) recover() error {
	for _, pattern := range []string{s.path(tempDir, "*"), filepath.Join(s.config.Dir, ".new-*")} {
		left, err := filepath.Glob(pattern)
		if err != nil {
			return fmt.Errorf("clearing the home store: %w", err)
		}
		for _, path := range left {
			if err := disk.Remove(path); err != nil {
				return err
			}
		}
	}
	if err := s.each(erasedDir, s.wipe); err != nil {
		return err
	}
	return s.each(filesDir, func(pointer string) error {
		kept, err := disk.Exists(s.path(recordsDir, pointer))
		if err != nil {
			return fmt.Errorf("clearing the home store: %w", err)
		}
		if !kept {
			return disk.Remove(s.path(filesDir, pointer))
		}
		info, err := os.Stat(s.path(filesDir, pointer))
		if err != nil {
			return fmt.Errorf("clearing the home store: %w", err)
		}
		s.total += info.Size()
		return nil
	})
}

func (s *Store) each(dir string, fn func(pointer string) error) error {
	entries, err := os.ReadDir(filepath.Join(s.config.Dir, dir))
	if err != nil {
		return fmt.Errorf("reading the home store: %w", err)
	}
	for _, e := range entries {
		if _, ok := HeldAt(e.Name()); !ok {
			continue
		}
		if err := fn(e.Name()); err != nil {
			return err
		}
	}
	return nil
}

// Put keeps personal data and returns the pointer, the salt and the salted hash
// for the log. The salt stays here too: it goes with EraseSalt.
func (s *Store) Put(ctx context.Context, kind Kind, fields map[string]string) (pointer string, salt, hash []byte, err error) {
	if err := ctx.Err(); err != nil {
		return "", nil, nil, err
	}
	if err := checkFields(kind, fields); err != nil {
		return "", nil, nil, err
	}
	if kind == Material {
		return "", nil, nil, refuse("BAD_VALUE", ledger.Detail{Field: "kind", Reason: "a material needs a file"})
	}
	r := newRecord(newPointer(s.config.Division), kind, fields, ledger.InstantOf(time.Now()))
	return r.Pointer, r.Salt, r.Hash(), s.keep(r)
}

func (s *Store) keep(r Record) error {
	plain, err := ledger.Encode(r)
	if err != nil {
		return err
	}
	return writeSmall(s.path(tempDir, ""), s.path(recordsDir, r.Pointer), sealRecord(s.aead, r.Pointer, plain))
}

// Get returns what is kept under the pointer. Refusals: NOT_FOUND, ERASED,
// HELD_ELSEWHERE with the division that holds it. Errors: ErrDamaged.
func (s *Store) Get(pointer string) (Record, error) {
	if err := s.mine(pointer); err != nil {
		return Record{}, err
	}
	sealed, err := os.ReadFile(s.path(recordsDir, pointer))
	if errors.Is(err, fs.ErrNotExist) {
		return Record{}, s.missing(pointer)
	}
	if err != nil {
		return Record{}, fmt.Errorf("reading %s: %w", pointer, err)
	}
	plain, err := openRecord(s.aead, pointer, sealed)
	if err != nil {
		if gone := s.missing(pointer); ledger.HasCode(gone, "ERASED") {
			return Record{}, gone // it was erased while it was read
		}
		return Record{}, err
	}
	return decodeRecord(pointer, plain)
}

func (s *Store) mine(pointer string) error {
	division, ok := HeldAt(pointer)
	switch {
	case !ok:
		return refuse(ledger.CodeNotFound, ledger.Detail{Field: "pointer"})
	case division != s.config.Division:
		return refuse("HELD_ELSEWHERE", ledger.Detail{Field: "heldAt", Value: division})
	}
	return nil
}

func (s *Store) missing(pointer string) error {
	if gone, err := disk.Exists(s.path(erasedDir, pointer)); err == nil && gone {
		return refuse("ERASED", ledger.Detail{Field: "pointer", Value: pointer})
	}
	return refuse(ledger.CodeNotFound, ledger.Detail{Field: "pointer", Value: pointer})
}

// EraseSalt deletes the record with its salt, its file and the file's key. The
// hash in the log can no longer be tied to anybody. Only the fact that there
// was a record stays. Refusals are those of Get.
func (s *Store) EraseSalt(ctx context.Context, pointer string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.mine(pointer); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	kept, err := disk.Exists(s.path(recordsDir, pointer))
	if err != nil {
		return fmt.Errorf("erasing %s: %w", pointer, err)
	}
	if !kept {
		return s.missing(pointer)
	}
	if err := writeSmall(s.path(tempDir, ""), s.path(erasedDir, pointer), nil); err != nil {
		return err
	}
	if info, err := os.Stat(s.path(filesDir, pointer)); err == nil {
		s.total -= info.Size()
	}
	return s.wipe(pointer)
}

// wipe does an erasure that was decided. It may be repeated.
func (s *Store) wipe(pointer string) error {
	if err := blank(s.path(recordsDir, pointer)); err != nil {
		return err
	}
	if err := disk.Remove(s.path(filesDir, pointer)); err != nil {
		return err
	}
	return errors.Join(disk.SyncDir(s.path(recordsDir, "")), disk.SyncDir(s.path(filesDir, "")))
}

// Summary is one line of List; it names nobody.
type Summary struct {
	Pointer   string         `json:"pointer"`
	Kind      Kind           `json:"kind"`
	Hash      string         `json:"hash"` // salted, in hex, as in the log
	CreatedAt ledger.Instant `json:"createdAt"`
	Size      int64          `json:"size,omitempty"` // bytes of the file
}

// List tells what is kept, by pointer.
func (s *Store) List(ctx context.Context) ([]Summary, error) {
	var list []Summary
	err := s.each(recordsDir, func(pointer string) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		r, err := s.Get(pointer)
		if ledger.IsRefusal(err) {
			return nil // erased meanwhile
		}
		if err != nil {
			return err
		}
		line := Summary{Pointer: pointer, Kind: r.Kind, Hash: hex.EncodeToString(r.Hash()), CreatedAt: r.CreatedAt}
		if r.File != nil {
			line.Size = r.File.Size
		}
		list = append(list, line)
		return nil
	})
	return list, err
}
