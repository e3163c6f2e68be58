// Package notify carries replicated notifications out of the house: by signed
// webhook and by mail (rulebook 3.8). Each node delivers what is addressed to
// recipients of its own division. Both ways are off until the operator turns
// them on and names targets; the list inside the catalog is always there.
//
// It follows the change feed from a cursor on disk. What is owed stands in a
// queue on disk until it was accepted outside, in the order of the log for each
// recipient of each target. What is refused for good, or failed too often, lies
// in the dead letters until somebody drives it again. A restart loses nothing;
// what was cut in the middle is sent again under the same idempotency key.
//
// It must never reach an address that package outbound refuses, nor let a text
// of a notification become a header. Secrets lie in the home store. Read
// notifier.go first.
package notify
