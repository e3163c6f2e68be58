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
// segments are merged up to 65,536 documents. A segment has postings for
// facet values, CJK pairs and Latin words (arrays of 16-bit numbers, or bitsets
// when denser than 1/16: what a roaring container holds, without the
// container), sorted permutations for the orders, and the normalised texts.
// A change marks the old version dead and adds the new one to the tail; a half
// dead segment is rewritten. Pairs and words of up to seven bytes are exact;
// longer words and phrases are found by their parts and verified in the text.
//
// # Limits
//
// One writer at a time. Now and then an Apply builds or merges a segment and
// takes up to some hundred milliseconds; views do not wait for it. There is no
// stemming, no prefix search of Latin words, no scoring. Each document costs a
// bit for each frozen set. The dictionary of facet values only grows until the
// next Build. A document may be moved past a page walk by a change of its own
// sort value.
//
// Read first: View.Query in query.go, then segment.go, then draft.go.
package index
