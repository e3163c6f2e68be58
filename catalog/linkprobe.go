package catalog

import (
	"slices"
	"strings"

	"github.com/mulu-catalog/mulu/ledger"
)

// LinkHealth says whether a published address answers. It is a fact about the
// address, never a comment under Article 21.
type LinkHealth string

// What a probe finds.
const (
	LinkOK          LinkHealth = "OK"          // 可访问
	LinkBroken      LinkHealth = "BROKEN"      // 返回错误
	LinkUnreachable LinkHealth = "UNREACHABLE" // 无法连接
	LinkRefused     LinkHealth = "REFUSED"     // 地址不允许探测
)

// Valid reports whether h is a finding of a probe.
func (h LinkHealth) Valid() bool {
	return contains([]LinkHealth{LinkOK, LinkBroken, LinkUnreachable, LinkRefused}, h)
}

// maxProbes bounds one record-probe command.
const maxProbes = 200

// Probe is what was found at one distribution's address.
type Probe struct {
	Distribution string     `cbor:"1,keyasint"`
	Health       LinkHealth `cbor:"2,keyasint"`
	Status       int        `cbor:"3,keyasint,omitempty"` // HTTP status, 0 when there was none
}

// RecordProbes records what a node found at the addresses that its own division
// hosts. Only what changed is written: a healthy address costs nothing.
type RecordProbes struct {
	Probes []Probe `cbor:"1,keyasint"`
}

// Probed is what a batch changed.
type Probed struct {
	Changed int `cbor:"1,keyasint"`
}

func (RecordProbes) Kind() ledger.Kind { return "distribution.record-probe" }

// Allow: the node of the division whose channel hosts the address.
func (c RecordProbes) Allow(r ledger.Reader, a ledger.Actor) error {
	if err := mustBeNode(a); err != nil {
		return err
	}
	for _, p := range c.Probes {
		d, ok := Distributions.Find(r, p.Distribution)
		if !ok {
			continue // Apply passes over it
		}
		if host := HostingDivision(r, d); host != a.NodeDivision {
			return refuse("FOREIGN_JURISDICTION", value("division", host), value("distribution", d.ID))
		}
	}
	return nil
}

// HostingDivision is the division whose node looks after a distribution's
// channel.
func HostingDivision(r ledger.Reader, d Distribution) string {
	channel, ok := Channels.Find(r, d.Channel)
	if !ok {
		return ""
	}
	return HomeDivision(channel.Division)
}

func (RecordProbes) Audit() string { return "recorded link probes" }

func (c RecordProbes) Apply(tx *ledger.Tx) (Probed, error) {
	var result Probed
	var wrong []ledger.Detail
	for i, p := range c.Probes {
		if !p.Health.Valid() || p.Status < 0 || p.Status > 999 {
			wrong = append(wrong, value(indexed("probes", i), string(p.Health)))
		}
	}
	if len(c.Probes) == 0 || len(c.Probes) > maxProbes {
		wrong = append(wrong, field("probes", "1 to 200"))
	}
	if len(wrong) > 0 {
		return result, refuse("BAD_VALUE", wrong...)
	}
	for _, p := range c.Probes {
		d, ok := Distributions.Find(tx, p.Distribution)
		if !ok || d.State == DistributionClosed || (d.LinkHealth == string(p.Health) && d.LinkStatus == p.Status) {
			continue
		}
		d.LinkHealth, d.LinkStatus, d.ProbedAt = string(p.Health), p.Status, tx.Now()
		if err := Distributions.Save(tx, &d); err != nil {
			return result, err
		}
		result.Changed++
	}
	return result, nil
}

// Link is a published address that a node looks after.
type Link struct {
	Distribution string
	URL          string
	Health       LinkHealth // as recorded; empty before the first probe
	Status       int
}

// HostedLinks lists the published addresses on the channels of a division and
// of its counties, in order of their ids, after the given one and at most limit.
// It walks those channels only.
func HostedLinks(r ledger.Reader, division, after string, limit int) []Link {
	var links []Link
	for channel := range Channels.All(r) { // twelve platforms, legacy ones and exceptions
		if HomeDivision(channel.Division) != division {
			continue
		}
		found := 0
		for id := range DistributionsOn.IDs(r, after, channel.ID) {
			d, ok := Distributions.Find(r, id)
			if !ok || d.State != DistributionPublished || d.AccessURL == "" {
				continue
			}
			links = append(links, Link{Distribution: id, URL: d.AccessURL, Health: LinkHealth(d.LinkHealth), Status: d.LinkStatus})
			if found++; found == limit {
				break
			}
		}
	}
	slices.SortFunc(links, func(a, b Link) int { return strings.Compare(a.Distribution, b.Distribution) })
	return links[:min(len(links), limit)]
}
