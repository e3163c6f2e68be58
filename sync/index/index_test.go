package index_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/mulu-catalog/mulu/sync/index"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// both runs a test with everything in the tail and with everything inverted.
func both(t *testing.T, f func(t *testing.T, x *index.Index)) {
	t.Helper()
	for _, cfg := range []index.Config{{}, {Tail: 1}} {
		t.Run(fmt.Sprintf("tail %d", cfg.Tail), func(t *testing.T) {
			x := index.New(cfg)
			t.Cleanup(x.Close)
			f(t, x)
		})
	}
}

func keys(t *testing.T, x *index.Index, q index.Query) string {
	t.Helper()
	q.First = 100
	r, err := x.Query(q)
	if err != nil {
		t.Fatalf("query %+v: %v", q, err)
	}
	return strings.Join(r.Keys, " ")
}

func TestSearchFindsPartsOfChineseAndWholeLatinWords(t *testing.T) {
	both(t, func(t *testing.T, x *index.Index) {
		x.Apply(1, []index.Doc{
			{Key: "a", Title: "公共交通运输线路", Text: "database 2024年", Updated: 1},
			{Key: "b", Keywords: []string{"路", "线"}, Text: "ＣＳＶ格式的交易数据，GB/T 7714", Updated: 2},
			{Key: "c", Text: "通交；COVID19 Straße", Updated: 3},
		}, nil)
		for _, c := range []struct{ search, want string }{
			{"交通", "a"},
			{"交", "a c b"},
			{"公共交通", "a"},
			{"共通", ""},
			{"线路", "a"},
			{"路线", ""},
			{"通 交", "a c"},
			{"data", ""},
			{"DataBase", "a"},
			{"csv", "b"},
			{"csv格式", "b"},
			{"格式csv", ""},
			{"2024年", "a"},
			{"24年", ""},
			{"２０２４", "a"},
			{"gb t", "b"},
			{"7714", "b"},
			{"covid19", "c"},
			{"covid", ""},
			{"straße", "c"},
			{"，", ""},
			{" ", "c b a"},
			{"", "c b a"},
			{"数据交", ""},
			{"交易数据", "b"},
			{"的交易", "b"},
			{"路 线", "b a"},
		} {
			if got := keys(t, x, index.Query{Search: c.search}); got != c.want {
				t.Errorf("search %q finds %q, want %q", c.search, got, c.want)
			}
		}
	})
}

func TestTitleAndKeywordHitsRankBeforeTextHits(t *testing.T) {
	both(t, func(t *testing.T, x *index.Index) {
		x.Apply(1, []index.Doc{
			{Key: "text-new", Text: "交通", Updated: 9},
			{Key: "title-old", Title: "交通", Updated: 1},
			{Key: "keyword", Keywords: []string{"城市交通"}, Updated: 5},
			{Key: "keyword-2", Keywords: []string{"交通"}, Updated: 5},
		}, nil)
		if got, want := keys(t, x, index.Query{Search: "交通"}), "keyword keyword-2 title-old text-new"; got != want {
			t.Errorf("relevance %q, want %q", got, want)
		}
		if got, want := keys(t, x, index.Query{Search: "交通", Order: index.Updated, Desc: true}), "text-new keyword keyword-2 title-old"; got != want {
			t.Errorf("updated %q, want %q", got, want)
		}
	})
}

func TestASetFollowsItsMembersAndLosesTheDeleted(t *testing.T) {
	both(t, func(t *testing.T, x *index.Index) {
		doc := func(k, v string) index.Doc { return index.Doc{Key: k, Terms: []index.Term{{Dim: "d", Value: v}}} }
		x.Apply(1, []index.Doc{doc("a", "in"), doc("b", "in"), doc("c", "out")}, nil)
		set, err := x.Freeze("2025", index.In("d", "in"), 1)
		if err != nil {
			t.Fatal(err)
		}
		x.Apply(2, []index.Doc{doc("a", "out"), doc("c", "in"), doc("e", "in")}, []string{"b"})
		x.Apply(3, []index.Doc{doc("b", "in")}, nil)
		if got := keys(t, x, index.Query{Within: set}); got != "a" {
			t.Errorf("members %q, want a", got)
		}
		y := reload(t, x, index.Config{})
		if got := keys(t, y, index.Query{Within: set}); got != "a" || len(y.View().Sets()) != 1 || y.View().Sets()[0] != *set {
			t.Errorf("after a reload members %q of %v", got, y.View().Sets())
		}
		given, err := x.FreezeKeys("given", slices.Values([]string{"c", "gone", "e"}), 3)
		if err != nil || keys(t, x, index.Query{Within: given}) != "c e" {
			t.Errorf("given members %q, %v", keys(t, x, index.Query{Within: given}), err)
		}
		before := x.View()
		x.DropSet("2025")
		if _, err := x.Query(index.Query{Within: set}); !errors.Is(err, index.ErrSet) {
			t.Errorf("a dropped set answers %v", err)
		}
		if _, err := before.Query(index.Query{Within: set}); err != nil {
			t.Errorf("an older view lost the set: %v", err)
		}
		if keys(t, x, index.Query{Within: given}) != "c e" {
			t.Error("dropping one set changed another")
		}
		if _, err := x.Freeze("", index.Filter{}, 3); !errors.Is(err, index.ErrSetName) {
			t.Errorf("a set without a name: %v", err)
		}
	})
}

func TestBuildKeepsTheLastDocumentOfAKey(t *testing.T) {
	const docs = 9000 // more than two blocks
	x := index.Build(index.Config{}, 3, func(yield func(index.Doc) bool) {
		for i := range docs {
			d := index.Doc{Key: fmt.Sprint(i), Text: fmt.Sprintf("n%d", i)}
			switch i {
			case 10:
				d.Key = "5" // in the block being collected
			case 8500:
				d.Key = "7" // in a finished block
			}
			if !yield(d) {
				return
			}
		}
	})
	if got := x.View().Len(); got != docs-2 || x.View().Applied() != 3 {
		t.Errorf("%d documents at %d, want %d at 3", got, x.View().Applied(), docs-2)
	}
	for search, want := range map[string]string{"n5": "", "n10": "5", "n7": "", "n8500": "7", "n8999": "8999"} {
		if got := keys(t, x, index.Query{Search: search}); got != want {
			t.Errorf("search %q finds %q, want %q", search, got, want)
		}
	}
}

func TestAReplayedBatchChangesNothing(t *testing.T) {
	both(t, func(t *testing.T, x *index.Index) {
		x.Apply(5, []index.Doc{{Key: "a", Text: "新", Version: 5}}, nil)
		x.Apply(4, []index.Doc{{Key: "a", Text: "旧", Version: 4}, {Key: "b"}}, nil)
		if got := keys(t, x, index.Query{Search: "新"}); got != "a" || x.View().Applied() != 5 || x.View().Len() != 1 {
			t.Errorf("found %q at %d with %d documents", got, x.View().Applied(), x.View().Len())
		}
		if v, ok := x.Version("a"); !ok || v != 5 {
			t.Errorf("version %d %v, want 5", v, ok)
		}
		if _, ok := x.Version("b"); ok {
			t.Error("b has a version")
		}
	})
}

// TestPagesAreExactWhereverTheMembersLie is about large segments: few members,
// members at the far end of the order, and walks in both directions.
func TestPagesAreExactWhereverTheMembersLie(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	n := newNaive()
	x := index.New(index.Config{Tail: 700})
	defer x.Close()
	for at := range uint64(40) {
		var puts []index.Doc
		var deletes []string
		for range 250 {
			i := r.IntN(6000)
			d := index.Doc{Key: fmt.Sprintf("k%05d", i), Updated: int64(i), Issued: int64(r.IntN(50)), Name: fmt.Sprint(r.IntN(900)), Text: "w" + fmt.Sprint(i%3000)}
			d.Terms = []index.Term{{Dim: "end", Value: fmt.Sprint(i < 400)}, {Dim: "far", Value: fmt.Sprint(i >= 5600)}, {Dim: "rare", Value: fmt.Sprint(i % 40)}, {Dim: "most", Value: fmt.Sprint(i%5 == 0)}}
			puts = append(puts, d)
		}
		for range 20 {
			deletes = append(deletes, fmt.Sprintf("k%05d", r.IntN(6000)))
		}
		x.Apply(at+1, puts, deletes)
		n.apply(puts, deletes)
	}
	queries := []index.Query{{}, {Filter: index.In("end", "true")}, {Filter: index.In("far", "true")}, {Filter: index.In("rare", "3")}, {Filter: index.In("most", "false")}, {Search: "w17"}}
	for _, q := range queries {
		for _, o := range []index.Order{index.Relevance, index.Updated, index.Name, index.Issued} {
			for _, desc := range []bool{false, true} {
				q.Order, q.Desc, q.First, q.Total, q.Facets = o, desc, 97, true, []string{"end", "rare"}
				agree(t, x.View(), n, q)
			}
		}
	}
	agree(t, reload(t, x, index.Config{}).View(), n, index.Query{First: 500, Order: index.Name})
}

func TestReadersSeeWholeBatchesWhileTheWriterGoesOn(t *testing.T) {
	x := index.New(index.Config{Tail: 16})
	defer x.Close()
	const batches = 300
	put := func(at uint64) {
		var puts []index.Doc
		for i := range 10 {
			puts = append(puts, index.Doc{Key: fmt.Sprintf("%04d-%d", at, i), Updated: int64(at % 7), Text: "交通", Terms: []index.Term{{Dim: "d", Value: fmt.Sprint(at % 5)}}})
		}
		x.Apply(at, puts, []string{fmt.Sprintf("%04d-0", at-1)})
	}
	put(1)
	stop := readWhole(t, x)
	// A walk across views returns everything that was there at its start once.
	seen := map[string]int{}
	q := index.Query{Order: index.Updated, Desc: true, First: 3}
	for at := uint64(2); at <= batches; at++ {
		put(at)
		if at < 100 {
			continue
		}
		r, err := x.Query(q)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range r.Keys {
			seen[k]++
		}
		if len(r.Keys) > 0 {
			q.After = r.Cursors[len(r.Cursors)-1]
		}
	}
	stop()
	for {
		r, err := x.Query(q)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range r.Keys {
			seen[k]++
		}
		if !r.HasNext {
			break
		}
		q.After = r.Cursors[len(r.Cursors)-1]
	}
	for at := 1; at < 100; at++ {
		for i := 1; i < 10; i++ {
			if k := fmt.Sprintf("%04d-%d", at, i); seen[k] != 1 {
				t.Fatalf("the walk returned %s %d times", k, seen[k])
			}
		}
	}
}

// readWhole starts three readers that expect whole batches, and returns what
// ends and awaits them.
func readWhole(t *testing.T, x *index.Index) (stop func()) {
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				v := x.View()
				r, err := v.Query(index.Query{Search: "交通", Total: true, Facets: []string{"d"}, First: 5})
				if want := int(9*v.Applied() + 1); err != nil || r.Total != want || v.Len() != want || r.Index != v.Applied() {
					t.Errorf("at %d: total %d, want %d, %v", v.Applied(), r.Total, want, err)
					return
				}
			}
		})
	}
	return func() {
		close(done)
		readers.Wait()
	}
}

func TestAViewDoesNotChange(t *testing.T) {
	both(t, func(t *testing.T, x *index.Index) {
		n := newNaive()
		docs := func(text string) (out []index.Doc) {
			for i := range 40 {
				out = append(out, index.Doc{Key: fmt.Sprint("k", i), Text: text, Updated: int64(i % 4)})
			}
			return out
		}
		x.Apply(1, docs("交通"), nil)
		n.apply(docs("交通"), nil)
		v := x.View()
		for at := range uint64(30) {
			x.Apply(at+2, docs("气象")[at:], []string{fmt.Sprint("k", at)})
			agree(t, v, n, index.Query{Search: "交通", First: 7})
		}
	})
}

func TestABadQueryIsRefusedWithItsField(t *testing.T) {
	x := index.New(index.Config{})
	deep := index.In("d", "v")
	for range index.MaxFilterDepth {
		deep = index.Filter{Not: &deep}
	}
	for field, q := range map[string]index.Query{
		"first": {First: index.MaxFirst + 1}, "search": {Search: strings.Repeat("a", index.MaxSearchBytes+1)}, "filter": {Filter: deep},
		"orderBy": {Order: 9}, "filter ": {Filter: index.Filter{Range: &index.Range{Field: index.Name}}}, "search ": {Search: manyWords(index.MaxWords + 1)},
		"filter  ": {Filter: index.In("d", make([]string, index.MaxFilterNodes)...)}, "first ": {First: -1},
	} {
		_, err := x.Query(q)
		var e *index.QueryError
		if !errors.As(err, &e) || e.Field != strings.TrimSpace(field) || !strings.HasPrefix(err.Error(), e.Field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func manyWords(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "w%d ", i)
	}
	return b.String()
}

func TestACursorBelongsToItsOrder(t *testing.T) {
	x := index.New(index.Config{})
	x.Apply(1, []index.Doc{{Key: "a", Name: "甲"}, {Key: "b", Name: "乙"}}, nil)
	orders := []index.Query{{First: 1}, {First: 1, Order: index.Name}, {First: 1, Order: index.Name, Desc: true}, {First: 1, Order: index.Updated}, {First: 1, Order: index.Issued, Desc: true}}
	for i, q := range orders {
		r, err := x.Query(q)
		if err != nil || len(r.Cursors) != 1 {
			t.Fatal(err)
		}
		c := r.Cursors[0]
		for j, o := range orders {
			o.After = c
			if _, err := x.Query(o); (i == j) != (err == nil) || i != j && !errors.Is(err, index.ErrCursor) {
				t.Errorf("a cursor of order %d in order %d: %v", i, j, err)
			}
		}
		for k := range c {
			q.After = c[:k] + string('A'+(c[k]-'A'+1)%26) + c[k+1:]
			if _, err := x.Query(q); q.After != c && !errors.Is(err, index.ErrCursor) {
				t.Errorf("a cursor with byte %d changed: %v", k, err)
			}
		}
	}
}

// sample is a checkpoint with segments, a tail, dead documents and a set.
func sample(t testing.TB) []byte {
	t.Helper()
	x := index.New(index.Config{Tail: 4, Inline: true})
	for i := range uint64(7) {
		x.Apply(i, []index.Doc{{Key: fmt.Sprint(i % 6), Title: "交通", Text: "运输 data", Terms: []index.Term{{Dim: "d", Value: fmt.Sprint(i % 2)}}}}, nil)
	}
	if _, err := x.Freeze("s", index.In("d", "1"), 7); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := x.Save(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestADamagedCheckpointIsRefused(t *testing.T) {
	good := sample(t)
	if _, err := index.Load(index.Config{}, bytes.NewReader(good)); err != nil {
		t.Fatal(err)
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x10
		if _, err := index.Load(index.Config{}, bytes.NewReader(bad)); !errors.Is(err, index.ErrCheckpoint) {
			t.Fatalf("byte %d of %d changed: %v", i, len(good), err)
		}
		if _, err := index.Load(index.Config{}, bytes.NewReader(good[:i])); !errors.Is(err, index.ErrCheckpoint) {
			t.Fatalf("cut to %d of %d: %v", i, len(good), err)
		}
	}
	future := bytes.Clone(good)
	future[8]++
	if _, err := index.Load(index.Config{}, bytes.NewReader(reseal(future))); !errors.Is(err, index.ErrCheckpoint) {
		t.Errorf("another version: %v", err)
	}
}

// reseal gives a changed checkpoint a valid checksum.
func reseal(b []byte) []byte {
	body := b[:max(len(b)-4, 0)]
	return binary.LittleEndian.AppendUint32(bytes.Clone(body), crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
}

type fullDisk struct{ room int }

func (d *fullDisk) Write(p []byte) (int, error) {
	if d.room -= len(p); d.room < 0 {
		return 0, errors.New("no space left")
	}
	return len(p), nil
}

func TestSaveReportsAFullDisk(t *testing.T) {
	x := index.New(index.Config{})
	x.Apply(1, []index.Doc{{Key: "a"}}, nil)
	for _, room := range []int{0, 200} {
		if err := x.Save(&fullDisk{room}); err == nil {
			t.Errorf("no error with room for %d bytes", room)
		}
	}
}
