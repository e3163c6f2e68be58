package outlet

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path"
	"strconv"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/time/rate"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/interchange"
)

// Reader reads the replicated state.
type Reader interface {
	Read(ctx context.Context, level ledger.ReadLevel, fn func(ledger.Reader) error) (ledger.Stamp, error)
}

// Config of an Outlet. Limits that are zero have working values.
type Config struct {
	Dir      string // for exports being sent; emptied at the start
	Cluster  Reader
	Division string // of the node
	// Prohibited and Contact are what interchange.Cut says of them.
	Prohibited bool
	Contact    string
	// Unready says that an error of Cluster passes by itself.
	Unready func(error) bool
	Log     zerolog.Logger

	MaxAge    time.Duration // proven age of a picture (60 s)
	WriteFor  time.Duration // longest time to write an export (10 min)
	WaitFor   time.Duration // longest wait for a log index, and for another export (30 s)
	Downloads int           // sent at once (16)
	PerClient int           // sent at once to one address (8)
	PerSecond float64       // exports begun, lasting (0.5)
	Burst     int           // exports begun at once (20)
	Slowest   int64         // bytes a second below which a reader is cut off (64 KiB)
	Keep      int           // exports kept for whoever asks again (4)
}

func (c *Config) defaults() {
	def(&c.MaxAge, time.Minute)
	def(&c.WriteFor, 10*time.Minute)
	def(&c.WaitFor, 30*time.Second)
	def(&c.Downloads, 16)
	def(&c.PerClient, 8)
	def(&c.PerSecond, 0.5)
	def(&c.Burst, 20)
	def(&c.Slowest, 64<<10)
	def(&c.Keep, 4)
	if c.Unready == nil {
		c.Unready = func(error) bool { return false }
	}
}

func def[T comparable](value *T, usual T) {
	var zero T
	if *value == zero {
		*value = usual
	}
}

// Outlet serves exports. It is safe for many goroutines.
type Outlet struct {
	config Config
	spool  *spool
	gate   *gate
	begun  *rate.Limiter
	turn   chan struct{} // held by who writes an export
}

// New clears what an earlier run left behind.
func New(c Config) (*Outlet, error) {
	c.defaults()
	if err := os.RemoveAll(c.Dir); err != nil {
		return nil, fmt.Errorf("clearing old exports: %w", err)
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the directory of exports: %w", err)
	}
	return &Outlet{
		config: c, spool: newSpool(c.Dir, c.Keep), gate: newGate(c.Downloads, c.PerClient),
		begun: rate.NewLimiter(rate.Limit(c.PerSecond), c.Burst), turn: make(chan struct{}, 1),
	}, nil
}

// Routes adds the public addresses. Two of them are where harvesters look without being told.
func (o *Outlet) Routes(mux *http.ServeMux) {
	for _, f := range interchange.Forms() {
		serve := func(w http.ResponseWriter, r *http.Request) { o.public(w, r, f) }
		mux.HandleFunc("GET /export/"+f.File, serve)
		if path.Ext(f.File) != ".csv" && path.Ext(f.File) != ".ndjson" {
			mux.HandleFunc("GET /"+f.File, serve)
		}
	}
}

// public serves somebody unknown, within the limits.
func (o *Outlet) public(w http.ResponseWriter, r *http.Request, f interchange.Form) {
	leave, err := o.gate.enter(client(r))
	if err != nil {
		o.refuse(w, err)
		return
	}
	defer leave()
	o.serve(w, r, f, true)
}

// Operator serves ?format=NAME to who may open the node's socket: the same
// export, without the limits that are for strangers.
func (o *Outlet) Operator(w http.ResponseWriter, r *http.Request) {
	f, ok := interchange.FormOf(r.URL.Query().Get("format"))
	if !ok {
		o.refuse(w, badValue("format", r.URL.Query().Get("format"), "ndjson, csv, dcat or datajson"))
		return
	}
	o.serve(w, r, f, false)
}

// serve finds or writes the export that is asked for, and sends it.
func (o *Outlet) serve(w http.ResponseWriter, r *http.Request, f interchange.Form, limited bool) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // the request is read; writing the export may take longer
	selection, level, err := asked(r.URL.Query(), o.config.MaxAge)
	if err != nil {
		o.refuse(w, err)
		return
	}
	found, err := o.find(r.Context(), &request{
		form: f, selection: selection, level: level, has: r.Header.Get("If-None-Match"), limited: limited,
	})
	if errors.Is(err, errUnchanged) {
		w.Header().Set("Etag", found.tag)
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if err != nil {
		o.refuse(w, err)
		return
	}
	defer func() { _ = found.file.Close() }()
	if err := o.send(w, r, f, &found); err != nil {
		o.refuse(w, err)
	}
}

// send sends an export. A reader slower than Slowest is cut off.
func (o *Outlet) send(w http.ResponseWriter, r *http.Request, f interchange.Form, found *sent) error {
	info, err := found.file.Stat()
	if err != nil {
		return fmt.Errorf("measuring the export: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", f.MediaType)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Disposition", `attachment; filename="`+f.File+`"`)
	h.Set("Etag", found.tag)
	h.Set(HeaderIndex, strconv.FormatUint(found.index, 10))
	h.Set(HeaderHash, found.hash)
	h.Set(HeaderEntries, strconv.Itoa(found.total.Entries))
	h.Set(HeaderTombstones, strconv.Itoa(found.total.Tombstones))
	if r.Header.Get("If-Range") == "" {
		r.Header.Del("Range") // parts of two cuts must never meet in one file
	}
	end := time.Now().Add(time.Minute + time.Duration(info.Size()/o.config.Slowest)*time.Second)
	_ = http.NewResponseController(w).SetWriteDeadline(end) // not every writer has one
	http.ServeContent(w, r, "", time.Time{}, found.file)
	return nil
}

// The headers that say which cut it is and how much it holds.
const (
	HeaderIndex      = "X-Mulu-Applied-Index"
	HeaderHash       = "X-Mulu-State-Hash"
	HeaderEntries    = "X-Mulu-Entries"
	HeaderTombstones = "X-Mulu-Tombstones"
)
