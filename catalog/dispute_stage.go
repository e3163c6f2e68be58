package catalog

import "github.com/mulu-catalog/mulu/ledger"

// stageTexts is what the parties are told when a stage begins.
func stageTexts(s DisputeState) (zh, en string) {
	switch s {
	case DisputeNegotiation:
		return "开放主体争议已提出，由争议各方协商解决", "a dispute about the opening subject was opened; the parties negotiate"
	case DisputeResolvedByAgreement:
		return "争议各方已协商一致", "the parties agreed"
	case DisputeAuthority:
		return "协商不成，由公共数据主管部门办理", "negotiation failed; the competent authority takes over"
	case DisputeExpertConsultation:
		return "已征求专家委员会意见", "the expert committee is being consulted"
	case DisputeOpinionReceived:
		return "已收到专家委员会意见", "the expert committee's opinion was received"
	case DisputeGovernmentPending:
		return "已报本级人民政府确定", "the matter is before the people's government"
	case DisputeDecided, DisputeApplied:
		return "本级人民政府已作出决定", "the people's government decided"
	case DisputeWithdrawn:
		return "争议各方撤回争议", "the parties withdrew the dispute"
	}
	return string(s), string(s)
}

// nextStep is what Article 11(2) says comes next.
func nextStep(s DisputeState) (zh, en string) {
	switch s {
	case DisputeNegotiation:
		return "各方签署一致意见，或者任何一方声明协商不成", "all parties sign for one subject, or any party declares that negotiation failed"
	case DisputeAuthority:
		return "主管部门征求专家委员会意见", "the authority consults the expert committee"
	case DisputeExpertConsultation:
		return "专家委员会出具意见；材料不全退回的，主管部门补充后再次提请", "the committee issues its opinion; after a return the authority asks again"
	case DisputeOpinionReceived:
		return "主管部门报本级人民政府", "the authority submits the matter to the people's government"
	case DisputeGovernmentPending:
		return "本级人民政府确定开放主体", "the people's government decides"
	default: // settled: nothing comes next
	}
	return "已办结", "settled"
}

// consultOnDispute moves a dispute to the committee. As long as the parties
// negotiate the authority may not (AT11.3).
func consultOnDispute(tx *ledger.Tx, id, consultation string) (entry string, concerned []string, err error) {
	d, err := Disputes.Get(tx, id)
	if err != nil {
		return "", nil, err
	}
	if d.State == DisputeNegotiation {
		return "", nil, refuse("NEGOTIATION_PENDING", value("dispute", id))
	}
	if err := enterStage(tx, &d, DisputeExpertConsultation); err != nil {
		return "", nil, err
	}
	d.Consultation = consultation
	return d.Entry, d.Parties, Disputes.Save(tx, &d)
}

// opinionOnDispute moves the dispute on, unless the parties settled meanwhile.
func opinionOnDispute(tx *ledger.Tx, c *ExpertConsultation) error {
	d, err := Disputes.Get(tx, c.Matter)
	if err != nil {
		return err
	}
	if !d.Open() {
		return nil
	}
	if err := enterStage(tx, &d, DisputeOpinionReceived); err != nil {
		return err
	}
	d.Favoured = c.Favours
	return Disputes.Save(tx, &d)
}

// changeSubject gives an entry another opening subject in the same log entry:
// its key, its catalog where the new subject is out of reach, its open duties,
// and, before listing, an assessment of the new subject's own. The entry is
// saved.
func changeSubject(tx *ledger.Tx, e *Entry, to, note string) error {
	from := e.OpeningSubject
	if sameInstitution(tx, from, to) {
		return Entries.Save(tx, e)
	}
	subject, err := Institutions.Get(tx, to)
	if err != nil {
		return err
	}
	entryKeys.Release(tx, e.Key(), e.ID)
	catalogs := []string{e.Catalog}
	if err := reindexSubject(tx, e, subject); err != nil {
		return err
	}
	if cat, err := Catalogs.Get(tx, e.Catalog); err != nil {
		return err
	} else if !inCatalogReach(cat, subject.Division) {
		if e.Catalog = CatalogID(HomeDivision(subject.Division)); !Catalogs.Has(tx, e.Catalog) {
			e.Catalog = CatalogID(Province)
		}
		if e.Catalog == CatalogID(Province) && e.Listing == ListingListed {
			e.AcceptedBy = AuthorityOf(tx, Province) // the province settled it: R13.2 is met
		}
		catalogs = append(catalogs, e.Catalog)
	}
	if err := claimKey(tx, e); err != nil {
		return err
	}
	if e.Listing == ListingListed {
		for _, cat := range catalogs {
			if err := amend(tx, cat, "11(2)", "开放主体变更："+note, e.ID); err != nil {
				return err
			}
		}
	}
	if err := backToDraft(tx, e); err != nil {
		return err
	}
	if err := passTasksOn(tx, e.ID, from, subject); err != nil {
		return err
	}
	err = notify(tx, Notification{
		Institution: to, Matter: e.ID, Article: "11(2)", Division: HomeDivision(subject.Division),
		TextZh: "成为该数据的开放主体：" + e.Name, TextEn: "you are the opening subject of this entry now",
	})
	if err != nil {
		return err
	}
	return Entries.Save(tx, e)
}

// reindexSubject writes the new subject into the entry and moves what is kept
// by subject and by division.
func reindexSubject(tx *ledger.Tx, e *Entry, subject Institution) error {
	before, err := subjectDivision(tx, e)
	if err != nil {
		return err
	}
	dutyToOpen.Delete(tx, e.ID, before)
	if e.Listing == ListingListed && e.Legal.Class == LegalBasisRequiredOrPermitted {
		dutyToOpen.Put(tx, e.ID, subject.Division)
	}
	unclassify(tx, e)
	e.OpeningSubject = subject.ID
	if e.RuleVersion != "" {
		entriesByRule.Put(tx, e.ID, e.RuleVersion, e.OpeningSubject)
		subjectsByRule.Put(tx, e.OpeningSubject, e.RuleVersion)
	}
	return nil
}

// passTasksOn hands the open duties of one matter to another institution.
func passTasksOn(tx *ledger.Tx, matter, from string, to Institution) error {
	var ids []string
	for id := range openTasksOf.IDs(tx, "", matter) {
		ids = append(ids, id)
	}
	for _, id := range ids {
		task, err := Tasks.Get(tx, id)
		if err != nil {
			return err
		}
		if !sameInstitution(tx, task.Institution, from) {
			continue
		}
		TasksOfOffice.Delete(tx, id, task.Institution)
		TasksOfOffice.Put(tx, id, to.ID)
		task.Institution, task.Division = to.ID, to.Division
		if err := Tasks.Save(tx, &task); err != nil {
			return err
		}
	}
	return nil
}

// backToDraft sends an entry on its way to listing back to its draft: what was
// assessed is no longer what is to be listed. The caller saves the entry.
func backToDraft(tx *ledger.Tx, e *Entry) error {
	if e.Listing != ListingAssessed && e.Listing != ListingUnderReview {
		return nil
	}
	if err := ListingFlow.Step(e.Listing, tx.Kind(), ListingDraft); err != nil {
		return err
	}
	if err := closeTasks(tx, e.Assessment, TaskReviewEntry); err != nil {
		return err
	}
	if err := closeTasks(tx, e.ID, TaskAcceptEntry); err != nil {
		return err
	}
	e.Listing = ListingDraft
	lapseAssessment(tx, e)
	return nil
}
