// Package index answers searches: which entries match, in which order, how many
// there are and how they divide by value. It is derived from the state, lives in
// memory, can be rebuilt at any time and is never authoritative: nothing is
// decided from it, and a replica that loses it loses time, not data. It knows
// nothing of catalog records; the replica turns an entry into a Doc.
//
// # Guarantees
//
// A View is the index at exactly one applied log index. Views are immutable:
// queries take no lock that Apply holds for longer than a dictionary look-up,
// and Apply waits for no query. Totals and facets are exact. Every order is
// total, so pages by cursor return each document that exists throughout a walk
// and keeps its sort value exactly once, whatever is inserted meanwhile.
// Build, Apply in any batching, and Save followed by Load give identical answers.
//
// # What a search finds
//
// Fields are normalised: NFKC, lower case, each run of punctuation, symbols and
// spaces one space. The words of a search are its normalised parts between
// spaces; a document matches if each word occurs in its title, in a keyword or
// in its text. A word occurs where it is a substring, except that a run of
// letters and digits other than CJK is only found whole: 交通 is found in
// 公共交通运输, data is not found in database, 2024年 not in 12024年.
// A search of nothing but punctuation finds nothing; a blank one is no search.
// Relevance has two tiers, all words in title or keywords before the rest, and
// within a tier the newest Updated first, then the smaller key.
//
// # How it is stored
//
// The newest documents (the tail, 1024 by default) are searched by reading them.
// A full tail is inverted at once, by counting sort, into an immutable segment;
// segments are merged beside the writer up to 65,536 documents. A segment has
// postings for facet values, CJK pairs and Latin words (arrays of 16-bit numbers,
// or bitsets when denser than 1/16: what a roaring bitmap holds for 65,536
// numbers, without an object for each), sorted permutations for the orders, and
// the normalised texts in UTF-16. A change marks the old version dead and adds
// the new one to the tail; a half dead segment is rewritten. Pairs, single CJK
// characters and words of up to seven ASCII letters or digits are exact; phrases
// and longer words are found by their parts and verified in the text.
//
// Segments were chosen over global roaring bitmaps with B-trees because a view
// is then a list of pointers, a write touches no old posting, and a checkpoint
// is a copy of arrays. What was given up: a query visits each segment, and a
// page merges their orders.
//
// # Limits
//
// One writer at a time. An Apply that fills the tail inverts it, which takes
// some ten milliseconds; it waits for merges only when they are far behind.
// A phrase that many documents contain the parts of costs a look at each of
// these texts (20 ms for 50,000). There is no stemming, no prefix search of
// Latin words, no scoring. Each document costs a bit for each frozen set. The
// dictionary of facet values only grows until the next Build. A document may be
// moved past a page walk by a change of its own sort value. A million entries
// take about 0.87 GB of heap, nearly all of it without pointers, so a process
// that must stay small sets GOGC low or a memory limit at little cost.
//
// Read first: View.Query in query.go, then segment.go, then draft.go and merge.go.
package index
