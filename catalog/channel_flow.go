package catalog

import "github.com/mulu-catalog/mulu/ledger"

// mustRunChannel demands an officer of whoever runs the channel.
func mustRunChannel(r ledger.Reader, a ledger.Actor, id string) error {
	channel, err := Channels.Get(r, id)
	if err != nil {
		return err
	}
	if channel.Owner == "" {
		return refuseUnder("18", "FORBIDDEN", value("channel", id)) // a platform stays
	}
	return mustBeSubject(r, a, channel.Owner)
}

// moveChannel reads a channel and finds where the command leads it.
func moveChannel(tx *ledger.Tx, id string, version int) (Channel, error) {
	channel, err := Channels.Expect(tx, id, version)
	if err != nil {
		return channel, err
	}
	channel.State, err = ChannelFlow.Next(channel.State, tx.Kind())
	return channel, err
}

// PlanIntegration says how and until when a legacy channel is integrated.
type PlanIntegration struct {
	ID              string         `cbor:"1,keyasint"`
	ExpectedVersion int            `cbor:"2,keyasint,omitempty"`
	IntegrationPlan string         `cbor:"3,keyasint,omitempty"` // as registered when empty
	Until           ledger.Instant `cbor:"4,keyasint"`
}

func (PlanIntegration) Kind() ledger.Kind { return "channel.plan-integration" }

func (c PlanIntegration) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustRunChannel(r, a, c.ID)
}

func (c PlanIntegration) Audit() string { return "planned the integration of channel " + c.ID }

func (c PlanIntegration) Apply(tx *ledger.Tx) (Channel, error) {
	channel, err := moveChannel(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return channel, err
	}
	if !blank(c.IntegrationPlan) {
		channel.IntegrationPlan = c.IntegrationPlan
	}
	var problems []error
	if blank(channel.IntegrationPlan) {
		problems = append(problems, refuseUnder("18(1)", "FIELD_REQUIRED", field("integrationPlan", "整合方案")))
	} else if reason := textFault(channel.IntegrationPlan, 20000); reason != "" {
		problems = append(problems, refuseUnder("18(1)", "BAD_VALUE", field("integrationPlan", reason)))
	}
	if c.Until <= tx.Now() {
		problems = append(problems, refuseUnder("18(1)", "BAD_VALUE", field("until", "the integration ends at a time to come")))
	}
	if err := ledger.Join(problems...); err != nil {
		return channel, err
	}
	channel.PlannedUntil = c.Until.String()
	if err := closeTasks(tx, channel.ID, TaskIntegrateChannel); err != nil {
		return channel, err
	}
	err = openTask(tx, Task{
		TaskKind: TaskIntegrateChannel, Institution: channel.Owner, Division: channel.Division, Matter: channel.ID, Article: "18(1)", DueAt: c.Until,
	})
	if err != nil {
		return channel, err
	}
	return channel, Channels.Save(tx, &channel)
}

// StartIntegration begins to integrate a legacy channel.
type StartIntegration struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
}

func (StartIntegration) Kind() ledger.Kind { return "channel.start-integration" }

func (c StartIntegration) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustRunChannel(r, a, c.ID)
}

func (c StartIntegration) Audit() string { return "began to integrate channel " + c.ID }

func (c StartIntegration) Apply(tx *ledger.Tx) (Channel, error) {
	channel, err := moveChannel(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return channel, err
	}
	return channel, Channels.Save(tx, &channel)
}

// CompleteIntegration ends a legacy channel: its data is on the platform.
type CompleteIntegration struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
}

func (CompleteIntegration) Kind() ledger.Kind { return "channel.complete-integration" }

func (c CompleteIntegration) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustRunChannel(r, a, c.ID)
}

func (c CompleteIntegration) Audit() string { return "completed the integration of channel " + c.ID }

func (c CompleteIntegration) Apply(tx *ledger.Tx) (Channel, error) {
	channel, err := moveChannel(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return channel, err
	}
	if err := closeTasks(tx, channel.ID, TaskIntegrateChannel); err != nil {
		return channel, err
	}
	err = notify(tx, Notification{
		Institution: AuthorityOf(tx, channel.Division), Matter: channel.ID, Article: "18(1)", Division: HomeDivision(channel.Division),
		TextZh: "开放渠道“" + channel.NameZh + "”已整合至公共数据平台", TextEn: "a legacy channel was integrated into the platform",
	})
	if err != nil {
		return channel, err
	}
	return channel, Channels.Save(tx, &channel)
}

// EndException ends a filed exception. What is still open through it is moved,
// suspended or withdrawn first.
type EndException struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
}

func (EndException) Kind() ledger.Kind { return "channel.end-exception" }

func (c EndException) Allow(r ledger.Reader, a ledger.Actor) error { return mustRunChannel(r, a, c.ID) }

func (c EndException) Audit() string { return "ended the exceptional channel " + c.ID }

func (c EndException) Apply(tx *ledger.Tx) (Channel, error) {
	channel, err := moveChannel(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return channel, err
	}
	if channel.ChanKind != ChannelKindException {
		return channel, refuseUnder("18", "FORBIDDEN", value("channelKind", string(channel.ChanKind)))
	}
	var open []ledger.Detail
	for _, id := range channel.Scope {
		entry, ok := Entries.Find(tx, id)
		if ok && entry.Opening == OpeningOpen && publishing.Owner(tx, id) == channel.ID {
			open = append(open, value("entry", id))
		}
	}
	if len(open) > 0 {
		return channel, refuse("CHANNEL_IN_USE", open...)
	}
	for _, id := range channel.Scope {
		if _, err := closeDistributions(tx, id, "例外渠道终止", func(d Distribution) bool { return d.Channel == channel.ID }); err != nil {
			return channel, err
		}
		publishing.Release(tx, id, channel.ID)
	}
	channelAddresses.Release(tx, addressKey(channel.URL), channel.ID)
	if err := closeTasks(tx, channel.ID, TaskEndException); err != nil {
		return channel, err
	}
	return channel, Channels.Save(tx, &channel)
}

func channelCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[RegisterChannel](),
		ledger.Of[ReportChannel](),
		ledger.Of[PlanIntegration](),
		ledger.Of[StartIntegration](),
		ledger.Of[CompleteIntegration](),
		ledger.Of[EndException](),
		ledger.Of[NoteExpiredChannels](),
	}
}
