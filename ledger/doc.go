// Package ledger carries out commands on the replicated state: the same
// commands in the same order leave the same bytes on every node.
//
// A command is a Go value that knows who may give it (Allow), what it does
// (Apply) and what the record says (Audit). A Book lists the commands a
// program knows. Execute takes one raft log entry, which holds signed batches
// of command envelopes, and carries out each command in turn: decode, seen
// this request before?, who asks?, Allow, Apply, audit record, commit or roll
// back. A refused command is a result of the log, not a failure of the node.
//
// The package knows no command by name. It never reads a clock, draws a random
// number, starts a goroutine, opens a file or writes a log line: time comes
// with the entry, ids come from the log index.
//
// Read command.go first, then execute.go; tx.go and table.go are what the
// rules in package catalog are written against.
package ledger
