package catalog

import "github.com/mulu-catalog/mulu/ledger"

var accessRefusals = []refusal{
	{"NOT_OPEN", "11(1)", "该数据尚未开放", "the data is not open"},
	{"OPENING_STOPPED", "35", "该数据已中止开放或者撤回", "opening of the data is suspended or was withdrawn"},
	{"METHOD_NOT_OFFERED", "20(1)", "该数据未以此方式开放", "the data is not offered by this method"},
	{"SIGN_IN_REQUIRED", "16(3)", "获取该数据应当登录", "this data asks for a sign-in"},
	{"GRANT_REQUIRED", "17", "受限开放类数据应当经申请并签订协议后获取", "restricted data needs an application and a signed agreement"},
}

// AccessQuestion is what a data platform asks before it hands data out: of this
// entry, by this method, for whoever shows the grant.
type AccessQuestion struct {
	Entry    string
	Grant    string // access grant; empty for none
	Method   OpeningMethod
	SignedIn bool
}

// AccessAnswer is yes or no, with the article that says so and the log index of
// the newest record it rests on.
type AccessAnswer struct {
	Allowed       bool
	Code          string // of a refusal
	Article       string
	MessageZh     string
	MessageEn     string
	Anonymous     bool     // nobody needs to say who they are
	Distributions []string // ids that serve the method now
	Index         uint64
}

// AccessDecision answers whether the method may be used now. A suspended or
// withdrawn entry is refused at once, whatever grants stand (INV-9).
func AccessDecision(r ledger.Reader, now ledger.Instant, q AccessQuestion) AccessAnswer {
	entry, ok := Entries.Find(r, q.Entry)
	if !ok {
		return refused(refuse("NOT_CATALOGUED", value("entry", q.Entry)), 0)
	}
	if err := openNow(&entry); err != nil {
		return refused(err, entry.Index)
	}
	answer := AccessAnswer{Article: "20(1)", Index: entry.Index, Anonymous: entry.Authentication == AuthenticationAnonymous}
	for _, d := range Offered(r, now, &entry) {
		if d.Method == q.Method {
			answer.Distributions, answer.Index = append(answer.Distributions, d.ID), max(answer.Index, d.Index)
		}
	}
	if err := mayUse(r, now, &entry, q, answer.Distributions); err != nil {
		return refused(err, answer.Index)
	}
	answer.Allowed = true
	if entry.Attribute == AttributeRestricted {
		answer.Article, answer.Anonymous = "17", false
	}
	return answer
}

// Offered are the distributions through which an entry's data may be had now:
// published, and on a channel that still holds. Whether the entry itself is open
// is asked by AccessDecision.
func Offered(r ledger.Reader, now ledger.Instant, e *Entry) []Distribution {
	var list []Distribution
	for _, d := range published(r, e.ID) {
		if channelHolds(r, e, d, now) {
			list = append(list, d)
		}
	}
	return list
}

// Stopped reports whether opening was stopped (Art 35): suspended, being
// processed or withdrawn. Nothing that tells where data is may then name the entry.
func (e Entry) Stopped() bool {
	return e.Opening == OpeningSuspended || e.Opening == OpeningProcessing || e.Opening == OpeningWithdrawn
}

func openNow(e *Entry) error {
	switch {
	case mustNotBeProhibited(e) != nil:
		return mustNotBeProhibited(e)
	case e.Stopped():
		return refuse("OPENING_STOPPED", value("opening", string(e.Opening)))
	case e.Opening != OpeningOpen:
		return refuse("NOT_OPEN", value("opening", string(e.Opening)))
	}
	return nil
}

func mayUse(r ledger.Reader, now ledger.Instant, e *Entry, q AccessQuestion, offered []string) error {
	switch {
	case e.Attribute == AttributeRestricted && q.Method == MethodDownload:
		return refuse("DOWNLOAD_FORBIDDEN", value("method", string(q.Method)))
	case len(offered) == 0:
		return refuse("METHOD_NOT_OFFERED", value("method", string(q.Method)))
	case e.Attribute == AttributeRestricted && !grantCarries(r, now, e, q.Grant):
		return refuse("GRANT_REQUIRED", value("grant", q.Grant))
	case e.Attribute != AttributeRestricted && e.Authentication != AuthenticationAnonymous && !q.SignedIn:
		return refuse("SIGN_IN_REQUIRED", value("authentication", string(e.Authentication)))
	}
	return nil
}

// channelHolds: what lies on a filed exception is open for its period only.
func channelHolds(r ledger.Reader, e *Entry, d Distribution, now ledger.Instant) bool {
	channel, ok := Channels.Find(r, d.Channel)
	if !ok || channel.State != ChannelActive {
		return false
	}
	return channel.ChanKind != ChannelKindException || (channel.Until > now && contains(channel.Scope, e.ID))
}

func refused(err error, index uint64) AccessAnswer {
	var e *ledger.Error
	if !asRefusal(err, &e) {
		return AccessAnswer{Code: "FORBIDDEN", Index: index}
	}
	return AccessAnswer{Code: e.Code, Article: e.Article, MessageZh: e.MessageZh, MessageEn: e.MessageEn, Index: index}
}

// CatalogWithoutData lists an institution's entries that a catalog lists and
// that nobody can get: no distribution of theirs is published (R2.4). It costs
// what the institution has listed.
func CatalogWithoutData(r ledger.Reader, catalogID, subject string) []Entry {
	var list []Entry
	for id := range ListedEntries.IDs(r, "", catalogID, subject) {
		entry, ok := Entries.Find(r, id)
		if ok && entry.Attribute != AttributeProhibited && len(published(r, id)) == 0 {
			list = append(list, entry)
		}
	}
	return list
}
