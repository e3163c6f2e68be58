package catalog

// ApplicantType is who may apply, comment and claim (Articles 16, 21, 35).
type ApplicantType string

// The types.
const (
	ApplicantCitizen           ApplicantType = "CITIZEN"            // 公民.
	ApplicantLegalPerson       ApplicantType = "LEGAL_PERSON"       // 法人.
	ApplicantOtherOrganisation ApplicantType = "OTHER_ORGANISATION" // 其他组织.
)

var applicantTypesList = codeList[ApplicantType]{
	{ApplicantCitizen, "公民"},
	{ApplicantLegalPerson, "法人"},
	{ApplicantOtherOrganisation, "其他组织"},
}

// ApplicantTypes lists the values in rulebook order.
func ApplicantTypes() []ApplicantType { return applicantTypesList.values() }

// Valid reports whether a is one of ApplicantTypes.
func (a ApplicantType) Valid() bool { return applicantTypesList.has(a) }

// Label is the Chinese term, or "" for an unknown value.
func (a ApplicantType) Label() string { return applicantTypesList.label(a) }

// AccessDimension is one of the four lawful dimensions of an access condition
// (Article 16(3)).
type AccessDimension string

// The four dimensions.
const (
	DimensionStorage    AccessDimension = "STORAGE"    // 数据存储.
	DimensionProcessing AccessDimension = "PROCESSING" // 数据处理.
	DimensionSecurity   AccessDimension = "SECURITY"   // 数据安全保护能力.
	DimensionCredit     AccessDimension = "CREDIT"     // 信用等级.
)

var accessDimensionsList = codeList[AccessDimension]{
	{DimensionStorage, "数据存储"},
	{DimensionProcessing, "数据处理"},
	{DimensionSecurity, "数据安全保护能力"},
	{DimensionCredit, "信用等级"},
}

// AccessDimensions lists the values in rulebook order.
func AccessDimensions() []AccessDimension { return accessDimensionsList.values() }

// Valid reports whether a is one of AccessDimensions.
func (a AccessDimension) Valid() bool { return accessDimensionsList.has(a) }

// Label is the Chinese term, or "" for an unknown value.
func (a AccessDimension) Label() string { return accessDimensionsList.label(a) }

// AgreementTerm is one of the six mandatory terms of an opening and use agreement
// (公共数据开放利用协议, Article 17(1)).
type AgreementTerm string

// The six terms.
const (
	TermFeedbackEvaluation AgreementTerm = "FEEDBACK_EVALUATION" // 反馈数据利用情况并评价数据开放情况.
	TermPurposeLimit       AgreementTerm = "PURPOSE_LIMIT"       // 未经同意不得超出约定利用范围.
	TermNoRedistribution   AgreementTerm = "NO_REDISTRIBUTION"   // 未经同意不得传播.
	TermAttribution        AgreementTerm = "ATTRIBUTION"         // 注明参考引用的公共数据.
	TermSecurityDuties     AgreementTerm = "SECURITY_DUTIES"     // 安全职责及安全能力要求、保障措施.
	TermInspection         AgreementTerm = "INSPECTION"          // 接受安全监督检查.
)

var agreementTermsList = codeList[AgreementTerm]{
	{TermFeedbackEvaluation, "反馈数据利用情况并评价数据开放情况"},
	{TermPurposeLimit, "未经同意不得超出约定利用范围"},
	{TermNoRedistribution, "未经同意不得传播"},
	{TermAttribution, "注明参考引用的公共数据"},
	{TermSecurityDuties, "安全职责及安全能力要求、保障措施"},
	{TermInspection, "接受安全监督检查"},
}

// AgreementTerms lists the values in rulebook order.
func AgreementTerms() []AgreementTerm { return agreementTermsList.values() }

// Valid reports whether a is one of AgreementTerms.
func (a AgreementTerm) Valid() bool { return agreementTermsList.has(a) }

// Label is the Chinese term, or "" for an unknown value.
func (a AgreementTerm) Label() string { return agreementTermsList.label(a) }

// Number is the item of Article 17(1), 1 to 6, or 0 for an unknown term.
func (a AgreementTerm) Number() int { return agreementTermsList.number(a) }

// BreachGround is one of the five grounds for rectification and closure (Article 39).
type BreachGround string

// The five grounds.
const (
	BreachOutOfScopeUse             BreachGround = "OUT_OF_SCOPE_USE"             // 未经同意超出约定范围使用数据.
	BreachSafeguardsNotImplemented  BreachGround = "SAFEGUARDS_NOT_IMPLEMENTED"   // 未落实约定的安全保障措施.
	BreachMiningForSecrets          BreachGround = "MINING_FOR_SECRETS"           // 出于获取国家秘密、商业秘密或者个人隐私目的挖掘数据.
	BreachSeriousPlatformRuleBreach BreachGround = "SERIOUS_PLATFORM_RULE_BREACH" // 严重违反公共数据平台安全管理规范.
	BreachOtherSeriousBreach        BreachGround = "OTHER_SERIOUS_BREACH"         // 其他严重违反协议的情形.
)

var breachGroundsList = codeList[BreachGround]{
	{BreachOutOfScopeUse, "未经同意超出约定范围使用数据"},
	{BreachSafeguardsNotImplemented, "未落实约定的安全保障措施"},
	{BreachMiningForSecrets, "出于获取国家秘密、商业秘密或者个人隐私目的挖掘数据"},
	{BreachSeriousPlatformRuleBreach, "严重违反公共数据平台安全管理规范"},
	{BreachOtherSeriousBreach, "其他严重违反协议的情形"},
}

// BreachGrounds lists the values in rulebook order.
func BreachGrounds() []BreachGround { return breachGroundsList.values() }

// Valid reports whether b is one of BreachGrounds.
func (b BreachGround) Valid() bool { return breachGroundsList.has(b) }

// Label is the Chinese term, or "" for an unknown value.
func (b BreachGround) Label() string { return breachGroundsList.label(b) }

// Number is the item of Article 39, 1 to 5, or 0 for an unknown ground.
func (b BreachGround) Number() int { return breachGroundsList.number(b) }

// FreeBasis is why data must be free of charge (Article 27).
type FreeBasis string

// The four bases.
const (
	FreeUnconditionalData     FreeBasis = "UNCONDITIONAL_DATA"       // 无条件开放的数据.
	FreeOwnData               FreeBasis = "OWN_DATA"                 // 获取本人、本单位的受限开放类数据.
	FreeAuthorisedThirdParty  FreeBasis = "AUTHORISED_THIRD_PARTY"   // 第三方经授权获取其受限开放类数据.
	FreeStateOrProvincialRule FreeBasis = "STATE_OR_PROVINCIAL_RULE" // 国家和省规定应当免费开放的数据.
)

var freeBasesList = codeList[FreeBasis]{
	{FreeUnconditionalData, "无条件开放的数据"},
	{FreeOwnData, "获取本人、本单位的受限开放类数据"},
	{FreeAuthorisedThirdParty, "第三方经授权获取其受限开放类数据"},
	{FreeStateOrProvincialRule, "国家和省规定应当免费开放的数据"},
}

// FreeBases lists the values in rulebook order.
func FreeBases() []FreeBasis { return freeBasesList.values() }

// Valid reports whether f is one of FreeBases.
func (f FreeBasis) Valid() bool { return freeBasesList.has(f) }

// Label is the Chinese term, or "" for an unknown value.
func (f FreeBasis) Label() string { return freeBasesList.label(f) }

// SupervisionMeasure is a measure of an opening subject against a user (Article 37).
type SupervisionMeasure string

// The four measures. OTHER needs a citation.
const (
	SupervisionSiteInspection SupervisionMeasure = "SITE_INSPECTION" // 现场检查.
	SupervisionInquiry        SupervisionMeasure = "INQUIRY"         // 询问并要求提供证明材料.
	SupervisionRecordCopy     SupervisionMeasure = "RECORD_COPY"     // 查阅、复制资料.
	SupervisionOther          SupervisionMeasure = "OTHER"           // 法律、法规规定的其他措施.
)

var supervisionMeasuresList = codeList[SupervisionMeasure]{
	{SupervisionSiteInspection, "现场检查"},
	{SupervisionInquiry, "询问并要求提供证明材料"},
	{SupervisionRecordCopy, "查阅、复制资料"},
	{SupervisionOther, "法律、法规规定的其他措施"},
}

// SupervisionMeasures lists the values in rulebook order.
func SupervisionMeasures() []SupervisionMeasure { return supervisionMeasuresList.values() }

// Valid reports whether s is one of SupervisionMeasures.
func (s SupervisionMeasure) Valid() bool { return supervisionMeasuresList.has(s) }

// Label is the Chinese term, or "" for an unknown value.
func (s SupervisionMeasure) Label() string { return supervisionMeasuresList.label(s) }

// UserMisconduct is one of the five liabilities of a data user (Article 43).
type UserMisconduct string

// The five kinds.
const (
	UserMisconductPersonalInformation UserMisconduct = "PERSONAL_INFORMATION" // 未履行个人信息保护义务.
	UserMisconductInfringement        UserMisconduct = "INFRINGEMENT"         // 侵犯商业秘密、个人隐私等他人合法权益.
	UserMisconductUnlawfulGain        UserMisconduct = "UNLAWFUL_GAIN"        // 利用公共数据获取非法利益.
	UserMisconductSecurityIncident    UserMisconduct = "SECURITY_INCIDENT"    // 未采取安全保障措施发生危害数据安全的事件.
	UserMisconductOther               UserMisconduct = "OTHER"                // 其他应当承担法律责任的行为.
)

var userMisconductsList = codeList[UserMisconduct]{
	{UserMisconductPersonalInformation, "未履行个人信息保护义务"},
	{UserMisconductInfringement, "侵犯商业秘密、个人隐私等他人合法权益"},
	{UserMisconductUnlawfulGain, "利用公共数据获取非法利益"},
	{UserMisconductSecurityIncident, "未采取安全保障措施发生危害数据安全的事件"},
	{UserMisconductOther, "其他应当承担法律责任的行为"},
}

// UserMisconducts lists the values in rulebook order.
func UserMisconducts() []UserMisconduct { return userMisconductsList.values() }

// Valid reports whether u is one of UserMisconducts.
func (u UserMisconduct) Valid() bool { return userMisconductsList.has(u) }

// Label is the Chinese term, or "" for an unknown value.
func (u UserMisconduct) Label() string { return userMisconductsList.label(u) }

// MisconductKind is one of the eight acts of opening subjects and their staff that
// lead to a correction order (Article 42).
type MisconductKind string

// The eight kinds.
const (
	MisconductNotOpenedOrUpdated    MisconductKind = "NOT_OPENED_OR_UPDATED"    // 未按照规定开放和更新数据.
	MisconductNotDesensitised       MisconductKind = "NOT_DESENSITISED"         // 未按照规定脱敏、脱密.
	MisconductNotAssessedOrReviewed MisconductKind = "NOT_ASSESSED_OR_REVIEWED" // 未按照规定评估、审查.
	MisconductOtherChannel          MisconductKind = "OTHER_CHANNEL"            // 未按照规定通过其他渠道开放.
	MisconductCommentsMishandled    MisconductKind = "COMMENTS_MISHANDLED"      // 未按照规定处理意见建议.
	MisconductNoProcessRecord       MisconductKind = "NO_PROCESS_RECORD"        // 未按照规定记录受限开放全过程.
	MisconductPersonalInformation   MisconductKind = "PERSONAL_INFORMATION"     // 未履行个人信息保护职责.
	MisconductOther                 MisconductKind = "OTHER"                    // 其他未履行职责的行为.
)

var misconductKindsList = codeList[MisconductKind]{
	{MisconductNotOpenedOrUpdated, "未按照规定开放和更新数据"},
	{MisconductNotDesensitised, "未按照规定脱敏、脱密"},
	{MisconductNotAssessedOrReviewed, "未按照规定评估、审查"},
	{MisconductOtherChannel, "未按照规定通过其他渠道开放"},
	{MisconductCommentsMishandled, "未按照规定处理意见建议"},
	{MisconductNoProcessRecord, "未按照规定记录受限开放全过程"},
	{MisconductPersonalInformation, "未履行个人信息保护职责"},
	{MisconductOther, "其他未履行职责的行为"},
}

// MisconductKinds lists the values in rulebook order.
func MisconductKinds() []MisconductKind { return misconductKindsList.values() }

// Valid reports whether m is one of MisconductKinds.
func (m MisconductKind) Valid() bool { return misconductKindsList.has(m) }

// Label is the Chinese term, or "" for an unknown value.
func (m MisconductKind) Label() string { return misconductKindsList.label(m) }

// Number is the item of Article 42, 1 to 8, or 0 for an unknown kind.
func (m MisconductKind) Number() int { return misconductKindsList.number(m) }

// LifecycleStage is a stage of the data life cycle (全生命周期, Article 30).
type LifecycleStage string

// The seven stages.
const (
	StageCollect   LifecycleStage = "COLLECT"   // 采集.
	StageAggregate LifecycleStage = "AGGREGATE" // 归集.
	StageClean     LifecycleStage = "CLEAN"     // 清洗.
	StageShare     LifecycleStage = "SHARE"     // 共享.
	StageOpen      LifecycleStage = "OPEN"      // 开放.
	StageUse       LifecycleStage = "USE"       // 利用.
	StageDestroy   LifecycleStage = "DESTROY"   // 销毁.
)

var lifecycleStagesList = codeList[LifecycleStage]{
	{StageCollect, "采集"},
	{StageAggregate, "归集"},
	{StageClean, "清洗"},
	{StageShare, "共享"},
	{StageOpen, "开放"},
	{StageUse, "利用"},
	{StageDestroy, "销毁"},
}

// LifecycleStages lists the values in rulebook order.
func LifecycleStages() []LifecycleStage { return lifecycleStagesList.values() }

// Valid reports whether l is one of LifecycleStages.
func (l LifecycleStage) Valid() bool { return lifecycleStagesList.has(l) }

// Label is the Chinese term, or "" for an unknown value.
func (l LifecycleStage) Label() string { return lifecycleStagesList.label(l) }
