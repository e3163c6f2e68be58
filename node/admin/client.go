package admin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/mulu-catalog/mulu/ledger"
)

// The messages of the socket.
type (
	// InviteRequest asks for an invitation.
	InviteRequest struct {
		Division string        `json:"division"`
		Voter    bool          `json:"voter"`
		TTL      time.Duration `json:"ttl"`
	}
	// InviteAnswer holds the token's text; it is shown once.
	InviteAnswer struct {
		Token string `json:"token"`
	}
	// TokenRequest asks for an API token. Secret is made by the caller.
	TokenRequest struct {
		Secret      string        `json:"secret"`
		Person      string        `json:"person"`
		Institution string        `json:"institution"`
		Roles       []string      `json:"roles"`
		TTL         time.Duration `json:"ttl"`
		Label       string        `json:"label"`
	}
	// TokenAnswer names the token.
	TokenAnswer struct {
		ID string `json:"id"`
	}
	// Proposal is a command; its payload is CBOR.
	Proposal struct {
		Kind      string `cbor:"1,keyasint"`
		Payload   []byte `cbor:"2,keyasint"`
		RequestID string `cbor:"3,keyasint"`
	}
	// Result is what an accepted command returned.
	Result struct {
		Index    uint64 `json:"index"`
		Value    []byte `json:"value"`
		Repeated bool   `json:"repeated"`
	}
	// FindRequest asks for one record.
	FindRequest struct {
		Table string `json:"table"`
		ID    string `json:"id"`
	}
	// Problem is every answer that is not a result.
	Problem struct {
		Refusal *ledger.Error `json:"refusal,omitempty"`
		Unknown string        `json:"unknown,omitempty"` // request id
		Message string        `json:"message,omitempty"`
	}
)

// ErrNotRunning says that nobody serves the socket.
var ErrNotRunning = errors.New("no node answers; start it with mulu serve")

// Client speaks to the node whose socket it was given. It is a ledger.Cluster
// as far as Propose goes.
type Client struct {
	http  *http.Client
	token string
}

// NewClient makes a client of the socket at path. token may be empty: then it
// acts as the node.
func NewClient(path, token string) *Client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		conn, err := dial(ctx, path)
		if err != nil {
			return nil, fmt.Errorf("%w at %s: %w", ErrNotRunning, path, err)
		}
		return conn, nil
	}
	return &Client{http: &http.Client{Transport: &http.Transport{DialContext: dial, MaxIdleConnsPerHost: 16}}, token: token}
}

// Get reads path into v.
func (c *Client) Get(ctx context.Context, path string, v any) error {
	return c.do(ctx, http.MethodGet, path, nil, v)
}

// Post sends in as JSON and reads the answer into out.
func (c *Client) Post(ctx context.Context, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("writing the request: %w", err)
	}
	return c.do(ctx, http.MethodPost, path, body, out)
}

// Copy writes the bytes that path answers with to w. An answer that breaks off
// is an error.
func (c *Client) Copy(ctx context.Context, path string, w io.Writer) error {
	return c.ask(ctx, http.MethodGet, path, nil, func(body io.Reader) error {
		if _, err := io.Copy(w, body); err != nil {
			return fmt.Errorf("copying the node's answer: %w", err)
		}
		return nil
	})
}

func (c *Client) do(ctx context.Context, method, path string, body []byte, out any) error {
	return c.ask(ctx, method, path, body, func(body io.Reader) error {
		if err := json.NewDecoder(body).Decode(out); err != nil {
			return fmt.Errorf("reading the node's answer: %w", err)
		}
		return nil
	})
}

func (c *Client) ask(ctx context.Context, method, path string, body []byte, read func(io.Reader) error) (err error) {
	request, err := http.NewRequestWithContext(ctx, method, "http://node"+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("making the request: %w", err)
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return cause(err)
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	if response.StatusCode != http.StatusOK {
		return problem(response)
	}
	return read(response.Body)
}

// cause leaves out the address that an http.Client writes before an error: a
// socket has none.
func cause(err error) error {
	if called, ok := errors.AsType[*url.Error](err); ok {
		return called.Err
	}
	return err
}

// Fetch reads path as it comes. The caller closes body; one that is cut off
// ends with an error.
func (c *Client) Fetch(ctx context.Context, path string) (body io.ReadCloser, header http.Header, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://node"+path, http.NoBody)
	if err != nil {
		return nil, nil, fmt.Errorf("making the request: %w", err)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, nil, cause(err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, nil, errors.Join(problem(response), response.Body.Close())
	}
	return response.Body, response.Header, nil
}

func problem(response *http.Response) error {
	var p Problem
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err == nil {
		err = json.Unmarshal(body, &p)
	}
	switch {
	case err != nil:
		return fmt.Errorf("the node answered %s", response.Status)
	case p.Refusal != nil:
		return p.Refusal
	case p.Unknown != "":
		return &ledger.UnknownOutcome{RequestID: p.Unknown, Cause: errors.New(p.Message)}
	default:
		return fmt.Errorf("%w: %s", ledger.ErrNoLeader, p.Message)
	}
}

// Propose gives a command. The client decides in whose name: p.Client and
// p.Claim are not sent.
func (c *Client) Propose(ctx context.Context, p ledger.Proposal) (ledger.Result, error) {
	body, err := ledger.Encode(Proposal{Kind: string(p.Kind), Payload: p.Payload, RequestID: p.RequestID})
	if err != nil {
		return ledger.Result{}, err
	}
	var result Result
	err = c.do(ctx, http.MethodPost, "/propose", body, &result)
	if refusal, ok := errors.AsType[*ledger.Error](err); ok {
		return ledger.Result{RequestID: p.RequestID, Refusal: refusal}, nil
	}
	return ledger.Result{RequestID: p.RequestID, Index: result.Index, Value: result.Value, Repeated: result.Repeated}, err
}

// Read is not offered over the socket: queries go through GraphQL.
func (c *Client) Read(context.Context, ledger.ReadLevel, func(ledger.Reader) error) (ledger.Stamp, error) {
	return ledger.Stamp{}, errors.New("the admin socket offers no reads")
}

// WriteStatus is not offered over the socket; sending the request again
// settles it.
func (c *Client) WriteStatus(context.Context, string, string) (ledger.WriteStatus, error) {
	return ledger.WriteStatus{}, errors.New("the admin socket offers no write status; send the request again")
}
