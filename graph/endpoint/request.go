package endpoint

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Request is a GraphQL request, however it came in.
type Request struct {
	Query         string
	OperationName string
	Variables     map[string]any // numbers are json.Number
	// PersistedHash is extensions.persistedQuery.sha256Hash: the document is known by its SHA-256, or Query is to be remembered.
	PersistedHash string
}

// wireRequest is the JSON form. Unknown members are ignored, as the specification asks.
type wireRequest struct {
	Query         *string                    `json:"query"`
	OperationName *string                    `json:"operationName"`
	Variables     map[string]any             `json:"variables"` // numbers are json.Number
	Extensions    map[string]json.RawMessage `json:"extensions"`
}

type persistedQuery struct {
	Version    int    `json:"version"`
	SHA256Hash string `json:"sha256Hash"`
}

// readPost checks the content type, reads the body into buf and decodes it.
func readPost(w http.ResponseWriter, r *http.Request, buf *bytes.Buffer, limit int64) (Request, *refusal) {
	if r := checkContentType(r.Header.Get("Content-Type")); r != nil {
		return Request{}, r
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return Request{}, refuse(http.StatusUnsupportedMediaType, badRequest("content encoding is not supported"))
	}
	if r.ContentLength > limit {
		w.Header().Set("Connection", "close")
		return Request{}, tooLarge(limit)
	}
	if _, err := buf.ReadFrom(http.MaxBytesReader(w, r.Body, limit)); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return Request{}, tooLarge(limit)
		}
		return Request{}, refuse(http.StatusBadRequest, badRequest("request body could not be read"))
	}
	return decode(buf.Bytes())
}

func checkContentType(header string) *refusal {
	if header == "application/json" {
		return nil
	}
	kind, params, err := mime.ParseMediaType(header)
	if err != nil || kind != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, badRequest("content type must be application/json"), "Accept-Post", "application/json")
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") && !strings.EqualFold(charset, "utf8") {
		return refuse(http.StatusUnsupportedMediaType, badRequest("charset must be utf-8"))
	}
	return nil
}

func tooLarge(limit int64) *refusal {
	return refuse(http.StatusRequestEntityTooLarge, limitExceeded("request body exceeds %d bytes", limit))
}

// decode reads the JSON form of a request. It never quotes what it read.
func decode(body []byte) (Request, *refusal) {
	bad := func(message string) (Request, *refusal) {
		return Request{}, refuse(http.StatusBadRequest, badRequest("%s", message))
	}
	body = bytes.TrimLeft(body, " \t\r\n")
	switch {
	case len(body) == 0:
		return bad("request body is missing")
	case body[0] == '[':
		return bad("batches are not supported: send one JSON object per request")
	case body[0] != '{':
		return bad("request body must be a JSON object")
	case !utf8.Valid(body):
		return bad("request body must be UTF-8")
	case nesting(body) > maxJSONDepth:
		return bad("request body is nested too deeply")
	}
	var wire wireRequest
	switch field, err := decodeOne(body, &wire); {
	case field == "variables", field == "extensions":
		return bad(field + " must be a JSON object")
	case err != nil:
		return bad("request body must be a JSON object with a string query, and optionally a string operationName and objects variables and extensions")
	}
	return wire.request()
}

func (w wireRequest) request() (Request, *refusal) {
	var req Request
	if w.Query != nil {
		req.Query = *w.Query
	}
	if w.OperationName != nil {
		req.OperationName = *w.OperationName
	}
	req.Variables = w.Variables
	if raw := w.Extensions["persistedQuery"]; len(raw) > 0 {
		var known *persistedQuery
		if err := json.Unmarshal(raw, &known); err != nil || known == nil || known.Version != 1 {
			return req, refuse(http.StatusBadRequest, badRequest("extensions.persistedQuery must be an object with version 1 and sha256Hash"))
		}
		req.PersistedHash = strings.ToLower(known.SHA256Hash)
	}
	if strings.TrimSpace(req.Query) == "" && req.PersistedHash == "" {
		return req, refuse(http.StatusBadRequest, badRequest("query is missing"))
	}
	return req, nil
}

// decodeOne decodes one JSON value and no more, keeping numbers as they were written. With an error comes the
// outermost field of the wrong kind, if that is what is wrong.
func decodeOne(raw []byte, into any) (field string, err error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			field, _, _ = strings.Cut(wrong.Field, ".")
		}
		return field, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return "", errors.New("more than one value")
	}
	return "", nil
}

// nesting is the depth of brackets outside of strings. It bounds the recursion of everything that walks variables later.
func nesting(body []byte) int {
	depth, deepest, quoted := 0, 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return deepest
}

// readGet decodes the parameters query, operationName, variables and extensions.
func readGet(r *http.Request, limit int64) (Request, *refusal) {
	if int64(len(r.URL.RawQuery)) > limit {
		return Request{}, refuse(http.StatusRequestURITooLong, limitExceeded("query string exceeds %d bytes", limit))
	}
	params, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return Request{}, refuse(http.StatusBadRequest, badRequest("query string is malformed"))
	}
	var wire wireRequest
	for name, field := range map[string]**string{"query": &wire.Query, "operationName": &wire.OperationName} {
		if params.Has(name) {
			value := params.Get(name)
			*field = &value
		}
	}
	for name, values := range params {
		if len(values) > 0 && (!utf8.ValidString(values[0]) || nesting([]byte(values[0])) > maxJSONDepth && name != "query") {
			return Request{}, refuse(http.StatusBadRequest, badRequest("query string must be UTF-8, and JSON in it not nested too deeply"))
		}
	}
	for name, into := range map[string]any{"variables": &wire.Variables, "extensions": &wire.Extensions} {
		if text := params.Get(name); text != "" {
			if _, err := decodeOne([]byte(text), into); err != nil {
				return Request{}, refuse(http.StatusBadRequest, badRequest("%s must be a JSON object", name))
			}
		}
	}
	return wire.request()
}

// media is what the client accepts, as far as this endpoint can produce it.
type media struct {
	json      string // content type for a single answer, "" if none is accepted
	stream    bool   // text/event-stream is named
	onlyEvent bool   // nothing else is accepted
}

const (
	typeGraphQL = "application/graphql-response+json"
	typeJSON    = "application/json"
	typeEvents  = "text/event-stream"
)

// negotiate reads Accept. At equal quality the GraphQL media type wins if it is named; wildcards and silence mean
// application/json, as the specification asks for old clients.
func negotiate(accept []string) media {
	header := strings.Join(accept, ",")
	if strings.TrimSpace(header) == "" {
		return media{json: typeJSON}
	}
	var graphQ, jsonQ, wildQ, eventQ float64 = -1, -1, -1, -1
	for part := range strings.SplitSeq(header, ",") {
		name, quality := acceptPart(part)
		switch name {
		case typeGraphQL:
			graphQ = max(graphQ, quality)
		case typeJSON:
			jsonQ = max(jsonQ, quality)
		case typeEvents:
			eventQ = max(eventQ, quality)
		case "*/*", "application/*":
			wildQ = max(wildQ, quality)
		}
	}
	if jsonQ < 0 {
		jsonQ = wildQ
	}
	m := media{stream: eventQ > 0}
	switch {
	case graphQ > 0 && graphQ >= jsonQ:
		m.json = typeGraphQL
	case jsonQ > 0:
		m.json = typeJSON
	}
	m.onlyEvent = m.stream && m.json == ""
	return m
}

// acceptPart reads "type/subtype; q=0.5"; a malformed quality counts as 1.
func acceptPart(part string) (string, float64) {
	name, params, _ := strings.Cut(part, ";")
	quality := 1.0
	for param := range strings.SplitSeq(params, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		if strings.EqualFold(key, "q") {
			quality = parseQuality(value)
		}
	}
	return strings.ToLower(strings.TrimSpace(name)), quality
}

func parseQuality(value string) float64 {
	quality, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || quality < 0 || quality > 1 {
		return 1
	}
	return quality
}
