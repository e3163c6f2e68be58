// Package outboundtest lets tests of what goes out of a node reach a server on
// this machine, and answers names without a network. Nothing but tests may use
// it: it opens what package outbound shuts.
package outboundtest
