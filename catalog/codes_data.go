package catalog

import "strings"

// DataType is the mandatory catalog field 数据类型 (Article 10(2)); the decree
// gives no values, these are a design decision.
type DataType string

// The data types.
const (
	DataTypeStructured     DataType = "STRUCTURED"      // 结构化.
	DataTypeSemiStructured DataType = "SEMI_STRUCTURED" // 半结构化.
	DataTypeUnstructured   DataType = "UNSTRUCTURED"    // 非结构化.
)

var dataTypesList = codeList[DataType]{
	{DataTypeStructured, "结构化"},
	{DataTypeSemiStructured, "半结构化"},
	{DataTypeUnstructured, "非结构化"},
}

// DataTypes lists the values in rulebook order.
func DataTypes() []DataType { return dataTypesList.values() }

// Valid reports whether d is one of DataTypes.
func (d DataType) Valid() bool { return dataTypesList.has(d) }

// Label is the Chinese term, or "" for an unknown value.
func (d DataType) Label() string { return dataTypesList.label(d) }

// ResourceKind is what an entry offers.
type ResourceKind string

// The kinds of resource.
const (
	ResourceKindDataset   ResourceKind = "DATASET"   // 数据集.
	ResourceKindInterface ResourceKind = "INTERFACE" // 接口.
	ResourceKindModel     ResourceKind = "MODEL"     // 算法模型.
)

var resourceKindsList = codeList[ResourceKind]{
	{ResourceKindDataset, "数据集"},
	{ResourceKindInterface, "接口"},
	{ResourceKindModel, "算法模型"},
}

// ResourceKinds lists the values in rulebook order.
func ResourceKinds() []ResourceKind { return resourceKindsList.values() }

// Valid reports whether r is one of ResourceKinds.
func (r ResourceKind) Valid() bool { return resourceKindsList.has(r) }

// Label is the Chinese term, or "" for an unknown value.
func (r ResourceKind) Label() string { return resourceKindsList.label(r) }

// DataGrade is the sensitivity grade of DB33/T 2351 (数据分级). The decree knows no
// grades, so a grade advises an attribute and never forces one.
type DataGrade string

// The four grades.
const (
	GradeL1 DataGrade = "L1" // 不敏感数据.
	GradeL2 DataGrade = "L2" // 低敏感数据.
	GradeL3 DataGrade = "L3" // 较敏感数据.
	GradeL4 DataGrade = "L4" // 敏感数据.
)

var dataGradesList = codeList[DataGrade]{
	{GradeL1, "不敏感数据"},
	{GradeL2, "低敏感数据"},
	{GradeL3, "较敏感数据"},
	{GradeL4, "敏感数据"},
}

// DataGrades lists the values in rulebook order.
func DataGrades() []DataGrade { return dataGradesList.values() }

// Valid reports whether d is one of DataGrades.
func (d DataGrade) Valid() bool { return dataGradesList.has(d) }

// Label is the Chinese term, or "" for an unknown value.
func (d DataGrade) Label() string { return dataGradesList.label(d) }

// AdvisedAttribute is the attribute that the standard's handling rules suggest
// for the grade, or "" for an unknown grade.
func (d DataGrade) AdvisedAttribute() OpenAttribute {
	switch d {
	case GradeL1:
		return AttributeUnconditional
	case GradeL2, GradeL3:
		return AttributeRestricted
	case GradeL4:
		return AttributeProhibited
	default:
		return ""
	}
}

// Authentication says whether a user must sign in. It is independent of the
// attribute: 登录公开 is still UNCONDITIONAL.
type Authentication string

// The two answers.
const (
	AuthenticationAnonymous Authentication = "ANONYMOUS" // 完全公开.
	AuthenticationSignedIn  Authentication = "SIGNED_IN" // 登录公开.
)

var authenticationsList = codeList[Authentication]{
	{AuthenticationAnonymous, "完全公开"},
	{AuthenticationSignedIn, "登录公开"},
}

// Authentications lists the values in rulebook order.
func Authentications() []Authentication { return authenticationsList.values() }

// Valid reports whether a is one of Authentications.
func (a Authentication) Valid() bool { return authenticationsList.has(a) }

// Label is the Chinese term, or "" for an unknown value.
func (a Authentication) Label() string { return authenticationsList.label(a) }

// PriorityCategory is the category of data to be opened first (重点开放, Article 7(1)).
type PriorityCategory string

// The four categories.
const (
	PrioritySociety          PriorityCategory = "1" // 公共安全、公共卫生、城市治理、社会治理、民生保障.
	PriorityEnvironment      PriorityCategory = "2" // 自然资源、生态环境、交通出行、气象.
	PriorityPermitsAndCredit PriorityCategory = "3" // 行政许可、企业公共信用.
	PriorityOther            PriorityCategory = "4" // 其他.
)

var priorityCategoriesList = codeList[PriorityCategory]{
	{PrioritySociety, "公共安全、公共卫生、城市治理、社会治理、民生保障"},
	{PriorityEnvironment, "自然资源、生态环境、交通出行、气象"},
	{PriorityPermitsAndCredit, "行政许可、企业公共信用"},
	{PriorityOther, "其他"},
}

// PriorityCategories lists the values in rulebook order.
func PriorityCategories() []PriorityCategory { return priorityCategoriesList.values() }

// Valid reports whether p is one of PriorityCategories.
func (p PriorityCategory) Valid() bool { return priorityCategoriesList.has(p) }

// Label is the Chinese term, or "" for an unknown value.
func (p PriorityCategory) Label() string { return priorityCategoriesList.label(p) }

// ItemType is the type of one data item (信息项数据类型) in the one-letter code of
// the government information resource catalog guide.
type ItemType string

// The item types.
const (
	ItemText     ItemType = "C" // 字符型.
	ItemNumeric  ItemType = "N" // 数值型.
	ItemCurrency ItemType = "Y" // 货币型.
	ItemDate     ItemType = "D" // 日期型.
	ItemDateTime ItemType = "T" // 日期时间型.
	ItemLogical  ItemType = "L" // 逻辑型.
	ItemMemo     ItemType = "M" // 备注型.
	ItemGeneral  ItemType = "G" // 通用型.
	ItemDouble   ItemType = "B" // 双精度型.
	ItemInteger  ItemType = "I" // 整型.
	ItemFloat    ItemType = "F" // 浮点型.
)

var itemTypesList = codeList[ItemType]{
	{ItemText, "字符型"},
	{ItemNumeric, "数值型"},
	{ItemCurrency, "货币型"},
	{ItemDate, "日期型"},
	{ItemDateTime, "日期时间型"},
	{ItemLogical, "逻辑型"},
	{ItemMemo, "备注型"},
	{ItemGeneral, "通用型"},
	{ItemDouble, "双精度型"},
	{ItemInteger, "整型"},
	{ItemFloat, "浮点型"},
}

// ItemTypes lists the values in rulebook order.
func ItemTypes() []ItemType { return itemTypesList.values() }

// Valid reports whether i is one of ItemTypes.
func (i ItemType) Valid() bool { return itemTypesList.has(i) }

// Label is the Chinese term, or "" for an unknown value.
func (i ItemType) Label() string { return itemTypesList.label(i) }

// DataDomain is the theme of an entry (数据领域): the 21 domains of the 2018 opening
// pilot and 其他. Ids are text because other regions number the same words differently.
type DataDomain string

// The domains.
const (
	DomainCredit                      DataDomain = "1"  // 信用服务.
	DomainHealth                      DataDomain = "2"  // 医疗卫生.
	DomainSocialSecurityAndEmployment DataDomain = "3"  // 社保就业.
	DomainPublicSafety                DataDomain = "4"  // 公共安全.
	DomainConstructionAndHousing      DataDomain = "5"  // 城建住房.
	DomainTransport                   DataDomain = "6"  // 交通运输.
	DomainEducationAndCulture         DataDomain = "7"  // 教育文化.
	DomainScienceAndInnovation        DataDomain = "8"  // 科技创新.
	DomainResourcesAndEnergy          DataDomain = "9"  // 资源能源.
	DomainEnvironment                 DataDomain = "10" // 生态环境.
	DomainIndustryAndAgriculture      DataDomain = "11" // 工业农业.
	DomainCommerce                    DataDomain = "12" // 商贸流通.
	DomainFinanceAndTax               DataDomain = "13" // 财税金融.
	DomainWorkSafety                  DataDomain = "14" // 安全生产.
	DomainMarketRegulation            DataDomain = "15" // 市场监管.
	DomainSocialAssistance            DataDomain = "16" // 社会救助.
	DomainLegalServices               DataDomain = "17" // 法律服务.
	DomainDailyLife                   DataDomain = "18" // 生活服务.
	DomainWeather                     DataDomain = "19" // 气象服务.
	DomainGeospatial                  DataDomain = "20" // 地理空间.
	DomainOrganisations               DataDomain = "21" // 机构团体.
	DomainOther                       DataDomain = "99" // 其他.
)

var dataDomainsList = codeList[DataDomain]{
	{DomainCredit, "信用服务"},
	{DomainHealth, "医疗卫生"},
	{DomainSocialSecurityAndEmployment, "社保就业"},
	{DomainPublicSafety, "公共安全"},
	{DomainConstructionAndHousing, "城建住房"},
	{DomainTransport, "交通运输"},
	{DomainEducationAndCulture, "教育文化"},
	{DomainScienceAndInnovation, "科技创新"},
	{DomainResourcesAndEnergy, "资源能源"},
	{DomainEnvironment, "生态环境"},
	{DomainIndustryAndAgriculture, "工业农业"},
	{DomainCommerce, "商贸流通"},
	{DomainFinanceAndTax, "财税金融"},
	{DomainWorkSafety, "安全生产"},
	{DomainMarketRegulation, "市场监管"},
	{DomainSocialAssistance, "社会救助"},
	{DomainLegalServices, "法律服务"},
	{DomainDailyLife, "生活服务"},
	{DomainWeather, "气象服务"},
	{DomainGeospatial, "地理空间"},
	{DomainOrganisations, "机构团体"},
	{DomainOther, "其他"},
}

// DataDomains lists the values in rulebook order.
func DataDomains() []DataDomain { return dataDomainsList.values() }

// Valid reports whether d is one of DataDomains.
func (d DataDomain) Valid() bool { return dataDomainsList.has(d) }

// Label is the Chinese term, or "" for an unknown value.
func (d DataDomain) Label() string { return dataDomainsList.label(d) }

// DataDomainOf finds a domain by its id or its Chinese term. Portals write the
// fifteenth both as 市场监督 and as 市场监管; both are accepted. The answer is
// "" and false for anything else.
func DataDomainOf(text string) (DataDomain, bool) {
	text = strings.TrimSpace(text)
	if text == "市场监督" {
		return DomainMarketRegulation, true
	}
	for _, c := range dataDomainsList {
		if string(c.value) == text || c.label == text {
			return c.value, true
		}
	}
	return "", false
}
