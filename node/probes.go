package node

import (
	"context"

	"github.com/mulu-catalog/mulu/node/probe"
)

// openProbes looks after the published addresses of the node's own division,
// where the operator wants it: it is the one thing a node does that reaches
// addresses outside the federation.
func (n *Node) openProbes(run context.Context) {
	if !n.config.LinkProbes {
		return
	}
	prober := probe.New(probe.Config{Division: n.self.Division, Cluster: n.replica, Request: n.selfRequest, Log: n.log})
	n.running.Go(func() { prober.Run(run) })
}
