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
	"github.com/mulu-catalog/mulu/node/disk"
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
// returns. A founding that comes to nothing leaves the directory as it was.
func Found(ctx context.Context, c config.Config, f Foundation, log zerolog.Logger) (_ *Node, err error) {
	there, err := disk.Exists(c.Data)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("making the data directory: %w", err)
	}
	held, err := hold(c.Data) // of two foundings at once, one must not tidy up the other's
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	if err := vacant(c.Data); err != nil {
		return nil, err
	}
	before, err := look(c.Data)
	if err != nil {
		return nil, err
	}
	before.names[c.Data] = there
	n, err := found(ctx, c, f, log)
	if err != nil {
		return nil, errors.Join(err, before.restore())
	}
	return n, nil
}

func hold(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the data directory: %w", err)
	}
	if err := raftlog.Hold(f); err != nil {
		return nil, errors.Join(fmt.Errorf("holding %s: %w", dir, err), f.Close())
	}
	return f, nil
}

// vacant refuses a directory that is a node's: a new identity in its place
// would cut that node off from its federation for ever.
func vacant(data string) error {
	for _, one := range []struct {
		path string
		why  error
	}{{authorityDir(data), ErrFounded}, {identity.CertificatePath(identityDir(data)), ErrJoined}, {statePath(data), ErrJoined}} {
		held, err := disk.Exists(one.path)
		if err != nil {
			return err
		}
		if held {
			return fmt.Errorf("%s is a node's: %w", data, one.why)
		}
	}
	return nil
}

func found(ctx context.Context, c config.Config, f Foundation, log zerolog.Logger) (*Node, error) {
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
