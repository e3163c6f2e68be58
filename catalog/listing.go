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
	ledger.Move[ListingState]{From: ListingDraft, Command: "entry.assess", To: ListingAssessed, Article: "13(1)"},
	ledger.Move[ListingState]{From: ListingDraft, Command: "entry.assess", To: ListingAssessmentFailed, Article: "13(1)"},
	ledger.Move[ListingState]{From: ListingListed, Command: "entry.assess", To: ListingListed, Article: "15(2)"},
	ledger.Move[ListingState]{From: ListingDraft, Command: "entry.record-special-review", To: ListingDraft, Article: "13(2)"},
	ledger.Move[ListingState]{From: ListingAssessed, Command: "entry.record-special-review", To: ListingAssessed, Article: "13(2)"},
	ledger.Move[ListingState]{From: ListingUnderReview, Command: "entry.record-special-review", To: ListingUnderReview, Article: "13(2)"},
	ledger.Move[ListingState]{From: ListingListed, Command: "entry.record-special-review", To: ListingListed, Article: "13(2)"},
	ledger.Move[ListingState]{From: ListingAssessed, Command: "entry.submit-for-review", To: ListingUnderReview, Article: "13(1)"},
	ledger.Move[ListingState]{From: ListingListed, Command: "entry.submit-for-review", To: ListingListed, Article: "13(1)"},
	ledger.Move[ListingState]{From: ListingUnderReview, Command: "entry.review", To: ListingListed, Article: "13(1)"},
	ledger.Move[ListingState]{From: ListingUnderReview, Command: "entry.review", To: ListingUnderReview, Article: "10"},
	ledger.Move[ListingState]{From: ListingUnderReview, Command: "entry.review", To: ListingDraft, Article: "13(1)"},
	ledger.Move[ListingState]{From: ListingUnderReview, Command: "entry.review", To: ListingRejected, Article: "13(1)"},
	ledger.Move[ListingState]{From: ListingListed, Command: "entry.review", To: ListingListed, Article: "13(1)"},
	ledger.Move[ListingState]{From: ListingUnderReview, Command: "entry.accept-into-provincial", To: ListingListed, Article: "10"},
	ledger.Move[ListingState]{From: ListingUnderReview, Command: "entry.accept-into-provincial", To: ListingDraft, Article: "10"},
	ledger.Move[ListingState]{From: ListingListed, Command: "entry.delist", To: ListingDelisted, Article: "10"},
)

// OpeningFlow is SM-2b: how a listed entry is opened, suspended and withdrawn.
var OpeningFlow = ledger.NewFlow("SM-2b CatalogEntry opening", "11",
	ledger.Move[OpeningState]{From: OpeningNotOpen, Command: "catalog.adopt-existing", To: OpeningOpen, Article: "11(1)"},
	ledger.Move[OpeningState]{From: OpeningNotOpen, Command: "entry.open", To: OpeningOpen, Article: "11(1)"},
	ledger.Move[OpeningState]{From: OpeningOpen, Command: "entry.suspend", To: OpeningSuspended, Article: "35(3)"},
	ledger.Move[OpeningState]{From: OpeningOpen, Command: "entry.withdraw", To: OpeningWithdrawn, Article: "35(3)"},
	ledger.Move[OpeningState]{From: OpeningSuspended, Command: "entry.withdraw", To: OpeningWithdrawn, Article: "35"},
	ledger.Move[OpeningState]{From: OpeningProcessing, Command: "entry.withdraw", To: OpeningWithdrawn, Article: "35"},
	ledger.Move[OpeningState]{From: OpeningSuspended, Command: "entry.resume", To: OpeningOpen, Article: "35"},
	ledger.Move[OpeningState]{From: OpeningSuspended, Command: "entry.start-processing", To: OpeningProcessing, Article: "35"},
	ledger.Move[OpeningState]{From: OpeningProcessing, Command: "entry.reopen", To: OpeningOpen, Article: "35"},
	ledger.Move[OpeningState]{From: OpeningWithdrawn, Command: "entry.reopen", To: OpeningNotOpen, Article: "13"},
)
