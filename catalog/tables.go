package catalog

import "github.com/mulu-catalog/mulu/ledger"

// TableReader reads one table by name, for stories, exports and checks.
type TableReader struct {
	Name string
	Find func(r ledger.Reader, id string) (any, bool)
}

// Tables lists the tables of the law.
func Tables() []TableReader {
	return []TableReader{
		read("federation", Federations.Find),
		read(Members.Name(), Members.Find),
		read(Invites.Name(), Invites.Find),
		read(Tokens.Name(), Tokens.Find),
		read(Institutions.Name(), Institutions.Find),
		read(DivisionRecords.Name(), DivisionRecords.Find),
		read(Authorities.Name(), Authorities.Find),
		read(Governments.Name(), Governments.Find),
		read(Catalogs.Name(), Catalogs.Find),
		read(Editions.Name(), Editions.Find),
		read(Amendments.Name(), Amendments.Find),
		read(DispositionRules.Name(), DispositionRules.Find),
		read(EntryDispositions.Name(), EntryDispositions.Find),
		read(Figures.Name(), Figures.Find),
		read(Standings.Name(), Standings.Find),
		read(Violations.Name(), Violations.Find),
		read(Occurrences.Name(), Occurrences.Find),
		read(Channels.Name(), Channels.Find),
		read(Distributions.Name(), Distributions.Find),
		read(Entries.Name(), Entries.Find),
		read(ImportSessions.Name(), ImportSessions.Find),
		read(Assessments.Name(), Assessments.Find),
		read(SpecialReviews.Name(), SpecialReviews.Find),
		read(Reviews.Name(), Reviews.Find),
		read(RuleDocuments.Name(), RuleDocuments.Find),
		read(PriorityScopes.Name(), PriorityScopes.Find),
		read(Tasks.Name(), Tasks.Find),
		read(Notifications.Name(), Notifications.Find),
		read(WorkCalendars.Name(), WorkCalendars.Find),
		read(Comments.Name(), Comments.Find),
		read(CommentStatistics.Name(), CommentStatistics.Find),
		read(Demands.Name(), Demands.Find),
		read(Claims.Name(), Claims.Find),
		read(Incidents.Name(), Incidents.Find),
		read(EmergencyLinks.Name(), EmergencyLinks.Find),
		read(Collections.Name(), Collections.Find),
		read(DataApplications.Name(), DataApplications.Find),
		read(ConditionSets.Name(), ConditionSets.Find),
		read(MappingDecisions.Name(), MappingDecisions.Find),
		read(Applications.Name(), Applications.Find),
		read(Agreements.Name(), Agreements.Find),
		read(Grants.Name(), Grants.Find),
		read(ReleaseRecords.Name(), ReleaseRecords.Find),
		read(Filings.Name(), Filings.Find),
		read(Reassessments.Name(), Reassessments.Find),
		read(Committees.Name(), Committees.Find),
		read(CommitteeMembers.Name(), CommitteeMembers.Find),
		read(Consultations.Name(), Consultations.Find),
		read(Suggestions.Name(), Suggestions.Find),
		read(Disputes.Name(), Disputes.Find),
		read(GovernmentDecisions.Name(), GovernmentDecisions.Find),
	}
}

func read[T any](name string, find func(ledger.Reader, string) (T, bool)) TableReader {
	return TableReader{Name: name, Find: func(r ledger.Reader, id string) (any, bool) {
		record, ok := find(r, id)
		return record, ok
	}}
}
