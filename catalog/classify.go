package catalog

import "github.com/mulu-catalog/mulu/ledger"

// TaskReclassify is an institution's duty to classify its entries under a new
// rule: one task for each institution, whatever the number of entries (R9.2).
const TaskReclassify TaskKind = "RECLASSIFY" // 按新规则重新分类分级

// Entries by the rule document they are classified under, with their subject;
// and the subjects that have any.
var (
	entriesByRule  = ledger.NewIndex("entries_by_rule")
	subjectsByRule = ledger.NewIndex("subjects_by_rule")
)

// isClassificationRule reports whether the document classifies and is the
// newest of its series.
func isClassificationRule(r ledger.Reader, id string) bool {
	d, ok := RuleDocuments.Find(r, id)
	classifies := d.DocKind == RuleDocumentClassificationRule || d.DocKind == RuleDocumentSectorDetailRule
	return ok && classifies && ruleNow.Owner(r, d.series()) == d.ID
}

// NeedsReclassification reports whether an entry is classified under a rule
// that has a newer version. It is a question, not a stored state: a new rule
// touches no entry.
func NeedsReclassification(r ledger.Reader, e Entry) bool {
	d, ok := RuleDocuments.Find(r, e.RuleVersion)
	return ok && ruleNow.Owner(r, d.series()) != d.ID
}

// EntriesToReclassify lists an institution's entries under superseded versions
// of the rules.
func EntriesToReclassify(r ledger.Reader, institution string) []Entry {
	var list []Entry
	for _, rule := range supersededRules(r) {
		for id := range entriesByRule.IDs(r, "", rule, institution) {
			if entry, ok := Entries.Find(r, id); ok {
				list = append(list, entry)
			}
		}
	}
	return list
}

// classify notes grade, tags and the rule they follow. The caller saves the
// entry.
func classify(tx *ledger.Tx, e *Entry, rule string, grade DataGrade, tags []string) error {
	if grade != "" {
		e.Grade = grade
	}
	if len(tags) > 0 {
		e.Tags = tags
	}
	if rule == "" || rule == e.RuleVersion {
		return nil
	}
	unclassify(tx, e)
	e.RuleVersion = rule
	entriesByRule.Put(tx, e.ID, rule, e.OpeningSubject)
	subjectsByRule.Put(tx, e.OpeningSubject, rule)
	if owesReclassification(tx, e.OpeningSubject) {
		return nil
	}
	return closeTasks(tx, e.OpeningSubject, TaskReclassify)
}

// owesReclassification looks no further than the first entry that is due.
func owesReclassification(r ledger.Reader, institution string) bool {
	for _, d := range supersededRules(r) {
		if entriesByRule.Any(r, d, institution) {
			return true
		}
	}
	return false
}

// supersededRules are the classification rules that have a newer version.
func supersededRules(r ledger.Reader) []string {
	var ids []string
	for _, kind := range []RuleDocumentKind{RuleDocumentClassificationRule, RuleDocumentSectorDetailRule} {
		for _, d := range RuleDocumentsOf(r, kind, Province) {
			if ruleNow.Owner(r, d.series()) != d.ID {
				ids = append(ids, d.ID)
			}
		}
	}
	return ids
}

func unclassify(tx *ledger.Tx, e *Entry) {
	if e.RuleVersion == "" {
		return
	}
	entriesByRule.Delete(tx, e.ID, e.RuleVersion, e.OpeningSubject)
	if !entriesByRule.Any(tx, e.RuleVersion, e.OpeningSubject) {
		subjectsByRule.Delete(tx, e.OpeningSubject, e.RuleVersion)
	}
}

// askReclassification opens the task of every institution that classified
// under the version that this one supersedes.
func askReclassification(tx *ledger.Tx, d RuleDocument) error {
	if d.Supersedes == "" || (d.DocKind != RuleDocumentClassificationRule && d.DocKind != RuleDocumentSectorDetailRule) {
		return nil
	}
	var subjects []string
	for id := range subjectsByRule.IDs(tx, "", d.Supersedes) {
		subjects = append(subjects, id)
	}
	for _, id := range subjects {
		acting, err := Acting(tx, id)
		if err != nil {
			return err
		}
		if err := openTask(tx, Task{
			TaskKind: TaskReclassify, Institution: acting.ID, Division: acting.Division, Matter: id, Article: "9", Note: d.ID,
		}); err != nil {
			return err
		}
		if err := notify(tx, Notification{
			Institution: acting.ID, Matter: d.ID, Article: "9", Division: HomeDivision(acting.Division),
			TextZh: d.Label() + "已发布，请重新分类分级", TextEn: "a new version of the classification rule asks for re-classification",
		}); err != nil {
			return err
		}
	}
	return nil
}
