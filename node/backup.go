package node

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"github.com/hashicorp/raft"
	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/node/config"
	"github.com/mulu-catalog/mulu/node/disk"
	"github.com/mulu-catalog/mulu/sync/raftlog"
	"github.com/mulu-catalog/mulu/sync/snapshot"
	"github.com/mulu-catalog/mulu/sync/store"
)

// adminBackup streams the state file as of one moment. The connection breaks
// when it cannot be finished: half a copy is no answer.
func (n *Node) adminBackup(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/octet-stream")
	err := n.state.Use(func(s *store.Store) error { return s.Backup(w) })
	if err != nil {
		n.log.Warn().Err(err).Msg("backup")
		panic(http.ErrAbortHandler)
	}
}

// Copy is what a copy of the state holds.
type Copy struct {
	Federation string
	Index      uint64 // log index at which it stands
	Hash       [32]byte

	members map[string]bool // the incarnations in its roster
}

// CheckCopy reads the whole of a copy of a state file and says what it holds.
// Errors wrap store.ErrCorrupt where the file is not what was written.
func CheckCopy(path string) (_ Copy, err error) {
	s, err := store.Open(path, store.Options{})
	if err != nil {
		return Copy{}, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	var c Copy
	err = s.View(func(v *store.View) error {
		c.Index, _ = v.Applied()
		c.Hash = v.StateHash()
		federation, ok := catalog.Federations.Find(v, catalog.FederationID)
		if !ok {
			return fmt.Errorf("%w: %s holds none", ErrForeignCopy, path)
		}
		c.Federation, c.members = federation.Name, map[string]bool{}
		for m := range catalog.Members.All(v) {
			c.members[m.ID] = true
		}
		return nil
	})
	return c, err
}

// Why a copy is not put in place.
var (
	// ErrForeignCopy: this node is no member in the copy.
	ErrForeignCopy = errors.New("the copy is of another federation, or older than this node")
	// ErrOldCopy: the node's log does not go on where the copy ends.
	ErrOldCopy = errors.New("the copy is too old for this node's log; take a newer one, or join again")
)

// Restore puts a copy of the state, made by any node, in the place of a stopped
// node's damaged state file. The node's log, and with it what it voted and
// acknowledged, stays; it goes on from where the copy ends. The file that was
// there is kept under the returned name, "" if there was none.
func Restore(c config.Config, from string) (_ Copy, aside string, err error) {
	n := &Node{config: c, log: zerolog.Nop(), roster: newRoster(), cancel: func(error) {}}
	defer func() { err = errors.Join(err, n.Close()) }()
	if err := n.openIdentity(); err != nil {
		return Copy{}, "", err
	}
	n.raftLog, err = raftlog.Open(raftlog.Config{Dir: raftDir(c.Data), Self: raft.ServerAddress(c.Advertise)})
	if err != nil {
		return Copy{}, "", err
	}
	n.later("the raft log", n.raftLog.Close)
	part := statePath(c.Data) + ".copy"
	defer func() { err = errors.Join(err, disk.Remove(part)) }()
	if err := copyFile(from, part); err != nil {
		return Copy{}, "", err
	}
	held, err := CheckCopy(part)
	if err != nil {
		return held, "", err
	}
	if held.Federation != n.self.Federation || !held.members[n.self.Incarnation] {
		return held, "", fmt.Errorf("%w: it is of %s and does not know node %s of %s",
			ErrForeignCopy, held.Federation, n.self.Incarnation, n.self.Federation)
	}
	if err := n.continues(part, held.Index); err != nil {
		return held, "", err
	}
	aside, err = n.place(part)
	return held, aside, err
}

// continues checks that nothing lies between the copy and what this node can
// get: its own log from its beginning, or the newest snapshot's state.
func (n *Node) continues(part string, index uint64) (err error) {
	first, err := n.raftLog.FirstIndex()
	if err != nil {
		return fmt.Errorf("reading the beginning of the log: %w", err)
	}
	if first > index+1 {
		return fmt.Errorf("%w: it ends at %d, the log begins at %d", ErrOldCopy, index, first)
	}
	state, err := store.OpenHandle(part, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, state.Close()) }()
	snapshots, err := snapshot.New(snapshot.Config{Dir: snapshotDir(n.config.Data), State: state})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, snapshots.Close()) }()
	newest, err := snapshots.List()
	if err != nil {
		return fmt.Errorf("reading the snapshots: %w", err)
	}
	if len(newest) > 0 && snapshot.NeedsRestore(index, *newest[0]) {
		return fmt.Errorf("%w: it ends at %d, the newest snapshot is of %d", ErrOldCopy, index, newest[0].Index)
	}
	return nil
}

// unused is path, or the first of path.2, path.3 … where nothing is: what an
// earlier restore put aside may be wanted still.
func unused(path string) (string, error) {
	for name, i := path, 2; ; name, i = fmt.Sprintf("%s.%d", path, i), i+1 {
		if held, err := disk.Exists(name); err != nil || !held {
			return name, err
		}
	}
}

// place exchanges the files. The search index is built anew.
func (n *Node) place(part string) (aside string, err error) {
	path := statePath(n.config.Data)
	if err := disk.Remove(searchPath(n.config.Data)); err != nil {
		return "", err
	}
	there, err := disk.Exists(path)
	if err != nil {
		return "", err
	}
	if there {
		if aside, err = unused(path + ".damaged"); err != nil {
			return "", err
		}
		if err := os.Rename(path, aside); err != nil {
			return "", fmt.Errorf("putting the old state aside: %w", err)
		}
	}
	if err := os.Rename(part, path); err != nil {
		return aside, fmt.Errorf("putting the copy in place: %w", err)
	}
	return aside, disk.SyncDir(filepath.Dir(path))
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("reading the copy: %w", err)
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("copying the state: %w", err)
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return fmt.Errorf("copying the state: %w", err)
	}
	return nil
}
