// Package outbound is the only way out of a node to addresses that somebody
// typed in: published links, webhooks, mail servers.
//
// It never connects to an address inside: loopback, private, link-local,
// metadata, multicast and reserved addresses are refused at the moment of
// dialling, after the name was resolved, so that no spelling and no second
// answer of a name server leads inward. Redirects are dialled the same way.
// Time, body and number of redirects are bounded; no proxy is used and no
// cookie kept.
//
// Read guard.go first.
package outbound
