package catalog_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
)

// codeValue is what every enumeration value can say.
type codeValue interface {
	~string
	Valid() bool
	Label() string
}

// codeListing is one enumeration, read through its own functions.
type codeListing struct {
	values []string
	labels []string
	valid  func(string) bool
}

func listingOf[T codeValue](values []T) codeListing {
	var l codeListing
	for _, v := range values {
		l.values = append(l.values, string(v))
		l.labels = append(l.labels, v.Label())
	}
	l.valid = func(text string) bool { return T(text).Valid() && T(text).Label() != "" }
	return l
}

// enumerations are all code lists, with the values of the rulebook written out
// a second time: what is on the wire is never renamed and never reordered.
func enumerations() map[string]struct {
	codeListing
	want []string
} {
	type row = struct {
		codeListing
		want []string
	}
	return map[string]row{
		"Level":                  {listingOf(catalog.Levels()), []string{"PROVINCE", "CITY", "COUNTY"}},
		"InstitutionKind":        {listingOf(catalog.InstitutionKinds()), []string{"ADMINISTRATIVE_ORGAN", "PUBLIC_INSTITUTION", "PUBLIC_UTILITY"}},
		"UtilitySector":          {listingOf(catalog.UtilitySectors()), []string{"WATER", "POWER", "GAS", "TELECOM", "PUBLIC_TRANSPORT", "CIVIL_AVIATION", "RAILWAY", "OTHER"}},
		"OpenAttribute":          {listingOf(catalog.OpenAttributes()), []string{"UNCONDITIONAL", "RESTRICTED", "PROHIBITED"}},
		"LegalBasisClass":        {listingOf(catalog.LegalBasisClasses()), []string{"REQUIRED_OR_PERMITTED", "NOT_SPECIFIED", "PROHIBITED_BY_LAW"}},
		"NormLevel":              {listingOf(catalog.NormLevels()), []string{"LAW", "REGULATION", "RULE", "STATE_PROVISION"}},
		"ProhibitedGround":       {listingOf(catalog.ProhibitedGrounds()), []string{"STATE_SECRET", "SECURITY_STABILITY_RISK", "TRADE_SECRET_OR_PRIVACY", "AGREEMENT_OR_IP", "LAW_BARS_OR_OTHER_ROUTE"}},
		"ReleaseBasis":           {listingOf(catalog.ReleaseBases()), []string{"DESENSITISED", "PUBLIC_INTEREST", "CONSENT"}},
		"RestrictedBasis":        {listingOf(catalog.RestrictedBases()), []string{"CONSENTED_PROTECTED_DATA", "INFRASTRUCTURE_STRAIN", "HIGH_VALUE_RISK_UNASSESSABLE", "ART14_RELEASE", "SECURITY_CONVERSION", "GOVERNMENT_DECISION", "EXISTING_CATALOG"}},
		"OpeningMethod":          {listingOf(catalog.OpeningMethods()), []string{"DOWNLOAD", "API", "MODEL_RESULT", "OTHER_LAWFUL"}},
		"ApplicantType":          {listingOf(catalog.ApplicantTypes()), []string{"CITIZEN", "LEGAL_PERSON", "OTHER_ORGANISATION"}},
		"AccessDimension":        {listingOf(catalog.AccessDimensions()), []string{"STORAGE", "PROCESSING", "SECURITY", "CREDIT"}},
		"AgreementTerm":          {listingOf(catalog.AgreementTerms()), []string{"FEEDBACK_EVALUATION", "PURPOSE_LIMIT", "NO_REDISTRIBUTION", "ATTRIBUTION", "SECURITY_DUTIES", "INSPECTION"}},
		"BreachGround":           {listingOf(catalog.BreachGrounds()), []string{"OUT_OF_SCOPE_USE", "SAFEGUARDS_NOT_IMPLEMENTED", "MINING_FOR_SECRETS", "SERIOUS_PLATFORM_RULE_BREACH", "OTHER_SERIOUS_BREACH"}},
		"FreeBasis":              {listingOf(catalog.FreeBases()), []string{"UNCONDITIONAL_DATA", "OWN_DATA", "AUTHORISED_THIRD_PARTY", "STATE_OR_PROVINCIAL_RULE"}},
		"SupervisionMeasure":     {listingOf(catalog.SupervisionMeasures()), []string{"SITE_INSPECTION", "INQUIRY", "RECORD_COPY", "OTHER"}},
		"UserMisconduct":         {listingOf(catalog.UserMisconducts()), []string{"PERSONAL_INFORMATION", "INFRINGEMENT", "UNLAWFUL_GAIN", "SECURITY_INCIDENT", "OTHER"}},
		"MisconductKind":         {listingOf(catalog.MisconductKinds()), []string{"NOT_OPENED_OR_UPDATED", "NOT_DESENSITISED", "NOT_ASSESSED_OR_REVIEWED", "OTHER_CHANNEL", "COMMENTS_MISHANDLED", "NO_PROCESS_RECORD", "PERSONAL_INFORMATION", "OTHER"}},
		"LifecycleStage":         {listingOf(catalog.LifecycleStages()), []string{"COLLECT", "AGGREGATE", "CLEAN", "SHARE", "OPEN", "USE", "DESTROY"}},
		"DataType":               {listingOf(catalog.DataTypes()), []string{"STRUCTURED", "SEMI_STRUCTURED", "UNSTRUCTURED"}},
		"ResourceKind":           {listingOf(catalog.ResourceKinds()), []string{"DATASET", "INTERFACE", "MODEL"}},
		"DataGrade":              {listingOf(catalog.DataGrades()), []string{"L1", "L2", "L3", "L4"}},
		"Authentication":         {listingOf(catalog.Authentications()), []string{"ANONYMOUS", "SIGNED_IN"}},
		"PriorityCategory":       {listingOf(catalog.PriorityCategories()), []string{"1", "2", "3", "4"}},
		"ItemType":               {listingOf(catalog.ItemTypes()), []string{"C", "N", "Y", "D", "T", "L", "M", "G", "B", "I", "F"}},
		"DataDomain":             {listingOf(catalog.DataDomains()), []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "99"}},
		"FormatGroup":            {listingOf(catalog.FormatGroups()), []string{"ELECTRONIC_FILE", "SPREADSHEET", "DATABASE", "IMAGE", "STREAMING", "SELF_DESCRIBING", "SERVICE_INTERFACE"}},
		"UpdateFrequency":        {listingOf(catalog.UpdateFrequencies()), []string{"REALTIME", "DAILY", "WEEKLY", "MONTHLY", "QUARTERLY", "SEMIANNUAL", "ANNUAL", "BIENNIAL", "IRREGULAR", "ON_DEMAND", "STATIC", "CUSTOM"}},
		"Freshness":              {listingOf(catalog.Freshnesses()), []string{"FRESH", "DUE", "STALE"}},
		"EmergencyType":          {listingOf(catalog.EmergencyTypes()), []string{"NATURAL_DISASTER", "ACCIDENT_DISASTER", "PUBLIC_HEALTH", "SOCIAL_SECURITY"}},
		"DisposalAction":         {listingOf(catalog.DisposalActions()), []string{"SEALED", "DESTROYED", "RETAINED_NOT_PROTECTED", "RETAINED_BY_LAW"}},
		"CommitteeOrigin":        {listingOf(catalog.CommitteeOrigins()), []string{"UNIVERSITY", "RESEARCH_INSTITUTE", "SOCIAL_ORGANISATION", "ENTERPRISE", "DEPARTMENT"}},
		"LexSpecialisCategory":   {listingOf(catalog.LexSpecialisCategories()), []string{"STATISTICS", "GEOGRAPHIC", "REAL_ESTATE", "PUBLIC_CREDIT", "OTHER"}},
		"RuleDocumentKind":       {listingOf(catalog.RuleDocumentKinds()), []string{"COMMITTEE_WORKING_RULES", "CLASSIFICATION_RULE", "SECTOR_DETAIL_RULE", "ASSESSMENT_REVIEW_RULES", "DESENSITISATION_SPEC", "ACCESS_CONDITIONS", "AGREEMENT_TEMPLATE", "SECURITY_RULE", "EVALUATION_SYSTEM"}},
		"MemberRole":             {listingOf(catalog.MemberRoles()), []string{"PROVINCE_NODE", "CITY_NODE"}},
		"MemberStatus":           {listingOf(catalog.MemberStatuses()), []string{"REQUESTED", "VERIFIED", "LEARNER", "VOTER", "LEAVING", "LEFT", "EXPELLED"}},
		"Role":                   {listingOf(catalog.Roles()), []string{"PUB", "USR", "SUB", "INS", "AUTHORITY", "EXP", "GOV", "SUP", "SPC", "NODE"}},
		"EditionState":           {listingOf(catalog.EditionStates()), []string{"DRAFT", "UNDER_REVIEW", "ADOPTED", "IN_FORCE", "SUPERSEDED"}},
		"ListingState":           {listingOf(catalog.ListingStates()), []string{"DRAFT", "ASSESSED", "ASSESSMENT_FAILED", "UNDER_REVIEW", "LISTED", "REJECTED", "DELISTED"}},
		"OpeningState":           {listingOf(catalog.OpeningStates()), []string{"NOT_OPEN", "OPEN", "SUSPENDED", "PROCESSING", "WITHDRAWN"}},
		"SuggestionState":        {listingOf(catalog.SuggestionStates()), []string{"PROPOSED", "ACCEPTED", "DISAGREED", "WITHDRAWN", "EXPERT_CONSULTATION", "OPINION_RECEIVED", "GOVERNMENT_PENDING", "DECIDED"}},
		"DisputeState":           {listingOf(catalog.DisputeStates()), []string{"NEGOTIATION", "RESOLVED_BY_AGREEMENT", "AUTHORITY", "EXPERT_CONSULTATION", "OPINION_RECEIVED", "GOVERNMENT_PENDING", "DECIDED", "APPLIED", "WITHDRAWN"}},
		"ConsultationState":      {listingOf(catalog.ConsultationStates()), []string{"REQUESTED", "ACCEPTED", "IN_DELIBERATION", "OPINION_ISSUED", "RETURNED_INCOMPLETE"}},
		"FilingStatus":           {listingOf(catalog.FilingStatuses()), []string{"SUBMITTED", "RECORDED", "RETURNED", "WITHDRAWN"}},
		"ChannelState":           {listingOf(catalog.ChannelStates()), []string{"DISCOVERED", "PLANNED", "INTEGRATING", "INTEGRATED", "FILED", "ACTIVE", "ENDED"}},
		"DistributionState":      {listingOf(catalog.DistributionStates()), []string{"DRAFT", "PUBLISHED", "SUSPENDED", "CLOSED"}},
		"ApplicationState":       {listingOf(catalog.ApplicationStates()), []string{"SUBMITTED", "RETURNED_INCOMPLETE", "EVALUATING", "APPROVED", "REFUSED", "AGREEMENT_PENDING", "GRANTED", "WITHDRAWN"}},
		"AgreementState":         {listingOf(catalog.AgreementStates()), []string{"DRAFT", "SIGNED", "FILED", "EXPIRED", "ENDED", "TERMINATED_FOR_BREACH"}},
		"GrantState":             {listingOf(catalog.GrantStates()), []string{"ACTIVE", "SUSPENDED_RECTIFICATION", "TERMINATED", "EXPIRED", "ENDED_BY_CHANGE"}},
		"CommentState":           {listingOf(catalog.CommentStates()), []string{"RECEIVED", "ASSIGNED", "REASSIGNED", "RESOLVED", "RETYPED"}},
		"DemandState":            {listingOf(catalog.DemandStates()), []string{"SUBMITTED", "ASSIGNED", "ASSESSING", "UNDER_REVIEW", "DECIDED", "NOTIFIED"}},
		"ClaimState":             {listingOf(catalog.ClaimStates()), []string{"SUBMITTED", "AWAITING_MATERIALS", "PRELIMINARY", "SUSPENDED", "NOT_SUSPENDED", "FINAL_VERIFICATION", "DECIDED", "NOTIFIED"}},
		"IncidentState":          {listingOf(catalog.IncidentStates()), []string{"ACTIVE", "ENDED", "DISPOSING", "CLOSED"}},
		"EvaluationState":        {listingOf(catalog.EvaluationStates()), []string{"OPENED", "DATA_FROZEN", "SCORED", "PUBLISHED"}},
		"ReassessmentState":      {listingOf(catalog.ReassessmentStates()), []string{"DUE", "DONE"}},
		"ViolationState":         {listingOf(catalog.ViolationStates()), []string{"DETECTED", "REPORTED", "DISMISSED", "CORRECTION_ORDERED", "CORRECTED"}},
		"FilingKind":             {listingOf(catalog.FilingKinds()), []string{"ATTRIBUTE_RESTRICTION", "AGREEMENT", "CHANNEL_EXCEPTION"}},
		"ChannelKind":            {listingOf(catalog.ChannelKinds()), []string{"PROVINCIAL_PLATFORM", "CITY_PLATFORM", "LEGACY", "EXCEPTION"}},
		"ReviewKind":             {listingOf(catalog.ReviewKinds()), []string{"LEGALITY", "EXPERT_ARGUMENTATION", "SECRECY", "TRADE_SECRET_PRIVACY"}},
		"ReviewDecision":         {listingOf(catalog.ReviewDecisions()), []string{"APPROVED", "RETURNED", "REJECTED"}},
		"AssessmentKind":         {listingOf(catalog.AssessmentKinds()), []string{"INITIAL", "REASSESSMENT", "RESULT_DATA", "AGGREGATION", "OFF_CATALOG"}},
		"AssessmentConclusion":   {listingOf(catalog.AssessmentConclusions()), []string{"ELIGIBLE", "NOT_ELIGIBLE"}},
		"CommentGround":          {listingOf(catalog.CommentGrounds()), []string{"ATTRIBUTE_NONCONFORMING", "QUALITY_SUBSTANDARD", "ERROR_OR_OMISSION", "UNLAWFUL_OR_BREACH"}},
		"CommentOutcome":         {listingOf(catalog.CommentOutcomes()), []string{"ACCEPTED", "PARTLY", "NOT_ACCEPTED"}},
		"CommentTarget":          {listingOf(catalog.CommentTargets()), []string{"GENERAL", "DATA_DEMAND", "RIGHTS_CLAIM"}},
		"DemandOutcome":          {listingOf(catalog.DemandOutcomes()), []string{"CATALOGUED_AND_OPENED", "CATALOGUED_RESTRICTED", "NOT_OPENABLE", "ALREADY_IN_CATALOG", "NOT_HELD"}},
		"ClaimOutcome":           {listingOf(catalog.ClaimOutcomes()), []string{"WITHDRAW", "RESUME", "REOPEN_AFTER_PROCESSING", "OTHER", "NO_ACTION"}},
		"Disposition":            {listingOf(catalog.Dispositions()), []string{"PENDING", "RETAIN", "MODIFY", "REMOVE"}},
		"ReassessmentConclusion": {listingOf(catalog.ReassessmentConclusions()), []string{"KEEP", "ELIGIBLE_FOR_UNCONDITIONAL", "PROHIBIT"}},
		"JurisdictionBasis":      {listingOf(catalog.JurisdictionBases()), []string{"SAME_LEVEL", "COMMON_SUPERIOR"}},
		"CatalogKind":            {listingOf(catalog.CatalogKinds()), []string{"PROVINCIAL", "CITY_SUPPLEMENTARY"}},
		"ConsultationGroup":      {listingOf(catalog.ConsultationGroups()), []string{"INDUSTRY_ASSOCIATION", "ENTERPRISE", "PUBLIC", "INDUSTRY_DEPARTMENT"}},
	}
}

func TestEveryCodeListIsThatOfTheRulebook(t *testing.T) {
	chinese := regexp.MustCompile(`\p{Han}|^[A-Z0-9]+$`)
	for name, e := range enumerations() {
		if !slices.Equal(e.values, e.want) {
			t.Errorf("%s: got %v, want %v", name, e.values, e.want)
		}
		for i, v := range e.values {
			if !e.valid(v) || slices.Contains(e.values[:i], v) {
				t.Errorf("%s: %s is not valid or stands there twice", name, v)
			}
			if !chinese.MatchString(e.labels[i]) || slices.Contains(e.labels[:i], e.labels[i]) {
				t.Errorf("%s: %s has the label %q, which is not Chinese or used twice", name, v, e.labels[i])
			}
		}
		for _, v := range []string{"", "unknown", "0", " " + e.values[0]} {
			if e.valid(v) {
				t.Errorf("%s: %q is valid", name, v)
			}
		}
	}
}

func TestCallerCannotChangeACodeList(t *testing.T) {
	catalog.OpenAttributes()[0] = "changed"
	if got := catalog.OpenAttributes()[0]; got != catalog.AttributeUnconditional {
		t.Errorf("got %s", got)
	}
}

func TestNumbersAreThoseOfTheDecree(t *testing.T) {
	for i, g := range catalog.ProhibitedGrounds() {
		if g.Number() != i+1 {
			t.Errorf("%s: got %d", g, g.Number())
		}
	}
	if catalog.GroundTradeSecretOrPrivacy.Number() != 3 || catalog.ProhibitedGround("").Number() != 0 {
		t.Error("Article 14(1)(三) is not ground 3, or an unknown ground has a number")
	}
	if catalog.TermAttribution.Number() != 4 || catalog.BreachMiningForSecrets.Number() != 3 || catalog.MisconductCommentsMishandled.Number() != 5 {
		t.Error("terms, breaches and misconduct are not numbered as in Articles 17, 39 and 42")
	}
	for kind, article := range map[catalog.FilingKind]string{
		catalog.FilingKindAttributeRestriction: "15", catalog.FilingKindAgreement: "17", catalog.FilingKindChannelException: "18", "": "",
	} {
		if kind.Article() != article {
			t.Errorf("%s: got %s", kind, kind.Article())
		}
	}
}

func TestMachineReadableFormatsAreThoseOfTheRule(t *testing.T) {
	t.Run("R2.4 AT2.3", func(t *testing.T) {
		for _, d := range []catalog.DataFormat{"CSV", "JSON", "XML", "RDF", "XLS", "XLSX", "GEOJSON", "PARQUET"} {
			if !d.MachineReadable() {
				t.Errorf("%s is not machine-readable", d)
			}
		}
		for _, d := range []catalog.DataFormat{"PDF", "DOC", "DOCX", "JPG", "PNG", "TIFF", "OTHER", "", "csv"} {
			if d.MachineReadable() {
				t.Errorf("%s is machine-readable", d)
			}
		}
	})
	groups := map[catalog.FormatGroup]bool{}
	for _, d := range catalog.DataFormats() {
		if d != catalog.FormatOther && !d.Group().Valid() || d.MediaType() == "" {
			t.Errorf("%s: group %q, media type %q", d, d.Group(), d.MediaType())
		}
		groups[d.Group()] = true
	}
	for _, g := range catalog.FormatGroups() {
		if !groups[g] {
			t.Errorf("the group %s has no format", g)
		}
	}
}

func TestPortalsSpellingsOfFormatsAndDomainsAreUnderstood(t *testing.T) {
	for text, want := range map[string]catalog.DataFormat{
		"xls": "XLS", " .csv ": "CSV", "jpeg": "JPG", "Json-LD": "JSONLD", "接口": "API", "其他": "OTHER", "GeoJSON": "GEOJSON", "ndjson": "JSONL", "数据库": "DATABASE",
		"": "", "exe": "", "..csv": "",
	} {
		if got, ok := catalog.DataFormatOf(text); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v", text, got, ok)
		}
	}
	for text, want := range map[string]catalog.DataDomain{
		"15": "15", "市场监督": "15", "市场监管": "15", " 其他 ": "99", "信用服务": "1", "22": "", "": "", "01": "",
	} {
		if got, ok := catalog.DataDomainOf(text); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v", text, got, ok)
		}
	}
}

func TestGradeAdvisesAnAttribute(t *testing.T) {
	for grade, want := range map[catalog.DataGrade]catalog.OpenAttribute{
		"L1": "UNCONDITIONAL", "L2": "RESTRICTED", "L3": "RESTRICTED", "L4": "PROHIBITED", "": "",
	} {
		if got := grade.AdvisedAttribute(); got != want {
			t.Errorf("%s: got %s", grade, got)
		}
	}
}

func TestFrequenciesMapToTheEUCodes(t *testing.T) {
	for f, want := range map[catalog.UpdateFrequency]string{
		"REALTIME": "UPDATE_CONT", "DAILY": "DAILY", "WEEKLY": "WEEKLY", "MONTHLY": "MONTHLY", "QUARTERLY": "QUARTERLY",
		"SEMIANNUAL": "ANNUAL_2", "ANNUAL": "ANNUAL", "BIENNIAL": "BIENNIAL", "IRREGULAR": "IRREG", "ON_DEMAND": "AS_NEEDED",
		"STATIC": "NEVER", "CUSTOM": "OTHER", "": "",
	} {
		if got := f.EUCode(); got != want {
			t.Errorf("%s: got %s, want %s", f, got, want)
		}
	}
}
