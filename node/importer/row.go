package importer

import "time"

// Row is one listing of a portal in the words of the rulebook. Every code in it is
// canonical; "" and the zero time mean that the source does not say. A row that
// came with errors holds what could be read and must not be imported.
type Row struct {
	Line   int    `json:"line"`            // of the file, from 1; for a merged pair the later one
	Lines  []int  `json:"lines,omitempty"` // both lines of a merged pair, ascending; else nil
	Digest string `json:"digest"`          // SHA-256 of the raw line, hex; of both digests for a pair

	Name              string `json:"name"`
	Summary           string `json:"summary,omitempty"`
	Publisher         string `json:"publisher"`         // institution name, normalised
	PublisherDivision string `json:"publisherDivision"` // six digits, GB/T 2260

	Attribute      string   `json:"attribute"`                // OpenAttribute
	Authentication string   `json:"authentication,omitempty"` // ANONYMOUS or SIGNED_IN
	DataType       string   `json:"dataType"`                 // DataType
	Frequency      string   `json:"frequency"`                // UpdateFrequency
	CustomPeriod   string   `json:"customPeriod,omitempty"`   // ISO 8601 duration beside CUSTOM
	Formats        []string `json:"formats"`                  // DataFormat, distinct, in source order
	Methods        []string `json:"methods,omitempty"`        // OpeningMethod as the source says, API first; RESTRICTED may still name DOWNLOAD
	Domains        []string `json:"domains,omitempty"`        // DataDomain ids, distinct, in source order
	Keywords       []string `json:"keywords,omitempty"`
	ResourceKind   string   `json:"resourceKind"` // INTERFACE when every method is API, else DATASET

	ExternalID string `json:"externalId,omitempty"` // source/page kind/id on the portal
	URL        string `json:"url,omitempty"`
	OnPlatform bool   `json:"onPlatform"` // URL is a listing page of the division's own platform
	Links      []Link `json:"links,omitempty"`

	Issued      time.Time `json:"issued,omitzero"`   // UTC instant of 00:00 in China for plain dates
	Modified    time.Time `json:"modified,omitzero"` // likewise
	RecordCount int64     `json:"recordCount,omitempty"`

	Warnings []Warning `json:"warnings,omitempty"`
}

// Link is one page of the portal and the way of opening it stands for ("" if it
// does not say).
type Link struct {
	Method     string `json:"method,omitempty"`
	URL        string `json:"url"`
	ExternalID string `json:"externalId,omitempty"`
	OnPlatform bool   `json:"onPlatform"`
}

// Warning is something an official should look at, though the row is acceptable.
type Warning struct {
	Code  string `json:"code"`
	Field string `json:"field,omitempty"`
	Raw   string `json:"raw,omitempty"`
}

// Codes of warnings.
const (
	WarnCountyNotNamed  = "COUNTY_NOT_NAMED" // 县…/区… body without the county's name: stands at the source's division
	WarnForeignLink     = "FOREIGN_LINK"     // the URL is no listing page of the division's own platform
	WarnModifiedEarlier = "MODIFIED_EARLIER" // updated before it was issued
	WarnUnmappedField   = "UNMAPPED_FIELD"   // the line states a field that the mapping does not know
)

// Label is the warning in Chinese and English.
func warningLabel(code string) (zh, en string) {
	switch code {
	case WarnCountyNotNamed:
		return "机构名称只写“县”或“区”,未写明县(市、区)名,暂列本级", "a county body that does not name its county, listed at the source's division"
	case WarnForeignLink:
		return "链接不在本行政区划的开放平台上", "the link is no page of the division's own platform"
	case WarnModifiedEarlier:
		return "更新日期早于发布日期", "updated before it was issued"
	case WarnUnmappedField:
		return "来源含对照表未列的字段", "the source states a field that the mapping does not know"
	default:
		return code, code
	}
}
