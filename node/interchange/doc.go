// Package interchange writes the catalog in the forms that other programs
// read: NDJSON without loss, CSV for tables, DCAT 3 (DCAT-AP) as JSON-LD, and
// Project Open Data 1.1 data.json. One file holds one form.
//
// A form is written from one cut: one picture of the state at one log index.
// Two nodes that hold the same index write the same bytes, but for what their
// operators configure. Nothing is collected: an entry is read, written and
// forgotten.
//
// It must never decide what may be seen. It writes what a Source shows, and the
// Source (graph.Everybody) asks the rules that queries, the change feed and
// access decisions ask. What stopped being open (Art 35) is a line of its
// own in NDJSON that says so, and is in no other form.
//
// Read first: cut.go, then the form in question.
package interchange
