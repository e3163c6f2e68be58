// Package admin is how the command line speaks to a running node: HTTP over a
// Unix socket in the node's data directory. Whoever may open the socket acts as
// the node, so it must never listen on a network.
package admin
