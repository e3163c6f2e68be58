package endpoint

import (
	"context"
	"net/http"
	"time"

	"github.com/rs/zerolog"
)

// Config of a Handler. Every zero value works and means the default named in the comment; functions are called concurrently.
type Config struct {
	// Authenticate finds out who asks and returns the context that resolvers will see. A request without a token must pass (the
	// public reader). Its error becomes 401 UNAUTHENTICATED, unless it is an *Error with another code. Default: everybody is the public.
	Authenticate func(ctx context.Context, r *http.Request) (context.Context, error)
	// Budget is the cost one request may have. Default: 20,000 for everybody.
	Budget func(ctx context.Context) int
	// Introspection says who may use __schema and __type. Default: everybody.
	Introspection func(ctx context.Context) bool
	// Stamp completes the stamp of an answer that is about to be written, also of one that comes from the cache or was refused:
	// node, applied index, as-of time. Fields that resolvers recorded are set already and should be kept. Default: nothing is added.
	Stamp func(ctx context.Context, s *Stamp)
	// CacheKey names all that an answer depends on besides document, variables and consistency: who looks, and the applied index.
	// ok false means: do not cache. Default: no response cache.
	CacheKey func(ctx context.Context) (viewer string, index uint64, ok bool)
	// EventID finds the id line of a subscription event in its data (the JSON object of the root field); "" writes none.
	EventID func(data []byte) string
	// ClientKey names the client for rate and stream limits, after authentication. Default: the address, /64 for IPv6.
	ClientKey func(ctx context.Context, r *http.Request) string
	// Rate is how many requests per second, and how many at once, a client may send. Default: no limit.
	Rate func(ctx context.Context) (perSecond float64, burst int)
	// Persisted finds trusted documents by the hex SHA-256 of their text. Documents that clients register are kept besides.
	Persisted func(hash string) (document string, ok bool)
	// Observe is told about every finished request. Default: nobody is told.
	Observe func(Observation)
	// Logger gets defects of this program: panics and errors without a code. Zero value: silence.
	Logger zerolog.Logger
	// TrustedOrigins may send cross-origin requests with credentials, as "scheme://host[:port]". Default: none.
	TrustedOrigins []string

	MaxBody          int64 // bytes of a request body or query string; default 256 KiB
	MaxTokens        int   // of a document; default 2,000
	MaxDepth         int   // of nested fields; default 12 (introspection: 20)
	MaxAliases       int   // aliases in a document, and root fields of an operation; default 100
	MaxDirectives    int   // uses in a document; default 50
	MaxSpreads       int   // fragment spreads in a document; default 100
	MaxMutations     int   // root fields of a mutation; default 10
	MaxPage          int   // largest value of an argument named first; default 100
	MaxRunning       int   // queries worked on at once; default 2 × GOMAXPROCS
	MaxWaiting       int   // queries waiting for their turn; default 64, beyond it 503
	MaxWriting       int   // mutations in flight; default 1,024, beyond it 503
	MaxStreams       int   // subscriptions of one client; default 8
	MaxTotalStreams  int   // subscriptions of all clients; default 1,024
	MaxDocuments     int   // parsed documents kept; default 1,000
	MaxDocumentBytes int   // source text of all kept documents; default 1 MiB
	MaxResponseBytes int   // of the response cache; default 64 MiB

	Timeout   time.Duration // of a query or mutation; default 5 s
	Heartbeat time.Duration // between comments of an idle stream; default 15 s
	StreamAge time.Duration // after which a stream ends, so that its client authenticates again; default 1 h
	CacheAge  time.Duration // after which a cached answer is computed again, because some fields depend on the clock; default 10 s
}

// Observation is what is worth counting about one request. No variable and no document text is in it.
type Observation struct {
	Type      string        // query, mutation, subscription; "" if refused before it was known
	Operation string        // name given by the client, "" if none; unbounded, so no label of a metric
	Code      Code          // of the first error, "" if none
	Status    int           // HTTP status
	Duration  time.Duration // for a stream: its life
	Cost      int
	Cached    bool // the answer came from the response cache, or was 304
}

const (
	publicBudget       = 20_000
	introspectionDepth = 20
	maxJSONDepth       = 64
)

func (c Config) withDefaults(processors int) Config {
	setDefault(&c.MaxBody, 256<<10)
	setDefault(&c.MaxTokens, 2_000)
	setDefault(&c.MaxDepth, 12)
	setDefault(&c.MaxAliases, 100)
	setDefault(&c.MaxDirectives, 50)
	setDefault(&c.MaxSpreads, 100)
	setDefault(&c.MaxMutations, 10)
	setDefault(&c.MaxPage, 100)
	setDefault(&c.MaxRunning, 2*processors)
	setDefault(&c.MaxWaiting, 64)
	setDefault(&c.MaxWriting, 1_024)
	setDefault(&c.MaxStreams, 8)
	setDefault(&c.MaxTotalStreams, 1_024)
	setDefault(&c.MaxDocuments, 1_000)
	setDefault(&c.MaxDocumentBytes, 1<<20)
	setDefault(&c.MaxResponseBytes, 64<<20)
	setDefault(&c.Timeout, 5*time.Second)
	setDefault(&c.Heartbeat, 15*time.Second)
	setDefault(&c.StreamAge, time.Hour)
	setDefault(&c.CacheAge, 10*time.Second)
	defaultHooks(&c)
	return c
}

func defaultHooks(c *Config) {
	if c.Authenticate == nil {
		c.Authenticate = func(ctx context.Context, _ *http.Request) (context.Context, error) { return ctx, nil }
	}
	if c.Budget == nil {
		c.Budget = func(context.Context) int { return publicBudget }
	}
	if c.Introspection == nil {
		c.Introspection = func(context.Context) bool { return true }
	}
	if c.Stamp == nil {
		c.Stamp = func(context.Context, *Stamp) {}
	}
	if c.CacheKey == nil {
		c.CacheKey = func(context.Context) (string, uint64, bool) { return "", 0, false }
	}
	if c.EventID == nil {
		c.EventID = func([]byte) string { return "" }
	}
	if c.ClientKey == nil {
		c.ClientKey = clientAddress
	}
	if c.Persisted == nil {
		c.Persisted = func(string) (string, bool) { return "", false }
	}
	if c.Observe == nil {
		c.Observe = func(Observation) {}
	}
}

func setDefault[T int | int64 | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}
