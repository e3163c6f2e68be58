//go:build !unix

package raftlog

import "os"

// Hold keeps nobody out where there is no flock; there bbolt's own lock on
// raft.db is what keeps a second process out.
func Hold(*os.File) error { return nil }
