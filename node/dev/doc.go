// Package dev builds a small federation in one process for trying things: the
// province and some cities on loopback, real keys, real TLS, real disks, one
// officer for every role, and a sample catalog that was written for it.
//
// Nothing here is a shortcut around the law: every institution, token and entry
// goes in by a command through its own node. It must never be used for real
// data: tokens.json holds secrets in clear.
package dev
