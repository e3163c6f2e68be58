package catalog

// EditionState is the state of a catalog edition (SM-1, Article 10).
type EditionState string

// The states of an edition.
const (
	EditionDraft       EditionState = "DRAFT"        // 编制中.
	EditionUnderReview EditionState = "UNDER_REVIEW" // 审核中.
	EditionAdopted     EditionState = "ADOPTED"      // 已通过.
	EditionInForce     EditionState = "IN_FORCE"     // 生效.
	EditionSuperseded  EditionState = "SUPERSEDED"   // 已被替代.
)

var editionStatesList = codeList[EditionState]{
	{EditionDraft, "编制中"},
	{EditionUnderReview, "审核中"},
	{EditionAdopted, "已通过"},
	{EditionInForce, "生效"},
	{EditionSuperseded, "已被替代"},
}

// EditionStates lists the values in rulebook order.
func EditionStates() []EditionState { return editionStatesList.values() }

// Valid reports whether e is one of EditionStates.
func (e EditionState) Valid() bool { return editionStatesList.has(e) }

// Label is the Chinese term, or "" for an unknown value.
func (e EditionState) Label() string { return editionStatesList.label(e) }

// ListingState is whether an entry is in the catalog (SM-2, Article 13).
type ListingState string

// The states of listing.
const (
	ListingDraft            ListingState = "DRAFT"             // 草稿.
	ListingAssessed         ListingState = "ASSESSED"          // 已评估.
	ListingAssessmentFailed ListingState = "ASSESSMENT_FAILED" // 评估不符合.
	ListingUnderReview      ListingState = "UNDER_REVIEW"      // 审查中.
	ListingListed           ListingState = "LISTED"            // 已列入目录.
	ListingRejected         ListingState = "REJECTED"          // 审查不通过.
	ListingDelisted         ListingState = "DELISTED"          // 已移出目录.
)

var listingStatesList = codeList[ListingState]{
	{ListingDraft, "草稿"},
	{ListingAssessed, "已评估"},
	{ListingAssessmentFailed, "评估不符合"},
	{ListingUnderReview, "审查中"},
	{ListingListed, "已列入目录"},
	{ListingRejected, "审查不通过"},
	{ListingDelisted, "已移出目录"},
}

// ListingStates lists the values in rulebook order.
func ListingStates() []ListingState { return listingStatesList.values() }

// Valid reports whether l is one of ListingStates.
func (l ListingState) Valid() bool { return listingStatesList.has(l) }

// Label is the Chinese term, or "" for an unknown value.
func (l ListingState) Label() string { return listingStatesList.label(l) }

// OpeningState is whether the data of an entry is open (SM-2b, Articles 11, 35).
type OpeningState string

// The states of opening.
const (
	OpeningNotOpen    OpeningState = "NOT_OPEN"   // 未开放.
	OpeningOpen       OpeningState = "OPEN"       // 已开放.
	OpeningSuspended  OpeningState = "SUSPENDED"  // 中止开放.
	OpeningProcessing OpeningState = "PROCESSING" // 处理中.
	OpeningWithdrawn  OpeningState = "WITHDRAWN"  // 已撤回.
)

var openingStatesList = codeList[OpeningState]{
	{OpeningNotOpen, "未开放"},
	{OpeningOpen, "已开放"},
	{OpeningSuspended, "中止开放"},
	{OpeningProcessing, "处理中"},
	{OpeningWithdrawn, "已撤回"},
}

// OpeningStates lists the values in rulebook order.
func OpeningStates() []OpeningState { return openingStatesList.values() }

// Valid reports whether o is one of OpeningStates.
func (o OpeningState) Valid() bool { return openingStatesList.has(o) }

// Label is the Chinese term, or "" for an unknown value.
func (o OpeningState) Label() string { return openingStatesList.label(o) }

// SuggestionState is the state of an attribute suggestion (SM-4, Article 12).
type SuggestionState string

// The states of a suggestion.
const (
	SuggestionProposed           SuggestionState = "PROPOSED"            // 已提出.
	SuggestionAccepted           SuggestionState = "ACCEPTED"            // 已采纳.
	SuggestionDisagreed          SuggestionState = "DISAGREED"           // 意见不一致.
	SuggestionWithdrawn          SuggestionState = "WITHDRAWN"           // 已撤回.
	SuggestionExpertConsultation SuggestionState = "EXPERT_CONSULTATION" // 征求专家委员会意见.
	SuggestionOpinionReceived    SuggestionState = "OPINION_RECEIVED"    // 已收到专家意见.
	SuggestionGovernmentPending  SuggestionState = "GOVERNMENT_PENDING"  // 待政府决定.
	SuggestionDecided            SuggestionState = "DECIDED"             // 已决定.
)

var suggestionStatesList = codeList[SuggestionState]{
	{SuggestionProposed, "已提出"},
	{SuggestionAccepted, "已采纳"},
	{SuggestionDisagreed, "意见不一致"},
	{SuggestionWithdrawn, "已撤回"},
	{SuggestionExpertConsultation, "征求专家委员会意见"},
	{SuggestionOpinionReceived, "已收到专家意见"},
	{SuggestionGovernmentPending, "待政府决定"},
	{SuggestionDecided, "已决定"},
}

// SuggestionStates lists the values in rulebook order.
func SuggestionStates() []SuggestionState { return suggestionStatesList.values() }

// Valid reports whether s is one of SuggestionStates.
func (s SuggestionState) Valid() bool { return suggestionStatesList.has(s) }

// Label is the Chinese term, or "" for an unknown value.
func (s SuggestionState) Label() string { return suggestionStatesList.label(s) }

// DisputeState is the state of an opening-subject dispute (SM-5, Article 11(2)).
type DisputeState string

// The states of a dispute.
const (
	DisputeNegotiation         DisputeState = "NEGOTIATION"           // 协商中.
	DisputeResolvedByAgreement DisputeState = "RESOLVED_BY_AGREEMENT" // 协商一致.
	DisputeAuthority           DisputeState = "AUTHORITY"             // 主管部门处理.
	DisputeExpertConsultation  DisputeState = "EXPERT_CONSULTATION"   // 征求专家委员会意见.
	DisputeOpinionReceived     DisputeState = "OPINION_RECEIVED"      // 已收到专家意见.
	DisputeGovernmentPending   DisputeState = "GOVERNMENT_PENDING"    // 待政府决定.
	DisputeDecided             DisputeState = "DECIDED"               // 已决定.
	DisputeApplied             DisputeState = "APPLIED"               // 已执行.
	DisputeWithdrawn           DisputeState = "WITHDRAWN"             // 已撤回.
)

var disputeStatesList = codeList[DisputeState]{
	{DisputeNegotiation, "协商中"},
	{DisputeResolvedByAgreement, "协商一致"},
	{DisputeAuthority, "主管部门处理"},
	{DisputeExpertConsultation, "征求专家委员会意见"},
	{DisputeOpinionReceived, "已收到专家意见"},
	{DisputeGovernmentPending, "待政府决定"},
	{DisputeDecided, "已决定"},
	{DisputeApplied, "已执行"},
	{DisputeWithdrawn, "已撤回"},
}

// DisputeStates lists the values in rulebook order.
func DisputeStates() []DisputeState { return disputeStatesList.values() }

// Valid reports whether d is one of DisputeStates.
func (d DisputeState) Valid() bool { return disputeStatesList.has(d) }

// Label is the Chinese term, or "" for an unknown value.
func (d DisputeState) Label() string { return disputeStatesList.label(d) }

// ConsultationState is the state of an expert consultation (SM-6, Article 5).
type ConsultationState string

// The states of a consultation.
const (
	ConsultationRequested          ConsultationState = "REQUESTED"           // 已提请.
	ConsultationAccepted           ConsultationState = "ACCEPTED"            // 已受理.
	ConsultationInDeliberation     ConsultationState = "IN_DELIBERATION"     // 论证中.
	ConsultationOpinionIssued      ConsultationState = "OPINION_ISSUED"      // 已出具意见.
	ConsultationReturnedIncomplete ConsultationState = "RETURNED_INCOMPLETE" // 材料不全退回.
)

var consultationStatesList = codeList[ConsultationState]{
	{ConsultationRequested, "已提请"},
	{ConsultationAccepted, "已受理"},
	{ConsultationInDeliberation, "论证中"},
	{ConsultationOpinionIssued, "已出具意见"},
	{ConsultationReturnedIncomplete, "材料不全退回"},
}

// ConsultationStates lists the values in rulebook order.
func ConsultationStates() []ConsultationState { return consultationStatesList.values() }

// Valid reports whether c is one of ConsultationStates.
func (c ConsultationState) Valid() bool { return consultationStatesList.has(c) }

// Label is the Chinese term, or "" for an unknown value.
func (c ConsultationState) Label() string { return consultationStatesList.label(c) }

// FilingStatus is the state of a filing (SM-7). A filing is recorded or returned for
// correction; it is never approved and never rejected.
type FilingStatus string

// The states of a filing.
const (
	FilingSubmitted FilingStatus = "SUBMITTED" // 已报送.
	FilingRecorded  FilingStatus = "RECORDED"  // 已备案.
	FilingReturned  FilingStatus = "RETURNED"  // 退回补正.
	FilingWithdrawn FilingStatus = "WITHDRAWN" // 已撤回.
)

var filingStatusesList = codeList[FilingStatus]{
	{FilingSubmitted, "已报送"},
	{FilingRecorded, "已备案"},
	{FilingReturned, "退回补正"},
	{FilingWithdrawn, "已撤回"},
}

// FilingStatuses lists the values in rulebook order.
func FilingStatuses() []FilingStatus { return filingStatusesList.values() }

// Valid reports whether f is one of FilingStatuses.
func (f FilingStatus) Valid() bool { return filingStatusesList.has(f) }

// Label is the Chinese term, or "" for an unknown value.
func (f FilingStatus) Label() string { return filingStatusesList.label(f) }

// ChannelState is the state of a channel (SM-8, Article 18): legacy channels walk
// from DISCOVERED to INTEGRATED, exceptions from FILED to ENDED, platforms are ACTIVE.
type ChannelState string

// The states of a channel.
const (
	ChannelDiscovered  ChannelState = "DISCOVERED"  // 已发现.
	ChannelPlanned     ChannelState = "PLANNED"     // 已制定整合计划.
	ChannelIntegrating ChannelState = "INTEGRATING" // 整合中.
	ChannelIntegrated  ChannelState = "INTEGRATED"  // 已整合.
	ChannelFiled       ChannelState = "FILED"       // 已备案.
	ChannelActive      ChannelState = "ACTIVE"      // 使用中.
	ChannelEnded       ChannelState = "ENDED"       // 已终止.
)

var channelStatesList = codeList[ChannelState]{
	{ChannelDiscovered, "已发现"},
	{ChannelPlanned, "已制定整合计划"},
	{ChannelIntegrating, "整合中"},
	{ChannelIntegrated, "已整合"},
	{ChannelFiled, "已备案"},
	{ChannelActive, "使用中"},
	{ChannelEnded, "已终止"},
}

// ChannelStates lists the values in rulebook order.
func ChannelStates() []ChannelState { return channelStatesList.values() }

// Valid reports whether c is one of ChannelStates.
func (c ChannelState) Valid() bool { return channelStatesList.has(c) }

// Label is the Chinese term, or "" for an unknown value.
func (c ChannelState) Label() string { return channelStatesList.label(c) }

// DistributionState is the state of a distribution (SM-9).
type DistributionState string

// The states of a distribution.
const (
	DistributionDraft     DistributionState = "DRAFT"     // 草稿.
	DistributionPublished DistributionState = "PUBLISHED" // 已发布.
	DistributionSuspended DistributionState = "SUSPENDED" // 已中止.
	DistributionClosed    DistributionState = "CLOSED"    // 已关闭.
)

var distributionStatesList = codeList[DistributionState]{
	{DistributionDraft, "草稿"},
	{DistributionPublished, "已发布"},
	{DistributionSuspended, "已中止"},
	{DistributionClosed, "已关闭"},
}

// DistributionStates lists the values in rulebook order.
func DistributionStates() []DistributionState { return distributionStatesList.values() }

// Valid reports whether d is one of DistributionStates.
func (d DistributionState) Valid() bool { return distributionStatesList.has(d) }

// Label is the Chinese term, or "" for an unknown value.
func (d DistributionState) Label() string { return distributionStatesList.label(d) }

// ApplicationState is the state of an application for restricted data (SM-10, Article 16).
type ApplicationState string

// The states of an application.
const (
	ApplicationSubmitted          ApplicationState = "SUBMITTED"           // 已提交.
	ApplicationReturnedIncomplete ApplicationState = "RETURNED_INCOMPLETE" // 材料不全退回.
	ApplicationEvaluating         ApplicationState = "EVALUATING"          // 审核中.
	ApplicationApproved           ApplicationState = "APPROVED"            // 已同意.
	ApplicationRefused            ApplicationState = "REFUSED"             // 不予同意.
	ApplicationAgreementPending   ApplicationState = "AGREEMENT_PENDING"   // 待签协议.
	ApplicationGranted            ApplicationState = "GRANTED"             // 已授权.
	ApplicationWithdrawn          ApplicationState = "WITHDRAWN"           // 申请人撤回.
)

var applicationStatesList = codeList[ApplicationState]{
	{ApplicationSubmitted, "已提交"},
	{ApplicationReturnedIncomplete, "材料不全退回"},
	{ApplicationEvaluating, "审核中"},
	{ApplicationApproved, "已同意"},
	{ApplicationRefused, "不予同意"},
	{ApplicationAgreementPending, "待签协议"},
	{ApplicationGranted, "已授权"},
	{ApplicationWithdrawn, "申请人撤回"},
}

// ApplicationStates lists the values in rulebook order.
func ApplicationStates() []ApplicationState { return applicationStatesList.values() }

// Valid reports whether a is one of ApplicationStates.
func (a ApplicationState) Valid() bool { return applicationStatesList.has(a) }

// Label is the Chinese term, or "" for an unknown value.
func (a ApplicationState) Label() string { return applicationStatesList.label(a) }

// AgreementState is the state of an opening and use agreement (SM-11, Article 17).
type AgreementState string

// The states of an agreement.
const (
	AgreementDraft               AgreementState = "DRAFT"                 // 草拟.
	AgreementSigned              AgreementState = "SIGNED"                // 已签订.
	AgreementFiled               AgreementState = "FILED"                 // 已报备.
	AgreementExpired             AgreementState = "EXPIRED"               // 已到期.
	AgreementEnded               AgreementState = "ENDED"                 // 已结束.
	AgreementTerminatedForBreach AgreementState = "TERMINATED_FOR_BREACH" // 因违约终止.
)

var agreementStatesList = codeList[AgreementState]{
	{AgreementDraft, "草拟"},
	{AgreementSigned, "已签订"},
	{AgreementFiled, "已报备"},
	{AgreementExpired, "已到期"},
	{AgreementEnded, "已结束"},
	{AgreementTerminatedForBreach, "因违约终止"},
}

// AgreementStates lists the values in rulebook order.
func AgreementStates() []AgreementState { return agreementStatesList.values() }

// Valid reports whether a is one of AgreementStates.
func (a AgreementState) Valid() bool { return agreementStatesList.has(a) }

// Label is the Chinese term, or "" for an unknown value.
func (a AgreementState) Label() string { return agreementStatesList.label(a) }

// GrantState is the state of an access grant (SM-12, Article 39). There is no way from
// ACTIVE to TERMINATED but through rectification.
type GrantState string

// The states of a grant.
const (
	GrantActive                 GrantState = "ACTIVE"                  // 有效.
	GrantSuspendedRectification GrantState = "SUSPENDED_RECTIFICATION" // 暂时关闭权限(整改中).
	GrantTerminated             GrantState = "TERMINATED"              // 已终止.
	GrantExpired                GrantState = "EXPIRED"                 // 已到期.
	GrantEndedByChange          GrantState = "ENDED_BY_CHANGE"         // 因目录变更结束.
)

var grantStatesList = codeList[GrantState]{
	{GrantActive, "有效"},
	{GrantSuspendedRectification, "暂时关闭权限(整改中)"},
	{GrantTerminated, "已终止"},
	{GrantExpired, "已到期"},
	{GrantEndedByChange, "因目录变更结束"},
}

// GrantStates lists the values in rulebook order.
func GrantStates() []GrantState { return grantStatesList.values() }

// Valid reports whether g is one of GrantStates.
func (g GrantState) Valid() bool { return grantStatesList.has(g) }

// Label is the Chinese term, or "" for an unknown value.
func (g GrantState) Label() string { return grantStatesList.label(g) }
