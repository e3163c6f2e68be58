// Package nodetest is what the tests of a node have in common: addresses that
// no other process of the machine is given, and a look for goroutines that were
// left behind. Nothing but tests may use it.
//
// It must never hand out an address on which somebody listens, nor take a
// goroutine that is about to end for one that was left.
package nodetest
