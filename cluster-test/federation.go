package clustertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node"
)

// BinaryVariable names a built program; the tests set it when they have built
// one.
const BinaryVariable = "MULU_BINARY"

// Build builds the program of this module into dir.
func Build(ctx context.Context, dir string) (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "mulu")
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", path, ".") //nolint:gosec // our own program
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return path, nil
}

func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("looking for the module: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no go.mod above the working directory")
		}
		dir = filepath.Dir(dir)
	}
}

// Listings is the directory of the real portal listings; the test is skipped
// where they are not.
func Listings(t testing.TB) string {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root, "..", "shared", "data", "zhejiang")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the real listings are not here: %v", err)
	}
	return dir
}

// Federation is a province and what has joined it, each a process.
type Federation struct {
	t        testing.TB
	Dir      string
	Nodes    []*Process // the province first
	binary   string
	loopback string
	given    map[string]bool // addresses, each once: one that is placed and not started yet is free to the system
}

// New founds a federation and starts the province's node. Everything ends with
// the test; its files stay when the test failed and KEEP_DIRS is set.
func New(t testing.TB) *Federation {
	t.Helper()
	f := Prepare(t)
	f.Found(f.Place(catalog.Province))
	return f
}

// Prepare makes a federation that has no node yet.
func Prepare(t testing.TB) *Federation {
	t.Helper()
	binary := os.Getenv(BinaryVariable)
	if binary == "" {
		t.Skip("there is no built program: set " + BinaryVariable + ", or see the message of the build above")
	}
	return PrepareWith(t, binary)
}

// PrepareWith is Prepare for another build of the program.
func PrepareWith(t testing.TB, binary string) *Federation {
	t.Helper()
	dir, err := os.MkdirTemp("", "mulu-ct-")
	if err != nil {
		t.Fatal(err)
	}
	// A loopback address of its own: while a node is down nobody else is given its
	// port.
	loopback := fmt.Sprintf("127.%d.%d.%d", 1+rand.IntN(254), rand.IntN(256), 1+rand.IntN(254)) //nolint:gosec // no secret
	f := &Federation{t: t, Dir: dir, binary: binary, loopback: loopback}
	t.Cleanup(f.close)
	return f
}

func (f *Federation) close() {
	for _, p := range f.Nodes {
		if err := p.Kill(context.WithoutCancel(f.t.Context())); err != nil {
			f.t.Errorf("stopping a node: %v", err)
		}
		if f.t.Failed() {
			f.t.Log(p.Tail(30))
		}
	}
	if f.t.Failed() && os.Getenv("KEEP_DIRS") != "" {
		f.t.Logf("files are kept in %s", f.Dir)
		return
	}
	if err := os.RemoveAll(f.Dir); err != nil {
		f.t.Errorf("removing the nodes' directories: %v", err)
	}
}

// Place gives a node of the division a directory and free loopback ports.
func (f *Federation) Place(division string) *Process {
	f.t.Helper()
	name := division
	for i := 2; exists(filepath.Join(f.Dir, name)); i++ {
		name = fmt.Sprintf("%s-%d", division, i)
	}
	p := &Process{Division: division, Data: filepath.Join(f.Dir, name), Listen: f.freePort(), HTTP: f.freePort(), binary: f.binary}
	if err := os.MkdirAll(p.Data, 0o700); err != nil {
		f.t.Fatal(err)
	}
	return p
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func (f *Federation) freePort() string {
	for {
		l, err := net.Listen("tcp", net.JoinHostPort(f.loopback, "0"))
		if err != nil {
			f.loopback = "127.0.0.1" // not every system answers at all of 127.0.0.0/8
			if l, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
				f.t.Fatal(err)
			}
		}
		if err := l.Close(); err != nil {
			f.t.Fatal(err)
		}
		if address := l.Addr().String(); !f.given[address] {
			if f.given == nil {
				f.given = map[string]bool{}
			}
			f.given[address] = true
			return address
		}
	}
}

// AuthorityUSCC is the credit code of the province's authority in tests; it
// passes its checks and belongs to nobody.
const AuthorityUSCC = "11330000MB1234562R"

// Found founds the federation at p and starts it.
func (f *Federation) Found(p *Process) {
	f.t.Helper()
	f.Must(p, "init", "--federation", "zj-test", "--authority-uscc", AuthorityUSCC, "--listen", p.Listen, "--http", p.HTTP)
	f.Nodes = append(f.Nodes, p)
	f.Start(p)
	f.Await("the province to lead", func() (bool, error) {
		s, err := p.Status(f.t.Context())
		return err == nil && s.Role == "Leader", nil
	})
}

// Province is the first node.
func (f *Federation) Province() *Process { return f.Nodes[0] }

// Must runs a command at a node and demands success.
func (f *Federation) Must(p *Process, args ...string) string {
	f.t.Helper()
	out, err := p.Mulu(f.t.Context(), args...)
	if err != nil {
		f.t.Fatal(err)
	}
	if out.Code != 0 {
		f.t.Fatalf("mulu %s at %s: exit status %d\n%s%s", strings.Join(args, " "), p.Division, out.Code, out.Out, out.Err)
	}
	f.follow(p)
	return out.Out
}

// follow waits until a running node shows what it acknowledged: one that lags
// by two seconds, on a machine whose disk is busy, answers all the same.
func (f *Federation) follow(p *Process) {
	f.t.Helper()
	if !p.Running() {
		return
	}
	f.Await(p.Division+" to show what it acknowledged", func() (bool, error) {
		leader := f.Leader()
		if leader == nil || leader == p {
			return leader == p, nil
		}
		all, err := leader.Status(f.t.Context())
		if err != nil {
			return false, nil //nolint:nilerr // it is asked again
		}
		own, err := p.Status(f.t.Context())
		return err == nil && own.Applied >= all.Applied, nil
	})
}

// Refused runs a command that must fail with the status and say every text.
func (f *Federation) Refused(p *Process, status int, says []string, args ...string) {
	f.t.Helper()
	f.RefusedInput(p, "", status, says, args...)
}

// RefusedInput is Refused for a command that reads standard input.
func (f *Federation) RefusedInput(p *Process, input string, status int, says []string, args ...string) {
	f.t.Helper()
	out, err := p.MuluInput(f.t.Context(), input, args...)
	if err != nil {
		f.t.Fatal(err)
	}
	if out.Code != status {
		f.t.Errorf("mulu %s: exit status %d, want %d\n%s%s", strings.Join(args, " "), out.Code, status, out.Out, out.Err)
	}
	for _, text := range says {
		if !strings.Contains(out.Err, text) {
			f.t.Errorf("mulu %s does not say %q:\n%s", args[0], text, out.Err)
		}
	}
}

// Start starts a node that has been founded or has joined.
func (f *Federation) Start(p *Process) {
	f.t.Helper()
	if err := p.Start(f.t.Context()); err != nil {
		f.t.Fatalf("%s: %v\n%s", p.Division, err, p.Tail(20))
	}
}

// AwaitCaughtUp waits until a node that was started again has carried out what
// its log holds: for a moment its state may be older than before it died.
func (f *Federation) AwaitCaughtUp(p *Process) {
	f.t.Helper()
	f.Await(p.Division+" to catch up", func() (bool, error) {
		s, err := p.Status(f.t.Context())
		return err == nil && s.BoundMS >= 0, nil
	})
}

// Invite asks the province for an invitation.
func (f *Federation) Invite(division string, voter bool, more ...string) string {
	f.t.Helper()
	args := []string{"invite", "--city", division}
	if voter {
		args = append(args, "--voter")
	}
	return strings.TrimSpace(f.Must(f.Province(), append(args, more...)...))
}

// Join invites a node of the division, joins and starts it, and waits until it
// is a member.
func (f *Federation) Join(division string, voter bool) *Process {
	f.t.Helper()
	p := f.Place(division)
	f.JoinAt(p, f.Invite(division, voter))
	return p
}

// JoinAt joins the node at p by an invitation and starts it.
func (f *Federation) JoinAt(p *Process, token string) {
	f.t.Helper()
	f.Must(p, "join", token, "--listen", p.Listen, "--http", p.HTTP)
	f.Nodes = append(f.Nodes, p)
	f.Start(p)
	f.Await(p.Division+" to be a member", func() (bool, error) {
		m, ok := f.member(p)
		return ok && m.Status != string(catalog.MemberVerified), nil
	})
}

// member is a node's own line of the roster.
func (f *Federation) member(p *Process) (node.MemberStatus, bool) {
	s, err := p.Status(f.t.Context())
	if err != nil {
		return node.MemberStatus{}, false
	}
	for _, m := range s.Members {
		if m.Incarnation == s.Incarnation {
			return m, true
		}
	}
	return node.MemberStatus{}, false
}

// Await polls and fails the test when it was in vain.
func (f *Federation) Await(what string, ask func() (bool, error)) {
	f.t.Helper()
	if err := poll(f.t.Context(), what, ask); err != nil {
		f.t.Fatal(err)
	}
}

// AwaitVoters waits until raft itself counts so many voters, as the leader has it.
func (f *Federation) AwaitVoters(want int) {
	f.t.Helper()
	f.Await(fmt.Sprintf("%d voters", want), func() (bool, error) {
		leader := f.Leader()
		if leader == nil {
			return false, nil
		}
		s, err := leader.Status(f.t.Context())
		return err == nil && voters(s) == want, nil
	})
}

func voters(s node.Status) int {
	count := 0
	for _, m := range s.Members {
		if m.Votes {
			count++
		}
	}
	return count
}

// Leader is the running node that leads, nil if none says so.
func (f *Federation) Leader() *Process {
	for _, p := range f.Nodes {
		if !p.Running() {
			continue
		}
		if s, err := p.Status(f.t.Context()); err == nil && s.Role == "Leader" {
			return p
		}
	}
	return nil
}

// AwaitLeader waits for a leader among the nodes other than these.
func (f *Federation) AwaitLeader(except ...*Process) *Process {
	f.t.Helper()
	var leader *Process
	f.Await("a leader", func() (bool, error) {
		leader = f.Leader()
		if slices.Contains(except, leader) {
			return false, nil
		}
		return leader != nil, nil
	})
	return leader
}

// AwaitEqual waits until the nodes stand at one index with one state hash, their
// search indexes too, and returns both. Different hashes at one index fail the
// test at once.
func (f *Federation) AwaitEqual(nodes ...*Process) (index uint64, hash string) {
	f.t.Helper()
	if len(nodes) == 0 {
		nodes = f.Nodes
	}
	f.Await("equal states", func() (bool, error) {
		at := map[uint64]string{}
		for _, p := range nodes {
			s, err := p.Status(f.t.Context())
			if err != nil {
				return false, nil //nolint:nilerr // it is asked again
			}
			if other, ok := at[s.Applied]; ok && other != s.StateHash {
				return false, fmt.Errorf("two nodes differ at index %d: %s and %s", s.Applied, other, s.StateHash)
			}
			at[s.Applied], index, hash = s.StateHash, s.Applied, s.StateHash
		}
		return len(at) == 1 && f.searchable(index, nodes), nil
	})
	return index, hash
}

// searchable reports whether searches show an index at all nodes: they follow
// the state by a moment.
func (f *Federation) searchable(index uint64, nodes []*Process) bool {
	for _, p := range nodes {
		if shown, err := p.Metric(f.t.Context(), "mulu_applied_index"); err != nil || shown < float64(index) {
			return false
		}
	}
	return true
}

// Give gives a command through a node, on the node's own behalf if token is
// empty, and decodes its result.
func Give[C ledger.Rule[R], R any](f *Federation, p *Process, token string, c C) (R, error) {
	ctx, cancel := context.WithTimeout(f.t.Context(), waitAtMost)
	defer cancel()
	result, _, err := ledger.Propose(ctx, p.Client(token), ledger.Request{ID: newRequest()}, c)
	return result, err
}

// MustGive is Give for commands that have to be accepted.
func MustGive[C ledger.Rule[R], R any](f *Federation, p *Process, token string, c C) R {
	f.t.Helper()
	result, err := Give(f, p, token, c)
	if err != nil {
		f.t.Fatalf("%s at %s: %v", c.Kind(), p.Division, err)
	}
	f.follow(p)
	return result
}

// Find reads a record of a node's local state.
func (f *Federation) Find(p *Process, table, id string) map[string]any {
	f.t.Helper()
	record := map[string]any{}
	if err := p.Client("").Post(f.t.Context(), "/find", map[string]string{"table": table, "id": id}, &record); err != nil {
		f.t.Fatalf("%s %s at %s: %v", table, id, p.Division, err)
	}
	return record
}

// GraphQL asks a node and decodes data into out. It reports errors of the
// answer as an error.
func (p *Process) GraphQL(ctx context.Context, token, query string, variables map[string]any, out any) (err error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return fmt.Errorf("writing a query: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.HTTP+"/graphql", bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("making a query: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("querying: %w", err)
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	answer := struct {
		Data   json.RawMessage `json:"data"`
		Errors json.RawMessage `json:"errors"`
	}{}
	if response.StatusCode == http.StatusNotFound {
		return ErrNoGraphQL
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return fmt.Errorf("reading the answer (%s): %w", response.Status, err)
	}
	if len(answer.Errors) > 0 {
		return fmt.Errorf("the node answers %s", answer.Errors)
	}
	return json.Unmarshal(answer.Data, out)
}

// ErrNoGraphQL says that this build serves no /graphql.
var ErrNoGraphQL = errors.New("this build serves no /graphql")

// Within is a context of the test with a time limit.
func (f *Federation) Within(limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(f.t.Context(), limit)
}
