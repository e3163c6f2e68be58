package raftlog

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	raftboltdb "github.com/hashicorp/raft-boltdb/v2"
)

const (
	incarnationFile = "incarnation"
	keyIncarnation  = "mulu.incarnation"
	boundMark       = " bound"
)

// incarnation is the identity of a node's life in one directory. It is bound
// once the log in that directory knows it: from then on one without the other
// is refused.
type incarnation struct {
	id    string
	bound bool
}

// Incarnation returns the random identity in the raft directory dir, 32
// hexadecimal digits, making it at the first call. It dies with the directory: a
// node whose disk was wiped has another one, and must join as a new member,
// because it no longer knows what it voted and acknowledged.
func Incarnation(dir string) (string, error) {
	in, err := readIncarnation(dir)
	if err != nil || in.id != "" {
		return in.id, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("making the raft directory: %w", err)
	}
	raw := make([]byte, 16)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("drawing an identity: %w", err)
	}
	in.id = hex.EncodeToString(raw)
	if err := in.write(dir, os.Link); err != nil {
		if errors.Is(err, os.ErrExist) { // another caller was first
			in, err = readIncarnation(dir)
			return in.id, err
		}
		return "", err
	}
	return in.id, nil
}

func readIncarnation(dir string) (incarnation, error) {
	raw, err := os.ReadFile(filepath.Join(dir, incarnationFile))
	if errors.Is(err, os.ErrNotExist) {
		return incarnation{}, nil
	}
	if err != nil {
		return incarnation{}, fmt.Errorf("reading the node's identity: %w", err)
	}
	return parseIncarnation(string(raw))
}

func parseIncarnation(text string) (incarnation, error) {
	id, bound := strings.CutSuffix(strings.TrimSuffix(text, "\n"), boundMark)
	if raw, err := hex.DecodeString(id); err != nil || len(raw) != 16 {
		return incarnation{}, fmt.Errorf("%w: the file %s does not hold an identity", ErrCorrupt, incarnationFile)
	}
	return incarnation{id, bound}, nil
}

// write puts the identity in place with os.Link (which refuses an existing
// file) or os.Rename (which replaces it).
func (in incarnation) write(dir string, place func(from, to string) error) error {
	f, err := os.CreateTemp(dir, incarnationFile+".part-*")
	if err != nil {
		return fmt.Errorf("writing the node's identity: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already after a rename
	text := in.id
	if in.bound {
		text += boundMark
	}
	_, err = f.WriteString(text + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("writing the node's identity: %w", err)
	}
	if err := place(f.Name(), filepath.Join(dir, incarnationFile)); err != nil {
		return fmt.Errorf("writing the node's identity: %w", err)
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("writing the node's identity: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

// bind makes sure that the log and the identity beside it belong together.
func (l *Log) bind(in incarnation) error {
	if l.config.plain {
		return nil
	}
	if in.id == "" {
		id, err := Incarnation(l.config.Dir)
		if err != nil {
			return err
		}
		in = incarnation{id: id}
	}
	known, err := l.get(keyIncarnation)
	switch {
	case errors.Is(err, raftboltdb.ErrKeyNotFound):
		if in.bound {
			return fmt.Errorf("%w: raft.db does not know the identity beside it", ErrLostLog)
		}
		if last, err := l.LastIndex(); err != nil || last != 0 {
			return errors.Join(err, fmt.Errorf("%w: raft.db was written by another program", ErrCorrupt))
		}
		if err := l.put(keyIncarnation, []byte(in.id)); err != nil {
			return err
		}
	case err != nil:
		return err
	case string(known) != in.id:
		return fmt.Errorf("%w: raft.db belongs to another identity than the file %s", ErrLostLog, incarnationFile)
	}
	if in.bound {
		return nil
	}
	return incarnation{in.id, true}.write(l.config.Dir, os.Rename)
}
