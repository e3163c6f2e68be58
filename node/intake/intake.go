package intake

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/home"
)

// HeaderSHA256 carries the declared hash of a material: 64 hex digits, as
// sha256sum prints them.
const HeaderSHA256 = "X-Content-SHA256"

// Fields under which the store keeps whose a record is.
const (
	FieldOwner       = "owner"       // token id of the submitter
	FieldInstitution = "institution" // institution id concerned
	FieldEntry       = "entry"       // entry concerned; its subject may read
)

// Caller is who a bearer token stands for.
type Caller struct {
	Token       string
	Institution string // "" for a citizen
}

// Config of a Handler. Home, HeldAt, Authenticate and Allow are required.
type Config struct {
	Home   *home.Store
	HeldAt string // division of this node
	// Authenticate finds the bearer of a secret; an error is a refusal.
	Authenticate func(ctx context.Context, secret string) (Caller, error)
	// Allow says whether the caller, who is not the submitter, may read.
	Allow func(ctx context.Context, c Caller, r home.Record) (bool, error)
	Log   zerolog.Logger

	MaxBytes   int64         // of one material; catalog.MaxMaterial if zero
	PerMinute  float64       // uploads of one token, on average; 20 if zero
	Burst      int           // uploads of one token at once; 20 if zero
	Together   int           // uploads under way; 16 if zero
	PerToken   int           // uploads of one token under way; 2 if zero
	Idle       time.Duration // longest pause of a sender; 30 s if zero
	Longest    time.Duration // longest upload; 10 min if zero
	MaxContact int64         // bytes of a contact; 16 KiB if zero
}

// Handler serves the two collections.
type Handler struct {
	config Config
	mux    *http.ServeMux
	limits *limits
}

// New makes a handler.
func New(c Config) *Handler {
	c.MaxBytes = or(c.MaxBytes, catalog.MaxMaterial)
	c.PerMinute = or(c.PerMinute, 20)
	c.Burst = or(c.Burst, 20)
	c.Together = or(c.Together, 16)
	c.PerToken = or(c.PerToken, 2)
	c.Idle = or(c.Idle, 30*time.Second)
	c.Longest = or(c.Longest, 10*time.Minute)
	c.MaxContact = or(c.MaxContact, 16<<10)
	h := &Handler{config: c, mux: http.NewServeMux(), limits: newLimits(c)}
	h.mux.HandleFunc("POST /materials", h.signedIn(h.putMaterial))
	h.mux.HandleFunc("GET /materials/{pointer}", h.signedIn(h.getMaterial))
	h.mux.HandleFunc("POST /contacts", h.signedIn(h.putContact))
	h.mux.HandleFunc("GET /contacts/{pointer}", h.signedIn(h.getContact))
	return h
}

func or[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

// ServeHTTP serves /materials and /contacts.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.mux.ServeHTTP(w, r) }

// Receipt is the answer to an upload. Pointer, Hash, Size and HeldAt are what a
// claim names; SHA256 is for the submitter alone and never goes into the log.
type Receipt struct {
	Pointer string `json:"pointer"`
	Hash    string `json:"hash"` // salted, in hex
	SHA256  string `json:"sha256,omitempty"`
	Size    int64  `json:"bytes,omitempty"`
	HeldAt  string `json:"heldAt"` // division
}

func (h *Handler) signedIn(next func(http.ResponseWriter, *http.Request, Caller)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		secret, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !bearer || secret == "" {
			w.Header().Set("WWW-Authenticate", "Bearer")
			h.refuse(w, refusal("UNAUTHENTICATED", "请以令牌登录", "sign in with a bearer token"))
			return
		}
		caller, err := h.config.Authenticate(r.Context(), secret)
		if err != nil {
			h.refuse(w, err)
			return
		}
		next(w, r, caller)
	}
}

func refusal(code, zh, en string, details ...ledger.Detail) error {
	return ledger.Refuse(code, "", zh, en, details...)
}

// putMaterial streams one file into the store.
func (h *Handler) putMaterial(w http.ResponseWriter, r *http.Request, c Caller) {
	if r.ContentLength > h.config.MaxBytes {
		h.refuse(w, ledger.Refuse("MATERIAL_TOO_LARGE", "35", "材料超过允许的大小", "the material is larger than allowed",
			ledger.Detail{Field: "bytes", Reason: fmt.Sprintf("at most %d bytes", h.config.MaxBytes)}))
		return
	}
	release, err := h.limits.enter(c.Token)
	if err != nil {
		h.refuse(w, err)
		return
	}
	defer release()
	q := r.URL.Query()
	fields := ownedBy(c, q.Get(FieldInstitution), q.Get(FieldEntry))
	body := &patient{
		from: r.Body, control: http.NewResponseController(w), idle: h.config.Idle, end: time.Now().Add(h.config.Longest),
	}
	record, err := h.config.Home.PutFile(r.Context(), body, home.Upload{
		Name: q.Get("name"), SHA256: r.Header.Get(HeaderSHA256), Max: h.config.MaxBytes, Fields: fields,
	})
	if err != nil {
		h.refuse(w, err)
		return
	}
	h.config.Log.Info().Str("pointer", record.Pointer).Str("token", c.Token).Int64("bytes", record.File.Size).Msg("a material was kept")
	answer(w, http.StatusCreated, Receipt{
		Pointer: record.Pointer, Hash: hex.EncodeToString(record.Hash()), SHA256: record.File.SHA256, Size: record.File.Size, HeldAt: h.config.HeldAt,
	})
}

func ownedBy(c Caller, institution, entry string) map[string]string {
	fields := map[string]string{FieldOwner: c.Token}
	if institution != "" {
		fields[FieldInstitution] = institution
	}
	if entry != "" {
		fields[FieldEntry] = entry
	}
	return fields
}

// patient reads a body whose sender may be slow but not silent.
type patient struct {
	from    io.Reader
	control *http.ResponseController
	idle    time.Duration
	end     time.Time
}

func (p *patient) Read(b []byte) (int, error) {
	until := time.Now().Add(p.idle)
	if until.After(p.end) {
		until = p.end
	}
	if err := p.control.SetReadDeadline(until); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return p.from.Read(b)
}

// kept reads a record for a caller who may; for others it does not exist.
func (h *Handler) kept(r *http.Request, c Caller) (home.Record, error) {
	record, err := h.config.Home.Get(r.PathValue("pointer"))
	if err != nil {
		return home.Record{}, err
	}
	if record.Fields[FieldOwner] == c.Token && c.Token != "" {
		return record, nil
	}
	allowed, err := h.config.Allow(r.Context(), c, record)
	if err != nil {
		return home.Record{}, err
	}
	if !allowed {
		return home.Record{}, notFound(record.Pointer)
	}
	return record, nil
}

func notFound(pointer string) error {
	return refusal(ledger.CodeNotFound, "没有找到", "no such record", ledger.Detail{Field: "pointer", Value: pointer})
}

// getMaterial hands a file out, never for a browser to interpret.
func (h *Handler) getMaterial(w http.ResponseWriter, r *http.Request, c Caller) {
	record, err := h.kept(r, c)
	if err == nil && record.File == nil {
		err = notFound(record.Pointer)
	}
	if err != nil {
		h.refuse(w, err)
		return
	}
	file, err := h.config.Home.OpenFile(r.Context(), record.Pointer)
	if err != nil {
		h.refuse(w, err)
		return
	}
	defer func() { _ = file.Close() }()
	h.config.Log.Info().Str("pointer", record.Pointer).Str("token", c.Token).Msg("a material was read")
	header := w.Header()
	guardHeaders(header)
	header.Set("Content-Type", "application/octet-stream")
	header.Set("Content-Disposition", attachment(record.File.Name))
	header.Set("Content-Length", fmt.Sprint(record.File.Size))
	header.Set(HeaderSHA256, record.File.SHA256)
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(h.config.Longest)) // not every writer has one
	if _, err := io.Copy(w, file); err != nil {
		h.config.Log.Warn().Err(err).Str("pointer", record.Pointer).Msg("handing a material out")
		// The length was announced: the server cuts the connection, and half a
		// file does not look like a whole one.
	}
}

// putContact keeps a name and contacts, a flat JSON object of texts.
func (h *Handler) putContact(w http.ResponseWriter, r *http.Request, c Caller) {
	release, err := h.limits.enter(c.Token)
	if err != nil {
		h.refuse(w, err)
		return
	}
	defer release()
	var given map[string]string
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, h.config.MaxContact))
	if err := decoder.Decode(&given); err != nil || len(given) == 0 || decoder.More() {
		h.refuse(w, refusal("BAD_VALUE", "请求应为文本字段的 JSON 对象", "want one JSON object of texts, such as {\"name\": \"\", \"phone\": \"\"}"))
		return
	}
	q := r.URL.Query()
	fields := ownedBy(c, q.Get(FieldInstitution), q.Get(FieldEntry))
	for name, text := range given { // in any order: a map again
		fields[contactPrefix+name] = text
	}
	pointer, _, hash, err := h.config.Home.Put(r.Context(), home.Person, fields)
	if err != nil {
		h.refuse(w, err)
		return
	}
	answer(w, http.StatusCreated, Receipt{Pointer: pointer, Hash: hex.EncodeToString(hash), HeldAt: h.config.HeldAt})
}

// contactPrefix keeps what was given apart from whose it is.
const contactPrefix = "contact."

func (h *Handler) getContact(w http.ResponseWriter, r *http.Request, c Caller) {
	record, err := h.kept(r, c)
	if err == nil && record.Kind != home.Person {
		err = notFound(record.Pointer)
	}
	if err != nil {
		h.refuse(w, err)
		return
	}
	h.config.Log.Info().Str("pointer", record.Pointer).Str("token", c.Token).Msg("a contact was read")
	given := maps.Clone(record.Fields)
	maps.DeleteFunc(given, func(name, _ string) bool { return !strings.HasPrefix(name, contactPrefix) })
	shown := make(map[string]string, len(given))
	for name, text := range given { // in any order: a map again
		shown[strings.TrimPrefix(name, contactPrefix)] = text
	}
	answer(w, http.StatusOK, shown)
}

// guardHeaders keep a browser from interpreting, embedding and storing.
func guardHeaders(header http.Header) {
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	header.Set("Cache-Control", "private, no-store")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Referrer-Policy", "no-referrer")
}

func answer(w http.ResponseWriter, status int, v any) {
	guardHeaders(w.Header())
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) //nolint:errchkjson // escapes < > &; the client is gone if this fails
}

// Problem is every answer that is no result.
type Problem struct {
	Code      string   `json:"code"`
	Article   string   `json:"article,omitempty"`
	MessageZh string   `json:"messageZh"`
	MessageEn string   `json:"messageEn"`
	Details   []string `json:"details,omitempty"` // field, value and reason of each mistake
}

// refuse answers an error. Only refusals say what was wrong.
func (h *Handler) refuse(w http.ResponseWriter, err error) {
	p := Problem{Code: "INTERNAL", MessageZh: "节点内部错误", MessageEn: "this node cannot answer now"}
	var e *ledger.Error
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		p = Problem{Code: "TOO_SLOW", MessageZh: "上传超时", MessageEn: "the upload paused or took too long"}
	case errors.As(err, &e):
		p = Problem{Code: e.Code, Article: e.Article, MessageZh: e.MessageZh, MessageEn: e.MessageEn}
		for _, d := range e.Details {
			p.Details = append(p.Details, d.String())
		}
	default:
		h.config.Log.Warn().Err(err).Msg("an upload or reading failed")
	}
	w.Header().Set("Connection", "close") // what is left of a body is not waited for
	if p.Code == "RATE_LIMITED" || p.Code == "BUSY" {
		w.Header().Set("Retry-After", "60")
	}
	answer(w, statusOf(p.Code), p)
}

func statusOf(code string) int {
	switch code {
	case "BAD_VALUE":
		return http.StatusBadRequest
	case "UNAUTHENTICATED", "TOKEN_EXPIRED", "TOKEN_REVOKED":
		return http.StatusUnauthorized
	case "FORBIDDEN", "FOREIGN_JURISDICTION":
		return http.StatusForbidden
	case ledger.CodeNotFound:
		return http.StatusNotFound
	case "TOO_SLOW":
		return http.StatusRequestTimeout
	case "ERASED":
		return http.StatusGone
	case "MATERIAL_TOO_LARGE":
		return http.StatusRequestEntityTooLarge
	case "HELD_ELSEWHERE":
		return http.StatusMisdirectedRequest
	case "HASH_MISMATCH":
		return http.StatusUnprocessableEntity
	case "RATE_LIMITED":
		return http.StatusTooManyRequests
	case "BUSY":
		return http.StatusServiceUnavailable
	case "HOME_FULL":
		return http.StatusInsufficientStorage
	default:
		return http.StatusInternalServerError
	}
}
