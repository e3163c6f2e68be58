package clustertest_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	clustertest "github.com/mulu-catalog/mulu/cluster-test"
)

// feedWait bounds the wait for an event that has been committed.
const feedWait = 2 * time.Minute

// stamped is an answer with the log index that the node had applied.
type stamped struct {
	Data struct {
		Access struct {
			Allowed bool
			Code    string
			Index   uint64
		}
		Entry struct {
			Opening       string
			SourceURL     string
			Distributions []struct{ AccessURL string }
		}
		Open struct{ TotalCount int }
	}
	Errors     json.RawMessage
	Extensions struct{ Mulu struct{ AppliedIndex uint64 } }
}

// look is one picture of an entry as the public has it at a node, taken again
// while the node is too busy for it.
func look(ctx context.Context, p *clustertest.Process, entry, name string) (got stamped, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	for {
		if got, err = glance(ctx, p, entry, name); err == nil || !passes(err) {
			return got, err
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return got, err
		}
	}
}

func glance(ctx context.Context, p *clustertest.Process, entry, name string) (got stamped, err error) {
	body, err := json.Marshal(map[string]any{"variables": map[string]any{"id": entry, "name": name}, "query": `query($id: ID!, $name: String!) {
  access: accessDecision(entry: $id, method: DOWNLOAD) { allowed code index }
  entry(identifier: $id) { opening sourceURL distributions { accessURL } }
  open: entries(search: $name, first: 5, filter: {opening: {in: [OPEN]}}) { totalCount }
}`})
	if err != nil {
		return got, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.HTTP+"/graphql", bytes.NewReader(body))
	if err != nil {
		return got, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return got, err
	}
	defer func() { _ = response.Body.Close() }()
	err = json.NewDecoder(response.Body).Decode(&got)
	if err == nil && len(got.Errors) > 0 {
		err = fmt.Errorf("the node answers %s", got.Errors)
	}
	return got, err
}

// feedUntil reads a node's change feed after an index until an event satisfies
// done, and returns that event's log index.
func feedUntil(ctx context.Context, p *clustertest.Process, after uint64, done func(event string) bool) (uint64, error) {
	query := fmt.Sprintf(`subscription { catalogChanges(after: %d) { index command identifier entry { opening } } }`, after)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.HTTP+"/graphql?query="+url.QueryEscape(query), http.NoBody)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok || !done(data) {
			continue
		}
		var event struct {
			Data struct{ CatalogChanges struct{ Index uint64 } }
		}
		return event.Data.CatalogChanges.Index, json.Unmarshal([]byte(data), &event)
	}
	return 0, fmt.Errorf("the feed ended: %w", lines.Err())
}

// watch looks at a node again and again until stop is closed.
func watch(ctx context.Context, p *clustertest.Process, entry, name string, stop <-chan struct{}) (pictures []stamped) {
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	for {
		if got, err := look(ctx, p, entry, name); err == nil {
			pictures = append(pictures, got)
		}
		select {
		case <-stop:
			return pictures
		case <-ctx.Done(): // the test gave up
			return pictures
		case <-ticker.C:
		}
	}
}

// AT35.2, and INV-9 from end to end: from the log index of the suspension on,
// and not before, every node refuses the data in search, entry, feed and
// access decision.
func TestASuspendedEntryIsRefusedAtEveryNodeFromTheSameIndex(t *testing.T) {
	t.Parallel()
	c := convene(t)
	const name = "停车泊位信息"
	entry := c.list(map[string]string{name: "330100-subject"})[name]
	c.stopped(entry, name, func() uint64 {
		return c.do("330100-subject", "suspendEntry", "entry { opening }", map[string]any{"id": entry, "reason": "自查发现可识别车主"}, nil).Index
	})
}

// stopped looks at an open entry at every node while suspend suspends it, and
// demands that it is refused from the index that suspend returns.
func (c *court) stopped(entry, name string, suspend func() uint64) {
	c.t.Helper()
	before, _ := c.f.AwaitEqual()
	for _, p := range c.f.Nodes {
		got, err := look(c.t.Context(), p, entry, name)
		if err != nil || !got.Data.Access.Allowed || got.Data.Entry.Opening != "OPEN" || got.Data.Open.TotalCount != 1 {
			c.t.Fatalf("%s before: %+v, %v", p.Division, got, err)
		}
	}
	stop := make(chan struct{})
	watched := make(chan []stamped, len(c.f.Nodes))
	for _, p := range c.f.Nodes {
		go func() { watched <- watch(c.t.Context(), p, entry, name, stop) }() // ends when stop is closed
	}
	at := suspend()
	for _, p := range c.f.Nodes {
		c.closedDownload(p, entry, at, "OPENING_STOPPED")
	}
	close(stop)
	for range c.f.Nodes {
		for _, got := range <-watched {
			applied := got.Extensions.Mulu.AppliedIndex
			if got.Data.Access.Allowed && got.Data.Access.Index >= at || !got.Data.Access.Allowed && got.Data.Access.Index != at {
				c.t.Errorf("a node that has applied %d decides %+v; the suspension is entry %d", applied, got.Data.Access, at)
			}
		}
	}
	for _, p := range c.f.Nodes {
		c.gone(p, entry, name, at, before)
	}
	c.f.AwaitEqual()
}

// gone demands that nothing of the entry is to be had at a node, from the index
// of the suspension on.
func (c *court) gone(p *clustertest.Process, entry, name string, at, before uint64) {
	c.t.Helper()
	got, err := look(c.t.Context(), p, entry, name)
	if err != nil || got.Extensions.Mulu.AppliedIndex < at {
		c.t.Fatalf("%s after: %+v, %v", p.Division, got, err)
	}
	if got.Data.Access.Allowed || got.Data.Access.Code != "OPENING_STOPPED" || got.Data.Access.Index != at {
		c.t.Errorf("%s decides %+v, want a refusal at index %d", p.Division, got.Data.Access, at)
	}
	if got.Data.Entry.Opening != "SUSPENDED" || got.Data.Entry.SourceURL != "" || got.Data.Open.TotalCount != 0 {
		c.t.Errorf("%s still offers it: %+v", p.Division, got.Data)
	}
	for _, d := range got.Data.Entry.Distributions {
		if d.AccessURL != "" {
			c.t.Errorf("%s still shows an address: %+v", p.Division, d)
		}
	}
	ctx, cancel := c.f.Within(feedWait)
	defer cancel()
	index, err := feedUntil(ctx, p, before, func(event string) bool {
		return strings.Contains(event, entry) && strings.Contains(event, `"SUSPENDED"`)
	})
	if err != nil || index != at {
		c.t.Errorf("%s tells its followers at index %d, %v; want %d", p.Division, index, err, at)
	}
}
