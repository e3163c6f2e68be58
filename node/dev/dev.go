package dev

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/config"
)

// Options of a development federation.
type Options struct {
	Data   string
	Host   string   // loopback address of all nodes; 127.0.0.1 if empty
	Port   int      // of the province's GraphQL; the cities follow. 0: any free ports
	Cities []string // division codes
	Sample string   // "all" or "none"
	// Settings are those of every node, but for its directory and addresses; the
	// defaults if nil.
	Settings *config.Config
}

// Persona is one line of tokens.json.
type Persona struct {
	Token string `json:"token"`
	Node  string `json:"node"` // base URL of the node to speak to
}

// World is the running federation.
type World struct {
	options  Options
	nodes    []*node.Node // the province first
	personas map[string]Persona
	order    []string
	offices  map[string]string // institution ids by persona
	failing  sync.Once         // the first failure stays
	failed   chan struct{}
	cause    error
}

// startTimeout bounds the building of the federation.
const startTimeout = 2 * time.Minute

// check names every option that cannot be, before anything is made.
func (o Options) check() error {
	var wrong []error
	for i, city := range o.Cities {
		if d, ok := catalog.LookupDivision(city); !ok || d.Level != catalog.LevelCity {
			wrong = append(wrong, fmt.Errorf("--cities: %q is not one of the eleven districted cities", city))
		} else if slices.Contains(o.Cities[:i], city) {
			wrong = append(wrong, fmt.Errorf("--cities: %q is named twice", city))
		}
	}
	if o.Sample != "all" && o.Sample != "none" && o.Sample != "" {
		wrong = append(wrong, fmt.Errorf("--sample: %q is neither all nor none", o.Sample))
	}
	return errors.Join(wrong...)
}

// Open builds the federation in options.Data, which must be empty, or starts
// again the one that is there.
func Open(ctx context.Context, options Options, log zerolog.Logger) (_ *World, err error) {
	if options.Host == "" {
		options.Host = "127.0.0.1"
	}
	w := &World{options: options, personas: map[string]Persona{}, offices: map[string]string{}, failed: make(chan struct{})}
	if err := options.check(); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.Close())
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := w.freePorts(ctx); err != nil {
		return w, err
	}
	if w.exists() {
		return w, w.reopen(ctx, log)
	}
	if held := w.held(); len(held) > 0 {
		return w, fmt.Errorf("%s 中有未建完的联盟，请删除或另用 --data · %s holds a federation that was not finished; remove it or name another --data", w.options.Data, w.options.Data)
	}
	if err := w.build(ctx, log); err != nil {
		return w, err
	}
	w.watch()
	return w, nil
}

func (w *World) exists() bool {
	_, err := os.Stat(w.tokensPath())
	return err == nil
}

func (w *World) tokensPath() string { return filepath.Join(w.options.Data, "tokens.json") }

// config of the i-th node; the province is 0.
func (w *World) config(i int, division string) config.Config {
	c := config.Default()
	if w.options.Settings != nil {
		c = *w.options.Settings
		c.Advertise, c.PublicURL = "", ""
	}
	c.Data = filepath.Join(w.options.Data, division)
	c.Listen = net.JoinHostPort(w.options.Host, "0")
	c.HTTP = c.Listen
	if w.options.Port != 0 {
		c.HTTP = net.JoinHostPort(w.options.Host, strconv.Itoa(w.options.Port+i))
	}
	c.Explorer, c.LogLevel, c.ProbeEvery = true, "warn", 2*time.Second
	return c
}

func (w *World) build(ctx context.Context, log zerolog.Logger) error {
	if err := w.found(ctx, log); err != nil {
		return fmt.Errorf("founding the province: %w", err)
	}
	for i, city := range w.options.Cities {
		if err := w.join(ctx, i+1, city, log); err != nil {
			return fmt.Errorf("joining %s: %w", city, err)
		}
	}
	if err := w.staff(ctx); err != nil {
		return fmt.Errorf("giving out roles: %w", err)
	}
	if w.options.Sample != "none" {
		if err := w.sample(ctx); err != nil {
			return fmt.Errorf("loading the sample catalog: %w", err)
		}
		if err := w.scenes(ctx); err != nil {
			return fmt.Errorf("playing the sample's scenes: %w", err)
		}
	}
	return w.writeTokens()
}

// fixedListen takes a free port for the TLS listener, so that the node comes
// back under the same address.
func fixedListen(ctx context.Context, c *config.Config) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("looking for a free port: %w", err)
	}
	c.Listen = l.Addr().String()
	c.Advertise = c.Listen
	c.PublicURL = "http://" + c.HTTP
	return l.Close()
}

func (w *World) found(ctx context.Context, log zerolog.Logger) error {
	c := w.config(0, catalog.Province)
	if err := fixedListen(ctx, &c); err != nil {
		return err
	}
	n, err := node.Found(ctx, c, node.Foundation{
		Federation: "zhejiang-dev", AuthorityName: "浙江省数据局", AuthorityUSCC: "11330000MB1234562R",
	}, log)
	if err != nil {
		return err
	}
	w.nodes = append(w.nodes, n)
	return nil
}

func (w *World) join(ctx context.Context, i int, city string, log zerolog.Logger) error {
	token, err := w.nodes[0].Invite(ctx, admin.InviteRequest{Division: city, Voter: true, TTL: time.Hour})
	if err != nil {
		return err
	}
	c := w.config(i, city)
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("making the data directory: %w", err)
	}
	if err := fixedListen(ctx, &c); err != nil {
		return err
	}
	if _, err := node.Join(ctx, c, token); err != nil {
		return err
	}
	n, err := node.Open(ctx, c, log)
	if err != nil {
		return err
	}
	w.nodes = append(w.nodes, n)
	return n.WaitMember(ctx)
}

// watch tells when any node cannot go on.
func (w *World) watch() {
	for _, n := range w.nodes {
		go func() { // ends with its node
			<-n.Failed()
			if cause := n.Cause(); cause != nil {
				w.failing.Do(func() {
					w.cause = cause
					close(w.failed)
				})
			}
		}()
	}
}

// Failed is closed when a node cannot go on; Cause says why.
func (w *World) Failed() <-chan struct{} { return w.failed }

// Cause is why a node ended.
func (w *World) Cause() error { return w.cause }

// Nodes are the nodes, the province first.
func (w *World) Nodes() []*node.Node { return w.nodes }

// Personas by name.
func (w *World) Personas() map[string]Persona { return w.personas }

// Close stops the cities, then the province, gracefully.
func (w *World) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	errs := make([]error, len(w.nodes))
	var stopping sync.WaitGroup
	for i, n := range w.nodes {
		stopping.Go(func() {
			errs[i] = errors.Join(n.Quiesce(ctx), n.Close()) // all go together: nobody is left to take over the lead
		})
	}
	stopping.Wait()
	w.nodes = nil
	return errors.Join(errs...)
}

// nodeOf is the node of a division's jurisdiction.
func (w *World) nodeOf(division string) *node.Node {
	for _, n := range w.nodes {
		if n.Division() == catalog.HomeDivision(division) {
			return n
		}
	}
	return w.nodes[0]
}

// do gives a command through the node of a division, on the node's own behalf.
func do[C ledger.Rule[R], R any](ctx context.Context, w *World, division string, c C) (R, error) {
	n := w.nodeOf(division)
	return as(ctx, n, ledger.Claim{Role: string(catalog.RoleNode)}, n.Incarnation(), c)
}

func as[C ledger.Rule[R], R any](ctx context.Context, n *node.Node, claim ledger.Claim, client string, c C) (R, error) {
	result, _, err := ledger.Propose(ctx, n.Cluster(), ledger.Request{ID: randomText(), Client: client, Claim: claim}, c)
	if err != nil {
		return result, fmt.Errorf("%s: %w", c.Kind(), err)
	}
	return result, nil
}

func randomText() string {
	raw := make([]byte, 24)
	_, _ = rand.Read(raw) // never fails
	return base64.RawURLEncoding.EncodeToString(raw)
}

// persona gives out a token through the node of the division.
func (w *World) persona(ctx context.Context, name, division, institution string, roles ...catalog.Role) error {
	secret := "dev_" + randomText()
	hash := sha256.Sum256([]byte(secret))
	person := sha256.Sum256([]byte(randomText() + name))
	_, err := do(ctx, w, division, catalog.IssueToken{
		SecretHash: hash[:], Person: hex.EncodeToString(person[:12]), Institution: institution, Roles: roles, Label: name,
		ExpiresAt: ledger.InstantOf(time.Now().AddDate(1, 0, 0)),
	})
	if err != nil {
		return err
	}
	w.personas[name] = Persona{Token: secret, Node: w.nodeOf(division).URL()}
	w.order = append(w.order, name)
	return nil
}

func (w *World) writeTokens() error {
	data, err := json.MarshalIndent(w.personas, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the tokens: %w", err)
	}
	if err := os.WriteFile(w.tokensPath(), append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing the tokens: %w", err)
	}
	return nil
}

// Welcome is what the person at the terminal sees.
func (w *World) Welcome(took time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n目录 mulu：%d 个节点，用时 %.1f 秒 · %d nodes in %.1f s\n\n", len(w.nodes), took.Seconds(), len(w.nodes), took.Seconds())
	for _, n := range w.nodes {
		d, _ := catalog.LookupDivision(n.Division())
		fmt.Fprintf(&b, "  %s %-10s GraphQL %s/graphql   浏览 explorer %s/explorer\n", n.Division(), d.Name, n.URL(), n.URL())
	}
	fmt.Fprintf(&b, "\n  令牌 tokens %s\n\n  试试 try:\n", w.tokensPath())
	fmt.Fprintf(&b, "  curl -s %s/graphql -H 'content-type: application/json' \\\n    -d '{\"query\":\"{ entries(search: \\\"交通\\\", first: 5) { totalCount nodes { name openAttribute } } }\"}'\n\n", w.nodes[0].URL())
	b.WriteString("  Ctrl-C 停止 stops\n")
	return b.String()
}
