// Package snapshot moves the state of one node to another, and tells raft that
// the state file itself is the newest snapshot.
//
// The state file is durable at every applied index, so taking a snapshot
// writes index, term and configuration and nothing else. Data is streamed only
// when a follower needs it: from one read transaction into a local spool file,
// and from there to whoever asks, so that a slow link never holds a transaction
// open. A stream is a header, the records in key order under zstd, and a
// SHA-256 over all of it; the header names the state hash, and whoever reads a
// stream recomputes it.
//
// What it must never do: put a state in place that was not verified in full,
// touch the serving state before the new one is on disk, or ship a state with a
// membership that was not valid at its index. A state machine that keeps itself
// on disk must see to three things raft does not:
//
//   - NeedsRestore before raft.NewRaft with NoSnapshotRestoreOnStart;
//   - skip log entries up to the applied index;
//   - write committed configuration entries into the state, see PutConfiguration.
//
// The stream proves that it is what the sender sent, not that the sender is
// honest: Config.Accept is where a received state is held against the
// cosigned audit log.
//
// Read store.go first; stream.go has the format.
package snapshot
