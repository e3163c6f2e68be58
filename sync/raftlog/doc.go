// Package raftlog keeps the raft log and the raft term and vote in raft-boltdb,
// and answers for what raft and raft-boltdb take on trust.
//
//   - Each entry carries a CRC-32C: bbolt has none on its pages, and a flipped
//     bit would be applied, or replicated, as a command.
//   - A delete that would take away committed entries is refused. hashicorp/raft
//     deletes conflicting suffixes without looking at the commit index, so one
//     forged AppendEntries could otherwise rewrite applied history.
//   - Deletes are done in portions; one transaction over 400,000 entries stops
//     all appends for seconds.
//   - Term and candidate of a vote are one record. raft writes them in two
//     steps, and a crash between them leaves a vote never given, which raft then
//     confirms without comparing logs (hashicorp/raft#661).
//   - The first disk error is the last operation: raft itself would log it, step
//     down and win the next election. A leader short of disk space is stopped
//     before the disk is full and cannot vote for itself.
//   - Before raft starts, Reconcile drops a log that contradicts an installed
//     snapshot (hashicorp/raft#697).
//   - The identity of the node lives in the directory of the log and is bound to
//     it, so that a voter whose log was lost cannot return as its old self.
//
// What it must never do: retry after an I/O error, run without fsync on a
// server, or repair. A damaged log is a reason to rebuild the node from the
// others.
//
// Read Config in log.go first.
package raftlog
