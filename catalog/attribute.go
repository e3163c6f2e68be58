package catalog

import (
	"slices"

	"github.com/mulu-catalog/mulu/ledger"
)

// TaskOfferLawfulMethod is owed after a conversion that left an open entry
// without any way to get its data.
const TaskOfferLawfulMethod TaskKind = "OFFER_LAWFUL_METHOD" // 提供符合受限开放要求的获取方式

// attributeCause is why an attribute changes: the article, what evidences it,
// and the public note.
type attributeCause struct {
	article  string
	basis    RestrictedBasis    // for a change to RESTRICTED; found from the releases when empty
	evidence string             // filing, review or decision
	docNo    string             // of a government decision
	grounds  []ProhibitedGround // added by a change to PROHIBITED
	note     string             // public change note, Chinese
}

// mustSetAttribute demands the opening subject of the entry: nobody else
// writes its attribute or what bears on it (R12.4, AT12.1).
func mustSetAttribute(r ledger.Reader, a ledger.Actor, id string) error {
	entry, err := Entries.Get(r, id)
	if err != nil {
		return err
	}
	if mustBeSubject(r, a, entry.OpeningSubject) != nil {
		return refuse("ONLY_SUBJECT_SETS_ATTRIBUTE", value("openingSubject", entry.OpeningSubject))
	}
	return nil
}

// setAttribute is the one way to change the attribute of an entry that exists
// (SM-3). It checks Articles 6, 14 and 15, carries out what the change entails
// in the same log entry, and saves the entry.
func setAttribute(tx *ledger.Tx, e *Entry, to OpenAttribute, cause attributeCause) error {
	from := e.Attribute
	if err := checkAttributeChange(tx, e, to, cause); err != nil {
		return err
	}
	e.Attribute, e.PublicNote = to, cause.note
	if err := entail(tx, e, from, cause); err != nil {
		return err
	}
	if e.Listing == ListingListed {
		if err := amend(tx, e.Catalog, cause.article, string(from)+" → "+string(to)+": "+cause.note, e.ID); err != nil {
			return err
		}
	}
	if err := tellAttribute(tx, e, from, cause); err != nil {
		return err
	}
	return Entries.Save(tx, e)
}

// checkAttributeChange refuses what SM-3 and Articles 6, 14 and 15 forbid, and
// gives the entry the grounds and bases that go with the new attribute.
func checkAttributeChange(r ledger.Reader, e *Entry, to OpenAttribute, cause attributeCause) error {
	switch {
	case !to.Valid():
		return refuse("UNKNOWN_CODE", value("openAttribute", string(to)))
	case e.Attribute == to:
		return refuseUnder("12", "NO_CHANGE", value("openAttribute", string(to)))
	case e.Attribute == AttributeUnconditional && to == AttributeRestricted &&
		cause.basis != RestrictedSecurityConversion && cause.basis != RestrictedGovernmentDecision:
		return refuse("DOWNGRADE_REASON", field("reason", "SECURITY_MANAGEMENT, or a government decision"))
	}
	after := *e
	after.Attribute = to
	for i, ground := range cause.grounds {
		if !ground.Valid() {
			return refuse("UNKNOWN_CODE", value(indexed("grounds", i), string(ground)))
		}
		if !contains(after.Grounds, ground) {
			after.Grounds = append(slices.Clip(after.Grounds), ground)
		}
	}
	if to == AttributeProhibited && len(after.Grounds) == 0 && e.Legal.Class != LegalBasisProhibitedByLaw {
		return refuse("GROUND_REQUIRED", field("grounds", "第十四条第一款"))
	}
	if err := ledger.Join(checkLegalBasis(r, &after), checkGrounds(after.Grounds, after.Releases, to), checkFees(r, e.ID, to)); err != nil {
		return err
	}
	e.Grounds, e.Bases = after.Grounds, nil
	if to == AttributeRestricted {
		e.Bases = []RestrictionBasis{{Basis: restrictedBasisOf(e, cause), Evidence: cause.evidence, DocNo: cause.docNo}}
	}
	return nil
}

// restrictedBasisOf is the basis a change rests on: the one named, or what the
// releases show.
func restrictedBasisOf(e *Entry, cause attributeCause) RestrictedBasis {
	if cause.basis != "" {
		return cause.basis
	}
	if permittedAttributes(e.Grounds, e.Releases).has(AttributeUnconditional) {
		return RestrictedArt14Release
	}
	return RestrictedConsentedProtectedData
}

// entail does what goes with the new attribute in the same log entry.
func entail(tx *ledger.Tx, e *Entry, from OpenAttribute, cause attributeCause) error {
	if err := closeTasks(tx, e.ID, TaskChangeAttribute, TaskUpgradeToUnconditional, TaskProhibitEntry, TaskOfferLawfulMethod); err != nil {
		return err
	}
	if from == AttributeRestricted {
		if err := endReassessment(tx, e); err != nil {
			return err
		}
		if err := endGrants(tx, e, cause.note); err != nil {
			return err
		}
	}
	if from == AttributeProhibited && e.Listing == ListingListed && e.Opening == OpeningNotOpen {
		if err := oweOpening(tx, e); err != nil {
			return err
		}
	}
	switch e.Attribute {
	case AttributeUnconditional:
		e.Authentication = AuthenticationAnonymous
	case AttributeRestricted:
		if e.Listing == ListingListed { // a draft's begins when it is listed
			scheduleReassessment(tx, e, addMonths(tx.Now(), reassessmentMonths))
		}
		e.Authentication, e.GrantsStop = AuthenticationSignedIn, false // anonymous access ends, grants may begin (R15.3)
		return closeDownloads(tx, e, cause)
	case AttributeProhibited:
		return closeEntry(tx, e, cause)
	}
	return nil
}

// closeDownloads closes every DOWNLOAD distribution (R15.3, R20.2).
func closeDownloads(tx *ledger.Tx, e *Entry, cause attributeCause) error {
	left, err := closeDistributions(tx, e.ID, cause.note, func(d Distribution) bool { return d.Method == MethodDownload })
	if err != nil || left > 0 || e.Opening != OpeningOpen {
		return err
	}
	return openTask(tx, Task{
		TaskKind: TaskOfferLawfulMethod, Institution: e.OpeningSubject, Division: subjectDivisionOf(tx, e), Matter: e.ID, Article: "20(2)",
	})
}

// closeEntry ends the opening of an entry that became PROHIBITED (SM-3).
func closeEntry(tx *ledger.Tx, e *Entry, cause attributeCause) error {
	if err := closeTasks(tx, e.ID, TaskOpenEntry); err != nil {
		return err
	}
	if e.Opening != OpeningNotOpen && e.Opening != OpeningWithdrawn {
		if err := OpeningFlow.Step(e.Opening, "entry.change-attribute", OpeningWithdrawn); err != nil {
			return err
		}
		e.Opening, e.WithdrawnAt, e.WithdrawReason = OpeningWithdrawn, tx.Now(), cause.note
	}
	if _, err := closeDistributions(tx, e.ID, cause.note, func(Distribution) bool { return true }); err != nil {
		return err
	}
	publishing.Release(tx, e.ID, publishing.Owner(tx, e.ID))
	return nil
}

// closeDistributions closes those that match and says how many of the others
// are published.
func closeDistributions(tx *ledger.Tx, entry, note string, match func(Distribution) bool) (left int, err error) {
	var ids []string
	for id := range DistributionsOf.IDs(tx, "", entry) {
		ids = append(ids, id)
	}
	for _, id := range ids {
		d, err := Distributions.Get(tx, id)
		switch {
		case err != nil:
			return left, err
		case d.State == DistributionClosed:
			continue
		case !match(d):
			if d.State == DistributionPublished {
				left++
			}
			continue
		}
		d.State, d.CloseNote = DistributionClosed, note
		if err := Distributions.Save(tx, &d); err != nil {
			return left, err
		}
	}
	return left, nil
}

// tellAttribute notifies the same-level authority and, when somebody else
// decided, the subject.
func tellAttribute(tx *ledger.Tx, e *Entry, from OpenAttribute, cause attributeCause) error {
	division := subjectDivisionOf(tx, e)
	told := Notification{
		Matter: e.ID, Article: cause.article, Division: HomeDivision(division),
		TextZh: "开放属性由" + from.Label() + "变更为" + e.Attribute.Label() + "：" + cause.note,
		TextEn: "the attribute changed from " + string(from) + " to " + string(e.Attribute),
	}
	for _, institution := range []string{AuthorityOf(tx, division), e.OpeningSubject} {
		if institution == tx.Actor().Institution {
			continue
		}
		told.Institution = institution
		if institution == "" {
			continue
		}
		if err := notify(tx, told); err != nil {
			return err
		}
	}
	return nil
}

// subjectDivisionOf is subjectDivision where a missing subject only means that
// nobody can be told.
func subjectDivisionOf(r ledger.Reader, e *Entry) string {
	division, err := subjectDivision(r, e)
	if err != nil {
		return ""
	}
	return division
}

// checkBases demands a reason for RESTRICTED with its evidence (R15.1,
// AT15.1). What only a filing, a government decision or an adoption can give is
// not declared in a draft.
func checkBases(r ledger.Reader, e *Entry) error {
	if e.Attribute != AttributeRestricted {
		return nil
	}
	if _, special := SpecialRuleOf(*e, "15(1)"); special {
		return nil
	}
	if len(e.Bases) == 0 {
		return refuse("RESTRICTED_BASIS_REQUIRED", field("bases", "第十五条第一款或者第十四条第二款、第三款"))
	}
	var wrong []ledger.Detail
	for i, b := range e.Bases {
		if reason := basisFault(r, e, b); reason != "" {
			wrong = append(wrong, ledger.Detail{Field: indexed("bases", i), Value: string(b.Basis), Reason: reason})
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return refuse("RESTRICTED_BASIS_REQUIRED", wrong...)
}

func basisFault(r ledger.Reader, e *Entry, b RestrictionBasis) string {
	switch b.Basis {
	case RestrictedConsentedProtectedData, RestrictedInfrastructureStrain:
		if blank(b.Evidence) {
			return "evidence is missing"
		}
	case RestrictedHighValueRiskUnassessable:
		if blank(b.Evidence) || blank(b.Risk) {
			return "both limbs: the outstanding benefit (evidence) and the risk that cannot be assessed (risk)"
		}
	case RestrictedArt14Release:
		if !releasesPermitRestricted(e) {
			return "no release of an Article 14 ground is recorded"
		}
	case RestrictedSecurityConversion:
		if f, ok := Filings.Find(r, b.Evidence); !ok || f.Entry != e.ID || f.FilKind != FilingKindAttributeRestriction {
			return "made by convertToRestricted with its filing only"
		}
	case RestrictedGovernmentDecision:
		if d, ok := GovernmentDecisions.Find(r, b.Evidence); !ok || d.Entry != e.ID {
			return "made by a government decision only"
		}
	case RestrictedExistingCatalog:
		if e.ListedBy != ListedByExistingCatalog {
			return "made by the adoption of an existing catalog only"
		}
	}
	return ""
}

func releasesPermitRestricted(e *Entry) bool {
	return len(e.Grounds) > 0 && len(e.Releases) > 0 && permittedAttributes(e.Grounds, e.Releases).has(AttributeRestricted)
}

var attributeRefusals = []refusal{
	{"ONLY_SUBJECT_SETS_ATTRIBUTE", "12", "开放属性由数据开放主体确定，主管部门只能提出修改建议", "only the opening subject sets the attribute; others may suggest"},
	{"DOWNGRADE_REASON", "15(2)", "仅因安全管理需要并备案，方可将无条件开放类转为受限开放类", "unconditional data becomes restricted for security management only"},
	{"RESTRICTED_BASIS_REQUIRED", "15(1)", "确定为受限开放类应当具备法定条件", "restricted opening needs one of its lawful bases"},
	{"NOT_LISTED", "13", "数据尚未列入目录", "the entry is not listed in a catalog"},
	{"ATTRIBUTE_REVIEW_REQUIRED", "13", "属性变更应当先评估并经同级主管部门审查同意", "this change needs an assessment and an approved review first"},
	{"REASSESSMENT_REQUIRED", "15(2)", "转为无条件开放类应当先经定期评估认为具备条件", "a reassessment that finds the entry eligible comes first"},
}
