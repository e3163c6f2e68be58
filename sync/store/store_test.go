package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/sync/store"
)

func openStore(t testing.TB, path string) *store.Store {
	t.Helper()
	s, err := store.Open(path, store.Options{InitialMmapSize: 1 << 24, LockTimeout: 50 * time.Millisecond})
	if err != nil {
		t.Fatalf("opening the store: %v", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func newStore(t testing.TB) *store.Store {
	t.Helper()
	return openStore(t, filepath.Join(t.TempDir(), "state.db"))
}

func put(t testing.TB, s *store.Store, index uint64, records ...string) {
	t.Helper()
	err := s.Update(index, 1, func(b *store.Batch) error {
		for i := 0; i < len(records); i += 3 {
			if err := b.Put(records[i], records[i+1], []byte(records[i+2])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("update %d: %v", index, err)
	}
}

func remove(t testing.TB, s *store.Store, index uint64, table, key string) {
	t.Helper()
	if err := s.Update(index, 1, func(b *store.Batch) error { return b.Delete(table, key) }); err != nil {
		t.Fatalf("update %d: %v", index, err)
	}
}

func flush(t testing.TB, s *store.Store) {
	t.Helper()
	if err := s.Flush(); err != nil {
		t.Fatalf("flush: %v", err)
	}
}

func get(t testing.TB, s *store.Store, table, key string) string {
	t.Helper()
	got := "absent"
	err := s.View(func(v *store.View) error {
		if value := v.Get(table, key); value != nil {
			got = string(value)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("view: %v", err)
	}
	return got
}

func TestWhatWasCommittedIsThereAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s := openStore(t, path)
	put(t, s, 7, "entries", "a", "1", "entries", "b", "", "orgs", "a", "3")
	root := s.StateHash()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openStore(t, path)
	if index, term := s.Applied(); index != 7 || term != 1 {
		t.Errorf("applied is %d/%d, want 7/1", index, term)
	}
	if s.StateHash() != root {
		t.Error("state hash changed by reopening")
	}
	for _, c := range [][3]string{{"entries", "a", "1"}, {"entries", "b", ""}, {"orgs", "a", "3"}, {"orgs", "b", "absent"}, {"none", "a", "absent"}} {
		if got := get(t, s, c[0], c[1]); got != c[2] {
			t.Errorf("%s/%s is %q, want %q", c[0], c[1], got, c[2])
		}
	}
	if err := s.Verify(); err != nil {
		t.Errorf("verify: %v", err)
	}
}

func TestARefusedUpdateChangesNothing(t *testing.T) {
	s := newStore(t)
	put(t, s, 1, "t", "a", "1")
	root := s.StateHash()
	refusal := errors.New("no")
	err := s.Update(2, 1, func(b *store.Batch) error {
		_ = b.Put("t", "a", []byte("2"))
		_ = b.Put("u", "b", []byte("2"))
		_ = b.Delete("t", "a")
		return refusal
	})
	if !errors.Is(err, refusal) {
		t.Fatalf("got %v, want the function's own error", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a bug of the caller was swallowed")
			}
		}()
		_ = s.Update(2, 1, func(b *store.Batch) error {
			_ = b.Put("t", "c", []byte("2"))
			panic("bug")
		})
	}()
	if got := get(t, s, "t", "a"); got != "1" {
		t.Errorf("a is %q after rollback", got)
	}
	if s.StateHash() != root {
		t.Error("state hash moved by a rollback")
	}
	put(t, s, 2, "t", "a", "1") // the same value again
	if s.StateHash() != root {
		t.Error("state hash depends on the index or on a rollback before")
	}
	if err := s.Verify(); err != nil {
		t.Errorf("verify: %v", err)
	}
}

func TestTheIndexMustRise(t *testing.T) {
	s := newStore(t)
	put(t, s, 5, "t", "a", "1")
	for _, index := range []uint64{0, 4, 5} {
		err := s.Update(index, 1, func(*store.Batch) error { t.Error("fn was called"); return nil })
		if !errors.Is(err, store.ErrIndex) {
			t.Errorf("index %d: got %v, want ErrIndex", index, err)
		}
	}
}

func TestWhatCannotBeStoredIsNamed(t *testing.T) {
	s := newStore(t)
	for _, c := range [][2]string{{"", "a"}, {"\x00meta", "position"}, {"t", ""}, {"t", string(make([]byte, 1<<16))}} {
		err := s.Update(1, 1, func(b *store.Batch) error { return b.Put(c[0], c[1], nil) })
		if !errors.Is(err, store.ErrKey) {
			t.Errorf("table %q, key of %d bytes: got %v, want ErrKey", c[0], len(c[1]), err)
		}
	}
	put(t, s, 1, "t", "a", "1")
}

func TestABatchSeesItsWritesAndScansThroughThem(t *testing.T) {
	s := newStore(t)
	put(t, s, 1, "t", "b", "2", "t", "d", "4")
	flush(t, s)
	err := s.Update(2, 1, func(b *store.Batch) error {
		var seen []string
		b.Scan("t", "", "", func(key string, value []byte) bool {
			seen = append(seen, key+"="+string(value))
			if key == "b" {
				for i := range 2000 { // enough to rebuild the pages under the cursor
					_ = b.Put("t", fmt.Sprintf("c%04d", i), bytes.Repeat([]byte("x"), 50))
				}
				_ = b.Delete("t", "b")
			}
			return key < "c0002"
		})
		if got := fmt.Sprint(len(seen), " ", seen[0], " ", seen[1][:5], " ", seen[len(seen)-1][:5]); got != "4 b=2 c0000 c0002" {
			t.Errorf("scan saw %s", got)
		}
		if b.Get("t", "b") != nil || b.Get("t", "c1999") == nil {
			t.Error("batch does not see its own writes")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = s.View(func(v *store.View) error {
		if v.Count("t") != 2001 || v.Count("none") != 0 {
			t.Errorf("count is %d", v.Count("t"))
		}
		if got := v.Tables(); len(got) != 1 || got[0] != "t" {
			t.Errorf("tables are %q", got)
		}
		return nil
	})
}

func TestAScanKeepsToPrefixAndOrder(t *testing.T) {
	s := newStore(t)
	// Keys in the file, on their way and young, with one that is gone in each.
	put(t, s, 1, "t", "a", "", "t", "b", "old", "t", "b0", "", "t", "c", "", "t", "c1", "")
	flush(t, s)
	put(t, s, 2, "t", "b1", "", "t", "b", "", "t", "b3", "")
	remove(t, s, 3, "t", "b0")
	finish := store.BeginFlush(s)
	defer func() { _ = finish() }()
	put(t, s, 4, "t", "b2", "", "t", "\xff\xff", "")
	remove(t, s, 5, "t", "b3")
	remove(t, s, 6, "t", "c1")
	for _, c := range []struct{ prefix, after, want string }{
		{"", "", "[a b b1 b2 c \xff\xff]"},
		{"b", "", "[b b1 b2]"},
		{"b", "b", "[b1 b2]"},
		{"b", "a", "[b b1 b2]"},
		{"b", "b1", "[b2]"},
		{"b", "b10", "[b2]"},
		{"b", "c", "[]"},
		{"\xff", "", "[\xff\xff]"},
		{"", "c", "[\xff\xff]"},
		{"d", "", "[]"},
	} {
		keys := []string{}
		_ = s.View(func(v *store.View) error {
			v.Scan("t", c.prefix, c.after, func(key string, value []byte) bool { keys = append(keys, key+string(value)); return true })
			return nil
		})
		if got := fmt.Sprint(keys); got != c.want {
			t.Errorf("prefix %q after %q: got %s, want %s", c.prefix, c.after, got, c.want)
		}
	}
}

func TestAViewIsOnePicture(t *testing.T) {
	s := newStore(t)
	put(t, s, 1, "t", "a", "1")
	root := s.StateHash()
	_ = s.View(func(v *store.View) error {
		put(t, s, 2, "t", "a", "2") // another goroutine's in real life; the file does not grow here
		index, _ := v.Applied()
		if string(v.Get("t", "a")) != "1" || index != 1 || v.StateHash() != root {
			t.Error("an update showed through an open view")
		}
		return nil
	})
}

func TestAFileServesOneProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	openStore(t, path)
	_, err := store.Open(path, store.Options{LockTimeout: 30 * time.Millisecond})
	if !errors.Is(err, store.ErrInUse) {
		t.Fatalf("got %v, want ErrInUse", err)
	}
}

func TestAWriteErrorIsFinalAndReadsGoOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	heard := make(chan error, 2)
	s, err := store.Open(path, store.Options{OnFault: func(err error) { heard <- err }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	put(t, s, 1, "t", "a", "1")
	flush(t, s)
	if err := store.CloseFileUnder(s); err != nil {
		t.Fatal(err)
	}
	put(t, s, 2, "t", "a", "2") // the log has it; the file never will
	first := <-heard            // without anybody asking for a flush
	write := func(index uint64) error {
		return s.Update(index, 1, func(b *store.Batch) error { return b.Put("t", "a", []byte("3")) })
	}
	if err := write(3); !errors.Is(err, first) || s.Fault() == nil {
		t.Errorf("the next update returns %v, want the first error: %v", err, first)
	}
	if err := s.Flush(); !errors.Is(err, first) {
		t.Errorf("the next flush returns %v, want the first error: %v", err, first)
	}
	if got := get(t, s, "t", "a"); got != "2" {
		t.Errorf("a reads %q", got)
	}
	if index, _ := s.Applied(); index != 2 || s.Durable() != 1 {
		t.Errorf("applied is %d, durable %d; want 2 and 1", index, s.Durable())
	}
	if len(heard) > 0 {
		t.Errorf("OnFault was called again: %v", <-heard)
	}
}

func TestAFileThatMayNotGrowStopsTheStore(t *testing.T) {
	s, err := store.Open(filepath.Join(t.TempDir(), "state.db"), store.Options{MaxSize: 1 << 20, InitialMmapSize: 1 << 19})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	var failed error
	last := uint64(0)
	for i := uint64(1); i < 1000 && failed == nil; i++ {
		put(t, s, i, "t", fmt.Sprint(i), string(make([]byte, 10000)))
		if failed = s.Flush(); failed == nil {
			last = i
		}
	}
	if failed == nil || !errors.Is(s.Fault(), failed) {
		t.Fatalf("fault is %v, want %v", s.Fault(), failed)
	}
	if s.Durable() != last {
		t.Errorf("durable is %d, want %d", s.Durable(), last)
	}
	if err := s.Verify(); err != nil {
		t.Errorf("verify after a full disk: %v", err)
	}
}

func TestABackupIsAStateFile(t *testing.T) {
	s := newStore(t)
	put(t, s, 3, "t", "a", "1")
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := s.CopyTo(path); err != nil {
		t.Fatal(err)
	}
	c := openStore(t, path)
	if index, _ := c.Applied(); index != 3 || c.StateHash() != s.StateHash() || get(t, c, "t", "a") != "1" {
		t.Error("the copy differs")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*part*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := c.Update(4, 1, func(b *store.Batch) error { return b.Put("t", "b", nil) }); err != nil {
		t.Errorf("the copy takes no update: %v", err)
	}
	if st := s.Stats(); st.FileSize == 0 || st.PageSize == 0 || st.Faulted {
		t.Errorf("stats are %+v", st)
	}
}

func TestAClosedStoreSaysSo(t *testing.T) {
	s := newStore(t)
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if err := s.View(func(*store.View) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("view: %v", err)
	}
	if err := s.Update(1, 1, func(*store.Batch) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("update: %v", err)
	}
	if err := s.Flush(); !errors.Is(err, store.ErrClosed) {
		t.Errorf("flush: %v", err)
	}
}

func TestReadersRunBesideTheWriter(t *testing.T) {
	s := newStore(t)
	put(t, s, 1, "t", "a", "1", "t", "b", "1")
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				err := s.View(func(v *store.View) error {
					if a, b := v.Get("t", "a"), v.Get("t", "b"); !bytes.Equal(a, b) {
						return fmt.Errorf("torn picture: %s and %s", a, b)
					}
					return nil
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for i := uint64(2); i < 60; i++ {
		if i%3 == 0 {
			flush(t, s)
		}
		put(t, s, i, "t", "a", fmt.Sprint(i), "t", "b", fmt.Sprint(i), "u", fmt.Sprint(i), string(make([]byte, 30000)))
	}
	close(stop)
	readers.Wait()
}

func TestAStrangersFileIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	if err := os.WriteFile(path, bytes.Repeat([]byte("not a database. "), 2000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(path, store.Options{}); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("got %v, want ErrCorrupt", err)
	}
}
