package catalog

import (
	"net/url"
	"strings"
	"time"

	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/ledger"
)

// ChannelFlow is SM-8: a legacy channel is on its way into the platforms, an
// exception lives from its filing to its end, a platform stays.
var ChannelFlow = ledger.NewFlow("SM-8 Channel", "18",
	ledger.Move[ChannelState]{From: "", Command: "federation.found", To: ChannelActive, Article: "18(1)"},
	ledger.Move[ChannelState]{From: "", Command: "channel.register", To: ChannelDiscovered, Article: "18(1)"},
	ledger.Move[ChannelState]{From: "", Command: "channel.register", To: ChannelFiled, Article: "18(1)"},
	ledger.Move[ChannelState]{From: ChannelDiscovered, Command: "channel.plan-integration", To: ChannelPlanned, Article: "18(1)"},
	ledger.Move[ChannelState]{From: ChannelPlanned, Command: "channel.start-integration", To: ChannelIntegrating, Article: "18(1)"},
	ledger.Move[ChannelState]{From: ChannelIntegrating, Command: "channel.complete-integration", To: ChannelIntegrated, Article: "18(1)"},
	ledger.Move[ChannelState]{From: ChannelFiled, Command: "distribution.publish", To: ChannelActive, Article: "18(1)"},
	ledger.Move[ChannelState]{From: ChannelFiled, Command: "entry.open", To: ChannelActive, Article: "18(1)"},
	ledger.Move[ChannelState]{From: ChannelFiled, Command: "entry.reopen", To: ChannelActive, Article: "18(1)"},
	ledger.Move[ChannelState]{From: ChannelFiled, Command: "channel.end-exception", To: ChannelEnded, Article: "18(1)"},
	ledger.Move[ChannelState]{From: ChannelActive, Command: "channel.end-exception", To: ChannelEnded, Article: "18(1)"},
)

// The duties of whoever runs a channel that is no platform.
const (
	TaskIntegrateChannel TaskKind = "INTEGRATE_CHANNEL" // 整合已建开放渠道
	TaskEndException     TaskKind = "END_EXCEPTION"     // 例外期满终止渠道
)

// channelAddresses is which channel stands at an address.
var (
	channelAddresses = ledger.NewUnique("channel_addresses")
	exceptionFilings = ledger.NewUnique("channel_filings") // a filing carries one channel
	ChannelsByOwner  = ledger.NewIndex("channels_by_owner")
)

// inForceSince is when the Measures took effect: what was built before is a
// legacy channel, what was built from then on is forbidden (point 30).
func inForceSince() ledger.Instant {
	return ledger.InstantOf(calendar.NewDate(2020, time.August, 1).Start())
}

var channelRefusals = []refusal{
	{"INDEPENDENT_CHANNEL_FORBIDDEN", "18(1)", "不得新建独立的公共数据开放渠道", "no new channel beside the public data platforms may be set up"},
	{"PRIOR_FILING_REQUIRED", "18(1)", "通过其他渠道开放应当事先向同级公共数据主管部门备案", "another channel needs a filing with the authority of the same level beforehand"},
	{"LEGACY_CHANNEL_CLOSED", "18(1)", "已经建成的开放渠道应当整合，不得新增数据", "a legacy channel is being integrated and takes no new entry"},
	{"CHANNEL_SCOPE", "18(1)", "备案的例外渠道不包括该数据，或者期限已满、已终止", "the filed exception does not cover this entry, or is over"},
	{"ONE_CHANNEL_ONLY", "18(1)", "该数据已通过其他渠道开放", "the entry is published through another channel already"},
	{"CHANNEL_IN_USE", "18(1)", "仍有数据通过该渠道开放，应当先行转移或者中止", "entries are still open through this channel; move or suspend them first"},
	{"CHANNEL_LAWFUL", "18(1)", "该渠道不构成违反第十八条的线索", "nothing here goes against Article 18"},
}

// RegisterChannel registers a legacy channel with its integration plan, or an
// exception that was filed beforehand. There are no other channels beside the
// twelve platforms (R18.1).
type RegisterChannel struct {
	ChannelKind      ChannelKind    `cbor:"1,keyasint"`
	Owner            string         `cbor:"2,keyasint,omitempty"` // who runs it; the officer's institution when empty
	NameZh           string         `cbor:"3,keyasint"`
	URL              string         `cbor:"4,keyasint"`
	EstablishedAt    ledger.Instant `cbor:"5,keyasint,omitempty"`
	IntegrationPlan  string         `cbor:"6,keyasint,omitempty"`
	Filing           string         `cbor:"7,keyasint,omitempty"`
	FirstPublishedAt ledger.Instant `cbor:"8,keyasint,omitempty"` // when data was first published there, if it was
}

func (RegisterChannel) Kind() ledger.Kind { return "channel.register" }

// Allow: whoever runs it; a legacy channel also the authority of the same
// level that found it.
func (c RegisterChannel) Allow(r ledger.Reader, a ledger.Actor) error {
	return mayRegisterChannel(r, a, c.Owner, c.ChannelKind == ChannelKindLegacy)
}

func mayRegisterChannel(r ledger.Reader, a ledger.Actor, owner string, authorityToo bool) error {
	if err := mustBeOfficer(a); err != nil {
		return err
	}
	if owner == "" {
		owner = a.Institution
	}
	institution, err := Acting(r, owner)
	if err != nil {
		return err
	}
	own := mustBeSubject(r, a, owner)
	if !authorityToo {
		return own
	}
	return anyOf(own, mustBeAuthorityOf(r, a, institution.Division))
}

func (c RegisterChannel) Audit() string {
	return "registered a channel of kind " + string(c.ChannelKind) + " at " + c.URL
}

func (c RegisterChannel) Apply(tx *ledger.Tx) (Channel, error) {
	channel := Channel{
		ChanKind: c.ChannelKind, NameZh: c.NameZh, URL: c.URL, EstablishedAt: c.EstablishedAt, IntegrationPlan: c.IntegrationPlan,
		Filing: c.Filing, FirstPublishedAt: c.FirstPublishedAt, Owner: c.Owner,
	}
	if channel.Owner == "" {
		channel.Owner = tx.Actor().Institution
	}
	owner, err := Acting(tx, channel.Owner)
	if err != nil {
		return channel, err
	}
	channel.Owner, channel.Division = owner.ID, owner.Division
	if err := ledger.Join(c.checkParticulars(), c.checkKind(tx, &channel)); err != nil {
		return channel, err
	}
	channel.ID = tx.NewID("chn")
	if !channelAddresses.Claim(tx, addressKey(c.URL), channel.ID) {
		return channel, refuseUnder("18(1)", "ALREADY_EXISTS", value("url", c.URL), value("channel", channelAddresses.Owner(tx, addressKey(c.URL))))
	}
	if channel.ChanKind == ChannelKindException && !exceptionFilings.Claim(tx, channel.Filing, channel.ID) {
		return channel, refuseUnder("18(1)", "ALREADY_EXISTS", value("filing", channel.Filing), value("channel", exceptionFilings.Owner(tx, channel.Filing)))
	}
	ChannelsByOwner.Put(tx, channel.ID, channel.Owner)
	if err := Channels.Insert(tx, &channel); err != nil {
		return channel, err
	}
	return channel, c.follow(tx, &channel)
}

// follow tells the authority and opens the duty: to integrate a legacy channel,
// to end an exception with its period.
func (c RegisterChannel) follow(tx *ledger.Tx, channel *Channel) error {
	if authority := AuthorityOf(tx, channel.Division); authority != tx.Actor().Institution {
		err := notify(tx, Notification{
			Institution: authority, Matter: channel.ID, Article: "18(1)", Division: HomeDivision(channel.Division),
			TextZh: "登记开放渠道：" + channel.NameZh, TextEn: "a channel was registered",
		})
		if err != nil {
			return err
		}
	}
	task := Task{
		TaskKind: TaskIntegrateChannel, Institution: channel.Owner, Division: channel.Division, Matter: channel.ID, Article: "18(1)",
	}
	if channel.ChanKind == ChannelKindException {
		task.TaskKind, task.DueAt = TaskEndException, channel.Until
	}
	return openTask(tx, task)
}

func (c RegisterChannel) checkParticulars() error {
	var wrong []ledger.Detail
	if blank(c.NameZh) {
		wrong = append(wrong, field("nameZh", "渠道名称"))
	} else if reason := textFault(c.NameZh, 300); reason != "" {
		wrong = append(wrong, field("nameZh", reason))
	}
	if reason := textFault(c.IntegrationPlan, 20000); reason != "" {
		wrong = append(wrong, field("integrationPlan", reason))
	}
	if !isWebAddress(c.URL) {
		wrong = append(wrong, field("url", "not an http or https address"))
	} else if host := hostOf(c.URL); platformAt(host) != "" {
		wrong = append(wrong, ledger.Detail{Field: "url", Value: host, Reason: "a public data platform"})
	}
	if len(wrong) == 0 {
		return nil
	}
	return refuseUnder("18(1)", "BAD_VALUE", wrong...)
}

// checkKind gives the channel its first state, or says why it may not be.
func (c RegisterChannel) checkKind(tx *ledger.Tx, channel *Channel) error {
	switch channel.ChanKind {
	case ChannelKindLegacy:
		channel.State = ChannelDiscovered
		return checkLegacy(tx, channel)
	case ChannelKindException:
		channel.State = ChannelFiled
		return checkException(tx, channel)
	case ChannelKindProvincialPlatform, ChannelKindCityPlatform:
		return refuse("INDEPENDENT_CHANNEL_FORBIDDEN", value("channelKind", string(channel.ChanKind)))
	}
	return ledger.Join(refuse("INDEPENDENT_CHANNEL_FORBIDDEN", value("channelKind", string(channel.ChanKind))), refuse("UNKNOWN_CODE", value("channelKind", string(channel.ChanKind))))
}

// checkLegacy: built before the Measures, and with a plan to integrate it where
// its own institution registers it (R18.2).
func checkLegacy(tx *ledger.Tx, channel *Channel) error {
	var problems []error
	switch {
	case channel.EstablishedAt.IsZero():
		problems = append(problems, refuseUnder("18(1)", "FIELD_REQUIRED", field("establishedAt", "建成时间")))
	case channel.EstablishedAt >= inForceSince():
		problems = append(problems, refuse("INDEPENDENT_CHANNEL_FORBIDDEN", value("establishedAt", channel.EstablishedAt.String())))
	}
	if blank(channel.IntegrationPlan) && tx.Actor().Institution == channel.Owner {
		problems = append(problems, refuseUnder("18(1)", "FIELD_REQUIRED", field("integrationPlan", "整合方案")))
	}
	return ledger.Join(problems...)
}

// checkException: the filing stands in the log already, was made by whoever
// runs the channel, and before anything was published there (R18.3). Scope and
// period are the filing's.
func checkException(tx *ledger.Tx, channel *Channel) error {
	f, ok := Filings.Find(tx, channel.Filing)
	switch {
	case !ok || f.FilKind != FilingKindChannelException || f.Filer != channel.Owner || f.Status == FilingWithdrawn:
		return refuse("PRIOR_FILING_REQUIRED", value("filing", channel.Filing))
	case !channel.FirstPublishedAt.IsZero() && channel.FirstPublishedAt <= f.SubmittedAt:
		return refuse("PRIOR_FILING_REQUIRED", value("firstPublishedAt", channel.FirstPublishedAt.String()), value("filing.submittedAt", f.SubmittedAt.String()))
	case f.Until <= tx.Now():
		return refuse("CHANNEL_SCOPE", value("until", f.Until.String()))
	}
	channel.Scope, channel.Until = f.Scope, f.Until
	return nil
}

func isWebAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil && len(address) <= 2000
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
}

// addressKey tells addresses apart by host and path.
func addressKey(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return hostOf(address) + strings.TrimSuffix(u.EscapedPath(), "/")
}

// platformAt is the division whose platform has the host, "" if none.
func platformAt(host string) string {
	for _, p := range platformHosts {
		if host == p.host {
			return p.division
		}
	}
	return ""
}

// ReportChannel enters what a refusal cannot: that data was opened through an
// independent channel, or through one that was filed too late, is a candidate
// under Article 42(四). The refused registration itself changes nothing.
type ReportChannel struct {
	Owner            string         `cbor:"1,keyasint"` // institution that runs it
	NameZh           string         `cbor:"2,keyasint"`
	URL              string         `cbor:"3,keyasint"`
	EstablishedAt    ledger.Instant `cbor:"4,keyasint,omitempty"`
	FirstPublishedAt ledger.Instant `cbor:"5,keyasint,omitempty"`
	Filing           string         `cbor:"6,keyasint,omitempty"`
}

func (ReportChannel) Kind() ledger.Kind { return "channel.report" }

// Allow: the institution itself, the authority of the same level, or the home
// node that refused the registration.
func (c ReportChannel) Allow(r ledger.Reader, a ledger.Actor) error {
	if has(a, RoleNode) {
		owner, err := Acting(r, c.Owner)
		if err != nil {
			return err
		}
		if HomeDivision(owner.Division) != a.NodeDivision {
			return refuse("FOREIGN_JURISDICTION", value("division", owner.Division))
		}
		return nil
	}
	return mayRegisterChannel(r, a, c.Owner, true)
}

func (c ReportChannel) Audit() string { return "reported an independent channel at " + c.URL }

func (c ReportChannel) Apply(tx *ledger.Tx) (Violation, error) {
	owner, err := Acting(tx, c.Owner)
	if err != nil {
		return Violation{}, err
	}
	if !isWebAddress(c.URL) || textFault(c.NameZh, 300) != "" {
		return Violation{}, refuseUnder("18(1)", "BAD_VALUE", field("url", "not an http or https address"))
	}
	finding := c.finding(tx)
	if finding == "" {
		return Violation{}, refuse("CHANNEL_LAWFUL", value("url", c.URL))
	}
	return detectViolation(tx, Violation{
		Act: MisconductOtherChannel, Institution: owner.ID, Division: owner.Division, Matter: addressKey(c.URL), Article: "18(1)",
		Finding: finding + "：" + c.NameZh,
	})
}

// finding says what is wrong with the channel, "" if nothing is.
func (c ReportChannel) finding(r ledger.Reader) string {
	f, filed := Filings.Find(r, c.Filing)
	filed = filed && f.FilKind == FilingKindChannelException && f.Status != FilingWithdrawn
	switch {
	case platformAt(hostOf(c.URL)) != "":
		return ""
	case filed && !c.FirstPublishedAt.IsZero() && c.FirstPublishedAt <= f.SubmittedAt:
		return "先开放后备案"
	case filed:
		return ""
	case c.EstablishedAt.IsZero() || c.EstablishedAt >= inForceSince():
		return "自建独立开放渠道"
	}
	return ""
}
