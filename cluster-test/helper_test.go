package clustertest_test

import (
	"testing"

	clustertest "github.com/mulu-catalog/mulu/cluster-test"
	"github.com/mulu-catalog/mulu/node"
)

func statusOf(t testing.TB, p *clustertest.Process) node.Status {
	t.Helper()
	s, err := p.Status(t.Context())
	if err != nil {
		t.Fatalf("status of %s: %v", p.Division, err)
	}
	return s
}
