package clustertest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
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
	run     string
	summary string
	wires   []wire
}

// NewFiler is a filer for the institution's officer at a node.
func NewFiler(p *Process, office Office, clients int) *Filer {
	f := &Filer{
		p: p, office: office, catalog: catalog.CatalogID(p.Division), run: newRequest()[:8], summary: kilobyte(), wires: make([]wire, clients),
	}
	for i := range f.wires {
		f.wires[i] = wire{address: p.HTTP, head: "POST /graphql HTTP/1.1\r\nHost: " + p.HTTP + "\r\nContent-Type: application/json\r\n" +
			"Authorization: Bearer " + office.Token + "\r\nContent-Length: "}
	}
	return f
}

// Close ends the connections.
func (f *Filer) Close() error {
	var errs []error
	for _, w := range f.wires {
		if w.conn != nil {
			errs = append(errs, w.conn.Close())
		}
	}
	return errors.Join(errs...)
}

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

// GraphQL files by draftEntry. Each client has one connection and writes each
// request in one piece, so that what is measured is the node and not the client.
func (f *Filer) GraphQL(ctx context.Context) func(client, n int) error {
	return func(client, n int) error {
		return f.wires[client].post(ctx, f.body(n))
	}
}

// body is the JSON of one filing; nothing in it needs escaping.
func (f *Filer) body(n int) []byte {
	return fmt.Appendf(nil, `{"query":%q,"variables":{"input":{"idempotencyKey":"g-%s-%d","catalog":%q,"fields":{"name":"%s",`+
		`"openingSubject":%q,"openAttribute":"UNCONDITIONAL","formats":["CSV"],"dataType":"STRUCTURED","updateFrequency":"MONTHLY",`+
		`"summary":"%s"}}}}`, draft, f.run, n, f.catalog, f.name(n), f.office.Institution, f.summary)
}

// wire is one HTTP/1.1 connection that stays open.
type wire struct {
	address string
	head    string // request line and fields, up to the length
	conn    net.Conn
	in      *bufio.Reader
}

func (w *wire) post(ctx context.Context, body []byte) error {
	if w.conn == nil {
		var dialer net.Dialer
		conn, err := dialer.DialContext(ctx, "tcp", w.address)
		if err != nil {
			return fmt.Errorf("connecting to file: %w", err)
		}
		w.conn, w.in = conn, bufio.NewReader(conn)
	}
	if _, err := w.conn.Write(fmt.Appendf(nil, "%s%d\r\n\r\n%s", w.head, len(body), body)); err != nil {
		return fmt.Errorf("filing: %w", err)
	}
	response, err := http.ReadResponse(w.in, nil)
	if err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	answer, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
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
