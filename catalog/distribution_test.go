package catalog_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
)

const hangzhouSubject = "330100-subject"

func processed() catalog.ProcessingRecord {
	step := catalog.ProcessingStep{Done: true, Standard: "DB33/T 2350"}
	return catalog.ProcessingRecord{Cleaning: step, Desensitisation: step, Declassification: step, FormatConversion: step}
}

// listedEntry drafts, assesses and reviews an entry of Hangzhou's bureau.
func listedEntry(t *testing.T, w *catalogtest.World, fields catalog.EntryFields) string {
	t.Helper()
	fields.OpeningSubject = w.Name("org-" + hangzhouSubject)
	fields.DataType, fields.Formats = catalog.DataTypeStructured, []catalog.DataFormat{catalog.FormatCSV}
	fields.Legal = catalog.LegalBasis{
		Class:     catalog.LegalBasisRequiredOrPermitted,
		Citations: []catalog.Citation{{Title: "浙江省公共数据条例", Article: "第三十条", Norm: catalog.NormRegulation}},
	}
	if fields.UpdateFrequency == "" {
		fields.UpdateFrequency = catalog.FrequencyMonthly
	}
	id := w.Must(hangzhouSubject, catalog.DraftEntry{Catalog: w.Name("cat-330100"), Fields: fields})
	no := false
	w.Must(hangzhouSubject, catalog.AssessEntry{
		ID: id, InvolvesLegalIssue: &no, NeedsExpertise: &no, InvolvesStateSecret: &no, InvolvesTradeSecretOrPrivacy: &no,
		Conclusion: catalog.AssessmentEligible,
	})
	w.Must(hangzhouSubject, catalog.SubmitForReview{ID: id})
	w.Must("330100-authority", catalog.ReviewEntry{ID: id, Decision: catalog.ReviewApproved})
	return id
}

func offerBy(w *catalogtest.World, entry, channel string, method catalog.OpeningMethod, format catalog.DataFormat, address string) string {
	return w.Must(hangzhouSubject, catalog.AddDistribution{
		Entry: entry, Channel: channel, Method: method, Format: format, AccessURL: address, Encoding: "UTF-8",
		SchemaRef: "https://data.hangzhou.gov.cn/schema", Processing: processed(),
	})
}

// twoOffers is an entry that could lawfully be published on its platform and
// through a filed exception, not on both.
func twoOffers(t *testing.T, w *catalogtest.World) (entry, onPlatform, onException string) {
	t.Helper()
	entry = listedEntry(t, w, catalog.EntryFields{Name: "停车场信息", OpenAttribute: catalog.AttributeUnconditional})
	until := ledger.InstantOf(catalogtest.Start().AddDate(1, 0, 0))
	filing := w.Must(hangzhouSubject, catalog.SubmitFiling{
		FilingKind: catalog.FilingKindChannelException, Reason: "应急广播", Scope: []string{entry}, Until: until,
	})
	channel := w.Must(hangzhouSubject, catalog.RegisterChannel{
		ChannelKind: catalog.ChannelKindException, NameZh: "应急广播接口", URL: "https://eb.hangzhou.gov.cn", Filing: filing,
	})
	onPlatform = offerBy(w, entry, "", catalog.MethodDownload, catalog.FormatCSV, "https://data.hangzhou.gov.cn/1")
	onException = offerBy(w, entry, channel, catalog.MethodAPI, catalog.FormatJSON, "https://eb.hangzhou.gov.cn/1")
	return entry, onPlatform, onException
}

func publishing(t *testing.T, w *catalogtest.World, distribution string) ledger.Proposal {
	t.Helper()
	return proposal(t, w, catalog.PublishDistribution{ID: distribution})
}

// proposal is a command of Hangzhou's bureau on its way to the log.
func proposal(t *testing.T, w *catalogtest.World, command ledger.Command) ledger.Proposal {
	t.Helper()
	text, err := json.Marshal(command)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := w.Book().PayloadFromJSON(command.Kind(), text)
	if err != nil {
		t.Fatal(err)
	}
	request := w.Request(w.As(hangzhouSubject))
	return ledger.Proposal{Kind: command.Kind(), Payload: payload, RequestID: request.ID, Client: request.Client, Claim: request.Claim}
}

func TestOneChannelWinsWhenTwoPublishAtOnce(t *testing.T) {
	for _, order := range []string{"platform first", "exception first"} {
		for _, how := range []string{"one log entry", "two log entries"} {
			t.Run(fmt.Sprintf("R18.4 AT18.2 %s, %s", order, how), func(t *testing.T) {
				w := catalogtest.New(t)
				entry, a, b := twoOffers(t, w)
				if order == "exception first" {
					a, b = b, a
				}
				first, second := publishing(t, w, a), publishing(t, w, b)
				results := publishBoth(t, w, how, first, second)
				if results[0].Refusal != nil || results[1].Refusal == nil || !ledger.HasCode(results[1].Refusal, "ONE_CHANNEL_ONLY") {
					t.Fatalf("outcomes %v and %v; want the first in the log to win", results[0].Refusal, results[1].Refusal)
				}
				winner, _ := catalog.Distributions.Find(w.Store(), a)
				loser, _ := catalog.Distributions.Find(w.Store(), b)
				if winner.State != catalog.DistributionPublished || loser.State != catalog.DistributionDraft {
					t.Fatalf("states %s and %s", winner.State, loser.State)
				}
				if at := catalog.PublishingChannel(w.Store(), entry); at != winner.Channel {
					t.Fatalf("published on %q, want %q", at, winner.Channel)
				}
				if err := catalog.CheckInvariants(w.Store()); err != nil {
					t.Fatal(err)
				}
				w.Replay(t)
			})
		}
	}
}

func publishBoth(t *testing.T, w *catalogtest.World, how string, first, second ledger.Proposal) []ledger.Result {
	t.Helper()
	origin := w.As(hangzhouSubject).Origin
	if how == "one log entry" {
		outcome, err := w.Together(origin, first, second)
		if err != nil {
			t.Fatal(err)
		}
		return outcome.Results
	}
	var results []ledger.Result
	for _, p := range []ledger.Proposal{first, second} {
		result, err := w.ProposeAt(origin, p)
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, result)
	}
	return results
}

func TestAnotherNodePublishesNothingOfAForeignSubject(t *testing.T) {
	w := catalogtest.New(t)
	_, onPlatform, _ := twoOffers(t, w)
	for _, node := range []string{"node-330000", "node-330200"} {
		result, err := w.ProposeAt(node, publishing(t, w, onPlatform))
		if err != nil {
			t.Fatal(err)
		}
		if !ledger.HasCode(result.Refusal, "FOREIGN_JURISDICTION") {
			t.Fatalf("through %s: %v", node, result.Refusal)
		}
	}
}

// 事先 is a place in the log: of a filing and a publication that come in one
// entry, neither is before the other. Ids follow from the place in the log, so
// each command of the entry is found out in a world of its own.
func TestAFilingInTheSameLogEntryIsNotBeforehand(t *testing.T) {
	var ids []string
	for step := range 3 {
		w := catalogtest.New(t)
		entry := listedEntry(t, w, catalog.EntryFields{Name: "停车场信息", OpenAttribute: catalog.AttributeUnconditional})
		commands := []func() ledger.Command{
			func() ledger.Command {
				return catalog.SubmitFiling{
					FilingKind: catalog.FilingKindChannelException, Reason: "应急广播", Scope: []string{entry},
					Until: ledger.InstantOf(catalogtest.Start().AddDate(1, 0, 0)),
				}
			},
			func() ledger.Command {
				return catalog.RegisterChannel{
					ChannelKind: catalog.ChannelKindException, NameZh: "应急广播接口", URL: "https://eb.hangzhou.gov.cn", Filing: ids[0],
				}
			},
			func() ledger.Command {
				return catalog.AddDistribution{
					Entry: entry, Channel: ids[1], Method: catalog.MethodAPI, Format: catalog.FormatJSON, AccessURL: "https://eb.hangzhou.gov.cn/1",
					Encoding: "UTF-8", SchemaRef: "https://eb.hangzhou.gov.cn/schema", Processing: processed(),
				}
			},
		}
		var proposals []ledger.Proposal
		for _, command := range commands[:min(step+1, len(commands))] {
			proposals = append(proposals, proposal(t, w, command()))
		}
		outcome, err := w.Together(w.As(hangzhouSubject).Origin, proposals...)
		if err != nil {
			t.Fatal(err)
		}
		last := outcome.Results[len(outcome.Results)-1]
		if step < 2 {
			ids = append(ids, resultID(t, w, proposals[step].Kind, last))
			continue
		}
		if !ledger.HasCode(last.Refusal, "PRIOR_FILING_REQUIRED") {
			t.Fatalf("R18.3: %v, want the filing refused as not beforehand", last.Refusal)
		}
		// In the next entry the same offer stands.
		result, err := w.ProposeAt(w.As(hangzhouSubject).Origin, proposal(t, w, commands[2]()))
		if err != nil || result.Refusal != nil {
			t.Fatalf("in the next entry: %v, %v", result.Refusal, err)
		}
	}
}

func resultID(t *testing.T, w *catalogtest.World, kind ledger.Kind, result ledger.Result) string {
	t.Helper()
	if result.Refusal != nil {
		t.Fatalf("%s: %v", kind, result.Refusal)
	}
	value, err := w.Book().ResultOf(kind, result.Value)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var head struct{ ID string }
	if err := json.Unmarshal(text, &head); err != nil {
		t.Fatal(err)
	}
	return head.ID
}

func TestTheLastMachineReadableWayStaysOpen(t *testing.T) {
	w := catalogtest.New(t)
	entry := listedEntry(t, w, catalog.EntryFields{Name: "停车场信息", OpenAttribute: catalog.AttributeUnconditional})
	csv := offerBy(w, entry, "", catalog.MethodDownload, catalog.FormatCSV, "https://data.hangzhou.gov.cn/1")
	pdf := offerBy(w, entry, "", catalog.MethodDownload, catalog.FormatPDF, "https://data.hangzhou.gov.cn/2")
	w.Must(hangzhouSubject, catalog.OpenEntry{ID: entry})
	w.Refused(hangzhouSubject, catalog.CloseDistribution{ID: csv, Reason: "不再提供"}, "LAST_DISTRIBUTION") // R2.4
	w.Must(hangzhouSubject, catalog.CloseDistribution{ID: pdf, Reason: "不再提供"})
}

func TestFreshnessIsAskedOfTheClock(t *testing.T) {
	shanghai := func(text string) ledger.Instant {
		at, err := time.ParseInLocation("2006-01-02 15:04", text, time.FixedZone("CST", 8*3600))
		if err != nil {
			t.Fatal(err)
		}
		return ledger.InstantOf(at)
	}
	w := catalogtest.New(t)
	monthly := catalog.Entry{Frequency: catalog.FrequencyMonthly, DataUpdatedAt: shanghai("2026-09-15 00:00")}
	for _, c := range []struct {
		name  string
		entry catalog.Entry
		now   string
		want  catalog.Freshness
	}{
		{"AT19.1 on 1 November", monthly, "2026-11-01 00:00", catalog.FreshnessStale},
		{"R19.2 before it is due", monthly, "2026-10-14 23:59", catalog.FreshnessFresh},
		{"R19.2 due", monthly, "2026-10-15 00:00", catalog.FreshnessDue},
		{"R19.2 the last of five working days", monthly, "2026-10-22 23:59", catalog.FreshnessDue},
		{"R19.2 stale from the next midnight", monthly, "2026-10-23 00:00", catalog.FreshnessStale},
		{"R19.2 irregular has no date", catalog.Entry{Frequency: catalog.FrequencyIrregular, DataUpdatedAt: 1}, "2026-11-01 00:00", ""},
		{"R19.2 never updated has no date", catalog.Entry{Frequency: catalog.FrequencyMonthly}, "2026-11-01 00:00", ""},
		{"Art 8: the emergency's cadence comes first", catalog.Entry{
			Frequency: catalog.FrequencyAnnual, DataUpdatedAt: shanghai("2026-09-15 00:00"), Emergency: true, EmergencyCadence: "PT12H",
		}, "2026-09-15 14:00", catalog.FreshnessStale},
		{"Art 8: after it ended the catalog's frequency counts", catalog.Entry{
			Frequency: catalog.FrequencyAnnual, DataUpdatedAt: shanghai("2026-09-15 00:00"), EmergencyCadence: "PT12H",
		}, "2026-09-15 14:00", catalog.FreshnessFresh},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := catalog.FreshnessOf(w.Store(), c.entry, shanghai(c.now)); got.Freshness != c.want {
				t.Errorf("%q, want %q (due %s, stale %s)", got.Freshness, c.want, got.DueAt, got.StaleAt)
			}
		})
	}
}

func TestStaleEntriesAreNotedInBoundedBatches(t *testing.T) {
	w := catalogtest.New(t)
	subject := w.Name("org-" + hangzhouSubject)
	for i := range 5 {
		entry := listedEntry(t, w, catalog.EntryFields{Name: fmt.Sprintf("数据%d", i), OpenAttribute: catalog.AttributeUnconditional})
		offerBy(w, entry, "", catalog.MethodDownload, catalog.FormatCSV, "https://data.hangzhou.gov.cn/1")
		w.Must(hangzhouSubject, catalog.OpenEntry{ID: entry})
	}
	w.SetTime(catalogtest.Start().AddDate(0, 6, 0))
	var batches []int
	for range 10 {
		result := w.MustGive(catalog.NoteStale{}.Kind(), `{"limit": 2}`, w.Node(catalog.Province))
		value, err := w.Book().ResultOf(catalog.NoteStale{}.Kind(), result.Value)
		if err != nil {
			t.Fatal(err)
		}
		batch, ok := value.(catalog.StaleBatch)
		if !ok {
			t.Fatalf("result is %T", value)
		}
		batches = append(batches, batch.Noted)
		if !batch.Left {
			break
		}
	}
	if fmt.Sprint(batches) != "[2 2 1]" {
		t.Errorf("batches %v, want 2, 2 and 1", batches)
	}
	if n := catalog.StaleCount(w.Store(), subject); n != 5 {
		t.Errorf("%d stale entries of the subject, want 5", n)
	}
	first := catalog.StaleEntries(w.Store(), subject, "", 1)
	w.Must(hangzhouSubject, catalog.RecordDataUpdate{ID: first[0], Processing: processed()})
	if n := catalog.StaleCount(w.Store(), subject); n != 4 {
		t.Errorf("%d stale entries after one update, want 4", n)
	}
}
