// Package feed hands the change feed to whoever follows it: every change of
// the published tables in log order, resumable by (index, ordinal), nothing
// lost and nothing repeated.
//
// The changes themselves are state (ledger.Changes); the package keeps no copy
// and no queue, so a slow follower costs nothing and can stop for a year. It
// must never hold a read transaction while it waits or emits.
package feed
