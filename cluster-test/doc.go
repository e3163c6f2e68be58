// Package clustertest starts federations of real processes on one machine and
// proves what only they can show: that a city's filing reaches every replica,
// whatever is killed, cut off, filled up or damaged on the way; and what it
// costs.
//
// Federation is the harness: it founds, invites, joins, imports, kills and
// restarts through the program's own commands, and compares state hashes. The
// tests build the program once (MULU_BINARY names one that is there already)
// and skip what a machine cannot do, saying so. The virtual cluster
// (virtual_test.go) runs the same replicas in one process under a false clock,
// where partitions cost nothing.
//
// The package must never be imported by the program, and must leave no process
// behind: every one that it starts dies with its test.
//
// Read federation.go first, then process.go. `go test ./cluster-test` runs
// everything, `-short` leaves the slow ones out, `-bench .` prints figures.
package clustertest
