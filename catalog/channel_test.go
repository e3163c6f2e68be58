package catalog_test

import (
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
)

// distributionIn brings a distribution of an open entry into a state; a second
// one keeps the entry open.
func distributionIn(t *testing.T, w *catalogtest.World, state catalog.DistributionState) string {
	t.Helper()
	entry := listedEntry(t, w, catalog.EntryFields{Name: "停车场信息", OpenAttribute: catalog.AttributeUnconditional})
	offerBy(w, entry, "", catalog.MethodDownload, catalog.FormatCSV, "https://data.hangzhou.gov.cn/1")
	w.Must(hangzhouSubject, catalog.OpenEntry{ID: entry})
	id := offerBy(w, entry, "", catalog.MethodDownload, catalog.FormatJSON, "https://data.hangzhou.gov.cn/2")
	if state != catalog.DistributionDraft {
		w.Must(hangzhouSubject, catalog.PublishDistribution{ID: id})
	}
	switch state {
	case catalog.DistributionSuspended:
		w.Must(hangzhouSubject, catalog.SuspendDistribution{ID: id, Reason: "维护"})
	case catalog.DistributionClosed:
		w.Must(hangzhouSubject, catalog.CloseDistribution{ID: id, Reason: "不再提供"})
	}
	return id
}

func TestDistributionsMoveAsTheirFlowSays(t *testing.T) {
	for _, state := range catalog.DistributionStates() {
		for _, give := range []func(id string) ledger.Command{
			func(id string) ledger.Command { return catalog.PublishDistribution{ID: id} },
			func(id string) ledger.Command { return catalog.SuspendDistribution{ID: id, Reason: "维护"} },
			func(id string) ledger.Command { return catalog.ResumeDistribution{ID: id} },
			func(id string) ledger.Command { return catalog.CloseDistribution{ID: id, Reason: "不再提供"} },
		} {
			w := catalogtest.New(t)
			command := give(distributionIn(t, w, state))
			t.Run("SM-9 "+string(state)+" "+string(command.Kind()), func(t *testing.T) {
				if catalog.DistributionFlow.Allows(state, command.Kind()) {
					w.Must(hangzhouSubject, command)
					return
				}
				w.Refused(hangzhouSubject, command, ledger.CodeTransition)
			})
		}
	}
}

// channelIn brings a channel of Hangzhou's bureau into a state.
func channelIn(t *testing.T, w *catalogtest.World, state catalog.ChannelState) string {
	t.Helper()
	until := ledger.InstantOf(catalogtest.Start().AddDate(1, 0, 0))
	if state == catalog.ChannelFiled || state == catalog.ChannelActive || state == catalog.ChannelEnded {
		_, _, direct := twoOffers(t, w)
		d, _ := catalog.Distributions.Find(w.Store(), direct)
		switch state {
		case catalog.ChannelActive:
			w.Must(hangzhouSubject, catalog.PublishDistribution{ID: direct})
		case catalog.ChannelEnded:
			w.Must(hangzhouSubject, catalog.EndException{ID: d.Channel})
		}
		return d.Channel
	}
	id := w.Must(hangzhouSubject, catalog.RegisterChannel{
		ChannelKind: catalog.ChannelKindLegacy, NameZh: "老门户", URL: "https://old.hangzhou.gov.cn", IntegrationPlan: "并入市平台",
		EstablishedAt: ledger.InstantOf(time.Date(2017, 3, 1, 0, 0, 0, 0, time.UTC)),
	})
	for _, step := range []struct {
		to      catalog.ChannelState
		command ledger.Command
	}{
		{catalog.ChannelPlanned, catalog.PlanIntegration{ID: id, Until: until}},
		{catalog.ChannelIntegrating, catalog.StartIntegration{ID: id}},
		{catalog.ChannelIntegrated, catalog.CompleteIntegration{ID: id}},
	} {
		if channel, _ := catalog.Channels.Find(w.Store(), id); channel.State == state {
			break
		}
		w.Must(hangzhouSubject, step.command)
	}
	return id
}

func TestChannelsMoveAsTheirFlowSays(t *testing.T) {
	until := ledger.InstantOf(catalogtest.Start().AddDate(1, 0, 0))
	for _, state := range catalog.ChannelStates() {
		for _, give := range []func(id string) ledger.Command{
			func(id string) ledger.Command { return catalog.PlanIntegration{ID: id, Until: until} },
			func(id string) ledger.Command { return catalog.StartIntegration{ID: id} },
			func(id string) ledger.Command { return catalog.CompleteIntegration{ID: id} },
			func(id string) ledger.Command { return catalog.EndException{ID: id} },
		} {
			w := catalogtest.New(t)
			id := channelIn(t, w, state)
			command := give(id)
			t.Run("SM-8 "+string(state)+" "+string(command.Kind()), func(t *testing.T) {
				if channel, _ := catalog.Channels.Find(w.Store(), id); channel.State != state {
					t.Fatalf("the channel is %s", channel.State)
				}
				if catalog.ChannelFlow.Allows(state, command.Kind()) {
					w.Must(hangzhouSubject, command)
					return
				}
				w.Refused(hangzhouSubject, command, ledger.CodeTransition)
			})
		}
	}
}

// R18.3: an exception that is over can be left: its entry moves to the platform
// in one log entry, and nothing lies on two channels on the way.
func TestAnEntryMovesBetweenChannelsWithoutAGap(t *testing.T) {
	w := catalogtest.New(t)
	entry, onPlatform, direct := twoOffers(t, w)
	w.Must(hangzhouSubject, catalog.PublishDistribution{ID: direct})
	w.Must(hangzhouSubject, catalog.OpenEntry{ID: entry})
	w.SetTime(catalogtest.Start().AddDate(2, 0, 0))
	w.Refused(hangzhouSubject, catalog.PublishDistribution{ID: onPlatform}, "ONE_CHANNEL_ONLY")
	w.Must(hangzhouSubject, catalog.PublishDistribution{ID: onPlatform, Replace: true})
	if !ask(w, entry, catalog.MethodDownload, false).Allowed {
		t.Error("moved, yet refused")
	}
	wantCode(t, ask(w, entry, catalog.MethodAPI, false), "METHOD_NOT_OFFERED", "20(1)")
	if err := catalog.CheckInvariants(w.Store()); err != nil {
		t.Fatal(err)
	}
}
