package endpoint

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Handler serves one schema. Mount it at /graphql; it looks at no path. Safe for concurrent use.
type Handler struct {
	cfg    Config
	schema *ast.Schema
	rules  *rules.Rules
	exec   *executor.Executor
	outer  http.Handler
	fixed  fixedHeaders

	documents *lru[string, *document]
	persisted *lru[string, string]
	answers   *lru[answerKey, *answer]
	buckets   *buckets
	running   *gate
	writing   *gate
	streams   *streams

	stopping chan struct{}
	stopOnce sync.Once
	idPrefix string
	idCount  atomic.Uint64
	buffers  sync.Pool // of *bytes.Buffer
}

// New returns a Handler for schema. It fails only for a malformed trusted origin.
func New(schema graphql.ExecutableSchema, cfg Config) (*Handler, error) {
	cfg = cfg.withDefaults(runtime.GOMAXPROCS(0))
	h := &Handler{
		cfg: cfg, schema: schema.Schema(), rules: validationRules(), exec: executor.New(schema),
		fixed:     newFixedHeaders(),
		documents: newLRU[string, *document](cfg.MaxDocuments, cfg.MaxDocumentBytes),
		persisted: newLRU[string, string](cfg.MaxDocuments, cfg.MaxDocumentBytes),
		answers:   newLRU[answerKey, *answer](maxAnswers, cfg.MaxResponseBytes),
		buckets:   newBuckets(),
		running:   newGate(cfg.MaxRunning, cfg.MaxWaiting),
		writing:   newGate(cfg.MaxWriting, 0),
		streams:   newStreams(cfg.MaxStreams, cfg.MaxTotalStreams),
		stopping:  make(chan struct{}),
		buffers:   sync.Pool{New: func() any { return new(bytes.Buffer) }},
	}
	h.exec.SetErrorPresenter(h.present)
	h.exec.SetRecoverFunc(h.recovered)
	h.exec.SetQueryCache(executorDocuments{})
	h.exec.SetParserTokenLimit(cfg.MaxTokens)
	h.exec.SetDisableSuggestion(true)

	var seed [6]byte
	_, _ = rand.Read(seed[:]) // never fails
	h.idPrefix = hex.EncodeToString(seed[:]) + "-"

	origins := http.NewCrossOriginProtection()
	for _, origin := range cfg.TrustedOrigins {
		if err := origins.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("trusted origin %q: %w", origin, err)
		}
	}
	origins.SetDenyHandler(http.HandlerFunc(h.denyOrigin))
	h.outer = origins.Handler(http.HandlerFunc(h.serve))
	return h, nil
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.outer.ServeHTTP(w, r) }

// Drain ends every subscription without a complete event, so that clients resume elsewhere, refuses new ones, and waits for the
// end of those that run, or of ctx. Queries and mutations are drained by http.Server.Shutdown.
func (h *Handler) Drain(ctx context.Context) error {
	h.streams.close()
	h.stopOnce.Do(func() { close(h.stopping) })
	select {
	case <-h.streams.idle:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting for subscriptions to end: %w", ctx.Err())
	}
}

// Execute runs a query or mutation inside the process, under the same limits as a request, as the viewer whom ctx names. It is
// for pages that this daemon renders itself. A refusal comes back as errors without data.
func (h *Handler) Execute(ctx context.Context, req Request, c Consistency) *graphql.Response {
	ctx, cancel := context.WithTimeout(ctx, h.cfg.Timeout)
	defer cancel()
	ctx, sc := h.newScope(ctx)
	sc.consistency = c
	o := &operation{h: h, scope: sc, req: req}
	defer sc.turn.end()
	if r := o.prepare(ctx); r != nil {
		return &graphql.Response{Errors: r.list}
	}
	if o.op.Operation.Operation == ast.Subscription {
		return &graphql.Response{Errors: gqlerror.List{badRequest("subscriptions need a stream").graphQL(nil, nil)}}
	}
	if r := o.admit(o.ctx); r != nil {
		return &graphql.Response{Errors: r.list}
	}
	return o.execute()
}

func (h *Handler) nextID() string {
	return h.idPrefix + strconv.FormatUint(h.idCount.Add(1), 36)
}

func (h *Handler) serve(w http.ResponseWriter, r *http.Request) {
	x := h.newExchange(w, r)
	defer x.finish()
	if refused := x.handle(); refused != nil {
		x.refuse(refused)
	}
}

func (h *Handler) denyOrigin(w http.ResponseWriter, r *http.Request) {
	x := h.newExchange(w, r)
	defer x.finish()
	x.refuse(refuse(http.StatusForbidden, &Error{Code: Forbidden, Message: "cross-origin request refused"}))
}

func (h *Handler) newExchange(w http.ResponseWriter, r *http.Request) *exchange {
	ctx, sc := h.newScope(r.Context())
	x := &exchange{h: h, w: w, r: r, ctx: ctx, scope: sc, began: time.Now()}
	x.media = media{json: typeJSON}
	return x
}

func (h *Handler) buffer() *bytes.Buffer {
	buf, ok := h.buffers.Get().(*bytes.Buffer)
	if !ok {
		return new(bytes.Buffer)
	}
	buf.Reset()
	return buf
}

// release returns a buffer to the pool, unless one large request made it large for ever.
func (h *Handler) release(buf *bytes.Buffer) {
	if buf.Cap() <= 1<<20 {
		h.buffers.Put(buf)
	}
}
