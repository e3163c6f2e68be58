package index_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mulu-catalog/mulu/sync/index"
)

// A small alphabet makes words meet by chance: CJK, full-width and plain Latin,
// digits, punctuation, marks and characters that NFKC takes apart.
var pieces = []string{
	"交", "通", "运", "输", "数据", "公共", "开放", "a", "B", "cd", "data", "database", "covid19", "２０２４", "2024", "ＣＳＶ", "é", "e\u0301", "İ",
	" ", " ", "，", "。", "/", "-", "“", "\u3000", "ﬁ", "が", "か\u3099", "한", "\n", "Ⅳ", "一", "〇", "交通", "\xff", "longlongword", "𠮷", "😀", "𝐀", "𞤀", "éclair",
}

var dims = []string{"catalog", "attribute", "format"}

func genText(most int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		s := ""
		for _, p := range rapid.SliceOfN(rapid.SampledFrom(pieces), 0, most).Draw(t, "pieces") {
			s += p
		}
		return s
	})
}

func genKey(t *rapid.T) string { return fmt.Sprintf("ent_%02d", rapid.IntRange(0, 40).Draw(t, "key")) }

func genDoc(t *rapid.T, version uint64) index.Doc {
	d := index.Doc{
		Key: genKey(t), Title: genText(4).Draw(t, "title"), Text: genText(12).Draw(t, "text"),
		Keywords: rapid.SliceOfN(genText(2), 0, 3).Draw(t, "keywords"),
		Updated:  rapid.Int64Range(-2, 6).Draw(t, "updated"), Issued: rapid.Int64Range(0, 3).Draw(t, "issued"),
		Name: rapid.SampledFrom([]string{"", "甲", "乙", "丙a", "a"}).Draw(t, "name"), Version: version,
	}
	for range rapid.IntRange(0, 5).Draw(t, "terms") {
		d.Terms = append(d.Terms, genTerm(t))
	}
	return d
}

func genTerm(t *rapid.T) index.Term {
	return index.Term{Dim: rapid.SampledFrom(dims).Draw(t, "dim"), Value: rapid.SampledFrom([]string{"x", "y", "z", "w"}).Draw(t, "value")}
}

func genFilter(t *rapid.T, depth int) index.Filter {
	var f index.Filter
	if rapid.IntRange(0, 2).Draw(t, "hasTerm") == 0 {
		f.Dim = rapid.SampledFrom(append(dims, "unknown")).Draw(t, "dim")
		f.In = rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y", "z", "none"}), 0, 3).Draw(t, "in")
	}
	if rapid.IntRange(0, 3).Draw(t, "hasRange") == 0 {
		f.Range = &index.Range{Field: rapid.SampledFrom([]index.Order{index.Updated, index.Issued}).Draw(t, "field")}
		if rapid.Bool().Draw(t, "hasGTE") {
			v := rapid.Int64Range(-3, 7).Draw(t, "gte")
			f.Range.GTE = &v
		}
		if rapid.Bool().Draw(t, "hasLT") {
			v := rapid.Int64Range(-3, 7).Draw(t, "lt")
			f.Range.LT = &v
		}
	}
	if depth == 0 {
		return f
	}
	for range rapid.IntRange(0, 2).Draw(t, "and") {
		f.And = append(f.And, genFilter(t, depth-1))
	}
	for range rapid.IntRange(0, 2).Draw(t, "or") {
		f.Or = append(f.Or, genFilter(t, depth-1))
	}
	if rapid.IntRange(0, 3).Draw(t, "hasNot") == 0 {
		not := genFilter(t, depth-1)
		f.Not = &not
	}
	return f
}

func genQuery(t *rapid.T, sets []string) index.Query {
	q := index.Query{
		Order: rapid.SampledFrom([]index.Order{index.Relevance, index.Updated, index.Name, index.Issued}).Draw(t, "order"),
		Desc:  rapid.Bool().Draw(t, "desc"), First: rapid.IntRange(1, 7).Draw(t, "first"),
		Facets: append([]string{"unknown"}, dims...), Total: true,
	}
	if rapid.IntRange(0, 3).Draw(t, "hasSearch") > 0 {
		q.Search = genText(3).Draw(t, "search")
	}
	if rapid.Bool().Draw(t, "hasFilter") {
		q.Filter = genFilter(t, 2)
	}
	if len(sets) > 0 && rapid.Bool().Draw(t, "within") {
		q.Within = &index.Set{Name: rapid.SampledFrom(sets).Draw(t, "set")}
	}
	return q
}

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

// agree walks all pages of q and compares everything with the oracle.
func agree(t fataler, v *index.View, n *naive, q index.Query) {
	t.Helper()
	q.Total = true
	want := n.result(q)
	var keys []string
	for page := 0; ; page++ {
		r, err := v.Query(q)
		if err != nil {
			t.Fatalf("query %+v: %v", q, err)
		}
		if r.Total != len(want) {
			t.Fatalf("query %+v: total %d, want %d", q, r.Total, len(want))
		}
		if diff := cmp.Diff(naiveFacets(want, q.Facets), r.Facets); diff != "" {
			t.Fatalf("query %+v: facets %s", q, diff)
		}
		keys = append(keys, r.Keys...)
		if wantNext := len(keys) < len(want); r.HasNext != wantNext || r.HasPrevious != (page > 0) || len(r.Cursors) != len(r.Keys) {
			t.Fatalf("query %+v page %d: next %v previous %v, %d of %d keys", q, page, r.HasNext, r.HasPrevious, len(keys), len(want))
		}
		if !r.HasNext {
			break
		}
		q.After = r.Cursors[len(r.Cursors)-1]
	}
	for i, h := range want {
		if keys[i] != h.Key {
			t.Fatalf("query %+v: key %d is %s, want %s of %d", q, i, keys[i], h.Key, len(want))
		}
	}
}

// TestAnswersEqualTheStateAtEveryIndex compares the index with the oracle after
// random batches, for tails of one document (all inverted) to the default (none),
// merging within Apply and beside it.
func TestAnswersEqualTheStateAtEveryIndex(t *testing.T) {
	for _, cfg := range []index.Config{{Tail: 1, Inline: true}, {Tail: 3, Inline: true}, {Tail: 1}, {}} {
		t.Run(fmt.Sprintf("tail %d inline %v", cfg.Tail, cfg.Inline), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { oneHistory(t, cfg) })
		})
	}
}

func oneHistory(t *rapid.T, cfg index.Config) {
	x, n := index.New(cfg), newNaive()
	defer x.Close()
	for at := range uint64(rapid.IntRange(1, 6).Draw(t, "batches")) {
		var puts []index.Doc
		for range rapid.IntRange(0, 12).Draw(t, "puts") {
			puts = append(puts, genDoc(t, at+1))
		}
		deletes := []string{}
		for range rapid.IntRange(0, 4).Draw(t, "deletes") {
			deletes = append(deletes, genKey(t))
		}
		x.Apply(at+1, puts, deletes)
		n.apply(puts, deletes)
		if rapid.IntRange(0, 2).Draw(t, "freeze") == 0 {
			f := genFilter(t, 1)
			name := rapid.SampledFrom([]string{"2024", "2025", "2026"}).Draw(t, "name")
			if _, err := x.Freeze(name, f, at+1); err != nil {
				t.Fatal(err)
			}
			n.freeze(name, f)
		}
		if got := x.View().Len(); got != len(n.docs) {
			t.Fatalf("%d documents, want %d", got, len(n.docs))
		}
		for range 3 {
			agree(t, x.View(), n, genQuery(t, slices.Sorted(maps.Keys(n.sets))))
		}
	}
	q := genQuery(t, slices.Sorted(maps.Keys(n.sets)))
	agree(t, reload(t, x, cfg).View(), n, q)
	q.Within = nil
	agree(t, index.Build(cfg, 9, maps.Values(n.docs)).View(), n, q)
}

func reload(t fataler, x *index.Index, cfg index.Config) *index.Index {
	t.Helper()
	var b bytes.Buffer
	if err := x.Save(&b); err != nil {
		t.Fatalf("save: %v", err)
	}
	y, err := index.Load(cfg, &b)
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return y
}
