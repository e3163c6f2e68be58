// Package store keeps the state of the machine in one bbolt file: tables of
// keys and bytes, the log position they stand at, and a hash of all of it.
//
// An Update publishes its records, the applied index and term, the table counts
// and the state hash together or not at all. It does not wait for the disk: what
// it carried out is in the raft log, fsynced on a majority, before it is carried
// out. A flush, a second later, writes what gathered since
// the last one in one fsynced transaction of the file, so the file is always
// exactly the state at some log index, and after a crash the log brings it
// forward from there. Whoever makes the log shorter must call Flush first.
//
// A View is one consistent picture, of file and memory. Two stores with equal
// contents have equal state hashes, whatever the order of the writes.
//
// What it must never do: know a record (it sees bytes only), go on writing
// after a write or fsync error (the first error is final, reads go on), or
// answer from a damaged page. bbolt has no checksum on data pages, so each value
// carries a CRC-32C over table, key and value, checked whenever it is read;
// page structure is checked before the file is opened; a damaged file is
// ErrCorrupt, never a panic. What CRCs cannot see (a file exchanged for an
// older one, a deliberate edit) Verify and the comparison of state hashes
// between nodes do. The state hash adds SHA-256 values modulo 2^256, which
// detects faults and careless edits; against somebody free to choose the
// contents of very many records it is weaker than SHA-256 itself, and the
// signed audit log is what binds such a person.
//
// Keep a View short: while it is open its pages cannot be reused and the file
// grows.
//
// Read store.go first, then batch.go, memtable.go and flush.go; hash.go explains the state hash, load.go
// and handle.go how a restored file replaces a serving one.
package store
