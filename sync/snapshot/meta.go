package snapshot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"

	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/sync/store"
)

const metaSuffix = ".meta"

// meta is what is kept of a snapshot.
type meta struct {
	Index, Term        uint64 // of raft's log
	StateIndex         uint64 // applied index that covers Index; ≤ Index
	Version            raft.SnapshotVersion
	Configuration      []byte // as raft encodes it
	ConfigurationIndex uint64

	configuration raft.Configuration
}

// id sorts by index. It carries the state's index to NeedsRestore.
func (m *meta) id() string {
	return fmt.Sprintf("%020d-%020d-%020d", m.Index, m.Term, m.StateIndex)
}

// parseID reads index, term and state index. Nothing else is an id, so an id
// is safe in a file name.
func parseID(id string) (meta, error) {
	var m meta
	if _, err := fmt.Sscanf(id, "%020d-%020d-%020d", &m.Index, &m.Term, &m.StateIndex); err != nil || m.id() != id {
		return meta{}, fmt.Errorf("%q is not a snapshot id: %w", id, os.ErrNotExist)
	}
	return m, nil
}

func (m *meta) raft(size int64) *raft.SnapshotMeta {
	return &raft.SnapshotMeta{
		Version: m.Version, ID: m.id(), Index: m.Index, Term: m.Term,
		Configuration: m.configuration, ConfigurationIndex: m.ConfigurationIndex, Size: size,
	}
}

// encodeMeta is a line with the CRC-32C of the JSON that follows.
func encodeMeta(m meta) ([]byte, error) {
	m.Configuration = raft.EncodeConfiguration(m.configuration)
	body, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encoding a snapshot's meta: %w", err)
	}
	return append(fmt.Appendf(nil, "%08x\n", metaSum(body)), body...), nil
}

func decodeMeta(raw []byte) (m meta, err error) {
	head, body, _ := bytes.Cut(raw, []byte("\n"))
	if string(head) != fmt.Sprintf("%08x", metaSum(body)) {
		return m, fmt.Errorf("%w: meta file: checksum does not match", ErrStream)
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return m, fmt.Errorf("%w: meta file: %w", ErrStream, err)
	}
	m.configuration, err = decodeConfiguration(m.Configuration)
	return m, err
}

func metaSum(body []byte) uint32 { return crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)) }

func readMeta(path string) (meta, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return meta{}, fmt.Errorf("reading a snapshot's meta: %w", err)
	}
	m, err := decodeMeta(raw)
	if err != nil {
		return m, fmt.Errorf("reading %s: %w", filepath.Base(path), err)
	}
	if m.id()+metaSuffix != filepath.Base(path) {
		return m, fmt.Errorf("reading %s: %w: it describes snapshot %s", filepath.Base(path), ErrStream, m.id())
	}
	return m, nil
}

// writeMeta puts the meta file in place, durably or not at all.
func writeMeta(dir string, m meta) error {
	raw, err := encodeMeta(m)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "meta"+partMark+"*")
	if err != nil {
		return fmt.Errorf("writing a snapshot's meta: %w", err)
	}
	_, err = f.Write(raw)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("writing a snapshot's meta: %w", err), os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), filepath.Join(dir, m.id()+metaSuffix)); err != nil {
		return fmt.Errorf("writing a snapshot's meta: %w", err)
	}
	return store.SyncDir(dir)
}
