package explorer

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"net/http"
)

//go:embed page
var page embed.FS

// Path is where the page is served.
const Path = "/explorer"

// policy lets the page load its own three files and speak to its own node.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Routes serves the page under Path.
func Routes(mux *http.ServeMux) error {
	for _, f := range []struct{ path, name, kind string }{
		{Path, "page/index.html", "text/html; charset=utf-8"},
		{Path + "/explorer.css", "page/explorer.css", "text/css; charset=utf-8"},
		{Path + "/explorer.js", "page/explorer.js", "text/javascript; charset=utf-8"},
		{Path + "/examples.js", "page/examples.js", "text/javascript; charset=utf-8"},
		{Path + "/icon.svg", "page/icon.svg", "image/svg+xml"},
	} {
		text, err := page.ReadFile(f.name)
		if err != nil {
			return fmt.Errorf("reading the explorer's page: %w", err)
		}
		mux.Handle("GET "+f.path, file{text: text, kind: f.kind, tag: fmt.Sprintf(`"%x"`, sha256.Sum256(text))})
	}
	mux.Handle("GET "+Path+"/{$}", http.RedirectHandler(Path, http.StatusMovedPermanently))
	return nil
}

// file is one embedded file with its headers.
type file struct {
	text      []byte
	kind, tag string
}

func (f file) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", f.tag)
	if r.Header.Get("If-None-Match") == f.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(f.text) // the client is gone if this fails
}
