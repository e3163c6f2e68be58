package node

import (
	"errors"
	"fmt"
	"sort"
	"sync"
	"time"

	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/sync/store"
	"github.com/mulu-catalog/mulu/sync/transport"
)

// roster is the replicated list of members as the transport needs it: in
// memory, renewed when the state's list changes.
type roster struct {
	mu      sync.RWMutex // guards what follows
	founded bool
	members map[string]catalog.Member
	gone    map[string]time.Time // when members were seen to leave
	abroad  map[string]string    // addresses that members announced and the state does not have yet
}

func newRoster() *roster {
	return &roster{members: map[string]catalog.Member{}, gone: map[string]time.Time{}, abroad: map[string]string{}}
}

func (r *roster) load(state *store.Handle) error {
	members := map[string]catalog.Member{}
	founded := false
	err := state.View(func(v *store.View) error {
		founded = catalog.Federations.Has(v, catalog.FederationID)
		for m := range catalog.Members.All(v) {
			members[m.ID] = m
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading the roster: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range r.abroad { // in any order: each is judged alone
		if members[id].Address != r.members[id].Address || !members[id].Active() {
			delete(r.abroad, id)
		}
	}
	for id, m := range members { // in any order: each is judged alone
		if m.Status == catalog.MemberLeft && r.members[id].Active() {
			r.gone[id] = time.Now()
		}
	}
	r.founded, r.members = founded, members
	return nil
}

func (r *roster) touchedBy(changes []ledger.Change) bool {
	for _, c := range changes {
		if c.Table == catalog.Members.Name() {
			return true
		}
	}
	return false
}

var (
	errNotOnRoll     = errors.New("not in the roster")
	errOtherDivision = errors.New("the roster names another division for this node")
)

// admit decides about a connection.
func (r *roster) admit(peer transport.Peer) error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if !r.founded {
		return nil
	}
	member, ok := r.members[peer.Incarnation]
	switch {
	case !ok:
		// A node that was away does not know who joined meanwhile, and must hear
		// it from exactly them: the federation's CA vouches for the stranger.
		return nil
	case !member.Active() && !r.leaving(member):
		return errNotOnRoll
	case member.Division != peer.Division:
		return errOtherDivision
	default:
		return nil
	}
}

// leaving reports whether a member left so shortly ago that it may not have
// heard it yet. Nothing that it says counts any more: the law asks the roster.
func (r *roster) leaving(m catalog.Member) bool {
	since, seen := r.gone[m.ID]
	return seen && m.Status == catalog.MemberLeft && time.Since(since) < farewell
}

func (r *roster) addressOf(id raft.ServerID) (raft.ServerAddress, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	member, ok := r.members[string(id)]
	if !ok || member.Address == "" {
		return "", errNotOnRoll
	}
	if address, ok := r.abroad[string(id)]; ok {
		return raft.ServerAddress(address), nil
	}
	return raft.ServerAddress(member.Address), nil
}

// moved notes where an active member says it is until the state says so too.
func (r *roster) moved(incarnation, address string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	member, ok := r.members[incarnation]
	if !ok || !member.Active() {
		return &transport.RemoteError{Code: "UNKNOWN_NODE", Message: "not in the roster"}
	}
	for _, other := range r.members { // in any order: one is enough
		if other.ID != incarnation && other.Active() && other.Address == address {
			return &transport.RemoteError{Code: "ADDRESS_IN_USE", Message: "address: " + address + " is of node " + other.ID}
		}
	}
	delete(r.abroad, incarnation)
	if member.Address != address {
		r.abroad[incarnation] = address
	}
	return nil
}

func (r *roster) all() []catalog.Member {
	r.mu.RLock()
	defer r.mu.RUnlock()
	list := make([]catalog.Member, 0, len(r.members))
	for _, m := range r.members { // in any order: callers sort or look each up
		list = append(list, m)
	}
	return list
}

// sortedMembers lists the roster by division, then by incarnation.
func (n *Node) sortedMembers() []catalog.Member {
	members := n.roster.all()
	sort.Slice(members, func(i, j int) bool {
		if members[i].Division != members[j].Division {
			return members[i].Division < members[j].Division
		}
		return members[i].ID < members[j].ID
	})
	return members
}

func (r *roster) find(incarnation string) (catalog.Member, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	m, ok := r.members[incarnation]
	return m, ok
}
