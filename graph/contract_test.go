package graph_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gql "github.com/vektah/gqlparser/v2/ast"
)

// contract are the names that apps and scripts rely on; none may go away.
func contract() map[string]string {
	return map[string]string{
		"Query": `node nodes viewer federation divisions institution institutions catalogs catalog entry entries entryHistory edition editions
			editionDiff channels filing filings assessment assessments suggestion suggestions dispute disputes consultation consultations
			comment comments demand demands claim claims incident incidents ruleDocument ruleDocuments application applications agreement
			agreements grant grants recipients processRecord rectifications creditRecords evaluationRound evaluationRounds violations tasks
			jobs workCalendar deadline importSession mappings auditLog auditLeaf auditProof consistencyProof checkpoint writeStatus
			accessDecision`,
		"Mutation": `inviteMember expelMember promoteMember demoteMember transferLeadership setPlacementPolicy
			registerInstitution updateInstitution succeedInstitution designateAuthority issueToken revokeToken bindIdentity grantRole
			revokeRole publishRuleDocument publishWorkCalendar appointCommitteeMember removeCommitteeMember adoptPriorityScope
			recordConsultation draftEntry updateEntry assessEntry recordSpecialReview submitForReview reviewEntry
			acceptIntoProvincialCatalog openEntry suspendEntry withdrawEntry resumeEntry startProcessing reopenEntry delistEntry
			convertToRestricted changeAttribute recordRelease suggestAttribute respondToSuggestion withdrawSuggestion reassessEntry
			submitFiling recordFiling returnFiling resubmitFiling withdrawFiling registerChannel planIntegration startIntegration
			completeIntegration endException addDistribution publishDistribution suspendDistribution closeDistribution recordDataUpdate
			createSupplementaryCatalog openEdition setDispositions submitEdition returnEdition adoptEdition amendEdition openDispute
			agreeOnSubject declareNegotiationFailed requestOpinion acceptConsultation returnConsultation issueOpinion
			submitToGovernment decideMatter withdrawDispute fileComment assignComment resolveComment retypeComment fileDemand
			decideDemand notifyDemand fileClaim addClaimMaterials verifyClaim decideClaim notifyClaim declareIncident linkEntry
			recordCollection endIncident disposeItem shutDownApplication closeIncident applyForAccess returnApplication
			decideApplication draftAgreement signAgreement fileAgreement recordFollowUp submitFeedback reportSecurityIssue
			recordInspection openRectification confirmRectified terminateGrant openEvaluation freezeEvaluation publishEvaluation
			recordSecurityProfile reportViolation dismissViolation orderCorrection confirmCorrected beginImport importChunk
			commitImport abortImport setMapping adoptExistingCatalog runJob`,
		"Subscription": "catalogChanges taskChanges federationChanges",
	}
}

// notYet are names of the contract whose work is not ordered yet, with the
// reason. A name leaves this list with the change that adds it to the schema.
func notYet() map[string]string {
	const (
		supervision = "supervision of recipients (Articles 23 to 31) is not built"
		evaluation  = "evaluation rounds and their figures (Articles 36 to 40) are not built"
		proofs      = "the Merkle tree over the audit log is not built"
		identities  = "people sign in with tokens only, whose roles are given when they are issued"
	)
	return map[string]string{
		"processRecord": supervision, "rectifications": supervision, "creditRecords": supervision, "recordFollowUp": supervision,
		"submitFeedback": supervision, "reportSecurityIssue": supervision, "recordInspection": supervision,
		"openRectification": supervision, "confirmRectified": supervision, "terminateGrant": supervision,
		"evaluationRound": evaluation, "evaluationRounds": evaluation, "openEvaluation": evaluation, "freezeEvaluation": evaluation,
		"publishEvaluation": evaluation, "recordSecurityProfile": evaluation,
		"auditProof": proofs, "consistencyProof": proofs, "checkpoint": proofs,
		"bindIdentity": identities, "grantRole": identities, "revokeRole": identities,
		"setPlacementPolicy": "voters are named one by one with promoteMember and demoteMember",
	}
}

func TestEveryNameOfTheContractIsInTheSchema(t *testing.T) {
	loaded, absent, used := schema(t), notYet(), map[string]bool{}
	for _, root := range []string{"Query", "Mutation", "Subscription"} {
		for name := range strings.FieldsSeq(contract()[root]) {
			field := loaded.Types[root].Fields.ForName(name)
			reason := absent[name]
			used[name] = true
			switch {
			case field == nil && reason == "":
				t.Errorf("%s.%s is in the contract and not in the schema", root, name)
			case field != nil && reason != "":
				t.Errorf("%s.%s is in the schema now: take it from the list of names not there yet", root, name)
			}
		}
	}
	for name := range absent { // in any order: each is judged alone
		if !used[name] {
			t.Errorf("%s is in no list of the contract", name)
		}
	}
}

func TestEveryMutationTakesOneInputOfItsName(t *testing.T) {
	loaded := schema(t)
	for name := range strings.FieldsSeq(contract()["Mutation"]) {
		field := loaded.Types["Mutation"].Fields.ForName(name)
		if field == nil {
			continue // told above
		}
		title := strings.ToUpper(name[:1]) + name[1:]
		input := field.Arguments.ForName("input")
		if input == nil || len(field.Arguments) != 1 || input.Type.String() != title+"Input!" || field.Type.String() != title+"Payload!" {
			t.Errorf("%s is not %s(input: %sInput!): %sPayload!", name, name, title, title)
			continue
		}
		if key := loaded.Types[title+"Input"].Fields.ForName("idempotencyKey"); key == nil || key.Type.String() != "ID!" {
			t.Errorf("%sInput lacks idempotencyKey: ID!", title)
		}
	}
}

func TestTheContractOfEntriesAndRefusals(t *testing.T) {
	loaded := schema(t)
	holds := func(typeName, names string) {
		t.Helper()
		definition := loaded.Types[typeName]
		for name := range strings.FieldsSeq(names) {
			if definition == nil || (definition.Kind == gql.Enum && definition.EnumValues.ForName(name) == nil) ||
				(definition.Kind != gql.Enum && definition.Fields.ForName(name) == nil) {
				t.Errorf("%s lacks %s", typeName, name)
			}
		}
	}
	holds("EntryFilter", `catalog division institution openAttribute listing opening domain formats dataType updateFrequency grade
		priorityCategory freshness channel method subjectDisputed updatedAt and or not`)
	holds("EntryConnection", "facets totalCount edges nodes pageInfo")
	holds("EntryOrderField", "RELEVANCE UPDATED NAME ISSUED")
	holds("UserError", "code article message messageZh path details")
	entries := loaded.Types["Query"].Fields.ForName("entries")
	for _, name := range []string{"search", "filter", "orderBy", "edition", "first", "after"} {
		if entries.Arguments.ForName(name) == nil {
			t.Errorf("entries takes no %s", name)
		}
	}
	if d := loaded.Directives["consistency"]; d == nil || d.Arguments.ForName("level") == nil || d.Arguments.ForName("index") == nil || d.Arguments.ForName("ms") == nil {
		t.Error("there is no @consistency(level:, index:, ms:)")
	}
}

var word = regexp.MustCompile(`[A-Za-z]+`)

// The design says the same names; it lies beside the project where it is worked on.
func TestTheContractIsWhatTheDesignSays(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "shared", "design", "api.md"))
	if err != nil {
		t.Skip("../shared/design/api.md is not beside the project")
	}
	_, rest, _ := strings.Cut(string(text), "## Queries")
	queries, rest, _ := strings.Cut(rest, "`entries(search")
	_, rest, _ = strings.Cut(rest, "## Mutations, by area")
	mutations, _, _ := strings.Cut(rest, "`adoptExistingCatalog(")
	for root, part := range map[string]string{"Query": queries, "Mutation": mutations} { // in any order
		known, found := strings.Fields(contract()[root]), 0
		for i, code := range strings.Split(part, "`") {
			if i%2 == 0 {
				continue
			}
			for _, name := range word.FindAllString(regexp.MustCompile(`\([^)]*\)`).ReplaceAllString(code, ""), -1) {
				found++
				if !slices.Contains(known, name) {
					t.Errorf("the design names %s.%s, which the contract here does not", root, name)
				}
			}
		}
		if found < 50 {
			t.Errorf("only %d names found for %s", found, root)
		}
	}
}
