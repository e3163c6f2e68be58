package raftlog_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/sync/raftlog"
)

// BenchmarkAppend compares raft-boltdb as it is with the guarded log.
func BenchmarkAppend(b *testing.B) {
	for _, size := range []int{1, 64} {
		for _, guarded := range []bool{false, true} {
			b.Run(fmt.Sprintf("batch=%d/guarded=%t", size, guarded), func(b *testing.B) {
				c := raftlog.Config{Dir: b.TempDir(), Committed: func() uint64 { return 0 }}
				if !guarded {
					c = raftlog.Plain(c)
				}
				l := open(b, c)
				data := bytes.Repeat([]byte("x"), 1000)
				index := uint64(0)
				for b.Loop() {
					batch := make([]*raft.Log, size)
					for i := range batch {
						index++
						batch[i] = &raft.Log{Index: index, Term: 1, Data: data}
					}
					if err := l.StoreLogs(batch); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(index)/b.Elapsed().Seconds(), "entries/s")
			})
		}
	}
}
