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

const (
	leadEvery     = 500 * time.Millisecond
	raftTimeout   = 10 * time.Second
	maxVoterCount = 5
	maxVoterLag   = 100 // log entries a learner may lag when it gets the vote
)

// leadLoop does what falls to the leader: it brings raft's configuration in
// line with the roster, and runs the statutory jobs. It ends with ctx.
func (n *Node) leadLoop(ctx context.Context) {
	ticker := time.NewTicker(leadEvery)
	defer ticker.Stop()
	leading := false
	for {
		select {
		case <-ctx.Done():
			return
		case leading = <-n.replica.Leadership():
			n.metrics.leader.Set(gauge(leading))
			continue
		case <-ticker.C:
		}
		if !leading || !n.replica.IsLeader() {
			continue
		}
		if err := n.reconcile(ctx); err != nil && ctx.Err() == nil {
			n.log.Warn().Err(err).Msg("bringing raft in line with the roster")
		}
	}
}

func gauge(on bool) float64 {
	if on {
		return 1
	}
	return 0
}

// reconcile takes verified members in as non-voters, gives and takes votes as
// the roster says, and removes who left.
func (n *Node) reconcile(ctx context.Context) error {
	future := n.replica.Raft().GetConfiguration()
	if err := future.Error(); err != nil {
		return err
	}
	servers := map[string]raft.Server{}
	for _, s := range future.Configuration().Servers {
		servers[string(s.ID)] = s
	}
	members := n.roster.all()
	sort.Slice(members, func(i, j int) bool { return members[i].ID < members[j].ID })
	var problems []error // one member that raft does not take must not hold up the others
	for _, m := range members {
		if err := n.settle(ctx, m, servers, future.Index()); err != nil {
			problems = append(problems, fmt.Errorf("node %s: %w", m.ID, err))
		}
	}
	return errors.Join(append(problems, n.placeVoters(ctx, members))...)
}

// settle makes raft's view of one member what the roster says.
func (n *Node) settle(ctx context.Context, m catalog.Member, servers map[string]raft.Server, at uint64) error {
	server, in := servers[m.ID]
	id, addr := raft.ServerID(m.ID), raft.ServerAddress(m.Address)
	switch {
	case !m.Active() && in:
		if m.ID == n.self.Incarnation && n.voters() > 1 {
			return n.replica.TransferLeadership()
		}
		return n.replica.Raft().RemoveServer(id, at, raftTimeout).Error()
	case !m.Active():
		return nil
	case !in:
		if err := n.replica.Raft().AddNonvoter(id, addr, at, raftTimeout).Error(); err != nil {
			return err
		}
		return n.learned(ctx, m)
	case m.Status == catalog.MemberVerified:
		return n.learned(ctx, m)
	case m.Status == catalog.MemberVoter && server.Suffrage != raft.Voter:
		return n.replica.Raft().AddVoter(id, addr, at, raftTimeout).Error()
	case m.Status == catalog.MemberLearner && server.Suffrage == raft.Voter:
		return n.replica.Raft().DemoteVoter(id, at, raftTimeout).Error()
	default:
		return nil
	}
}

// learned records that the member receives the log.
func (n *Node) learned(ctx context.Context, m catalog.Member) error {
	_, _, err := ledger.Propose(ctx, n.replica, n.selfRequest("settle:"+m.ID), catalog.SettleMember{Incarnation: m.ID})
	return err
}

// placeVoters is the placement policy: members whose certificate may vote get
// the vote when they have caught up, two at a time, so that the number of
// voters stays odd, up to five.
func (n *Node) placeVoters(ctx context.Context, members []catalog.Member) error {
	voters := 0
	var ready []catalog.Member
	for _, m := range members {
		switch {
		case m.Status == catalog.MemberVoter:
			voters++
		case m.Status == catalog.MemberLearner && m.VoterOK && m.DemotedAt.IsZero() && n.caughtUp(ctx, m):
			ready = append(ready, m)
		}
	}
	for _, m := range ready[:NewVotes(voters, len(ready))] {
		request := n.selfRequest("promote:" + m.ID)
		if _, _, err := ledger.Propose(ctx, n.replica, request, catalog.PromoteMember{Incarnation: m.ID}); err != nil {
			return err
		}
	}
	return nil
}

// NewVotes is how many of the ready members get the vote: two, or one where the
// number of voters is even, as after an expulsion.
func NewVotes(voters, ready int) int {
	most := 2 - (voters+1)%2
	if voters+most > maxVoterCount || ready < most {
		return 0
	}
	return most
}

func (n *Node) caughtUp(ctx context.Context, m catalog.Member) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	applied, err := replica.AppliedAt(ctx, peers{n.rpc}, raft.ServerID(m.ID), m.Address)
	return err == nil && applied+maxVoterLag >= n.replica.Applied()
}

func (n *Node) voters() int {
	future := n.replica.Raft().GetConfiguration()
	if future.Error() != nil {
		return 0
	}
	count := 0
	for _, s := range future.Configuration().Servers {
		if s.Suffrage == raft.Voter {
			count++
		}
	}
	return count
}

// WaitMember waits until this node has the federation's state and stands in the
// roster as more than verified.
func (n *Node) WaitMember(ctx context.Context) error {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		if m, ok := n.roster.find(n.self.Incarnation); ok && m.Active() && m.Status != catalog.MemberVerified {
			return nil
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return fmt.Errorf("waiting to become a member: %w", ctx.Err())
		}
	}
}
