package store_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/mulu-catalog/mulu/sync/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// One record wanders through the tables while flushes begin and end: a picture
// whose file and memory did not belong together would show it twice, never, or
// as of another index.
func TestAPictureIsWholeWhileFlushesBeginAndEnd(t *testing.T) {
	s, err := store.Open(filepath.Join(t.TempDir(), "state.db"), store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	stop := make(chan struct{})
	var others sync.WaitGroup
	until := func(what func() error) {
		others.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := what(); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	until(s.Flush)
	until(s.Flush)
	for range 3 {
		until(func() error { return s.View(oneWanderer) })
	}
	for i := uint64(1); i <= 5_000 && !t.Failed(); i++ {
		err := s.Update(i, 1, func(b *store.Batch) error {
			if err := b.Delete(tableOf(i-1), "wanderer"); err != nil {
				return err
			}
			return b.Put(tableOf(i), "wanderer", fmt.Append(nil, i))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	others.Wait()
}

// The same, held at the worst moments.
func TestAPictureIsTakenAgainWhenAFlushCameBetween(t *testing.T) {
	for name, moment := range map[string]func(t *testing.T, s *store.Store){
		"a whole flush with news": func(t *testing.T, s *store.Store) {
			put(t, s, 2, "t2", "wanderer", "2")
			remove(t, s, 3, "t1", "wanderer")
			put(t, s, 4, "t2", "wanderer", "4")
			flush(t, s)
		},
		"a flush that has begun": func(t *testing.T, s *store.Store) {
			remove(t, s, 2, "t1", "wanderer")
			put(t, s, 3, "t2", "wanderer", "3")
			finish := store.BeginFlush(s)
			put(t, s, 4, "t2", "wanderer", "4")
			t.Cleanup(func() { _ = finish() })
		},
		"updates alone": func(t *testing.T, s *store.Store) {
			remove(t, s, 2, "t1", "wanderer")
			put(t, s, 4, "t2", "wanderer", "4")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			put(t, s, 1, "t1", "wanderer", "1")
			store.Between(s, func() { moment(t, s) })
			if err := s.View(oneWanderer); err != nil {
				t.Error(err)
			}
		})
	}
}

func tableOf(i uint64) string { return fmt.Sprint("t", i%5) }

func oneWanderer(v *store.View) error {
	index, _ := v.Applied()
	found := ""
	for i := range uint64(5) {
		if value := v.Get(tableOf(i), "wanderer"); value != nil {
			found += string(value) + " "
		}
	}
	if want := fmt.Sprint(index, " "); index > 0 && found != want {
		return fmt.Errorf("the picture of index %d shows %q", index, found)
	}
	return nil
}

// A process that dies between two flushes finds an earlier state, and carrying
// out again what followed gives the same bytes.
func TestAfterACrashTheLogBringsTheStateForward(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s := openStore(t, path)
	apply := func(s *store.Store, i uint64) {
		put(t, s, i, tableOf(i), fmt.Sprint(i), "value", "all", fmt.Sprint(i%3), fmt.Sprint(i))
	}
	for i := uint64(1); i <= 30; i++ {
		apply(s, i)
		if i == 20 {
			flush(t, s)
		}
	}
	finish := store.BeginFlush(s) // holds the flush loop off the file
	crashed := filepath.Join(t.TempDir(), "state.db")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(crashed, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := finish(); err != nil {
		t.Fatal(err)
	}
	again := openStore(t, crashed)
	at, _ := again.Applied()
	if at < 20 || at > 30 || at != again.Durable() {
		t.Fatalf("the file stands at %d (durable %d), want 20 or later", at, again.Durable())
	}
	for i := at + 1; i <= 30; i++ {
		apply(again, i)
	}
	if again.StateHash() != s.StateHash() {
		t.Error("carrying out the rest again gave another state")
	}
	var one, other bytes.Buffer
	for s, w := range map[*store.Store]*bytes.Buffer{s: &one, again: &other} {
		if err := s.View(func(v *store.View) error { fmt.Fprint(w, scanAll(v, "all", "", ""), v.Tables()); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if one.String() != other.String() {
		t.Errorf("%s\n%s", one.String(), other.String())
	}
}

func TestWhatWasWrittenReachesTheFileByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := store.Open(filepath.Join(t.TempDir(), "state.db"), store.Options{NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		put(t, s, 7, "t", "a", "1")
		if s.Durable() != 0 {
			t.Error("an update waited for the disk")
		}
		time.Sleep(1100 * time.Millisecond)
		synctest.Wait()
		if s.Durable() != 7 {
			t.Errorf("durable is %d, want 7", s.Durable())
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestALotIsWrittenWithoutWaitingForMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := store.Open(filepath.Join(t.TempDir(), "state.db"), store.Options{NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		put(t, s, 1, "t", "a", string(make([]byte, 17<<20)))
		synctest.Wait()
		if s.Durable() != 1 || time.Since(began) > 0 {
			t.Errorf("durable is %d after %v, want 1 at once", s.Durable(), time.Since(began))
		}
		for i := uint64(2); i < 40; i++ { // more than memory may hold
			put(t, s, i, "t", fmt.Sprint(i), string(make([]byte, 5<<20)))
			if i-s.Durable() > 2*13 { // 64 MiB young, and as much on its way
				t.Fatalf("%d updates of 5 MiB wait in memory", i-s.Durable())
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}
