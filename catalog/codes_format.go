package catalog

import "strings"

// FormatGroup is one of the seven groups of formats (信息资源格式) of the government
// information resource catalog guide.
type FormatGroup string

// The seven groups.
const (
	FormatGroupElectronicFile   FormatGroup = "ELECTRONIC_FILE"   // 电子文件.
	FormatGroupSpreadsheet      FormatGroup = "SPREADSHEET"       // 电子表格.
	FormatGroupDatabase         FormatGroup = "DATABASE"          // 数据库.
	FormatGroupImage            FormatGroup = "IMAGE"             // 图形图像.
	FormatGroupStreaming        FormatGroup = "STREAMING"         // 流媒体.
	FormatGroupSelfDescribing   FormatGroup = "SELF_DESCRIBING"   // 自描述格式.
	FormatGroupServiceInterface FormatGroup = "SERVICE_INTERFACE" // 服务接口.
)

var formatGroupsList = codeList[FormatGroup]{
	{FormatGroupElectronicFile, "电子文件"},
	{FormatGroupSpreadsheet, "电子表格"},
	{FormatGroupDatabase, "数据库"},
	{FormatGroupImage, "图形图像"},
	{FormatGroupStreaming, "流媒体"},
	{FormatGroupSelfDescribing, "自描述格式"},
	{FormatGroupServiceInterface, "服务接口"},
}

// FormatGroups lists the values in rulebook order.
func FormatGroups() []FormatGroup { return formatGroupsList.values() }

// Valid reports whether f is one of FormatGroups.
func (f FormatGroup) Valid() bool { return formatGroupsList.has(f) }

// Label is the Chinese term, or "" for an unknown value.
func (f FormatGroup) Label() string { return formatGroupsList.label(f) }

// DataFormat is the mandatory catalog field 数据格式 (Article 10(2)). Values are
// the usual abbreviations; OTHER belongs to no group and is not machine-readable.
type DataFormat string

// The formats, by group.
const (
	// 电子文件.
	FormatPDF  DataFormat = "PDF"
	FormatOFD  DataFormat = "OFD"
	FormatDOC  DataFormat = "DOC"
	FormatDOCX DataFormat = "DOCX"
	FormatWPS  DataFormat = "WPS"
	FormatPPT  DataFormat = "PPT"
	FormatPPTX DataFormat = "PPTX"
	FormatTXT  DataFormat = "TXT"
	FormatHTML DataFormat = "HTML"
	FormatZIP  DataFormat = "ZIP"
	// 电子表格.
	FormatCSV  DataFormat = "CSV"
	FormatTSV  DataFormat = "TSV"
	FormatXLS  DataFormat = "XLS"
	FormatXLSX DataFormat = "XLSX"
	FormatODS  DataFormat = "ODS"
	FormatET   DataFormat = "ET"
	// 数据库.
	FormatDatabase DataFormat = "DATABASE"
	FormatDBF      DataFormat = "DBF"
	FormatSQLite   DataFormat = "SQLITE"
	FormatSQL      DataFormat = "SQL"
	FormatParquet  DataFormat = "PARQUET"
	// 图形图像.
	FormatJPG     DataFormat = "JPG"
	FormatPNG     DataFormat = "PNG"
	FormatGIF     DataFormat = "GIF"
	FormatBMP     DataFormat = "BMP"
	FormatTIFF    DataFormat = "TIFF"
	FormatGeoTIFF DataFormat = "GEOTIFF"
	FormatSHP     DataFormat = "SHP"
	FormatDWG     DataFormat = "DWG"
	// 流媒体.
	FormatMP3 DataFormat = "MP3"
	FormatMP4 DataFormat = "MP4"
	FormatAVI DataFormat = "AVI"
	FormatWAV DataFormat = "WAV"
	// 自描述格式.
	FormatJSON    DataFormat = "JSON"
	FormatJSONL   DataFormat = "JSONL"
	FormatJSONLD  DataFormat = "JSONLD"
	FormatXML     DataFormat = "XML"
	FormatRDF     DataFormat = "RDF"
	FormatTurtle  DataFormat = "TURTLE"
	FormatGeoJSON DataFormat = "GEOJSON"
	FormatKML     DataFormat = "KML"
	FormatGML     DataFormat = "GML"
	// 服务接口.
	FormatAPI DataFormat = "API"
	FormatWFS DataFormat = "WFS"
	FormatWMS DataFormat = "WMS"
	// 其他.
	FormatOther DataFormat = "OTHER"
)

// formatFacts is what the rules need to know about one format.
type formatFacts struct {
	value   DataFormat
	group   FormatGroup
	media   string
	machine bool // 可机器读取, R2.4
}

var formatTable = []formatFacts{
	{FormatPDF, FormatGroupElectronicFile, "application/pdf", false},
	{FormatOFD, FormatGroupElectronicFile, "application/ofd", false},
	{FormatDOC, FormatGroupElectronicFile, "application/msword", false},
	{FormatDOCX, FormatGroupElectronicFile, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", false},
	{FormatWPS, FormatGroupElectronicFile, "application/wps-office.wps", false},
	{FormatPPT, FormatGroupElectronicFile, "application/vnd.ms-powerpoint", false},
	{FormatPPTX, FormatGroupElectronicFile, "application/vnd.openxmlformats-officedocument.presentationml.presentation", false},
	{FormatTXT, FormatGroupElectronicFile, "text/plain", false},
	{FormatHTML, FormatGroupElectronicFile, "text/html", false},
	{FormatZIP, FormatGroupElectronicFile, "application/zip", false},
	{FormatCSV, FormatGroupSpreadsheet, "text/csv", true},
	{FormatTSV, FormatGroupSpreadsheet, "text/tab-separated-values", true},
	{FormatXLS, FormatGroupSpreadsheet, "application/vnd.ms-excel", true},
	{FormatXLSX, FormatGroupSpreadsheet, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", true},
	{FormatODS, FormatGroupSpreadsheet, "application/vnd.oasis.opendocument.spreadsheet", true},
	{FormatET, FormatGroupSpreadsheet, "application/wps-office.et", false},
	{FormatDatabase, FormatGroupDatabase, "application/octet-stream", true},
	{FormatDBF, FormatGroupDatabase, "application/x-dbf", true},
	{FormatSQLite, FormatGroupDatabase, "application/vnd.sqlite3", true},
	{FormatSQL, FormatGroupDatabase, "application/sql", true},
	{FormatParquet, FormatGroupDatabase, "application/vnd.apache.parquet", true},
	{FormatJPG, FormatGroupImage, "image/jpeg", false},
	{FormatPNG, FormatGroupImage, "image/png", false},
	{FormatGIF, FormatGroupImage, "image/gif", false},
	{FormatBMP, FormatGroupImage, "image/bmp", false},
	{FormatTIFF, FormatGroupImage, "image/tiff", false},
	{FormatGeoTIFF, FormatGroupImage, "image/tiff; application=geotiff", true},
	{FormatSHP, FormatGroupImage, "application/vnd.shp", true},
	{FormatDWG, FormatGroupImage, "image/vnd.dwg", false},
	{FormatMP3, FormatGroupStreaming, "audio/mpeg", false},
	{FormatMP4, FormatGroupStreaming, "video/mp4", false},
	{FormatAVI, FormatGroupStreaming, "video/x-msvideo", false},
	{FormatWAV, FormatGroupStreaming, "audio/wav", false},
	{FormatJSON, FormatGroupSelfDescribing, "application/json", true},
	{FormatJSONL, FormatGroupSelfDescribing, "application/x-ndjson", true},
	{FormatJSONLD, FormatGroupSelfDescribing, "application/ld+json", true},
	{FormatXML, FormatGroupSelfDescribing, "application/xml", true},
	{FormatRDF, FormatGroupSelfDescribing, "application/rdf+xml", true},
	{FormatTurtle, FormatGroupSelfDescribing, "text/turtle", true},
	{FormatGeoJSON, FormatGroupSelfDescribing, "application/geo+json", true},
	{FormatKML, FormatGroupSelfDescribing, "application/vnd.google-earth.kml+xml", true},
	{FormatGML, FormatGroupSelfDescribing, "application/gml+xml", true},
	{FormatAPI, FormatGroupServiceInterface, "application/json", true},
	{FormatWFS, FormatGroupServiceInterface, "application/gml+xml", true},
	{FormatWMS, FormatGroupServiceInterface, "image/png", false},
	{FormatOther, "", "application/octet-stream", false},
}

func (d DataFormat) find() (formatFacts, bool) {
	for _, f := range formatTable {
		if f.value == d {
			return f, true
		}
	}
	return formatFacts{}, false
}

// DataFormats lists the formats, grouped as in the guide.
func DataFormats() []DataFormat {
	all := make([]DataFormat, 0, len(formatTable))
	for _, f := range formatTable {
		all = append(all, f.value)
	}
	return all
}

// Valid reports whether d is one of DataFormats.
func (d DataFormat) Valid() bool {
	_, ok := d.find()
	return ok
}

// Label is what officials read: the abbreviation itself but for three, or "" for
// an unknown format.
func (d DataFormat) Label() string {
	switch {
	case d == FormatOther:
		return "其他"
	case d == FormatDatabase:
		return "数据库"
	case d == FormatAPI:
		return "接口"
	case d.Valid():
		return string(d)
	default:
		return ""
	}
}

// Group is the format's group, "" for OTHER and for an unknown format.
func (d DataFormat) Group() FormatGroup {
	f, _ := d.find()
	return f.group
}

// MachineReadable reports whether the format counts as machine-readable
// (可机器读取, Article 2(3), R2.4). An unknown format does not.
func (d DataFormat) MachineReadable() bool {
	f, _ := d.find()
	return f.machine
}

// MediaType is the media type, "" for an unknown format.
func (d DataFormat) MediaType() string {
	f, _ := d.find()
	return f.media
}

// DataFormatOf finds a format by how portals write it: any case, with or without
// a leading dot, and with the common second spellings. The answer is "" and
// false for anything else.
func DataFormatOf(text string) (DataFormat, bool) {
	name := strings.ToUpper(strings.TrimPrefix(strings.TrimSpace(text), "."))
	switch name {
	case "JPEG":
		name = string(FormatJPG)
	case "TIF":
		name = string(FormatTIFF)
	case "HTM":
		name = string(FormatHTML)
	case "EXCEL":
		name = string(FormatXLSX)
	case "NDJSON":
		name = string(FormatJSONL)
	case "JSON-LD":
		name = string(FormatJSONLD)
	case "TTL":
		name = string(FormatTurtle)
	case "数据库":
		name = string(FormatDatabase)
	case "接口", "API接口", "服务接口":
		name = string(FormatAPI)
	case "其他":
		name = "OTHER"
	}
	d := DataFormat(name)
	if !d.Valid() {
		return "", false
	}
	return d, true
}
