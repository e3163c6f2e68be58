package node

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/node/identity"
	"github.com/mulu-catalog/mulu/sync/transport"
)

const (
	methodRenew = "node.renew"
	renewEvery  = time.Hour
)

// serveRenewal signs the next certificate of a member: for the identity that
// its present one proves, and no other.
func (n *Node) serveRenewal() {
	n.rpc.Handle(methodRenew, func(_ context.Context, peer transport.Peer, csr []byte) ([]byte, error) {
		member, ok := n.roster.find(peer.Incarnation)
		switch {
		case n.authority == nil:
			return nil, &transport.RemoteError{Code: CodeNoAuthority, Message: "this node signs no certificates"}
		case !ok || !member.Active():
			return nil, &transport.RemoteError{Code: "UNKNOWN_NODE", Message: "not in the roster"}
		}
		return n.signFor(identity.Identity{
			Federation: peer.Federation, Division: member.Division, Incarnation: peer.Incarnation, VoterEligible: member.VoterOK,
		}, csr)
	})
}

func (n *Node) signFor(want identity.Identity, csr []byte) ([]byte, error) {
	parsed, err := identity.ParseCSR(csr)
	if err != nil {
		return nil, &transport.RemoteError{Code: string(identity.CodeOf(err)), Message: err.Error()}
	}
	if parsed.Identity != want {
		return nil, &transport.RemoteError{Code: string(identity.IdentityMismatch), Message: "the request names another node"}
	}
	return n.authority.Sign(csr, want)
}

// renewLoop renews the node's certificate when two thirds of its life are over;
// connections go on, new ones use the new certificate. It ends with ctx.
func (n *Node) renewLoop(ctx context.Context) {
	ticker := time.NewTicker(renewEvery)
	defer ticker.Stop()
	for {
		if identity.NeedsRenewal(n.renewal.Leaf(), time.Now()) {
			if err := n.Renew(ctx); err != nil && ctx.Err() == nil {
				n.log.Warn().Err(err).Time("until", n.renewal.Leaf().NotAfter).Msg("renewing the certificate")
			}
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// Renew gets a new certificate from whoever holds the federation's CA and puts
// it in service.
func (n *Node) Renew(ctx context.Context) error {
	csr, err := identity.NewCSR(n.keys, n.self)
	if err != nil {
		return err
	}
	der, err := n.askForCertificate(ctx, csr)
	if err != nil {
		return err
	}
	leaf, err := identity.ParseCertificate(der)
	if err != nil {
		return err
	}
	dir := identityDir(n.config.Data)
	_, authorities, err := identity.LoadCertificate(dir)
	if err != nil {
		return err
	}
	if err := n.trust.VerifyAs([]*x509.Certificate{leaf}, n.self); err != nil {
		return err
	}
	if err := identity.SaveCertificate(dir, leaf, authorities...); err != nil {
		return err
	}
	cert, err := n.keys.Certificate(append([]*x509.Certificate{leaf}, authorities...)...)
	if err != nil {
		return err
	}
	n.renewal.Set(cert)
	n.log.Info().Time("until", leaf.NotAfter).Msg("certificate renewed")
	return nil
}

func (n *Node) askForCertificate(ctx context.Context, csr []byte) ([]byte, error) {
	if n.authority != nil {
		return n.signFor(n.self, csr)
	}
	var problems []error
	for _, m := range n.sortedMembers() {
		if m.Role != catalog.MemberProvinceNode || !m.Active() || m.ID == n.self.Incarnation {
			continue
		}
		try, cancel := context.WithTimeout(ctx, joinTimeout)
		der, err := n.rpc.Call(try, raft.ServerID(m.ID), m.Address, methodRenew, csr)
		cancel()
		if err == nil {
			return der, nil
		}
		problems = append(problems, fmt.Errorf("%s: %w", m.Address, err))
	}
	return nil, fmt.Errorf("no node of the province renewed the certificate: %w", errors.Join(problems...))
}

// Certificate is the node's present certificate.
func (n *Node) Certificate() *x509.Certificate { return n.renewal.Leaf() }
