package node

import (
	"errors"
	"fmt"

	"github.com/hashicorp/raft"
	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/config"
	"github.com/mulu-catalog/mulu/sync/raftlog"
)

// termGap puts the entry of a recovery in a term that none of the lost voters
// can have reached, so that no entry of theirs is ever taken for it.
const termGap = 1 << 20

// currentTerm is the key under which raft keeps its term.
const currentTerm = "CurrentTerm"

// Recovery is what Recover left.
type Recovery struct {
	Division    string
	Incarnation string
	Index       uint64   // of the log's last entry, the one that makes this node the only voter
	Lost        []string // the voters that count no more, by incarnation
}

// Recover makes a stopped node the only voter of the federation. It is for the
// day on which most voters are lost for ever. Everything in the node's log
// stays, also what was not known to be committed; what only the lost voters had
// acknowledged is lost with them. If they come back instead of joining anew,
// there are two federations: nothing here can know that they will not.
func Recover(c config.Config) (_ Recovery, err error) {
	n := &Node{config: c, log: zerolog.Nop(), roster: newRoster(), cancel: func(error) {}}
	defer func() { err = errors.Join(err, n.Close()) }()
	if err := n.openIdentity(); err != nil {
		return Recovery{}, err
	}
	if !n.self.VoterEligible {
		return Recovery{}, ledger.Refuse("FORBIDDEN", "", "该节点的证书无表决资格，请在有表决资格的节点上恢复",
			"this node's certificate may not vote; recover at one that may", ledger.Detail{Field: "node", Value: n.self.Incarnation})
	}
	n.raftLog, err = raftlog.Open(raftlog.Config{Dir: raftDir(c.Data), Self: raft.ServerAddress(c.Advertise)})
	if err != nil {
		return Recovery{}, err
	}
	n.later("the raft log", n.raftLog.Close)
	if err := n.openState(); err != nil {
		return Recovery{}, err
	}
	self, ok := n.roster.find(n.self.Incarnation)
	if !ok || !inPlace(self) {
		return Recovery{}, ledger.Refuse("UNKNOWN_NODE", "", "该节点不在联盟名册中", "this node is no member in place", ledger.Detail{Field: "node", Value: n.self.Incarnation})
	}
	return n.takeOver()
}

// takeOver appends the configuration that has this node alone. Raft goes by the
// newest one in its log; this node elects itself and commits it.
func (n *Node) takeOver() (Recovery, error) {
	last, err := n.lastEntry()
	if err != nil {
		return Recovery{}, err
	}
	term, err := n.raftLog.GetUint64([]byte(currentTerm))
	if err != nil {
		return Recovery{}, fmt.Errorf("reading raft's term: %w", err)
	}
	term = max(term, last.Term) + termGap
	done := Recovery{Division: n.self.Division, Incarnation: n.self.Incarnation, Index: last.Index + 1}
	for _, m := range n.sortedMembers() {
		if m.Status == catalog.MemberVoter && m.ID != n.self.Incarnation {
			done.Lost = append(done.Lost, m.ID)
		}
	}
	alone := raft.Configuration{Servers: []raft.Server{{
		ID: raft.ServerID(n.self.Incarnation), Address: raft.ServerAddress(n.config.Advertise),
	}}}
	if err := n.raftLog.SetUint64([]byte(currentTerm), term); err != nil {
		return done, fmt.Errorf("raising raft's term: %w", err)
	}
	entry := raft.Log{Index: done.Index, Term: term, Type: raft.LogConfiguration, Data: raft.EncodeConfiguration(alone)}
	if err := n.raftLog.StoreLog(&entry); err != nil {
		return done, fmt.Errorf("making this node the only voter: %w", err)
	}
	return done, nil
}

// lastEntry is the end of the log, or the snapshot's where the log is behind it.
func (n *Node) lastEntry() (raft.Log, error) {
	var last raft.Log
	index, err := n.raftLog.LastIndex()
	if err == nil && index > 0 {
		err = n.raftLog.GetLog(index, &last)
	}
	if err != nil {
		return last, fmt.Errorf("reading the end of the log: %w", err)
	}
	snapshots, err := n.snapshots.List()
	if err != nil {
		return last, fmt.Errorf("reading the snapshots: %w", err)
	}
	if len(snapshots) > 0 && snapshots[0].Index > last.Index {
		last.Index, last.Term = snapshots[0].Index, snapshots[0].Term
	}
	if last.Index == 0 {
		return last, ErrNotJoined
	}
	return last, nil
}
