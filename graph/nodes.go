package graph

import (
	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// nodeOf finds a record by the name of its type and its identifier.
func nodeOf(v *view, typeName, id string) payload.Node { //nolint:funlen // one row for each type
	switch typeName {
	case "AccessApplication":
		return found(catalog.Applications.Find, v, id)
	case "AccessConditions":
		return found(catalog.ConditionSets.Find, v, id)
	case "AccessGrant":
		return found(catalog.Grants.Find, v, id)
	case "Amendment":
		return found(catalog.Amendments.Find, v, id)
	case "Assessment":
		return found(catalog.Assessments.Find, v, id)
	case "AttributeSuggestion":
		return found(catalog.Suggestions.Find, v, id)
	case "Catalog":
		return found(catalog.Catalogs.Find, v, id)
	case "Channel":
		return found(catalog.Channels.Find, v, id)
	case "Collection":
		return found(catalog.Collections.Find, v, id)
	case "Comment":
		return found(catalog.Comments.Find, v, id)
	case "Committee":
		return found(catalog.Committees.Find, v, id)
	case "CommitteeMember":
		return found(catalog.CommitteeMembers.Find, v, id)
	case "CompetentAuthority":
		return found(catalog.Authorities.Find, v, id)
	case "DataApplication":
		return found(catalog.DataApplications.Find, v, id)
	case "DataDemand":
		return found(catalog.Demands.Find, v, id)
	case "DispositionRule":
		return found(catalog.DispositionRules.Find, v, id)
	case "Distribution":
		return found(catalog.Distributions.Find, v, id)
	case "DivisionRecord":
		return found(catalog.DivisionRecords.Find, v, id)
	case "Edition":
		return found(catalog.Editions.Find, v, id)
	case "EmergencyLink":
		return found(catalog.EmergencyLinks.Find, v, id)
	case "Entry":
		return found(catalog.Entries.Find, v, id)
	case "EntryDisposition":
		return found(catalog.EntryDispositions.Find, v, id)
	case "ExpertConsultation":
		return found(catalog.Consultations.Find, v, id)
	case "Federation":
		return found(catalog.Federations.Find, v, id)
	case "Filing":
		return found(catalog.Filings.Find, v, id)
	case "GovernmentDecision":
		return found(catalog.GovernmentDecisions.Find, v, id)
	case "ImportSession":
		return found(catalog.ImportSessions.Find, v, id)
	case "Incident":
		return found(catalog.Incidents.Find, v, id)
	case "Institution":
		return found(catalog.Institutions.Find, v, id)
	case "Invite":
		return found(catalog.Invites.Find, v, id)
	case "MappingDecision":
		return found(catalog.MappingDecisions.Find, v, id)
	case "Member":
		return found(catalog.Members.Find, v, id)
	case "Notification":
		return found(catalog.Notifications.Find, v, id)
	case "Occurrence":
		return found(catalog.Occurrences.Find, v, id)
	case "OpeningUseAgreement":
		return found(catalog.Agreements.Find, v, id)
	case "PeoplesGovernment":
		return found(catalog.Governments.Find, v, id)
	case "PriorityScope":
		return found(catalog.PriorityScopes.Find, v, id)
	case "Reassessment":
		return found(catalog.Reassessments.Find, v, id)
	case "ReleaseRecord":
		return found(catalog.ReleaseRecords.Find, v, id)
	case "Review":
		return found(catalog.Reviews.Find, v, id)
	case "RightsClaim":
		return found(catalog.Claims.Find, v, id)
	case "RuleDocument":
		return found(catalog.RuleDocuments.Find, v, id)
	case "SpecialReview":
		return found(catalog.SpecialReviews.Find, v, id)
	case "Standing":
		return found(catalog.Standings.Find, v, id)
	case "SubjectDispute":
		return found(catalog.Disputes.Find, v, id)
	case "Task":
		return found(catalog.Tasks.Find, v, id)
	case "Token":
		return found(catalog.Tokens.Find, v, id)
	case "Violation":
		return found(catalog.Violations.Find, v, id)
	case "YearlyFigures":
		return found(catalog.Figures.Find, v, id)
	}
	return nil
}
