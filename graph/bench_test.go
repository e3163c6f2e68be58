package graph_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// BenchmarkQueries measures the handler alone, over the store of the tests: what GraphQL costs on one core.
func BenchmarkQueries(b *testing.B) {
	w := newWorld(b)
	var names []string
	for i := range 40 {
		names = append(names, fmt.Sprintf("数据%02d", i))
	}
	ids := w.listed(rows(names...)...)
	hangzhou := w.node("330100")
	serve := func(b *testing.B, body string) {
		b.Helper()
		request := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		recorder := httptest.NewRecorder()
		hangzhou.ServeHTTP(recorder, request)
		if recorder.Code != http.StatusOK || strings.Contains(recorder.Body.String(), `"errors"`) {
			b.Fatal(recorder.Body)
		}
	}
	entry := `{ entry(identifier: \"` + ids[0] + `\") { name summary openAttribute formats openingSubject { name } } }`
	for name, query := range map[string]func(i int) string{
		"entry/cached": func(int) string { return `{"query":"` + entry + `"}` },
		"entry/uncached": func(i int) string {
			return fmt.Sprintf(`{"query":"query($x: ID) { a: entry(identifier: $x) { name } %s","variables":{"x":"%d"}}`, entry[1:], i)
		},
		"page of 20/uncached": func(i int) string {
			return fmt.Sprintf(`{"query":"query($s: String) { entries(search: $s, first: 20, filter: {not: {listing: {eq: DRAFT}}}) { nodes { name openAttribute formats domains updateFrequency listing opening openingSubject { name } } } institution(id: \"%d\") { name } }"}`, i)
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				serve(b, query(i))
			}
		})
	}
}
