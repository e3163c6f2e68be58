package outbound

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// Config of a guard and its client. The zero value reaches public web servers.
type Config struct {
	// Ports that may be reached; 80 and 443 when empty.
	Ports []uint16
	// Allow opens single addresses that the guard would refuse, with their
	// port; for tests, and for a relay that the operator named. Nil opens none.
	Allow func(netip.AddrPort) bool
	// Resolver finds addresses; the system's when nil.
	Resolver *net.Resolver
	// Timeout of a whole request with its redirects and body; 10 s when zero.
	Timeout time.Duration
	// MaxBody is how many bytes of a body are read; 1 MiB when zero.
	MaxBody int64
}

const (
	defaultTimeout = 10 * time.Second
	defaultBody    = 1 << 20
	maxRedirects   = 3
	maxHeader      = 64 << 10
)

// RefusedError says that an address must not be reached. It is final: trying again
// does not help.
type RefusedError struct {
	Address string
	Reason  string
}

// Error names the address and the reason.
func (r *RefusedError) Error() string {
	return fmt.Sprintf("address %s is refused: %s", r.Address, r.Reason)
}

// IsRefused reports whether the guard refused the address, as against a server
// that does not answer.
func IsRefused(err error) bool {
	var refused *RefusedError
	return errors.As(err, &refused)
}

// Guard dials public addresses only.
type Guard struct {
	ports  []uint16
	allow  func(netip.AddrPort) bool
	dialer net.Dialer
}

// NewGuard makes a guard.
func NewGuard(config Config) *Guard {
	g := &Guard{ports: config.Ports, allow: config.Allow}
	if len(g.ports) == 0 {
		g.ports = []uint16{80, 443}
	}
	timeout := config.Timeout
	if timeout <= 0 {
		timeout = defaultTimeout
	}
	g.dialer = net.Dialer{Timeout: timeout, Resolver: config.Resolver, ControlContext: g.control, KeepAlive: -1}
	return g
}

// DialContext connects to host:port, after every address that the host resolves
// to has passed the guard.
func (g *Guard) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return g.dialer.DialContext(ctx, network, address)
}

// control is called with the address about to be connected to, after
// resolution: the last moment, and the only one that a name server cannot
// change its mind behind.
func (g *Guard) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return &RefusedError{address, "not TCP"}
	}
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return &RefusedError{address, "not an address"}
	}
	return g.Check(at)
}

// Check says whether the address may be reached: nil, or a *Refused.
func (g *Guard) Check(at netip.AddrPort) error {
	if g.allow != nil && g.allow(at) {
		return nil
	}
	if reason := Inward(at.Addr()); reason != "" {
		return &RefusedError{at.String(), reason}
	}
	if !slices.Contains(g.ports, at.Port()) {
		return &RefusedError{at.String(), "port " + strconv.Itoa(int(at.Port()))}
	}
	return nil
}

// reserved are the ranges that are not public, beyond what netip knows by name
// (IANA special-purpose registries).
var reserved = []struct {
	prefix netip.Prefix
	what   string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "this network"},
	{netip.MustParsePrefix("100.64.0.0/10"), "carrier-grade NAT"},
	{netip.MustParsePrefix("192.0.0.0/24"), "protocol assignments"},
	{netip.MustParsePrefix("192.0.2.0/24"), "documentation"},
	{netip.MustParsePrefix("192.88.99.0/24"), "6to4 relay"},
	{netip.MustParsePrefix("198.18.0.0/15"), "benchmarking"},
	{netip.MustParsePrefix("198.51.100.0/24"), "documentation"},
	{netip.MustParsePrefix("203.0.113.0/24"), "documentation"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved"},
	{netip.MustParsePrefix("2001::/23"), "protocol assignments, Teredo among them"},
	{netip.MustParsePrefix("2001:db8::/32"), "documentation"},
	{netip.MustParsePrefix("2002::/16"), "6to4"},
	{netip.MustParsePrefix("3fff::/20"), "documentation"},
}

// global is where public IPv6 addresses lie.
var global = netip.MustParsePrefix("2000::/3")

// Inward says why an address is not public, "" for a public one. An IPv4
// address within an IPv6 one is looked at as what it is.
func Inward(addr netip.Addr) string {
	if addr.Zone() != "" {
		return "scoped to an interface"
	}
	addr = addr.Unmap()
	switch {
	case !addr.IsValid() || addr.IsUnspecified():
		return "unspecified"
	case addr.IsLoopback():
		return "loopback"
	case addr.IsPrivate():
		return "private"
	case addr.IsLinkLocalUnicast():
		return "link-local"
	case addr.IsMulticast():
		return "multicast"
	case addr.Is6() && !global.Contains(addr):
		return "not global"
	}
	for _, r := range reserved {
		if r.prefix.Contains(addr) {
			return r.what
		}
	}
	return ""
}
