package endpoint

import (
	"bytes"
	"encoding/json"
	"net/http"
	"sort"
	"strconv"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// result is a response before it is written. Without data the member data is absent, as the specification asks for refusals.
type result struct {
	data       []byte
	errors     gqlerror.List
	extensions map[string]any
	stamp      Stamp
}

// head and tail are the JSON around data, which is written as it is.
func (r *result) head(buf *bytes.Buffer) {
	buf.WriteByte('{')
	if len(r.errors) > 0 {
		buf.WriteString(`"errors":`)
		writeJSON(buf, r.errors)
		buf.WriteByte(',')
	}
	if r.data != nil {
		buf.WriteString(`"data":`)
	}
}

func (r *result) tail(buf *bytes.Buffer) {
	if r.data != nil {
		buf.WriteByte(',')
	}
	buf.WriteString(`"extensions":{"mulu":`)
	buf.Write(r.stamp.appendJSON(buf.AvailableBuffer()))
	names := make([]string, 0, len(r.extensions))
	for name := range r.extensions {
		if name != "mulu" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		buf.WriteByte(',')
		writeJSON(buf, name)
		buf.WriteByte(':')
		writeJSON(buf, r.extensions[name])
	}
	buf.WriteString("}}")
}

// writeJSON writes null for a value that JSON cannot hold; such a value could only come from a resolver's extension.
func writeJSON(buf *bytes.Buffer, value any) {
	encoded, err := json.Marshal(value)
	if err != nil {
		encoded = []byte("null")
	}
	buf.Write(encoded)
}

func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= 0x7f || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			encoded, err := json.Marshal(s)
			if err != nil {
				return append(b, `""`...)
			}
			return append(b, encoded...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// write sends a result with its status, as JSON or, if the client accepts nothing else, as one event.
func (x *exchange) write(status int, r result) {
	x.complete(status, &r)
	if x.media.onlyEvent {
		x.writeEvents(&r)
		return
	}
	buf := x.h.buffer()
	defer x.h.release(buf)
	r.head(buf)
	split := buf.Len()
	r.tail(buf)
	header := x.w.Header()
	x.commonHeaders(header)
	header["Content-Type"] = x.h.fixed.json
	if x.media.json == typeGraphQL {
		header["Content-Type"] = x.h.fixed.graphQL
	}
	header["Content-Length"] = []string{strconv.Itoa(buf.Len() + len(r.data))}
	x.w.WriteHeader(status)
	// A client that has gone away is the only reason for these to fail, and then nobody is left to be told.
	_, _ = x.w.Write(buf.Bytes()[:split])
	_, _ = x.w.Write(r.data)
	_, _ = x.w.Write(buf.Bytes()[split:])
}

// complete fills in what is common to all answers and notes what will be reported.
func (x *exchange) complete(status int, r *result) {
	x.written = true
	if r.stamp.Level == "" {
		r.stamp.Level = x.scope.consistency.Level
	}
	x.h.cfg.Stamp(x.ctx, &r.stamp)
	x.seen.Status = status
	if len(r.errors) > 0 && x.seen.Code == "" {
		code, _ := r.errors[0].Extensions["code"].(string)
		x.seen.Code = Code(code)
	}
}

func (x *exchange) commonHeaders(header http.Header) {
	header["X-Request-Id"] = []string{x.scope.requestID}
	header["X-Content-Type-Options"] = x.h.fixed.noSniff
	header["Vary"] = x.h.fixed.vary
	if len(header["Cache-Control"]) == 0 {
		header["Cache-Control"] = x.h.fixed.noStore
	}
}

// fixedHeaders are header values that never change, so that no request allocates them. Nothing may append to them.
type fixedHeaders struct{ json, graphQL, noSniff, vary, noStore, revalidate []string }

func newFixedHeaders() fixedHeaders {
	return fixedHeaders{
		json:       []string{typeJSON + "; charset=utf-8"},
		graphQL:    []string{typeGraphQL + "; charset=utf-8"},
		noSniff:    []string{"nosniff"},
		vary:       []string{"Accept, Authorization, Mulu-Read"},
		noStore:    []string{"no-store"},
		revalidate: []string{"private, no-cache"},
	}
}

func (x *exchange) cacheHeaders(key answerKey) {
	x.w.Header()["Etag"] = []string{key.etag()}
	x.w.Header()["Cache-Control"] = x.h.fixed.revalidate
}

func (x *exchange) notModified(key answerKey) {
	x.written = true
	x.seen.Status, x.seen.Cached = http.StatusNotModified, true
	x.cacheHeaders(key)
	x.commonHeaders(x.w.Header())
	x.w.WriteHeader(http.StatusNotModified)
}
