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
	"github.com/mulu-catalog/mulu/node/admin"
)

// Desk is an institution's officer at the node that accepts what he files.
type Desk struct {
	Node   *Process
	Office Office
}

func (d Desk) catalog() string { return catalog.CatalogID(d.Node.Division) }

// Filer gives single filings of about 1 KB, over connections that stay open:
// one for each client, to the desks in turn.
type Filer struct {
	desks   []Desk
	run     string
	summary string
	wires   []wire
}

// NewFiler is a filer of so many clients.
func NewFiler(clients int, desks ...Desk) *Filer {
	f := &Filer{desks: desks, run: newRequest()[:8], summary: kilobyte(), wires: make([]wire, clients)}
	for i := range f.wires {
		d := f.desk(i)
		f.wires[i] = wire{address: d.Node.HTTP, head: "POST /graphql HTTP/1.1\r\nHost: " + d.Node.HTTP + "\r\nContent-Type: application/json\r\n" +
			"Authorization: Bearer " + d.Office.Token + "\r\nContent-Length: "}
	}
	return f
}

func (f *Filer) desk(client int) Desk { return f.desks[client%len(f.desks)] }

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

// Socket files by the operators' sockets with the officers' tokens.
func (f *Filer) Socket(ctx context.Context) func(client, n int) error {
	clients := make([]*admin.Client, len(f.desks))
	for i, d := range f.desks {
		clients[i] = d.Node.Client(d.Office.Token)
	}
	return func(client, n int) error {
		d := f.desk(client)
		_, _, err := ledger.Propose(ctx, clients[client%len(clients)], ledger.Request{ID: fmt.Sprintf("s-%s-%d", f.run, n)},
			Draft(d.catalog(), d.Office.Institution, f.name(n)))
		return err
	}
}

const draft = `mutation($input: DraftEntryInput!) { draftEntry(input: $input) { entry { id } userErrors { code message } index } }`

// GraphQL files by draftEntry. Each client has one connection and writes each
// request in one piece, so that what is measured is the node and not the client.
func (f *Filer) GraphQL(ctx context.Context) func(client, n int) error {
	return func(client, n int) error {
		return f.wires[client].post(ctx, f.body(f.desk(client), n))
	}
}

// body is the JSON of one filing; nothing in it needs escaping.
func (f *Filer) body(d Desk, n int) []byte {
	return fmt.Appendf(nil, `{"query":%q,"variables":{"input":{"idempotencyKey":"g-%s-%d","catalog":%q,"fields":{"name":"%s",`+
		`"openingSubject":%q,"openAttribute":"UNCONDITIONAL","formats":["CSV"],"dataType":"STRUCTURED","updateFrequency":"MONTHLY",`+
		`"summary":"%s"}}}}`, draft, f.run, n, d.catalog(), f.name(n), d.Office.Institution, f.summary)
}

// wire is one HTTP/1.1 connection that stays open.
type wire struct {
	address string
	head    string // request line and fields, up to the length
	conn    net.Conn
	in      *bufio.Reader
}

// post sends one request; after an error the next one connects anew.
func (w *wire) post(ctx context.Context, body []byte) (err error) {
	defer func() {
		if err != nil && w.conn != nil {
			err = errors.Join(err, w.conn.Close())
			w.conn = nil
		}
	}()
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
