package clustertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Etcd is a cluster of three etcd members on loopback, the peer that single
// filings are measured beside.
type Etcd struct {
	dir       string
	peer      string // the load generator, cluster-test/peer
	endpoints []string
}

// StartEtcd starts Debian's etcd; the test is skipped where it is not
// installed, or where its client cannot be built.
func StartEtcd(t testing.TB) *Etcd {
	t.Helper()
	binary, err := exec.LookPath("etcd")
	if err != nil {
		t.Skip("no etcd here: apt-get install etcd-server")
	}
	e := &Etcd{}
	if e.dir, err = os.MkdirTemp("", "mulu-etcd-"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(e.dir); err != nil {
			t.Error(err)
		}
	})
	e.peer = filepath.Join(e.dir, "peer")
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", e.peer, ".") //nolint:gosec // our own program
	build.Dir = filepath.Join(root, "cluster-test", "peer")
	build.Env = append(os.Environ(), "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		t.Skipf("the client of etcd cannot be built here: %v\n%s", err, out)
	}
	e.start(t, binary)
	return e
}

func (e *Etcd) start(t testing.TB, binary string) {
	t.Helper()
	ports := &Federation{t: t}
	var peers, clients, cluster []string
	for i := range 3 {
		peers, clients = append(peers, "http://"+ports.freePort()), append(clients, "http://"+ports.freePort())
		cluster = append(cluster, fmt.Sprintf("m%d=%s", i, peers[i]))
	}
	for i := range 3 {
		name := "m" + strconv.Itoa(i)
		cmd := exec.CommandContext(context.WithoutCancel(t.Context()), binary, "--name", name, "--data-dir", filepath.Join(e.dir, name), //nolint:gosec // found by LookPath
			"--listen-peer-urls", peers[i], "--initial-advertise-peer-urls", peers[i],
			"--listen-client-urls", clients[i], "--advertise-client-urls", clients[i],
			"--initial-cluster", strings.Join(cluster, ","), "--initial-cluster-state", "new", "--logger", "zap", "--log-level", "error")
		cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
		dieWithParent(cmd)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
			_ = cmd.Wait() // killed
		})
	}
	e.endpoints = clients
	err := poll(t.Context(), "etcd to be healthy", func() (bool, error) { return healthy(t.Context(), clients[0]), nil })
	if err != nil {
		t.Fatal(err)
	}
}

func healthy(ctx context.Context, endpoint string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint+"/health", http.NoBody)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	body, err := io.ReadAll(response.Body)
	return errors.Join(err, response.Body.Close()) == nil && strings.Contains(string(body), "true")
}

// Put measures puts of so many bytes.
func (e *Etcd) Put(ctx context.Context, clients, count, size int) (Load, error) {
	var load Load
	cmd := exec.CommandContext(ctx, e.peer, "-endpoints", strings.Join(e.endpoints, ","), //nolint:gosec // built above
		"-clients", strconv.Itoa(clients), "-count", strconv.Itoa(count), "-size", strconv.Itoa(size))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return load, fmt.Errorf("etcd: %w\n%s", err, out)
	}
	if err := json.Unmarshal(out, &load); err != nil {
		return load, fmt.Errorf("reading etcd's figures: %w", err)
	}
	return load, nil
}
