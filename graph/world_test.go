package graph_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/graph"
	"github.com/mulu-catalog/mulu/graph/endpoint"
	"github.com/mulu-catalog/mulu/graph/payload"
	"github.com/mulu-catalog/mulu/ledger"
)

// world is a federation of one member with the GraphQL of several nodes in front of it.
type world struct {
	*catalogtest.World
	t     testing.TB
	mu    sync.Mutex // guards moved
	moved chan struct{}
	keys  int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	return &world{World: catalogtest.New(t), t: t, moved: make(chan struct{})}
}

// at is the cluster as the node of a division proposes to it.
type at struct {
	*world
	division string
}

func (a at) Propose(ctx context.Context, p ledger.Proposal) (ledger.Result, error) {
	if err := ctx.Err(); err != nil {
		return ledger.Result{}, fmt.Errorf("%w: %w", ledger.ErrNoLeader, err)
	}
	result, err := a.ProposeAt(catalogtest.NodeName(a.division), p)
	a.advance()
	return result, err
}

func (w *world) advance() {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.moved)
	w.moved = make(chan struct{})
}

func (w *world) wake() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.moved
}

// Follow is the change feed, without a hub.
func (w *world) Follow(ctx context.Context, after string, emit func(ledger.Change) error) error {
	index, ordinal, exact := strings.Cut(after, ".")
	i, err := strconv.ParseUint(index, 10, 64)
	if err != nil {
		return err
	}
	o := uint64(1<<32 - 1)
	if exact {
		if o, err = strconv.ParseUint(ordinal, 10, 32); err != nil {
			return err
		}
	}
	key := ledger.ChangeKey(i, uint32(o))
	for {
		moved := w.wake()
		for change := range ledger.Changes(w.Store(), key) {
			if err := emit(change); err != nil {
				return err
			}
			key = ledger.ChangeKey(change.Index, change.Ordinal)
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// node serves the GraphQL of a division's node.
func (w *world) node(division string) *endpoint.Handler {
	w.t.Helper()
	handler, err := graph.New(graph.Config{
		Cluster: at{w, division}, Search: naive{w}, Changes: w, Node: division, Applied: w.Index, Keys: testKeys{division},
		Now: w.Time, Leader: func() string { return catalogtest.NodeName(catalog.Province) }, Introspection: true,
		Mappings: []payload.Mapping{{Source: "hangzhou"}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return handler
}

// testKeys makes secrets that everybody can guess.
type testKeys struct{ division string }

func (k testKeys) Secret(purpose string) []byte { return []byte("secret " + k.division + purpose) }
func (k testKeys) Person(name string) string    { return "person " + name }
func (k testKeys) InviteHash(secret []byte) ([]byte, error) {
	sum := sha256.Sum256(secret)
	return sum[:], nil
}

func (k testKeys) Invitation(invite catalog.Invite, _ []byte) (string, bool, error) {
	return "mulu1-" + invite.ID, k.division == catalog.Province, nil
}

// naive searches by looking at every entry.
type naive struct{ *world }

func (n naive) Search(q graph.SearchQuery) (graph.SearchPage, error) {
	page := graph.SearchPage{Index: n.Index(), Facets: map[string][]payload.FacetValue{}}
	var found []catalog.Entry
	counts := map[string]map[string]int{}
	for entry := range catalog.Entries.All(n.Store()) {
		terms := n.terms(&entry)
		if !n.within(q.Within, entry.ID) || !strings.Contains(entry.Name, q.Words) || !passes(&q.Filter, terms, int64(entry.UpdatedAt)) {
			continue
		}
		found = append(found, entry)
		for _, f := range q.Facets {
			for _, v := range terms[f] {
				if counts[f] == nil {
					counts[f] = map[string]int{}
				}
				counts[f][v]++
			}
		}
	}
	for f, values := range counts { // in any order: a map again
		for v, count := range values {
			page.Facets[f] = append(page.Facets[f], payload.FacetValue{Value: v, Count: count})
		}
		slices.SortFunc(page.Facets[f], func(a, b payload.FacetValue) int { return strings.Compare(a.Value, b.Value) })
	}
	if q.Total {
		page.Total = len(found)
	}
	for _, entry := range found {
		if q.After != "" && entry.ID <= q.After {
			page.HasPrevious = true
			continue
		}
		if len(page.Keys) == q.First {
			page.HasNext = true
			break
		}
		page.Keys, page.Cursors = append(page.Keys, entry.ID), append(page.Cursors, entry.ID)
	}
	return page, nil
}

// within reports whether an entry is a member of an edition.
func (n naive) within(edition, id string) bool {
	if edition == "" {
		return true
	}
	found, _ := catalog.Editions.Find(n.Store(), edition)
	_, member := catalog.EditionMember(n.Store(), &found, id)
	return member
}

func (n naive) terms(e *catalog.Entry) map[string][]string {
	subject, _ := catalog.Institutions.Find(n.Store(), e.OpeningSubject)
	visibility := "INTERNAL"
	if e.Listing == catalog.ListingListed {
		visibility = "PUBLIC"
	}
	terms := map[string][]string{
		"catalog": {e.Catalog}, "institution": {e.OpeningSubject}, "openAttribute": {string(e.Attribute)}, "listing": {string(e.Listing)},
		"opening": {string(e.Opening)}, "visibility": {visibility}, "division": {subject.Division, catalog.HomeDivision(subject.Division)},
		"updateFrequency": {string(e.Frequency)},
	}
	if e.StateSecret() {
		terms["secret"] = []string{"STATE", "true"}
	} else if slices.Contains(e.Grounds, catalog.GroundSecurityStabilityRisk) {
		terms["secret"] = []string{"true"}
	}
	for _, f := range e.Formats {
		terms["formats"] = append(terms["formats"], string(f))
	}
	return terms
}

func passes(f *graph.SearchFilter, terms map[string][]string, updated int64) bool {
	either := func(list []graph.SearchFilter) bool {
		return slices.ContainsFunc(list, func(part graph.SearchFilter) bool { return passes(&part, terms, updated) })
	}
	switch {
	case f.Dim != "" && !slices.ContainsFunc(f.In, func(v string) bool { return slices.Contains(terms[f.Dim], v) }),
		f.Since != nil && updated < *f.Since, f.Before != nil && updated >= *f.Before,
		slices.ContainsFunc(f.And, func(part graph.SearchFilter) bool { return !passes(&part, terms, updated) }),
		len(f.Or) > 0 && !either(f.Or), f.Not != nil && passes(f.Not, terms, updated):
		return false
	}
	return true
}

// reply is a decoded answer.
type reply struct {
	Status int
	Body   string
	Data   map[string]any
	Errors []struct {
		Message    string
		Extensions map[string]any
	}
	Extensions struct {
		Mulu struct {
			Node         string
			AppliedIndex uint64
			Level        string
		}
	}
}

func (r reply) code() string {
	if len(r.Errors) == 0 {
		return ""
	}
	code, _ := r.Errors[0].Extensions["code"].(string)
	return code
}

// get walks the data by keys and list positions: "entries.nodes.0.name".
func (r reply) get(path string) any {
	var value any = r.Data
	for part := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

func (r reply) text(path string) string {
	v, _ := r.get(path).(string)
	return v
}

func (r reply) number(path string) int {
	v, _ := r.get(path).(float64)
	return int(v)
}

func (r reply) list(path string) []any {
	v, _ := r.get(path).([]any)
	return v
}

// ask sends a document as a persona ("" is the public) and decodes the answer.
func ask(t testing.TB, h http.Handler, persona, document string, variables ...any) reply {
	t.Helper()
	body := map[string]any{"query": document}
	if len(variables) > 0 {
		body["variables"] = variables[0]
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(string(text)))
	request.Header.Set("Content-Type", "application/json")
	if persona != "" {
		request.Header.Set("Authorization", "Bearer "+persona) // in the test world the name is the secret
	}
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, request)
	out := reply{Status: recorder.Code, Body: recorder.Body.String()}
	if err := json.Unmarshal(recorder.Body.Bytes(), &out); err != nil {
		t.Fatalf("the answer is not JSON: %v\n%s", err, recorder.Body)
	}
	return out
}

// must is ask for what has to succeed without errors and refusals.
func must(t testing.TB, h http.Handler, persona, document string, variables ...any) reply {
	t.Helper()
	out := ask(t, h, persona, document, variables...)
	if len(out.Errors) > 0 {
		t.Fatalf("%s: %s", document, out.Body)
	}
	for field, value := range out.Data { // in any order: the first refusal fails the test
		if answer, ok := value.(map[string]any); ok {
			if refused, ok := answer["userErrors"].([]any); ok && len(refused) > 0 {
				t.Fatalf("%s was refused: %v", field, refused)
			}
		}
	}
	return out
}

// give gives a mutation whose input is written as variables; the key is fresh.
func (w *world) give(h http.Handler, persona, mutation, selection string, input map[string]any) reply {
	w.t.Helper()
	w.keys++
	input["idempotencyKey"] = fmt.Sprintf("key-%d", w.keys)
	name := strings.ToUpper(mutation[:1]) + mutation[1:] + "Input!"
	document := fmt.Sprintf(`mutation($input: %s) { %s(input: $input) { %s index receipt { seq index requestId repeated }
		userErrors { code article message messageZh path details { field value reason } } } }`, name, mutation, selection)
	return ask(w.t, h, persona, document, map[string]any{"input": input})
}

// parking is a draft of a data set that everybody may have.
func parking(subject string) map[string]any {
	return map[string]any{
		"name": "停车场信息", "openingSubject": subject, "openAttribute": "UNCONDITIONAL", "formats": []string{"CSV", "XLSX"},
		"dataType": "STRUCTURED", "updateFrequency": "DAILY", "summary": "全市公共停车场", "domains": []string{"6"},
	}
}

// stream is an open subscription.
type stream struct {
	t      testing.TB
	cancel context.CancelFunc
	lines  *bufio.Scanner
	done   func()
}

type event struct {
	id   string
	data reply
}

// subscribe opens a stream over a real connection.
func subscribe(t testing.TB, h http.Handler, persona, document, lastEventID string) *stream {
	t.Helper()
	server := httptest.NewServer(h)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	text, _ := json.Marshal(map[string]any{"query": document})
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL+"/graphql", strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	if persona != "" {
		request.Header.Set("Authorization", "Bearer "+persona)
	}
	if lastEventID != "" {
		request.Header.Set("Last-Event-ID", lastEventID)
	}
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		t.Fatalf("subscribing: %s", response.Status)
	}
	s := &stream{t: t, cancel: cancel, lines: bufio.NewScanner(response.Body)}
	s.done = sync.OnceFunc(func() {
		cancel()
		_ = response.Body.Close()
		server.Close()
	})
	t.Cleanup(s.done)
	return s
}

// next waits for one event.
func (s *stream) next() event {
	s.t.Helper()
	var e event
	for s.lines.Scan() {
		line := s.lines.Text()
		switch {
		case strings.HasPrefix(line, "id:"):
			e.id = strings.TrimSpace(line[3:])
		case strings.HasPrefix(line, "data:") && len(strings.TrimSpace(line[5:])) > 0:
			if err := json.Unmarshal([]byte(line[5:]), &e.data); err != nil {
				s.t.Fatalf("event %q: %v", line, err)
			}
		case line == "" && e.data.Data != nil:
			return e
		case line == "" && len(e.data.Errors) > 0:
			s.t.Fatalf("event with errors: %+v", e.data.Errors)
		}
	}
	s.t.Fatalf("the stream ended: %v", s.lines.Err())
	return e
}
