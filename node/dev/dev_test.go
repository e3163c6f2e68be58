package dev_test

import (
	"iter"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/dev"
	"github.com/mulu-catalog/mulu/node/nodetest"
)

// count counts the records that pass.
func count[T any](records iter.Seq[T], pass func(T) bool) int {
	n := 0
	for r := range records {
		if pass(r) {
			n++
		}
	}
	return n
}

func any1[T any](T) bool { return true }

// seen is how many there are of what a visitor may look for.
func seen(r ledger.Reader) map[string]int {
	listing := func(s catalog.ListingState) int {
		return count(catalog.Entries.All(r), func(e catalog.Entry) bool { return e.Listing == s })
	}
	dispute := func(s catalog.DisputeState) int {
		return count(catalog.Disputes.All(r), func(d catalog.SubjectDispute) bool { return d.State == s })
	}
	return map[string]int{
		"members of the committee": count(catalog.CommitteeMembers.All(r), any1),
		"rule documents":           count(catalog.RuleDocuments.All(r), any1),
		"conditions of access":     count(catalog.ConditionSets.All(r), any1),
		"applications":             count(catalog.Applications.All(r), any1),
		"public recipients":        count(catalog.Grants.All(r), func(g catalog.AccessGrant) bool { return g.State == catalog.GrantActive }),
		"filings":                  count(catalog.Filings.All(r), any1),
		"drafts":                   listing(catalog.ListingDraft),
		"entries under review":     listing(catalog.ListingUnderReview),
		"suspended entries": count(catalog.Entries.All(r), func(e catalog.Entry) bool {
			return e.Opening == catalog.OpeningSuspended
		}),
		"prohibited by ground 4": count(catalog.Entries.All(r), func(e catalog.Entry) bool {
			return e.Listing == catalog.ListingListed && slices.Contains(e.Grounds, catalog.GroundAgreementOrIP)
		}),
		"comments":                    count(catalog.Comments.All(r), any1),
		"demands":                     count(catalog.Demands.All(r), any1),
		"claims":                      count(catalog.Claims.All(r), any1),
		"suggestions":                 count(catalog.Suggestions.All(r), any1),
		"emergencies":                 count(catalog.Incidents.All(r), any1),
		"priority scopes":             count(catalog.PriorityScopes.All(r), any1),
		"disputes under negotiation":  dispute(catalog.DisputeNegotiation),
		"disputes with the committee": dispute(catalog.DisputeExpertConsultation),
		"decided disputes":            dispute(catalog.DisputeApplied),
		"decisions":                   count(catalog.GovernmentDecisions.All(r), any1),
		// Not those that are being compiled: the rollover job opens the next year's of
		// every catalog some time after a start, and whether it has is not the sample's
		// matter.
		"editions in force or to come": count(catalog.Editions.All(r), func(e catalog.Edition) bool {
			return e.State != catalog.EditionDraft && e.State != catalog.EditionUnderReview
		}),
	}
}

// free is the first of three ports at the host that were free a moment ago.
func free(t *testing.T, host string) int {
	t.Helper()
	for port := 21000; port < 31000; port += 7 {
		ok := true
		for i := range 3 {
			l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", net.JoinHostPort(host, strconv.Itoa(port+i)))
			if err != nil {
				ok = false
				break
			}
			_ = l.Close()
		}
		if ok {
			return port
		}
	}
	t.Fatal("no three free ports")
	return 0
}

func start(t *testing.T, o dev.Options) *dev.World {
	t.Helper()
	world, err := dev.Open(t.Context(), o, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	return world
}

func shut(t *testing.T, world *dev.World) {
	t.Helper()
	if err := world.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
}

func TestTheSampleHasOneOfEverythingAndIsThereAgainUnderOtherPorts(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a federation of three nodes on disk")
	}
	host := nodetest.Loopback(t)
	o := dev.Options{Data: t.TempDir(), Host: host, Port: free(t, host), Cities: []string{"330100", "330200"}, Sample: "all"}
	world := start(t, o)
	first := look(t, world)
	for _, what := range slices.Sorted(maps.Keys(first)) {
		if first[what] == 0 {
			t.Errorf("the sample has no %s", what)
		}
	}
	token := world.Personas()["330100-subject"].Token
	shut(t, world)

	o.Port = free(t, host)
	world = start(t, o)
	defer shut(t, world)
	for what, n := range look(t, world) { // in any order
		if n != first[what] {
			t.Errorf("%s: %d before, %d after it was started again", what, first[what], n)
		}
	}
	again := world.Personas()["330100-subject"]
	if again.Token != token || again.Node != world.Nodes()[1].URL() {
		t.Errorf("after the move the persona has node %s, want %s, and the same token", again.Node, world.Nodes()[1].URL())
	}
	written, err := os.ReadFile(filepath.Join(o.Data, "tokens.json"))
	if err != nil || !strings.Contains(string(written), again.Node) {
		t.Errorf("tokens.json does not name %s (%v)", again.Node, err)
	}
}

// look counts at the first city, as of everything that was acknowledged.
func look(t *testing.T, world *dev.World) map[string]int {
	t.Helper()
	var counts map[string]int
	consult(t, world.Nodes()[1], func(r ledger.Reader) { counts = seen(r) })
	return counts
}

func TestWhatIsInTheWayIsNamed(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	at, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatalf("listening at %v", l.Addr())
	}
	taken := at.Port
	unfinished := t.TempDir()
	if err := os.Mkdir(filepath.Join(unfinished, "330000"), 0o700); err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	if err := os.Mkdir(filepath.Join(other, "330300"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(other, "tokens.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		o    dev.Options
		want string
	}{
		{"a port in use", dev.Options{Data: t.TempDir(), Port: taken}, "choose another with --port"},
		{"a federation that was not finished", dev.Options{Data: unfinished}, "name another --data"},
		{"a federation of other cities", dev.Options{Data: other, Cities: []string{"330100"}}, "330300; name its cities with --cities"},
		{"a city named twice", dev.Options{Data: t.TempDir(), Cities: []string{"330100", "330100"}}, `"330100" is named twice`},
		{"a sample that is none", dev.Options{Data: t.TempDir(), Cities: []string{"330100"}, Sample: "some"}, `"some" is neither all nor none`},
		{"a division that is no city", dev.Options{Data: t.TempDir(), Cities: []string{"310000"}}, `"310000" is not one of`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := dev.Open(t.Context(), c.o, zerolog.Nop())
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q in it", err, c.want)
			}
		})
	}
}
