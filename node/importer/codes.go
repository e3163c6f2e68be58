package importer

import (
	"strings"

	"github.com/mulu-catalog/mulu/catalog"
)

// What an export states in the words of the rulebook needs no vocabulary: a word
// is in the code list or it is an error of its row.

// ofZhejiang reports whether a code is a division of Zhejiang; what it is
// otherwise is reported.
func (d *drafter) ofZhejiang(o *draft, code string) bool {
	if _, known := d.places.names[code]; known {
		return true
	}
	if len(code) != 6 || strings.HasPrefix(code, "33") || strings.Trim(code, "0123456789") != "" {
		o.fail(unknown(FieldDivision, code))
		return false
	}
	o.fail(RowError{
		Field: FieldDivision, Code: CodeOutOfJurisdiction, Article: articleProvince, Raw: code,
		MessageZh: "行政区划 " + code + " 不在浙江省行政区域内",
		MessageEn: "the division " + code + " is outside the Province of Zhejiang",
	})
	return false
}

// dataType reads the data type of a source that states it in the words of the rulebook.
func (d *drafter) dataType(o *draft, rec record) {
	word := o.text(rec, d.m.Fields.DataType, FieldDataType, maxWord)
	switch {
	case word == "":
	case !catalog.DataType(word).Valid():
		o.fail(unknown(FieldDataType, word))
	default:
		o.row.DataType, o.present[FieldDataType] = word, true
	}
}

// origin reads where an export has the row from.
func (d *drafter) origin(o *draft, rec record) {
	if id := o.text(rec, d.m.Fields.Identifier, FieldName, maxWord); id != "" {
		o.row.ExternalID = d.m.Source + "/entry/" + id
		for i := range o.row.Links {
			o.row.Links[i].ExternalID = o.row.ExternalID
		}
	}
	of := o.text(rec, d.m.Fields.Catalog, FieldCatalog, maxWord)
	if d.catalog == "" || d.m.Fields.Catalog == "" || of == d.catalog {
		return
	}
	o.fail(RowError{
		Field: FieldCatalog, Code: CodeOutOfJurisdiction, Article: articleCatalog, Raw: clip(of),
		MessageZh: "该行属于目录 " + clip(of) + ",不属于导入的目录 " + d.catalog,
		MessageEn: "the row is of the catalog " + clip(of) + ", not of " + d.catalog + ", into which it is imported",
	})
}

// period reads the period beside CUSTOM; one that the export lacks, its catalog
// lacked.
func (d *drafter) period(o *draft, rec record) {
	period := o.text(rec, d.m.Fields.Period, FieldFrequency, maxWord)
	if o.row.Frequency != string(catalog.FrequencyCustom) || period == "" {
		return
	}
	if _, err := catalog.ParseUpdatePeriod(period); err != nil {
		o.fail(badValue(FieldFrequency, period, "的自定义周期不是有效的 ISO 8601 时长", "has a period that is no ISO 8601 duration"))
		return
	}
	o.row.CustomPeriod = period
}

// methods reads the ways of opening.
func (d *drafter) methods(o *draft, rec record) {
	for _, word := range o.words(rec, d.m.Fields.Methods, FieldMethods, exportSeparator) {
		if !catalog.OpeningMethod(word).Valid() {
			o.fail(unknown(FieldMethods, word))
			continue
		}
		o.row.Methods = addOnce(o.row.Methods, word)
	}
}
