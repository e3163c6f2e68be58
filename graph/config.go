package graph

import (
	"context"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/endpoint"
	"github.com/mulu-catalog/mulu/graph/payload"
	"github.com/mulu-catalog/mulu/ledger"
)

// Config of the GraphQL layer. Cluster and Search are required; every other zero value means: not here, or the default named.
type Config struct {
	Cluster ledger.Cluster
	Search  Search
	// Changes is the ordered change feed; nil: subscriptions are refused.
	Changes Changes
	// Node is the division code of the node that answers.
	Node string
	// Applied is the newest applied log index; with it answers are cached. nil: no response cache.
	Applied func() uint64
	// Leader names the incarnation that leads, "" when unknown.
	Leader func() string
	// Transfer hands the lead over; an error means that this node does not lead. nil: never.
	Transfer func() error
	// Keys makes secrets and invitations. nil: clients bring their own secrets, and nobody is invited here.
	Keys Keys
	// Jobs are the statutory jobs; nil: none run here.
	Jobs Jobs
	// Mappings are the sources that imports can be read from.
	Mappings []payload.Mapping
	// IsNotYet and IsTooStale know the errors of Cluster.Read that mean NOT_YET and TOO_STALE.
	IsNotYet   func(error) bool
	IsTooStale func(error) bool
	// Introspection is open to readers without a token.
	Introspection bool
	// Now is the clock that tokens expire by. Default: time.Now.
	Now func() time.Time
	// Endpoint is what concerns HTTP alone: limits, logger, observer. Its functions for authentication, cost, stamps and cache keys
	// are set by New.
	Endpoint endpoint.Config
	Log      zerolog.Logger
}

// Search answers which entries match; node adapts the derived index to it.
type Search interface {
	Search(q SearchQuery) (SearchPage, error)
}

// SearchQuery asks for one page of entry identifiers and for figures over the whole result.
type SearchQuery struct {
	Words  string
	Filter SearchFilter
	Within string // edition whose frozen members are meant, "" for the present
	Order  string // RELEVANCE, UPDATED, NAME or ISSUED
	Desc   bool
	First  int
	After  string
	Facets []string
	Total  bool
}

// SearchFilter restricts a result; all parts that are set must hold, the zero value lets everything pass.
type SearchFilter struct {
	And, Or []SearchFilter
	Not     *SearchFilter
	Dim     string   // named as in EntryFilter; "visibility" and "secret" besides
	In      []string // one of these values
	Since   *int64   // data updated at or after, in milliseconds
	Before  *int64   // data updated before
}

// SearchPage answers a SearchQuery.
type SearchPage struct {
	Index       uint64
	Keys        []string
	Cursors     []string
	HasNext     bool
	HasPrevious bool
	Total       int
	Facets      map[string][]payload.FacetValue
}

// SearchError is an error of Search that the client can mend: a wrong cursor, too many words.
type SearchError struct{ Reason string }

func (e *SearchError) Error() string { return e.Reason }

// Changes follows the change feed: everything after the cursor ("index" or "index.ordinal"), in order, until ctx or emit ends it.
type Changes interface {
	Follow(ctx context.Context, after string, emit func(ledger.Change) error) error
}

// Keys is what needs a key of the node.
type Keys interface {
	// Secret derives a secret from a purpose: the same purpose gives the same secret, so that a retry does.
	Secret(purpose string) []byte
	// Person is the salted hash of a natural person.
	Person(name string) string
	// InviteHash is what the state keeps of an invitation's secret.
	InviteHash(secret []byte) ([]byte, error)
	// Invitation is the text of a join token; ok false where the federation's key is not.
	Invitation(invite catalog.Invite, secret []byte) (text string, ok bool, err error)
}

// Jobs are the statutory jobs of the node.
type Jobs interface {
	List() []payload.Job
	// Plan says what a job would do at a time (zero: now), and changes nothing.
	Plan(ctx context.Context, name string, at time.Time) ([]payload.PlannedCommand, error)
	// Run carries a job out as of a time (zero: now); twice for one time it runs once.
	Run(ctx context.Context, name string, at time.Time) (catalog.Occurrence, error)
}
