// Package node is the daemon: it composes keys, transport, log, state, replica,
// search, feed and HTTP into one running node of the federation, and takes it
// apart again in order.
//
// A Node is a value: tests and `mulu dev` start several in one process, each in
// its own directory and on its own ports. Nothing here decides about data; the
// law is in package catalog, replication in sync/replica.
//
// It must never answer a write before the replica did, keep a connection of a
// node that left the roster, or go on after the log or the state failed.
//
// Read node.go first, then join.go and lead.go.
package node
