// Package intake takes in over HTTP what must not enter the log: materials of
// claims, as files, and the names and contacts of those who speak. It gives back
// the pointer and the salted hash that go into the log instead.
//
// POST /materials streams a file; GET /materials/{pointer} hands it out as an
// attachment. POST /contacts and GET /contacts/{pointer} do the same for names
// and contacts, as JSON. Only the submitter and the institution concerned read
// what was kept; to everybody else it does not exist.
//
// It must never hold a whole file in memory, let a browser interpret a file, or
// tell a stranger that a record exists. Read intake.go first.
package intake
