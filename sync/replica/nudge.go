package replica

import (
	"sync"
	"time"

	"github.com/hashicorp/raft"
)

// nudgePause is how long a peer that did not have the entry yet is left alone.
const nudgePause = time.Second

// nudges tells single followers at once what is committed. Raft itself tells
// with the next entry or after its commit timeout, and a follower whose client
// waits to see its own write would wait that long: with one client at a time
// it is nearly all of the latency.
//
// A nudge is a true message of raft's: an AppendEntries without entries that
// says which entry the leader of this term holds, and that it is committed.
// Arriving late, twice or never, it changes nothing that raft's own would not.
type nudges struct {
	mu     sync.Mutex // guards what follows
	closed bool
	peers  map[raft.ServerID]*nudged
}

type nudged struct {
	busy, again bool
	until       time.Time // left alone until then
}

// begin calls start unless somebody sends to the peer already, who is then told
// to send once more.
func (n *nudges) begin(id raft.ServerID, now time.Time, start func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return
	}
	if n.peers == nil {
		n.peers = map[raft.ServerID]*nudged{}
	}
	p := n.peers[id]
	if p == nil {
		p = &nudged{}
		n.peers[id] = p
	}
	if p.busy || now.Before(p.until) {
		p.again = p.busy
		return
	}
	p.busy = true
	start()
}

// close lets no further sender begin.
func (n *nudges) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed = true
}

// more reports whether to send once more.
func (n *nudges) more(id raft.ServerID, taken bool, now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	p := n.peers[id]
	if taken && p.again && !n.closed {
		p.again = false
		return true
	}
	p.busy, p.again = false, false
	if !taken {
		p.until = now.Add(nudgePause)
	}
	return false
}

// nudge lets a follower apply what is committed here. It does not wait.
func (r *Replica) nudge(incarnation string) {
	id := raft.ServerID(incarnation)
	if incarnation == r.config.Incarnation {
		return
	}
	r.nudges.begin(id, time.Now(), func() {
		r.running.Go(func() {
			for r.nudges.more(id, r.tellCommitted(id), time.Now()) {
			}
		})
	})
}

// tellCommitted sends one nudge and reports whether the peer took it.
func (r *Replica) tellCommitted(id raft.ServerID) bool {
	term := r.raft.CurrentTerm()
	index, of := r.config.State.Applied()
	if !r.IsLeader() || r.raft.CurrentTerm() != term { // so it led this term just now
		return false
	}
	addr, ok := r.addressOf(id)
	if !ok {
		return false
	}
	local := r.config.Transport.LocalAddr()
	self := r.config.Transport.EncodePeer(raft.ServerID(r.config.Incarnation), local)
	var reply raft.AppendEntriesResponse
	err := r.config.Transport.AppendEntries(id, addr, &raft.AppendEntriesRequest{
		RPCHeader: raft.RPCHeader{ProtocolVersion: raft.ProtocolVersionMax, ID: []byte(r.config.Incarnation), Addr: self},
		Term:      term, Leader: self, PrevLogEntry: index, PrevLogTerm: of, LeaderCommitIndex: index,
	}, &reply)
	return err == nil && reply.Success
}

// addressOf is a member's address as raft has it.
func (r *Replica) addressOf(id raft.ServerID) (raft.ServerAddress, bool) {
	future := r.raft.GetConfiguration()
	if future.Error() != nil {
		return "", false
	}
	for _, s := range future.Configuration().Servers {
		if s.ID == id {
			return s.Address, true
		}
	}
	return "", false
}
