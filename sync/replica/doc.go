// Package replica carries commands to every node and answers reads: it
// composes raft, the store, the search index and the change feed into one
// ledger.Cluster.
//
// A write: the accepting node wraps the command in an envelope, signs what it
// has gathered as one batch, and hands the batch to the leader, itself or over
// rpc. The leader groups batches into one log entry, stamps it and waits for
// the state machine. A retry carries the same request id, so that whatever
// became of the first try, there is one answer. A read: one of four levels,
// each with what it proves (read.go).
//
// It must never promise what was not proven: raft's VerifyLeader and
// LastContact are not used, because non-voters' and buffered answers count in
// them. It must never go on after a command it cannot carry out, a damaged log
// or a failed write: the state machine halts, reads go on.
//
// Read replica.go first, then fsm.go and propose.go.
package replica
