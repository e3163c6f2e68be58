package catalog

import "github.com/mulu-catalog/mulu/ledger"

// Code of a refusal: the rulebook's identifier without "E_".
type Code string

// refusal is what a code means: the article it comes from and its sentence.
type refusal struct {
	code    Code
	article string
	zh, en  string
}

// refuse makes the refusal of a code with its details.
func refuse(code Code, details ...ledger.Detail) error {
	if r, ok := refusalsByCode[code]; ok {
		return ledger.Refuse(string(r.code), r.article, r.zh, r.en, details...)
	}
	panic("catalog: refusal code without a sentence: " + string(code))
}

// refusalsByCode is made once and never changed.
var refusalsByCode = indexRefusals()

func indexRefusals() map[Code]refusal {
	byCode := map[Code]refusal{}
	for _, list := range refusalLists() {
		for _, r := range list {
			byCode[r.code] = r
		}
	}
	return byCode
}

// refuseUnder is refuse with the article that applies here, for codes that
// serve several articles.
func refuseUnder(article string, code Code, details ...ledger.Detail) error {
	err := refuse(code, details...)
	var e *ledger.Error
	if asRefusal(err, &e) {
		e.Article = article
	}
	return err
}

// field is a detail that names an input field and what is wrong with it.
func field(name, reason string) ledger.Detail { return ledger.Detail{Field: name, Reason: reason} }

// value is a detail that names a field and the value it has.
func value(name, v string) ledger.Detail { return ledger.Detail{Field: name, Value: v} }

// Codes lists every refusal code of the law, in the order of the lists.
func Codes() []Code {
	var codes []Code
	for _, list := range refusalLists() {
		for _, r := range list {
			codes = append(codes, r.code)
		}
	}
	return codes
}

// refusalLists gathers the lists that stand beside the workflows.
func refusalLists() [][]refusal {
	return [][]refusal{
		commonRefusals, editionRefusals, dispositionRefusals, violationRefusals, jobRefusals, lawRefusals, assessmentRefusals, reviewRefusals, openingRefusals, ruleRefusals, priorityRefusals, groundRefusals, attributeRefusals,
		filingRefusals, committeeRefusals, disputeRefusals, channelRefusals, distributionRefusals, accessRefusals, calendarRefusals, voiceRefusals, emergencyRefusals,
		conditionRefusals, applicationRefusals, agreementRefusals,
	}
}

// commonRefusals are the codes that no single workflow owns.
var commonRefusals = []refusal{
	{"FORBIDDEN", "4", "您无权执行该操作", "you may not do this"},
	{"UNAUTHENTICATED", "", "身份凭证无效", "the credentials are not valid"},
	{"TOKEN_EXPIRED", "", "令牌已过期", "the token has expired"},
	{"TOKEN_REVOKED", "", "令牌已被撤销", "the token was revoked"},
	{"TOKEN_USED", "", "邀请令牌已被使用", "the invitation was used already"},
	{"UNKNOWN_NODE", "", "受理节点不在联盟名册中", "the accepting node is not in the federation's roster"},
	{"BAD_SIGNATURE", "", "受理节点的签名无效", "the accepting node's signature is not valid"},
	{"FOREIGN_JURISDICTION", "10", "该节点无权代表其他行政区划提交命令", "this node may not act for another jurisdiction"},
	{"FORBIDDEN_PROVINCE_ONLY", "5", "该操作仅限省公共数据主管部门", "only the provincial authority may do this"},
	{"NOT_SAME_LEVEL", "13", "应当由同级公共数据主管部门办理", "this belongs to the authority of the same level"},
	{"NOT_SUBJECT", "12", "仅数据开放主体可以办理", "only the opening subject may do this"},
	{"NOT_PUBLIC_INSTITUTION", "2(2)", "开放主体必须是公共管理和服务机构", "an opening subject must be a public institution"},
	{"OUT_OF_JURISDICTION", "2", "不在浙江省行政区域内", "outside the Province of Zhejiang"},
	{"NOT_DISTRICTED_CITY", "10", "仅设区的市可以编制补充目录", "only a districted city may compile a supplementary catalog"},
	{"FIELD_REQUIRED", "10(2)", "缺少必填项", "a mandatory field is missing"},
	{"BAD_VALUE", "", "取值不符合要求", "the value is not acceptable"},
	{"UNKNOWN_CODE", "10(2)", "代码不在规定的代码表中", "the code is not in the code list"},
	{"ALREADY_EXISTS", "", "记录已存在", "the record exists already"},
	{"ADDRESS_IN_USE", "", "该地址已由联盟的另一节点使用", "another node of the federation has this address"},
	{"DUPLICATE_KEY", "10", "同一开放主体已有同名数据", "the opening subject has an entry of this name already"},
	{"DUPLICATE_OF_PROVINCIAL", "10", "省级目录已收录该数据，补充目录不得重复", "the provincial catalog holds this entry; a supplement must not repeat it"},
	{"NO_CHANGE", "", "没有变化", "nothing would change"},
	{"ALREADY_FOUNDED", "", "联盟已建立", "the federation was founded already"},
	{"USCC_INVALID", "2(2)", "统一社会信用代码校验不通过", "the unified social credit code does not pass its check"},
	{"INSTITUTION_INACTIVE", "4", "机构已被合并或撤销，由承继机构办理", "the institution has been merged or dissolved; its successor acts"},
	{"IMPORT_CLOSED", "10", "导入批次已结束", "the import session is closed"},
	{"IMPORT_INCOMPLETE", "10", "导入批次尚有分块未提交", "chunks of the import session are missing"},
	{"NOTHING_TO_ADOPT", "10", "没有可认定的导入条目", "there is nothing to adopt"},
	{"DOCUMENT_NO_REQUIRED", "10", "应当注明文号", "a document number is required"},
	{"REASON_REQUIRED", "", "应当说明理由", "reasons are required"},
	{"CITATION_REQUIRED", "6", "应当注明法律依据条款", "the legal basis must be cited"},
}
