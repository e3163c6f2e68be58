package raftlog

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"github.com/hashicorp/raft"
)

// Each stored entry has a seal of 8 bytes behind its Extensions: a mark and the
// CRC-32C of everything that matters in it. Extensions travel with an entry but
// mean nothing to raft; the seal is put on at storing and taken off at reading,
// so neither raft nor a follower ever sees it.
const (
	sealSize = 8
	sealMark = 0x6d75316c
)

// sealed returns a copy of the entry with the seal. Data is shared: raft keeps
// using the original.
func sealed(entry *raft.Log) raft.Log {
	out := *entry
	ext := make([]byte, len(entry.Extensions), len(entry.Extensions)+sealSize)
	copy(ext, entry.Extensions)
	ext = binary.LittleEndian.AppendUint32(ext, sealMark)
	out.Extensions = binary.LittleEndian.AppendUint32(ext, entrySum(entry))
	return out
}

// unsealed checks the entry read from disk and takes the seal off.
func unsealed(index uint64, entry *raft.Log) error {
	n := len(entry.Extensions) - sealSize
	if n < 0 || binary.LittleEndian.Uint32(entry.Extensions[n:]) != sealMark {
		return fmt.Errorf("%w: entry %d has no checksum", ErrCorrupt, index)
	}
	sum := binary.LittleEndian.Uint32(entry.Extensions[n+4:])
	entry.Extensions = entry.Extensions[:n:n]
	if n == 0 {
		entry.Extensions = nil
	}
	if entry.Index != index {
		return fmt.Errorf("%w: entry %d calls itself entry %d", ErrCorrupt, index, entry.Index)
	}
	if entrySum(entry) != sum {
		return fmt.Errorf("%w: checksum of entry %d does not match", ErrCorrupt, index)
	}
	return nil
}

// entrySum leaves out AppendedAt, which raft uses for metrics only.
func entrySum(entry *raft.Log) uint32 {
	var head [25]byte
	binary.LittleEndian.PutUint64(head[0:], entry.Index)
	binary.LittleEndian.PutUint64(head[8:], entry.Term)
	head[16] = byte(entry.Type)
	binary.LittleEndian.PutUint64(head[17:], uint64(len(entry.Data)))
	table := crc32.MakeTable(crc32.Castagnoli)
	sum := crc32.Update(0, table, head[:])
	sum = crc32.Update(sum, table, entry.Data)
	return crc32.Update(sum, table, entry.Extensions)
}
