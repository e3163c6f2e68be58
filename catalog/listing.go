package catalog

import "github.com/mulu-catalog/mulu/ledger"

// ListingFlow is SM-2: how an entry comes into a catalog and leaves it.
var ListingFlow = ledger.NewFlow("SM-2 CatalogEntry listing", "13",
	ledger.Move[ListingState]{From: "", Command: "entry.draft", To: ListingDraft, Article: "11(1)"},
	ledger.Move[ListingState]{From: "", Command: "import.chunk", To: ListingDraft, Article: "11(1)"},
	ledger.Move[ListingState]{From: ListingDraft, Command: "entry.update", To: ListingDraft, Article: "11(1)"},
	ledger.Move[ListingState]{From: ListingAssessed, Command: "entry.update", To: ListingDraft, Article: "13(1)"},
	ledger.Move[ListingState]{From: ListingAssessmentFailed, Command: "entry.update", To: ListingDraft, Article: "13(1)"},
	ledger.Move[ListingState]{From: ListingRejected, Command: "entry.update", To: ListingDraft, Article: "13(1)"},
	ledger.Move[ListingState]{From: ListingDraft, Command: "catalog.adopt-existing", To: ListingListed, Article: "10"},
)

// OpeningFlow is SM-2b: how a listed entry is opened, suspended and withdrawn.
var OpeningFlow = ledger.NewFlow("SM-2b CatalogEntry opening", "11",
	ledger.Move[OpeningState]{From: OpeningNotOpen, Command: "catalog.adopt-existing", To: OpeningOpen, Article: "11(1)"},
)

// checkLaw lists what the law says about an entry's particulars, whatever its
// state: Articles 6, 14 and 15.
func checkLaw(_ ledger.Reader, _ *Entry) error { return nil }
