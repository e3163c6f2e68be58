package index_test

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/sync/index"
)

// The planted words: characters that the generated vocabulary does not have.
const (
	common = "交通"   // in 10 % of the documents
	medium = "气象"   // in 1 %
	rare   = "鲟鱼"   // in 0.01 %
	phrase = "交通运输" // in 5 %, must be verified
)

// corpus makes documents like catalog entries: a title, three keywords, about
// 300 bytes of text, nine facet values, words by a Zipf law.
type corpus struct {
	words []string
	zipf  *rand.Zipf
	rnd   *rand.Rand
}

func newCorpus(seed uint64) *corpus {
	c := &corpus{rnd: rand.New(rand.NewPCG(seed, 1))}
	planted := common + medium + rare + phrase
	for len(c.words) < 20_000 {
		w := ""
		for range 2 + c.rnd.IntN(2) {
			w += string(rune(0x4E00 + c.rnd.IntN(3500)))
		}
		if !strings.ContainsAny(w, planted) {
			c.words = append(c.words, w)
		}
	}
	for i := range 500 {
		c.words[i*40+39] = fmt.Sprintf(" w%d ", i)
	}
	c.zipf = rand.NewZipf(c.rnd, 1.05, 20, uint64(len(c.words)-1))
	return c
}

func (c *corpus) text(n int) string {
	var b strings.Builder
	for b.Len() < n {
		b.WriteString(c.words[c.zipf.Uint64()])
		if c.rnd.IntN(8) == 0 {
			b.WriteString("，")
		}
	}
	return b.String()
}

func (c *corpus) doc(i int) index.Doc {
	r := c.rnd
	d := index.Doc{
		Key: fmt.Sprintf("ent_%012d", i), Title: c.text(50), Keywords: []string{c.text(6), c.text(6), c.text(6)},
		Text: c.text(300), Version: uint64(i), Updated: 1_700_000_000_000 + int64(r.IntN(1_000_000_000)), Issued: int64(r.IntN(1000)) * 86_400_000,
	}
	d.Name = d.Title
	switch i % 20 {
	case 0:
		d.Text += "，" + common + "情况"
	case 10:
		d.Text += "，" + phrase
	}
	if i%100 == 1 {
		d.Title += medium
	}
	if i%10_000 == 2 {
		d.Text += rare
	}
	pick := func(dim string, n int) {
		d.Terms = append(d.Terms, index.Term{Dim: dim, Value: dim + strconv.Itoa(min(r.IntN(n), r.IntN(n)))})
	}
	pick("catalog", 12)
	pick("attribute", 3)
	pick("domain", 20)
	pick("frequency", 7)
	pick("institution", 2000)
	pick("division", 11)
	pick("format", 8)
	pick("format", 8)
	pick("opening", 4)
	return d
}

func (c *corpus) docs(from, n int) iter.Seq[index.Doc] {
	return func(yield func(index.Doc) bool) {
		for i := range n {
			if !yield(c.doc(from + i)) {
				return
			}
		}
	}
}

func benchDocs() int {
	if n, err := strconv.Atoi(os.Getenv("MULU_BENCH_DOCS")); err == nil && n > 0 {
		return n
	}
	return 100_000
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// measure reports the median and the 99th percentile of f.
func measure(b *testing.B, f func()) {
	b.Helper()
	took := make([]float64, 0, 1024)
	for b.Loop() {
		t := time.Now()
		f()
		took = append(took, float64(time.Since(t).Nanoseconds())/1e6)
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], "p50-ms")
	b.ReportMetric(took[len(took)*99/100], "p99-ms")
}

// BenchmarkIndex measures one index of MULU_BENCH_DOCS documents (100,000).
func BenchmarkIndex(b *testing.B) {
	n := benchDocs()
	before := heap()
	c := newCorpus(1)
	// Making a document costs about as much as indexing it: it is timed apart.
	var made time.Duration
	start := time.Now()
	x := index.Build(index.Config{}, 1, func(yield func(index.Doc) bool) {
		for i := range n {
			t := time.Now()
			d := c.doc(i)
			made += time.Since(t)
			if !yield(d) {
				return
			}
		}
	})
	built := time.Since(start) - made
	size := heap() - before
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			_ = n
		}
		b.ReportMetric(built.Seconds(), "s")
		b.ReportMetric(built.Seconds()*1e6/float64(n), "us/doc")
		b.ReportMetric(size/float64(n), "heap-B/doc")
		b.ReportMetric(size/1e6, "heap-MB")
	})
	benchQueries(b, x)
	benchCheckpoint(b, x)
	benchWrites(b, x, n)
	runtime.KeepAlive(x)
}

func benchQueries(b *testing.B, x *index.Index) {
	facets := []string{"catalog", "attribute", "domain", "format"}
	for _, w := range []struct{ name, word string }{{"common", common}, {"medium", medium}, {"rare", rare}, {"phrase", phrase}, {"two words", common + " " + medium}, {"one character", "交"}} {
		for _, o := range []struct {
			name  string
			order index.Order
		}{{"relevance", index.Relevance}, {"updated", index.Updated}} {
			b.Run("search/"+w.name+"/"+o.name, func(b *testing.B) {
				var r index.Result
				measure(b, func() {
					r = query(b, x, index.Query{Search: w.word, Order: o.order, Desc: true, First: 20, Total: true, Facets: facets})
				})
				b.ReportMetric(float64(r.Total), "hits")
			})
		}
	}
	two := index.Filter{And: []index.Filter{index.In("attribute", "attribute1"), index.In("domain", "domain3", "domain4")}}
	deep := ""
	for q, p := (index.Query{Filter: two, Order: index.Updated, Desc: true, First: 1000}), 0; p < 40; p++ {
		r := query(b, x, q)
		if !r.HasNext {
			break
		}
		deep = r.Cursors[len(r.Cursors)-1]
		q.After = deep
	}
	lists := []struct {
		name string
		q    index.Query
	}{
		{"two filters", index.Query{Filter: two, Order: index.Updated, Desc: true}},
		{"two filters deep", index.Query{Filter: two, Order: index.Updated, Desc: true, After: deep}},
		{"two filters by name", index.Query{Filter: two, Order: index.Name}},
		{"two filters and total", index.Query{Filter: two, Order: index.Updated, Total: true}},
		{"institution", index.Query{Filter: index.In("institution", "institution7"), Order: index.Updated, Desc: true}},
		{"no filter", index.Query{Order: index.Updated, Desc: true}},
		{"total and 6 facets of everything", index.Query{Total: true, Facets: append(facets, "institution", "division")}},
	}
	for _, l := range lists {
		l.q.First = 20
		b.Run("list/"+l.name, func(b *testing.B) { measure(b, func() { query(b, x, l.q) }) })
	}
}

func query(b *testing.B, x *index.Index, q index.Query) index.Result {
	b.Helper()
	r, err := x.Query(q)
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// benchCheckpoint saves to a file, synced, and loads it while the index lives.
func benchCheckpoint(b *testing.B, x *index.Index) {
	path := filepath.Join(b.TempDir(), "index")
	save := func(b *testing.B) {
		f, err := os.Create(path)
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		if err := errors.Join(x.Save(f), f.Sync()); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("checkpoint/save", func(b *testing.B) { measure(b, func() { save(b) }) })
	b.Run("checkpoint/load", func(b *testing.B) {
		save(b)
		measure(b, func() {
			f, err := os.Open(path)
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			if _, err := index.Load(index.Config{}, f); err != nil {
				b.Fatal(err)
			}
		})
		if info, err := os.Stat(path); err == nil {
			b.ReportMetric(float64(info.Size())/1e6, "MB")
		}
	})
}

// BenchmarkInsert measures all the work of adding documents, merges included,
// to an index that grows from nothing to 100,000.
func BenchmarkInsert(b *testing.B) {
	docs := slices.Collect(newCorpus(3).docs(0, 100_000))
	for b.Loop() {
		x := index.New(index.Config{Inline: true})
		for i := 0; i < len(docs); i += 500 {
			x.Apply(uint64(i+1), docs[i:i+500], nil)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(docs)), "us/doc")
}

// benchWrites adds to and changes the index; it comes last.
func benchWrites(b *testing.B, x *index.Index, n int) {
	c := newCorpus(2)
	at := x.View().Applied()
	run := func(name string, batch int, next func(i int) index.Doc) {
		b.Run(fmt.Sprintf("apply/%s/%d", name, batch), func(b *testing.B) {
			docs := make([]index.Doc, 100_000/batch*batch)
			for i := range docs {
				docs[i] = next(i)
			}
			var worst time.Duration
			b.ResetTimer()
			for b.Loop() {
				for i := 0; i < len(docs); i += batch {
					at++
					t := time.Now()
					x.Apply(at, docs[i:i+batch], nil)
					worst = max(worst, time.Since(t))
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(docs)), "us/doc")
			b.ReportMetric(worst.Seconds()*1e3, "max-ms")
		})
	}
	fresh := n
	insert := func(int) index.Doc { fresh++; return c.doc(fresh) }
	run("insert", 1000, insert)
	run("insert", 64, insert)
	run("insert", 1, insert)
	run("update", 64, func(int) index.Doc { return c.doc(c.rnd.IntN(n)) })
	b.Run("freeze", func(b *testing.B) {
		measure(b, func() {
			if _, err := x.Freeze("2026", index.In("attribute", "attribute0", "attribute1"), at); err != nil {
				b.Fatal(err)
			}
		})
	})
}
