package clustertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

// Filer gives single filings of about 1 KB through one node, over connections
// that stay open.
type Filer struct {
	p       *Process
	office  Office
	catalog string
	http    *http.Client
	run     string
}

// NewFiler is a filer for the institution's officer at a node.
func NewFiler(p *Process, office Office, connections int) *Filer {
	return &Filer{
		p: p, office: office, catalog: catalog.CatalogID(p.Division), run: newRequest()[:8],
		http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}},
	}
}

// Close ends the connections.
func (f *Filer) Close() { f.http.CloseIdleConnections() }

func (f *Filer) name(n int) string { return fmt.Sprintf("单条备案%s第%d号", f.run, n) }

// Draft is a filing of about 1 KB.
func Draft(catalogID, subject, name string) catalog.DraftEntry {
	return catalog.DraftEntry{Catalog: catalogID, Fields: catalog.EntryFields{
		Name: name, OpeningSubject: subject, OpenAttribute: catalog.AttributeUnconditional,
		Formats: []catalog.DataFormat{catalog.FormatCSV}, DataType: catalog.DataTypeStructured,
		UpdateFrequency: catalog.FrequencyMonthly, Summary: kilobyte(),
	}}
}

// Socket files by the operator's socket with the officer's token.
func (f *Filer) Socket(ctx context.Context) func(client, n int) error {
	client := f.p.Client(f.office.Token)
	return func(_, n int) error {
		_, _, err := ledger.Propose(ctx, client, ledger.Request{ID: fmt.Sprintf("s-%s-%d", f.run, n)},
			Draft(f.catalog, f.office.Institution, f.name(n)))
		return err
	}
}

const draft = `mutation($input: DraftEntryInput!) { draftEntry(input: $input) { entry { id } userErrors { code message } index } }`

// GraphQL files by draftEntry.
func (f *Filer) GraphQL(ctx context.Context) func(client, n int) error {
	return func(_, n int) error {
		return f.post(ctx, map[string]any{"query": draft, "variables": map[string]any{"input": map[string]any{
			"idempotencyKey": fmt.Sprintf("g-%s-%d", f.run, n), "catalog": f.catalog,
			"fields": map[string]any{
				"name": f.name(n), "openingSubject": f.office.Institution, "openAttribute": "UNCONDITIONAL", "formats": []string{"CSV"},
				"dataType": "STRUCTURED", "updateFrequency": "MONTHLY", "summary": kilobyte(),
			},
		}}})
	}
}

func (f *Filer) post(ctx context.Context, body any) (err error) {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("writing a filing: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+f.p.HTTP+"/graphql", bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("making a filing: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+f.office.Token)
	response, err := f.http.Do(request)
	if err != nil {
		return fmt.Errorf("filing: %w", err)
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	if response.StatusCode == http.StatusNotFound {
		return ErrNoGraphQL
	}
	if !bytes.Contains(answer, []byte(`"userErrors":[]`)) {
		return fmt.Errorf("the filing was not accepted: %s %s", response.Status, answer)
	}
	return nil
}
