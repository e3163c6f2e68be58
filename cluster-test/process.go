package clustertest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/admin"
)

// waitAtMost bounds every wait of the harness: a machine under load is slow,
// a federation that needs longer than this is broken.
const waitAtMost = 2 * time.Minute

// Output is what a finished command left.
type Output struct {
	Out, Err string
	Code     int
}

// Process is one node: its directory, its ports, and the running daemon.
type Process struct {
	Division string
	Data     string   // data directory
	Listen   string   // TLS port
	HTTP     string   // host:port of GraphQL, health and metrics
	Netns    string   // network namespace to run in, none if empty
	Env      []string // beside the environment of the test, from the next start on
	Flags    []string // of serve, beside the data directory

	binary string
	mu     sync.Mutex // guards running
	run    *running
}

// running is a started daemon until it has ended.
type running struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed after err is set
	err   error
}

// Mulu runs the program to its end with the node's data directory.
func (p *Process) Mulu(ctx context.Context, args ...string) (Output, error) {
	return p.MuluInput(ctx, "", args...)
}

// MuluInput is Mulu with a standard input.
func (p *Process) MuluInput(ctx context.Context, input string, args ...string) (Output, error) {
	ctx, cancel := context.WithTimeout(ctx, 4*waitAtMost)
	defer cancel()
	cmd := p.command(ctx, append(args, "--data", p.Data)...)
	var out, problems bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &out, &problems
	err := cmd.Run()
	result := Output{Out: out.String(), Err: problems.String(), Code: cmd.ProcessState.ExitCode()}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return result, fmt.Errorf("mulu %s: %w", args[0], err)
	}
	return result, nil
}

func (p *Process) command(ctx context.Context, args ...string) *exec.Cmd {
	name := p.binary
	if p.Netns != "" {
		name, args = "ip", append([]string{"netns", "exec", p.Netns, p.binary}, args...)
	}
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // the program under test
	cmd.Env = append(append(os.Environ(), "MULU_LOG_LEVEL=info"), p.Env...)
	dieWithParent(cmd)
	return cmd
}

// LogPath is where the daemon's log goes.
func (p *Process) LogPath() string { return p.Data + ".log" }

// Start runs the daemon and returns when its operator's socket answers.
func (p *Process) Start(ctx context.Context) error {
	log, err := os.OpenFile(p.LogPath(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("opening the node's log: %w", err)
	}
	cmd := p.command(context.WithoutCancel(ctx), append([]string{"serve", "--data", p.Data}, p.Flags...)...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return errors.Join(fmt.Errorf("starting a node: %w", err), log.Close())
	}
	run := &running{cmd: cmd, ended: make(chan struct{})}
	go func() { // ends with the process
		run.err = errors.Join(cmd.Wait(), log.Close())
		close(run.ended)
	}()
	p.mu.Lock()
	p.run = run
	p.mu.Unlock()
	return p.awaitSocket(ctx, run)
}

func (p *Process) awaitSocket(ctx context.Context, run *running) error {
	return poll(ctx, "the node's socket to answer", func() (bool, error) {
		select {
		case <-run.ended:
			return false, fmt.Errorf("the node ended: %w", run.err)
		default:
		}
		_, err := p.Status(ctx)
		return err == nil, nil
	})
}

// Running reports whether the daemon runs.
func (p *Process) Running() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.run == nil {
		return false
	}
	select {
	case <-p.run.ended:
		return false
	default:
		return true
	}
}

// PID is the daemon's process id, 0 if it was never started.
func (p *Process) PID() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.run == nil {
		return 0
	}
	return p.run.cmd.Process.Pid
}

// Signal sends a signal to the daemon.
func (p *Process) Signal(sig syscall.Signal) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.run == nil {
		return errors.New("the node was never started")
	}
	if err := p.run.cmd.Process.Signal(sig); err != nil {
		return fmt.Errorf("signalling a node: %w", err)
	}
	return nil
}

// Wait waits for the daemon's end and returns its exit status, -1 if a signal
// ended it.
func (p *Process) Wait(ctx context.Context) (int, error) {
	p.mu.Lock()
	run := p.run
	p.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, waitAtMost)
	defer cancel()
	select {
	case <-run.ended:
		return run.cmd.ProcessState.ExitCode(), nil
	case <-ctx.Done():
		return 0, fmt.Errorf("waiting for a node to end: %w", ctx.Err())
	}
}

// Kill ends the daemon at once, as kill -9 does.
func (p *Process) Kill(ctx context.Context) error {
	if !p.Running() {
		return nil
	}
	if err := p.Signal(syscall.SIGKILL); err != nil && p.Running() {
		return err
	}
	_, err := p.Wait(ctx)
	return err
}

// Stop ends the daemon gracefully and returns its exit status.
func (p *Process) Stop(ctx context.Context) (int, error) {
	if err := p.Signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	return p.Wait(ctx)
}

// Client speaks to the node's operator socket; an empty token acts as the node.
func (p *Process) Client(token string) *admin.Client {
	return admin.NewClient(node.AdminSocket(p.Data), token)
}

// Status asks the running node.
func (p *Process) Status(ctx context.Context) (node.Status, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	var status node.Status
	err := p.Client("").Get(ctx, "/status", &status)
	return status, err
}

// Log is what the daemon has logged so far.
func (p *Process) Log() string {
	text, err := os.ReadFile(p.LogPath())
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// Tail is the end of the log, for the report of a failed test.
func (p *Process) Tail(lines int) string {
	all := strings.Split(strings.TrimSpace(p.Log()), "\n")
	return filepath.Base(p.LogPath()) + ":\n" + strings.Join(all[max(0, len(all)-lines):], "\n")
}

// poll asks until the answer is yes, an error, or too late.
func poll(ctx context.Context, what string, ask func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, waitAtMost)
	defer cancel()
	ticker := time.NewTicker(25 * time.Millisecond)
	defer ticker.Stop()
	for {
		ok, err := ask()
		if ok || err != nil {
			return err
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", what, ctx.Err())
		}
	}
}

// Metric reads one unlabelled figure of /metrics.
func (p *Process) Metric(ctx context.Context, name string) (value float64, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.HTTP+"/metrics", http.NoBody)
	if err != nil {
		return 0, fmt.Errorf("asking for metrics: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, fmt.Errorf("asking for metrics: %w", err)
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		if text, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			return strconv.ParseFloat(text, 64)
		}
	}
	return 0, fmt.Errorf("no figure %s among the metrics: %w", name, lines.Err())
}
