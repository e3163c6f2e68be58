package store_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/mulu-catalog/mulu/sync/store"
)

func benchStore(b *testing.B, records int) *store.Store {
	b.Helper()
	s, err := store.Open(filepath.Join(b.TempDir(), "state.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	for index := uint64(1); records > 0; index++ {
		err := s.Update(index, 1, func(batch *store.Batch) error {
			for range min(records, 1000) {
				records--
				if err := batch.Put("entries", benchKey(records), value600(records)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func benchKey(i int) string { return fmt.Sprintf("entry-%09d", i) }

func value600(i int) []byte {
	v := make([]byte, 600)
	for j := range v {
		v[j] = byte(i >> (j % 24))
	}
	return v
}

func BenchmarkPut(b *testing.B) {
	for _, size := range []int{1, 64, 1000} {
		b.Run(fmt.Sprintf("batch=%d/growing", size), func(b *testing.B) { benchPut(b, size, func(i int) int { return i }) })
		b.Run(fmt.Sprintf("batch=%d/scattered", size), func(b *testing.B) {
			benchPut(b, size, func(i int) int { return int(uint32(i)*2654435761) % 1e9 })
		})
	}
}

func benchPut(b *testing.B, size int, key func(int) int) {
	s := benchStore(b, 0)
	b.ReportAllocs()
	n := 0
	for index := uint64(1); n < b.N; index++ {
		err := s.Update(index, 1, func(batch *store.Batch) error {
			for range min(size, b.N-n) {
				n++
				if err := batch.Put("entries", benchKey(key(n)), value600(n)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric(float64(s.Stats().FileSize)/float64(b.N), "file-B/record")
}

func BenchmarkGet(b *testing.B) {
	s := benchStore(b, 100_000)
	b.ReportAllocs()
	b.ResetTimer()
	_ = s.View(func(v *store.View) error {
		for i := range b.N {
			if v.Get("entries", benchKey(i*7919%100_000)) == nil {
				b.Fatal("missing")
			}
		}
		return nil
	})
}

func BenchmarkScan(b *testing.B) {
	s := benchStore(b, 100_000)
	b.ReportAllocs()
	b.ResetTimer()
	for n := 0; n < b.N; {
		_ = s.View(func(v *store.View) error {
			v.Scan("entries", "", "", func(string, []byte) bool { n++; return n < b.N })
			return nil
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	s := benchStore(b, 100_000)
	for b.Loop() {
		if err := s.Verify(); err != nil {
			b.Fatal(err)
		}
	}
}
