// Package payload holds what GraphQL says in Go: scalars, the inputs and answers of mutations, connections, filters. Inputs are
// the commands of the law with the client's idempotency key beside them, so that a field exists once.
//
// It must never decide anything and never read the state: it is data and its wire form.
//
// Read scalars.go first, then decision.go. The files codes_*, inputs_*, payloads.go and connections.go are lists: one item
// for each code list, command, record and list.
package payload
