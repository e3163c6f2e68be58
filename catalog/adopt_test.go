package catalog_test

import (
	"bytes"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
)

// An interface is no file: an adopted entry is offered by download only in a
// format that can be downloaded, and restricted data never (Art 20).
func TestAdoptionOffersFilesByDownloadAndInterfacesByCall(t *testing.T) {
	type formats = []catalog.DataFormat
	type methods = []catalog.OpeningMethod
	for _, c := range []struct {
		name      string
		attribute catalog.OpenAttribute
		formats   formats
		methods   methods
		method    catalog.OpeningMethod
		format    catalog.DataFormat
	}{
		{"a file", catalog.AttributeUnconditional, formats{"CSV"}, nil, catalog.MethodDownload, "CSV"},
		{"an interface listed first", catalog.AttributeUnconditional, formats{"API", "PDF", "XLSX"}, nil, catalog.MethodDownload, "XLSX"},
		{"an interface only", catalog.AttributeUnconditional, formats{"API"}, methods{catalog.MethodDownload}, catalog.MethodAPI, "API"},
		{"called, not downloaded", catalog.AttributeUnconditional, formats{"CSV", "API"}, methods{catalog.MethodAPI}, catalog.MethodAPI, "API"},
		{"both ways", catalog.AttributeUnconditional, formats{"CSV", "API"}, methods{catalog.MethodAPI, catalog.MethodDownload}, catalog.MethodDownload, "CSV"},
		{"R20.2 restricted", catalog.AttributeRestricted, formats{"CSV", "API"}, methods{catalog.MethodDownload}, catalog.MethodAPI, "API"},
		{"R20.2 restricted without an interface", catalog.AttributeRestricted, formats{"CSV"}, nil, catalog.MethodAPI, "CSV"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := catalogtest.New(t)
			city := "node-330100"
			session := w.Must(city, catalog.BeginImport{Catalog: w.Name("cat-330100"), Source: "hangzhou", Digest: bytes.Repeat([]byte{9}, 32), Chunks: 1, Rows: 1})
			w.Must(city, catalog.ImportChunk{Session: session, Rows: []catalog.ImportRow{{
				Line: 1, Digest: bytes.Repeat([]byte{1}, 32), Name: "公交站点", Publisher: "杭州市交通运输局", Division: "330100", OpenAttribute: c.attribute,
				Formats: c.formats, Methods: c.methods, DataType: catalog.DataTypeStructured, Frequency: "MONTHLY", URL: "https://data.hangzhou.gov.cn/1",
			}}})
			w.Must(city, catalog.CommitImport{Session: session})
			w.Must(authority, catalog.AdoptExistingCatalog{Catalog: w.Name("cat-330100"), DocumentNo: "杭数〔2026〕1号"})
			var found []catalog.Distribution
			for d := range catalog.Distributions.All(w.Store()) {
				found = append(found, d)
			}
			if len(found) != 1 || found[0].Method != c.method || found[0].Format != c.format {
				t.Fatalf("offered as %+v, want %s %s", found, c.method, c.format)
			}
			if err := catalog.CheckInvariants(w.Store()); err != nil {
				t.Error(err)
			}
		})
	}
}
