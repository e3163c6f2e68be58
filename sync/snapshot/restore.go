package snapshot

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/sync/store"
)

// Restore makes a state file at path, which must not exist, from a stream. The
// file is fsynced and verified: the stream's SHA-256, its number of records and
// the state hash recomputed from them. On an error there is no file. Put it in
// service with store.Handle.Replace.
func Restore(r io.Reader, path string) (index, term uint64, err error) {
	loader, err := store.Load(path, store.Options{})
	if err != nil {
		return 0, 0, fmt.Errorf("restoring a snapshot: %w", err)
	}
	h, err := Read(r, loader.Put)
	if err != nil {
		return 0, 0, errors.Join(fmt.Errorf("restoring a snapshot: %w", err), loader.Discard())
	}
	if root := loader.StateHash(); root != h.StateHash {
		return 0, 0, errors.Join(fmt.Errorf("restoring a snapshot: %w: state hash is %x, the header speaks of %x",
			ErrStream, root, h.StateHash), loader.Discard())
	}
	if err := loader.Finish(h.Index, h.Term); err != nil {
		return 0, 0, fmt.Errorf("restoring a snapshot: %w", err)
	}
	return h.Index, h.Term, nil
}

// Verify reads a whole stream and checks all that Restore checks, without
// writing anything.
func Verify(r io.Reader) (Header, error) {
	sum := store.NewSum()
	h, err := Read(r, func(table, key string, value []byte) error {
		return sum.Add(table, key, value)
	})
	if err != nil {
		return h, fmt.Errorf("verifying a snapshot: %w", err)
	}
	if root := sum.StateHash(); root != h.StateHash {
		return h, fmt.Errorf("verifying a snapshot: %w: state hash is %x, the header speaks of %x", ErrStream, root, h.StateHash)
	}
	return h, nil
}

// configurationTable holds the membership as the state knows it. It is part of
// the state, equal on all nodes, because the entries that change it are in the
// log.
const (
	configurationTable = "raft"
	configurationKey   = "configuration"
)

// Writer is the part of a store.Batch that PutConfiguration needs.
type Writer interface {
	Put(table, key string, value []byte) error
}

// PutConfiguration writes a committed configuration into the state. The state
// machine calls it in the Update of every LogConfiguration entry that ApplyBatch
// brings, with entry.Index and raft.DecodeConfiguration(entry.Data); without it a
// state later than the last raft snapshot cannot be shipped (ErrConfiguration).
func PutConfiguration(b Writer, index uint64, c raft.Configuration) error {
	body := raft.EncodeConfiguration(c)
	value := append(binary.BigEndian.AppendUint64(nil, index), body...)
	if err := b.Put(configurationTable, configurationKey, value); err != nil {
		return fmt.Errorf("keeping the membership of index %d: %w", index, err)
	}
	return nil
}

// Configuration returns the membership the state knows, and the log index it
// was committed at; 0 if none was written.
func Configuration(v *store.View) (raft.Configuration, uint64, error) {
	value := v.Get(configurationTable, configurationKey)
	if value == nil {
		return raft.Configuration{}, 0, nil
	}
	if len(value) < 8 {
		return raft.Configuration{}, 0, fmt.Errorf("%w: membership record of %d bytes", ErrStream, len(value))
	}
	c, err := decodeConfiguration(value[8:])
	return c, binary.BigEndian.Uint64(value), err
}
