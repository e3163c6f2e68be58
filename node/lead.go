package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

const (
	leadEvery     = 500 * time.Millisecond
	raftTimeout   = 10 * time.Second
	maxVoterCount = 5
	maxVoterLag   = 100 // log entries a learner may lag when it gets the vote
)

// leadLoop does what keeps raft and the roster in line: the leader, whoever it
// is, makes raft's configuration what the roster says; a node of the province
// decides what the roster says of new members. It ends with ctx.
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
		if leading && n.replica.IsLeader() {
			if err := n.reconcile(ctx); err != nil && ctx.Err() == nil {
				n.log.Warn().Err(err).Msg("bringing raft in line with the roster")
			}
		}
		if n.admits(ctx) {
			if err := n.admitMembers(ctx); err != nil && ctx.Err() == nil {
				n.log.Warn().Err(err).Msg("taking members in")
			}
		}
	}
}

func gauge(on bool) float64 {
	if on {
		return 1
	}
	return 0
}

// reconcile takes members in as non-voters, follows their addresses, gives and
// takes votes as the roster says, and removes who left: one change at a time,
// for each makes a new configuration.
func (n *Node) reconcile(ctx context.Context) error {
	servers, at, err := n.servers()
	if err != nil {
		return err
	}
	var problems []error // one member that raft does not take must not hold up the others
	for _, m := range n.sortedMembers() {
		changed, err := n.settle(ctx, m, servers, at)
		if err != nil {
			problems = append(problems, fmt.Errorf("node %s: %w", m.ID, err))
		}
		if changed || ctx.Err() != nil {
			break
		}
	}
	return errors.Join(problems...)
}

// servers is raft's newest configuration and the index at which it stands.
func (n *Node) servers() (map[string]raft.Server, uint64, error) {
	future := n.replica.Raft().GetConfiguration()
	if err := future.Error(); err != nil {
		return nil, 0, fmt.Errorf("reading raft's configuration: %w", err)
	}
	servers := map[string]raft.Server{}
	for _, s := range future.Configuration().Servers {
		servers[string(s.ID)] = s
	}
	return servers, future.Index(), nil
}

// enfranchise makes a member a voter. The roster that knows it is on disk first:
// a leader that died and woke without it would not let the voter speak, whose
// vote it needs.
func (n *Node) enfranchise(id raft.ServerID, addr raft.ServerAddress, at uint64) error {
	if err := n.state.Flush(); err != nil {
		return err
	}
	return n.replica.Raft().AddVoter(id, addr, at, raftTimeout).Error()
}

// settle makes raft's view of one member what the roster says, by at most one
// change.
func (n *Node) settle(ctx context.Context, m catalog.Member, servers map[string]raft.Server, at uint64) (changed bool, err error) {
	server, in := servers[m.ID]
	id, addr := raft.ServerID(m.ID), raft.ServerAddress(m.Address)
	r := n.replica.Raft()
	switch {
	case !m.Active() && in && m.ID == n.self.Incarnation && n.voters() > 1:
		return true, n.replica.TransferLeadership()
	case !m.Active() && in:
		err = r.RemoveServer(id, at, raftTimeout).Error()
	case !m.Active():
		return false, nil
	case !in || server.Address != addr && server.Suffrage != raft.Voter:
		err = r.AddNonvoter(id, addr, at, raftTimeout).Error()
	case m.Status == catalog.MemberVoter && server.Suffrage != raft.Voter && !n.caughtUp(ctx, m.ID, n.replica.Applied()):
		return false, nil // after a recovery: one that is lost must not count among the voters
	case m.Status == catalog.MemberVoter && (server.Suffrage != raft.Voter || server.Address != addr):
		err = n.enfranchise(id, addr, at)
	case m.Status == catalog.MemberLearner && server.Suffrage == raft.Voter:
		err = r.DemoteVoter(id, at, raftTimeout).Error()
	default:
		return false, nil
	}
	return err == nil, err
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

func (n *Node) voters() int {
	servers, _, err := n.servers()
	if err != nil {
		return 0
	}
	count := 0
	for id := range servers { // in any order: they are counted
		if votes(servers, id) {
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

// Consult calls fn once with a state that holds everything acknowledged before.
// While nobody leads it asks again until ctx ends: an election is no answer.
func (n *Node) Consult(ctx context.Context, fn func(ledger.Reader) error) error {
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for {
		_, err := n.replica.Read(ctx, ledger.ReadLevel{Level: ledger.Linearizable}, fn)
		if !errors.Is(err, ledger.ErrNoLeader) {
			return err
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return err
		}
	}
}
