package config_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/mulu-catalog/mulu/node/config"
)

func TestAllowedNamesAddressesAndNetworks(t *testing.T) {
	list, err := config.ParseAllowed("10.1.2.3:25, 10.2.0.0/16,[fd00::1]:587")
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{"10.1.2.3:25", "10.2.9.9:1", "[fd00::1]:587", "[::ffff:10.1.2.3]:25"} {
		if !list.Has(netip.MustParseAddrPort(at)) {
			t.Errorf("%s is not allowed", at)
		}
	}
	for _, at := range []string{"10.1.2.3:26", "10.3.0.1:25", "[fd00::2]:587", "127.0.0.1:25"} {
		if list.Has(netip.MustParseAddrPort(at)) {
			t.Errorf("%s is allowed", at)
		}
	}
	if none, err := config.ParseAllowed(" "); err != nil || none.Has(netip.MustParseAddrPort("127.0.0.1:80")) {
		t.Errorf("an empty list allows something, %v", err)
	}
}

func TestSettingsThatCannotSendAreNamed(t *testing.T) {
	for want, args := range map[string][]string{
		"outbound-allow": {"--outbound-allow=localhost"},
		"smtp-server":    {"--smtp"},
	} {
		set := pflag.NewFlagSet("", pflag.ContinueOnError)
		config.Flags(set)
		if err := set.Parse(append(args, "--data="+t.TempDir())); err != nil {
			t.Fatal(err)
		}
		_, err := config.Load(set, func(string) string { return "" })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", args, err)
		}
	}
}

func TestNothingLeavesTheHouseByDefault(t *testing.T) {
	if c := config.Default(); c.Webhooks || c.SMTP || c.OutboundAllow != "" {
		t.Errorf("defaults %+v", c)
	}
}
