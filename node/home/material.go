package home

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/disk"
)

// Upload says what the submitter told of a file.
type Upload struct {
	Name   string            // file name, any text
	SHA256 string            // declared hash, 64 hex digits
	Max    int64             // bytes allowed
	Fields map[string]string // for example owner and institution
}

// PutFile streams a file into the store. A longer file than allowed and one of
// another hash are refused and leave nothing. Memory does not grow with the
// file. Refusals: MATERIAL_TOO_LARGE, HASH_MISMATCH, HOME_FULL, BAD_VALUE.
func (s *Store) PutFile(ctx context.Context, r io.Reader, up Upload) (Record, error) {
	declared := strings.ToLower(up.SHA256)
	if raw, err := hex.DecodeString(declared); err != nil || len(raw) != sha256.Size {
		return Record{}, refuse("BAD_VALUE", ledger.Detail{Field: "sha256", Reason: "64 hexadecimal digits"})
	}
	if err := checkFields(Material, up.Fields); err != nil {
		return Record{}, err
	}
	if err := checkFields(Material, map[string]string{"name": up.Name}); err != nil {
		return Record{}, err
	}
	record := newRecord(newPointer(s.config.Division), Material, up.Fields, ledger.InstantOf(time.Now()))
	record.File = &File{Name: up.Name, SHA256: declared, Key: make([]byte, keyLen)}
	_, _ = rand.Read(record.File.Key) // never fails

	f, err := os.CreateTemp(s.path(tempDir, ""), "material-*")
	if err != nil {
		return Record{}, fmt.Errorf("keeping a material: %w", err)
	}
	in := &intake{ctx: ctx, store: s, max: up.Max, hash: sha256.New(), from: r}
	err = in.copyTo(f, record)
	if err == nil && in.size == 0 {
		err = refuse("BAD_VALUE", ledger.Detail{Field: "bytes", Reason: "an empty file proves nothing"})
	}
	if err == nil && hex.EncodeToString(in.hash.Sum(nil)) != declared {
		err = refuse("HASH_MISMATCH", ledger.Detail{Field: "sha256", Value: hex.EncodeToString(in.hash.Sum(nil))})
	}
	if err != nil {
		in.giveBack()
		return Record{}, errors.Join(err, f.Close(), disk.Remove(f.Name()))
	}
	record.File.Size = in.size
	if err := s.placeMaterial(f, record); err != nil {
		in.giveBack()
		return Record{}, err
	}
	return record, nil
}

// placeMaterial puts the content first: the record is what makes it kept.
func (s *Store) placeMaterial(f *os.File, record Record) error {
	if err := disk.Place(f, s.path(filesDir, record.Pointer)); err != nil {
		return err
	}
	if err := s.keep(record); err != nil {
		return errors.Join(err, disk.Remove(s.path(filesDir, record.Pointer)))
	}
	return nil
}

// intake reads a submitter's bytes: it counts, hashes, and reserves room before
// the bytes are written.
type intake struct {
	ctx      context.Context
	store    *Store
	from     io.Reader
	hash     hash.Hash
	max      int64
	size     int64
	reserved int64
}

func (in *intake) copyTo(f *os.File, record Record) error {
	w, err := newSealWriter(f, record.File.Key, record.Pointer)
	if err != nil {
		return err
	}
	if _, err := io.CopyBuffer(struct{ io.Writer }{w}, in, make([]byte, 32<<10)); err != nil {
		return fmt.Errorf("receiving the material: %w", err)
	}
	return w.Close()
}

// Read hands on what the submitter sends.
func (in *intake) Read(p []byte) (int, error) {
	if err := in.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := in.from.Read(p)
	in.size += int64(n)
	if in.size > in.max {
		return 0, refuse("MATERIAL_TOO_LARGE", ledger.Detail{Field: "bytes", Reason: "at most " + strconv.FormatInt(in.max, 10) + " bytes"})
	}
	if reserveErr := in.reserve(); reserveErr != nil {
		return 0, reserveErr
	}
	in.hash.Write(p[:n])
	return n, err
}

// reserve takes room one chunk ahead, as it will lie on disk.
func (in *intake) reserve() error {
	need := sealedSize(in.size)
	if need <= in.reserved {
		return nil
	}
	in.store.mu.Lock()
	defer in.store.mu.Unlock()
	if in.store.total+need-in.reserved > in.store.config.MaxTotal {
		return refuse("HOME_FULL")
	}
	in.store.total += need - in.reserved
	in.reserved = need
	return nil
}

func (in *intake) giveBack() {
	in.store.mu.Lock()
	defer in.store.mu.Unlock()
	in.store.total -= in.reserved
}

// sealedSize is what a content of the size takes on disk.
func sealedSize(plain int64) int64 {
	chunks := max(1, (plain+chunkLen-1)/chunkLen)
	return int64(len(fileMagic)) + plain + chunks*16
}

// Reading is an open material.
type Reading struct {
	io.Reader
	Record Record
	file   *os.File
}

// Close ends the reading.
func (r *Reading) Close() error { return r.file.Close() }

// OpenFile opens a material for reading; the caller closes it. A damaged chunk
// ends the reading with ErrDamaged before any of its bytes. Refusals are those
// of Get.
func (s *Store) OpenFile(ctx context.Context, pointer string) (*Reading, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	record, err := s.Get(pointer)
	if err != nil {
		return nil, err
	}
	if record.File == nil {
		return nil, refuse(ledger.CodeNotFound, ledger.Detail{Field: "pointer", Value: pointer})
	}
	f, err := os.Open(s.path(filesDir, pointer))
	if errors.Is(err, fs.ErrNotExist) {
		if gone := s.missing(pointer); ledger.HasCode(gone, "ERASED") {
			return nil, gone
		}
		return nil, fmt.Errorf("reading %s: its content is missing: %w", pointer, ErrDamaged)
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", pointer, err)
	}
	plain, err := newOpenReader(f, record.File.Key, pointer)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &Reading{Reader: plain, Record: record, file: f}, nil
}
