package catalog

// codeTerm is one value of a code list with its Chinese term.
type codeTerm[T ~string] struct {
	value T
	label string
}

// codeList is an enumeration in the order of the rulebook. Values are wire
// values (GraphQL, store, log): added, never renamed, never reused.
type codeList[T ~string] []codeTerm[T]

func (l codeList[T]) has(v T) bool {
	for _, c := range l {
		if c.value == v {
			return true
		}
	}
	return false
}

func (l codeList[T]) values() []T {
	all := make([]T, 0, len(l))
	for _, c := range l {
		all = append(all, c.value)
	}
	return all
}

func (l codeList[T]) label(v T) string {
	for _, c := range l {
		if c.value == v {
			return c.label
		}
	}
	return ""
}

// number is the position of v as the decree counts its paragraphs, from 1; 0 if unknown.
func (l codeList[T]) number(v T) int {
	for i, c := range l {
		if c.value == v {
			return i + 1
		}
	}
	return 0
}

// Level is the level of a division, an institution or an authority (Article 4).
type Level string

// The levels.
const (
	LevelProvince Level = "PROVINCE" // 省.
	LevelCity     Level = "CITY"     // 设区的市.
	LevelCounty   Level = "COUNTY"   // 县(市、区).
)

var levelsList = codeList[Level]{
	{LevelProvince, "省"},
	{LevelCity, "设区的市"},
	{LevelCounty, "县(市、区)"},
}

// Levels lists the values in rulebook order.
func Levels() []Level { return levelsList.values() }

// Valid reports whether l is one of Levels.
func (l Level) Valid() bool { return levelsList.has(l) }

// Label is the Chinese term, or "" for an unknown value.
func (l Level) Label() string { return levelsList.label(l) }

// InstitutionKind is the kind of a public management and service institution
// (公共管理和服务机构, Articles 2 and 46). Enterprises and persons have no kind here.
type InstitutionKind string

// The kinds of institution.
const (
	InstitutionKindAdministrativeOrgan InstitutionKind = "ADMINISTRATIVE_ORGAN" // 行政机关.
	InstitutionKindPublicInstitution   InstitutionKind = "PUBLIC_INSTITUTION"   // 事业单位.
	InstitutionKindPublicUtility       InstitutionKind = "PUBLIC_UTILITY"       // 公用事业运营单位(参照).
)

var institutionKindsList = codeList[InstitutionKind]{
	{InstitutionKindAdministrativeOrgan, "行政机关"},
	{InstitutionKindPublicInstitution, "事业单位"},
	{InstitutionKindPublicUtility, "公用事业运营单位(参照)"},
}

// InstitutionKinds lists the values in rulebook order.
func InstitutionKinds() []InstitutionKind { return institutionKindsList.values() }

// Valid reports whether i is one of InstitutionKinds.
func (i InstitutionKind) Valid() bool { return institutionKindsList.has(i) }

// Label is the Chinese term, or "" for an unknown value.
func (i InstitutionKind) Label() string { return institutionKindsList.label(i) }

// UtilitySector is the sector of a public utility (公用事业, Article 46).
type UtilitySector string

// The utility sectors.
const (
	UtilityWater           UtilitySector = "WATER"            // 水务.
	UtilityPower           UtilitySector = "POWER"            // 电力.
	UtilityGas             UtilitySector = "GAS"              // 燃气.
	UtilityTelecom         UtilitySector = "TELECOM"          // 通信.
	UtilityPublicTransport UtilitySector = "PUBLIC_TRANSPORT" // 公共交通.
	UtilityCivilAviation   UtilitySector = "CIVIL_AVIATION"   // 民航.
	UtilityRailway         UtilitySector = "RAILWAY"          // 铁路.
	UtilityOther           UtilitySector = "OTHER"            // 等.
)

var utilitySectorsList = codeList[UtilitySector]{
	{UtilityWater, "水务"},
	{UtilityPower, "电力"},
	{UtilityGas, "燃气"},
	{UtilityTelecom, "通信"},
	{UtilityPublicTransport, "公共交通"},
	{UtilityCivilAviation, "民航"},
	{UtilityRailway, "铁路"},
	{UtilityOther, "等"},
}

// UtilitySectors lists the values in rulebook order.
func UtilitySectors() []UtilitySector { return utilitySectorsList.values() }

// Valid reports whether u is one of UtilitySectors.
func (u UtilitySector) Valid() bool { return utilitySectorsList.has(u) }

// Label is the Chinese term, or "" for an unknown value.
func (u UtilitySector) Label() string { return utilitySectorsList.label(u) }

// OpenAttribute is the opening attribute (数据开放属性, Article 12), determined by
// the opening subject and by nobody else.
type OpenAttribute string

// The three opening attributes.
const (
	AttributeUnconditional OpenAttribute = "UNCONDITIONAL" // 无条件开放类.
	AttributeRestricted    OpenAttribute = "RESTRICTED"    // 受限开放类.
	AttributeProhibited    OpenAttribute = "PROHIBITED"    // 禁止开放类.
)

var openAttributesList = codeList[OpenAttribute]{
	{AttributeUnconditional, "无条件开放类"},
	{AttributeRestricted, "受限开放类"},
	{AttributeProhibited, "禁止开放类"},
}

// OpenAttributes lists the values in rulebook order.
func OpenAttributes() []OpenAttribute { return openAttributesList.values() }

// Valid reports whether o is one of OpenAttributes.
func (o OpenAttribute) Valid() bool { return openAttributesList.has(o) }

// Label is the Chinese term, or "" for an unknown value.
func (o OpenAttribute) Label() string { return openAttributesList.label(o) }

// LegalBasisClass is what the law says about opening a dataset (Article 6).
// NOT_SPECIFIED is no ground for prohibiting.
type LegalBasisClass string

// The classes of legal basis.
const (
	LegalBasisRequiredOrPermitted LegalBasisClass = "REQUIRED_OR_PERMITTED" // 规定应当或者可以开放.
	LegalBasisNotSpecified        LegalBasisClass = "NOT_SPECIFIED"         // 未作规定.
	LegalBasisProhibitedByLaw     LegalBasisClass = "PROHIBITED_BY_LAW"     // 禁止开放.
)

var legalBasisClassesList = codeList[LegalBasisClass]{
	{LegalBasisRequiredOrPermitted, "规定应当或者可以开放"},
	{LegalBasisNotSpecified, "未作规定"},
	{LegalBasisProhibitedByLaw, "禁止开放"},
}

// LegalBasisClasses lists the values in rulebook order.
func LegalBasisClasses() []LegalBasisClass { return legalBasisClassesList.values() }

// Valid reports whether l is one of LegalBasisClasses.
func (l LegalBasisClass) Valid() bool { return legalBasisClassesList.has(l) }

// Label is the Chinese term, or "" for an unknown value.
func (l LegalBasisClass) Label() string { return legalBasisClassesList.label(l) }

// NormLevel is the rank of a cited norm (Article 6).
type NormLevel string

// The ranks of norms.
const (
	NormLaw            NormLevel = "LAW"             // 法律.
	NormRegulation     NormLevel = "REGULATION"      // 法规.
	NormRule           NormLevel = "RULE"            // 规章.
	NormStateProvision NormLevel = "STATE_PROVISION" // 国家规定.
)

var normLevelsList = codeList[NormLevel]{
	{NormLaw, "法律"},
	{NormRegulation, "法规"},
	{NormRule, "规章"},
	{NormStateProvision, "国家规定"},
}

// NormLevels lists the values in rulebook order.
func NormLevels() []NormLevel { return normLevelsList.values() }

// Valid reports whether n is one of NormLevels.
func (n NormLevel) Valid() bool { return normLevelsList.has(n) }

// Label is the Chinese term, or "" for an unknown value.
func (n NormLevel) Label() string { return normLevelsList.label(n) }

// ProhibitedGround is one of the five grounds that forbid opening (Article 14(1)).
type ProhibitedGround string

// The five grounds.
const (
	GroundStateSecret           ProhibitedGround = "STATE_SECRET"            // 依法确定为国家秘密.
	GroundSecurityStabilityRisk ProhibitedGround = "SECURITY_STABILITY_RISK" // 可能危及国家安全、公共安全、经济安全和社会稳定.
	GroundTradeSecretOrPrivacy  ProhibitedGround = "TRADE_SECRET_OR_PRIVACY" // 涉及商业秘密、个人隐私.
	GroundAgreementOrIP         ProhibitedGround = "AGREEMENT_OR_IP"         // 因数据获取协议或者知识产权保护等禁止开放.
	GroundLawBarsOrOtherRoute   ProhibitedGround = "LAW_BARS_OR_OTHER_ROUTE" // 法律、法规规定不得开放或者应当通过其他途径获取.
)

var prohibitedGroundsList = codeList[ProhibitedGround]{
	{GroundStateSecret, "依法确定为国家秘密"},
	{GroundSecurityStabilityRisk, "可能危及国家安全、公共安全、经济安全和社会稳定"},
	{GroundTradeSecretOrPrivacy, "涉及商业秘密、个人隐私"},
	{GroundAgreementOrIP, "因数据获取协议或者知识产权保护等禁止开放"},
	{GroundLawBarsOrOtherRoute, "法律、法规规定不得开放或者应当通过其他途径获取"},
}

// ProhibitedGrounds lists the values in rulebook order.
func ProhibitedGrounds() []ProhibitedGround { return prohibitedGroundsList.values() }

// Valid reports whether p is one of ProhibitedGrounds.
func (p ProhibitedGround) Valid() bool { return prohibitedGroundsList.has(p) }

// Label is the Chinese term, or "" for an unknown value.
func (p ProhibitedGround) Label() string { return prohibitedGroundsList.label(p) }

// Number is the item of Article 14(1), 1 to 5, or 0 for an unknown ground.
func (p ProhibitedGround) Number() int { return prohibitedGroundsList.number(p) }

// ReleaseBasis is what may release data from an Article 14 ground: Article 14(2),
// 14(3) and 15(1)(一). The matrix of R14.2 says which releases which.
type ReleaseBasis string

// The bases of release.
const (
	ReleaseDesensitised   ReleaseBasis = "DESENSITISED"    // 脱敏、脱密等技术处理后符合开放条件.
	ReleasePublicInterest ReleaseBasis = "PUBLIC_INTEREST" // 不开放将对公共利益造成重大影响.
	ReleaseConsent        ReleaseBasis = "CONSENT"         // 指向的特定主体同意开放.
)

var releaseBasesList = codeList[ReleaseBasis]{
	{ReleaseDesensitised, "脱敏、脱密等技术处理后符合开放条件"},
	{ReleasePublicInterest, "不开放将对公共利益造成重大影响"},
	{ReleaseConsent, "指向的特定主体同意开放"},
}

// ReleaseBases lists the values in rulebook order.
func ReleaseBases() []ReleaseBasis { return releaseBasesList.values() }

// Valid reports whether r is one of ReleaseBases.
func (r ReleaseBasis) Valid() bool { return releaseBasesList.has(r) }

// Label is the Chinese term, or "" for an unknown value.
func (r ReleaseBasis) Label() string { return releaseBasesList.label(r) }

// RestrictedBasis is why an entry may be RESTRICTED (Article 15).
type RestrictedBasis string

// The bases of restriction. The last is transitional: an adopted existing catalog
// carries it until the next edition disposes of the entry.
const (
	RestrictedConsentedProtectedData    RestrictedBasis = "CONSENTED_PROTECTED_DATA"     // 涉及商业秘密、个人信息且特定主体同意开放.
	RestrictedInfrastructureStrain      RestrictedBasis = "INFRASTRUCTURE_STRAIN"        // 严重挤占公共数据基础设施资源.
	RestrictedHighValueRiskUnassessable RestrictedBasis = "HIGH_VALUE_RISK_UNASSESSABLE" // 效益特别显著但现阶段安全风险难以评估.
	RestrictedArt14Release              RestrictedBasis = "ART14_RELEASE"                // 第十四条第二款、第三款情形.
	RestrictedSecurityConversion        RestrictedBasis = "SECURITY_CONVERSION"          // 因安全管理需要转为受限开放.
	RestrictedGovernmentDecision        RestrictedBasis = "GOVERNMENT_DECISION"          // 本级人民政府决定.
	RestrictedExistingCatalog           RestrictedBasis = "EXISTING_CATALOG"             // 沿用原有目录(过渡).
)

var restrictedBasesList = codeList[RestrictedBasis]{
	{RestrictedConsentedProtectedData, "涉及商业秘密、个人信息且特定主体同意开放"},
	{RestrictedInfrastructureStrain, "严重挤占公共数据基础设施资源"},
	{RestrictedHighValueRiskUnassessable, "效益特别显著但现阶段安全风险难以评估"},
	{RestrictedArt14Release, "第十四条第二款、第三款情形"},
	{RestrictedSecurityConversion, "因安全管理需要转为受限开放"},
	{RestrictedGovernmentDecision, "本级人民政府决定"},
	{RestrictedExistingCatalog, "沿用原有目录(过渡)"},
}

// RestrictedBases lists the values in rulebook order.
func RestrictedBases() []RestrictedBasis { return restrictedBasesList.values() }

// Valid reports whether r is one of RestrictedBases.
func (r RestrictedBasis) Valid() bool { return restrictedBasesList.has(r) }

// Label is the Chinese term, or "" for an unknown value.
func (r RestrictedBasis) Label() string { return restrictedBasesList.label(r) }

// OpeningMethod is how data is obtained (Article 20). RESTRICTED data is never
// offered by DOWNLOAD.
type OpeningMethod string

// The methods of opening.
const (
	MethodDownload    OpeningMethod = "DOWNLOAD"     // 下载.
	MethodAPI         OpeningMethod = "API"          // 接口调用.
	MethodModelResult OpeningMethod = "MODEL_RESULT" // 算法模型结果.
	MethodOtherLawful OpeningMethod = "OTHER_LAWFUL" // 法律、法规、规章规定的其他方式.
)

var openingMethodsList = codeList[OpeningMethod]{
	{MethodDownload, "下载"},
	{MethodAPI, "接口调用"},
	{MethodModelResult, "算法模型结果"},
	{MethodOtherLawful, "法律、法规、规章规定的其他方式"},
}

// OpeningMethods lists the values in rulebook order.
func OpeningMethods() []OpeningMethod { return openingMethodsList.values() }

// Valid reports whether o is one of OpeningMethods.
func (o OpeningMethod) Valid() bool { return openingMethodsList.has(o) }

// Label is the Chinese term, or "" for an unknown value.
func (o OpeningMethod) Label() string { return openingMethodsList.label(o) }
