package snapshot_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/raft"
	"go.uber.org/goleak"

	"github.com/mulu-catalog/mulu/sync/snapshot"
	"github.com/mulu-catalog/mulu/sync/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func options() store.Options {
	return store.Options{InitialMmapSize: 1 << 22, LockTimeout: 100 * time.Millisecond}
}

func openHandle(t testing.TB, path string) *store.Handle {
	t.Helper()
	h, err := store.OpenHandle(path, options())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	return h
}

// fill writes n records in two tables, at log index n.
func fill(t testing.TB, h *store.Handle, n int) {
	t.Helper()
	err := h.Update(uint64(n), 3, func(b *store.Batch) error {
		for i := range n {
			value := bytes.Repeat(fmt.Appendf(nil, "%d,", i), i%50)
			if err := b.Put([]string{"entries", "orgs"}[i%2], fmt.Sprintf("key-%05d", i), value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func members() raft.Configuration {
	return raft.Configuration{Servers: []raft.Server{{ID: "a", Address: "10.0.0.1:1"}, {ID: "b", Address: "10.0.0.2:1", Suffrage: raft.Nonvoter}}}
}

func stream(t testing.TB, h *store.Handle) []byte {
	t.Helper()
	var out bytes.Buffer
	err := h.View(func(v *store.View) error {
		_, err := snapshot.Write(&out, v, members(), 1)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func newPath(t testing.TB) string { return filepath.Join(t.TempDir(), "new.db") }

func TestARestoredStateIsTheSameState(t *testing.T) {
	for _, n := range []int{1, 5000} {
		h := openHandle(t, filepath.Join(t.TempDir(), "state.db"))
		fill(t, h, n)
		data := stream(t, h)
		head, err := snapshot.Verify(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		want := snapshot.Header{Index: uint64(n), Term: 3, Count: uint64(n), StateHash: h.StateHash(), Configuration: members(), ConfigurationIndex: 1}
		if diff := cmp.Diff(want, head); diff != "" {
			t.Errorf("header (-want +got):\n%s", diff)
		}
		path := newPath(t)
		index, term, err := snapshot.Restore(bytes.NewReader(data), path)
		if err != nil || index != uint64(n) || term != 3 {
			t.Fatalf("restored %d/%d, %v", index, term, err)
		}
		s, err := store.Open(path, options())
		if err != nil {
			t.Fatal(err)
		}
		if at, _ := s.Applied(); at != uint64(n) || s.StateHash() != h.StateHash() {
			t.Error("the restored state differs")
		}
		if err := errors.Join(s.Verify(), s.Update(uint64(n)+1, 3, func(b *store.Batch) error { return b.Put("entries", "z", nil) }), s.Close()); err != nil {
			t.Error(err)
		}
	}
}

func TestAnEmptyStateCanBeShipped(t *testing.T) {
	h := openHandle(t, filepath.Join(t.TempDir(), "state.db"))
	if index, _, err := snapshot.Restore(bytes.NewReader(stream(t, h)), newPath(t)); err != nil || index != 0 {
		t.Errorf("index %d, %v", index, err)
	}
}

// restoreBad must fail, as a bad stream, and leave nothing behind.
func restoreBad(t *testing.T, what string, data []byte) {
	t.Helper()
	path := newPath(t)
	_, _, err := snapshot.Restore(bytes.NewReader(data), path)
	if !errors.Is(err, snapshot.ErrStream) {
		t.Errorf("%s: got %v, want ErrStream", what, err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s: a file was left: %v", what, err)
	}
}

func TestADamagedStreamRestoresNothing(t *testing.T) {
	h := openHandle(t, filepath.Join(t.TempDir(), "state.db"))
	fill(t, h, 400)
	data := stream(t, h)
	random := rand.New(rand.NewPCG(1, 2))
	for range 25 {
		cut := random.IntN(len(data))
		restoreBad(t, fmt.Sprintf("cut at %d", cut), data[:cut])
		at, bit := random.IntN(len(data)), random.IntN(8)
		flipped := bytes.Clone(data)
		flipped[at] ^= 1 << bit
		restoreBad(t, fmt.Sprintf("bit %d of byte %d flipped", bit, at), flipped)
	}
	for _, at := range []int{len(data) - 1, len(data) - 32} {
		trailer := bytes.Clone(data)
		trailer[at] ^= 1
		restoreBad(t, "trailer flipped", trailer)
	}
	restoreBad(t, "nothing", nil)
	restoreBad(t, "one byte more", append(bytes.Clone(data), 0))
	restoreBad(t, "twice", append(bytes.Clone(data), data...))
}

func TestAStreamThatIsNotWhatItsHeaderSaysIsRefused(t *testing.T) {
	h := openHandle(t, filepath.Join(t.TempDir(), "state.db"))
	fill(t, h, 50)
	for what, change := range map[string]func(*snapshot.Header){
		"wrong state hash": func(h *snapshot.Header) { h.StateHash[0]++ },
		"wrong count":      func(h *snapshot.Header) { h.Count++ },
	} {
		restoreBad(t, what, forge(t, h, change, "entries", "orgs"))
	}
	keep := func(*snapshot.Header) {}
	restoreBad(t, "a table left out", forge(t, h, keep, "entries"))
	restoreBad(t, "a table twice", forge(t, h, keep, "entries", "entries", "orgs"))
	if _, err := snapshot.Verify(bytes.NewReader(forge(t, h, keep, "entries", "orgs"))); err != nil {
		t.Errorf("the forger's honest stream: %v", err)
	}
}

func forge(t *testing.T, h *store.Handle, change func(*snapshot.Header), tables ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := h.View(func(v *store.View) error { return snapshot.Forge(&out, v, change, tables...) }); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func FuzzRead(f *testing.F) {
	h := openHandle(f, filepath.Join(f.TempDir(), "state.db"))
	fill(f, h, 20)
	data := stream(f, h)
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add([]byte("MULUSNP1\x00\x00\x00\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		n := uint64(0)
		head, err := snapshot.Read(bytes.NewReader(data), func(_, _ string, _ []byte) error { n++; return nil })
		if err != nil && !errors.Is(err, snapshot.ErrStream) {
			t.Errorf("got %v, want ErrStream", err)
		}
		if err == nil && head.Count != n {
			t.Errorf("%d records accepted, header says %d", n, head.Count)
		}
	})
}

func FuzzMeta(f *testing.F) {
	f.Add([]byte("00000000\n{}"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, err := snapshot.DecodeMeta(raw); err != nil && !errors.Is(err, snapshot.ErrStream) {
			t.Errorf("got %v, want ErrStream", err)
		}
		if err := snapshot.ParseID(string(raw)); err == nil && (bytes.ContainsAny(raw, "/\\.") || len(raw) < 60) {
			t.Errorf("%q passes as a snapshot id", raw)
		}
	})
}

func BenchmarkStream(b *testing.B) {
	h := openHandle(b, filepath.Join(b.TempDir(), "state.db"))
	fill(b, h, 100_000)
	data := stream(b, h)
	dir := b.TempDir()
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			stream(b, h)
		}
		b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "records/s")
	})
	b.Run("restore", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if _, _, err := snapshot.Restore(bytes.NewReader(data), filepath.Join(dir, fmt.Sprint(i))); err != nil {
				b.Fatal(err)
			}
			_ = os.Remove(filepath.Join(dir, fmt.Sprint(i)))
		}
		b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "records/s")
	})
}
