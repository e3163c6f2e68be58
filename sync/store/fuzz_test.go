package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/mulu-catalog/mulu/sync/store"
)

func FuzzStoredValue(f *testing.F) {
	f.Add("t", "k", store.Sealed("t", "k", []byte("value")))
	f.Add("t", "k", []byte("abc"))
	f.Fuzz(func(t *testing.T, table, key string, stored []byte) {
		value, err := store.UnsealedWith(table, key, stored)
		if err != nil {
			if !errors.Is(err, store.ErrCorrupt) {
				t.Errorf("got %v, want ErrCorrupt", err)
			}
			return
		}
		if again := store.Sealed(table, key, value); string(again) != string(stored) {
			t.Errorf("%x was accepted, but sealing gives %x", stored, again)
		}
	})
}

func FuzzPosition(f *testing.F) {
	f.Add(append([]byte{1}, make([]byte, 49)...))
	f.Add(append(append([]byte{1}, make([]byte, 48)...), 2, 1, 't', 3, 1, 'u', 0))
	f.Fuzz(func(t *testing.T, b []byte) {
		err := store.DecodePosition(b)
		if err != nil && !errors.Is(err, store.ErrCorrupt) && !errors.Is(err, store.ErrDiffers) {
			t.Errorf("got %v, want ErrCorrupt", err)
		}
	})
}

// FuzzOpen writes over a sound file: opening and reading it all must end in
// answers or in ErrCorrupt.
func FuzzOpen(f *testing.F) {
	path := filepath.Join(f.TempDir(), "seed.db")
	s := openStore(f, path)
	put(f, s, 1, "t", "a", "1", "t", "b", "2", "u", "c", "3")
	copied := filepath.Join(f.TempDir(), "copy.db")
	if err := s.CopyTo(copied); err != nil {
		f.Fatal(err)
	}
	seed, err := os.ReadFile(copied)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint32(8192), []byte{1, 2, 3})
	f.Add(uint32(16), []byte{0xff})
	f.Fuzz(func(t *testing.T, at uint32, over []byte) {
		data := append([]byte(nil), seed...)
		copy(data[int(at)%len(data):], over)
		path := filepath.Join(t.TempDir(), "state.db")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(path, store.Options{InitialMmapSize: 1 << 20, NoSync: true})
		if err != nil {
			if !errors.Is(err, store.ErrCorrupt) {
				t.Errorf("open: %v, want ErrCorrupt", err)
			}
			return
		}
		defer func() { _ = s.Close() }()
		err = s.View(func(v *store.View) error {
			for _, table := range v.Tables() {
				v.Scan(table, "", "", func(key string, _ []byte) bool { return v.Get(table, key) != nil })
			}
			return nil
		})
		if err := errors.Join(err, s.Verify()); err != nil && !errors.Is(err, store.ErrCorrupt) {
			t.Errorf("reading: %v, want ErrCorrupt", err)
		}
	})
}
