package index_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/mulu-catalog/mulu/sync/index"
)

// FuzzSearch gives any text as document and as search to index and oracle.
func FuzzSearch(f *testing.F) {
	for _, s := range [][2]string{{"公共交通运输", "交通"}, {"ＣＳＶ格式", "csv"}, {"e\u0301", "é"}, {"a\xffb", "\xff"}, {"İ", "i"}, {"がか\u3099", "が"}, {"12024年", "2024年"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, text, search string) {
		if len(search) > index.MaxSearchBytes {
			return
		}
		n := newNaive()
		docs := []index.Doc{{Key: "title", Title: text}, {Key: "text", Text: text}, {Key: "keywords", Keywords: []string{search, text}}, {Key: "other", Text: search + "交" + text}}
		n.apply(docs, nil)
		for _, tail := range []int{0, 1} {
			x := index.New(index.Config{Tail: tail, Inline: true})
			x.Apply(1, docs, nil)
			q := index.Query{Search: search, First: 2, Total: true}
			var refused *index.QueryError
			if _, err := x.Query(q); errors.As(err, &refused) {
				return // too many words
			}
			agree(t, x.View(), n, q)
		}
	})
}

// FuzzCursor proves that a cursor is a place or an error, never a panic.
func FuzzCursor(f *testing.F) {
	x := index.New(index.Config{Tail: 2, Inline: true})
	x.Apply(1, []index.Doc{{Key: "a", Name: "甲", Text: "交通"}, {Key: "b", Title: "交通"}, {Key: "c", Text: "交通"}}, nil)
	for o := range index.Issued + 1 {
		r, err := x.Query(index.Query{Search: "交通", Order: o, First: 3})
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range r.Cursors {
			f.Add(c, uint8(o))
		}
	}
	f.Fuzz(func(t *testing.T, cursor string, o uint8) {
		q := index.Query{Search: "交通", Order: index.Order(o % 4), First: 3, After: cursor}
		if r, err := x.Query(q); err != nil && !errors.Is(err, index.ErrCursor) || len(r.Keys) > 3 {
			t.Fatalf("%d keys, %v", len(r.Keys), err)
		}
	})
}

// FuzzLoad proves that a damaged checkpoint, even with a good checksum, is
// refused or answers without a panic.
func FuzzLoad(f *testing.F) {
	good := sample(f)
	f.Add(good)
	f.Add(good[:40])
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := index.Load(index.Config{Tail: 2, Inline: true}, bytes.NewReader(reseal(b)))
		if err != nil {
			if !errors.Is(err, index.ErrCheckpoint) {
				t.Fatal(err)
			}
			return
		}
		for _, search := range []string{"", "交通", "交", "运输 data"} {
			q := index.Query{Search: search, First: 10, Total: true, Facets: []string{"d"}}
			if _, err := x.Query(q); err != nil {
				t.Fatal(err)
			}
		}
		x.Apply(1<<62, []index.Doc{{Key: "1"}, {Key: "x"}, {Key: "y"}}, []string{"2"})
	})
}
