package config

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Allowed is a list of addresses inside that may be reached all the same: a
// mail relay, a receiver of webhooks in the same house.
type Allowed struct {
	hosts    []netip.AddrPort
	prefixes []netip.Prefix
}

// ParseAllowed reads "10.1.2.3:25, 10.2.0.0/16": single addresses with their
// port, or networks with every port.
func ParseAllowed(text string) (Allowed, error) {
	var a Allowed
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		if host, err := netip.ParseAddrPort(word); err == nil {
			a.hosts = append(a.hosts, host)
			continue
		}
		prefix, err := netip.ParsePrefix(word)
		if err != nil {
			return Allowed{}, fmt.Errorf("%q is neither an address with its port nor a network", word)
		}
		a.prefixes = append(a.prefixes, prefix.Masked())
	}
	return a, nil
}

// Has reports whether the list names the address.
func (a Allowed) Has(at netip.AddrPort) bool {
	at = netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
	if slices.Contains(a.hosts, at) {
		return true
	}
	for _, prefix := range a.prefixes {
		if prefix.Contains(at.Addr()) {
			return true
		}
	}
	return false
}

// checkOutward names what cannot work of the settings for notifications.
func (c *Config) checkOutward() []error {
	var problems []error
	if _, err := ParseAllowed(c.OutboundAllow); err != nil {
		problems = append(problems, fmt.Errorf("outbound-allow: %w", err))
	}
	if c.SMTP && (c.SMTPServer == "" || c.SMTPFrom == "") {
		problems = append(problems, fmt.Errorf("smtp: needs smtp-server and smtp-from"))
	}
	return problems
}
