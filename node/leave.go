package node

import (
	"context"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

const (
	// leaveTimeout is how long a node that leaves waits for its answer.
	leaveTimeout = time.Minute
	// farewell is how long a member that leaves is still spoken to: until it has
	// its answer, and its raft the entry that says so.
	farewell = time.Minute
)

// Leave takes this node out of the federation. To a node that has left it says
// so again.
func (n *Node) Leave(ctx context.Context) error {
	if n.left() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, leaveTimeout)
	defer cancel()
	_, _, err := ledger.Propose(ctx, n.replica, n.selfRequest("leave"), catalog.LeaveMember{Incarnation: n.self.Incarnation})
	if err != nil && n.left() { // the answer was lost, and the log says it
		return nil
	}
	return err
}

func (n *Node) left() bool {
	self, known := n.roster.find(n.self.Incarnation)
	return known && !self.Active()
}
