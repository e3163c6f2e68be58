package replica

import (
	"sync"
	"time"

	"github.com/hashicorp/raft"
)

const (
	// nudgePause is how long a peer that could not be told is left alone.
	nudgePause = time.Second
	// nudgeAgain is how long a peer that does not have the entry yet, because
	// others made the majority, gets to receive it; nudgeTries is how often.
	nudgeAgain = time.Millisecond
	nudgeTries = 50
)

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
	index  uint64 // newest entry known to be committed
	term   uint64 // its own term
}

type nudged struct {
	waiting     int // calls of the peer that are under way
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
	p := n.peer(id)
	if p.busy || now.Before(p.until) {
		p.again = p.busy
		return
	}
	p.busy = true
	start()
}

// peer is called with mu held.
func (n *nudges) peer(id raft.ServerID) *nudged {
	if n.peers == nil {
		n.peers = map[raft.ServerID]*nudged{}
	}
	if n.peers[id] == nil {
		n.peers[id] = &nudged{}
	}
	return n.peers[id]
}

// await counts a call of the peer until done is called.
func (n *nudges) await(id raft.ServerID) (done func()) {
	count := func(by int) {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.peer(id).waiting += by
	}
	count(1)
	return func() { count(-1) }
}

// commit takes in what is committed and returns who waits for it.
func (n *nudges) commit(index, term uint64) []raft.ServerID {
	n.mu.Lock()
	defer n.mu.Unlock()
	if index > n.index {
		n.index, n.term = index, term
	}
	var waiting []raft.ServerID
	for id, p := range n.peers { // in any order: each is told the same
		if p.waiting > 0 {
			waiting = append(waiting, id)
		}
	}
	return waiting
}

// committed is the newest entry known to be committed.
func (n *nudges) committed() (index, term uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.index, n.term
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

// onCommit follows what raft hands to the state machine, before it is carried
// out here: followers whose clients wait carry it out at the same time.
func (r *Replica) onCommit(index, term uint64) {
	for _, id := range r.nudges.commit(index, term) {
		r.nudge(id)
	}
}

// nudge lets a follower apply what is committed. It does not wait.
func (r *Replica) nudge(id raft.ServerID) {
	if id == raft.ServerID(r.config.Incarnation) {
		return
	}
	r.nudges.begin(id, time.Now(), func() {
		r.running.Go(func() {
			for r.nudges.more(id, r.tellUntilTaken(id), time.Now()) {
			}
		})
	})
}

// tellUntilTaken sends nudges until the peer has the entry that they are about,
// and reports whether it did.
func (r *Replica) tellUntilTaken(id raft.ServerID) bool {
	for range nudgeTries {
		taken, reached := r.tellCommitted(id)
		if taken || !reached {
			return taken
		}
		timer := time.NewTimer(nudgeAgain)
		select {
		case <-timer.C:
		case <-r.closing:
			timer.Stop()
			return false
		}
	}
	return false
}

// tellCommitted sends one nudge and reports whether the peer took it, and
// whether it answered at all.
func (r *Replica) tellCommitted(id raft.ServerID) (taken, reached bool) {
	term := r.raft.CurrentTerm()
	index, of := r.nudges.committed()
	if index == 0 || !r.IsLeader() || r.raft.CurrentTerm() != term { // so it led this term just now
		return false, false
	}
	addr, ok := r.addressOf(id)
	if !ok {
		return false, false
	}
	local := r.config.Transport.LocalAddr()
	self := r.config.Transport.EncodePeer(raft.ServerID(r.config.Incarnation), local)
	var reply raft.AppendEntriesResponse
	err := r.config.Transport.AppendEntries(id, addr, &raft.AppendEntriesRequest{
		RPCHeader: raft.RPCHeader{ProtocolVersion: raft.ProtocolVersionMax, ID: []byte(r.config.Incarnation), Addr: self},
		Term:      term, PrevLogEntry: index, PrevLogTerm: of, LeaderCommitIndex: index,
	}, &reply)
	return err == nil && reply.Success, err == nil && reply.Term == term
}

// addressOf is a member's address as raft has it.
func (r *Replica) addressOf(id raft.ServerID) (raft.ServerAddress, bool) {
	for _, s := range r.servers() {
		if s.ID == id {
			return s.Address, true
		}
	}
	return "", false
}

// servers are the members in raft's newest configuration; none when raft is
// stopping.
func (r *Replica) servers() []raft.Server {
	future := r.raft.GetConfiguration()
	if future.Error() != nil {
		return nil
	}
	return future.Configuration().Servers
}
