// Package ledgertest is the ledger without a network: a store in memory
// (MapStore), a cluster of one member (Cluster) and a runner for stories (Run).
//
// A story is a text file that a lawyer can read: a command in a few lines, a
// line of dashes, the outcome. It is both the specification of a workflow and
// its test. While a story runs, the runner checks what no story has to say:
// invariants hold after every command, a refused command changes nothing, the
// whole log carried out again on an empty store leaves the same bytes, and the
// audit chain is whole.
//
// The package is for tests only. It must never be imported by a program.
//
// Read story.go for the format of stories, cluster.go for tests in Go.
package ledgertest
