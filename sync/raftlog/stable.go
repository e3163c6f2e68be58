package raftlog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	raftboltdb "github.com/hashicorp/raft-boltdb/v2"
)

// Keys as raft names them.
const (
	keyTerm     = "CurrentTerm"
	keyVoteTerm = "LastVoteTerm"
	keyVoteCand = "LastVoteCand"
)

// keyVote holds term and candidate of the last vote in one value.
const keyVote = "mulu.vote"

// Set stores a value. The candidate of a vote must follow its term, and the
// pair is written as one; see SetUint64.
func (l *Log) Set(key, value []byte) error {
	if string(key) == keyVoteCand && !l.config.plain {
		return l.vote(value)
	}
	return l.put(string(key), value)
}

// Get returns a value, or raft-boltdb's "not found" as it is: raft compares the
// text.
func (l *Log) Get(key []byte) ([]byte, error) {
	if string(key) != keyVoteCand || l.config.plain {
		return l.get(string(key))
	}
	v, err := l.lastVote()
	if err != nil {
		return nil, err
	}
	return v.candidate, nil
}

// SetUint64 stores a number. The current term never falls (ErrVote). The term
// of a vote is kept in memory until its candidate is written by Set: raft writes
// one after the other, and a crash in between must leave the earlier vote.
func (l *Log) SetUint64(key []byte, n uint64) error {
	switch {
	case l.config.plain:
	case string(key) == keyTerm:
		current, err := l.number(keyTerm)
		if err != nil && !errors.Is(err, raftboltdb.ErrKeyNotFound) {
			return err
		}
		if n < current {
			return fmt.Errorf("%w: term %d after term %d", ErrVote, n, current)
		}
	case string(key) == keyVoteTerm:
		if err := l.Fatal(); err != nil {
			return err
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.pendingTerm = n
		return nil
	}
	return l.put(string(key), binary.BigEndian.AppendUint64(nil, n))
}

// GetUint64 returns a number; "not found" as Get.
func (l *Log) GetUint64(key []byte) (uint64, error) {
	if string(key) == keyVoteTerm && !l.config.plain {
		v, err := l.lastVote()
		return v.term, err
	}
	return l.number(string(key))
}

func (l *Log) number(key string) (uint64, error) {
	value, err := l.get(key)
	if err != nil {
		return 0, err
	}
	if len(value) != 8 {
		return 0, l.do("reading "+key, func() error {
			return fmt.Errorf("%w: number of %d bytes", ErrCorrupt, len(value))
		})
	}
	return binary.BigEndian.Uint64(value), nil
}

// vote writes the pair, if it agrees with the current term and with the vote
// before.
func (l *Log) vote(candidate []byte) error {
	l.mu.Lock()
	term := l.pendingTerm
	l.pendingTerm = 0
	l.mu.Unlock()
	if term == 0 {
		return fmt.Errorf("%w: a candidate without a term", ErrVote)
	}
	current, err := l.number(keyTerm)
	if err != nil {
		return fmt.Errorf("%w: reading the current term: %w", ErrVote, err)
	}
	if term != current {
		return fmt.Errorf("%w: vote in term %d, the current term is %d", ErrVote, term, current)
	}
	last, err := l.lastVote()
	if err != nil && !errors.Is(err, raftboltdb.ErrKeyNotFound) {
		return err
	}
	if err == nil && (term < last.term || term == last.term && string(candidate) != string(last.candidate)) {
		return fmt.Errorf("%w: vote for %q in term %d, already given to %q in term %d",
			ErrVote, candidate, term, last.candidate, last.term)
	}
	if l.config.Self != "" && string(candidate) == string(l.config.Self) {
		if err := l.space(); err != nil {
			return fmt.Errorf("voting for this node: %w", err)
		}
	}
	return l.put(keyVote, encodeVote(vote{term, candidate}))
}

func (l *Log) lastVote() (v vote, err error) {
	value, err := l.get(keyVote)
	if err != nil {
		return vote{}, err
	}
	err = l.do("reading the last vote", func() error {
		v, err = decodeVote(value)
		return err
	})
	return v, err
}

type vote struct {
	term      uint64
	candidate []byte
}

func encodeVote(v vote) []byte {
	return append(binary.BigEndian.AppendUint64(nil, v.term), v.candidate...)
}

func decodeVote(b []byte) (vote, error) {
	if len(b) < 8 {
		return vote{}, fmt.Errorf("%w: vote of %d bytes", ErrCorrupt, len(b))
	}
	return vote{binary.BigEndian.Uint64(b), b[8:]}, nil
}

// put stores value with a CRC-32C over key and value.
func (l *Log) put(key string, value []byte) error {
	return l.do("writing "+key, func() error {
		if l.config.plain {
			return l.bolt.Set([]byte(key), value)
		}
		return l.bolt.Set([]byte(key), sealValue(key, value))
	})
}

func (l *Log) get(key string) (value []byte, err error) {
	err = l.do("reading "+key, func() error {
		stored, err := l.bolt.Get([]byte(key))
		if err != nil || l.config.plain {
			value = stored
			return err
		}
		value, err = openValue(key, stored)
		return err
	})
	return value, err
}

func sealValue(key string, value []byte) []byte {
	return binary.LittleEndian.AppendUint32(append([]byte(nil), value...), valueSum(key, value))
}

func openValue(key string, stored []byte) ([]byte, error) {
	n := len(stored) - 4
	if n < 0 || binary.LittleEndian.Uint32(stored[n:]) != valueSum(key, stored[:n]) {
		return nil, fmt.Errorf("%w: checksum of %s does not match", ErrCorrupt, key)
	}
	return stored[:n:n], nil
}

func valueSum(key string, value []byte) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	sum := crc32.Update(crc32.Checksum([]byte(key), table), table, []byte{0})
	return crc32.Update(sum, table, value)
}
