package raftlog_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/raft"
	"go.uber.org/goleak"

	"github.com/mulu-catalog/mulu/sync/raftlog"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t testing.TB, c raftlog.Config) *raftlog.Log {
	t.Helper()
	if c.Dir == "" {
		c.Dir = t.TempDir()
	}
	c.InitialMmapSize = 1 << 24
	l, err := raftlog.Open(c)
	if err != nil {
		t.Fatalf("opening the log: %v", err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func entry(index, term uint64) *raft.Log {
	return &raft.Log{Index: index, Term: term, Type: raft.LogCommand, Data: fmt.Appendf(nil, "command %d of term %d", index, term)}
}

func fill(t testing.TB, l *raftlog.Log, from, to, term uint64) {
	t.Helper()
	var entries []*raft.Log
	for i := from; i <= to; i++ {
		entries = append(entries, entry(i, term))
	}
	if err := l.StoreLogs(entries); err != nil {
		t.Fatalf("storing %d to %d: %v", from, to, err)
	}
}

func bounds(t testing.TB, l *raftlog.Log) string {
	t.Helper()
	first, err1 := l.FirstIndex()
	last, err2 := l.LastIndex()
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d-%d", first, last)
}

func TestEntriesComeBackAsRaftGaveThem(t *testing.T) {
	dir := t.TempDir()
	l := open(t, raftlog.Config{Dir: dir})
	want := []*raft.Log{
		entry(1, 1),
		{Index: 2, Term: 1, Type: raft.LogConfiguration, Data: []byte{0}, Extensions: []byte("ext")},
		{Index: 3, Term: 2, Type: raft.LogNoop},
		{Index: 4, Term: 2, Type: raft.LogCommand, Data: bytes.Repeat([]byte("x"), 100_000), AppendedAt: time.Unix(1, 5).UTC()},
	}
	if err := l.StoreLogs(want); err != nil {
		t.Fatal(err)
	}
	if want[1].Extensions == nil || string(want[1].Extensions) != "ext" {
		t.Error("storing changed the entry raft goes on using")
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = open(t, raftlog.Config{Dir: dir})
	for _, w := range want {
		var got raft.Log
		if err := l.GetLog(w.Index, &got); err != nil {
			t.Fatal(err)
		}
		if w.AppendedAt.IsZero() {
			got.AppendedAt = time.Time{}
		}
		if diff := cmp.Diff(w, &got); diff != "" {
			t.Errorf("entry %d (-want +got):\n%s", w.Index, diff)
		}
	}
	if err := l.GetLog(9, new(raft.Log)); err != raft.ErrLogNotFound { //nolint:errorlint // raft compares it so
		t.Errorf("a missing entry gives %v", err)
	}
	if got := bounds(t, l); got != "1-4" {
		t.Errorf("bounds are %s", got)
	}
}

// flip changes one byte of the needle wherever it stands in the file.
func flip(t *testing.T, dir, needle string) {
	t.Helper()
	path := filepath.Join(dir, "raft.db")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for {
		i := bytes.Index(data[at:], []byte(needle))
		if i < 0 {
			break
		}
		at += i + 1
		data[at] ^= 0x10
	}
	if at == 0 {
		t.Fatalf("%q is not in the file", needle)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAFlippedBitInAnEntryIsNotReplicated(t *testing.T) {
	for _, guarded := range []bool{false, true} {
		t.Run(fmt.Sprintf("guarded=%t", guarded), func(t *testing.T) {
			var fatal atomic.Int32
			c := raftlog.Config{Dir: t.TempDir(), OnFatal: func(error) { fatal.Add(1) }}
			if !guarded {
				c = raftlog.Plain(c)
			}
			l := open(t, c)
			fill(t, l, 1, 3, 1)
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			flip(t, c.Dir, "command 2")
			l = open(t, c)
			err := l.GetLog(2, new(raft.Log))
			if !guarded {
				if err != nil {
					t.Errorf("raft-boltdb noticed by itself: %v; the checksum is not needed", err)
				}
				return
			}
			if !errors.Is(err, raftlog.ErrCorrupt) {
				t.Errorf("got %v, want ErrCorrupt", err)
			}
			if again := l.GetLog(1, new(raft.Log)); !errors.Is(again, raftlog.ErrCorrupt) || fatal.Load() != 1 {
				t.Errorf("after damage: %v, OnFatal called %d times", again, fatal.Load())
			}
		})
	}
}

func TestADamagedFileIsRefusedNotFatal(t *testing.T) {
	dir := t.TempDir()
	l := open(t, raftlog.Config{Dir: dir})
	fill(t, l, 1, 2000, 1)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "raft.db")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for page := 2; page < min(60, len(data)/4096); page++ {
		damaged := bytes.Clone(data)
		for i := range 16 { // the page header: bbolt alone dies of this in a goroutine of its own
			damaged[page*4096+i] ^= 0xA5
		}
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := raftlog.Open(raftlog.Config{Dir: dir, InitialMmapSize: 1 << 24})
		if err == nil {
			_ = l.Close() // a free page
			continue
		}
		if !errors.Is(err, raftlog.ErrCorrupt) {
			t.Errorf("page %d: %v, want ErrCorrupt", page, err)
		}
		refused++
	}
	if refused == 0 {
		t.Error("no damage was noticed: the test is blind")
	}
}

func TestCommittedEntriesCannotBeCutAway(t *testing.T) {
	for _, guarded := range []bool{false, true} {
		t.Run(fmt.Sprintf("guarded=%t", guarded), func(t *testing.T) {
			var alarms atomic.Int32
			c := raftlog.Config{Committed: func() uint64 { return 7 }, OnRewrite: func(error) { alarms.Add(1) }}
			if !guarded {
				c = raftlog.Plain(c)
			}
			l := open(t, c)
			fill(t, l, 1, 12, 3)
			// What raft asks for after one forged AppendEntries of a high term.
			err := l.DeleteRange(5, 12)
			if !guarded {
				if err != nil || bounds(t, l) != "1-4" {
					t.Errorf("raft-boltdb refused by itself: %v", err)
				}
				return
			}
			if !errors.Is(err, raftlog.ErrCommitted) || alarms.Load() != 1 || bounds(t, l) != "1-12" {
				t.Errorf("got %v, %d alarms, bounds %s", err, alarms.Load(), bounds(t, l))
			}
			if err := l.StoreLogs([]*raft.Log{entry(6, 1000)}); !errors.Is(err, raftlog.ErrCommitted) || alarms.Load() != 2 {
				t.Errorf("overwriting a committed entry: %v", err)
			}
			if err := l.StoreLogs([]*raft.Log{entry(6, 3)}); err != nil {
				t.Errorf("the same entry again: %v", err)
			}
			if err := l.DeleteRange(8, 12); err != nil || bounds(t, l) != "1-7" {
				t.Errorf("an uncommitted end: %v, bounds %s", err, bounds(t, l))
			}
			if err := l.DeleteRange(1, 5); err != nil || bounds(t, l) != "6-7" {
				t.Errorf("compaction: %v, bounds %s", err, bounds(t, l))
			}
			if l.Fatal() != nil {
				t.Errorf("a refusal stopped the log: %v", l.Fatal())
			}
		})
	}
}

func TestDeletingTheWholeCommittedLogIsRefused(t *testing.T) {
	l := open(t, raftlog.Config{Committed: func() uint64 { return 3 }})
	fill(t, l, 1, 5, 1)
	if err := l.DeleteRange(1, 5); !errors.Is(err, raftlog.ErrCommitted) {
		t.Errorf("got %v", err)
	}
	if err := l.DeleteRange(2, 3); !errors.Is(err, raftlog.ErrHole) {
		t.Errorf("a middle: %v", err)
	}
	for _, r := range [][2]uint64{{6, 9}, {5, 4}, {0, 0}} {
		if err := l.DeleteRange(r[0], r[1]); err != nil || bounds(t, l) != "1-5" {
			t.Errorf("deleting %v: %v", r, err)
		}
	}
}

func TestALogThatContradictsItsSnapshotIsDropped(t *testing.T) {
	l := open(t, raftlog.Config{Committed: func() uint64 { return 8 }})
	fill(t, l, 1, 10, 2)
	for _, snap := range [][2]uint64{{8, 2}, {11, 5}, {0, 0}} {
		if dropped, err := l.Reconcile(snap[0], snap[1]); dropped || err != nil || bounds(t, l) != "1-10" {
			t.Errorf("snapshot at %d of term %d: dropped %t, %v", snap[0], snap[1], dropped, err)
		}
	}
	if dropped, err := l.Reconcile(8, 3); !dropped || err != nil || bounds(t, l) != "0-0" {
		t.Errorf("dropped %t, %v, bounds %s", dropped, err, bounds(t, l))
	}
}

func TestDeletesAreDoneInPortions(t *testing.T) {
	const n = 2*raftlog.DeletePortion + 10
	for _, c := range []struct {
		name        string
		first, last uint64
		left        string
	}{
		{"prefix", 1, n - 1, fmt.Sprintf("%d-%d", n, n)},
		{"suffix", 2, n, "1-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := open(t, raftlog.Config{NoSync: true})
			for i := uint64(1); i <= n; i += 1000 {
				fill(t, l, i, min(i+999, n), 1)
			}
			if err := l.DeleteRange(c.first, c.last); err != nil {
				t.Fatal(err)
			}
			if got := bounds(t, l); got != c.left {
				t.Errorf("left is %s, want %s", got, c.left)
			}
		})
	}
}

func TestADeleteInterruptedLeavesNoHole(t *testing.T) {
	const n = 3 * raftlog.DeletePortion
	for _, c := range []struct {
		name        string
		first, last uint64
		left        string
	}{
		{"cut", 2, n, fmt.Sprintf("1-%d", n-raftlog.DeletePortion)},
		{"compaction", 1, n - 1, fmt.Sprintf("%d-%d", raftlog.DeletePortion+1, n)},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			l := open(t, raftlog.Config{Dir: dir, NoSync: true})
			for i := uint64(1); i <= n; i += 1000 {
				fill(t, l, i, i+999, 1)
			}
			if err := raftlog.InterruptAfterPortion(l, func() error { return l.DeleteRange(c.first, c.last) }); err == nil {
				t.Fatal("the delete was not interrupted: it is one transaction")
			}
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			l = open(t, raftlog.Config{Dir: dir})
			if got := bounds(t, l); got != c.left {
				t.Errorf("the log is %s, want %s", got, c.left)
			}
		})
	}
}

func TestTwoFailuresAtOnceAreOneFatal(t *testing.T) {
	var calls atomic.Int32
	l := open(t, raftlog.Config{OnFatal: func(error) { calls.Add(1) }})
	errs := raftlog.FailTogether(l, func() error { return l.GetLog(1, new(raft.Log)) })
	if calls.Load() != 1 || errs[0] == nil || !errors.Is(errs[0], errs[1]) {
		t.Errorf("OnFatal was called %d times; errors %v and %v", calls.Load(), errs[0], errs[1])
	}
}

func TestAGapAfterASnapshotIsCompacted(t *testing.T) {
	l := open(t, raftlog.Config{})
	fill(t, l, 1, 10, 1)
	fill(t, l, 50_000_000_000, 50_000_000_005, 2) // after an installed snapshot
	start := time.Now()
	if err := l.DeleteRange(1, 50_000_000_001); err != nil {
		t.Fatal(err)
	}
	if got := bounds(t, l); got != "50000000002-50000000005" {
		t.Errorf("bounds are %s", got)
	}
	if time.Since(start) > time.Minute { // walked, it would take an hour
		t.Error("the gap was walked index by index")
	}
}

func TestTheFirstErrorIsTheLastOperation(t *testing.T) {
	var calls atomic.Int32
	var told error
	l := open(t, raftlog.Config{OnFatal: func(err error) { told = err; calls.Add(1) }})
	fill(t, l, 1, 3, 1)
	if err := raftlog.CloseFileUnder(l); err != nil {
		t.Fatal(err)
	}
	first := l.StoreLog(entry(4, 1))
	if first == nil {
		t.Fatal("an append to a closed file was acknowledged")
	}
	for name, op := range map[string]func() error{
		"StoreLogs":   func() error { return l.StoreLog(entry(4, 1)) },
		"GetLog":      func() error { return l.GetLog(1, new(raft.Log)) },
		"DeleteRange": func() error { return l.DeleteRange(1, 1) },
		"SetUint64":   func() error { return l.SetUint64([]byte("CurrentTerm"), 9) },
		"vote term":   func() error { return l.SetUint64([]byte("LastVoteTerm"), 9) },
		"Set":         func() error { return l.Set([]byte("x"), nil) },
		"LastIndex":   func() error { _, err := l.LastIndex(); return err },
	} {
		if err := op(); !errors.Is(err, first) {
			t.Errorf("%s after the error: %v, want the first error", name, err)
		}
	}
	if calls.Load() != 1 || !errors.Is(told, first) {
		t.Errorf("OnFatal was called %d times with %v", calls.Load(), told)
	}
}

func TestALeaderShortOfSpaceStopsBeforeTheDiskIsFull(t *testing.T) {
	free, leading := uint64(100), true
	l := open(t, raftlog.Config{
		FreeSpace: func() (uint64, error) { return free, nil }, MinFree: 50,
		Leading: func() bool { return leading }, Self: "10.0.0.1:7000",
	})
	fill(t, l, 1, 2, 1)
	free = 49
	if err := l.StoreLog(entry(3, 1)); !errors.Is(err, raftlog.ErrSpace) {
		t.Errorf("append of a leader: %v, want ErrSpace", err)
	}
	// It must not win the next election, although a vote would fit.
	if err := vote(l, 2, "10.0.0.1:7000"); !errors.Is(err, raftlog.ErrSpace) {
		t.Errorf("vote for itself: %v, want ErrSpace", err)
	}
	if err := vote(l, 2, "10.0.0.2:7000"); err != nil {
		t.Errorf("vote for another: %v", err)
	}
	leading = false
	if err := l.StoreLog(entry(3, 1)); err != nil {
		t.Errorf("append of a follower: %v", err)
	}
	free, leading = 100, true
	if err := l.StoreLog(entry(4, 1)); err != nil || l.Fatal() != nil {
		t.Errorf("with space again: %v", err)
	}
}

func TestAHangingAppendIsReportedWhileItHangs(t *testing.T) {
	reported := make(chan time.Duration, 1)
	release := make(chan struct{})
	l := open(t, raftlog.Config{
		SlowAppend: 10 * time.Millisecond,
		OnSlow: func(limit time.Duration) {
			reported <- limit
			close(release)
		},
	})
	err := raftlog.HangWrites(l, release, func() error { return l.StoreLog(entry(1, 1)) })
	if err != nil {
		t.Fatal(err)
	}
	select {
	case limit := <-reported:
		if limit != 10*time.Millisecond {
			t.Errorf("reported %v", limit)
		}
	default:
		t.Error("the append hung and nobody was told")
	}
}

func TestADirectoryServesOneProcess(t *testing.T) {
	dir := t.TempDir()
	open(t, raftlog.Config{Dir: dir})
	if _, err := raftlog.Open(raftlog.Config{Dir: dir}); !errors.Is(err, raftlog.ErrInUse) {
		t.Errorf("got %v, want ErrInUse", err)
	}
}
