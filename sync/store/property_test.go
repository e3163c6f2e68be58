package store_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mulu-catalog/mulu/sync/store"
)

// model is the store as a map of table and key.
type model map[[2]string]string

func (m model) scan(table, prefix, after string) []string {
	keys := []string{}
	for k := range m {
		if k[0] == table && strings.HasPrefix(k[1], prefix) && k[1] > after {
			keys = append(keys, k[1]+"="+m[k])
		}
	}
	sort.Strings(keys)
	return keys
}

func (m model) clone() model {
	c := model{}
	maps.Copy(c, m)
	return c
}

func scanAll(r interface {
	Scan(table, prefix, after string, fn func(string, []byte) bool)
}, table, prefix, after string,
) []string {
	keys := []string{}
	r.Scan(table, prefix, after, func(key string, value []byte) bool {
		keys = append(keys, key+"="+string(value))
		return true
	})
	return keys
}

func drawOps(t *rapid.T) []op {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) op {
		return op{
			table:  rapid.SampledFrom([]string{"t", "u"}).Draw(t, "table"),
			key:    rapid.StringMatching(`[abc]{1,3}`).Draw(t, "key"),
			value:  rapid.StringMatching(`[xyz]{0,2}`).Draw(t, "value") + strings.Repeat(".", rapid.SampledFrom([]int{0, 0, 700}).Draw(t, "pad")),
			delete: rapid.IntRange(0, 3).Draw(t, "delete") == 0,
		}
	}), 0, 40).Draw(t, "ops")
}

type op struct {
	table, key, value string
	delete            bool
}

func TestTheStoreBehavesLikeAMap(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		path := filepath.Join(dir, fmt.Sprint(n))
		s, err := store.Open(path, store.Options{InitialMmapSize: 1 << 20, NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		var finish func() error // of a flush under way
		done := func() {
			if finish == nil {
				return
			}
			if err := finish(); err != nil {
				t.Error(err)
			}
			finish = nil
		}
		defer func() { done(); _ = s.Close(); _ = os.Remove(path) }()
		want := model{}
		for index := uint64(1); index <= uint64(rapid.IntRange(1, 5).Draw(t, "updates")); index++ {
			ops, fails := drawOps(t), rapid.IntRange(0, 4).Draw(t, "fails") == 0
			next := want.clone()
			err := s.Update(index, 1, func(b *store.Batch) error {
				for _, o := range ops {
					if err := applyOp(b, next, o); err != nil {
						return err
					}
				}
				if diff := cmp.Diff(next.scan("t", "a", ""), scanAll(b, "t", "a", "")); diff != "" {
					t.Fatalf("inside the batch (-want +got):\n%s", diff)
				}
				if fails {
					return os.ErrInvalid
				}
				return nil
			})
			if (err != nil) != fails {
				t.Fatalf("update: %v", err)
			}
			if !fails {
				want = next
			}
			moveOn(t, s, &finish)
			compare(t, s, want)
		}
		done()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if s, err = store.Open(path, store.Options{InitialMmapSize: 1 << 20, NoSync: true}); err != nil {
			t.Fatal(err)
		}
		compare(t, s, want)
		if err := s.Verify(); err != nil {
			t.Fatal(err)
		}
	})
}

// moveOn flushes, begins a flush, ends the one under way, or does nothing.
func moveOn(t *rapid.T, s *store.Store, finish *func() error) {
	t.Helper()
	var err error
	switch rapid.IntRange(0, 2).Draw(t, "flush") {
	case 0:
	case 1:
		if *finish != nil {
			err, *finish = (*finish)(), nil
		} else {
			err = s.Flush()
		}
	default:
		if *finish == nil {
			*finish = store.BeginFlush(s)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

func applyOp(b *store.Batch, m model, o op) error {
	k := [2]string{o.table, o.key}
	if o.delete {
		delete(m, k)
		return b.Delete(o.table, o.key)
	}
	m[k] = o.value
	return b.Put(o.table, o.key, []byte(o.value))
}

func compare(t *rapid.T, s *store.Store, want model) {
	t.Helper()
	err := s.View(func(v *store.View) error {
		for _, table := range []string{"t", "u"} {
			if diff := cmp.Diff(want.scan(table, "", ""), scanAll(v, table, "", "")); diff != "" {
				t.Fatalf("table %s (-want +got):\n%s", table, diff)
			}
			if got := v.Count(table); got != len(want.scan(table, "", "")) {
				t.Fatalf("table %s counts %d", table, got)
			}
		}
		if diff := cmp.Diff(want.scan("t", "b", "ba"), scanAll(v, "t", "b", "ba")); diff != "" {
			t.Fatalf("scan (-want +got):\n%s", diff)
		}
		for _, key := range []string{"a", "b", "abc", "cc"} {
			value, ok := want[[2]string{"u", key}]
			if got := v.Get("u", key); string(got) != value || (got != nil) != ok {
				t.Fatalf("u/%s is %q, want %q", key, got, value)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheStateHashDoesNotKnowTheOrderOfWrites(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		final := model{}
		for _, o := range drawOps(t) {
			final[[2]string{o.table, o.key}] = o.value
		}
		var records [][2]string
		for k := range final {
			records = append(records, k)
		}
		sort.Slice(records, func(i, j int) bool { return records[i][0]+records[i][1] < records[j][0]+records[j][1] })
		roots := map[[32]byte]bool{}
		for round := range 2 {
			order := rapid.Permutation(records).Draw(t, "order")
			noise := drawOps(t)
			root := rootOf(t, filepath.Join(dir, fmt.Sprint(n, "-", round)), final, order, noise)
			roots[root] = true
		}
		if len(roots) != 1 {
			t.Fatal("equal contents have different state hashes")
		}
		if len(records) > 0 {
			k := records[0]
			final[k] += "!"
			roots[rootOf(t, filepath.Join(dir, fmt.Sprint(n, "-changed")), final, records, nil)] = true
			if len(roots) != 2 {
				t.Fatal("different contents have the same state hash")
			}
		}
	})
}

// rootOf writes noise, removes it, then writes the records one update each.
func rootOf(t *rapid.T, path string, m model, order [][2]string, noise []op) [32]byte {
	t.Helper()
	s, err := store.Open(path, store.Options{InitialMmapSize: 1 << 20, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close(); _ = os.Remove(path) }()
	index := uint64(0)
	update := func(fn func(b *store.Batch) error) {
		index++
		if err := s.Update(index, 1, fn); err != nil {
			t.Fatal(err)
		}
	}
	update(func(b *store.Batch) error {
		for _, o := range noise {
			if err := b.Put(o.table, o.key, []byte(o.value)); err != nil {
				return err
			}
		}
		return nil
	})
	for _, k := range order {
		update(func(b *store.Batch) error { return b.Put(k[0], k[1], []byte(m[k])) })
	}
	update(func(b *store.Batch) error {
		for _, o := range noise {
			if _, stays := m[[2]string{o.table, o.key}]; !stays {
				if err := b.Delete(o.table, o.key); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return s.StateHash()
}
