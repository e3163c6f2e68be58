package payload

import (
	"github.com/99designs/gqlgen/graphql"

	"github.com/mulu-catalog/mulu/catalog"
)

// MarshalEditionState writes the value, null when there is none.
func MarshalEditionState(v catalog.EditionState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalEditionState reads the value.
func UnmarshalEditionState(v any) (catalog.EditionState, error) {
	return unmarshalCode[catalog.EditionState](v)
}

// MarshalEmergencyType writes the value, null when there is none.
func MarshalEmergencyType(v catalog.EmergencyType) graphql.Marshaler { return marshalCode(v) }

// UnmarshalEmergencyType reads the value.
func UnmarshalEmergencyType(v any) (catalog.EmergencyType, error) {
	return unmarshalCode[catalog.EmergencyType](v)
}

// MarshalFilingKind writes the value, null when there is none.
func MarshalFilingKind(v catalog.FilingKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalFilingKind reads the value.
func UnmarshalFilingKind(v any) (catalog.FilingKind, error) {
	return unmarshalCode[catalog.FilingKind](v)
}

// MarshalFilingStatus writes the value, null when there is none.
func MarshalFilingStatus(v catalog.FilingStatus) graphql.Marshaler { return marshalCode(v) }

// UnmarshalFilingStatus reads the value.
func UnmarshalFilingStatus(v any) (catalog.FilingStatus, error) {
	return unmarshalCode[catalog.FilingStatus](v)
}

// MarshalFreshness writes the value, null when there is none.
func MarshalFreshness(v catalog.Freshness) graphql.Marshaler { return marshalCode(v) }

// UnmarshalFreshness reads the value.
func UnmarshalFreshness(v any) (catalog.Freshness, error) { return unmarshalCode[catalog.Freshness](v) }

// MarshalGrantState writes the value, null when there is none.
func MarshalGrantState(v catalog.GrantState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalGrantState reads the value.
func UnmarshalGrantState(v any) (catalog.GrantState, error) {
	return unmarshalCode[catalog.GrantState](v)
}

// MarshalImportState writes the value, null when there is none.
func MarshalImportState(v catalog.ImportState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalImportState reads the value.
func UnmarshalImportState(v any) (catalog.ImportState, error) {
	return unmarshalCode[catalog.ImportState](v)
}

// MarshalIncidentState writes the value, null when there is none.
func MarshalIncidentState(v catalog.IncidentState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalIncidentState reads the value.
func UnmarshalIncidentState(v any) (catalog.IncidentState, error) {
	return unmarshalCode[catalog.IncidentState](v)
}

// MarshalInstitutionKind writes the value, null when there is none.
func MarshalInstitutionKind(v catalog.InstitutionKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalInstitutionKind reads the value.
func UnmarshalInstitutionKind(v any) (catalog.InstitutionKind, error) {
	return unmarshalCode[catalog.InstitutionKind](v)
}

// MarshalInstitutionStatus writes the value, null when there is none.
func MarshalInstitutionStatus(v catalog.InstitutionStatus) graphql.Marshaler { return marshalCode(v) }

// UnmarshalInstitutionStatus reads the value.
func UnmarshalInstitutionStatus(v any) (catalog.InstitutionStatus, error) {
	return unmarshalCode[catalog.InstitutionStatus](v)
}

// MarshalItemType writes the value, null when there is none.
func MarshalItemType(v catalog.ItemType) graphql.Marshaler { return marshalCode(v) }

// UnmarshalItemType reads the value.
func UnmarshalItemType(v any) (catalog.ItemType, error) { return unmarshalCode[catalog.ItemType](v) }

// MarshalJurisdictionBasis writes the value, null when there is none.
func MarshalJurisdictionBasis(v catalog.JurisdictionBasis) graphql.Marshaler { return marshalCode(v) }

// UnmarshalJurisdictionBasis reads the value.
func UnmarshalJurisdictionBasis(v any) (catalog.JurisdictionBasis, error) {
	return unmarshalCode[catalog.JurisdictionBasis](v)
}

// MarshalLegalBasisClass writes the value, null when there is none.
func MarshalLegalBasisClass(v catalog.LegalBasisClass) graphql.Marshaler { return marshalCode(v) }

// UnmarshalLegalBasisClass reads the value.
func UnmarshalLegalBasisClass(v any) (catalog.LegalBasisClass, error) {
	return unmarshalCode[catalog.LegalBasisClass](v)
}

// MarshalLevel writes the value, null when there is none.
func MarshalLevel(v catalog.Level) graphql.Marshaler { return marshalCode(v) }

// UnmarshalLevel reads the value.
func UnmarshalLevel(v any) (catalog.Level, error) { return unmarshalCode[catalog.Level](v) }

// MarshalLexSpecialisCategory writes the value, null when there is none.
func MarshalLexSpecialisCategory(v catalog.LexSpecialisCategory) graphql.Marshaler {
	return marshalCode(v)
}

// UnmarshalLexSpecialisCategory reads the value.
func UnmarshalLexSpecialisCategory(v any) (catalog.LexSpecialisCategory, error) {
	return unmarshalCode[catalog.LexSpecialisCategory](v)
}

// MarshalListingBasis writes the value, null when there is none.
func MarshalListingBasis(v catalog.ListingBasis) graphql.Marshaler { return marshalCode(v) }

// UnmarshalListingBasis reads the value.
func UnmarshalListingBasis(v any) (catalog.ListingBasis, error) {
	return unmarshalCode[catalog.ListingBasis](v)
}

// MarshalListingState writes the value, null when there is none.
func MarshalListingState(v catalog.ListingState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalListingState reads the value.
func UnmarshalListingState(v any) (catalog.ListingState, error) {
	return unmarshalCode[catalog.ListingState](v)
}

// MarshalMappingField writes the value, null when there is none.
func MarshalMappingField(v catalog.MappingField) graphql.Marshaler { return marshalCode(v) }

// UnmarshalMappingField reads the value.
func UnmarshalMappingField(v any) (catalog.MappingField, error) {
	return unmarshalCode[catalog.MappingField](v)
}

// MarshalMatterKind writes the value, null when there is none.
func MarshalMatterKind(v catalog.MatterKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalMatterKind reads the value.
func UnmarshalMatterKind(v any) (catalog.MatterKind, error) {
	return unmarshalCode[catalog.MatterKind](v)
}

// MarshalMemberRole writes the value, null when there is none.
func MarshalMemberRole(v catalog.MemberRole) graphql.Marshaler { return marshalCode(v) }

// UnmarshalMemberRole reads the value.
func UnmarshalMemberRole(v any) (catalog.MemberRole, error) {
	return unmarshalCode[catalog.MemberRole](v)
}

// MarshalMemberStatus writes the value, null when there is none.
func MarshalMemberStatus(v catalog.MemberStatus) graphql.Marshaler { return marshalCode(v) }

// UnmarshalMemberStatus reads the value.
func UnmarshalMemberStatus(v any) (catalog.MemberStatus, error) {
	return unmarshalCode[catalog.MemberStatus](v)
}

// MarshalMisconductKind writes the value, null when there is none.
func MarshalMisconductKind(v catalog.MisconductKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalMisconductKind reads the value.
func UnmarshalMisconductKind(v any) (catalog.MisconductKind, error) {
	return unmarshalCode[catalog.MisconductKind](v)
}

// MarshalNormLevel writes the value, null when there is none.
func MarshalNormLevel(v catalog.NormLevel) graphql.Marshaler { return marshalCode(v) }

// UnmarshalNormLevel reads the value.
func UnmarshalNormLevel(v any) (catalog.NormLevel, error) { return unmarshalCode[catalog.NormLevel](v) }

// MarshalOccurrenceState writes the value, null when there is none.
func MarshalOccurrenceState(v catalog.OccurrenceState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalOccurrenceState reads the value.
func UnmarshalOccurrenceState(v any) (catalog.OccurrenceState, error) {
	return unmarshalCode[catalog.OccurrenceState](v)
}

// MarshalOpenAttribute writes the value, null when there is none.
func MarshalOpenAttribute(v catalog.OpenAttribute) graphql.Marshaler { return marshalCode(v) }

// UnmarshalOpenAttribute reads the value.
func UnmarshalOpenAttribute(v any) (catalog.OpenAttribute, error) {
	return unmarshalCode[catalog.OpenAttribute](v)
}

// MarshalOpeningMethod writes the value, null when there is none.
func MarshalOpeningMethod(v catalog.OpeningMethod) graphql.Marshaler { return marshalCode(v) }

// UnmarshalOpeningMethod reads the value.
func UnmarshalOpeningMethod(v any) (catalog.OpeningMethod, error) {
	return unmarshalCode[catalog.OpeningMethod](v)
}

// MarshalOpeningState writes the value, null when there is none.
func MarshalOpeningState(v catalog.OpeningState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalOpeningState reads the value.
func UnmarshalOpeningState(v any) (catalog.OpeningState, error) {
	return unmarshalCode[catalog.OpeningState](v)
}

// MarshalPriorityCategory writes the value, null when there is none.
func MarshalPriorityCategory(v catalog.PriorityCategory) graphql.Marshaler { return marshalCode(v) }

// UnmarshalPriorityCategory reads the value.
func UnmarshalPriorityCategory(v any) (catalog.PriorityCategory, error) {
	return unmarshalCode[catalog.PriorityCategory](v)
}

// MarshalPriorityScopeState writes the value, null when there is none.
func MarshalPriorityScopeState(v catalog.PriorityScopeState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalPriorityScopeState reads the value.
func UnmarshalPriorityScopeState(v any) (catalog.PriorityScopeState, error) {
	return unmarshalCode[catalog.PriorityScopeState](v)
}

// MarshalProhibitedGround writes the value, null when there is none.
func MarshalProhibitedGround(v catalog.ProhibitedGround) graphql.Marshaler { return marshalCode(v) }

// UnmarshalProhibitedGround reads the value.
func UnmarshalProhibitedGround(v any) (catalog.ProhibitedGround, error) {
	return unmarshalCode[catalog.ProhibitedGround](v)
}

// MarshalReassessmentConclusion writes the value, null when there is none.
func MarshalReassessmentConclusion(v catalog.ReassessmentConclusion) graphql.Marshaler {
	return marshalCode(v)
}

// UnmarshalReassessmentConclusion reads the value.
func UnmarshalReassessmentConclusion(v any) (catalog.ReassessmentConclusion, error) {
	return unmarshalCode[catalog.ReassessmentConclusion](v)
}

// MarshalReassessmentState writes the value, null when there is none.
func MarshalReassessmentState(v catalog.ReassessmentState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalReassessmentState reads the value.
func UnmarshalReassessmentState(v any) (catalog.ReassessmentState, error) {
	return unmarshalCode[catalog.ReassessmentState](v)
}

// MarshalReleaseBasis writes the value, null when there is none.
func MarshalReleaseBasis(v catalog.ReleaseBasis) graphql.Marshaler { return marshalCode(v) }

// UnmarshalReleaseBasis reads the value.
func UnmarshalReleaseBasis(v any) (catalog.ReleaseBasis, error) {
	return unmarshalCode[catalog.ReleaseBasis](v)
}

// MarshalResourceKind writes the value, null when there is none.
func MarshalResourceKind(v catalog.ResourceKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalResourceKind reads the value.
func UnmarshalResourceKind(v any) (catalog.ResourceKind, error) {
	return unmarshalCode[catalog.ResourceKind](v)
}

// MarshalRestrictedBasis writes the value, null when there is none.
func MarshalRestrictedBasis(v catalog.RestrictedBasis) graphql.Marshaler { return marshalCode(v) }

// UnmarshalRestrictedBasis reads the value.
func UnmarshalRestrictedBasis(v any) (catalog.RestrictedBasis, error) {
	return unmarshalCode[catalog.RestrictedBasis](v)
}

// MarshalReviewDecision writes the value, null when there is none.
func MarshalReviewDecision(v catalog.ReviewDecision) graphql.Marshaler { return marshalCode(v) }

// UnmarshalReviewDecision reads the value.
func UnmarshalReviewDecision(v any) (catalog.ReviewDecision, error) {
	return unmarshalCode[catalog.ReviewDecision](v)
}

// MarshalReviewKind writes the value, null when there is none.
func MarshalReviewKind(v catalog.ReviewKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalReviewKind reads the value.
func UnmarshalReviewKind(v any) (catalog.ReviewKind, error) {
	return unmarshalCode[catalog.ReviewKind](v)
}

// MarshalRole writes the value, null when there is none.
func MarshalRole(v catalog.Role) graphql.Marshaler { return marshalCode(v) }

// UnmarshalRole reads the value.
func UnmarshalRole(v any) (catalog.Role, error) { return unmarshalCode[catalog.Role](v) }

// MarshalRuleDocumentKind writes the value, null when there is none.
func MarshalRuleDocumentKind(v catalog.RuleDocumentKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalRuleDocumentKind reads the value.
func UnmarshalRuleDocumentKind(v any) (catalog.RuleDocumentKind, error) {
	return unmarshalCode[catalog.RuleDocumentKind](v)
}

// MarshalSuggestionState writes the value, null when there is none.
func MarshalSuggestionState(v catalog.SuggestionState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalSuggestionState reads the value.
func UnmarshalSuggestionState(v any) (catalog.SuggestionState, error) {
	return unmarshalCode[catalog.SuggestionState](v)
}

// MarshalTaskKind writes the value, null when there is none.
func MarshalTaskKind(v catalog.TaskKind) graphql.Marshaler { return marshalCode(v) }

// UnmarshalTaskKind reads the value.
func UnmarshalTaskKind(v any) (catalog.TaskKind, error) { return unmarshalCode[catalog.TaskKind](v) }

// MarshalUpdateFrequency writes the value, null when there is none.
func MarshalUpdateFrequency(v catalog.UpdateFrequency) graphql.Marshaler { return marshalCode(v) }

// UnmarshalUpdateFrequency reads the value.
func UnmarshalUpdateFrequency(v any) (catalog.UpdateFrequency, error) {
	return unmarshalCode[catalog.UpdateFrequency](v)
}

// MarshalUtilitySector writes the value, null when there is none.
func MarshalUtilitySector(v catalog.UtilitySector) graphql.Marshaler { return marshalCode(v) }

// UnmarshalUtilitySector reads the value.
func UnmarshalUtilitySector(v any) (catalog.UtilitySector, error) {
	return unmarshalCode[catalog.UtilitySector](v)
}

// MarshalViolationState writes the value, null when there is none.
func MarshalViolationState(v catalog.ViolationState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalViolationState reads the value.
func UnmarshalViolationState(v any) (catalog.ViolationState, error) {
	return unmarshalCode[catalog.ViolationState](v)
}
