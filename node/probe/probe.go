package probe

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/outbound"
)

// Config of a prober. Division, Cluster and Request are required.
type Config struct {
	// Division whose channels this node hosts.
	Division string
	Cluster  ledger.Cluster
	// Request makes the node's own request with an idempotency key.
	Request func(key string) ledger.Request
	// Client reaches the addresses; a guarded one with defaults when nil.
	Client *outbound.Client
	// First is the time before the first round, so that a node that restarts
	// often hurries nobody; five minutes when zero.
	First time.Duration
	// Every is the time between two rounds; a day when zero.
	Every time.Duration
	// Pause is the time between two addresses, so that no platform is hurried;
	// half a second when zero, none when negative.
	Pause time.Duration
	Log   zerolog.Logger
}

const (
	defaultFirst = 5 * time.Minute
	defaultEvery = 24 * time.Hour
	defaultPause = 500 * time.Millisecond
	page         = 100 // addresses between two commands; below the command's bound
	userAgent    = "mulu-linkprobe/1"
)

// Prober walks the published addresses of a division.
type Prober struct {
	config Config
}

// New makes a prober.
func New(config Config) *Prober {
	if config.Client == nil {
		config.Client = outbound.New(outbound.Config{})
	}
	if config.First <= 0 {
		config.First = defaultFirst
	}
	if config.Every <= 0 {
		config.Every = defaultEvery
	}
	if config.Pause == 0 {
		config.Pause = defaultPause
	}
	return &Prober{config: config}
}

// Report counts what a round found.
type Report struct {
	Looked  int // addresses asked
	Changed int // records written
	Failing int // addresses that did not answer well
}

// Run makes a round every period until ctx ends.
func (p *Prober) Run(ctx context.Context) {
	timer := time.NewTimer(p.config.First)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			timer.Reset(p.config.Every)
		}
		report, err := p.Round(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			p.config.Log.Warn().Err(err).Msg("probing published addresses")
		default:
			p.config.Log.Info().Int("looked", report.Looked).Int("changed", report.Changed).Int("failing", report.Failing).Msg("published addresses probed")
		}
	}
}

// Round looks at every published address once.
func (p *Prober) Round(ctx context.Context) (Report, error) {
	var report Report
	after := ""
	for {
		links, err := p.links(ctx, after)
		if err != nil || len(links) == 0 {
			return report, err
		}
		after = links[len(links)-1].Distribution
		changed, err := p.look(ctx, links, &report)
		if err != nil {
			return report, err
		}
		if err := p.record(ctx, changed, &report); err != nil {
			return report, err
		}
	}
}

func (p *Prober) links(ctx context.Context, after string) ([]catalog.Link, error) {
	var links []catalog.Link
	_, err := p.config.Cluster.Read(ctx, ledger.ReadLevel{}, func(r ledger.Reader) error {
		links = catalog.HostedLinks(r, p.config.Division, after, page)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the published addresses: %w", err)
	}
	return links, nil
}

// look probes a page of addresses and returns what differs from the record.
func (p *Prober) look(ctx context.Context, links []catalog.Link, report *Report) ([]catalog.Probe, error) {
	var changed []catalog.Probe
	for _, link := range links {
		if err := p.pause(ctx); err != nil {
			return nil, err
		}
		health, status := p.probe(ctx, link.URL)
		if err := ctx.Err(); err != nil {
			return nil, err // what was cut short says nothing about the address
		}
		report.Looked++
		if health != catalog.LinkOK {
			report.Failing++
		}
		if health != link.Health || status != link.Status {
			changed = append(changed, catalog.Probe{Distribution: link.Distribution, Health: health, Status: status})
		}
	}
	return changed, nil
}

func (p *Prober) pause(ctx context.Context) error {
	if p.config.Pause < 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(p.config.Pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// probe asks for the head, and for the body where a server knows no HEAD.
func (p *Prober) probe(ctx context.Context, address string) (catalog.LinkHealth, int) {
	health, status := p.ask(ctx, http.MethodHead, address)
	if status == http.StatusMethodNotAllowed || status == http.StatusNotImplemented || status == http.StatusForbidden || status == http.StatusNotFound {
		return p.ask(ctx, http.MethodGet, address)
	}
	return health, status
}

func (p *Prober) ask(ctx context.Context, method, address string) (catalog.LinkHealth, int) {
	request, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return catalog.LinkRefused, 0
	}
	request.Header.Set("User-Agent", userAgent)
	answer, err := p.config.Client.Do(request)
	switch {
	case outbound.IsRefused(err):
		return catalog.LinkRefused, 0
	case answer.Status == 0:
		return catalog.LinkUnreachable, 0
	case answer.Status >= http.StatusBadRequest:
		return catalog.LinkBroken, answer.Status
	case err != nil:
		return catalog.LinkUnreachable, answer.Status
	}
	return catalog.LinkOK, answer.Status
}

// record proposes what changed. The key names the round's moment and the page,
// so that a retry is one command.
func (p *Prober) record(ctx context.Context, changed []catalog.Probe, report *Report) error {
	if len(changed) == 0 {
		return nil
	}
	key := "probe:" + changed[0].Distribution + ":" + strconv.FormatInt(time.Now().UnixMilli(), 36)
	probed, _, err := ledger.Propose(ctx, p.config.Cluster, p.config.Request(key), catalog.RecordProbes{Probes: changed})
	if err != nil {
		return fmt.Errorf("recording link probes: %w", err)
	}
	report.Changed += probed.Changed
	return nil
}
