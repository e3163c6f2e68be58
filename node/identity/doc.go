// Package identity answers who a node is: its keys, the federation's
// certificate authority, the certificates between them, and the tokens by
// which a city joins.
//
// A node is an incarnation: a random id born with its raft directory. Its
// certificate names federation, division and incarnation in exactly one URI
// (spiffe://<federation>/<division>/node/<incarnation>) and says in its
// organizational unit whether the node may vote. Addresses are never part of
// an identity, so a node may move.
//
// The package opens no socket and knows no raft. It never decides whether a
// token was used before or a node is still a member: the replicated state
// decides that. Private keys never leave it other than as crypto.Signer.
//
// Limits: key files are not encrypted; they are protected by mode 0600 and by
// the disk they lie on. Certificates are not revoked by list; a removed node is
// refused by the roster.
//
// Read identity.go first, then authority.go, trust.go and token.go.
package identity
