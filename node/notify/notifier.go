package notify

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/home"
	"github.com/mulu-catalog/mulu/node/outbound"
	"github.com/mulu-catalog/mulu/sync/feed"
)

// Config of a Notifier. Division, Node, Cluster, Hub, Home and Dir are
// required; the zero value of the rest works and sends nothing.
type Config struct {
	Division string // this node's; it delivers what carries it
	Node     string // this node's incarnation
	Cluster  ledger.Cluster
	Hub      *feed.Hub
	Home     *home.Store
	Dir      string // the queue lies here
	Log      zerolog.Logger

	Webhooks bool
	SMTP     bool
	Mail     Mail

	// Allow and Resolver are package outbound's.
	Allow    func(netip.AddrPort) bool
	Resolver *net.Resolver

	Tries   int           // until a dead letter; 12 if zero
	First   time.Duration // wait after the first failure, doubled each time; 10 s if zero
	Longest time.Duration // longest wait; 1 h if zero
	Timeout time.Duration // of one attempt; 10 s if zero
}

// Mail is the server that takes the mails.
type Mail struct {
	Server string         // host:port; 465 speaks TLS from the start, others STARTTLS
	From   string         // sender's address
	Roots  *x509.CertPool // the system's if nil
}

// Bounds of what runs at once.
const (
	maxAttempts  = 16 // of all targets
	maxPerTarget = 4  // so that one that hangs does not hold up the others
	skipped      = 256
	maxAnswer    = 4 << 10 // bytes read of a receiver's answer
)

// Notifier delivers the notifications of one node.
type Notifier struct {
	config Config
	queue  *queue
	web    *outbound.Client
	guard  *outbound.Guard
	slots  chan struct{}

	mu      sync.Mutex // guards lanes and places
	lanes   map[string]bool
	places  map[string]chan struct{}
	owed    chan struct{} // something may be due
	arrived chan struct{} // something is to be recorded
}

// Open opens the queue. Nothing is sent before Run.
func Open(c Config) (*Notifier, error) {
	if c.Tries <= 0 {
		c.Tries = 12
	}
	for _, d := range []struct {
		at    *time.Duration
		value time.Duration
	}{{&c.First, 10 * time.Second}, {&c.Longest, time.Hour}, {&c.Timeout, 10 * time.Second}} {
		if *d.at <= 0 {
			*d.at = d.value
		}
	}
	q, err := openQueue(filepath.Join(c.Dir, "notify.db"))
	if err != nil {
		return nil, err
	}
	out := outbound.Config{Allow: c.Allow, Resolver: c.Resolver, Timeout: c.Timeout, MaxBody: maxAnswer}
	mailOut := out
	mailOut.Ports = []uint16{25, 465, 587, 2525}
	return &Notifier{
		config: c, queue: q, web: outbound.New(out), guard: outbound.NewGuard(mailOut), slots: make(chan struct{}, maxAttempts),
		lanes: map[string]bool{}, places: map[string]chan struct{}{},
		owed: make(chan struct{}, 1), arrived: make(chan struct{}, 1),
	}, nil
}

// Close closes the queue, after Run has returned.
func (n *Notifier) Close() error { return n.queue.db.Close() }

// Run delivers until ctx ends and returns when everything it started has
// ended. With both ways off it only waits.
func (n *Notifier) Run(ctx context.Context) {
	if !n.config.Webhooks && !n.config.SMTP {
		<-ctx.Done()
		return
	}
	var running sync.WaitGroup
	running.Go(func() { n.follow(ctx) })
	running.Go(func() { n.report(ctx) })
	poke(n.owed)
	for done := false; !done; {
		select {
		case <-ctx.Done():
			done = true
		case <-n.owed:
			n.startLanes(ctx, &running)
		}
	}
	running.Wait()
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// follow takes in what the log tells. A failure of this node's own disk is
// tried again: nothing is passed over.
func (n *Notifier) follow(ctx context.Context) {
	for wait := time.Second; ctx.Err() == nil; wait = min(2*wait, time.Minute) {
		err := n.followOnce(ctx)
		if ctx.Err() != nil {
			return
		}
		n.config.Log.Error().Err(err).Msg("following the notifications; trying again")
		sleep(ctx, wait)
	}
}

func (n *Notifier) followOnce(ctx context.Context) error {
	cursor, err := n.start(ctx)
	if err != nil {
		return err
	}
	after, err := feed.ParseCursor(cursor)
	if err != nil {
		return err
	}
	passed := 0
	return n.config.Hub.Follow(ctx, n.read(ctx), after, func(change ledger.Change) error {
		var items []Item
		if change.Table == catalog.Notifications.Name() && change.Op == "CREATED" {
			if items, err = n.itemsFor(ctx, change.ID); err != nil {
				return err
			}
		}
		passed++
		if len(items) == 0 && passed < skipped {
			return nil // passing it over again after a restart costs little
		}
		passed = 0
		if err := n.queue.add(feed.Cursor(change), items...); err != nil {
			return err
		}
		poke(n.owed)
		return nil
	})
}

// start is the cursor to resume at. Where nothing was ever sent, what happened
// before is not news.
func (n *Notifier) start(ctx context.Context) (string, error) {
	cursor, found, err := n.queue.cursor()
	if err != nil || found {
		return cursor, err
	}
	stamp, err := n.config.Cluster.Read(ctx, ledger.ReadLevel{}, func(ledger.Reader) error { return nil })
	if err != nil {
		return "", fmt.Errorf("finding where to begin: %w", err)
	}
	cursor = fmt.Sprint(stamp.AppliedIndex)
	return cursor, n.queue.add(cursor)
}

func (n *Notifier) read(ctx context.Context) feed.Read {
	return func(fn func(ledger.Reader) error) error {
		_, err := n.config.Cluster.Read(ctx, ledger.ReadLevel{}, fn)
		return err
	}
}

func (n *Notifier) find(ctx context.Context, id string) (note catalog.Notification, found bool, err error) {
	err = n.read(ctx)(func(r ledger.Reader) error {
		note, found = catalog.Notifications.Find(r, id)
		return nil
	})
	return note, found, err
}

// itemsFor are the ways that a notification has to go, none for another
// division's.
func (n *Notifier) itemsFor(ctx context.Context, id string) ([]Item, error) {
	note, found, err := n.find(ctx, id)
	if err != nil || !found || note.Division != n.config.Division {
		return nil, err
	}
	targets, err := n.Targets(ctx)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, t := range targets {
		if t.wants(recipientOf(note)) && n.on(t.Via) {
			items = append(items, Item{Notification: id, Target: t.ID, Via: t.Via, Recipient: recipientOf(note)})
		}
	}
	return items, nil
}

func (n *Notifier) on(via string) bool {
	return via == catalog.ViaWebhook && n.config.Webhooks || via == catalog.ViaSMTP && n.config.SMTP
}

// startLanes gives every lane that has something its goroutine.
func (n *Notifier) startLanes(ctx context.Context, running *sync.WaitGroup) {
	heads, err := n.queue.heads()
	if err != nil {
		n.config.Log.Error().Err(err).Msg("reading the queue of notifications")
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, i := range heads {
		lane := i.lane()
		if n.lanes[lane] || !n.on(i.Via) {
			continue
		}
		n.lanes[lane] = true
		running.Go(func() { n.drain(ctx, lane) })
	}
}

// drain sends what a lane holds, one after the other, and ends when it is
// empty.
func (n *Notifier) drain(ctx context.Context, lane string) {
	for ctx.Err() == nil {
		i, more, err := n.nextOf(lane)
		if err == nil && !more {
			return
		}
		if err == nil && sleep(ctx, time.Until(i.NextAt)) {
			err = n.attempt(ctx, i)
		}
		if err != nil && ctx.Err() == nil {
			n.config.Log.Error().Err(err).Msg("keeping the queue of notifications")
			sleep(ctx, n.config.First)
		}
	}
}

// nextOf ends the lane under the lock when it is empty, so that what is entered
// meanwhile finds it either running or ended.
func (n *Notifier) nextOf(lane string) (Item, bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	i, more, err := n.queue.head(lane)
	if err == nil && !more {
		delete(n.lanes, lane)
	}
	return i, more, err
}

// attempt sends once and writes down what became of it. The error is of this
// node's disk.
func (n *Notifier) attempt(ctx context.Context, i Item) error {
	release, ok := n.slot(ctx, i.Target)
	if !ok {
		return nil
	}
	err := n.try(ctx, i)
	release()
	if err == nil {
		if err := n.queue.done(i); err != nil {
			return err
		}
		poke(n.arrived)
		return nil
	}
	if ctx.Err() != nil {
		return nil //nolint:nilerr // cut by the stop: it is sent again after the restart
	}
	var f *failure
	if !errors.As(err, &f) {
		f = &failure{cause: err}
	}
	i.Tries++
	i.Why = f.Error()
	if f.final || i.Tries >= n.config.Tries {
		n.config.Log.Warn().Str("notification", i.Notification).Str("target", i.Target).Int("tries", i.Tries).Err(err).Msg("a notification became a dead letter")
		return n.queue.bury(i)
	}
	i.NextAt = time.Now().Add(max(n.backoff(i.Tries), min(f.after, n.config.Longest)))
	return n.queue.later(i)
}

func (n *Notifier) try(ctx context.Context, i Item) error {
	note, found, err := n.find(ctx, i.Notification)
	if err != nil {
		return err
	}
	if !found {
		return &failure{cause: errors.New("the notification does not exist"), final: true}
	}
	record, err := n.config.Home.Get(i.Target)
	if err != nil {
		return &failure{cause: fmt.Errorf("the target was removed: %w", err), final: ledger.IsRefusal(err)}
	}
	return n.send(ctx, targetOf(record), messageOf(note))
}

// backoff doubles with every failure; the half of it is drawn by lot, so that
// many lanes do not come back at one moment.
func (n *Notifier) backoff(tries int) time.Duration {
	d := n.config.Longest
	if tries < 20 { // beyond, the shift would overflow
		d = min(d, n.config.First<<(tries-1))
	}
	return d/2 + rand.N(d/2+1) //nolint:gosec // spreading load needs no secrecy
}

// slot waits for a place at the target, then for one of all.
func (n *Notifier) slot(ctx context.Context, target string) (release func(), ok bool) {
	n.mu.Lock()
	place := n.places[target]
	if place == nil {
		place = make(chan struct{}, maxPerTarget)
		n.places[target] = place
	}
	n.mu.Unlock()
	for k, c := range []chan struct{}{place, n.slots} {
		select {
		case c <- struct{}{}:
		case <-ctx.Done():
			if k == 1 {
				<-place
			}
			return nil, false
		}
	}
	return func() {
		<-n.slots
		<-place
	}, true
}

// sleep reports whether the time passed before ctx ended.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// report enters deliveries into the log. Without a leader it keeps trying.
func (n *Notifier) report(ctx context.Context) {
	wait := n.config.First
	for {
		err := n.reportOnce(ctx)
		if ctx.Err() != nil {
			return
		}
		again := (<-chan time.Time)(nil)
		if err != nil {
			n.config.Log.Warn().Err(err).Msg("recording deliveries; trying again")
			timer := time.NewTimer(wait)
			again, wait = timer.C, min(2*wait, n.config.Longest)
		} else {
			wait = n.config.First
		}
		select {
		case <-ctx.Done():
			return
		case <-n.arrived:
		case <-again:
		}
	}
}

func (n *Notifier) reportOnce(ctx context.Context) error {
	sent, err := n.queue.sent()
	if err != nil {
		return err
	}
	for id, via := range sent { // in any order: they are independent
		request := ledger.Request{
			ID: "notification-delivered:" + id + ":" + via, Client: n.config.Node, Claim: ledger.Claim{Role: string(catalog.RoleNode)},
		}
		_, _, err := ledger.Propose(ctx, n.config.Cluster, request, catalog.DeliverNotification{ID: id, Via: via})
		if err != nil && !ledger.IsRefusal(err) {
			return err
		}
		if err != nil && !ledger.HasCode(err, "NO_CHANGE") {
			n.config.Log.Error().Err(err).Str("notification", id).Msg("a delivery is not recorded")
		}
		if err := n.queue.recorded(id); err != nil {
			return err
		}
	}
	return nil
}

// Dead lists the dead letters, oldest first.
func (n *Notifier) Dead() ([]Item, error) { return n.queue.dead() }

// Waiting counts what is still owed.
func (n *Notifier) Waiting() (int, error) { return n.queue.waiting() }

// Redrive puts dead letters back into the queue: those of the notifications, or
// all when none is named.
func (n *Notifier) Redrive(notifications ...string) (int, error) {
	count, err := n.queue.revive(func(i Item) bool {
		return len(notifications) == 0 || slices.Contains(notifications, i.Notification)
	})
	poke(n.owed)
	return count, err
}
