package catalog

import "github.com/mulu-catalog/mulu/ledger"

// publishOne publishes a distribution: it takes the channel, notes the first
// publication there and the review of a model result. It asks mayPublish; the
// record is saved.
func publishOne(tx *ledger.Tx, e *Entry, d *Distribution) error {
	if err := mayPublish(tx, e, d); err != nil {
		return err
	}
	if err := takeChannel(tx, e.ID, d.Channel); err != nil {
		return err
	}
	if d.Method == MethodModelResult {
		a, _ := resultApproval(tx, d)
		d.Review = a.Review
	}
	if d.PublishedAt.IsZero() {
		d.PublishedAt = tx.Now()
	}
	d.State, d.WithEntry, d.SuspendNote = DistributionPublished, false, ""
	return Distributions.Save(tx, d)
}

// takeChannel makes the channel the one that publishes the entry. It holds for
// the whole federation: of two publications that come at once, the second in
// the log finds the first.
func takeChannel(tx *ledger.Tx, entry, channelID string) error {
	if owner := publishing.Owner(tx, entry); owner != "" && owner != channelID {
		publishing.Release(tx, entry, owner) // nothing lies there any more: mayPublish asked
	}
	if !publishing.Claim(tx, entry, channelID) {
		return refuse("ONE_CHANNEL_ONLY", value("channel", publishing.Owner(tx, entry)))
	}
	channel, err := Channels.Get(tx, channelID)
	if err != nil || channel.ChanKind != ChannelKindException || channel.FirstPublished != 0 {
		return err
	}
	if channel.State, err = ChannelFlow.Next(channel.State, tx.Kind()); err != nil {
		return err
	}
	channel.FirstPublished, channel.FirstPublishedAt = tx.Index(), tx.Now()
	return Channels.Save(tx, &channel)
}

// releaseChannel frees an entry that is not open from its channel when nothing
// of it is published or held there.
func releaseChannel(tx *ledger.Tx, e *Entry) {
	if e.Opening == OpeningOpen {
		return
	}
	for _, d := range offersOf(tx, e.ID) {
		if d.State != DistributionDraft {
			return
		}
	}
	publishing.Release(tx, e.ID, publishing.Owner(tx, e.ID))
}

// published are the distributions of an entry that are published now.
func published(r ledger.Reader, entry string) []Distribution {
	var list []Distribution
	for _, d := range offersOf(r, entry) {
		if d.State == DistributionPublished {
			list = append(list, d)
		}
	}
	return list
}

// ofDistribution is what the commands about a distribution have in common.
type ofDistribution struct {
	id      string
	version int
}

func (o ofDistribution) allow(r ledger.Reader, a ledger.Actor) error {
	d, err := Distributions.Get(r, o.id)
	if err != nil {
		return err
	}
	return mustActFor(r, a, d.Entry)
}

func (o ofDistribution) read(tx *ledger.Tx) (Distribution, Entry, error) {
	d, err := Distributions.Expect(tx, o.id, o.version)
	if err != nil {
		return d, Entry{}, err
	}
	entry, err := Entries.Get(tx, d.Entry)
	return d, entry, err
}

// PublishDistribution puts a distribution before the public through its
// channel. With Replace, what another channel publishes of the entry closes in
// the same log entry, so that an entry moves between channels without a gap.
type PublishDistribution struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Replace         bool   `cbor:"3,keyasint,omitempty"`
}

func (PublishDistribution) Kind() ledger.Kind { return "distribution.publish" }

func (c PublishDistribution) Allow(r ledger.Reader, a ledger.Actor) error {
	return ofDistribution{id: c.ID}.allow(r, a)
}

func (c PublishDistribution) Audit() string { return "published distribution " + c.ID }

func (c PublishDistribution) Apply(tx *ledger.Tx) (Distribution, error) {
	d, entry, err := ofDistribution{c.ID, c.ExpectedVersion}.read(tx)
	if err != nil {
		return d, err
	}
	if _, err := DistributionFlow.Next(d.State, c.Kind()); err != nil {
		return d, err
	}
	if err := mustTakeOffers(&entry, c.Kind()); err != nil {
		return d, err
	}
	if c.Replace {
		elsewhere := func(other Distribution) bool { return other.Channel != d.Channel }
		if _, err := closeDistributions(tx, entry.ID, "改由其他渠道开放", elsewhere); err != nil {
			return d, err
		}
	}
	return d, publishOne(tx, &entry, &d)
}

// mustTakeOffers: what is suspended, in processing or withdrawn shows nothing
// new; it opens again first (Art 35).
func mustTakeOffers(e *Entry, kind ledger.Kind) error {
	if e.Opening == OpeningNotOpen || e.Opening == OpeningOpen {
		return nil
	}
	return refuseTransition(e.Opening, kind)
}

// SuspendDistribution stops one way to get the data, for maintenance or repair.
// The last way of an open entry stops with the entry only.
type SuspendDistribution struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Reason          string `cbor:"3,keyasint"`
}

func (SuspendDistribution) Kind() ledger.Kind { return "distribution.suspend" }

func (c SuspendDistribution) Allow(r ledger.Reader, a ledger.Actor) error {
	return ofDistribution{id: c.ID}.allow(r, a)
}

func (c SuspendDistribution) Audit() string { return "suspended distribution " + c.ID }

func (c SuspendDistribution) Apply(tx *ledger.Tx) (Distribution, error) {
	d, entry, err := ofDistribution{c.ID, c.ExpectedVersion}.read(tx)
	if err != nil {
		return d, err
	}
	to, err := DistributionFlow.Next(d.State, c.Kind())
	if err != nil {
		return d, err
	}
	if err := ledger.Join(checkReason(c.Reason), mayStop(tx, &entry, &d)); err != nil {
		return d, err
	}
	d.State, d.SuspendNote, d.WithEntry = to, c.Reason, false
	return d, Distributions.Save(tx, &d)
}

func checkReason(reason string) error {
	if blank(reason) {
		return refuseUnder("20", "REASON_REQUIRED", field("reason", "blank"))
	}
	if fault := textFault(reason, 2000); fault != "" {
		return refuseUnder("20", "BAD_VALUE", field("reason", fault))
	}
	return nil
}

// mayStop keeps an open entry from losing its last machine-readable way to be
// had (R2.4).
func mayStop(r ledger.Reader, e *Entry, d *Distribution) error {
	if e.Opening != OpeningOpen || d.State != DistributionPublished {
		return nil
	}
	for _, other := range published(r, e.ID) {
		if other.ID != d.ID && other.Format.MachineReadable() {
			return nil
		}
	}
	return refuse("LAST_DISTRIBUTION", value("entry", e.ID))
}

// ResumeDistribution publishes a suspended distribution again.
type ResumeDistribution struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
}

func (ResumeDistribution) Kind() ledger.Kind { return "distribution.resume" }

func (c ResumeDistribution) Allow(r ledger.Reader, a ledger.Actor) error {
	return ofDistribution{id: c.ID}.allow(r, a)
}

func (c ResumeDistribution) Audit() string { return "resumed distribution " + c.ID }

func (c ResumeDistribution) Apply(tx *ledger.Tx) (Distribution, error) {
	d, entry, err := ofDistribution{c.ID, c.ExpectedVersion}.read(tx)
	if err != nil {
		return d, err
	}
	if _, err := DistributionFlow.Next(d.State, c.Kind()); err != nil {
		return d, err
	}
	if err := mustTakeOffers(&entry, c.Kind()); err != nil {
		return d, err
	}
	return d, publishOne(tx, &entry, &d)
}

// CloseDistribution ends one way to get the data for good.
type CloseDistribution struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Reason          string `cbor:"3,keyasint"`
}

func (CloseDistribution) Kind() ledger.Kind { return "distribution.close" }

func (c CloseDistribution) Allow(r ledger.Reader, a ledger.Actor) error {
	return ofDistribution{id: c.ID}.allow(r, a)
}

func (c CloseDistribution) Audit() string { return "closed distribution " + c.ID }

func (c CloseDistribution) Apply(tx *ledger.Tx) (Distribution, error) {
	d, entry, err := ofDistribution{c.ID, c.ExpectedVersion}.read(tx)
	if err != nil {
		return d, err
	}
	to, err := DistributionFlow.Next(d.State, c.Kind())
	if err != nil {
		return d, err
	}
	if err := ledger.Join(checkReason(c.Reason), mayStop(tx, &entry, &d)); err != nil {
		return d, err
	}
	d.State, d.CloseNote = to, c.Reason
	if err := Distributions.Save(tx, &d); err != nil {
		return d, err
	}
	releaseChannel(tx, &entry)
	return d, nil
}
