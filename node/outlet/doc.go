// Package outlet hands the whole catalog out over HTTP, in the forms of
// node/interchange: GET and HEAD of /export/catalog.ndjson, catalog.csv,
// catalog.jsonld and data.json.
//
// An export is one picture of the state. It is written to a file of the node
// first and sent from there, so that a slow reader never holds the picture
// (which would keep the state file from reusing pages), its length and its
// tag are known before the first byte, and what fails half way is never sent at all.
// One export is written at a time; the newest few are kept and
// serve whoever asks for the same cut again.
//
// Harvesters take what is missing for deleted. So a node that cannot prove how
// new its picture is answers 503 and never a short or an old catalog.
//
// It must never decide what may be seen; see node/interchange.
package outlet
