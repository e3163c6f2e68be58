package importer

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Codes of row errors. Those that the law knows are the catalog's own.
const (
	CodeFieldRequired     = "FIELD_REQUIRED"      // one of the six fields is not stated
	CodeUnknownCode       = "UNKNOWN_CODE"        // a word the source's mapping does not hold
	CodeOutOfJurisdiction = "OUT_OF_JURISDICTION" // outside Zhejiang, or outside the source's own division
	CodeDuplicateKey      = "DUPLICATE_KEY"       // same subject, same normalised name
	CodePairConflict      = "PAIR_CONFLICT"       // two listings of one dataset that contradict each other
	CodeBadValue          = "BAD_VALUE"           // a date, number or length that cannot be
	CodeWrongType         = "WRONG_TYPE"          // a JSON value of another type than the field has
	CodeRepeatedField     = "REPEATED_FIELD"      // one object or header states a field twice
	CodeBrokenLine        = "BROKEN_LINE"         // not one JSON object, not one CSV record
	CodeLineTooLong       = "LINE_TOO_LONG"       // beyond MaxLine
	CodeBadEncoding       = "BAD_ENCODING"        // not UTF-8
	CodeControlCharacter  = "CONTROL_CHARACTER"   // NUL, control or invisible formatting characters
	CodeTooDeep           = "TOO_DEEP"            // nested beyond maxDepth
	CodeEmptyFile         = "EMPTY_FILE"          // no row at all
)

// RowError is one mistake of one row. Article is empty where no article speaks.
type RowError struct {
	Line      int    `json:"line"`
	Field     string `json:"field,omitempty"`
	Code      string `json:"code"`
	Article   string `json:"article,omitempty"`
	Raw       string `json:"raw,omitempty"` // as the source says it, cut after maxRaw characters
	MessageZh string `json:"messageZh"`
	MessageEn string `json:"messageEn"`
}

// Error says line, field, code and the English sentence.
func (e RowError) Error() string {
	s := fmt.Sprintf("line %d: %s", e.Line, e.Code)
	if e.Field != "" {
		s += " " + e.Field
	}
	if e.Article != "" {
		s += " (Art " + e.Article + ")"
	}
	return s + ": " + e.MessageEn
}

// The fields of a row by the names that the API gives them.
const (
	FieldName       = "name"
	FieldSubject    = "openingSubject"
	FieldAttribute  = "openAttribute"
	FieldFormats    = "formats"
	FieldDataType   = "dataType"
	FieldFrequency  = "updateFrequency"
	FieldSummary    = "summary"
	FieldDivision   = "division"
	FieldDomain     = "domain"
	FieldKeywords   = "keywords"
	FieldURL        = "url"
	FieldIssued     = "issued"
	FieldModified   = "modified"
	FieldRecords    = "recordCount"
	FieldCatalog    = "catalog"
	FieldMethods    = "methods"
	fieldWholeLine  = ""
	articleFields   = "10(2)"
	articleCatalog  = "10"
	articleProvince = "2"
	maxRaw          = 120
)

// mandatoryFields are the six of Article 10(2), R10.5, in the decree's order.
func mandatoryFields() []string {
	return []string{FieldName, FieldSubject, FieldAttribute, FieldFormats, FieldDataType, FieldFrequency}
}

// labelOf is the Chinese term of a field.
func labelOf(field string) string {
	switch field {
	case FieldName:
		return "数据名称"
	case FieldSubject:
		return "数据开放主体"
	case FieldAttribute:
		return "数据开放属性"
	case FieldFormats:
		return "数据格式"
	case FieldDataType:
		return "数据类型"
	case FieldFrequency:
		return "数据更新频率"
	case FieldSummary:
		return "摘要"
	case FieldDivision:
		return "行政区划"
	case FieldDomain:
		return "数据领域"
	case FieldKeywords:
		return "关键词"
	case FieldURL:
		return "链接"
	case FieldIssued:
		return "发布日期"
	case FieldModified:
		return "更新日期"
	case FieldRecords:
		return "数据量"
	case FieldCatalog:
		return "目录"
	case FieldMethods:
		return "开放方式"
	default:
		return field
	}
}

func missing(field, raw string) RowError {
	p := RowError{
		Field: field, Code: CodeFieldRequired, Article: articleFields, Raw: clip(raw),
		MessageZh: "缺少必填项:" + labelOf(field), MessageEn: "the mandatory field " + field + " is not stated",
	}
	if raw != "" {
		p.MessageZh += "(来源填写“" + p.Raw + "”,视为未填)"
		p.MessageEn += fmt.Sprintf(" (the source says %q, which states nothing)", p.Raw)
	}
	return p
}

func unknown(field, raw string) RowError {
	raw = clip(raw)
	return RowError{
		Field: field, Code: CodeUnknownCode, Article: articleOf(field), Raw: raw,
		MessageZh: labelOf(field) + "的取值“" + raw + "”不在该来源的对照表中",
		MessageEn: fmt.Sprintf("the mapping of this source holds no decision on %s %q", field, raw),
	}
}

func badValue(field, raw, zh, en string) RowError {
	return RowError{
		Field: field, Code: CodeBadValue, Article: articleOf(field), Raw: clip(raw),
		MessageZh: labelOf(field) + zh, MessageEn: field + " " + en,
	}
}

func wrongType(field, want, got string) RowError {
	return RowError{
		Field: field, Code: CodeWrongType, Article: articleOf(field),
		MessageZh: labelOf(field) + "的类型不符,应为 " + want + ",实为 " + got,
		MessageEn: fmt.Sprintf("%s must be %s, not %s", field, want, got),
	}
}

func lineProblem(code, zh, en string) RowError {
	return RowError{Field: fieldWholeLine, Code: code, MessageZh: zh, MessageEn: en}
}

// articleOf is the article that makes a field mandatory, "" for the others.
func articleOf(field string) string {
	if slices.Contains(mandatoryFields(), field) {
		return articleFields
	}
	return ""
}

// clip shortens what the source says to what a report can hold on one line.
func clip(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if utf8.RuneCountInString(s) <= maxRaw {
		return s
	}
	return string([]rune(s)[:maxRaw]) + "…"
}
