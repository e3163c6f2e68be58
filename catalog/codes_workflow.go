package catalog

// FilingKind is one of the three record-filings (备案) that the decree knows.
type FilingKind string

// The three filings: Articles 15, 17 and 18.
const (
	FilingKindAttributeRestriction FilingKind = "ATTRIBUTE_RESTRICTION" // 转为受限开放备案.
	FilingKindAgreement            FilingKind = "AGREEMENT"             // 开放利用协议备案.
	FilingKindChannelException     FilingKind = "CHANNEL_EXCEPTION"     // 开放渠道例外事先备案.
)

var filingKindsList = codeList[FilingKind]{
	{FilingKindAttributeRestriction, "转为受限开放备案"},
	{FilingKindAgreement, "开放利用协议备案"},
	{FilingKindChannelException, "开放渠道例外事先备案"},
}

// FilingKinds lists the values in rulebook order.
func FilingKinds() []FilingKind { return filingKindsList.values() }

// Valid reports whether f is one of FilingKinds.
func (f FilingKind) Valid() bool { return filingKindsList.has(f) }

// Label is the Chinese term, or "" for an unknown value.
func (f FilingKind) Label() string { return filingKindsList.label(f) }

// Article is the article that orders the filing, or "" for an unknown kind.
func (f FilingKind) Article() string {
	switch f {
	case FilingKindAttributeRestriction:
		return "15"
	case FilingKindAgreement:
		return "17"
	case FilingKindChannelException:
		return "18"
	default:
		return ""
	}
}

// ChannelKind is the kind of an opening channel (开放渠道, Article 18).
type ChannelKind string

// The kinds of channel.
const (
	ChannelKindProvincialPlatform ChannelKind = "PROVINCIAL_PLATFORM" // 省公共数据平台.
	ChannelKindCityPlatform       ChannelKind = "CITY_PLATFORM"       // 设区的市公共数据平台.
	ChannelKindLegacy             ChannelKind = "LEGACY"              // 已经建成的开放渠道.
	ChannelKindException          ChannelKind = "EXCEPTION"           // 事先备案的例外渠道.
)

var channelKindsList = codeList[ChannelKind]{
	{ChannelKindProvincialPlatform, "省公共数据平台"},
	{ChannelKindCityPlatform, "设区的市公共数据平台"},
	{ChannelKindLegacy, "已经建成的开放渠道"},
	{ChannelKindException, "事先备案的例外渠道"},
}

// ChannelKinds lists the values in rulebook order.
func ChannelKinds() []ChannelKind { return channelKindsList.values() }

// Valid reports whether c is one of ChannelKinds.
func (c ChannelKind) Valid() bool { return channelKindsList.has(c) }

// Label is the Chinese term, or "" for an unknown value.
func (c ChannelKind) Label() string { return channelKindsList.label(c) }

// ReviewKind is one of the four conditional procedures of Article 13(2).
type ReviewKind string

// The four procedures.
const (
	ReviewKindLegality            ReviewKind = "LEGALITY"             // 合法性审查.
	ReviewKindExpertArgumentation ReviewKind = "EXPERT_ARGUMENTATION" // 专家委员会论证.
	ReviewKindSecrecy             ReviewKind = "SECRECY"              // 保密审查.
	ReviewKindTradeSecretPrivacy  ReviewKind = "TRADE_SECRET_PRIVACY" // 商业秘密、个人隐私审查.
)

var reviewKindsList = codeList[ReviewKind]{
	{ReviewKindLegality, "合法性审查"},
	{ReviewKindExpertArgumentation, "专家委员会论证"},
	{ReviewKindSecrecy, "保密审查"},
	{ReviewKindTradeSecretPrivacy, "商业秘密、个人隐私审查"},
}

// ReviewKinds lists the values in rulebook order.
func ReviewKinds() []ReviewKind { return reviewKindsList.values() }

// Valid reports whether r is one of ReviewKinds.
func (r ReviewKind) Valid() bool { return reviewKindsList.has(r) }

// Label is the Chinese term, or "" for an unknown value.
func (r ReviewKind) Label() string { return reviewKindsList.label(r) }

// ReviewDecision is the same-level authority's answer to an assessment (审查, Article 13).
type ReviewDecision string

// The decisions.
const (
	ReviewApproved ReviewDecision = "APPROVED" // 审查通过.
	ReviewReturned ReviewDecision = "RETURNED" // 退回补正.
	ReviewRejected ReviewDecision = "REJECTED" // 审查不通过.
)

var reviewDecisionsList = codeList[ReviewDecision]{
	{ReviewApproved, "审查通过"},
	{ReviewReturned, "退回补正"},
	{ReviewRejected, "审查不通过"},
}

// ReviewDecisions lists the values in rulebook order.
func ReviewDecisions() []ReviewDecision { return reviewDecisionsList.values() }

// Valid reports whether r is one of ReviewDecisions.
func (r ReviewDecision) Valid() bool { return reviewDecisionsList.has(r) }

// Label is the Chinese term, or "" for an unknown value.
func (r ReviewDecision) Label() string { return reviewDecisionsList.label(r) }

// AssessmentKind is what an assessment is made for (评估).
type AssessmentKind string

// The kinds of assessment: Articles 13, 15, 20, 33 and 22.
const (
	AssessmentKindInitial      AssessmentKind = "INITIAL"      // 首次评估.
	AssessmentKindReassessment AssessmentKind = "REASSESSMENT" // 定期评估.
	AssessmentKindResultData   AssessmentKind = "RESULT_DATA"  // 结果数据评估.
	AssessmentKindAggregation  AssessmentKind = "AGGREGATION"  // 汇聚关联评估.
	AssessmentKindOffCatalog   AssessmentKind = "OFF_CATALOG"  // 目录外数据评估.
)

var assessmentKindsList = codeList[AssessmentKind]{
	{AssessmentKindInitial, "首次评估"},
	{AssessmentKindReassessment, "定期评估"},
	{AssessmentKindResultData, "结果数据评估"},
	{AssessmentKindAggregation, "汇聚关联评估"},
	{AssessmentKindOffCatalog, "目录外数据评估"},
}

// AssessmentKinds lists the values in rulebook order.
func AssessmentKinds() []AssessmentKind { return assessmentKindsList.values() }

// Valid reports whether a is one of AssessmentKinds.
func (a AssessmentKind) Valid() bool { return assessmentKindsList.has(a) }

// Label is the Chinese term, or "" for an unknown value.
func (a AssessmentKind) Label() string { return assessmentKindsList.label(a) }

// AssessmentConclusion is the end of an assessment (Article 13(1)).
type AssessmentConclusion string

// The conclusions.
const (
	AssessmentEligible    AssessmentConclusion = "ELIGIBLE"     // 符合开放条件.
	AssessmentNotEligible AssessmentConclusion = "NOT_ELIGIBLE" // 不符合开放条件.
)

var assessmentConclusionsList = codeList[AssessmentConclusion]{
	{AssessmentEligible, "符合开放条件"},
	{AssessmentNotEligible, "不符合开放条件"},
}

// AssessmentConclusions lists the values in rulebook order.
func AssessmentConclusions() []AssessmentConclusion { return assessmentConclusionsList.values() }

// Valid reports whether a is one of AssessmentConclusions.
func (a AssessmentConclusion) Valid() bool { return assessmentConclusionsList.has(a) }

// Label is the Chinese term, or "" for an unknown value.
func (a AssessmentConclusion) Label() string { return assessmentConclusionsList.label(a) }

// CommentGround is one of the four grounds of a comment with a ten-working-day
// answer (意见建议, Article 21).
type CommentGround string

// The four grounds.
const (
	CommentGroundAttributeNonconforming CommentGround = "ATTRIBUTE_NONCONFORMING" // 开放属性不符合规定.
	CommentGroundQualitySubstandard     CommentGround = "QUALITY_SUBSTANDARD"     // 数据质量不符合要求.
	CommentGroundErrorOrOmission        CommentGround = "ERROR_OR_OMISSION"       // 数据存在错误、遗漏.
	CommentGroundUnlawfulOrBreach       CommentGround = "UNLAWFUL_OR_BREACH"      // 违反法律、法规规定或者约定.
)

var commentGroundsList = codeList[CommentGround]{
	{CommentGroundAttributeNonconforming, "开放属性不符合规定"},
	{CommentGroundQualitySubstandard, "数据质量不符合要求"},
	{CommentGroundErrorOrOmission, "数据存在错误、遗漏"},
	{CommentGroundUnlawfulOrBreach, "违反法律、法规规定或者约定"},
}

// CommentGrounds lists the values in rulebook order.
func CommentGrounds() []CommentGround { return commentGroundsList.values() }

// Valid reports whether c is one of CommentGrounds.
func (c CommentGround) Valid() bool { return commentGroundsList.has(c) }

// Label is the Chinese term, or "" for an unknown value.
func (c CommentGround) Label() string { return commentGroundsList.label(c) }

// CommentOutcome is how a comment was resolved (处理完毕, R21.2).
type CommentOutcome string

// The outcomes.
const (
	CommentOutcomeAccepted    CommentOutcome = "ACCEPTED"     // 采纳.
	CommentOutcomePartly      CommentOutcome = "PARTLY"       // 部分采纳.
	CommentOutcomeNotAccepted CommentOutcome = "NOT_ACCEPTED" // 不予采纳.
)

var commentOutcomesList = codeList[CommentOutcome]{
	{CommentOutcomeAccepted, "采纳"},
	{CommentOutcomePartly, "部分采纳"},
	{CommentOutcomeNotAccepted, "不予采纳"},
}

// CommentOutcomes lists the values in rulebook order.
func CommentOutcomes() []CommentOutcome { return commentOutcomesList.values() }

// Valid reports whether c is one of CommentOutcomes.
func (c CommentOutcome) Valid() bool { return commentOutcomesList.has(c) }

// Label is the Chinese term, or "" for an unknown value.
func (c CommentOutcome) Label() string { return commentOutcomesList.label(c) }

// CommentTarget is what a comment outside the four grounds is re-typed to (R21.4).
type CommentTarget string

// The targets.
const (
	CommentTargetGeneral     CommentTarget = "GENERAL"      // 一般意见.
	CommentTargetDataDemand  CommentTarget = "DATA_DEMAND"  // 数据需求.
	CommentTargetRightsClaim CommentTarget = "RIGHTS_CLAIM" // 权益主张.
)

var commentTargetsList = codeList[CommentTarget]{
	{CommentTargetGeneral, "一般意见"},
	{CommentTargetDataDemand, "数据需求"},
	{CommentTargetRightsClaim, "权益主张"},
}

// CommentTargets lists the values in rulebook order.
func CommentTargets() []CommentTarget { return commentTargetsList.values() }

// Valid reports whether c is one of CommentTargets.
func (c CommentTarget) Valid() bool { return commentTargetsList.has(c) }

// Label is the Chinese term, or "" for an unknown value.
func (c CommentTarget) Label() string { return commentTargetsList.label(c) }

// DemandOutcome is the result of an off-catalog demand (Article 22), always told
// to the requester.
type DemandOutcome string

// The outcomes.
const (
	DemandOutcomeCataloguedAndOpened  DemandOutcome = "CATALOGUED_AND_OPENED" // 列入目录并开放.
	DemandOutcomeCataloguedRestricted DemandOutcome = "CATALOGUED_RESTRICTED" // 列入目录受限开放.
	DemandOutcomeNotOpenable          DemandOutcome = "NOT_OPENABLE"          // 依法不予开放.
	DemandOutcomeAlreadyInCatalog     DemandOutcome = "ALREADY_IN_CATALOG"    // 已在目录中.
	DemandOutcomeNotHeld              DemandOutcome = "NOT_HELD"              // 未持有该数据.
)

var demandOutcomesList = codeList[DemandOutcome]{
	{DemandOutcomeCataloguedAndOpened, "列入目录并开放"},
	{DemandOutcomeCataloguedRestricted, "列入目录受限开放"},
	{DemandOutcomeNotOpenable, "依法不予开放"},
	{DemandOutcomeAlreadyInCatalog, "已在目录中"},
	{DemandOutcomeNotHeld, "未持有该数据"},
}

// DemandOutcomes lists the values in rulebook order.
func DemandOutcomes() []DemandOutcome { return demandOutcomesList.values() }

// Valid reports whether d is one of DemandOutcomes.
func (d DemandOutcome) Valid() bool { return demandOutcomesList.has(d) }

// Label is the Chinese term, or "" for an unknown value.
func (d DemandOutcome) Label() string { return demandOutcomesList.label(d) }

// ClaimOutcome is the result of the final verification of a rights claim (Article 35).
// OTHER needs reasons (the text says 等措施); NO_ACTION only where nothing was suspended.
type ClaimOutcome string

// The outcomes.
const (
	ClaimOutcomeWithdraw              ClaimOutcome = "WITHDRAW"                // 撤回数据.
	ClaimOutcomeResume                ClaimOutcome = "RESUME"                  // 恢复开放.
	ClaimOutcomeReopenAfterProcessing ClaimOutcome = "REOPEN_AFTER_PROCESSING" // 处理后再开放.
	ClaimOutcomeOther                 ClaimOutcome = "OTHER"                   // 其他措施.
	ClaimOutcomeNoAction              ClaimOutcome = "NO_ACTION"               // 无需采取措施.
)

var claimOutcomesList = codeList[ClaimOutcome]{
	{ClaimOutcomeWithdraw, "撤回数据"},
	{ClaimOutcomeResume, "恢复开放"},
	{ClaimOutcomeReopenAfterProcessing, "处理后再开放"},
	{ClaimOutcomeOther, "其他措施"},
	{ClaimOutcomeNoAction, "无需采取措施"},
}

// ClaimOutcomes lists the values in rulebook order.
func ClaimOutcomes() []ClaimOutcome { return claimOutcomesList.values() }

// Valid reports whether c is one of ClaimOutcomes.
func (c ClaimOutcome) Valid() bool { return claimOutcomesList.has(c) }

// Label is the Chinese term, or "" for an unknown value.
func (c ClaimOutcome) Label() string { return claimOutcomesList.label(c) }

// Disposition is what the annual adjustment (年度动态调整, Article 10) does with an entry.
type Disposition string

// The dispositions.
const (
	DispositionPending Disposition = "PENDING" // 待处置.
	DispositionRetain  Disposition = "RETAIN"  // 保留.
	DispositionModify  Disposition = "MODIFY"  // 调整.
	DispositionRemove  Disposition = "REMOVE"  // 移出.
)

var dispositionsList = codeList[Disposition]{
	{DispositionPending, "待处置"},
	{DispositionRetain, "保留"},
	{DispositionModify, "调整"},
	{DispositionRemove, "移出"},
}

// Dispositions lists the values in rulebook order.
func Dispositions() []Disposition { return dispositionsList.values() }

// Valid reports whether d is one of Dispositions.
func (d Disposition) Valid() bool { return dispositionsList.has(d) }

// Label is the Chinese term, or "" for an unknown value.
func (d Disposition) Label() string { return dispositionsList.label(d) }

// ReassessmentConclusion is the end of the periodic reassessment of a RESTRICTED
// entry (Article 15(2)).
type ReassessmentConclusion string

// The conclusions.
const (
	ReassessmentKeep                     ReassessmentConclusion = "KEEP"                       // 维持受限开放.
	ReassessmentEligibleForUnconditional ReassessmentConclusion = "ELIGIBLE_FOR_UNCONDITIONAL" // 具备转为无条件开放类条件.
	ReassessmentProhibit                 ReassessmentConclusion = "PROHIBIT"                   // 应当禁止开放.
)

var reassessmentConclusionsList = codeList[ReassessmentConclusion]{
	{ReassessmentKeep, "维持受限开放"},
	{ReassessmentEligibleForUnconditional, "具备转为无条件开放类条件"},
	{ReassessmentProhibit, "应当禁止开放"},
}

// ReassessmentConclusions lists the values in rulebook order.
func ReassessmentConclusions() []ReassessmentConclusion { return reassessmentConclusionsList.values() }

// Valid reports whether r is one of ReassessmentConclusions.
func (r ReassessmentConclusion) Valid() bool { return reassessmentConclusionsList.has(r) }

// Label is the Chinese term, or "" for an unknown value.
func (r ReassessmentConclusion) Label() string { return reassessmentConclusionsList.label(r) }

// JurisdictionBasis says why an authority handles a dispute (Article 11, R11.3).
type JurisdictionBasis string

// The bases.
const (
	JurisdictionSameLevel      JurisdictionBasis = "SAME_LEVEL"      // 同级.
	JurisdictionCommonSuperior JurisdictionBasis = "COMMON_SUPERIOR" // 共同上级.
)

var jurisdictionBasesList = codeList[JurisdictionBasis]{
	{JurisdictionSameLevel, "同级"},
	{JurisdictionCommonSuperior, "共同上级"},
}

// JurisdictionBases lists the values in rulebook order.
func JurisdictionBases() []JurisdictionBasis { return jurisdictionBasesList.values() }

// Valid reports whether j is one of JurisdictionBases.
func (j JurisdictionBasis) Valid() bool { return jurisdictionBasesList.has(j) }

// Label is the Chinese term, or "" for an unknown value.
func (j JurisdictionBasis) Label() string { return jurisdictionBasesList.label(j) }

// CatalogKind is the kind of a catalog (Article 10(1)); there are no others.
type CatalogKind string

// The two kinds.
const (
	CatalogKindProvincial        CatalogKind = "PROVINCIAL"         // 全省公共数据开放目录.
	CatalogKindCitySupplementary CatalogKind = "CITY_SUPPLEMENTARY" // 设区的市补充目录.
)

var catalogKindsList = codeList[CatalogKind]{
	{CatalogKindProvincial, "全省公共数据开放目录"},
	{CatalogKindCitySupplementary, "设区的市补充目录"},
}

// CatalogKinds lists the values in rulebook order.
func CatalogKinds() []CatalogKind { return catalogKindsList.values() }

// Valid reports whether c is one of CatalogKinds.
func (c CatalogKind) Valid() bool { return catalogKindsList.has(c) }

// Label is the Chinese term, or "" for an unknown value.
func (c CatalogKind) Label() string { return catalogKindsList.label(c) }

// ConsultationGroup is one of the four groups to be heard on the concrete scope of
// priority opening (Article 7(2)).
type ConsultationGroup string

// The four groups.
const (
	ConsultedIndustryAssociation ConsultationGroup = "INDUSTRY_ASSOCIATION" // 行业协会.
	ConsultedEnterprise          ConsultationGroup = "ENTERPRISE"           // 企业.
	ConsultedPublic              ConsultationGroup = "PUBLIC"               // 社会公众.
	ConsultedIndustryDepartment  ConsultationGroup = "INDUSTRY_DEPARTMENT"  // 行业主管部门.
)

var consultationGroupsList = codeList[ConsultationGroup]{
	{ConsultedIndustryAssociation, "行业协会"},
	{ConsultedEnterprise, "企业"},
	{ConsultedPublic, "社会公众"},
	{ConsultedIndustryDepartment, "行业主管部门"},
}

// ConsultationGroups lists the values in rulebook order.
func ConsultationGroups() []ConsultationGroup { return consultationGroupsList.values() }

// Valid reports whether c is one of ConsultationGroups.
func (c ConsultationGroup) Valid() bool { return consultationGroupsList.has(c) }

// Label is the Chinese term, or "" for an unknown value.
func (c ConsultationGroup) Label() string { return consultationGroupsList.label(c) }
