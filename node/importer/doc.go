// Package importer reads the listings that the open data portals of Zhejiang
// publish about themselves and turns each line into one listing in the words of
// the rulebook, or into the complete list of what is wrong with it.
//
// The portals use conflicting and dirty vocabularies. What each raw word means is
// decided once per source, by hand, in mappings/<source>.json, with a note where
// the decision could have gone otherwise. A word that the mapping does not hold is
// an error of its row (UNKNOWN_CODE), never a guess. A row that lacks one of the six
// fields of Article 10(2) stays out and says which are missing, all of them at once.
//
// The package must never invent a value, stop at a bad line, hold a file in memory,
// write to the ledger or look at a clock: the same bytes give the same rows and
// the same report.
//
// Read first: Mapping (what a source file may say), Source.Rows (how a file is
// read), draftOf (how one line becomes a row), Report (what is counted).
package importer
