package node

import (
	"errors"
	"path/filepath"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/config"
	"github.com/mulu-catalog/mulu/node/outlet"
	"github.com/mulu-catalog/mulu/sync/replica"
)

func exportDir(data string) string { return filepath.Join(data, "exports") }

// openOutlet makes ready what hands the whole catalog out.
func (n *Node) openOutlet() (err error) {
	n.outlet, err = outlet.New(outlet.Config{
		Dir: exportDir(n.config.Data), Cluster: n.replica, Division: n.self.Division, Contact: n.config.ExportContact,
		Prohibited: n.config.ExportProhibited == config.ProhibitedMinimal, Log: n.log,
		Unready: func(err error) bool {
			return errors.Is(err, replica.ErrNotYet) || errors.Is(err, replica.ErrTooStale) || errors.Is(err, ledger.ErrNoLeader)
		},
	})
	return err
}
