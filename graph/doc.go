// Package graph answers GraphQL: one-line resolvers over the ledger's Cluster, in the names of schema/.
//
// A mutation is one call of propose: who asks becomes the claim, the input is the command, a refusal becomes userErrors, anything
// else an error with a code. A query is one read of the state at the asked level; what the viewer may see is decided in visible.go
// and nowhere else. Search and the change feed come in through small interfaces that config.go declares.
//
// It must never decide a matter of law, hold state, or import a room of sync: node wires them.
//
// Read config.go and resolver.go first, then mutate.go and read.go; entry.go is a typical list of resolvers.
package graph
