// Package home keeps what must not replicate: the names and contacts of those
// who comment, claim or apply, the materials of claims, the secrets of outgoing
// notifications. It lies encrypted in the node's data directory; its key lies
// beside the node's identity.
//
// The log carries a pointer, a salted hash and the division that holds the
// record (rulebook 3.3). Erasing the record takes the salt along: from then on
// nobody can tell whether the hash in the log is of a given person.
//
// It must never write a plain byte to disk, hold a whole file in memory, or
// make a new key where records of another one lie. Read store.go first.
package home
