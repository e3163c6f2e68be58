package catalog

import (
	"net/url"
	"strings"

	"github.com/mulu-catalog/mulu/ledger"
)

// Channel is a way through which data is opened (Art 18): the provincial
// platform, the eleven city platforms, legacy channels on their way into them,
// and exceptions filed beforehand.
type Channel struct {
	ledger.Head
	ChanKind         ChannelKind    `cbor:"10,keyasint"`
	Division         string         `cbor:"11,keyasint"`
	NameZh           string         `cbor:"12,keyasint"`
	URL              string         `cbor:"13,keyasint"`
	State            ChannelState   `cbor:"14,keyasint"`
	EstablishedAt    ledger.Instant `cbor:"15,keyasint,omitempty"`
	IntegrationPlan  string         `cbor:"16,keyasint,omitempty"`
	Filing           string         `cbor:"17,keyasint,omitempty"` // CHANNEL_EXCEPTION
	FirstPublishedAt ledger.Instant `cbor:"18,keyasint,omitempty"`
	FirstPublished   uint64         `cbor:"19,keyasint,omitempty"` // log index (INV-11)
	Owner            string         `cbor:"20,keyasint,omitempty"` // institution that runs it
	Scope            []string       `cbor:"21,keyasint,omitempty"` // entry ids, exceptions only
	Until            ledger.Instant `cbor:"22,keyasint,omitempty"`
	PlannedUntil     string         `cbor:"23,keyasint,omitempty"`
}

// Channels of the federation.
var Channels = ledger.NewTable[Channel]("channels", ledger.KeepVersions, ledger.Feed)

// PlatformID is the id of a division's public data platform.
func PlatformID(division string) string { return "platform-" + division }

// platformHosts are the twelve platforms by division.
var platformHosts = []struct{ division, host string }{
	{"330000", "data.zjzwfw.gov.cn"},
	{"330100", "data.hangzhou.gov.cn"},
	{"330200", "data.ningbo.gov.cn"},
	{"330300", "data.wenzhou.gov.cn"},
	{"330400", "data.jiaxing.gov.cn"},
	{"330500", "data.huzhou.gov.cn"},
	{"330600", "data.sx.gov.cn"},
	{"330700", "open.data.jinhua.gov.cn"},
	{"330800", "data.qz.gov.cn"},
	{"330900", "data.zhoushan.gov.cn"},
	{"331000", "data.zjtz.gov.cn"},
	{"331100", "data.lishui.gov.cn"},
}

func seedPlatforms(tx *ledger.Tx) error {
	for _, p := range platformHosts {
		d, _ := LookupDivision(p.division)
		channel := Channel{
			Head: ledger.Head{ID: PlatformID(p.division)}, ChanKind: ChannelKindCityPlatform, Division: p.division,
			NameZh: d.Name + "公共数据平台", URL: "https://" + p.host, State: ChannelActive,
		}
		if p.division == Province {
			channel.ChanKind = ChannelKindProvincialPlatform
		}
		if err := Channels.Insert(tx, &channel); err != nil {
			return err
		}
	}
	return nil
}

// onPlatform reports whether an address lies on the division's own platform.
func onPlatform(r ledger.Reader, division, address string) bool {
	channel, ok := Channels.Find(r, PlatformID(division))
	if !ok {
		return false
	}
	platform, err := url.Parse(channel.URL)
	if err != nil {
		return false
	}
	u, err := url.Parse(address)
	return err == nil && strings.EqualFold(u.Hostname(), platform.Hostname())
}

// PlatformFor routes an entry to its platform by who obtained or aggregated
// the data (R18.5): a provincial department or the province authority to the
// provincial platform, everyone else to their city's.
func PlatformFor(r ledger.Reader, e Entry) (string, error) {
	division, err := platformDivision(r, &e)
	if err != nil {
		return "", err
	}
	return PlatformID(division), nil
}

func platformDivision(r ledger.Reader, e *Entry) (string, error) {
	holder := e.ObtainedBy
	if e.AggregatedBy != "" {
		holder = e.AggregatedBy
	}
	institution, err := Institutions.Get(r, holder)
	if err != nil {
		return "", err
	}
	return HomeDivision(institution.Division), nil
}

// PlatformHost is the host name of a division's public data platform, "" for a
// division without one.
func PlatformHost(division string) string {
	for _, p := range platformHosts {
		if p.division == division {
			return p.host
		}
	}
	return ""
}
