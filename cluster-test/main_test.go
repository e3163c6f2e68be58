package clustertest_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	clustertest "github.com/mulu-catalog/mulu/cluster-test"
	"github.com/mulu-catalog/mulu/node/nodetest"
)

// TestMain builds the program once; without a Go toolchain the tests that need
// processes skip themselves.
func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if os.Getenv(clustertest.BinaryVariable) == "" {
		dir, err := os.MkdirTemp("", "mulu-bin-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer func() {
			if err := os.RemoveAll(dir); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}()
		ctx, cancel := context.WithTimeout(context.Background(), 15*time.Minute)
		path, err := clustertest.Build(ctx, dir)
		cancel()
		if err != nil {
			fmt.Fprintf(os.Stderr, "tests with real processes are skipped: %v\n", err)
		} else if err := os.Setenv(clustertest.BinaryVariable, path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	if transport, ok := http.DefaultTransport.(*http.Transport); ok {
		transport.Proxy = nil                        // the nodes are here, whatever the way out is
		transport.IdleConnTimeout = 20 * time.Second // before the node ends an idle connection that a request is just being written to
	}
	code := m.Run()
	// A node that was cut off before it died never closed its end.
	http.DefaultClient.CloseIdleConnections()
	if code != 0 {
		return code
	}
	return nodetest.Left()
}

// heavy leaves a test out of short runs.
func heavy(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("left out of -short: starts many processes")
	}
}
