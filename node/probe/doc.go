// Package probe looks whether the addresses that this node's division publishes
// still answer, and records what changed.
//
// What it finds is the health of a link, never a comment under Article 21. It
// reaches public addresses only (package outbound), one at a time and with a
// pause between them, and it proposes a command only where something changed.
package probe
