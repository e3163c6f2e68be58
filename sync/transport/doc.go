// Package transport carries everything that nodes say to each other over one
// TLS 1.3 port: raft, calls between nodes, snapshots, and joining. The protocol
// is chosen by ALPN; all but joining demand a certificate from both ends.
//
// What it guarantees:
//   - A connection belongs to one verified peer for its whole life. A peer that
//     the roster no longer admits, or whose certificate has run out, loses its
//     live connections within two seconds.
//   - Raft is spoken to voter-eligible certificates only, and every raft message
//     names in its header the node at the other end of its connection.
//   - Heartbeats go through raft's main loop (hashicorp/raft#695: the fast path
//     lets a deposed leader write under the new leader's term), and pre-vote
//     stays on.
//   - A call either was never sent (ErrNotSent: try again) or may have taken
//     effect (ErrUnknown: ask before trying again). It is never guessed.
//   - Every wait has an end: handshakes, silent peers, peers that do not read.
//
// What it does not: it knows no identity format, no roster and no certificate
// authority (they are handed in as functions), it retries nothing that was
// sent, and it keeps no order between calls.
//
// The package knows none of its neighbours. Read config.go first, then mux.go,
// dialer.go, raft.go and rpc.go.
package transport
