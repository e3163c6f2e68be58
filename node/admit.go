package node

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"time"

	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/sync/replica"
)

// admits reports whether it falls to this node to admit members: only the
// province may (rulebook 3.3), whoever leads. Of several nodes of the province
// it is the first that answers, so that no two give votes at once.
func (n *Node) admits(ctx context.Context) bool {
	self, ok := n.roster.find(n.self.Incarnation)
	if !ok || !inPlace(self) || self.Role != catalog.MemberProvinceNode {
		return false
	}
	for _, m := range n.sortedMembers() {
		if m.ID >= self.ID || m.Role != catalog.MemberProvinceNode || !inPlace(m) {
			continue
		}
		if _, err := n.appliedAt(ctx, m.ID); err == nil {
			return false
		}
	}
	return true
}

func inPlace(m catalog.Member) bool { return m.Active() && m.Status != catalog.MemberVerified }

// admitMembers records which verified members raft has taken in, and gives
// votes by the placement policy.
func (n *Node) admitMembers(ctx context.Context) error {
	servers, _, err := n.servers()
	if err != nil {
		return err
	}
	members := n.sortedMembers()
	var problems []error
	for _, m := range members {
		if _, in := servers[m.ID]; !in || m.Status != catalog.MemberVerified {
			continue
		}
		if err := n.decide(ctx, "settle:"+m.ID, catalog.SettleMember{Incarnation: m.ID}); err != nil {
			problems = append(problems, fmt.Errorf("node %s: %w", m.ID, err))
		}
	}
	return errors.Join(append(problems, n.placeVoters(ctx, members))...)
}

// decide gives a command on the node's own behalf that nobody waits for: what
// is not answered soon is given again.
func (n *Node) decide(ctx context.Context, id string, c ledger.Rule[catalog.Member]) error {
	ctx, cancel := context.WithTimeout(ctx, raftTimeout)
	defer cancel()
	_, _, err := ledger.Propose(ctx, n.replica, n.selfRequest(id), c)
	return err
}

// placeVoters is the placement policy: members whose certificate may vote get
// the vote when they have caught up, two at a time, so that the number of
// voters stays odd, up to five.
func (n *Node) placeVoters(ctx context.Context, members []catalog.Member) error {
	voters := 0
	var waiting, ready []catalog.Member
	for _, m := range members {
		switch {
		case m.Status == catalog.MemberVoter:
			voters++
		case m.Status == catalog.MemberLearner && m.VoterOK && m.DemotedAt.IsZero():
			waiting = append(waiting, m)
		}
	}
	if NewVotes(voters, len(waiting)) == 0 {
		return nil // nobody is asked how far it is
	}
	head, err := n.leaderApplied(ctx)
	if err != nil {
		return nil //nolint:nilerr // without a leader nobody gets the vote
	}
	sort.Slice(waiting, func(i, j int) bool { return waiting[i].ID < waiting[j].ID })
	for _, m := range waiting {
		if n.caughtUp(ctx, m.ID, head) {
			ready = append(ready, m)
		}
	}
	for _, m := range ready[:NewVotes(voters, len(ready))] {
		if err := n.decide(ctx, "promote:"+m.ID, catalog.PromoteMember{Incarnation: m.ID}); err != nil {
			return err
		}
	}
	return nil
}

// leaderApplied is how far the leader is: what a member must have caught up
// with, also where this node lags itself.
func (n *Node) leaderApplied(ctx context.Context) (uint64, error) {
	_, leader := n.replica.Raft().LeaderWithID()
	switch leader {
	case "":
		return 0, ledger.ErrNoLeader
	case raft.ServerID(n.self.Incarnation):
		return n.replica.Applied(), nil
	default:
		return n.appliedAt(ctx, string(leader))
	}
}

func (n *Node) caughtUp(ctx context.Context, incarnation string, head uint64) bool {
	applied, err := n.appliedAt(ctx, incarnation)
	return err == nil && applied+maxVoterLag >= head
}

func (n *Node) appliedAt(ctx context.Context, incarnation string) (uint64, error) {
	address, err := n.roster.addressOf(raft.ServerID(incarnation))
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return replica.AppliedAt(ctx, peers{n.rpc}, raft.ServerID(incarnation), string(address))
}
