package raftlog

import (
	"sync"
	"syscall"

	"github.com/hashicorp/raft"
)

// Plain returns the configuration with every guard off: raft-boltdb as it is.
func Plain(c Config) Config {
	c.plain = true
	return c
}

// CloseFileUnder makes the next write fail as when a disk goes away.
func CloseFileUnder(l *Log) error { return l.file.Close() }

// DeletePortion is how many entries one transaction deletes.
const DeletePortion = deletePortion

// InterruptAfterPortion runs op with a disk that fails at the second delete.
func InterruptAfterPortion(l *Log, op func() error) error {
	deletes := 0
	l.fault = func(doing string) error {
		if doing == "cutting the raft log" || doing == "compacting the raft log" {
			deletes++
		}
		if deletes > 1 {
			return syscall.EIO
		}
		return nil
	}
	defer func() { l.fault = nil }()
	return op()
}

// HangWrites runs op with appends that wait for release.
func HangWrites(l *Log, release <-chan struct{}, op func() error) error {
	l.fault = func(doing string) error {
		if doing == "appending to the raft log" {
			<-release
		}
		return nil
	}
	defer func() { l.fault = nil }()
	return op()
}

// FailTogether runs op twice, so that both are under way when both fail.
func FailTogether(l *Log, op func() error) (errs [2]error) {
	var arrived, done sync.WaitGroup
	arrived.Add(2)
	l.fault = func(string) error {
		arrived.Done()
		arrived.Wait()
		return syscall.EIO
	}
	defer func() { l.fault = nil }()
	for i := range errs {
		done.Go(func() { errs[i] = op() })
	}
	done.Wait()
	return errs
}

// Sealed and Unsealed are the entry's way to disk and back.
func Sealed(entry *raft.Log) raft.Log { return sealed(entry) }

// Unsealed checks an entry and takes the seal off.
func Unsealed(index uint64, entry *raft.Log) error { return unsealed(index, entry) }

// DecodeStable runs all decoders of stable values.
func DecodeStable(key string, b []byte) ([]byte, error) {
	value, err := openValue(key, b)
	if err != nil {
		return nil, err
	}
	_, err = decodeVote(value)
	return value, err
}

// SealValue is what is stored for a stable value.
func SealValue(key string, value []byte) []byte { return sealValue(key, value) }

// ParseIncarnation reads the identity file.
func ParseIncarnation(text string) (string, bool, error) {
	in, err := parseIncarnation(text)
	return in.id, in.bound, err
}
