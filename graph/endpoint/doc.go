// Package endpoint is the HTTP side of GraphQL: it turns an HTTP request into one execution of a gqlgen schema and the result back
// into HTTP, over POST, GET and server-sent events.
//
// Everything a stranger may send is judged before anything is executed, in this order: origin (CSRF), method, media types, token,
// rate, body size, JSON, document length in tokens, shape (depth, aliases, directives, spreads), validation, cost. Each step is
// linear in the size of the request, also for documents whose expansion is exponential, because fragments are measured once.
//
// It must never import a room of this project (no ledger, no catalog, no sync): what it needs to know about them it takes as
// functions in Config. It must never echo a request body or the text of an unknown error, and never stop the process.
//
// Read config.go first, then exchange.go, which is the way of one request from top to bottom.
package endpoint
