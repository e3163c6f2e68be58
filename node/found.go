package node

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/config"
	"github.com/mulu-catalog/mulu/node/identity"
	"github.com/mulu-catalog/mulu/sync/raftlog"
)

// Foundation is what `mulu init` needs to know.
type Foundation struct {
	Federation    string // id in every certificate: lower-case letters, digits, '-'
	AuthorityName string // the province's competent authority
	AuthorityUSCC string
}

// Found makes the federation: the CA, the province's keys and certificate, the
// first voter, and the first command of the log. The node runs when it
// returns.
func Found(ctx context.Context, c config.Config, f Foundation, log zerolog.Logger) (*Node, error) {
	if _, err := os.Stat(authorityDir(c.Data)); err == nil {
		return nil, fmt.Errorf("%s holds a federation already: %w", c.Data, ErrFounded)
	}
	if err := makeProvince(c, f.Federation); err != nil {
		return nil, err
	}
	if err := config.Save(c); err != nil {
		return nil, err
	}
	n, err := Open(ctx, c, log)
	if err != nil {
		return nil, err
	}
	if err := n.bootstrap(ctx, f); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

func makeProvince(c config.Config, federation string) error {
	authority, err := identity.Init(authorityDir(c.Data), federation)
	if err != nil {
		return err
	}
	keys, err := identity.OpenKeys(identityDir(c.Data))
	if err != nil {
		return err
	}
	incarnation, err := raftlog.Incarnation(raftDir(c.Data))
	if err != nil {
		return err
	}
	self := identity.Identity{Federation: federation, Division: catalog.Province, Incarnation: incarnation, VoterEligible: true}
	csr, err := identity.NewCSR(keys, self)
	if err != nil {
		return err
	}
	der, err := authority.Sign(csr, self)
	if err != nil {
		return err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return fmt.Errorf("reading the node's certificate: %w", err)
	}
	return identity.SaveCertificate(identityDir(c.Data), leaf, authority.Certificate())
}

func (n *Node) bootstrap(ctx context.Context, f Foundation) error {
	if err := n.replica.Bootstrap(n.config.Advertise); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	_, _, err := ledger.Propose(ctx, n.replica, n.selfRequest("found"), catalog.FoundFederation{
		Name: f.Federation, Incarnation: n.self.Incarnation, Address: n.config.Advertise, PublicKey: n.publicKey(),
		AuthorityName: f.AuthorityName, AuthorityUSCC: f.AuthorityUSCC, API: n.config.PublicURL, MaxLevel: maxLevel,
	})
	return err
}
