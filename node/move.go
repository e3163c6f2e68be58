package node

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/sync/transport"
)

// A node that starts under another address than the roster has for it takes
// two steps. It calls the others, who know it by its certificate and send to
// the new address from then on; so the leader reaches it, and it hears who
// leads. Then it enters the address in the roster, and the leader carries it
// into raft's configuration.

const (
	methodMoved = "node.moved"
	moveEvery   = time.Second
	moveTimeout = 2 * time.Second
	maxAddress  = 255
)

// movedMessage says where the calling node is now.
type movedMessage struct {
	Address string `cbor:"1,keyasint"`
}

// serveMoved believes a member where it says it is: whoever is called there
// must show the member's own certificate.
func (n *Node) serveMoved() {
	n.rpc.Handle(methodMoved, func(_ context.Context, peer transport.Peer, body []byte) ([]byte, error) {
		var message movedMessage
		if err := ledger.Decode(body, &message); err != nil {
			return nil, err
		}
		host, port, err := net.SplitHostPort(message.Address)
		if err != nil || host == "" || port == "" || len(message.Address) > maxAddress {
			return nil, &transport.RemoteError{Code: "BAD_VALUE", Message: "address: host:port is wanted"}
		}
		return nil, n.roster.moved(peer.Incarnation, message.Address)
	})
}

// moveLoop keeps the node's line of the roster true. It ends with ctx.
func (n *Node) moveLoop(ctx context.Context) {
	ticker := time.NewTicker(moveEvery)
	defer ticker.Stop()
	refused := -1 // version of the line for which the change was refused
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		self, ok := n.roster.find(n.self.Incarnation)
		if !ok {
			self = n.asJoined() // nobody has sent it the state yet
		}
		if !self.Active() {
			continue
		}
		change := n.changeOf(self)
		if change.empty() || refused == self.Version {
			continue
		}
		err := n.move(ctx, self, change)
		_, no := errors.AsType[*ledger.Error](err)
		_, never := errors.AsType[*transport.RemoteError](err)
		switch {
		case no || never:
			refused = self.Version
			n.log.Error().Err(err).Str("address", change.Address).Msg("the federation refuses this node's new address")
		case err != nil && ctx.Err() == nil:
			n.log.Warn().Err(err).Str("address", change.Address).Msg("telling the federation where this node is")
		}
	}
}

func (n *Node) move(ctx context.Context, self catalog.Member, c change) error {
	if c.Address != "" {
		if err := n.announce(ctx, n.callable(), c.Address); err != nil {
			return err
		}
	}
	if !inPlace(self) {
		return nil // the province takes it in first
	}
	return n.decide(ctx, c.requestID(self), catalog.SettleMember(c))
}

// change is what the roster does not know yet of this node.
type change catalog.SettleMember

func (c change) empty() bool { return c.Address == "" && c.API == "" && c.MaxLevel == 0 }

// requestID is one for each change of each version of the line, so that a node
// may also move back.
func (c change) requestID(self catalog.Member) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %d", c.Address, c.API, c.MaxLevel))
	return fmt.Sprintf("moved:%d:%x", self.Version, sum[:12])
}

func (n *Node) changeOf(self catalog.Member) change {
	c := change{Incarnation: self.ID}
	if n.config.Advertise != self.Address {
		c.Address = n.config.Advertise
	}
	if n.config.PublicURL != self.API {
		c.API = n.config.PublicURL
	}
	if self.MaxLevel != maxLevel {
		c.MaxLevel = maxLevel
	}
	return c
}

// announce calls every other member; who does not answer now is called again.
// The error is the refusal of one that did.
func (n *Node) announce(ctx context.Context, members []neighbour, address string) error {
	body, err := ledger.Encode(movedMessage{Address: address})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, moveTimeout)
	defer cancel()
	refusals := make([]error, len(members))
	var calls sync.WaitGroup
	for i, m := range members {
		calls.Go(func() {
			_, err := n.rpc.Call(ctx, raft.ServerID(m.Incarnation), m.Address, methodMoved, body)
			if refusal, ok := errors.AsType[*transport.RemoteError](err); ok && refusal.Code != transport.CodeInternal {
				refusals[i] = fmt.Errorf("member %s: %w", m.Incarnation, err)
			}
		})
	}
	calls.Wait()
	return errors.Join(refusals...)
}

// callable are the other members, as the roster has them or, before there is
// one, as the join's answer named them.
func (n *Node) callable() []neighbour {
	var members []neighbour
	for _, m := range n.sortedMembers() {
		if m.Active() && m.ID != n.self.Incarnation {
			members = append(members, neighbour{m.ID, m.Address})
		}
	}
	if len(members) > 0 {
		return members
	}
	if data, err := os.ReadFile(neighboursPath(n.config.Data)); err == nil {
		if err := ledger.Decode(data, &members); err != nil {
			n.log.Warn().Err(err).Msg("reading whom the join named")
		}
	}
	return members
}

// asJoined is the node's own line of the roster as its join asked for it; not
// active if it founded the federation.
func (n *Node) asJoined() catalog.Member {
	var request joinRequest
	data, err := os.ReadFile(pendingPath(n.config.Data))
	if err != nil || ledger.Decode(data, &request) != nil || request.Incarnation != n.self.Incarnation {
		return catalog.Member{}
	}
	return catalog.Member{
		Head: ledger.Head{ID: request.Incarnation}, Status: catalog.MemberVerified, Address: request.Address, API: request.API,
		MaxLevel: request.MaxLevel,
	}
}
