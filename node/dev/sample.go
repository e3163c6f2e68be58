package dev

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

// dataset is one line of the sample catalog. %s stands for the place.
type dataset struct {
	name      string
	office    string // department, without the place
	domain    catalog.DataDomain
	frequency catalog.UpdateFrequency
	attribute catalog.OpenAttribute
	formats   []catalog.DataFormat
	summary   string
	records   int64
}

// sample enters the sample catalog of every node as an import and lets the
// compiling authority adopt it, as a real federation begins.
func (w *World) sample(ctx context.Context) error {
	for _, n := range w.nodes {
		division := n.Division()
		rows := sampleRows(division)
		digest := sha256.Sum256([]byte("sample " + division))
		session, err := do(ctx, w, division, catalog.BeginImport{
			Catalog: catalog.CatalogID(division), Source: "sample", Digest: digest[:], Chunks: 1, Rows: len(rows),
		})
		if err != nil {
			return err
		}
		result, err := do(ctx, w, division, catalog.ImportChunk{Session: session.ID, Rows: rows})
		if err != nil {
			return err
		}
		if result.Refused > 0 {
			return fmt.Errorf("the sample catalog of %s: %v", division, result.Rows)
		}
		if _, err := do(ctx, w, division, catalog.CommitImport{Session: session.ID}); err != nil {
			return err
		}
		persona := division + "-authority"
		if division == catalog.Province {
			persona = "province-authority"
		}
		claim, client, err := w.claim(ctx, persona)
		if err != nil {
			return err
		}
		adopt := catalog.AdoptExistingCatalog{Catalog: catalog.CatalogID(division), DocumentNo: "数据〔2026〕1号（示例）"}
		if _, err := as(ctx, n, claim, client, adopt); err != nil {
			return err
		}
	}
	return nil
}

// sampleRows are the datasets of one division.
func sampleRows(division string) []catalog.ImportRow {
	place := strings.TrimSuffix(name(division), "省")
	prefix := name(division)
	platform := "https://" + catalog.PlatformHost(division)
	issued := time.Date(2024, 3, 1, 1, 0, 0, 0, time.UTC)
	sets := append(append([]dataset(nil), commonDatasets...), localDatasets(division)...)
	rows := make([]catalog.ImportRow, 0, len(sets))
	for i, d := range sets {
		title := d.name
		if strings.Contains(title, "%s") {
			title = fmt.Sprintf(title, place)
		}
		digest := sha256.Sum256([]byte(division + title))
		methods := []catalog.OpeningMethod{catalog.MethodDownload, catalog.MethodAPI}
		if d.attribute == catalog.AttributeRestricted {
			methods = []catalog.OpeningMethod{catalog.MethodAPI}
		}
		rows = append(rows, catalog.ImportRow{
			Line: i + 1, Digest: digest[:], Name: title, Publisher: officeName(prefix, d.office), Division: division,
			OpenAttribute: d.attribute, Formats: d.formats, DataType: catalog.DataTypeStructured, Frequency: d.frequency,
			Summary: d.summary, Domains: []catalog.DataDomain{d.domain}, Keywords: keywords(title),
			Authentication: catalog.AuthenticationAnonymous, Resource: catalog.ResourceKindDataset, Methods: methods,
			ExternalID: fmt.Sprintf("%s-%04d", division, i+1), URL: fmt.Sprintf("%s/dataset/%d", platform, 1000+i),
			Issued: ledger.InstantOf(issued.AddDate(0, 0, i)), Modified: ledger.InstantOf(renewed(i)), Records: d.records,
		})
	}
	return rows
}

// renewed is when the i-th dataset was last renewed: most of them lately, every
// eighth too long ago, so that freshness has both to show.
func renewed(i int) time.Time {
	days := i % 5
	if i%8 == 7 {
		days = 420
	}
	return time.Now().AddDate(0, 0, -days).Truncate(time.Hour)
}

// officeName puts the place before the department: 杭州市 + 气象局, 省 + 气象局.
func officeName(prefix, office string) string {
	if prefix == "浙江省" {
		return "省" + office
	}
	return prefix + office
}

// keywords are the two halves of a title's plain words; enough to try search.
func keywords(title string) []string {
	title = strings.TrimSuffix(title, "信息")
	runes := []rune(title)
	if len(runes) < 4 {
		return []string{title}
	}
	return []string{title, string(runes[len(runes)-4:])}
}
