package payload

// nodeTypes are the types that an opaque identifier may name.
func nodeType(name string) bool {
	switch name {
	case "Amendment",
		"Assessment",
		"AttributeSuggestion",
		"Catalog",
		"Channel",
		"Committee",
		"CommitteeMember",
		"CompetentAuthority",
		"DispositionRule",
		"Distribution",
		"DivisionRecord",
		"Edition",
		"Entry",
		"EntryDisposition",
		"ExpertConsultation",
		"Federation",
		"Filing",
		"GovernmentDecision",
		"ImportSession",
		"Institution",
		"Invite",
		"Member",
		"Notification",
		"PeoplesGovernment",
		"PriorityScope",
		"Reassessment",
		"ReleaseRecord",
		"Review",
		"RuleDocument",
		"SpecialReview",
		"Standing",
		"SubjectDispute",
		"Task",
		"Token",
		"Violation",
		"YearlyFigures":
		return true
	}
	return false
}
