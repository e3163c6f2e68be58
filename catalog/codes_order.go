package catalog

// EmergencyType is the type of an incident (突发事件, Article 8).
type EmergencyType string

// The four types.
const (
	EmergencyNaturalDisaster  EmergencyType = "NATURAL_DISASTER"  // 自然灾害.
	EmergencyAccidentDisaster EmergencyType = "ACCIDENT_DISASTER" // 事故灾难.
	EmergencyPublicHealth     EmergencyType = "PUBLIC_HEALTH"     // 公共卫生事件.
	EmergencySocialSecurity   EmergencyType = "SOCIAL_SECURITY"   // 社会安全事件.
)

var emergencyTypesList = codeList[EmergencyType]{
	{EmergencyNaturalDisaster, "自然灾害"},
	{EmergencyAccidentDisaster, "事故灾难"},
	{EmergencyPublicHealth, "公共卫生事件"},
	{EmergencySocialSecurity, "社会安全事件"},
}

// EmergencyTypes lists the values in rulebook order.
func EmergencyTypes() []EmergencyType { return emergencyTypesList.values() }

// Valid reports whether e is one of EmergencyTypes.
func (e EmergencyType) Valid() bool { return emergencyTypesList.has(e) }

// Label is the Chinese term, or "" for an unknown value.
func (e EmergencyType) Label() string { return emergencyTypesList.label(e) }

// DisposalAction is what happens after an emergency to data collected from others
// (Article 32(2)).
type DisposalAction string

// The actions. RETAINED_BY_LAW needs a citation.
const (
	DisposalSealed               DisposalAction = "SEALED"                 // 封存.
	DisposalDestroyed            DisposalAction = "DESTROYED"              // 销毁.
	DisposalRetainedNotProtected DisposalAction = "RETAINED_NOT_PROTECTED" // 不涉密涉敏予以保留.
	DisposalRetainedByLaw        DisposalAction = "RETAINED_BY_LAW"        // 法律、法规另有规定予以保留.
)

var disposalActionsList = codeList[DisposalAction]{
	{DisposalSealed, "封存"},
	{DisposalDestroyed, "销毁"},
	{DisposalRetainedNotProtected, "不涉密涉敏予以保留"},
	{DisposalRetainedByLaw, "法律、法规另有规定予以保留"},
}

// DisposalActions lists the values in rulebook order.
func DisposalActions() []DisposalAction { return disposalActionsList.values() }

// Valid reports whether d is one of DisposalActions.
func (d DisposalAction) Valid() bool { return disposalActionsList.has(d) }

// Label is the Chinese term, or "" for an unknown value.
func (d DisposalAction) Label() string { return disposalActionsList.label(d) }

// CommitteeOrigin is where a member of the expert committee comes from (Article 5).
type CommitteeOrigin string

// The origins.
const (
	OriginUniversity         CommitteeOrigin = "UNIVERSITY"          // 高等院校.
	OriginResearchInstitute  CommitteeOrigin = "RESEARCH_INSTITUTE"  // 科研机构.
	OriginSocialOrganisation CommitteeOrigin = "SOCIAL_ORGANISATION" // 社会组织.
	OriginEnterprise         CommitteeOrigin = "ENTERPRISE"          // 企业.
	OriginDepartment         CommitteeOrigin = "DEPARTMENT"          // 相关部门.
)

var committeeOriginsList = codeList[CommitteeOrigin]{
	{OriginUniversity, "高等院校"},
	{OriginResearchInstitute, "科研机构"},
	{OriginSocialOrganisation, "社会组织"},
	{OriginEnterprise, "企业"},
	{OriginDepartment, "相关部门"},
}

// CommitteeOrigins lists the values in rulebook order.
func CommitteeOrigins() []CommitteeOrigin { return committeeOriginsList.values() }

// Valid reports whether c is one of CommitteeOrigins.
func (c CommitteeOrigin) Valid() bool { return committeeOriginsList.has(c) }

// Label is the Chinese term, or "" for an unknown value.
func (c CommitteeOrigin) Label() string { return committeeOriginsList.label(c) }

// LexSpecialisCategory is a category of data with rules of its own (Article 47).
type LexSpecialisCategory string

// The categories.
const (
	LexSpecialisStatistics   LexSpecialisCategory = "STATISTICS"    // 统计.
	LexSpecialisGeographic   LexSpecialisCategory = "GEOGRAPHIC"    // 地理信息.
	LexSpecialisRealEstate   LexSpecialisCategory = "REAL_ESTATE"   // 不动产.
	LexSpecialisPublicCredit LexSpecialisCategory = "PUBLIC_CREDIT" // 公共信用.
	LexSpecialisOther        LexSpecialisCategory = "OTHER"         // 其他.
)

var lexSpecialisCategoriesList = codeList[LexSpecialisCategory]{
	{LexSpecialisStatistics, "统计"},
	{LexSpecialisGeographic, "地理信息"},
	{LexSpecialisRealEstate, "不动产"},
	{LexSpecialisPublicCredit, "公共信用"},
	{LexSpecialisOther, "其他"},
}

// LexSpecialisCategories lists the values in rulebook order.
func LexSpecialisCategories() []LexSpecialisCategory { return lexSpecialisCategoriesList.values() }

// Valid reports whether l is one of LexSpecialisCategories.
func (l LexSpecialisCategory) Valid() bool { return lexSpecialisCategoriesList.has(l) }

// Label is the Chinese term, or "" for an unknown value.
func (l LexSpecialisCategory) Label() string { return lexSpecialisCategoriesList.label(l) }

// RuleDocumentKind is the kind of a published rule document.
type RuleDocumentKind string

// The kinds of rule document: Articles 5, 9, 13, 14, 16, 17, 34 and 38.
const (
	RuleDocumentCommitteeWorkingRules RuleDocumentKind = "COMMITTEE_WORKING_RULES" // 专家委员会工作规则.
	RuleDocumentClassificationRule    RuleDocumentKind = "CLASSIFICATION_RULE"     // 分类分级规则.
	RuleDocumentSectorDetailRule      RuleDocumentKind = "SECTOR_DETAIL_RULE"      // 行业分类分级细则.
	RuleDocumentAssessmentReviewRules RuleDocumentKind = "ASSESSMENT_REVIEW_RULES" // 评估审查具体规定.
	RuleDocumentDesensitisationSpec   RuleDocumentKind = "DESENSITISATION_SPEC"    // 脱敏技术规范.
	RuleDocumentAccessConditions      RuleDocumentKind = "ACCESS_CONDITIONS"       // 受限数据获取条件办法.
	RuleDocumentAgreementTemplate     RuleDocumentKind = "AGREEMENT_TEMPLATE"      // 开放利用协议示范文本.
	RuleDocumentSecurityRule          RuleDocumentKind = "SECURITY_RULE"           // 安全管理规则.
	RuleDocumentEvaluationSystem      RuleDocumentKind = "EVALUATION_SYSTEM"       // 开放评价制度.
)

var ruleDocumentKindsList = codeList[RuleDocumentKind]{
	{RuleDocumentCommitteeWorkingRules, "专家委员会工作规则"},
	{RuleDocumentClassificationRule, "分类分级规则"},
	{RuleDocumentSectorDetailRule, "行业分类分级细则"},
	{RuleDocumentAssessmentReviewRules, "评估审查具体规定"},
	{RuleDocumentDesensitisationSpec, "脱敏技术规范"},
	{RuleDocumentAccessConditions, "受限数据获取条件办法"},
	{RuleDocumentAgreementTemplate, "开放利用协议示范文本"},
	{RuleDocumentSecurityRule, "安全管理规则"},
	{RuleDocumentEvaluationSystem, "开放评价制度"},
}

// RuleDocumentKinds lists the values in rulebook order.
func RuleDocumentKinds() []RuleDocumentKind { return ruleDocumentKindsList.values() }

// Valid reports whether r is one of RuleDocumentKinds.
func (r RuleDocumentKind) Valid() bool { return ruleDocumentKindsList.has(r) }

// Label is the Chinese term, or "" for an unknown value.
func (r RuleDocumentKind) Label() string { return ruleDocumentKindsList.label(r) }

// MemberRole is the part a node plays in the federation.
type MemberRole string

// The roles of members.
const (
	MemberProvinceNode MemberRole = "PROVINCE_NODE" // 省级节点.
	MemberCityNode     MemberRole = "CITY_NODE"     // 市级节点.
)

var memberRolesList = codeList[MemberRole]{
	{MemberProvinceNode, "省级节点"},
	{MemberCityNode, "市级节点"},
}

// MemberRoles lists the values in rulebook order.
func MemberRoles() []MemberRole { return memberRolesList.values() }

// Valid reports whether m is one of MemberRoles.
func (m MemberRole) Valid() bool { return memberRolesList.has(m) }

// Label is the Chinese term, or "" for an unknown value.
func (m MemberRole) Label() string { return memberRolesList.label(m) }

// MemberStatus is where a member stands between asking to join and leaving.
type MemberStatus string

// The states of membership.
const (
	MemberRequested MemberStatus = "REQUESTED" // 已申请.
	MemberVerified  MemberStatus = "VERIFIED"  // 已核验.
	MemberLearner   MemberStatus = "LEARNER"   // 同步中.
	MemberVoter     MemberStatus = "VOTER"     // 表决成员.
	MemberLeaving   MemberStatus = "LEAVING"   // 退出中.
	MemberLeft      MemberStatus = "LEFT"      // 已退出.
	MemberExpelled  MemberStatus = "EXPELLED"  // 已移除.
)

var memberStatusesList = codeList[MemberStatus]{
	{MemberRequested, "已申请"},
	{MemberVerified, "已核验"},
	{MemberLearner, "同步中"},
	{MemberVoter, "表决成员"},
	{MemberLeaving, "退出中"},
	{MemberLeft, "已退出"},
	{MemberExpelled, "已移除"},
}

// MemberStatuses lists the values in rulebook order.
func MemberStatuses() []MemberStatus { return memberStatusesList.values() }

// Valid reports whether m is one of MemberStatuses.
func (m MemberStatus) Valid() bool { return memberStatusesList.has(m) }

// Label is the Chinese term, or "" for an unknown value.
func (m MemberStatus) Label() string { return memberStatusesList.label(m) }

// Role is what somebody acts as (the matrix of §3.6). The authority is one role;
// the level of its division tells county, city and province apart.
type Role string

// The roles.
const (
	RolePublic          Role = "PUB"       // 社会公众(未登录).
	RoleUser            Role = "USR"       // 公共数据利用主体、公民.
	RoleSubject         Role = "SUB"       // 公共数据开放主体经办人.
	RoleInstitution     Role = "INS"       // 公共管理和服务机构经办人.
	RoleAuthority       Role = "AUTHORITY" // 公共数据主管部门.
	RoleCommittee       Role = "EXP"       // 专家委员会秘书处.
	RoleGovernment      Role = "GOV"       // 本级人民政府.
	RoleSuperior        Role = "SUP"       // 上级主管部门.
	RoleSpecialReviewer Role = "SPC"       // 保密、网信、公安审查人员.
	RoleNode            Role = "NODE"      // 节点系统.
)

var rolesList = codeList[Role]{
	{RolePublic, "社会公众(未登录)"},
	{RoleUser, "公共数据利用主体、公民"},
	{RoleSubject, "公共数据开放主体经办人"},
	{RoleInstitution, "公共管理和服务机构经办人"},
	{RoleAuthority, "公共数据主管部门"},
	{RoleCommittee, "专家委员会秘书处"},
	{RoleGovernment, "本级人民政府"},
	{RoleSuperior, "上级主管部门"},
	{RoleSpecialReviewer, "保密、网信、公安审查人员"},
	{RoleNode, "节点系统"},
}

// Roles lists the values in rulebook order.
func Roles() []Role { return rolesList.values() }

// Valid reports whether r is one of Roles.
func (r Role) Valid() bool { return rolesList.has(r) }

// Label is the Chinese term, or "" for an unknown value.
func (r Role) Label() string { return rolesList.label(r) }
