package feed_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
	"github.com/mulu-catalog/mulu/sync/feed"
)

// log is a change feed that grows under a lock.
type log struct {
	mu    sync.Mutex
	store *ledgertest.MapStore
}

func (l *log) add(t *testing.T, index uint64, ordinal uint32) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	data, err := ledger.Encode(ledger.Change{Index: index, Ordinal: ordinal, Table: "entries"})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.store.Put(ledger.ChangesTable, ledger.ChangeKey(index, ordinal), data); err != nil {
		t.Fatal(err)
	}
}

func (l *log) read(fn func(ledger.Reader) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return fn(l.store)
}

func TestAFollowerThatResumesLosesAndRepeatsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		changes := &log{store: ledgertest.NewMapStore()}
		hub := feed.NewHub()
		for i := range uint64(1200) {
			changes.add(t, i/3+1, uint32(i%3))
		}
		enough := errors.New("enough")
		var seen []string
		follow := func(after string, most int) {
			key, err := feed.ParseCursor(after)
			if err != nil {
				t.Fatal(err)
			}
			err = hub.Follow(t.Context(), changes.read, key, func(c ledger.Change) error {
				seen = append(seen, feed.Cursor(c))
				if most--; most == 0 {
					return enough
				}
				return nil
			})
			if !errors.Is(err, enough) {
				t.Fatalf("follow ended with %v", err)
			}
		}
		follow("", 700)
		go func() {
			changes.add(t, 401, 0)
			hub.Advance()
		}()
		follow(seen[len(seen)-1], 501)
		if len(seen) != 1201 {
			t.Fatalf("saw %d changes, want 1201", len(seen))
		}
		distinct := map[string]bool{}
		for _, c := range seen {
			distinct[c] = true
		}
		if len(distinct) != 1201 {
			t.Fatalf("saw %d distinct changes", len(distinct))
		}
	})
}

func TestAFollowerEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	changes := &log{store: ledgertest.NewMapStore()}
	err := feed.NewHub().Follow(ctx, changes.read, "", func(ledger.Change) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("ended with %v", err)
	}
}

func FuzzParseCursor(f *testing.F) {
	for _, seed := range []string{"", "12", "12.3", "x", "12.", "18446744073709551615.4294967295"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		key, err := feed.ParseCursor(text)
		if err == nil && text != "" && len(key) != 25 {
			t.Fatalf("cursor %q gives key %q", text, key)
		}
	})
}
