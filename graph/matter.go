package graph

import "github.com/mulu-catalog/mulu/catalog"

// matter decides on every record but entries and distributions. What is not listed here is public: registers, rules, editions.
func (v *view) matter(record any) bool {
	switch x := record.(type) {
	case *catalog.Assessment:
		return v.onEntry(x.Entry, x.Institution)
	case *catalog.Review:
		return v.onEntry(x.Entry, x.Authority)
	case *catalog.SpecialReview:
		return v.onEntry(x.Entry, x.Institution)
	case *catalog.ImportSession:
		found, _ := catalog.Catalogs.Find(v, x.Catalog)
		return v.concerns(found.Division, found.Compiler(v))
	case *catalog.Task:
		return v.concerns(x.Division, x.Institution)
	case *catalog.Notification:
		return v.who.known() && (x.Person == v.who.token.ID || x.Institution != "" && x.Institution == v.who.token.Institution)
	case *catalog.Token:
		return v.who.known() && (x.ID == v.who.token.ID || v.oversees(x.Division))
	case *catalog.Invite:
		return v.oversees(catalog.Province)
	}
	return v.proceeding(record)
}

// proceeding decides on what authorities, committees and governments handle.
func (v *view) proceeding(record any) bool {
	switch x := record.(type) {
	case *catalog.Filing:
		return v.concerns(x.Division, x.Filer, x.Authority)
	case *catalog.AttributeSuggestion:
		return v.concerns(x.Division, x.Authority, x.Subject)
	case *catalog.SubjectDispute:
		return v.concerns(x.Division, append([]string{x.Authority, x.Government}, x.Parties...)...)
	case *catalog.ExpertConsultation:
		return v.concerns(v.divisionOf(x.RequestedBy), append([]string{x.RequestedBy}, x.Concerned...)...)
	case *catalog.GovernmentDecision:
		return v.concerns(x.Division, x.Government, x.Subject)
	case *catalog.Reassessment:
		return v.onEntry(x.Entry, x.Institution)
	case *catalog.ReleaseRecord:
		return v.onEntry(x.Entry, x.By)
	case *catalog.Violation:
		return v.concerns(x.Division, x.Institution, x.ReportedTo)
	case *catalog.EntryDisposition:
		return v.onEntry(x.Entry, x.Institution)
	case *catalog.DispositionRule:
		return v.concerns(v.divisionOf(x.Institution), x.Institution, x.ProposedBy, x.ConfirmedBy)
	}
	return true
}
