// Package explorer serves a small page for trying GraphQL by hand: an editor,
// the variables, a token, the answer, and the schema to look things up in.
//
// The page is written for mulu and comes out of the program itself: it loads
// nothing from elsewhere, and its content security policy forbids that it
// could. What the node answers is put into the page as text, never as markup.
// It is off unless the operator wants it, and `mulu dev` does. It must never
// know more than any client: it speaks to /graphql and nothing else. Read
// explorer.go first, then page/explorer.js.
package explorer
