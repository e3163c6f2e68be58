package explorer_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/node/explorer"
)

// served is the page as a node serves it.
func served(t *testing.T) *http.ServeMux {
	t.Helper()
	mux := http.NewServeMux()
	if err := explorer.Routes(mux); err != nil {
		t.Fatal(err)
	}
	return mux
}

func get(t *testing.T, h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var attribute = regexp.MustCompile(`(?:src|href)="([^"]*)"`)

func TestThePageAndAllItNamesAreServedUnderAStrictPolicy(t *testing.T) {
	mux := served(t)
	html := get(t, mux, explorer.Path).Body.String()
	names := []string{explorer.Path, explorer.Path + "/examples.js"}
	for _, m := range attribute.FindAllStringSubmatch(html, -1) {
		names = append(names, m[1])
	}
	if len(names) < 5 {
		t.Fatalf("the page names only %q", names)
	}
	for _, name := range names {
		w := get(t, mux, name)
		policy := w.Header().Get("Content-Security-Policy")
		if w.Code != http.StatusOK || !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: %d with policy %q", name, w.Code, policy)
		}
		tag := w.Header().Get("ETag")
		if again := get(t, mux, name, "If-None-Match", tag); again.Code != http.StatusNotModified {
			t.Errorf("%s: asked again with its tag: %d, want 304", name, again.Code)
		}
	}
}

// texts are the files of the page.
func texts(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS("page"), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile("page/" + name)
		all[name] = string(text)
		return err
	})
	if err != nil || len(all) < 4 {
		t.Fatalf("reading the page: %d files, %v", len(all), err)
	}
	return all
}

func TestThePageTakesNothingFromElsewhereAndMakesNoMarkup(t *testing.T) {
	lines := 0
	for name, text := range texts(t) {
		lines += strings.Count(text, "\n")
		clean := strings.ReplaceAll(text, "http://www.w3.org/2000/svg", "")
		for _, bad := range []string{
			"http://", "https://", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
			"localStorage", "style=", "onclick=\"", "@import", "url(",
		} {
			if strings.Contains(clean, bad) {
				t.Errorf("%s holds %q", name, bad)
			}
		}
	}
	if lines > 500 {
		t.Errorf("the page has %d lines, at most 500 are allowed", lines)
	}
}
