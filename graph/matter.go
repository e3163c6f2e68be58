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
		return v.mine(x.Person) || x.Institution != "" && x.Institution == v.who.token.Institution
	case *catalog.Token:
		return v.mine(x.ID) || v.oversees(x.Division)
	case *catalog.Occurrence:
		return v.who.token.Institution != ""
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
		return v.concerns(x.Division, append([]string{x.Government, x.Subject}, v.decidedFor(x)...)...)
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
	return v.voice(record)
}

// voice decides on what citizens file: it is seen by whoever filed it and by those who answer.
func (v *view) voice(record any) bool {
	switch x := record.(type) {
	case *catalog.Comment:
		return v.mine(x.Voice.Submitter) || v.concerns(x.Division, x.Subject)
	case *catalog.DataDemand:
		return v.mine(x.Voice.Submitter) || v.concerns(x.Division, x.Institution)
	case *catalog.RightsClaim:
		return v.mine(x.Voice.Submitter) || v.concerns(x.Division, x.Subject)
	case *catalog.AccessApplication:
		return v.mine(x.Applicant) || v.onEntry(x.Entry, x.Subject)
	case *catalog.OpeningUseAgreement:
		return v.mine(x.User) || v.onEntry(x.Entry, x.Subject)
	case *catalog.Collection:
		return v.concerns(x.Division, x.Institution)
	case *catalog.DataApplication:
		return v.concerns(x.Division, x.Operator)
	}
	return true
}

// mine reports whether the viewer's token is the one that is named.
func (v *view) mine(token string) bool { return v.who.known() && v.who.token.ID == token }

// decidedFor lists whose matter a government decided: a party reads the decision that it lost, too.
func (v *view) decidedFor(d *catalog.GovernmentDecision) []string {
	if dispute, ok := catalog.Disputes.Find(v, d.Matter); ok {
		return dispute.Parties
	}
	suggestion, _ := catalog.Suggestions.Find(v, d.Matter)
	return []string{suggestion.Authority, suggestion.Subject}
}
