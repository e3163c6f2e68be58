package outbound_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/node/nodetest"
	"github.com/mulu-catalog/mulu/node/outbound"
	"github.com/mulu-catalog/mulu/node/outbound/outboundtest"
)

func TestMain(m *testing.M) { os.Exit(nodetest.Run(m)) }

// inwardHosts are ways to write an address inside.
func inwardHosts() []string {
	return []string{
		"127.0.0.1", "127.1", "127.0.1", "0", "0.0.0.0", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
		"127.255.255.254", "localhost", "LOCALHOST", "localhost.", "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]",
		"[::ffff:7f00:1]", "[::127.0.0.1]", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "[::ffff:192.168.0.1]",
		"169.254.169.254", "[::ffff:169.254.169.254]", "[fd00:ec2::254]", "100.100.100.200", "100.64.0.1", "192.0.0.192", "198.18.0.1",
		"192.0.2.1", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "[fe80::1]", "[fe80::1%25eth0]", "[fc00::1]",
		"[fd12:3456::1]", "[fec0::1]", "[ff02::1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "[2001::1]", "[2001:db8::1]",
		"[100::1]", "0.1.2.3", "①②⑦.⓪.⓪.①", "127。0。0。1", "inside.example.org", "inside6.example.org",
	}
}

func TestNoSpellingLeadsInward(t *testing.T) {
	var reached atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer server.Close()
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	number, err := net.LookupPort("tcp", port)
	if err != nil {
		t.Fatal(err)
	}
	// The server's own port is open, so that only the address can be refused.
	client := outbound.New(outbound.Config{Ports: []uint16{80, 443, uint16(number)}, Resolver: outboundtest.Inside(), Timeout: 2 * time.Second})
	hosts := inwardHosts()
	if len(hosts) < 40 {
		t.Fatalf("only %d spellings", len(hosts))
	}
	for _, host := range hosts {
		for _, at := range []string{host, host + ":" + port} {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+at+"/", nil)
			if err != nil {
				continue // not even an address
			}
			if answer, err := client.Do(request); err == nil {
				t.Errorf("%s answered %d", at, answer.Status)
			}
		}
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("the server inside was reached %d times", n)
	}
}

// The table above proves little if everything is refused: public addresses pass.
func TestPublicAddressesPass(t *testing.T) {
	guard := outbound.NewGuard(outbound.Config{})
	for _, at := range []string{"8.8.8.8:443", "115.236.0.1:80", "172.32.0.1:443", "100.128.0.1:80", "198.20.0.1:443", "[2400:3200::1]:443", "[2606:4700::1111]:80"} {
		if err := guard.Check(netip.MustParseAddrPort(at)); err != nil {
			t.Errorf("%s: %v", at, err)
		}
	}
	for _, at := range []string{"8.8.8.8:22", "8.8.8.8:8080", "[2400:3200::1]:25"} {
		if err := guard.Check(netip.MustParseAddrPort(at)); !outbound.IsRefused(err) {
			t.Errorf("%s: %v, want its port refused", at, err)
		}
	}
}

// A name is judged by what it resolves to when it is dialled.
func TestANameThatResolvesInwardIsRefused(t *testing.T) {
	client := outbound.New(outbound.Config{Resolver: outboundtest.Inside(), Timeout: 2 * time.Second})
	for _, host := range []string{"inside.example.org", "inside6.example.org"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+host+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Do(request); !outbound.IsRefused(err) {
			t.Errorf("%s: %v, want it refused and not merely unreachable", host, err)
		}
	}
}

func TestARedirectInwardIsRefused(t *testing.T) {
	var reached atomic.Int32
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer inside.Close()
	to := ""
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }))
	defer outside.Close()
	client := outbound.New(outbound.Config{Allow: outboundtest.Only(outside), Resolver: outboundtest.Inside()})
	for _, to = range []string{
		inside.URL, "http://169.254.169.254/latest/meta-data/", "http://[::1]/", "file:///etc/passwd", "gopher://8.8.8.8/", "http://user:pw@8.8.8.8/", "http://8.8.8.8:6379/",
		"http://inside.example.org/",
	} {
		if _, err := get(t, client, outside.URL); !outbound.IsRefused(err) {
			t.Errorf("redirected to %s: %v, want it refused", to, err)
		}
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("the server inside was reached %d times", n)
	}
}

func TestRedirectsAreCounted(t *testing.T) {
	var hops atomic.Int32
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if left := hops.Add(-1); left >= 0 {
			http.Redirect(w, r, server.URL, http.StatusFound)
		}
	}))
	defer server.Close()
	client := outbound.New(outbound.Config{Allow: outboundtest.Only(server)})
	hops.Store(3)
	if answer, err := get(t, client, server.URL); err != nil || answer.Status != http.StatusOK {
		t.Errorf("three redirects: %d, %v", answer.Status, err)
	}
	hops.Store(4)
	if _, err := get(t, client, server.URL); err == nil {
		t.Error("four redirects were followed")
	}
}

func TestAPostIsNotRedirected(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := outbound.New(outbound.Config{Allow: outboundtest.Only(server)}).Do(request)
	if err != nil || answer.Status != http.StatusTemporaryRedirect {
		t.Errorf("%d, %v; want the redirect itself", answer.Status, err)
	}
}

func TestAHugeBodyIsCut(t *testing.T) {
	var sent atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		chunk := bytes.Repeat([]byte("x"), 64<<10)
		for range 1 << 14 { // a GiB, if it were read
			n, err := w.Write(chunk)
			if err != nil {
				return
			}
			sent.Add(int64(n))
		}
	}))
	defer server.Close()
	answer, err := get(t, outbound.New(outbound.Config{Allow: outboundtest.Only(server)}), server.URL)
	if err != nil || len(answer.Body) != 1<<20 || !answer.Truncated {
		t.Errorf("%d bytes, truncated %t, %v", len(answer.Body), answer.Truncated, err)
	}
	if n := sent.Load(); n > 64<<20 {
		t.Errorf("the server could send %d bytes", n)
	}
}

func TestASlowServerIsLeft(t *testing.T) {
	for _, slow := range []string{"headers", "body"} {
		t.Run(slow, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if slow == "body" {
					w.WriteHeader(http.StatusOK)
					_ = http.NewResponseController(w).Flush()
				}
				<-r.Context().Done()
			}))
			defer server.Close()
			client := outbound.New(outbound.Config{Allow: outboundtest.Only(server), Timeout: 50 * time.Millisecond})
			_, err := get(t, client, server.URL)
			var timeout net.Error
			if !errors.Is(err, context.DeadlineExceeded) && !(errors.As(err, &timeout) && timeout.Timeout()) {
				t.Errorf("%v, want a timeout", err)
			}
		})
	}
}

func TestEnvironmentProxiesAreNotUsed(t *testing.T) {
	var reached atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer proxy.Close()
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("http_proxy", proxy.URL)
	client := outbound.New(outbound.Config{Resolver: outboundtest.Inside(), Timeout: time.Second})
	_, _ = get(t, client, "http://inside.example.org/")
	if reached.Load() != 0 {
		t.Error("the proxy was used")
	}
}

func get(t *testing.T, client *outbound.Client, address string) (outbound.Answer, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return client.Do(request)
}
