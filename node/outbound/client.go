package outbound

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// Client speaks HTTP through a guard.
type Client struct {
	guard   *Guard
	http    *http.Client
	timeout time.Duration
	maxBody int64
}

// New makes a client with its own guard.
func New(config Config) *Client {
	c := &Client{guard: NewGuard(config), timeout: config.Timeout, maxBody: config.MaxBody}
	if c.timeout <= 0 {
		c.timeout = defaultTimeout
	}
	if c.maxBody <= 0 {
		c.maxBody = defaultBody
	}
	c.http = &http.Client{
		Transport: &http.Transport{
			Proxy: nil, DialContext: c.guard.DialContext, DisableKeepAlives: true, DisableCompression: true,
			MaxResponseHeaderBytes: maxHeader, TLSHandshakeTimeout: c.timeout, ResponseHeaderTimeout: c.timeout,
		},
		CheckRedirect: c.redirect,
	}
	return c
}

// Answer is what a server said, its body cut at the limit.
type Answer struct {
	Status    int
	Header    http.Header
	Body      []byte
	Truncated bool   // there was more
	URL       string // after redirects
}

// Do sends the request and reads the answer within the time. Redirects of GET
// and HEAD are followed, each checked; others are returned as they are.
func (c *Client) Do(request *http.Request) (Answer, error) {
	if err := c.CheckURL(request.URL); err != nil {
		return Answer{}, err
	}
	ctx, cancel := context.WithTimeout(request.Context(), c.timeout)
	defer cancel()
	response, err := c.http.Do(request.WithContext(ctx)) //nolint:gosec // G704: the guard dials public addresses only
	if err != nil {
		return Answer{}, fmt.Errorf("asking %s: %w", request.URL.Host, err)
	}
	defer func() { _ = response.Body.Close() }()
	answer := Answer{Status: response.StatusCode, Header: response.Header, URL: response.Request.URL.String()}
	answer.Body, err = io.ReadAll(io.LimitReader(response.Body, c.maxBody+1))
	if int64(len(answer.Body)) > c.maxBody {
		answer.Body, answer.Truncated = answer.Body[:c.maxBody], true
	}
	if err != nil {
		return answer, fmt.Errorf("reading the answer of %s: %w", request.URL.Host, err)
	}
	return answer, nil
}

var errTooManyRedirects = errors.New("too many redirects")

func (c *Client) redirect(next *http.Request, via []*http.Request) error {
	if next.Method != http.MethodGet && next.Method != http.MethodHead || via[0].Method != next.Method {
		return http.ErrUseLastResponse
	}
	if len(via) > maxRedirects {
		return errTooManyRedirects
	}
	return c.CheckURL(next.URL)
}

// CheckURL refuses early what the guard would refuse while dialling: schemes
// other than http and https, credentials in the address, other ports, and
// addresses written as numbers. A name is judged when it is dialled.
func (c *Client) CheckURL(u *url.URL) error {
	switch {
	case u == nil || (u.Scheme != "http" && u.Scheme != "https"):
		return &RefusedError{fmt.Sprint(u), "not http or https"}
	case u.User != nil:
		return &RefusedError{u.Host, "credentials in the address"}
	case u.Hostname() == "":
		return &RefusedError{u.Host, "no host"}
	}
	port := uint16(80)
	if u.Scheme == "https" {
		port = 443
	}
	if text := u.Port(); text != "" {
		n, err := strconv.ParseUint(text, 10, 16)
		if err != nil {
			return &RefusedError{u.Host, "port " + text}
		}
		port = uint16(n)
	}
	if addr, err := netip.ParseAddr(u.Hostname()); err == nil {
		return c.guard.Check(netip.AddrPortFrom(addr, port))
	}
	if c.guard.allow == nil && !slices.Contains(c.guard.ports, port) {
		return &RefusedError{u.Host, "port " + strconv.Itoa(int(port))}
	}
	return nil
}
