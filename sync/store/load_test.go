package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/sync/store"
)

func TestALoadedFileEqualsOneThatWasUpdated(t *testing.T) {
	updated := newStore(t)
	path := filepath.Join(t.TempDir(), "loaded.db")
	l, err := store.Load(path, store.Options{InitialMmapSize: 1 << 24})
	if err != nil {
		t.Fatal(err)
	}
	err = updated.Update(9, 2, func(b *store.Batch) error {
		for i := range 30 {
			table, key, value := fmt.Sprint("t", i/10), fmt.Sprintf("%02d", i), make([]byte, 1<<20)
			if err := errors.Join(b.Put(table, key, value), l.Put(table, key, value)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Finish(9, 2); err != nil {
		t.Fatal(err)
	}
	s := openStore(t, path)
	index, term := s.Applied()
	if index != 9 || term != 2 || s.StateHash() != updated.StateHash() {
		t.Errorf("loaded is %d/%d, equal hash: %t", index, term, s.StateHash() == updated.StateHash())
	}
	if err := s.Verify(); err != nil {
		t.Error(err)
	}
	put(t, s, 10, "t0", "more", "")
	if err := l.Discard(); err != nil {
		t.Errorf("discard after finish: %v", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("discard after finish removed the file: %v", err)
	}
}

func TestAnUnfinishedLoadIsNoState(t *testing.T) {
	path := filepath.Join(t.TempDir(), "loaded.db")
	l, err := store.Load(path, store.Options{InitialMmapSize: 1 << 24})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 { // more than one portion, so that some is committed
		if err := l.Put("t", fmt.Sprintf("%02d", i), make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	crashed := filepath.Join(t.TempDir(), "crashed.db")
	if err := os.WriteFile(crashed, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(crashed, store.Options{}); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("half a load opens with %v, want ErrCorrupt", err)
	}
	if err := l.Put("t", "00", nil); !errors.Is(err, store.ErrKey) {
		t.Errorf("a key out of order: %v, want ErrKey", err)
	}
	if err := l.Finish(1, 1); !errors.Is(err, store.ErrKey) {
		t.Errorf("finishing after an error: %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error("a failed load left its file")
	}
}

func TestAFileThatExistsIsNotLoadedOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	openStore(t, path)
	if _, err := store.Load(path, store.Options{}); !errors.Is(err, os.ErrExist) {
		t.Errorf("got %v", err)
	}
}

func TestASumKnowsNoOrder(t *testing.T) {
	s := newStore(t)
	put(t, s, 1, "t", "a", "1", "u", "b", "2")
	sum := store.NewSum()
	if err := errors.Join(sum.Add("u", "b", []byte("2")), sum.Add("t", "a", []byte("1"))); err != nil {
		t.Fatal(err)
	}
	if sum.StateHash() != s.StateHash() {
		t.Error("the sum differs from the store's")
	}
}

func TestAHandleKeepsTheOldFileIfTheNewOneIsBad(t *testing.T) {
	dir := t.TempDir()
	h, err := store.OpenHandle(filepath.Join(dir, "state.db"), store.Options{InitialMmapSize: 1 << 24, LockTimeout: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	write := func(index uint64) error {
		return h.Update(index, 1, func(b *store.Batch) error { return b.Put("t", "a", []byte("old")) })
	}
	if err := write(1); err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(dir, "bad.db")
	if err := os.WriteFile(bad, make([]byte, 40960), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := h.Replace(bad); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("got %v, want ErrCorrupt", err)
	}
	if err := write(2); err != nil {
		t.Errorf("the old store after a refused swap: %v", err)
	}
	if index, _ := h.Applied(); index != 2 || h.Fault() != nil {
		t.Errorf("applied is %d", index)
	}
	if err := errors.Join(h.Close(), h.Close()); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{"update": write(3), "replace": h.Replace(bad), "fault": h.Fault()} {
		if !errors.Is(err, store.ErrClosed) {
			t.Errorf("%s after close: %v", name, err)
		}
	}
}
